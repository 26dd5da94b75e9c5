"""The names in QUIC hellos: version 1 and 2, in parts, retried, off the port; beside tshark."""
import hashlib
import pathlib
import tempfile

import oracle
from telltale import CORPUS, main, need, same, scan_bytes
import quicwire as quic
import wire

NAMES = {
    "198.51.100.1": "one.example.org",
    "198.51.100.2": "two.example.org",
    "198.51.100.3": "parts.example.org",
    "198.51.100.4": "retried.example.org",
    "198.51.100.5": "off-port.example.org",
    "198.51.100.6": "draft.example.org",
    "198.51.100.7": "late.example.org",
}
DEVICE = "imei-" + wire.IMEI + ".example.org"


def pad(frames, size=1162):
    return frames + bytes(size - len(frames))


def capture():
    c = wire.Capture()

    def say(dst, data, port=443, back=False):
        src = (wire.PHONE, 40000)
        if back:
            c.add(wire.udp(data, dst, port, *src), from_phone=False)
        else:
            c.add(wire.udp(data, *src, dst, port))

    def ident(name):
        return hashlib.sha256(name.encode()).digest()[:8]

    def whole(name, **more):
        return quic.initial(pad(quic.crypto(0, quic.client_hello(name))), ident(name), **more)

    answer = quic.long_head(2, b"", b"peer", 1) + quic.varint(40) + bytes(range(40)) + b"\x45" + bytes(30)
    for dst, version, port in (("198.51.100.1", 1, 443), ("198.51.100.2", quic.V2, 443),
                               ("198.51.100.5", 1, 4711), ("198.51.100.6", 0xFF00001D, 443)):
        say(dst, whole(NAMES[dst], version=version), port)
        say(dst, answer, port, back=True)
    # as Chrome does: a long hello in scattered frames over two datagrams, the last part first
    hello = quic.client_hello(NAMES["198.51.100.3"], padding=1500)
    cuts = [0, 31, 700, 1100, 1540, len(hello)]
    parts = [quic.crypto(a, hello[a:b]) for a, b in zip(cuts, cuts[1:])]
    say("198.51.100.3", quic.initial(pad(parts[4] + b"\1" + parts[1] + parts[0]), ident("parts")))
    say("198.51.100.3", quic.initial(pad(parts[3] + parts[2]), ident("parts"), number=1))
    say("198.51.100.3", answer, back=True)
    # the server wants proof of the address first
    say("198.51.100.4", whole(NAMES["198.51.100.4"]))
    say("198.51.100.4", quic.long_head(3, b"", b"retried!", 1) + b"token" + bytes(16), back=True)
    say("198.51.100.4", quic.initial(pad(quic.crypto(0, quic.client_hello(NAMES["198.51.100.4"]))), b"retried!", number=1,
                       token=b"token"))
    say("198.51.100.4", answer, back=True)
    # the capture begins with an answer
    say("198.51.100.7", answer, back=True)
    say("198.51.100.7", whole(NAMES["198.51.100.7"]))
    say("198.51.100.8", whole(DEVICE))
    return c


def closed(run):
    """{address: host} of what stayed closed as QUIC."""
    return {r["ip"]: r["host"] for r in run.rows("summary")[0]["not_looked_at"] if r["protocol"] == "quic"}


def theirs(path):
    """{(frame, name)} that tshark reads in hellos over QUIC."""
    text = oracle.tshark("-n", "-r", path, "-d", "udp.port==4711,quic", "-Y",
                         "quic and tls.handshake.extensions_server_name", "-T", "fields", "-e", "frame.number",
                         "-e", "tls.handshake.extensions_server_name")
    return {(int(frame), name) for frame, name in (line.split("\t") for line in text.splitlines())}


def ours(path):
    return {(int(frame), bytes.fromhex(data).decode()) for _, _, _, frame, protocol, name, _, data
            in oracle.tool("messagedump", path) if (protocol, name) == ("quic", "tls.sni")}


def test_every_name():
    run = scan_bytes(capture().pcap())
    same(run.rows("anomaly"), [])
    same({ip: name for ip, name in closed(run).items() if ip in NAMES}, NAMES)


def test_a_device_number_in_a_name():
    with tempfile.NamedTemporaryFile("w", suffix=".yaml") as profile:
        profile.write(f"name: phone\nidentifiers:\n  imei: ['{wire.IMEI}']\n")
        profile.flush()
        run = scan_bytes(capture().pcap(), "--device", profile.name)
    found = run.findings()
    same([(f["kind"], f["value"], f["confidence"], f["protocol"], f["path"], f["dst"]["ip"]) for f in found],
         [("imei", wire.IMEI, "known", "quic", ["tls.sni"], "198.51.100.8")])
    same(found[0]["frames"], [len(capture().frames)])


def test_threads():
    data = capture().pcap()
    same(scan_bytes(data, "--threads", "1").rows("summary")[0]["not_looked_at"][0]["bytes"],
         scan_bytes(data, "--threads", "4").rows("summary")[0]["not_looked_at"][0]["bytes"])


def test_beside_tshark():
    with tempfile.TemporaryDirectory() as d:
        path = pathlib.Path(d, "quic.pcap")
        path.write_bytes(capture().pcap())
        names = {name for _, name in ours(path)}
        same(names, set(NAMES.values()) | {DEVICE})
        if oracle.here():
            same(ours(path), theirs(path))


def test_corpus():
    if not CORPUS.is_dir() or not oracle.here():
        print("no corpus, or no tshark: real hellos are not compared")
        return
    for path in sorted(CORPUS.glob("quic_*")):
        need(theirs(path), path.name)
        same(ours(path), theirs(path), path.name)


main(globals())
