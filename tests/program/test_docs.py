"""What the documents promise is what the sources say."""
import os
import pathlib
import re

from telltale import ROOT, main, need, same

SOURCE = pathlib.Path(os.environ.get("TELLTALE_SOURCE", ROOT))


def said_by_the_code():
    names = set()
    for path in sorted((SOURCE / "src").rglob("*.c")):
        names |= set(re.findall(r'"(limit\.[a-z_0-9]+)"', path.read_text(encoding="utf-8")))
    return names


def test_every_limit_is_documented():
    table = re.findall(r"^\| `(limit\.[a-z_0-9]+)` \|", (SOURCE / "docs/LIMITS.md").read_text(encoding="utf-8"), re.M)
    same(len(table), len(set(table)), "each stands once")
    need(len(table) > 20, "the table is there")
    same(sorted(table), sorted(said_by_the_code()), "docs/LIMITS.md and the names in src/")


def test_every_document_that_is_named_exists():
    for page in [SOURCE / "README.md", *sorted((SOURCE / "docs").rglob("*.md"))]:
        for target in re.findall(r"\]\((?!https?:|#)([^)#]+)", page.read_text(encoding="utf-8")):
            need((page.parent / target).exists(), f"{page.name} names {target}, which is not there")


main(globals())
