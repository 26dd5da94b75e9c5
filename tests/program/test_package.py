"""A case handed on as one archive: complete, the same each time, repeatable by the command in it, masked."""
import os
import pathlib
import re
import shlex
import shutil
import subprocess
import tarfile
import tempfile

from telltale import CAPTURES, PROGRAM, Run, main, need, same

NOKIA = CAPTURES / "nokia-7-plus.pcap"
NAMES = ["README.txt", "telltale.case", "entries.tsv", "report.txt", "report.json", "report.html", "SHA256SUMS"]
IMEI = "001010000000016"


class Packed:
    def __init__(self, *args, scan=()):
        self.made = tempfile.TemporaryDirectory()
        self.path = pathlib.Path(self.made.name)
        self.case, self.tar = self.path / "a.case", self.path / "a.tar"
        self.capture = self.path / f"{IMEI}.pcap"
        shutil.copy(NOKIA, self.capture)
        Run(["scan", "--quiet", "--case", self.case, *scan, self.capture])
        self.run = Run(["report", self.case, "--package", "-o", self.tar, *args])

    def __enter__(self):
        return self

    def __exit__(self, *error):
        self.made.cleanup()

    def unpacked(self):
        with tarfile.open(self.tar) as t:
            t.extractall(self.path, filter="data") if hasattr(tarfile, "data_filter") else t.extractall(self.path)
        return self.path / "telltale-case"


def shell(command, folder):
    env = {**os.environ, "PATH": f"{os.path.dirname(PROGRAM)}:{os.environ['PATH']}", "LC_ALL": "C.UTF-8"}
    done = subprocess.run(["bash", "-o", "pipefail", "-c", command], cwd=folder, env=env, stdout=subprocess.PIPE,
                          stderr=subprocess.STDOUT, check=False)
    return done.returncode, done.stdout.decode()


def test_members():
    with Packed() as p:
        same((p.run.status, p.run.out, p.run.err), (1, "", ""))
        same(oct(p.tar.stat().st_mode & 0o777), "0o600")
        with tarfile.open(p.tar, format=tarfile.USTAR_FORMAT) as t:
            same([m.name for m in t], [f"telltale-case/{n}" for n in NAMES])
            same({(m.mtime, m.mode, m.uid, m.gid, m.uname, m.type) for m in t}, {(0, 0o600, 0, 0, "", b"0")})
        folder = p.unpacked()
        same((folder / "telltale.case").read_bytes(), p.case.read_bytes())
        same(shell("sha256sum --strict -c SHA256SUMS", folder)[0], 0)
        same(len((folder / "SHA256SUMS").read_text().splitlines()), len(NAMES) - 1)
        same(sorted(os.listdir(p.path)), ["001010000000016.pcap", "a.case", "a.tar", "telltale-case"])


def test_same_bytes_again():
    with Packed() as p:
        before = p.tar.read_bytes()
        os.utime(p.case, (1, 1))
        same(Run(["report", p.case, "--package", "-o", p.tar]).status, 1)
        same(p.tar.read_bytes(), before)


def test_its_command_repeats_it():
    for args in ([], ["--show-values"], ["--min-confidence=certain", "--explain"]):
        with Packed(*args) as p:
            folder = p.unpacked()
            command, = re.findall(r"^    (telltale report .*)$", (folder / "README.txt").read_text(), re.M)
            # the report's own status is 1: something was found
            same(shell(f"set +o pipefail; {command}", folder), (0, ""), command)
            for form, name in (("text", "report.txt"), ("html", "report.html")):
                other = command.split("|")[0].replace("--format=json", f"--format={form}")
                same(Run(shlex.split(other)[1:], cwd=folder).out, (folder / name).read_text(encoding="utf-8"), name)
            verify, = re.findall(r"^    telltale (verify .*)$", (folder / "README.txt").read_text(), re.M)
            same(Run(shlex.split(verify), cwd=folder).status, 0)


def test_what_it_tells():
    with Packed() as p:
        folder = p.unpacked()
        head = Run(["verify", "--json", p.case]).rows()[0]["head"]
        need(f"Head of the case: {head}\n" in (folder / "README.txt").read_text())
        rows = [line.split("\t") for line in (folder / "entries.tsv").read_text().splitlines()]
        same(len(rows), 3)
        same({len(r) for r in rows}, {9})
        row = dict(zip(rows[0], rows[2]))
        same((row["kind"], row["telltale"], row["options"], row["head"]),
             ("capture", Run(["version"]).out.split()[1], "min-confidence=likely", head))
        same(row["sha256"], shell(f"sha256sum < {p.capture}", p.path)[1].split()[0])
        need(re.search(r"networks \d{4}-\d\d-\d\d; owners \d{4}-\d\d-\d\d", row["tables"]), row["tables"])


def test_masked():
    """The case holds what it holds; nothing else in the archive names anybody."""
    with Packed() as p:
        folder = p.unpacked()
        for name in NAMES:
            text = (folder / name).read_bytes()
            need((IMEI.encode() in text) == (name == "telltale.case"), name)
    with Packed("--show-values") as p:
        folder = p.unpacked()
        same([n for n in NAMES if IMEI.encode() in (folder / n).read_bytes()],
             ["telltale.case", "entries.tsv", "report.txt", "report.json", "report.html"])


def test_usage():
    with Packed() as p:
        for args in (["--package"], ["--package", "-o", "x", "--json"], ["--package", "-o", "x", "--format=csv"],
                     ["--package", "-o", "x", "--for=owner"]):
            run = Run(["report", p.case, *args], cwd=p.path)
            same((run.status, run.out), (2, ""), args)
            need(run.err, args)
        before = sorted(os.listdir(p.path))
        p.tar.chmod(0o644)
        same(Run(["report", p.case, "--package", "-o", p.path / "none" / "x"]).status, 2)
        same(sorted(os.listdir(p.path)), before)


if __name__ == "__main__":
    main(globals())
