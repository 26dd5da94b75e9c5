"""The same scan with 1, 2 and 4 threads, again and again, says the same to the byte.

Twice in the ordinary run; TELLTALE_THREAD_RUNS=10 for ten of each. The captures of the
repository alone and as a directory, one of many flows with all kinds of trouble, and
(TELLTALE_CORPUS) real ones together.
"""
import hashlib
import json
import os
import random
import tempfile

from telltale import CAPTURES, CORPUS, Run, main, need, same
import wire

RUNS = int(os.environ.get("TELLTALE_THREAD_RUNS", "2"))
THREADS = (1, 2, 4)


def answers(*args):
    """Each different answer and how many runs of how many threads gave it."""
    got = {}
    for _ in range(RUNS):
        for n in THREADS:
            run = Run(["scan", "--quiet", f"--threads={n}", *args], timeout=600)
            text = json.dumps([run.status, run.out, run.err]).replace(f"--threads={n}", "")  # a page names its command
            got.setdefault(hashlib.sha256(text.encode()).hexdigest(), (run, []))[1].append(n)
    return got


def check(*args):
    got = answers(*args)
    same(len(got), 1, f"{args}: threads of each answer {[n for _, n in got.values()]}")
    return next(iter(got.values()))[0]


def many_flows():
    """Some hundred conversations at once, told out of order, with holes; digests of what others tell; names."""
    chance = random.Random(5)
    capture, talks = wire.Capture(), []
    for i in range(400):
        host = f"203.0.113.{i % 200 + 1}"
        if i % 7 == 0:
            wire.look_up(capture, f"h{i}.example.org", host)
        talk = wire.Conversation(capture, host, 80, sport=20000 + i)
        talk.open()
        imei = f"0010100000{i:04}"
        body = {"imei": imei, "a": hashlib.md5(wire.IMEI.encode()).hexdigest(), "mac": f"00:00:5e:00:53:{i % 256:02x}"}
        if i % 5 == 0:
            body["imei"] = wire.IMEI
        request = wire.http_post(f"h{i}.example.org", json.dumps(body).encode())
        packets = talk.packets(request, chance.choice((40, 90, 1400)))
        if i % 3 == 0:
            chance.shuffle(packets)
        if i % 11 == 0:
            del packets[len(packets) // 2]
        talks.append(packets)
    while talks:
        packets = chance.choice(talks)
        if packets:
            capture.add(packets.pop(0))
        else:
            talks.remove(packets)
    return capture.pcap()


def test_captures_of_the_repository():
    for path in (CAPTURES / "nokia-7-plus.pcap", CAPTURES / "tunnelled-app.pcapng"):
        for form in (["--json", "--show-values"], ["--explain"]):
            same(check(*form, path).status, 1)


def test_a_directory():
    run = check("--json", "--show-values", "--min-confidence=possible", CAPTURES)
    need(len(run.rows("capture")) > 100, "captures")


def test_many_flows():
    with tempfile.NamedTemporaryFile(suffix=".pcap") as f:
        f.write(many_flows())
        f.flush()
        run = check("--json", "--show-values", "--min-confidence=possible", f.name)
        need(len(run.findings()) > 1000, "findings")
        need({a["what"] for a in run.rows("anomaly")} >= {"tcp.gap"}, "holes")
        need(any("hash_of" in x["why"] for x in run.findings()), "digests")
        check("--html=/dev/stdout", f.name)


def test_real_captures():
    if not CORPUS.is_dir():
        return
    check("--json", "--show-values", "--min-confidence=possible", CORPUS)


main(globals())
