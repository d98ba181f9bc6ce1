"""What happened with everything: what waits and how long, agreements, trails, figures about taking part."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from itertools import cycle
from typing import Any

import geopandas as gpd
import streamlit as st

from kansenkaart import actions, days, dialogue, schouw, terms
from kansenkaart.dossier import Dossier
from kansenkaart.schouw import Agreement, Schouw
from kansenkaart.ui import agreeing, blocks, doubles, kans_view, state, writing
from kansenkaart.ui.words import how_many, one_line
from kansenkaart.ui.writing import Field, Form

#: How many of a long list are shown before one asks for the rest.
MOST = 12


# --- What waits ---------------------------------------------------------------------------------


def _waiting(dossier: Dossier) -> None:
    """Show which kansen wait for an answer, the longest first."""
    kansen = state.kansen()
    awaits = [row.slug for row in terms.STATUSES if row.awaits_answer]
    found = kansen[kansen["status"].isin(awaits) & (kansen["kind"] == terms.DEFAULT_KIND)]
    found = found.sort_values(["changed_at", "id"])
    blocks.show(
        blocks.text(
            f"{how_many(len(found), 'kans wacht', 'kansen wachten')} op een antwoord. De langst wachtende staat boven."
        ),
        key="wacht",
    )
    _choose_kans(dossier, found, "wachtend", lambda row: (one_line(row), f"Wacht {_since(row.changed_at)}"))


def _since(moment: str) -> str:
    """Return how long ago a UTC moment was, in days of the Dutch calendar."""
    try:
        number = days.days_between(moment, days.today())
    except ValueError:
        return "onbekend hoe lang"
    return "sinds vandaag" if number < 1 else how_many(number, "dag", "dagen")


def _choose_kans(dossier: Dossier, kansen: gpd.GeoDataFrame, key: str, lines: Callable[[Any], Iterable[str]]) -> None:
    """Show kansen as cards; the one that is chosen shows its public trail below."""
    rows = [blocks.card(row.id, row.title, lines(row), party=row.party) for row in kansen.itertuples()]
    chosen = blocks.show(blocks.cards(rows, label="Kansen", most=MOST), key=f"kansen_{key}")
    if chosen:
        state.keep(f"spoor_{key}", chosen)
    opened = state.kept(f"spoor_{key}")
    row = next(kansen[kansen["id"] == opened].itertuples(), None) if opened else None
    if row is not None:
        blocks.show(
            blocks.heading(row.title, level=3, arrive=row.id),
            blocks.items(kans_view.trail_sentences(dossier, row.id)),
            key=f"spoor_{key}",
        )


def _kansen(dossier: Dossier) -> None:
    """Show every kans with its state, those that were withdrawn or not done included."""
    found = dossier.kansen(everything=True).sort_values(["changed_at", "id"], ascending=False)
    blocks.show(blocks.text("Kies een kans: u ziet wat ermee gebeurde, ook als het niet doorging."), key="alle_kansen")
    _choose_kans(
        dossier, found, "alle", lambda row: (one_line(row), f"Laatst veranderd: {days.as_day(row.changed_at)}")
    )


# --- Agreements ---------------------------------------------------------------------------------


def _agreements(dossier: Dossier) -> None:
    """Show every agreement with how far it is, and let people tell how it goes."""
    known = actions.schouwen(dossier)
    if not any(one.agreements for one in known.values()):
        blocks.show(blocks.text("Er zijn nog geen afspraken. Die maakt u samen, bij een schouw."), key="geen_afspraken")
    for one in known.values():
        if not (one.agreements or one.proposals or one.photos):
            continue
        blocks.show(blocks.heading(one.name), key=f"afspraken_{one.id}")
        for agreement in one.agreements:
            with st.container(border=True, key=f"afspraak_{agreement.id}"):
                _agreement(dossier, one, agreement)
        blocks.show(*agreeing.outcomes(one), key=f"uitkomsten_{one.id}")
        _photos(one)


def _agreement(dossier: Dossier, one: Schouw, row: Agreement) -> None:
    stand = terms.find(dialogue.PROGRESS, row.state).label
    blocks.show(
        blocks.heading(agreeing.in_words(row), level=3),
        blocks.note("Hier kwam een nieuwe afspraak voor in de plaats." if row.replaced_by else f"{stand}{_late(row)}"),
        blocks.items([_made(one, row), *map(_step, row.trail)]),
        key=f"afspraak_tekst_{row.id}",
    )
    if row.replaced_by:
        return
    with st.expander("Vertel hoe het gaat"):
        _progress(dossier, one, row)
    with st.expander("Spreek iets nieuws af in plaats hiervan"):
        agreeing.ask(dossier, one, stop=row.stop, proposal=row.proposal, before=row)


def _made(one: Schouw, row: Agreement) -> str:
    """Return when an agreement was made, and which one it came in the place of."""
    before = [f"“{other.what}”" for other in one.agreements if other.replaced_by == row.id]
    instead = f", in plaats van {' en '.join(before)}" if before else ""
    return f"{days.as_moment(row.made_at)} · Afgesproken{instead}"


def _photos(one: Schouw) -> None:
    """Show the photos that were taken on the way, with their words, when somebody asks for them."""
    if not one.photos or not st.toggle(f"Foto's van onderweg ({len(one.photos)})", key=f"fotos_{one.id}"):
        return
    numbers = {stop.id: f"Stop {number}" for number, stop in enumerate(one.stops, start=1)}
    for place, (photo, column) in enumerate(zip(one.photos, cycle(st.columns(3)), strict=False)):
        with column:
            where = numbers.get(photo.stop, "Een eerdere stop")
            words = f"{where}: {photo.text}" if photo.text else where
            blocks.show(
                blocks.image(kans_view.photo_address(photo.photo), f"Foto. {words}"), blocks.text(words),
                key=f"foto_{one.id}_{place}",
            )  # fmt: skip


def _late(row: Agreement) -> str:
    if not row.is_open or not row.by:
        return ""
    over = days.days_between(row.by, days.today())
    return (
        f". De datum {days.as_day(row.by)} is {how_many(over, 'dag', 'dagen')} voorbij."
        if over > 0
        else f". Klaar voor {days.as_day(row.by)}."
    )


def _step(step: tuple[str, str, str]) -> str:
    made_at, slug, text = step
    labels = {row.slug: row.label for row in dialogue.PROGRESS}
    return f"{days.as_moment(made_at)} · {labels.get(slug, slug)} {text}".strip()


def _progress(dossier: Dossier, one: Schouw, row: Agreement) -> None:
    labels = {item.slug: item for item in dialogue.PROGRESS}
    chosen = st.pills(
        "Hoe ver is het?", list(labels), format_func=lambda slug: labels[slug].label, key=f"voortgang_{row.id}",
        persist_state="session",
    )  # fmt: skip
    if chosen is None:
        return
    key = f"voortgang/{row.id}/{len(row.trail)}"
    help_ = "Schrijf de reden op." if labels[chosen].needs_reason else "Mag leeg blijven."

    def saved(texts: writing.Texts) -> None:
        now = state.value(f"voortgang_{row.id}") or chosen
        actions.report_progress(dossier, row.id, state=now, text=texts[""])
        actions.keep_text(dossier, one.id, "draft", actions.Typed(key, ""))

    form = Form(
        key,
        [Field("", "Wat is er gebeurd?", help_, "long", 2000)],
        row.stop,
        "Voortgang",
        family=f"voortgang/{row.id}/",
    )
    writing.ask(form, one, saved=saved)


# --- Taking part --------------------------------------------------------------------------------


def _people(dossier: Dossier) -> None:
    """Show who took part in numbers, never below five, and the closing answers over time."""
    known = list(actions.schouwen(dossier).values())
    held = [one for one in known if one.rules_read]
    least = f"Een getal onder {dialogue.SHOW_FROM} laten we niet zien."
    blocks.show(
        blocks.text(
            f"Gelopen: {how_many(len(held), 'schouw', 'schouwen')}. Wie meeliep, is niet de hele buurt. {least}"
        ),
        blocks.facts(_counts(held), label="Hoeveel mensen meeliepen"),
        blocks.heading("De vijf vragen na afloop", level=3),
        *_closing(known),
        key="mensen",
    )


def _counts(held: list[Schouw]) -> list[tuple[str, str]]:
    labels = {row.slug: row.label for row in terms.PARTIES}
    rows = [(labels.get(slug, slug), str(number)) for slug, number in schouw.attendance(held).items()]
    first = sum(one.first_time or 0 for one in held)
    hidden = f"minder dan {dialogue.SHOW_FROM}"
    return [*rows, ("Voor het eerst mee", str(first) if first >= dialogue.SHOW_FROM else hidden)]


def _closing(known: list[Schouw]) -> list[blocks.Block]:
    rows = [
        (
            row["schouw"],
            days.as_day(row["date"]),
            terms.find(dialogue.CLOSING, row["question"]).label,
            f"{row['middle']:g}",
        )
        for row in schouw.closing_figures(known)
        if row["middle"] is not None
    ]
    if not rows:
        return [blocks.text(f"Nog geen cijfers. Ze zijn te zien vanaf {dialogue.SHOW_FROM} mensen bij een schouw.")]
    head = ("Schouw", "Datum", "Vraag", "Middelste antwoord (1 nee, 5 ja)")
    return [blocks.table(head, rows, label="Antwoorden op de vijf vragen")]


# --- What meets ---------------------------------------------------------------------------------


def _findings(dossier: Dossier) -> None:
    """Show for each place where kansen clash or rub what came of it, and what was written twice."""
    checked = actions.check(dossier)
    known = actions.schouwen(dossier).values()
    outcomes = {name: row for one in known for row in one.proposals for name in row.about}
    rows = []
    for row in checked.check.rows:
        level = terms.find(terms.LEVELS, row.level)
        if row.pair != "kans" or not (level.hinders or row.id in outcomes):
            continue
        card, found = checked.cards[row.id], outcomes.get(row.id)
        said = len(actions.remarks(dossier, row.id))
        stand = (
            f"{terms.find(dialogue.OUTCOMES, found.outcome).label}: {found.text}"
            if found
            else "Nog niet samen besproken"
        )
        rows.append(blocks.card(row.id, card.title, (card.place, stand, f"{said} keer: dit klopt niet" if said else ""),
                                level=row.level))  # fmt: skip
    chosen = blocks.show(
        blocks.text("Waar kansen elkaar hinderen, en wat daarvan kwam."),
        blocks.cards(rows, label="Waar kansen elkaar raken", most=MOST),
        key="bevindingen",
    )
    if chosen:
        st.switch_page("views/samen.py", query_params={state.FINDING: chosen})
    written = list(_doubles(dossier))
    if written:
        blocks.show(
            blocks.heading("Los van elkaar geschreven"),
            blocks.text("Twee apparaten schreven dit los van elkaar. Alles is bewaard; kies samen wat blijft."),
            blocks.items(written),
            key="dubbel",
        )
    for one in known:
        doubles.show(dossier, one)


def _doubles(dossier: Dossier) -> Iterable[str]:
    """Yield what was written twice, apart from each other."""
    for row in dossier.kansen()[lambda frame: frame["versions"] > 1].itertuples():
        yield f"Kans: {row.title} ({row.versions} versies)"
    for one in actions.schouwen(dossier).values():
        if one.plan_doubles:
            yield f"Plan van de schouw {one.name}: kies hieronder"
        for note in (*one.notes, *one.drafts):
            for text in note.versions:
                yield f"{one.name}: “{note.text}” en “{text}”"


TABS: tuple[tuple[str, Callable[[Dossier], None]], ...] = (
    ("Wacht op antwoord", _waiting),
    ("Afspraken", _agreements),
    ("Alle kansen", _kansen),
    ("Waar kansen elkaar raken", _findings),
    ("Wie meedeed", _people),
)
