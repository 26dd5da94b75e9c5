"""owner --online: registries on loopback are asked, in turn, and nobody who is a destination."""
import contextlib
import json
import os
import pathlib
import shutil
import socket
import stat
import subprocess
import tempfile
import threading
import time

from telltale import PROGRAM, ROOT, Run, main, need, same
import wire

FOLDER = pathlib.Path(tempfile.mkdtemp(prefix="telltale-online-"))
RDAP = "application/rdap+json"
DOMAIN = {"objectClassName": "domain", "ldhName": "example.com", "entities": [
    {"roles": ["registrar"], "vcardArray": ["vcard", [["fn", {}, "text", "Example Registrar Inc"]]]},
    {"vcardArray": ["vcard", [["adr", {"cc": "NO"}, "text", ["", "", "", "", "", "", ""]], ["fn", {}, "text", "Example Holder"]]],
     "roles": ["registrant"], "entities": [{"roles": ["registrant"], "vcardArray": ["vcard", [["fn", {}, "text", "Nested"]]]}]},
    {"roles": ["abuse", "technical"], "vcardArray": ["vcard", [["fn", {}, "text", "Nobody"]]]}]}


class Server:
    """One server: answer(request) gives bytes, or None to say nothing at all."""

    def __init__(self, answer):
        self.answer, self.asked = answer, []
        self.socket = socket.create_server(("127.0.0.1", 0))
        self.port = self.socket.getsockname()[1]
        threading.Thread(target=self.run, daemon=True).start()

    def run(self):
        while True:
            with contextlib.suppress(OSError):
                talk, _ = self.socket.accept()
                threading.Thread(target=self.talk, args=(talk,), daemon=True).start()

    def talk(self, talk):
        with contextlib.suppress(OSError), talk:
            data = b""
            while not (data.endswith(b"\r\n\r\n") or (not data.startswith(b"GET") and data.endswith(b"\r\n"))):
                piece = talk.recv(4096)
                if not piece:
                    return
                data += piece
            self.asked.append(data.decode())
            answer = self.answer(self.asked[-1])
            if answer is None:
                time.sleep(5)
            else:
                talk.sendall(answer)

    @property
    def at(self):
        return f"127.0.0.1:{self.port}"


def http(status="200 OK", kind=RDAP, body=b"", more=""):
    return f"HTTP/1.1 {status}\r\nContent-Type: {kind}\r\nContent-Length: {len(body)}\r\n{more}Connection: close\r\n\r\n".encode() + body


def document(what):
    return lambda _: http(body=json.dumps(what).encode())


def tables(name, hosts, dns=None, ipv4=None, timeout=20):
    """A directory of tables whose registries are the given servers."""
    folder = FOLDER / name
    shutil.copytree(ROOT / "data", folder, ignore=shutil.ignore_patterns("lab"))
    (folder / "registries.yaml").write_text(f'date: 2026-11-24\nwhois: whois.iana.org\ntimeout_s: "{timeout}"\nhosts:\n'
                                            + "".join(f'  - {{host: {h}, at: "{a}"}}\n' for h, a in hosts.items()))
    for file, services in (("dns", dns), ("ipv4", ipv4)):
        (folder / f"rdap/{file}.json").write_text(json.dumps({"services": services or []}))
    (folder / "cache").mkdir()
    return {"TELLTALE_DATA": str(folder), "XDG_CACHE_HOME": str(folder / "cache")}


def owner(env, *args):
    run = Run(["owner", "--online", "--json", *args], env=env)
    return run, run.rows("attribution")


def asked(row, role, source):
    return [(f["name"], f["country"]) for f in row["facts"] if f["role"] == role and source in f["source"]]


class Lab:
    """`lab server` with one registry."""

    def __init__(self, kind, registry):
        with socket.socket() as s:
            s.bind(("127.0.0.1", 0))
            self.at = f"127.0.0.1:{s.getsockname()[1]}"
        self.process = subprocess.Popen([PROGRAM, "lab", "server", f"{kind}={self.at}", f"registry={registry}"],
                                        stdout=subprocess.PIPE, text=True)
        need("listens" in self.process.stdout.readline())

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.process.terminate()
        self.process.wait(timeout=10)
        self.process.stdout.close()


