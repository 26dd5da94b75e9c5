"""Runs the program as its users do, for whole-program tests.

A test file defines functions named test_*; main() runs them all, prints each
that fails with its reason, and ends with 'N passed, N failed'.
"""
import json
import os
import pathlib
import subprocess
import sys
import tempfile
import traceback

HERE = pathlib.Path(__file__).resolve().parent
ROOT = HERE.parent.parent
CAPTURES = ROOT / "tests" / "captures"
CORPUS = pathlib.Path(os.environ.get("TELLTALE_CORPUS", ROOT / "../shared/captures"))
PROGRAM = os.environ.get("TELLTALE", str(ROOT / "build" / "telltale"))
SKIPPED = 77

sys.path.insert(0, str(CAPTURES))


class Run:
    def __init__(self, args, stdin=None, env=None, timeout=120, cwd=None):
        clean = {k: v for k, v in os.environ.items() if k not in ("NO_COLOR", "COLUMNS")}
        clean.update({"LC_ALL": "C.UTF-8", "TERM": "dumb"}, **(env or {}))
        done = subprocess.run([PROGRAM, *map(str, args)], input=stdin, stdout=subprocess.PIPE,
                              stderr=subprocess.PIPE, env=clean, timeout=timeout, check=False, cwd=cwd)
        self.status, self.raw = done.returncode, done.stdout
        self.out = done.stdout.decode("utf-8")  # always valid, or the test fails here
        self.err = done.stderr.decode("utf-8", "replace")

    def rows(self, kind=None):
        rows = [json.loads(line) for line in self.out.splitlines()]
        return [r for r in rows if kind is None or r["type"] == kind]

    def findings(self):
        return self.rows("finding")


def scan(*args, **more):
    return Run(["scan", "--json", "--show-values", *args], **more)


def scan_bytes(data, *args, **more):
    """Scans a capture given as bytes, from a file of its own."""
    with tempfile.NamedTemporaryFile(suffix=".pcap") as f:
        f.write(data)
        f.flush()
        return scan(f.name, *args, **more)


def values(run, least="likely"):
    """{(kind, value)} of what left the device at a level or better."""
    levels = ("possible", "likely", "certain", "known")
    return {(f["kind"], f["value"]) for f in run.findings()
            if levels.index(f["confidence"]) >= levels.index(least) and not f.get("placeholder")}


def same(got, want, what=""):
    if got != want:
        raise AssertionError(f"{what}\n--- wanted\n{want}\n--- got\n{got}")


def need(condition, what=""):
    if not condition:
        raise AssertionError(what)


def expected(name, text):
    """Exact output kept in tests/program/expected; TELLTALE_ACCEPT=1 writes it anew for review."""
    path = HERE / "expected" / name
    if os.environ.get("TELLTALE_ACCEPT"):
        path.parent.mkdir(exist_ok=True)
        path.write_text(text, encoding="utf-8")
    same(text, path.read_text(encoding="utf-8"), name)


def main(namespace):
    if not os.access(PROGRAM, os.X_OK):
        sys.exit(f"{PROGRAM} is not built; ./dev build, or set TELLTALE")
    tests = [(n, f) for n, f in namespace.items() if n.startswith("test_")]
    failed = 0
    for name, function in tests:
        try:
            function()
        except Exception as error:  # every failure is reported, then counted
            failed += 1
            print(f"FAIL {name}: {error}")
            if not isinstance(error, AssertionError):
                traceback.print_exc()
    print(f"{len(tests) - failed} passed, {failed} failed")
    sys.exit(1 if failed or not tests else 0)
