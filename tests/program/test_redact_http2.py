"""HTTP/2 made anew: the same is told on the same streams, with other values, and reads as HTTP/2 does."""
import base64
import gzip
import json
import re
import subprocess
import zlib

import blocks
from telltale import Run, main, need, same
import make_protocol_captures as made  # its folder is put on the path by telltale
from make_link_captures import be16, be32
import test_matrix as matrix
from test_redact import PROFILE, TOLD, VALUES, Redacted, findings, nothing_of_it, right_checksums, shapes
import wire

MAGIC = b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n"
SETTINGS = made.h2_frame(4, 0, 0, be16(4) + be32(1 << 20) + be16(3) + be32(100))
OLD = [v for k in VALUES.values() for v in k]
DATA, HEADERS, RST, PROMISE, GOAWAY, CONTINUATION = 0, 1, 3, 5, 7, 9
END, END_HEADERS, PADDED, PRIORITY = 1, 4, 8, 32


def text(value):
    """A string of HPACK, longer ones too (RFC 7541 section 5.1)."""
    out, left = value.encode() if isinstance(value, str) else value, 0
    if len(out) < 127:
        return bytes([len(out)]) + out
    left, head = len(out) - 127, bytearray([127])
    while left >= 128:
        head.append(left % 128 | 128)
        left //= 128
    return bytes(head) + bytes([left]) + out


def block(*fields, keep=False):
    return b"".join((b"\x40" if keep else b"\0") + text(k) + text(v) for k, v in fields)


def request(path="/", *more, method="POST", host="a.example.org"):
    return [(":method", method), (":scheme", "http"), (":path", path), (":authority", host), *more]


def asks(stream, body, path="/", *more):
    """A request with its body, and how long that is."""
    fields = request(path, ("content-length", str(len(body))), *more)
    return made.h2_frame(HEADERS, END_HEADERS, stream, block(*fields)) + made.h2_frame(DATA, END, stream, body)


def answers(stream, body=b"{}"):
    return (made.h2_frame(HEADERS, END_HEADERS, stream, block((":status", "200"), ("content-type", "text/plain")))
            + made.h2_frame(DATA, END, stream, body))


def conversation(*steps, port=80, begins=True):
    capture = wire.Capture()
    talk = wire.Conversation(capture, "203.0.113.80", port)
    talk.open()
    if begins:
        talk.say(MAGIC + SETTINGS)
        talk.hear(SETTINGS + made.h2_frame(4, 1, 0))
    for side, data in steps:
        (talk.hear if side else talk.say)(data)
    talk.close()
    return capture.pcap()


def tshark(path, *fields):
    done = subprocess.run(["tshark", "-n", "-r", path, "-Y", "http2", "-T", "fields", "-E", "occurrence=a",
                           *(a for f in fields for a in ("-e", f))],
                          stdout=subprocess.PIPE, stderr=subprocess.PIPE, check=True, text=True)
    return [line.split("\t") for line in done.stdout.splitlines()]


def frames_of(path):
    """What each side says: [(type, flags, stream, payload)], without what a connection begins with."""
    said = {}
    for frame, _ in blocks.pcapng(path.read_bytes())[1]:
        port = int.from_bytes(frame[34:36], "big")
        said[port == 80] = said.get(port == 80, b"") + frame[34 + (frame[46] >> 4) * 4:]
    out = {}
    for side, data in said.items():
        need(side or data.startswith(MAGIC), "the client begins with it")
        data, out[side] = data.removeprefix(MAGIC), []
        while data:
            n = int.from_bytes(data[:3], "big")
            need(n <= 16384 and len(data) >= 9 + n, "a frame that is cut, or longer than a peer must take")
            out[side].append((data[3], data[4], int.from_bytes(data[5:9], "big"), data[9:9 + n]))
            data = data[9 + n:]
        same([f[:2] for f in out[side][:3]], [(4, 0), (8, 0), (4, 1)], "settings, a window, their word for the other's")
        out[side] = out[side][3:]
    return out


