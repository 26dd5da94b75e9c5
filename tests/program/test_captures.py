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


def test_link_types_and_tunnels():
    with tempfile.TemporaryDirectory() as d:
        subprocess.run([sys.executable, CAPTURES / "make_link_captures.py", d], check=True)
        same(sorted(p.name for p in pathlib.Path(d, "link").iterdir()),
             sorted(p.name for p in (CAPTURES / "link").iterdir()), "names")
        for path in pathlib.Path(d, "link").iterdir():
            same(path.read_bytes(), (CAPTURES / "link" / path.name).read_bytes(), path.name)


def test_tunnelled_app():
    regenerated("make_tunnelled_app.py", ["tunnelled-app.pcap", "tunnelled-app.pcapng"])


main(globals())
