"""Findings: right answers by hand, properties, and inputs that are not as they should be."""

import json

import geopandas as gpd
import pandas as pd
import pytest
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st
from shapely import affinity
from shapely.geometry import GeometryCollection, LineString, MultiPoint, Point, Polygon, box

from kansenkaart import ground, kans, layers, relations, rules
from kansenkaart.crs import CrsError

#: Near Sierplein, in RD.
X, Y = 117_000.0, 485_000.0


def rect(x, y, width, height):
    return box(X + x, Y + y, X + x + width, Y + y + height)


def dot(x, y):
    return Point(X + x, Y + y)


def layer(*objects):
    rows = [{"id": name, **columns} for name, _, columns in objects]
    return gpd.GeoDataFrame(rows, geometry=[shape for _, shape, _ in objects], crs=28992)


def one(name, shape, party="bewoners", theme="groen", **data):
    fields = {"party": party, "theme": theme, "title": name, "made_at": f"2026-01-01T00:00:00.{len(name):03}Z", **data}
    return kans.Kans(name, shape, fields)


def check(*kansen, base=None, **options):
    return relations.find(kans.to_frame(kansen), {} if base is None else base, **options)


def the_pair(result):
    (row,) = [row for row in result.rows if row.pair == "kans"]
    return row


def on(result, ground):
    (row,) = [row for row in result.rows if row.rule.endswith(f"-{ground}")]
    return row


def value(row, name):
    return row.evidence[name]["value"]


def text_of(result):
    return relations.to_json(result, made_with="test")


@pytest.fixture(scope="module")
def base():
    """A park of 100 x 80 m with 12 trees, 40 dwellings across the street, and a street between."""
    return {
        "groen": layer(("g1", rect(0, 0, 100, 80), {"kind": "grasland overig"})),
        "boom": layer(*[(f"t{i:02}", dot(10 + 5 * i, 10), {"crown_m2": 20.0}) for i in range(12)]),
        "rijbaan": layer(("r1", rect(0, -10, 300, 10), {})),
        "pad": layer(("v1", rect(0, 80, 300, 3), {})),
        "parkeren": layer(("q1", rect(100, 0, 50, 10), {"bays": 20})),
        "verhard": layer(("h1", rect(100, 10, 50, 30), {})),
        "spelen": layer(("s1", rect(160, 0, 20, 20), {})),
        "sport": layer(("o1", rect(260, 0, 20, 20), {})),
        "water": layer(("w1", rect(0, 90, 50, 20), {})),
        "erf": layer(("e1", rect(190, 20, 60, 20), {})),
        "pand": layer(
            ("p1", rect(200, 0, 30, 10), {"use": "woonfunctie", "storeys": 4.0}),
            ("p2", rect(200, 50, 30, 10), {"use": "winkelfunctie", "storeys": 1.0}),
        ),
        "adres": layer(*[(f"a{i:02}", dot(215, 5), {"use": "woonfunctie"}) for i in range(40)]),
        "buurt": layer(("b1", rect(-100, -100, 500, 400), {"name": "Voorbeeld"})),
        "regel": layer(("m1", rect(210, 50, 5, 5), {"rule": "Monument"})),
    }


@pytest.fixture(scope="module")
def ready(base):
    return relations.ready(base)


PLAN = one("plan", rect(0, 0, 40, 30), "gemeente", "wonen", dwellings=40)
PARK = one("park..", rect(20, 0, 100, 80), direction="houden", values=("rust", "natuur"))


# --- right answers by hand


def test_homes_on_green_clash_with_evidence_by_hand(ready):
    row = the_pair(check(PLAN, PARK, base=ready))
    assert (row.a, row.b, row.level, row.certainty) == ("plan", "park..", "botst", "zeker")
    assert row.rule == "thema:wonen-groen:zelfde-grond"
    assert value(row, "overlap_m2") == pytest.approx(20 * 30)
    assert value(row, "overlap_share_a") == pytest.approx(600 / 1200)
    assert value(row, "overlap_share_b") == pytest.approx(600 / 8000)
    assert value(row, "distance_m") == 0
    assert value(row, "green_lost_m2") == pytest.approx(1200)
    assert value(row, "trees") == 5  # at x = 20, 25, 30, 35, 40
    assert value(row, "crowns_m2") == 100
    assert value(row, "green_per_dwelling_before_m2") == pytest.approx(8000 / 40)
    assert value(row, "green_per_dwelling_after_m2") == pytest.approx(6800 / 80)
    assert value(row, "dwellings_added") == 40
    assert row.evidence["overlap_m2"]["unit"] == "m2"


def test_the_worked_example_of_green_per_dwelling():
    """conflicts.md 4.5: 6,000 m2 and 800 homes, minus 1,000 m2, plus 40 homes: 7.500 -> 5.952."""
    base = {
        "groen": layer(("g", rect(0, 0, 100, 60), {})),
        "adres": layer(*[(f"a{i}", dot(200, 0), {"use": "woonfunctie"}) for i in range(800)]),
        "buurt": layer(("b", rect(-50, -50, 400, 400), {})),
    }
    row = on(check(one("plan", rect(0, 0, 50, 20), "gemeente", "wonen", dwellings=40), base=base), "groenvlak")
    assert value(row, "green_per_dwelling_before_m2") == pytest.approx(7.5)
    assert value(row, "green_per_dwelling_after_m2") == pytest.approx(5000 / 840)


