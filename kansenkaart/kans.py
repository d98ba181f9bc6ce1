"""A kans: the record, its fields, and the way between records and frames.

`FIELDS` makes the form, the CSV headings, the export columns and privacy: only a field with
`public=True` ever leaves the building. Geometry is RD (EPSG:28992).
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cache, lru_cache
from typing import Any, Literal

import geopandas as gpd
import numpy as np
import pandas as pd
from shapely.geometry.base import BaseGeometry

from kansenkaart import days, terms
from kansenkaart.crs import RD
from kansenkaart.entries import whole
from kansenkaart.errors import InputError

FieldKind = Literal["text", "long_text", "choice", "choices", "int", "float", "date", "bool", "texts"]


@dataclass(frozen=True, slots=True)
class Field:
    """One field of a kans.

    `public` decides whether it leaves the building (false unless stated). `choices` are the slugs
    that may be filled in. `parties` limits who is asked for it (empty: everyone). `aliases` are
    headings that imports also understand. `in_form` is false for what the program fills in.
    """

    name: str
    label: str
    help: str
    kind: FieldKind
    public: bool = False
    required: bool = False
    in_form: bool = True
    choices: tuple[str, ...] = ()
    parties: tuple[str, ...] = ()
    aliases: tuple[str, ...] = ()
    max_length: int = 200


_PLANNERS = tuple(party.slug for party in terms.PARTIES if party.makes_plans)

FIELDS: tuple[Field, ...] = (
    Field("id", "Nummer", "Het vaste nummer van deze kans.", "text", public=True, in_form=False,
          aliases=("nummer", "identificatie")),
    Field("party", "Partij", "Van wie de kans komt.", "choice", public=True, required=True,
          choices=terms.slugs(terms.PARTIES), aliases=("partij",)),
    Field("theme", "Thema", "Waar het over gaat.", "choice", public=True, required=True,
          choices=terms.slugs(terms.THEMES), aliases=("thema", "onderwerp")),
    Field("direction", "Richting", "Erbij, houden of minder.", "choice", public=True,
          choices=terms.slugs(terms.DIRECTIONS), aliases=("richting",)),
    Field("kind", "Soort", "Een kans, of iets wat er al is.", "choice", public=True, in_form=False,
          choices=terms.slugs(terms.KINDS), aliases=("soort",)),
    Field("title", "Titel", "In een paar woorden: wat wilt u hier?", "text", public=True, required=True,
          aliases=("titel", "naam", "name", "projectnaam"), max_length=120),
    Field("story", "Verhaal", "Vertel wat u ziet en waarom dit een kans is.", "long_text", public=True,
          aliases=("verhaal", "toelichting", "omschrijving", "beschrijving", "description"), max_length=4000),
    Field("values", "Waarden", "Wat is hier voor u belangrijk?", "choices", public=True,
          choices=terms.slugs(terms.VALUES), aliases=("waarden",)),
    Field("offer", "Wat ik kan bijdragen", "Tijd, kennis, gereedschap: alles telt.", "text", public=True,
          aliases=("bijdrage", "aanbod"), max_length=500),
    Field("self_organised", "Doen we zelf", "Bewoners kunnen dit zelf beginnen.", "bool", public=True,
          aliases=("zelf_doen", "doen we zelf")),
    Field("extent", "Hoe groot", "Bij een stip: hoe groot bedoelt u het?", "choice", public=True,
          choices=terms.slugs(terms.EXTENTS), aliases=("grootte", "hoe_groot")),
    Field("firmness", "Hoe vast", "Hoe vast het plan al staat.", "choice", public=True, parties=_PLANNERS,
          choices=terms.slugs(terms.FIRMNESS), aliases=("hardheid", "planstatus", "hoe vast")),
    Field("influence_until", "Invloed tot", "Tot wanneer kan het plan nog anders worden?", "date", public=True,
          parties=_PLANNERS, aliases=("invloed_tot", "invloed tot")),
    Field("dwellings", "Woningen", "Hoeveel woningen er komen.", "int", public=True, parties=_PLANNERS,
          aliases=("woningen", "aantal_woningen", "totaal")),
    Field("storeys", "Bouwlagen", "Hoeveel lagen hoog.", "int", public=True, parties=_PLANNERS,
          aliases=("bouwlagen", "lagen")),
    Field("claim", "Bouwwijze", "Op nieuwe grond, of op wat er al staat?", "choice", public=True,
          parties=_PLANNERS, choices=terms.slugs(terms.CLAIMS), aliases=("bouwwijze",)),
    Field("departments", "Afdelingen", "Welke afdelingen van de gemeente hierover gaan.", "texts", public=True,
          parties=("gemeente",), aliases=("afdelingen",)),
    Field("contact", "Aanspreekpunt", "Een functie, geen naam van een persoon.", "text", public=True,
          parties=_PLANNERS, aliases=("aanspreekpunt",)),
    Field("role", "Mijn rol", "In welke rol brengt u dit in? Mag leeg blijven.", "choice",
          choices=terms.slugs(terms.ROLES), aliases=("rol",)),
    Field("reason", "Waarom ik meedoe", "Mag leeg blijven. Dit blijft binnen de groep.", "text",
          aliases=("reden", "waarom"), max_length=500),
    Field("status", "Status", "Waar de kans nu staat.", "choice", public=True, in_form=False,
          choices=terms.slugs(terms.STATUSES), aliases=()),
    Field("joined", "Ook mee eens", "Hoeveel mensen zich aansloten.", "int", public=True, in_form=False),
    Field("photos", "Foto's", "Nummers van de foto's.", "texts", public=True, in_form=False),
    Field("made_at", "Toegevoegd", "Wanneer de kans erbij kwam (UTC).", "text", public=True, in_form=False),
    Field("changed_at", "Gewijzigd", "Wanneer de kans het laatst veranderde (UTC).", "text", public=True,
          in_form=False),
    Field("versions", "Versies naast elkaar", "Meer dan 1: twee mensen wijzigden dit apart.", "int", public=True,
          in_form=False),
    Field("source_ref", "Herkomst", "Bestand en regel waaruit de kans is ingelezen.", "text", in_form=False),
    Field("placed_zoom", "Zoomniveau", "Zoomniveau van de kaart bij het aanwijzen.", "int", in_form=False),
    Field("placed_device", "Aangewezen met", "Telefoon, laptop of bestand.", "text", in_form=False),
    Field("placed_accuracy_m", "GPS (m)", "Nauwkeurigheid van de plaatsbepaling in meters.", "float", in_form=False),
)  # fmt: skip

COLUMNS: tuple[str, ...] = tuple(field.name for field in FIELDS)
PUBLIC_COLUMNS: tuple[str, ...] = tuple(field.name for field in FIELDS if field.public)
_LISTS = frozenset(field.name for field in FIELDS if field.kind in ("choices", "texts"))
_NUMBERS = {field.name: field.kind for field in FIELDS if field.kind in ("int", "float")}
_BOOLS = frozenset(field.name for field in FIELDS if field.kind == "bool")


@dataclass(frozen=True, slots=True)
class Kans:
    """One kans: an id, a geometry in RD and the values of `FIELDS`.

    `data` holds only what was filled in; read through `get`, which knows the defaults.
    """

    id: str
    geometry: BaseGeometry
    data: dict[str, Any]

    def get(self, name: str) -> Any:
        """Return the value of a field, or its default (empty list, 0 joined, first status, ...)."""
        if name == "id":
            return self.id
        return self.data.get(name, _default(name))


def _default(name: str) -> Any:
    return _DEFAULTS.get(name, () if name in _LISTS else None)


_DEFAULTS: dict[str, Any] = {
    "direction": terms.DEFAULT_DIRECTION,
    "kind": terms.DEFAULT_KIND,
    "status": terms.FIRST_STATUS,
    "joined": 0,
    "versions": 1,
    "self_organised": False,
}


def field(name: str) -> Field:
    """Return the row of `FIELDS` with this name (KeyError when there is none)."""
    return _BY_NAME[name]


_BY_NAME = {row.name: row for row in FIELDS}
_REQUIRED = tuple(row for row in FIELDS if row.required)


def to_frame(kansen: Iterable[Kans]) -> gpd.GeoDataFrame:
    """Return one row per kans in RD, with all `COLUMNS` and a default index.

    Lists (`values`, `departments`, `photos`) are tuples of text; numbers are nullable.
    """
    rows = list(kansen)
    data: dict[str, Any] = {"id": [row.id for row in rows]}
    for name in COLUMNS[1:]:
        default = _default(name)
        # As objects from the start: from text with gaps pandas makes NaN, which is no text and not JSON either.
        data[name] = pd.Series([row.data.get(name, default) for row in rows], dtype="object")
    frame = gpd.GeoDataFrame(data, geometry=[kans.geometry for kans in rows], crs=RD)
    return _typed(frame)


def _typed(frame: gpd.GeoDataFrame) -> gpd.GeoDataFrame:
    """Give every column its own dtype, also when the frame is empty."""
    for name in COLUMNS:
        if name in _NUMBERS:
            kind = "Int64" if _NUMBERS[name] == "int" else "Float64"
            frame[name] = pd.to_numeric(frame[name]).astype(kind)
        elif name in _BOOLS:
            frame[name] = frame[name].astype("bool")
        else:
            frame[name] = frame[name].astype("object")
    return frame


def from_frame(frame: gpd.GeoDataFrame) -> list[Kans]:
    """Return the records of a frame made by `to_frame` (or with a part of its columns)."""
    names = [name for name in COLUMNS if name in frame.columns and name != "id"]
    columns = [frame[name].tolist() for name in ("id", "geometry", *names)]
    return [
        Kans(
            str(name),
            shape,
            {field: _plain(value) for field, value in zip(names, cells, strict=True) if is_filled(value)},
        )
        for name, shape, *cells in zip(*columns, strict=True)
    ]


def _plain(value: Any) -> Any:
    """Return a number of numpy as a number of Python, so that the journal can write it."""
    return value.item() if isinstance(value, np.generic) else value


def is_filled(value: Any) -> bool:
    """Tell whether somebody filled this in."""
    if isinstance(value, list | tuple):
        return len(value) > 0
    return value is not None and value is not pd.NA and value == value and value != ""  # noqa: PLR0124


def as_json(value: Any) -> Any:
    """Return the value of a field as JSON knows it: lists, plain numbers, None where nothing was filled in."""
    if type(value) is str:  # most values by far
        return value or None
    if isinstance(value, list | tuple):
        return list(value)
    return _plain(value) if is_filled(value) else None


def to_text(name: str, value: Any) -> str | None:
    """Return a list field as the JSON text that a table cell holds; other values unchanged."""
    return json.dumps(list(value), ensure_ascii=False) if name in _LISTS and value is not None else value


def clean(data: dict[str, Any], *, where: str = "") -> dict[str, Any]:
    """Check and normalise the fields of a kans; unknown names are refused.

    Parameters
    ----------
    data
        Field name to value, as typed or read: text may stand for numbers, lists may be text
        divided by `;`.
    where
        What to put before a message, such as "regel 12".

    Returns
    -------
    data
        Only filled fields, with the right types, defaults not added.

    Raises
    ------
    InputError
        Naming every field that is wrong, not only the first.
    """
    result, complaints = check(data)
    if complaints:
        prefix = f"{where}: " if where else ""
        raise InputError(prefix + " ".join(complaints.values()))
    return result


def check(data: dict[str, Any]) -> tuple[dict[str, Any], dict[str, str]]:
    """Return the fields that are right, as `clean` does, and a complaint by field for the others."""
    complaints: dict[str, str] = {}
    result: dict[str, Any] = {}
    for name, value in data.items():
        if not is_filled(value):
            continue
        try:
            is_choice = field(name).choices and isinstance(value, str)
            cleaned = _chosen(name, value) if is_choice else _clean_value(field(name), value)
        except InputError as error:
            complaints[name] = error.message
        else:
            if is_filled(cleaned):
                result[name] = cleaned
    for row in _REQUIRED:
        if row.name not in result:
            complaints.setdefault(row.name, f"{row.label} ontbreekt.")
    return result, complaints


@lru_cache(maxsize=1024)
def _chosen(name: str, text: str) -> Any:
    """Return the choice that a text stands for; a file says the same few words on every line."""
    return _clean_value(field(name), text)


def _clean_value(row: Field, value: Any) -> Any:
    """Return one value with the right type, or raise `InputError` with the field's label."""
    if row.kind in ("choices", "texts"):
        parts = value.split(";") if isinstance(value, str) else value
        items = tuple(_clean_text(row, part) for part in parts if str(part).strip())
        return tuple(_choice(row, item) for item in items) if row.choices else items
    if row.kind in ("int", "float"):
        return _number(row, value)
    if row.kind == "bool":
        return _truth(row, value)
    if row.kind == "date":
        return _date(row, value)
    text = _clean_text(row, value)
    return _choice(row, text) if row.choices else text


