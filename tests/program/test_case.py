"""The case file as its users meet it: kept, read back, verified; killed, full, shared, damaged, hostile."""
import base64
import gzip
import json
import os
import pathlib
import random
import resource
import signal
import sqlite3
import subprocess
import tempfile
import time

import telltale
from telltale import CAPTURES, HERE, PROGRAM, ROOT, Run, main, need, same
import wire

NOKIA = CAPTURES / "nokia-7-plus.pcap"
TUNNEL = CAPTURES / "tunnelled-app.pcap"
CLAIMS = ROOT / "data" / "lab" / "claims.yaml"
QUIET = ["scan", "--quiet"]


class Folder:
    """A directory of the test's own with one case file in it."""

    def __enter__(self):
        self.made = tempfile.TemporaryDirectory()
        self.path = pathlib.Path(self.made.name)
        self.case = self.path / "a.case"
        return self

    def __exit__(self, *error):
        self.made.cleanup()

    def scan(self, *args, **more):
        return Run([*QUIET, "--case", self.case, *args], **more)

    def verify(self, *args):
        return Run(["verify", self.case, *args])

    def head(self):
        return Run(["verify", "--json", self.case]).rows()[0]["head"]

    def change(self, statement):
        """As nobody of ours would."""
        db = sqlite3.connect(self.case)
        db.execute(statement)
        db.commit()
        db.close()

    def captures(self):
        db = sqlite3.connect(self.case)
        rows = db.execute("SELECT path FROM captures ORDER BY entry").fetchall()
        db.close()
        return [r[0] for r in rows]


def test_report_is_what_scan_showed():
    for more in ([], ["--json"], ["--show-values"], ["--json", "--show-values"], ["--explain"]):
        with Folder() as f:
            shown = f.scan(*more, NOKIA, TUNNEL)
            again = Run(["report", f.case, *more])
            same((again.status, again.out, again.err), (shown.status, shown.out, ""), more)
            need(f.head() in shown.out, more)


def test_without_case_nothing_changes():
    with Folder() as f:
        plain, kept = Run([*QUIET, "--json", "--hash", NOKIA]), f.scan("--json", NOKIA)
        want, got = plain.rows(), kept.rows()
        same(got[-1].pop("head"), f.head())
        same([r for r in got if r["type"] != "finding"], [r for r in want if r["type"] != "finding"])
        same([r["id"] for r in got if r["type"] == "finding"], [r["id"] for r in want if r["type"] == "finding"])


def test_file():
    with Folder() as f:
        f.scan(NOKIA)
        same(oct(f.case.stat().st_mode & 0o777), "0o600")
        same(os.listdir(f.path), ["a.case"])
        again = f.path / "again.json"
        same(Run(["report", f.case, "--format=json", "-o", again]).out, "")
        same(again.read_text(), Run(["report", f.case, "--json"]).out)
        same(oct(again.stat().st_mode & 0o777), "0o600")


def test_usage():
    with Folder() as f:
        f.scan(NOKIA)
        for args in (["report"], ["report", f.case, f.case], ["report", f.case, "--format=word"], ["verify"],
                     ["report", f.case, "--json", "--format=text"], ["verify", f.case, "--head", "12"],
                     ["report", f.path / "none"], ["verify", f.path / "none"],
                     ["scan", "--case", f.path / "no/such", NOKIA], ["scan", "--case", f.path, NOKIA]):
            run = Run(args)
            same((run.status, run.out), (2, ""), args)
            need(run.err, args)


def test_twice():
    with Folder() as f:
        f.scan(NOKIA)
        head, size = f.head(), f.case.stat().st_size
        copy = f.path / "copy.pcap"
        copy.write_bytes(NOKIA.read_bytes())
        f.scan(NOKIA, copy)
        same((f.head(), f.case.stat().st_size, len(f.captures())), (head, size, 1))
        f.scan("--min-confidence=possible", NOKIA)  # read otherwise: an entry of its own
        need(f.head() != head)
        same(len(Run(["report", "--json", f.case]).rows("capture")), 1)
        same(f.verify("--head", head).status, 0)


