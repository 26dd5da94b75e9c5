"""telltale explain: every command it prints, run in bash without telltale, gives what it says."""
import base64
import gzip
import hashlib
import html
import json
import os
import pathlib
import quopri
import re
import shutil
import ssl
import subprocess
import sys
import tempfile
import urllib.parse
import zlib

from telltale import CAPTURES, SKIPPED, Run, main, need, same
import tlswire
import wire

PLAIN = wire.registration()


def deflate(data):
    pack = zlib.compressobj(9, zlib.DEFLATED, -15)
    return pack.compress(data) + pack.flush()


def tool(*args):
    return subprocess.run(args, input=PLAIN, capture_output=True, check=True).stdout


def cbor(**texts):
    """A map of short texts (RFC 8949)."""
    return bytes([0xA0 + len(texts)]) + b"".join(bytes([0x60 + len(t)]) + t.encode() for kv in texts.items() for t in kv)


# name in the derivation, the body; each layer that has a command is here (test_each_layer compares with `layers`)
LAYERS = {
    "base32": base64.b32encode(PLAIN),
    "base64": base64.b64encode(PLAIN),
    "gzip": gzip.compress(PLAIN),
    "deflate": deflate(PLAIN),
    "hex": PLAIN.hex().encode(),
    "html": html.escape(PLAIN.decode()).encode(),
    "json-string": b'{"v":1,"data":"' + PLAIN.replace(b'"', b'\\"') + b'"}',
    "lz4": tool("lz4", "-zcq"),
    "quoted-printable": quopri.encodestring(PLAIN),
    "url": b"data=" + urllib.parse.quote(PLAIN, safe="").encode(),
    "utf16": PLAIN.decode().encode("utf-16-le"),
    "xor": bytes(b ^ 0x5A for b in PLAIN),
    "brotli": tool("brotli", "-c"),
    "zlib": zlib.compress(PLAIN),
    "zstd": tool("zstd", "-cq"),
}
WITHOUT = {"adups", "asn1", "cbor", "msgpack", "protobuf", "records"}  # see steps_layers.c


def capture_of(*bodies, chunked=False):
    """Requests of one connection, told in packets of 300 bytes of which two change places and one comes twice."""
    capture = wire.Capture()
    talk = wire.Conversation(capture, "203.0.113.80", 80)
    talk.open()
    packets = []
    for body in bodies:
        head = b"POST / HTTP/1.1\r\nHost: example.org\r\nContent-Type: application/octet-stream\r\n"
        if chunked:
            parts = [body[at:at + 100] for at in range(0, len(body), 100)] + [b""]
            told = head + b"Transfer-Encoding: chunked\r\n\r\n" + b"".join(
                b"%x\r\n%s\r\n" % (len(p), p) for p in parts)
        else:
            told = head + b"Content-Length: %d\r\n\r\n%s" % (len(body), body)
        packets += talk.packets(told, 300)
    for packet in [*packets[1::-1], *packets[2:], packets[0]]:
        capture.add(packet)
    talk.close()
    return capture.pcap()


class Case:
    """A case of captures, in a folder of its own."""

    def __init__(self, *captures, options=()):
        self.made = tempfile.TemporaryDirectory()
        self.path = pathlib.Path(self.made.name)
        self.file = self.path / "a.case"
        paths = []
        for i, capture in enumerate(captures):
            paths.append(capture if isinstance(capture, pathlib.Path) else self.path / f"it's {i}.pcap")
            if not isinstance(capture, pathlib.Path):
                paths[-1].write_bytes(capture)
        Run(["scan", "--quiet", "--case", self.file, *options, *paths])

    def __enter__(self):
        return self

    def __exit__(self, *error):
        self.made.cleanup()

    def findings(self):
        return Run(["report", "--json", "--show-values", self.file]).findings()

    def derivation(self, finding, *args):
        run = Run(["explain", "--json", *args, self.file, finding])
        same((run.status, run.err), (0, ""))
        return run.rows("derivation")[0]


