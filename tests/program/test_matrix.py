"""The conformance matrix: one registration record in twenty encodings, told and untold."""
import base64
import gzip
import hashlib
import json
import re
import subprocess
import tempfile
import urllib.parse
import zlib

from telltale import CAPTURES, Run, main, need, same, scan_bytes
import wire

PROFILE = CAPTURES / "nokia-7-plus.yaml"
FIVE = {("imei", wire.IMEI), ("iccid", wire.ICCID), ("imsi", wire.IMSI), ("mac", wire.MAC),
        ("cell_id", wire.CELL)}
FOUR = {f for f in FIVE if f[0] != "cell_id"}  # eight digits are no needle where no name tells
PLAIN = wire.registration()
RECORD = json.loads(PLAIN)
NAMES = ("IMEI1", "SIM1ICCID", "SIM1LTEIMSI", "MACID", "SIM1CELLID")


def digests(algorithm):
    """What analytics kits do: the same keys, each value its digest in hex."""
    hashed = {k: hashlib.new(algorithm, v.encode()).hexdigest() if k in NAMES else v for k, v in RECORD.items()}
    return json.dumps({k: v for k, v in hashed.items() if k != "IMEI2"}).encode()


def quoted(data):
    return urllib.parse.quote(data, safe="").encode()


# name, the body, what must be found told, what untold
MATRIX = [
    ("plain JSON", PLAIN, FIVE, FIVE),
    ("form", urllib.parse.urlencode(RECORD).encode(), FIVE, FIVE),
    ("JSON in JSON", json.dumps({"v": 1, "data": PLAIN.decode()}).encode(), FIVE, FIVE),
    ("URL twice", b"data=" + quoted(quoted(PLAIN)), FIVE, FIVE),
    ("shortened", wire.registration(MACID=wire.MAC.replace(":", ""), IMEI1=wire.IMEI[:14], IMEI2="",
                                    SIM1ICCID=wire.ICCID[:18]), FIVE, set()),
    ("base64", base64.b64encode(PLAIN), FIVE, FIVE),
    ("base64url", base64.urlsafe_b64encode(PLAIN).rstrip(b"="), FIVE, FIVE),
    ("URL-encoded base64", b"d=" + quoted(base64.b64encode(PLAIN)), FIVE, FIVE),
    ("base64 in lines of 76", wire.wrapped_base64(PLAIN), FIVE, FIVE),
    ("base64 twice", base64.b64encode(base64.b64encode(PLAIN)), FIVE, FIVE),
    ("hex", PLAIN.hex().encode(), FIVE, FIVE),
    ("gzip", wire.gz(PLAIN), FIVE, FIVE),
    ("gzip and base64", base64.b64encode(wire.gz(PLAIN)), FIVE, FIVE),
    ("zlib and base64", base64.b64encode(zlib.compress(PLAIN)), FIVE, FIVE),
    ("UTF-16", PLAIN.decode().encode("utf-16-le"), FIVE, FIVE),
    ("reversed", PLAIN[::-1], FOUR, set()),
    ("MD5", digests("md5"), FIVE, set()),
    ("SHA-1", digests("sha1"), FIVE, set()),
    ("SHA-256", digests("sha256"), FIVE, set()),
    ("XOR 0x5A", bytes(b ^ 0x5A for b in PLAIN), FIVE, set()),
]
# untold these are not asked for; what is found there is not wrong either
NOT_UNTOLD = {"shortened", "reversed", "MD5", "SHA-1", "SHA-256", "XOR 0x5A"}


def send(body):
    capture = wire.Capture()
    talk = wire.Conversation(capture, "203.0.113.80", 80)
    talk.open()
    talk.say(wire.http_post("example.org", body, content_type="application/octet-stream"))
    talk.hear(wire.http_answer(b"{}"))
    talk.close()
    return capture.pcap()


def found(run, levels):
    return {(f["kind"], f["value"]) for f in run.findings()
            if f["confidence"] in levels and f["path"][0] == "http.request.body"}


def table(which, wanted, levels, *options):
    missed = []
    for row in MATRIX:
        run = scan_bytes(send(row[1]), *options)
        lost = wanted(row) - found(run, levels)
        if lost:
            missed.append(f"{row[0]}: {', '.join(sorted(k for k, _ in lost))}")
    need(not missed, f"{which}: {len(MATRIX) - len(missed)} of {len(MATRIX)}\n  " + "\n  ".join(missed))


def test_twenty():
    same(len(MATRIX), 20)
    same(len({row[1] for row in MATRIX}), 20)
    same({row[0] for row in MATRIX if not row[3]}, NOT_UNTOLD)
    # no row carries a value in the open that its disguise is said to hide
    for name, body, _, _ in MATRIX:
        if name not in ("plain JSON", "form", "JSON in JSON", "URL twice", "shortened"):
            need(not re.search(rb"001010000000016|8900101012345678904|001010123456789", body), name)


def test_told():
    table("told", lambda row: row[2], {"known"}, f"--device={PROFILE}")