def test_traffic():
    """What was said with each destination, open or closed, as tshark counts it."""
    with Folder() as f:
        f.scan(NOKIA)
        told = Run(["report", "--json", f.case]).rows("summary")[0]["traffic"]
        same(told, Run([*QUIET, "--json", NOKIA]).rows("summary")[0]["traffic"])
        got = {(t["ip"], t["port"], t["transport"]): t["bytes"] for t in told}
        same(len(got), len(told))
        out = subprocess.run(["tshark", "-r", NOKIA, "-T", "fields", "-e", "ip.src", "-e", "ip.dst", "-e", "tcp.srcport",
                              "-e", "tcp.dstport", "-e", "udp.srcport", "-e", "udp.dstport", "-e", "tcp.len", "-e",
                              "udp.length"], capture_output=True, text=True, check=True).stdout
        want = {}
        for line in out.splitlines():
            src, dst, tcp_src, tcp_dst, udp_src, udp_dst, tcp_len, udp_len = line.split("\t")
            ends = ((src, tcp_src or udp_src), (dst, tcp_dst or udp_dst))
            ip, port = next(e for e in ends if not e[0].startswith("192.168.1.23"))
            key = (ip, int(port), "tcp" if tcp_src else "udp")
            want[key] = want.get(key, 0) + (int(tcp_len) if tcp_src else int(udp_len) - 8)
        same(got, {k: n for k, n in want.items() if n})


def test_every_sighting():
    """The case holds more than JSON shows."""
    with Folder() as f:
        capture = wire.Capture()
        for i in range(1500):
            capture.add(wire.udp(b'{"imei":"%s"}' % wire.IMEI.encode(), wire.PHONE, 40000, "203.0.113.9", 9000))
        path = f.path / "many.pcap"
        path.write_bytes(capture.pcap())
        f.scan(path)
        row = Run(["report", "--json", f.case]).findings()[0]
        same((row["count"], len(row["all_frames"]), row["all_frames_cut"]), (1500, 1000, True))
        db = sqlite3.connect(f.case)
        packed = db.execute("SELECT sightings FROM findings").fetchone()[0]
        db.close()
        same(sum(b < 0x80 for b in packed), 3000)  # a frame and a time each, LEB128


def test_verify():
    with Folder() as f:
        f.scan(NOKIA)
        before = f.head()
        f.scan(TUNNEL)
        same(f.verify().status, 0)
        run = f.verify("--head", before)
        same(run.status, 0)
        need("1 more were added since" in run.out, run.out)
        same(f.verify("--head", "0" * 64).status, 1)
        f.change("UPDATE findings SET value = '001010000000016' WHERE entry = 2 AND n = 1")
        run = f.verify("--json")
        same(run.status, 1)
        same([c["entry"] for c in run.rows()[0]["changed"]], [2, 2][:len(run.rows()[0]["changed"])])
        need("findings: not what was kept" in run.out, run.out)


def many_captures(folder, n):
    """n captures that differ in their snap length alone: other bytes, the same packets."""
    data = NOKIA.read_bytes()
    paths = []
    for i in range(n):
        path = folder / f"{i:02}.pcap"
        path.write_bytes(data[:16] + bytes([data[16] + i]) + data[17:])
        paths.append(path)
    return paths


def test_kill():
    """kill -9 at 50 random moments: what was finished is there, and the next scan goes on."""
    random.seed(1)
    with Folder() as f:
        paths = many_captures(f.path, 12)
        began = time.monotonic()
        f.scan(*paths)
        whole = time.monotonic() - began
        f.case.unlink()
        finished = 0
        for _ in range(50):
            child = subprocess.Popen([PROGRAM, *QUIET, "--case", f.case, *paths], stdout=subprocess.DEVNULL,
                                     stderr=subprocess.DEVNULL)
            time.sleep(random.random() * whole)
            child.kill()
            child.wait()
            if not f.case.exists() or f.case.stat().st_size == 0:
                continue
            run = f.verify()
            if run.status == 1 and "is no case file" in run.out:
                need(finished == 0, "a case became none")  # killed before its tables stood
                continue
            same((run.status, run.err), (0, ""), run.out)
            n = len(f.captures())
            need(n >= finished, f"{finished} captures were finished, {n} are there")
            finished = n
            same([p.name for p in f.path.iterdir() if p.name.startswith("a.case-")], [], "left behind")
            if n == len(paths):
                f.case.unlink()
                finished = 0
        f.scan(*paths)
        same((f.verify().status, len(f.captures())), (0, 12))


