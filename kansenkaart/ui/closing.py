"""The end of a walk: what was agreed, both sides sign, and five short questions."""

from __future__ import annotations

import uuid

import streamlit as st

from kansenkaart import actions, dialogue, schouw, terms
from kansenkaart.dossier import Dossier
from kansenkaart.schouw import Schouw
from kansenkaart.ui import agreeing, blocks, parts, state
from kansenkaart.ui.words import as_moment, how_many

#: In which roles people of a party sign.
SIGNING = ("bewoner", "kerngroep", "ambtenaar", "begeleider", "ontwerper")
SCALE = {1: "1 nee", 2: "2", 3: "3", 4: "4", 5: "5 ja"}


def show(dossier: Dossier, one: Schouw) -> None:
    """Show what came of the walk, ask both sides to sign, and then the five questions."""
    blocks.show(blocks.heading("Afronden"), *agreeing.everything(one), key="uitkomsten")
    with st.expander("Nog een afspraak"), parts.calm("afspraak_eind"):
        agreeing.ask(dossier, one)
    blocks.show(blocks.heading("Ondertekenen"), key="kop_tekenen")
    with parts.calm("tekenen"):
        for slug in schouw.consenting_parties():
            _sign(dossier, one, slug)
    blocks.show(blocks.heading("Vijf vragen"), key="kop_vragen")
    with parts.calm("vragen"):
        _questions(dossier, one)
    if not one.ended and st.button("Sluit de schouw af"):
        actions.end_schouw(dossier, one.id)
        state.say("De schouw is afgesloten. Alles wat u schreef, is bewaard.")
        st.rerun()


def _sign(dossier: Dossier, one: Schouw, slug: str) -> None:
    """Show whether a party signed, or ask for it; what was added later is named."""
    party = terms.find(terms.PARTIES, slug)
    own = [row for row in one.signatures if row.party == slug]
    now = {row.id for row in actions.agreements_now(one)}
    lines = [f"{party.label}: getekend als {_role(row.role)}, {as_moment(row.made_at)}." for row in own]
    added = len(now - set(own[-1].agreements)) if own else 0
    if added:
        came = how_many(added, "afspraak", "afspraken")
        lines.append(f"Daarna kwam erbij: {came}. Teken opnieuw als u het ermee eens bent.")
    blocks.show(*(blocks.text(line) for line in lines), key=f"getekend_{slug}")
    if own and not added:
        return
    role = st.pills(f"Wie tekent er voor {party.name}?", SIGNING, format_func=_role, key=f"rol_{slug}")
    if st.button(f"Onderteken: {party.label}", key=f"teken_{slug}", type="primary", disabled=role is None) and role:
        changed = actions.sign(dossier, one.id, party=slug, role=role)
        both = actions.schouwen(dossier)[one.id].signed_by_both
        came = how_many(len(changed), "kans kreeg", "kansen kregen")
        state.say(
            f"Beide partijen hebben getekend. {came} de status van de uitkomst."
            if both
            else f"{party.label}: getekend."
        )
        st.rerun()


def _role(slug: str) -> str:
    found: str = next((row.label.lower() for row in terms.ROLES if row.slug == slug), slug)
    return found


def _questions(dossier: Dossier, one: Schouw) -> None:
    """Ask one person at a time; no answer says whose it is, and figures come from five people on."""
    ticket = state.kept("vragen") or str(uuid.uuid4())
    state.keep("vragen", ticket)
    intro = "Geef de laptop door: ieder vult dit zelf in, zonder naam. U mag een vraag overslaan."
    blocks.show(blocks.text(intro), key="vragen_uitleg")
    answers = {}
    for question in dialogue.CLOSING:
        picked = st.pills(
            question.text, list(SCALE), format_func=SCALE.__getitem__, key=f"vraag_{question.slug}_{ticket}"
        )
        if picked:
            answers[question.slug] = picked
    if st.button("Bewaar en geef door", key="vragen_bewaar", type="primary"):
        actions.answer_closing(dossier, one.id, answers, ticket=ticket)
        state.keep("vragen", None)
        state.say("Bewaard. Geef de laptop aan de volgende.")
        st.rerun()
    blocks.show(*figures(one), key="vragen_cijfers")


def figures(one: Schouw) -> list[blocks.Block]:
    """Return the middle answers, or why they are not shown."""
    rows = [row for row in schouw.closing_figures([one]) if row["middle"] is not None]
    if not rows:
        return [blocks.text(f"De antwoorden zijn te zien vanaf {dialogue.SHOW_FROM} mensen.")]
    table = [
        (terms.find(dialogue.CLOSING, row["question"]).label, f"{row['middle']:g}", str(row["answers"])) for row in rows
    ]
    return [blocks.table(("Vraag", "Middelste antwoord (1-5)", "Mensen"), table, label="Antwoorden op de vijf vragen")]
