"""The lab live: real sockets in namespaces of its own, or on loopback, tell what written mode tells.

Which of the two ways this machine allows is found by trying; where neither is, the messages alone
are tested, and the test says that it was skipped.
"""
import os
import pathlib
import subprocess
import sys
import tempfile

from telltale import PROGRAM, SKIPPED, Run, main, need, same, scan

FOLDER = pathlib.Path(tempfile.mkdtemp(prefix="telltale-live-"))
SCENARIO = """
re-enactment: "one phone over real sockets, for a test"
days: 2
capture: {capture}
country_gate: {gate}
client: {client}
server: {{answer: {answer}, address: "{server}"}}
noise: {{kib_a_day: 0}}
phone:
  imei: "001010000000016"
  mac: "00:00:5e:00:53:2a"
  serial: TT0123456789
  cell_id: "12345678"
  ssid: example-home
  ip_address: "{phone}"
  model: TST-One
  build: B1
  sims:
    - {{iccid: "8900101012345678904", imsi: "001010123456789", operator: "{operator}"}}
habits:
  - {{from: 1, to: {habits}, wake: "07:00", rest: "22:00", screens: 8, unlock_percent: 60}}
script:
  - {{day: 1, at: "06:45", do: power_on}}
"""
HABIT = """
  - {{from: 1, to: {habits}, wake: "07:00", rest: "22:00", screens: 8, unlock_percent: 60}}"""
# The mind of the server changes: refused, silent, an error, no connection at all, accepted.
MOODS = """  - {day: 1, at: "18:00", do: server, answer: silent}
  - {day: 1, at: "20:00", do: server, answer: refuse-2}
  - {day: 2, at: "12:00", do: server, answer: error}
  - {day: 2, at: "14:00", do: server, answer: closed}
  - {day: 2, at: "16:00", do: server, answer: accept}
"""
PLACES = {"namespaces": ("192.0.2.20", "203.0.113.80"), "loopback": ("127.84.84.20", "127.84.84.80")}


def play(name, where="namespaces", live=True, more="", user=None, **set_):
    phone, server = PLACES[where] if isinstance(where, str) else where
    fields = {"client": "qualcomm-2017", "answer": "refuse-1", "operator": "24201", "capture": "router",
              "gate": "location", "habits": 2, "phone": phone, "server": server, **set_}
    scenario = FOLDER / f"{name}.yaml"
    text = SCENARIO if fields["habits"] else "".join(SCENARIO.partition("habits:")[::2]).replace(HABIT, "")
    scenario.write_text(text.format(**fields) + more)
    capture = FOLDER / f"{name}-{'live' if live else 'written'}.pcap"
    command = ["lab", "phone", scenario, "-o", capture] + (["--live"] if live else [])
    if user is None:
        return capture, Run(command)
    done = subprocess.run([PROGRAM, *map(str, command)], user=user, group=user, extra_groups=[],
                          stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, check=False)
    return capture, done


def allowed():
    """The ways that work here; what is refused is refused clearly."""
    ways = []
    for where in PLACES:
        _, run = play("try", where)
        if run.status == 0:
            ways.append(where)
        else:
            same(run.status, 2, run.err)
            need("live mode needs network namespaces" in run.err or "live mode records with libpcap" in run.err
                 or "Permission denied" in run.err, run.err)
    return ways


WAYS = allowed()


def facts(capture, *options):
    """What a finding says, without ports, frames and the moment."""
    run = scan("--quiet", *options, capture)
    return {(f["kind"], f["value"], f["matched"], f["key"], tuple(f["path"]), f["dst"]["ip"], f["dst"]["port"],
             f["dst"]["host"], f["protocol"], f["transport"], f["protection"], f["direction"], f["confidence"],
             f["count"], f["first"][:16], f["last"][:16], f["client"]) for f in run.findings()}


def compare(name, where, **set_):
    live, run = play(name, where, **set_)
    same((run.status, run.out, run.err), (0, "", ""), name)
    written, run = play(name, where, live=False, **set_)
    same((run.status, run.out, run.err), (0, "", ""), name)
    same(live.with_suffix(".events.csv").read_text(), written.with_suffix(".events.csv").read_text(), name)
    keys = [["--keylog", c.with_suffix(".keys")] if "--keylog" in Run(["help", "scan"]).out and
            c.with_suffix(".keys").exists() else [] for c in (live, written)]
    if where == "namespaces" and set_.get("capture") != "device":
        same({f["device"] for f in scan("--quiet", live).findings()} - {"00:00:5e:00:53:2a"}, set(), "its own MAC")
    got, want = facts(live, *keys[0]), facts(written, *keys[1])
    same((sorted(want - got), sorted(got - want)), ([], []), f"{name} {where}: missed, invented")
    return live, got


