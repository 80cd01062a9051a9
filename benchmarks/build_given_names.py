"""Build `newsarchive/extraction/data/given_names.txt` from a wheel of Faker (MIT licence), whose locales list given names.

pip download faker --no-deps -d /somewhere
python -m benchmarks.build_given_names /somewhere/faker-*.whl > newsarchive/extraction/data/given_names.txt
"""

from __future__ import annotations

import ast
import re
import sys
import unicodedata
import zipfile
from collections.abc import Iterator

_PROVIDER = re.compile(r"faker/providers/person/([a-z]{2}_?\w*)/__init__\.py")
_UNPARTED = re.compile(r"[\u3040-\u9fff\uac00-\ud7af\u0e00-\u0e7f]")
_HYPHENED = re.compile(r"[^\W\d_]+[-'’][^\W\d_]+")


def given_names(wheel: str) -> set[str]:
    """The case-folded given names of all locales, those of scripts without blanks left out."""
    found = set()
    with zipfile.ZipFile(wheel) as archive:
        for name in archive.namelist():
            if _PROVIDER.fullmatch(name):
                found |= {part for text in _texts(archive.read(name).decode()) for part in _parts(text)}
    return found


def _texts(source: str) -> Iterator[str]:
    for node in ast.walk(ast.parse(source)):
        if not isinstance(node, ast.Assign | ast.AnnAssign) or node.value is None:
            continue
        target = node.targets[0] if isinstance(node, ast.Assign) else node.target
        name = getattr(target, "id", "")
        if "first" in name and "name" in name:
            yield from (
                each.value
                for each in ast.walk(node.value)
                if isinstance(each, ast.Constant) and isinstance(each.value, str)
            )


def _parts(text: str) -> Iterator[str]:
    for part in unicodedata.normalize("NFC", text.strip()).split():
        folded = part.casefold()
        if (part.isalpha() or _HYPHENED.fullmatch(part)) and len(folded) > 1 and not _UNPARTED.search(folded):
            yield folded


def main() -> None:
    """Print the file."""
    print(
        "# Given names in scripts that part words with blanks, case folded, one a line: told by benchmarks/build_given_names.py"
    )
    print("# from the person providers of Faker 40.63 (MIT licence), 86 locales.")
    print("\n".join(sorted(given_names(sys.argv[1]))))


if __name__ == "__main__":
    main()
