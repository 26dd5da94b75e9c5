"""Damaged captures, archives, profiles, tables, cases, key logs and events: no crash, no hang, no growth, the right exit status.

TELLTALE_MUTATIONS says how many captures are damaged (default 150), and a tenth as many of each other kind of
input; TELLTALE_KINDS names the kinds that are (keylog,events,case,table), otherwise all. Captures and archives
are read by the dozen; each of a dozen that fails is then read alone. What fails is kept in the folder that
TELLTALE_KEEP names.
"""
import concurrent.futures
import io
import json
import os
import pathlib
import random
import shutil
import subprocess
import sys
import tempfile
import threading
import zipfile

from mutate import mutate, mutate_rows
from telltale import CAPTURES, CORPUS, PROGRAM, ROOT

COUNT = int(os.environ.get("TELLTALE_MUTATIONS", "150"))
FIRST = int(os.environ.get("TELLTALE_FIRST", "0"))
SECONDS, RESIDENT_KIB, SANITIZED_KIB = 10, 256 * 1024, 1024 * 1024
HANGS = 30 * SECONDS  # by the clock: a run that waits for nothing uses no processor time
BAD_SIGNS = (b"Sanitizer", b"runtime error", b"process died", b"internal fault")
DATA = ROOT / "data"
NOKIA, PROFILE, TUNNEL = (CAPTURES / name for name in ("nokia-7-plus.pcap", "nokia-7-plus.yaml", "tunnelled-app.pcap"))


def sanitized():
    with open(PROGRAM, "rb") as f:
        data = f.read()
    return b"__asan_init" in data or b"__tsan_init" in data


MOST_KIB = SANITIZED_KIB if sanitized() else RESIDENT_KIB


def run(args, env=None):
    """(status, output, messages, seconds of processor time, KiB)"""
    with tempfile.TemporaryFile() as out, tempfile.TemporaryFile() as err:
        p = subprocess.Popen([PROGRAM, *map(str, args)], stdin=subprocess.DEVNULL, stdout=out, stderr=err,
                             env={**os.environ, "TERM": "dumb", **(env or {})})
        timer = threading.Timer(HANGS, p.kill)
        timer.start()
        _, status, used = os.wait4(p.pid, 0)
        timer.cancel()
        p.returncode = os.waitstatus_to_exitcode(status)
        out.seek(0)
        err.seek(0)
        return p.returncode, out.read(), err.read(), used.ru_utime + used.ru_stime, used.ru_maxrss


def judged(statuses, args, env=None, lines=True, named=(), blamed=None):
    """What is wrong with that run, or None. blamed: the input that a refusal must name."""
    status, out, err, seconds, kib = run(args, env)
    told = err.decode("utf-8", "replace")[-2000:]
    if status not in statuses:
        return f"status {status}: {told}"
    if any(sign in err for sign in BAD_SIGNS):
        return told
    if status in (2, 3, 4) and not err.strip():
        return f"status {status} without a word"
    if blamed and status in (2, 3, 4) and any(str(blamed).encode() not in line for line in err.splitlines()
                                              if b"the case: none of its" not in line):
        return f"status {status}, and a message names no file: {told}"
    if seconds > SECONDS * (6 if sanitized() else 1) or kib > MOST_KIB:
        return f"{seconds:.1f} s, {kib} KiB"
    if lines:
        rows = [json.loads(line) for line in out.decode("utf-8").splitlines()]
        if (status in (0, 1) or len(named) > 1) and (not rows or rows[-1]["type"] != "summary"):
            return "no summary at the end"
        read = {row["path"] for row in rows if row["type"] == "capture"}
        for path in named:
            if str(path) not in read and str(path).encode() not in err:
                return f"{path.name} is told nowhere"
    return None


SCAN = ("scan", "--json", "--quiet")


def damaged_captures(paths, _):
    """Each of them has its row, or is named in a message; a dozen take no longer than one may."""
    return judged((0, 1, 3), (*SCAN, *paths), named=paths)


def damaged_profile(paths, _):
    return judged((0, 1, 2), (*SCAN, "--device", *paths, NOKIA), blamed=paths[0])


