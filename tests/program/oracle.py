"""tshark as the independent reader, for tests that compare what it shows with what we do."""
import concurrent.futures
import os
import pathlib
import shutil
import subprocess
import sys

from telltale import CORPUS, SKIPPED

TOOLS = pathlib.Path(os.environ.get("TELLTALE_TOOLS", ""))
CAPTURE_SUFFIXES = (".pcap", ".pcapng", ".cap")


def here():
    return shutil.which("tshark") is not None


def needed():
    """Ends the test as skipped, with the reason, where there is nothing to compare with."""
    if not here():
        print("skipped: no tshark")
        sys.exit(SKIPPED)
    if not (CORPUS / "truth.tsv").exists():
        print(f"skipped: no captures at {CORPUS}; set TELLTALE_CORPUS")
        sys.exit(SKIPPED)


def tshark(*args):
    """Standard output; a capture that is cut off or damaged is read as far as tshark reads it."""
    done = subprocess.run(["tshark", "-n", *map(str, args)], stdout=subprocess.PIPE,
                          stderr=subprocess.DEVNULL, check=False)
    return done.stdout.decode("utf-8", "surrogateescape")


def tool(name, *args):
    """Lines of one of tests/tools, split at tabs."""
    done = subprocess.run([TOOLS / name, *map(str, args)], stdout=subprocess.PIPE,
                          stderr=subprocess.PIPE, check=False)
    if done.returncode not in (0, 3):  # 3: the capture is cut off, or none
        raise AssertionError(f"{name} {args}: status {done.returncode}\n{done.stderr.decode()[-2000:]}")
    return [line.split("\t") for line in done.stdout.decode("utf-8").splitlines()]


def captures():
    return sorted(p for p in CORPUS.iterdir() if p.suffix in CAPTURE_SUFFIXES)


def compare_all(compare, known):
    """compare(path) gives what only we and only tshark show (numbers), and lines about it.

    known: (ours, theirs, reason) of each capture where the two differ; it must
    still differ by just that much.
    """
    failed, paths = 0, captures()
    with concurrent.futures.ThreadPoolExecutor(os.cpu_count()) as pool:
        for path, (ours, theirs, lines) in zip(paths, pool.map(compare, paths)):
            if (ours, theirs) == known.get(path.name, (0, 0))[:2]:
                continue
            failed += 1
            print(f"FAIL {path.name}: only we {ours}, only tshark {theirs}", *lines[:12], sep="\n  ")
    print(f"{len(paths) - failed} passed, {failed} failed, {len(known)} with a reason")
    sys.exit(1 if failed or not paths else 0)
