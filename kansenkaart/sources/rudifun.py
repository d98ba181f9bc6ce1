"""Rows for RUDIFUN: how densely every building block of the country is built, by PBL (also in a File Geodatabase)."""

from __future__ import annotations

from collections.abc import Iterator

import pandas as pd

from kansenkaart.sources import values
from kansenkaart.sources.dataset import Dataset, Publication, Take

PBL = Publication("Planbureau voor de Leefomgeving", "zie dataportaal.pbl.nl", "RUDIFUN, PBL")
#: Editions by the year in their column names (`FSI_24`).
EDITIONS = (2024, 2022, 2019)
_PARTS = {"fsi": "fsi", "gsi": "gsi", "osr": "osr", "l": "storeys", "mxi": "mxi"}


def _rows(year: int) -> Iterator[Dataset]:
    """Yield the blocks of an edition, and its larger areas, which would count every block again."""
    end = f"{year % 100}"

    def since(column: pd.Series) -> pd.Series:
        return pd.Series(f"{year}-01-01", index=column.index, dtype="object")

    takes = {column: Take((f"{name}{end}",), values.number) for name, column in _PARTS.items()}
    takes |= {
        "id": Take(("bouwblokid", "blokid", "identificatie", "id"), values.text),
        "object_date": Take((f"fsi{end}",), since),
    }
    needs = ((f"fsi{end}",), (f"gsi{end}",))
    title = f"RUDIFUN {year}"
    yield Dataset(f"rudifun_{year}", title, PBL, ("bouwblok", "rudifun"), needs, "dichtheid", takes, official=False)
    larger = ("buurt", "wijk", "gemeente", "provincie")
    yield Dataset(f"rudifun_{year}_gebieden", f"{title}, grotere gebieden", PBL, larger, needs, None)


DATASETS = tuple(row for year in EDITIONS for row in _rows(year))
