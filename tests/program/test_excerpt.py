"""The capture that a case gives back: the frames that matter, as they were, and which findings they carry."""
import json
import os
import pathlib
import re
import shutil
import ssl
import subprocess
import tempfile

import blocks
import tlswire
from telltale import CAPTURES, Run, main, need, same
import wire  # its folder is put on the path by telltale

NOKIA = CAPTURES / "nokia-7-plus.pcap"
CARRIED = re.compile(r"frame (\d+), (?:(findings?|same message as finding)((?: [0-9a-f]{16})+)(?: and \d+ more)?"
                     r"|opens the connection|tells how to read what follows"
                     r"|said in a connection of TLS, which is opened in order)")


def tshark(path, *args):
    done = subprocess.run(["tshark", "-n", "-r", path, *args], stdout=subprocess.PIPE, stderr=subprocess.PIPE,
                          check=False, text=True)
    same(done.returncode, 0, done.stderr)
    return done.stdout


def rows(path, *fields, more=()):
    """One list of values a frame, as tshark reads it."""
    args = [a for f in fields for a in ("-e", f)]
    out = tshark(path, "-T", "fields", "-E", "separator=\x1f", *args, *more)
    return [line.split("\x1f") for line in out.splitlines()]


def frames(path):
    """Every frame, in order."""
    data = path.read_bytes()
    return [f for f, _ in blocks.pcapng(data)[1]] if data[:4] == b"\x0a\x0d\x0d\x0a" else blocks.pcap(data)


def told(path, *args):
    run = Run(["scan", "--quiet", "--json", "--show-values", *args, path])
    return {(f["kind"], f["value"], f["direction"], f["dst"]["ip"], f["dst"]["port"], tuple(f["path"]))
            for f in run.findings()}


class Made:
    """A case of captures in a folder of its own, and the capture it gives."""

    def __init__(self, *captures, name="x.pcapng"):
        self.folder = tempfile.TemporaryDirectory()
        self.path = pathlib.Path(self.folder.name)
        self.case, self.out = self.path / "a.case", self.path / name
        Run(["scan", "--quiet", "--case", self.case, *captures])

    def __enter__(self):
        return self

    def __exit__(self, *error):
        self.folder.cleanup()

    def report(self, *args):
        return Run(["report", self.case, "-o", self.out, *args])

    def findings(self):
        return Run(["report", "--json", self.case]).findings()


def test_frames_as_they_were():
    for capture in (NOKIA, CAPTURES / "tunnelled-app.pcap", *sorted((CAPTURES / "protocol").glob("*.pcap"))):
        with Made(capture) as m:
            found = m.findings()
            run = m.report()
            need(run.status in (0, 1, 3), (capture, run.err))
            if not found:
                same(frames(m.out), [], capture)
                continue
            whole, ids = frames(capture), {f["id"] for f in found}
            got, seen, carrying = blocks.pcapng(m.out.read_bytes())[1], set(), set()
            for data, (comment,) in got:
                match = CARRIED.fullmatch(comment)
                need(match, (capture, comment))
                same(data, whole[int(match[1]) - 1], (capture, comment))
                if match[3]:
                    need(set(match[3].split()) <= ids, (capture, comment))
                if match[2] and match[2].startswith("finding"):
                    seen |= set(match[3].split())
                    carrying.add(int(match[1]))
            need(any("more" in c for _, (c,) in got) or seen == ids, (capture, ids - seen))
            need({n for f in found for n in f["frames"] + f["all_frames"]} == carrying, capture)
            same(oct(m.out.stat().st_mode & 0o777), "0o600")


def test_times_and_lengths():
    with Made(NOKIA) as m:
        same(m.report().status, 1)
        was = {r[0]: r[1:] for r in rows(NOKIA, "frame.number", "frame.time_epoch", "frame.len", "frame.cap_len")}
        for comment, *now in rows(m.out, "frame.comment", "frame.time_epoch", "frame.len", "frame.cap_len"):
            same(now, was[CARRIED.fullmatch(comment)[1]], comment)


def test_told_again():
    """Scanned anew, the frames that matter tell what the whole capture told, to the same and by the same way."""
    for capture in (NOKIA, CAPTURES / "tunnelled-app.pcap"):
        with Made(capture) as m:
            m.report()
            same(told(m.out), told(capture), capture)


def test_message_in_pieces():
    """The value stands in one segment; the request it belongs to comes whole, another one does not."""
    capture = wire.Capture()
    talk = wire.Conversation(capture, "192.0.2.9", 80)
    body = b'{"pad":"' + b"x" * 3000 + b'","imei":"001010000000016"}'
    talk.say(b"GET /nothing HTTP/1.1\r\nHost: a.example.org\r\n\r\n")
    talk.hear(wire.http_answer(b"{}"))
    talk.say(b"POST /a HTTP/1.1\r\nHost: a.example.org\r\nContent-Length: %d\r\n\r\n" % len(body) + body)
    talk.hear(wire.http_answer(b"{}"))
    with tempfile.TemporaryDirectory() as folder:
        path = pathlib.Path(folder) / "a.pcap"
        path.write_bytes(capture.pcap())
        with Made(path) as m:
            same(m.report().status, 1)
            same([u for (u,) in rows(m.out, "http.request.uri") if u], ["/a"])
            need(any("same message" in c for (c,) in rows(m.out, "frame.comment")))
            same({f[5] for f in told(m.out)}, {("http.request.body", "json:/imei")})


