"""Input made to cost: bounded time and memory, what was cut off is said, what stands around it is still found."""
import base64
import gzip
import json
import os
import pathlib
import re
import struct
import subprocess
import sys
import tempfile
import threading
import zlib

from telltale import PROGRAM, Run, main, need, same
import wire

SANITIZED = any(sign in pathlib.Path(PROGRAM).read_bytes() for sign in (b"__asan_init", b"__tsan_init"))
RESIDENT_KIB = (1024 if SANITIZED else 256) * 1024
SECONDS = 300 if SANITIZED else 60  # of processor time for one bomb: a guard against hours, not a measure
MILLION = 100_000 if SANITIZED else 1_000_000
RUN_BYTES = 20_000_000 if SANITIZED else 1_000_000_000
SEGMENT = 60_000
MB = 1 << 20


# Runs a command and writes what it took. A process of its own: Linux counts what was resident before exec.
COST = """
import os, sys
pid = os.posix_spawn(sys.argv[2], sys.argv[2:], os.environ)
status, used = os.wait4(pid, 0)[1:]
os.write(int(sys.argv[1]), b"[%f, %d]" % (used.ru_utime + used.ru_stime, used.ru_maxrss))
sys.exit(os.waitstatus_to_exitcode(status) % 256)
"""


class Bombed:
    """One scan of bytes that a function writes to its standard input; what it cost, children too."""

    def __init__(self, write, *args):
        command = [PROGRAM, "scan", "--json", "--show-values", "--threads=1", *args, "-"]
        with tempfile.TemporaryFile() as out, tempfile.TemporaryFile() as err, tempfile.TemporaryFile() as cost:
            process = subprocess.Popen([sys.executable, "-S", "-c", COST, str(cost.fileno()), *command],
                                       stdin=subprocess.PIPE, stdout=out, stderr=err, pass_fds=[cost.fileno()],
                                       env={**os.environ, "LC_ALL": "C.UTF-8"})
            timer = threading.Timer(10 * SECONDS, process.kill)
            timer.start()
            try:
                with process.stdin as f:
                    write(f)
            except BrokenPipeError:
                pass
            self.status = process.wait()
            timer.cancel()
            for f in (out, err, cost):
                f.seek(0)
            self.rows = [json.loads(line) for line in out.read().splitlines()]
            self.err = err.read().decode("utf-8", "replace")
            self.seconds, self.kib = json.loads(cost.read() or b"[0, 0]")
        self.limits = {r["what"] for r in self.rows if r["type"] == "anomaly" and r["what"].startswith("limit.")}
        self.values = {r["value"] for r in self.rows if r["type"] == "finding"}


def frame(payload, sport, seq):
    """No checksums: nobody asks for them, and they cost more than all the rest here."""
    head = struct.pack(">BBHHHBBH4s4s", 0x45, 0, 40 + len(payload), 0, 0x4000, 64, 6, 0, wire.addr(wire.PHONE),
                       wire.addr("203.0.113.80"))
    return wire.eth(head + wire.tcp_header(sport, 80, seq, 1, wire.PSH | wire.ACK) + payload)


def record(data):
    return struct.pack("<IIII", 1549868400, 0, len(data), len(data)) + data


def post(body, sport):
    """A request on a connection of its own."""
    data = wire.http_post("example.org", body, content_type="application/octet-stream")
    return b"".join(record(frame(data[at:at + SEGMENT], sport, 1 + at)) for at in range(0, len(data), SEGMENT))


BEFORE = post(json.dumps({"imei": wire.IMEI}).encode(), 40001)
AFTER = post(json.dumps({"iccid": wire.ICCID}).encode(), 40002)
HEAD = struct.pack("<IHHiIII", 0xA1B2C3D4, 2, 4, 0, 0, 262144, 1)


