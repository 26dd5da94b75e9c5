"""Every capture in a run of its own: read or named as unreadable, within bounds, the same with any threads.

Under sanitizers this is where their reports appear: those of the parsing process too, it shares standard error.
"""
import concurrent.futures
import json
import os
import subprocess
import sys
import tempfile

from telltale import CAPTURES, CORPUS, PROGRAM

SECONDS = 10  # of processor time, whatever else the machine does
RESIDENT_KIB = 256 * 1024
SANITIZED_KIB = 1024 * 1024
BAD_SIGNS = (b"Sanitizer", b"runtime error")


def run(path, threads):
    """(status, output, messages) and what it took with its children: seconds, KiB."""
    command = [PROGRAM, "scan", "--json", "--show-values", "--min-confidence=possible",
               f"--threads={threads}", path]
    with tempfile.TemporaryFile() as out, tempfile.TemporaryFile() as err:
        p = subprocess.Popen(command, stdout=out, stderr=err)
        _, status, used = os.wait4(p.pid, 0)
        p.returncode = os.waitstatus_to_exitcode(status)
        out.seek(0)
        err.seek(0)
        return (p.returncode, out.read(), err.read()), used.ru_utime + used.ru_stime, used.ru_maxrss


def sanitized():
    with open(PROGRAM, "rb") as f:
        data = f.read()
    return b"__asan_init" in data or b"__tsan_init" in data


def wrong(path, most_kib):
    """What is wrong with the runs of one capture."""
    (status, out, err), seconds, kib = run(path, 1)
    if status not in (0, 1, 3):
        return f"status {status}: {err.decode('utf-8', 'replace')[-2000:]}"
    if any(sign in err for sign in BAD_SIGNS):
        return err.decode("utf-8", "replace")[-4000:]
    rows = [json.loads(line) for line in out.splitlines()]
    captures = [r for r in rows if r["type"] == "capture"]
    if len(captures) != 1 or rows[-1]["type"] != "summary":
        return "not one capture line, or no summary at the end"
    if (status == 3) != (captures[0]["status"] != "whole") or (status == 3) != bool(captures[0]["reason"]):
        return f"status {status} beside {captures[0]['status']} ({captures[0]['reason']})"
    for a in rows:
        if a["type"] == "anomaly" and not (a["frame"] is None or a["frame"] >= 1):
            return f"an anomaly at frame {a['frame']}"
        if a["type"] == "anomaly" and not (a["what"] and a["reason"] and a["count"] >= 1 and "offset" in a):
            return f"an anomaly that says too little: {a['what']}"
    if run(path, 4)[0] != (status, out, err):
        return "another answer with four threads"
    if seconds > SECONDS or kib > most_kib:
        return f"{seconds:.1f} s, {kib} KiB"
    return None


def main():
    paths = sorted((CAPTURES / "link").iterdir())
    if (CORPUS / "truth.tsv").exists():
        paths += sorted(p for p in CORPUS.iterdir() if p.suffix in (".pcap", ".pcapng", ".har"))
    most_kib = SANITIZED_KIB if sanitized() else RESIDENT_KIB
    failed = 0
    with concurrent.futures.ThreadPoolExecutor(os.cpu_count()) as pool:
        for path, what in zip(paths, pool.map(lambda p: wrong(p, most_kib), paths)):
            if what is not None:
                failed += 1
                print(f"FAIL {path.name}: {what}")
    print(f"{len(paths) - failed} passed, {failed} failed")
    sys.exit(1 if failed or not paths else 0)


main()
