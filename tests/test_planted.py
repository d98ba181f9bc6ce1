"""Planted relations are found with the right numbers, decoys are not; expected values come from arithmetic."""

import planted
import pytest

from kansenkaart import relations


@pytest.fixture(scope="module", params=[1, 2, 3])
def found(request):
    world = planted.make(request.param, each=3)
    return world, relations.find(world.frame(), world.layers())


def test_all_that_was_planted_is_found_and_nothing_else(found):
    world, check = found
    expected = {(row.a, row.b): row.level for row in world.expected}
    levels = {planted.key(row): row.level for row in check.rows}
    unsure = {pair for pair, level in expected.items() if level == "?"}
    assert {pair: level for pair, level in levels.items() if pair not in unsure} == {
        pair: level for pair, level in expected.items() if pair not in unsure
    }
    assert len(levels) == len(check.rows)


def test_the_numbers_are_those_of_the_arithmetic(found):
    world, check = found
    rows = {planted.key(row): row for row in check.rows}
    checked = 0
    for plan in (plan for plan in world.expected if plan.level != "?"):
        row = rows[plan.a, plan.b]
        if plan.certainty != "?":
            assert row.certainty == plan.certainty, plan
        for name, value in plan.values.items():
            near = 0.006 if name == "probability" else 1e-6
            assert row.evidence[name]["value"] == pytest.approx(value, abs=near), (plan, name)
            checked += 1
    assert checked > 100


def test_precision_and_recall_are_printed_per_level(found):
    world, check = found
    lines = planted.report(world, check.rows)
    assert [line.split()[0] for line in lines[1:5]] == ["versterkt", "neutraal", "wringt", "botst"]
    assert all(line.split()[1:3] == ["1.000", "1.000"] for line in lines[1:5])


def test_a_score_that_could_not_fail_would_be_no_score(found):
    world, check = found
    less = [row for row in check.rows if row.level != "botst"]
    assert planted.score(world, less)[0]["botst"][0] == 0
    assert planted.score(world, [*check.rows, check.rows[0]])[0] != planted.score(world, check.rows)[0]
