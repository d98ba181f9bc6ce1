"""The schouw as a fold: outcomes need both sides, nothing typed is lost, two laptops add up."""

from itertools import permutations, product

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kansenkaart import dialogue, schouw, terms
from kansenkaart.entries import ENTRY_KINDS
from kansenkaart.journal import Entry, heads, merge, new_entry
from kansenkaart.schouw import Consent

PARTIES = schouw.consenting_parties()
ANSWERS = [row.slug for row in dialogue.ANSWERS]


def consent(party, answer, reason=""):
    return Consent(party, answer, reason, "bewoner", "2026-06-01T10:00:00.000Z")


def walk(*entries):
    return schouw.fold([new_entry("schouw.planned", "s1", {"name": "Ronde", "date": "2026-06-01"}), *entries])["s1"]


def test_one_side_alone_agrees_nothing():
    assert schouw.outcome_of([consent("bewoners", "akkoord")]) == "open"


def test_both_sides_agree():
    assert schouw.outcome_of([consent(party, "akkoord") for party in PARTIES]) == "afgesproken"


def test_an_objection_without_a_reason_does_not_count():
    given_ = [consent("bewoners", "bezwaar", ""), consent("gemeente", "akkoord")]
    assert schouw.outcome_of(given_) == "open"
    given_ = [consent("bewoners", "bezwaar", "de bomen"), consent("gemeente", "akkoord")]
    assert schouw.outcome_of(given_) == "bezwaar"


@given(st.sampled_from(ANSWERS), st.sampled_from(ANSWERS))
def test_swapping_the_parties_gives_the_same_outcome(one, other):
    there = [consent(PARTIES[0], one, "reden"), consent(PARTIES[1], other, "reden")]
    back = [consent(PARTIES[1], one, "reden"), consent(PARTIES[0], other, "reden")]
    assert schouw.outcome_of(there) == schouw.outcome_of(back)


@given(st.sampled_from(ANSWERS))
def test_two_equal_answers_give_their_own_outcome(answer):
    expected = {row.slug: row.outcome for row in dialogue.ANSWERS}[answer]
    assert schouw.outcome_of([consent(party, answer, "reden") for party in PARTIES]) == expected


def test_a_later_answer_of_a_party_replaces_its_earlier_one_and_both_stay_in_the_journal():
    proposal = new_entry("schouw.proposal", "s1", {"stop": "1", "text": "Half om half"})
    first = new_entry("schouw.consent", "s1", {"proposal": proposal.id, "party": "bewoners", "answer": "bezwaar",
                                               "reason": "te hoog"}, seen=(proposal.id,))  # fmt: skip
    second = new_entry("schouw.consent", "s1", {"proposal": proposal.id, "party": "bewoners", "answer": "akkoord"},
                       seen=(first.id,))  # fmt: skip
    other = new_entry("schouw.consent", "s1", {"proposal": proposal.id, "party": "gemeente", "answer": "akkoord"})
    assert walk(proposal, first, second, other).proposals[0].outcome == "afgesproken"


def test_answers_of_one_party_on_two_laptops_are_both_kept_and_the_objection_stands():
    proposal = new_entry("schouw.proposal", "s1", {"stop": "1", "text": "Half om half"})
    rows = [
        new_entry("schouw.consent", "s1", {"proposal": proposal.id, "party": party, "answer": answer, "reason": "r"},
                  seen=(proposal.id,))
        for party, answer in (("bewoners", "akkoord"), ("bewoners", "bezwaar"), ("gemeente", "akkoord"))
    ]  # fmt: skip
    result = walk(proposal, *rows).proposals[0]
    assert len(result.consents) == 3
    assert result.outcome == "bezwaar"


def test_the_newest_text_of_a_note_counts_also_with_the_clock_set_back():
    first = Entry("0190-b", "s1", "schouw.note", "2026-06-01T12:00:00.000Z", body={"key": "k", "text": "eerst"})
    later = Entry("0190-a", "s1", "schouw.note", "2020-01-01T00:00:00.000Z", body={"key": "k", "text": "daarna"},
                  seen=("0190-b",))  # fmt: skip
    notes = walk(first, later).notes
    assert [note.text for note in notes] == ["daarna"]
    assert notes[0].versions == ()


