"""Which column of somebody else's file holds which field of a kans, and which columns stay behind."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from kansenkaart import files, kans
from kansenkaart.errors import InputError
from kansenkaart.exchange.outgoing import MADE_UP_COLUMN

#: Parts of column names that tell that a column is about a person.
PERSONAL = (
    "email", "mail", "telefoon", "mobiel", "phone", "indiener", "melder", "inzender", "respondent", "voornaam",
    "achternaam", "voorletters", "bsn", "geboorte", "leeftijd", "geslacht", "contactpersoon", "ipadres",
)  # fmt: skip
#: Whole column names that tell so.
PERSONAL_NAMES = ("tel", "telnr", "gsm")
#: Heading aliases that hold the name of a person when the file is about persons too.
_MAYBE_PERSON = ("naam", "name")
#: What a file may say: everything public, and what people fill in themselves.
IMPORTABLE: tuple[kans.Field, ...] = tuple(field for field in kans.FIELDS if field.public or field.in_form)


def match_columns(columns: Sequence[str], mapping: Mapping[str, str]) -> tuple[dict[str, str], tuple[str, ...]]:
    """Return field name to column name, and notes on the columns that are left out.

    Raises
    ------
    InputError
        When the mapping names a field or a column that does not exist.
    """
    found = _mapped(columns, mapping)
    personal = [name for name in columns if _is_personal(name) and name not in found.values()]
    for field in IMPORTABLE:
        if field.name not in found:
            free = [name for name in columns if name not in found.values() and name not in personal]
            column = next(_candidates(field, free, with_persons=bool(personal)), None)
            found |= {field.name: column} if column else {}
    ours = [field.name for field in kans.FIELDS]  # in a dossier: how a kans was placed stays there
    known = {*found.values(), *personal, *ours, files.ROW, "geometry", MADE_UP_COLUMN}
    left = [name for name in columns if name not in known and not files.is_place(name)]
    notes = []
    if personal:
        notes.append(f"Deze kolommen kunnen over personen gaan en zijn niet overgenomen: {', '.join(personal)}.")
    if left:
        notes.append(f"Deze kolommen kennen we niet en zijn niet overgenomen: {', '.join(left)}.")
    return found, tuple(notes)


def _mapped(columns: Sequence[str], mapping: Mapping[str, str]) -> dict[str, str]:
    """Return the mapping of a person after a check of both sides."""
    names = {field.name for field in IMPORTABLE}
    for name, column in mapping.items():
        if name not in names:
            raise InputError(f"'{name}' is geen veld van een kans. Kies uit: {', '.join(sorted(names))}.")
        if column not in columns:
            shown = ", ".join(name for name in columns if name not in (files.ROW, "geometry"))
            raise InputError(f"Er is geen kolom '{column}' in het bestand. Wel: {shown}.")
    return dict(mapping)


def _is_personal(column: str) -> bool:
    name = files.plain_name(column)
    return name in PERSONAL_NAMES or any(part in name for part in PERSONAL)


def _candidates(field: kans.Field, columns: Sequence[str], *, with_persons: bool) -> Iterator[str]:
    """Yield the columns that may hold a field, best first: its name, its label, its aliases."""
    for alias in (field.name, field.label, *field.aliases):
        if with_persons and alias in _MAYBE_PERSON:
            continue
        for column in columns:
            # A Shapefile cuts names at ten letters.
            if files.plain_name(column) == files.plain_name(alias) or (
                len(column) == 10 and column.lower() == alias[:10].lower()
            ):
                yield column


def missing_notes(columns: Mapping[str, str], defaults: Mapping[str, str | None]) -> Iterator[str]:
    """Yield a sentence for each required field that the file has no column for."""
    for field in kans.FIELDS:
        if field.required and field.name not in columns and not defaults.get(field.name):
            yield f"Er is geen kolom gevonden voor {field.label}. Wijs hem aan: --map {field.name}=KOLOM."
