"""Bad input: a clear message, the right status, and the rest is read."""
import os
import pathlib
import random
import signal
import stat
import struct
import subprocess
import tempfile
import time

from telltale import CAPTURES, PROGRAM, Run, main, need, same, scan, scan_bytes, values
import wire

NOKIA = CAPTURES / "nokia-7-plus.pcap"
DATA = NOKIA.read_bytes()


def folder():
    return tempfile.TemporaryDirectory()


def put(directory, name, data):
    path = pathlib.Path(directory) / name
    path.write_bytes(data)
    return path


def test_empty_file():
    run = scan_bytes(b"")
    same(run.status, 3)
    need("empty" in run.err, run.err)
    same(run.rows("capture")[0]["status"], "unreadable")


def test_text_file():
    run = scan_bytes(b"this is a letter, not a capture\n" * 20)
    same(run.status, 3)
    need("capture" in run.err, run.err)


def test_missing_file():
    run = scan("/nonexistent/capture.pcap")
    same(run.status, 3)
    need("No such file" in run.err, run.err)


def test_truncated_in_a_record():
    run = scan_bytes(DATA[:len(DATA) - 11])
    same(run.status, 3)
    same(run.rows("capture")[0]["status"], "partial")
    need(("imei", wire.IMEI) in values(run), "what was read before is kept")


def test_truncated_at_many_places():
    for cut in random.Random(7).sample(range(len(DATA)), 40):
        run = scan_bytes(DATA[:cut])
        need(run.status in (0, 1, 3), f"cut at {cut}: status {run.status} {run.err}")


def test_absurd_length():
    broken = bytearray(DATA)
    broken[24 + 8:24 + 12] = struct.pack("<I", 0x7FFFFFFF)
    run = scan_bytes(bytes(broken))
    same(run.status, 3)
    need("frame 1" in run.err or "24" in run.err, run.err)


def test_snap_length_cuts():
    capture = wire.Capture()
    talk = wire.Conversation(capture, "203.0.113.80", 80)
    talk.open()
    talk.say(wire.http_post("example.org", b'{"imei":"' + wire.IMEI.encode() + b'","pad":"' + b"x" * 900 + b'"}'))
    run = scan_bytes(capture.pcap(snaplen=400))
    same(run.status, 1)
    need(("imei", wire.IMEI) in values(run), run.out)


def test_unknown_link_type_is_one_anomaly():
    capture = wire.Capture(link_type=147)
    for n in range(5):
        capture.add(b"\x01\x02\x03" * 10, link=False)
    run = scan_bytes(capture.pcap())
    same(run.status, 0)
    rows = [r for r in run.rows("anomaly") if "linktype" in r["what"]]
    same(len(rows), 1, run.out)
    same(rows[0]["count"], 5)


def test_directory_goes_on():
    with folder() as d:
        put(d, "a.txt", b"no capture")
        put(d, "b.pcap", DATA[:len(DATA) - 3])
        put(d, "c.pcap", DATA)
        os.symlink("/", os.path.join(d, "link"))
        run = scan(d)
        same(run.status, 3)
        same([os.path.basename(r["path"]) for r in run.rows("capture")], ["b.pcap", "c.pcap"])
        same([r["status"] for r in run.rows("capture")], ["partial", "whole"])


def test_unreadable_directory_entry():
    if os.geteuid() == 0:
        # root reads everything: a directory whose entry vanished stands in for it
        run = scan("/proc/self/nonexistent")
        same(run.status, 3)
        return
    with folder() as d:
        path = put(d, "secret.pcap", DATA)
        path.chmod(0)
        run = scan(d)
        same(run.status, 3)
        need("ermission" in run.err, run.err)


def test_standard_input():
    run = scan("-", stdin=DATA)
    same(run.status, 1)
    same(run.rows("capture")[0]["path"], "-")


def test_wrong_yaml_names_line_and_key():
    for text, words in (("name: x\nidentifiers:\n  imie: ['001010000000016']\n", ("3", "imie", "imei")),
                        ("name: [\n", ("line",)),
                        ("identifiers:\n  mac: ['zz:00']\n", ("2", "mac")),
                        ("nonsense: 1\n", ("1", "nonsense"))):
        with tempfile.NamedTemporaryFile(suffix=".yaml") as f:
            f.write(text.encode())
            f.flush()
            run = Run(["scan", f"--device={f.name}", NOKIA])
            same(run.status, 2, run.err)
            for word in words:
                need(word in run.err, f"{word!r} not in {run.err!r}")
            need("zz:00" not in run.err, "the value is not repeated")


