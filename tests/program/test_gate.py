"""A build is refused for what its policy forbids; exceptions carry a reason and end; partial input never passes."""
import json
import pathlib
import tempfile
import xml.etree.ElementTree as ElementTree

from telltale import CAPTURES, Run, main, need, same

NOKIA = CAPTURES / "nokia-7-plus.pcap"
RULES = """name: Release policy
rules:
  - id: no-device-numbers
    text: No number of the device or SIM leaves the phone
    kinds: [imei, imsi, iccid]
  - id: mail
    kinds: [email]
"""
VALUES = ("001010000000016", "8900101012345678904", "001010123456789", "53:2a")


def gate(policy, *args, inputs=(NOKIA,)):
    with tempfile.NamedTemporaryFile("w", suffix=".yaml") as f:
        f.write(policy)
        f.flush()
        return Run(["gate", "--quiet", "--policy", f.name, *args, *inputs])


def rows(policy, *args, **more):
    run = gate(policy, "--json", *args, **more)
    return run, [json.loads(line) for line in run.out.splitlines()]


def violations(policy, *args, **more):
    return sorted((r["rule"], r["kind"]) for r in rows(policy, *args, **more)[1] if r["type"] == "violation")


def rule(**conditions):
    return "name: P\nrules:\n  - id: r\n" + "".join(f"    {k}: {json.dumps(v)}\n" for k, v in conditions.items())


def test_refused_one_line_each():
    run = gate(RULES)
    same(run.status, 1, run.err)
    lines = run.out.splitlines()
    same([line.split()[:3] for line in lines[:-1]],
         [["refused", "no-device-numbers", kind] for kind in ("iccid", "imsi", "imei", "imei")])
    need(lines[-1].startswith("Refused: 4 violations of Release policy"), lines[-1])
    need(not any(v in run.out for v in VALUES), "masked")


def test_passes_what_no_rule_meets():
    run = gate(RULES.replace("[imei, imsi, iccid]", "[msisdn]"))
    same((run.status, run.out.startswith("Passes: 0 violations")), (0, True), run.out)


def test_each_condition():
    met = [("r", "imei"), ("r", "imei")]
    for conditions in ({"destinations": ["*.VNET.cn"]}, {"destinations": ["203.0.113.*"]}, {"countries": ["CN"]},
                       {"protection": ["none", "encoded"]}, {"clients": ["China Telecom*"]}, {"builds": ["any*"]},
                       {"packages": ["unknown"]}, {"confidence": "certain"}):
        same(violations(rule(kinds=["imei"], **conditions)), met, conditions)
    for conditions in ({"destinations": ["vnet.example"]}, {"countries": ["NO", "unknown"]}, {"protection": ["tls"]},
                       {"clients": ["unknown"]}, {"packages": ["org.example.*"]}, {"confidence": "known"}):
        same(violations(rule(kinds=["imei"], **conditions)), [], conditions)


def test_builds_come_from_the_profile():
    with tempfile.NamedTemporaryFile("w", suffix=".yaml") as device:
        device.write("name: Phone\nbuild: 00WW_2_34E\n")
        device.flush()
        same(len(violations(rule(kinds=["imei"], builds=["00WW_2_*"]), "--device", device.name)), 2)
        same(violations(rule(kinds=["imei"], builds=["00CN_*"]), "--device", device.name), [])


def exception(**fields):
    known = {"rule": "no-device-numbers", "reason": "ticket 12", "expires": "2099-12-31", **fields}
    return RULES + "exceptions:\n  - " + "\n    ".join(f"{k}: {json.dumps(v)}" for k, v in known.items()
                                                       if v is not None) + "\n"


def test_exceptions_excuse_until_they_end():
    run, found = rows(exception(kinds=["imsi", "iccid"], destinations=["*.vnet.cn"]))
    same(sorted(r["kind"] for r in found if r["type"] == "excused"), ["iccid", "imsi"])
    same({r["reason"] for r in found if r["type"] == "excused"}, {"ticket 12"})
    same((run.status, found[-1]["violations"], found[-1]["excused"], found[-1]["passes"]), (1, 2, 2, False))
    run, found = rows(exception())
    same((run.status, found[-1]["passes"], found[-1]["excused"]), (0, True, 4))
    run, found = rows(exception(expires="2020-01-31"))
    same((run.status, found[-1]["violations"], found[-1]["expired"]), (1, 4, 4))
    for form in ([], ["--format=junit"], ["--format=sarif"]):
        out = gate(exception(expires="2020-01-31"), *form).out
        same(out.count("its exception ended 2020-01-31"), 4, form)
        need("ticket 12" in out, form)
    same(len(violations(exception(builds=["00WW*"]))), 4, "an exception for builds needs a known build")


