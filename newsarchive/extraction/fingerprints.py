"""Fingerprints of blocks: what repeats on several pages of a publisher is the body of none."""

from __future__ import annotations

import hashlib

from newsarchive.expressions import expression
from newsarchive.extraction.blocks import Block

__all__ = ["block_prints", "fingerprint"]

_DIGITS = expression(r"\d+")
SHORTEST = 20  # characters: shorter blocks repeat by chance
MOST = 200  # of one page


def fingerprint(text: str) -> int:
    """63 bits of a block's text, numbers left out, since counters and dates change where the block does not.

    >>> fingerprint("Join 12,000 readers today") == fingerprint("Join 13,512 readers today")
    True
    """
    plain = _DIGITS.sub("0", text.casefold())
    return int.from_bytes(hashlib.blake2b(plain.encode("utf-8", "replace"), digest_size=8).digest(), "big") >> 1


def block_prints(blocks: list[Block]) -> frozenset[int]:
    """The fingerprints of a page's visible blocks, the longer ones."""
    found = [fingerprint(block.text) for block in blocks if not block.is_hidden and len(block.text) >= SHORTEST]
    return frozenset(found[:MOST])
