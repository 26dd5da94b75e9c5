#!/usr/bin/env python3
"""Lines and branches of src/ that tests ran through, by folder, and the longest parts that none did.

usage: tools/coverage.py BUILD [PARTS]

BUILD was made with b_coverage and its tests have run (./dev coverage). A part is a run of
lines of one function that no test reached; PARTS (40) of them are listed, longest first.
Branches are gcc's own: two for each condition, loop and `case`.
"""
import json
import pathlib
import subprocess
import sys

ROOT = pathlib.Path(__file__).resolve().parent.parent


def measured(build):
    command = ["gcovr", "--json", "--root", str(ROOT), "--filter", "src/", "--gcov-ignore-parse-errors", str(build)]
    return json.loads(subprocess.run(command, check=True, capture_output=True, text=True).stdout)["files"]


def counts(lines):
    """Lines run, lines, branches taken, branches."""
    kept = [x for x in lines if not x.get("gcovr/noncode")]
    branches = [b for x in kept for b in x["branches"]]
    return [sum(x["count"] > 0 for x in kept), len(kept), sum(b["count"] > 0 for b in branches), len(branches)]


def parts(file):
    """Runs of lines that nothing reached: how many of them are code, file, first, last."""
    run, found = [], []
    for x in sorted((x for x in file["lines"] if not x.get("gcovr/noncode")), key=lambda x: x["line_number"]):
        if x["count"] == 0:
            run.append(x["line_number"])
        elif run:
            found.append((len(run), file["file"], run[0], run[-1]))
            run = []
    if run:
        found.append((len(run), file["file"], run[0], run[-1]))
    return found


def share(n, of):
    return f"{100 * n / of:6.1f} %" if of else "       -"


def main(build, most=40):
    files = measured(build)
    folders = {}
    for f in files:
        row = folders.setdefault(f["file"].split("/")[1], [0, 0, 0, 0])
        row[:] = [a + b for a, b in zip(row, counts(f["lines"]))]
    order = [line.split()[0] for line in (ROOT / "src/ORDER").read_text().splitlines() if line and line[0] != "#"]
    print(f"{'folder':12} {'lines':>8} {'run':>8} {'branches':>9} {'taken':>8}")
    for name in sorted(folders, key=lambda n: order.index(n) if n in order else -1):
        run, lines, taken, branches = folders[name]
        print(f"{name:12} {lines:8} {share(run, lines)} {branches:9} {share(taken, branches)}")
    run, lines, taken, branches = (sum(row[i] for row in folders.values()) for i in range(4))
    print(f"{'all':12} {lines:8} {share(run, lines)} {branches:9} {share(taken, branches)}")
    left = sorted((p for f in files for p in parts(f)), key=lambda p: (-p[0], p[1:]))
    print(f"\n{sum(p[0] for p in left)} lines in {len(left)} parts that no test reached; the longest:")
    for n, path, first, last in left[:most]:
        print(f"{n:5} {path}:{first}-{last}")


main(sys.argv[1], *map(int, sys.argv[2:]))
