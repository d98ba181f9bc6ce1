"""Sheets, report, agenda and story of the example: what is in them, and what is not."""

import re
from dataclasses import replace
from pathlib import Path

import pytest
from walked import HOSTILE, grainy, measured, photo, walk

from kansenkaart import actions, dialogue, terms
from kansenkaart.errors import InputError
from kansenkaart.report.blocks import Bullets, Fields, Heading, Pair, Table
from kansenkaart.report.sheets import qr

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def example(tmp_path_factory):
    return actions.make_example(tmp_path_factory.mktemp("report") / "buurt.gpkg")


@pytest.fixture(scope="module")
def planned(example, tmp_path_factory):
    dossier = actions.open_dossier(example.copy_to(tmp_path_factory.mktemp("planned") / "buurt.gpkg"))
    return dossier, actions.plan_schouw(dossier, "Rond het plein", stops=3, date="2026-11-28")


@pytest.fixture(scope="module")
def walked(planned, tmp_path_factory):
    before, one = planned
    dossier = actions.open_dossier(before.copy_to(tmp_path_factory.mktemp("walked") / "buurt.gpkg"))
    walk(dossier, one)
    return dossier, actions.schouwen(dossier)[one.id]


def page(document):
    return actions.document_bytes(document, ".html").decode()


def test_sheets_have_a_page_for_each_stop_with_both_sides_map_question_and_code(planned):
    dossier, one = planned
    document = actions.report_of(dossier, one, made_on="2026-11-22")
    text = page(document)
    for stop in one.stops:
        assert f'<span class="number">{stop.id}</span>{stop.title}' in text
        assert {f"stop{stop.id}.svg", f"code{stop.id}.svg"} <= set(document.pictures)
    assert text.count("De vraag bij stop") == 3
    assert text.count("Tekenen</p>") == 3
    assert all(rule.text in text for rule in dialogue.HOUSE_RULES)
    assert "verzonnen gegevens" in text
    assert "28 november 2026" in text


def test_both_sides_have_the_same_fields_in_the_same_order(planned):
    document = actions.report_of(*planned)
    pairs = [one for one in document.blocks if isinstance(one, Pair)]
    assert pairs
    labels = [
        [label for block in side if isinstance(block, Fields) for label, _ in block.rows]
        for pair in pairs
        for side in (pair.left, pair.right)
    ]
    assert len({tuple(one) for one in labels if one}) == 1
    both = [pair for pair in pairs if isinstance(pair.left[-1], Fields) and isinstance(pair.right[-1], Fields)]
    assert both
    assert {block.text for pair in both for block in pair.left[:1]} == {"Bewoners"}


def test_the_report_begins_with_what_was_agreed(walked):
    dossier, one = walked
    text = page(actions.report_of(dossier, one, made_on="2026-11-29"))
    headings = re.findall(r"<h2>(.*?)</h2>", text)
    assert headings[0] == "Wat we afspraken"
    assert headings.index("Voorwaarden, bezwaren en wat later komt") < headings.index("De wandeling")
    for words in ("Grond uitzoeken", "de kerngroep", "1 mei 2026", "Kadaster bellen", "gebiedsmakelaar (Grond)"):
        assert words in text
    assert "Bezwaar, omdat: zaterdag is het vol" in text.replace("Bezwaar:", "Bezwaar, omdat:")
    assert "Gemeente: nog niet" in text


def test_what_people_said_is_in_every_form_of_the_report(walked):
    dossier, one = walked
    document = actions.report_of(dossier, one)
    assert actions.document_bytes(document, ".pdf").startswith(b"%PDF")
    assert "&lt;script&gt;alert(1)&lt;/script&gt;" in page(document)
    assert "<script" not in page(document)
    assert "dik" in actions.document_bytes(document, ".md").decode()
    assert HOSTILE not in actions.document_bytes(document, ".md").decode()  # every sign of it is made harmless


def test_the_same_dossier_gives_the_same_paper(walked):
    dossier, one = walked
    again = actions.open_dossier(dossier.path)
    papers = [actions.report_of(opened, one, made_on="2026-11-29") for opened in (dossier, again)]
    assert actions.document_bytes(papers[0], ".pdf") == actions.document_bytes(papers[1], ".pdf")
    assert actions.document_bytes(papers[0], ".html") == actions.document_bytes(papers[1], ".html")