def test_homes_are_the_ones_that_the_page_with_numbers_counts():
    """Of five addresses two are homes in or out of use; a shop, a home that is rebuilt and one not built are none."""
    status = "Verblijfsobject "
    base = {
        "groen": layer(("g", rect(0, 0, 20, 10), {})),
        "adres": layer(
            ("a", dot(5, 5), {"use": "woonfunctie", "status": f"{status}in gebruik"}),
            ("b", dot(6, 5), {"use": "winkelfunctie,Woonfunctie", "status": f"{status}buiten gebruik"}),
            ("c", dot(7, 5), {"use": "winkelfunctie", "status": f"{status}in gebruik"}),
            ("d", dot(8, 5), {"use": "woonfunctie", "status": "Verbouwing verblijfsobject"}),
            ("e", dot(9, 5), {"use": "woonfunctie", "status": f"{status}gevormd"}),
        ),
    }
    canonical = {slug: layers.conform(frame, slug) for slug, frame in base.items()}
    homes = ground.homes_of(canonical, rect(0, 0, 20, 10))
    assert homes is not None
    assert homes["count"].sum() == 2
    row = on(check(one("k", rect(0, 0, 10, 10), theme="wonen"), base=base), "groenvlak")
    assert value(row, "green_per_dwelling_before_m2") == pytest.approx(200 / 2)


def test_addresses_without_a_use_tell_nothing_about_homes():
    base = {"groen": layer(("g", rect(0, 0, 20, 10), {})), "adres": layer(("a", dot(5, 5), {"use": None}))}
    result = check(one("k", rect(0, 0, 10, 10), theme="wonen"), base=base)
    assert value(on(result, "groenvlak"), "green_per_dwelling_before_m2") is None
    assert "adres" in set(result.unchecked["layer"])


def test_a_kans_and_what_lies_there(ready):
    result = check(PLAN, base=ready)
    green, trees = on(result, "groenvlak"), on(result, "boom")
    assert (green.b, green.level, green.pair) == ("groen:g1", "botst", "layer")
    assert value(green, "overlap_m2") == pytest.approx(1200)
    assert value(green, "overlap_share_b") == pytest.approx(1200 / 8000)
    assert trees.level == "botst"
    assert trees.objects == tuple(f"boom:t{i:02}" for i in range(7))
    assert {row.rule for row in result.rows} == {"kaart:wonen-groenvlak", "kaart:wonen-boom"}


def test_near_is_a_distance_and_not_a_buffer(ready):
    park = one("park..", rect(0, 100, 10, 10), direction="houden")
    at_50 = the_pair(check(one("plan", rect(0, 160, 10, 10), "gemeente", "wonen"), park, base=ready))
    assert (at_50.level, at_50.rule) == ("wringt", "thema:wonen-groen:dichtbij")
    assert value(at_50, "distance_m") == 50
    corner = one("plan", rect(10 + 30, 110 + 40.01, 10, 10), "gemeente", "wonen")
    assert not [row for row in check(corner, park, base=ready).rows if row.pair == "kans"]


@pytest.mark.parametrize(
    ("directions", "level"),
    [
        (("erbij", "erbij"), "versterkt"),
        (("erbij", "minder"), "botst"),
        (("houden", "minder"), "botst"),
        (("minder", "minder"), "neutraal"),
    ],
)
def test_the_same_theme_in_the_same_or_the_opposite_direction(directions, level):
    first, second = (one("k" * (i + 1), rect(5 * i, 0, 30, 30), direction=d) for i, d in enumerate(directions))
    assert the_pair(check(first, second)).level == level


def test_less_of_one_makes_room_for_the_other():
    less_parking = one("k", rect(0, 0, 30, 30), theme="auto", direction="minder")
    assert the_pair(check(less_parking, one("kk", rect(0, 0, 30, 30)))).level == "versterkt"


def test_what_should_stay_changes_no_ground(ready):
    result = check(one("k", rect(0, 0, 200, 30), theme="wonen", direction="houden"), base=ready)
    assert on(result, "groenvlak").level == "neutraal"
    assert value(on(result, "groenvlak"), "green_lost_m2") == 0


def test_a_small_corner_is_a_question_for_the_design():
    park = one("kk", rect(0, 0, 100, 100), direction="houden")
    corner = the_pair(check(one("k", rect(95, 90, 100, 100), theme="wonen"), park))
    assert value(corner, "overlap_m2") == pytest.approx(50)
    assert corner.level == "wringt"
    assert any("G2" in step and "wringt" in step.lower() for step in corner.gates)
    assert the_pair(check(one("k", rect(90, 90, 100, 100), theme="wonen"), park)).level == "botst"


def test_a_quarter_of_the_smaller_one_is_not_small():
    park = one("kk", rect(0, 0, 8, 10), direction="houden")
    assert the_pair(check(one("k", rect(6, 0, 100, 10), theme="wonen"), park)).level == "botst"


@pytest.mark.parametrize("shift", [100.0, 99.7])
def test_an_edge_or_a_sliver_is_touching(shift):
    park = one("kk", rect(0, 0, 100, 100), direction="houden")
    row = the_pair(check(one("k", rect(shift, 0, 50, 100), theme="wonen"), park))
    assert row.rule.endswith("dichtbij")
    assert row.level == "wringt"


