"""Real captures with a truth table, where there are any (TELLTALE_CORPUS)."""
import subprocess
import sys

from telltale import CORPUS, PROGRAM, ROOT, SKIPPED, Run, need


def main():
    if not (CORPUS / "truth.tsv").exists():
        print(f"skipped: no captures at {CORPUS}; set TELLTALE_CORPUS")
        sys.exit(SKIPPED)
    done = subprocess.run([sys.executable, ROOT / "tools/score", PROGRAM, CORPUS], check=False)
    run = Run(["scan", "--json", CORPUS], timeout=600)
    need(run.status in (0, 1, 3), f"status {run.status}: {run.err[-2000:]}")
    need(run.out.splitlines()[-1].startswith('{"type":"summary"'), "the summary is the last line")
    print(f"{int(done.returncode == 0)} passed, {int(done.returncode != 0)} failed")
    sys.exit(done.returncode)


main()
