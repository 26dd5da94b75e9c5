"""A case made anew whose values stood in TLS: said in TLS again, with other values and secrets; telltale and tshark open it."""
import base64
import json
import pathlib
import re
import ssl
import subprocess
import tempfile

import oracle
from telltale import CORPUS, Run, main, need, same
from test_redact import Redacted, findings, nothing_of_it, right_checksums, shapes
import test_matrix as matrix
import test_redact_http2 as http2
import test_tls as tls
import test_websocket as websocket
import tlswire
import wire

VALUES = (wire.IMEI, wire.IMEI2, wire.IMSI, wire.ICCID, wire.MAC)
PACKED = wire.http_post("dev.example.org", wire.gz(matrix.PLAIN))


def made(data, keys, name="a.pcap"):
    """A capture and its key log, redacted; (before, after, what was said, bytes, decrypted)."""
    with tempfile.TemporaryDirectory() as d:
        log = ["--keylog", tls.saved(d, keys, "a.keys")] if keys is not None else []
        with Redacted(data, *log, name=name) as r:
            before = findings(r.capture, *log)
            run = r.report(*log)
            return before, findings(r.out), run, r.out.read_bytes(), decrypted(r.out)


def decrypted(path):
    """What tshark opens of every connection, both sides, by the secrets in the file alone; None: it is not here."""
    if not oracle.here():
        return None
    streams = set(oracle.tshark("-r", path, "-T", "fields", "-e", "tcp.stream").split())
    shown = oracle.tshark("-r", path, "-q", *(a for s in sorted(streams) for a in ("-z", f"follow,tls,raw,{s}")))
    return bytes.fromhex("".join(line.strip() for line in shown.splitlines() if re.fullmatch(r"\t?([0-9a-f]{2})+", line)))


def secrets(keys):
    return [bytes.fromhex(line.split()[2].decode()) for line in keys.splitlines() if line and line[0] != 35]


def all_is_well(before, after, run, data, opened, what, old=VALUES):
    same((run.status, run.out, run.err), (1, "", ""), what)
    same(shapes(after), shapes(before), what)
    need(not {f["value"] for f in before} & {f["value"] for f in after}, what)
    nothing_of_it(data, old, what)
    if opened is not None:
        nothing_of_it(opened, old, what)
    with tempfile.TemporaryDirectory() as d:
        right_checksums(tls.saved(d, data, "a.pcapng"), what)


def test_each_suite():
    """Each suite: the same findings under TLS, lengths free to change; no old record or secret in it."""
    for version, suite in tls.SUITES:
        with tempfile.TemporaryDirectory() as d:
            talk = tls.conversation(d, version, suite)
            talk.say(PACKED)
            what = f"{suite} {talk.end[0].version()}"
            before, after, run, data, opened = made(tls.capture(talk).pcap(), talk.keys())
            need({f["protection"] for f in before} == {"tls"} and len(before) > 8, what)
            all_is_well(before, after, run, data, opened, what)
            for _, said in talk.wire[4:]:
                need(len(said) < 40 or said[5:40] not in data, what)
            for secret in secrets(talk.keys()):
                need(secret not in data and secret.hex().encode() not in data, what)
            for f in after:
                need(f["value"].encode() not in data, (what, f))  # never in clear
            if opened is not None:
                need(all(f["value"].encode() in opened for f in after if f["form"] == "plain" and f["count"] > 1), what)
                same(opened.count(b"POST / HTTP/1.1"), 3, what)
                record = json.loads(opened.split(b"\r\n\r\n")[1][:len(tls.BODY)])
                same((len(record["SIM1ICCID"]), record["MODEL"]), (len(wire.ICCID), "EXM-Phone 7"), what)


