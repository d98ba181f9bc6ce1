"""What a reader hands over: a frame as it stands in the file, before CRS and repair."""

from __future__ import annotations

from dataclasses import dataclass

import geopandas as gpd

#: 1-based line, spreadsheet row or feature number: what a person sees in the file.
ROW = "_row"
#: Nobody draws more kansen, and a city's buildings fit; more than this is a mistake or an attack.
MAX_OBJECTS = 1_000_000


@dataclass(frozen=True, slots=True)
class Refusal:
    """One row that could not be read: line, field, and the reason as a Dutch sentence."""

    row: int
    field: str
    reason: str


@dataclass(frozen=True, slots=True)
class Raw:
    """One layer as it stands in the file.

    Attributes
    ----------
    frame
        Original columns, `_row`, and `geometry` without a CRS; one row per object.
    declared
        The CRS that the file states, or None.
    assumed
        The CRS that this kind of file has when it states none.
    refused
        Rows whose geometry could not even be read.
    notes
        Dutch sentences about the reading.
    from_table
        True for a spreadsheet, in which a cell may have been made safe with an apostrophe.
    """

    frame: gpd.GeoDataFrame
    declared: str | None = None
    assumed: str | None = None
    refused: tuple[Refusal, ...] = ()
    notes: tuple[str, ...] = ()
    from_table: bool = False