def run_steps(steps):
    """What each command printed, by step; and the files they left."""
    script = "".join(f"{s['command']}\necho; echo '<<{s['step']}>>'\n" for s in steps if s["command"])
    script += 'for f in "$d"/*; do echo "==${f##*/} $(xxd -p "$f" | tr -d "\\n")"; done; rm -r "$d"\n'
    done = subprocess.run(["bash", "-c", script], stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, check=True,
                          text=True, env={**os.environ, "LC_ALL": "C.UTF-8"})
    printed, rest = {}, done.stdout
    for s in steps:
        if s["command"]:
            printed[s["step"]], rest = rest.split(f"\n<<{s['step']}>>\n", 1)
    files = dict(line[2:].split(" ", 1) for line in rest.splitlines() if line.startswith("=="))
    return {n: text.rstrip("\n") for n, text in printed.items()}, files


def check(case, finding, *args):
    """All steps of one finding; the names of those without a command."""
    steps = case.derivation(finding["id"], *args)["steps"]
    printed, files = run_steps(steps)
    for s in steps:
        if s["command"]:
            same(printed[s["step"]], s["gives"] or "", (finding["id"], s["what"], s["name"], s["command"]))
        if s["hex"] and str(s["step"]) in files:
            same(files[str(s["step"])], s["hex"], (finding["id"], s["what"], s["name"]))
    if args:  # the whole way, to the bytes that were matched
        value = next(s for s in steps if s["what"] == "value")
        same(bytes.fromhex(value["hex"]).decode("latin1"), finding["matched"] if isinstance(finding["matched"], str)
             else value["hex"], finding["id"])
    return [s["name"] or s["what"] for s in steps if not s["command"]]


def test_nokia():
    """The capture of the story: from its hash to the check digit, masked and not."""
    with Case(CAPTURES / "nokia-7-plus.pcap") as case:
        findings = case.findings()
        same(len(findings), 6)
        for f in findings:
            same(check(case, f, "--show-values"), [])
        same(check(case, findings[0]), [])
        imei = next(f for f in findings if f["kind"] == "imei")
        same([s["what"] for s in case.derivation(imei["id"])["steps"]],
             ["capture", "frames", "field", "layer", "value", "check_digit", "registry"])


def test_scene():
    """The lab's scene, as its users play it."""
    with tempfile.TemporaryDirectory() as folder:
        same(Run(["lab", "play", "nokia-7-plus", folder]).status, 0)
        with Case(pathlib.Path(folder) / "before.pcap") as case:
            findings = case.findings()
            need(len(findings) >= 6, findings)
            for f in findings:
                same(check(case, f), [])


def test_protocols():
    """Over TCP, UDP, fragments, tunnels and the link; cut out of the stream or as Wireshark's field has it."""
    names = ["protocol/coap", "protocol/dhcp", "protocol/eapol", "protocol/gtpv2", "protocol/http-basic",
             "protocol/http2", "protocol/ieee80211", "protocol/imap-plain", "protocol/mdns", "protocol/mqtt",
             "protocol/nbns", "protocol/pop3", "protocol/pop3-auth", "protocol/ppp", "protocol/radius", "protocol/ranap",
             "protocol/s1ap", "protocol/s1ap-imei", "protocol/s1ap-imeisv", "protocol/sip", "protocol/smtp",
             "protocol/smtp-plain", "protocol/websocket", "protocol/xmpp", "link/gtpu", "link/ip4_fragments",
             "link/ip6_fragments", "link/sctp", "link/sctp_in_parts", "link/sctp_parts_in_frames", "link/udplite",
             "link/upper_pdu", "link/vxlan", "tunnelled-app"]
    missing = {}
    for name in names:
        with Case(CAPTURES / f"{name}.pcap") as case:
            findings = case.findings()
            need(findings, name)
            for f in findings:
                without = check(case, f, "--show-values")
                if without:
                    missing[name] = without
            # masked, no command holds the bytes; nothing but the value says how it was disguised
            without = set(check(case, findings[0])) - {"binary", "no-check-digit"}
            if without:
                missing[name] = without
    same(missing, {})


