#!/usr/bin/env python3
"""Puts deliberate faults into the source, one at a time, and asks whether a test notices.

usage: tools/faults.py [WORD...]     (only faults whose file or wording holds each WORD)

Works in a copy, build-faults/tree. Each fault names the tests that ought to fail; a fault that none of them
notices is printed, and the status is 1. Adding one: a row.
"""
import pathlib
import shutil
import subprocess
import sys

ROOT = pathlib.Path(__file__).resolve().parent.parent
COPY = ROOT / "build-faults" / "tree"
BUILD = ROOT / "build-faults" / "build"

# file, what stands there (once), what the fault makes of it, tests
FAULTS = [
    ("src/base/rd.h", "if (r->bad || n > rd_left(r)) {", "if (r->bad || n > rd_left(r) + 1) {", "test_rd"),
    ("src/base/rd.h", "if (r->bad || n > rd_left(r)) {", "if (n > rd_left(r)) {", "test_rd"),
    ("src/base/rd.h", "(uint16_t)(s.p[0] << 8 | s.p[1])", "(uint16_t)(s.p[1] << 8 | s.p[0])", "test_rd"),
    ("src/base/rd.c", "bool was_bad = r->bad || n > rd_left(r);", "bool was_bad = r->bad;", "test_rd"),
    ("src/stream/order.c", "(h = way_first(w)) != NULL && h->off <= f->side[side].next",
     "(h = way_first(w)) != NULL && h->off < f->side[side].next", "test_order test_tcp stream"),
    ("src/stream/order.c", "if (memcmp(first, part_bytes(p).p, p->len) == 0)", "if (p->len != 0)", "test_order test_tcp stream"),
    ("src/stream/order.c", "\td->next += bytes.len;", "\td->next += bytes.len + 1;", "test_order test_tcp stream"),
    ("src/stream/order.c", "if (w->fin && f->side[side].next >= w->fin_off) {", "if (w->fin) {", "test_order test_tcp stream"),
    ("src/stream/order.c", "h->off + h->len + h->missing, h->runs[0].frame", "h->off + h->len, h->runs[0].frame",
     "test_order test_tcp test_flow stream"),
    ("src/codec/luhn.c", "d *= twice ? 2 : 1;", "d *= twice ? 1 : 2;", "test_luhn"),
    ("src/codec/luhn.c", "sum = (sum + d / base + d % base) % base;", "sum = (sum + d) % base;", "test_luhn"),
    ("src/codec/luhn.c", "digits.len > 1 && weigh(digits, 10, false) == 0", "digits.len > 1", "test_luhn"),
    ("src/codec/base64.c", "a = a << 18 | b << 12 | c << 6 | d;", "a = a << 18 | b << 12 | d << 6 | c;", "test_base64"),
    ("src/codec/base64.c", "i + 1 < q->n && ret == ST_OK", "i < q->n && ret == ST_OK", "test_base64"),
    ("src/codec/base64.c", "if (v == BLANK)\n\t\t\tcontinue;", "if (v == BLANK)\n\t\t\treturn true;", "test_base64"),
    ("src/stream/stream.c", "other->tick < tcp->tick) ? other : tcp;", "other->tick > tcp->tick) ? other : tcp;", "test_flow"),
    ("src/stream/stream.c", "if (s->flows.live >= s->limits.flows)", "if (s->flows.live > s->limits.flows)", "test_flow"),
    ("src/stream/order.c", "s->keeps.bytes + all > s->limits.total_bytes) {", "s->keeps.bytes > s->limits.total_bytes) {",
     "test_order test_tcp test_flow stream"),
    ("src/report/mask.c", "if (value.len >= keep + 2)", "if (value.len >= keep)", "test_mask"),
    ("src/report/mask.c", "[KIND_IMEI] = 8,", "[KIND_IMEI] = 15,", "test_mask test_report"),
    ("src/report/mask.c", "at = hit.at + hit.len;", "at = hit.at + hit.len - 1;", "test_mask"),
    ("src/report/mask.c", "span_eq(f->matched, f->value) ? 1 : 2);", "1);", "test_mask"),
    ("src/report/mask.c", "st = learn_eui64(r, f->value);", "st = ST_OK;", "test_mask"),
]


def copy():
    if COPY.exists():
        shutil.rmtree(COPY)
    listed = subprocess.run(["git", "ls-files", "-z"], cwd=ROOT, check=True, capture_output=True).stdout
    for name in listed.decode().split("\0"):
        if name and (ROOT / name).is_file():
            (COPY / name).parent.mkdir(parents=True, exist_ok=True)
            shutil.copy2(ROOT / name, COPY / name)
    for name in {f[0] for f in FAULTS}:  # the last run may have left an object of a faulty one
        (COPY / name).touch()
    if not (BUILD / "build.ninja").exists():
        subprocess.run(["meson", "setup", BUILD, COPY, "-Dwhole=false", "-Dwerror=false"], check=True,
                       stdout=subprocess.DEVNULL)


def build():
    return subprocess.run(["ninja", "-C", BUILD, "--quiet"], stdout=subprocess.PIPE, stderr=subprocess.STDOUT)


def noticed(tests):
    """Do the tests fail? A fault that does not compile would prove nothing."""
    done = build()
    if done.returncode != 0:
        sys.exit(done.stdout.decode("utf-8", "replace")[-3000:])
    run = subprocess.run(["meson", "test", "-C", BUILD, "--no-rebuild", *tests.split()], stdout=subprocess.PIPE,
                         stderr=subprocess.STDOUT)
    return run.returncode != 0


def main(words):
    copy()
    rows = [f for f in FAULTS if all(w in " ".join(f[:3]) for w in words)]
    tests = " ".join(sorted({t for f in rows for t in f[3].split()}))
    if not rows or noticed(tests):
        sys.exit(f"without a fault these should pass, and be there: {tests}")
    missed = 0
    for name, old, new, tests in rows:
        text = (COPY / name).read_text(encoding="utf-8")
        if text.count(old) != 1:
            sys.exit(f"{name}: stands there {text.count(old)} times, not once: {old}")
        (COPY / name).write_text(text.replace(old, new), encoding="utf-8")
        seen = noticed(tests)
        (COPY / name).write_text(text, encoding="utf-8")
        missed += not seen
        print(f"{'noticed' if seen else 'MISSED '}  {name}: {new.strip()}  ({tests})", flush=True)
    print(f"{len(rows) - missed} passed, {missed} failed")
    sys.exit(1 if missed else 0)


main(sys.argv[1:])
