#!/usr/bin/env python3
"""Compiles ranges of addresses, who announces them and where they are registered, into data/net.table.

usage: make_net_table.py DATE ASN4 ASN6 COUNTRY4 COUNTRY6 OUT

DATE is the day of the data (YYYY-MM-DD), the others are the files *-num.csv of ip-location-db's
packages `asn` and `geo-whois-asn-country`: first and last address as numbers, then AS number and name, or country.
Nothing is fetched. The same input gives the same output.

The file, all numbers little endian (src/attribute/net_table.c reads it):

     0  8   "TTNET\\0\\0\\0"
     8  4   version of this layout: 1
    12  4   date, decimal YYYYMMDD
    16  8   bytes of the whole file
    24  8   XXH64, seed 0, of all that follows from offset 32 on
    32  4   n_as     36  4   bytes of names
    40  4   n_a4     44  4   n_c4     48  4   n_a6     52  4   n_c6
    56  8   zero
    64      countries, two letters each, 256 of them; the first stands for "not known"
            AS numbers, u32 each; number 0 comes first and stands for "nobody"
            where each one's name begins, u32 each, and one more: where the last ends
            country that most of its addresses are registered in, u8 each: its place among the countries
            share of them in percent, u8 each
            names, UTF-8, one behind the other
            a4: 65537 u32: index of the first row whose start is at or after N * 65536;
                then low halves of starts, u16 each; then rows of the AS table, u24 each
            c4: the same with countries, u8 each, in place of u24
            a6: starts, u64 each (the upper half of the address), then u24 each
            c6: starts, u64 each, then u8 each

Each part begins at a multiple of 8. A row holds until the next begins. IPv6 is kept by /64: where several
ranges share one, the widest of them is kept.
"""
import array
import csv
import struct
import sys

MASK = (1 << 64) - 1
P1, P2, P3, P4, P5 = (11400714785074694791, 14029467366897019727, 1609587929392839161,
                      9650029242287828579, 2870177450012600261)


def rotl(v, n):
    return (v << n | v >> (64 - n)) & MASK


def mix(acc, lane):
    return rotl((acc + lane * P2) & MASK, 31) * P1 & MASK


def xxh64(data):
    """XXH64 with seed 0, as the specification of xxHash has it; len(data) is at least 32, a multiple of 8."""
    acc = [(P1 + P2) & MASK, P2, 0, -P1 & MASK]
    lanes = struct.unpack(f"<{len(data) // 8}Q", data)
    whole = len(lanes) // 4 * 4
    for i in range(0, whole, 4):
        for k in range(4):
            acc[k] = mix(acc[k], lanes[i + k])
    h = sum(rotl(a, n) for a, n in zip(acc, (1, 7, 12, 18))) & MASK
    for a in acc:
        h = ((h ^ mix(0, a)) * P1 + P4) & MASK
    h = (h + len(data)) & MASK
    for lane in lanes[whole:]:
        h = (rotl(h ^ mix(0, lane), 27) * P1 + P4) & MASK
    h = (h ^ h >> 33) * P2 & MASK
    h = (h ^ h >> 29) * P3 & MASK
    return h ^ h >> 32


def ranges(path):
    """(first, last, columns), sorted and apart; where ranges overlap, the one that begins later is kept."""
    with open(path, encoding="utf-8", newline="") as f:
        rows = sorted(((int(r[0]), int(r[1]), tuple(r[2:])) for r in csv.reader(f) if r),
                      key=lambda r: (r[0], -r[1], r[2]))
    out, open_ranges, at = [], [], 0

    def close(limit):
        nonlocal at
        while open_ranges and at < limit:
            last, what = open_ranges[-1]
            end = min(last, limit - 1)
            if end >= at:
                out.append((at, end, what))
                at = end + 1
            if last >= limit:
                break
            open_ranges.pop()

    for first, last, what in rows:
        close(first)
        at = first
        open_ranges.append((last, what))
    close(1 << 129)
    return out


def by_64(rows):
    """IPv6 ranges as ranges of /64."""
    whole, parts = [], {}
    for first, last, what in rows:
        low, high = (first + MASK) >> 64, ((last + 1) >> 64) - 1
        if low <= high:
            whole.append((low, high, what))
        for slot in {first >> 64, last >> 64}:
            if not low <= slot <= high:
                wide = min(last, (slot << 64) + MASK) - max(first, slot << 64) + 1
                held = parts.setdefault(slot, {})
                held[what] = held.get(what, 0) + wide
    whole += [(slot, slot, max(sorted(held), key=held.get)) for slot, held in parts.items()]
    return sorted(whole)


