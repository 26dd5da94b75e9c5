#!/usr/bin/env python3
"""Writes files as a C table, so that the program needs none of them beside it.

usage: embed.py ROOT OUT.c HEADER NAME FILE...

HEADER declares struct NAME_file, NAME_files and n_NAME_files. Each FILE stands
below ROOT; its name in the table is the path from there.
"""
import pathlib, sys


def c_text(data):
    lines = []
    for line in data.splitlines(keepends=True):
        out = []
        for b in line:
            c = chr(b)
            out.append("\\n" if c == "\n" else "\\" + c if c in '"\\?' else c if 32 <= b < 127 else f"\\{b:03o}")
        lines.append('\t  "' + "".join(out) + '"')
    return "\n".join(lines) or '\t  ""'


def main():
    root, out, header, table = pathlib.Path(sys.argv[1]).resolve(), pathlib.Path(sys.argv[2]), *sys.argv[3:5]
    rows = []
    for name in sorted(sys.argv[5:], key=lambda n: str(pathlib.Path(n).resolve())):
        path = pathlib.Path(name).resolve()
        data = path.read_bytes()
        rows.append(f'\t{{ "{path.relative_to(root).as_posix()}",\n{c_text(data)}, {len(data)} }},')
    text = "\n".join(rows)
    out.write_text(f'/* table: written by tools/embed.py while building */\n#include "{header}"\n\n'
                   f"const struct {table}_file {table}_files[] = {{\n{text}\n}};\n"
                   f"const size_t n_{table}_files = {len(rows)};\n")


main()