def test_two_laptops_that_wrote_the_same_note_apart_keep_both_texts():
    base = new_entry("schouw.note", "s1", {"key": "k", "text": "begin"})
    left = new_entry("schouw.note", "s1", {"key": "k", "text": "links"}, seen=(base.id,))
    right = new_entry("schouw.note", "s1", {"key": "k", "text": "rechts"}, seen=(base.id,))
    (note,) = walk(base, left, right).notes
    assert {note.text, *note.versions} == {"links", "rechts"}


WRITTEN = st.lists(st.tuples(st.booleans(), st.sampled_from(["note", "draft"]), st.sampled_from("kl")), max_size=12)


@given(WRITTEN)
def test_what_two_copies_with_one_device_number_wrote_is_all_shown_in_any_order(written):
    """A file that was copied by hand keeps its device number, so both laptops give their texts the same keys."""
    plan = new_entry("schouw.planned", "s1", {"name": "Ronde"})
    copies, last = {True: [plan], False: [plan]}, {}
    for number, (side, kind, key) in enumerate(written):
        body, seen = {"key": key, "text": f"tekst {number}"}, heads(copies[side])
        copies[side].append(new_entry(f"schouw.{kind}", "s1", body, device="zelfde", seen=seen))
        last[side, key] = body["text"]
    left, right = (schouw.fold(merge(copies[side], copies[not side]))["s1"] for side in (True, False))
    assert left == right
    shown = {text for note in (*left.notes, *left.drafts) for text in (note.text, *note.versions)}
    assert set(last.values()) <= shown


def test_merging_in_any_order_gives_the_same_schouw():
    plan = new_entry("schouw.planned", "s1", {"name": "Ronde", "stops": [{"id": "1", "x": 1.0, "y": 2.0}]})
    note = new_entry("schouw.note", "s1", {"key": "k", "stop": "1", "text": "mooi"}, seen=(plan.id,))
    signed = new_entry("schouw.signed", "s1", {"party": "bewoners"}, seen=(note.id,))
    results = [schouw.fold(merge(*[[entry] for entry in order])) for order in permutations((plan, note, signed, note))]
    assert all(result == results[0] for result in results)


def test_a_changed_plan_changes_only_what_it_names():
    plan = new_entry("schouw.planned", "s2", {"name": "Ronde", "date": "2026-06-01"})
    moved = new_entry("schouw.planned", "s2", {"date": "2026-06-08"}, seen=(plan.id,))
    one = schouw.fold([plan, moved])["s2"]
    assert (one.name, one.date, one.plan_doubles) == ("Ronde", "2026-06-08", {})


def planned(seen, device="", **body):
    return new_entry("schouw.planned", "s1", body, role="begeleider", device=device, seen=[one.id for one in seen])


def test_a_field_that_two_laptops_changed_apart_is_a_double_until_somebody_saw_both():
    first = planned([], name="Ronde", lead="de kerngroep")
    left = planned([first], device="links", lead="de bewonersraad", date="2026-06-08")
    right = planned([first], device="rechts", lead="het opbouwwerk", guard="de huismeester")
    entries = [first, left, right]
    one = schouw.fold(entries)["s1"]
    assert (one.date, one.guard) == ("2026-06-08", "de huismeester")  # changed by one of them only
    assert list(one.plan_doubles) == ["lead"]
    versions = [(version.value, version.device, version.role) for version in one.plan_doubles["lead"]]
    assert versions == [("de bewonersraad", "links", "begeleider"), ("het opbouwwerk", "rechts", "begeleider")]
    entries.append(planned([left, right], date="2026-06-09"))  # saw both, and chose nothing
    assert list(schouw.fold(entries)["s1"].plan_doubles) == ["lead"]
    entries.append(planned(entries[-1:], lead="de bewonersraad"))
    settled = schouw.fold(entries)["s1"]
    assert (settled.lead, settled.plan_doubles) == ("de bewonersraad", {})