@pytest.mark.parametrize(
    ("crowns", "level"), [([], "neutraal"), ([10.0], "wringt"), ([10.0] * 3, "botst"), ([28.0], "botst")]
)
def test_trees_raise_the_level(crowns, level):
    base = {
        "boom": layer(*[(f"t{i}", dot(5 + i, 5), {"crown_m2": crown}) for i, crown in enumerate([1.0, *crowns])][1:])
        if crowns else layer(("far", dot(500, 500), {"crown_m2": 1.0})),
        "groen": layer(("g", rect(0, 0, 20, 20), {})),
    }  # fmt: skip
    table = rules.DEFAULT.with_change({"table": "themas", "row": "wonen-groen", "same": "0", "near": "0"})
    plan, park = one("k", rect(0, 0, 20, 20), theme="wonen"), one("kk", rect(0, 0, 20, 20), direction="houden")
    assert the_pair(check(plan, park, base=base, rules=table)).level == level


def test_a_norm_that_is_passed_is_at_least_wringt():
    base = {
        "groen": layer(("g", rect(0, 0, 100, 76), {})),
        "adres": layer(*[(f"a{i:03}", dot(300, 0), {"use": "woonfunctie"}) for i in range(100)]),
    }
    table = rules.DEFAULT.with_change({"table": "kaart", "row": "wonen-groenvlak", "same": "0"})
    low = on(check(one("k", rect(0, 0, 20, 20), theme="wonen", dwellings=0), base=base, rules=table), "groenvlak")
    assert value(low, "green_per_dwelling_before_m2") == pytest.approx(76)
    assert value(low, "green_per_dwelling_after_m2") == pytest.approx(72)
    assert low.level == "wringt"
    assert any("geen verplichting" in step for step in low.gates)
    high = on(check(one("k", rect(0, 0, 10, 10), theme="wonen", dwellings=0), base=base, rules=table), "groenvlak")
    assert high.level == "neutraal"  # 75.0 is not below 75


@pytest.mark.parametrize(("width", "after", "level"), [(5, 330 / 10_000, "neutraal"), (15, 280 / 10_000, "wringt")])
def test_play_space_that_passes_its_norm_is_at_least_wringt(width, after, level):
    """355 m2 of play beside 9,500 + 600 m2 of yards and buildings, of which 100 m2 lies double: 3.55 %."""
    base = {
        "spelen": layer(("s", rect(0, 0, 71, 5), {})),
        "erf": layer(("e", rect(100, 0, 95, 100), {})),
        "pand": layer(("p1", rect(100, 0, 10, 10), {}), ("p2", rect(300, 0, 50, 10), {})),
        "buurt": layer(("b", rect(-50, -50, 600, 400), {})),
    }
    table = rules.DEFAULT.with_change({"table": "kaart", "row": "wonen-speelplek", "same": "0"})
    row = on(check(one("k", rect(0, 0, width, 5), theme="wonen"), base=base, rules=table), "speelplek")
    assert value(row, "play_share_before") == pytest.approx(0.0355)
    assert value(row, "play_share_after") == pytest.approx(after)
    assert row.level == level
    assert any("3%" in step and "nooit wet geworden" in step for step in row.gates) == (level == "wringt")


def test_play_space_is_held_against_its_own_neighbourhood():
    """A building that lies half outside the neighbourhood, half on a yard: 40 x 10 + 20 x 10 - 10 x 10 m2 inside."""
    base = {
        "spelen": layer(("s", rect(0, 50, 10, 10), {})),
        "erf": layer(("e", rect(0, 0, 40, 10), {})),
        "pand": layer(("p", rect(30, 0, 40, 10), {})),
        "buurt": layer(("b", rect(0, 0, 50, 100), {})),
    }
    row = on(check(one("k", rect(0, 50, 5, 10), theme="wonen"), base=base), "speelplek")
    assert value(row, "play_share_before") == pytest.approx(100 / 500)


def test_opposite_wishes_show_no_count_of_people(ready):
    """G8: a drawing is not a vote; the step says so for opposites, and for nothing else."""
    more, less, keep = (one(name, rect(0, 0, 40, 40), direction=name) for name in ("erbij", "minder", "houden"))
    assert any("(G8)" in step for step in the_pair(check(more, less, base=ready)).gates)
    assert not any("(G8)" in step for step in the_pair(check(more, keep, base=ready)).gates)
    assert the_pair(check(more, less, base=ready)).thresholds["voices_min"] == 5


@pytest.mark.parametrize(
    ("built", "grown", "width", "told"),
    [("2024-05-01", "2019-01-01", 10, True), ("2019-01-01", "2024-05-01", 10, False), ("2024-05-01", "", 10, False),
     ("2024-05-01", "2019-01-01", 1, False)],
)  # fmt: skip
def test_a_newer_building_over_old_green_says_that_the_map_lags(built, grown, width, told):
    """G9: the green is older than the building that took its place (of 10 m2 or more)."""
    base = {
        "groen": layer(("g", rect(0, 0, 50, 50), {"object_date": grown})),
        "pand": layer(("p", rect(0, 0, width, 5), {"object_date": built})),
    }
    found = check(one("k", rect(0, 0, 30, 30)), base=base)
    assert any("nieuwer gebouw" in text for text in on(found, "groenvlak").unknown) == told
    assert sum("nieuwer gebouw" in text for row in found.rows for text in row.unknown) == told  # not at the building


