"""Which stops are proposed, and why: nobody's side, and never only clashes."""

from dataclasses import dataclass, field

import pytest

from kansenkaart import schouw


@dataclass
class Finding:
    id: str
    a: str
    b: str
    level: str = "botst"
    a_party: str = "bewoners"
    b_party: str = "gemeente"
    pair: str = "kans"
    evidence: dict = field(default_factory=dict)


def shares(a, b, m2):
    return {"overlap_share_a": {"value": a}, "overlap_share_b": {"value": b}, "overlap_m2": {"value": m2}}


TITLES = {"k1": "Tuin", "k2": "Huizen", "k3": "Bankje", "k4": "Bomen"}


def test_what_matters_to_both_comes_before_what_matters_to_one():
    rows = [
        Finding("f1", "k1", "k2", evidence=shares(0.9, 0.01, 500)),
        Finding("f2", "k3", "k4", evidence=shares(0.4, 0.3, 90)),
    ]
    found = schouw.candidates(rows, [(0, 0), (200, 0)], TITLES)
    assert [one.findings[0] for one in found] == ["f2", "f1"]


def test_swapping_the_parties_gives_the_same_order():
    rows = [Finding(f"f{i}", "k1", "k2", evidence=shares(i / 10, 0.5 - i / 20, 10 * i)) for i in range(1, 6)]
    places = [(100.0 * i, 0.0) for i in range(5)]
    swapped = [Finding(r.id, r.a, r.b, r.level, r.b_party, r.a_party, evidence=r.evidence) for r in rows]
    there, back = (schouw.candidates(those, places, TITLES) for those in (rows, swapped))
    assert [one.findings for one in there] == [one.findings for one in back]


def test_places_within_thirty_metres_are_one_stop():
    rows = [Finding("f1", "k1", "k2"), Finding("f2", "k3", "k4", level="versterkt"), Finding("f3", "k1", "k4")]
    found = schouw.candidates(rows, [(0, 0), (29, 0), (100, 0)], TITLES)
    assert sorted(sorted(one.findings) for one in found) == [["f1", "f2"], ["f3"]]
    stop = next(one for one in found if len(one.findings) == 2)
    assert stop.level == "botst"
    assert "1 keer botst, 1 keer versterkt" in stop.why


def test_a_chain_of_places_is_not_one_long_stop():
    rows = [Finding(f"f{i}", "k1", "k2") for i in range(5)]
    found = schouw.candidates(rows, [(25.0 * i, 0.0) for i in range(5)], TITLES)
    assert len(found) >= 3


def test_every_third_stop_is_about_what_goes_well():
    rows = [Finding(f"b{i}", "k1", "k2") for i in range(6)] + [
        Finding(f"v{i}", "k3", "k4", level="versterkt") for i in range(3)
    ]
    found = schouw.candidates(rows, [(100.0 * i, 0.0) for i in range(9)], TITLES)
    stops = schouw.propose(found, count=6)
    assert [stop.findings[0][0] for stop in stops] == ["b", "b", "v", "b", "b", "v"]
    assert [stop.id for stop in stops] == ["1", "2", "3", "4", "5", "6"]


def test_findings_with_the_base_map_are_no_stop():
    assert schouw.candidates([Finding("f1", "k1", "boom:7", pair="layer")], [(0, 0)], TITLES) == []


def test_the_reason_names_both_and_how_much():
    (one,) = schouw.candidates([Finding("f1", "k1", "k2", evidence=shares(0.5, 0.25, 1176))], [(0, 0)], TITLES)
    assert (
        one.why == "Hier botst: “Tuin” en “Huizen”. De tekeningen liggen 1.176 m² over elkaar, van beide minstens 25%."
    )


def test_a_share_that_is_hardly_there_is_not_said_as_nothing():
    (one,) = schouw.candidates([Finding("f1", "k1", "k2", evidence=shares(0.5, 0.004, 1176))], [(0, 0)], TITLES)
    assert one.why.endswith("De tekeningen liggen 1.176 m² over elkaar.")


@pytest.mark.parametrize("count", [0, 1, 3])
def test_never_more_stops_than_asked(count):
    found = schouw.candidates(
        [Finding(f"f{i}", "k1", "k2") for i in range(5)], [(99.0 * i, 0) for i in range(5)], TITLES
    )
    assert len(schouw.propose(found, count=count)) == count