def _clean_text(row: Field, value: Any) -> str:
    text = whole(str(value)).strip().replace("\x00", "")
    if len(text) > row.max_length:
        raise InputError(f"{row.label} is te lang ({len(text)} tekens, hooguit {row.max_length}).")
    return text


def _choice(row: Field, text: str) -> str:
    slug = text.strip().lower().replace(" ", "_").replace("-", "_")
    slug = _labels(row.name).get(text.strip().lower(), slug)
    if slug not in row.choices:
        raise InputError(f"{row.label}: '{text}' kennen we niet. Kies uit: {', '.join(row.choices)}.")
    return slug


_TABLES: dict[str, Sequence[terms.Row]] = {
    "party": terms.PARTIES, "theme": terms.THEMES, "direction": terms.DIRECTIONS, "kind": terms.KINDS,
    "values": terms.VALUES, "extent": terms.EXTENTS, "firmness": terms.FIRMNESS, "claim": terms.CLAIMS,
    "role": terms.ROLES, "status": terms.STATUSES,
}  # fmt: skip


def table_of(name: str) -> Sequence[terms.Row]:
    """Return the table whose slugs a choice field holds (KeyError for other fields)."""
    return _TABLES[name]


@cache
def _labels(name: str) -> dict[str, str]:
    """Return label (lower case) to slug, so that a file may say 'Water en koelte'."""
    return {row.label.lower(): row.slug for row in _TABLES.get(name, ())}


