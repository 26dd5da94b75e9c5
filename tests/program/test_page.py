"""The page as a file: whole, masked, in step with its sources, asking nobody for anything."""
import base64
import hashlib
import json
import pathlib
import re
import stat
import subprocess
import tempfile

from telltale import CAPTURES, PROGRAM, ROOT, Run, main, need, same
import wire

NOKIA = CAPTURES / "nokia-7-plus.pcap"
LISTED = ("package.json", "package-lock.json", "template.html", "tsconfig.json", "vite.config.ts")


def page_of(*args):
    """(run, text of the page, its data)"""
    with tempfile.TemporaryDirectory() as d:
        path = pathlib.Path(d) / "report.html"
        run = Run(["scan", "--html", path, *args])
        text = path.read_text(encoding="utf-8")
        same(stat.S_IMODE(path.stat().st_mode), 0o600, "mode of the page")
    data = re.findall(r'<script type="application/json" id="data">(.*?)</script>', text, re.S)
    same(len(data), 1, "data slots")
    return run, text, json.loads(data[0])


def test_data():
    run, _, data = page_of(NOKIA)
    same(run.status, 1)
    same(data["texts"][data["answer"][0]],
         "This device told 6 identifiers to zzhc.vnet.cn (203.0.113.80), unprotected.")
    column = {name: i for i, name in enumerate(data["finding_columns"])}
    told = {data["kinds"][row[column["kind"]]][0]: row for row in data["findings"] if row[column["direction"]] == 0}
    same(set(told), {"iccid", "imsi", "mac", "imei", "cell_id"})
    row = told["iccid"]
    same(len(row), len(column))
    same([data["texts"][i] for i in data["paths"][row[column["path"]]]],
         ["http.request.body", "base64", "json:/SIM1ICCID"])
    same(len(row[column["sightings"]]), 2 * row[column["count"]])
    want = {f["id"] for f in Run(["scan", "--json", NOKIA]).findings()}
    same({r[column["id"]] for r in data["findings"]}, want, "findings")
    same(data["captures"][0]["sha256"], hashlib.sha256(NOKIA.read_bytes()).hexdigest())
    facts = data["destinations"][row[column["dst"]]]["who"]["facts"]
    need(any(f["role"] == "operator" and f["name"] == "China Telecom" for f in facts), "no operator")
    need(data["texts"][data["command"]].startswith("telltale scan --html="), "no command")


def test_steps():
    """Each finding layer by layer: where each part stood, and its bytes only where the page may reveal them."""
    for args in ([], ["--show-values"]):
        _, text, data = page_of("--quiet", *args, NOKIA)
        column = {name: i for i, name in enumerate(data["finding_columns"])}
        rows = {row[0]: row for row in data["findings"] if row[column["direction"]] == 0}
        same(set(data["steps"]), set(rows))
        iccid = next(i for i, row in rows.items() if data["kinds"][row[column["kind"]]][0] == "iccid")
        steps = data["steps"][iccid]
        same([s["what"] for s in steps], ["capture", "frames", "field", "layer", "value", "check_digit", "registry"])
        same(data["texts"][steps[3]["name"]], "base64")
        same((steps[3]["to"] - steps[3]["from"], steps[4]["of"]), (19, 19), "the value in what base64 held")
        if not args:
            need('"hex"' not in text and wire.ICCID not in text)
            continue
        body = bytes.fromhex(steps[2]["hex"])[steps[2]["from"] - steps[2]["at"]:][:steps[2]["to"] - steps[2]["from"]]
        inner = base64.b64decode(body)
        same(inner[steps[3]["from"]:steps[3]["to"]], wire.ICCID.encode(), "what is marked leads on")
        same(bytes.fromhex(steps[4]["hex"]), wire.ICCID.encode())


def test_events():
    """What the device did goes along with a plain scan, and what of its record could not be read."""
    with tempfile.TemporaryDirectory() as d:
        events = pathlib.Path(d) / "a.csv"
        events.write_text("time,event,detail\n2019-02-11T07:01:00Z,unlock,\n2019-02-11T07:00:50Z,screen_on,a <b>\nnonsense\n")
        _, _, data = page_of("--quiet", "--events", events, NOKIA)
        same([(at, kind, data["texts"][detail]) for at, kind, detail in data["events"]],
             [(1549868450000000, "screen_on", "a <b>"), (1549868460000000, "unlock", "")])
        same([(data["texts"][f["file"]], f["events"], f["unread"]) for f in data["event_files"]], [(str(events), 2, 1)])


def test_page_and_letters_from_a_case_file():
    with tempfile.TemporaryDirectory() as d:
        case, out = pathlib.Path(d) / "a.case", pathlib.Path(d) / "r.html"
        Run(["scan", "--quiet", f"--case={case}", NOKIA])
        same(Run(["report", case, "-o", out]).status, 1)
        data = json.loads(re.search(r'id="data">(.*?)</script>', out.read_text(encoding="utf-8"), re.S)[1])
        need(re.fullmatch("[0-9a-f]{64}", data["head"]), "no head")
        _, _, scanned = page_of(NOKIA)
        same(scanned["head"], None)
        ids = lambda x: sorted(row[0] for row in x["findings"])
        same(ids(data), ids(scanned))
        letter = Run(["report", case, "--for=authority", "--format=markdown"])
        need(data["head"] in letter.out and "not legal advice" in letter.out, letter.out + letter.err)


