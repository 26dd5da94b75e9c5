"""To whom: `telltale owner`, what scan says of destinations, tables that cannot be used, no socket."""
import ctypes
import json
import os
import pathlib
import platform
import shutil
import subprocess
import sys
import tempfile

from mmdb import mmdb
from telltale import CAPTURES, PROGRAM, ROOT, Run, main, need, same, scan, scan_bytes
import wire

NOKIA = CAPTURES / "nokia-7-plus.pcap"
CSV = {"asn4": "150994944,151060479,64500,Example Net\n",
       "asn6": f"{0x2A00 << 112},{(0x2A01 << 112) - 1},64501,Six Net\n",
       "country4": "150994944,151027711,DE\n150994944,150994945,FR\n",
       "country6": f"{0x2A00 << 112},{(0x2A01 << 112) - 1},FR\n"}


def owner(*args, **more):
    run = Run(["owner", "--json", "--quiet", *args], **more)
    return run, run.rows("attribution")


def roles(row):
    return {f["role"]: f for f in row["facts"]}


def test_the_case():
    """Shown by 1: registry's keeper apart, operator, claims, country, no adequacy, client; by name and by address."""
    for asked in ("zzhc.vnet.cn", "42.99.2.15"):
        run, (row,) = owner(asked)
        same(run.status, 0)
        facts = roles(row)
        need("CNNIC" in facts["registry"]["name"], facts)
        same((facts["operator"]["name"], facts["operator"]["country"]), ("China Telecom", "CN"))
        need("China Telecom" in facts["registrant"]["name"], facts)
        need(all(f["source"] and f["date"] for f in row["facts"]), row)
        same({(c["role"], c["name"]) for c in row["conflicts"]} >= {("operator", "HMD Global")}, True)
        same((row["jurisdiction"]["country"], row["jurisdiction"]["basis"]), ("CN", "none"))
        same(row["client"], "China Telecom self-registration")
    same((facts["announcer"]["asn"], facts["network"]["country"]), (4134, "CN"))
    same(row["known_as"], ["vnet.cn"])


def test_of_a_capture():
    run, rows = owner(NOKIA)
    same(run.status, 0)
    hosts = {r["host"]: r for r in rows}
    same(set(hosts), {"zzhc.vnet.cn", "push.example.net"})
    same(roles(hosts["zzhc.vnet.cn"])["operator"]["name"], "China Telecom")
    same((hosts["push.example.net"]["facts"], hosts["push.example.net"]["special"]), ([], "documentation"))


def test_scan_says_to_whom():
    for f in scan("--quiet", NOKIA).findings():
        same((f["dst"]["owner"], f["dst"]["country"], f["dst"]["asn"]), ("China Telecom", "CN", None))
        same((f["client"], f["client_by"]), ("China Telecom self-registration, REGVER 8.0", "host"))
        same(f["dst"]["looked_up"], True)


def test_addresses():
    """Shown by 3."""
    rows = {"202.96.128.86": (4134, "CN"), "8.8.8.8": (15169, "US"), "193.213.112.4": (2119, "NO"),
            "2400:3200::1": (37963, "CN"), "114.114.114.114": (21859, "CN"), "47.88.0.1": (45102, "US")}
    for asked, want in rows.items():
        _, (row,) = owner(asked)
        facts = roles(row)
        same((facts["announcer"]["asn"], facts["network"]["country"]), want, asked)
        disagree = facts["announcer"]["country"] != facts["network"]["country"]
        same(bool(row["conflicts"]), disagree, asked)
        if asked in ("114.114.114.114", "47.88.0.1"):
            need(disagree, row)


def test_nothing_known():
    for asked in ("www.example.net", "192.168.1.1", "203.0.113.1"):
        run, (row,) = owner(asked)
        same((run.status, row["facts"], row["jurisdiction"]), (1, [], None), asked)
    same(Run(["owner"]).status, 2)
    same(Run(["owner", "no such thing"]).status, 2)
    same(Run(["owner", "--mmdb", str(NOKIA), "8.8.8.8"]).status, 2)


def test_text():
    run = Run(["owner", "42.99.2.15", "8.8.8.8"])
    same(run.status, 0)
    for words in ("AS4134 Chinanet", "registered in CN", "according to", "not agreed", "no adequacy decision"):
        need(words in run.out, words)


