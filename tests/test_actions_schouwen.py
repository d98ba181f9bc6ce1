"""Planning a schouw in the example neighbourhood, and what people say there."""

import pytest
from shapely.geometry import LineString

from kansenkaart import actions
from kansenkaart.errors import InputError


@pytest.fixture(scope="module")
def example(tmp_path_factory):
    return actions.make_example(tmp_path_factory.mktemp("schouw") / "buurt.gpkg")


@pytest.fixture
def dossier(example, tmp_path):
    return actions.open_dossier(example.copy_to(tmp_path / "buurt.gpkg"))


def test_a_plan_has_stops_with_reasons_and_a_walk_from_the_start(dossier):
    street = dossier.layer("adres").dropna(subset=["street", "number"]).iloc[0]
    made = actions.plan_schouw(dossier, "Ronde", stops=5, start=f"{street['street']} {street['number']}")
    assert [stop.id for stop in made.stops] == ["1", "2", "3", "4", "5"]
    assert all(stop.why.startswith("Hier ") and stop.question.endswith("?") for stop in made.stops)
    walk = actions.walk_of(dossier, made)
    assert len(walk.legs) == 5
    assert walk.length_m == pytest.approx(sum(leg.length_m for leg in walk.legs))
    ends = [leg.line.coords[-1] for leg in walk.legs]
    assert ends == [pytest.approx((stop.x, stop.y)) for stop in made.stops]


def test_the_walk_stays_out_of_buildings_and_water(dossier):
    made = actions.plan_schouw(dossier, "Ronde", stops=6)
    closed = dossier.layer("water").union_all()
    for leg in actions.walk_of(dossier, made).legs:
        inside = LineString(leg.line.coords[1:-1]) if len(leg.line.coords) > 3 else leg.line
        assert inside.intersection(closed.buffer(-3)).length < 1


def test_an_unknown_start_is_refused_and_nothing_is_kept(dossier):
    with pytest.raises(InputError, match="Nergensstraat"):
        actions.plan_schouw(dossier, "Ronde", start="Nergensstraat 99999")
    assert actions.schouwen(dossier) == {}


def test_a_schouw_is_found_by_name_and_by_id(dossier):
    made = actions.plan_schouw(dossier, "Rond het plein", stops=2)
    assert actions.find_schouw(dossier, "rond het PLEIN") == actions.find_schouw(dossier, made.id) == made
    with pytest.raises(InputError, match="Rond het plein"):
        actions.find_schouw(dossier, "iets anders")


def test_an_outcome_of_both_gives_the_kansen_their_status(dossier):
    made = actions.plan_schouw(dossier, "Ronde", stops=2)
    kans_id = made.stops[0].kansen[0]
    body = {"stop": "1", "about": [kans_id], "text": "Half tuin, half huizen"}
    proposal = actions.write_entry(dossier, "schouw.proposal", made.id, body)
    actions.answer_proposal(dossier, made.id, proposal, party="bewoners", answer="akkoord")
    assert actions.settle_kansen(dossier, made.id) == []
    actions.answer_proposal(
        dossier, made.id, proposal, party="gemeente", answer="akkoord_als", reason="de bomen blijven"
    )
    assert actions.settle_kansen(dossier, made.id) == [kans_id]
    assert dossier.kansen().set_index("id").loc[kans_id, "status"] == "afgesproken"
    assert actions.settle_kansen(dossier, made.id) == []


def test_an_objection_without_a_reason_is_asked_for_it(dossier):
    made = actions.plan_schouw(dossier, "Ronde", stops=1)
    proposal = actions.write_entry(dossier, "schouw.proposal", made.id, {"stop": "1", "text": "Zo"})
    with pytest.raises(InputError, match="reden"):
        actions.answer_proposal(dossier, made.id, proposal, party="bewoners", answer="bezwaar")
    assert actions.schouwen(dossier)[made.id].proposals[0].consents == ()


def test_not_done_needs_a_reason_too(dossier):
    made = actions.plan_schouw(dossier, "Ronde", stops=1)
    agreement = actions.write_entry(dossier, "schouw.agreement", made.id, {"stop": "1", "what": "Bankje"})
    with pytest.raises(InputError, match="reden"):
        actions.report_progress(dossier, agreement, state="niet_gedaan")
    actions.report_progress(dossier, agreement, state="niet_gedaan", text="geen plek")
    (one,) = actions.schouwen(dossier)[made.id].agreements
    assert one.state == "niet_gedaan"


def test_the_same_ticket_twice_is_one_entry(dossier):
    made = actions.plan_schouw(dossier, "Ronde", stops=1)
    entry = actions.write_entry(dossier, "schouw.note", made.id, {"stop": "1", "key": "k", "text": "mooi"})
    actions.write_entry(dossier, "schouw.note", made.id, {"stop": "1", "key": "k", "text": "mooi"}, ticket=entry)
    assert len(dossier.entries(subject=made.id, kinds=("schouw.note",))) == 1
