"""The captures kept in the repository are what their generators write."""
import pathlib
import subprocess
import sys
import tempfile

from telltale import CAPTURES, main, same


def regenerated(script, names, folder=""):
    with tempfile.TemporaryDirectory() as d:
        subprocess.run([sys.executable, CAPTURES / script, d], check=True)
        for name in names:
            same((pathlib.Path(d) / name).read_bytes(), (CAPTURES / folder / name).read_bytes(), name)


def test_nokia():
    regenerated("make_nokia.py", ["nokia-7-plus.pcap", "nokia-7-plus.yaml"])


main(globals())
