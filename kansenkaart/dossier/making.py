"""The file of a dossier before it is open: making it, refusing what is none, bringing an older one up to date."""

from __future__ import annotations

import os
import stat
from pathlib import Path
from typing import Any
from uuid import uuid4

import geopandas as gpd
import sqlalchemy as sa

from kansenkaart import database, gpkg, tables
from kansenkaart.crs import RD, require_rd
from kansenkaart.errors import DossierError, InputError


def require_file(path: Path) -> None:
    """Refuse, before SQLite touches it, what is not a GeoPackage that we may write in."""
    if not path.is_file():
        raise DossierError(f"Het bestand '{path.name}' is er niet.", detail=str(path))
    with path.open("rb") as file:
        head = file.read(100)
    if head[:16] != b"SQLite format 3\0" or int.from_bytes(head[68:72], "big") != gpkg.APPLICATION_ID:
        raise DossierError(f"'{path.name}' is geen dossier van de kansenkaart.", detail=str(path))
    if not (os.access(path, os.W_OK) and os.access(path.parent, os.W_OK) and path.stat().st_mode & stat.S_IWUSR):
        raise DossierError(database.NO_WRITING.format(name=path.name), detail=str(path))


def area_of(area: gpd.GeoDataFrame) -> Any:
    """Return the polygons of an area as one shape; anything else is refused."""
    shape = require_rd(area, "area").geometry.union_all()
    if shape.is_empty or shape.geom_type not in ("Polygon", "MultiPolygon"):
        raise InputError("Het gebied moet uit een of meer vlakken bestaan. Er is niets gemaakt.")
    return shape


def build(path: Path, *, meta: dict[str, str], shape: Any, margin_m: float) -> None:
    """Write an empty dossier: all migrations, then what it is about."""
    engine = database.engine(path)
    with engine.execution_options(writes=True).begin() as connection:
        tables.RAN.create(connection)
        for number in range(1, len(tables.MIGRATIONS) + 1):
            tables.migrate(connection, number)
        area = gpd.GeoDataFrame({"name": [meta["name"]], "margin_m": [float(margin_m)]}, geometry=[shape], crs=RD)
        tables.put_area(connection, area)
        tables.set_meta(connection, {**meta, "device": str(uuid4()), "layers_version": uuid4().hex})


def bring_up_to_date(engine: sa.Engine, path: Path) -> None:
    """Refuse what we cannot read, run the migrations that are new, and add columns that are new.

    Then `kansen` is the fold again, whatever another program did in it while the file was an older one.
    """
    with engine.begin() as connection:
        if not sa.inspect(connection).has_table(tables.RAN.name):
            raise DossierError(f"'{path.name}' is een GeoPackage, maar geen dossier van de kansenkaart.")
        if found := database.faults(connection):
            raise DossierError(database.DAMAGED.format(name=path.name), detail="; ".join(found))
        done = connection.execute(sa.select(sa.func.max(tables.RAN.c.number))).scalar() or 0
        ours = (tables.KANSEN, *tables.present(connection).values())
        old = [table for table in ours if database.lacks_columns(connection, table)]
    if done > len(tables.MIGRATIONS):
        raise DossierError(f"'{path.name}' is gemaakt met een nieuwere kansenkaart. Werk het programma bij en open het"
                           " dan; er is niets veranderd.")  # fmt: skip
    for number in range(done + 1, len(tables.MIGRATIONS) + 1):
        with engine.execution_options(writes=True).begin() as connection:
            tables.migrate(connection, number)
    if old or done < len(tables.MIGRATIONS):
        with engine.execution_options(writes=True).begin() as connection:
            for table in old:
                database.add_missing_columns(connection, table)
                tables.explain(connection, table)
            subjects = connection.execute(sa.select(tables.ENTRIES.c.subject).distinct()).scalars().all()
            tables.refold(connection, subjects)