def test_dates_are_of_the_layers_that_were_measured(base):
    dates = {"groen": "2026-03-01", "pad": "2026-02-01", "boom": "2025-12-31"}
    found = check(PLAN, one("pad...", rect(0, 80, 20, 3)), base=relations.ready(base, dates=dates))
    assert on(found, "pad").data_dates["pad"] == "2026-02-01"
    assert "boom" not in on(found, "pad").data_dates
    assert on(found, "boom").data_dates == {"boom": "2025-12-31"}
    assert on(found, "groenvlak").data_dates["groen"] == "2026-03-01"


def test_the_day_of_a_layer_is_that_of_its_newest_object_when_nobody_gave_one():
    green = layer(("a", rect(0, 0, 50, 50), {"object_date": "2020-01-01"}),
                  ("b", rect(50, 0, 50, 50), {"object_date": "2023-06-07T10:00:00"}))  # fmt: skip
    assert on(check(one("k", rect(0, 0, 30, 30)), base={"groen": green}), "groenvlak").data_dates == {
        "groen": "2023-06-07"
    }


def test_the_last_green_of_a_dwelling_keeps_the_level_up():
    """80 x 70 m is 0.56 ha; the plan leaves 0.49 ha, so three homes have none left within 300 m."""
    base = {
        "groen": layer(("g", rect(0, 0, 80, 70), {}), ("far", rect(700, 0, 100, 100), {})),
        "adres": layer(
            *[(f"near{i}", dot(380, 35), {"use": "woonfunctie"}) for i in range(3)],
            ("over", dot(380.01, 35), {"use": "woonfunctie"}),
            ("both", dot(375, 0), {"use": "winkelfunctie"}),
        ),
    }
    row = on(check(one("k", rect(0, 60, 70, 10), theme="wonen"), base=base), "groenvlak")
    assert value(row, "dwellings_losing_access") == 3
    assert any("G5" in step for step in row.gates)
    smaller = on(check(one("k", rect(0, 65, 80, 5), theme="wonen"), base=base), "groenvlak")
    assert value(smaller, "dwellings_losing_access") == 0  # 0.52 ha stays, 300 m away


def test_fewer_trees_than_the_threshold_change_nothing():
    """Homes where somebody wants less green: that makes room. One tree counts from one tree on, not from two on."""
    base = {"boom": layer(("t", dot(5, 5), {"crown_m2": 20.0}))}
    homes = one("homes", rect(0, 0, 30, 30), "gemeente", "wonen")
    less = one("less..", rect(0, 0, 30, 30), direction="minder")
    assert the_pair(check(homes, less, base=base)).level == "wringt"
    two = rules.GATES.with_change({"row": "trees_wringt", "value": 2})
    row = the_pair(check(homes, less, base=base, gates=two))
    assert row.level == "versterkt"
    assert "Bomen (G4): hier staat 1 boom." in row.gates


def test_only_ground_that_is_taken_is_gone_from_a_cool_place():
    """Green of 60 m2 against water of 150 m2 is one cool place; a path takes 5 m2 of green and runs over the water."""
    base = {
        "groen": layer(("g", rect(0, 0, 6, 10), {})),
        "water": layer(("w", rect(6, 0, 15, 10), {})),
        "adres": layer(("a", dot(-10, 0), {"use": "woonfunctie"})),
    }
    path = LineString([(X + 4, Y + 5), (X + 16, Y + 5)])  # 2.5 m wide: 5 m2 on green, 25 m2 over water
    row = on(check(one("k", path, theme="lopen"), base=base), "water")
    assert value(row, "dwellings_losing_cool") == 0  # 205 m2 stay
    taken = on(check(one("k", rect(4, 0, 17, 10), theme="wonen"), base=base), "groenvlak")
    assert value(taken, "dwellings_losing_cool") == 1  # a building takes the water too: 40 m2 stay


def test_green_that_comes_outside_the_buurt_is_not_counted_in_it():
    """A buurt of 50 m wide; of a new park of 40 x 10 m a quarter lies in it, half of that green already."""
    base = {
        "groen": layer(("g", rect(0, 0, 50, 20), {})),
        "adres": layer(*[(f"a{i}", dot(5, 50), {"use": "woonfunctie"}) for i in range(10)]),
        "buurt": layer(("b", rect(0, 0, 50, 100), {}), ("c", rect(-200, 0, 200, 20), {})),
        "pand": layer(("p", rect(-500, -500, 5, 5), {})),
    }
    row = on(check(one("k", rect(40, 15, 40, 10)), base=base), "groenvlak")
    assert value(row, "green_won_m2") == pytest.approx(350)  # 400 m2 less the 50 m2 that is green already
    assert value(row, "green_per_dwelling_before_m2") == pytest.approx(100)
    assert value(row, "green_per_dwelling_after_m2") == pytest.approx(105)  # of the 350 m2 only 50 lie in the buurt


def test_green_in_pieces_that_touch_is_one_place():
    pieces = [(f"g{i}", rect(40 * i, 0, 40, 70), {}) for i in range(2)]
    base = {"groen": layer(*pieces), "adres": layer(("a", dot(-10, 0), {"use": "woonfunctie"}))}
    row = on(check(one("k", rect(38, 0, 4, 70), theme="wonen"), base=base), "groenvlak")
    assert value(row, "overlap_m2") == pytest.approx(280)
    assert value(row, "objects") == 2
    assert value(row, "dwellings_losing_access") == 1  # two halves of 0.27 ha


