"""A base map that is ready, kept in one file: disposable, for the next start of the program.

The file holds flat arrays only (no pickles). Its name should hold `dossier.layers_version()`, so that a file of
other layers is never read; whoever throws it away only loses the time of making it again.
"""

from __future__ import annotations

import json
import os
from pathlib import Path
from typing import Any
from zipfile import BadZipFile

import geopandas as gpd
import numpy as np
import shapely

from kansenkaart import areas
from kansenkaart.areas import Prepared
from kansenkaart.crs import RD
from kansenkaart.relations.ground import Ground

#: Goes up when the form of the file or the preparation changes; older files are made again.
FORM = 3
#: Columns that are kept per part of the base map: text, numbers.
_COLUMNS = {
    "areas": (("id", "layer", "ground", "object_date", "status"), ("amount",)),
    "trees": (("id",), ("crown_m2",)),
    "dwellings": (("id",), ()),
    "buurten": (("id", "name"), ("dwellings",)),
    "marked": (("id", "rule", "kind", "name"), ()),
}


def save(ground: Ground, path: Path) -> None:
    """Write a base map that is ready to one file, whole or not at all.

    Raises
    ------
    OSError
        When the folder cannot be written; nothing is left behind.
    """
    arrays = {"about": np.array(json.dumps([FORM, sorted(ground.present), dict(ground.dates)]))}
    for part in _COLUMNS:
        arrays |= _arrays(part, getattr(ground, part))
    draft = path.with_name(f".{path.name}.{os.getpid()}")
    try:
        with draft.open("wb") as file:
            np.savez(file, **arrays)  # type: ignore[arg-type]
        draft.replace(path)
    finally:
        draft.unlink(missing_ok=True)


def load(path: Path) -> Ground | None:
    """Return a base map from its file; None when there is none, or it is damaged or of another form."""
    try:
        with path.open("rb") as file, np.load(file, allow_pickle=False) as arrays:
            form, present, dates = json.loads(str(arrays["about"]))
            if form != FORM:
                return None
            parts: dict[str, Any] = {part: _prepared(part, arrays) for part in _COLUMNS}
    except (OSError, BadZipFile, ValueError, KeyError, EOFError):
        return None
    return Ground(**parts, present=frozenset(present), dates=dates)


def _arrays(part: str, prepared: Prepared) -> dict[str, np.ndarray]:
    """Return the columns and shapes of one part as flat arrays."""
    texts, numbers = _COLUMNS[part]
    frame, found = prepared.frame, {}
    for name in (name for name in texts if name in frame.columns):
        column = frame[name]
        found[f"{part}.{name}"] = np.array(column.where(column.notna(), "").tolist(), dtype=str)
    for name in (name for name in numbers if name in frame.columns):
        found[f"{part}.{name}"] = frame[name].to_numpy(dtype=float, na_value=np.nan)
    binary = shapely.to_wkb(prepared.shapes).tolist()
    found[f"{part}.ends"] = np.cumsum([len(one) for one in binary], dtype=np.int64)
    found[f"{part}.shapes"] = np.frombuffer(b"".join(binary), dtype=np.uint8)
    return found


def _prepared(part: str, arrays: np.lib.npyio.NpzFile) -> Prepared:
    """Return one part; its rows are in the right order already."""
    texts, numbers = _COLUMNS[part]
    raw, ends = arrays[f"{part}.shapes"].tobytes(), arrays[f"{part}.ends"].tolist()
    shapes = shapely.from_wkb(
        np.array([raw[a:b] for a, b in zip([0, *ends[:-1]][: len(ends)], ends, strict=True)], dtype=object)
    )
    columns = {name: arrays[f"{part}.{name}"] for name in (*texts, *numbers) if f"{part}.{name}" in arrays}
    plain = {name: column.astype(object) if name in texts else column for name, column in columns.items()}
    frame = gpd.GeoDataFrame(plain, geometry=shapes, crs=RD)
    edges = areas.outlines(shapes)
    return Prepared(frame, edges.boxes, edges)
