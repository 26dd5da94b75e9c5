"""What a person sees, word for word."""
from telltale import CAPTURES, Run, expected, main, need, same
import wire

NOKIA = CAPTURES / "nokia-7-plus.pcap"


def relative(run):
    """Output with this machine's path of the capture taken out."""
    return run.out.replace(str(CAPTURES) + "/", "")


def test_text():
    run = Run(["scan", NOKIA])
    same((run.status, run.err), (1, ""))
    expected("nokia.txt", relative(run))


def test_text_in_plain_ascii():
    run = Run(["scan", NOKIA], env={"LC_ALL": "C"})
    expected("nokia-ascii.txt", relative(run))
    run.out.encode("ascii")


def test_text_explained_with_values():
    expected("nokia-explained.txt",
             relative(Run(["scan", "--explain", "--show-values",
                           f"--device={CAPTURES / 'nokia-7-plus.yaml'}", NOKIA])))


def test_json():
    expected("nokia.jsonl", relative(Run(["scan", "--json", NOKIA])))


def test_hostile_text_stays_text():
    """Escape sequences and bidirectional marks in host, key and value reach no terminal."""
    body = ('{"imei":"' + wire.IMEI + '","serial":"\u202eabc\x1b[31m123","\x1b]0;x\u2066ssid":"\u202ehome"}').encode()
    capture = wire.Capture()
    talk = wire.Conversation(capture, "203.0.113.80", 80)
    talk.open()
    talk.say(wire.http_post("evil\x1b[2J\u202e.example.org", body))
    import tempfile
    with tempfile.NamedTemporaryFile(suffix=".pcap") as f:
        f.write(capture.pcap())
        f.flush()
        for args in (["scan", f.name], ["scan", "--show-values", "--explain", f.name]):
            run = Run(args)
            same(run.status, 1)
            for c in run.out:
                need(c == "\n" or (ord(c) >= 32 and not 0x7F <= ord(c) < 0xA0 and c not in "\u202e\u202d\u2066"),
                     f"U+{ord(c):04X} reached the terminal")


main(globals())