def test_what_was_drawn_is_on_the_map_of_its_stop(walked, tmp_path):
    dossier, one = walked
    copy = actions.open_dossier(dossier.copy_to(tmp_path / "drawn.gpkg"))
    stop = one.stops[0]
    line = f"LINESTRING ({stop.x} {stop.y}, {stop.x + 20} {stop.y + 20})"
    for colour, wkt in (("#c2185b", line), ('#00f"/><script>', line), ("#123456", "LINESTRING (1 2, oeps")):
        body = {"stop": "1", "geometry": wkt, "colour": colour, "text": "hier een pad"}
        actions.write_entry(copy, "schouw.drawing", one.id, body)
    pictures = actions.report_of(copy, actions.schouwen(copy)[one.id]).pictures
    assert b'stroke="#c2185b"' in pictures["stop1.svg"]
    assert b"script" not in pictures["stop1.svg"]
    assert b"#123456" not in pictures["stop1.svg"]
    assert b"#c2185b" not in pictures["stop2.svg"]
    assert page(actions.report_of(copy, actions.schouwen(copy)[one.id])).count("<li>hier een pad</li>") == 3


def test_codes_on_the_sheets_lead_to_the_stop(planned):
    dossier, one = planned
    codes = [
        {name: data for name, data in actions.report_of(dossier, one, address=where).pictures.items() if "code" in name}
        for where in ("", "http://192.168.1.5:8501/")
    ]
    assert codes[0]["code2.svg"] == qr(f"kansenkaart:stop/{one.id}/2")
    assert codes[1]["code2.svg"] == qr(f"http://192.168.1.5:8501/lopen?schouw={one.id}&stop=2")


def test_photos_stand_once_and_without_what_cannot_be_read(walked, tmp_path):
    dossier, one = walked
    copy = actions.open_dossier(dossier.copy_to(tmp_path / "photos.gpkg"))
    kans_id = one.stops[0].kansen[0]
    actions.add_photo(copy, kans_id, photo())
    broken = copy.add_photo(b"no jpeg", kans_id)
    actions.write_entry(copy, "kans.photo", kans_id, {"photo": broken})
    document = actions.report_of(copy, one)
    assert [name for name in document.pictures if name.endswith(".jpg")] == ["stop1-1.jpg"]
    assert actions.document_bytes(document, ".pdf").startswith(b"%PDF")


def test_photos_of_the_walk_stand_at_their_stop_with_their_words(walked, tmp_path):
    dossier, one = walked
    copy = actions.open_dossier(dossier.copy_to(tmp_path / "taken.gpkg"))
    actions.add_stop_photo(copy, one.id, photo((10, 20, 30)), stop=one.stops[1].id, text="De bank staat in de zon")
    actions.add_stop_photo(copy, one.id, photo((30, 20, 10)), stop="weg")
    document = actions.report_of(copy, actions.schouwen(copy)[one.id])
    assert {"stop2-1.jpg", "los-1.jpg"} <= set(document.pictures)
    before, after = page(document).split("Niet bij een stop")
    assert "De bank staat in de zon" in before
    assert "Foto 1 bij een stop die niet meer in het plan staat" in after


def test_stops_on_paper_have_the_numbers_of_the_screen(walked, tmp_path):
    """The id of a stop is of no use to people, and must not become the name of a file."""
    dossier, one = walked
    copy = actions.open_dossier(dossier.copy_to(tmp_path / "order.gpkg"))
    first, second, third = one.stops
    foreign = replace(third, id="../../elders")
    actions.change_plan(copy, one.id, {"stops": [foreign, second, first]})
    document = actions.report_of(copy, actions.schouwen(copy)[one.id])
    headings = [(block.number, block.text) for block in document.blocks if isinstance(block, Heading) and block.number]
    assert headings == [("1", third.title), ("2", second.title), ("3", first.title)]
    assert {name for name in document.pictures if name.endswith(".svg")} == {
        "route.svg", "stop1.svg", "stop2.svg", "stop3.svg",
    }  # fmt: skip
    assert f"1. {third.title}" in actions.message_text(copy, replace(actions.schouwen(copy)[one.id], ended=False))


