"""Every scene of the lab gets the verdict of the contract's table: the fix, the claims, the batch, the missing triggers.

Two seeds in the ordinary run; TELLTALE_SEEDS=20 plays twenty (README of tests: docs/TESTING.md).
"""
import os
import pathlib
import shutil
import tempfile

from telltale import Run, main, need, same

DIR = pathlib.Path(tempfile.mkdtemp())
SEEDS = range(1, 1 + int(os.environ.get("TELLTALE_SEEDS", "2")))
FIXED = {"yes": 0, "no": 1, "not-shown": 5}
CONTRADICTED, SUPPORTED, OPEN = "contradicted", "supported", "not-testable"
SENT = {"once": CONTRADICTED, "activation": CONTRADICTED, "encrypted": CONTRADICTED, "nobody": CONTRADICTED, "recipient": CONTRADICTED}
SCENES = {  # verdict, the change of what counts, and what claims.yaml gets from both captures
    "nokia-7-plus": ("yes", "gone", SENT | {"fixed": SUPPORTED}),
    "never-fixed": ("no", "still", SENT | {"fixed": CONTRADICTED}),
    "moved": ("no", "moved", SENT | {"fixed": CONTRADICTED}),
    "encrypted-activation": ("no", "encrypted", SENT),
    "quiet-but-untested": ("not-shown", "gone", SENT),
    "accepted": ("no", "still", {"once": SUPPORTED, "encrypted": CONTRADICTED, "nobody": CONTRADICTED, "recipient": CONTRADICTED}),
    "batch": ("not-shown", "gone", {"batch": SUPPORTED, "once": CONTRADICTED}),
    "clean": ("not-shown", None, {}),
}


def play(name, seed):
    at = DIR / f"{name}-{seed}"
    same(Run(["lab", "play", name, at, "--seed", seed]).status, 0)
    return at


def events(at):
    return ["--device", at / "device.yaml", "--events", at / "before.events.csv", "--events", at / "after.events.csv"]


def check_fix(name, seed, at):
    fixed, change, _ = SCENES[name]
    run = Run(["compare", "--json", "--quiet", *events(at), at / "before.pcap", "--", at / "after.pcap"])
    verdict = run.rows()[-1]
    same((name, seed, verdict["fixed"], run.status), (name, seed, fixed, FIXED[fixed]))
    rows = [r for r in run.rows("comparison") if r["counts"]]
    same((name, seed, [r["change"] for r in rows]), (name, seed, [change] if change else []))
    covered = [c for r in rows for c in r["coverage"]]
    if fixed == "yes":  # with its coverage: every trigger that fired before was tried, and silence is no chance
        need(covered and all(c["before_sent"] and c["after_events"] and not c["after_sent"] and c["p_silence"] <= verdict["level"]
                             for c in covered), (name, seed, covered))
    if name == "quiet-but-untested":  # the missing triggers are named, as something to do
        need(any(c["p_silence"] > verdict["level"] for c in covered), (name, seed, covered))
        need(any("restart" in m for m in verdict["missing"]) and any("screen" in m for m in verdict["missing"]), (seed, verdict))
    if name in ("moved", "encrypted-activation"):
        need(rows[0]["after"]["dst"] != "zzhc.vnet.cn", rows)


def check_claims(name, seed, at):
    run = Run(["claims", "--json", "--quiet", *events(at), at / "before.pcap", at / "after.pcap", at / "claims.yaml"])
    got = {r["id"]: r["verdict"] for r in run.rows("claim")}
    wanted = SCENES[name][2]
    same((name, seed, {k: got[k] for k in wanted}), (name, seed, wanted))
    need(name != "clean" or CONTRADICTED not in got.values(), (seed, got))
    need(all(r["findings"] for r in run.rows("claim") if r["verdict"] == CONTRADICTED), (name, seed))


def check_batch(seed, at):
    run = Run(["population", "--json", "--quiet", "--device", at / "device.yaml", at / "before.pcap"])
    (by,) = run.rows("separation")
    same((seed, by["attribute"], by["value"], by["exact"]), (seed, "batch", "18-33", True))
    shares = {r["value"]: r for r in run.rows("share") if r["attribute"] == "batch"}
    need(shares["18-33"]["low"] > 0.6 and shares["18-34"]["high"] < 0.25, (seed, shares))


def test_every_scene():
    listed = [line.split()[0] for line in Run(["lab", "scenes"]).out.splitlines() if line.strip()]
    same(sorted(listed), sorted(SCENES), "every scene of the lab has a row here")
    failed = []
    for seed in SEEDS:
        for name in SCENES:
            at = play(name, seed)
            try:
                check_fix(name, seed, at)
                check_claims(name, seed, at)
                if name == "batch":
                    check_batch(seed, at)
            except AssertionError as error:
                failed.append(str(error))
            shutil.rmtree(at)
    print(f"{len(SEEDS) * len(SCENES) - len(failed)} of {len(SEEDS) * len(SCENES)} plays of {len(SCENES)} scenes got their verdicts")
    need(not failed, "\n".join(failed))


main(globals())
