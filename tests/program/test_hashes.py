"""Digests of what the same capture tells in clear, and digests under a name that says of what."""
import base64
import csv
import hashlib
import io
import json
import re
import tempfile

from telltale import Run, main, need, same, scan_bytes
import wire

EMAIL, AD_ID = "user@example.org", "38412a5c-8cf0-11bd-b23e-10b96e40000d"
CLEAR = {"imei": wire.IMEI, "mac": wire.MAC, "email": EMAIL, "idfa": AD_ID}


def h(name, text):
    return hashlib.new(name, text.encode()).digest()


def capture(*bodies):
    """Each body to a place of its own."""
    c = wire.Capture()
    for i, body in enumerate(bodies):
        talk = wire.Conversation(c, f"203.0.113.{80 + i}", 80, sport=40000 + i)
        talk.open()
        talk.say(wire.http_post(f"host{i}.example.org", json.dumps(body).encode()))
        talk.hear(wire.http_answer(b"{}"))
        talk.close()
    return c.pcap()


def told(run, host):
    return {(f["kind"], f["value"], f["form"], f["confidence"], f["key"]) for f in run.findings()
            if f["dst"]["host"] == host and "hash_of" in f["why"]}


HASHED = {"a": h("md5", wire.IMEI).hex(), "b": h("sha256", wire.MAC.upper()).hex().upper(),
          "c": base64.b64encode(h("sha1", EMAIL)).decode(), "d": h("sha512", AD_ID.replace("-", "")).hex(),
          "e": h("md5", wire.IMSI).hex(), "f": h("sha1", "nobody knows").hex()}
WANTED = {("imei", wire.IMEI, "md5", "certain", "a"), ("mac", wire.MAC, "sha256(upper)", "certain", "b"),
          ("email", EMAIL, "sha1", "likely", "c"), ("ad_id", AD_ID, "sha512(no-separators)", "likely", "d")}


def test_seen_in_clear():
    """Whichever comes first, under names that say nothing."""
    for first, second, at in ((CLEAR, HASHED, "host1"), (HASHED, CLEAR, "host0")):
        run = scan_bytes(capture(first, second))
        got = told(run, at + ".example.org")
        same({g[:3] + g[4:] for g in got}, {w[:3] + w[4:] for w in WANTED})
        same({g[3] for g in got if g[0] in ("imei", "mac")}, {"certain"})
        values = {f["value"] for f in run.findings() if f["dst"]["host"] == at + ".example.org"}
        same(values, {w[1] for w in WANTED}, "digests of nobody are nothing")


def test_pairs_and_pieces():
    """Of two values that a device tells in clear, in either order; and 16 digits of a digest, whatever they are called."""
    pair = h("md5", wire.IMEI + wire.MAC).hex()
    body = {"a": pair, "b": h("sha1", wire.MAC + wire.IMEI).hex(), "c": h("sha256", wire.IMEI).hex()[:16],
            "d": h("md5", wire.IMEI).hex()[-16:], "device_id": pair[8:24].upper(), "e": h("md5", "nobody").hex()[:16]}
    run = scan_bytes(capture(CLEAR, body))
    same({(k, v, form, key) for k, v, form, _, key in told(run, "host1.example.org")},
         {("imei", wire.IMEI, "md5(plain+mac)", "a"), ("mac", wire.MAC, "sha1(plain+imei)", "b"),
          ("imei", wire.IMEI, "first16(sha256)", "c"), ("imei", wire.IMEI, "last16(md5)", "d"),
          ("imei", wire.IMEI, "middle16(md5(plain+mac))", "device_id")})
    with tempfile.TemporaryDirectory() as d:
        with open(f"{d}/c.pcap", "wb") as f:
            f.write(capture(CLEAR, body))
        found = Run(["scan", "--json", f"--case={d}/x.case", f"{d}/c.pcap"]).findings()
        pair = next(f["id"] for f in found if f["form"] == "middle16(md5(plain+mac))")
        out = Run(["explain", f"{d}/x.case", pair]).out
        need("$v and of what the device tells in clear, too, its mac by:" in out, out)


def test_too_many_to_pair():
    """What is not tried is counted."""
    clear = {"list": [{"imei": f"0010100000{n:04}{luhn(f'0010100000{n:04}')}"} for n in range(12)]}
    run = scan_bytes(capture(clear, {"a": h("md5", "nobody knows").hex()}))
    same([a["count"] for a in run.rows("anomaly") if a["what"] == "limit.pairs"], [4])