def test_closed_pipe_is_quiet():
    done = subprocess.run(f"{PROGRAM} scan --json {NOKIA} | head -c 1 >/dev/null; exit ${{PIPESTATUS[0]}}",
                          shell=True, executable="/bin/bash", stderr=subprocess.PIPE, check=False)
    need(done.returncode in (0, 1), done.returncode)
    same(done.stderr, b"")


def test_full_disk():
    done = subprocess.run([PROGRAM, "scan", "--json", str(NOKIA)], stdout=open("/dev/full", "wb"),
                          stderr=subprocess.PIPE, check=False)
    same(done.returncode, 4)
    need(b"No space left" in done.stderr, done.stderr)


def test_files_written_are_private():
    with folder() as d:
        path = pathlib.Path(d) / "out.jsonl"
        path.write_text("old")
        path.chmod(0o666)
        run = Run(["scan", f"--json={path}", NOKIA])
        same(run.status, 1)
        same(stat.S_IMODE(path.stat().st_mode), 0o600)
        need("summary" in path.read_text(), "the file holds the JSON")
        need(run.out and "{" not in run.out.splitlines()[0], "the text goes to standard output")


def test_random_bytes_never_crash():
    rng = random.Random(42)
    for n in range(60):
        data = bytearray(DATA[:3000])
        for _ in range(30):
            data[rng.randrange(len(data))] = rng.randrange(256)
        run = scan_bytes(bytes(data))
        need(run.status in (0, 1, 3), f"round {n}: status {run.status}: {run.err}")


def children_of(pid):
    found = []
    for entry in pathlib.Path("/proc").iterdir():
        if entry.name.isdigit():
            try:
                stat_line = (entry / "stat").read_text()
            except OSError:
                continue
            if int(stat_line.rsplit(")", 1)[1].split()[1]) == pid:
                found.append(int(entry.name))
    return found


def scan_held_open(act):
    """Feeds a capture through a pipe that stays open, lets act(process) happen, returns status and output."""
    process = subprocess.Popen([PROGRAM, "scan", "--json", "--show-values", "--threads=1", "-"],
                               stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE)
    process.stdin.write(DATA)
    process.stdin.write(b"".join(DATA[24:] for _ in range(60)))  # enough that records are on their way
    process.stdin.flush()
    time.sleep(1.0)
    act(process)
    out, err = process.stdout.read(), process.stderr.read()
    process.stdin.close()
    return process.wait(30), out.decode(), err.decode()


def test_interrupt_keeps_what_is_known():
    status, out, err = scan_held_open(lambda p: p.send_signal(signal.SIGINT))
    same(status, 3, err)
    need("interrupted" in err, err)
    need('"status":"partial"' in out and '"type":"summary"' in out, out[:500])


def test_a_child_that_dies_is_named():
    def kill(process):
        kids = children_of(process.pid)
        same(len(kids), 1)
        os.kill(kids[0], signal.SIGKILL)
    status, out, err = scan_held_open(kill)
    same(status, 3, err)
    need("died" in err and "signal 9" in err, err)
    need('"status":"partial"' in out and '"type":"summary"' in out, out[:500])


def test_child_goes_with_its_parent():
    kids = []

    def kill(process):
        kids.extend(children_of(process.pid))
        process.kill()
    scan_held_open(kill)
    time.sleep(0.3)
    for kid in kids:
        need(not pathlib.Path(f"/proc/{kid}").exists()
             or ") Z " in pathlib.Path(f"/proc/{kid}/stat").read_text(), "an orphan still parses")


def test_hash():
    import hashlib
    run = scan("--hash", NOKIA)
    same(run.rows("capture")[0]["sha256"], hashlib.sha256(DATA).hexdigest())
    run = scan("--hash", "-", stdin=wire.gz(DATA)[:-5])
    same(run.status, 3)
    same(run.rows("capture")[0]["sha256"], hashlib.sha256(wire.gz(DATA)[:-5]).hexdigest())
    same(scan(NOKIA).rows("capture")[0]["sha256"], None)


main(globals())
