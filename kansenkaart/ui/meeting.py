"""What one kans has to do with others: a short list at the kans, and at once while somebody adds one."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import streamlit as st
from shapely.geometry.base import BaseGeometry

from kansenkaart import actions, terms
from kansenkaart.actions import Checked
from kansenkaart.dossier import Dossier
from kansenkaart.kans import Kans
from kansenkaart.relations import Finding
from kansenkaart.ui import blocks, findings, state

#: So many are shown; the page with clashes has all of them.
MOST = 5
TO_KNOW = "Dit is om te weten. U kunt gewoon verder."
ALONE = "Nog niets: geen andere kans ligt hier dichtbij."


def with_others(kans_id: str) -> None:
    """Show what a kept kans has to do with other kansen, and offer the page with all of it."""
    checked = state.checked()
    rows = _told(checked.of_kans(kans_id), pair="kans")
    lines = [findings.line(checked, row) for row in rows[:MOST]]
    chosen = blocks.show(
        blocks.heading("Wat heeft dit met andere kansen te maken?", level=3),
        blocks.cards(lines, label="Botsingen en kansen samen") if lines else blocks.text(ALONE),
        key=f"samen_{kans_id}",
    )
    if chosen:
        st.switch_page("views/samen.py", query_params={state.FINDING: chosen})
    if st.button("Bekijk alles bij 'Botsingen en kansen samen'", key=f"alles_{kans_id}"):
        st.switch_page("views/samen.py", query_params={state.CHOSEN: kans_id})


def while_adding(dossier: Dossier, geometry: BaseGeometry, data: Mapping[str, Any]) -> None:
    """Show what a kans that is being written meets; nothing here stops anybody."""
    with st.spinner("Even rekenen…"):
        checked = actions.check_while_adding(dossier, Kans("", geometry, dict(data)))
    rows = [*_told(checked.of_kans(""), pair="kans"), *_told(checked.of_kans(""), pair="layer")]
    rest = len(rows) - MOST
    blocks.show(
        blocks.heading("Wat hier al speelt", level=3),
        blocks.text(TO_KNOW if rows else ALONE),
        *([blocks.levels([(row.level, _other(checked, row)) for row in rows[:MOST]], label="Wat hier al speelt")]),
        *([blocks.text(f"En nog {rest}. Na het bewaren ziet u alles.")] if rest > 0 else []),
        key="speelt",
    )


def _told(rows: list[Finding], *, pair: str) -> list[Finding]:
    """Return the findings of one sort on the levels that are shown first, the heaviest level first."""
    return [row for row in rows if row.pair == pair and terms.find(terms.LEVELS, row.level).is_default]


def _other(checked: Checked, row: Finding) -> str:
    """Return what the kans meets: of another kans its title and wish, else what is there now."""
    first, second = checked.cards[row.id].sides
    other = second if row.pair == "layer" or row.a == "" else first
    return f"hier is nu: {other.wish}" if row.pair == "layer" else f"'{other.title}' ({other.party}: {other.wish})"
