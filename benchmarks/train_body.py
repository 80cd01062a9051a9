"""Train the judge of blocks (`newsarchive/extraction/data/body_model.npz`), or cross-validate it over domains.

    python -m benchmarks.train_body --gold ../shared/gold --out newsarchive/extraction/data/body_model.npz
    python -m benchmarks.train_body --gold ../shared/gold --folds 4 --keep build/folds
    python -m benchmarks.train_body --gold ../shared/gold --folds 4 --keep build/taught --taught-by build/folds

The second prints the F1 of each set, held-out domains only, before the rules that follow the judge; `python -m benchmarks.extraction --folds
build/folds` measures the whole extractor with the models kept. `--taught-by` trains on what an earlier model says as well (a file with `--out`, a folder of
folds with `--folds`): of blocks that no set labels, and of the pages that only have a date or an author, as many again and of other sites.

Needs `pip install jax` (only here). Each network: a layer over the features, three layers over neighbours 1, 2 and 5 blocks away with the page's
average and maximum in between, one answer for each block. The loss is that of each block, weighted by its words, plus one minus the F1 of the page.
"""

from __future__ import annotations

import argparse
import hashlib
import statistics
import time
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from benchmarks.body_labels import SETS, UNLABELLED, bench_modules, label_blocks, label_segments, load_pages
from newsarchive.extraction.body.features import FEATURES, Known, features
from newsarchive.extraction.body.model import read_model
from newsarchive.extraction.document import Document, parse
from newsarchive.extraction.headlines.choosing import find_headline
from newsarchive.extraction.headlines.site_names import SiteNames
from newsarchive.extraction.stated.structured import read_structured

WIDTH = 48
STEPS = (1, 2, 5)
EPOCHS = 12
SEEDS = (11, 12)
MOST_BLOCKS = 3000
LENGTHS = (96, 192, 384, 768, 3000)  # pages are padded to one of these, so that few programs are compiled
LEARNING_RATE, DECAY, DROPOUT, FEATURE_DROPOUT = 3e-3, 2e-3, 0.15, 0.1
TRUST = 0.5  # weight of what an earlier model says, beside what a set says
# Small sets weigh more, sets whose gold is doubtful less (the gold's README says which).
SET_WEIGHTS = {"scrapinghub": 2.0, "fundus": 1.3, "fundus_eval": 2.0, "zhcwced": 2.0, "gne": 3.0, "aed": 0.7, "readability": 0.8, "newspaper4k": 0.7, "trafilatura": 0.8, "htmldate": 0.7, "mediacloud": 0.7, "postlight": 0.7}  # fmt: skip

Floats = NDArray[np.float32]
Weights = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Row:
    """A page as the training sees it: `labels` are -1 where nothing is known, `taught` is what an earlier model says."""

    id: str
    set: str
    domain: str
    values: Floats
    labels: Floats
    words: Floats
    taught: Floats | None = None


def known_of(document: Document) -> Known:
    """What the extractor knows of a page when it looks for the body."""
    structured = read_structured(document)
    choice = find_headline(document.root, structured, SiteNames.of(structured, document.url)).choice
    description = structured.descriptions[0].value if structured.descriptions else None
    return Known(choice.found.value if choice.found else None, description, structured.article_body)


def load_rows(gold: Path, sets: Sequence[str] = SETS) -> list[Row]:
    """Features and labels of all pages, each page's bytes once."""
    _, metrics = bench_modules(gold)
    rows = []
    seen: set[bytes] = set()
    for each in load_pages(gold, sets):
        if each.page.html in seen and each.page.set in UNLABELLED:
            continue
        seen.add(each.page.html)
        page = each.page
        document = parse(page.html, url=page.url)
        blocks = document.blocks[:MOST_BLOCKS]
        if not blocks:
            continue
        values = features(blocks, known_of(document), [place for _, _, place in document.pictures])
        words_of = lambda text: metrics._TOKEN.findall(text.lower())  # noqa: E731
        if page.gold.body is not None:
            labels, words = label_blocks(blocks, page.gold.body, words_of)
        else:
            labels, words = label_segments(blocks, page, metrics.squeeze, words_of)
        rows.append(Row(page.id, page.set, each.domain, values.astype(np.float16), labels, words))
    return rows