def test_an_agreement_that_was_replaced_is_told_and_is_no_action_any_more(walked, tmp_path):
    dossier, one = walked
    copy = actions.open_dossier(dossier.copy_to(tmp_path / "replaced.gpkg"))
    old = one.agreements[0]
    fields = {"what": "Grond en kabels uitzoeken", "who": "de kerngroep", "by": "2026-12-01", "self_organised": True}
    actions.agree(copy, one.id, fields, stop=old.stop, replaces=old.id)
    now = actions.schouwen(copy)[one.id]
    document = actions.report_of(copy, now)
    (actions_table,) = [block for block in document.blocks if isinstance(block, Table) and block.headers[0] == "Wat"]
    assert [row[0] for row in actions_table.rows] == ["Grond en kabels uitzoeken (doen bewoners zelf)"]
    followed = [line for block in document.blocks if isinstance(block, Bullets) for line in block.items]
    assert any(line.startswith("Grond uitzoeken: hiervoor kwam een nieuwe afspraak") for line in followed)
    for text in (
        page(actions.agenda_of(copy, made_on="2026-06-01")), page(actions.story_of(copy)),
        actions.message_text(copy, now), actions.schouw_ics(copy, now),
    ):  # fmt: skip
        assert "Grond en kabels uitzoeken" in text
        assert "Grond uitzoeken" not in text
    assert "Afspraken waarvan de dag voorbij is (0)" in page(actions.agenda_of(copy, made_on="2026-06-01"))


@pytest.mark.parametrize("suffix", [".pdf", ".html"])
@pytest.mark.skipif(not Path("/proc/self/status").exists(), reason="only Linux tells how much memory a process had")
def test_a_report_with_forty_photos_takes_little_memory(walked, tmp_path, suffix):
    """Measured 50 to 70 MB on top of 217 MB of libraries; typesetting in this process would add 150 MB."""
    dossier, one = walked
    copy = actions.open_dossier(dossier.copy_to(tmp_path / "photos.gpkg"))
    for number in range(40):
        actions.add_stop_photo(copy, one.id, grainy(number), stop=one.stops[number % 3].id)
    out = tmp_path / f"verslag{suffix}"
    *_times, most, own = measured("report", str(copy.path), "--schouw", one.id, str(out))
    assert 10 < own < 110
    assert own < most
    assert out.stat().st_size > 1e6


def test_few_people_are_no_figure(walked, tmp_path):
    dossier, one = walked
    assert "Voor het eerst mee: 6" in page(actions.report_of(dossier, one))
    copy = actions.open_dossier(dossier.copy_to(tmp_path / "few.gpkg"))
    actions.write_entry(copy, "schouw.started", one.id, {"present": {"bewoners": 9}, "first_time": 4})
    for _ in range(4):
        actions.write_entry(copy, "schouw.closing", one.id, {"answers": {"ruimte": 5}})
    text = page(actions.report_of(copy, actions.schouwen(copy)[one.id]))
    assert "Voor het eerst mee" not in text
    assert "Daarom staan hier geen cijfers" in text
    actions.write_entry(copy, "schouw.closing", one.id, {"answers": {"ruimte": 5}})
    assert "<td>5</td>" in page(actions.report_of(copy, actions.schouwen(copy)[one.id]))


def test_notes_written_apart_stand_beside_each_other(planned, tmp_path):
    first, one = planned
    left = actions.open_dossier(first.copy_to(tmp_path / "a.gpkg"))
    right = actions.open_dossier(first.copy_to(tmp_path / "b.gpkg"))
    for dossier, words in ((left, "Het is hier stil"), (right, "Er rijden brommers")):
        actions.write_entry(dossier, "schouw.note", one.id, {"stop": "1", "key": "k", "text": words})
    actions.merge_dossiers(tmp_path / "a.gpkg", tmp_path / "b.gpkg", into=tmp_path / "c.gpkg")
    merged = actions.open_dossier(tmp_path / "c.gpkg")
    text = page(actions.report_of(merged, actions.schouwen(merged)[one.id]))
    assert "Het is hier stil" in text
    assert "Er rijden brommers" in text
    assert text.count("(op een ander toestel apart geschreven)") == 1


def test_a_plan_that_was_changed_apart_is_in_the_report_with_both_texts(walked, tmp_path):
    dossier, one = walked
    here = actions.open_dossier(dossier.copy_to(tmp_path / "hier.gpkg"))
    there = actions.open_dossier(dossier.copy_to(tmp_path / "daar.gpkg"))
    actions.change_plan(here, one.id, {"lead": "de bewonersraad"})
    actions.change_plan(there, one.id, {"lead": "het opbouwwerk", "date": "2026-11-29"})
    here.append(there.entries())
    text = page(actions.report_of(here, actions.schouwen(here)[one.id]))
    assert "<li>Wie leidt de schouw: de bewonersraad / het opbouwwerk</li>" in text
    assert "<li>Datum" not in text


