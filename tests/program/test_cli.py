"""The command line: help, man page, completion and lists come from one table."""
import json
import os
import pathlib
import pty
import subprocess
import tempfile
import threading
import time

from telltale import CAPTURES, PROGRAM, Run, main, need, same, scan

COMMANDS = ("scan", "kinds", "layers", "protocols", "help", "version")


def test_no_command():
    run = Run([])
    same((run.status, run.out), (2, ""))
    need("usage: telltale" in run.err)


def test_unknown_command():
    run = Run(["scna"])
    same(run.status, 2)
    need("no command 'scna'" in run.err, run.err)


def test_help_lists_every_command():
    for args in (["help"], ["--help"], ["-h"]):
        run = Run(args)
        same(run.status, 0)
        for name in COMMANDS:
            need(f"\n  {name} " in run.out, f"{name} is not in help")


def test_help_of_each_command():
    for name in COMMANDS:
        by_name, by_option = Run(["help", name]), Run([name, "--help"])
        same((by_name.status, by_option.status), (0, 0))
        same(by_name.out, by_option.out)
        need("exit status:" in by_name.out)


def test_options_are_the_same_everywhere():
    """Each option that `scan --help` shows is in the man page and in each completion."""
    import re
    names = re.findall(r"--([a-z-]+)", Run(["help", "scan"]).out.split("options:")[1])
    need(len(names) >= 9, names)
    for form, mark in (("man", "\\-\\-"), ("bash", "--"), ("zsh", "--"), ("fish", "-l ")):
        text = Run(["help", f"--format={form}"]).out
        for name in names:
            shown = name.replace("-", "\\-") if form == "man" else name
            need(mark + shown in text, f"{name} is not in {form}")


def test_man_page_is_clean():
    with tempfile.NamedTemporaryFile(suffix=".1") as f:
        f.write(Run(["help", "--format=man"]).raw)
        f.flush()
        try:
            done = subprocess.run(["man", "--warnings", "-E", "UTF-8", "-l", "-Tutf8", "-Z", f.name],
                                  stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, check=False)
        except FileNotFoundError:
            return  # a machine without man: the page's text is tested above
        same(done.stderr, b"")


def test_bash_completion_parses():
    script = Run(["help", "--format=bash"]).raw
    same(subprocess.run(["bash", "-n"], input=script, stderr=subprocess.PIPE, check=False).stderr, b"")


def test_wrong_options():
    nokia = CAPTURES / "nokia-7-plus.pcap"
    for args, word in ((["scan"], "capture"), (["scan", "--frobnicate", nokia], "--frobnicate"),
                       (["scan", "-Z", nokia], "-Z"), (["scan", "--device"], "--device"),
                       (["scan", "--threads=0", nokia], "threads"),
                       (["scan", "--threads=65", nokia], "threads"),
                       (["scan", "--threads=2x", nokia], "threads"),
                       (["scan", "--min-confidence=sure", nokia], "sure"),
                       (["scan", "--quiet=yes", nokia], "quiet"),
                       (["scan", "--device=/nonexistent.yaml", nokia], "nonexistent"),
                       (["scan", "--html"], "--html"), (["kinds", "x"], "kinds"),
                       (["layers", "x"], "layers"), (["protocols", "x"], "protocols"), (["help", "scan", "report"], "at most one"),
                       (["lab", "phone"], "lab phone"), (["lab", "scenes", "x"], "lab scenes"), (["lab", "clients", "x"], "lab clients"),
                       (["scan", "--device=a", "--device=b", nokia], "'--device' is given twice"),
                       (["help", "x"], "x"), (["help", "--format=pdf"], "pdf"), (["version", "x"], "version")):
        run = Run(args)
        same((run.status, run.out), (2, ""), args)
        need(word in run.err, f"{args}: {run.err}")


