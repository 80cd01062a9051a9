"""Small pictures of harbours, drawn from a name: the same name always gives the same picture."""

from __future__ import annotations

import random
import struct
import zlib
from functools import lru_cache

__all__ = ["HEIGHT", "WIDTH", "picture"]

WIDTH, HEIGHT = 480, 270

_SKIES = [
    ((23, 42, 78), (236, 152, 104)),
    ((92, 149, 196), (220, 232, 238)),
    ((54, 62, 92), (188, 176, 190)),
    ((236, 196, 132), (250, 236, 206)),
]
_SEAS = [((38, 84, 104), (16, 44, 64)), ((60, 122, 132), (24, 66, 86)), ((70, 92, 110), (34, 46, 62))]

Colour = tuple[int, int, int]


@lru_cache(maxsize=128)
def picture(name: str) -> bytes:
    """A PNG of sky, sea and a ship or two, `WIDTH` by `HEIGHT`.

    >>> picture("quay")[:8] == bytes.fromhex("89504e470d0a1a0a")
    True
    """
    chance = random.Random(name)  # noqa: S311 - pictures need no secrets
    horizon = chance.randrange(130, 170)
    rows = _background(chance, horizon)
    _sun(rows, chance, horizon)
    for _ in range(chance.randrange(1, 4)):
        _ship(rows, chance, horizon)
    return _png(rows)


def _background(chance: random.Random, horizon: int) -> list[bytearray]:
    top, low = chance.choice(_SKIES)
    near, deep = chance.choice(_SEAS)
    rows = [bytearray(bytes(_between(top, low, y / horizon)) * WIDTH) for y in range(horizon)]
    for y in range(HEIGHT - horizon):
        row = bytearray(bytes(_between(near, deep, y / (HEIGHT - horizon))) * WIDTH)
        for _ in range(3):
            x = chance.randrange(WIDTH - 40)
            _paint(row, x, x + chance.randrange(6, 40), _between(near, (255, 255, 255), 0.12))
        rows.append(row)
    return rows


def _sun(rows: list[bytearray], chance: random.Random, horizon: int) -> None:
    x, y, radius = chance.randrange(60, WIDTH - 60), horizon - chance.randrange(10, 90), chance.randrange(14, 28)
    for dy in range(-radius, radius + 1):
        if 0 <= y + dy < horizon:
            half = int((radius**2 - dy**2) ** 0.5)
            _paint(rows[y + dy], x - half, x + half, (255, 240, 206))


def _ship(rows: list[bytearray], chance: random.Random, horizon: int) -> None:
    length, left = chance.randrange(70, 170), chance.randrange(10, 300)
    water, depth = horizon + chance.randrange(8, 60), length // 8
    hull = chance.choice([(120, 34, 34), (28, 36, 46), (32, 74, 92), (70, 70, 74)])
    for dy in range(depth):
        _paint(rows[water - dy], left - dy, left + length + dy, hull)
    boxes = [(198, 92, 52), (222, 184, 92), (72, 124, 152), (228, 228, 222)]
    for place in range(left + 4, left + length - 26, 14):
        for storey in range(chance.randrange(1, 4)):
            for dy in range(8):
                _paint(rows[water - depth - storey * 9 - dy], place, place + 12, boxes[(place + storey) % 4])
    for dy in range(depth * 3):
        _paint(rows[max(0, water - depth - dy)], left + length - 20, left + length - 4, (236, 236, 232))


def _paint(row: bytearray, start: int, end: int, colour: Colour) -> None:
    start, end = max(0, start), min(WIDTH, end)
    if start < end:
        row[start * 3 : end * 3] = bytes(colour) * (end - start)


def _between(one: Colour, other: Colour, share: float) -> Colour:
    red, green, blue = (round(a + (b - a) * share) for a, b in zip(one, other, strict=True))
    return red, green, blue


def _png(rows: list[bytearray]) -> bytes:
    def chunk(kind: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    header = struct.pack(">IIBBBBB", WIDTH, HEIGHT, 8, 2, 0, 0, 0)
    pixels = zlib.compress(b"".join(b"\0" + row for row in rows), 6)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunk(b"IDAT", pixels) + chunk(b"IEND", b"")