def same_with_others(r, *profile, err="", values=OLD):
    """What every capture made anew has to be; its findings."""
    before = findings(r.capture, *profile)
    run = r.report()
    same((run.status, run.err), (1 if before else 0, err))
    after = findings(r.out)
    same(shapes(after, not profile), shapes(before, not profile))
    old, now = ({(f["kind"], f["value"]) for f in x} for x in (before, after))
    same(len(now), len(old))
    need(not old & now, old & now)
    nothing_of_it(r.out.read_bytes(), values, "http2")
    right_checksums(r.out, "http2")
    return after


def test_every_wrapping():
    """The conformance matrix as bodies of HTTP/2: each encoding is put back on, lengths follow."""
    for name, body, _, untold in matrix.MATRIX:
        profile = ["--device", PROFILE] if name in TOLD or not untold else []
        with Redacted(conversation((0, asks(1, body)), (1, answers(1))), *profile) as r:
            before = findings(r.capture, *profile)
            need(before, name)
            new = r.path / "new.case"
            run = r.report(out=new)
            same((run.status, run.out, run.err), (1, "", ""), name)
            after = Run(["report", "--json", "--show-values", new]).findings()
            same(shapes(after, not profile), shapes(before, not profile), name)
            old = {f["value"] for f in before}
            need(not old & {f["value"] for f in after}, name)
            same(r.report().status, 1)
            nothing_of_it(r.out.read_bytes(), old, name)
            same([f for f in findings(r.out, "--device", PROFILE, "--min-confidence=possible")
                  if f["confidence"] == "known"], [], name)
            right_checksums(r.out, name)
            said = frames_of(r.out)[False]
            length = re.search(rb"content-length(.)(\d+)", said[0][3])
            data = b"".join(p for kind, _, _, p in said if kind == DATA)
            same((length[1][0], int(length[2])), (len(length[2]), len(data)), name)


def test_where_it_stands():
    """In a path, a query, a name, a header, crumbs of a cookie, a password, a trailer, an interim answer."""
    wrapped = base64.b64encode(matrix.PLAIN).decode()
    login = base64.b64encode(f"{wire.IMEI}:{wire.IMSI}".encode()).decode()
    first = request(f"/r/{wire.IMEI}?imei={wire.IMEI}&m={wire.MAC.replace(':', '%3A')}", ("x-imsi", wire.IMSI), ("cookie", "a=b"),
                    ("cookie", f"d={wrapped}"), ("authorization", f"Basic {login}"), ("empty", ""), ("te", "trailers"),
                    ("x-forwarded-host", f"{wire.IMEI}.example.org"))
    up = (made.h2_frame(HEADERS, END_HEADERS | PRIORITY | PADDED, 1, b"\3" + be32(0) + b"\x10" + block(*first, keep=True) + bytes(3))
          + made.h2_frame(DATA, PADDED, 1, b"\5" + matrix.PLAIN[:40] + bytes(5)) + made.h2_frame(DATA, 0, 1, matrix.PLAIN[40:])
          + made.h2_frame(HEADERS, END | END_HEADERS, 1, block(("x-iccid", wire.ICCID))))
    down = (made.h2_frame(HEADERS, END_HEADERS, 1, block((":status", "103"), ("link", f"</{wire.IMEI2}>")))
            + made.h2_frame(HEADERS, END_HEADERS, 1, block((":status", "200"), ("set-cookie", f"imei={wire.IMEI}; path=/")))
            + made.h2_frame(DATA, 0, 1, b"ok") + made.h2_frame(HEADERS, END | END_HEADERS, 1, block(("x-device", f"mac={wire.MAC}"))))
    with Redacted(conversation((0, up), (1, down))) as r:
        need(len(findings(r.capture)) > 12)
        same_with_others(r)
        need(login.encode() not in r.out.read_bytes() and wrapped.encode() not in r.out.read_bytes())
        said = frames_of(r.out)
        same([f[:3] for f in said[False]], [(HEADERS, END_HEADERS, 1), (DATA, 0, 1), (HEADERS, END | END_HEADERS, 1)])
        same([f[:3] for f in said[True]], [(HEADERS, END_HEADERS, 1), (HEADERS, END_HEADERS, 1), (DATA, 0, 1),
                                           (HEADERS, END | END_HEADERS, 1)])
        names = ",".join(n for n, in tshark(r.out, "http2.header.name") if n)
        same(names, ":method,:scheme,:path,:authority,x-imsi,cookie,cookie,authorization,empty,te,x-forwarded-host,x-iccid,"
                    ":status,link,:status,set-cookie,x-device")


