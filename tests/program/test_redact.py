"""A case made anew: it shows the same leaks with other values, in the same layers, and holds nothing of the old ones."""
import base64
import collections
import gzip
import hashlib
import json
import os
import pathlib
import random
import re
import sqlite3
import subprocess
import tarfile
import tempfile
import zlib

import blocks
from telltale import CAPTURES, Run, main, need, same
import test_matrix as matrix
import test_websocket as websocket
import wire  # its folder is put on the path by telltale

NOKIA = CAPTURES / "nokia-7-plus.pcap"
PROFILE = CAPTURES / "nokia-7-plus.yaml"
TOLD = ("plain JSON", "UTF-16", "gzip and base64")  # with a profile, beside what is found by one alone
VALUES = {"imei": [wire.IMEI, wire.IMEI2], "imsi": [wire.IMSI], "iccid": [wire.ICCID], "mac": [wire.MAC],
          "cell_id": [wire.CELL]}


def posted(body, **more):
    """A capture of one request with a body, as a phone sends it."""
    capture = wire.Capture()
    talk = wire.Conversation(capture, "203.0.113.80", 80)
    talk.open()
    talk.say(wire.http_post("a.example.org", body, **more))
    talk.hear(wire.http_answer(b"{}"))
    talk.close()
    return capture.pcap()


class Redacted:
    """A capture, its case, and what --redact makes of it."""

    def __init__(self, data, *scan, name="a.pcap"):
        self.folder = tempfile.TemporaryDirectory()
        self.path = pathlib.Path(self.folder.name)
        self.capture = self.path / name
        self.capture.write_bytes(data)
        self.case, self.out = self.path / "a.case", self.path / "x.pcapng"
        Run(["scan", "--quiet", "--case", self.case, *scan, self.capture])

    def __enter__(self):
        return self

    def __exit__(self, *error):
        self.folder.cleanup()

    def report(self, *args, out=None):
        return Run(["report", self.case, "--redact", "-o", out or self.out, *args])

    def files(self):
        return sorted(p.name for p in self.path.iterdir())


def findings(path, *args):
    return Run(["scan", "--quiet", "--json", "--show-values", *args, path]).findings()


def shape(f):
    """All that a finding says but the value and what depends on it."""
    return (f["kind"], f["direction"], f["protocol"], f["protection"], f["dst"]["ip"], f["dst"]["port"],
            f["dst"]["host"], f["key"], tuple(f["path"]), f["count"])


def shapes(found, counted=True):
    """The fixture's ICCID holds the digits of its IMSI: by a profile that is seen there, too, and counted."""
    return collections.Counter(s if counted else s[:-1] for s in map(shape, found))


def spellings(value):
    """Forms in which nothing may stand, of those that take no decoder to see."""
    text = re.sub("[^0-9a-zA-Z]", "", value)
    out = {value, text, value.upper()} | ({text[::-1]} if len(text) >= 12 else set())
    for v in (value, text, text.upper(), value.upper(), value.replace(":", "-")):
        for algorithm in ("md5", "sha1", "sha256", "sha512"):
            digest = hashlib.new(algorithm, v.encode())
            out |= {digest.hexdigest(), digest.hexdigest().upper(), base64.b64encode(digest.digest()).decode()}
    packed = text + "f" * (len(text) % 2) if re.fullmatch("[0-9a-f]+", text) else ""
    binary = [bytes.fromhex(packed)]
    swapped = [bytes((b >> 4 | b << 4) & 255 for b in x) for x in binary]
    wide = [value.encode("utf-16-le"), value.encode("utf-16-be")]
    return [s.encode() for s in out if len(s) >= 8] + [b for b in binary + swapped + wide if len(b) >= 6]


def nothing_of_it(data, values, what):
    for value in values:
        for form in spellings(value):
            need(form not in data, (what, value, form))


