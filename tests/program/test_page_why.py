"""Triggers, claims and the comparison on the page: from a scan, from a case, from compare and claims."""
import json
import pathlib
import re
import tempfile

from telltale import Run, main, need, same

DIR = pathlib.Path(tempfile.mkdtemp())


def scene(name):
    at = DIR / name
    if not at.exists():
        same(Run(["lab", "play", name, at]).status, 0)
    return at


def events(at):
    return ["--quiet", "--device", at / "device.yaml", "--events", at / "before.events.csv", "--events", at / "after.events.csv"]


def page(*args):
    """Runs a command with --html; (run, the page's data)."""
    out = DIR / "page.html"
    run = Run([*args[:1], "--html", out, *args[1:]])
    text = out.read_text(encoding="utf-8")
    need("001010000000016" not in text, "masked")
    return run, json.loads(re.search(r'id="data">(.*?)</script>', text, re.S)[1])


def lines(*args):
    return Run([*args[:1], "--json", *args[1:]])


def plain(row, data):
    """A row as the JSON lines have it: the client by name, without its sentence and place."""
    return {k: data["texts"][v] if k == "client" else v for k, v in row.items() if k not in ("type", "text", "dst", "shape")}


def check_triggers(data, run):
    want = [{k: v for k, v in r.items() if k not in ("type", "text", "dst", "shape")} for r in run.rows("trigger")]
    need(want, "there are triggers")
    same([plain(r, data) for r in data["triggers"]], want)
    same([(r["pattern"], data["texts"][r["text"]]) for r in data["recurrences"]],
         [(r["pattern"], r["text"]) for r in run.rows("recurrence")])


def test_triggers_of_a_scan_and_of_its_case():
    at = scene("nokia-7-plus")
    args = [*events(at), at / "before.pcap"]
    run = lines("scan", *args)
    check_triggers(page("scan", *args)[1], run)
    case = DIR / "x.case"
    Run(["scan", "--case", case, *args])
    out = DIR / "case.html"
    same(Run(["report", case, "-o", out]).status, 1)
    check_triggers(json.loads(re.search(r'id="data">(.*?)</script>', out.read_text(encoding="utf-8"), re.S)[1]), run)
    need("screen-ons" in Run(["report", case]).out, "and in its text")
    same(Run(["verify", case]).status, 0)


def test_the_comparison():
    for name, status, change in (("nokia-7-plus", 0, "gone"), ("moved", 1, "moved"), ("encrypted-activation", 1, "encrypted")):
        at = scene(name)
        args = [*events(at), at / "before.pcap", "--", at / "after.pcap"]
        run, data = page("compare", *args)
        same(run.status, status)
        want = lines("compare", *args)
        rows = data["comparison"]["rows"]
        same([(r["client"], r["change"], r["coverage"], r["before"]) for r in rows],
             [(r["client"], r["change"], r["coverage"], r["before"]) for r in want.rows("comparison")])
        need(change in [r["change"] for r in rows], rows)
        # a side that nobody read is told by the sentence; a number of messages is always one
        need(all(s is None or isinstance(s["count"], int) for r in rows for s in (r["before"], r["after"])), rows)
        same(data["comparison"]["verdict"], want.rows("verdict")[0])
        need(data["triggers"] and data["findings"] and len(data["captures"]) == 2, name)


def test_the_claims():
    at = scene("nokia-7-plus")
    args = [*events(at), at / "before.pcap", at / "after.pcap", at / "claims.yaml"]
    run, data = page("claims", *args)
    same(run.status, 1)
    same(data["claims"], lines("claims", *args).rows("claim"))
    column = data["finding_columns"].index("id")
    known = {f[column] for f in data["findings"]}
    need(all(set(c["findings"]) <= known for c in data["claims"]), "findings behind them are on the page")


main(globals())
