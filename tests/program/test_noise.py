"""What names nobody raises nothing at likely or better; what does is found, told or untold."""
import base64
import json
import random
import tempfile

from telltale import CAPTURES, main, need, same, scan, scan_bytes, values
import wire

NOKIA = CAPTURES / "nokia-7-plus.pcap"
PROFILE = CAPTURES / "nokia-7-plus.yaml"


def send(*bodies, content_type="application/json"):
    capture = wire.Capture()
    for n, body in enumerate(bodies):
        talk = wire.Conversation(capture, "203.0.113.80", 80, sport=10000 + n)
        talk.open()
        talk.say(wire.http_post("example.org", body, content_type=content_type))
        talk.close()
    return scan_bytes(capture.pcap())


def quiet(run, what):
    got = values(run)
    need(not got, f"{what}: {sorted(k for k, _ in got)[:10]} ({len(got)})")
    need(run.status == 0, f"{what}: status {run.status} {run.err}")


def test_case_untold():
    run = scan(NOKIA)
    same(run.status, 1)
    levels = {f["kind"]: f["confidence"] for f in run.findings()}
    for kind in ("imei", "iccid", "imsi", "mac"):
        need(levels[kind] in ("likely", "certain"), f"{kind} is {levels.get(kind)}")
    for f in run.findings():
        same((f["dst"]["host"], f["dst"]["domain"], f["dst"]["port"]), ("zzhc.vnet.cn", "vnet.cn", 80))
        same((f["direction"], f["protection"], f["count"]), ("out", "encoded", 8))
        same(f["path"][:2], ["http.request.body", "base64"])
    keys = {(f["kind"], f["key"]) for f in run.findings()}
    need({("imei", "IMEI1"), ("imei", "IMEI2"), ("iccid", "SIM1ICCID"), ("imsi", "SIM1LTEIMSI"),
          ("mac", "MACID"), ("cell_id", "SIM1CELLID")} <= keys, keys)


def test_case_told():
    run = scan(f"--device={PROFILE}", NOKIA)
    told = {(f["kind"], f["value"]): f["confidence"] for f in run.findings()}
    same({k: v for k, v in told.items() if k[0] != "other"},
         {("imei", wire.IMEI): "known", ("imei", wire.IMEI2): "known", ("imsi", wire.IMSI): "known",
          ("iccid", wire.ICCID): "known", ("mac", wire.MAC): "known", ("cell_id", wire.CELL): "known"})
    same({f["device"] for f in run.findings()}, {"Nokia 7 Plus (re-enacted)"})


def test_masked_unless_asked():
    from telltale import Run
    run = Run(["scan", "--json", NOKIA])
    for secret in (wire.IMEI, wire.IMEI2, wire.IMSI, wire.ICCID, wire.MAC, wire.CELL):
        need(secret not in run.out, "an identifier stands in masked output")
    need(all("***" in f["value"] and f["matched"] is None for f in run.findings()))
    text = Run(["scan", NOKIA])
    for secret in (wire.IMEI, wire.IMSI, wire.ICCID, wire.MAC):
        need(secret not in text.out, "an identifier stands in the masked text")


def test_random_bytes():
    rng = random.Random(3)
    quiet(send(*(rng.randbytes(100000) for _ in range(20)), content_type="application/octet-stream"),
          "random bytes")


def test_random_base64():
    rng = random.Random(4)
    quiet(send(*(base64.b64encode(rng.randbytes(100000)) for _ in range(20))), "random base64")


def test_numbers_under_neutral_keys():
    rng = random.Random(5)
    bodies = []
    for length in (14, 15, 16, 19, 20):
        for _ in range(4):
            numbers = [str(rng.randrange(10**(length - 1), 10**length)) for _ in range(5000)]
            bodies.append(json.dumps({"items": [{"total": n, "ref": rng.randrange(10**6)} for n in numbers]})
                          .encode())
    quiet(send(*bodies), "random numbers")


def test_things_that_look_alike():
    rng = random.Random(6)
    rows = []
    for n in range(3000):
        rows.append({
            "time": 1549868400 + n, "time_ms": 1549868400123 + n, "time_us": 1549868400123456 + n,
            "time_ns": 1549868400123456789 + n, "trace": f"{rng.getrandbits(128):032x}",
            "etag": f"{rng.getrandbits(160):040x}", "sum": f"{rng.getrandbits(256):064x}",
            "uuid": str(__import__("uuid").UUID(int=rng.getrandbits(128), version=4)),
            "order": f"{rng.randrange(10**12):012d}", "price": f"{rng.random() * 100:.4f}",
            "version": f"{rng.randrange(9)}.{rng.randrange(99)}.{rng.randrange(9999)}",
            "ratio": [round(rng.random(), 6), round(rng.random() * 90, 6)],
            "clock": "12:34:56", "hash12": f"{rng.getrandbits(48):012x}",
        })
    quiet(send(*(json.dumps(rows[i:i + 300]).encode() for i in range(0, 3000, 300))), "look-alikes")


def test_placeholders_are_no_leak():
    body = json.dumps({"mac": "02:00:00:00:00:00", "imei": "000000000000000", "imei2": "123456789012345",
                       "android_id": "9774d56d682e549c",
                       "gaid": "00000000-0000-0000-0000-000000000000", "imsi": "310260000000000",
                       "iccid": "89014103211118510720"}).encode()
    run = send(body)
    same(run.status, 0, "placeholders count as a leak")


def test_synthetic_is_said():
    from telltale import Run
    need("synthetic" in Run(["scan", NOKIA]).out.lower())


main(globals())