def test_the_same_change_on_two_laptops_is_no_double():
    first = planned([], name="Ronde")
    assert (
        schouw.fold([first, planned([first], date="2026-06-08"), planned([first], date="2026-06-08")])[
            "s1"
        ].plan_doubles
        == {}
    )


def test_a_stop_survives_its_own_json():
    stop = schouw.Stop("1", "Het plein", 1.5, 2.5, ("k1",), ("f1",), 12, "Wat ziet u?", "allebei")
    assert walk(new_entry("schouw.planned", "s1", {"stops": [schouw.stop_body(stop)]})).stops == (stop,)


def test_an_agreement_follows_its_reports():
    agreement = new_entry("schouw.agreement", "s1", {"what": "Bankje", "who": "kerngroep", "by": "2026-09-01"})
    started = new_entry("progress", agreement.id, {"state": "begonnen", "text": "hout besteld"})
    late = new_entry("progress", agreement.id, {"state": "niet_gedaan", "text": "geen geld"}, seen=(started.id,))
    (one,) = schouw.fold([new_entry("schouw.planned", "s1", {}), agreement, started, late])["s1"].agreements
    assert one.state == "niet_gedaan"
    assert not one.is_open
    assert [text for _, _, text in one.trail] == ["hout besteld", "geen geld"]


def test_both_sign_or_it_is_not_signed():
    signed = new_entry("schouw.signed", "s1", {"party": "gemeente"}, role="ambtenaar")
    assert not walk(signed).signed_by_both
    assert walk(signed, new_entry("schouw.signed", "s1", {"party": "bewoners"})).signed_by_both


@pytest.mark.parametrize(("people", "shown"), [(4, False), (5, True)])
def test_closing_answers_of_fewer_than_five_people_stay_hidden(people, shown):
    rows = schouw.closing_figures(
        [walk(*[new_entry("schouw.closing", "s1", {"answers": {"ruimte": 4}}) for _ in range(people)])]
    )
    (room,) = [row for row in rows if row["question"] == "ruimte"]
    assert (room["middle"] == 4) is shown


def test_attendance_below_five_is_left_out():
    started = new_entry("schouw.started", "s1", {"present": {"bewoners": 9, "gemeente": 3}})
    assert schouw.attendance([walk(started)]) == {"bewoners": 9}


@pytest.mark.parametrize("row", dialogue.ANSWERS, ids=lambda row: row.slug)
def test_each_answer_leads_to_an_outcome_of_the_table(row):
    assert row.outcome in {outcome.slug for outcome in dialogue.OUTCOMES}


@pytest.mark.parametrize("row", dialogue.OUTCOMES, ids=lambda row: row.slug)
def test_each_outcome_gives_a_status_of_the_table_and_never_says_besluit(row):
    assert row.status in ("", *terms.slugs(terms.STATUSES))
    assert "besluit" not in (row.label + row.explanation).lower()


KINDS = [row.slug for row in ENTRY_KINDS if row.slug.startswith("schouw.")]
NAMES = (
    "name", "date", "start", "stops", "invited", "rules", "present", "first_time", "key", "text", "stop", "draft",
    "about", "proposal", "answer", "agreements", "departments", "replaces", "answers", "geometry", "party",
)  # fmt: skip
JUNK = (
    None, 5, -1, 1.5, True, "x", [], [5], ["x"], {}, {"x": "a"}, {"ruimte": "veel"}, [{"id": 1}],
    [{"id": 1, "x": "a", "y": 1}], [{"id": "2", "x": 1.0, "y": 2.0, "minutes": "lang", "kansen": 5}],
)  # fmt: skip


@pytest.mark.parametrize("kind", KINDS)
def test_nothing_in_an_entry_of_another_program_keeps_a_schouw_from_view(kind):
    good = new_entry("schouw.planned", "s1", {"stops": [{"id": "1", "title": "Plein", "x": 1.0, "y": 2.0}]})
    for name, value in product(NAMES, JUNK):
        one = schouw.fold([good, new_entry(kind, "s1", {name: value})])["s1"]
        assert "Plein" in [stop.title for stop in one.stops], (name, value)
        assert len(schouw.closing_figures([one])) == len(dialogue.CLOSING)
        assert schouw.attendance([one]) == {}
