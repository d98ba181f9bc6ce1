"""The tables behind a check, in words: what holds here beside the default, changing it together, what changed."""

from __future__ import annotations

from contextlib import suppress
from typing import Any

import streamlit as st

from kansenkaart import actions, rules, terms
from kansenkaart.actions import RuleChange, RuleRow
from kansenkaart.dossier import Dossier
from kansenkaart.errors import InputError
from kansenkaart.ui import blocks, parts, state, writing
from kansenkaart.ui.words import as_moment, label_of
from kansenkaart.ui.writing import Field, Form

INTRODUCTION = (
    "Met deze tabellen zoekt de computer waar kansen botsen of elkaar helpen. Ze zijn een voorstel, geen norm. "
    "Bewoners en gemeente kunnen ze samen veranderen. De standaard blijft er altijd naast staan."
)
#: What each table says, in one sentence.
ABOUT = {
    "themas": "Wat doen twee kansen met elkaar, als ze op dezelfde grond of dicht bij elkaar liggen?",
    "kaart": "Wat doet een kans met wat er nu ligt of staat?",
    "drempels": "Vanaf welke maat telt iets? Elke drempel hoort bij een stap van de berekening.",
}


def show(table: str) -> None:
    """Show one table (a name of `rules.TABLES`), and the form to change a row of it."""
    dossier = state.dossier()
    rows = actions.rule_rows(dossier, table)
    blocks.show(blocks.text(ABOUT[table]), key=f"over_{table}")
    if any(row.themes for row in rows):
        theme = _theme(table)
        rows = [row for row in rows if theme in row.themes]
    blocks.show(_table(table, rows), key=f"tabel_{table}")
    with st.expander("Samen een rij veranderen"), parts.calm(f"verander_{table}"):
        _change(dossier, table, rows)


def _theme(table: str) -> str:
    labels = {row.slug: row.label for row in terms.THEMES}
    chosen: str = st.pills(
        "Voor welk thema?", list(labels), format_func=labels.__getitem__, default=terms.THEMES[0].slug, required=True,
        key=f"thema_{table}",
    )  # fmt: skip
    return chosen


def _table(table: str, rows: list[RuleRow]) -> blocks.Block:
    """Return the rows in words: what holds now, and the default beside it."""
    headings = [f": {heading[0].lower()}{heading[1:]}" for _, heading in actions.RULE_CHANGES[table]]
    said = headings if len(headings) > 1 else [""]
    head = ("Wat", *(f"Nu{one}" for one in said), *(f"Standaard{one}" for one in said), "Waarom")
    cells = [(row.label, *_marked(row), *row.default_words, row.why) for row in rows]
    return blocks.table(head, cells, label=rules.TABLES[table])


def _marked(row: RuleRow) -> list[str]:
    """Return the values in words, saying which ones people changed."""
    pairs = zip(row.now_words, row.now, row.default, strict=True)
    return [word if now == default else f"{word} (samen veranderd)" for word, now, default in pairs]


def _change(dossier: Dossier, table: str, rows: list[RuleRow]) -> None:
    """Ask which row, what it becomes, who agrees on both sides and why; then keep it."""
    by_slug = {row.slug: row for row in rows}
    slug = st.selectbox("Welke rij?", list(by_slug), format_func=lambda one: by_slug[one].label, key=f"rij_{table}")
    row = by_slug[slug]
    news = {name: _value(row, number) for number, (name, _) in enumerate(actions.RULE_CHANGES[table])}
    _counts(dossier, row, {name: state.value(key) for name, key in news.items()})
    roles = {party.slug: _role(table, party) for party in terms.PARTIES if party.is_default}

    def saved(texts: writing.Texts) -> None:
        change = {"table": table, "row": slug, **{name: state.value(key) for name, key in news.items()}}
        agreed = {party: state.value(key) for party, key in roles.items()}
        actions.change_rules(dossier, change, agreed=agreed, reason=texts[""])
        state.say("De tabel is veranderd. De standaard staat ernaast.")

    reason = Field("", "Waarom veranderen jullie dit? (nodig)", kind="long")
    writing.ask_alone(Form("reden", [reason], save="Samen zo afspreken"), f"{table}/{slug}", saved=saved)


def _counts(dossier: Dossier, row: RuleRow, news: dict[str, Any]) -> None:
    """Show before anybody agrees how many findings there would be of each level; nothing is kept by looking."""
    if tuple(news.values()) == row.now:
        return
    with suppress(InputError), st.spinner("Even tellen…"):  # what cannot be is said when it is kept
        told = [one.sentence for one in actions.counts_after(dossier, {"table": row.table, "row": row.slug, **news})]
        blocks.show(blocks.text("Als u dit zo afspreekt:"), blocks.items(told), key=f"telling_{row.table}")


def _value(row: RuleRow, number: int) -> str:
    """Ask one value of a row: a sign by its word, or a number. Returns the key under which it stands."""
    (_, heading), now = actions.RULE_CHANGES[row.table][number], row.now[number]
    key = f"{row.table}_{row.slug}_{number}"
    label = f"{heading} wordt (standaard: {row.default_words[number].lower()})"
    if not isinstance(now, str):
        st.number_input(
            label + _unit(row, number), value=float(now), min_value=0.0, format="%g", key=key, persist_state="session"
        )
        return key
    signs = (*rules.SIGNS, rules.ASK) if row.table == "kaart" else rules.SIGNS
    st.radio(
        label, signs, index=signs.index(now), format_func=actions.rule_in_words, key=key, horizontal=True,
        persist_state="session",
    )  # fmt: skip
    return key


def _unit(row: RuleRow, number: int) -> str:
    """Return a hint for a threshold that is a share."""
    return ". Typ 0,25 voor 25%" if row.now_words[number].endswith("%") else ""


def _role(table: str, party: terms.Party) -> str:
    """Ask who of a party agrees, by role. Returns the key under which it stands."""
    roles = [item.slug for item in terms.ROLES if item.is_person]
    key = f"eens_{table}_{party.slug}"
    st.pills(
        f"Eens: {party.singular}. In welke rol?", roles, format_func=lambda slug: label_of("role", slug), key=key,
        persist_state="session",
    )  # fmt: skip
    return key


def history() -> None:
    """Show what people changed together: when, what, who and why."""
    rows = [_line(one) for one in actions.rule_changes(state.dossier())]
    head = ("Wanneer", "Tabel", "Rij", "Van", "Naar", "Standaard", "Wie", "Waarom")
    nothing = blocks.text("Er is nog niets veranderd. Overal geldt de standaard.")
    blocks.show(blocks.table(head, rows, label="Wat er samen is veranderd") if rows else nothing, key="veranderd")


def _line(one: RuleChange) -> tuple[str, ...]:
    who = " en ".join(one.who)
    return as_moment(one.made_at), one.table, one.row, one.before, one.after, one.default, who, one.reason