def test_the_case():
    """The lab's registries: the keeper first, the registrant behind the referral, the network by RDAP, roles apart."""
    with Lab("whois", "whois.iana.org") as iana, Lab("whois", "whois.cnnic.cn") as cnnic, Lab("rdap", "rdap.apnic.net") as apnic:
        env = tables("case", {"whois.iana.org": iana.at, "whois.cnnic.cn": cnnic.at, "rdap.apnic.net": apnic.at},
                     ipv4=[[["42.0.0.0/8"], ["http://rdap.apnic.net/"]]])
        run, (name, address) = owner(env, "zzhc.vnet.cn", "42.99.2.15")
    same(run.status, 0)
    roles = [f["role"] for f in name["facts"]]
    same(roles[0], "registry", "the registry first")
    same(asked(name, "registry", "WHOIS answer of whois.iana.org"),
         [("China Internet Network Information Center (CNNIC)", None)])
    same(asked(name, "registrant", "WHOIS answer of whois.cnnic.cn"), [("China Telecom", None)])
    same(asked(name, "registrar", "WHOIS answer of whois.cnnic.cn"), [("re-enacted registrar", None)])
    same(asked(name, "registrant", "whois.iana.org"), [], "the keeper is not taken for the owner")
    same(asked(address, "network", "RDAP answer of rdap.apnic.net"), [("China Telecom", "CN")])
    need("ABUSE" not in run.out, "a contact is no holder")
    lines = run.err.splitlines()
    same([line for line in lines if "will ask" in line],
         ["telltale: will ask about vnet.cn: whois.iana.org (WHOIS), then whom it refers to",
          "telltale: will ask about 42.99.2.15: rdap.apnic.net (RDAP), then whom it refers to"])
    need(all("will ask" in line for line in lines[:2]), "before anything else")
    for a in name["answers"] + address["answers"]:
        path = pathlib.Path(a["file"])
        need(a["date"][:10] in path.read_text() and "re-enactment" in path.read_text(), "kept as evidence, with its date")
        same(stat.S_IMODE(path.stat().st_mode), 0o600)
    again, (name2, _) = owner(env, "zzhc.vnet.cn", "42.99.2.15")  # nobody listens any more
    same(name2["facts"], name["facts"], "what was answered today is not asked again")
    same(again.err.count("asking"), 0, again.err)


def test_conflicting_claim():
    """A registry that names somebody else than the tables do: both stand, and it is said."""
    with Lab("rdap", "rdap.example.org") as rdap:
        env = tables("claim", {"rdap.example.org": rdap.at}, dns=[[["cn"], ["http://rdap.example.org"]]])
        _, (row,) = owner(env, "zzhc.vnet.cn")
    same(asked(row, "registrant", "RDAP answer of rdap.example.org"), [("Example Activation Ltd", None)])
    need(any(c["role"] == "registrant" and c["name"] == "Example Activation Ltd" and "RDAP answer" in c["source"]
             for c in row["conflicts"]), row["conflicts"])


def test_redirect_and_roles():
    there = Server(document(DOMAIN))
    here = Server(lambda _: http("302 Found", more=f"Location: http://rdap.there.example/v1/domain/example.com\r\n"))
    env = tables("redirect", {"rdap.here.example": here.at, "rdap.there.example": there.at},
                 dns=[[["com"], ["http://rdap.here.example/"]]])
    run, (row,) = owner(env, "www.id-1234.example.com")
    same(asked(row, "registrant", "rdap.there.example"), [("Example Holder", "NO")], run.err)
    same(asked(row, "registrar", "rdap.there.example"), [("Example Registrar Inc", None)])
    need("Nested" not in run.out and "Nobody" not in run.out)
    for server in (here, there):
        same(len(server.asked), 1)
        need("GET /" in server.asked[0] and "domain/example.com HTTP" in server.asked[0], server.asked)
        need("1234" not in server.asked[0], "of a name only its registrable domain is asked about")
        need("accept: application/rdap+json" in server.asked[0].lower(), server.asked)


def test_referral_to_the_registrar():
    """The registry knows the registrar; its link leads to who knows the holder (a related link of RDAP)."""
    registrar = Server(document(DOMAIN))
    thin = {"objectClassName": "domain", "entities": [], "links": [
        {"rel": "self", "type": RDAP, "href": "http://rdap.registry.example/domain/example.com"},
        {"href": "http://rdap.registrar.example/domain/example.com", "type": RDAP, "rel": "related"}]}
    registry = Server(document(thin))
    env = tables("related", {"rdap.registry.example": registry.at, "rdap.registrar.example": registrar.at},
                 dns=[[["com"], ["http://rdap.registry.example/"]]])
    run, (row,) = owner(env, "example.com")
    same(asked(row, "registrant", "rdap.registrar.example"), [("Example Holder", "NO")], run.err)