def right_checksums(path, what):
    done = subprocess.run(["tshark", "-n", "-r", path, "-o", "ip.check_checksum:TRUE", "-o", "tcp.check_checksum:TRUE",
                           "-o", "udp.check_checksum:TRUE", "-o", "sctp.checksum:CRC 32c", "-T", "fields",
                           "-e", "_ws.expert.message", "-e", "ip.checksum.status", "-e", "tcp.checksum.status",
                           "-e", "udp.checksum.status", "-e", "sctp.checksum.status"],
                          stdout=subprocess.PIPE, stderr=subprocess.PIPE, check=False, text=True)
    same(done.returncode, 0, (what, done.stderr))
    for line in done.stdout.splitlines():
        expert, *status = line.split("\t")
        need(not re.search("(?i)checksum|malformed|unseen|out-of-order|retransmission|overlap|exceeds", expert),
             (what, expert))
        need(set("".join(status)) <= {"1"}, (what, line))  # 1: good


def test_every_wrapping():
    """The conformance matrix: each encoding is put back on, told where it takes that, and untold."""
    for name, body, _, untold in matrix.MATRIX:
        for profile in ([["--device", PROFILE]] if name in TOLD or not untold else [[]]):
            with Redacted(posted(body), *profile) as r:
                before = findings(r.capture, *profile)
                new = r.path / "new.case"
                run = r.report(out=new)
                same((run.status, run.out, run.err), (1 if before else 0, "", ""), name)
                after = Run(["report", "--json", "--show-values", new]).findings()
                same(shapes(after, not profile), shapes(before, not profile), (name, profile))
                old, now = ({(f["kind"], f["value"]) for f in x} for x in (before, after))
                same(len(now), len(old), name)
                need(not old & now, (name, old & now))
                nothing_of_it(new.read_bytes(), {v for _, v in old}, name)
                if profile:  # the project's own needles: every form of the old values, through every layer
                    same(r.report().status, run.status)
                    nothing_of_it(r.out.read_bytes(), {v for _, v in old}, name)
                    same([f for f in findings(r.out, "--device", PROFILE, "--min-confidence=possible")
                          if f["confidence"] == "known"], [], name)


def test_test_ranges():
    """What stands for a value is of the same form, valid, and nobody's."""
    with Redacted(NOKIA.read_bytes()) as r:
        same(r.report().status, 1)
        found = findings(r.out)
        by_kind = collections.defaultdict(set)
        for f in found:
            by_kind[f["kind"]].add(f["value"])
        same({k: len(v) for k, v in by_kind.items()}, {k: len(v) for k, v in VALUES.items()})
        for imei in by_kind["imei"]:
            need(re.fullmatch(r"0010100\d{8}", imei), imei)
            same(sum(sum(divmod(int(d) * (1 + i % 2), 10)) for i, d in enumerate(imei)) % 10, 0, imei)
        need(all(re.fullmatch(r"00101\d{10}", v) for v in by_kind["imsi"]))
        need(all(re.fullmatch(r"8900101\d{12}", v) for v in by_kind["iccid"]))
        need(all(re.fullmatch(r"00:00:5e:00:53:[0-9a-f]{2}", v) for v in by_kind["mac"]))
        need("All of it is synthetic" in Run(["scan", "--quiet", r.out]).out)


def test_consistent():
    """One value has one stand-in, wherever and however it stands, in payload and in frames."""
    capture = wire.Capture()
    for i, body in enumerate((matrix.PLAIN, base64.b64encode(matrix.PLAIN), wire.gz(matrix.PLAIN))):
        talk = wire.Conversation(capture, f"203.0.113.{80 + i}", 80, sport=40000 + i)
        talk.open()
        talk.say(wire.http_post("a.example.org", body))
        talk.hear(wire.http_answer(b"{}"))
    with Redacted(capture.pcap()) as r:
        same(r.report().status, 1)
        by_kind = collections.defaultdict(set)
        for f in findings(r.out):
            by_kind[f["kind"]].add(f["value"])
            same(f["src"]["mac"] in by_kind.get("mac", {f["src"]["mac"]}), True)
        same({k: len(v) for k, v in by_kind.items()}, {k: len(v) for k, v in VALUES.items()})


