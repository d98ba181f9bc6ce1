"""Changing the tables together: both sides, a reason, the default beside it, and what changed."""

import pytest
from made_up import added
from shapely.geometry import box

from kansenkaart import actions, journal, rules
from kansenkaart.actions.agreeing import RULES_SUBJECT
from kansenkaart.errors import InputError

BOTH = {"bewoners": "kerngroep", "gemeente": "ambtenaar"}
LOWER = {"table": "drempels", "row": "size_area_m2", "value": 150.0}


def row_of(dossier, table, slug):
    return next(row for row in actions.rule_rows(dossier, table) if row.slug == slug)


def test_a_threshold_changes_and_its_default_stays_beside_it(here):
    actions.change_rules(here, LOWER, agreed=BOTH, reason="Zo klein is geen ruzie waard.")
    row = row_of(here, "drempels", "size_area_m2")
    assert (row.now, row.default) == ((150.0,), (100.0,))
    assert (row.now_words, row.default_words) == (("150 m²",), ("100 m²",))
    assert actions.rules_of(here)[1]["size_area_m2"] == 150.0


def test_a_change_is_dated_with_the_roles_of_both_sides_and_the_reason(here):
    actions.change_rules(here, LOWER, agreed=BOTH, reason="  Zo klein is geen ruzie waard. ")
    actions.change_rules(here, {**LOWER, "value": 125.0}, agreed=BOTH, reason="Toch iets lager.")
    newest, oldest = actions.rule_changes(here)
    assert (newest.before, newest.after, newest.default) == ("150 m²", "125 m²", "100 m²")
    assert (oldest.before, oldest.after) == ("100 m²", "150 m²")
    assert oldest.who == ("Kerngroep (bewoners)", "Ambtenaar (gemeente)")
    assert oldest.reason == "Zo klein is geen ruzie waard."
    assert oldest.made_at <= newest.made_at


@pytest.mark.parametrize("body", [{"table": "themas", "row": "kunst-groen", "same": "~"}, {"table": "kleuren"}, {},
                                  {"table": ["themas"], "row": {}}, {"table": "kaart", "row": "wonen-boom"},
                                  {"table": "drempels", "row": ["near_m"], "value": 5}], ids=repr)  # fmt: skip
def test_a_change_that_this_program_does_not_know_stops_no_check(here, body):
    """A newer program may have more themes and tables: its change stays in the journal and counts where it is known."""
    here.append([added("k1"), journal.new_entry("rules.changed", RULES_SUBJECT, body)])
    actions.change_rules(here, LOWER, agreed=BOTH, reason="Samen bekeken.")
    assert [change.reason for change in actions.rule_changes(here)] == ["Samen bekeken."]
    assert actions.rules_of(here)[0] == rules.DEFAULT
    assert actions.check(here).check.thresholds["size_area_m2"] == 150.0


@pytest.mark.parametrize(
    ("agreed", "named"),
    [
        ({"bewoners": "bewoner"}, "iemand van de gemeente"),
        ({"gemeente": "ambtenaar"}, "een bewoner"),
        ({"gemeente": "ambtenaar", "bewoners": None}, "een bewoner"),
        ({}, "een bewoner en als iemand van de gemeente"),
    ],
)
def test_one_side_alone_changes_nothing(here, agreed, named):
    with pytest.raises(InputError, match=named):
        actions.change_rules(here, LOWER, agreed=agreed, reason="Omdat ik het wil.")
    assert actions.rule_changes(here) == []


@pytest.mark.parametrize(
    ("change", "reason", "said"),
    [
        (LOWER, "  ", "waarom"),
        ({**LOWER, "value": 100.0}, "Geen idee.", "al zo"),
        ({**LOWER, "value": 0.0}, "Alles telt.", "boven nul"),
        ({"table": "themas", "row": "wonen-groen", "same": "x"}, "Anders.", "geen teken"),
        ({"table": "themas", "row": "wonen-vissen", "same": "+"}, "Anders.", "geen rij"),
        ({"table": "iets", "row": "wonen-groen"}, "Anders.", "geen tabel"),
    ],
)
def test_what_is_not_possible_is_refused_in_words_and_keeps_nothing(here, change, reason, said):
    with pytest.raises(InputError, match=said):
        actions.change_rules(here, change, agreed=BOTH, reason=reason)
    assert actions.rule_changes(here) == []


