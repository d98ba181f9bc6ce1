"""Single sentences: for a row of indicators, another place, a fact, and what was not checked."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from kansenkaart import layers, norms, terms
from kansenkaart.wording.evidence import Record
from kansenkaart.wording.numbers import both, change, dutch, is_known, number
from kansenkaart.wording.templates import FITS


def indicator_sentence(row: Record, *, plan: str = "dit plan") -> str:
    """Return one row of `indicators.measure` as text: now, with the plan, why, norm and its status.

    `plan` is what is carried out, in words: "dit plan", "deze plannen samen".
    """
    unit, variant = str(row.get("unit")), row.get("variant")
    label = str(row.get("label"))
    if variant:
        label = f"{label}, {variant}" if label.endswith(")") else f"{label} ({variant})"
    before, after, change = row.get("before"), row.get("after"), row.get("change")
    if not is_known(before) and not is_known(after):
        return f"{label}: {row.get('unknown') or 'onbekend'}."
    if is_known(change) and float(change) == 0:
        text = [f"{label}: nu {number(before, unit)}.", f"Met {plan} blijft dat gelijk."]
    elif is_known(change):
        now, later = both(before, after, unit)
        text = [f"{label}: nu {now}.", f"Met {plan} bijna gelijk." if now == later else f"Met {plan} {later}."]
    else:
        why = row.get("unknown")
        text = [
            f"{label}: {'nu ' if why and is_known(before) else ''}{number(before, unit) if is_known(before) else why}."
        ]
        text += [f"Met {plan}: {number(after, unit) if is_known(after) else why}."] if why else []
    return " ".join(part for part in (*text, reason_sentence(row)) if part)


def reason_sentence(row: Record) -> str:
    """Return why a number changes, and the norm with its status; empty when there is neither."""
    text = _parts(row.get("parts") or {}, str(row.get("unit"))), norm_sentence(row.get("norm"))
    return " ".join(part for part in text if part)


def _parts(parts: Mapping[str, float], unit: str) -> str:
    """Return where a change comes from: the order of the parts never matters for their size."""
    filled = [f"{change(value, unit)} door {name}" for name, value in parts.items() if is_known(value) and value != 0]
    return f"Dat komt voor {' en '.join(filled)}." if filled else ""


def norm_sentence(slug: object) -> str:
    """Return a norm with how binding it is; empty when there is none."""
    row = next((norm for norm in norms.NORMS if norm.slug == slug), None)
    if row is None:
        return ""
    status = terms.find(norms.STATUSES, row.status)
    return f"{row.who[0].upper()}{row.who[1:]}: {row.label[0].lower()}{row.label[1:]}. {status.sentence}"


def alternative_sentence(row: Record, place: str = "") -> str:
    """Return one candidate of `alternatives.find` as text; it never names an owner."""
    low, high, unit = row.get("fit_low"), row.get("fit_high"), str(row.get("unit"))
    text = [f"{row.get('label')}{f' ({place})' if place else ''}."]
    if is_known(low) and is_known(high):
        goal = terms.find(terms.THEMES, str(row.get("goal"))).label.lower()
        fits = f"{range_of(low, high, unit)}{'' if unit == 'dwellings' else f' {goal}'}"
        text.append(f"Hier {'past' if fits.startswith('1 ') or unit != 'dwellings' else 'passen'} misschien {fits}.")
    now = row.get("now")
    if unit == "dwellings" and is_known(now):
        text.append(f"Nu {'is' if float(now) == 1 else 'zijn'} het er {dutch(float(now))}.")
    text += [_loss(row.get("green_m2"), "m2", "groen"), _loss(row.get("trees"), "trees", "bomen")]
    text.append(_loss(row.get("bays"), "bays", "parkeerplekken"))
    labels = row.get("labels")
    if labels:
        text.append(f"Let op: {', '.join(label[0].lower() + label[1:] for label in labels)}.")
    return " ".join(part for part in text if part)


def _loss(value: object, unit: str, name: str) -> str:
    if not is_known(value):
        return f"Niet gecontroleerd: {name}."
    amount = float(value)  # type: ignore[arg-type]
    if amount == 0:
        return f"Er gaat geen {name} weg." if unit == "m2" else f"Er gaan geen {name} weg."
    words = number(amount, unit)
    return f"Er {'gaat' if unit == 'm2' or amount == 1 else 'gaan'} {words}{' groen' if unit == 'm2' else ''} weg."


def range_of(low: object, high: object, unit: str) -> str:
    """Return "17 tot 44 woningen", or one number when both are the same."""
    if low == high or not is_known(low):
        return number(high, unit)
    return f"{dutch(float(low))} tot {number(high, unit)}"  # type: ignore[arg-type]


def choice_sentence(row: Record) -> str:
    """Return one row of `alternatives.Search.choices`: what it adds and what it gives up."""
    low, high, unit, count = row.get("added_low"), row.get("added_high"), str(row.get("unit")), len(row.get("ids"))
    what = str(row.get("what"))
    name = f"{what[0].upper()}{what[1:]}{f' ({count})' if count > 1 else ''}"
    if is_known(high) and float(high) == 0:
        return f"{name}: er komt niets bij en er gaat niets weg."
    added = f"{range_of(low, high, unit)} erbij" if is_known(high) else "onbekend hoeveel erbij"
    gone = [f"{number(row.get(slug), unit)}{name}" for slug, unit, name in _GIVEN_UP if _is_some(row.get(slug))]
    silent = [name.strip() or _PLURAL[unit] for slug, unit, name in _GIVEN_UP if not is_known(row.get(slug))]
    text = [f"{name}: {added}.", f"Op die grond: {', '.join(gone)}." if gone else ""]
    text.append(f"Onbekend: {', '.join(silent)}." if silent else "")
    return " ".join(part for part in text if part)


#: What a place gives up: column, unit, and words behind the number.
_GIVEN_UP = (
    ("green_m2", "m2", " groen"), ("trees", "trees", ""), ("bays", "bays", ""), ("residents", "dwellings", " van nu"),
    ("facilities", "places", " met een ander gebruik"), ("play_m2", "m2", " speelruimte"),
)  # fmt: skip
_PLURAL = {"trees": "bomen", "bays": "parkeerplekken"}


def _is_some(value: Any) -> bool:
    return is_known(value) and float(value) != 0


def alternatives_sentence(count: int, *, goal: str = terms.THEMES[0].slug) -> str:
    """Return the sentence above a list of other places; `goal` is the theme that was looked for."""
    if count == 0:
        return "In deze buurt vond de rekensom geen andere plek. Wie er een ziet, kan die tekenen."
    where = "Op 1 plek" if count == 1 else f"Op {dutch(count)} plekken"
    return (
        f"{where} in de buurt {_fits(goal, count)}. "
        "Dat is een rekensom, geen plan. Niemand heeft met de eigenaar gepraat."
    )


def _fits(goal: str, count: int) -> str:
    """Return what may fit, with its verb: homes are many, green and play are one."""
    row = next(row for row in FITS if row.theme == goal)
    return row.one if count == 1 else row.more


def unchecked_sentence(slug: str) -> str:
    """Return that something was not checked, because a layer is absent."""
    row = next((layer for layer in layers.LAYERS if layer.slug == slug), None)
    return f"Niet gecontroleerd: laag {row.label if row else slug} ontbreekt."


def fact_sentence(fact: Record) -> str:
    """Return one row of `facts.of_place` as a sentence."""
    row = next(layer for layer in layers.LAYERS if layer.slug == fact.get("layer"))
    if not fact.get("known"):
        return unchecked_sentence(row.slug)
    kind = f" ({fact.get('kind')})" if fact.get("kind") and fact.get("kind") not in row.one_of else ""
    count, area = fact.get("count"), fact.get("area_m2")
    things = f"{dutch(float(count))} {row.one_of[0] if count == 1 else row.one_of[1]}{kind}"
    if is_known(area) and float(area) > 0:
        return (
            f"Hier: {things}, samen {number(area, 'm2')}." if count != 1 else f"Hier: {things}, {number(area, 'm2')}."
        )
    distance = fact.get("distance_m")
    near = f", de dichtste op {number(distance, 'm')}" if is_known(distance) and float(distance) > 0 else ""
    return f"Hier dichtbij: {things}{near}."


def facts_text(facts: list[Mapping[str, object]]) -> list[str]:
    """Return the sentences of all facts of a place, known ones first."""
    ordered = sorted(facts, key=lambda fact: not fact["known"])
    return [fact_sentence(fact) for fact in ordered]