def test_building_on_top_takes_no_green(ready):
    """The drawing is the roof; what is not roof would be new ground."""
    roof = one("roof", rect(200, 0, 30, 10), "gemeente", "wonen", claim="optoppen", dwellings=8)
    garden = one("garden", rect(190, 0, 60, 40), direction="houden")
    result = check(roof, garden, base=ready)
    assert the_pair(result).rule.endswith("dichtbij")
    assert any("G7" in step for step in the_pair(result).gates)
    assert {row.b for row in result.rows if row.a == "roof" and row.pair == "layer"} == {"pand:p1"}
    wider = check(one("roof", rect(200, 0, 30, 30), "gemeente", "wonen", claim="optoppen"), garden, base=ready)
    assert value(the_pair(wider), "overlap_m2") == pytest.approx(30 * 20)


def test_notes_of_the_table_become_badges(ready):
    result = check(one("k", rect(190, 20, 60, 20), theme="groen"), base=ready)
    assert on(result, "erf").badges == ["Hier beslist de eigenaar"]
    assert on(result, "erf").level == "neutraal"
    misplaced = on(check(one("k", rect(200, 50, 30, 10), theme="spelen"), base=ready), "laag_groot")
    assert misplaced.badges == ["Hier geldt al een regel: Monument.", "Klopt de plek?"]


def test_a_low_and_large_building_is_its_own_class(ready):
    assert on(check(one("k", rect(200, 50, 30, 10), theme="wonen"), base=ready), "laag_groot").level == "neutraal"
    assert on(check(one("k", rect(200, 0, 30, 10), theme="wonen"), base=ready), "woonpand").level == "wringt"


def test_bays_count_by_share_of_the_object(ready):
    row = on(check(one("k", rect(100, 0, 25, 10), theme="wonen"), base=ready), "parkeervlak")
    assert value(row, "bays_lost") == pytest.approx(10)
    unknown = {"parkeren": layer(("q", rect(0, 0, 50, 5), {"bays": pd.NA}))}
    row = on(check(one("k", rect(0, 0, 25, 5), theme="wonen"), base=unknown), "parkeervlak")
    assert value(row, "bays_lost") == pytest.approx(25 * 5 / 12.5)


def test_play_in_green_holds_while_it_stays_green():
    base = {"groen": layer(("g", rect(0, 0, 100, 100), {}))}
    part = on(check(one("k", rect(0, 0, 40, 100), theme="spelen"), base=base), "groenvlak")
    more = on(check(one("k", rect(0, 0, 41, 100), theme="spelen"), base=base), "groenvlak")
    assert (part.level, more.level) == ("neutraal", "wringt")
    assert value(more, "not_green_share") == pytest.approx(0.41)


def test_a_line_has_the_width_of_its_theme():
    path = one("kk", LineString([(X, Y + 5), (X + 100, Y + 5)]), theme="lopen")
    row = the_pair(check(one("k", rect(0, 0, 50, 10)), path))
    assert value(row, "overlap_m2") == pytest.approx(50 * 2.5)
    assert row.level == "wringt"


# --- dots


def test_a_dot_is_a_cloud(ready):
    row = the_pair(check(PLAN, one("stip..", dot(40, 15), direction="houden"), base=ready))
    assert value(row, "probability") == pytest.approx(0.5 * 0.8664, abs=0.01)  # half the width, 1.5 spread high
    assert (row.certainty, row.level) == ("misschien", "botst")
    assert value(row, "overlap_share_b") == value(row, "probability")
    deep = the_pair(check(one("plan", rect(-60, -60, 200, 200), theme="wonen"), one("stip..", dot(40, 15)), base=ready))
    assert deep.certainty == "zeker"


def test_two_dots_at_one_spot_probably_mean_the_same_ground():
    row = the_pair(check(one("k", dot(0, 0)), one("kk", dot(0, 0), theme="wonen")))
    assert value(row, "probability") == pytest.approx(0.632, abs=0.005)
    assert (row.certainty, row.level) == ("waarschijnlijk", "botst")
    far = the_pair(check(one("k", dot(0, 0)), one("kk", dot(45, 0), theme="wonen")))
    assert (far.rule, far.level) == ("thema:wonen-groen:dichtbij", "wringt")


def test_a_dot_placed_on_a_far_map_is_less_certain():
    park = one("kk", rect(-30, -30, 60, 60), direction="houden")
    chances = [value(the_pair(check(one("k", dot(0, 0), theme="wonen", placed_zoom=z), park)), "probability")
               for z in (15, 16, 17, 19)]  # fmt: skip
    assert chances == sorted(chances)
    assert chances[0] < 0.2
    assert chances[-1] > 0.9


def test_a_hand_drawn_edge_gives_a_range():
    park, plan = one("kk", rect(0, 0, 100, 100), placed_zoom=18), one("k", rect(50, 0, 100, 100), theme="wonen")
    row = the_pair(check(plan, park))
    edge_m = 22 * 156543.034 * 0.6104 / 2**18
    assert value(row, "overlap_low_m2") == pytest.approx((50 - edge_m) * (100 - 2 * edge_m), rel=0.01)
    assert value(row, "overlap_high_m2") == pytest.approx((50 + edge_m) * 100, rel=0.01)
    barely = the_pair(check(one("k", rect(95, 0, 100, 100), theme="wonen"), park))
    assert barely.certainty == "waarschijnlijk"


def test_ten_thousand_identical_dots_of_one_person_are_one_dot(ready):
    same = [one(f"k{i:05}", dot(20, 20), title="Gras", made_at="2026-01-01T00:00:00.000Z") for i in range(10_000)]
    result = check(*same, PLAN, base=ready)
    alone = check(same[0], PLAN, base=ready)
    assert text_of(result) == text_of(alone)
    assert len(result.same_as) == 9_999
    assert set(result.same_as.values()) == {"k00000"}