def test_dhcp6():
    with Case(CAPTURES / "protocol" / "dhcp6.pcap") as case:
        told = case.findings()
        same(sorted(f["path"][0] for f in told), ["dhcp6.client_mac", "dhcp6.fqdn"])
        for f in told:
            same(check(case, f), ["binary"] if f["form"] == "binary" else [])


def test_opened_tls():
    """Cut out of what tshark opens with the same secrets."""
    for version in (ssl.TLSVersion.TLSv1_2, ssl.TLSVersion.TLSv1_3):
        with tempfile.TemporaryDirectory() as folder:
            talk = tlswire.Talk(folder, version)
            talk.say(wire.http_post("dev.example.org", PLAIN))
            talk.hear(wire.http_answer(b"ok"))
            capture = wire.Capture()
            flow = wire.Conversation(capture, "198.51.100.7", 443)
            flow.open()
            for side, data in talk.wire:
                (flow.hear if side else flow.say)(data)
            flow.close()
            keys = pathlib.Path(folder) / "keys.txt"
            keys.write_bytes(talk.keys())
            os.environ["KEYLOG"] = str(keys)
            with Case(capture.pcap(), options=["--keylog", keys]) as case:
                told = case.findings()
                same({f["protection"] for f in told}, {"tls"})
                for f in told:
                    same(check(case, f), [])
                    need("KEYLOG: the file" in Run(["explain", case.file, f["id"]]).out, f)
            del os.environ["KEYLOG"]


def test_archive():
    """Entries of a HAR file: who it went to, bodies, cookies, parameters by their name."""
    def entry(n, **request):
        return {"startedDateTime": f"2019-02-11T07:00:0{n}.000Z", "time": 5, "serverIPAddress": "203.0.113.9",
                "request": {"method": "POST", "url": "https://api.example.org/a?x=1", "headers": [], **request},
                "response": {"status": 200, "headers": [], "content": {"text": ""}}}
    entries = [entry(0), entry(1, url=f"https://api.example.org/a?other={wire.IMEI2}&imei={wire.IMEI}"),
               entry(2, postData={"mimeType": "application/json", "text": PLAIN.decode()}),
               entry(3, cookies=[{"name": "mac", "value": "00:00:5e:00:53:2a"}])]
    with tempfile.TemporaryDirectory() as folder:
        path = pathlib.Path(folder) / "a.har"
        path.write_text(json.dumps({"log": {"version": "1.2", "entries": entries}}), encoding="utf-8")
        with Case(path) as case:
            told = case.findings()
            same({f["path"][0].split(":")[0] for f in told},
                 {"http.request.query", "http.request.body", "http.request.cookie"})
            for f in told:
                same(check(case, f), [])
                same(check(case, f, "--show-values"), [])


def test_each_layer():
    """Each layer that has a command, in one connection out of order; what has none is known."""
    listed = {line.split()[0] for line in Run(["layers"]).out.splitlines() if line.strip()}
    need(set(LAYERS) | WITHOUT <= listed, (set(LAYERS) | WITHOUT) - listed)
    for name, body in LAYERS.items():
        with Case(capture_of(b"first request, nothing in it", body)) as case:
            told = [f for f in case.findings() if name in f["path"]]
            need(told, (name, [f["path"] for f in case.findings()]))
            same(check(case, told[0], "--show-values"), [], name)
            same(check(case, told[-1]), [], name)


def test_forms():
    """How the value was disguised: made again out of it, what stood there comes out."""
    record = {"a": wire.IMEI[:14], "b": hashlib.md5(wire.IMSI.encode()).hexdigest(),
              "c": hashlib.sha256(wire.ICCID.encode()).hexdigest().upper(), "d": wire.IMEI2[::-1]}
    profile = CAPTURES / "nokia-7-plus.yaml"
    with Case(capture_of(json.dumps(record).encode()), options=[f"--device={profile}"]) as case:
        told = case.findings()
        same({f["form"] for f in told}, {"no-check-digit", "md5", "sha256", "reversed"})
        for f in told:
            same(check(case, f, "--show-values"), [])
            steps = case.derivation(f["id"], "--show-values")["steps"]
            same([s["gives"] for s in steps if s["what"] == "form"], ["the same"])
            need(wire.IMEI not in Run(["explain", case.file, f["id"]]).out, f)


