"""What people type or a file says, checked field by field and made into values of a kans."""

from __future__ import annotations

import re
from functools import cache, lru_cache
from typing import Any

from kansenkaart import days
from kansenkaart.entries import whole
from kansenkaart.errors import InputError
from kansenkaart.kans.fields import CHOICES, REQUIRED, Field, field
from kansenkaart.kans.records import is_filled


def clean(data: dict[str, Any], *, where: str = "") -> dict[str, Any]:
    """Check and normalise the fields of a kans; unknown names are refused.

    Parameters
    ----------
    data
        Field name to value, as typed or read: text may stand for numbers, lists may be text
        divided by `;` (a list of choices by commas too).
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
    for row in REQUIRED:
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
        parts = _divided(row, value) if isinstance(value, str) else value
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


def _divided(row: Field, text: str) -> list[str]:
    """Return the parts of a list as text: divided by `;`, or by commas where no part can hold one."""
    return text.split("," if row.choices and ";" not in text else ";")


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


@cache
def _labels(name: str) -> dict[str, str]:
    """Return label (lower case) to slug, so that a file may say 'Water en koelte'."""
    return {row.label.lower(): row.slug for row in CHOICES.get(name, ())}


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
    text = f"{value:g}" if isinstance(value, float) else str(value).strip().lower()
    if text in _TRUE | _FALSE:
        return text in _TRUE
    raise InputError(f"{row.label}: vul ja of nee in, niet '{value}'.")


def _date(row: Field, value: Any) -> str:
    """Return an ISO day; Dutch day-month-year is understood as well."""
    try:
        return days.from_text(str(value))
    except ValueError:
        raise InputError(f"{row.label}: '{value}' is geen datum. Schrijf dag-maand-jaar, zoals 31-12-2027.") from None