def message(name, answer, says, timeout=20):
    server = Server(answer)
    env = tables(name, {"rdap.here.example": server.at}, dns=[[["com"], ["http://rdap.here.example/"]]], timeout=timeout)
    run, (row,) = owner(env, "example.com")
    need(says in run.err and any(says in note for note in row["notes"]), f"{name}: {run.err}")
    same(row["facts"], [], name)
    same(run.status, 1, name)


def test_answers_that_are_none():
    message("type", lambda _: http(kind="text/html", body=b"<html>"), "answered with 'text/html' instead of application/rdap+json")
    message("404", lambda _: http("404 Not Found"), "knows nothing of it (404)")
    message("429", lambda _: http("429 Too Many Requests", more="Retry-After: 60\r\n"), "asked less often (429, again in 60 s)")
    message("500", lambda _: http("500 Oops"), "answered with status 500")
    message("silent", lambda _: None, "gave no answer within 1 s", timeout=1)
    message("nonsense", lambda _: http(body=b"{]"), "no object of RDAP")
    message("large", lambda _: http(body=b" " * (1 << 21)), "more than 1 MiB")
    message("nowhere", lambda _: http("301 Moved"), "redirects to nowhere")
    message("file", lambda _: http("301 Moved", more="Location: file:///etc/passwd\r\n"), "no server that can be asked")
    message("again", lambda _: http("301 Moved", more="Location: /domain/example.com\r\n"), "a loop")


def test_nobody_there():
    with socket.socket() as s:
        s.bind(("127.0.0.1", 0))
        env = tables("closed", {"rdap.here.example": f"127.0.0.1:{s.getsockname()[1]}"},
                     dns=[[["com"], ["http://rdap.here.example/"]]])
        run, _ = owner(env, "example.com")
    need("gave no answer: " in run.err, run.err)


def whois(answers):
    return Server(lambda question: answers.get(question.strip(), "no entry\r\n").encode())


def test_whois_loop():
    one = whois({"vnet.cn": "organisation: Keeper\r\nrefer: whois.two.example\r\n"})
    two = whois({"vnet.cn": "Registrar WHOIS Server: whois.iana.org\r\nRegistrant: Somebody\r\n"})
    env = tables("loop", {"whois.iana.org": one.at, "whois.two.example": two.at})
    run, (row,) = owner(env, "vnet.cn")
    need("a loop: whois.iana.org was asked already" in run.err, run.err)
    same((len(one.asked), len(two.asked)), (1, 1))
    same(asked(row, "registrant", "whois.two.example"), [("Somebody", None)], "what was said before stands")


def test_referral_to_the_suspect():
    """Named and passed over: by its domain, by its address, by who operates it."""
    suspect = whois({})
    for name, refer, hosts, why in (
            ("by-domain", "whois.vnet.cn", {"whois.vnet.cn": suspect.at}, "its domain is a destination here"),
            ("by-address", "whois.other.example", {"whois.other.example": "42.99.2.15:43"}, "its address is a destination here"),
            ("by-operator", "whois.wo.example", {"whois.wo.example": "42.99.2.15:43"}, "its address is a destination here")):
        root = whois({"vnet.cn": f"organisation: Keeper\r\nrefer: {refer}\r\n"})
        env = tables(name, {"whois.iana.org": root.at, **hosts}, ipv4=[])
        run, row = owner(env, "zzhc.vnet.cn", "--quiet") if name == "by-domain" else owner(env, "zzhc.vnet.cn", "42.99.2.15")
        need(f"vnet.cn: {refer} is passed over: {why}" in run.err, run.err)
        same(suspect.asked, [], name)
    operated = whois({"dm.wo.com.cn": "x", "wo.com.cn": "organisation: Keeper\r\nrefer: 114.255.193.236\r\n"})
    env = tables("operated", {"whois.iana.org": operated.at})
    run, _ = owner(env, "dm.wo.com.cn")
    need("114.255.193.236 is passed over: who is asked about operates it" in run.err, run.err)


