"""The lab: every scene played, read by others, and told again by the scan."""
import json
import pathlib
import shutil
import socket
import subprocess
import tempfile

from telltale import PROGRAM, ROOT, Run, main, need, same, scan

SCENES = ["nokia-7-plus", "accepted", "never-fixed", "moved", "quiet-but-untested",
          "encrypted-activation", "batch", "clean"]
FILES = {"before.pcap", "after.pcap", "before.events.csv", "after.events.csv", "device.yaml",
         "claims.yaml", "truth.jsonl", "registries"}
CHECKSUMS = ["-o", "ip.check_checksum:TRUE", "-o", "tcp.check_checksum:TRUE", "-o",
             "udp.check_checksum:TRUE"]
LEVELS = ("possible", "likely", "certain", "known")

PLAYED = pathlib.Path(tempfile.mkdtemp(prefix="telltale-lab-"))


def play(scene, where, *more):
    run = Run(["lab", "play", scene, where, "--quiet", *more])
    same((run.status, run.out, run.err), (0, "", ""), scene)
    return pathlib.Path(where)


def lines(path):
    return [json.loads(line) for line in path.read_text().splitlines()]


def tshark(*args):
    done = subprocess.run(["tshark", *map(str, args)], stdout=subprocess.PIPE,
                          stderr=subprocess.DEVNULL, check=True, text=True)
    return done.stdout


def row(f):
    """What a finding says, without how sure it is."""
    return (f["capture"].rsplit("/", 1)[-1], f["kind"], f["value"], f["key"], tuple(f["path"]),
            f["src"]["ip"], f["src"]["port"], f["src"].get("mac"), f["dst"]["ip"], f["dst"]["port"], f["dst"]["host"], f["protocol"], f["transport"],
            f["protection"], f["direction"], f["count"], f["first"], f["last"],
            tuple(f["frames"]), tuple(f["all_frames"]))


def told(run):
    return {row(f) for f in run.findings()
            if LEVELS.index(f["confidence"]) >= LEVELS.index("likely") and not f["placeholder"]}


def written(folder, protection=None):
    """Truth without what a passer-by cannot read; with "tls" all of it."""
    return {row(f) for f in lines(folder / "truth.jsonl")
            if f["protection"] != "tls" or protection == "tls"}


def test_files():
    for scene in SCENES:
        folder = play(scene, PLAYED / scene)
        want = FILES | ({"after.keys"} if scene == "encrypted-activation" else set())
        same({p.name for p in folder.iterdir()}, want, scene)


def test_same_bytes():
    for scene in SCENES:
        again = play(scene, PLAYED / "again")
        for path in sorted((PLAYED / scene).rglob("*")):
            if path.is_file():
                same(path.read_bytes() == (again / path.relative_to(PLAYED / scene)).read_bytes(),
                     True, f"{scene}: {path.name}")
        shutil.rmtree(again)


def test_other_seed():
    other = play("nokia-7-plus", PLAYED / "other", "--seed", "2")
    need((other / "before.pcap").read_bytes() != (PLAYED / "nokia-7-plus/before.pcap").read_bytes(),
         "another seed writes something else")
    same(told(scan("--quiet", other / "before.pcap", other / "after.pcap")), written(other))


def test_truth():
    """All that was told is found, with places and counts; nothing else at likely or better."""
    for scene in SCENES:
        folder = PLAYED / scene
        run = scan("--quiet", folder / "before.pcap", folder / "after.pcap")
        got, want = told(run), written(folder)
        same((sorted(want - got), sorted(got - want)), ([], []), f"{scene}: missed, invented")
        same(run.status, 1 if want else 0, scene)
        same([c["status"] for c in run.rows("capture")], ["whole", "whole"], scene)


def test_profile():
    """With its profile every value is known, and it is still nothing else."""
    for scene in SCENES:
        folder = PLAYED / scene
        run = scan("--quiet", "--device", folder / "device.yaml", folder / "before.pcap",
                   folder / "after.pcap")
        same({f["value"] for f in run.findings()}, {r[2] for r in written(folder)}, scene)
        need(all(f["confidence"] == "known" for f in run.findings()), scene)


def counts(scene, capture):
    return {f["count"] for f in lines(PLAYED / scene / "truth.jsonl") if f["capture"] == capture}


