"""Identifiers nobody declared: `telltale fingerprint A... -- B...` finds what was planted, and no session's number."""
import base64
import hashlib
import json
import pathlib
import random
import struct
import tempfile

from telltale import CAPTURES, Run, main, need, same
import wire

DIR = pathlib.Path(tempfile.mkdtemp())
IDS = {"a": 0x3F1D0C5A9B7E2846, "b": 0x8C04E1D7755A09B2}  # one of 64 bits for each device
SERVERS = {"api.example.com": "203.0.113.80", "ads.example.net": "203.0.113.81", "raw.example.org": "203.0.113.82"}


def posts(capture, rng, host, bodies, kind="application/json"):
    for body in bodies:
        talk = wire.Conversation(capture, SERVERS[host], 80, sport=rng.randrange(20000, 60000))
        talk.open()
        talk.say(wire.http_post(host, body, path="/collect", content_type=kind))
        talk.hear(wire.http_answer(json.dumps({"session": rng.randbytes(8).hex()}).encode(), content_type="application/json"))
        talk.close()


def make(device, number, shapes=("binary", "json", "hashed"), extra=None):
    """One start of one device: its id among a session's number and nonces, of the same length and form."""
    rng = random.Random(f"{device}{number}")
    planted = struct.pack(">Q", IDS[device])
    capture = wire.Capture()
    capture.wait(number * 86400)
    for n, (host, address) in enumerate(SERVERS.items()):
        wire.look_up(capture, host, address, ident=n)
    session = rng.randbytes(8)
    if "json" in shapes:
        posts(capture, rng, "api.example.com", [json.dumps({
            "v": 3, "sid": session.hex(), "nonce": rng.randbytes(8).hex(), "q": [{"h": planted.hex()}], "t": rng.randrange(2**40),
            "os": "9", **(extra or {})}).encode() for _ in range(3)])
    if "hashed" in shapes:
        posts(capture, rng, "ads.example.net", [
            b"x=" + base64.b64encode(rng.randbytes(32)) + b"&k=" + hashlib.sha256(planted.hex().encode()).hexdigest().encode()
            + b"&s=" + hashlib.sha256(session).hexdigest().encode() for _ in range(2)], "application/x-www-form-urlencoded")
    if "binary" in shapes:
        for n in range(4):
            body = b"\x01\xf3\x00\x00" + rng.randbytes(8) + session + b"\xfe\x02" + planted + struct.pack(">I", n) + rng.randbytes(n * 3)
            capture.add(wire.udp(body, wire.PHONE, 41000 + number, SERVERS["raw.example.org"], 7700))
    return capture


def write(capture, name):
    path = DIR / name
    path.write_bytes(capture.pcap())
    return path


def captures(name, **more):
    return [[write(make(device, n, **more), f"{name}-{device}{n}.pcap") for n in (1, 2)] for device in ("a", "b")]


def fingerprint(a, b, *options):
    return Run(["fingerprint", "--json", "--quiet", *options, *a, "--", *b])


def test_too_little_says_so():
    """Nothing in common is no clean bill: said, and a status of its own."""
    a, other = [CAPTURES / "nokia-7-plus.pcap"] * 2, [CAPTURES / "tunnelled-app.pcap"]
    run = fingerprint(a, other)
    same((run.status, run.rows("summary")[0]["compared"]), (5, 0))
    text = Run(["fingerprint", "--quiet", *a, "--", *other]).out
    need(text.startswith("Too little to say") and "Nothing stays the same" not in text, text)
    text = " ".join(Run(["fingerprint", "--quiet", *a, "--", a[0]]).out.split())
    need("Nothing stays the same on one device and differs on the other (" in text and "compared)" in text, text)


def test_what_was_planted_and_nothing_else():
    a, b = captures("all")
    run = fingerprint(a, b, "--show-values")
    same((run.status, run.err), (1, ""))
    planted = f"{IDS['a']:016x}"
    hashed = hashlib.sha256(planted.encode()).hexdigest()
    rows = {(r["dst"], tuple(r["path"])): r for r in run.rows("stable_value")}
    same({k: r["example"] for k, r in rows.items()}, {
        ("api.example.com", ("http.request.body", "json:/q/0/h")): planted,
        ("ads.example.net", ("http.request.body", "form:k")): hashed,
        ("raw.example.org", ("udp.payload", "bytes:22+8")): planted,
    })
    for r in rows.values():
        same((r["captures_a"], r["captures_b"]), (2, 2))
    of = {dst: (r["form"], r["entropy_bits"], r["seen_a"], r["seen_b"]) for (dst, _), r in rows.items()}
    same(of, {"api.example.com": ("hex", 64, 6, 6), "ads.example.net": ("hex", 256, 4, 4), "raw.example.org": ("bytes", 64, 8, 8)})


def test_each_shape_alone():
    for shape in ("binary", "json", "hashed"):
        run = fingerprint(*captures(shape, shapes=(shape,)))
        same((shape, run.status, len(run.rows("stable_value"))), (shape, 1, 1))


def test_one_identifier_joins_destinations():
    run = fingerprint(*captures("all"))
    same({r["joined"] for r in run.rows("stable_value")}, {1})
    same([sorted(r["destinations"]) for r in run.rows("joined_value")], [sorted(SERVERS)])
    same({r["dst"]: r["derived"] for r in run.rows("stable_value")},
         {"api.example.com": None, "ads.example.net": "sha256", "raw.example.org": None})
    same(run.rows()[-1], {"type": "summary", "stable_values": 3, "identifiers": 1, "compared": 34, "weak": 0, "not_compared": 0})


def test_masked():
    a, b = captures("all")
    for run in (fingerprint(a, b), Run(["fingerprint", "--quiet", *a, "--", *b])):
        for value in IDS.values():
            need(f"{value:016x}" not in run.out and hashlib.sha256(f"{value:016x}".encode()).hexdigest() not in run.out, run.out)
    need("api.example.com" in run.out and "joins" in run.out and "64 bits" in run.out, run.out)


def test_the_same_device_twice():
    """Nothing tells a device from itself."""
    a, _ = captures("all")
    run = fingerprint(a, [write(make("a", n), f"again-{n}.pcap") for n in (3, 4)])
    same((run.status, run.rows("stable_value")), (0, []))


def test_the_same_for_any_threads():
    a, b = captures("all")
    same(len({fingerprint(a, b, "--threads", n).out for n in (1, 2, 5)}), 1)


def test_what_few_share_is_counted():
    """A level that differs tells two devices apart, not many."""
    a = [write(make("a", n, shapes=("json",), extra={"level": "12"}), f"flag-a{n}.pcap") for n in (1, 2)]
    b = [write(make("b", n, shapes=("json",), extra={"level": "57"}), f"flag-b{n}.pcap") for n in (1, 2)]
    run = fingerprint(a, b)
    same((len(run.rows("stable_value")), run.rows()[-1]["weak"]), (1, 1))


def test_usage():
    a, b = captures("all")
    for args, words in (((), "name captures"), ((a[0],), "name captures"), ((a[0], "--"), "name captures"),
                        (("--", b[0]), "name captures"), ((a[0], "--", b[0]), "two captures"),
                        ((*a, "--", *b, "--json"), "stands behind --")):
        run = Run(["fingerprint", *args])
        same((run.status, run.out), (2, ""), args)
        need(words in run.err, run.err)


def test_partial_input():
    a, b = captures("all")
    cut = DIR / "cut.pcap"
    cut.write_bytes(b[1].read_bytes()[:-9])
    run = fingerprint(a, [b[0], cut])
    same((run.status, len(run.rows("stable_value"))), (3, 3))


main(globals())
