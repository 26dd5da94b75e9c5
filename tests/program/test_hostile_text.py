"""Text from a capture that means something to a terminal, a page, a spreadsheet or a document is harmless in all."""
import csv
import html.parser
import io
import pathlib
import re
import struct
import tarfile
import tempfile

import blocks
from telltale import Run, main, need, same
import wire  # its folder is put on the path by telltale

NASTY = {
    "script": "</script><script>alert(1)</script>",
    "escape": "\x1b]0;owned\x07\x1b[2J\x9b31m",
    "bidi": "\u202eexe.fdp\u2066\u200b",
    "formula": '=cmd|"/c calc"!A1',
    "plus": "+1+1",
    "at": "@SUM(1)",
    "markdown": "[x](javascript:alert) `` ` `` | <img src=x onerror=alert(1)>",
    "lines": "a\r\nb\n# c",
}


def capture(text):
    """A registration whose key and host are hostile, one value beside them, something closed and something malformed."""
    talk_capture = wire.Capture()
    talk = wire.Conversation(talk_capture, "192.0.2.9", 80)
    body = '{"imei":"001010000000016","%s":"x","model":"%s"}' % (
        text.translate({ord(c): "\\u%04x" % ord(c) for c in '"\\\r\n\x07\x1b'}), text.translate(
            {ord(c): "\\u%04x" % ord(c) for c in '"\\\r\n\x07\x1b'}))
    host = re.sub(r"[\r\n]", " ", text)
    request = (f"POST /a HTTP/1.1\r\nHost: {host}\r\nContent-Type: application/json\r\n"
               f"Content-Length: {len(body.encode())}\r\n\r\n{body}").encode()
    talk.say(request)
    talk.hear(wire.http_answer(b"{}"))
    closed = wire.Conversation(talk_capture, "192.0.2.10", 443, sport=40001)
    name = text.encode()
    names = struct.pack(">HHHBH", 0, len(name) + 5, len(name) + 3, 0, len(name)) + name
    hello = b"\x03\x03" + bytes(32) + b"\0\0\x02\xc0\x2f\x01\0" + struct.pack(">H", len(names)) + names
    closed.say(struct.pack(">BHHI", 22, 0x301, len(hello) + 4, 1 << 24 | len(hello)) + hello)
    closed.say(b"\x17\x03\x03\0\x40" + bytes(64))
    talk_capture.add(wire.udp(wire.dns_query("a")[:12] + b"\xc0\x0c\0\1\0\1", wire.PHONE, 50000, wire.RESOLVER, 53))
    return talk_capture.pcap()


def shown_safely(out, what):
    for c in out:
        need(c in "\n\r" or (0x20 <= ord(c) and not 0x7F <= ord(c) <= 0x9F), (what, hex(ord(c))))
        need(ord(c) not in (0x200B, 0x202E, 0x2066, 0xFEFF), (what, hex(ord(c))))


class Tags(html.parser.HTMLParser):
    """What a page would run or load."""

    def __init__(self):
        super().__init__()
        self.scripts, self.handlers = 0, []

    def handle_starttag(self, tag, attrs):
        self.scripts += tag == "script"
        self.handlers += [(tag, k) for k, _ in attrs if k.startswith("on")]


def scripts(text):
    tags = Tags()
    tags.feed(text)
    same(tags.handlers, [])
    return tags.scripts


def test_every_output():
    plain = None
    for name, text in {"": "plain", **NASTY}.items():
        with tempfile.TemporaryDirectory() as folder:
            folder = pathlib.Path(folder)
            (folder / "a.pcap").write_bytes(capture(text))
            case = folder / "a.case"
            shown = Run(["scan", "--quiet", "--case", case, folder / "a.pcap"])
            same((shown.status, shown.err), (1, ""), name)
            shown_safely(shown.out, name)
            for values in ([], ["--show-values"]):
                for form in ("text", "markdown", "csv", "json"):
                    run = Run(["report", case, "--format", form, *values])
                    same((run.status, run.err), (1, ""), (name, form))
                    shown_safely(run.out, (name, form))
                    if form == "csv":
                        cells(run.out, name)
                    if form == "markdown":
                        markdown(run.out, name)
                        need(all(f"### {title}\n" in run.out for title in ("Told", "What stayed closed", "Anomalies")), run.out)
                page = Run(["report", case, "--format", "html", *values]).out
                if name == "":
                    plain = scripts(page)
                same(scripts(page), plain, (name, "html"))
            for whom in ("owner", "vendor", "authority"):
                letter = Run(["report", case, "--for", whom, "--format", "html"]).out
                same(scripts(letter), 0, (name, whom))