def test_story():
    same(counts("accepted", "before.pcap"), {1}, "accepted: once")
    same(counts("accepted", "after.pcap"), {1}, "accepted: once more, the firmware changed")
    need(min(counts("nokia-7-plus", "before.pcap")) > 100, "refused: again and again")
    same(counts("nokia-7-plus", "after.pcap"), set(), "the right variant is silent")
    same(counts("never-fixed", "after.pcap"), {1}, "at the change of SIM")
    same({f["value"] for f in lines(PLAYED / "never-fixed/truth.jsonl")
          if f["capture"] == "after.pcap" and f["kind"] == "iccid"}, {"8900101012345699991"})
    moved = [f for f in lines(PLAYED / "moved/truth.jsonl") if f["capture"] == "after.pcap"]
    same({f["dst"]["host"] for f in moved}, {"device.example.net"})
    same(counts("quiet-but-untested", "after.pcap"), set(), "quiet")
    same(counts("clean", "before.pcap") | counts("clean", "after.pcap"), set(), "clean")
    batch = lines(PLAYED / "batch/truth.jsonl")
    same(len({f["value"] for f in batch if f["kind"] == "iccid"}), 8, "a third of the fleet")
    same({f["capture"] for f in batch}, {"before.pcap"})


def events(scene, capture):
    rows = (PLAYED / scene / f"{capture}.events.csv").read_text().splitlines()[2:]
    return [line.split(",")[1] for line in rows]


def test_events():
    same(set(events("quiet-but-untested", "after")), {"ota"}, "nothing happens to it; the log tells of the update before")
    for scene in ("nokia-7-plus", "clean"):
        for capture in ("before", "after"):
            got = set(events(scene, capture))
            need({"screen_on", "unlock", "power_on", "boot_completed", "wifi_connect"} <= got, scene)
    need("ota" in events("accepted", "after"), "the update stands in the log")
    need("sim_change" in events("never-fixed", "after"))


def test_encrypted():
    folder = PLAYED / "encrypted-activation"
    after = scan("--quiet", folder / "after.pcap")
    same(after.findings(), [], "closed without keys")
    closed = {d["host"] for d in after.rows("summary")[0]["not_looked_at"]}
    need("aps.c2dms.com" in closed, "and said to be closed")
    text = tshark("-r", folder / "after.pcap", "-o", f"tls.keylog_file:{folder / 'after.keys'}",
                  "-Y", "http.request and tls", "-T", "fields", "-e", "http.host", "-e",
                  "http.file_data")
    rows = text.splitlines()
    same(len(rows), 2, "after six hours and after seven days")
    for line in rows:
        host, body = line.split("\t")
        same(host, "aps.c2dms.com")
        for f in lines(folder / "truth.jsonl"):
            if f["capture"] == "after.pcap":
                need(f["value"] in body, f["kind"])
        need("CELL" not in body, "the country gate holds back the cell")


def test_opened():
    """With the key log all of it is found, each value under its tag, whether the device's profile is known or not."""
    folder = PLAYED / "encrypted-activation"
    for more in ([], ["--device", folder / "device.yaml"]):
        run = scan("--quiet", "--keylog", folder / "after.keys", *more, folder / "before.pcap", folder / "after.pcap")
        got, want = told(run), written(folder, "tls")
        same((sorted(want - got), sorted(got - want)), ([], []), f"{more}: missed, invented")
        inside = [f for f in run.findings() if f["protection"] == "tls"]
        same({f["key"] for f in inside}, {"IMEI", "SN", "SSID", "IMSI", "ICCID", "MA", "FTKN"})
        same({f["path"][1] for f in inside}, {"records"})


def test_says_so():
    for path in (PLAYED / "nokia-7-plus").rglob("*"):
        if path.is_file():
            need(b"re-enactment" in path.read_bytes() or b"reenactment" in path.read_bytes(),
                 path.name)


def test_tshark():
    """No malformed packet, no wrong checksum, in Wireshark's eyes."""
    for scene in SCENES:
        for capture in ("before.pcap", "after.pcap"):
            bad = tshark("-r", PLAYED / scene / capture, *CHECKSUMS, "-Y",
                         '_ws.malformed || _ws.expert.severity in {"Warning", "Error"}', "-T", "fields", "-e",
                         "frame.number", "-e", "_ws.expert.message")
            same(bad, "", f"{scene}: {capture}")


def test_tshark_fields():
    """The fields of the protocol as others read them."""
    text = tshark("-r", PLAYED / "nokia-7-plus/before.pcap", "-Y", "http.request.method == POST",
                  "-T", "fields", "-e", "http.host", "-e", "http.request.uri", "-e",
                  "http.content_type", "-e", "http.user_agent", "-c", "200")
    same(set(text.splitlines()),
         {"zzhc.vnet.cn\t/\tapplication/encrypted-json\tApache-HttpClient/UNAVAILABLE (java 1.4)"})
    text = tshark("-r", PLAYED / "nokia-7-plus/before.pcap", "-Y", "http.response_for.uri contains zzhc",
                  "-T", "fields", "-e", "http.file_data")
    same(set(text.splitlines()), {'{"resultCode":"1","resultDesc":"Decode error"}'})


