"""A vendor's statement, point by point: `telltale claims` on what every scene ships."""
import pathlib
import sqlite3
import tempfile

from telltale import Run, main, need, same

DIR = tempfile.TemporaryDirectory()


def scene(name, seed=1):
    to = pathlib.Path(DIR.name) / f"{name}-{seed}"
    if not to.exists():
        same(Run(["lab", "play", name, to, "--seed", str(seed)]).status, 0)
    return to


def claims(at, *cases):
    return Run(["claims", "--json", "--quiet", "--device", at / "device.yaml", "--events", at / "before.events.csv",
                "--events", at / "after.events.csv", *cases, at / "claims.yaml"])


def verdicts(run):
    return {r["id"]: r["verdict"] for r in run.rows("claim")}


def test_the_case():
    for seed in (1, 5):
        at = scene("nokia-7-plus", seed)
        run = claims(at, at / "before.pcap", at / "after.pcap")
        got = verdicts(run)
        same(run.status, 1)
        for point in ("once", "activation", "encrypted", "nobody", "recipient"):
            same((point, got[point]), (point, "contradicted"))
        same(got["processed"], "not-testable")
        rows = {r["id"]: r for r in run.rows("claim")}
        ids = {f["id"] for f in Run(["scan", "--json", "--quiet", "--device", at / "device.yaml",
                                     at / "before.pcap"]).findings()}
        need(rows["once"]["findings"] and set(rows["once"]["findings"]) <= ids, rows["once"])
        need(all(r["reason"] and r["text"] for r in rows.values()), rows)
        need("001010000000016" not in run.out, "masked")


def test_accepted_once():
    at = scene("accepted")
    got = verdicts(claims(at, at / "before.pcap"))
    same((got["once"], got["activation"], got["encrypted"]), ("supported", "supported", "contradicted"))


def test_what_the_server_answered():
    accepted, refused = scene("accepted"), scene("nokia-7-plus")
    (row,) = [r for r in claims(accepted, accepted / "before.pcap", accepted / "after.pcap").rows("claim") if r["id"] == "processed"]
    same((row["verdict"], row["reason"]), ("contradicted", "The server accepted it 2 times (resultCode 0)."))
    need(row["findings"], row)
    (row,) = [r for r in claims(refused, refused / "before.pcap").rows("claim") if r["id"] == "processed"]
    same(row["verdict"], "not-testable")
    told = len({f for x in Run(["scan", "--json", "--quiet", refused / "before.pcap"]).findings() for f in x["all_frames"]})
    need(f"refused it {told} times" in row["reason"], (told, row))
    same(claims(refused, "--threads", "3", refused / "before.pcap").out, claims(refused, "--threads", "1", refused / "before.pcap").out)


def processed(at, *inputs):
    (row,) = [r for r in claims(at, *inputs).rows("claim") if r["id"] == "processed"]
    return row


def test_a_case_keeps_what_the_server_answered():
    for name in ("accepted", "nokia-7-plus"):
        at = scene(name)
        case = at / "answers.case"
        Run(["scan", "--quiet", "--case", case, "--device", at / "device.yaml", at / "before.pcap", at / "after.pcap"])
        row = processed(at, at / "before.pcap", at / "after.pcap")
        same(processed(at, case), row)
        same(Run(["verify", case]).status, 0)
        same(row["verdict"], "contradicted" if name == "accepted" else "not-testable")


def test_an_old_case_does_not_hold_the_answers():
    at = scene("accepted")
    case = at / "old.case"
    db = sqlite3.connect(case)
    db.executescript((pathlib.Path(__file__).parent / "expected" / "case-v1.sql").read_text(encoding="utf-8"))
    db.close()
    row = processed(at, case)
    same(row["verdict"], "not-testable")
    need("name the captures" in row["reason"], row)
    Run(["scan", "--quiet", "--case", case, at / "before.pcap"])  # brings it forward
    row = processed(at, case)
    same(row["verdict"], "contradicted")
    need(row["reason"].endswith("Of 1 capture nobody kept what servers answered."), row)


def test_a_case_file_says_the_same():
    at = scene("nokia-7-plus")
    case = at / "x.case"
    Run(["scan", "--quiet", "--case", case, "--device", at / "device.yaml", at / "before.pcap"])
    a, b = claims(at, case), claims(at, at / "before.pcap")
    same(verdicts(a), verdicts(b))
    same(a.status, 1)


def test_batch():
    at = scene("batch")
    (row,) = [r for r in claims(at, at / "before.pcap").rows("claim") if r["id"] == "batch"]
    same(row["verdict"], "supported")
    need("None of 16 devices" in row["reason"] and "at most 21 %" in row["reason"], row)


def test_devices_of_one_capture():
    """A cell that all of them tell does not make one device of many."""
    at = scene("batch")
    run = Run(["scan", "--json", "--quiet", "--device", at / "device.yaml", at / "before.pcap"])
    (row,) = run.rows("recurrence")
    same((row["devices"], row["pattern"]), (8, "retry"))
    need(" by 8 devices in 3.0 days" in row["text"], row)


def test_usage():
    at = scene("accepted")
    same(Run(["claims"]).status, 2)
    same(Run(["claims", at / "before.pcap"]).status, 2)
    run = Run(["claims", at / "before.pcap", at / "device.yaml"])
    same((run.status, "line" in run.err), (2, True))
    text = Run(["claims", "--quiet", at / "before.pcap", at / "claims.yaml"])
    same(text.status, 1)
    need("contradicted" in text.out, text.out)


main(globals())
