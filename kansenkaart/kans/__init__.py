"""A kans: its fields, the record, the check of what people fill in, and the way between records and frames.

`FIELDS` makes the form, the CSV headings, the export columns and privacy: only a field with
`public=True` ever leaves the building. Geometry is RD (EPSG:28992).
"""

from kansenkaart.kans.checking import check, clean, in_range
from kansenkaart.kans.fields import COLUMNS, FIELDS, PUBLIC_COLUMNS, Field, FieldKind, field, table_of
from kansenkaart.kans.records import Kans, as_json, from_frame, is_filled, to_frame, to_text

__all__ = [
    "COLUMNS", "FIELDS", "PUBLIC_COLUMNS", "Field", "FieldKind", "Kans", "as_json", "check", "clean", "field",
    "from_frame", "in_range", "is_filled", "table_of", "to_frame", "to_text",
]  # fmt: skip
