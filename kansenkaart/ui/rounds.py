"""The rounds at a stop: what is it about, what do you think, can it be so; and who does what."""

from __future__ import annotations

from collections.abc import Callable

import streamlit as st

from kansenkaart import actions, dialogue, schouw, terms
from kansenkaart.dossier import Dossier
from kansenkaart.schouw import Note, Proposal, Schouw, Stop
from kansenkaart.ui import agreeing, blocks, parts, sketching, state, walk_stop, writing
from kansenkaart.ui.writing import Field, Form

AGREE = "afspraak"
SEEN = "beeld"


def choose(stop: Stop) -> str:
    """Return the round that is chosen, the first to begin with."""
    labels = {row.slug: row.label for row in dialogue.ROUNDS} | {AGREE: "Wie doet wat?"}
    first = dialogue.ROUNDS[0].slug
    return st.pills(
        "Ronde", list(labels), format_func=labels.__getitem__, default=first, key=f"ronde_{stop.id}",
        label_visibility="collapsed", persist_state="session",
    ) or first  # fmt: skip


def show(dossier: Dossier, one: Schouw, stop: Stop, chosen: str) -> None:
    """Show a round with its question large, and what both sides share before they answer."""
    asks = {row.slug: row.asks for row in dialogue.ROUNDS}
    if chosen != dialogue.ROUNDS[0].slug:
        walk_stop.shared(dossier, stop)
    blocks.show(blocks.heading(asks.get(chosen, "Wie doet wat, en wanneer? Begin klein."), level=3), key="vraag")
    with parts.calm(f"ronde_{chosen}"):
        _SHOWN[chosen](dossier, one, stop)


def _picture(dossier: Dossier, one: Schouw, stop: Stop) -> None:
    """Keep what is seen here: words, photos, a drawing, a kans that nobody had seen."""
    key = f"{stop.id}/{SEEN}/{dossier.device[:8]}"
    form = Form(
        key, [Field("", "Wat zien we hier?", kind="long", most=4000, rows=4)], stop.id, SEEN,
        stood=_stood(), values=lambda now: {"": actions.text_of(now, key)}, how="note", save="",
    )  # fmt: skip
    writing.ask(form, one)
    notes_of(one, stop, [SEEN], without=key)
    sketching.show(dossier, one, stop)


def _opinion(dossier: Dossier, one: Schouw, stop: Stop) -> None:
    """Keep what each says, in turn, in one of the response forms."""
    party = _pick("Wie spreekt er?", terms.PARTIES, f"spreekt_{stop.id}")
    form = _pick("Wat is het?", terms.REACTIONS, f"vorm_{stop.id}")
    base = f"{stop.id}/mening/{party}/{form}/{dossier.device[:8]}"
    number = state.kept(base)
    if number is None:
        number = sum(note.key.startswith(f"{base}/") for note in one.notes)
        state.keep(base, number)
    key = state.kept(f"open_{stop.id}") or f"{base}/{number}"
    opened = next((note for note in (*one.notes, *one.drafts) if note.key == key), None)
    party, form = (opened.party, opened.form) if opened else (party, form)

    def saved(_texts: writing.Texts) -> None:
        state.keep(f"open_{stop.id}", None)
        state.keep(base, number + int(key == f"{base}/{number}"))

    label = f"{terms.find(terms.PARTIES, party).label}: {terms.find(terms.REACTIONS, form).label.lower()}"
    words = Form(
        key, [Field("", label, terms.find(terms.REACTIONS, form).explanation, "long", 4000, 4)], stop.id, form, party,
        _stood(), lambda now: {"": actions.text_of(now, key)}, "note",
    )  # fmt: skip
    writing.ask(words, one, saved=saved)
    chosen = notes_of(one, stop, terms.slugs(terms.REACTIONS), without=key)
    if chosen:
        state.keep(f"open_{stop.id}", chosen)
        st.rerun()


def _stood() -> str:
    """Return where the one who writes stands (RD, whole metres), apart from the stop that is meant."""
    phone = actions.PHONES.last()
    stood = (phone.x, phone.y) if phone else state.kept("sta")
    return f"{stood[0]:.0f} {stood[1]:.0f}" if stood else ""


def _pick(label: str, table: tuple[terms.Row, ...], key: str) -> str:
    """Ask for one row of a table with large buttons; there is always one chosen."""
    first = table[0].slug
    return st.pills(
        label, terms.slugs(table), format_func=lambda slug: terms.find(table, slug).label, default=first, key=key,
        persist_state="session",
    ) or first  # fmt: skip


