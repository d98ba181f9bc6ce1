"""The open tables of relations as one dossier uses them: the defaults, or what people changed together.

`tables` holds the rows. `Rules` and `Gates` are the signs and thresholds in force; both are frozen and
a change gives a new one. A change is the body of a `rules.changed` journal entry:

    {"table": "themas" | "kaart", "row": "wonen-groen", "same": "~", "near": "0", "why": "..."}
    {"table": "drempels", "row": "size_area_m2", "value": 150, "why": "..."}
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Any

from kansenkaart.errors import InputError
from kansenkaart.rules.tables import (
    ACCESS,
    ASK,
    BUILT,
    CROSSINGS,
    EVIDENCE,
    GATE_STEPS,
    GIVEN_OUT,
    GROUNDS,
    IN_MOTION,
    LOSSES,
    MEASURES,
    NOTES,
    ON_GROUND,
    PAIRS,
    PAVED,
    REPLACED,
    SIGNS,
    STORAGE_M,
    THRESHOLDS,
    TURNS,
    USES,
    Access,
    Crossing,
    Evidence,
    Gate,
    Ground,
    Loss,
    Measure,
    Note,
    OnGround,
    Pair,
    Threshold,
    Turn,
    Use,
    Where,
)

__all__ = [
    "ACCESS", "ASK", "BUILT", "CROSSINGS", "DEFAULT", "EVIDENCE", "GATES", "GATE_STEPS", "GIVEN_OUT", "GROUNDS",
    "IN_MOTION", "LOSSES", "MEASURES", "NOTES", "ON_GROUND", "PAIRS", "PAVED", "REPLACED", "SIGNS", "STORAGE_M",
    "TABLES", "THRESHOLDS", "TURNS", "USES", "Access", "Crossing", "Evidence", "Gate", "Gates", "Ground", "Loss",
    "Measure", "Note", "OnGround", "Pair", "Rules", "Threshold", "Turn", "Use", "Where", "changed", "is_known",
    "use",
]  # fmt: skip

#: Tables that people may change together: name in a change, label.
TABLES = {"themas": "Thema bij thema", "kaart": "Thema op de grond", "drempels": "Drempels"}


@dataclass(frozen=True)
class Rules:
    """The signs in force: two themes, and a theme on a class of ground."""

    pairs: tuple[Pair, ...] = PAIRS
    on_ground: tuple[OnGround, ...] = ON_GROUND

    @cached_property
    def _by_themes(self) -> dict[frozenset[str], Pair]:
        return {frozenset((row.a, row.b)): row for row in self.pairs}

    @cached_property
    def _by_ground(self) -> dict[tuple[str, str], OnGround]:
        return {(row.theme, row.ground): row for row in self.on_ground}

    def pair(self, a: str, b: str) -> Pair:
        """Return the row of two themes, in whatever order (KeyError when there is none)."""
        return self._by_themes[frozenset((a, b))]

    def ground(self, theme: str, ground: str) -> OnGround:
        """Return the row of a theme on a class of ground (KeyError when there is none)."""
        return self._by_ground[theme, ground]

    def with_change(self, change: Mapping[str, Any]) -> Rules:
        """Return the rules with one sign changed.

        Raises
        ------
        InputError
            When the row or the sign is unknown.
        """
        if change["table"] == "themas":
            news = {name: _sign(change[name], SIGNS) for name in ("same", "near") if name in change}
            return replace(self, pairs=_replaced(self.pairs, change.get("row"), news))
        news = {"same": _sign(change.get("same"), (*SIGNS, ASK))}
        return replace(self, on_ground=_replaced(self.on_ground, change.get("row"), news))


@dataclass(frozen=True)
class Gates:
    """The thresholds in force."""

    thresholds: tuple[Threshold, ...] = THRESHOLDS

    @cached_property
    def values(self) -> dict[str, float]:
        """Thresholds by slug."""
        return {row.slug: row.value for row in self.thresholds}

    def __getitem__(self, slug: str) -> float:
        return self.values[slug]

    def with_change(self, change: Mapping[str, Any]) -> Gates:
        """Return the gates with one threshold changed.

        Raises
        ------
        InputError
            When the threshold is unknown or the value is not a number above zero.
        """
        value = change.get("value")
        if isinstance(value, bool) or not isinstance(value, int | float) or not 0 < value < 1e6:
            raise InputError(f"Drempel '{change.get('row')}': {value!r} kan niet. Vul een getal boven nul in.")
        return replace(self, thresholds=_replaced(self.thresholds, change.get("row"), {"value": float(value)}))

    def scaled(self, factor: float) -> Gates:
        """Return the gates with every threshold that `scales` times `factor`."""
        rows = (replace(row, value=row.value * factor) if row.scales else row for row in self.thresholds)
        return replace(self, thresholds=tuple(rows))


def _sign(value: Any, known: tuple[str, ...]) -> str:
    if value not in known:
        raise InputError(f"'{value}' is geen teken. Kies uit: {', '.join(known)}.")
    return str(value)


def _replaced(rows: tuple[Any, ...], slug: Any, news: dict[str, Any]) -> tuple[Any, ...]:
    """Return the table with new values in one row."""
    if slug not in [row.slug for row in rows]:
        raise InputError(f"'{slug}' is geen rij van deze tabel.")
    return tuple(replace(row, **news) if row.slug == slug else row for row in rows)


DEFAULT = Rules()
GATES = Gates()


def changed(
    changes: Iterable[Mapping[str, Any]], *, since: tuple[Rules, Gates] = (DEFAULT, GATES)
) -> tuple[Rules, Gates]:
    """Return the rules and gates after these changes, oldest first (bodies of `rules.changed` entries).

    Raises
    ------
    InputError
        When a change names an unknown table, row, sign or value.
    """
    rules, gates = since
    for change in changes:
        if change.get("table") not in list(TABLES):
            raise InputError(f"'{change.get('table')}' is geen tabel. Kies uit: {', '.join(TABLES)}.")
        if change["table"] == "drempels":
            gates = gates.with_change(change)
        else:
            rules = rules.with_change(change)
    return rules, gates


def is_known(change: Mapping[str, Any]) -> bool:
    """Tell whether this program can carry out a change: a newer one may have other tables and rows."""
    try:
        changed([change])
    except InputError:
        return False
    return True


def use(theme: str) -> Use:
    """Return what a theme does with ground (KeyError for an unknown theme)."""
    return _USES[theme]


_USES = {row.theme: row for row in USES}
