"""HTTP/2: long bodies, many streams, inside TLS, and beside tshark over the captures that have it."""
import collections
import pathlib
import tempfile
import zlib

import oracle
import tlswire
import make_protocol_captures as made
import wire
from telltale import CORPUS, main, need, same, scan, scan_bytes
from make_link_captures import be16, be32

PREFACE = b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n" + made.h2_frame(4, 0, 0, be16(4) + be32(1 << 20) + be16(3) + be32(100))
POST = made.hpack((":method", "POST"), (":path", "/up"), (":authority", "dev.example.org"))


def saved(folder, data, name):
    path = pathlib.Path(folder, name)
    path.write_bytes(data)
    return path


def conversation(*steps, port=80):
    c = wire.Capture()
    t = wire.Conversation(c, "198.51.100.7", port)
    t.open()
    for side, data in steps:
        (t.hear if side else t.say)(data)
    return c


def body_frames(stream, body, size=16384):
    parts = [body[at:at + size] for at in range(0, len(body), size)]
    return [made.h2_frame(0, part is parts[-1], stream, part) for part in parts]


def test_long_bodies_of_streams_at_once():
    """Longer than is held: every value is told once, wherever it stands, with the frames it came in."""
    filler, step = b"lorem ipsum dolor sit amet ", 150_001
    bodies = {}
    for stream in (1, 3, 5):
        body = bytearray(filler * (1_200_000 // len(filler)))
        for n in range(8):
            text = b'"android_id":"%016x"' % (0x3f1d0c5a9b7e2846 + stream * 1000 + n)
            body[n * step:n * step + len(text)] = text
        bodies[stream] = body_frames(stream, bytes(body))
    frames = [made.h2_frame(1, 4, s, POST) for s in bodies]
    for parts in zip(*bodies.values()):
        frames += parts
    c = conversation((0, PREFACE + b"".join(frames)))
    run = scan_bytes(c.pcap())
    want = collections.Counter("%016x" % (0x3f1d0c5a9b7e2846 + s * 1000 + n) for s in bodies for n in range(8))
    got = collections.Counter({f["value"]: f["count"] for f in run.findings() if f["kind"] == "android_id"})
    same(got, want)
    # all are one device's: eight of them are tried as pairs behind a digest (limit.pairs), nothing else is cut
    same([(a["what"], a["count"]) for a in run.rows("anomaly")], [("limit.pairs", 24 - 8)])
    for f in run.findings():
        carried = b"".join(c.frames[n - 1][1][54:] for n in f["frames"])
        need(f["value"].encode() in carried, f"{f['value']} {f['frames']}")


def test_more_streams_than_are_kept():
    heads = b"".join(made.h2_frame(1, 4, 2 * n + 1, made.hpack((":method", "GET"), (":path", f"/?imei={wire.IMEI}&n={n}")))
                     for n in range(300))
    run = scan_bytes(conversation((0, PREFACE + heads)).pcap())
    same([(f["value"], f["count"]) for f in run.findings()], [(wire.IMEI, 300)])


def test_inside_tls():
    with tempfile.TemporaryDirectory() as d:
        for version in (tlswire.ssl.TLSVersion.TLSv1_2, tlswire.ssl.TLSVersion.TLSv1_3):
            talk = tlswire.Talk(d, version, None)
            for side, data in made.http2():
                (talk.hear if side else talk.say)(data)
            path = saved(d, conversation(*talk.wire, port=443).pcap(), "a.pcap")
            run = scan(path, "--keylog", saved(d, talk.keys(), "a.keys"))
            got = {(f["kind"], f["value"], f["path"][0], f["protection"], f["protocol"]) for f in run.findings()}
            need({(*w, "tls", "http") for w in made.ENTRIES[[e.name for e in made.ENTRIES].index("http2")].want} <= got, got)


def of_tshark(field, *args):
    out = oracle.tshark(*args, "-Y", "http2", "-T", "fields", "-E", "aggregator=/s", "-e", field)
    return [v for line in out.splitlines() for v in line.split()]


def whole_bodies(fields):
    """Bodies, their windows put together."""
    out = {}
    for flow, side, message, _, protocol, name, overlap, data in fields:
        if protocol != "http" or not name.endswith(".body"):
            continue
        if overlap == "-":
            out[flow, side, name, message] = last = bytearray()
        last += bytes.fromhex(data)[0 if overlap == "-" else int(overlap):]
    return [bytes(b) for b in out.values()]


def plain(body):
    """What it was before gzip, as far as it goes."""
    try:
        return zlib.decompressobj(31).decompress(body)
    except zlib.error:
        return body


def test_beside_tshark():
    if not CORPUS.is_dir() or not oracle.here():
        print("no corpus, or no tshark: real conversations are not compared")
        return
    for name, keys in (("http2_cleartext.pcapng", None), ("tls13_http2_keylog.pcap", CORPUS / "tls13_http2_keylog.keys")):
        path = CORPUS / name
        more = ["-o", f"tls.keylog_file:{keys}"] if keys else ["-d", "tcp.port==29518,http2"]  # which tshark does not see
        fields = oracle.tool("messagedump", path, *([keys] if keys else []))
        paths = collections.Counter(p for p in (v.split("?")[0] for v in of_tshark("http2.headers.path", "-r", path, *more))
                                    if len(p) > 1)
        same(collections.Counter(bytes.fromhex(f[7]).decode() for f in fields if f[5] == "http.request.path"), paths, name)
        bodies = whole_bodies(fields)
        bodies += [plain(b) for b in bodies]
        data = of_tshark("http2.data.data", "-r", path, *more)  # taken out of its content coding, where it has one
        need(paths and data, f"{name} shows nothing")
        unknown = [part for part in data if not any(bytes.fromhex(part) in b for b in bodies)]
        packed = of_tshark("http2.headers.content_encoding", "-r", path, *more).count("br")  # not in Python's library
        need(len(unknown) <= packed, f"{name}: {len(unknown)} of {len(data)} are in no body, {packed} are packed with brotli")


main(globals())