class Trainer:
    """Trains networks on rows; the scaling of features is that of all rows."""

    def __init__(self, rows: Sequence[Row]) -> None:
        import jax

        self.jax = jax
        sample = np.concatenate([row.values[::7].astype(np.float32) for row in rows])
        self.mean, self.deviation = sample.mean(axis=0), sample.std(axis=0) + 0.05
        self._step = jax.jit(self._update)
        self._answer = jax.jit(lambda weights, values, mask: self._forward(weights, values, mask, None))

    def start(self, key: Any) -> Weights:
        """Weights before training."""
        jax, width = self.jax, WIDTH
        keys = iter(jax.random.split(key, 8))

        def normal(shape: tuple[int, ...], inputs: int, scale: float) -> Any:
            return jax.random.normal(next(keys), shape) * (1.6 / inputs) ** 0.5 * scale

        zeros = jax.numpy.zeros
        weights = {"in": normal((len(FEATURES), width), len(FEATURES), 1.0), "in_bias": zeros(width)}
        for at in range(len(STEPS)):
            weights |= {f"conv{at}": normal((3 * width, width), 3 * width, 0.7), f"conv{at}_bias": zeros(width)}
        weights |= {"page": normal((2 * width, width), 2 * width, 0.5), "page_bias": zeros(width)}
        return weights | {"out": normal((width, 1), width, 0.5), "out_bias": zeros(1)}

    def _forward(self, weights: Weights, values: Any, mask: Any, key: Any) -> Any:
        """The log odds of each block; `key` drops features and units while training."""
        jax, np_ = self.jax, self.jax.numpy
        keys = iter(jax.random.split(key, 8)) if key is not None else None

        def drop(state: Any, share: float, shape: tuple[int, ...] | None = None) -> Any:
            if keys is None:
                return state
            kept = jax.random.bernoulli(next(keys), 1 - share, shape or state.shape)
            return state * kept if shape else state * kept / (1 - share)

        real = mask[..., None]
        values = drop(values, FEATURE_DROPOUT, (values.shape[0], 1, values.shape[2]))
        state = drop(jax.nn.relu(values @ weights["in"] + weights["in_bias"]) * real, DROPOUT)
        for at, step in enumerate(STEPS):
            length = state.shape[1]
            padded = np_.pad(state, ((0, 0), (step, step), (0, 0)))
            around = np_.concatenate([padded[:, :length], state, padded[:, 2 * step : 2 * step + length]], axis=-1)
            state = (
                state + drop(jax.nn.relu(around @ weights[f"conv{at}"] + weights[f"conv{at}_bias"]), DROPOUT)
            ) * real
            if at == 1:
                page = np_.concatenate(
                    [state.max(axis=1), state.sum(axis=1) / np_.maximum(real.sum(axis=1), 1)], axis=-1
                )
                state = (state + jax.nn.relu(page @ weights["page"] + weights["page_bias"])[:, None, :]) * real
        return (state @ weights["out"] + weights["out_bias"])[..., 0]

    def _loss(self, weights: Weights, batch: dict[str, Any], key: Any) -> Any:
        jax, np_ = self.jax, self.jax.numpy
        odds = self._forward(weights, batch["values"], batch["mask"], key)
        chance = jax.nn.sigmoid(odds)
        labels, words, mask, known = batch["labels"], batch["words"], batch["mask"], batch["known"]
        weight = (np_.sqrt(words) + 0.5) * mask * known
        each = ((np_.logaddexp(0, odds) - labels * odds) * weight).sum(axis=1) / np_.maximum(weight.sum(axis=1), 1e-6)
        both = (words * labels * chance * mask).sum(axis=1)
        f1 = 2 * both / ((words * chance * mask).sum(axis=1) + (words * labels * mask).sum(axis=1) + 1e-3)
        whole = np_.where(mask > 0, known, 1).min(axis=1)  # 0 where only segments are known
        return ((0.7 * each + whole * (1 - f1)) * batch["weight"]).sum() / batch["weight"].sum()

    def _update(self, state: Any, moment: Any, rate: Any, batch: dict[str, Any], key: Any) -> Any:
        """One step of Adam with weight decay."""
        tree = self.jax.tree.map
        weights, first, second = state
        loss, gradient = self.jax.value_and_grad(self._loss)(weights, batch, key)
        first = tree(lambda old, new: 0.9 * old + 0.1 * new, first, gradient)
        second = tree(lambda old, new: 0.999 * old + 0.001 * new * new, second, gradient)

        def moved(weight: Any, one: Any, two: Any) -> Any:
            size = one / (1 - 0.9**moment) / ((two / (1 - 0.999**moment)) ** 0.5 + 1e-8)
            return weight - rate * (size + DECAY * weight)

        return (tree(moved, weights, first, second), first, second), loss

    def batch(self, rows: Sequence[Row], size: int) -> dict[str, Any]:
        """Rows of one length, padded to it and to `size` pages."""
        length = length_of(rows[0])
        shape = (size, length)
        made: dict[str, Any] = {name: np.zeros(shape, np.float32) for name in ("labels", "words", "mask", "known")}
        made["values"], made["weight"] = np.zeros((*shape, len(FEATURES)), np.float32), np.zeros(size, np.float32)
        for at, row in enumerate(rows):
            count = len(row.labels)
            scaled = (row.values.astype(np.float32) - self.mean) / self.deviation
            made["values"][at, :count] = np.clip(scaled, -8, 8)
            is_known = row.labels >= 0
            made["labels"][at, :count], made["known"][at, :count] = row.labels >= 0.5, is_known
            if row.taught is not None:
                made["labels"][at, :count] = np.where(is_known, row.labels >= 0.5, row.taught)
                made["known"][at, :count] = np.where(is_known, 1, TRUST)
            made["words"][at, :count], made["mask"][at, :count] = row.words, 1
            made["weight"][at] = SET_WEIGHTS.get(row.set, 1.0)
        return made

    def train(self, rows: Sequence[Row], seed: int) -> dict[str, Floats]:
        """The weights after training, averaged over the last three passes."""
        jax, order = self.jax, np.random.default_rng(seed)
        key = jax.random.PRNGKey(seed)
        weights = self.start(key)
        zeros = jax.tree.map(jax.numpy.zeros_like, weights)
        state, moment, total = (weights, zeros, zeros), 0, None
        by_length: dict[int, list[Row]] = {}
        for row in rows:
            by_length.setdefault(length_of(row), []).append(row)
        for epoch in range(EPOCHS):
            batches = []
            for length, group in by_length.items():
                size = min(16, max(1, 3000 // length))
                mixed = [group[at] for at in order.permutation(len(group))]
                batches += [(mixed[at : at + size], size) for at in range(0, len(mixed), size)]
            order.shuffle(batches)
            for group, size in batches:
                moment += 1
                rate = LEARNING_RATE * min(1, moment / 100) * (1 - 0.97 * epoch / EPOCHS)
                key, own = jax.random.split(key)
                state, _ = self._step(state, moment, rate, self.batch(group, size), own)
            if epoch >= EPOCHS - 3:
                total = state[0] if total is None else jax.tree.map(lambda one, two: one + two, total, state[0])
        return {name: np.asarray(value) / 3 for name, value in total.items()}

    def predict(self, weights: dict[str, Floats], row: Row) -> Floats:
        """The probability of each block of a page."""
        batch = self.batch([row], 1)
        odds = np.asarray(self._answer(weights, batch["values"], batch["mask"]))[0, : len(row.labels)]
        return 1 / (1 + np.exp(-odds))


def length_of(row: Row) -> int:
    """The length a page is padded to."""
    return next(length for length in LENGTHS if len(row.labels) <= length)


def fold_of(domain: str, folds: int) -> int:
    """The fold of a domain, the same in every run."""
    return int(hashlib.sha256(f"f1:{domain}".encode()).hexdigest(), 16) % folds


def f1_of(row: Row, chances: Floats) -> float:
    """F1 by words of the blocks that are likelier text than not."""
    is_text, is_kept = row.labels >= 0.5, chances >= 0.5
    both, sizes = (row.words * (is_text & is_kept)).sum(), (row.words * is_text).sum() + (row.words * is_kept).sum()
    return float(2 * both / sizes) if sizes else 1.0


def taught(rows: Sequence[Row], place: Path) -> list[Row]:
    """The rows with what the model at a place says of their blocks."""
    model = read_model(place)
    return [replace(row, taught=model.judge(row.values.astype(np.float32))) for row in rows]


def cross_validate(rows: list[Row], folds: int, keep: Path | None, teachers: Path | None) -> None:
    """Print each set's F1 by words, of pages whose domain the networks have not seen; `keep` is a folder for the models."""
    trainer = Trainer(rows)
    scores: dict[str, list[float]] = {}
    for fold in range(folds):
        name = f"fold-{fold}-of-{folds}.npz"
        seen = [row for row in rows if fold_of(row.domain, folds) != fold]
        seen = taught(seen, teachers / name) if teachers else [row for row in seen if row.set not in UNLABELLED]
        networks = [trainer.train(seen, seed=7 * fold + seed) for seed in SEEDS]
        if keep is not None:
            save(trainer, networks, keep / name)
        for row in rows:
            if fold_of(row.domain, folds) == fold and row.set != "trafilatura" and row.set not in UNLABELLED:
                chances = np.mean([trainer.predict(weights, row) for weights in networks], axis=0)
                scores.setdefault(row.set, []).append(f1_of(row, chances))
        print(f"fold {fold + 1} of {folds}", flush=True)
    for set_name, values in scores.items():
        print(f"{set_name:12} {len(values):4} {statistics.fmean(values):.4f}")
    print(f"{'pooled':12} {statistics.fmean(value for values in scores.values() for value in values):.4f}")


def save(trainer: Trainer, networks: Sequence[dict[str, Floats]], out: Path) -> None:
    """Write the model as the package reads it."""
    stored: dict[str, Any] = {
        "features": np.array("\n".join(FEATURES)),
        "steps": np.array(STEPS),
        "members": np.array(len(networks)),
        "mean": trainer.mean.astype(np.float32),
        "deviation": trainer.deviation.astype(np.float32),
    }
    for at, weights in enumerate(networks):
        for name, value in weights.items():
            is_large = value.ndim == 2 and name != "out"
            stored[f"{at}/{name}"] = value.astype(np.float16 if is_large else np.float32)
    np.savez_compressed(out, **stored)


def main() -> None:
    """Run from the command line."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--gold", type=Path, required=True)
    parser.add_argument("--out", type=Path)
    parser.add_argument("--folds", type=int, default=0)
    parser.add_argument("--keep", type=Path, help="folder for the models of the folds")
    parser.add_argument("--taught-by", type=Path, help="an earlier model, or with --folds a folder of them")
    options = parser.parse_args()
    started = time.monotonic()
    rows = load_rows(options.gold, (*SETS, *UNLABELLED) if options.taught_by else SETS)
    print(f"{len(rows)} pages, {len(FEATURES)} features, {time.monotonic() - started:.0f} s")
    if options.keep:
        options.keep.mkdir(parents=True, exist_ok=True)
    if options.folds:
        cross_validate(rows, options.folds, options.keep, options.taught_by)
    if options.out:
        trainer = Trainer(rows)
        rows = taught(rows, options.taught_by) if options.taught_by else rows
        save(trainer, [trainer.train(rows, seed) for seed in SEEDS], options.out)


if __name__ == "__main__":
    main()