def test_lengths_and_checksums():
    """gzip changes lengths: Content-Length, IP, TCP and later sequence numbers follow."""
    capture = wire.Capture()
    talk = wire.Conversation(capture, "203.0.113.80", 80)
    talk.open()
    random.seed(3)
    pad = base64.b64encode(random.randbytes(3000)).decode()
    for _ in range(3):
        body = wire.gz(json.dumps({**matrix.RECORD, "pad": pad}).encode())
        talk.say(wire.http_post("a.example.org", body))
        talk.hear(wire.http_answer(b"{}"))
    with Redacted(capture.pcap()) as r:
        same(r.report().status, 1)
        right_checksums(r.out, "gzip")
        stream = b"".join(f[14 + 20 + 20:] for f, _ in blocks.pcapng(r.out.read_bytes())[1] if len(f) > 60)
        for _ in range(3):
            head, rest = stream.split(b"\r\n\r\n", 1)
            length = int(re.search(rb"Content-Length: (\d+)", head)[1])
            record = json.loads(gzip.decompress(rest[:length]))
            same(record["pad"], pad)
            need(record["IMEI1"] != wire.IMEI and record["MODEL"] == "EXM-Phone 7")
            stream = rest[length:]
        same(stream, b"")


def test_chunked():
    """A body in chunks stays one: a chunk that tells its new length, and the last one."""
    for packed in (False, True):
        body = wire.gz(matrix.PLAIN) if packed else matrix.PLAIN
        chunks = b"".join(b"%x\r\n%s\r\n" % (len(c), c) for c in (body[i:i + 100] for i in range(0, len(body), 100)))
        request = (b"POST / HTTP/1.1\r\nHost: a.example.org\r\nTransfer-Encoding: chunked\r\n\r\n" + chunks
                   + b"0\r\n\r\n")
        capture = wire.Capture()
        talk = wire.Conversation(capture, "203.0.113.80", 80)
        talk.open()
        talk.say(request)
        talk.hear(wire.http_answer(b"{}"))
        with Redacted(capture.pcap()) as r:
            before = findings(r.capture)
            same(r.report().status, 1)
            same(shapes(findings(r.out)), shapes(before), packed)
            right_checksums(r.out, "chunked")


def test_where_it_stands():
    """In a path, a query, a header, a cookie; in the address of a card; not in what is left."""
    capture = wire.Capture()
    talk = wire.Conversation(capture, "203.0.113.80", 80)
    talk.open()
    talk.say((f"GET /r/{wire.IMEI}?imei={wire.IMEI}&m={wire.MAC.replace(':', '%3A')} HTTP/1.1\r\n"
              f"Host: a.example.org\r\nX-IMSI: {wire.IMSI}\r\n"
              f"Cookie: d={base64.b64encode(matrix.PLAIN).decode()}\r\n\r\n").encode())
    talk.hear(wire.http_answer(b"{}"))
    with Redacted(capture.pcap(), name=f"{wire.IMEI}.pcap") as r:
        before = findings(r.capture)
        need(len(before) > 6)
        same(r.report().status, 1)
        same(shapes(findings(r.out)), shapes(before))
        nothing_of_it(r.out.read_bytes(), [v for k in VALUES.values() for v in k], "request")
        need(wire.PHONE_MAC not in r.out.read_bytes() and wire.ROUTER_MAC not in r.out.read_bytes())


def test_open_address():
    """A device's own address on the open network is a name of it, too; who it told is told on."""
    for phone, server in (("198.51.100.77", "203.0.113.80"), ("2001:db8:77::200:5eff:fe00:532a", "2001:db8::80")):
        capture = wire.Capture()
        talk = wire.Conversation(capture, server, 80, src=phone)
        talk.open()
        talk.say(wire.http_post("a.example.org", json.dumps({**matrix.RECORD, "ip": phone}).encode()))
        talk.hear(wire.http_answer(b"{}"))
        with Redacted(capture.pcap()) as r:
            same(r.report().status, 1)
            data = r.out.read_bytes()
            need(phone.encode() not in data and wire.addr(phone) not in data, phone)
            same({f["dst"]["ip"] for f in findings(r.out)}, {server})
            right_checksums(r.out, phone)


