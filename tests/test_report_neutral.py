"""The documents take no side: swapped parties give the mirrored page, and no word judges."""

import re
from dataclasses import replace
from pathlib import Path

import pytest
from shapely.geometry import box

from kansenkaart import report, schouw, terms
from kansenkaart.kans import Kans
from kansenkaart.report import About, Route, StopPart, Subject, parts
from kansenkaart.report.blocks import Pair

FIRST, SECOND = (row.slug for row in terms.PARTIES if row.is_default)


def kans(party, title):
    return Kans(title, box(0, 0, 10, 10), {"party": party, "theme": "groen", "title": title, "story": title * 200,
                                           "values": ("rust",)})  # fmt: skip


def swapped(one):
    return replace(one, data={**one.data, "party": SECOND if one.get("party") == FIRST else FIRST})


def labelled(side):
    """A side without the label of its party."""
    return side[1:]


def test_swapped_parties_are_the_mirrored_page():
    pair = (kans(FIRST, "een"), kans(SECOND, "twee"))
    (as_is,) = [one for one in parts.side_by_side(pair) if isinstance(one, Pair)]
    (mirror,) = [one for one in parts.side_by_side([swapped(one) for one in pair]) if isinstance(one, Pair)]
    assert labelled(as_is.left) == labelled(mirror.right)
    assert labelled(as_is.right) == labelled(mirror.left)


def test_the_order_of_answers_does_not_change_what_a_proposal_says():
    def page(first_answer, second_answer):
        consents = tuple(
            schouw.Consent(party, answer, "omdat", "", "2026-11-22T10:00:00.000Z")
            for party, answer in ((FIRST, first_answer), (SECOND, second_answer))
        )
        proposal = schouw.Proposal("p", "1", (), "Half", consents, schouw.outcome_of(consents), "2026")
        walk = schouw.Schouw("s", name="Ronde", proposals=(proposal,), stops=(schouw.Stop("1", "Plein", 0, 0),))
        subject = Subject(walk, Route("<svg/>", 0, 0), (StopPart(1, walk.stops[0], (), (), (), "<svg/>"),))
        return report.html(report.results(subject, About("Buurt", "2026-11-22"))).decode()

    names = [terms.find(terms.PARTIES, slug).label for slug in (FIRST, SECOND)]
    turn = {names[0]: names[1], names[1]: names[0]}
    one, other = page("akkoord", "bezwaar"), page("bezwaar", "akkoord")
    mirrored = re.sub("|".join(names), lambda found: turn[found[0]], other)
    assert sorted(re.findall(r"<div><dt>.*?</div>", one)) == sorted(re.findall(r"<div><dt>.*?</div>", mirrored))
    assert "Bezwaar" in one
    assert "Bezwaar" in other


def test_both_stories_get_the_same_room():
    sides = parts.side_by_side((kans(FIRST, "een"), kans(SECOND, "twee")))[0]
    lengths = [len(block.text) for side in (sides.left, sides.right) for block in side[2:3]]
    assert max(lengths) - min(lengths) <= 5
    assert max(lengths) <= parts.STORY_SIGNS + 2


@pytest.mark.parametrize("path", sorted(Path(report.__file__).parent.glob("*.py")), ids=lambda path: path.stem)
def test_no_word_judges_or_speaks_for_everybody(path):
    words = path.read_text(encoding="utf-8").lower()
    for judging in ("helaas", "slechts", "maar liefst", "de buurt vindt", "besluit", "gelukkig", "natuurlijk"):
        assert judging not in words
