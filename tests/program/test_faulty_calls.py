"""The kernel refuses, interrupts or runs out, at each call in turn: no crash, no silence, nothing made up.

strace puts the failures in; the parsing process is left unconfined, since the filter would see the tampered calls.
"""
import os
import pathlib
import subprocess
import tempfile

from telltale import CAPTURES, PROGRAM, main, need, same

NOKIA = CAPTURES / "nokia-7-plus.pcap"
SANITIZED = any(sign in pathlib.Path(PROGRAM).read_bytes() for sign in (b"__asan_init", b"__gcov_init"))  # its own calls would fail, too
OPTIONS = "allocator_may_return_null=1:detect_leaks=0"  # leaks cannot be looked for under strace
BAD_SIGNS = ("Sanitizer", "runtime error", "internal fault")


class Run:
    def __init__(self, inject, *args, of=None):
        """of: only calls on that file; without it the linker's own calls count, too."""
        with tempfile.TemporaryDirectory() as folder:
            trace = pathlib.Path(folder) / "trace"
            only = ["-P", str(of)] if of else []
            counts = {k: v for k, v in os.environ.items() if k.startswith("GCOV_")}
            if not of:  # ./dev coverage: the files of counts would be struck, too, and spoilt for all tests
                counts["GCOV_PREFIX"] = folder
            done = subprocess.run(
                ["strace", "-f", "-qq", "-o", str(trace), *only, "-e", f"inject={inject}", PROGRAM, *map(str, args)],
                stdout=subprocess.PIPE, stderr=subprocess.PIPE, timeout=120, check=False,
                env={"PATH": "/usr/bin:/bin", "TELLTALE_CONFINE": "off", "TERM": "dumb", "LC_ALL": "C.UTF-8",
                     "ASAN_OPTIONS": OPTIONS, **counts})
            self.calls = trace.read_text(errors="replace")
        self.status, self.out, self.err = done.returncode, done.stdout.decode(), done.stderr.decode("utf-8", "replace")
        self.struck = "INJECTED" in self.calls
        need(not any(s in self.err for s in BAD_SIGNS), f"{inject}: {self.err}")


def scan(inject, of=None, threads=1):
    return Run(inject, "scan", "--json", "--quiet", f"--threads={threads}", NOKIA, of=of)


def of_the_linker(call):
    """How often the first process makes the call before it has another beside it."""
    made = scan("sethostname:error=EPERM").calls
    first = made.split(None, 1)[0]
    before = made.split(" clone", 1)[0].splitlines()
    return sum(line.startswith(first) and line.split(None, 1)[1].startswith(f"{call}(") for line in before[:-1])


def test_interrupted_calls_are_made_again():
    want = scan("sethostname:error=EPERM")
    same(want.status, 1)
    struck = 0
    begun = of_the_linker("read")
    for inject, of in (("read:error=EINTR:when=1", NOKIA), ("read:error=EINTR:when=1+2", NOKIA),
                       (f"read:error=EINTR:when={begun + 1}", None), (f"read:error=EINTR:when={begun + 2}+3", None),
                       ("write:error=EINTR:when=1+2", None), ("write:error=EINTR:when=2", None),
                       ("poll:error=EINTR:when=1+2", None), ("wait4:error=EINTR:when=1", None)):
        run = scan(inject, of)
        struck += run.struck
        need((run.status, run.out) == (want.status, want.out), f"{inject}: status {run.status}, {run.err}")
    need(struck >= 6, f"only {struck} were interrupted")


