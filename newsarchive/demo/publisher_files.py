"""The publisher files of the sample papers, written for the ports they happen to be served on."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from string import Template

from newsarchive.demo.papers import FOLDER

__all__ = ["publisher_files"]


def publisher_files(addresses: Mapping[str, str], directory: Path) -> tuple[Path, ...]:
    """Writes `<id>.toml` for each paper into `directory`, which is made if need be, and returns the files' paths.

    `addresses` is what `Newsstand.addresses` gives: paper id to `http://127.0.0.1:PORT`. Older files are replaced.
    """
    directory.mkdir(parents=True, exist_ok=True)
    written = []
    for paper_id, base_url in addresses.items():
        template = Template((FOLDER / paper_id / "publisher.toml").read_text(encoding="utf-8"))
        file = directory / f"{paper_id}.toml"
        file.write_text(template.substitute(base=base_url, domain=base_url.partition("://")[2]), encoding="utf-8")
        written.append(file)
    return tuple(written)
