#!/usr/bin/env python3
"""Compiles the registries into C.

usage: make_tables.py DATA KIND.h OUT.c [--ieee DIR] [--providers FILE]

KIND.h is src/model/kind.h. DATA holds keys.tsv, placeholders.tsv, e164.tsv, plmn.tsv, rbi.tsv. The two tables of Debian's are
/usr/share/ieee-data and /usr/share/mobile-broadband-provider-info/serviceproviders.xml unless named.
A row that does not fit stops the build with its file and line.
"""
import argparse, csv, pathlib, re, sys
import xml.etree.ElementTree as ET

SPELL = re.compile(r"[ _.\-]")


def fail(path, line, why):
    sys.exit(f"{path}:{line}: {why}")


def tsv(path, columns):
    for n, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1):
        if not line or line.startswith("#"):
            continue
        row = line.split("\t")
        if len(row) != columns:
            fail(path, n, f"{len(row)} columns, not {columns}")
        yield n, row


def c_str(s):
    out = []
    for b in s.encode("utf-8"):
        c = chr(b)
        out.append("\\" + c if c in '"\\' else c if 32 <= b < 127 and c != "?" else f"\\{b:03o}")
    return '"' + "".join(out) + '"'


class Pool:
    """Names kept once, as offsets into one string."""

    def __init__(self):
        self.at, self.parts, self.size = {}, [], 0

    def add(self, name):
        if name not in self.at:
            self.at[name] = self.size
            self.parts.append(name)
            self.size += len(name.encode("utf-8")) + 1
        return self.at[name]

    def write(self, w, symbol):
        w(f"const char {symbol}[] =\n")
        for part in self.parts:
            w(f"\t{c_str(part)[:-1]}\\0\"\n")
        w('\t"";\n\n')


def write_oui(w, ieee):
    pool = Pool()
    for name, digits, symbol in (("oui.csv", 6, "oui24"), ("mam.csv", 7, "oui28"), ("oui36.csv", 9, "oui36")):
        rows = {}
        with open(ieee / name, encoding="utf-8", newline="") as f:
            for row in csv.DictReader(f):
                if not re.fullmatch(f"[0-9A-F]{{{digits}}}", row["Assignment"]):
                    fail(name, row["Assignment"], "no assignment")
                rows[int(row["Assignment"], 16)] = row["Organization Name"].strip()
        w(f"const struct table_oui table_{symbol}[] = {{\n")
        for k in sorted(rows):
            w(f"\t{{ 0x{k:0{digits}x}, {pool.add(rows[k])} }},\n")
        w(f"}};\nconst size_t table_{symbol}_n = {len(rows)};\n\n")
    pool.write(w, "table_oui_names")


def write_plmn(w, providers, extra):
    pool, rows, mccs = Pool(), {}, {}
    for country in ET.parse(providers).getroot().iter("country"):
        code, name = country.get("code"), country.findtext("name")
        for provider in country.iter("provider"):
            for net in provider.iter("network-id"):
                mcc, mnc = net.get("mcc"), net.get("mnc")
                if not re.fullmatch(r"\d{3}", mcc) or not re.fullmatch(r"\d{2,3}", mnc):
                    continue
                rows.setdefault((int(mcc), len(mnc), int(mnc)), (provider.findtext("name"), code))
                mccs.setdefault(int(mcc), name)
    for n, (mcc, mnc, provider, code, _) in tsv(extra, 5):
        if not re.fullmatch(r"\d{3}", mcc) or not re.fullmatch(r"\d{2,3}", mnc):
            fail(extra, n, "mcc or mnc")
        rows.setdefault((int(mcc), len(mnc), int(mnc)), (provider, code))
    w("const struct table_plmn table_plmn[] = {\n")
    for k in sorted(rows):
        w(f"\t{{ {k[0]}, {k[1]}, {k[2]}, {c_str(rows[k][1])}, {pool.add(rows[k][0])} }},\n")
    w(f"}};\nconst size_t table_plmn_n = {len(rows)};\n\n")
    w("const struct table_mcc table_mcc[] = {\n")
    for k in sorted(mccs):
        w(f"\t{{ {k}, {pool.add(mccs[k])} }},\n")
    w(f"}};\nconst size_t table_mcc_n = {len(mccs)};\n\n")
    pool.write(w, "table_plmn_names")


