"""Of many devices, which tell: `telltale population` on a fleet, from captures and from a case."""
import pathlib
import tempfile

from telltale import Run, main, need, same

DIR = pathlib.Path(tempfile.mkdtemp())


def fleet(seed):
    at = DIR / f"batch-{seed}"
    if not at.exists():
        same(Run(["lab", "play", "batch", at, "--seed", seed]).status, 0)
    return at


def population(at, capture="before.pcap", *more):
    return Run(["population", "--json", "--quiet", "--device", at / "device.yaml", *more, at / capture])


def test_the_wrong_batch_with_its_interval():
    for seed in (1, 2):
        run = population(fleet(seed))
        same(run.status, 1)
        shares = {(r["attribute"], r["value"]): r for r in run.rows("share")}
        same([(s["devices"], s["telling"]) for s in (shares["all", None], shares["batch", "18-33"], shares["batch", "18-34"])],
             [(24, 8), (8, 8), (16, 0)])
        wrong, right = shares["batch", "18-33"], shares["batch", "18-34"]
        # exact: the share at which 8 of 8, and 0 of 16, come in 2.5 % of cases
        same((round(wrong["low"], 4), wrong["high"], right["low"], round(right["high"], 4)),
             (round(0.025 ** (1 / 8), 4), 1, 0, round(1 - 0.025 ** (1 / 16), 4)))
        (by,) = run.rows("separation")
        same((by["attribute"], by["value"], by["exact"], by["tied"], by["others"], by["others_telling"]),
             ("batch", "18-33", True, [], 16, 0))
        need(abs(by["p"] / (1 / 735471) - 1) < 1e-3, by)  # one of the 735,471 ways to choose 8 of 24
        same(run.rows()[-1], {"type": "summary", "devices": 24, "telling": 8, "separations": 1, "not_counted": 0})


def test_silent_after_the_update():
    run = population(fleet(1), "after.pcap")
    same((run.status, run.rows()[-1]["telling"], run.rows("separation")), (0, 0, []))


def test_from_a_case():
    at = fleet(1)
    case = DIR / "fleet.case"
    Run(["scan", "--quiet", "--case", case, "--device", at / "device.yaml", at / "before.pcap"])
    from_case, live = Run(["population", "--json", "--quiet", case]), population(at)
    same((from_case.status, from_case.out), (1, live.out))
    both = Run(["population", "--quiet", case, at / "before.pcap"])
    same((both.status, both.out), (2, ""))
    need("one case, or captures" in both.err, both.err)


def test_a_damaged_case():
    at = fleet(1)
    case = DIR / "damaged.case"
    Run(["scan", "--quiet", "--case", case, "--device", at / "device.yaml", at / "before.pcap"])
    whole = case.read_bytes()
    for place in range(len(whole) // 7, len(whole), len(whole) // 5):
        case.write_bytes(whole[:place] + bytes(64) + whole[place + 64:])
        for args in (["population", case], ["claims", case, at / "claims.yaml"], ["compare", case, "--", at / "after.pcap"]):
            run = Run([args[0], "--quiet", *args[1:]])
            need(run.status in (0, 1, 3, 5), (place, args[0], run.status, run.err))


def test_for_people():
    at = fleet(1)
    run = Run(["population", "--quiet", "--device", at / "device.yaml", at / "before.pcap"])
    need("8 of 24 devices tell" in run.out and "Exactly the batch 18-33 tells" in run.out and "63 to 100 %" in run.out, run.out)


def test_nobody_known_and_usage():
    empty = DIR / "empty.pcap"
    empty.write_bytes((fleet(1) / "before.pcap").read_bytes()[:24])
    run = Run(["population", "--quiet", empty])
    same(run.status, 5)
    need("No device is known" in run.out, run.out)
    same(Run(["population"]).status, 2)
    cut = DIR / "cut.pcap"
    cut.write_bytes((fleet(1) / "before.pcap").read_bytes()[:-5])
    same(Run(["population", "--quiet", "--device", fleet(1) / "device.yaml", cut]).status, 3)


main(globals())