def luhn(digits):
    total = sum(sum(divmod(2 * int(d), 10)) if i % 2 == 0 else int(d) for i, d in enumerate(reversed(digits)))
    return -total % 10


def test_not_seen():
    """Alone the same digests are no findings, at no level, and not counted."""
    for level in ("likely", "possible"):
        run = scan_bytes(capture(HASHED), f"--min-confidence={level}")
        same(run.findings(), [], level)
        same(run.status, 0)


def test_threads():
    data = capture(CLEAR, HASHED, {"x": h("sha1", wire.IMEI).hex()}, CLEAR)
    same(scan_bytes(data, "--threads=4").findings().__len__(), scan_bytes(data, "--threads=1").findings().__len__())
    with tempfile.NamedTemporaryFile(suffix=".pcap") as f:
        f.write(data)
        f.flush()
        one, four = (Run(["scan", "--json", "--show-values", f"--threads={n}", f.name]).out for n in (1, 4))
        same(one, four)


def test_salt_of_the_profile():
    """The profile's salts are tried with what is seen in clear, too; the value itself need not stand in it."""
    with tempfile.NamedTemporaryFile("w", suffix=".yaml") as f:
        f.write("name: x\nidentifiers:\n  ssid: [Elsewhere]\nsalts: [com.example.other, com.example.app]\n")
        f.flush()
        body = {"id": h("sha256", "com.example.app" + wire.IMEI).hex()}
        run = scan_bytes(capture(CLEAR, body), f"--device={f.name}")
        same(told(run, "host1.example.org"), {("imei", wire.IMEI, "sha256(salt2+plain)", "certain", "id")})


def test_masked():
    with tempfile.NamedTemporaryFile(suffix=".pcap") as f:
        f.write(capture(CLEAR, HASHED, {"imei_md5": h("md5", wire.IMSI).hex()}))
        f.flush()
        for args in (["--json"], ["--explain"]):
            out = Run(["scan", *args, f.name]).out
            for secret in (wire.IMEI, wire.MAC, EMAIL, AD_ID, HASHED["a"], HASHED["e"]):
                need(secret not in out and secret.upper() not in out, f"{args}: {secret}")


def test_reversible():
    """A digest of a number or an address under a name that says so: few enough to try them all, still personal."""
    digest = h("md5", "00:00:5e:00:53:77").hex()
    run = scan_bytes(capture({"mac_md5": digest, "hashedImei": h("sha1", wire.IMEI2).hex(),
                              "email_sha256": h("sha256", EMAIL).hex()}))
    got = {(f["kind"], f["form"], f["confidence"], f.get("reversible", False)) for f in run.findings()}
    same(got, {("mac", "md5", "likely", True), ("imei", "sha1", "likely", True), ("email", "sha256", "likely", False)})
    same({f.get("reversible", False) for f in scan_bytes(capture(CLEAR)).findings()}, {False}, "what is told in clear")
    with tempfile.NamedTemporaryFile(suffix=".pcap") as f:
        f.write(capture({"mac_md5": digest}, {"email_sha256": h("sha256", EMAIL).hex()}))
        f.flush()
        out = Run(["scan", f.name]).out
        need(len(re.findall("few enough to try them all", out)) == 1, out)
        with tempfile.TemporaryDirectory() as d:
            Run(["scan", "--quiet", f"--case={d}/x.case", f"--html={d}/x.html", f.name])
            rows = list(csv.DictReader(io.StringIO(Run(["report", "--format=csv", f"{d}/x.case"]).out)))
            with open(f"{d}/x.html", encoding="utf-8") as page:
                data = json.loads(re.findall(r'<script type="application/json" id="data">(.*?)</script>', page.read(), re.S)[0])
        same({(r["kind"], r["reversible"]) for r in rows}, {("mac", "true"), ("email", "false")})
        column = {name: i for i, name in enumerate(data["finding_columns"])}
        same({(data["kinds"][r[column["kind"]]][0], r[column["flags"]] & 4) for r in data["findings"]}, {("mac", 4), ("email", 0)})
        need("few enough to try them all" in data["phrases"]["reversible"])
        for whom in ("owner", "vendor", "authority"):
            blocks = Run(["scan", "--quiet", f"--for={whom}", "--format=markdown", f.name]).out.split("\n")
            same(sum("few to try them all" in b or "few enough to try them all" in b for b in blocks), 1, f"{whom}: of one place")


main(globals())