def damaged_keylog(paths, _):
    return judged((0, 1, 2), (*SCAN, "--keylog", *paths, *(KEYED or [NOKIA])), blamed=paths[0])


def damaged_events(paths, _):
    return judged((0, 1, 2, 3), (*SCAN, "--events", *paths, NOKIA), blamed=paths[0])


def damaged_case(paths, r):
    """Read back in every way that makes something of it; and a scan adds to it, or leaves it alone."""
    case, how = paths[0], r.choice(("report", "verify", "find", "compare", "claims", "population", "scan", "json", "csv", "markdown", "html"))
    with tempfile.TemporaryDirectory() as folder:
        copy = pathlib.Path(folder) / case.name
        args = {"report": ("report", case), "verify": ("verify", case), "find": ("find", case, "imei"),
                "population": ("population", "--quiet", case),
                "compare": ("compare", "--quiet", case, "--", case), "claims": ("claims", "--quiet", case, CLAIMS),
                "scan": ("scan", "--quiet", "--case", copy, NOKIA)}
        if how == "scan":
            shutil.copy(case, copy)
        what = judged((0, 1, 2, 3, 4, 5) if how == "scan" else (0, 1, 2, 3, 5),
                      args.get(how, ("report", "--format", how, case)), lines=False, blamed=copy if how == "scan" else case)
        return what and f"{how}: {what}"


def damaged_table(paths, _):
    """The scan goes on without a table that cannot be read, and says so."""
    path = paths[0]
    with tempfile.TemporaryDirectory() as folder:
        data = pathlib.Path(folder) / "data"
        data.mkdir()
        for name in os.listdir(DATA):
            if name != path.name:
                (data / name).symlink_to(DATA / name)
        shutil.copy(path, data / path.name)
        return judged((0, 1, 3), (*SCAN, NOKIA), {"TELLTALE_DATA": str(data)})


def small(paths, most=64 * 1024):
    return sorted(p for p in paths if p.is_file() and 0 < p.stat().st_size <= most)


def zipped(data):
    """A bug report as the phone hands it out."""
    with io.BytesIO() as f:
        with zipfile.ZipFile(f, "w", zipfile.ZIP_DEFLATED) as z:
            z.writestr("main_entry.txt", "bugreport-x.txt")
            z.writestr("bugreport-x.txt", data)
        return f.getvalue()


def made_case(folder):
    path = pathlib.Path(folder) / "seed.case"
    events = path.with_suffix(".csv")
    subprocess.run([PROGRAM, *SCAN, "--case", path, "--device", PROFILE, "--events", events, NOKIA, TUNNEL],
                   stdout=subprocess.DEVNULL, check=False)
    return path


EVENTS = b"time,event,detail\n2019-02-11T07:30:00Z,screen_on\n2019-02-11T07:30:05Z,unlock,\"a, \"\"b\"\"\"\n"
LOGS = ROOT / "fuzz" / "corpus" / "events"  # a list, a log, a bug report's text, PCAPdroid's connections
CLAIMS = DATA / "lab" / "claims.yaml"
KEYED = sorted(CORPUS.glob("*_keylog.pcap"))  # with their key logs beside them
KEYLOG = (b"# a comment\nCLIENT_RANDOM " + b"00" * 32 + b" " + b"11" * 48 + b"\nCLIENT_TRAFFIC_SECRET_0 " + b"22" * 32
          + b" " + b"33" * 32 + b"\n")
HAR = json.dumps({"log": {"version": "1.2", "entries": [{
    "startedDateTime": "2019-02-11T07:30:00Z", "request": {
        "method": "POST", "url": "https://collect.example.org/v1", "headers": [{"name": "Cookie", "value": "a=b"}],
        "postData": {"mimeType": "application/json", "text": '{"imei":"001010000000016"}'}},
    "response": {"status": 200, "headers": [], "content": {"encoding": "base64", "text": "e30="}}}]}}).encode()


