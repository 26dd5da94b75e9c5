"""Is the fix real? `telltale compare` on every scene of the lab, on broken input, and how it is called."""
import pathlib
import shutil
import tempfile

from telltale import Run, main, need, same

DIR = tempfile.TemporaryDirectory()
SCENES = {  # the verdict of the contract's table, and the change
    "nokia-7-plus": ("yes", 0, "gone"),
    "never-fixed": ("no", 1, "still"),
    "accepted": ("no", 1, "still"),
    "moved": ("no", 1, "moved"),
    "encrypted-activation": ("no", 1, "encrypted"),
    "quiet-but-untested": ("not-shown", 5, "gone"),
    "batch": ("not-shown", 5, "gone"),
    "clean": ("not-shown", 5, None),
}


def scene(name, seed):
    to = pathlib.Path(DIR.name) / f"{name}-{seed}"
    if not to.exists():
        same(Run(["lab", "play", name, to, "--seed", str(seed)]).status, 0)
    return to


def compare(at, *more, before="before.pcap", after="after.pcap"):
    return Run(["compare", "--json", "--quiet", "--device", at / "device.yaml", "--events", at / "before.events.csv",
                "--events", at / "after.events.csv", *more, at / before, "--", at / after])


def test_every_scene():
    for seed in (1, 7):
        for name, (fixed, status, change) in SCENES.items():
            run = compare(scene(name, seed))
            verdict = run.rows()[-1]
            same((name, seed, verdict["type"], verdict["fixed"], run.status), (name, seed, "verdict", fixed, status))
            rows = [r for r in run.rows("comparison") if r["counts"]]
            same((name, seed, [r["change"] for r in rows]), (name, seed, [change] if change else []))
            need(verdict["text"] and verdict["level"] == 0.01, verdict)
            need("001010000000016" not in run.out, "masked")


def test_swapped_sides_are_said():
    at = scene("nokia-7-plus", 1)
    run = compare(at, before="after.pcap", after="before.pcap")
    same((run.status, "are they swapped?" in run.err), (5, True), run.err)
    same("swapped" in compare(at).err, False)


def test_not_tried_is_said_so():
    at = scene("quiet-but-untested", 1)
    out = " ".join(Run(["compare", "--quiet", "--events", at / "before.events.csv", "--events", at / "after.events.csv",
                        at / "before.pcap", "--", at / "after.pcap"]).out.split())
    need("were followed; after, there was none to follow." in out and "none after: not tried" in out, out)


def test_coverage_decides():
    run = compare(scene("nokia-7-plus", 1))
    (row,) = [r for r in run.rows("comparison") if r["counts"]]
    need(row["coverage"], row)
    need(all(c["p_silence"] <= 0.01 and c["before_sent"] > 0 and c["after_sent"] == 0 for c in row["coverage"]), row)
    same(sorted(row["before"]["kinds"]), ["cell_id", "iccid", "imei", "imsi", "mac"])
    same((row["before"]["dst"], row["before"]["protection"], row["after"]), ("zzhc.vnet.cn", "encoded", None))
    verdict = compare(scene("quiet-but-untested", 1)).rows()[-1]
    need(any("restart" in m for m in verdict["missing"]) and any("screen" in m for m in verdict["missing"]), verdict)


def test_without_events():
    """The same captures, and nobody says what the device did: not shown."""
    at = scene("nokia-7-plus", 1)
    run = Run(["compare", "--json", "--quiet", at / "before.pcap", "--", at / "after.pcap"])
    verdict = run.rows()[-1]
    same((verdict["fixed"], run.status), ("not-shown", 5))
    need(any("--events" in m for m in verdict["missing"]), verdict)


def test_a_directory_and_text():
    at = scene("moved", 1)
    for part in ("before", "after"):
        (at / part).mkdir(exist_ok=True)
        shutil.copy(at / f"{part}.pcap", at / part / "x.pcap")
    same(compare(at, before="before", after="after").rows()[-1]["fixed"], "no")
    run = Run(["compare", "--quiet", at / "before", "--", at / "after"])
    same(run.status, 1)
    need("Not fixed" in run.out and "device.example.net" in run.out, run.out)