def hard_coded():
    """A client that goes to the address its maker built in, another that looks its host up."""
    capture = wire.Capture()
    wire.look_up(capture, "www.example.com", "198.51.100.9")
    body = wire.wrapped_base64(wire.registration())
    for address, host in (("42.99.2.15", "42.99.2.15"), ("198.51.100.9", "www.example.com")):
        talk = wire.Conversation(capture, address, 80, sport=41000 + len(host))
        talk.say(wire.http_post(host, body))
        talk.hear(wire.http_answer(b"{}"))
    return capture.pcap()


def test_hard_coded_address():
    run = scan_bytes(hard_coded(), "--quiet")
    seen = {f["dst"]["ip"]: f for f in run.findings()}
    here, there = seen["42.99.2.15"], seen["198.51.100.9"]
    same((here["dst"]["looked_up"], there["dst"]["looked_up"]), (False, True))
    same((here["dst"]["asn"], here["dst"]["owner"], here["client_by"]), (4134, "China Telecom", "address"))
    same((there["dst"]["owner"], there["client_by"]), (None, "keys"))
    need(there["client"].startswith("China Telecom self-registration"), there["client"])


def small_table(folder, date):
    """net.table compiled from a few lines."""
    for name, text in CSV.items():
        (folder / name).write_text(text)
    subprocess.run([sys.executable, ROOT / "tools/make_net_table.py", date, *(folder / n for n in CSV),
                    folder / "net.table"], check=True, stdout=subprocess.DEVNULL)


def tables(folder):
    folder = pathlib.Path(folder)
    for name in ("owners.yaml", "clients.yaml", "adequacy.yaml"):
        shutil.copy(ROOT / "data" / name, folder)
    return folder


def test_small_table():
    """What the script compiles, the program reads: edges of ranges, a range inside another."""
    rows = {"8.255.255.255": [], "9.0.0.0": [("network", "FR"), ("announcer", "DE")],
            "9.0.0.2": [("network", "DE"), ("announcer", "DE")], "9.0.255.255": [("announcer", "DE")],
            "9.1.0.0": [], "2a00::": [("network", "FR"), ("announcer", "FR")], "2a01::": []}
    with tempfile.TemporaryDirectory() as t:
        small_table(tables(t), "2026-06-17")
        for asked, want in rows.items():
            _, (row,) = owner(asked, env={"TELLTALE_DATA": t})
            same([(f["role"], f["country"]) for f in row["facts"]], want, asked)
            need(all(f["date"] == "2026-06-17" for f in row["facts"]), row)