def test_masked_page_holds_no_value():
    _, text, _ = page_of(NOKIA)
    for value in (wire.IMEI, wire.IMEI2, wire.IMSI, wire.ICCID, wire.MAC, wire.MAC.replace(":", "")):
        need(value not in text and value.upper() not in text, f"{value[:6]}... in a masked page")


def test_page_with_values_is_masked_first():
    _, _, data = page_of("--show-values", NOKIA)
    need(not any(wire.IMEI in t for t in data["texts"]), "a value among the masked texts")
    same({t for t in data["stood"].values()} >= {wire.IMEI, wire.IMSI, wire.ICCID, wire.MAC}, True)


def test_hostile_text_is_data():
    evil = "</script><script>alert(1)</script><!--\u2028"
    capture = wire.Capture()
    talk = wire.Conversation(capture, "203.0.113.80", 80)
    talk.open()
    body = json.dumps({"imei": wire.IMEI, evil + "serial": "SN" + evil + "123456"}, ensure_ascii=False).encode()
    talk.say(wire.http_post("evil" + evil.replace("/", "") + ".example.org", body))
    with tempfile.NamedTemporaryFile(suffix="</script>.pcap".replace("/", "")) as f:
        f.write(capture.pcap())
        f.flush()
        for more in ([], ["--show-values"]):
            run, text, data = page_of(*more, f.name)
            same(run.status, 1)
            start = text.index('id="data">') + 10
            inside = text[start:text.index("</script>", start)]
            need(not set("<>&\u2028") & set(inside), "markup in the data")
            need("alert(1)" in inside, "the text itself is lost")
            same(text.count("<script"), 2, "scripts")
            need(data["findings"], "nothing found")


def test_command_repeats_the_page():
    with tempfile.TemporaryDirectory() as d:
        page, capture = pathlib.Path(d) / "it's $HOME.html", pathlib.Path(d) / "a b'c.pcap"
        capture.write_bytes(NOKIA.read_bytes())
        Run(["scan", f"--html={page}", "--show-values", "--quiet", f"--device={CAPTURES / 'nokia-7-plus.yaml'}", capture])
        first = page.read_text(encoding="utf-8")
        page.unlink()
        data = json.loads(re.search(r'id="data">(.*?)</script>', first, re.S)[1])
        command = data["texts"][data["command"]]
        need(command.startswith("telltale scan "), command)
        subprocess.run(["sh", "-c", PROGRAM + command[len("telltale"):]], check=False, capture_output=True)
        need(page.read_text(encoding="utf-8") == first, "another page")


def test_policy_allows_what_the_page_brought_and_nothing_else():
    text = (ROOT / "data/page.html").read_text(encoding="utf-8")
    policy = re.search(r'Content-Security-Policy" content="([^"]+)"', text)[1]
    digest = lambda s: "sha256-" + base64.b64encode(hashlib.sha256(s.encode()).digest()).decode()
    style = re.findall(r"<style>(.*?)</style>", text, re.S)
    script = re.findall(r"<script>(.*?)</script>", text, re.S)
    same((len(style), len(script)), (1, 1))
    same(policy, f"default-src 'none'; script-src '{digest(script[0])}'; style-src '{digest(style[0])}'; "
                 "base-uri 'none'; form-action 'none'")
    same(text.count("@TELLTALE_DATA@"), 1, "slots")
    markup = text.replace(style[0], "").replace(script[0], "")
    need(not re.search(r"\b(src|href|style|on\w+)\s*=", markup), "the page names something outside")
    need("url(" not in style[0] and "@import" not in style[0], "the style names something outside")


def test_sources_and_built_page_belong_together():
    """As web/vite.config.ts sums them up; no Node needed."""
    web = ROOT / "web"
    names = sorted([*LISTED, *(f"src/{p.name}" for p in (web / "src").iterdir())])
    sums = "".join(f"{hashlib.sha256((web / n).read_bytes()).hexdigest()}  {n}\n" for n in names)
    want = hashlib.sha256(sums.encode()).hexdigest()
    got = re.search(r'name="telltale-sources" content="(\w+)"', (ROOT / "data/page.html").read_text())[1]
    same(got, want, "web/ changed and data/page.html was not built from it: ./dev page")


def test_lock_file_names_no_registry():
    lock = json.loads((ROOT / "web/package-lock.json").read_text())
    need(not any("resolved" in p for p in lock["packages"].values()), "resolved addresses in the lock file")


def test_every_phrase_stands_in_the_catalogue():
    lines = (ROOT / "data/texts/en.tsv").read_text(encoding="utf-8").splitlines()
    ids = {line.split("\t")[0][5:] for line in lines if line.startswith("page.")}
    asked = set()
    for path in (ROOT / "web/src").glob("*.ts*"):
        source = path.read_text(encoding="utf-8")
        asked |= set(re.findall(r'\bsay\("([\w.-]+)"', source))
        asked |= {f"{i}.{n}" for i in re.findall(r'\bcount\("([\w.-]+)"', source) for n in ("one", "many")}
    need(len(asked) > 60, "the pattern finds no phrases")
    missing = asked - ids - {"answer.operators.one"}  # one operator is named
    same(missing, set(), "phrases without a text")


main(globals())