def write_e164(w, path):
    rows = {}
    for n, (cc, region, least, most) in tsv(path, 4):
        if not all(re.fullmatch(r"\d{1,3}", x) for x in (cc, least, most)):
            fail(path, n, "digits")
        rows[int(cc)] = (len(cc), int(least), int(most), region)
    w("const struct table_cc table_cc[] = {\n")
    for cc in sorted(rows):
        digits, least, most, region = rows[cc]
        w(f"\t{{ {cc}, {digits}, {least}, {most}, {c_str(region)} }},\n")
    w(f"}};\nconst size_t table_cc_n = {len(rows)};\n\n")


def write_rbi(w, path):
    standing = {"now": 1, "then": 2, "test": 3}
    rows = [0] * 100
    for n, (code, how, _, _) in tsv(path, 4):
        if not re.fullmatch(r"\d\d", code) or how not in standing:
            fail(path, n, "code or standing")
        rows[int(code)] = standing[how]
    w("const unsigned char table_rbi[100] = {\n\t" + ", ".join(map(str, rows)) + ",\n};\n\n")


def kind_bits(path, n, names, kinds):
    bits = 0
    for name in names.split(","):
        if name not in kinds:
            fail(path, n, f"no kind '{name}'")
        bits |= 1 << kinds[name]
    return bits


def write_keys(w, path, kinds):
    rows, seen = [], set()
    for n, (key, names, match, source) in tsv(path, 4):
        plain = SPELL.sub("", key.lower())
        if not plain or not plain.isascii() or plain in seen or match not in ("whole", "tail") or not source:
            fail(path, n, f"key '{key}'")
        seen.add(plain)
        if names == "-":
            rows.append((plain, key, 0, 0, False, source))
            continue
        first = kinds[names.split(",")[0]]
        rows.append((plain, key, kind_bits(path, n, names, kinds), first, match == "tail", source))
    rows.sort()
    w("const struct table_key table_keys[] = {\n")
    for plain, key, bits, first, tail, source in rows:
        w(f"\t{{ {c_str(plain)}, {c_str(key)}, 0x{bits:x}u, {first}, {int(tail)}, {c_str(source)} }},\n")
    w(f"}};\nconst size_t table_keys_n = {len(rows)};\n\n")


def write_placeholders(w, path, kinds):
    rows = []
    for n, (kind, value, _) in tsv(path, 3):
        if kind != "*" and kind not in kinds:
            fail(path, n, f"no kind '{kind}'")
        rows.append((value, -1 if kind == "*" else kinds[kind]))
    rows.sort(key=lambda r: (r[0].encode(), r[1]))
    w("const struct table_placeholder table_placeholders[] = {\n")
    for value, kind in rows:
        w(f"\t{{ {c_str(value)}, {kind} }},\n")
    w(f"}};\nconst size_t table_placeholders_n = {len(rows)};\n")


def read_kinds(header):
    """The order of enum kind, from the one list in model/kind.h."""
    names = re.findall(r'^\s*X\([A-Z_]+, "([a-z_]+)",', header.read_text(), re.M)
    return {name: i for i, name in enumerate(names)}


def main():
    ap = argparse.ArgumentParser()
    ap.add_argument("data", type=pathlib.Path)
    ap.add_argument("kind_h", type=pathlib.Path)
    ap.add_argument("out", type=pathlib.Path)
    ap.add_argument("--ieee", type=pathlib.Path, default=pathlib.Path("/usr/share/ieee-data"))
    ap.add_argument("--providers", type=pathlib.Path,
                    default=pathlib.Path("/usr/share/mobile-broadband-provider-info/serviceproviders.xml"))
    a = ap.parse_args()
    kinds = read_kinds(a.kind_h)
    with open(a.out, "w", encoding="ascii") as f:
        w = f.write
        w("/* table: made by tools/make_tables.py from data/ and Debian's registries; do not edit. */\n")
        w('#include "identify/tables.h"\n\n')
        write_oui(w, a.ieee)
        write_plmn(w, a.providers, a.data / "plmn.tsv")
        write_e164(w, a.data / "e164.tsv")
        write_rbi(w, a.data / "rbi.tsv")
        write_keys(w, a.data / "keys.tsv", kinds)
        write_placeholders(w, a.data / "placeholders.tsv", kinds)


if __name__ == "__main__":
    main()