def test_several_dots_of_one_kans_count_by_the_best():
    dots = one("kk", MultiPoint([dot(-500, 0), dot(20, 20)]), direction="houden")
    row = the_pair(check(one("k", rect(0, 0, 40, 40), theme="wonen"), dots))
    assert value(row, "probability") > 0.9


# --- who counts


def test_closed_kansen_are_left_out_and_what_exists_joins_in():
    park = one("kk", rect(0, 0, 30, 30), direction="houden")
    plan = one("k", rect(0, 0, 30, 30), theme="wonen", status="ingetrokken")
    assert not check(plan, park).rows
    there = [one(name, rect(0, 0, 30, 30), kind="bestaat") for name in ("k", "kk")]
    assert not check(*there).rows
    row = the_pair(check(there[0], one("kk", rect(0, 0, 30, 30), theme="spelen")))
    assert "Bestaat al" in row.badges


def test_shared_values_come_first_from_the_older():
    other = one("k", rect(0, 0, 100, 80), theme="wonen", values=("wonen", "natuur", "rust"))
    assert the_pair(check(other, PARK)).shared_values == ["natuur", "rust"]


# --- inputs that are not as they should be


@pytest.mark.parametrize(
    "shape",
    [
        Polygon([(X, Y), (X + 40, Y + 30), (X + 40, Y), (X, Y + 30)]),
        shapely.force_3d(rect(0, 0, 40, 30), 7.0),
        GeometryCollection([rect(0, 0, 40, 30), dot(0, 0), LineString([(X, Y), (X + 9, Y)])]),
        rect(0, 0, 40, 1e-9),
        Polygon([(X, Y), (X + 40, Y), (X, Y)]),
    ],
    ids=["bow tie", "3D", "mixed", "hair thin", "flat"],
)
def test_any_shape_is_handled(shape, ready):
    result = check(one("k", shape, theme="wonen"), PARK, base=ready)
    assert all(finding.level for finding in result.rows)
    assert result.findings.geometry.is_valid.all()


def test_a_bad_shape_on_the_map_stops_nothing():
    bow_tie = Polygon([(X, Y), (X + 40, Y + 30), (X + 40, Y), (X, Y + 30)])
    base = {
        "groen": layer(("g1", bow_tie, {}), ("g2", None, {}), ("g3", shapely.force_3d(rect(50, 0, 10, 10), 3.0), {}))
    }
    row = on(check(one("k", rect(0, 0, 60, 30), theme="wonen"), base=base), "groenvlak")
    assert value(row, "overlap_m2") == pytest.approx(2 * 20 * 30 / 2 + 100)
    assert row.objects == ("groen:g1", "groen:g3")


@pytest.mark.parametrize("shape", [None, Polygon(), Point(), Point(float("nan"), 1.0)])
def test_a_kans_without_a_place_is_said_out_loud(shape, ready):
    result = check(one("k", shape), PARK, base=ready)
    assert "kans:k" in set(result.unchecked["rule"])
    assert all("k" not in (row.a, row.b) for row in result.rows)


def test_a_kans_outside_the_map_is_said_out_loud(ready):
    result = check(one("k", rect(9000, 9000, 10, 10)), base=ready)
    assert not result.rows
    assert list(result.unchecked["rule"]) == ["kans:k"]


def test_a_missing_or_empty_layer_is_never_silence(base):
    less = {slug: frame for slug, frame in base.items() if slug != "groen"}
    for present in (less, less | {"groen": base["groen"].iloc[:0]}):
        result = check(PLAN, base=present)
        assert {"kaart:groenvlak", "kaart:bos"} <= set(result.unchecked["rule"])
        assert result.unchecked.loc[result.unchecked["rule"] == "kaart:bos", "layer"].item() == "groen"
        assert "niet gecontroleerd" in " ".join(result.unchecked["reason"]).lower()
        assert not [row for row in result.rows if row.rule.endswith("groenvlak")]


def test_without_trees_and_addresses_the_numbers_are_unknown_not_zero(base):
    result = check(PLAN, PARK, base={"groen": base["groen"]})
    row = the_pair(result)
    assert value(row, "trees") is None
    assert value(row, "green_per_dwelling_before_m2") is None
    assert any("bomen" in text for text in row.unknown)


def test_nothing_gives_no_finding_and_a_warning():
    result = check()
    assert result.findings.empty
    assert result.findings.crs.to_epsg() == 28992
    assert list(result.findings.columns) == [*relations.COLUMNS, "geometry"]
    assert "thema" in set(result.unchecked["rule"])


def test_another_crs_is_refused(base):
    frame = kans.to_frame([PLAN])
    with pytest.raises(CrsError):
        relations.find(frame.to_crs(4326), base)
    with pytest.raises(CrsError):
        relations.find(frame, {"groen": base["groen"].to_crs(4326)})


# --- properties

THEMES = ["wonen", "groen", "spelen", "ontmoeten", "auto", "lopen", "klimaat"]