def test_destinations_of_a_capture():
    """The registry itself is a destination in the capture: nobody contacts it. Identifiers stay at home."""
    capture = wire.Capture()
    host = f"{wire.IMEI}.com"
    for i, name in enumerate((host, "whois.iana.org")):
        wire.look_up(capture, name, f"198.51.100.{30 + i}")
        talk = wire.Conversation(capture, f"198.51.100.{30 + i}", 80, sport=41001 + i)
        talk.say(wire.http_post(name, json.dumps({"imei": wire.IMEI}).encode()))
        talk.hear(wire.http_answer(b"{}"))
    path = FOLDER / "suspect.pcap"
    path.write_bytes(capture.pcap())
    root = whois({})
    rdap = Server(document(DOMAIN))
    env = tables("capture", {"whois.iana.org": root.at, "rdap.here.example": rdap.at},
                 dns=[[["com"], ["http://rdap.here.example/"]]])
    run, rows = owner(env, path)
    same({r["host"] for r in rows} - {None}, {"00101000***.com", "whois.iana.org"})
    need("holds an identifier of the case: nobody is asked" in run.err, run.err)
    need("iana.org: whois.iana.org is passed over: its domain is a destination here" in run.err, run.err)
    same((root.asked, rdap.asked), ([], []))
    need(wire.IMEI not in run.out + run.err)


def test_scan():
    """The same of a scan: said first, below each destination, as JSON, on the page, and kept in the case as evidence."""
    same(Run(["lab", "play", "nokia-7-plus", FOLDER / "scene", "--quiet"]).status, 0)
    capture = FOLDER / "scene/before.pcap"
    case, page = FOLDER / "kept.case", FOLDER / "asked.html"
    with Lab("whois", "whois.iana.org") as iana, Lab("whois", "whois.cnnic.cn") as cnnic, Lab("rdap", "rdap.apnic.net") as apnic:
        env = tables("scan", {"whois.iana.org": iana.at, "whois.cnnic.cn": cnnic.at, "rdap.apnic.net": apnic.at},
                     ipv4=[[["42.0.0.0/8"], ["http://rdap.apnic.net/"]]])
        run = Run(["scan", "--online", "--case", case, "--html", page, capture], env=env)
        plain = Run(["scan", "--json", capture], env=env)
        cached = Run(["scan", "--online", "--json", capture], env=env)
    same(run.status, 1, run.err)
    lines = [line for line in run.err.splitlines() if "will ask" in line or "asking" in line]
    same(lines[:2], ["telltale: will ask about vnet.cn: whois.iana.org (WHOIS), then whom it refers to",
                     "telltale: will ask about 42.99.2.15: rdap.apnic.net (RDAP), then whom it refers to"], "before anything else")
    words = " ".join(run.out.split())
    for says in ("registry kept by China Internet Network Information Center (CNNIC) according to WHOIS answer of whois.iana.org on 20",
                 "name registered to China Telecom according to WHOIS answer of whois.cnnic.cn on 20",
                 "network registered to China Telecom (CN) according to RDAP answer of rdap.apnic.net on 20"):
        need(says in words, f"{says}: {run.out}")
    need("RDAP answer of rdap.apnic.net" in page.read_text() and '"asked":true' in page.read_text(), "the page has it")
    letter = " ".join(Run(["report", case, "--for=owner"], env=env).out.split())
    need("Registries were asked who stands behind the destinations" in letter, letter)
    need("Registries were asked" not in Run(["scan", "--quiet", "--for=owner", capture], env=env).out)
    same(plain.rows("attribution"), [], "without --online nobody is asked, and nothing said of it")
    (row,) = cached.rows("attribution")
    same((row["asked"], asked(row, "registrant", "WHOIS answer of whois.cnnic.cn")), ("zzhc.vnet.cn", [("China Telecom", None)]))
    need("asking" not in cached.err, "what was answered today is not asked again")
    report = Run(["report", case], env=env)
    need("network registered to China Telecom (CN) according to RDAP answer" in " ".join(report.out.split()), "the case alone")
    (kept,) = Run(["report", "--json", case], env=env).rows("attribution")
    same(kept["facts"], row["facts"])
    verify = Run(["verify", case], env=env)
    same(verify.status, 0, verify.out + verify.err)
    (head,) = Run(["verify", "--json", case], env=env).rows("verification")
    same(head["entries"], 5, "the case, a capture, three answers")
    need(head["head"] in run.out.replace("\n", ""), "the head that the scan printed stands for the answers, too")
    again = Run(["scan", "--online", "--case", case, capture], env=env)
    same(again.status, 1, again.err)
    same(Run(["verify", "--json", case], env=env).rows("verification"), [head], "the same answers are kept once")