def notes_of(one: Schouw, stop: Stop, forms: list[str] | tuple[str, ...], *, without: str = "") -> str | None:
    """Show what was said and seen at a stop, drafts included; return the key of one that was just chosen."""
    saved = [note for note in one.notes if note.stop == stop.id and note.form in forms and note.key != without]
    open_ = [note for note in one.drafts if note.stop == stop.id and note.form in forms and note.key != without]
    rows = [_card(note, "") for note in saved] + [_card(note, "Nog niet bewaard") for note in open_]
    if not rows:
        return None
    return blocks.show(
        blocks.heading("Gezien en gezegd", level=3), blocks.cards(rows, label="Gezien en gezegd"),
        key=f"notities_{stop.id}_{forms[0]}",
    )  # fmt: skip


def _card(note: Note, stand: str) -> dict[str, object]:
    labels = {row.slug: row.label for table in (terms.PARTIES, terms.REACTIONS) for row in table}
    who = " · ".join(filter(None, (labels.get(note.party, ""), labels.get(note.form, "Gezien"), stand)))
    doubles = [f"Los hiervan geschreven: {text}" for text in note.versions]
    return blocks.card(note.key, note.text, (who, *doubles), party=note.party)


# --- Proposals ----------------------------------------------------------------------------------


def _proposal(dossier: Dossier, one: Schouw, stop: Stop) -> None:
    """Show the proposals with what both sides say; ask for a new one."""
    own = [proposal for proposal in one.proposals if proposal.stop == stop.id]
    for proposal in own:
        with st.container(border=True, key=f"voorstel_{proposal.id}"):
            _one_proposal(dossier, one, proposal)
    key = f"{stop.id}/voorstel/{dossier.device[:8]}/{len(own)}"
    form = Form(
        key, [Field("", "Het voorstel in een of twee zinnen", kind="long", most=2000)], stop.id, "Voorstel",
        save="Leg dit voorstel voor", family=f"{stop.id}/voorstel/",
    )  # fmt: skip
    writing.ask(
        form, one, saved=lambda texts: _done(actions.write_proposal(dossier, one.id, stop, texts[""], draft=key))
    )


def _done(_entry_id: str) -> None:
    """A form wants no answer."""


def _one_proposal(dossier: Dossier, one: Schouw, proposal: Proposal) -> None:
    outcome = terms.find(dialogue.OUTCOMES, proposal.outcome)
    blocks.show(
        blocks.heading(proposal.text, level=3),
        blocks.items(answers_in_words(proposal)),
        blocks.note(f"{outcome.label}. {outcome.explanation}"),
        key=f"voorstel_tekst_{proposal.id}",
    )
    for slug in schouw.consenting_parties():
        party = terms.find(terms.PARTIES, slug)
        spoke = any(consent.party == slug for consent in proposal.consents)
        with st.expander(f"{party.label}: {'antwoord wijzigen' if spoke else 'antwoord geven'}", expanded=not spoke):
            _answer(dossier, one, proposal, slug)


def answers_in_words(proposal: Proposal) -> list[str]:
    """Return what each party said to a proposal, with the reason; an objection stays in it."""
    return [
        f"{terms.find(terms.PARTIES, row.party).label}: {terms.find(dialogue.ANSWERS, row.answer).label} {row.reason}"
        for row in proposal.consents
    ]


def _answer(dossier: Dossier, one: Schouw, proposal: Proposal, party: str) -> None:
    """Ask a party for its answer, and for the reason when that counts."""
    before = [consent.made_at for consent in proposal.consents if consent.party == party]
    # An answer that was given closes its form; the next one is another form.
    key = "/".join([proposal.stop, "antwoord", proposal.id, party, *before])
    labels = {row.slug: row for row in dialogue.ANSWERS}
    answer = st.pills(
        f"Antwoord van {terms.find(terms.PARTIES, party).name}", list(labels), key=f"antwoord_{proposal.id}_{party}",
        format_func=lambda slug: labels[slug].label, persist_state="session",
    )  # fmt: skip
    if answer is None:
        return
    row = labels[answer]
    help_ = "Zonder reden telt het antwoord niet." if row.needs_reason else "Mag leeg blijven."
    form = Form(
        key, [Field("", f"{row.label} {row.explanation}", help_, "long", 2000, 2)], proposal.stop, "Reden", party,
        save=f"Bewaar antwoord: {row.label}", family=f"{proposal.stop}/antwoord/{proposal.id}/{party}",
    )  # fmt: skip

    def saved(texts: writing.Texts) -> None:
        chosen = state.value(f"antwoord_{proposal.id}_{party}") or answer
        actions.answer_proposal(dossier, one.id, proposal.id, party=party, answer=chosen, reason=texts[""], draft=key)

    writing.ask(form, one, saved=saved)


_SHOWN: dict[str, Callable[[Dossier, Schouw, Stop], None]] = {
    "beeld": _picture, "mening": _opinion, "voorstel": _proposal, AGREE: agreeing.at_stop,
}  # fmt: skip