def test_two_writers():
    with Folder() as f:
        paths = many_captures(f.path, 16)
        children = [subprocess.Popen([PROGRAM, *QUIET, "--case", f.case, *part], stdout=subprocess.PIPE,
                                     stderr=subprocess.PIPE) for part in (paths[:10], paths[6:], paths[::-1])]
        for child in children:
            _, err = child.communicate(timeout=120)
            same((child.returncode, err), (1, b""))
        same(sorted(f.captures()), [str(p) for p in paths])
        same(f.verify().status, 0)


def limited():
    signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
    resource.setrlimit(resource.RLIMIT_FSIZE, (100 * 1024, 100 * 1024))


def test_full_disk():
    """A file that may not grow: what was kept stays, the trouble is named, the report is still shown."""
    with Folder() as f:
        paths = many_captures(f.path, 40)
        child = subprocess.run([PROGRAM, *QUIET, "--case", f.case, *paths], capture_output=True, preexec_fn=limited,
                               check=False)
        same(child.returncode, 4, child.stderr)
        need(b"a.case: " in child.stderr, child.stderr)
        need(child.stdout)
        same(f.verify().status, 0)
        kept = len(f.captures())
        need(0 < kept < 40, kept)
        f.scan(*paths)
        same((f.verify().status, len(f.captures())), (0, 40))


def test_flipped_byte():
    """Any byte that is used: verify says changed; nothing crashes; report shows or names it."""
    random.seed(2)
    with Folder() as f:
        f.scan(NOKIA, TUNNEL)
        data, head = f.case.read_bytes(), f.head()
        noticed = 0
        for _ in range(150):
            at = random.randrange(len(data))
            flipped = bytearray(data)
            flipped[at] ^= 1 << random.randrange(8)
            f.case.write_bytes(flipped)
            run = f.verify("--head", head)
            need(run.status in (0, 1, 3), (at, run.status, run.err))
            if run.status == 0:  # free space, or a counter in the header: nothing that is kept
                same(Run(["report", "--json", f.case]).out.count("\n") > 3, True, at)
                db = sqlite3.connect(f.case)
                rows = db.execute("SELECT count(*), sum(length(value)) FROM findings").fetchone()
                db.close()
                need(rows[0] > 0, at)
                continue
            noticed += 1
            need(Run(["report", f.case]).status in (0, 1, 3), at)
        need(noticed > 20, noticed)


def test_older():
    """A case that telltale wrote with the first schema: read without a change to it, brought forward by adding."""
    with Folder() as f:
        db = sqlite3.connect(f.case)
        db.executescript((HERE / "expected" / "case-v1.sql").read_text(encoding="utf-8"))
        db.close()
        before = f.case.read_bytes()
        now = Run(["scan", "--quiet", "--json", "tunnelled-app.pcap"], cwd=CAPTURES)
        rows = Run(["report", "--json", f.case]).findings()
        same([r["id"] for r in rows], [r["id"] for r in now.findings()])
        same(f.verify().status, 0)
        same(Run(["find", f.case, "SIM1ICCID"]).status, 0)
        run = Run(["explain", f.case, rows[0]["id"]])  # the first schema does not say where the field stood
        same((run.status, "made by a parser" in run.out), (0, True), run.out)
        same(f.case.read_bytes() == before, True, "reading changed it")
        f.case.chmod(0o400)
        same(Run(["report", "--json", f.case]).findings(), rows)
        f.case.chmod(0o600)
        head = f.head()
        same(f.scan(NOKIA).status, 1)
        db = sqlite3.connect(f.case)
        same(db.execute("PRAGMA user_version").fetchone()[0] > 1, True)
        need(db.execute("SELECT count(*) FROM places").fetchone()[0] > 0)
        db.close()
        same((f.verify("--head", head).status, len(f.captures())), (0, 2))
        same(Run(["report", "--json", f.case]).findings()[:len(rows)], rows)


