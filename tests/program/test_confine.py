"""The parsing process gives up what it does not need; strace shows what it still asks for."""
import pathlib
import re
import subprocess
import tempfile

from telltale import CAPTURES, PROGRAM, Run, main, need, same, scan

CAPTURE = CAPTURES / "nokia-7-plus.pcap"
SANITIZED = any(sign in pathlib.Path(PROGRAM).read_bytes() for sign in (b"__asan_init", b"__gcov_init"))  # needs files itself: not confined
FILTER = re.compile(r"seccomp\(SECCOMP_SET_MODE_FILTER, 0[^)]*\) += 0")
REACHING = re.compile(r"^(open|openat|openat2|socket|socketpair|connect|bind|execve|fork|vfork|creat|ptrace)\(")


def traced(*options):
    """{pid: its calls after the filter was in force} of a scan's processes other than the first."""
    with tempfile.TemporaryDirectory() as folder:
        trace = pathlib.Path(folder) / "trace"
        done = subprocess.run(["strace", "-f", "-o", str(trace), PROGRAM, "scan", "--quiet", *options, str(CAPTURE)],
                              stdout=subprocess.PIPE, stderr=subprocess.PIPE, timeout=120, check=False)
        same(done.returncode, 1, f"the scan found something: {done.stderr!r}")
        calls, first, confined = {}, None, set()
        for line in trace.read_text(errors="replace").splitlines():
            pid, call = line.split(None, 1)
            first = first or pid
            if pid == first:
                continue
            if FILTER.search(call):
                confined.add(pid)
                calls[pid] = []
            elif confined:
                calls.setdefault(pid, []).append(call)
        return calls, confined


def check_trace(*options):
    calls, confined = traced(*options)
    if SANITIZED:
        same(confined, set(), "a sanitizer build is not confined")
        return
    same(len(confined), 1, "the one parsing process confined itself")
    reaching = [c for made in calls.values() for c in made if REACHING.match(c)]
    same(reaching, [], "no file and no socket after confinement")
    need(any(c.startswith("read(0") for made in calls.values() for c in made), "it read its input")


def test_one_thread_asks_for_no_file_and_no_socket():
    check_trace("--threads=1")


def test_threads_and_a_digest_ask_for_no_file_and_no_socket():
    check_trace("--threads=3", "--hash")


def test_the_switch_changes_nothing_but_the_confinement():
    with_it, without = (scan("--quiet", CAPTURE, env=env) for env in ({}, {"TELLTALE_CONFINE": "off"}))
    same(without.raw, with_it.raw, "the same findings")
    same(without.status, with_it.status, "the same status")


def test_help_names_the_switch():
    need("TELLTALE_CONFINE" in Run(["help", "scan"]).out)
    need("TELLTALE_CONFINE" in Run(["help", "--format=man"]).out)


main(globals())
