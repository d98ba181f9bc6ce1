"""One kans on the screen: its words, its place, what is around it, what happened to it, and what you can do.

Everything a person typed goes through `blocks`, never through markdown.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, Protocol

import geopandas as gpd
import pandas as pd
import shapely

from kansenkaart import actions, kans, maps, terms
from kansenkaart import layers as layer_table
from kansenkaart.dossier import Dossier
from kansenkaart.ui import blocks, component
from kansenkaart.ui.words import as_day, as_moment, label_of, metres, one_line

#: Fields that the list of facts shows, in this order; title and story stand above it.
SHOWN = (
    "values", "offer", "self_organised", "extent", "firmness", "influence_until", "dwellings", "storeys", "claim",
    "departments", "contact", "joined",
)  # fmt: skip


class Explained(terms.Row, Protocol):
    """A row of a table that also says what it means."""

    @property
    def explanation(self) -> str: ...


def show(dossier: Dossier, row: Any) -> None:
    """Show one kans (a row of `state.kansen()`), large."""
    blocks.show(
        blocks.heading(row.title),
        blocks.text(one_line(row)),
        blocks.text(actions.place_in_words(dossier, row.geometry)),
        *(_versions(dossier, row.id) if row.versions > 1 else []),
        *([blocks.text(row.story)] if row.story else []),
        *[blocks.image(photo_address(one), f"Foto bij: {row.title}") for one in row.photos or ()],
        blocks.facts(_filled_fields(row), label="Wat erbij staat"),
        key=f"kans_{row.id}",
    )


def photo_address(photo_id: str) -> str:
    """Return the address of a photo on our own route."""
    return f"{maps.root_url(component.base())}/foto/{photo_id}.jpg"


def around(dossier: Dossier, row: Any) -> str | None:
    """Show what the base map says about the place, the neighbours, and the public trail.

    Returns the id of a neighbour that was just chosen.
    """
    near = actions.near_place(dossier, row.geometry)
    near = near[near["id"] != row.id]
    return blocks.show(
        blocks.heading("Wat de kaart hier laat zien", level=3),
        blocks.items(place_sentences(actions.facts_of_place(dossier, row.geometry))),
        blocks.heading("Andere kansen binnen 50 meter", level=3),
        *neighbours(near),
        blocks.heading("Wat er met deze kans gebeurde", level=3),
        blocks.items(trail_sentences(dossier, row.id)),
        key=f"rond_{row.id}",
    )


def neighbours(near: gpd.GeoDataFrame) -> list[blocks.Block]:
    """Return the neighbours as cards, or one sentence that there are none."""
    if near.empty:
        return [blocks.text("Er staat nog niets binnen 50 meter.")]
    rows = [
        blocks.card(row.id, row.title, (one_line(row), f"op {metres(row.distance_m)}"), party=row.party)
        for row in near.itertuples()
    ]
    return [blocks.cards(rows, label="Kansen binnen 50 meter")]


def place_sentences(facts: pd.DataFrame) -> list[str]:
    """Return what lies at a place, one sentence per layer; layers that are absent are named last."""
    sentences = []
    for slug, rows in facts[facts["known"]].groupby("layer", sort=False):
        layer = terms.find(layer_table.LAYERS, str(slug))
        parts = [_fact(layer, row) for row in rows.itertuples() if row.count]
        if parts:
            sentences.append(f"{layer.label}: {', '.join(parts)}.")
    missing = [terms.find(layer_table.LAYERS, slug).label.lower() for slug in facts[~facts["known"]]["layer"]]
    if missing:
        sentences.append(f"Niet bekend, want niet in dit dossier: {', '.join(missing)}.")
    return sentences or ["Hier ligt niets wat op de kaart staat."]


def _fact(layer: layer_table.Layer, row: Any) -> str:
    """Return '2 bomen', '340 m² (grasveld)': a count for things and outlines, square metres for a surface."""
    kind = f" ({row.kind})" if row.kind and row.kind not in layer.one_of else ""
    if layer.style.fill != "none" and not pd.isna(row.area_m2) and row.area_m2 >= 1:
        return f"{row.area_m2:,.0f} m²".replace(",", ".") + kind
    return f"{row.count} {layer.one_of[0] if row.count == 1 else layer.one_of[1]}{kind}"


def trail_sentences(dossier: Dossier, kans_id: str) -> list[str]:
    """Return the public trail of a kans, oldest first: when, what, by whom (a party or role, no name)."""
    return [_trail(entry) for entry in actions.trail(dossier, kans_id)]


def _trail(entry: Any) -> str:
    who = f" ({entry.who})" if entry.who else ""
    words = f": {entry.text}" if entry.text else ""
    return f"{as_moment(entry.made_at)} · {entry.label}{who}{words}"


def _versions(dossier: Dossier, kans_id: str) -> list[blocks.Block]:
    """Return what people filled in apart from each other: every version, none of them dropped."""
    shown = [blocks.note("Dit is los van elkaar gewijzigd. Hier staan alle versies; boven staat de laatste.")]
    for double in actions.doubles(dossier, kans_id):
        label = "Plek" if double.field == "geometry" else kans.field(double.field).label
        shown.append(blocks.heading(f"{label}, {len(double.values)} versies", level=3))
        shown.append(blocks.items(_version(dossier, double.field, *value) for value in double.values))
    return shown


def _version(dossier: Dossier, name: str, made_at: str, who: str, value: Any) -> str:
    """Return one version in words: when, by whom, what."""
    if name == "geometry":
        said = actions.place_in_words(dossier, shapely.from_wkt(value)) if value else "geen plek"
    else:
        said = in_words(name, value) or "leeg"
    labels = {row.slug: row.label for table in (terms.ROLES, terms.PARTIES) for row in table}
    return ", ".join(part for part in (as_moment(made_at), labels.get(who, "")) if part) + f": {said}"


def _filled_fields(row: Any) -> Iterable[tuple[str, str]]:
    """Yield label and value in words of each field that somebody filled in."""
    for name in SHOWN:
        value = getattr(row, name)
        yield kans.field(name).label, in_words(name, value)


def in_words(name: str, value: Any) -> str:
    """Return the value of a field as one reads it aloud; empty when it was not filled in."""
    kind = kans.field(name).kind
    if isinstance(value, list | tuple):
        return ", ".join(label_of(name, item) for item in value)
    if value is None or pd.isna(value) or value in ("", 0, False):
        return ""
    if kind == "bool":
        return "Ja"
    return as_day(str(value)) if kind == "date" else label_of(name, value)
