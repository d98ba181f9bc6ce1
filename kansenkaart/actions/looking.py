"""Verbs that only look: where a place is in words, addresses as one types, and the public trail of a kans."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

import geopandas as gpd
from shapely.geometry.base import BaseGeometry

from kansenkaart import facts, journal, kans, terms
from kansenkaart import layers as layer_table
from kansenkaart.addresses import AddressIndex, Match
from kansenkaart.dossier import Dossier
from kansenkaart.journal import Entry
from kansenkaart.wording import number


def layers_of(dossier: Dossier) -> dict[str, gpd.GeoDataFrame]:
    """Return the base layers of a dossier, read once per version. Shared: never assign to them."""
    return _layers(dossier, dossier.layers_version())


@lru_cache(maxsize=2)
def _layers(dossier: Dossier, _version: str) -> dict[str, gpd.GeoDataFrame]:
    return dossier.layers()


def figures_in_words(dossier: Dossier) -> tuple[list[str], list[list[str]]]:
    """Return what CBS counts where the dossier lies: names of the regions, and per figure its label and values."""
    table = facts.figures(dossier.area().geometry.union_all(), layers_of(dossier))
    labels = [f"{row.name} ({row.layer})" for row in table.itertuples()]
    rows = [
        [
            column.label,
            *(number(value, "share" if column.name.endswith("_share") else "count") for value in table[column.name]),
        ]
        for column in layer_table.FIGURES
        if table[column.name].notna().any()
    ]
    return labels, rows


def content_of(dossier: Dossier) -> str:
    """Return a token of the kansen and the base map: it stays the same when somebody only says something."""
    return _content(dossier, dossier.version())


@lru_cache(maxsize=4)
def _content(dossier: Dossier, _version: str) -> str:
    rows = [(one.id, one.geometry.wkb, sorted(one.data.items())) for one in kans.from_frame(dossier.kansen())]
    return hashlib.blake2b(repr((dossier.layers_version(), rows)).encode(), digest_size=12).hexdigest()


@lru_cache(maxsize=2)
def _addresses(dossier: Dossier, _version: str) -> AddressIndex:
    return AddressIndex.build(dossier.layer("adres"), dossier.layer("rijbaan"))


def find_addresses(dossier: Dossier, text: str, *, limit: int = 8) -> list[Match]:
    """Return streets and addresses of the dossier for what someone typed so far, best first."""
    return _addresses(dossier, dossier.layers_version()).search(text, limit=limit)


def place_in_words(dossier: Dossier, geometry: BaseGeometry) -> str:
    """Return where a place (RD) is, in words: `bij Berkenlaan 12`."""
    spot = geometry.representative_point()
    return _addresses(dossier, dossier.layers_version()).place_in_words(spot.x, spot.y)


def places_in_words(dossier: Dossier, frame: gpd.GeoDataFrame) -> list[str]:
    """Return where each row of a frame (RD) is, in words."""
    return [str(words) for words in _addresses(dossier, dossier.layers_version()).places_in_words(frame)]


@dataclass(frozen=True, slots=True)
class TrailStep:
    """One thing that happened to a kans: when (UTC), what, by whom (a party or role, no name), which words."""

    made_at: str
    label: str
    who: str
    text: str


def trail(dossier: Dossier, kans_id: str) -> list[TrailStep]:
    """Return what happened to a kans, oldest first, with only what is public."""
    return [
        TrailStep(entry.made_at, _label(entry), who(entry), _WORDS.get(entry.kind, _no_words)(entry.body))
        for entry in dossier.entries(subject=kans_id)
    ]


def _label(entry: Entry) -> str:
    known = {row.slug: row.label for row in journal.ENTRY_KINDS}
    return known.get(entry.kind, "Iets wat dit programma nog niet kent")


def who(entry: Entry) -> str:
    """Return the party, or the role when no party is known."""
    labels = {row.slug: row.label for table in (terms.ROLES, terms.PARTIES) for row in table}
    return labels.get(entry.party) or labels.get(entry.role, "")


def _no_words(_body: dict[str, Any]) -> str:
    return ""


def _text(body: dict[str, Any]) -> str:
    return str(body.get("text") or "")


def _reason(body: dict[str, Any]) -> str:
    return str(body.get("reason") or "")


def _status(body: dict[str, Any]) -> str:
    labels = {row.slug: row.label for row in terms.STATUSES}
    said = labels.get(str(body.get("status")), str(body.get("status") or ""))
    return f"{said}. {_reason(body)}".strip()


def _reaction(body: dict[str, Any]) -> str:
    labels = {row.slug: row.label for row in terms.REACTIONS}
    return f"{labels.get(str(body.get('form')), 'Reactie')}: {_text(body)}"


def _changed(body: dict[str, Any]) -> str:
    """Return which public fields changed; the words themselves stand at the kans."""
    names = [row.label for row in kans.FIELDS if row.public and row.name in body]
    return ", ".join([*names, *(["Plek"] if "geometry" in body else [])])


_WORDS: dict[str, Callable[[dict[str, Any]], str]] = {
    "kans.changed": _changed, "kans.joined": _text, "kans.status": _status, "kans.withdrawn": _reason,
    "kans.hidden": _reason, "reaction": _reaction,
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Double:
    """A field that people filled in apart from each other: its name, and each value with who and when."""

    field: str
    values: tuple[tuple[str, str, Any], ...]


def doubles(dossier: Dossier, kans_id: str) -> list[Double]:
    """Return the public fields of a kans that were changed apart from each other; nearly always none.

    Each value comes as (made_at, party or role, value); the one shown at the kans is last.
    """
    state = dossier.state(kans_id)
    public = {row.name for row in kans.FIELDS if row.public} | {"geometry"}
    return [
        Double(name, tuple((one.made_at, one.party or one.role, one.value) for one in found if not one.hidden))
        for name, found in (state.versions if state else {}).items()
        if name in public
    ]
