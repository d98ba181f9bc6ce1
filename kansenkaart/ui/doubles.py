"""What two laptops wrote apart in the plan of a schouw: all of it beside each other, so that people can choose."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import streamlit as st

from kansenkaart import actions, days, terms
from kansenkaart.dossier import Dossier
from kansenkaart.schouw import PLAN_LABELS, PlanVersion, Schouw, Stop
from kansenkaart.ui import blocks
from kansenkaart.ui.words import as_day

_BOTH = "allebei"


def show(dossier: Dossier, one: Schouw) -> None:
    """Show each field of a plan that was written apart; the one that is chosen holds, the others stay in the trail."""
    for name, versions in one.plan_doubles.items():
        rows = [
            blocks.card(str(place), _who(version, versions), lines(name, version.value))
            for place, version in enumerate(versions)
        ]
        if name == "stops":
            rows.append(blocks.card(_BOTH, "De stops van allebei, zoals ze er nu staan", lines(name, one.stops)))
        label = PLAN_LABELS.get(name, name)
        chosen = blocks.show(
            blocks.heading(f"Twee keer geschreven: {label.lower()}", level=3),
            blocks.text("Twee apparaten schreven dit los van elkaar. Alles is bewaard. Kies samen wat geldt."),
            blocks.cards(rows, label=f"Kies: {label.lower()}"),
            key=f"dubbel_{one.id}_{name}",
        )
        if chosen:
            value = one.stops if chosen == _BOTH else versions[int(chosen)].value
            actions.change_plan(dossier, one.id, {name: value})
            st.rerun()


def _who(version: PlanVersion, versions: Sequence[PlanVersion]) -> str:
    role = next((row.label for row in terms.ROLES if row.slug == version.role), "Iemand")
    devices = {one.device for one in versions}
    where = f", toestel {version.device[:4] or 'onbekend'}" if len(devices) > 1 else ""
    return f"{role}, {days.as_moment(version.made_at)}{where}"


def lines(name: str, value: Any) -> Sequence[str]:
    """Return the value of a field of the plan in words."""
    if name == "stops":
        return [_stop(number, stop) for number, stop in enumerate(value, start=1)] or ["Geen stops"]
    if name == "invited":
        labels = {row.slug: row.label for row in terms.PARTIES}
        return [f"{labels.get(slug, slug)}: {count}" for slug, count in value.items()]
    if name == "rules":
        return [str(line) for line in value]
    if name == "start":
        return [str(value.get("label", ""))]
    return [as_day(value) if name == "date" and value else str(value) or "Leeg"]


def _stop(number: int, stop: Stop) -> str:
    return f"{number}. {stop.title}, {stop.minutes} minuten. {stop.question}".strip()