def test_the_report_of_a_stop_that_left_the_plan_is_kept(walked, tmp_path):
    dossier, one = walked
    copy = actions.open_dossier(dossier.copy_to(tmp_path / "less.gpkg"))
    actions.write_entry(copy, "schouw.planned", one.id, {"stops": []})
    text = page(actions.report_of(copy, actions.schouwen(copy)[one.id]))
    assert "Er ligt veel gras" in text
    assert "Half tuin, half huizen." in text


def test_the_agenda_holds_what_is_open_and_nothing_that_is_settled(walked):
    dossier, _ = walked
    text = page(actions.agenda_of(dossier, made_on="2026-06-01"))
    assert "Afspraken waarvan de dag voorbij is (1)" in text
    assert "Grond uitzoeken" in text
    awaits = {row.slug for row in terms.STATUSES if row.awaits_answer}
    kansen = dossier.kansen()
    waiting = kansen[kansen["status"].isin(awaits) & (kansen["kind"] == terms.DEFAULT_KIND)]
    assert f"Kansen zonder antwoord ({len(waiting)})" in text
    no_contact = kansen[
        kansen["party"].isin([row.slug for row in terms.PARTIES if row.makes_plans])
        & kansen["contact"].isna() & (kansen["kind"] == terms.DEFAULT_KIND)
    ]  # fmt: skip
    assert f"Plannen zonder aanspreekpunt ({len(no_contact)})" in text


def test_a_proposal_waits_on_the_agenda_for_who_did_not_answer(planned, tmp_path):
    before, one = planned
    dossier = actions.open_dossier(before.copy_to(tmp_path / "waits.gpkg"))
    proposal = actions.write_entry(dossier, "schouw.proposal", one.id, {"stop": "1", "text": "Een proef in juni"})
    actions.answer_proposal(dossier, one.id, proposal, party="bewoners", answer="akkoord")
    rows = [block.rows for block in actions.agenda_of(dossier).blocks if isinstance(block, Table)]
    (row,) = [row for table in rows for row in table if "Een proef in juni" in row]
    assert row[-1] == "Gemeente"


def test_a_place_with_an_outcome_leaves_the_agenda(planned, walked):
    counts = [
        int(re.search(r"Plekken waar nog geen uitkomst is \((\d+)\)", page(actions.agenda_of(dossier)))[1])
        for dossier in (planned[0], walked[0])
    ]
    assert 0 < counts[1] < counts[0]


def test_an_agenda_in_markdown_has_its_tables(walked):
    text = actions.document_bytes(actions.agenda_of(walked[0], made_on="2026-06-01"), ".md").decode()
    assert text.startswith("# Agenda\n")
    assert "|  | Grond uitzoeken | de kerngroep | 1 mei 2026 |" in text


def test_the_story_tells_every_kans_and_nothing_private(walked):
    dossier, _ = walked
    text = page(actions.story_of(dossier))
    kansen = dossier.kansen()
    from html import escape  # noqa: PLC0415

    assert all(escape(title) in text for title in kansen["title"])
    assert all(escape(story) in text for story in kansen["story"].dropna())
    assert not any(escape(reason) in text for reason in kansen["reason"].dropna())


def test_a_calendar_holds_the_day_and_the_agreements(walked):
    dossier, one = walked
    text = actions.schouw_ics(dossier, one)
    assert "DTSTART;VALUE=DATE:20261128\r\nDTEND;VALUE=DATE:20261129" in text
    assert "DTSTART;VALUE=DATE:20260501" in text
    assert all(len(line.encode()) <= 75 for line in text.split("\r\n"))


def test_the_message_invites_before_and_tells_after(planned, walked):
    assert "lopen we samen" in actions.message_text(*planned)
    assert "Grond uitzoeken. Wie: de kerngroep. Voor: 1 mei 2026." in actions.message_text(*walked)


def test_an_unknown_form_is_refused_before_anything_is_written(planned, tmp_path):
    dossier, one = planned
    with pytest.raises(InputError, match=r"\.docx"):
        actions.write_document(actions.report_of(dossier, one), tmp_path / "bladen.docx")
    assert list(tmp_path.iterdir()) == []