def test_where_secrets_come_from():
    """From --keylog, or out of the capture, wherever they stand in it; without them what is inside is left out and told."""
    for version in (tls.V12, tls.V13):
        with tempfile.TemporaryDirectory() as d:
            talk = tls.conversation(d, version, None)
            c = tls.capture(talk)
            behind = [i for i, (_, frame, _) in enumerate(c.frames) if len(frame) > 54][-2]
            for at in (0, behind):
                before, after, run, data, opened = made(tls.with_secrets(c, talk.keys(), at), None, "a.pcapng")
                need(before, at)
                all_is_well(before, after, run, data, opened, (version, at))
            keys = tls.saved(d, talk.keys(), "a.keys")
            with Redacted(c.pcap(), "--keylog", keys) as r:
                run = r.report()
                same(run.status, 0)
                need(f"{len(findings(r.capture, '--keylog', keys))} findings of the case are not in what was made anew" in run.err,
                     run.err)
                need("(what TLS hid is written anew with its secrets: --keylog)" in run.err, run.err)
                same(findings(r.out), [])
                wrong = tls.saved(d, b"\n".join(s[:-2] + b"00" for s in talk.keys().splitlines()) + b"\n", "wrong.keys")
                same(r.report("--keylog", wrong).status, 0)
                same(findings(r.out), [])


def test_what_the_handshake_tells():
    """A name in the hello and a certificate in clear get other values; what was enciphered of a handshake is not in it."""
    for version in (tls.V12, tls.V13):
        with tempfile.TemporaryDirectory() as d:
            pem = pathlib.Path(d, "server.pem")
            subprocess.run(["openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-keyout", pem, "-out", f"{pem}.crt",
                            "-days", "3650", "-subj", f"/CN={wire.MAC}/O={wire.IMEI}"], check=True, capture_output=True)
            pem.write_bytes(pem.read_bytes() + pathlib.Path(f"{pem}.crt").read_bytes())
            talk = tlswire.Talk(d, version, None, name=f"{wire.MAC.replace(':', '-')}.example.org")
            talk.say(tls.REQUEST)
            before, after, run, data, opened = made(tls.capture(talk).pcap(), talk.keys())
            told = {f["path"][0].split(":")[0] for f in before}
            same("tls.certificate" in told, version == tls.V12, told)
            need("tls.sni" in told, told)
            same((run.status, run.err), (1, ""))
            hostless = [{**f, "dst": {**f["dst"], "host": ""}} for f in before], [{**f, "dst": {**f["dst"], "host": ""}} for f in after]
            same(shapes(hostless[1]), shapes(hostless[0]), version)
            nothing_of_it(data, VALUES, version)
            if opened is not None:
                need(b"POST" in opened, version)
                path = tls.saved(d, data, "x.pcapng")
                types = set(oracle.tshark("-r", path, "-Y", "tls.handshake", "-T", "fields", "-e",
                                          "tls.handshake.type").replace(",", " ").split())
                same(types, {"1", "2", "11"} if version == tls.V12 else {"1", "2", "20"}, version)
                shown = oracle.tshark("-r", path, "-V", "-x")
                need(not any(v in shown for v in VALUES), version)


def test_handshakes_of_no_finding():
    """Of a handshake that tells nothing itself only the hellos are in it."""
    with tempfile.TemporaryDirectory() as d:
        talk = tls.conversation(d, tls.V12, None)
        _, after, _, data, _ = made(tls.capture(talk).pcap(), talk.keys())
        need(after and b"dev.example.org" in data)
        certificate = ssl.PEM_cert_to_DER_cert(pathlib.Path(d, "server.pem.crt").read_text())
        need(certificate[-64:] not in data and certificate[:64] not in data)


def test_sessions_taken_up_again():
    """The second connection has the first one's secret, or one from its ticket: each opens by what the file holds."""
    for version in (tls.V12, tls.V13):
        with tempfile.TemporaryDirectory() as d:
            first = tls.conversation(d, version, None)
            again = tlswire.Talk(d, version, resumes=first)
            again.say(PACKED)
            need(again.end[0].session_reused, version)
            c = wire.Capture()
            for i, talk in enumerate((first, again)):
                t = wire.Conversation(c, "198.51.100.7", 443, sport=40000 + i)
                t.open()
                for side, said in talk.wire:
                    (t.hear if side else t.say)(said, 1400)
            before, after, run, data, opened = made(c.pcap(), first.keys())
            all_is_well(before, after, run, data, opened, version)
            need(opened is None or opened.count(b"POST / HTTP/1.1") == 3, (version, opened))


