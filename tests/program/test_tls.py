"""TLS opened with the secrets of a key log: each suite as OpenSSL speaks it, pcapng's own secrets, beside tshark."""
import collections
import hashlib
import pathlib
import ssl
import struct
import subprocess
import tempfile

import oracle
import tlswire
from telltale import CORPUS, PROGRAM, main, need, same, scan
import wire

V10, V12, V13 = ssl.TLSVersion.TLSv1, ssl.TLSVersion.TLSv1_2, ssl.TLSVersion.TLSv1_3
SUITES = [(V12, s) for s in (
    "ECDHE-RSA-AES128-GCM-SHA256", "ECDHE-RSA-AES256-GCM-SHA384", "ECDHE-RSA-CHACHA20-POLY1305", "AES128-GCM-SHA256",
    "AES256-GCM-SHA384", "AES128-CCM", "AES256-CCM8", "ECDHE-RSA-AES128-SHA", "ECDHE-RSA-AES256-SHA384",
    "ECDHE-RSA-AES128-SHA256", "AES256-SHA256", "AES128-SHA")] + [(V13, None), (V10, "AES128-SHA"), (V10, "AES256-SHA")]
BODY = wire.registration()
LONG = b"x" * 40000 + b'{"imei":"' + wire.IMEI2.encode() + b'"}'
REQUEST = wire.http_post("dev.example.org", BODY)
ANSWER = wire.http_answer(LONG, content_type="text/plain")
WANT = {("imei", wire.IMEI), ("imsi", wire.IMSI), ("iccid", wire.ICCID), ("mac", wire.MAC)}


def capture(talk, cut=1400):
    c = wire.Capture()
    t = wire.Conversation(c, "198.51.100.7", 443)
    t.open()
    for side, data in talk.wire:
        (t.hear if side else t.say)(data, cut)
    t.close()
    return c


def conversation(folder, version, suite):
    try:
        talk = tlswire.Talk(folder, version, suite)
    except ssl.SSLError as e:
        raise AssertionError(f"{suite}: {e}") from e
    talk.say(REQUEST)
    talk.hear(ANSWER)
    talk.say(REQUEST)
    return talk


def saved(folder, data, name):
    path = pathlib.Path(folder, name)
    path.write_bytes(data)
    return path


def with_secrets(c, text, at):
    """pcapng with a block of secrets in front of the frame of this index."""
    plain = c.pcapng()
    body = struct.pack("<II", 0x544C534B, len(text)) + text + bytes(-len(text) % 4)
    block = struct.pack("<II", 10, 12 + len(body)) + body + struct.pack("<I", 12 + len(body))
    off, seen = 0, 0
    while off < len(plain):
        kind, size = struct.unpack_from("<II", plain, off)
        if kind == 6:
            if seen == at:
                break
            seen += 1
        off += size
    return plain[:off] + block + plain[off:]


def found(run, **want):
    return {(f["kind"], f["value"]) for f in run.findings()
            if f["direction"] == "out" and all(f[k] == v for k, v in want.items())}


def test_each_suite():
    for version, suite in SUITES:
        with tempfile.TemporaryDirectory() as d:
            talk = conversation(d, version, suite)
            c = capture(talk)
            path, keys = saved(d, c.pcap(), "a.pcap"), saved(d, talk.keys(), "a.keys")
            what = f"{suite} {talk.end[0].version()}"
            run = scan(path, "--keylog", keys)
            need(WANT <= found(run, protection="tls", protocol="http", transport="tcp"), f"{what}: {found(run)}")
            same([a for a in run.rows("anomaly") if a["what"] != "keylog"], [], what)
            one = next(f for f in run.findings() if f["kind"] == "iccid")
            same((one["count"], one["path"], one["key"]), (2, ["http.request.body", "json:/SIM1ICCID"], "SIM1ICCID"), what)
            data = [c.frames[n - 1][1] for n in one["frames"]]
            need(all(wire.addr("198.51.100.7") in frame and len(frame) > 54 for frame in data), what)
            same(found(scan(path)), set(), what + " without keys")