def test_every_protocol():
    """Told with other values, or left out and named: nothing is kept that was not replaced."""
    told = made = 0
    for capture in sorted((CAPTURES / "protocol").glob("*.pcap")):
        with Redacted(capture.read_bytes()) as r:
            before = findings(r.capture)
            run = r.report()
            need(run.status in (0, 1), (capture, run.err))
            after = findings(r.out)
            told, made = told + len(before), made + sum((shapes(before) & shapes(after)).values())
            need(("not in what was made anew" in run.err) == (len(after) < len(before)), (capture, run.err))
            old = {(f["kind"], f["value"]) for f in before}
            need(not old & {(f["kind"], f["value"]) for f in after}, capture)
            nothing_of_it(r.out.read_bytes(), {v for _, v in old if len(v) >= 8}, capture)
    need(made * 3 >= told * 2, (made, told))


def test_other_carriers():
    """SCTP and PPP are framed anew, a login is written into its base64: the same is told with other values."""
    for name in ("link/sctp", "link/sctp_parts_in_frames", "protocol/s1ap", "protocol/ranap", "protocol/ppp",
                 "protocol/http-basic", "protocol/pop3-auth", "protocol/imap-plain", "protocol/s1ap-imei",
                 "protocol/s1ap-imeisv", "protocol/websocket", "protocol/http2"):
        with Redacted((CAPTURES / f"{name}.pcap").read_bytes()) as r:
            before = findings(r.capture)
            run = r.report()
            same((run.status, run.err), (1, ""), name)
            after = findings(r.out)
            same(shapes(after), shapes(before), name)
            old = {(f["kind"], f["value"]) for f in before}
            need(not old & {(f["kind"], f["value"]) for f in after}, name)
            nothing_of_it(r.out.read_bytes(), {v for _, v in old if len(v) >= 8}, name)
            right_checksums(r.out, name)


def spoken(port, *lines):
    """A capture of a conversation in lines, the server's first."""
    capture = wire.Capture()
    talk = wire.Conversation(capture, "198.51.100.7", port)
    talk.open()
    for i, line in enumerate(lines):
        (talk.say if i % 2 else talk.hear)(line.encode() + b"\r\n")
    talk.close()
    return capture.pcap()


def b64(text):
    return base64.b64encode(text.encode()).decode()


LOGINS = {
    "pop3 in three steps": (110, "+OK POP3 ready", "CAPA", "+OK\r\n.", "AUTH LOGIN", "+ VXNlcm5hbWU6", b64("device-owner"),
                            "+ UGFzc3dvcmQ6", b64("geheim-4711"), "+OK"),
    "pop3, known by its greeting": (1110, "+OK POP3 ready", "AUTH PLAIN", "+ ", b64("\0device-owner\0geheim-4711"), "+OK"),
    "imap in three steps": (143, "* OK IMAP4rev1", "a1 CAPABILITY", "* CAPABILITY IMAP4rev1\r\na1 OK", "a2 AUTHENTICATE LOGIN",
                            "+ VXNlcm5hbWU6", b64("device-owner"), "+ UGFzc3dvcmQ6", b64("geheim-4711"), "a2 OK"),
    "smtp in three steps": (587, "220 m.example.org ESMTP", "EHLO [192.0.2.1]", "250 AUTH PLAIN LOGIN", "AUTH LOGIN",
                            "334 VXNlcm5hbWU6", b64("device-owner"), "334 UGFzc3dvcmQ6", b64("geheim-4711"), "235 ok"),
}


def test_logins():
    """The command that a login answers is in it: in what is made anew, and in what is taken as it was."""
    for name, (port, *lines) in LOGINS.items():
        with Redacted(spoken(port, *lines)) as r:
            before = findings(r.capture)
            same({f["kind"] for f in before}, {"account", "credential"}, name)
            run = r.report()
            same((run.status, run.err), (1, ""), name)
            after = findings(r.out)
            same(shapes(after), shapes(before), name)
            need(not {f["value"] for f in before} & {f["value"] for f in after}, name)
            nothing_of_it(r.out.read_bytes(), ["device-owner", "geheim-4711"], name)
            for value in ("device-owner", "geheim-4711", "\0device-owner\0geheim-4711"):
                need(b64(value).rstrip("=").encode() not in r.out.read_bytes(), (name, value))
            right_checksums(r.out, name)
            plain = r.path / "plain.pcapng"
            same(Run(["report", r.case, "-o", plain]).status, 1)
            comments = [c for _, cs in blocks.pcapng(plain.read_bytes())[1] for c in cs]
            need(any(c.endswith("tells how to read what follows") for c in comments), (name, comments))
            # who said nothing of a finding behind it is not in it
            need(b"CAPA" not in r.out.read_bytes(), name)


