"""Kansen from a file that somebody else made: rows checked one by one.

A row that is wrong is refused with its line, field and reason; the others come in. The id of a
kans follows from what the file says, so the same file twice changes nothing.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from uuid import NAMESPACE_URL, UUID, uuid5

import geopandas as gpd
import numpy as np
import shapely
from shapely.geometry.base import BaseGeometry

from kansenkaart import files, kans, terms
from kansenkaart.crs import RD_BOUNDS
from kansenkaart.exchange import cells
from kansenkaart.exchange.columns import match_columns, missing_notes
from kansenkaart.exchange.outgoing import LAYER
from kansenkaart.files import Refusal

#: Where the ids of rows without an id of their own come from; never change it.
NAMESPACE = uuid5(NAMESPACE_URL, "kansenkaart:import")
_TIMES = ("made_at", "changed_at")


@dataclass(frozen=True, slots=True)
class Import:
    """What came out of a file.

    Attributes
    ----------
    accepted
        One row per kans: `kans.COLUMNS` and geometry in RD.
    refused
        One `files.Refusal` (row, field, reason) per row that was not taken, in the order of the file.
    notes
        Dutch sentences on how the file was read and what was left out.
    told
        Fields that the file has a column for.
    """

    accepted: gpd.GeoDataFrame
    refused: tuple[Refusal, ...]
    notes: tuple[str, ...]
    told: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class _Row:
    """One row on its way in."""

    line: int
    geometry: BaseGeometry
    data: dict[str, Any]


def read_kansen(
    path: str | Path,
    *,
    party: str | None = None,
    mapping: Mapping[str, str] | None = None,
    theme: str | None = None,
    crs: str | None = None,
    layer: str | None = None,
    area: gpd.GeoDataFrame | None = None,
) -> Import:
    """Read kansen from a file.

    Parameters
    ----------
    party, theme
        Slugs for rows that do not say it themselves.
    mapping
        Field name to column name, for columns that we do not recognise.
    crs, layer
        As in `files.read`; a layer called `kansen` is found by itself.
    area
        The area of the dossier in RD; kansen outside it are taken and named in the notes.

    Raises
    ------
    InputError
        When the file cannot be read at all, or an argument is wrong.
    """
    path = Path(path)
    defaults = {"party": terms.find(terms.PARTIES, party).slug if party else None,
                "theme": terms.find(terms.THEMES, theme).slug if theme else None}  # fmt: skip
    read = files.read(path, layer=layer or _kansen_layer(path), crs=crs)
    columns, column_notes = match_columns([str(name) for name in read.frame.columns], mapping or {})
    rows, refused, row_notes = _check_rows(read, columns, defaults)
    placed, doubles = _with_ids(rows, path.name, read.row_word)
    missing = missing_notes(columns, defaults) if len(read.frame) else ()
    notes = (*read.notes, *_repair_notes(read), *missing, *column_notes, *row_notes,
             *_area_notes(placed, area, read.row_word))  # fmt: skip
    accepted = kans.to_frame(kans.Kans(row.data["id"], row.geometry, row.data) for row in placed)
    in_order = sorted((*read.refused, *refused, *doubles), key=lambda refusal: refusal.row)
    return Import(accepted, tuple(in_order), notes, frozenset(columns))


def _kansen_layer(path: Path) -> str | None:
    """Return the name of the layer with kansen in a file with more layers, such as a dossier."""
    return LAYER if LAYER in files.layers(path) else None


def _check_rows(
    read: files.Read, columns: Mapping[str, str], defaults: Mapping[str, str | None]
) -> tuple[list[_Row], list[Refusal], tuple[str, ...]]:
    """Return the rows that are right, the refusals, and notes on what was left out of rows."""
    rows: list[_Row] = []
    refused: list[Refusal] = []
    left_out: Counter[str] = Counter()
    values = {
        name: _told_all(name, read.frame[column].tolist(), read.from_table)
        for name, column in columns.items()
        if read.frame[column].notna().any()
    }
    inside = _in_the_netherlands(read.frame.geometry)
    for position, (line, geometry) in enumerate(zip(read.frame[files.ROW], read.frame.geometry, strict=True)):
        told = {name: column[position] for name, column in values.items()}
        told |= {name: slug for name, slug in defaults.items() if slug and not told.get(name)}
        data, complaints = kans.check({name: value for name, value in told.items() if value is not None})
        for name in [name for name in complaints if not kans.field(name).in_form]:
            left_out[f"{columns[name]} ({complaints.pop(name)})"] += 1
        if not inside[position]:
            complaints["geometry"] = "De plek ligt niet in Nederland."
        if complaints:
            fields = ", ".join(columns.get(name, name) for name in complaints)
            refused.append(Refusal(int(line), fields, " ".join(complaints.values())))
        else:
            rows.append(_Row(int(line), geometry, data))
    own = sum(row.data["party"] != defaults["party"] for row in rows) if defaults["party"] else 0
    kept = [f"{own} van deze kansen noemen zelf een andere partij. Die is gehouden."] if own else []
    return (
        rows,
        refused,
        (*kept, *(f"Niet overgenomen uit {count} regel(s): {what}" for what, count in left_out.items())),
    )


def _in_the_netherlands(geometries: gpd.GeoSeries) -> Any:
    """Return a mask of the geometries that lie inside the bounds of RD."""
    bounds = geometries.bounds.to_numpy().reshape(-1, 4)
    x_min, y_min, x_max, y_max = RD_BOUNDS
    low, high = np.array([x_min, y_min]), np.array([x_max, y_max])
    return (bounds[:, :2] >= low).all(axis=1) & (bounds[:, 2:] <= high).all(axis=1)


def _told_all(name: str, cells: list[Any], from_table: bool) -> list[Any]:
    """Return what each cell of a column says; a column often says the same, which is looked at once."""
    told: dict[str, Any] = {}
    for cell in cells:
        if isinstance(cell, str) and cell not in told:
            told[cell] = _told(name, cell, from_table)
    return [told[cell] if isinstance(cell, str) else _told(name, cell, from_table) for cell in cells]


def _told(name: str, value: Any, from_table: bool) -> Any:
    """Return what a cell says for a field: lists as lists, text without a spreadsheet's apostrophe."""
    if isinstance(value, np.ndarray):
        value = value.tolist()
    if isinstance(value, list | tuple):
        return tuple(str(item) for item in value)
    if not kans.is_filled(value):
        return None
    if not isinstance(value, str):
        return value
    text = cells.plain(value) if from_table else value
    if kans.field(name).kind in ("choices", "texts") and text.startswith("["):
        return _json_list(text)
    return _moment(text) if name in _TIMES else text


