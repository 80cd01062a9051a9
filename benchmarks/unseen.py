"""Have each page's body judged by a model that was trained without the page's domain."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from benchmarks.body_labels import load_pages
from benchmarks.train_body import fold_of
from newsarchive.extraction.body import choosing as body
from newsarchive.extraction.body.model import BodyModel, read_model

__all__ = ["judge_unseen"]


def judge_unseen(gold: Path, folder: Path) -> None:
    """From now on `extract` in this process takes a page's model by its bytes; a page of no fold takes the first model."""
    paths = sorted(folder.glob("fold-*-of-*.npz"))
    if not paths:
        raise SystemExit(
            f"{folder}: no models there; `python -m benchmarks.train_body --folds 4 --keep {folder}` makes them"
        )
    models = [read_model(path) for path in paths]
    folds = {hash(each.page.html): fold_of(each.domain, len(models)) for each in load_pages(gold)}
    current = models[0]

    def chosen() -> BodyModel:
        return current

    def told(find: Callable[..., object]) -> Callable[..., object]:
        def wrapped(html: bytes, *rest: object, **more: object) -> object:
            nonlocal current
            current = models[folds.get(hash(html), 0)]
            return find(html, *rest, **more)

        return wrapped

    body.load_model = chosen  # type: ignore[assignment]
    import newsarchive

    newsarchive.extract = told(newsarchive.extract)  # type: ignore[assignment]
