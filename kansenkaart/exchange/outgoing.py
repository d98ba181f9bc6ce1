"""Kansen as others take them: GeoJSON, GeoPackage, FlatGeobuf and CSV, with public fields only.

The same kansen give the same bytes (a GeoPackage apart from its date), so two exports can be compared.
"""

from __future__ import annotations

import csv
import io
import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import geopandas as gpd
import numpy as np
import pandas as pd
import pyogrio
import shapely

from kansenkaart import gpkg, kans, styles
from kansenkaart.crs import to_wgs84
from kansenkaart.exchange import cells

LAYER = "kansen"
MADE_UP_COLUMN = "Verzonnen gegevens"
MADE_UP = "Verzonnen gegevens: deze buurt en deze kansen bestaan niet echt."
LONLAT_DECIMALS = 8  # about a millimetre; six decimals move an overlap by square metres
RD_DECIMALS = 4
#: Words for points, lines and areas, by dimension.
KINDS = ("punten", "lijnen", "vlakken")
#: Columns of a CSV that say where a kans lies. The WKT is exact, the numbers are for the eye.
PLACE_COLUMNS = ("X (RD)", "Y (RD)", "Lengtegraad", "Breedtegraad", "WKT (RD)")


@dataclass(frozen=True, slots=True)
class About:
    """What an export says of itself: the dossier, its sources, and whether it is made up."""

    name: str = "Kansen"
    made_up: bool = False
    attribution: tuple[str, ...] = ()
    rd: bool = False

    @property
    def in_a_line(self) -> str:
        """What QGIS shows at the properties of a layer: that it is made up, and the sources."""
        made_up = [MADE_UP] if self.made_up else []
        return " ".join([*made_up, *([f"Bronnen: {'; '.join(self.attribution)}."] if self.attribution else [])])


def write_geojson(frame: gpd.GeoDataFrame, path: Path, about: About) -> None:
    """Write RFC 7946: lon/lat in 8 decimals, right-hand rings, `id`; with `about.rd` RD and a `crs`."""
    placed = frame if about.rd else to_wgs84(frame)
    decimals = RD_DECIMALS if about.rd else LONLAT_DECIMALS
    rounded = shapely.transform(np.asarray(placed.geometry, object), lambda pairs: np.round(pairs, decimals))
    shapes = shapely.to_geojson(rounded)
    with path.open("w", encoding="utf-8", newline="\n") as out:
        out.write(_opening(about))
        for number, (record, shape) in enumerate(zip(_records(frame), shapes, strict=True)):
            properties = json.dumps(record, ensure_ascii=False, allow_nan=False)
            identifier = json.dumps(record["id"], ensure_ascii=False)
            out.write(",\n" if number else "")
            out.write(
                f'{{"type": "Feature", "id": {identifier}, "properties": {properties}, "geometry": {shape or "null"}}}'
            )
        out.write("\n]}\n")


def _opening(about: About) -> str:
    """Return the beginning of a collection, with foreign members that name the sources."""
    members: dict[str, Any] = {"type": "FeatureCollection", "name": about.name}
    if about.rd:
        members["crs"] = {"type": "name", "properties": {"name": "urn:ogc:def:crs:EPSG::28992"}}
    if about.made_up:
        members |= {"made_up": True, "note": MADE_UP}
    if about.attribution:
        members["attribution"] = list(about.attribution)
    if about.in_a_line:
        members["description"] = about.in_a_line  # the one that GDAL and QGIS show
    return json.dumps(members, ensure_ascii=False)[:-1] + ', "features": [\n'


def write_gpkg(frame: gpd.GeoDataFrame, path: Path, about: About) -> None:
    """Write a GeoPackage in RD with our colours, exact, and a table that says what it is.

    All kansen are in the table `kansen`, whatever their shape. Programs that want one kind of shape
    per table (ArcGIS, the PDOK validator) find the same kansen in a table per kind beside it, which
    cannot be changed: what comes back is read from `kansen`. What the PDOK validator still says of us
    then: RQ14 and RQ15 (the table `kansen` is mixed).
    """
    public = frame[[*kans.PUBLIC_COLUMNS, "geometry"]]
    tables = {LAYER: public, **_per_kind(public)}
    explained = pd.DataFrame(_explanation(about, mixed=len(tables) > 1), columns=["onderwerp", "tekst"])
    said = {name: (_title(about, name), about.in_a_line) for name in tables}
    gpkg.write(
        path, {**tables, "toelichting": explained}, styles=dict.fromkeys(tables, styles.kansen_qml()),
        about=said, columns=_EXPLAINED, kinds=_TIMES, copies={name: ONLY_IN_ALL for name in tables if name != LAYER},
    )  # fmt: skip