def test_scan_never_asks_a_destination():
    """One of this scan, or of a capture that the case has held since before; identifiers stay at home; nothing told, nobody asked."""
    def capture(host, address, told=True):
        c = wire.Capture()
        wire.look_up(c, host, address)
        talk = wire.Conversation(c, address, 80, sport=41001)
        talk.say(wire.http_post(host, json.dumps({"imei": wire.IMEI} if told else {"x": 1}).encode()))
        talk.hear(wire.http_answer(b"{}"))
        path = FOLDER / f"{host.replace(wire.IMEI, 'i')}.pcap"
        path.write_bytes(c.pcap())
        return path
    root = whois({})
    env = tables("never", {"whois.iana.org": root.at})
    case = FOLDER / "never.case"
    same(Run(["scan", "--case", case, capture("whois.iana.org", "198.51.100.30")], env=env).status, 1)
    run = Run(["scan", "--online", "--case", case, capture("tells.example.com", "198.51.100.31")], env=env)
    need("example.com: whois.iana.org is passed over: its domain is a destination here" in run.err, run.err)
    need("asked about example.com: whois.iana.org is passed over" in " ".join(run.out.split()), run.out)
    run = Run(["scan", "--online", capture(f"{wire.IMEI}.com", "198.51.100.32")], env=env)
    need("holds an identifier of the case: nobody is asked" in run.err, run.err)
    need(wire.IMEI not in run.out + run.err)
    run = Run(["scan", "--online", capture("quiet.example.com", "198.51.100.33", told=False)], env=env)
    same((run.status, "will ask" in run.err), (0, False), run.err)
    same(root.asked, [])


def test_another_script():
    """A name as it is written: asked about, and answered, as the DNS carries it."""
    there = Server(document(DOMAIN))
    env = tables("idn", {"rdap.here.example": there.at}, dns=[[["com"], ["http://rdap.here.example/"]]])
    run, (row,) = owner(env, "www.B\u00fccher.com")
    same((row["asked"], row["host"], row["domain"]), ("www.B\u00fccher.com", "www.xn--bcher-kva.com", "xn--bcher-kva.com"))
    need("GET /domain/xn--bcher-kva.com HTTP" in there.asked[0], there.asked)
    same(asked(row, "registrant", "rdap.here.example"), [("Example Holder", "NO")], run.err)
    same(Run(["owner", "b\u2603\u200b cher"], env=env).status, 2, "nonsense stays that")


def test_asked_less_often():
    """Who answers 429 is asked nothing more in this run; another server is."""
    tired = Server(lambda _: http("429 Too Many Requests", more="Retry-After: 60\r\n"))
    other = Server(document(DOMAIN))
    env = tables("tired", {"rdap.tired.example": tired.at, "rdap.other.example": other.at},
                 dns=[[["com", "org"], ["http://rdap.tired.example/"]], [["net"], ["http://rdap.other.example/"]]])
    run, rows = owner(env, "example.com", "example.org", "example.net")
    same((len(tired.asked), len(other.asked)), (1, 1), run.err)
    need("example.org: rdap.tired.example is passed over: it asked to be asked less often" in rows[1]["notes"], rows[1]["notes"])


def test_settings():
    for name, file, text, says in (("no-file", "registries.yaml", None, "No such file"),
                                   ("no-sense", "registries.yaml", "date: 2026\nwhoisd: x\n", "unknown key 'whoisd'"),
                                   ("no-time", "registries.yaml", 'date: 2026\nwhois: x.example\ntimeout_s: "0"\n', "1 to 120"),
                                   ("no-rdap", "rdap/ipv6.json", None, "No such file")):
        env = tables(name, {})
        path = pathlib.Path(env["TELLTALE_DATA"]) / file
        path.unlink() if text is None else path.write_text(text)
        run = Run(["owner", "--online", "example.com"], env=env)
        same(run.status, 2, name)
        need(says in run.err, f"{name}: {run.err}")
        same(Run(["owner", "zzhc.vnet.cn"], env=env).status, 0, "without --online it is not missed")


main(globals())