def tshark(capture, *args):
    return subprocess.run(["tshark", "-r", str(capture), *args], stdout=subprocess.PIPE, stderr=subprocess.DEVNULL,
                          check=True, text=True).stdout


def test_refusing_server():
    """Real TCP, real retries by the hour and at each reconnect, until the server accepts."""
    for where in WAYS:
        _, got = compare("moods", where, more=MOODS)
        counts = {f[13] for f in got}
        need(len(counts) == 1 and counts.pop() > 20, f"{where}: again and again: {got}")


def test_accepting_server():
    for where in WAYS:
        _, got = compare("once", where, answer="accept")
        same({f[13] for f in got}, {1}, where)


def test_coap():
    for where in WAYS:
        for answer, times in (("accept", 1), ("refuse-1", 4)):
            live, got = compare(f"coap-{answer}", where, client="rda-coap", operator="46011", answer=answer,
                                capture="device", habits=0)
            same({f[13] for f in got}, {times}, f"{where}: once, or with three retries")
            codes = tshark(live, "-Y", "coap", "-T", "fields", "-e", "coap.code").split()
            same((codes.count("2"), codes.count("68")), (times, times), where)


def test_coap_unanswered():
    """Each request is sent five times (RFC 7252 section 4.2); a round is a request and three retries."""
    for where in WAYS[:1]:
        live, got = compare("coap-silent", where, client="rda-coap", operator="46011", answer="silent",
                            capture="device", habits=0)
        same({f[13] for f in got}, {20}, where)
        same(set(tshark(live, "-Y", "coap", "-T", "fields", "-e", "coap.code").split()), {"2"}, where)


def test_tls():
    """TLS 1.3 for real: closed without the key log, open to Wireshark with it."""
    for where in WAYS:
        live, _ = compare("tls", where, client="caivs-tls", operator="40401", answer="accept")
        rows = tshark(live, "-o", f"tls.keylog_file:{live.with_suffix('.keys')}", "-Y", "http.request and tls",
                      "-T", "fields", "-e", "http.host", "-e", "http.file_data").splitlines()
        same(len(rows), 1, f"{where}: after six hours")
        need(rows[0].startswith("aps.c2dms.com\t") and "001010000000016" in rows[0], rows)


def test_no_answer_from_dns():
    for where in WAYS:
        live, run = play("nameless", where, more="")
        scenario = FOLDER / "nameless.yaml"
        scenario.write_text(scenario.read_text().replace("answer: refuse-1,", "answer: refuse-1, dns: fails,"))
        run = Run(["lab", "phone", scenario, "-o", live, "--live"])
        same((run.status, run.err), (0, ""), where)
        same(facts(live), set(), "no way to the server")
        need("zzhc.vnet.cn" in tshark(live, "-Y", "dns", "-T", "fields", "-e", "dns.qry.name"), where)


def test_says_so():
    for where in WAYS:
        live, _ = play("says", where)
        for ending in (".pcap", ".events.csv", ".device.yaml"):
            need(b"re-enactment" in live.with_suffix(ending).read_bytes(), ending)
        need(not live.with_suffix(".truth.jsonl").exists(), "truth is written mode's")


def test_stays_here():
    """Nothing that could leave this machine is even tried."""
    here = PLACES["namespaces"]
    for why, where, set_ in (
            ("server: address: 42.99.2.15", (here[0], "42.99.2.15"), {}),
            ("server: address: 192.168.1.80", (here[0], "192.168.1.80"), {}),
            ("phone: ip_address: 192.168.1.23", ("192.168.1.23", here[1]), {}),
            ("client: nordic: 218.2.2.2", here, {"client": "nordic"}),
            ("client: xinyi: 218.4.4.4", here, {"client": "xinyi"}),
            ("client: rda-coap-unicom: 114.255.193.236", here, {"client": "rda-coap-unicom"}),
            ("client: xinyi: 218.4.4.4", here, {"more": '  - {day: 2, at: "03:00", do: ota, client: xinyi}\n'}),
            ("both on loopback", (here[0], "127.0.0.1"), {}),
            ("leave 'captures'", here, {"more": "captures:\n  - {name: a, from: 1, to: 1}\n"})):
        capture, run = play("stay", where, **set_)
        same(run.status, 2, why)
        need(why in run.err, f"{why}: {run.err}")
        need(not capture.exists(), why)


def test_without_rights():
    """Who may not: a clear message, nothing written. (Only root can try it on.)"""
    if os.getuid() != 0:
        return
    FOLDER.chmod(0o777)
    capture, run = play("poor", "loopback", user=65534)
    same(run.returncode, 2, run.stderr)
    need("live mode records with libpcap, as root or with CAP_NET_RAW" in run.stderr, run.stderr)
    need(not capture.exists())


if not WAYS:
    test_stays_here()
    print("skipped: neither network namespaces nor recording on loopback are allowed here")
    sys.exit(SKIPPED)
main(globals())
