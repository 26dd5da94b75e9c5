"""Deliberate damage, the same for a seed: what a broken disk, a cut transfer or an enemy makes of a file."""
import contextlib
import sqlite3
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


NUMBERS = (-1, 0, 1, 2, 0x7fffffff, 0x80000000, 0xffffffff, 1 << 32, (1 << 63) - 1, -(1 << 63))
TEXTS = ("", "imei", "x" * 5000, "\x1b[31m", "<script>", "a\nb", "'" * 9, "\u202e", "\0", "../../etc/passwd")


def other_value(r, value, column):
    """Of a cell: another row's, one of another type, or this one a little changed."""
    if isinstance(value, (bytes, str)) and value and r.random() < 0.4:
        changed = mutate(r, value if isinstance(value, bytes) else value.encode(), b"")
        return changed if isinstance(value, bytes) else changed.decode("utf-8", "replace")
    if isinstance(value, int) and r.random() < 0.4:
        return max(-(1 << 63), min((1 << 63) - 1, value + r.choice((-1, 1, 256, -256, 1 << 31))))
    return r.choice((r.choice(column), r.choice(NUMBERS), r.choice(TEXTS), r.randbytes(r.choice((0, 1, 6, 16, 32, 33))), None, 0.5))


def mutate_rows(r, path):
    """A database that is whole, with one to four cells that nobody wrote, rows that are gone or stand twice."""
    with sqlite3.connect(path) as db:
        tables = [name for name, in db.execute("SELECT name FROM sqlite_master WHERE type = 'table' ORDER BY name")]
        for _ in range(r.randint(1, 4)):
            table = r.choice(tables)
            rows = [list(row) for row in db.execute(f"SELECT * FROM {table}")]
            if not rows:
                continue
            at, x = r.randrange(len(rows)), r.randrange(len(rows[0]))
            if r.random() < 0.2:
                rows[at:at + 1] = () if r.random() < 0.5 else (rows[at], [rows[at][0], len(rows) + 1, *rows[at][2:]])
            else:
                rows[at][x] = other_value(r, rows[at][x], [row[x] for row in rows])
            db.execute(f"DELETE FROM {table}")
            for row in rows:  # what the table itself refuses is left out
                with contextlib.suppress(sqlite3.IntegrityError):
                    db.execute(f"INSERT OR IGNORE INTO {table} VALUES ({','.join('?' * len(row))})", row)
    db.close()