def test_a_damaged_row_is_named_by_every_command():
    """Once, with the case that it is of; of two cases by the one that is damaged."""
    with Folder() as f, Folder() as whole:
        f.scan(NOKIA, TUNNEL)
        whole.scan(NOKIA)
        events = f.path / "events.csv"
        events.write_text("time,event\n2019-02-11T07:30:00Z,unlock\n", encoding="utf-8")
        f.change("UPDATE captures SET packets = -1 WHERE entry = 2")
        want = f"telltale: {f.case}: is damaged: row 1 of captures in entry 2\n"
        for args in (["report", f.case], ["report", "--json", f.case], ["report", "--format", "html", f.case],
                     ["explain", f.case, "0"], ["find", f.case, "imei"], ["claims", "--quiet", f.case, CLAIMS],
                     ["claims", "--quiet", "--json", "--events", events, f.case, CLAIMS], ["population", "--quiet", f.case],
                     ["compare", "--quiet", f.case, "--", whole.case], ["compare", "--quiet", whole.case, "--", f.case],
                     ["compare", "--quiet", "--json", "--events", events, f.case, "--", f.case]):
            run = Run(args)
            same((run.status, run.err), (3, want), args)


def test_a_case_that_takes_no_more_is_blamed_alone():
    """Not the capture, of which nothing is wrong."""
    with Folder() as f:
        f.scan(NOKIA)
        f.change("INSERT INTO parts SELECT (SELECT max(entry) + 1 FROM entries), part, n, sha256 FROM parts WHERE entry = 2")
        run = f.scan(TUNNEL)
        same((run.status, run.err), (4, f"telltale: {f.case}: UNIQUE constraint failed: parts.entry, parts.part\n"))


def test_captures_that_cannot_be_told_are_not_none():
    """No clean bill from a case whose list of captures is damaged."""
    with Folder() as f:
        f.scan(NOKIA)
        f.change("UPDATE captures SET path = 1.5")
        for args in (["report", f.case], ["report", "--json", f.case], ["explain", f.case, "0"], ["find", f.case, "imei"],
                     ["claims", "--quiet", f.case, CLAIMS], ["population", "--quiet", f.case],
                     ["compare", "--quiet", f.case, "--", f.case]):
            run = Run(args)
            same((run.status, run.err, run.out), (3, f"telltale: {f.case}: is damaged: a capture's row\n", ""), args)
        run = f.verify()
        same((run.status, run.err), (1, ""))
        need("captures" in run.out, run.out)


HOSTILE = {
    "trigger": "CREATE TRIGGER t AFTER INSERT ON findings BEGIN DELETE FROM entries; END",
    "view": "DROP TABLE closed; CREATE VIEW closed AS SELECT * FROM findings",
    "virtual table": "CREATE VIRTUAL TABLE x USING fts5(a)",
    "generated column": "DROP TABLE closed; CREATE TABLE closed(a, b AS (a || a))",
    "newer": "PRAGMA user_version = 1000",
}
ABSURD = {
    "a huge value": "UPDATE findings SET value = zeroblob(100000000) WHERE n = 1",
    "huge sightings": "UPDATE findings SET sightings = zeroblob(60000000) WHERE n = 1",
    "a negative count": "UPDATE findings SET count = -5",
    "a kind that is none": "UPDATE findings SET kind = 'x'",
}


def test_hostile():
    for name, text in {**HOSTILE, **ABSURD}.items():
        with Folder() as f:
            f.scan(NOKIA)
            db = sqlite3.connect(f.case)
            db.executescript(text)
            db.commit()
            db.close()
            before = f.case.read_bytes()
            for args in (["report", f.case], ["report", "--json", f.case], ["verify", f.case],
                         [*QUIET, "--case", f.case, TUNNEL]):
                if name in ABSURD and args[0] == "scan":
                    continue  # adding to it is no harm
                run = Run(args)
                need(run.status in (1, 2, 3), (name, args, run.status))
                need(run.err.startswith("telltale: ") or args[0] == "verify", (name, args, run.err))
            same(f.case.read_bytes() == before, True, name)