def test_websocket():
    """Masked, in fragments, packed in every way: one frame each, with the key that was, behind its handshake."""
    for name, capture in websocket.each():
        with Redacted(capture.pcap()) as r:
            before = findings(r.capture)
            run = r.report()
            same((run.status, run.err), (1, ""), name)
            after = findings(r.out)
            same(shapes(after), shapes(before), name)
            need(not {f["value"] for f in before} & {f["value"] for f in after}, name)
            nothing_of_it(r.out.read_bytes(), [wire.IMEI, wire.ICCID], name)
            said = b"".join(f[54:] for f, _ in blocks.pcapng(r.out.read_bytes())[1])
            for payload in (websocket.said()[0], websocket.answers()[0]):  # nor behind the mask
                need(bytes(b ^ websocket.MASK[i % 4] for i, b in enumerate(payload)) not in said, name)
            need(b"GET /socket" in said and b"101 Switching" in said and websocket.MASK in said, name)
            right_checksums(r.out, name)


def tlv(tag, *parts):
    body = b"".join(parts)
    return bytes([tag, len(body)]) + body


def test_asn1():
    """Values of a notation are replaced, its own bytes never, whatever chance makes of the values."""
    text = {"imei": wire.IMEI, "imsi": wire.IMSI, "iccid": wire.ICCID, "mac": wire.MAC}
    named = tlv(0x30, *(tlv(0x30, tlv(0x0c, k.encode()), tlv(0x0c, v.encode())) for k, v in text.items()))
    bare = tlv(0x30, tlv(0x0c, wire.IMEI.encode()), tlv(0x0c, wire.IMSI.encode()))
    for name, body in {"named": named, "bare": bare, "gzip": gzip.compress(named)}.items():
        with Redacted(posted(body)) as r:
            before = findings(r.capture)
            for _ in range(6):
                run = r.report()
                same((run.status, run.err), (1, ""), name)
                same(shapes(findings(r.out)), shapes(before), name)
                nothing_of_it(r.out.read_bytes(), text.values(), name)


def test_notations():
    """In CBOR, MessagePack and Protocol Buffers a value of the same length stands in the same place; under gzip, too."""
    imei, imsi = wire.IMEI.encode(), wire.IMSI.encode()
    bodies = {"cbor": b"\xa2\x64imei\x6f" + imei + b"\x64imsi\x6f" + imsi,
              "msgpack": b"\x82\xa4imei\xaf" + imei + b"\xa4imsi\xaf" + imsi,
              "protobuf": b"\x0a\x0f" + imei + b"\x12\x0f" + imsi}
    for name, body in bodies.items():
        for told in (body, gzip.compress(body)):
            with Redacted(posted(told)) as r:
                before = findings(r.capture)
                run = r.report()
                same((run.status, run.err), (1, ""), name)
                after = findings(r.out)
                same({(f["kind"], tuple(f["path"])) for f in after}, {(f["kind"], tuple(f["path"])) for f in before}, name)
                nothing_of_it(r.out.read_bytes(), {f["value"] for f in before}, name)
                old = {(f["kind"], f["value"]) for f in before}
                need(not old & {(f["kind"], f["value"]) for f in after}, name)


