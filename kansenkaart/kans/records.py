"""The record of a kans, and the way between records and frames."""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

import geopandas as gpd
import numpy as np
import pandas as pd
from shapely.geometry.base import BaseGeometry

from kansenkaart import terms
from kansenkaart.crs import RD
from kansenkaart.kans.fields import BOOLS, COLUMNS, LISTS, NUMBERS


@dataclass(frozen=True, slots=True)
class Kans:
    """One kans: an id, a geometry in RD and the values of `FIELDS`.

    `data` holds only what was filled in; read through `get`, which knows the defaults.
    """

    id: str
    geometry: BaseGeometry
    data: dict[str, Any]

    def get(self, name: str) -> Any:
        """Return the value of a field, or its default (empty list, 0 joined, first status, ...)."""
        if name == "id":
            return self.id
        return self.data.get(name, _default(name))


def _default(name: str) -> Any:
    return _DEFAULTS.get(name, () if name in LISTS else None)


_DEFAULTS: dict[str, Any] = {
    "direction": terms.DEFAULT_DIRECTION,
    "kind": terms.DEFAULT_KIND,
    "status": terms.FIRST_STATUS,
    "joined": 0,
    "versions": 1,
    "self_organised": False,
}


def to_frame(kansen: Iterable[Kans]) -> gpd.GeoDataFrame:
    """Return one row per kans in RD, with all `COLUMNS` and a default index.

    Lists (`values`, `departments`, `photos`) are tuples of text; numbers are nullable.
    """
    rows = list(kansen)
    data: dict[str, Any] = {"id": [row.id for row in rows]}
    for name in COLUMNS[1:]:
        default = _default(name)
        # As objects from the start: from text with gaps pandas makes NaN, which is no text and not JSON either.
        data[name] = pd.Series([row.data.get(name, default) for row in rows], dtype="object")
    frame = gpd.GeoDataFrame(data, geometry=[kans.geometry for kans in rows], crs=RD)
    return _typed(frame)


def _typed(frame: gpd.GeoDataFrame) -> gpd.GeoDataFrame:
    """Give every column its own dtype, also when the frame is empty."""
    for name in COLUMNS:
        if name in NUMBERS:
            kind = "Int64" if NUMBERS[name] == "int" else "Float64"
            frame[name] = pd.to_numeric(frame[name]).astype(kind)
        elif name in BOOLS:
            frame[name] = frame[name].astype("bool")
        else:
            frame[name] = frame[name].astype("object")
    return frame


def from_frame(frame: gpd.GeoDataFrame) -> list[Kans]:
    """Return the records of a frame made by `to_frame` (or with a part of its columns)."""
    names = [name for name in COLUMNS if name in frame.columns and name != "id"]
    columns = [frame[name].tolist() for name in ("id", "geometry", *names)]
    return [
        Kans(
            str(name),
            shape,
            {field: _plain(value) for field, value in zip(names, cells, strict=True) if is_filled(value)},
        )
        for name, shape, *cells in zip(*columns, strict=True)
    ]


def _plain(value: Any) -> Any:
    """Return a number of numpy as a number of Python, so that the journal can write it."""
    return value.item() if isinstance(value, np.generic) else value


def is_filled(value: Any) -> bool:
    """Tell whether somebody filled this in."""
    if isinstance(value, list | tuple):
        return len(value) > 0
    return value is not None and value is not pd.NA and value == value and value != ""  # noqa: PLR0124


def as_json(value: Any) -> Any:
    """Return the value of a field as JSON knows it: lists, plain numbers, None where nothing was filled in."""
    if type(value) is str:  # most values by far
        return value or None
    if isinstance(value, list | tuple):
        return list(value)
    return _plain(value) if is_filled(value) else None


def to_text(name: str, value: Any) -> str | None:
    """Return a list field as the JSON text that a table cell holds; other values unchanged."""
    return json.dumps(list(value), ensure_ascii=False) if name in LISTS and value is not None else value