def test_find():
    """Message and layers are kept: a text inside base64 is found, masked places say nothing of it."""
    with Folder() as f:
        f.scan(NOKIA)
        run = Run(["find", f.case, "sim1iccid"])
        same(run.status, 0, run.err)
        need("> base64" in run.out, run.out)
        shown = Run(["find", "--json", "--show-values", f.case, "SIM1ICCID"]).rows("place")
        masked = Run(["find", "--json", f.case, "SIM1ICCID"]).rows("place")
        same(len(shown), len(run.out.splitlines()))
        need(all("SIM1ICCID" in p["around"] for p in shown), shown)
        same({p["around"] for p in masked}, {None})
        known = {x["id"]: x for x in Run(["report", "--json", f.case]).findings()}
        for p in masked:
            of = known[p["finding"]]
            same((p["frame"], p["protocol"], p["dst"]), (of["frames"][0], of["protocol"],
                                                         {k: of["dst"][k] for k in ("ip", "port", "host")}))
        same(Run(["find", f.case, "stands nowhere"]).status, 1)
        same(Run(["find", f.case, ""]).status, 2)
        db = sqlite3.connect(f.case)
        twice = db.execute("SELECT count(*) - count(DISTINCT sha256) FROM bodies").fetchone()[0]
        missing = db.execute("SELECT count(*) FROM findings WHERE NOT EXISTS (SELECT 1 FROM traces "
                             "WHERE finding = findings.n AND traces.entry = findings.entry)").fetchone()[0]
        db.close()
        same((twice, missing), (0, 0))


def test_find_every_layer():
    """What stands in a message, and what each layer over another hid, in any case, cut anywhere; masked, its shape."""
    inner = json.dumps({"imei": wire.IMEI, "Marker": "Dir\u00e9ction Nord", "n": 7}, ensure_ascii=False).encode()
    outer = b"POST /u?x=OuterMark HTTP/1.1\r\nHost: api.example.org\r\nContent-Length: %d\r\n\r\n"
    body = b"v=2&data=" + base64.b64encode(gzip.compress(inner, mtime=0)).replace(b"+", b"%2B").replace(b"/", b"%2F")
    with Folder() as f:
        capture = wire.Capture()
        flow = wire.Conversation(capture, "203.0.113.9", 80)
        flow.open()
        flow.say(outer % len(body) + body)
        flow.close()
        path = f.path / "layers.pcap"
        path.write_bytes(capture.pcap())
        same(f.scan(path).status, 1)
        for text in ("marker", "ARKER", "dir\u00e9CTION nord", wire.IMEI[3:9], '"N": 7', "v=2&DATA=H4sI"):
            run = Run(["find", "--json", f.case, text])
            same(run.status, 0, (text, run.err))
            for p in run.rows("place"):
                same((p["dst"]["host"], p["dst"]["port"], p["protocol"]), ("api.example.org", 80, "http"))
                same(sum(c.isalpha() and c != "x" or c.isdigit() and c != "0" for c in p["shape"]), 0, p)
                same(p["shape"].count("["), 1, p)
        layers = Run(["find", "--json", f.case, "marker"]).rows("place")[0]["layers"]
        need("gzip" in layers and layers[0] == "http.request.body", layers)
        text = Run(["find", f.case, "marker"]).out
        need("to api.example.org port 80" in text and wire.IMEI not in text, text)
        need('"Marker"' in Run(["find", "--show-values", f.case, "marker"]).out)


def test_size():
    """A message is kept once, and takes about what it has."""
    with Folder() as f:
        capture, total = wire.Capture(), 0
        for i in range(400):
            body = b'{"imei":"%s","pad":"%s"}' % (wire.IMEI.encode(), (b"%d " % (i * 7919)) * 150)
            total += len(body)
            for port in (9000, 9001 + i % 7):  # to others, too
                capture.add(wire.udp(body, wire.PHONE, 20000 + i, "203.0.113.%d" % (1 + i % 200), port))
        path = f.path / "pad.pcap"
        path.write_bytes(capture.pcap())
        f.scan(path)
        db = sqlite3.connect(f.case)
        kept, pages = (db.execute(q).fetchone()[0] for q in ("SELECT sum(length(bytes)) FROM bodies", "PRAGMA page_count"))
        db.close()
        need(kept <= total, (kept, total))
        need(pages * 4096 < 1.6 * kept + 400 * 1024, (pages * 4096, kept))


def test_threads():
    """The same entries whatever the threads."""
    heads = set()
    for n in (1, 3):
        with Folder() as f:
            f.scan("--threads", str(n), NOKIA, TUNNEL)
            db = sqlite3.connect(f.case)
            heads.add(tuple(db.execute("SELECT entry, part, sha256 FROM parts WHERE entry > 1 "
                                       "ORDER BY entry, part").fetchall()))
            db.close()
    same(len(heads), 1)


if __name__ == "__main__":
    main(globals())
