#!/usr/bin/env python3
"""Makes a large capture out of small real ones, for speed alone.

usage: make_mix.py CORPUS OUT BYTES

Takes the Ethernet frames of every capture in CORPUS that is not malformed on
purpose and repeats them until OUT holds BYTES; each repetition has its own
addresses (both IP addresses of a frame are changed alike), so that its flows
are its own. Checksums are left as they are. OUT is a test input: it is not kept.
"""
import pathlib
import struct
import sys


def pcap_frames(data):
    order = "<" if data[:4] in (b"\xd4\xc3\xb2\xa1", b"\x4d\x3c\xb2\xa1") else ">"
    if struct.unpack(order + "I", data[20:24])[0] & 0xFFFF != 1:
        return
    at = 24
    while at + 16 <= len(data):
        length = struct.unpack(order + "I", data[at + 8:at + 12])[0]
        yield data[at + 16:at + 16 + length]
        at += 16 + length


def pcapng_frames(data):
    order, links, at = "<", [], 0
    while at + 12 <= len(data):
        if data[at:at + 4] == b"\n\r\r\n":
            order = "<" if data[at + 8:at + 12] == b"\x4d\x3c\x2b\x1a" else ">"
            links = []
        kind, total = struct.unpack(order + "II", data[at:at + 8])
        if kind == 1:
            links.append(struct.unpack(order + "H", data[at + 8:at + 10])[0])
        elif kind == 6:
            face, _, _, length = struct.unpack(order + "IIII", data[at + 8:at + 24])
            if face < len(links) and links[face] == 1:
                yield data[at + 28:at + 28 + length]
        if total < 12:
            return
        at += total


def frames(corpus):
    for path in sorted(corpus.iterdir()):
        if path.name.startswith(("mal", "fuzz")) or path.suffix not in (".pcap", ".pcapng"):
            continue
        data = path.read_bytes()
        yield from pcapng_frames(data) if data[:4] == b"\n\r\r\n" else pcap_frames(data)


def split(frame):
    """Frame as (before, source, between, destination, after): the parts that change are one byte each."""
    at, kind = 14, frame[12:14]
    while kind in (b"\x81\x00", b"\x88\xa8", b"\x91\x00") and len(frame) > at + 4:
        kind, at = frame[at + 2:at + 4], at + 4
    if kind == b"\x08\x00" and len(frame) >= at + 20:
        source, destination = at + 13, at + 17  # second byte of each address
    elif kind == b"\x86\xdd" and len(frame) >= at + 40:
        source, destination = at + 12, at + 28  # bytes 4 of each address
    else:
        return frame, 0, b"", 0, None
    return (frame[:source], frame[source], frame[source + 1:destination], frame[destination],
            frame[destination + 1:])


def main():
    corpus, out, want = pathlib.Path(sys.argv[1]), pathlib.Path(sys.argv[2]), int(sys.argv[3])
    parts = [split(f) for f in frames(corpus) if len(f) >= 14]
    turn, when, size = 0, 1549868400 * 10**6, 24
    with open(out, "wb") as f:
        f.write(struct.pack("<IHHiIII", 0xA1B2C3D4, 2, 4, 0, 0, 262144, 1))
        while size < want:
            chunk = []
            low, high = turn & 0xFF, (turn >> 8) & 0xFF
            for before, source, between, destination, after in parts:
                when += 10
                body = before if after is None else b"".join(
                    (before, bytes((source ^ low ^ high,)), between, bytes((destination ^ low,)), after))
                chunk.append(struct.pack("<IIII", when // 10**6, when % 10**6, len(body), len(body)))
                chunk.append(body)
            data = b"".join(chunk)
            f.write(data)
            size += len(data)
            turn += 1
    print(f"{out}: {size} bytes, {turn} repetitions of {len(parts)} frames", file=sys.stderr)


if __name__ == "__main__":
    main()
