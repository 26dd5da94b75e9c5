"""Deliberate damage, the same for a seed: what a broken disk, a cut transfer or an enemy makes of a file."""
import struct

EDGES = (0, 1, 0x7f, 0x80, 0xff, 0x7fff, 0x8000, 0xffff, 0x7fffffff, 0x80000000, 0xffffffff, 0x10000, 0x40000)
SIGNS = (b"\0", b"\n", b": ", b"- ", b"{", b"[", b"]", b'"', b"\\u0000", b"&a", b"*a", b"%", b"\xff\xfe", b"1e999", b"-1", b"'" * 9)


def flip(r, data):
    for _ in range(r.randint(1, 16)):
        data[r.randrange(len(data))] ^= 1 << r.randrange(8)


def edge(r, data):
    """A length or a count that lies, in either byte order."""
    kind = r.choice(("<H", ">H", "<I", ">I"))
    size = struct.calcsize(kind)
    if len(data) >= size:
        at = r.randrange(len(data) - size + 1)
        data[at:at + size] = struct.pack(kind, r.choice(EDGES) & (1 << 8 * size) - 1)


def cut(r, data):
    del data[r.randrange(len(data)):]


def take_out(r, data):
    at = r.randrange(len(data))
    del data[at:at + r.choice((1, 2, 4, 16, 256, 4096))]


def repeat(r, data):
    at, size = r.randrange(len(data)), r.choice((1, 4, 16, 256, 4096))
    data[at:at] = bytes(data[at:at + size]) * r.choice((1, 2, 30))


def sign(r, data):
    at = r.randrange(len(data))
    data[at:at + r.choice((0, 1))] = r.choice(SIGNS)


def noise(r, data):
    at = r.randrange(len(data))
    data[at:at + 32] = r.randbytes(min(32, len(data) - at))


def head(r, data):
    """Near the beginning, where formats keep what the rest depends on."""
    at = r.randrange(min(len(data), 64))
    data[at] = r.choice((0, 0xff, data[at] ^ 1 << r.randrange(8)))


WAYS = (flip, edge, edge, cut, take_out, repeat, sign, noise, head)


def mutate(r, data, other):
    """One to four damages of data; now and then its first part before the other's last."""
    data = bytearray(data)
    if r.random() < 0.1 and data and other:
        data = data[:r.randrange(len(data))] + other[r.randrange(len(other)):]
    for _ in range(r.randint(1, 4)):
        if data:
            r.choice(WAYS)(r, data)
    return bytes(data)
