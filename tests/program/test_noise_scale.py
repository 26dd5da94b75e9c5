"""What names nobody, by the megabyte: nothing at likely or better.

TELLTALE_NOISE=1 runs at full size (100 MB random, 100 MB base64, a million
of each number and look-alike); without it a share that takes seconds.
"""
import base64
import json
import os
import random
import tempfile
import uuid

from telltale import main, need, scan
import wire

SCALE = float(os.environ.get("TELLTALE_NOISE", "0.02"))
RANDOM_BYTES, EACH = int(100e6 * SCALE), int(1e6 * SCALE)
LENGTHS = (14, 15, 16, 19, 20)
NEUTRAL = ("total", "value", "ref", "n", "count", "a", "number", "offset", "score", "x1")


def quiet(bodies, what, content_type="application/json"):
    """Each body in a request of its own, a few requests a connection."""
    with tempfile.NamedTemporaryFile(suffix=".pcap") as f:
        capture, talk = wire.Capture(), None
        f.write(capture.pcap())
        for n, body in enumerate(bodies):
            if n % 50 == 0:
                f.write(capture.pcap()[24:])
                capture.frames.clear()
                talk = wire.Conversation(capture, "203.0.113.80", 80, sport=1024 + n // 50 % 60000, isn=n)
                talk.open()
            talk.say(wire.http_post("example.org", body, content_type=content_type), size=60000)
        f.write(capture.pcap()[24:])
        f.flush()
        run = scan(f.name, timeout=1200)
    bad = [(r["kind"], r["confidence"], r["key"], r["why"], r["path"]) for r in run.findings()]
    need(not bad, f"{what}: {len(bad)}: {bad[:12]}")
    need(run.status == 0, f"{what}: status {run.status} {run.err}")


def test_random_bytes():
    rng = random.Random(31)
    quiet((rng.randbytes(200000) for _ in range(RANDOM_BYTES // 200000)), "random bytes",
          "application/octet-stream")


def test_random_base64():
    rng = random.Random(32)
    quiet((base64.b64encode(rng.randbytes(150000)) for _ in range(RANDOM_BYTES // 200000)), "base64")


def test_random_base64_in_lines():
    rng = random.Random(33)
    quiet((wire.wrapped_base64(rng.randbytes(30000)) for _ in range(RANDOM_BYTES // 400000)), "wrapped base64")


def number(rng, length):
    return rng.randrange(10 ** (length - 1), 10 ** length)


def numbers(rng, quoted):
    """Long lists, and records as services send them: a few numbers of several lengths together."""
    for length in LENGTHS:
        for at in range(0, EACH // 2, 1000):
            rows = [{NEUTRAL[(at + i) % len(NEUTRAL)]: number(rng, length)} for i in range(1000)]
            yield json.dumps([{k: str(v) if quoted else v for k, v in r.items()} for r in rows]).encode()


def records(rng, quoted):
    for _ in range(EACH // 8):
        row = {name: number(rng, length) for name, length in zip(NEUTRAL, LENGTHS)}
        yield json.dumps({k: str(v) if quoted else v for k, v in row.items()}).encode()


def test_numbers_in_lists():
    quiet(numbers(random.Random(34), False), "bare numbers")
    quiet(numbers(random.Random(35), True), "quoted numbers")


def test_numbers_in_records():
    quiet(records(random.Random(36), False), "records of bare numbers")
    quiet(records(random.Random(37), True), "records of quoted numbers")


def luhn(digits):
    total = sum(sum(divmod(2 * int(d), 10)) if i % 2 == 0 else int(d) for i, d in enumerate(reversed(digits)))
    return digits + str(-total % 10)


def look_alike(rng, n):
    """One record of what services send and what is no identifier of anybody's."""
    at = 1549868400 + rng.randrange(10**8)
    return {
        "time": at, "time_ms": at * 1000 + n % 1000, "time_us": at * 10**6 + n, "time_ns": at * 10**9 + n,
        "ticks": (at + 62135596800) * 10**7, "date": "20190211070005", "stamp": "20190211070005123",
        "trace": f"{rng.getrandbits(128):032x}", "etag": f"{rng.getrandbits(160):040x}",
        "sum": f"{rng.getrandbits(256):064x}", "hash12": f"{rng.getrandbits(48):012x}",
        "hash16": f"{rng.getrandbits(64):016x}", "digest": base64.b64encode(rng.randbytes(20)).decode(),
        "uuid": str(uuid.UUID(int=rng.getrandbits(128), version=4)),
        "card": luhn(rng.choice("3456") + str(number(rng, 14))), "amex": luhn("37" + str(number(rng, 12))),
        "order": f"{rng.randrange(10**12):012d}", "parcel": f"JJD{number(rng, 18)}",
        "price": f"{rng.random() * 100:.4f}", "version": f"{rng.randrange(9)}.{rng.randrange(99)}.{n}",
        "ratio": [round(rng.random(), 6), round(rng.random() * 90, 6)],
        "mean": rng.random() * 90, "deviation": rng.random() * 90, "clock": "12:34:56",
        "size": f"{rng.randrange(4096)}x{rng.randrange(4096)}", "isbn": f"978{number(rng, 10)}",
        "iban": f"NO{number(rng, 13)}", "ean": f"{number(rng, 13)}",
    }


def test_look_alikes_together():
    rng = random.Random(38)
    quiet((json.dumps([look_alike(rng, at + i) for i in range(200)]).encode() for at in range(0, EACH // 2, 200)),
          "look-alikes in lists")


def test_look_alikes_alone():
    rng = random.Random(39)
    quiet((json.dumps(look_alike(rng, n)).encode() for n in range(EACH // 8)), "look-alikes one by one")


def test_look_alikes_in_forms():
    rng = random.Random(40)
    quiet(("&".join(f"{k}={v}" for k, v in look_alike(rng, n).items()).encode() for n in range(EACH // 16)),
          "look-alikes in forms", "application/x-www-form-urlencoded")


main(globals())