def seeds(folder):
    """kind: (judge, share of COUNT, suffix, seeds)"""
    corpus = list(CORPUS.iterdir()) if (CORPUS / "truth.tsv").exists() else []
    captures = small([*CAPTURES.rglob("*.pcap*"), *(p for p in corpus if p.suffix in (".pcap", ".pcapng"))])
    hars = small(p for p in corpus if p.suffix == ".har")
    logs = sorted(LOGS.iterdir())
    report = zipped((LOGS / "bugreport.txt").read_bytes())
    for name, data in (("seed.har", HAR), ("seed.csv", EVENTS), ("seed.zip", report), ("seed.keylog", KEYLOG)):
        (pathlib.Path(folder) / name).write_bytes(data)
    here = pathlib.Path(folder)
    tables = [p for p in DATA.iterdir() if p.suffix in (".tsv", ".yaml", ".table")]
    return {
        "capture": (damaged_captures, 1, None, captures),
        "har": (damaged_captures, 0.1, ".har", [here / "seed.har", *hars]),
        "profile": (damaged_profile, 0.1, ".yaml", [PROFILE]),
        "keylog": (damaged_keylog, 0.1, ".txt", [here / "seed.keylog", *(p.with_suffix(".keys") for p in KEYED)]),
        "events": (damaged_events, 0.1, None, [here / "seed.csv", here / "seed.zip", *logs]),
        "case": (damaged_case, 0.1, ".case", [made_case(folder)]),
        "table": (damaged_table, 0.1, "", tables),
    }


DOZEN = 12


def damaged(folder, kind, number, suffix, paths):
    """A folder of its own with the damaged file; its path, and the seed's name."""
    r = random.Random(f"{kind} {number}")
    seed, other = r.choice(paths), r.choice(paths)
    sub = pathlib.Path(folder) / f"{kind}-{number}"
    sub.mkdir()
    path = sub / (seed.name if suffix == "" else f"damaged{seed.suffix if suffix is None else suffix}")
    if kind == "case" and r.random() < 0.7:  # byte by byte most become no database at all
        shutil.copy(seed, path)
        mutate_rows(r, path)
    else:
        path.write_bytes(mutate(r, seed.read_bytes(), other.read_bytes()))
    return path, seed.name


def keep(path):
    if os.environ.get("TELLTALE_KEEP"):
        shutil.copy(path, pathlib.Path(os.environ["TELLTALE_KEEP"]) / f"{path.parent.name}{path.suffix}")


def some(folder, kind, numbers, judge, suffix, paths):
    """How many were judged, and what is wrong with which."""
    made = [damaged(folder, kind, n, suffix, paths) for n in numbers]
    wrong = []
    what = judge([path for path, _ in made], random.Random(f"{kind} {numbers[0]}"))
    if what is not None:
        for path, seed in made if len(made) > 1 else ():
            alone = judge([path], random.Random(f"{kind} {numbers[0]}"))
            if alone is not None:
                wrong.append(f"{path.parent.name}, of {seed}: {alone}")
                keep(path)
        if not wrong:  # it is one alone, or shows in company only
            wrong.append(f"{kind} {numbers[0]} to {numbers[-1]}, of {made[0][1]}: {what}")
            for path, _ in made:
                keep(path)
    for path, _ in made:
        shutil.rmtree(path.parent)
    return len(made), wrong


def main():
    done = failed = told = 0
    with tempfile.TemporaryDirectory() as folder, concurrent.futures.ThreadPoolExecutor(os.cpu_count()) as pool:
        jobs = []
        kinds = seeds(folder)
        chosen = os.environ.get("TELLTALE_KINDS", ",".join(kinds)).split(",")
        for kind, (judge, share, suffix, paths) in ((k, kinds[k]) for k in chosen):
            n, size = max(1, int(COUNT * share)), DOZEN if judge is damaged_captures else 1
            jobs += [pool.submit(some, folder, kind, range(FIRST + i, FIRST + min(i + size, n)), judge, suffix, paths)
                     for i in range(0, n, size)]
        for job in concurrent.futures.as_completed(jobs):
            n, wrong = job.result()
            done += n
            failed += len(wrong)
            for line in wrong:
                print(f"FAIL {line}", flush=True)
            if done // 1000 > told:
                told = done // 1000
                print(f"{done} done, {failed} failed", flush=True)
    print(f"{done - failed} passed, {failed} failed")
    sys.exit(1 if failed else 0)


main()
