"""GeoPackage (OGC 1.3) as tables in SQLAlchemy Core: the form of the dossier and of an export.

There is no R-tree in a dossier and no feature count beside a table: triggers of an R-tree need functions
that plain SQLite lacks, and a count that two writers overwrite for each other hides rows from GeoPandas.
"""

from kansenkaart.gpkg.blobs import FORMS, decode, encode
from kansenkaart.gpkg.export import write
from kansenkaart.gpkg.tables import (
    APPLICATION_ID,
    Explained,
    add_style,
    add_table,
    begin_file,
    cell,
    changed,
    explain,
    list_own,
    read,
    rows,
    table,
)

__all__ = [
    "APPLICATION_ID", "FORMS", "Explained", "add_style", "add_table", "begin_file", "cell", "changed", "decode",
    "encode", "explain", "list_own", "read", "rows", "table", "write",
]  # fmt: skip