def test_secrets_in_pcapng():
    with tempfile.TemporaryDirectory() as d:
        for version in (V12, V13):
            talk = conversation(d, version, None)
            c = capture(talk)
            data = [i for i, (_, frame, _) in enumerate(c.frames) if len(frame) > 54]
            for at in (0, data[-2]):  # in front of all; behind the handshake and the first request
                path = saved(d, with_secrets(c, talk.keys(), at), "a.pcapng")
                runs = [scan(path, "--threads", n) for n in (1, 4)]
                need(WANT <= found(runs[0], protection="tls"), f"{version} {at}: {found(runs[0])}")
                same(runs[0].out, runs[1].out)
                count = next(f["count"] for f in runs[0].findings() if f["kind"] == "iccid")
                same(count, 2 if at == 0 else 1)


def told(relay, folder):
    """The JSON texts that were said over a relay's connection, as (kind, value, direction), all inside TLS."""
    path, keys = saved(folder, capture(relay).pcap(), "a.pcap"), saved(folder, relay.keys(), "a.keys")
    run = scan(path, "--keylog", keys)
    need(all(f["protection"] == "tls" for f in run.findings()), run.out)
    same(run.rows("anomaly"), [])
    return {(f["kind"], f["value"], f["direction"]) for f in run.findings()}


def text(kind, value):
    return f'{{"{kind}":"{value}"}}'.encode()


def test_keys_that_are_updated():
    with tempfile.TemporaryDirectory() as d:
        relay = tlswire.Relay(d)
        relay.say(0, text("imei", wire.IMEI))
        for side, kind, value in ((0, "imei", wire.IMEI2), (1, "imsi", wire.IMSI), (0, "iccid", wire.ICCID)):
            relay.update_keys(side)
            relay.say(side, text(kind, value))
        need(relay.heard[0].count(b"KEYUPDATE") >= 2, relay.heard[0])
        relay.close()
        same(told(relay, d), {("imei", wire.IMEI, "out"), ("imei", wire.IMEI2, "out"), ("imsi", wire.IMSI, "in"),
                              ("iccid", wire.ICCID, "out")})


def test_early_data():
    """Said before the server answers: accepted, and refused, which the server does not read but the wire carried."""
    for answer in (b"Early data was accepted", b"Early data was rejected"):
        for suite in ("TLS_AES_128_GCM_SHA256", "TLS_AES_256_GCM_SHA384", "TLS_CHACHA20_POLY1305_SHA256"):
            with tempfile.TemporaryDirectory() as d:
                session = pathlib.Path(d, "session")
                relay = tlswire.Relay(d, ("-sess_out", session), ("-early_data", "-no_anti_replay", "-ciphersuites", suite))
                relay.say(0, b"hello")
                relay.say(1, b"hello")
                relay.hang_up()
                if answer.endswith(b"rejected"):
                    relay.serve_anew()  # which knows nothing of the session
                relay.connect("-sess_in", session, "-early_data", saved(d, text("imei", wire.IMEI), "early"))
                relay.say(0, text("imei", wire.IMEI2))
                relay.say(1, text("imsi", wire.IMSI))
                relay.close()
                need(answer in relay.heard[0], relay.heard[0])
                same(told(relay, d), {("imei", wire.IMEI, "out"), ("imei", wire.IMEI2, "out"), ("imsi", wire.IMSI, "in")},
                     f"{suite} {answer}")


