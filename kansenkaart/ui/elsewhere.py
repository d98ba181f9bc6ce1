"""Where else could it go? Other places on the map and in a table, beside the plan itself and doing nothing."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import geopandas as gpd
import pandas as pd
import streamlit as st

from kansenkaart import actions, alternatives, terms
from kansenkaart.actions import Elsewhere
from kansenkaart.alternatives import Goal
from kansenkaart.ui import blocks, parts, state
from kansenkaart.ui.map_component import MapView, Overlay, Stop, show_map
from kansenkaart.wording import number, range_of

INTRODUCTION = (
    "De computer zoekt plekken met regels die u zelf kunt nakijken: lage gebouwen op veel grond, parkeren, "
    "verharding, een laag erop, ander gebruik. Niets is gewogen: u kiest waarop u sorteert."
)
NO_PLAN = "Geen plan: toon alle plekken"


@dataclass(frozen=True, slots=True)
class Column:
    """One column to look at and sort by: column of the search, heading, unit ("": the goal's), most first."""

    slug: str
    label: str
    unit: str
    most_first: bool = False


COLUMNS: tuple[Column, ...] = (
    Column("distance_m", "Afstand tot het plan", "m"),
    Column("added_mid", "Wat erbij kan", "", most_first=True),
    *(Column(row.slug, f"{row.label} weg", row.unit) for row in alternatives.LOSSES),
    Column("per_green_m2", "Erbij per m² groen weg", "", most_first=True),
)


@st.fragment
def show() -> None:
    """Ask what is looked for and for which plan, and show places and combinations."""
    with parts.calm("elders"):
        blocks.show(blocks.text(INTRODUCTION), key="elders_uitleg")
        goal = _goal()
        plan_id = _plan(goal)
        with st.spinner("Even rekenen…"):
            found = actions.elsewhere(state.dossier(), plan_id=plan_id, theme=goal.theme)
        blocks.show(blocks.note(found.heading), key="elders_kop")
        if len(found.search.candidates) or plan_id:
            _results(found, goal, plan_id)
        notes = [*found.search.notes, *alternatives.UNKNOWN]
        blocks.show(blocks.heading("Wat we niet weten"), blocks.items(notes), key="elders_onbekend")


def _goal() -> Goal:
    goals = {row.theme: row for row in alternatives.GOALS}
    chosen = st.radio(
        "Wat zoekt u?", list(goals), format_func=lambda theme: goals[theme].label, key="elders_doel", horizontal=True
    )
    return goals[chosen]


def _plan(goal: Goal) -> str | None:
    """Ask for the plan to compare with: a kans that adds what is looked for."""
    titles = {
        row.id: row.title
        for row in state.kansen().itertuples()
        if (row.theme, row.direction) == (goal.theme, terms.DEFAULT_DIRECTION)
        and row.kind == terms.DEFAULT_KIND
        and terms.find(terms.STATUSES, row.status).is_open
    }
    chosen: str | None = st.selectbox(
        "Naast welke kans legt u het?", list(titles), format_func=titles.__getitem__, index=None, placeholder=NO_PLAN,
        key=f"elders_plan_{goal.theme}",
    )  # fmt: skip
    return chosen


def _results(found: Elsewhere, goal: Goal, plan_id: str | None) -> None:
    """Show the table, the map of its places, and each place in words."""
    choices = found.search.choices  # the plan itself and "niets doen" are always on top
    frame = choices if plan_id else found.search.candidates
    columns = [row for row in COLUMNS if row.slug in frame.columns and (plan_id or row.slug != COLUMNS[0].slug)]
    labels = {row.slug: row.label for row in columns}
    chosen = st.selectbox("Sorteer op", list(labels), format_func=labels.__getitem__, key=f"elders_op_{bool(plan_id)}")
    column = next(row for row in columns if row.slug == chosen)
    fixed = choices.head(2 if plan_id else 1)
    others = (frame.drop(fixed.index) if plan_id else frame).sort_values(
        column.slug, ascending=not column.most_first, kind="stable"
    )
    first = others.head(alternatives.SHOWN)
    numbers = _numbered(first)
    rest = len(others) - len(first)
    listed = [*fixed.to_dict("records"), *first.to_dict("records")]
    rows = [_cells(row, columns, goal, numbers) for row in listed]
    more = f"Er zijn er nog {rest}. Sorteer anders om die te zien." if rest else "Dit zijn ze allemaal."
    blocks.show(
        blocks.table(("Wat", *labels.values(), "Let op"), rows, label="Plekken naast elkaar"), blocks.text(more),
        key="elders_tabel",
    )  # fmt: skip
    left, right = st.columns([3, 2], gap="medium")
    with left:
        _map(found.search.candidates, numbers, plan_id)
    with right:
        blocks.show(*_places(found, numbers), key="elders_plekken")


def _ids(row: Any) -> Sequence[str]:
    """Return the places of a row: of a combination, or the place itself."""
    return row["ids"] if "ids" in row else (row["id"],)


def _numbered(frame: pd.DataFrame) -> dict[str, int]:
    """Return a number for each place that is shown, in the order of the table."""
    ids = dict.fromkeys(name for row in frame.to_dict("records") for name in _ids(row))
    return {name: number for number, name in enumerate(ids, start=1)}


def _map(candidates: gpd.GeoDataFrame, numbers: dict[str, int], plan_id: str | None) -> None:
    """Show the numbered places, and the plan among the kansen."""
    shown = candidates[candidates["id"].isin(numbers)]
    stops = [
        Stop(row.id, row.geometry.representative_point(), row.label, numbers[row.id]) for row in shown.itertuples()
    ]
    plan = state.kansen().set_index("id").geometry.get(plan_id) if plan_id else None
    whole = shown.geometry.union_all() if plan is None else shown.geometry.union_all().union(plan)
    view = MapView(
        overlay=Overlay(stops=stops, highlights=list(shown.geometry)), muted=True, go_to=whole.envelope,
        only=[plan_id] if plan_id else [], selected=plan_id,
    )  # fmt: skip
    show_map(state.dossier(), view, key="elders_kaart")


def _places(found: Elsewhere, numbers: dict[str, int]) -> list[blocks.Block]:
    """Return each place in words, with how it was found."""
    steps = dict(zip(found.search.candidates["id"], found.search.candidates["steps"], strict=True))
    shown: list[blocks.Block] = []
    for name, count in numbers.items():
        shown += [blocks.heading(f"Plek {count}"), blocks.text(found.sentences[name])]
        shown.append(blocks.items(steps[name]))
    return [blocks.region(*shown, label="De plekken in woorden")]


def _cells(row: Any, columns: Sequence[Column], goal: Goal, numbers: dict[str, int]) -> tuple[str, ...]:
    """Return one row of the table, in words."""
    where = " + ".join(f"plek {numbers[name]}" for name in _ids(row) if name in numbers)
    name = where or str(row["what"])
    return (name.capitalize(), *(_cell(row, column, goal) for column in columns), ", ".join(row["labels"]))


def _cell(row: Any, column: Column, goal: Goal) -> str:
    if column.slug == "added_mid":
        return "geen" if row["added_high"] == 0 else range_of(row["added_low"], row["added_high"], goal.unit)
    value = row.get(column.slug)
    if column.slug == "per_green_m2" and pd.isna(value):
        return "geen groen weg"
    if column.unit == "m":
        return "" if pd.isna(value) else "hier" if value == 0 else number(value, column.unit)
    return number(value, column.unit) if pd.isna(value) or value != 0 else "geen"
