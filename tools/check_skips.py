#!/usr/bin/env python3
"""Fails on a skipped test that is not on the list, and on a run without tests.

usage: check_skips.py TESTLOG.json SKIPS
       check_skips.py --total TESTLOG.json...     prints 'N passed, N failed, N skipped'
"""
import json
import sys

PASSED, SKIPPED = ("OK", "EXPECTEDFAIL"), ("SKIP",)


def results(path):
    with open(path, encoding="utf-8") as f:
        for line in f:
            row = json.loads(line)
            yield row["name"], row["result"]


def total(paths):
    rows = [result for path in paths for _, result in results(path)]
    passed = sum(r in PASSED for r in rows)
    skipped = sum(r in SKIPPED for r in rows)
    print(f"{passed} passed, {len(rows) - passed - skipped} failed, {skipped} skipped")
    return len(rows) == 0


def check(log, skips):
    with open(skips, encoding="utf-8") as f:
        allowed = {line.strip() for line in f if line.strip() and not line.startswith("#")}
    rows = list(results(log))
    wrong = [name for name, result in rows if result in SKIPPED and name not in allowed]
    for name in wrong:
        print(f"skipped, and not on the list: {name}")
    if not rows:
        print("no test was run")
    return bool(wrong) or not rows


if __name__ == "__main__":
    args = sys.argv[1:]
    sys.exit(total(args[1:]) if args[:1] == ["--total"] else check(*args))