def test_what_leaves():
    """Archives, captures and what is made anew: their texts are as harmless as a report's."""
    for name, text in NASTY.items():
        with tempfile.TemporaryDirectory() as folder:
            folder = pathlib.Path(folder)
            path = folder / (re.sub("[/\r\n]", " ", text)[:60] + ".pcap")
            path.write_bytes(capture(text))
            case = folder / "a.case"
            Run(["scan", "--quiet", "--case", case, path])
            run = Run(["report", case, "-o", folder / "x.pcapng"])
            same(run.status, 1, (name, run.err))
            shown_safely(run.err, (name, "messages"))
            sections, frames = blocks.pcapng((folder / "x.pcapng").read_bytes())
            shown_safely("\n".join(sections[0] + [c for _, cs in frames for c in cs]), (name, "comments"))
            for more in ([], ["--redact"]):
                run = Run(["report", case, "--package", "-o", folder / "p.tar", *more])
                same(run.status, 1, (name, run.err))
                shown_safely(run.err, (name, "messages"))
                with tarfile.open(folder / "p.tar") as t:
                    parts = {m.name.split("/")[1]: t.extractfile(m).read() for m in t}
                for part in ("README.txt", "entries.tsv", "SHA256SUMS", "report.txt", "report.json"):
                    shown_safely(parts[part].decode().replace("\t", " "), (name, part))
                for row in parts["entries.tsv"].decode().splitlines():
                    same(len(row.split("\t")), 9, (name, row))
                    need(not any(v.startswith(("=", "+", "-", "@")) for v in row.split("\t")), (name, row))
                need(b"<script>alert" not in parts["report.html"], name)
            shown = Run(["report", case, "--redact"])
            same(shown.status, 1, (name, shown.err))
            shown_safely(shown.out, (name, "redacted"))


def cells(out, name):
    rows = list(csv.reader(io.StringIO(out, newline="")))
    need(len(rows) >= 2, name)
    for row in rows:
        same(len(row), len(rows[0]), name)
        for value in row:
            need(not value.startswith(("=", "+", "-", "@", "\t", "\r", "|", "%")), (name, value))


def markdown(out, name):
    for line in out.splitlines():
        bare = re.sub(r"\\.", "", line)
        need("<" not in bare and "](" not in bare, (name, line))
        if line.startswith("| "):
            need(len(re.findall(r"(?<!\\)\|", line.replace("\\\\", ""))) in (4, 5, 11), (name, line))


def test_pseudonyms():
    """The same value has the same pseudonym everywhere in a case, another one in another case, none without."""
    with tempfile.TemporaryDirectory() as folder:
        folder = pathlib.Path(folder)
        (folder / "a.pcap").write_bytes(capture("one"))
        (folder / "b.pcap").write_bytes(capture("two") + b"")
        found = []
        for case in ("a.case", "b.case"):
            run = Run(["scan", "--quiet", "--json", "--case", folder / case, folder / "a.pcap", folder / "b.pcap"])
            marks = {f["value"] for f in run.findings() if f["kind"] == "imei"}
            same(len(marks), 1, marks)
            mark = marks.pop()
            need(re.fullmatch(r"00101000\*\*\*#[0-9a-f]{8}", mark), mark)
            for form in ("text", "markdown", "csv", "json", "html"):
                out = Run(["report", folder / case, "--format", form]).out
                need(mark in out.replace("\\", ""), (form, mark))
                need("001010000000016" not in out, form)
            found.append(mark)
        need(found[0] != found[1], found)
        bare = Run(["scan", "--quiet", "--json", folder / "a.pcap"])
        same({f["value"] for f in bare.findings() if f["kind"] == "imei"}, {"00101000***"})


if __name__ == "__main__":
    main(globals())
