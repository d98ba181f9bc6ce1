"""One finding from near: first what two kansen share, then both in the same form, then the numbers."""

from __future__ import annotations

import streamlit as st
from shapely.geometry.base import BaseGeometry

from kansenkaart import actions, terms
from kansenkaart.actions import Checked
from kansenkaart.dossier import Dossier
from kansenkaart.relations import Finding
from kansenkaart.ui import blocks, parts, state, writing
from kansenkaart.ui.words import as_moment, label_of
from kansenkaart.ui.writing import Field, Form
from kansenkaart.wording import Card

SHARE_NOTHING = "Wat deze kansen delen, staat er nog niet bij. Vraag het elkaar."


def shapes(checked: Checked, row: Finding) -> list[BaseGeometry]:
    """Return the drawings that a finding is about, RD."""
    return [checked.kansen[name].geometry for name in (row.a, row.b) if name in checked.kansen]


def show(dossier: Dossier, checked: Checked, row: Finding) -> None:
    """Show the card of a finding, how it was computed, and what people say about it."""
    card, news = checked.cards[row.id], actions.since_refresh(dossier, row.id)
    level = terms.find(terms.LEVELS, row.level)
    between = [blocks.note(f"Wat ze delen: {card.shared}" if card.shared else SHARE_NOTHING)]
    chosen = blocks.show(
        blocks.heading(card.title, arrive=row.id),
        blocks.levels([(level.slug, level.explanation)], label="Wat ze met elkaar doen"),
        blocks.text(card.place),
        *([blocks.note(news)] if news else []),
        *(between if row.pair == "kans" else []),
        blocks.halves(*_halves(checked, row), label="De twee naast elkaar"),
        blocks.text(card.text),
        blocks.heading("Wat we meten", level=3),
        blocks.items(card.measured),
        blocks.facts(_facts(dossier, card, row), label="Hoe zeker, en welke norm"),
        *_known_limits(card),
        blocks.note(f"Vraag voor de schouw: {card.question}"),
        key=f"bevinding_{row.id}",
    )
    if chosen:
        st.switch_page("views/kaart.py", query_params={state.CHOSEN: chosen})
    with st.expander("Zo is dit berekend"):
        blocks.show(blocks.items(card.steps), key=f"stappen_{row.id}")
    _remarks(dossier, row.id)


def _halves(checked: Checked, row: Finding) -> tuple[blocks.Half, blocks.Half]:
    first, second = (_half(checked, row, number) for number in (0, 1))
    return first, second


def _half(checked: Checked, row: Finding, number: int) -> blocks.Half:
    """Return one side: whose, title, wish, values and how firm it is; an empty field says so."""
    side, name = checked.cards[row.id].sides[number], (row.a, row.b)[number]
    found = checked.kansen.get(name)
    if found is None:
        return blocks.Half("Wat er nu is", side.title or side.wish, [("Op de kaart", side.wish)])
    values = ", ".join(label_of("values", slug) for slug in found.get("values"))
    rows = [
        ("Wil hier", side.wish),
        ("Waarden", values or "Niet ingevuld"),
        ("Hoe vast", side.state or "Niet ingevuld"),
    ]
    return blocks.Half(side.party, side.title, rows, str(found.get("party")), name, "Bekijk deze kans")


def _facts(dossier: Dossier, card: Card, row: Finding) -> list[tuple[str, str]]:
    return [
        ("Hoe zeker is de plek?", card.sure),
        ("Norm", card.norm or "Er hoort geen norm bij."),
        ("Op de grens?", _edge(dossier, row)),
    ]


def _edge(dossier: Dossier, row: Finding) -> str:
    """Return whether the level hangs on the thresholds."""
    lower, higher = (_level(slug) for slug in actions.edge_of(dossier, row.id))
    if (lower, higher) == (_level(row.level),) * 2:
        return "Nee. Met drempels die 25% lager of hoger liggen, blijft dit gelijk."
    return f"Ja. Met drempels die 25% lager liggen: {lower}. Met drempels die 25% hoger liggen: {higher}."


def _level(slug: str) -> str:
    return terms.find(terms.LEVELS, slug).label.lower() if slug else "niets"


def _known_limits(card: Card) -> list[blocks.Block]:
    """Return what we do not know, and rules that hold here already."""
    shown: list[blocks.Block] = []
    for title, rows in (("Wat we niet weten", card.unknown), ("Let op", card.badges)):
        if rows:
            shown += [blocks.heading(title, level=3), blocks.items(rows)]
    return shown


def _remarks(dossier: Dossier, finding_id: str) -> None:
    """Show what people said does not fit, and let anybody add to it."""
    said = actions.remarks(dossier, finding_id)
    if said:
        rows = [f"{as_moment(when)} ({who or 'rol onbekend'}): {text}" for when, who, text in said]
        blocks.show(
            blocks.heading("Wat volgens mensen niet klopt", level=3), blocks.items(rows), key=f"gezegd_{finding_id}"
        )
    with st.expander("Dit klopt niet"), parts.calm(f"klopt_{finding_id}"):
        _ask_remark(dossier, finding_id)


def _ask_remark(dossier: Dossier, finding_id: str) -> None:
    """Ask what does not fit; half a remark is still there after a look elsewhere."""
    roles = {item.slug: item.label for item in terms.ROLES if item.is_person}
    who = f"klopt_rol_{finding_id}"
    st.pills(
        "Ik schrijf dit als", list(roles), format_func=roles.__getitem__, default=next(iter(roles)), required=True,
        key=who, persist_state="session",
    )  # fmt: skip

    def saved(texts: writing.Texts) -> None:
        actions.remark(dossier, finding_id, text=texts[""], role=state.value(who))
        state.say("Uw opmerking is bewaard en staat bij deze kaart.")

    words = Field("", "Wat klopt er niet? Iedereen kan dit lezen.", kind="long", most=2000)
    writing.ask_alone(Form("klopt", [words], save="Bewaren"), finding_id, saved=saved)
