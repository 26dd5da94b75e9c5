"""Identifiers in WebSocket messages: masked, in fragments, packed with takeover both ways; beside tshark."""
import json
import pathlib
import tempfile
import zlib

import oracle
from telltale import main, same, scan_bytes
import wire

ASKS = (b"GET /socket HTTP/1.1\r\nHost: socket.example.org\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n"
        b"Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n"
        b"Sec-WebSocket-Extensions: permessage-deflate; client_max_window_bits\r\n\r\n")
AGREES = (b"HTTP/1.1 101 Switching Protocols\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n"
          b"Sec-WebSocket-Accept: s3pPLMBiTxaQ9kYGzzhZRbK+xOo=\r\n")
MASK = bytes.fromhex("37fa213d")


def frame(payload, opcode=1, fin=True, packed=False, mask=None):
    head = bytes([(0x80 if fin else 0) | (0x40 if packed else 0) | opcode])
    masked = 0x80 if mask else 0
    if len(payload) < 126:
        head += bytes([masked | len(payload)])
    elif len(payload) < 65536:
        head += bytes([masked | 126]) + len(payload).to_bytes(2, "big")
    else:
        head += bytes([masked | 127]) + len(payload).to_bytes(8, "big")
    if mask:
        payload = bytes(b ^ mask[i % 4] for i, b in enumerate(payload))
    return head + (mask or b"") + payload


class Packer:
    """permessage-deflate of one side (RFC 7692 section 7.2.1)."""

    def __init__(self, takeover=True):
        self.takeover, self.z = takeover, None

    def __call__(self, data):
        if self.z is None or not self.takeover:
            self.z = zlib.compressobj(9, zlib.DEFLATED, -15)
        return (self.z.compress(data) + self.z.flush(zlib.Z_SYNC_FLUSH))[:-4]


def said():
    """What each side says; the second message leans on the first."""
    return [json.dumps({"imei": wire.IMEI, "n": n, "model": "EXM-Phone 7"}).encode() for n in range(3)]


def answers():
    return [json.dumps({"iccid": wire.ICCID, "n": n, "ok": True}).encode() for n in range(3)]


def capture(extension, up, down, port=8081):
    c = wire.Capture()
    talk = wire.Conversation(c, "198.51.100.7", port)
    talk.open()
    talk.say(ASKS)
    talk.hear(AGREES + extension + b"\r\n")
    for n, (mine, theirs) in enumerate(zip(said(), answers())):
        data = up(mine) if up else mine
        half = len(data) // 2
        # the second in two fragments with a ping between them, each in segments of a few bytes
        if n == 1:
            talk.say(frame(data[:half], 1, False, bool(up), MASK) + frame(b"here", 9, mask=MASK)
                     + frame(data[half:], 0, mask=MASK), size=11)
        else:
            talk.say(frame(data, 1, True, bool(up), MASK))
        talk.hear(frame(down(theirs) if down else theirs, 2, True, bool(down)))
    talk.say(frame(b"\x03\xe8bye", 8, mask=MASK))
    talk.close()
    return c


DEFLATE = b"Sec-WebSocket-Extensions: permessage-deflate"
CASES = {
    "plain": (b"", None, None),
    "packed": (DEFLATE + b"\r\n", Packer, Packer),
    "packed anew": (DEFLATE + b"; server_no_context_takeover; client_no_context_takeover\r\n",
                    lambda: Packer(False), lambda: Packer(False)),
    "packed, one side anew": (DEFLATE + b"; server_no_context_takeover\r\n", Packer, lambda: Packer(False)),
}


def each():
    for name, (extension, up, down) in CASES.items():
        yield name, capture(extension, up and up(), down and down())


def test_findings():
    for name, c in each():
        run = scan_bytes(c.pcap())
        same(run.rows("anomaly"), [], name)
        same([(f["kind"], f["value"], f["key"], f["direction"], f["protocol"], f["count"], f["path"])
              for f in sorted(run.findings(), key=lambda f: f["kind"])],
             [("iccid", wire.ICCID, "iccid", "in", "websocket", 3, ["websocket.payload", "json:/iccid"]),
              ("imei", wire.IMEI, "imei", "out", "websocket", 3, ["websocket.payload", "json:/imei"])], name)
        same(run.rows("summary")[0]["not_looked_at"], [], name)


def test_threads():
    def without_path(run):
        return [{k: v for k, v in f.items() if k != "capture"} for f in run.findings()]

    for name, c in each():
        same(without_path(scan_bytes(c.pcap(), "--threads", "1")),
             without_path(scan_bytes(c.pcap(), "--threads", "3")), name)


def test_fuller_of_air_than_is_looked_at():
    """A message that unpacks to 64 MB is cut off, counted, and costs little."""
    pack = Packer()
    c = wire.Capture()
    talk = wire.Conversation(c, "198.51.100.7", 8081)
    talk.open()
    talk.say(ASKS)
    talk.hear(AGREES + DEFLATE + b"\r\n\r\n")
    talk.hear(frame(pack(bytes(64 << 20)), 2, True, True))
    talk.close()
    run = scan_bytes(c.pcap())
    same({a["what"] for a in run.rows("anomaly")}, {"limit.websocket"})


def ours(path):
    fields = oracle.tool("messagedump", path)
    return sorted((int(f[1]), bytes.fromhex(f[7])) for f in fields if f[5] == "websocket.payload")


def test_beside_tshark():
    """tshark unpacks too (it joins no fragments): what it shows as data of the server."""
    for name, c in each():
        with tempfile.TemporaryDirectory() as d:
            path = pathlib.Path(d, "ws.pcap")
            path.write_bytes(c.pcap())
            same(ours(path), sorted([(0, m) for m in said()] + [(1, m) for m in answers()]), name)
            if not oracle.here():
                print("no tshark: not compared")
                return
            shown = oracle.tshark("-r", path, "-Y", "websocket.opcode == 2", "-T", "fields", "-e", "data.data")
            same([bytes.fromhex(line) for line in shown.split()], answers(), name)


if __name__ == "__main__":
    main(globals())
