"""Small Dutch words for the screen: days, moments, metres, labels."""

from __future__ import annotations

from typing import Any

from kansenkaart import kans, terms
from kansenkaart.days import as_day, as_moment

__all__ = ["as_day", "as_moment", "hectares", "how_many", "label_of", "metres", "number", "one_line"]


def metres(distance_m: float) -> str:
    """Return a distance as people say it: '0 meter (hier)', '12 meter'."""
    return "deze plek" if distance_m < 0.5 else f"{distance_m:.0f} meter"


def how_many(count: int, one: str = "kans", more: str = "kansen") -> str:
    """Return '1 kans' or '12 kansen', or the same of something else."""
    return f"{count} {one if count == 1 else more}"


def label_of(name: str, value: Any) -> str:
    """Return the label of a slug in the table of this field; a value without a table as text."""
    if not kans.field(name).choices:
        return str(value)
    return terms.find(kans.table_of(name), str(value)).label


def one_line(row: Any) -> str:
    """Return what a kans is in one line: whose, theme, direction, status."""
    parts = [label_of(name, getattr(row, name)) for name in ("party", "theme", "direction", "status")]
    if row.kind != terms.DEFAULT_KIND:
        parts.append(label_of("kind", row.kind))
    return " · ".join(parts)


def number(value: float, *, decimals: int = 0) -> str:
    """Return a number as the Dutch write it: '1.650', '4,5'."""
    return f"{value:,.{decimals}f}".translate(str.maketrans(",.", ".,"))


def hectares(area_m2: float) -> str:
    """Return an area in hectares: '4,5 hectare'."""
    return f"{number(area_m2 / 10_000, decimals=1)} hectare"
