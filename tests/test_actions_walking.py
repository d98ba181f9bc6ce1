"""What is typed, seen, drawn, agreed and signed on the way: each is an entry that stays."""

import io
from dataclasses import replace

import pytest
import shapely
from PIL import Image
from shapely.geometry import Point

from kansenkaart import actions, entries, schouw
from kansenkaart.errors import InputError
from kansenkaart.schouw import Stop

X, Y = 100_000.0, 450_000.0
FIRST = Stop("1", "Het plein", X + 100, Y + 100)


@pytest.fixture
def walk(here):
    """A schouw with one stop, and a way to see it as it is now."""
    actions.write_entry(here, "schouw.planned", "s1", {"name": "Ronde", "stops": [schouw.stop_body(FIRST)]})
    return lambda: actions.schouwen(here)["s1"]


def typed(here, how, key, text, **about):
    return actions.keep_text(here, "s1", how, actions.Typed(key, text, **about))


def draft(here, key, text):
    return typed(here, "draft", key, text, stop="1", form="beeld")


def test_typing_is_kept_as_it_goes_and_saving_clears_the_draft(here, walk):
    for text in ("Dr", "Drie bo", "Drie bomen"):
        draft(here, "1/beeld/a", text)
    assert [draft.text for draft in walk().drafts] == ["Drie bomen"]
    assert actions.text_of(walk(), "1/beeld/a") == "Drie bomen"
    typed(here, "note", "1/beeld/a", "Drie bomen", stop="1", form="beeld")
    assert walk().drafts == ()
    assert [note.text for note in walk().notes] == ["Drie bomen"]


def test_a_clock_that_is_set_back_does_not_bring_back_an_older_text(here, walk, monkeypatch):
    draft(here, "k", "eerst")
    # The laptop starts again, years ago: ids and times of what follows are lower than those before.
    monkeypatch.setattr(entries, "_IDS", entries._Ids())
    monkeypatch.setattr(entries.time, "time_ns", lambda: 1_500_000_000_000_000_000)
    draft(here, "k", "eerst en daarna")
    older, newer = sorted(here.entries(subject="s1", kinds=("schouw.draft",)), key=lambda one: len(one.body["text"]))
    assert newer.id < older.id
    (kept,) = walk().drafts
    assert (kept.text, kept.versions) == ("eerst en daarna", ())


def test_the_same_text_again_is_no_new_entry(here, walk):
    for _ in range(3):
        draft(here, "k", "gelijk")
        typed(here, "note", "n", "gelijk", stop="1", form="zorg", party="bewoners")
    assert len(here.entries(subject="s1", kinds=("schouw.draft",))) == 1
    assert len(here.entries(subject="s1", kinds=("schouw.note",))) == 1


def test_typing_leaves_the_version_of_the_kansen_and_a_kans_changes_it(here, walk):
    before, everything = here.kansen_version(), here.version()
    draft(here, "k", "woorden")
    assert here.kansen_version() == before or before == everything
    middle = here.kansen_version()
    actions.add_kans(here, {"title": "Bank", "party": "bewoners", "theme": "ontmoeten"}, Point(X + 5, Y + 5))
    after = here.kansen_version()
    draft(here, "k", "meer woorden")
    assert after != middle
    assert here.kansen_version() == after


def test_a_draft_of_another_form_with_a_key_that_begins_alike_stays(here, walk):
    draft(here, "1/afspraak/a/1/what", "eerste")
    draft(here, "1/afspraak/a/10/what", "tiende")
    actions.agree(here, "s1", {"what": "Bank", "who": "kerngroep"}, stop="1", draft="1/afspraak/a/1")
    assert [draft.text for draft in walk().drafts] == ["tiende"]


def test_a_text_that_comes_late_after_its_form_was_saved_is_kept_once(here, walk):
    key = "1/voorstel/a/0"
    draft(here, key, "De helft")
    draft(here, key, "De helft wordt groen")
    actions.write_proposal(here, "s1", FIRST, "De helft wordt groen", draft=key)
    draft(here, key, "De helft wordt groen")  # the same message again, from a browser that heard no answer
    assert walk().drafts == ()
    draft(here, key, "Alles wordt groen")  # somebody else was still typing in that form
    assert [one.text for one in walk().drafts] == ["Alles wordt groen"]