def test_inside_tls():
    """Opened with the same secrets, the frames that matter tell what the whole capture told; of other connections none is there."""
    late = b"x" * 40000 + b'{"imei":"' + wire.IMEI.encode() + b'"}'
    for version, suite in ((ssl.TLSVersion.TLSv1_3, None), (ssl.TLSVersion.TLSv1_2, "ECDHE-RSA-AES128-GCM-SHA256"),
                           (ssl.TLSVersion.TLSv1_2, "AES128-SHA")):
        with tempfile.TemporaryDirectory() as folder:
            capture, keys = wire.Capture(), b""
            for server, bodies in (("192.0.2.9", [b"nothing"]), ("192.0.2.10", [b"hello", late, b"behind it" * 9000])):
                talk = tlswire.Talk(folder, version, suite)
                for body in bodies:
                    talk.say(wire.http_post("dev.example.org", body))
                    talk.hear(wire.http_answer(b"{}"))
                c = wire.Conversation(capture, server, 443)
                c.open()
                for side, data in talk.wire:
                    (c.hear if side else c.say)(data, 1400)
                c.close()
                keys += talk.keys()
            path, log = pathlib.Path(folder) / "a.pcap", pathlib.Path(folder) / "a.keys"
            path.write_bytes(capture.pcap())
            log.write_bytes(keys)
            with Made("--keylog", log, path) as m:
                same(m.report().status, 1)
                same(told(m.out, "--keylog", log), told(path, "--keylog", log), suite)
                same({f[1] for f in told(m.out, "--keylog", log)}, {wire.IMEI})
                same({ip for r in rows(m.out, "ip.src", "ip.dst") for ip in r if ip.startswith("192.0.2.")}, {"192.0.2.10"})
                need(len(frames(m.out)) < len(frames(path)) - 40, (suite, "what comes behind it is in it"))


def test_several_captures():
    """One section each; a capture that told nothing has none."""
    with Made(NOKIA, CAPTURES / "tunnelled-app.pcap") as m:
        run = m.report()
        same(run.status, 1)
        head = Run(["verify", "--json", m.case]).rows()[0]["head"]
        same(m.out.read_bytes().count(head.encode()), 2)
        same(told(m.out), told(NOKIA) | told(CAPTURES / "tunnelled-app.pcap"))


def test_not_the_same_capture():
    with tempfile.TemporaryDirectory() as folder:
        copy = pathlib.Path(folder) / "001010000000016.pcap"
        shutil.copy(NOKIA, copy)
        with Made(copy) as m:
            m.out.write_bytes(b"before")
            with open(copy, "ab") as f:
                f.write(b"\0")
            run = m.report()
            same((run.status, run.out, m.out.read_bytes()), (3, "", b"before"))
            need("not the capture that was scanned: its SHA-256 is" in run.err, run.err)
            copy.unlink()
            run = m.report()
            same((run.status, run.out, m.out.read_bytes()), (3, "", b"before"))
            need("No such file or directory; frames are taken from the capture itself" in run.err, run.err)
            need("001010000000016" not in run.err, run.err)
            same(sorted(os.listdir(m.path)), ["a.case", "x.pcapng"])


def test_packed():
    """What was scanned through a compression is read through it again."""
    with tempfile.TemporaryDirectory() as folder:
        packed = pathlib.Path(folder) / "n.pcap.gz"
        subprocess.run(f"gzip -c {NOKIA} > {packed}", shell=True, check=True)
        with Made(NOKIA) as plain, Made(packed) as m:
            plain.report()
            m.report()
            same(frames(m.out), frames(plain.out))


def test_archive_has_no_frames():
    har = {"log": {"version": "1.2", "creator": {"name": "t", "version": "1"}, "entries": [
        {"startedDateTime": "2019-02-11T07:00:00.000Z", "time": 1, "cache": {}, "timings": {},
         "request": {"method": "GET", "url": "http://a.example.org/?imei=001010000000016", "httpVersion": "HTTP/1.1",
                     "headers": [], "queryString": [], "cookies": [], "headersSize": -1, "bodySize": 0},
         "response": {"status": 200, "statusText": "", "httpVersion": "HTTP/1.1", "headers": [], "cookies": [],
                      "content": {"size": 0, "mimeType": ""}, "redirectURL": "", "headersSize": -1, "bodySize": 0}}]}}
    with tempfile.TemporaryDirectory() as folder:
        path = pathlib.Path(folder) / "a.har"
        path.write_text(json.dumps(har))
        with Made(path) as m:
            run = m.report()
            same((run.status, m.out.exists()), (3, False))
            need("an archive of exchanges, which holds no frames" in run.err, run.err)


def test_usage():
    with Made(NOKIA) as m:
        run = Run(["report", m.case, "--format=pcapng"])
        same((run.status, run.out), (2, ""))
        need("a capture or case goes into a file" in run.err, run.err)
        same(Run(["report", m.case, "--format=pcapng", "-o", m.path / "none" / "x"]).status, 2)
        same(Run(["report", m.case, "--format=pcapng", "-o", m.path / "x"]).status, 1)
        same(m.path.joinpath("x").read_bytes()[:4], b"\x0a\x0d\x0d\x0a")


if __name__ == "__main__":
    main(globals())