def test_key_logs_that_cannot_be_read():
    nokia = CAPTURES / "nokia-7-plus.pcap"
    with tempfile.TemporaryDirectory() as folder:
        long = pathlib.Path(folder) / "long.keys"
        with open(long, "wb") as f:
            f.truncate(17 * 1024 * 1024)
        for path, why in ((folder, "Is a directory"), (f"{folder}/none", "No such file or directory"),
                          (long, "a key log of more than 16 MB is not read")):
            run = Run(["scan", "--keylog", path, nokia])
            same((run.status, run.out, run.err), (2, "", f"telltale: {path}: {why}\n"))


def test_what_is_not_built_does_not_exist():
    for name in ("compare", "claims", "fingerprint", "population", "gate", "report", "lab"):
        same(Run([name]).status, 2)


def test_lists():
    kinds = Run(["kinds"]).out
    for name in ("imei", "imsi", "iccid", "mac", "cell_id", "location", "email"):
        need(f"\n{name} " in "\n" + kinds, name)
    for command in ("kinds", "layers", "protocols"):
        plain, rows = Run([command]).out.splitlines(), Run([command, "--json"]).out.splitlines()
        same([r.split()[0] for r in plain], [json.loads(r)["name"] for r in rows])
    need(any(r.startswith("base64 ") for r in Run(["layers"]).out.splitlines()))
    need(any(r.startswith("http ") for r in Run(["protocols"]).out.splitlines()))


def test_version():
    for args in (["version"], ["--version"]):
        run = Run(args)
        same(run.status, 0)
        need(run.out.startswith("telltale 0."), run.out)


def test_options_may_follow_and_dashes_end_them():
    nokia = CAPTURES / "nokia-7-plus.pcap"
    same(Run(["scan", nokia, "--json"]).out, Run(["scan", "--json", "--", nokia]).out)
    same(scan("--", "--json").status, 3)


def test_where_results_cannot_go_is_said_before_any_work():
    nokia = CAPTURES / "nokia-7-plus.pcap"
    for args, why in ((["--html=/no/such/place.html"], "No such file or directory"), (["--html=/tmp"], "Is a directory"),
                      (["--json=/no/such/place.json"], "No such file or directory")):
        run = Run(["scan", *args, nokia])
        same((run.status, run.out), (2, ""), args)
        need(f"cannot be written: {why}" in run.err, run.err)


def told_a_terminal(path, feed, *args):
    """What a scan of that pipe, fed by a thread, writes to a terminal as its standard error."""
    ours, theirs = pty.openpty()
    os.mkfifo(path)
    with subprocess.Popen([PROGRAM, "scan", "--json", *args, path], stdout=subprocess.DEVNULL, stderr=theirs) as child:
        os.close(theirs)
        feeder = threading.Thread(target=feed, args=(path,))
        feeder.start()
        told = b""
        try:
            while part := os.read(ours, 4096):
                told += part
        except OSError:  # its other end is closed
            pass
        feeder.join()
        child.wait(60)
    os.close(ours)
    return told


def test_a_terminal_is_told_how_far_it_is():
    """From the first second on, in one line that is cleared in the end; a name never steers the terminal."""
    data = (CAPTURES / "nokia-7-plus.pcap").read_bytes()

    def feed(path):
        with open(path, "wb") as f:
            f.write(data)
            f.flush()
            time.sleep(1.2)
            f.write(data[24:] * (16 * 1024 * 1024 // len(data)))

    with tempfile.TemporaryDirectory() as folder:
        told = told_a_terminal(f"{folder}/a\x1b[31mb.pcap", feed)
        need(told.startswith(b"\r\x1b[K") and told.endswith(b"\r\x1b[K"), told[-300:])
        need(b"b.pcap" in told and b" MB/s" in told and b" seen" in told, told[:300])
        need(b"\x1b[31m" not in told and told.count(b"\n") == 0, told[:300])
        same(told_a_terminal(f"{folder}/b.pcap", feed, "--quiet"), b"")


def test_no_terminal_no_colour():
    run = Run(["scan", CAPTURES / "nokia-7-plus.pcap"])
    need("\x1b" not in run.out and "\x1b" not in run.err)


main(globals())