def test_a_disk_that_cannot_be_read():
    run = scan("read:error=EIO:when=1", NOKIA)
    need(run.struck, "the capture was not read")
    same(run.status, 3, run.err)
    need("nokia-7-plus.pcap" in run.err and "Input/output error" in run.err, run.err)
    with tempfile.TemporaryDirectory() as folder:  # long enough for several reads
        long = pathlib.Path(folder) / "long.pcap"
        data = NOKIA.read_bytes()
        long.write_bytes(data + data[24:] * (4 * 1024 * 1024 // len(data)))
        run = Run("read:error=EIO:when=4+", "scan", "--json", "--quiet", long, of=long)
        same(run.status, 3, run.err)
        need("long.pcap" in run.err and "Input/output error" in run.err, run.err)
        need('"kind":"imei"' in run.out and '"status":"partial"' in run.out, "what was read before is kept")


def test_a_package_of_what_cannot_be_read():
    """The case, or a capture made anew: status 4, its name, the reason, and no archive."""
    with tempfile.TemporaryDirectory() as folder:
        case, tar = pathlib.Path(folder) / "a.case", pathlib.Path(folder) / "x.tar"
        Run("sethostname:error=EPERM", "scan", "--quiet", "--case", case, NOKIA)
        run = Run("read:error=EIO:when=1", "report", case, "--package", "-o", tar, of=case)
        need(run.struck, "the case was not read")
        same((run.status, run.err), (4, f"telltale: {case}: Input/output error\n"))
        anew = ("report", case, "--redact", "--package", "-o", tar)
        calls = Run("sethostname:error=EPERM", *anew).calls.splitlines()
        first = calls[0].split(None, 1)[0]
        opened = [c for c in calls if c.split(None, 1)[0] == first and c.split(None, 1)[1].startswith("openat(")]
        last = max(i for i, c in enumerate(opened, 1) if '/capture-1.pcapng"' in c)
        tar.unlink()
        run = Run(f"openat:error=EACCES:when={last}", *anew)
        need(run.struck, "the capture was not opened")
        same(run.status, 4, run.err)
        need("/capture-1.pcapng: Permission denied" in run.err, run.err)
        same([p.name for p in pathlib.Path(folder).iterdir()], ["a.case"])


def test_no_room_left():
    """The file that the user asked for cannot be written whole: status 4, its name, the reason."""
    for option, call in (("--json", "write"), ("--html", "write"), ("--case", "pwrite64")):
        with tempfile.TemporaryDirectory() as folder:
            path = pathlib.Path(folder) / "out"
            run = Run(f"{call}:error=ENOSPC:when=1+", "scan", "--quiet", f"{option}={path}", NOKIA,
                      of=path if call == "write" else None)
            if not run.struck:  # it is written under another name first
                run = Run(f"{call}:error=ENOSPC:when=3+", "scan", "--quiet", f"{option}={path}", NOKIA)
                need(run.struck, f"{option}: {call} was not reached")
                same(run.status, 4, f"{option}: {run.err}")
                need("out" in run.err and "No space left" in run.err, f"{option}: {run.err!r}")
                continue
            same(run.status, 4, f"{option}: {run.err}")
            need("out" in run.err and "No space left" in run.err, f"{option}: {run.err!r}")


def test_no_memory():
    """Each growth of memory refused from some moment on: an answer or a clear end, never a crash."""
    if SANITIZED:
        return
    begun = of_the_linker("mmap")
    struck = 0
    for when in range(max(1, begun - 100), begun + 10, 11):
        run = scan(f"mmap:error=ENOMEM:when={when}+")
        struck += run.struck
        if run.status == 127:  # the dynamic linker's own end, whatever it says of it
            continue
        need(run.status in (0, 1, 3, 4), f"mmap {when}: status {run.status}: {run.err}")
        need(run.status in (0, 1) or run.err.strip(), f"mmap {when}: status {run.status} without a word")
    need(struck > 3, f"only {struck} were refused")


def test_no_process_no_pipe_no_thread():
    struck = 0
    for inject in ("clone:error=EAGAIN", "clone3:error=EAGAIN", "pipe2:error=EMFILE", "socketpair:error=EMFILE"):
        run = scan(inject, threads=2)
        if not run.struck:
            continue
        struck += 1
        need(run.status in (1, 3, 4), f"{inject}: status {run.status}: {run.err}")
        need(run.status == 1 or run.err.strip(), f"{inject}: not a word")
    need(struck >= 2, f"only {struck} were refused")


def test_a_reader_that_went_away():
    """EPIPE at a write is a quiet stop."""
    for when in ("1", "2", "3+"):
        run = scan(f"write:error=EPIPE:when={when}")
        need(run.struck and run.status in (0, 1, 3, 4), f"write {when}: status {run.status}: {run.err}")


if __name__ == "__main__":
    main(globals())
