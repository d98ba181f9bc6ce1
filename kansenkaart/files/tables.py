"""Tables with a place in them: CSV, Excel and OpenDocument, with x/y, lon/lat or WKT columns."""

from __future__ import annotations

import csv
import io
import unicodedata
import warnings
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import closing, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import geopandas as gpd
import numpy as np
import openpyxl
import pandas as pd
import pyogrio
import shapely
from shapely.geometry.base import BaseGeometry

from kansenkaart.crs import RD, WGS84
from kansenkaart.errors import InputError
from kansenkaart.files import archive, gdal
from kansenkaart.files.raw import MAX_OBJECTS, ROW, Raw, Refusal
from kansenkaart.files.text import read_text

MAX_COLUMNS = 1_000
#: A whole municipality as one WKT cell is some megabytes.
MAX_CELL = 50_000_000
_SEPARATORS = (";", ",", "\t", "|")


@dataclass(frozen=True, slots=True)
class Place:
    """A way to write a place in columns: x and y in that order, or one column with a whole shape.

    Names are compared without case, spaces, accents and punctuation. `crs` is what the names
    themselves say; None leaves it to the numbers.
    """

    columns: tuple[str, ...]
    crs: str | None = None


#: In order of preference: a whole shape says more than a point, RD is more exact than degrees.
PLACES: tuple[Place, ...] = (
    Place(("wktrd",), RD),
    Place(("wkt",)),
    Place(("wktgeom",)),
    Place(("geom",)),
    Place(("geometry",)),
    Place(("geometrie",)),
    Place(("thegeom",)),
    Place(("shape",)),
    Place(("polygon",)),
    Place(("wktlonlat",), WGS84),
    Place(("rdx", "rdy"), RD),
    Place(("xrd", "yrd"), RD),
    Place(("xcoordinaat", "ycoordinaat")),
    Place(("xcoord", "ycoord")),
    Place(("x", "y")),
    Place(("lon", "lat"), WGS84),
    Place(("lng", "lat"), WGS84),
    Place(("long", "lat"), WGS84),
    Place(("longitude", "latitude"), WGS84),
    Place(("lengtegraad", "breedtegraad"), WGS84),
)


@dataclass(frozen=True, slots=True)
class Table:
    """A sheet: column names, the cells of each row, and the line on which each row begins."""

    columns: tuple[str, ...]
    cells: tuple[Sequence[Any], ...]
    lines: tuple[int, ...]
    refused: tuple[Refusal, ...] = ()
    notes: tuple[str, ...] = ()


def plain_name(name: str) -> str:
    """Return a column name for comparison: lower case letters and digits only, accents off."""
    flat = unicodedata.normalize("NFKD", name)
    return "".join(letter for letter in flat.lower() if letter.isalnum() and letter.isascii())


def is_place(name: str) -> bool:
    """Tell whether a column name is one of those that hold a place."""
    return any(plain_name(name) in place.columns for place in PLACES)


def csv_layers(path: Path) -> list[str]:
    """A CSV is one layer, named after the file."""
    return [path.stem]


def read_csv(path: Path, layer: str | None) -> Raw:
    """Read a CSV; every cell stays text, `_row` is the line on which the row begins."""
    del layer
    text, notes = read_text(path)
    return _placed(_csv_table(text, notes))


def xlsx_layers(path: Path) -> list[str]:
    """Return the names of the sheets."""
    with _opened(path) as book:
        return [str(name) for name in book.sheetnames]


def read_xlsx(path: Path, layer: str | None) -> Raw:
    """Read a sheet (the first, when none is named); `_row` is the row of the sheet."""
    with _opened(path) as book:
        name, notes = _sheet(book.sheetnames, layer)
        sheet = book[name]
        if not hasattr(sheet, "iter_rows"):
            raise InputError(f"het blad '{name}' is geen tabel.")
        sheet.reset_dimensions()
        rows = list(_numbered(sheet.iter_rows(values_only=True)))
    return _placed(_table(rows, notes))


