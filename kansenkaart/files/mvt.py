"""Vector tiles of a stranger (Mapbox Vector Tile 2.1): each is looked through before it is kept.

Written by hand, since the readers that there are build every shape: that takes longer than making the tile did,
and some 2 GB for a tile that says to be larger than it is.
"""

from __future__ import annotations

import gzip
from collections.abc import Iterator, Mapping

import numpy as np
from numpy.typing import NDArray

from kansenkaart.backdrops import LARGEST_PLAIN_BYTES, unpacked

#: What other programs make stays far below this (tippecanoe and GDAL stop at 200,000 shapes); a phone has to draw it.
MOST_SHAPES, MOST_CORNERS = 200_000, 1_000_000
#: Steps along one side of a tile: 4,096 as a rule, 65,536 where somebody wanted it to the millimetre.
_EXTENTS = range(1, 2**20 + 1)
_GZIP = b"\x1f\x8b"
_NUMBER, _LENGTH, _FIXED = 0, 2, {1: 8, 5: 4}  # how a field is written
_LAYER = 3
_NAME, _FEATURE, _EXTENT, _VERSION = 1, 2, 5, 15
_LAYER_FORM = {_NAME: _LENGTH, _FEATURE: _LENGTH, 3: _LENGTH, 4: _LENGTH, _EXTENT: _NUMBER, _VERSION: _NUMBER}
_KIND, _GEOMETRY = 3, 4
_FEATURE_FORM = {1: _NUMBER, 2: _LENGTH, _KIND: _NUMBER, _GEOMETRY: _LENGTH}
_KINDS = range(4)  # unknown, point, line, area
#: Command -> numbers that follow it, per time.
_COMMANDS = {1: 2, 2: 2, 7: 0}

DAMAGED, TOO_FULL, EMPTY = "beschadigd", "te vol", "leeg"


class _FaultError(Exception):
    """A tile that is not kept; says why, in Dutch."""


def look_at(content: bytes) -> tuple[str, bytes, int]:
    """Return of a tile why it is not kept (Dutch; empty when it is), the tile packed with gzip, and its plain size."""
    is_packed = content.startswith(_GZIP)
    plain = unpacked(content) if is_packed else content
    if plain is None or len(plain) > LARGEST_PLAIN_BYTES:
        return DAMAGED, b"", 0
    if not plain:
        return EMPTY, b"", 0
    try:
        _check(plain)
    except _FaultError as fault:
        return str(fault), b"", len(plain)
    return "", content if is_packed else gzip.compress(plain, 6, mtime=0), len(plain)


def _check(tile: bytes) -> None:
    shapes: list[tuple[int, int]] = []
    layers = 0
    for number, start, end in _fields(tile, 0, len(tile), {_LAYER: _LENGTH}):
        if number == _LAYER:
            layers += 1
            shapes += _shapes(tile, start, end)
            if len(shapes) > MOST_SHAPES:
                raise _FaultError(TOO_FULL)
    if not layers:
        raise _FaultError(DAMAGED)
    _check_shapes(tile, shapes)


def _shapes(tile: bytes, start: int, end: int) -> list[tuple[int, int]]:
    """Return where in the tile the shapes of one layer stand."""
    found = []
    said = {_EXTENT: 4096, _VERSION: 1}
    name = None
    for number, a, b in _fields(tile, start, end, _LAYER_FORM):
        if number == _FEATURE:
            found.append((a, b))
            if len(found) > MOST_SHAPES:
                raise _FaultError(TOO_FULL)
        elif number == _NAME:
            name = tile[a:b]
        elif number in said:
            said[number] = a
    if name is None or not _is_text(name) or said[_VERSION] not in (1, 2) or said[_EXTENT] not in _EXTENTS:
        raise _FaultError(DAMAGED)
    return [_geometry(tile, a, b) for a, b in found]


def _geometry(tile: bytes, start: int, end: int) -> tuple[int, int]:
    place = None
    for number, a, b in _fields(tile, start, end, _FEATURE_FORM):
        if number == _GEOMETRY:
            if place:  # one shape, written in parts: nobody does, and parts without end take long
                raise _FaultError(DAMAGED)
            place = (a, b)
        elif number == _KIND and a not in _KINDS:
            raise _FaultError(DAMAGED)
    return place or (end, end)


def _check_shapes(tile: bytes, shapes: list[tuple[int, int]]) -> None:
    """Follow the commands of all shapes: each has the numbers that it says to have, and no more than we draw."""
    ends: NDArray[np.int64] = np.flatnonzero(np.frombuffer(tile, np.uint8) < 128)  # where a number ends
    places = np.array(shapes, dtype=np.int64).reshape(-1, 2)
    first, last = np.searchsorted(ends, places).T
    corners = 0
    for begin, until, (start, end) in zip(first.tolist(), last.tolist(), shapes, strict=True):
        if start < end and tile[end - 1] > 127:  # its last number goes on after its end
            raise _FaultError(DAMAGED)
        at = begin
        while at < until:
            command, _ = _number(tile, int(ends[at - 1]) + 1, end)
            times = command >> 3
            at += 1 + times * _COMMANDS.get(command & 7, until + 1)
            if not times or at > until:
                raise _FaultError(DAMAGED)
            corners += times
            if corners > MOST_CORNERS:
                raise _FaultError(TOO_FULL)


def _fields(tile: bytes, at: int, end: int, form: Mapping[int, int]) -> Iterator[tuple[int, int, int]]:
    """Give the fields between two places: number, and the value twice, or where its content begins and ends."""
    while at < end:
        key, at = (tile[at], at + 1) if tile[at] < 128 else _number(tile, at, end)  # nearly all of them
        number, kind = key >> 3, key & 7
        if not number or form.get(number, kind) != kind or kind not in (_NUMBER, _LENGTH, *_FIXED):
            raise _FaultError(DAMAGED)
        if kind == _NUMBER:
            value, at = _number(tile, at, end)
            yield number, value, value
            continue
        size, at = _number(tile, at, end) if kind == _LENGTH else (_FIXED[kind], at)
        if at + size > end:
            raise _FaultError(DAMAGED)
        yield number, at, at + size
        at += size


def _number(tile: bytes, at: int, end: int) -> tuple[int, int]:
    """Return the number at a place (seven bits in a byte) and where the next thing stands."""
    value = 0
    for shift in range(0, 70, 7):
        if at >= end:
            break
        byte = tile[at]
        at += 1
        value |= (byte & 127) << shift
        if byte < 128:
            return value, at
    raise _FaultError(DAMAGED)


def _is_text(content: bytes) -> bool:
    try:
        content.decode()
    except UnicodeDecodeError:
        return False
    return True