def test_leans_on_others():
    """Heads that stand in a table, in front of them one that is not told: each is whole in what is made anew."""
    kept = block((":method", "POST"), (":path", f"/?imei={wire.IMEI}"), (":authority", "a.example.org"), ("x-a", "b"), keep=True)
    plain = made.h2_frame(HEADERS, END | END_HEADERS, 1, block((":method", "GET"), (":path", "/none"), keep=True))
    again = made.hpack(65, 64, 63, 62)
    body = gzip.compress(matrix.PLAIN)
    steps = [(0, plain), (1, answers(1)), (0, made.h2_frame(HEADERS, END | END_HEADERS, 3, kept)),
             (0, made.h2_frame(HEADERS, 0, 5, again[:2]) + made.h2_frame(CONTINUATION, END_HEADERS, 5, again[2:])),
             (0, made.h2_frame(DATA, END, 5, body)), (1, answers(5, matrix.PLAIN)), (1, answers(3))]
    with Redacted(conversation(*steps)) as r:
        same_with_others(r)
        said = frames_of(r.out)
        same([(f[0], f[2]) for f in said[False]], [(HEADERS, 3), (HEADERS, 5), (DATA, 5)])
        same([(f[0], f[2]) for f in said[True]], [(HEADERS, 5), (DATA, 5)])
        paths = [p for ps, in tshark(r.out, "http2.headers.path") for p in ps.split(",") if p]
        need(len(paths) == 2 and paths[0] == paths[1] and paths[0].startswith("/?imei=00101"), paths)


def test_promise_and_reset():
    """A request that the server makes, its answer; a stream that is given up."""
    promised = block((":method", "GET"), (":scheme", "http"), (":path", f"/?imei={wire.IMEI}"), (":authority", "a.example.org"))
    steps = [(0, asks(1, matrix.PLAIN)), (1, made.h2_frame(PROMISE, END_HEADERS, 1, be32(2) + promised)),
             (1, answers(1)), (1, answers(2, f"imei={wire.IMEI}".encode())),
             (0, made.h2_frame(HEADERS, END_HEADERS, 3, block(*request("/x"))) + made.h2_frame(DATA, 0, 3, matrix.PLAIN)),
             (1, made.h2_frame(RST, 0, 3, be32(8))), (0, made.h2_frame(GOAWAY, 0, 0, be32(2) + be32(0)))]
    with Redacted(conversation(*steps)) as r:
        same_with_others(r)
        said = frames_of(r.out)
        same([(f[0], f[2]) for f in said[True]], [(PROMISE, 1), (HEADERS, 2), (DATA, 2)])
        same(said[True][0][3][:4], be32(2))
        same([f[:3] for f in said[False][-2:]], [(HEADERS, END_HEADERS, 3), (DATA, 0, 3)], "it was not ended")


