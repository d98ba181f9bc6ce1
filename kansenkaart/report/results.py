"""The report of a walk: what was agreed comes first, then who was there, and per stop what was seen and said."""

from __future__ import annotations

from collections.abc import Sequence

from kansenkaart import dialogue, schouw, terms
from kansenkaart.days import as_moment
from kansenkaart.report import parts
from kansenkaart.report.blocks import Block, Box, Bullets, Document, Fields, Heading, NewPage, Table, Text
from kansenkaart.report.parts import About, StopPart, Subject
from kansenkaart.report.sheets import subtitle
from kansenkaart.schouw import Agreement, Consent, Note, Proposal, Schouw

_ANSWERS = {row.slug: row for row in dialogue.ANSWERS}
_OUTCOMES = {row.slug: row for row in dialogue.OUTCOMES}


def results(subject: Subject, about: About) -> Document:
    """Return the report of a walk that was begun."""
    walk = subject.schouw
    blocks: list[Block] = [
        *parts.opening(about), *_unfinished(walk), *agreements(walk.agreements), *_not_settled(walk),
        *_waiting_for(walk), *_walk(subject),
    ]  # fmt: skip
    for part in subject.stops:
        blocks += [NewPage(), *_stop(part, walk)]
    closing = (*_loose(subject), *_signed(walk), *_closing(walk), *parts.numbers(subject, about), *parts.sources(about))
    return Document(
        title=f"Verslag: {walk.name or 'schouw'}",
        subtitle=subtitle(walk, about),
        header=f"Verslag {walk.name or 'schouw'} · {about.neighbourhood}",
        blocks=(*blocks, NewPage(), *closing),
        mark=about.mark,
        pictures=parts.pictures_of(subject),
    )


def _unfinished(walk: Schouw) -> list[Block]:
    notes: list[Block] = []
    if not walk.ended:
        notes.append(Text("De schouw is nog niet afgesloten. Dit verslag kan nog groeien."))
    if walk.plan_doubles:
        apart = "Twee apparaten wijzigden het plan van deze schouw los van elkaar."
        notes.append(Text(f"{apart} Hier staat de laatste versie, tot de groep kiest. Dit is er twee keer:"))
        notes.append(Bullets(tuple(_twice(name, walk) for name in walk.plan_doubles)))
    return notes


def _twice(name: str, walk: Schouw) -> str:
    """Return a field that was written apart; short texts with what stands there, long ones by name."""
    values = [version.value for version in walk.plan_doubles[name]]
    label = schouw.PLAN_LABELS.get(name, name)
    return f"{label}: {' / '.join(values)}" if all(isinstance(value, str) for value in values) else label


def agreements(rows: Sequence[Agreement]) -> list[Block]:
    """Return the action list: what, who, by when, first step, contact; and how far it is.

    An agreement that another one came in the place of is no action any more; it is in what follows.
    """
    if not rows:
        return [Heading("Wat we afspraken", 1), Text("Er zijn nog geen afspraken gemaakt.")]
    table = Table(
        ("Wat", "Wie", "Voor wanneer", "Eerste stap", "Aanspreekpunt", "Nu"),
        tuple(_agreement(one) for one in rows if not one.replaced_by),
        (2.3, 1.5, 1.6, 1.8, 1.8, 1.4),
    )
    said = tuple(line for one in rows for line in _followed(one, rows))
    trail: list[Block] = [Heading("Hoe het verder ging", 2), Bullets(said)] if said else []
    return [Heading("Wat we afspraken", 1), table, *trail]


def _followed(one: Agreement, rows: Sequence[Agreement]) -> list[str]:
    """Return how an agreement went on: what was told about it, and what came in its place."""
    about = one.what.rstrip(".")
    told = [f"{about}: {_progress(state)} ({as_moment(made_at)}). {text}".strip() for made_at, state, text in one.trail]
    later = [f"{about}: hiervoor kwam een nieuwe afspraak in de plaats ({as_moment(other.made_at)}): {other.what}"
             for other in rows if other.id == one.replaced_by]  # fmt: skip
    return told + later