def test_two_browsers_in_the_same_field_leave_both_texts(here, walk):
    before = tuple(here.heads("s1"))
    mine = typed(here, "note", "k", "Een eik", seen=before)
    typed(here, "note", "k", "Een linde", seen=before)
    typed(here, "note", "k", "Een eik bij de bank", seen=mine)
    (note,) = walk().notes
    assert {note.text, *note.versions} == {"Een eik bij de bank", "Een linde"}


def test_one_browser_that_types_on_leaves_one_text(here, walk):
    seen = tuple(here.heads("s1"))
    for text in ("Een", "Een eik", "Een eik bij de bank"):
        seen = typed(here, "note", "k", text, seen=seen)
        typed(here, "note", "other", text)
    (note,) = (note for note in walk().notes if note.key == "k")
    assert (note.text, note.versions) == ("Een eik bij de bank", ())


def test_each_field_of_the_plan_is_kept_by_itself(here, walk):
    for name, text in (("lead", "Kerngroep"), ("invited_bewoners", "12"), ("invited_gemeente", "3"),
                       ("rules", "Een tegelijk\n\n Geen namen ")):  # fmt: skip
        typed(here, "plan", f"opzet/{name}", text)
    one = walk()
    assert (one.name, one.lead, one.rules) == ("Ronde", "Kerngroep", ("Een tegelijk", "Geen namen"))
    assert one.invited == {"bewoners": 12, "gemeente": 3}
    before = here.version()
    typed(here, "plan", "opzet/lead", "Kerngroep")
    assert here.version() == before


def test_a_field_of_a_stop_is_kept_and_the_other_stops_stay(here, walk):
    second = Stop("2", "De hof", X + 200, Y)
    actions.change_plan(here, "s1", {"stops": [FIRST, second]})
    typed(here, "stop", "plan/1/minutes", "15")
    typed(here, "stop", "plan/1/question", "Wat ziet u?")
    assert walk().stops == (replace(FIRST, minutes=15, question="Wat ziet u?"), second)


@pytest.mark.parametrize(
    ("schouw_id", "how", "key", "text"),
    [("s2", "note", "k", "x"), ("s1", "kans", "k", "x"), ("s1", "plan", "opzet/stops", "x"),
     ("s1", "stop", "plan/9/title", "x"), ("s1", "stop", "title", "x"), ("s1", "note", "k", "x" * 10_001)],
)  # fmt: skip
def test_what_belongs_nowhere_is_refused_and_changes_nothing(here, walk, schouw_id, how, key, text):
    before = here.version()
    with pytest.raises(InputError):
        actions.keep_text(here, schouw_id, how, actions.Typed(key, text))
    assert here.version() == before


def test_a_place_within_thirty_metres_joins_the_stop_that_is_there(here, walk):
    actions.add_stop(here, walk(), Point(FIRST.x + 30, FIRST.y), kansen=("k1",))
    assert [stop.kansen for stop in walk().stops] == [("k1",)]
    actions.add_stop(here, walk(), Point(FIRST.x + 31, FIRST.y), title="Verderop")
    assert [stop.title for stop in walk().stops] == ["Het plein", "Verderop"]
    assert len({stop.id for stop in walk().stops}) == 2


def test_stops_of_two_laptops_are_both_there_and_the_plan_says_it_has_two_versions(here, walk, tmp_path):
    there = actions.open_dossier(here.copy_to(tmp_path / "andere.gpkg"))
    actions.add_stop(here, walk(), Point(X + 300, Y + 300), title="Vijver")
    actions.add_stop(there, actions.schouwen(there)["s1"], Point(X + 500, Y + 500), title="School")
    actions.merge_dossiers(here.path, there.path, into=tmp_path / "samen.gpkg")
    one = actions.schouwen(actions.open_dossier(tmp_path / "samen.gpkg"))["s1"]
    assert {stop.title for stop in one.stops} == {"Het plein", "Vijver", "School"}
    (versions,) = one.plan_doubles.values()
    assert [[stop.title for stop in version.value] for version in versions] == [
        ["Het plein", "Vijver"], ["Het plein", "School"],
    ]  # fmt: skip


def test_a_proposal_without_words_is_refused(here, walk):
    with pytest.raises(InputError, match="voorstel"):
        actions.write_proposal(here, "s1", FIRST, "  ")


@pytest.mark.parametrize("missing", ["what", "who"])
def test_an_agreement_says_what_and_who(here, walk, missing):
    fields = {"what": "Bank", "who": "kerngroep"} | {missing: " "}
    with pytest.raises(InputError):
        actions.agree(here, "s1", fields)
    assert walk().agreements == ()


