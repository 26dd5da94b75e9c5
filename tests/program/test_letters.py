"""Documents for owner, vendor and authority: what they say, on what findings, without a value."""
import base64
import hashlib
import re
import tempfile

from telltale import CAPTURES, ROOT, Run, expected, main, need, same
import wire

NOKIA = CAPTURES / "nokia-7-plus.pcap"
WHOM = ("owner", "vendor", "authority")


def letter(whom, *args, capture=NOKIA):
    """Called by a short name: where lines are folded must not depend on where the tree lies."""
    name = capture.name if capture is NOKIA else capture
    run = Run(["scan", "--quiet", f"--for={whom}", *args, name], cwd=CAPTURES)
    return run, run.out


def test_word_for_word():
    for whom in WHOM:
        run, text = letter(whom)
        same((run.status, run.err), (1, ""))
        expected(f"letter-{whom}.txt", text)


def test_each_sentence_on_what_was_told_points_at_findings_that_are_listed():
    for whom in WHOM:
        _, text = letter(whom, "--format=markdown")
        body, listed = text.split("## Findings\n")
        ids = re.findall(r"^(\d+)\. .*Finding ([0-9a-f]{16})\.$", listed, re.M)
        same([int(n) for n, _ in ids], list(range(1, len(ids) + 1)))
        same({i for _, i in ids}, {f["id"] for f in Run(["scan", "--json", NOKIA]).findings()
                                  if f["direction"] == "out" and not f["placeholder"]})
        pointed = set()
        for first, last in re.findall(r"\\\[(\d+)(?:\u2013(\d+))?\\\]", body):
            pointed |= set(range(int(first), int(last or first) + 1))
        same(pointed, set(range(1, len(ids) + 1)), whom)
        for block in body.split("\n"):
            if re.search(r"zzhc|They were sent|GDPR, art|Directive", block) and "Where these provisions" not in block \
                    and "SHA-256" not in block:
                need(re.search(r"\\\[\d+(\u2013\d+)?\\\]$", block), f"{whom}: nothing behind: {block}")


def test_masked_unless_asked():
    for whom in WHOM:
        for format in ("text", "markdown", "html"):
            _, text = letter(whom, f"--format={format}")
            for value in (wire.IMEI, wire.IMSI, wire.ICCID, wire.MAC):
                need(value not in text, f"a value for {whom}")
        need(wire.IMEI in letter(whom, "--show-values")[1], whom)


def test_nothing_found_is_said_as_such():
    capture = wire.Capture()
    wire.look_up(capture, "www.example.org", "203.0.113.9")
    with tempfile.NamedTemporaryFile(suffix=".pcap") as f:
        f.write(capture.pcap())
        f.flush()
        for whom in WHOM:
            run, text = letter(whom, capture=f.name)
            same(run.status, 0)
            need("Nothing was found" in text and "not that the device never" in text.replace("\n", " "), text)
            need("Provisions" not in text and "What we ask" not in text and "What to do" not in text, text)


def test_countries_and_provisions_follow_from_the_facts():
    text = letter("authority")[1].replace("\n", " ")
    need("not legal advice" in text.replace("  ", " "), "no warning")
    need("no adequacy decision" in text and "Recipients in China" in text, "no transfer")
    need("location data are named" in text, "a cell was told")
    need("(EDPB" not in text and "digests" not in text, "no digest was told")
    capture = wire.Capture()
    talk = wire.Conversation(capture, "203.0.113.80", 80)
    talk.open()
    talk.say(wire.http_post("t.example.org", b'{"imei":"' + wire.IMEI.encode() + b'"}'))
    with tempfile.NamedTemporaryFile(suffix=".pcap") as f:
        f.write(capture.pcap())
        f.flush()
        text = letter("authority", capture=f.name)[1]
    for absent in ("location data are named", "adequacy", "32(1)(a) ", "have to be necessary"):
        need(absent not in text or absent == "32(1)(a) ", f"{absent}: no fact touches it")


def test_html_is_closed_in():
    _, text = letter("owner", "--format=html")
    style = re.findall(r"<style>(.*?)</style>", text, re.S)
    digest = base64.b64encode(hashlib.sha256(style[0].encode()).digest()).decode()
    need(f"default-src 'none'; style-src 'sha256-{digest}'" in text, "policy")
    need("<script" not in text and "src=" not in text, "no script, nothing from outside")


def test_refuses_what_it_does_not_know():
    for args, word in ((["--for=judge"], "judge"), (["--for=owner", "--format=pdf"], "pdf"), (["--format=html"], "--for")):
        run = Run(["scan", *args, NOKIA])
        same((run.status, run.out), (2, ""))
        need(word in run.err, run.err)


def test_when_is_told_where_the_device_says_it():
    with tempfile.TemporaryDirectory() as d:
        Run(["lab", "play", "nokia-7-plus", d, "--quiet"])
        for whom in WHOM:
            _, text = letter(whom, f"--events={d}/before.events.csv", "--format=markdown", capture=f"{d}/before.pcap")
            need(re.search(r"By the record of what the device did, it was sent after \d+ of \d+ screen-ons", text), whom)
            need("By the record" not in letter(whom)[1], "without a record nothing is said of it")


def test_the_name_of_the_file_says_what_it_is():
    with tempfile.TemporaryDirectory() as d:
        case = f"{d}/a.case"
        Run(["scan", "--quiet", f"--case={case}", NOKIA])
        for name, more, begins in (("a.html", [], "<!doctype html>"), ("a.md", [], "# "), ("a.txt", [], "What your device"),
                                   ("b.html", ["--format=text"], "What your device")):
            same(Run(["report", case, "--for=owner", "-o", f"{d}/{name}", *more]).status, 1, name)
            with open(f"{d}/{name}", encoding="utf-8") as f:
                need(f.read().startswith(begins), name)


def test_how_often_counts_what_was_sent():
    """Not what was told most often: three of the one and two of the other, one of them together, are four."""
    capture = wire.Capture()
    imei, mail = b'"imei":"' + wire.IMEI.encode() + b'"', b'"email":"user@example.org"'
    for i, body in enumerate((imei, imei, imei + b"," + mail, mail)):
        talk = wire.Conversation(capture, "203.0.113.80", 80, sport=40000 + i)
        talk.open()
        talk.say(wire.http_post("t.example.org", b"{" + body + b"}"))
        talk.close()
    with tempfile.NamedTemporaryFile(suffix=".pcap") as f:
        f.write(capture.pcap())
        f.flush()
        for whom in WHOM:
            need("They were sent 4 times, from" in letter(whom, "--format=markdown", capture=f.name)[1], whom)


def test_every_sentence_is_used():
    """A sentence that no letter says any more would be translated for nothing."""
    ids = {line.split("\t")[0] for line in (ROOT / "data/texts/en.tsv").read_text(encoding="utf-8").splitlines()
           if line.startswith("doc.")}
    code = "".join(p.read_text() for p in (ROOT / "src/report").glob("*.c"))
    made = ("doc.kind.", "doc.role.", "doc.basis.")
    unused = {i for i in ids if f'"{i}"' not in code and not i.startswith(made)}
    same(unused, set(), "unused sentences")


main(globals())