def _agreement(one: Agreement) -> tuple[str, ...]:
    what = f"{one.what} (doen bewoners zelf)" if one.self_organised else one.what
    contact = one.contact or "nog geen"
    contact += f" ({', '.join(one.departments)})" if one.departments else ""
    by = parts.day_or(one.by, "niet afgesproken")
    return what, one.who or "niet afgesproken", by, one.first_step or parts.NOT_FILLED, contact, _progress(one.state)


def _progress(slug: str) -> str:
    return next((row.label for row in dialogue.PROGRESS if row.slug == slug), slug).removesuffix(", omdat …")


def _not_settled(walk: Schouw) -> list[Block]:
    """Return proposals with a reason against them or for later: these stay visible."""
    rows = [one for one in walk.proposals if any(_reasoned(consent) for consent in one.consents)]
    if not rows:
        return []
    lines = tuple(f"{one.text} {_OUTCOMES[one.outcome].label}. {_reasons(one)}" for one in rows)
    return [Heading("Voorwaarden, bezwaren en wat later komt", 1), Bullets(lines)]


def _reasoned(consent: Consent) -> bool:
    row = _ANSWERS.get(consent.answer)
    return bool(consent.reason) and row is not None and row.needs_reason


def _reasons(proposal: Proposal) -> str:
    return " ".join(
        f"{parts.label(terms.PARTIES, one.party)}: {_answer(one)} {one.reason}"
        for one in proposal.consents if _reasoned(one)
    )  # fmt: skip


def _answer(consent: Consent) -> str:
    row = _ANSWERS.get(consent.answer)
    words = (row.label if row else consent.answer).removesuffix(" …").removesuffix(", omdat")
    return f"{words}:" if consent.reason else f"{words}."


def _waiting_for(walk: Schouw) -> list[Block]:
    """Return proposals on which not everybody has spoken."""
    still = [one.text for one in walk.proposals if one.outcome == dialogue.OPEN_OUTCOME]
    return [Heading("Nog open", 1), Bullets(tuple(still))] if still else []


def _walk(subject: Subject) -> list[Block]:
    walk = subject.schouw
    rows = [
        ("Begin", walk.start_label),
        ("Leidde de schouw", walk.lead),
        ("Bewaakte de huisregels", walk.guard),
        ("Huisregels", "voorgelezen" if walk.rules_read else ""),
        ("Lengte", parts.route_sentence(subject.route, walk.minutes)),
        ("Wie er waren", present(walk)),
    ]
    return [
        Heading("De wandeling", 1),
        parts.route_map(subject),
        Fields(tuple((name, value) for name, value in rows if value)),
        *(Text(f"Let op: {text}") for text in subject.route.warnings),
    ]


def present(walk: Schouw) -> str:
    """Return who was there in numbers per party; how many for the first time only from `SHOW_FROM` on."""
    there = walk.present or {}
    words = ", ".join(f"{parts.label(terms.PARTIES, slug).lower()}: {count}" for slug, count in there.items() if count)
    if walk.first_time is not None and walk.first_time >= dialogue.SHOW_FROM:
        words += f". Voor het eerst mee: {walk.first_time}"
    return words


def _stop(part: StopPart, walk: Schouw) -> list[Block]:
    stop = part.stop
    notes = [note for note in walk.notes if note.stop == stop.id]
    drawn = [text for one in walk.drawings if one.get("stop") == stop.id and (text := str(one.get("text") or ""))]
    proposals = [one for one in walk.proposals if one.stop == stop.id]
    agreed = tuple(_one_line(one) for one in walk.standing if one.stop == stop.id)
    compare = parts.side_by_side(part.kansen)
    found: list[Block] = [Heading("Getekend op de kaart", 2), Bullets(tuple(drawn))] if drawn else []
    made: list[Block] = [Heading("Afgesproken bij deze stop", 2), Bullets(agreed)] if agreed else []
    return [
        Heading(stop.title, 1, str(part.number)),
        *([Text(stop.why)] if stop.why else []),
        parts.stop_map(part),
        *parts.shared(part.cards),
        *([Heading("Naast elkaar", 2), *compare] if compare else []),
        *said(notes),
        *found,
        *([Heading("Foto's", 2), *parts.gallery(part)] if part.photos else []),
        *_proposals(proposals),
        *made,
    ]


