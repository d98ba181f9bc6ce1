"""The card of a finding: what two sides want, what we measured, how sure, and what we do not know.

Texts take no side: swap the parties and the text is the mirror of itself (a test does that).
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import numpy as np

from kansenkaart import layers, rules, terms
from kansenkaart.wording import evidence
from kansenkaart.wording.evidence import Record
from kansenkaart.wording.numbers import is_known, number
from kansenkaart.wording.templates import TEMPLATES, WISHES, Template

_ASKS = next(row.label for row in rules.NOTES if row.slug == rules.ASK)


@dataclass(frozen=True, slots=True)
class Side:
    """One side of a card: whose it is, what it is called, what is wanted, and how firm it is (may be empty)."""

    party: str
    title: str
    wish: str
    state: str = ""


@dataclass(frozen=True, slots=True)
class Card:
    """What a person reads about one finding; plain Dutch, every text without markup.

    Attributes
    ----------
    title, place
        What it is about, and where in street terms (may be empty).
    level, sign
        Label and sign of the level.
    shared
        What the two sides share; shown first.
    text
        At most 60 words.
    measured
        Three to six numbers with unit and picture.
    sure
        How certain the place is.
    norm
        Norm and whether it is binding; empty when no norm applies.
    unknown
        What we do not know.
    question
        One question for the walk.
    steps
        "Zo is dit berekend": gates, thresholds and dates of the data.
    badges
        Rules that hold here already.
    sides
        Both sides, the older first; the second is what lies there for a finding with the base map.
    """

    title: str
    place: str
    level: str
    sign: str
    shared: str
    text: str
    measured: tuple[str, ...]
    sure: str
    norm: str
    unknown: tuple[str, ...]
    question: str
    steps: tuple[str, ...]
    badges: tuple[str, ...]
    sides: tuple[Side, Side]


def wish(theme: str, direction: str | None) -> str:
    """Return what someone wants, to put behind "willen hier": "meer groen"."""
    wanted = direction or terms.DEFAULT_DIRECTION
    return next((row.phrase for row in WISHES if (row.theme, row.direction) == (theme, wanted)), theme)


def wants(record: Record) -> str:
    """Return who wants what, without a full stop: "De bewoners willen hier meer groen"."""
    party = terms.find(terms.PARTIES, str(record.get("party")))
    count = record.get("dwellings")
    phrase = wish(str(record.get("theme")), record.get("direction"))
    if is_known(count) and phrase == wish("wonen", terms.DEFAULT_DIRECTION):
        phrase = f"ongeveer {number(count, 'dwellings')}"
    return f"{party.name[0].upper()}{party.name[1:]} {party.wants} hier {phrase}"


def card(finding: Any, a: Record, b: Record | None = None, *, place: str = "") -> Card:
    """Return the card of a finding.

    Parameters
    ----------
    finding
        A row of `relations.Check.findings`, or a `relations.Finding`.
    a, b
        The two kansen, in the order of the finding (the older first). For a finding with the base
        map `b` is the object of that layer, or None.
    place
        Where it is in street terms ("Berkenlaan 12, 20 m").

    Returns
    -------
    card
        The same card on every run.
    """
    finding = finding if hasattr(finding, "get") else vars(finding)
    level = terms.find(terms.LEVELS, str(finding.get("level")))
    known = evidence.known(finding)
    template = _template(finding, a, b)
    sides = (_side(a), _side_b(finding, b))
    return Card(
        title=_title(sides, on_map=finding.get("pair") == "layer"),
        place=place,
        level=level.label,
        sign=level.sign,
        shared=_shared(finding, a, b),
        text=" ".join(_sentences(template, finding, a, b)),
        measured=tuple(evidence.measured(known, on_map=finding.get("pair") == "layer")),
        sure=terms.find(terms.CERTAINTIES, str(finding.get("certainty"))).explanation,
        norm=evidence.norm(known),
        unknown=tuple(evidence.texts(finding, "unknown")),
        question=template.question,
        steps=tuple(evidence.steps(finding)),
        badges=tuple(_badges(finding)),
        sides=sides,
    )


def _layer(finding: Record) -> layers.Layer | None:
    """Return the layer of a finding with the base map."""
    slug = str(finding.get("b")).partition(":")[0]
    return next((row for row in layers.LAYERS if row.slug == slug), None)


def _ground(finding: Record) -> str:
    """Return what the base map shows there: the class of ground of the rule, else the layer."""
    rule, row = str(finding.get("rule")), _layer(finding)
    found = next((ground.label for ground in rules.GROUNDS if rule.endswith(f"-{ground.slug}")), None)
    return found or (row.label.lower() if row else "onbekend")


def _side(record: Record) -> Side:
    party = terms.find(terms.PARTIES, str(record.get("party")))
    wanted = wish(str(record.get("theme")), record.get("direction"))
    return Side(party.label, str(record.get("title") or ""), wanted, state(record))


def state(record: Record) -> str:
    """Return how firm a plan is and until when it can be influenced; empty when nobody filled that in."""
    row = next((row for row in terms.FIRMNESS if row.slug == record.get("firmness")), None)
    until = record.get("influence_until")
    text = [f"{row.label}: {row.explanation[0].lower()}{row.explanation[1:]}"] if row else []
    if isinstance(until, str) and len(parts := until.split("-")) == 3:
        text.append(f"Invloed kan tot en met {int(parts[2])}-{int(parts[1])}-{parts[0]}.")
    return " ".join(text)


def _side_b(finding: Record, b: Record | None) -> Side:
    if finding.get("pair") != "layer":
        return _side(b) if b is not None else Side("", "", "")
    name = b.get("name") if b is not None else None
    return Side("Kaart", name if isinstance(name, str) else "", _ground(finding))


def _title(sides: tuple[Side, Side], *, on_map: bool) -> str:
    first, second = (side.wish for side in sides)
    if first == second:
        return f"Twee keer: {first}"
    text = f"{first}; hier is nu: {second}" if on_map else f"{first} en {second}"
    return f"{text[0].upper()}{text[1:]}"


def _shared(finding: Record, a: Record, b: Record | None) -> str:
    """Return what the two sides share, as one sentence."""
    labels = [terms.find(terms.VALUES, slug).label.lower() for slug in evidence.texts(finding, "shared_values")]
    if labels:
        return f"Allebei noemen: {_list(labels)}."
    if finding.get("pair") != "layer" and b is not None and a.get("theme") == b.get("theme"):
        theme = terms.find(terms.THEMES, str(a.get("theme"))).label.lower()
        return f"Allebei gaan over {theme}."
    return ""


def _list(words: list[str]) -> str:
    return words[0] if len(words) == 1 else f"{', '.join(words[:-1])} en {words[-1]}"


def _template(finding: Record, a: Record, b: Record | None) -> Template:
    """Return the first template that fits."""
    return next(row for row in TEMPLATES if _fits(row, finding, a, b))


def _fits(row: Template, finding: Record, a: Record, b: Record | None) -> bool:
    pair = "layer" if finding.get("pair") == "layer" else "kans"
    if row.pair != pair or row.level not in ("", str(finding.get("level"))):
        return False
    unsure = finding.get("certainty") == terms.CERTAINTIES[-1].slug and "probability" in evidence.known(finding)
    if row.fuzzy and not unsure:
        return False
    if (row.near is not None and row.near is not _apart(finding)) or (row.asks and _ASKS not in _badges(finding)):
        return False
    object_layer = _layer(finding)
    if row.layers and (object_layer is None or object_layer.slug not in row.layers):
        return False
    return not row.themes or row.themes == _themes(a, b)


def _badges(finding: Record) -> list[str]:
    return evidence.texts(finding, "badges")


def _apart(finding: Record) -> bool:
    """Tell whether the drawings share no ground."""
    if isinstance(same := finding.get("same_ground"), bool | np.bool_):
        return not same
    overlap, _ = evidence.known(finding).get("overlap_m2", (0.0, ""))
    return float(overlap) == 0


def _themes(a: Record, b: Record | None) -> frozenset[str]:
    """Return the set of themes; "=" stands for twice the same."""
    found = frozenset(str(side.get("theme")) for side in (a, b) if side is not None)
    return found if len(found) > 1 else frozenset({"="})


def _sentences(row: Template, finding: Record, a: Record, b: Record | None) -> Iterator[str]:
    """Yield the sentences of which all numbers are known."""
    words = _words(finding, a, b)
    for sentence in row.sentences:
        try:
            yield sentence.format_map(words)
        except KeyError:
            continue


def _words(finding: Record, a: Record, b: Record | None) -> dict[str, str]:
    """Return what may be filled in: who wants what, and known evidence that is not zero."""
    known = evidence.known(finding)
    words = {
        name: number(value, evidence.unit_of(name, unit)) for name, (value, unit) in known.items() if float(value) > 0
    }
    words |= evidence.band(known)
    if "overlap_m2" not in words:  # a share says nothing without the ground it is of
        words = {name: text for name, text in words.items() if name not in evidence.SHARES}
    trees = known.get("trees", (0, ""))[0]
    if float(trees) > 0:
        words["trees_stand"] = f"{'staat' if float(trees) == 1 else 'staan'} {number(trees, 'trees')}"
    words["a_wants"] = wants(a)
    if finding.get("pair") != "layer" and b is not None:
        words["b_wants"] = wants(b)
    if finding.get("pair") == "layer":
        words["ground"] = _ground(finding)
    return words