def test_tables_that_cannot_be_used():
    """Shown by 5: each is named with its reason, the scan goes on, findings are the same but for what it knew."""
    whole = scan(NOKIA).findings()
    net = (ROOT / "data" / "net.table").read_bytes()
    damaged = bytearray(net)
    damaged[len(net) // 2] ^= 0x10
    cases = [("net.table", net[:-7], "cut off"), ("net.table", bytes(damaged), "damaged"),
             ("net.table", b"", "not a table"), ("net.table", net[:8] + b"\x02" + net[9:], "version 2"),
             ("net.table", None, "No such file"), ("owners.yaml", b"date: 2026\nowners: [\n", "line 3"),
             ("owners.yaml", b"date: 2026\nowner: []\n...\n", "line 2: unknown key 'owner'"),
             ("clients.yaml", b"\xff\xfe\0", "line"), ("adequacy.yaml", b"7\n...\n", "line 1"),
             *((name, (ROOT / "data" / name).read_bytes().rsplit(b"\n", 3)[0] + b"\n", "cut off")
               for name in ("owners.yaml", "clients.yaml", "adequacy.yaml"))]
    for name, data, says in cases:
        with tempfile.TemporaryDirectory() as t:
            folder = tables(t)
            (folder / "net.table").write_bytes(net)
            (folder / name).unlink()
            if data is not None:
                (folder / name).write_bytes(data)
            run = scan(NOKIA, env={"TELLTALE_DATA": t})
            same(run.status, 1, says)
            need(run.err.count(f"{name}: ") == 1 and says in run.err
                 and "; going on without it" in run.err, f"{name}: {says}: {run.err}")
            same([f["id"] for f in run.findings()], [f["id"] for f in whole])
            known = name != "owners.yaml"
            same({f["dst"]["owner"] for f in run.findings()}, {"China Telecom" if known else None})


def test_outdated_table():
    with tempfile.TemporaryDirectory() as t:
        small_table(tables(t), "2001-02-03")
        run = scan(NOKIA, env={"TELLTALE_DATA": t})
        same(run.status, 1)
        need("2001-02-03" in run.err and "two years" in run.err, run.err)


def test_mmdb_of_the_user_wins():
    rows = {"8.8.8.0/24": {"autonomous_system_number": 64500, "autonomous_system_organization": "Mine",
                           "country": {"iso_code": "NO"}},
            "42.99.2.0/24": {"country_code": "CN"}}
    with tempfile.TemporaryDirectory() as t:
        path = pathlib.Path(t) / "mine.mmdb"
        path.write_bytes(mmdb(rows))
        run, (row, other) = owner("--mmdb", path, "8.8.8.8", "42.99.2.15")
        same(run.status, 0)
        first = [f for f in row["facts"] if f["role"] == "announcer"]
        same([f["asn"] for f in first], [64500, 15169])
        same([f["country"] for f in row["facts"] if f["role"] == "network"], ["NO", "US"])
        same(first[0]["date"], "2026-01-01")
        same(len([c for c in row["conflicts"] if "--mmdb" in c["text"]]), 2)
        same(row["jurisdiction"]["basis"], "eea")
        same([f["asn"] for f in other["facts"] if f["role"] == "announcer"], [4134])
        f = next(f for f in scan_bytes(hard_coded(), "--mmdb", path).findings() if f["dst"]["ip"] == "42.99.2.15")
        same((f["dst"]["asn"], f["dst"]["country"]), (4134, "CN"))


class Instruction(ctypes.Structure):
    _fields_ = [("code", ctypes.c_uint16), ("jt", ctypes.c_uint8), ("jf", ctypes.c_uint8), ("k", ctypes.c_uint32)]


class Program(ctypes.Structure):
    _fields_ = [("len", ctypes.c_uint16), ("filter", ctypes.POINTER(Instruction))]


def forbid_sockets():
    """In the child, before it becomes the program: any call that makes a socket ends the process (seccomp)."""
    calls = {"x86_64": (41, 53), "aarch64": (198, 199)}[platform.machine()]  # socket, socketpair
    rows = [(0x20, 0, 0, 0)]  # load the number of the call
    rows += [(0x15, len(calls) - i, 0, call) for i, call in enumerate(calls)]
    rows += [(0x06, 0, 0, 0x7FFF0000), (0x06, 0, 0, 0x80000000)]  # allow, kill the process
    code = (Instruction * len(rows))(*(Instruction(*r) for r in rows))
    libc = ctypes.CDLL(None, use_errno=True)
    program = Program(len(rows), code)
    if libc.prctl(38, 1, 0, 0, 0) or libc.prctl(22, 2, ctypes.byref(program), 0, 0):
        os._exit(99)


def without_sockets(command):
    done = subprocess.run([str(c) for c in command], preexec_fn=forbid_sockets, stdout=subprocess.PIPE,
                          stderr=subprocess.PIPE, check=False)
    return done.returncode, done.stdout.decode(), done.stderr.decode()


def test_no_socket_of_any_family():
    """Nobody is asked: the kernel ends whoever makes a socket, and nobody is ended."""
    status, _, err = without_sockets([sys.executable, "-c", "import socket; socket.socket(socket.AF_UNIX)"])
    same(status, -31, f"the filter works: SIGSYS. {err}")
    status, out, err = without_sockets([PROGRAM, "owner", "--json", "zzhc.vnet.cn", "8.8.8.8", NOKIA])
    same((status, len(out.splitlines())), (0, 4), err)
    status, out, err = without_sockets([PROGRAM, "scan", "--quiet", "--json", NOKIA])
    same(status, 1, err)
    need(any(json.loads(line)["type"] == "finding" for line in out.splitlines()))


def test_values_stay_masked():
    """A host name that holds an identifier of the case is masked here, too."""
    capture = wire.Capture()
    host = f"{wire.IMEI}.example.org"
    wire.look_up(capture, host, "198.51.100.30")
    talk = wire.Conversation(capture, "198.51.100.30", 80, sport=41001)
    talk.say(wire.http_post(host, json.dumps({"imei": wire.IMEI}).encode()))
    talk.hear(wire.http_answer(b"{}"))
    with tempfile.NamedTemporaryFile(suffix=".pcap") as f:
        f.write(capture.pcap())
        f.flush()
        for args in (["--json"], []):
            need(wire.IMEI not in Run(["owner", "--quiet", *args, f.name]).out)
            need(wire.IMEI in Run(["owner", "--quiet", "--show-values", *args, f.name]).out)


main(globals())
