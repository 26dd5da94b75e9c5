"""Management frames of 802.11 made anew: in their place, with other names and addresses, and a right check sequence."""
import re
import struct
import subprocess
import zlib

import blocks
from telltale import Run, main, need, same
from make_link_captures import llc, pcap, wifi  # their folder is put on the path by telltale
from test_redact import Redacted, findings, nothing_of_it, shapes
import wire

# of no range that stand-ins are of: chance would make one of them
PHONE, ROUTER, ALL = bytes.fromhex("021122334466"), bytes.fromhex("021122334455"), b"\xff" * 6
SSID, SERIAL, UUID = b"ExampleNet", b"EX4711-0815", bytes.fromhex("00112233445566778899") + PHONE
PLAIN, PRISM, RADIOTAP, AVS, PPI = 105, 119, 127, 163, 192
BARE = struct.pack("<BBHI", 0, 0, 8, 0)
# TSFT, flags with an FCS behind, rate, channel, signal; a second word of presence; a vendor's own
SAID = struct.pack("<BBHII4xQBBHHbx", 0, 0, 32, 0x8000002f, 0, 1234, 0x10, 2, 2412, 0xa0, -40)


def element(number, body):
    return bytes([number, len(body)]) + body


def wps(**attributes):
    names = {"name": 0x1011, "serial": 0x1042, "uuid": 0x1047, "maker": 0x1021}
    return element(221, b"\0\x50\xf2\4" + b"".join(struct.pack(">HH", names[k], len(v)) + v for k, v in attributes.items()))


def management(subtype, body, to=ALL, sender=PHONE, network=ALL):
    return wifi(0, [to, sender, network], subtype << 4, body)


def checked(frame):
    return frame + struct.pack("<I", zlib.crc32(frame))


RATES = element(1, bytes.fromhex("82848b96"))
PROBE = management(4, element(0, SSID) + RATES + element(221, b"\0\x50\xf2\x08" + PHONE) + wps(serial=SERIAL, uuid=UUID))
BEACON = management(8, bytes(8) + b"\x64\0\1\4" + element(0, SSID) + RATES, sender=ROUTER, network=ROUTER)
ASSOCIATION = management(0, b"\1\4\5\0" + element(0, SSID) + RATES, ROUTER, PHONE, ROUTER)
REASSOCIATION = management(2, b"\1\4\5\0" + ROUTER + element(0, SSID) + RATES, ROUTER, PHONE, ROUTER)
ANSWER = management(5, bytes(8) + b"\x64\0\1\4" + element(0, SSID) + RATES, PHONE, ROUTER, ROUTER)
FRAMES = [PROBE, BEACON, ASSOCIATION, REASSOCIATION, ANSWER]


def packets(path):
    """[(link type, frame)] of what was made."""
    data, links, out, at = path.read_bytes(), [], [], 0
    while at < len(data):
        kind, n = struct.unpack_from("<II", data, at)
        if kind == 1:
            links.append(struct.unpack_from("<H", data, at + 8)[0])
        elif kind == 6:
            iface, _, _, size = struct.unpack_from("<IIII", data, at + 8)
            out.append((links[iface], data[at + 28:at + 28 + size]))
        at += n
    return out


def read(path):
    """What tshark says of each frame: remarks, check sequence (1: good), protocols."""
    done = subprocess.run(["tshark", "-n", "-r", path, "-o", "wlan.check_checksum:TRUE", "-T", "fields", "-e",
                           "_ws.expert.message", "-e", "wlan.fcs.status", "-e", "frame.protocols"],
                          stdout=subprocess.PIPE, stderr=subprocess.PIPE, check=True, text=True)
    return [line.split("\t") for line in done.stdout.splitlines()]


def right(r, what, fcs):
    """tshark takes a check sequence that no card told of for an element, in the input, too: there alone it may remark on it."""
    wrong = "(?i)checksum|malformed|exceeds|bad|longer"
    for i, (expert, status, protocols) in enumerate(read(r.out)):
        expert = re.sub("made anew from frame [0-9]+,?", "", expert)
        need(not re.search(wrong, expert) or what[:2] == (PLAIN, True) and re.search(wrong, read(r.capture)[i][0]), (what, expert))
        if "wlan" in protocols:
            same(status, "1" if fcs else "", what)


def made_anew(data, what, fcs=False, err=""):
    """The same findings with other values; nothing of what was. what: a tuple that tells the row."""
    with Redacted(data) as r:
        before = findings(r.capture)
        need({f["kind"] for f in before} >= {"ssid"}, (what, before))
        run = r.report()
        same((run.status, run.err), (1 if before else 0, err), what)
        after = findings(r.out)
        same(shapes(after), shapes(before), what)
        old, now = ({(f["kind"], f["value"]) for f in x} for x in (before, after))
        need(len(old) == len(now) and not old & now, (what, old & now))
        out = r.out.read_bytes()
        nothing_of_it(out, {v for _, v in old}, what)
        need(not any(v in out for v in (PHONE, ROUTER, SSID, SERIAL, UUID)), what)
        right(r, what, fcs)
        return packets(r.out), {f["value"] for f in after}