def test_a_hole_over_the_end_of_a_record():
    """Packets that are missing: what is whole behind them is opened again."""
    for version, suite in SUITES:
        with tempfile.TemporaryDirectory() as d:
            talk = tlswire.Talk(d, version, suite)
            first = len(talk.wire)
            for _ in range(12):
                talk.say(REQUEST)
            sent = b"".join(data for side, data in talk.wire[first:] if side == 0)
            talk.wire = [*(w for w in talk.wire[:first]), *(w for w in talk.wire[first:] if w[0] == 1), (0, sent)]
            c = capture(talk, cut=500)
            data = [i for i, (_, frame, _) in enumerate(c.frames) if len(frame) == 554]
            for gone in (1, 3):
                c.frames = [f for i, f in enumerate(c.frames) if i not in data[6:6 + gone]]
                run = scan(saved(d, c.pcap(), "a.pcap"), "--keylog", saved(d, talk.keys(), "a.keys"))
                found_again = sum(f["count"] for f in run.findings() if f["kind"] == "iccid" and f["protection"] == "tls")
                need(12 - 2 - 2 * gone <= found_again < 12, f"{suite}: {found_again} of 12, {gone} packets missing")


def test_key_logs_that_are_none():
    with tempfile.TemporaryDirectory() as d:
        talk = conversation(d, V13, None)
        path = saved(d, capture(talk).pcap(), "a.pcap")
        for text, said in ((b"no secrets here\n", True), (b"# only a comment\n", True), (b"\0\xff" * 5000, True),
                           (talk.keys().replace(b"CLIENT_T", b"CLIENT_X") + b"junk\n", True)):
            run = scan(path, "--keylog", saved(d, text, "bad.keys"))
            same("keylog" in {a["what"] for a in run.rows("anomaly")}, said)
            same(run.status, 0 if b"SECRET" not in text else run.status)
        run = scan(path, "--keylog", d + "/is-not-there")
        same((run.status, run.out), (2, ""))
        need("is-not-there: No such file" in run.err, run.err)
        # changed digits: the right name, a wrong secret
        wrong = b"\n".join(line[:-2] + b"00" for line in talk.keys().splitlines()) + b"\n"
        same(found(scan(path, "--keylog", saved(d, wrong, "wrong.keys"))), set())


def test_scene():
    """The lab's own TLS: bodies are opened, and hold what the truth says."""
    with tempfile.TemporaryDirectory() as d:
        subprocess.run([PROGRAM, "lab", "play", "encrypted-activation", d], check=True, capture_output=True)
        fields = oracle.tool("messagedump", d + "/after.pcap", d + "/after.keys")
        bodies = [bytes.fromhex(f[7]) for f in fields if f[5] == "http.request.body"]
        for value in (wire.IMEI, wire.IMSI, wire.ICCID, wire.MAC):
            same(sum(value.encode() in b for b in bodies), 2, value)


def digests(bodies):
    return collections.Counter(hashlib.sha256(b).hexdigest() for b in bodies)


def test_bodies_of_the_corpus():
    if not CORPUS.is_dir() or not oracle.here():
        print("no corpus, or no tshark: real bodies are not compared")
        return
    path, keys = CORPUS / "tls12_http_keylog.pcap", CORPUS / "tls12_http_keylog.keys"
    shown = oracle.tshark("-r", path, "-o", f"tls.keylog_file:{keys}", "-o", "http.decompress_body:FALSE", "-Y",
                          "http.response or http.request", "-T", "fields", "-e", "http.response.code", "-e",
                          "http.request.uri").splitlines()
    fields = oracle.tool("messagedump", path, keys)
    heads = {(f[0], f[1], f[2]) for f in fields if f[4] == "http"}
    same(len(heads), len(shown))
    with tempfile.TemporaryDirectory() as d:
        oracle.tshark("-q", "-r", path, "-o", f"tls.keylog_file:{keys}", "--export-objects", f"http,{d}")
        theirs = digests(f.read_bytes() for f in pathlib.Path(d).iterdir())
    same(theirs - digests(body(bytes.fromhex(f[7])) for f in fields if f[5].endswith(".body")), collections.Counter())


def body(data):
    import zlib
    return zlib.decompressobj(31).decompress(data) if data[:2] == b"\x1f\x8b" else data


if __name__ == "__main__":
    main(globals())