def in_range(number: float) -> bool:
    """Tell whether a number can be that of a field: not below zero, not endless."""
    return 0 <= number < 1e9


_THOUSANDS = re.compile(r"\d{1,3}([.,]\d{3})+")


def _number(row: Field, value: Any) -> int | float:
    text = str(value).strip()
    if row.kind == "int" and isinstance(value, str) and _THOUSANDS.fullmatch(text):
        bare = re.sub("[.,]", "", text)
        raise InputError(f"{row.label}: '{text}' kan op twee manieren gelezen worden. Bedoelt u {bare}? Schrijf dat.")
    try:
        number = float(text.replace(",", "."))
    except ValueError:
        raise InputError(f"{row.label}: '{value}' is geen getal.") from None
    if not in_range(number):
        raise InputError(f"{row.label}: {value} kan niet.")
    if row.kind == "int":
        if number != int(number):
            raise InputError(f"{row.label}: {value} is geen heel getal.")
        return int(number)
    return number


_TRUE = frozenset({"1", "ja", "j", "true", "waar", "x", "yes"})
_FALSE = frozenset({"0", "nee", "n", "false", "onwaar", "no"})


def _truth(row: Field, value: Any) -> bool:
    text = str(value).strip().lower()
    if text in _TRUE | _FALSE:
        return text in _TRUE
    raise InputError(f"{row.label}: vul ja of nee in, niet '{value}'.")


def _date(row: Field, value: Any) -> str:
    """Return an ISO day; Dutch day-month-year is understood as well."""
    try:
        return days.from_text(str(value))
    except ValueError:
        raise InputError(f"{row.label}: '{value}' is geen datum. Schrijf dag-maand-jaar, zoals 31-12-2027.") from None
