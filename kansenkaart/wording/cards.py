"""The card of a finding: what two sides want, what we measured, how sure, and what we do not know.

Texts take no side: swap the parties and the text is the mirror of itself (a test does that).
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Protocol

import numpy as np

from kansenkaart import layers, norms, rules, terms
from kansenkaart.wording.numbers import dutch, is_known, number, picture, rounded
from kansenkaart.wording.templates import MEASURES, TEMPLATES, WISHES, Measure, Template

MOST_MEASURES = 6
_ASKS = next(row.label for row in rules.NOTES if row.slug == rules.ASK)
_THRESHOLDS = {row.slug: row for row in rules.THRESHOLDS}


class Record(Protocol):
    """Anything that gives a value by name: a `Kans`, a dict, a row of a frame."""

    def get(self, name: str, /) -> Any: ...


@dataclass(frozen=True, slots=True)
class Side:
    """One side of a card: whose it is, what it is called and what is wanted."""

    party: str
    title: str
    wish: str


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


def wants(record: Record, *, here: str = "hier") -> str:
    """Return who wants what, without a full stop: "De bewoners willen hier meer groen"."""
    party = terms.find(terms.PARTIES, str(record.get("party")))
    count = record.get("dwellings")
    phrase = wish(str(record.get("theme")), record.get("direction"))
    if is_known(count) and phrase == wish("wonen", terms.DEFAULT_DIRECTION):
        phrase = f"ongeveer {number(count, 'dwellings')}"
    return f"{party.name[0].upper()}{party.name[1:]} {party.wants} {here} {phrase}"


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
    evidence = _evidence(finding)
    template = _template(finding, a, b)
    sides = (_side(a), _side_b(finding, b))
    return Card(
        title=_title(sides),
        place=place,
        level=level.label,
        sign=level.sign,
        shared=_shared(finding, a, b),
        text=" ".join(_sentences(template, finding, a, b)),
        measured=tuple(_measured(evidence, on_map=finding.get("pair") == "layer")),
        sure=terms.find(terms.CERTAINTIES, str(finding.get("certainty"))).explanation,
        norm=_norm(evidence),
        unknown=tuple(_texts(finding, "unknown")),
        question=template.question,
        steps=tuple(_steps(finding)),
        badges=tuple(_badges(finding)),
        sides=sides,
    )


def _texts(finding: Record, name: str) -> list[str]:
    value = finding.get(name)
    return [str(item) for item in value] if isinstance(value, list | tuple) else []


def _evidence(finding: Record) -> dict[str, tuple[Any, str]]:
    """Return evidence as name -> (value, unit), only what is known."""
    found: Mapping[str, Mapping[str, Any]] = finding.get("evidence") or {}
    pairs = {name: (item.get("value"), str(item.get("unit", ""))) for name, item in found.items()}
    return {name: pair for name, pair in pairs.items() if is_known(pair[0])}


def _layer(finding: Record) -> layers.Layer | None:
    """Return the layer of a finding with the base map."""
    slug = str(finding.get("b")).partition(":")[0]
    return next((row for row in layers.LAYERS if row.slug == slug), None)


def _side(record: Record) -> Side:
    party = terms.find(terms.PARTIES, str(record.get("party")))
    return Side(party.label, str(record.get("title") or ""), wish(str(record.get("theme")), record.get("direction")))


def _side_b(finding: Record, b: Record | None) -> Side:
    if finding.get("pair") != "layer":
        return _side(b) if b is not None else Side("", "", "")
    row = _layer(finding)
    name = b.get("name") or b.get("kind") if b is not None else None
    return Side("Kaart", str(name) if isinstance(name, str) else "", row.one_of[0] if row else "")


def _title(sides: tuple[Side, Side]) -> str:
    first, second = (side.wish for side in sides)
    return f"{first[:1].upper()}{first[1:]} en {second}" if second else f"{first[:1].upper()}{first[1:]}"


def _shared(finding: Record, a: Record, b: Record | None) -> str:
    """Return what the two sides share, as one sentence."""
    labels = [terms.find(terms.VALUES, slug).label.lower() for slug in _texts(finding, "shared_values")]
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
    unsure = finding.get("certainty") == terms.CERTAINTIES[-1].slug and "probability" in _evidence(finding)
    if row.fuzzy and not unsure:
        return False
    if (row.near is not None and row.near is not _apart(finding)) or (row.asks and _ASKS not in _badges(finding)):
        return False
    object_layer = _layer(finding)
    if row.layers and (object_layer is None or object_layer.slug not in row.layers):
        return False
    return not row.themes or row.themes == _themes(a, b)


def _badges(finding: Record) -> list[str]:
    return _texts(finding, "badges")


def _apart(finding: Record) -> bool:
    """Tell whether the drawings share no ground."""
    if isinstance(same := finding.get("same_ground"), bool | np.bool_):
        return not same
    overlap, _ = _evidence(finding).get("overlap_m2", (0.0, ""))
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
    evidence = _evidence(finding)
    words = {name: number(value, _unit(name, unit)) for name, (value, unit) in evidence.items() if float(value) > 0}
    words |= _band(evidence)
    trees = evidence.get("trees", (0, ""))[0]
    if float(trees) > 0:
        words["trees_stand"] = f"{'staat' if float(trees) == 1 else 'staan'} {number(trees, 'trees')}"
    words["a_wants"] = wants(a)
    if finding.get("pair") != "layer" and b is not None:
        words["b_wants"] = wants(b)
    if (row := _layer(finding)) is not None:
        words["layer_one"] = f"een {row.one_of[0]}"
    return words


def _band(evidence: Mapping[str, tuple[Any, str]]) -> dict[str, str]:
    """Return the shared area as a range, when the hand-drawn edges leave room for one."""
    low, high = (float(evidence.get(name, (0, ""))[0]) for name in ("overlap_low_m2", "overlap_high_m2"))
    if not 0 < low < high or rounded(low) == rounded(high):
        return {}
    return {"overlap_m2": f"{dutch(rounded(low))} tot {number(high, 'm2')}"} if low >= 1 else {}


def _unit(name: str, unit: str) -> str:
    """Return the unit of our own table, which knows shares and counts; else the unit as given."""
    return next((row.unit for row in MEASURES if row.name == name), unit)


def _measured(evidence: Mapping[str, tuple[Any, str]], *, on_map: bool) -> list[str]:
    """Return at most `MOST_MEASURES` numbers; zeros give way when there is more to say."""
    found = [row for row in MEASURES if row.name in evidence]
    filled = [row for row in found if float(evidence[row.name][0]) != 0]
    chosen = filled if len(filled) >= 3 else found
    return [_measure(row, evidence[row.name][0], on_map=on_map) for row in chosen[:MOST_MEASURES]]


def _measure(row: Measure, value: Any, *, on_map: bool) -> str:
    text = (row.on_map if on_map and row.on_map else row.text).format(number(value, row.unit))
    shape = picture(value) if row.picture else ""
    return f"{text} ({shape})" if shape else text


def _norm(evidence: Mapping[str, tuple[Any, str]]) -> str:
    """Return green per dwelling before and after, with the norm and its status."""
    names = ("green_per_dwelling_before_m2", "green_per_dwelling_after_m2")
    if not all(name in evidence for name in names):
        return ""
    before, after = (number(evidence[name][0], "m2") for name in names)
    norm = terms.find(norms.NORMS, "groen_75")
    return (
        f"Nu is er {before} groen per woning in deze buurt. Met dit plan {after}. "
        f"{norm.who[0].upper()}{norm.who[1:]} een richtgetal van {number(norm.value, 'm2')}. "
        f"{terms.find(norms.STATUSES, norm.status).sentence}"
    )


def _steps(finding: Record) -> list[str]:
    """Return how this was computed: the gates, then thresholds and dates, in a fixed order."""
    thresholds, dates = finding.get("thresholds") or {}, finding.get("data_dates") or {}
    steps = [f"Regel: {finding.get('rule')}.", *_texts(finding, "gates")]
    steps += [_threshold(slug, value) for slug, value in thresholds.items()]
    return steps + [f"Kaartlaag {_label(slug)}: {date or 'datum onbekend'}." for slug, date in sorted(dates.items())]


def _threshold(slug: str, value: Any) -> str:
    row = _THRESHOLDS.get(slug)
    return f"{row.label}: {number(value, row.unit)} ({row.gate})." if row else f"{slug}: {number(value)}."


def _label(slug: str) -> str:
    return next((row.label for row in layers.LAYERS if row.slug == slug), slug)