def test_notations():
    """A value in a binary notation stands there as it is: it is cut out of the bytes before."""
    body = cbor(imei=wire.IMEI, imsi=wire.IMSI)
    with Case(capture_of(gzip.compress(body))) as case:
        told = [f for f in case.findings() if "cbor" in f["path"]]
        need(told, [f["path"] for f in case.findings()])
        for f in told:
            same(check(case, f, "--show-values"), ["cbor"])


def test_chunks():
    with Case(capture_of(base64.b64encode(PLAIN), chunked=True)) as case:
        for f in case.findings():
            same(check(case, f, "--show-values"), [])
            steps = case.derivation(f["id"])["steps"]
            need(steps[2]["text"].count("(") > 5, steps[2])


def test_masked():
    """No bytes, no value, in whatever form; and only what a redactor leaves."""
    with Case(CAPTURES / "nokia-7-plus.pcap") as case:
        shown = {f["value"] for f in case.findings()} | {f["matched"] for f in case.findings()}
        for f in case.findings():
            for args in ([], ["--json"]):
                out = Run(["explain", *args, case.file, f["id"]]).out
                need(f["id"] in out, out)
                for value in shown:
                    need(value not in out and value.replace(":", "") not in out and
                         value.encode().hex() not in out, (value, out))
                need(not re.search(r'"hex":"', out), out)


def test_script():
    """The text is a script: given to bash it prints what stands behind "gives"."""
    with Case(CAPTURES / "nokia-7-plus.pcap") as case:
        f = next(f for f in case.findings() if f["kind"] == "imei")
        text = Run(["explain", case.file, f["id"]]).out
        done = subprocess.run(["bash"], input=text, capture_output=True, text=True, check=True)
        same(re.sub(r"\s+", "", done.stdout), re.sub(r"\s+", "", "".join(re.findall(r"#    gives (.*)", text))))


def test_hostile_names():
    """A capture's name may hold quotes and escape sequences: they stay words, and steer nothing."""
    with tempfile.TemporaryDirectory() as folder:
        for name in ("a'b.pcap", "$(touch hurt).pcap", "a\x1b[31mb\n#.pcap", "-r.pcap"):
            path = pathlib.Path(folder) / name
            shutil.copy(CAPTURES / "nokia-7-plus.pcap", path)
            with Case(path) as case:
                f = case.findings()[0]
                same(check(case, f), [])
                text = Run(["explain", case.file, f["id"]]).out
                need("\x1b" not in text, text)
                done = subprocess.run(["bash"], input=text, capture_output=True, text=True, check=True, cwd=folder)
                need(f["id"] in text and done.stdout.startswith(
                    Run(["report", "--json", case.file]).rows("capture")[0]["sha256"]), done)
                need("hurt" not in os.listdir(folder), name)


def test_usage():
    with Case(CAPTURES / "nokia-7-plus.pcap") as case:
        f = case.findings()[0]
        same(Run(["explain", case.file, f["id"][:6]]).out, Run(["explain", case.file, f["id"]]).out)
        run = Run(["explain", case.file, "0123456789abcdef"])
        same((run.status, run.out), (1, ""))
        need("holds no finding 0123456789abcdef" in run.err, run.err)
        for args in (["explain"], ["explain", case.file], ["explain", case.file, ""], ["explain", case.path / "none", "a"]):
            run = Run(args)
            same((run.status, run.out), (2, ""), args)
            need(run.err, args)


if __name__ == "__main__":
    if not all(shutil.which(t) for t in ("tshark", "xxd", "lz4", "zstd", "brotli")):
        print("skipped: needs tshark, xxd, lz4, zstd and brotli")
        sys.exit(SKIPPED)
    main(globals())