def check(what, run, limits=None, kept=(wire.IMEI, wire.ICCID)):
    """Within bounds, and the neighbours are found; limits: one of them has to be said."""
    print(f"{what}: {run.seconds:.1f} s, {run.kib // 1024} MiB, {' '.join(sorted(run.limits)) or 'nothing cut off'}",
          flush=True)
    same(run.status, 1, f"{what}: {run.err}")
    need(set(kept) <= run.values, f"{what}: what stands before and behind it is lost")
    need(run.kib <= RESIDENT_KIB, f"{what}: {run.kib} KiB resident")
    need(run.seconds <= SECONDS, f"{what}: {run.seconds} s")
    if limits is not None:
        need(run.limits & limits, f"{what}: nothing says that something was cut off, of {limits}")


def bomb(what, body, limits=None, **more):
    check(what, Bombed(lambda f: f.write(HEAD + BEFORE + post(body, 40100) + AFTER)), limits, **more)


# --- packed ----------------------------------------------------------------------------------------

def zstd_zeros(n):
    """A frame of blocks that repeat one byte (RFC 8878 section 3.1.1.2): 128 KiB of zeros in four bytes, window 2 MiB."""
    size = 128 * 1024
    blocks = [struct.pack("<I", size << 3 | 1 << 1 | (i + 1 == n // size))[:3] + b"\0" for i in range(n // size)]
    return bytes.fromhex("28b52ffd") + bytes([0, 0x58]) + b"".join(blocks)


def packed_zeros(n, bits):
    c = zlib.compressobj(9, zlib.DEFLATED, bits)
    piece = bytes(MB)
    return b"".join(c.compress(piece) for _ in range(n // MB)) + c.flush()


CUT = {"limit.ratio", "limit.bytes"}


def test_packed():
    """A gigabyte of zeros in a megabyte and less; packed twice; said to be text."""
    gigabyte = (64 if SANITIZED else 1024) * MB
    once = packed_zeros(gigabyte, 31)
    bomb("gzip", once, CUT)
    bomb("gzip twice", gzip.compress(once), CUT)
    bomb("zlib", packed_zeros(gigabyte, 15), CUT)
    bomb("gzip in base64", base64.b64encode(once), CUT)
    bomb("zstd", zstd_zeros(gigabyte), CUT)
    wide = bytes.fromhex("28b52ffd0488540000106161" "0100fbff39c0")  # zstd --long=27: the first bytes of it
    bomb("zstd that asks for a window of 128 MiB", wide, {"limit.bytes"})
    text = gzip.compress(b'{"imei":"' + b"1" * (64 * MB) + b'"}')
    bomb("gzip of one long text", text, CUT)


def test_many_packed():
    """Many small ones: what all of a message may unpack to is bounded, too."""
    one = base64.b64encode(gzip.compress(b"a=1&b=" + bytes(60_000)))
    bomb("thousands of gzip", b"&".join(b"x%d=" % i + one for i in range(5_000)), CUT | {"limit.surfaces"})


def test_packed_input():
    """The capture itself is the bomb: half a megabyte that is half a gigabyte of records without bytes."""
    size = (16 if SANITIZED else 512) * MB
    empty = record(b"") * (MB // 16)
    c = zlib.compressobj(9, zlib.DEFLATED, 31)
    data = [c.compress(HEAD + BEFORE)] + [c.compress(empty) for _ in range(size // MB)] + [c.compress(AFTER), c.flush()]
    check("a packed capture", Bombed(lambda f: f.write(b"".join(data))))


# --- nested ----------------------------------------------------------------------------------------

LEVELS = 10_000
DEEP = {"limit.depth", "limit.surfaces"}


def nested(body, wrap, levels=LEVELS):
    for _ in range(levels):
        body = wrap(body)
    return body


def stored(body):
    c = zlib.compressobj(0, zlib.DEFLATED, 31)
    return c.compress(body) + c.flush()


def test_nested_layers():
    """Ten thousand layers that grow by some bytes each; those that multiply, as many as a message holds."""
    inner = json.dumps({"imei": wire.IMEI2}).encode()
    bomb("URL", b"d=%" + b"25" * LEVELS + b"7B" + inner[1:], DEEP)
    bomb("gzip", nested(inner, stored), DEEP)
    bomb("zlib", nested(inner, lambda b: zlib.compress(b, 0)), DEEP)
    bomb("base64", nested(inner, base64.b64encode, 40), DEEP)
    bomb("hex", nested(inner, lambda b: b.hex().encode(), 17))
    bomb("JSON in JSON", nested(inner.decode(), lambda b: json.dumps({"d": b}), 17).encode())


def test_nested_notations():
    """Ten thousand brackets, names and tags in one another: no stack grows with them."""
    value = wire.IMEI2.encode()
    for name, opening, closing in (("JSON lists", b"[", b"]"), ("JSON objects", b'{"a":', b"}"),
                                   ("XML", b"<a>", b"</a>"), ("MessagePack", b"\x91", b""), ("CBOR", b"\x81", b""),
                                   ("brackets in a form", b"a[", b"]=")):
        bomb(name, opening * LEVELS + b'"' + value + b'"' + closing * LEVELS)

    def tlv(tag):
        def wrap(b):
            return tag + b"\x84" + struct.pack(">I", len(b)) + b
        return wrap

    def varint(n):
        out = b""
        while n > 127:
            out, n = out + bytes([n & 127 | 128]), n >> 7
        return out + bytes([n])

    bomb("ASN.1", nested(b"\x0c\x0f" + value, tlv(b"\x30")))
    bomb("protobuf", nested(b"\x0a\x0f" + value, lambda b: b"\x0a" + varint(len(b)) + b))


def test_nested_tunnels():
    """IP in IP, as often as a frame of 64 KiB holds it."""
    packet = b"x" * 8
    for _ in range(3_000):
        packet = wire.ip4(packet, 4, wire.PHONE, "203.0.113.80")
    run = Bombed(lambda f: f.write(HEAD + BEFORE + record(wire.eth(packet)) + AFTER))
    check("tunnels", run, {"limit.tunnels"})


# --- long ------------------------------------------------------------------------------------------

def test_long_base64():
    """A gigabyte of base64 in one body: read in windows, its values found at both ends and in the middle."""
    text = b"".join(b'{"n":%07d,"note":"no identifier stands in this line of text"}\n' % i for i in range(600))
    piece = base64.b64encode(text[:len(text) // 3 * 3])
    marked = base64.b64encode(b'{"iccid":"%s","imsi":"%s"}\n' % (wire.ICCID.encode(), wire.IMSI.encode()))
    need(not marked.endswith(b"="), "three bytes go into four signs")
    times = RUN_BYTES // len(piece) + 1

    def write(f):
        data = wire.http_post("example.org", b"")
        data = data.replace(b"Content-Length: 0", b"Content-Length: %d" % (times * len(piece) + 3 * len(marked)))
        f.write(HEAD + BEFORE)
        seq, last = 1, times - 1
        for i in range(times):
            data += piece
            if i in (0, times // 2, last):
                data += marked
            while len(data) >= SEGMENT or (i == last and data):
                f.write(record(frame(data[:SEGMENT], 40100, seq)))
                seq, data = (seq + len(data[:SEGMENT])) & 0xFFFFFFFF, data[SEGMENT:]
        f.write(AFTER)

    run = Bombed(write)
    check("base64", run)
    inside = [r for r in run.rows if r["type"] == "finding" and "base64" in r["path"]]
    same({(r["value"], r["count"]) for r in inside}, {(wire.ICCID, 3), (wire.IMSI, 3)}, "three times each")


def test_million_findings():
    """A million identifiers told: what does not fit is counted, and memory stays under what is promised."""
    def write(f):
        f.write(HEAD + BEFORE)
        for n in range(0, MILLION, 500):  # one flow each
            body = json.dumps([{"email": f"user{i:07}.somebody@mail.example.org"} for i in range(n, n + 500)])
            f.write(post(body.encode(), 20000 + n // 500))

    run = Bombed(write)
    check("findings", run, {"limit.sightings", "limit.findings"}, kept=[wire.IMEI])
    need(SANITIZED or run.kib < 224 * 1024, f"{run.kib} KiB: no room is left below 256 MiB")


def many(path, start, n):
    """A capture of n identifiers, each under a name of its own that is as long as names are."""
    c = wire.Capture()
    for at in range(start, start + n, 100):
        talk = wire.Conversation(c, "203.0.113.80", 80, sport=1024 + (at - start) // 100)
        talk.open()
        body = [{f"k{i:07}" + "y" * 1000: {"email": f"user{i:07}@mail.example.org"}} for i in range(at, at + 100)]
        talk.say(wire.http_post("a.example.org", wire.gz(json.dumps(body).encode())))
    path.write_bytes(c.pcap())


def test_more_than_a_call_holds():
    """What found no room is counted, by capture and in one sentence with the way out; nobody is called silent for it."""
    if SANITIZED:
        return
    with tempfile.TemporaryDirectory() as folder:
        paths = [pathlib.Path(folder, f"{i}.pcap") for i in range(4)]
        for i, n in enumerate((60_000, 60_000, 60_000, 100)):
            many(paths[i], i * 60_000, n)
        run = Run(["scan", "--quiet", "--json", *paths])
        rows = run.rows()
        cut = [r for r in rows if r["type"] == "anomaly" and r["what"] == "limit.case"]
        lost = sum(r["count"] for r in cut)
        kept = sum(r["type"] == "finding" for r in rows)
        same((run.status, kept + lost, len(cut)), (1, 180_100, 2))
        need(cut[-1]["count"] == 100, cut)
        need(re.fullmatch(f"telltale: {lost} findings found no room in memory and are not kept, the least sure first: "
                                   "read fewer captures in one call, .*--case FILE.*\\n", run.err), run.err)
        text = Run(["scan", "--quiet", *paths])
        same((text.status, text.err), (1, run.err))
        need(f"{lost:,} times  limit.case" in text.out and "told nothing" not in text.out, text.out[-900:])


def test_flows_at_once():
    """Some hundred thousand connections that nobody ends, each to another host, each telling something of its own."""
    n = 150_000 if SANITIZED else MILLION * 2 // 5  # more than names are kept

    def write(f):
        f.write(HEAD + BEFORE)
        for i in range(n):
            body = b'{"email":"user%07d@example.org"}' % i
            data = b"POST / HTTP/1.1\r\nHost: h%d.example.org\r\nContent-Length: %d\r\n\r\n" % (i, len(body)) + body
            ends = bytes([10, i >> 16, i >> 8 & 255, i & 255, 198, 51, 100 + (i & 1), i >> 2 & 255])
            head = struct.pack(">BBHHHBBH", 0x45, 0, 40 + len(data), 0, 0x4000, 64, 6, 0) + ends
            f.write(record(wire.eth(head + wire.tcp_header(20000, 80, 1, 1, wire.PSH | wire.ACK) + data)))

    check("flows at once", Bombed(write), {"limit.flows", "limit.names"}, kept=[wire.IMEI])


def test_million_keys():
    """A message of a million names: as JSON, as a form, as lines, as cookies, as a header each."""
    n = range(MILLION)
    bomb("JSON", b'{"imei":"%s",' % wire.IMEI2.encode() + b",".join(b'"k%d":%d' % (i, i) for i in n) + b"}")
    bomb("names that say something", b"[" + b",".join(b'{"ssid":"n%d"}' % i for i in n) + b"]",
         {"limit.candidates", "limit.findings"}, kept=[wire.IMEI])  # what comes behind finds no room, and is counted
    bomb("form", b"&".join(b"k%d=%d" % (i, i) for i in n))
    bomb("values that are wrapped", b"&".join(b"k%d=%%41%d" % (i, i) for i in n), {"limit.surfaces", "limit.bytes"})
    bomb("lines", b"".join(b"K%d: %d\r\n" % (i, i) for i in n))
    bomb("numbers as long as an IMEI", b"{" + b",".join(b'"k%d":%015d' % (i, 35 * 10**13 + i) for i in n) + b"}")

    def headed(f):
        data = b"GET / HTTP/1.1\r\nHost: example.org\r\n" + b"".join(b"X-%d: %d\r\n" % (i, i) for i in n) + b"\r\n"
        f.write(HEAD + BEFORE)
        f.write(b"".join(record(frame(data[at:at + SEGMENT], 40100, 1 + at)) for at in range(0, len(data), SEGMENT)))
        f.write(AFTER)

    check("headers", Bombed(headed), {"limit.http_head", "limit.fields"})


if __name__ == "__main__":
    main(globals())
