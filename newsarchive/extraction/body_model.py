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
    networks side by side, with the features' scaling worked in but for `mean` and `deviation`, which clip; `members` the other layers of each.
    """

    features: tuple[str, ...]
    steps: tuple[int, ...]
    mean: Floats
    deviation: Floats
    entry: Floats
    entry_bias: Floats
    members: tuple[dict[str, Floats], ...]

    def judge(self, rows: Floats) -> Floats:
        """The probability of each block to be the article's text; `rows` has one row a block, one column a feature."""
        if not len(rows):
            return np.zeros(0, np.float32)
        scaled = np.clip((rows - self.mean) / self.deviation, -_CLIP, _CLIP)
        first = np.maximum(_product(scaled, self.entry) + self.entry_bias, 0)
        width = first.shape[1] // len(self.members)
        answers = [
            self._judge(member, np.ascontiguousarray(first[:, at * width : (at + 1) * width]))
            for at, member in enumerate(self.members)
        ]
        return np.asarray(np.mean(answers, axis=0), np.float32)

    def _judge(self, weights: dict[str, Floats], state: Floats) -> Floats:
        for at, step in enumerate(self.steps):
            around = _product(_with_neighbours(state, step), weights[f"conv{at}"])
            state = state + np.maximum(around + weights[f"conv{at}_bias"], 0)
            if at == 1:
                page = np.concatenate([state.max(axis=0), state.mean(axis=0)])
                state = state + np.maximum(page @ weights["page"] + weights["page_bias"], 0)
        raw = state @ weights["out"] + weights["out_bias"]
        return np.asarray(1 / (1 + np.exp(-np.clip(raw[:, 0], -30, 30))), np.float32)


def _product(rows: Floats, weights: Floats) -> Floats:
    """`rows @ weights`, a few rows at a time."""
    count, width = rows.shape
    height = max(1, _MOST_PRODUCTS // weights.size)
    stacked = np.zeros((-(-count // height), height, width), np.float32)
    stacked.reshape(-1, width)[:count] = rows
    return np.asarray((stacked @ weights).reshape(-1, weights.shape[1])[:count], np.float32)


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
    return read_model(files("newsarchive.extraction").joinpath("data/body_model.npz"))


def read_model(place: Traversable) -> BodyModel:
    """A model as `benchmarks/train_body.py` writes it."""
    with place.open("rb") as file, np.load(file) as stored:
        count = int(stored["members"])
        members = tuple(
            {name.split("/")[1]: stored[name].astype(np.float32) for name in stored.files if name.startswith(f"{at}/")}
            for at in range(count)
        )
        return BodyModel(
            tuple(str(stored["features"]).split("\n")),
            tuple(stored["steps"].tolist()),
            stored["mean"].astype(np.float32),
            stored["deviation"].astype(np.float32),
            np.concatenate([each.pop("in") for each in members], axis=1),
            np.concatenate([each.pop("in_bias") for each in members]),
            members,
        )