def same_places(was, now, what):
    """But for name, addresses and what names them nothing changed; returns the addresses."""
    same(len(now), len(was), what)
    swapped = {}
    for a, b in zip((was[i:i + 6] for i in (4, 10, 16)), (now[i:i + 6] for i in (4, 10, 16))):
        same(swapped.setdefault(a, b), b, what)
        need((a == b) == (a == ALL), (what, a, b))
    for a, b in swapped.items():
        same([m.start() for m in re.finditer(re.escape(a), was)], [m.start() for m in re.finditer(re.escape(b), now)], what)
    at = was.index(SSID)
    need(now[at:at + len(SSID)] != SSID and now[at - 2:at] == was[at - 2:at] and now[at + len(SSID):at + len(SSID) + 6]
         == was[at + len(SSID):at + len(SSID) + 6], what)
    return swapped


def test_each_kind_of_frame():
    for link, radiotap, fcs in ((PLAIN, b"", False), (PLAIN, b"", True), (RADIOTAP, BARE, False), (RADIOTAP, SAID, True)):
        for frame in FRAMES:
            what = (link, fcs, frame[0] >> 4)
            told, _ = made_anew(pcap(link, [radiotap + (checked(frame) if fcs else frame)]), what, fcs and link == RADIOTAP)
            same([t[0] for t in told], [link], what)
            made = told[0][1]
            same(made[:len(radiotap)], radiotap, what)
            made = made[len(radiotap):]
            if fcs:
                same(checked(made[:-4]), made, what)
                made = made[:-4]
            same_places(frame, made, what)


def test_one_device():
    """One address has one stand-in: in heads, in elements, in what else it says; and so has one name."""
    tcp = wire.tcp(wire.http_post("a.example.org", b'{"mac":"%s","ssid":"%s"}' % (PHONE.hex(":").encode(), SSID)), wire.PHONE, 40000,
                   "203.0.113.80", 80, 1, 1, 24)
    data = wifi(1, [ROUTER, PHONE, ROUTER], tail=llc() + tcp)
    told, values = made_anew(pcap(RADIOTAP, [BARE + f for f in FRAMES] + [BARE + data]), ("one device",))
    same([link for link, _ in told], [RADIOTAP] * 5 + [1] * (len(told) - 5))
    swapped = {}
    for was, (_, now) in zip(FRAMES, told):
        for a, b in same_places(was, now[8:], "one device").items():
            same(swapped.setdefault(a, b), b)
    same(len(swapped), 3)
    phone = swapped[PHONE]
    need(phone.hex(":") in values, values)
    same(told[-1][1][6:12], phone)
    same(len({v for v in values if len(v) == len(SSID)}), 1)


def test_other_headers():
    """What cards of other kinds said in front, where they stood too, is left away: the frame is whole."""
    for link, head in ((PRISM, struct.pack("<II", 0x44, 144) + b"wlan0\0" + b"\0" * 130),
                       (AVS, struct.pack(">II", 0x80211001, 64) + b"\0" * 56),
                       (PPI, struct.pack("<BBHI", 0, 0, 8, PLAIN))):
        told, _ = made_anew(pcap(link, [head + PROBE]), (link,))
        same([t[0] for t in told], [PLAIN], link)
        same_places(PROBE, told[0][1], link)


def test_cut():
    """What was cut off while capturing stays so: no card's word for a check sequence that is not there."""
    frame = SAID + checked(PROBE)
    cut = frame[:len(SAID) + 24 + 2 + len(SSID) + len(RATES)]
    data = pcap(RADIOTAP, [])[:24] + struct.pack("<IIII", 1549870200, 0, len(cut), len(frame)) + cut
    told, _ = made_anew(data, ("cut",))
    same([t[0] for t in told], [PLAIN])
    same(len(told[0][1]), len(cut) - len(SAID))


def test_says_nothing():
    """Frames without a name are not in it; an address that is no finding needs none."""
    hidden = management(8, bytes(8) + b"\x64\0\1\4" + element(0, b"") + RATES, sender=ROUTER, network=ROUTER)
    told, _ = made_anew(pcap(PLAIN, [hidden, PROBE, hidden]), ("hidden",))
    same(len(told), 1)


def test_published():
    """A case and its archive, as of any other capture."""
    with Redacted(pcap(RADIOTAP, [SAID + checked(f) for f in FRAMES])) as r:
        new = r.path / "new.case"
        same(r.report(out=new).status, 1)
        need({f["kind"] for f in Run(["report", "--json", "--show-values", new]).findings()} >= {"ssid"})
        same(r.report("--package", out=r.path / "p.tar").status, 1)
        for data in (new.read_bytes(), (r.path / "p.tar").read_bytes()):
            need(not any(v in data for v in (PHONE, ROUTER, SSID, SERIAL, UUID)))
        same(len(blocks.pcapng((r.path / "x.pcapng").read_bytes())[1]) if r.report().status == 1 else 0, len(FRAMES))


if __name__ == "__main__":
    main(globals())
