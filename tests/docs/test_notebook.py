"""The analyst's notebook runs on the demo's archive, and is in the documentation with what it shows."""

from __future__ import annotations

from pathlib import Path

import pytest

pytest.importorskip("nbclient")
pytest.importorskip("matplotlib")
pytest.importorskip("pyarrow")

import nbformat
import notebook

CHARTS = 3


def charts(document: nbformat.NotebookNode) -> list[int]:
    outputs = [output for cell in document.cells for output in cell.get("outputs", [])]
    return [len(output["data"]["image/png"]) for output in outputs if "image/png" in output.get("data", {})]


def test_the_notebook_goes_from_the_archive_to_three_charts(folder: Path) -> None:
    done = notebook.run(folder)

    sizes = charts(done)
    assert len(sizes) == CHARTS
    assert all(size > 5_000 for size in sizes)  # an empty chart is smaller


def test_the_notebook_is_kept_with_its_outputs() -> None:
    kept = nbformat.read(notebook.NOTEBOOK, as_version=4)

    nbformat.validate(kept)
    assert len(charts(kept)) == CHARTS
    assert all(cell.outputs for cell in kept.cells if cell.cell_type == "code")
    assert "/tmp/" not in notebook.NOTEBOOK.read_text(encoding="utf-8")