def test_new_ciphertext_is_named():
    """Without its place in the list of clients, new ciphertext is not taken for the same thing; it is named."""
    at = scene("nokia-7-plus", 1)
    other = scene("encrypted-activation", 1)
    run = Run(["compare", "--json", "--quiet", "--events", other / "before.events.csv", "--events",
               other / "after.events.csv", other / "before.pcap", "--", other / "after.pcap"],
              env={"TELLTALE_DATA": str(at / "nothing")})
    verdict = run.rows()[-1]
    same(verdict["fixed"], "yes")
    need(any("aps.c2dms.com" in m for m in verdict["missing"]) and "aps.c2dms.com" in verdict["text"], verdict)


def test_cases():
    """Cases that were made with events say the same as captures and events."""
    at = scene("nokia-7-plus", 1)
    for part in ("before", "after"):
        Run(["scan", "--quiet", "--case", at / f"{part}.case", "--device", at / "device.yaml", "--events",
             at / f"{part}.events.csv", at / f"{part}.pcap"])
    run = Run(["compare", "--json", "--quiet", at / "before.case", "--", at / "after.case"])
    same(run.status, 0)
    rows, wanted = run.rows("comparison"), compare(at).rows("comparison")
    same([(r["change"], r["coverage"]) for r in rows], [(r["change"], r["coverage"]) for r in wanted])
    same(run.rows()[-1], compare(at).rows()[-1])
    need("001010000000016" not in run.out, "masked")
    mixed = Run(["compare", "--json", "--quiet", "--events", at / "before.events.csv", "--events", at / "after.events.csv",
                 at / "before.case", "--", at / "after.pcap"])
    same((mixed.status, mixed.rows()[-1]["fixed"]), (0, "yes"))
    both = Run(["compare", at / "before.case", at / "before.pcap", "--", at / "after.case"])
    same((both.status, both.out), (2, ""))


def test_fixed_builds():
    """The vendor's list beside the build of after; it decides no verdict."""
    listed, other, bad = (pathlib.Path(DIR.name) / f"{n}.yaml" for n in ("listed", "other", "bad"))
    listed.write_text("vendor: x\nfixed:\n  - {model: HMD-TA 1046, build: 00WW_3_39B_SP03}\n")
    other.write_text("fixed: [{build: 00WW_3_22C_SP05}]\n")
    bad.write_text("fixed:\n  - {model: HMD-TA 1046}\n")
    for name, fixed in (("nokia-7-plus", "yes"), ("never-fixed", "no")):
        at = scene(name, 1)
        for file, want, words in ((listed, True, "has a build of the list"), (other, False, "has no build of the list")):
            verdict = compare(at, "--fixed-builds", file).rows()[-1]
            same((verdict["fixed"], verdict["build"], verdict["build_listed"]), (fixed, "00WW_3_39B_SP03", want))
            need(words in verdict["text"], verdict)
    at = scene("nokia-7-plus", 1)
    run = Run(["compare", "--json", "--quiet", "--fixed-builds", listed, at / "before.pcap", "--", at / "after.pcap"])
    same((run.rows()[-1]["build"], run.rows()[-1]["build_listed"]), (None, None))
    run = Run(["compare", "--fixed-builds", bad, at / "before.pcap", "--", at / "after.pcap"])
    same((run.status, run.out), (2, ""))
    need("line 2" in run.err and "'build'" in run.err, run.err)
    need("build_listed" not in compare(at).rows()[-1], "nobody asked")


def test_partial_input():
    at = scene("nokia-7-plus", 1)
    cut = at / "cut.pcap"
    cut.write_bytes((at / "after.pcap").read_bytes()[:-7])
    run = compare(at, after="cut.pcap")
    same(run.status, 3)
    need(run.rows()[-1]["type"] == "verdict", run.out)


def test_usage():
    at = scene("nokia-7-plus", 1)
    for args in (["compare"], ["compare", at / "before.pcap"], ["compare", at / "before.pcap", "--"],
                 ["compare", "--", at / "after.pcap"],
                 ["compare", at / "before.pcap", "--", at / "after.pcap", "--", at / "after.pcap"],
                 ["compare", at / "before.pcap", "--", at / "after.pcap", "--json"]):
        run = Run(args)
        same((run.status, run.out), (2, ""), args)
    same(Run(["scan", "--quiet", "--", at / "after.pcap"]).status, 0)  # elsewhere -- ends the options


main(globals())
