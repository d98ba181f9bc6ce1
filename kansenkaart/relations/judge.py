"""From a meeting to a finding: the sign of the table, then the gates, each step kept as a sentence.

No score is added up anywhere. The same meeting may be judged again with other gates, which is how the
sensitivity line is made.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from functools import cache
from typing import Any

from shapely.geometry.base import BaseGeometry

from kansenkaart import fuzzy, rules, terms
from kansenkaart.relations import meetings
from kansenkaart.relations.ground import ASKED, GROUND_LABELS, GROUND_LAYERS, Ground
from kansenkaart.relations.meetings import Meeting
from kansenkaart.relations.sides import Side

_UNITS = {row.slug: row.unit for row in rules.MEASURES}
_LABELS = {row.slug: row.label for row in rules.MEASURES}
_LAYERS = {row.slug: row.layers for row in rules.MEASURES}
_NOTES = {row.slug: row for row in rules.NOTES}
#: A sign in words, as the page with the tables says it.
_WORDS = {level.sign: level.label for level in terms.LEVELS} | {row.slug: row.label for row in rules.NOTES}
_LEVEL_OF = {level.sign: level for level in terms.LEVELS} | {rules.ASK: next(x for x in terms.LEVELS if x.sign == "0")}
_TREE_LAYER, _RULE_LAYER = "boom", "regel"
_CERTAIN, _LIKELY, _MAYBE = terms.CERTAINTIES
#: Measures that cannot be zero by themselves: unknown is said out loud.
_TOLD = ("green_lost_m2", "dwellings_added", "green_per_dwelling_before_m2", "trees", "bays_lost")


@dataclass(frozen=True)
class Finding:
    """One row of `Check.findings`; see `relations.find` for the columns."""

    id: str
    a: str
    b: str
    a_party: str
    b_party: str
    a_theme: str
    b_theme: str
    pair: str
    level: str
    certainty: str
    rule: str
    evidence: dict[str, dict[str, Any]]
    gates: list[str]
    thresholds: dict[str, float]
    data_dates: dict[str, str]
    shared_values: list[str]
    unknown: list[str]
    badges: list[str]
    objects: tuple[str, ...]
    same_ground: bool
    where: tuple[BaseGeometry, BaseGeometry] = field(repr=False)

    @property
    def order(self) -> tuple[str, str, str, str]:
        """Fixed order of findings: by kans, then by what it meets."""
        return (self.a, self.pair, self.b, self.id)


@dataclass(slots=True)
class _Steps:
    """The sign as it goes through the gates, the sentence of every step, and the gates that had a say."""

    sign: str
    said: list[str] = field(default_factory=list)
    used: set[str] = field(default_factory=set)

    def say(self, gate: str, sentence: str) -> None:
        self.used.add(gate)
        self.said.append(sentence)

    def to(self, gate: str, sign: str, sentence: str) -> None:
        """Say a step, and what it does to the sign."""
        if sign != self.sign:
            sentence += f" Van '{_LEVEL_OF[self.sign].label}' naar '{_LEVEL_OF[sign].label}'."
        self.sign = sign
        self.say(gate, sentence)

    def at_least(self, gate: str, sign: str, sentence: str) -> None:
        """Say a step that can only raise the sign."""
        self.to(gate, max(self.sign, sign, key=lambda one: _LEVEL_OF[one].rank), sentence)


def judge(meeting: Meeting, ground: Ground, table: rules.Rules, gates: rules.Gates) -> Finding | None:
    """Return the finding of a meeting, or None when it comes to nothing.

    Parameters
    ----------
    meeting
        What was measured.
    table, gates
        Signs and thresholds in force.
    """
    if meeting.b is not None and meeting.a.side.exists and meeting.b.side.exists:
        return None
    steps = _Steps("0")
    same, certainty = _where(meeting, steps, gates)
    if certainty is None:
        return None
    row = _row(meeting, table)
    note = _NOTES[row.note]
    values = meetings.measured(meeting, ground, gates, also=(note.max_share,) if same else ())
    _nature(meeting, row, steps, same=same)
    for side in (look.side for look in (meeting.a, meeting.b) if look is not None and look.side.stacks):
        label = terms.find(terms.CLAIMS, side.claim).label.lower()
        steps.say("G7", f"Stapelen (G7): {label}: alleen grond zonder gebouw telt mee.")
    _voices(meeting, steps, gates)
    if same:
        _condition(note, values, steps, gates)
        _sizes(meeting, values, steps, gates)
    return _finding(meeting, ground, gates, (row, steps, certainty, same), values)


def _where(meeting: Meeting, steps: _Steps, gates: rules.Gates) -> tuple[bool, terms.Term | None]:
    """Return whether it is the same ground and how sure that is (G0, G1, G6); certainty None: not a finding."""
    if meeting.chance is not None:
        certainty = _certainty(meeting.chance, gates)
        if certainty is None:
            return False, _near(meeting, steps, gates)
        steps.say("G6", f"Zekerheid (G6): de kans dat het om deze grond gaat is {meeting.chance:.0%}.")
        return True, certainty
    if meeting.counted:
        return True, _CERTAIN
    solid = meeting.solid_m2(gates["sliver_thickness_m"])
    if round(solid, 6) < gates["sliver_area_m2"]:
        if meeting.overlap_m2:
            steps.say("G1", "Randje (G1): de tekeningen raken elkaar; de overlap is te klein of te smal om te tellen.")
        return False, _near(meeting, steps, gates)
    steps.say("G1", f"Randje (G1): {meeting.overlap_m2:.0f} m² ligt over elkaar; dat telt als overlap.")
    if meeting.low_m2 < gates["sliver_area_m2"]:
        steps.say("G6", "Zekerheid (G6): de rand is met de hand getekend; de overlap kan ook nul zijn.")
        return True, _LIKELY
    return True, _CERTAIN


def _certainty(chance: float, gates: rules.Gates) -> terms.Term | None:
    """Return the word for a chance; None where it is too small to tell."""
    steps = ((_CERTAIN, "certain"), (_LIKELY, "likely"), (_MAYBE, "maybe"))
    return next((word for word, slug in steps if round(chance, 9) >= gates[slug]), None)


def _near(meeting: Meeting, steps: _Steps, gates: rules.Gates) -> terms.Term | None:
    """Return how sure it is that two kansen lie near each other; None when they do not."""
    if meeting.b is None or round(meeting.distance_m, 6) > gates["near_m"]:
        return None
    spread = max(meeting.a.side.spread_m, meeting.b.side.spread_m)
    steps.say("G0", f"Dichtbij (G0): de afstand is {meeting.distance_m:.1f} m, hooguit {gates['near_m']:g} m.")
    if spread:
        steps.used.add("G6")
    return _certainty(fuzzy.past_border(gates["near_m"] - meeting.distance_m, spread), gates)


def _row(meeting: Meeting, table: rules.Rules) -> rules.Pair | rules.OnGround:
    """Return the row of the table for this meeting."""
    if meeting.b is None:
        return table.ground(meeting.a.side.theme, meeting.ground)
    return table.pair(meeting.a.side.theme, meeting.b.side.theme)


def _nature(meeting: Meeting, row: rules.Pair | rules.OnGround, steps: _Steps, *, same: bool) -> None:
    """Set the sign of the table, turned by the directions."""
    if isinstance(row, rules.Pair):
        among, sign, place = "kans", *((row.same, "op dezelfde grond") if same else (row.near, "dichtbij"))
    else:
        among, sign, place = "kaart", row.same, f"op {GROUND_LABELS[meeting.ground]}"
    steps.sign = sign
    steps.said.append(f"Tabel: {row.slug.replace('-', ' en ')}, {place}: '{_WORDS[sign]}'. {row.why}")
    turn = _turn(meeting, among)
    if turn is not None:
        becomes = dict(turn.same if same else turn.near)
        steps.to("", becomes.get(sign, sign), f"Richting ({turn.label.lower()}): {turn.explanation}")


def _turn(meeting: Meeting, among: str) -> rules.Turn | None:
    """Return the first rule on directions that fits."""
    signs = [look.side.sign for look in (meeting.a, meeting.b) if look is not None]
    alike = meeting.b is not None and meeting.a.side.theme == meeting.b.side.theme
    for row in rules.TURNS:
        fits = row.among == among and row.same_theme in (None, alike)
        if fits and row.less in (None, signs.count(-1)) and row.keep in (None, signs.count(0)):
            return row
    return None


def _condition(note: rules.Note, values: Mapping[str, float | None], steps: _Steps, gates: rules.Gates) -> None:
    """Apply the condition of a row, such as "as long as it stays green"."""
    share = values.get(note.max_share)
    if note.max_share and share is not None:
        above = round(share, 9) > gates[note.max_share]
        sentence = f"{note.label}: {share:.0%} van het groen wordt iets anders."
        steps.at_least("G2", note.above if above else steps.sign, sentence)


def _sizes(meeting: Meeting, values: Mapping[str, float | None], steps: _Steps, gates: rules.Gates) -> None:
    """Apply the gates on size: trees (G4), the last one (G5), small overlap (G2), norm (G3)."""
    strong = _trees(meeting, values, steps, gates) | _last_one(values, steps, gates)
    if steps.sign == "!" and not strong:
        _size(meeting, steps, gates)
    _norm(values, steps, gates)


def _size(meeting: Meeting, steps: _Steps, gates: rules.Gates) -> None:
    """Apply gate G2: a small overlap is a question for the design."""
    share = max(meeting.share_a, meeting.share_b)
    big = round(meeting.overlap_m2, 6) >= gates["size_area_m2"] or round(share, 9) >= gates["size_share"]
    sentence = f"Grootte (G2): {meeting.overlap_m2:.0f} m², {share:.0%} van de kleinste."
    if meeting.chance is not None:
        sentence = f"Grootte (G2): een stip heeft geen oppervlakte; de kans op deze plek is {share:.0%}."
    steps.to("G2", "!" if big else "~", sentence)


def _trees(meeting: Meeting, values: Mapping[str, float | None], steps: _Steps, gates: rules.Gates) -> bool:
    """Apply gate G4 where one of the sides would take the trees away; tell whether it says 'botst'."""
    trees, crown = values.get("trees"), values.get("largest_crown_m2") or 0.0
    looks = [look for look in (meeting.a, meeting.b) if look is not None]
    if not trees or not any(_takes_trees(look.side) for look in looks):
        return False
    sentence = f"Bomen (G4): op deze grond staan {trees:.0f} bomen." if trees != 1 else "Bomen (G4): hier staat 1 boom."
    strong = trees >= gates["trees_botst"] or crown >= gates["crown_m2"]
    sign = "!" if strong else "~" if trees >= gates["trees_wringt"] else steps.sign
    steps.at_least("G4", sign, sentence)
    return strong


def _takes_trees(side: Side) -> bool:
    """Tell whether trees make way for this kans."""
    return side.acts and _TREE_LAYER in rules.use(side.theme).takes


def _last_one(values: Mapping[str, float | None], steps: _Steps, gates: rules.Gates) -> bool:
    """Apply gate G5: someone loses the only one nearby."""
    hits = [(row, values.get(row.slug) or 0) for row in rules.ACCESS]
    hits = [(row, count) for row, count in hits if count >= gates["last_one_dwellings"]]
    for row, count in hits:
        homes = f"{count:.0f} woningen hebben" if count != 1 else "1 woning heeft"
        steps.at_least("G5", "!", f"De laatste (G5): {homes} daarna geen {row.label} binnen {gates[row.distance]:g} m.")
    return bool(hits)


def _norm(values: Mapping[str, float | None], steps: _Steps, gates: rules.Gates) -> None:
    """Apply gate G3: a figure of the buurt passes a norm downwards; the sentence says how binding that norm is."""
    for row in rules.CROSSINGS:
        norm, before, after = gates[row.threshold], values.get(row.before), values.get(row.after)
        if before is not None and after is not None and before >= norm > after:
            size = f"{norm:.0%}" if _UNITS[row.after] == "share" else f"{norm:g} m²"
            steps.at_least("G3", "~", f"Richtgetal (G3): {row.what} komt onder {size} ({row.status}).")


def _voices(meeting: Meeting, steps: _Steps, gates: rules.Gates) -> None:
    """Apply gate G8: two kansen that want the opposite show no count of people; a drawing is not a vote."""
    if meeting.b is not None and meeting.a.side.theme == meeting.b.side.theme:
        signs = {meeting.a.side.sign, meeting.b.side.sign}
        if min(signs) < 0 <= max(signs):
            least = f"{gates['voices_min']:g} mensen"
            sentence = f"hoeveel mensen dit willen is niet geteld; onder {least} tonen we nooit een verhouding."
            steps.say("G8", f"Stemmen (G8): {sentence}")


def _finding(
    meeting: Meeting,
    ground: Ground,
    gates: rules.Gates,
    judged: tuple[rules.Pair | rules.OnGround, _Steps, terms.Term, bool],
    values: Mapping[str, float | None],
) -> Finding:
    """Put everything together."""
    row, steps, certainty, same = judged
    a, b = meeting.a.side, meeting.b.side if meeting.b is not None else None
    kind = "kaart" if b is None else "thema"
    rule = f"{kind}:{row.slug}" + ("" if b is None else ":zelfde-grond" if same else ":dichtbij")
    return Finding(
        id=_id(meeting, f"{kind}:{row.slug}"),
        a=a.id,
        b=meeting.objects[0] if b is None else b.id,
        a_party=a.party,
        b_party="" if b is None else b.party,
        a_theme=a.theme,
        b_theme="" if b is None else b.theme,
        pair="layer" if b is None else "kans",
        level=_LEVEL_OF[steps.sign].slug,
        certainty=certainty.slug,
        rule=rule,
        evidence={name: {"value": value, "unit": _UNITS[name]} for name, value in values.items()},
        gates=steps.said,
        thresholds={one.slug: one.value for one in gates.thresholds if one.gate in steps.used},
        data_dates={slug: ground.dates[slug] for slug in _asked(meeting, values) if slug in ground.dates},
        shared_values=[] if b is None else [slug for slug in a.values if slug in b.values],
        unknown=_unknown(meeting, ground, values),
        badges=_badges(meeting, row, steps.sign),
        objects=meeting.objects,
        same_ground=same,
        where=meeting.where,
    )


def _id(meeting: Meeting, rule: str) -> str:
    """Return an id that survives edits of text, and changes with place, theme or direction."""
    sides = [look.side for look in (meeting.a, meeting.b) if look is not None]
    parts = sorted("|".join((side.id, side.theme, str(side.sign), side.key)) for side in sides)
    return hashlib.blake2b("\n".join([rule, *parts]).encode(), digest_size=10).hexdigest()


def _asked(meeting: Meeting, values: Iterable[str]) -> tuple[str, ...]:
    """Return the layers that a meeting was measured with, and no others."""
    marked = any(look.marks for look in (meeting.a, meeting.b) if look is not None)
    return _layers(meeting.ground, tuple(values), marked)


@cache
def _layers(ground: str, values: tuple[str, ...], marked: bool) -> tuple[str, ...]:
    own = [GROUND_LAYERS[ground]] if ground else []
    rule = [_RULE_LAYER] if marked else []
    return tuple(dict.fromkeys([*own, *(slug for name in values for slug in _LAYERS[name]), *rule]))


def _unknown(meeting: Meeting, ground: Ground, values: Mapping[str, float | None]) -> list[str]:
    """Return what we do not know, as sentences."""
    said = [f"Niet bekend: {_LABELS[name].lower()}." for name in _TOLD if name in values and values[name] is None]
    said += [text for slug, text in ASKED.items() if slug not in ground.present]
    if values.get("bays_lost"):
        said.append("Parkeerplekken zijn geteld, of geschat uit de oppervlakte.")
    if "green_lost_m2" in values:
        said.append("Hoe goed het groen is, meten we niet.")
    if meeting.moving:
        said.append("Hier wordt gebouwd of verbouwd: de kaart kan achterlopen (G9).")
    if meeting.replaced:
        said.append("Hier staat een nieuwer gebouw overheen: de kaart kan achterlopen (G9).")
    return said


def _badges(meeting: Meeting, row: rules.Pair | rules.OnGround, sign: str) -> list[str]:
    """Return rules that hold here already, and notes of the table."""
    marks = [mark for look in (meeting.a, meeting.b) if look is not None for mark in look.marks]
    note = _NOTES["?" if sign == rules.ASK else row.note]
    exists = [look.side for look in (meeting.a, meeting.b) if look is not None and look.side.exists]
    return sorted(set(marks)) + ([note.label] if note.label else []) + (["Bestaat al"] if exists else [])