#: What QGIS says to who wants to save a change in a table of one kind of shape.
ONLY_IN_ALL = f"Deze tabel is een kopie. Wijzig de kans in de tabel {LAYER} van dit bestand: die lezen we terug."
_EXPLAINED = [gpkg.Explained(row.name, row.label, row.help, row.labels) for row in kans.FIELDS if row.public]
_TIMES = {"influence_until": "day", "made_at": "moment", "changed_at": "moment"}


def _title(about: About, table: str) -> str:
    """Return what a table is called in other programs; no two the same."""
    kind = table.removeprefix(LAYER).strip("_")
    return f"{about.name}: {LAYER}" + (f" ({kind})" if kind else "")


def _per_kind(frame: gpd.GeoDataFrame) -> dict[str, gpd.GeoDataFrame]:
    """Return a table per kind of shape when there is more than one kind."""
    dimensions = shapely.get_dimensions(np.asarray(frame.geometry, object))
    tables = {f"{LAYER}_{word}": frame[dimensions == number] for number, word in enumerate(KINDS)}
    filled = {name: table for name, table in tables.items() if len(table)}
    return filled if len(filled) > 1 else {}


def _explanation(about: About, *, mixed: bool) -> list[tuple[str, str]]:
    """Return subject and text of what a GeoPackage says of itself."""
    lines = [("naam", about.name), *(("bron", text) for text in about.attribution)]
    if about.made_up:
        lines.append(("let op", MADE_UP))
    if mixed:
        lines.append(
            (
                LAYER,
                f"Alle kansen bij elkaar. In {LAYER}_{', _'.join(KINDS)} staan dezelfde per soort vorm, "
                f"om te bekijken. Wijzigen kan in {LAYER}.",
            )
        )
    return lines


def write_flatgeobuf(frame: gpd.GeoDataFrame, path: Path, about: About) -> None:
    """Write a FlatGeobuf in RD, exact; lists are JSON text, as in a GeoPackage.

    Without the index of the format, which would put the kansen in another order: the first in the
    file is the first that was told, and there are never so many that a program needs it.
    """
    flat = frame[[*kans.PUBLIC_COLUMNS, "geometry"]].copy()
    for name in kans.PUBLIC_COLUMNS:
        if flat[name].dtype == object:
            flat[name] = [kans.to_text(name, value) for value in flat[name]]
    options = {"SPATIAL_INDEX": "NO", "TITLE": about.name, "DESCRIPTION": about.in_a_line}
    pyogrio.write_dataframe(
        flat, path, driver="FlatGeobuf", layer=LAYER, layer_options=options, geometry_type="Unknown"
    )


def write_csv(frame: gpd.GeoDataFrame, path: Path, about: About) -> None:
    """Write Dutch headings, semicolons and a mark that tells Excel it is UTF-8; no cell is a formula."""
    fields = [kans.field(name) for name in kans.PUBLIC_COLUMNS]
    made_up = [MADE_UP_COLUMN] if about.made_up else []
    text = io.StringIO(newline="")
    out = csv.writer(text, delimiter=";", lineterminator="\r\n")
    out.writerow([*(field.label for field in fields), *PLACE_COLUMNS, *made_up])
    for record, place in zip(_records(frame), _places(frame), strict=True):
        row = [cells.safe(_cell(record[field.name])) for field in fields]
        out.writerow([*row, *place, *(["ja"] if made_up else [])])
    path.write_bytes(text.getvalue().encode("utf-8-sig"))


def _records(frame: gpd.GeoDataFrame) -> list[dict[str, Any]]:
    """Return the public fields of each kans as plain JSON values; None where nothing was filled in."""
    columns = {name: [kans.as_json(value) for value in frame[name].tolist()] for name in kans.PUBLIC_COLUMNS}
    return [dict(zip(columns, values, strict=True)) for values in zip(*columns.values(), strict=True)]


def _cell(value: Any) -> Any:
    """Return a value as a cell: lists divided by semicolons, ja and nee."""
    if isinstance(value, bool):
        return "ja" if value else "nee"
    if isinstance(value, list):
        divided = any(";" in item or item.startswith("[") for item in value)
        return json.dumps(value, ensure_ascii=False) if divided else "; ".join(value)
    return value


def _places(frame: gpd.GeoDataFrame) -> list[tuple[Any, ...]]:
    """Return x, y, lon, lat of a point on each kans, and its exact WKT."""
    middle = frame.set_geometry(frame.geometry.representative_point())
    degrees = to_wgs84(middle).geometry
    wkt = shapely.to_wkt(np.asarray(frame.geometry, object), rounding_precision=-1)
    return list(
        zip(
            middle.geometry.x.round(3).tolist(),
            middle.geometry.y.round(3).tolist(),
            degrees.x.round(LONLAT_DECIMALS).tolist(),
            degrees.y.round(LONLAT_DECIMALS).tolist(),
            wkt,
            strict=True,
        )
    )