@st.composite
def some_kansen(draw, least=2, most=7):
    made = []
    for number in range(draw(st.integers(least, most))):
        x, y = draw(st.integers(-20, 250)), draw(st.integers(-20, 110))
        kind = draw(st.sampled_from(["area", "area", "dot", "line"]))
        width, height = draw(st.integers(3, 90)), draw(st.integers(3, 60))
        shape = {"area": rect(x + 0.25, y + 0.5, width, height), "dot": dot(x, y),
                 "line": LineString([(X + x, Y + y), (X + x + width, Y + y + height)])}[kind]  # fmt: skip
        theme, direction = draw(st.sampled_from(THEMES)), draw(st.sampled_from(["erbij", "houden", "minder"]))
        party = draw(st.sampled_from(["bewoners", "gemeente"]))
        made.append(
            one(
                f"k{number}",
                shape,
                party,
                theme,
                direction=direction,
                dwellings=draw(st.sampled_from([None, 9])),
                claim=draw(st.sampled_from([None, "optoppen"])),
            )
        )
    return made


@settings(max_examples=12)
@given(some_kansen())
def test_swapping_the_parties_gives_the_same_findings(ready, kansen):
    other = {"bewoners": "gemeente", "gemeente": "bewoners"}
    swapped = [kans.Kans(k.id, k.geometry, k.data | {"party": other[k.data["party"]]}) for k in kansen]
    assert text_of(check(*kansen, base=ready)) == text_of(check(*swapped, base=ready))


@settings(max_examples=8)
@given(some_kansen(), st.randoms())
def test_the_order_of_rows_and_of_rings_changes_nothing(base, ready, kansen, random):
    mixed = [kans.Kans(k.id, k.geometry.reverse(), k.data) for k in kansen]
    random.shuffle(mixed)
    frames = {slug: frame.sample(frac=1, random_state=random.randrange(100)) for slug, frame in base.items()}
    frames["groen"] = pd.concat([frames["groen"], frames["groen"]])
    assert text_of(check(*mixed, base=frames)) == text_of(check(*kansen, base=ready))


@settings(max_examples=12)
@given(some_kansen(least=3), st.data())
def test_an_update_equals_a_full_check(ready, kansen, data):
    before = data.draw(st.lists(st.sampled_from(kansen), unique_by=lambda k: k.id))
    changed = [k.id for k in kansen if k not in before]
    if before and data.draw(st.booleans()):
        moved = before[0]
        again = kans.Kans(moved.id, affinity.translate(moved.geometry, 7, -3), moved.data)
        kansen, changed = [again if k is moved else k for k in kansen], [*changed, moved.id]
    if kansen and data.draw(st.booleans()):
        changed, kansen = [*changed, kansen[-1].id], kansen[:-1]
    frame = kans.to_frame(kansen)
    first = check(*before, base=ready)
    written = {name: list(rows) for name, rows in first.found.items()}
    updated = relations.update(first, changed, frame, ready)
    assert {name: list(rows) for name, rows in first.found.items()} == written
    assert text_of(updated) == text_of(relations.find(frame, ready))


def test_an_update_knows_when_the_oldest_of_identical_kansen_goes(ready):
    twins = [one("k1", dot(20, 20), title="Gras"), one("k2", dot(20, 20), title="Gras")]
    first = check(PLAN, *twins, base=ready)
    left = kans.to_frame([PLAN, twins[1]])
    assert text_of(relations.update(first, ["k1"], left, ready)) == text_of(relations.find(left, ready))
    back = relations.update(relations.find(left, ready), ["k1"], kans.to_frame([PLAN, *twins]), ready)
    assert text_of(back) == text_of(first)


@settings(max_examples=8)
@given(some_kansen(), st.floats(-2000, 2000), st.floats(-2000, 2000))
def test_a_shift_of_everything_changes_no_level(base, ready, kansen, dx, dy):
    moved = {slug: frame.set_geometry(frame.translate(dx, dy)) for slug, frame in base.items()}
    shifted = [kans.Kans(k.id, affinity.translate(k.geometry, dx, dy), k.data) for k in kansen]
    for one_row, other in zip(check(*kansen, base=ready).rows, check(*shifted, base=moved).rows, strict=True):
        assert (one_row.a, one_row.b, one_row.level) == (other.a, other.b, other.level)
        for name in one_row.evidence:
            assert value(other, name) == pytest.approx(value(one_row, name), abs=1e-6)


@settings(max_examples=8)
@given(some_kansen())
def test_a_detour_by_longitude_and_latitude_changes_nothing(base, ready, kansen):
    frame = kans.to_frame(kansen)
    moved = {slug: layer_frame.to_crs(4326).to_crs(28992) for slug, layer_frame in base.items()}
    gates = rules.GATES  # round thresholds would lie exactly on round drawings
    for slug in ("near_m", "sliver_area_m2", "size_area_m2"):
        gates = gates.with_change({"row": slug, "value": gates[slug] + 0.037})
    there_and_back = relations.find(frame.to_crs(4326).to_crs(28992), moved, gates=gates)
    for one_row, other in zip(relations.find(frame, ready, gates=gates).rows, there_and_back.rows, strict=True):
        assert (one_row.a, one_row.b, one_row.rule) == (other.a, other.b, other.rule)
        for name in one_row.evidence:
            assert value(other, name) == pytest.approx(value(one_row, name), abs=0.001)


@settings(max_examples=12)
@given(some_kansen(), st.sampled_from([row.slug for row in rules.THRESHOLDS if row.gate in ("G1", "G2", "G4")]))
def test_a_higher_threshold_adds_no_finding(ready, kansen, slug):
    higher = rules.GATES.with_change({"row": slug, "value": rules.GATES[slug] * 1.5})
    now = {row.id for row in check(*kansen, base=ready).rows}
    assert {row.id for row in check(*kansen, base=ready, gates=higher).rows} <= now


