"""Rows for RUDIFUN: how densely every building block of the country is built, by PBL (also in a File Geodatabase).

Seen in code of people who read the files; not at PBL itself:

- 2024: `Rudifun_2024_nl.gdb`, layer `nl2_00_Basis_Bouwblok`, and per province `PV28__00_Basis_Bouwblok.shp`; columns
  `FSI_24`, `GSI_24`, `OSR_24`, `L_24`, `MXI_24`; RD.
- 2022: per province `Rudifun_Netto_Bouwblok_PV26.shp` and `Rudifun_Netto_Buurt_PV26.shp` with `FSI_22`, `GSI_22`,
  `MXI_22` (jan-perl/RO_fietsbalans, 0d0a271).

Nowhere seen: the column with the number of a block (without one a block gets its row as number), the columns of 2019,
and a layer of gross blocks. That last one is left out by name: it would count every block twice.
"""

from __future__ import annotations

from collections.abc import Iterator

import pandas as pd

from kansenkaart.sources import values
from kansenkaart.sources.dataset import Dataset, Publication, Take

#: The files name no licence; of its publications PBL says that one may use them freely, with PBL as source (pbl.nl).
PBL = Publication(
    "Planbureau voor de Leefomgeving", "niet vermeld bij het bestand; zie dataportaal.pbl.nl", "RUDIFUN, PBL"
)
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
    larger = ("brutobouwblok", "buurt", "wijk", "gemeente", "provincie")
    yield Dataset(f"rudifun_{year}_gebieden", f"{title}, grotere gebieden", PBL, larger, needs, None)


DATASETS = tuple(row for year in EDITIONS for row in _rows(year))
