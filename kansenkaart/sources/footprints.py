"""The ground of a building in CityJSON: which surfaces are it, and where they lie in RD."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any

import shapely
from shapely.geometry.base import BaseGeometry

from kansenkaart.errors import InputError

#: Rings of numbers of corners; the first ring goes around, the others are holes.
Surface = Sequence[Sequence[int]]
_GROUND = "GroundSurface"
#: The only version in which corners may stand in the file in metres.
_WITHOUT_TRANSFORM = "1.0"


def flat(building: Mapping[str, Any]) -> list[Surface]:
    """Return the surfaces of LoD 0; none when a building has only solids."""
    shapes = building.get("geometry", ())
    return [surface for shape in shapes if str(shape.get("lod")) == "0" for surface in _surfaces(shape)]


def grounds(part: Mapping[str, Any]) -> list[Surface]:
    """Return the ground surfaces of the most detailed geometry of a building or a part of one."""
    shapes = sorted(part.get("geometry", ()), key=lambda shape: str(shape.get("lod")))
    for shape in reversed(shapes):
        semantics = shape.get("semantics") or {}
        kinds = [surface.get("type") for surface in semantics.get("surfaces", ())]
        values = semantics.get("values") or []
        marks = values[0] if shape["type"] == "Solid" and values else values
        found = [
            surface
            for surface, mark in zip(_surfaces(shape), marks, strict=False)
            if mark is not None and at(kinds, mark) == _GROUND
        ]
        if found:
            return found
    return []


def _surfaces(shape: Mapping[str, Any]) -> Sequence[Surface]:
    """Return the surfaces of a MultiSurface, or those of the outside of a Solid."""
    boundaries: Sequence[Any] = shape["boundaries"]
    return boundaries[0] if shape["type"] == "Solid" and boundaries else boundaries


def at(values: Sequence[Any], index: object) -> Any:
    """Return what stands at a place that a file names; a list of Python also takes -1 and true."""
    if type(index) is not int or index < 0:
        raise IndexError("no number of a place")
    return values[index]


class Places:
    """Corners of a file as x and y in RD: what stands in the file, times a scale, plus a shift.

    Raises
    ------
    InputError
        When the file does not tell its scale and shift.
    ValueError
        When these, or a place, are no numbers.
    """

    def __init__(self, header: Mapping[str, Any], corner: Callable[[Any], Sequence[float]]) -> None:
        transform = header.get("transform")
        if not transform and str(header.get("version")) != _WITHOUT_TRANSFORM:
            raise InputError("'transform' ontbreekt; zonder dat is niet te zeggen waar de gebouwen staan.")
        self._scale = _pair((transform or {}).get("scale", (1, 1, 1)))
        self._shift = _pair((transform or {}).get("translate", (0, 0, 0)))
        self._corner = corner

    def ground(self, surfaces: Iterable[Surface]) -> BaseGeometry | None:
        """Return surfaces as one area; None when there are none."""
        polygons = [polygon for surface in surfaces if (polygon := self._polygon(surface)) is not None]
        return shapely.union_all(polygons) if polygons else None

    def _polygon(self, surface: Surface) -> BaseGeometry | None:
        rings = [[self._place(index) for index in ring] for ring in surface if len(ring) >= 3]
        return shapely.make_valid(shapely.Polygon(rings[0], rings[1:])) if rings else None

    def _place(self, index: int) -> tuple[float, float]:
        x, y = self._corner(index)[:2]
        place = x * self._scale[0] + self._shift[0], y * self._scale[1] + self._shift[1]
        if not all(map(math.isfinite, place)):
            raise ValueError("a corner without a place")
        return place


def _pair(numbers: Sequence[Any]) -> tuple[float, float]:
    x, y = float(numbers[0]), float(numbers[1])
    if not (math.isfinite(x) and math.isfinite(y)):
        raise ValueError("no scale or shift")
    return x, y