@settings(max_examples=12)
@given(some_kansen())
def test_a_kans_elsewhere_leaves_the_others_as_they_are(ready, kansen):
    before = check(*kansen, base=ready)
    after = check(*kansen, one("far", rect(2000, 2000, 30, 30), theme="wonen"), base=ready)
    assert [row for row in after.rows if "far" not in (row.a, row.b)] == list(before.rows)


@settings(max_examples=12)
@given(st.integers(0, 60), st.integers(0, 60), st.integers(1, 30))
def test_a_larger_plan_never_takes_less(ready, width, height, more):
    losses = []
    for size in (0, more):
        plan = one("k", rect(1, 1, 10 + width + size, 10 + height + size), theme="wonen")
        rows = check(plan, base=ready).rows
        losses.append([max(value(row, "green_lost_m2") for row in rows if "green_lost_m2" in row.evidence),
                       max((value(row, "trees") for row in rows if "trees" in row.evidence), default=0)])  # fmt: skip
    assert losses[0][0] <= losses[1][0]
    assert losses[0][1] <= losses[1][1]


# --- ids, words and writing


def test_an_id_survives_text_and_not_place_theme_or_direction(ready):
    now = the_pair(check(PLAN, PARK, base=ready)).id

    def with_park(shape=PARK.geometry, **news):
        return the_pair(check(PLAN, kans.Kans(PARK.id, shape, PARK.data | news), base=ready)).id

    assert with_park(title="Anders", story="Lang", values=()) == now
    assert with_park(direction="minder") != now
    assert with_park(theme="spelen") != now
    assert with_park(affinity.translate(PARK.geometry, 0, 1)) != now


def test_the_json_has_the_agreed_form(ready):
    result = check(PLAN, PARK, base=ready)
    row = the_pair(result)
    document = json.loads(
        relations.to_json(result, made_with="Kansenkaart 1", data={"x": "y"}, texts={row.id: "Tekst."})
    )
    assert list(document) == ["made_with", "data", "thresholds", "findings", "unchecked"]
    assert list(document["findings"][0]) == ["id", "a", "b", "level", "certainty", "rule", "evidence", "text"]
    written = next(item for item in document["findings"] if item["id"] == row.id)
    assert written["text"] == "Tekst."
    assert written["evidence"]["trees"] == {"value": 5, "unit": "trees"}
    assert document["thresholds"]["size_area_m2"] == 100


def test_every_finding_can_be_drawn_where_both_are(ready):
    frame = check(PLAN, PARK, base=ready).findings
    pair = frame[frame["pair"] == "kans"].iloc[0]
    assert PLAN.geometry.covers(pair.geometry)
    assert PARK.geometry.covers(pair.geometry)
    assert (pair["place_x"], pair["place_y"]) == (pair.geometry.x, pair.geometry.y)


def test_the_sensitivity_line_says_what_flips(ready):
    corner = one("k", rect(90, 70, 100, 100), theme="wonen")  # 100 m2 in common with the park kans
    table = relations.sensitivity(kans.to_frame([corner, one("kk", rect(0, 0, 100, 80), direction="houden")]), {})
    (row,) = table.itertuples()
    assert (row.lower, row.now, row.higher, row.flips) == ("botst", "botst", "wringt", True)
    steady = relations.sensitivity(kans.to_frame([PLAN, PARK]), ready).set_index("a")
    assert not steady.loc["plan", "flips"].any()


def test_findings_of_one_kans(ready):
    result = check(PLAN, PARK, base=ready)
    assert {row.b for row in result.about("plan")} == {"park..", "groen:g1", "boom:t00"}


# --- a base map kept in a file


def test_a_base_map_from_its_file_gives_the_same_bytes(ready, tmp_path):
    file = tmp_path / "ground.npz"
    relations.save(ready, file)
    kept = relations.load(file)
    assert text_of(check(PLAN, PARK, base=kept)) == text_of(check(PLAN, PARK, base=ready))
    assert kept.dates == ready.dates
    assert [path.name for path in tmp_path.iterdir()] == ["ground.npz"]


def test_a_base_map_without_some_layers_comes_back_from_its_file(base, tmp_path):
    """Most dossiers have no rules that hold; a file that cannot be read back would be made again at every start."""
    some = relations.ready({slug: base[slug] for slug in ("groen", "adres")})
    relations.save(some, tmp_path / "x.npz")
    back = relations.load(tmp_path / "x.npz")
    assert back is not None and back.present == {"groen", "adres"}
    assert text_of(check(PLAN, PARK, base=back)) == text_of(check(PLAN, PARK, base=some))


def test_an_empty_base_map_can_be_kept_too(tmp_path):
    relations.save(relations.ready({}), tmp_path / "ground.npz")
    assert text_of(check(PLAN, base=relations.load(tmp_path / "ground.npz"))) == text_of(check(PLAN))


@pytest.mark.parametrize("damage", [lambda b: b"", lambda b: b[: len(b) // 2], lambda b: b"x" * 100])
def test_a_damaged_file_is_made_again(ready, tmp_path, damage):
    file = tmp_path / "ground.npz"
    assert relations.load(file) is None
    relations.save(ready, file)
    file.write_bytes(damage(file.read_bytes()))
    assert relations.load(file) is None
