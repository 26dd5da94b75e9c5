#!/usr/bin/env python3
"""Writes a phone's registration as an operator's network carries it: tunnelled-app.pcap and .pcapng.

usage: make_tunnelled_app.py DIR

QinQ > IPv4 in fragments > UDP > GTP-U with an extension header > IPv6 > TCP > HTTP. Who sent it is told in both
ways of PCAPdroid: a trailer behind each Ethernet record, and custom blocks with comments in
pcapng. As PCAPdroid does where there is no room, records of fragments carry none: the flow inherits it.
All identifiers are synthetic, all addresses of documentation.
"""
import pathlib
import struct
import sys
import zlib

sys.path.insert(0, str(pathlib.Path(__file__).parent))
import wire

PHONE, SERVER = "2001:db8:1::23", "2001:db8:2::80"
BASE_STATION, GATEWAY = "203.0.113.1", "203.0.113.2"
UID, APP, PACKAGE = 10123, "Example App", "org.example.app"
SEGMENT = 500
FRAGMENT = 256  # bytes of the outer IPv4 payload in a fragment, at most
REQUEST = wire.http_post("register.example.org", wire.registration())
ANSWER = wire.http_answer(b'{"resultCode":"0"}')


def gtp(packet):
    extension = bytes.fromhex("00000085" "01100900")  # PDU session container (TS 38.415)
    return struct.pack(">BBHI", 0x34, 255, len(extension) + len(packet), 0x11223344) + extension + packet


def qinq(packet):
    return bytes(12) + bytes.fromhex("88a80064" "810000c8" "0800") + packet


def trailer(record):
    """PCAPdroid's: padding, magic, uid, name, CRC-32 over all before it."""
    record += bytes(-len(record) % 4) + struct.pack(">Ii", 0x01072021, UID) + APP.encode().ljust(20, b"\0")
    return record + struct.pack("<I", zlib.crc32(record))


class Carried(wire.Capture):
    """Frames are (time, bytes, whether a fragment)."""

    def __init__(self):
        super().__init__()
        self.parts = []  # of each datagram: payload, [(offset in it, index of the frame)]

    def add(self, data, wait_ms=1, link=True, from_phone=True):
        self.now += wait_ms * 10**6
        ends = (BASE_STATION, GATEWAY) if from_phone else (GATEWAY, BASE_STATION)
        outer = wire.udp(gtp(data), ends[0], 2152, ends[1], 2152)
        if len(outer) <= 20 + FRAGMENT:
            self.parts.append((outer[20:], [(0, len(self.frames))]))
            self.frames.append((self.now, qinq(outer), False))
            return
        pieces = wire.fragments(outer, FRAGMENT, ident=len(self.frames))
        where = []
        for n in reversed(range(len(pieces))):  # the last comes first
            where.append((n * FRAGMENT, len(self.frames)))
            self.frames.append((self.now, qinq(pieces[n]), True))
        self.parts.append((outer[20:], where))

    def frames_of(self, value):
        """Indices of the frames that carry any byte of a value of the request."""
        begin, out = REQUEST.index(b'"' + value + b'"') + 1, set()
        for at in range(begin, begin + len(value)):
            segment = REQUEST[at // SEGMENT * SEGMENT:][:SEGMENT]
            payload, where = next(p for p in self.parts if p[0].endswith(segment))
            byte = len(payload) - len(segment) + at % SEGMENT
            out.add(next(frame for first, frame in where if first <= byte < first + FRAGMENT))
        return sorted(out)


def conversation():
    capture = Carried()
    talk = wire.Conversation(capture, SERVER, 80, src=PHONE)
    talk.open()
    talk.say(REQUEST, SEGMENT)
    talk.hear(ANSWER)
    talk.close()
    return capture


def pcap(capture):
    out = struct.pack("<IHHiIII", 0xA1B2C3D4, 2, 4, 0, 0, 262144, 1)
    for when, data, fragment in capture.frames:
        record = data if fragment else trailer(data)
        out += struct.pack("<IIII", when // 10**9, when % 10**9 // 1000, len(record), len(record)) + record
    return out


def block(kind, body):
    body += bytes(-len(body) % 4)
    return struct.pack("<II", kind, 12 + len(body)) + body + struct.pack("<I", 12 + len(body))


def pcapng(capture):
    out = block(0x0A0D0D0A, struct.pack("<IHHq", 0x1A2B3C4D, 1, 0, -1)) + block(1, struct.pack("<HHI", 1, 0, 262144))
    out += block(0x0BAD, struct.pack("<IHBBIBB", 62652, 1, 1, 0, UID, len(PACKAGE), len(APP))
                 + PACKAGE.encode() + APP.encode())
    for when, data, fragment in capture.frames:
        us, text = when // 1000, f"u-{UID}".encode()
        comment = struct.pack("<HH", 1, len(text)) + text + bytes(-len(text) % 4) + bytes(4)
        out += block(6, struct.pack("<IIIII", 0, us >> 32, us & 0xFFFFFFFF, len(data), len(data)) + data
                     + bytes(-len(data) % 4) + (b"" if fragment else comment))
    return out


def main():
    folder = pathlib.Path(sys.argv[1])
    (folder / "tunnelled-app.pcap").write_bytes(pcap(conversation()))
    (folder / "tunnelled-app.pcapng").write_bytes(pcapng(conversation()))


if __name__ == "__main__":
    main()