def test_keys_that_are_updated():
    """Under one key a side, whatever the keys were."""
    with tempfile.TemporaryDirectory() as d:
        relay = tlswire.Relay(d)
        relay.say(0, tls.text("imei", wire.IMEI))
        for side, kind, value in ((0, "imei", wire.IMEI2), (1, "imsi", wire.IMSI), (0, "iccid", wire.ICCID)):
            relay.update_keys(side)
            relay.say(side, tls.text(kind, value))
        relay.close()
        before, after, run, data, opened = made(tls.capture(relay).pcap(), relay.keys())
        same(len(before), 4)
        all_is_well(before, after, run, data, opened, "updated")


def test_early_data():
    """What was said before the server answered is left out and told; what is said later is in it."""
    def asked(value):
        return f"GET /r?imei={value} HTTP/1.1\r\nHost: dev.example.org".encode()

    with tempfile.TemporaryDirectory() as d:
        session = pathlib.Path(d, "session")
        relay = tlswire.Relay(d, ("-sess_out", session), ("-early_data", "-no_anti_replay"))
        relay.say(0, b"hello")
        relay.say(1, b"hello")
        relay.hang_up()
        relay.connect("-sess_in", session, "-early_data", tls.saved(d, asked(wire.IMEI) + b"\r\n\r\n", "early"))
        relay._until(1, wire.IMEI.encode())
        relay.say(0, asked(wire.IMEI2) + b"\r\n")
        relay.say(1, tls.text("imsi", wire.IMSI))
        relay.close()
        before, after, run, data, opened = made(tls.capture(relay).pcap(), relay.keys())
        same(len(before), 3)
        same({f["kind"] for f in after}, {"imei", "imsi"})
        same(shapes(before) - shapes(after), shapes([f for f in before if f["value"] == wire.IMEI]))
        need("1 left out (first in frame 4): early data of TLS is not written anew" in run.err, run.err)
        need("1 finding of the case is not in what was made anew: imei 1\n" in run.err, run.err)
        nothing_of_it(data, VALUES, "early")
        need(opened is None or (b"GET /r?imei=" in opened and wire.IMEI.encode() not in opened), opened)


def test_what_stands_before():
    """TLS that begins within a connection: behind a proxy's answer, behind STARTTLS."""
    login = base64.b64encode(b"\0device-owner\0geheim-4711") + b"\r\n"
    for what, port, clear, inside in (
            ("proxy", 8080, [b"CONNECT dev.example.org:443 HTTP/1.1\r\nHost: dev.example.org:443\r\n\r\n",
                             b"HTTP/1.1 200 Connection established\r\n\r\n"], [tls.REQUEST, tls.ANSWER, PACKED]),
            ("smtp", 587, [None, b"220 m.example.org ESMTP\r\n", b"EHLO [192.0.2.1]\r\n", b"250 STARTTLS\r\n", b"STARTTLS\r\n",
                           b"220 go ahead\r\n"],
             [b"EHLO [192.0.2.1]\r\n", b"250 AUTH PLAIN\r\n", b"AUTH PLAIN " + login, b"235 ok\r\n"])):
        for version in (tls.V12, tls.V13):
            with tempfile.TemporaryDirectory() as d:
                talk = tlswire.Talk(d, version)
                for i, said in enumerate(inside):
                    (talk.hear if i % 2 else talk.say)(said)
                c = wire.Capture()
                t = wire.Conversation(c, "198.51.100.7", port)
                t.open()
                for i, said in enumerate(clear):
                    if said:
                        (t.hear if i % 2 else t.say)(said)
                for side, said in talk.wire:
                    (t.hear if side else t.say)(said, 1400)
                before, after, run, data, opened = made(c.pcap(), talk.keys())
                need(before and {f["protection"] for f in before} == {"tls"}, (what, before))
                all_is_well(before, after, run, data, opened, (what, version), (*VALUES, "device-owner", "geheim-4711"))
                need(opened is None or inside[2][:10] in opened, (what, opened))
                for said in (clear[0], clear[1], clear[-2], clear[-1]):  # what leads to TLS, by which others read it
                    need(said is None or said in data, (what, said))