SCENARIO = """
re-enactment: "one phone, for a test"
days: 2
capture: device
client: {client}
noise: {{kib_a_day: 0}}
phone:
  imei: "{imei}"
  cell_id: "12345678"
  ip_address: "10.64.0.2"
  model: TST-One
  build: B1
  sims:
    - {{iccid: "8900101012345678904", imsi: "001010123456789", operator: "46011"}}
script:
  - {{day: 1, at: "08:00", do: power_on}}
"""


def phone(client="rda-coap", imei="001010000000016", text=None, *more):
    folder = pathlib.Path(tempfile.mkdtemp(dir=PLAYED))
    scenario = folder / "s.yaml"
    scenario.write_text(text or SCENARIO.format(client=client, imei=imei))
    return folder, Run(["lab", "phone", scenario, "-o", folder / "x.pcap", *more])


def test_phone():
    folder, run = phone("xinyi")
    same((run.status, run.out, run.err), (0, "", ""))
    same({p.name for p in folder.iterdir()},
         {"s.yaml", "x.pcap", "x.events.csv", "x.device.yaml", "x.truth.jsonl"})
    same(told(scan("--quiet", folder / "x.pcap")), {row(f) for f in lines(folder / "x.truth.jsonl")})
    need(b"X-forwarded-for:117.61.5.70\r\n" in (folder / "x.pcap").read_bytes(), "the quirk")


def test_coap():
    folder, run = phone("rda-coap")
    same(run.status, 0)
    text = tshark("-r", folder / "x.pcap", "-Y", "coap", "-T", "fields", "-e", "coap.code", "-e",
                  "coap.opt.uri_path", "-e", "coap.opt.ctype")
    same([line.split("\t")[0] for line in text.splitlines()], ["2", "68"], text)
    need("nb" in text.splitlines()[0], text)


class Server:
    """`lab server` while a test talks to it."""

    def __init__(self, *words):
        self.words = words

    def __enter__(self):
        self.process = subprocess.Popen([PROGRAM, "lab", "server", *self.words],
                                        stdout=subprocess.PIPE, text=True)
        for _ in [w for w in self.words if ":" in w]:
            need("listens" in self.process.stdout.readline(), "it says when it listens")
        return self

    def __exit__(self, *_):
        self.process.terminate()
        same(self.process.wait(timeout=10), 0, "an interrupt ends it well")
        self.process.stdout.close()


def free_port():
    with socket.socket() as s:
        s.bind(("127.0.0.1", 0))
        return s.getsockname()[1]


def ask(port, data, quiet=False):
    with socket.create_connection(("127.0.0.1", port), timeout=10) as s:
        s.sendall(data[:20])
        s.sendall(data[20:])
        if quiet:
            s.settimeout(0.5)
        answer = b""
        try:
            while piece := s.recv(65536):
                answer += piece
        except TimeoutError:
            need(quiet, "no answer")
        return answer


POST = b"POST / HTTP/1.1\r\nHost: zzhc.vnet.cn\r\nContent-Length: 4\r\n\r\ne30K"


def test_server_http():
    for answer, want in (("accept", b'{"resultCode":"0","resultDesc":"Success"}'),
                         ("refuse-1", b'{"resultCode":"1","resultDesc":"Decode error"}'),
                         ("refuse-2", b'{"resultCode":"2","resultDesc":"Check error"}'),
                         ("error", b"503"), ("silent", b"")):
        port = free_port()
        with Server(f"http=127.0.0.1:{port}", f"answer={answer}"):
            got = ask(port, POST, quiet=answer == "silent")
            need(want in got if want else got == b"", f"{answer}: {got}")


def test_server_registries():
    whois, rdap = free_port(), free_port()
    with Server(f"whois=127.0.0.1:{whois}", "registry=whois.iana.org"):
        need(b"refer:        whois.cnnic.cn" in ask(whois, b"vnet.cn\r\n"), "the keeper refers")
        need(b"no entry" in ask(whois, b"../../scenes/clean\r\n"), "nothing else is given")
    with Server(f"rdap=127.0.0.1:{rdap}", "registry=rdap.apnic.net"):
        got = ask(rdap, b"GET /ip/42.99.2.15 HTTP/1.1\r\nHost: x\r\n\r\n")
        head, body = got.split(b"\r\n\r\n", 1)
        need(b"application/rdap+json" in head, head)
        same(json.loads(body)["country"], "CN")
        need(b" 404 " in ask(rdap, b"GET /ip/192.0.2.1 HTTP/1.1\r\nHost: x\r\n\r\n"))


