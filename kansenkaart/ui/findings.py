"""Where kansen clash, rub or reinforce each other: map and list, and one finding from near."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import pandas as pd
import streamlit as st

from kansenkaart import actions, terms
from kansenkaart.actions import Checked
from kansenkaart.relations import Finding
from kansenkaart.ui import blocks, finding_card, finding_filters, parts, state
from kansenkaart.ui.map_component import FindingMark, MapView, Overlay, show_map

THRESHOLDS = (
    "Een drempel is een getal, zoals: vanaf hoeveel m² over elkaar het botst. Dit zijn de aantallen van alles samen, "
    "tussen kansen en met wat er nu is. Op elk kaartje staat of het op de grens ligt."
)
#: So many findings of a level stand in the list at once; the rest comes behind a button.
MOST = 8
NOTHING = "Met deze keuze is er niets gevonden. Kies iets anders bij 'Kies wat u wilt zien'."


@st.fragment
def show() -> None:
    """Show filters, map and list; a click reruns only this part of the page."""
    with parts.calm("samen"):
        checked = state.checked()
        with st.popover("Kies wat u wilt zien"):
            chosen = finding_filters.choose()
        rows = _about(checked, finding_filters.apply(checked.check.rows, chosen))
        counts = finding_filters.counts(_about(checked, checked.check.rows), chosen)
        blocks.show(
            blocks.levels([(slug, str(count)) for slug, count in counts.items()], label="Wat de tekens betekenen"),
            key="tekens",
        )
        _only_one_kans(checked)
        left, right = st.columns([3, 2], gap="medium")
        with left:
            _open(checked, _map(checked, rows))
        with right:
            _list_or_card(checked, rows)
        _below(checked)


def _about(checked: Checked, rows: Sequence[Finding]) -> list[Finding]:
    """Return the findings of the kans that is chosen, or all of them."""
    kans_id = state.chosen()
    return [row for row in rows if kans_id in (row.a, row.b)] if kans_id in checked.kansen else list(rows)


def _only_one_kans(checked: Checked) -> None:
    """Say that only one kans is shown, and offer all of them again."""
    if state.chosen() not in checked.kansen:
        return
    title = checked.kansen[str(state.chosen())].get("title")
    blocks.show(blocks.note(f"U ziet alleen wat te maken heeft met: {title}"), key="een_kans")
    if st.button("Toon alle kansen"):
        state.choose(None)
        st.rerun(scope="fragment")


def _map(checked: Checked, rows: Sequence[Finding]) -> str | None:
    """Show the findings on the map; return the id of a finding or kans that was just clicked."""
    place = dict(zip(checked.check.findings["id"], checked.check.findings.geometry, strict=True))
    opened = finding(checked)
    shown = [*rows, opened] if opened and opened not in rows else rows
    marks = [
        FindingMark(row.id, place[row.id], row.level, checked.cards[row.id].title, selected=row is opened)
        for row in shown
    ]
    view = MapView(
        overlay=Overlay(findings=marks, highlights=finding_card.shapes(checked, opened) if opened else ()),
        go_to=place[opened.id] if opened and not state.clicked_on_map(opened.id) else None,
        muted=True,
    )
    clicked = show_map(state.dossier(), view, key="samen_kaart").selected
    if clicked:
        state.remember_click(clicked)
    return clicked


def finding(checked: Checked) -> Finding | None:
    """Return the finding that is open; None when none is, or when it is no longer there."""
    return next((row for row in checked.check.rows if row.id == state.chosen_finding()), None)


def _list_or_card(checked: Checked, rows: Sequence[Finding]) -> None:
    opened = finding(checked)
    if opened is None:
        _open(checked, _list(checked, rows))
    else:
        if st.button("Terug naar de lijst"):
            state.choose_finding(None)
            st.rerun(scope="fragment")
        finding_card.show(state.dossier(), checked, opened)


def _list(checked: Checked, rows: Sequence[Finding]) -> str | None:
    """Show the findings by level, and within a level by theme; return the id of one that was just chosen."""
    shown: list[blocks.Block] = []
    for level in finding_filters.LEVELS:
        own = sorted((row for row in rows if row.level == level.slug), key=_by_theme)
        if own:
            shown.append(blocks.heading(f"{level.label}: {len(own)}"))
            shown.append(blocks.text(level.explanation))
            shown.append(blocks.cards([line(checked, row) for row in own], label=level.label, most=MOST))
    shown = shown or [blocks.text(NOTHING)]
    return blocks.show(blocks.region(*shown, label="Lijst van botsingen en kansen samen"), key="samen_lijst")


def _by_theme(row: Finding) -> tuple[int, int, tuple[str, str, str, str]]:
    """Order of the list: by the first theme of the table that takes part, then as the check has it."""
    order = {slug: number for number, slug in enumerate(terms.slugs(terms.THEMES))}
    first, second = sorted(order.get(slug, len(order)) for slug in (row.a_theme, row.b_theme))
    return first, second, row.order


def line(checked: Checked, row: Finding) -> dict[str, object]:
    """Return one finding as a line to choose."""
    card = checked.cards[row.id]
    titles = " en ".join(f"'{side.title}'" for side in card.sides if side.title)
    return blocks.card(row.id, card.title, (titles, card.place), level=row.level)


def _open(checked: Checked, ident: str | None) -> None:
    """Open a finding that was just clicked, or show what one kans has to do with others."""
    if not ident or ident in (state.chosen_finding(), state.chosen()):
        return
    choose: Callable[[str], None] = state.choose_finding if ident in checked.cards else state.choose
    choose(ident)
    st.rerun(scope="fragment")


def _below(checked: Checked) -> None:
    """Show what was not checked, what other thresholds would do, and the files to take along."""
    dossier = state.dossier()
    sentences = actions.unchecked_sentences(checked)
    if sentences:
        blocks.show(blocks.heading("Niet gecontroleerd"), blocks.items(sentences), key="niet_gecontroleerd")
    with st.expander("Wat als de drempels anders zijn?"):
        blocks.show(blocks.text(THRESHOLDS), _sensitivity(actions.sensitivity(dossier)), key="gevoelig")
    with st.container(horizontal=True):
        st.download_button(
            "Neem alles mee als JSON", data=lambda: actions.findings_json(dossier, checked), on_click="ignore",
            file_name="botsingen-en-kansen.json", mime="application/json",
        )  # fmt: skip
        st.download_button(
            "Neem de punten mee als GeoJSON", data=lambda: actions.findings_geojson(checked), on_click="ignore",
            file_name="botsingen-en-kansen.geojson", mime="application/geo+json",
        )  # fmt: skip


def _sensitivity(table: pd.DataFrame) -> blocks.Block:
    """Return how many findings each level has with lower, present and higher thresholds."""
    steps = {"lower": "25% lager", "now": "Zoals nu", "higher": "25% hoger"}
    rows = [
        (level.label, *(str((table[step] == level.slug).sum()) for step in steps)) for level in finding_filters.LEVELS
    ]
    return blocks.table(("Met drempels", *steps.values()), rows, label="Aantallen bij andere drempels")