def said(notes: Sequence[Note]) -> list[Block]:
    """Return what was seen and said, by response form; versions written apart stand beside each other."""
    labels = {row.slug: row.label for row in terms.REACTIONS}
    forms = [*dict.fromkeys(note.form for note in notes if note.form not in labels), *labels]
    blocks: list[Block] = []
    for form in forms:
        lines = tuple(line for note in notes if note.form == form for line in _note(note))
        if lines:
            blocks += [Heading(labels.get(form) or "Gezien", 3), Bullets(lines)]
    return [Heading("Gezien en gezegd", 2), *blocks] if blocks else []


def _note(note: Note) -> list[str]:
    who = parts.label(terms.PARTIES, note.party)
    said_by = f"{who}: " if who else ""
    texts = [text for text in (note.text, *note.versions) if text.strip()]
    return [f"{said_by}{texts[0]}", *(f"{said_by}{text} (op een ander toestel apart geschreven)" for text in texts[1:])]


def _proposals(rows: Sequence[Proposal]) -> list[Block]:
    blocks: list[Block] = []
    for one in rows:
        outcome = _OUTCOMES[one.outcome]
        answers = tuple((_who(consent), f"{_answer(consent)} {consent.reason}".strip()) for consent in one.consents)
        inside: list[Block] = [Heading(one.text, 3), Fields((*answers, ("Uitkomst", outcome.label)))]
        blocks.append(Box((*inside, Text(outcome.explanation, "quiet"))))
    return [Heading("Voorstellen en antwoorden", 2), *blocks] if blocks else []


def _who(consent: Consent) -> str:
    return parts.label(terms.PARTIES, consent.party)


def _one_line(one: Agreement) -> str:
    by = f", voor {parts.day_or(one.by, '')}" if one.by else ""
    return f"{one.what}{f' ({one.who}{by})' if one.who else by}."


def _loose(subject: Subject) -> list[Block]:
    """Return what was written at a stop that is no longer in the plan: nothing gets lost."""
    walk, known = subject.schouw, {part.stop.id for part in subject.stops}
    blocks = [*said([one for one in walk.notes if one.stop not in known]),
              *_proposals([one for one in walk.proposals if one.stop not in known]),
              *parts.loose_gallery(subject)]  # fmt: skip
    return [Heading("Niet bij een stop", 1), *blocks] if blocks else []


def _signed(walk: Schouw) -> list[Block]:
    """Return who signed, and who did not yet."""
    lines = [
        f"{parts.label(terms.PARTIES, one.party)}"
        f"{f' ({parts.label(terms.ROLES, one.role).lower()})' if one.role else ''}, {as_moment(one.made_at)}"
        for one in walk.signatures
    ]
    there = {one.party for one in walk.signatures}
    lines += [f"{parts.label(terms.PARTIES, slug)}: nog niet" for slug in schouw.consenting_parties()
              if slug not in there]  # fmt: skip
    return [Heading("Ondertekend", 1), Bullets(tuple(lines))]


def _closing(walk: Schouw) -> list[Block]:
    """Return the middle answer to each closing question; too few answers give no figure."""
    if not walk.closings:
        return []
    texts = {row.slug: row.text for row in dialogue.CLOSING}
    rows = tuple(
        (texts[str(row["question"])], _middle(row["middle"]), str(row["answers"]))
        for row in schouw.closing_figures([walk]) if row["middle"] is not None
    )  # fmt: skip
    few = Text(f"Er zijn minder dan {dialogue.SHOW_FROM} antwoorden. Daarom staan hier geen cijfers.")
    table = Table(("Vraag", "Middelste antwoord (1 is nee, 5 is ja)", "Antwoorden"), rows, (4, 2.6, 1.4))
    return [Heading("Vijf vragen na afloop", 1), table if rows else few]


def _middle(value: float) -> str:
    return f"{value:g}".replace(".", ",")
