"""The learned judge of blocks: how likely each is part of the article's text.

A small convolutional network over the sequence of a page's blocks: each sees its own features, those of its neighbours near and far, and what the page has as a
whole. Trained by `benchmarks/train_body.py`, described in `data/body_model.md`; here it is a few matrix products, the same on every machine.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from importlib.resources import files

import numpy as np
from numpy.typing import NDArray

__all__ = ["BodyModel", "load_model"]

Floats = NDArray[np.float32]

_CLIP = 8.0  # standard deviations beyond which a feature says nothing more


@dataclass(frozen=True, slots=True)
class BodyModel:
    """Weights of the network: `features` are the columns it was trained on, `steps` how far apart the neighbours of each layer are."""

    features: tuple[str, ...]
    steps: tuple[int, ...]
    weights: dict[str, Floats]

    def judge(self, rows: Floats) -> Floats:
        """The probability of each block to be the article's text; `rows` has one row a block, one column a feature."""
        if not len(rows):
            return np.zeros(0, np.float32)
        weights = self.weights
        scaled = np.clip((rows - weights["mean"]) / weights["deviation"], -_CLIP, _CLIP)
        state = _positive(scaled @ weights["in"] + weights["in_bias"])
        for at, step in enumerate(self.steps):
            state = state + _positive(_with_neighbours(state, step) @ weights[f"conv{at}"] + weights[f"conv{at}_bias"])
            if at == 1:
                page = np.concatenate([state.max(axis=0), state.mean(axis=0)])
                state = state + _positive(page @ weights["page"] + weights["page_bias"])
        raw = state @ weights["out"] + weights["out_bias"]
        return np.asarray(1 / (1 + np.exp(-np.clip(raw[:, 0], -30, 30))), np.float32)


def _positive(values: Floats) -> Floats:
    return np.maximum(values, 0)


def _with_neighbours(state: Floats, step: int) -> Floats:
    """Each row between the rows `step` before and after it; beyond the ends are zeros."""
    count, width = state.shape
    joined = np.zeros((count, 3 * width), np.float32)
    joined[:, width : 2 * width] = state
    if count > step:
        joined[step:, :width] = state[:-step]
        joined[:-step, 2 * width :] = state[step:]
    return joined


@lru_cache(maxsize=1)
def load_model() -> BodyModel:
    """The model that is shipped with the package, read once."""
    with files("newsarchive.extraction").joinpath("data/body_model.npz").open("rb") as file, np.load(file) as stored:
        weights = {name: stored[name].astype(np.float32) for name in stored.files if name not in ("features", "steps")}
        return BodyModel(tuple(str(stored["features"]).split("\n")), tuple(stored["steps"].tolist()), weights)