def test_what_can_be_published():
    """Case, capture, reports and archive: no old value in any byte of them, nor in a file's name."""
    with Redacted(NOKIA.read_bytes(), "--device", PROFILE, name=f"{wire.IMEI}.pcap") as r:
        head = Run(["verify", "--json", r.case]).rows()[0]["head"]
        old = [v for k in VALUES.values() for v in k]
        for form in ("text", "markdown", "csv", "json", "html"):
            for more in ([], ["--show-values"]):
                out = r.path / f"r.{form}"
                run = r.report(f"--format={form}", *more, out=out)
                same((run.status, run.out, run.err), (1, "", ""), form)
                nothing_of_it(out.read_bytes(), old, form)
        shown = Run(["report", r.case, "--redact", "--show-values"])
        same(shown.status, 1, shown.err)
        nothing_of_it(shown.raw, old, "terminal")
        for whom in ("owner", "vendor", "authority"):
            nothing_of_it(Run(["report", r.case, "--redact", "--for", whom]).raw, old, whom)
        same(r.report("--package", out=r.path / "p.tar").status, 1)
        data = (r.path / "p.tar").read_bytes()
        nothing_of_it(data, old, "archive")
        with tarfile.open(r.path / "p.tar") as t:
            names = [m.name for m in t]
            t.extractall(r.path)
        need("telltale-case/capture-1.pcapng" in names, names)
        folder = r.path / "telltale-case"
        need(f"Made anew from:   the case with head {head}" in (folder / "README.txt").read_text())
        same(subprocess.run(["sha256sum", "--strict", "--quiet", "-c", "SHA256SUMS"], cwd=folder,
                            check=False).returncode, 0)
        again = Run(["report", "--format=json", "telltale.case"], cwd=folder)
        same(again.out, (folder / "report.json").read_text(encoding="utf-8"))
        same(sorted(p.name for p in folder.iterdir()), sorted(n.split("/")[1] for n in names))
        need(not any(v in n for v in old for n in names))


def test_no_way_back():
    """No secret for pseudonyms, other stand-ins each time, the old head named."""
    with Redacted(NOKIA.read_bytes()) as r:
        head = Run(["verify", "--json", r.case]).rows()[0]["head"]
        new = []
        for name in ("1.case", "2.case"):
            same(r.report(out=r.path / name).status, 1)
            db = sqlite3.connect(r.path / name)
            same(dict(db.execute("SELECT key, value FROM meta")), {"redacted-from": head.encode()})
            db.close()
            same(Run(["verify", r.path / name]).status, 0)
            same(oct((r.path / name).stat().st_mode & 0o777), "0o600")
            rows = Run(["report", "--json", "--show-values", r.path / name]).findings()
            new.append({f["value"] for f in rows if f["kind"] in ("imei", "imsi", "iccid")})
            need("#" not in Run(["report", r.path / name]).out)
        same(new[0] & new[1], set())
        same(r.report().status, 1)
        sections, frames = blocks.pcapng(r.out.read_bytes())
        need(head in sections[0][0], sections)
        need(all(re.fullmatch(r"made anew from frame \d+", c) for _, cs in frames for c in cs))


def test_left_out():
    """What cannot be made anew is not told, and that is said; nothing else is left behind."""
    said = b"\x42\x42\x03" + f"imei={wire.IMEI}".encode()  # 802.2 of no known protocol
    capture = wire.Capture()
    capture.add(wire.eth(said, kind=len(said)), link=False)
    with Redacted(capture.pcap()) as r:
        run = r.report()
        same(run.status, 0)
        need("1 left out (first in frame 1): of a link or transport that is not written anew" in run.err, run.err)
        need("1 finding of the case is not in what was made anew: imei 1\n" in run.err, run.err)
        same(blocks.pcapng(r.out.read_bytes())[1], [])
        same(r.files(), ["a.case", "a.pcap", "x.pcapng"])


def test_not_the_same_capture():
    with Redacted(NOKIA.read_bytes()) as r:
        with open(r.capture, "ab") as f:
            f.write(b"\0")
        for args in (["--format=case"], ["--format=json"], ["--package"], []):
            run = r.report(*args)
            same((run.status, run.out), (3, ""), args)
            need("not the capture that was scanned" in run.err, run.err)
        same(r.files(), ["a.case", "a.pcap"])


def test_usage():
    with Redacted(NOKIA.read_bytes()) as r:
        same(Run(["report", r.case, "--format=case", "-o", r.path / "x"]).status, 2)
        same(Run(["report", r.case, "--redact", "--format=case"]).status, 2)
        same(Run(["report", r.case, "--redact", "-o", r.path / "none" / "x.case"]).status, 2)
        same(r.files(), ["a.case", "a.pcap"])


if __name__ == "__main__":
    main(globals())