def _json_list(text: str) -> Any:
    try:
        items = json.loads(text)
    except ValueError:
        return text
    return tuple(str(item) for item in items) if isinstance(items, list) else text


def _moment(text: str) -> str | None:
    """Return a moment as UTC in the form of the journal, or None for what is no moment."""
    try:
        moment = datetime.fromisoformat(text.strip())
        aware = (moment if moment.tzinfo else moment.replace(tzinfo=UTC)).astimezone(UTC)
    except (ValueError, OverflowError):
        return None
    return aware.isoformat(timespec="milliseconds").replace("+00:00", "Z")


def _with_ids(rows: Sequence[_Row], source: str, word: str) -> tuple[list[_Row], list[Refusal]]:
    """Give each row its lasting id; a row that says the same as an earlier one is refused."""
    first: dict[str, int] = {}
    kept: list[_Row] = []
    doubles: list[Refusal] = []
    numbers = Counter(_own_number(row) for row in rows)
    for row in rows:
        number = _own_number(row)
        identity = _own_uuid(row) or str(uuid5(NAMESPACE, _identity(row, number if numbers[number] == 1 else "")))
        if identity in first:
            doubles.append(Refusal(row.line, "id", f"Deze kans staat er al: {word} {first[identity]}."))
            continue
        first[identity] = row.line
        reference = f"{source}, {word} {row.line}"[: kans.field("source_ref").max_length]
        kept.append(_Row(row.line, row.geometry, {**row.data, "id": identity, "source_ref": reference}))
    return kept, doubles


def _own_uuid(row: _Row) -> str | None:
    """Return the id that the file gives when it is one for the whole world, as in our own exports."""
    try:
        return str(UUID(str(row.data.get("id", ""))))
    except ValueError:
        return None


def _own_number(row: _Row) -> str:
    """Return the file's own number with the title: two lists may both count from 1."""
    number = row.data.get("id")
    return "" if number is None else f"{number}\n{row.data['title']}"


def _identity(row: _Row, number: str) -> str:
    """Return the text that tells this row from all others, whatever the file is called."""
    if number:
        return json.dumps([row.data["party"], number], ensure_ascii=False)
    told = {name: value for name, value in row.data.items() if kans.field(name).in_form}
    place = shapely.to_wkt(shapely.normalize(row.geometry), rounding_precision=2)
    return json.dumps([told, place], sort_keys=True, ensure_ascii=False)


def _repair_notes(read: files.Read) -> Iterator[str]:
    """Yield a sentence for the first ten repaired shapes, with the area before and after."""
    word = read.row_word.capitalize()
    mended = read.repairs[~read.repairs["dropped"].astype(bool)]
    for row in mended.head(10).itertuples(index=False):
        line, reason, before, after = row[0], row.reason, row.area_before_m2, row.area_after_m2
        yield f"{word} {line}: {reason}, oppervlakte van {before:.1f} naar {after:.1f} m².".replace(".", ",", 2)
    if len(mended) > 10:
        yield f"En nog {len(mended) - 10} vormen."


def _area_notes(rows: Sequence[_Row], area: gpd.GeoDataFrame | None, word: str) -> Iterator[str]:
    """Yield a sentence on the kansen outside the area of the dossier."""
    if area is None or not rows:
        return
    outline = area.union_all()
    shapely.prepare(outline)
    lines = [row.line for row in rows if not outline.intersects(row.geometry)]
    if lines:
        some = ", ".join(str(line) for line in lines[:20]) + (" ..." if len(lines) > 20 else "")
        count = "1 kans ligt" if len(lines) == 1 else f"{len(lines)} kansen liggen"
        yield f"{count} buiten het gebied van dit dossier ({word} {some}). Kijk of de plek klopt."