def starts(rows, value, none):
    """(start, value) where the value changes; what no range holds is none."""
    out, next_free = [(0, none)], 0
    for first, last, what in rows:
        if first > next_free and out[-1][1] != none:
            out.append((next_free, none))
        v = value(what)
        if out[-1][0] == first:
            out.pop()
        if not out or out[-1][1] != v:
            out.append((first, v))
        next_free = last + 1
    out.append((next_free, none))
    return out


def homes(asn, country):
    """{AS number: (country, percent)}: where most of its IPv4 addresses are registered."""
    held, at = {}, 0
    for first, last, what in asn:
        while at < len(country) and country[at][1] < first:
            at += 1
        k = at
        while k < len(country) and country[k][0] <= last:
            n = min(last, country[k][1]) - max(first, country[k][0]) + 1
            of = held.setdefault(int(what[0]), {})
            of[country[k][2][0]] = of.get(country[k][2][0], 0) + n
            k += 1
    out = {}
    for number, of in held.items():
        best = max(sorted(of), key=of.get)
        out[number] = (best, of[best] * 100 // sum(of.values()))
    return out


def little(code, values):
    a = array.array(code, values)
    if sys.byteorder != "little":
        a.byteswap()
    return a.tobytes()


def u24(values):
    return b"".join(v.to_bytes(3, "little") for v in values)


def part4(rows, pack):
    lows, values, index, at = [], [], [], 0
    for start, v in rows:
        if start >> 32:
            break
        lows.append(start)
        values.append(v)
    for n in range(65537):
        while at < len(lows) and lows[at] < n << 16:
            at += 1
        index.append(at)
    return len(lows), [little("I", index), little("H", [s & 0xFFFF for s in lows]), pack(values)]


def part6(rows, pack):
    rows = [(s, v) for s, v in rows if s <= MASK]
    return len(rows), [little("Q", [s for s, _ in rows]), pack([v for _, v in rows])]


def main():
    if len(sys.argv) != 7:
        sys.exit(__doc__.split("\n\n")[1])
    date, asn4, asn6, country4, country6 = (int(sys.argv[1].replace("-", "")),
                                            *(ranges(p) for p in sys.argv[2:6]))
    home = homes(asn4, country4)
    asn6, country6 = by_64(asn6), by_64(country6)
    for number, at in homes(asn6, country6).items():
        home.setdefault(number, at)
    names = {0: ""}
    for _, _, what in asn4 + asn6:
        names.setdefault(int(what[0]), what[1].strip())
    numbers = sorted(names)
    row_of = {n: i for i, n in enumerate(numbers)}
    texts = [names[n].encode() for n in numbers]
    begins = [0]
    for t in texts:
        begins.append(begins[-1] + len(t))
    where = [home.get(n, ("", 0)) for n in numbers]
    letters = [""] + sorted({what[0] for _, _, what in country4 + country6})
    country_of = {c: i for i, c in enumerate(letters)}

    def announcer(what):
        return row_of[int(what[0])]

    def registered(what):
        return country_of[what[0]]

    n_a4, a4 = part4(starts(asn4, announcer, 0), u24)
    n_c4, c4 = part4(starts(country4, registered, 0), bytes)
    n_a6, a6 = part6(starts(asn6, announcer, 0), u24)
    n_c6, c6 = part6(starts(country6, registered, 0), bytes)
    parts = [b"".join(c.encode().ljust(2, b"\0") for c in letters).ljust(512, b"\0"),
             little("I", numbers), little("I", begins), bytes(country_of[c] for c, _ in where),
             bytes(p for _, p in where), b"".join(texts), *a4, *c4, *a6, *c6]
    body = struct.pack("<6IQ", len(numbers), begins[-1], n_a4, n_c4, n_a6, n_c6, 0)
    body += b"".join(p + bytes(-len(p) % 8) for p in parts)
    with open(sys.argv[6], "wb") as f:
        f.write(struct.pack("<8sIIQQ", b"TTNET", 1, date, len(body) + 32, xxh64(body)) + body)
    print(f"{len(numbers)} AS, {n_a4} + {n_c4} rows of IPv4, {n_a6} + {n_c6} of IPv6, {len(body) + 32} bytes")


if __name__ == "__main__":
    main()