def test_signs_are_said_in_words(here):
    change = {"table": "themas", "row": "wonen-groen", "same": "~", "near": "0"}
    actions.change_rules(here, change, agreed=BOTH, reason="We zoeken ruimte.")
    [one] = actions.rule_changes(here)
    assert (one.row, one.before, one.after) == (
        "Wonen en groen", "op dezelfde grond: botst, dichtbij: wringt", "op dezelfde grond: wringt, dichtbij: neutraal",
    )  # fmt: skip
    row = row_of(here, "kaart", "spelen-woonpand")
    assert row.now_words == ("Klopt de plek?",)


@pytest.mark.parametrize("table", list(rules.TABLES))
def test_every_row_is_in_words_with_a_reason_and_its_default(here, table):
    rows = actions.rule_rows(here, table)
    assert len(rows) == {"themas": 28, "kaart": 98, "drempels": len(rules.THRESHOLDS)}[table]
    assert all(row.label and row.why and row.now == row.default and all(row.now_words) for row in rows)
    assert len({row.label for row in rows}) == len(rows)


def test_a_change_acts_on_the_next_check(here):
    """Two drawings share 30 x 30 = 900 m2, a quarter of each: it clashes, until the group asks for half."""
    x, y = 100_000, 450_000
    flat = added("k2", box(x + 30, y + 30, x + 90, y + 90), theme="wonen", party="gemeente", title="Flat")
    here.append([added("k1", box(x, y, x + 60, y + 60)), flat])
    [before] = [row for row in actions.check(here).check.rows if row.pair == "kans"]
    assert before.level == "botst"
    for slug, value in (("size_area_m2", 1000.0), ("size_share", 0.5)):
        actions.change_rules(here, {"table": "drempels", "row": slug, "value": value}, agreed=BOTH, reason="Groter.")
    [after] = [row for row in actions.check(here).check.rows if row.pair == "kans"]
    assert (after.id, after.level) == (before.id, "wringt")


SMALL = box(100_000, 450_000, 100_010, 450_009)  # 90 m2: below the 100 m2 of G2, all of the smaller one
LARGE = box(100_000, 450_000, 100_100, 450_100)


def test_before_agreeing_everybody_sees_what_a_change_would_do(here):
    """90 m2 of homes on 10,000 m2 of green: 'botst' as all of it lies there; not when only size counts."""
    here.append([added("k1", SMALL, theme="wonen", title="Huis"), added("k2", LARGE, title="Park")])
    version = here.version()

    def counts(change):
        return {row.level: (row.now, row.then) for row in actions.counts_after(here, change)}

    share = {"table": "drempels", "row": "size_share", "value": 2.0}
    assert counts(share)["botst"] == (1, 0)
    assert counts(share)["wringt"] == (0, 1)
    assert counts({"table": "themas", "row": "wonen-groen", "same": "0"})["neutraal"] == (0, 1)
    assert counts({"table": "drempels", "row": "green_min_m2", "value": 4000})["botst"] == (1, 1)
    assert here.version() == version  # looking keeps nothing
    sentences = [row.sentence for row in actions.counts_after(here, share)]
    assert "Botst: 0 (nu 1)" in sentences
    with pytest.raises(InputError, match="boven nul"):
        actions.counts_after(here, {**share, "value": -1})


def test_the_counts_are_those_of_a_check_after_the_change(here):
    here.append([added("k1", SMALL, theme="wonen", title="Huis"), added("k2", LARGE, title="Park")])
    then = {row.level: row.then for row in actions.counts_after(here, {**LOWER, "row": "size_share", "value": 2.0})}
    actions.change_rules(here, {**LOWER, "row": "size_share", "value": 2.0}, agreed=BOTH, reason="Samen bekeken.")
    found = [row.level for row in actions.check(here).check.rows]
    assert {level: found.count(level) for level in then} == then