def datagram(port, data):
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as s:
        s.settimeout(10)
        s.sendto(data, ("127.0.0.1", port))
        return s.recv(4096)


def test_server_datagrams():
    dns, coap = free_port(), free_port()
    with Server(f"dns=127.0.0.1:{dns}", f"coap=127.0.0.1:{coap}", "address=203.0.113.80"):
        question = b"\x12\x34\x01\0\0\1\0\0\0\0\0\0\4zzhc\4vnet\2cn\0\0\1\0\1"
        got = datagram(dns, question)
        same((got[:2], got[-4:]), (b"\x12\x34", bytes([203, 0, 113, 80])))
        same(datagram(coap, b"\x42\x02\xab\xcd\x77\x88\xb2rd"), b"\x62\x41\xab\xcd\x77\x88")
        need(b"Success" in datagram(coap, b"\x42\x02\xab\xce\x77\x88\xb2nb\xffe30K"))


def test_server_stays_here():
    for word, why in (("http=8.8.8.8:80", "loopback and documentation"),
                      ("http=0.0.0.0:8080", "loopback and documentation"),
                      ("http=192.168.1.1:80", "loopback and documentation"),
                      ("http=[2606:4700::1]:80", "loopback and documentation"),
                      ("http=localhost:80", "names are not looked up"),
                      ("http=127.0.0.1:0", "port"), ("http=127.0.0.1:65536", "port"),
                      ("http=127.0.0.1", "port"), ("address=8.8.8.8", "documentation"),
                      ("answer=maybe", "accept"), ("ftp=127.0.0.1:21", "none of")):
        run = Run(["lab", "server", word])
        same(run.status, 2, word)
        need(why in run.err, f"{word}: {run.err}")


def test_refused():
    for bad in ("490154203237518", "350000000000006", "001010000000017", "00101"):
        folder, run = phone(imei=bad)
        same(run.status, 2, bad)
        need("line 8: 'imei' wants a synthetic IMEI" in run.err, run.err)
        need(bad not in run.err.replace("00101000", ""), "the value is not repeated")
        need(not (folder / "x.pcap").exists(), "nothing is written")


def test_usage():
    for args, word in ((["lab"], "say play"), (["lab", "sing"], "no 'sing'"),
                       (["lab", "play", "nowhere", "/tmp/x"], "no scene"),
                       (["lab", "play", "clean"], "directory"),
                       (["lab", "play", "clean", "/dev/null/x"], "/dev/null"),
                       (["lab", "play", "clean", "/tmp/x", "--seed", "x"], "number"),
                       (["lab", "phone", "/nonexistent", "-o", "/tmp/x.pcap"], "No such file")):
        run = Run(args)
        same(run.status, 2, str(args))
        need(word in run.err, f"{args}: {run.err}")


def test_lists():
    same([line.split()[0] for line in Run(["lab", "scenes"]).out.splitlines()], SCENES)
    need("qualcomm-2017" in Run(["lab", "clients"]).out)


def test_demo():
    """./dev demo plays the case and scans it; the tour in README.md shows what it says."""
    before = PLAYED / "nokia-7-plus/before.pcap"
    out = Run(["scan", before]).out.replace(str(before), "build/demo/before.pcap").rstrip("\n")
    need(out in (ROOT / "README.md").read_text(encoding="utf-8"), "README.md's tour is out of date:\n" + out)
    script = (ROOT / "dev").read_text(encoding="utf-8")
    need('lab play nokia-7-plus "$dir"' in script and 'scan --quiet "$dir/before.pcap" "$dir/after.pcap"' in script)


def test_scenarios_are_files():
    """The scenes are scenarios like anybody's."""
    for scene in SCENES:
        folder = pathlib.Path(tempfile.mkdtemp(dir=PLAYED))
        run = Run(["lab", "phone", ROOT / f"data/lab/scenes/{scene}.yaml", "-o", folder / "x"])
        same(run.status, 0, run.err)
        same((folder / "x.before.pcap").read_bytes() == (PLAYED / scene / "before.pcap").read_bytes(),
             True, scene)


try:
    main(globals())
finally:
    shutil.rmtree(PLAYED)