def read_ods(path: Path, layer: str | None) -> Raw:
    """Read a sheet of an OpenDocument spreadsheet (the first, when none is named)."""
    name, notes = _sheet(ods_layers(path), layer)
    with gdal.calmly():
        sheet = pyogrio.read_dataframe(
            path, layer=name, read_geometry=False, datetime_as_string=True, HEADERS="DISABLE"
        )
    return _placed(_table(list(_numbered(sheet.itertuples(index=False, name=None))), notes))


def _sheet(names: Sequence[str], wanted: str | None) -> tuple[str, tuple[str, ...]]:
    """Return the name of the sheet to read, and a note when there are others."""
    if wanted is None:
        others = ", ".join(names[1:])
        return names[0], (f"We lazen het eerste blad: {names[0]}. Niet gelezen: {others}.",) if others else ()
    if wanted not in names:
        raise InputError(f"er is geen blad '{wanted}'. Er zijn: {', '.join(names)}.")
    return wanted, ()


def ods_layers(path: Path) -> list[str]:
    """Return the names of the sheets."""
    archive.check(path)
    with gdal.calmly():
        names = [str(name) for name, _ in pyogrio.list_layers(path)]
    if not names:
        raise InputError("er zit geen blad in dit bestand.")
    return names


@contextmanager
def _opened(path: Path) -> Iterator[openpyxl.Workbook]:
    """Open a workbook for reading values, and close it whatever happens."""
    archive.check(path)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        try:
            with closing(openpyxl.load_workbook(path, read_only=True, data_only=True)) as book:
                yield book
        except InputError:
            raise
        except Exception as error:  # a damaged file makes openpyxl fail in any way
            raise InputError("dit Excelbestand is beschadigd.", detail=str(error)) from error


def _numbered(rows: Iterable[Sequence[Any]]) -> Iterator[tuple[int, Sequence[Any]]]:
    """Number the rows that are not empty, as the sheet does, and stop at a limit."""
    for line, cells in enumerate(rows, start=1):
        if line > MAX_OBJECTS:
            raise InputError(f"het blad heeft meer dan {MAX_OBJECTS} regels.")
        if any(_filled(cell) for cell in cells):
            yield line, cells


def _filled(cell: Any) -> bool:
    return cell is not None and str(cell).strip() != "" and cell == cell  # noqa: PLR0124


def _csv_table(text: str, notes: tuple[str, ...]) -> Table:
    """Split a text into rows; the separator is the one that the heading has most of."""
    csv.field_size_limit(MAX_CELL)
    skip = 0
    first, _, rest = text.partition("\n")
    if first.lower().startswith("sep=") and len(first.strip()) == 5:
        separator, text, skip = first.strip()[4], rest, 1
    else:
        separator = max(_SEPARATORS, key=lambda mark: _heading(text).count(mark))
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=separator)
    rows: list[tuple[int, Sequence[Any]]] = []
    try:
        begin = 1 + skip
        for cells in reader:
            if any(cell.strip() for cell in cells):
                rows.append((begin, cells))
            begin = reader.line_num + 1 + skip
            if len(rows) > MAX_OBJECTS:
                raise InputError(f"het bestand heeft meer dan {MAX_OBJECTS} regels.")
    except csv.Error as error:
        raise InputError(f"regel {begin} is niet te lezen als CSV.", detail=str(error)) from error
    return _table(rows, notes)


def _heading(text: str) -> str:
    """Return the first line that holds anything."""
    return next((line for line in io.StringIO(text) if line.strip()), "")


def _table(rows: list[tuple[int, Sequence[Any]]], notes: tuple[str, ...]) -> Table:
    """Make the first row the heading; refuse rows that are longer than it."""
    if not rows:
        raise InputError("het bestand is leeg: er staat geen enkele regel in.")
    heading = list(rows[0][1])
    while heading and not _filled(heading[-1]):
        heading.pop()
    if len(heading) > MAX_COLUMNS:
        raise InputError(f"de eerste regel heeft {len(heading)} kolommen; meer dan {MAX_COLUMNS} lezen we niet.")
    columns = _names(heading)
    kept, lines, refused = [], [], []
    for line, cells in rows[1:]:
        if any(_filled(cell) for cell in cells[len(columns) :]):
            refused.append(Refusal(line, "", "Deze regel heeft meer kolommen dan de eerste regel."))
            continue
        kept.append([*cells[: len(columns)], *[None] * (len(columns) - len(cells))])
        lines.append(line)
    return Table(columns, tuple(kept), tuple(lines), tuple(refused), notes)


