"""One foreign frame to canonical layers: pure, and every object that is left out is counted."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely

from kansenkaart import layers, shapes
from kansenkaart.sources.dataset import Dataset, Make, Route, Take, fold

HISTORY = "oude versie van een object"
BELOW = "onder de grond"
NO_LAYER = "heeft hier geen laag"
DOUBLE = "dubbel"
#: As `shapes.repair` says it.
OTHER_SHAPE = "heeft een andere soort vorm"


@dataclass(slots=True)
class Translated:
    """Frames per layer (canonical columns and what `finish` still needs), and the account of them."""

    frames: dict[str, gpd.GeoDataFrame] = field(default_factory=dict)
    dropped: Counter[str] = field(default_factory=Counter)
    notes: list[str] = field(default_factory=list)


def translate(raw: gpd.GeoDataFrame, dataset: Dataset, *, stem: str, at: str = "") -> Translated:
    """Return the canonical objects of a foreign frame.

    Parameters
    ----------
    raw
        Objects in RD under their foreign column names.
    dataset
        The row of DATASETS that the frame was recognised as.
    stem
        Name of the file, for the ids of objects without one.
    at
        ISO day: objects that ended on or before it are history. Empty: every object with an end is.
    """
    made = Translated()
    columns = _folded(raw)
    rows = _drop(raw, _ended(raw, columns, dataset.ended, at), HISTORY, made)
    rows = _drop_statuses(rows, columns, dataset, made)
    frame = gpd.GeoDataFrame(
        {name: _take(rows, columns, take) for name, take in dataset.takes.items()}, geometry=rows.geometry, crs=raw.crs
    )
    if "level" in frame:
        frame = _drop(frame, frame["level"].fillna(0) < 0, BELOW, made)
    slugs = _routed(rows.loc[frame.index], columns, dataset.route)
    made.dropped.update(_not_routed(rows.loc[frame.index], columns, dataset, slugs))
    for slug in slugs.dropna().unique():
        made.frames[slug] = _shaped(frame[slugs == slug], slug, dataset, stem, made)
    return made


def _folded(raw: gpd.GeoDataFrame) -> dict[str, str]:
    """Folded column name -> column name; of two that fold alike the first counts."""
    columns: dict[str, str] = {}
    for column in raw.columns:
        columns.setdefault(fold(str(column)), column)
    return columns


def _drop(frame: gpd.GeoDataFrame, out: pd.Series, reason: str, made: Translated) -> gpd.GeoDataFrame:
    """Leave rows out and count them under a reason."""
    if out.any():
        made.dropped[reason] += int(out.sum())
    return frame[~out]


def _ended(raw: gpd.GeoDataFrame, columns: dict[str, str], names: Iterable[str], at: str) -> pd.Series:
    """Return a mask of objects that have an end (on or before the day `at`, when it is given)."""
    ended = pd.Series(data=False, index=raw.index)
    for column in (columns[name] for name in names if name in columns):
        ends = raw[column].astype("string").str.strip()
        ended |= ends.notna() & (ends != "") & ((ends.str[:10].str.replace("/", "-") <= at) if at else True)
    return ended.astype(bool)


def _drop_statuses(
    raw: gpd.GeoDataFrame, columns: dict[str, str], dataset: Dataset, made: Translated
) -> gpd.GeoDataFrame:
    """Leave out objects by status, each with its own reason; count statuses that we do not know."""
    if "status" not in dataset.takes or not dataset.dropped:
        return raw
    status = _take(raw, columns, dataset.takes["status"])
    why = status.map(dict(dataset.dropped))
    made.dropped.update(why.dropna().tolist())
    unknown = Counter(status[why.isna() & ~status.isin(dataset.statuses)].dropna())
    made.notes += [
        f"Status '{name}' kennen we niet; {count} keer gezien en bewaard." for name, count in unknown.items()
    ]
    return raw[why.isna()]


def _take(raw: gpd.GeoDataFrame, columns: dict[str, str], take: Take) -> pd.Series:
    """Return one canonical column: the first foreign column with a value, object by object."""
    made: pd.Series | None = None
    for column in (columns[name] for name in take.names if name in columns):
        found = _made(raw[column], take.make)
        made = found if made is None else made.where(made.notna(), found)
    return pd.Series(None, index=raw.index, dtype="object") if made is None else made


def _made(column: pd.Series, make: Make) -> pd.Series:
    """Make a column of a column; where few values repeat, each value once."""
    try:
        codes, values = pd.factorize(column)
    except TypeError:  # lists
        return make(column)
    if len(values) > len(column) // 4:
        return make(column)
    return make(pd.Series(values)).reindex(codes).set_axis(column.index)


def _routed(raw: gpd.GeoDataFrame, columns: dict[str, str], route: str | Route | None) -> pd.Series:
    """Return the layer slug of every object; NA where it has none."""
    if isinstance(route, Route):
        return _take(raw, columns, Take(route.names, route.make)).map(dict(route.layers)).astype("object")
    return pd.Series(route, index=raw.index, dtype="object")


def _not_routed(raw: gpd.GeoDataFrame, columns: dict[str, str], dataset: Dataset, slugs: pd.Series) -> Counter[str]:
    """Count the objects without a layer, per value when a value decided."""
    without = raw[slugs.isna()]
    if not isinstance(dataset.route, Route):
        return Counter({NO_LAYER: len(without)} if len(without) else {})
    words = _take(without, columns, Take(dataset.route.names, dataset.route.make)).fillna("onbekend")
    return Counter(f"{NO_LAYER}: {word}" for word in words)


def _shaped(frame: gpd.GeoDataFrame, slug: str, dataset: Dataset, stem: str, made: Translated) -> gpd.GeoDataFrame:
    """Repair geometry, give every object a unique id and leave out doubles."""
    kind = layers.row(slug).geometry
    placed = _in_points(frame) if dataset.as_points else frame
    whole, report = shapes.repair(_single(placed), kind=kind)
    made.dropped.update(report.loc[report["dropped"].astype(bool), "reason"].tolist())
    if note := shapes.note(report):
        made.notes.append(note)
    return _unique(_with_ids(whole, stem), made, official=dataset.official)


def _in_points(frame: gpd.GeoDataFrame) -> gpd.GeoDataFrame:
    """Turn areas into a point in them; points stay where they are."""
    geometry = frame.geometry.array.copy()
    areas = shapely.get_dimensions(geometry) == 2
    geometry[areas] = shapely.point_on_surface(geometry[areas])
    return frame.set_geometry(geometry)


def _single(frame: gpd.GeoDataFrame) -> gpd.GeoDataFrame:
    """Turn a multi-shape of one part into that part: the dossier keeps it so, and then the same stays the same."""
    geometry = frame.geometry.array
    lone = np.isin(shapely.get_type_id(geometry), (4, 5, 6)) & (shapely.get_num_geometries(geometry) == 1)
    if not lone.any():
        return frame
    parts = geometry.copy()
    parts[lone] = shapely.get_geometry(geometry[lone], 0)
    return frame.set_geometry(parts)


def _with_ids(frame: gpd.GeoDataFrame, stem: str) -> gpd.GeoDataFrame:
    """Objects without an id get the file's name and their row in it, so that reading again gives the same."""
    ids = frame["id"] if "id" in frame else pd.Series(None, index=frame.index, dtype="object")
    made = [f"{stem}:{label}" for label in frame.index]
    return frame.assign(id=ids.where(ids.notna(), pd.Series(made, index=frame.index)).astype("object"))


def _unique(frame: gpd.GeoDataFrame, made: Translated, *, official: bool) -> gpd.GeoDataFrame:
    """Leave out doubles: the same id in an official register, or the same id and place elsewhere.

    Lists of a municipality repeat numbers for different trees; those get a number behind the id.
    """
    if not frame["id"].duplicated().any():
        return frame
    if official:
        latest = (
            frame.sort_values("object_date", kind="stable", na_position="first") if "object_date" in frame else frame
        )
        return _drop(frame, ~frame.index.isin(latest.drop_duplicates("id", keep="last").index), DOUBLE, made)
    twice = pd.DataFrame(
        {"id": frame["id"], "place": shapely.to_wkb(frame.geometry.array)}, index=frame.index
    ).duplicated()
    kept = _drop(frame, twice, DOUBLE, made)
    turn = kept.groupby("id").cumcount()
    return kept.assign(id=kept["id"].where(turn == 0, kept["id"] + "-" + (turn + 1).astype(str)))