def test_a_later_agreement_stands_beside_the_one_it_replaces(here, walk):
    first = actions.agree(here, "s1", {"what": "Bank", "who": "kerngroep"})
    second = actions.agree(here, "s1", {"what": "Twee banken", "who": "kerngroep"}, replaces=first)
    assert [(row.id, row.replaced_by) for row in walk().agreements] == [(first, second), (second, "")]
    assert [row.what for row in actions.agreements_now(walk())] == ["Twee banken"]


def test_both_signatures_give_the_kansen_the_status_of_the_outcome(here, walk):
    added = actions.add_kans(here, {"title": "Bank", "party": "bewoners", "theme": "ontmoeten"}, Point(X + 5, Y + 5))
    stop = Stop("1", "Het plein", FIRST.x, FIRST.y, kansen=(added.id,))
    proposal = actions.write_proposal(here, "s1", stop, "Een bank in de zon")
    for party in schouw.consenting_parties():
        actions.answer_proposal(here, "s1", proposal, party=party, answer="akkoord")
    agreed = actions.agree(here, "s1", {"what": "Bank", "who": "kerngroep"})
    assert actions.sign(here, "s1", party="bewoners", role="kerngroep") == []
    assert here.kansen()["status"].iloc[0] == "nieuw"
    assert actions.sign(here, "s1", party="gemeente", role="ambtenaar") == [added.id]
    assert here.kansen()["status"].iloc[0] == "afgesproken"
    assert [row.agreements for row in walk().signatures] == [(agreed,), (agreed,)]


@pytest.mark.parametrize(
    ("present", "first", "read"), [({"bewoners": 3}, 4, True), ({"bewoners": -1}, 0, True), ({"bewoners": 3}, 0, False)]
)
def test_an_opening_that_cannot_be_right_is_refused(here, walk, present, first, read):
    with pytest.raises(InputError):
        actions.begin_schouw(here, "s1", present=present, first_time=first, rules_read=read)
    assert walk().present is None


@pytest.mark.parametrize("answers", [{}, {"ruimte": 6}, {"ruimte": 0}, {"onbekend": 3}])
def test_a_closing_answer_that_is_none_is_refused(here, walk, answers):
    with pytest.raises(InputError):
        actions.answer_closing(here, "s1", answers, ticket="t1")
    assert walk().closings == ()


def test_a_closing_answer_sent_twice_counts_once_and_names_nobody(here, walk):
    for _ in range(2):
        actions.answer_closing(here, "s1", {"ruimte": 5}, ticket="0190aaaa-0000-7000-8000-000000000001")
    (entry,) = here.entries(subject="s1", kinds=("schouw.closing",))
    assert walk().closings == ({"ruimte": 5},)
    assert (entry.role, entry.party, set(entry.body)) == ("", "", {"answers"})


def test_a_drawing_grows_stroke_by_stroke_and_is_one_drawing(here, walk):
    first = shapely.MultiLineString([[(X, Y), (X + 10, Y)]])
    both = shapely.MultiLineString([[(X, Y), (X + 10, Y)], [(X, Y), (X, Y + 10)]])
    for geometry in (first, both):
        actions.draw_at_stop(here, "s1", geometry, stop="1", key="1/a/0", colour="#b3261e")
    (drawing,) = walk().drawings
    assert shapely.from_wkt(drawing["geometry"]).equals(both)
    actions.draw_at_stop(here, "s1", None, stop="1", key="1/a/0", colour="#b3261e")
    assert walk().drawings == ()


def test_a_photo_at_a_stop_is_kept_once(here, walk):
    out = io.BytesIO()
    Image.new("RGB", (40, 30), "green").save(out, "PNG")
    for _ in range(2):
        actions.add_stop_photo(here, "s1", out.getvalue(), stop="1")
    (photo,) = walk().photos
    assert here.photo(photo.photo)[:2] == b"\xff\xd8"  # JPEG


def test_ordering_keeps_the_ids_of_stops_so_that_notes_stay_where_they_were(here):
    stops = [Stop("a", "Ver", X + 300, Y), Stop("b", "Dichtbij", X + 100, Y), Stop("c", "Midden", X + 200, Y)]
    assert [stop.id for stop in actions.order_stops(here, Point(X, Y), stops)] == ["b", "c", "a"]