def _names(heading: Sequence[Any]) -> tuple[str, ...]:
    """Return column names without doubles; a column without a name gets its number."""
    names: list[str] = []
    for number, cell in enumerate(heading, start=1):
        name = str(cell).strip() if _filled(cell) else f"kolom {number}"
        while name in names or name == ROW:
            name += "_2"
        names.append(name)
    return tuple(names)


def _placed(table: Table) -> Raw:
    """Turn the rows of a table into objects; rows without a readable place are refused."""
    place, columns = _find_place(table.columns)
    indices = [table.columns.index(column) for column in columns]
    make: Callable[[list[Any]], BaseGeometry | str] = _shape if len(columns) == 1 else _point
    geometries, kept, refused = [], [], list(table.refused)
    for position, cells in enumerate(table.cells):
        made = make([cells[index] for index in indices])
        if isinstance(made, str):
            refused.append(Refusal(table.lines[position], ", ".join(columns), made))
        else:
            geometries.append(made)
            kept.append(position)
    data = pd.DataFrame([table.cells[position] for position in kept], columns=list(table.columns), dtype=object)
    data = data.where(data.notna(), None).drop(columns=list(columns) if len(columns) == 1 else [])
    frame = gpd.GeoDataFrame(data, geometry=gpd.GeoSeries(geometries, index=data.index))
    frame[ROW] = np.array([table.lines[position] for position in kept], dtype=int)
    return Raw(frame, None, place.crs, tuple(sorted(refused, key=lambda row: row.row)), table.notes, from_table=True)


def _find_place(columns: Sequence[str]) -> tuple[Place, tuple[str, ...]]:
    """Return the first way of `PLACES` that the columns have, with the names as in the file."""
    known = {plain_name(column): column for column in reversed(columns)}
    for place in PLACES:
        if all(name in known for name in place.columns):
            return place, tuple(known[name] for name in place.columns)
    raise InputError(
        "we vinden geen kolommen met een plek. Noem ze x en y, lon en lat, of wkt. "
        f"Nu zijn de kolommen: {', '.join(columns[:20])}."
    )


def _point(cells: list[Any]) -> BaseGeometry | str:
    """Return a point, or the reason why it is none."""
    if not any(_filled(cell) for cell in cells):
        return "Er staat geen plek bij."
    try:
        x, y = (number(cell) for cell in cells)
    except ValueError as error:
        return f"Een coördinaat is geen getal: '{error}'."
    return shapely.Point(x, y)


def number(cell: Any) -> float:
    """Return a number written with a decimal point or comma, and with or without thousands marks.

    Raises
    ------
    ValueError
        With the cell as text when it is not a finite number.
    """
    text = str(cell).strip().lstrip("'").replace(" ", "").replace("\u00a0", "")
    if "," in text and "." in text:
        thousands = "," if text.rfind(",") < text.rfind(".") else "."
        text = text.replace(thousands, "")
    try:
        value = float(text.replace(",", "."))
    except ValueError:
        raise ValueError(str(cell)[:40] or "leeg") from None
    if not np.isfinite(value):
        raise ValueError(str(cell)[:40])
    return value


def _shape(cells: list[Any]) -> BaseGeometry | str:
    """Return the geometry of a cell with (E)WKT, hexadecimal WKB or GeoJSON, or the reason why not."""
    if not _filled(cells[0]):
        return "Er staat geen plek bij."
    text = str(cells[0]).strip()
    if text.upper().startswith("SRID="):
        text = text.partition(";")[2]
    try:
        if text.startswith("{"):
            geometry = shapely.from_geojson(text, on_invalid="ignore")
        elif text[:2] in ("00", "01"):
            geometry = shapely.from_wkb(text, on_invalid="ignore")
        else:
            geometry = shapely.from_wkt(text, on_invalid="ignore")
    except NotImplementedError:  # of shapely, for what QGIS draws as an arc
        return "Deze vorm heeft bogen. Die lezen we uit een GeoPackage of Shapefile, niet uit een tabel."
    return "Deze vorm kunnen we niet lezen." if geometry is None else geometry