def test_untold():
    table("untold", lambda row: row[3], {"likely", "certain"})


def test_form_is_named():
    """What a digest or another spelling was is said, so that it can be made again by hand."""
    for name, form in (("MD5", "md5"), ("SHA-1", "sha1"), ("SHA-256", "sha256"), ("reversed", "reversed")):
        body = next(row[1] for row in MATRIX if row[0] == name)
        run = scan_bytes(send(body), f"--device={PROFILE}")
        forms = {f["form"] for f in run.findings() if f["kind"] in ("imei", "iccid", "imsi")}
        same(forms, {form}, name)


def test_dns_names():
    """A record in the labels of a name that is looked up, in the alphabets that names are made of."""
    body = json.dumps({"imei": wire.IMEI, "iccid": wire.ICCID, "mac": wire.MAC}).encode()
    b32 = base64.b32encode(body).decode().rstrip("=")
    for what, text in (("base64url", base64.urlsafe_b64encode(body).decode().rstrip("=")), ("base32", b32),
                       ("base32 in small letters", b32.lower()), ("hex", body.hex())):
        for size in (30, 63):
            labels = [text[i:i + size] for i in range(0, len(text), size)]
            capture = wire.Capture()
            wire.look_up(capture, ".".join(labels + ["t", "example", "org"]), "203.0.113.80")
            got = {(f["kind"], f["value"]) for f in scan_bytes(capture.pcap()).findings()
                   if f["path"][:2] == ["dns.qname", "labels"] and f["direction"] == "out"}
            same(got, {("imei", wire.IMEI), ("iccid", wire.ICCID), ("mac", wire.MAC)}, f"{what}, labels of {size}")


def explained(body, *options):
    """The commands below the findings of the body, by the form that each is said to make."""
    with tempfile.NamedTemporaryFile(suffix=".pcap") as f:
        f.write(send(body))
        f.flush()
        out = Run(["scan", "--explain", f"--device={PROFILE}", *options, f.name]).out
    said = re.findall(r"written as (\S+)(?: because [^\n]*)?\n +finding \w+\n +tshark [^\n]*\n +(v=[^\n]*)", out)
    return dict(said)


def bash(command):
    done = subprocess.run(["bash", "-c", command], stdout=subprocess.PIPE, check=True, timeout=30)
    return done.stdout.decode().rstrip("\n")


def test_forms_are_made_again():
    """A shell makes of the value what stood in the capture, by the command --explain prints."""
    def form_of(v):
        return {"sha256": hashlib.sha256(v).hexdigest().upper(),
                "md5": base64.b64encode(hashlib.md5(v).digest()).decode(),
                "last16(sha1)": hashlib.sha1(v).hexdigest()[-16:],
                "md5(plain+mac)": hashlib.md5(v + wire.MAC.encode()).hexdigest(),
                "reversed": v.decode()[::-1],
                "separators": f"{v[:2].decode()}-{v[2:8].decode()}-{v[8:14].decode()}-{v[14:].decode()}",
                "imeisv": v[:14].decode() + "07"}

    for form, text in form_of(wire.IMEI.encode()).items():
        body = json.dumps({"a": text}).encode()
        same(bash(f"mac={wire.MAC}; " + explained(body, "--show-values")[form]), text, form)
        masked = explained(body)[form]
        need(wire.IMEI not in masked and wire.IMEI[8:] not in masked, masked)
        masked = re.sub(r"^v='[^']*'; (sv='';)?", f"v={wire.IMEI}; sv=07;", masked)
        same(bash(f"mac={wire.MAC}; " + masked), text, form)


def test_bytes_are_made_again():
    """What stood as bytes comes out as the hex digits that tshark shows of them."""
    swapped = "".join(b + a for a, b in zip((wire.IMEI + "f")[::2], (wire.IMEI + "f")[1::2]))
    for form, raw in (("bcd-swapped", bytes.fromhex(swapped)), ("binary", int(wire.IMSI).to_bytes(8, "big")),
                      ("utf-16le", wire.ICCID.encode("utf-16-le")), ("sha1", hashlib.sha1(wire.IMEI.encode()).digest())):
        said = explained(b"\xfe\xed" + raw + b"\xfe\xed\x01", "--show-values")
        same(bash(said[form]), raw.hex(), form)


def test_a_long_value_told():
    """A push token's hex spelling is longer than most needles, and needs no more than any other."""
    token = "abcDEF0123456789" * 11
    with tempfile.NamedTemporaryFile("w", suffix=".yaml") as profile:
        profile.write(f'name: x\nidentifiers:\n  push_token: ["{token}"]\n')
        profile.flush()
        for name, text in (("push_token", token), ("push_token", token.encode().hex()), ("pushToken", token.upper())):
            run = scan_bytes(send(json.dumps({name: text}).encode()), "--device", profile.name)
            need(("push_token", token) in found(run, ("known",)), f"{text[:9]}: {run.err}{run.findings()}")


if __name__ == "__main__":
    main(globals())