def test_websocket():
    """What speaks inside is made anew as it is in clear."""
    for version in (tls.V12, tls.V13):
        with tempfile.TemporaryDirectory() as d:
            talk = tlswire.Talk(d, version)
            talk.say(websocket.ASKS)
            talk.hear(websocket.AGREES + b"\r\n")
            for mine, theirs in zip(websocket.said(), websocket.answers()):
                talk.say(websocket.frame(mine, mask=websocket.MASK))
                talk.hear(websocket.frame(theirs))
            before, after, run, data, opened = made(tls.capture(talk).pcap(), talk.keys())
            same({f["protocol"] for f in before}, {"websocket"}, before)
            all_is_well(before, after, run, data, opened, version)


def test_reports_and_archive():
    """Case, page and archive are made of it; nothing of the key log is in them."""
    with tempfile.TemporaryDirectory() as d:
        talk = tls.conversation(d, tls.V13, None)
        log = ["--keylog", tls.saved(d, talk.keys(), "a.keys")]
        with Redacted(tls.capture(talk).pcap(), *log) as r:
            before = findings(r.capture, *log)
            new = r.path / "new.case"
            same(r.report(*log, out=new).status, 1)
            same(shapes(Run(["report", "--json", "--show-values", new]).findings()), shapes(before))
            for out in ("p.html", "p.tar"):
                same(r.report(*log, *(["--package"] if out == "p.tar" else []), out=r.path / out).status, 1)
                data = (r.path / out).read_bytes()
                nothing_of_it(data, VALUES, out)
                need(not any(s.hex().encode() in data for s in secrets(talk.keys())), out)
            same(r.files(), ["a.case", "a.pcap", "new.case", "p.html", "p.tar"])
            same(Run(["report", r.case, *log]).status, 2)  # nothing is read again then
            run = r.report("--keylog", r.path / "none")
            same((run.status, run.out), (2, ""))
            need("none: No such file" in run.err, run.err)


def test_http2():
    """HTTP/2 inside: its preface and frames made anew are what records hide."""
    for version in (tls.V12, tls.V13):
        with tempfile.TemporaryDirectory() as d:
            talk = tlswire.Talk(d, version, alpn=["h2"])
            talk.say(http2.MAGIC + http2.SETTINGS)
            talk.hear(http2.SETTINGS)
            for stream, body in ((1, matrix.PLAIN), (3, wire.gz(matrix.PLAIN))):
                talk.say(http2.asks(stream, body))
                talk.hear(http2.answers(stream))
            before, after, run, data, opened = made(tls.capture(talk).pcap(), talk.keys())
            same({f["protocol"] for f in before}, {"http"}, before)
            all_is_well(before, after, run, data, opened, version)
            need(opened is None or opened.count(http2.MAGIC) == 1, version)


def test_of_the_corpus():
    """Real connections: what is found in them, however unsure, is found again with other values."""
    for name in ("tls12_http_keylog", "tls13_http2_keylog"):
        path = CORPUS / f"{name}.pcap"
        if not path.exists():
            print("no corpus: real connections are not made anew")
            return
        log = ["--keylog", path.with_suffix(".keys"), "--min-confidence=possible"]
        with Redacted(path.read_bytes(), *log) as r:
            before = findings(r.capture, *log)
            need(before and {f["protection"] for f in before} == {"tls"}, before)
            r.report(*log)
            after = findings(r.out, "--min-confidence=possible")
            # of four digits one in sixteen has too few different ones to be told as an account
            long = [[f for f in found if len(f["value"]) > 4] for found in (before, after)]
            need(len(long[0]) > 1)
            same(shapes(long[1]), shapes(long[0]), name)
            need(not {(f["kind"], f["value"]) for f in long[0]} & {(f["kind"], f["value"]) for f in after})
            right_checksums(r.out, path)


if __name__ == "__main__":
    main(globals())
