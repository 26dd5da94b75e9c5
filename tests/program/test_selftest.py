"""telltale selftest: canaries of other programs' making, and the user's own values."""
import json
import pathlib

from telltale import CAPTURES, Run, expected, main, need, same

PROFILE = CAPTURES / "nokia-7-plus.yaml"
MAKER = pathlib.Path(__file__).parents[2] / "data" / "selftest"


def lines(run):
    return [json.loads(line) for line in run.out.splitlines()]


def test_what_is_missed():
    """Every body that is not found whole, by name: fewer is progress, another one is not."""
    run = Run(["selftest", "--json"])
    *bodies, last = lines(run)
    same(last["type"], "selftest_summary")
    counted = [b for b in bodies if not b["out_of_reach"]]
    same(last["planted"], sum(b["planted"] for b in counted))
    same(last["found"], sum(b["found"] for b in counted))
    same(last["missed"], sum(len(b["missed"]) for b in counted))
    same(last["out_of_reach"], sum(len(b["missed"]) for b in bodies if b["out_of_reach"]))
    same(run.status, 1 if last["missed"] else 0)
    missed = "".join(f"{b['document']}: {' > '.join(b['path'])}: {len(b['missed'])}\n" for b in counted
                     if b["missed"])
    expected("selftest_missed.txt", missed)
    for document in ("text", "digests", "blanks", "keyed", "binary"):
        need(any(b["document"] == document for b in bodies), document)
    need(len(counted) > 1500 and last["planted"] > 80000, last)


def test_single_layers():
    """In plain JSON or MessagePack every form is found, and through every layer the run's text says which not."""
    bodies = lines(Run(["selftest", "--json"]))[:-1]
    for b in bodies:
        if b["path"] in (["json"], ["msgpack"], ["bytes"]):
            same(b["missed"], [], f"{b['document']} {b['path']}")


def test_text():
    run = Run(["selftest"])
    need("Two layers" in run.out and "out of reach" in run.out, run.out[-400:])
    for value in ("001010000079192", "00:00:5e:00:53:01"):
        need(value not in run.out, "a value is shown")


def test_own_values():
    run = Run(["selftest", "--json", f"--device={PROFILE}"])
    *bodies, last = lines(run)
    same((run.status, last["canaries"]), (1 if last["missed"] else 0, 6))
    singles = [b for b in bodies if len(b["path"]) <= 2]
    same(len(singles), 12)
    same([b["path"] for b in singles if b["missed"]], [])
    same(last["missed"], sum(len(b["missed"]) for b in bodies))


def test_wrong_use():
    same(Run(["selftest", "x"]).status, 2)
    same(Run(["selftest", "--device=/nonexistent.yaml"]).status, 2)


main(globals())
