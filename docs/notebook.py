"""Runs the notebook of the documentation on the demo's archive, and writes its outputs into it.

python docs/notebook.py             make the demo's archive, run, write
python docs/notebook.py FOLDER      the demo's archive is in FOLDER/data already
"""

from __future__ import annotations

import subprocess
import sys
import tempfile
from pathlib import Path

import nbformat
from nbclient import NotebookClient

NOTEBOOK = Path(__file__).resolve().parent / "how-to" / "from-archive-to-charts.ipynb"
_TIMEOUT_S = 120  # of one cell: a machine with much to do takes a while to load matplotlib


def run(folder: Path) -> nbformat.NotebookNode:
    """The notebook as it is after a run in that folder; raises CellExecutionError where a cell fails."""
    notebook = nbformat.read(NOTEBOOK, as_version=4)
    client = NotebookClient(
        notebook, timeout=_TIMEOUT_S, kernel_name="python3", resources={"metadata": {"path": folder}}
    )
    client.execute()
    for number, cell in enumerate(notebook.cells):
        cell["id"] = f"cell-{number}"  # the same each time: a notebook that did not change shows no difference
        cell.metadata.pop("execution", None)  # when it ran
    return notebook


def main(arguments: list[str]) -> None:
    """Run the notebook and write it down."""
    with tempfile.TemporaryDirectory() as place:
        folder = Path(arguments[0]) if arguments else Path(place)
        if not arguments:
            subprocess.run([sys.executable, "-m", "newsarchive", "demo"], cwd=folder, check=True, capture_output=True)
        nbformat.write(run(folder), NOTEBOOK)
    print(f"{NOTEBOOK.name}: run and written")


if __name__ == "__main__":
    main(sys.argv[1:])
