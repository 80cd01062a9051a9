"""The learned judge of blocks: how likely each is part of the article's text.

A few small convolutional networks over the sequence of a page's blocks, whose answers are averaged: each block sees its own features, those of its neighbours near
and far, and what the page has as a whole. Trained by `benchmarks/train_body.py`, described in `data/body_model.md`; here it is a few matrix products, the
same on every machine.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from importlib.resources import files
from importlib.resources.abc import Traversable

import numpy as np
from numpy.typing import NDArray

__all__ = ["BodyModel", "load_model", "read_model"]

Floats = NDArray[np.float32]

_MOST_PRODUCTS = 200_000  # at a time: for more OpenBLAS wakes its threads (at 262,144), which costs more than the work
_CLIP = 8.0  # standard deviations beyond which a feature says nothing more


@dataclass(frozen=True, slots=True)
class BodyModel:
    """Weights of the networks.

    `features` are the columns they were trained on, `steps` how far apart the neighbours of each layer are. `entry` and `entry_bias` are the first layers of all
    networks side by side, with the features' scaling worked in but for `mean` and `deviation`, which clip. `layers` are the others, each stacked over the
    networks; a `conv` gives, for each block, what it says to the block after it, to itself and to the block before it.
    """

    features: tuple[str, ...]
    steps: tuple[int, ...]
    mean: Floats
    deviation: Floats
    entry: Floats
    entry_bias: Floats
    layers: dict[str, Floats]

    def judge(self, rows: Floats) -> Floats:
        """The probability of each block to be the article's text; `rows` has one row a block, one column a feature."""
        if not len(rows):
            return np.zeros(0, np.float32)
        scaled = (rows - self.mean) / self.deviation
        np.clip(scaled, -_CLIP, _CLIP, out=scaled)
        first = _product(scaled, self.entry)
        first += self.entry_bias
        np.maximum(first, 0, out=first)
        count, networks = len(rows), len(self.layers["out"])
        state = np.ascontiguousarray(first.reshape(count, networks, -1).transpose(1, 0, 2))
        for at, step in enumerate(self.steps):
            state += self._around(state, step, at)
            if at == 1:
                state += self._page(state)
        raw = (state @ self.layers["out"])[:, :, 0] + self.layers["out_bias"]
        return np.asarray((1 / (1 + np.exp(-np.clip(raw, -30, 30)))).mean(axis=0), np.float32)

    def _around(self, state: Floats, step: int, at: int) -> Floats:
        """What a layer adds to each block from itself and the blocks `step` before and after it; beyond the ends is nothing."""
        width = state.shape[2]
        said = np.stack(
            [_product(each, weights) for each, weights in zip(state, self.layers[f"conv{at}"], strict=True)]
        )
        around = said[:, :, width : 2 * width] + self.layers[f"conv{at}_bias"][:, None]
        around[:, step:] += said[:, :-step, :width]
        around[:, :-step] += said[:, step:, 2 * width :]
        return np.asarray(np.maximum(around, 0, out=around), np.float32)

    def _page(self, state: Floats) -> Floats:
        """What the page as a whole adds to each of its blocks."""
        page = np.concatenate([state.max(axis=1), state.mean(axis=1)], axis=1)[:, None]
        return np.asarray(np.maximum(page @ self.layers["page"] + self.layers["page_bias"][:, None], 0), np.float32)


def _product(rows: Floats, weights: Floats) -> Floats:
    """`rows @ weights`, a few rows at a time."""
    height = max(1, _MOST_PRODUCTS // weights.size)
    found = np.empty((len(rows), weights.shape[1]), np.float32)
    for at in range(0, len(rows), height):
        np.matmul(rows[at : at + height], weights, out=found[at : at + height])
    return found


@lru_cache(maxsize=1)
def load_model() -> BodyModel:
    """The model that is shipped with the package, read once."""
    return read_model(files("newsarchive.extraction").joinpath("data/body_model.npz"))


def read_model(place: Traversable) -> BodyModel:
    """A model as `benchmarks/train_body.py` writes it."""
    with place.open("rb") as file, np.load(file) as stored:
        names = [name.removeprefix("0/") for name in stored.files if name.startswith("0/")]
        members = range(int(stored["members"]))
        layers = {name: np.stack([stored[f"{at}/{name}"].astype(np.float32) for at in members]) for name in names}
        return BodyModel(
            tuple(str(stored["features"]).split("\n")),
            tuple(stored["steps"].tolist()),
            stored["mean"].astype(np.float32),
            stored["deviation"].astype(np.float32),
            np.concatenate(layers.pop("in"), axis=1),
            np.concatenate(layers.pop("in_bias")),
            {
                name: _side_by_side(each) if name.startswith("conv") and each.ndim == 3 else each
                for name, each in layers.items()
            },
        )


def _side_by_side(layer: Floats) -> Floats:
    """The weights for the block before, the block itself and the one after beside each other instead of below."""
    return np.concatenate(np.split(layer, 3, axis=1), axis=2)
