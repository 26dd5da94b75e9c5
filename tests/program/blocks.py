"""Captures as lists of frames, read block by block (draft-ietf-opsawg-pcapng, and pcap), for tests."""
import struct


def pcap(data):
    """Bytes of every frame."""
    order = "<" if data[:4] in (b"\xd4\xc3\xb2\xa1", b"\x4d\x3c\xb2\xa1") else ">"
    at, out = 24, []
    while at + 16 <= len(data):
        length = struct.unpack(order + "I", data[at + 8:at + 12])[0]
        out.append(data[at + 16:at + 16 + length])
        at += 16 + length
    return out


def options(data):
    """[(code, value)] up to the end of options."""
    at, out = 0, []
    while at + 4 <= len(data):
        code, length = struct.unpack("<HH", data[at:at + 4])
        if code == 0:
            break
        out.append((code, data[at + 4:at + 4 + length]))
        at += 4 + (length + 3) // 4 * 4
    return out


def pcapng(data):
    """(comments of sections, [(frame, [comments])]) of a little-endian file."""
    at, sections, frames = 0, [], []
    while at < len(data):
        kind, length = struct.unpack("<II", data[at:at + 8])
        assert length % 4 == 0 and data[at + length - 4:at + length] == data[at + 4:at + 8], at
        body = data[at + 8:at + length - 4]
        if kind == 0x0A0D0D0A:
            sections.append([v.decode() for c, v in options(body[16:]) if c == 1])
        elif kind == 6:
            size = struct.unpack("<I", body[12:16])[0]
            frames.append((body[20:20 + size],
                           [v.decode() for c, v in options(body[20 + (size + 3) // 4 * 4:]) if c == 1]))
        at += length
    return sections, frames