def test_long():
    """Bodies in windows, at once, a value where these meet; a head in more than one frame: each in one piece again."""
    body = bytearray(b"lorem ipsum dolor sit amet " * 30_000)
    for at in (1000, 65536 - 7, 2 * 65536 - 1030, 262144 - 8, 327680 - 9, 500_000, len(body) - 40):
        value = f" imei={wire.IMEI} ".encode()
        body[at:at + len(value)] = value
    body = bytes(body)
    parts = [body[i:i + 16384] for i in range(0, len(body), 16384)]
    data = b"".join(made.h2_frame(DATA, END if p is parts[-1] else 0, s, p) for p in parts for s in (1, 3))
    long_head = block(*request("/up", ("x-long", "z" * 20_000), ("x-imsi", wire.IMSI)))
    heads = b"".join(made.h2_frame(HEADERS, 0, s, long_head[:9000]) + made.h2_frame(CONTINUATION, END_HEADERS, s, long_head[9000:])
                     for s in (1, 3))
    with Redacted(conversation((0, heads + data), (1, answers(1)), (1, answers(3)))) as r:
        same_with_others(r)
        said = frames_of(r.out)[False]
        same([f[0] for f in said if f[2] == 3 and f[0] != DATA], [HEADERS, CONTINUATION])
        for stream in (1, 3):
            whole = b"".join(f[3] for f in said if f[2] == stream and f[0] == DATA)
            same(len(whole), len(body))
            imeis = set(re.findall(rb"imei=(\d{15})", whole))
            same((len(imeis), whole.count(b"imei=")), (1, 7))
            same(whole.replace(imeis.pop(), wire.IMEI.encode()), body)


def test_after_http1():
    """A connection that HTTP/1.1 begins: its request, the word for it, then HTTP/2 (RFC 7540 section 3.2)."""
    upgrade = (f"GET /?imei={wire.IMEI} HTTP/1.1\r\nHost: a.example.org\r\nConnection: Upgrade, HTTP2-Settings\r\n"
               "Upgrade: h2c\r\nHTTP2-Settings: AAMAAABkAAQAoAAAAAIAAAAA\r\n\r\n").encode()
    switch = b"HTTP/1.1 101 Switching Protocols\r\nConnection: Upgrade\r\nUpgrade: h2c\r\n\r\n"
    for more in ([], [(0, asks(3, matrix.PLAIN)), (1, answers(3))]):
        steps = [(0, upgrade), (1, switch + SETTINGS), (0, MAGIC + SETTINGS), (1, made.h2_frame(4, 1, 0)),
                 (1, answers(1, matrix.PLAIN)), *more]
        with Redacted(conversation(*steps, begins=False)) as r:
            need({f["direction"] for f in findings(r.capture)} == {"in", "out"})
            same_with_others(r)
            said = b"".join(f[54:] for f, _ in blocks.pcapng(r.out.read_bytes())[1])
            same((said.count(MAGIC), said.count(b"GET /?imei="), said.count(b"101 Switching")), (1, 1, 1))
            need(said.index(b"GET /?imei=") < said.index(b"101 Switching") < said.index(MAGIC))


def test_many_streams():
    steps = []
    for n in range(300):
        body = zlib.compress(json.dumps({"imei": wire.IMEI, "n": n}).encode()) if n % 3 else b""
        steps.append((0, asks(2 * n + 1, body, f"/?imei={wire.IMEI}&n={n}")))
    with Redacted(conversation(*steps)) as r:
        same_with_others(r)
        streams = [f[2] for f in frames_of(r.out)[False] if f[0] == HEADERS]
        same(streams, [2 * n + 1 for n in range(300)])


def test_begun_before():
    """Heads that lean on what was not seen are left out, which is said; bodies are told."""
    lost = made.h2_frame(HEADERS, END_HEADERS, 5, made.hpack(70, 69)) + made.h2_frame(DATA, END, 5, matrix.PLAIN)
    with Redacted(conversation((0, MAGIC + SETTINGS + asks(1, matrix.PLAIN)), (0, lost), begins=False)) as r:
        before = findings(r.capture)
        run = r.report()
        same(run.status, 1)
        need("1 left out (first in frame 5): a header block of HTTP/2 that leans on what was not seen\n" in run.err, run.err)
        same(shapes(findings(r.out)), shapes(before))
        nothing_of_it(r.out.read_bytes(), OLD, "lost")
        right_checksums(r.out, "lost")


if __name__ == "__main__":
    main(globals())