def test_wrong_policies_name_the_line():
    for policy, words in ((exception(reason=None), ("line 9", "reason")),
                          (exception(expires=None), ("line 9", "expires")),
                          (exception(expires="2027-06"), ("line 9", "YYYY-MM-DD")),
                          (exception(rule="other"), ("line 9", "no rule of that id")),
                          (RULES.replace("imsi", "imsy"), ("line 3", "imsy")),
                          (RULES.replace("kinds:", "kind:"), ("line 5", "kind")),
                          (RULES.replace("id: mail", "id: no-device-numbers"), ("line 6", "two rules")),
                          (rule(protection=["strong"]), ("line 3", "protection")),
                          (rule(confidence="sure"), ("line 3", "confidence")),
                          ("name: P\nrules: []\n", ("line 2", "without a rule"))):
        run = gate(policy)
        same(run.status, 2, policy)
        need(all(w in run.err for w in words), f"{words} in {run.err}")
    same(Run(["gate", NOKIA]).status, 2)
    same(gate(RULES, "--format=html").status, 2)
    same(gate(RULES, inputs=()).status, 2)


def test_partial_input_never_passes():
    with tempfile.NamedTemporaryFile(suffix=".pcap") as cut:
        cut.write(NOKIA.read_bytes()[:9001])
        cut.flush()
        run, found = rows(rule(kinds=["email"]), inputs=(cut.name,))
        same((run.status, found[-1]["passes"], found[-1]["partial"]), (3, False, 1))
        need("Not passed" in gate(rule(kinds=["email"]), inputs=(cut.name,)).out)
        junit = ElementTree.fromstring(gate(rule(kinds=["email"]), "--format=junit", inputs=(cut.name,)).out)
        same(junit[0].get("errors"), "1")
        sarif = json.loads(gate(rule(kinds=["email"]), "--format=sarif", inputs=(cut.name,)).out)
        same(sarif["runs"][0]["invocations"][0]["executionSuccessful"], False)


def test_junit():
    suite = ElementTree.fromstring(gate(exception(kinds=["imsi"]), "--format=junit").raw)[0]
    cases = list(suite)
    same((suite.get("tests"), suite.get("failures"), suite.get("errors"), suite.get("skipped")),
         ("5", "3", "0", "1"))
    same((len(cases), sum(c.find("failure") is not None for c in cases)), (5, 3))
    same([c.get("name") for c in cases if len(c) == 0], ["mail"])


def test_sarif():
    """The members that SARIF 2.1.0 requires (sections 3.13, 3.14, 3.18, 3.19, 3.20, 3.27, 3.35, 3.49)."""
    run = gate(exception(kinds=["imsi"]), "--format=sarif")
    log = json.loads(run.out)
    same(log["version"], "2.1.0")
    part, = log["runs"]
    rules = [r["id"] for r in part["tool"]["driver"]["rules"]]
    same((part["tool"]["driver"]["name"], rules), ("telltale", ["no-device-numbers", "mail"]))
    same(len(part["results"]), 4)
    for result in part["results"]:
        same(rules[result["ruleIndex"]], result["ruleId"])
        need(result["message"]["text"] and result["level"] == "error")
        need(result["locations"][0]["physicalLocation"]["artifactLocation"]["uri"].endswith("nokia-7-plus.pcap"))
    same([s["kind"] for r in part["results"] for s in r.get("suppressions", [])], ["external"])
    same(sum('"ruleId"' in line for line in run.out.splitlines()), 4, "a result is one line")
    need(not any(v in run.out for v in VALUES), "masked")


def test_hostile_text_is_harmless():
    with tempfile.TemporaryDirectory() as folder:
        path = pathlib.Path(folder) / "a\u202e<b>&\"\x1b[31m%.pcap"
        path.write_bytes(NOKIA.read_bytes())
        text = gate(RULES, inputs=(path,)).out
        need("\x1b" not in text and "\u202e" not in text, "terminal")
        ElementTree.fromstring(gate(RULES, "--format=junit", inputs=(path,)).raw)
        uri = json.loads(gate(RULES, "--format=sarif", inputs=(path,)).out)["runs"][0]["results"][0]["locations"][0]
        need(all(c.isascii() and c not in '<>"\x1b' for c in uri["physicalLocation"]["artifactLocation"]["uri"]), uri)


main(globals())
