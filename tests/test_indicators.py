"""Indicators by hand arithmetic on small squares, before and after plans."""

import math

import geopandas as gpd
import numpy as np
import pandas as pd
import pyclipper
import pytest
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st
from shapely import affinity
from shapely.geometry import Point, box

from kansenkaart import density, indicators, kans, layers, norms, sources, terms, wording
from kansenkaart.crs import RD

X, Y = 120_000.0, 480_000.0


def at(x0, y0, x1, y1):
    return box(X + x0, Y + y0, X + x1, Y + y1)


def layer(slug, shapes, **columns):
    count = len(shapes)
    data = {"id": [f"{slug}{index}" for index in range(count)], "level": [0] * count, **columns}
    return layers.conform(gpd.GeoDataFrame(data, geometry=list(shapes), crs=RD), slug)


def homes(points, **columns):
    return layer("adres", points, use=["woonfunctie"] * len(points), **columns)


def area(*bounds):
    return gpd.GeoDataFrame(geometry=[at(*bounds)], crs=RD)


def plan(geometry, theme="wonen", direction="erbij", id="p1", **data):
    return kans.Kans(id, geometry, {"party": "gemeente", "theme": theme, "direction": direction, "title": "P"} | data)


def measured(world, kansen, *, place=None, **options):
    frame = kans.to_frame(kansen)
    place = area(0, 0, 400, 400) if place is None else place
    return indicators.measure(frame, world, area=place, **options).set_index("slug")


GREEN = at(0, 0, 100, 60)
WORLD = {
    "groen": layer("groen", [GREEN], public=[True]),
    "adres": homes([Point(X + 200, Y + 200)] * 800),
}


def test_green_per_home_falls_for_two_reasons():
    # conflicts.md 4.5: 6,000 m2 and 800 homes; a plan takes 1,000 m2 and adds 40 homes.
    row = measured(WORLD, [plan(at(0, 0, 50, 20), dwellings=40)]).loc["groen_per_woning"]
    assert row["before"] == 7.5
    assert row["after"] == pytest.approx(5000 / 840)
    assert row["change"] == pytest.approx(-1.548, abs=5e-4)
    parts = {"minder groen": -1.220, "meer woningen": -0.327}
    assert row["parts"] == {name: pytest.approx(part, abs=5e-4) for name, part in parts.items()}
    assert (row["norm_value"], row["norm_status"], row["meets_before"]) == (75.0, "richtgetal", False)


def test_overlapping_green_counts_once():
    world = WORLD | {"groen": layer("groen", [GREEN, GREEN, at(50, 0, 100, 60)])}
    assert measured(world, []).loc["groen", "before"] == pytest.approx(6000)


def test_definitions_of_green_stand_side_by_side():
    world = WORLD | {
        "groen": layer("groen", [GREEN, at(0, 100, 100, 110)], public=[True, None]),
        "water": layer("water", [at(0, 200, 10, 240)]),
        "erf": layer("erf", [at(300, 0, 310, 10), at(320, 0, 330, 10)], surface=["zand", None]),
    }
    rows = measured(world, [])
    assert rows.loc["groen_per_woning", "before"] == pytest.approx(7000 / 800)
    assert rows.loc["groen_per_woning_openbaar", "before"] == pytest.approx(6000 / 800)
    assert rows.loc["groen_per_woning_onverhard", "before"] == pytest.approx(7500 / 800)
    assert any("openbaar" in text for text in rows.loc["groen_per_woning_openbaar", "caveats"])
    variants = rows.loc[rows["code"] == "I1", "variant"].tolist()
    assert variants == ["BGT begroeid", "openbaar groen", "onverhard incl. water"]


def test_green_of_which_nobody_knows_whether_it_is_public_is_not_private():
    row = measured(WORLD | {"groen": layer("groen", [GREEN])}, []).loc["groen_per_woning_openbaar"]
    assert pd.isna(row["before"])
    assert "openbaar" in row["unknown"]


def test_a_missing_layer_is_not_checked_and_no_homes_is_unknown():
    rows = measured({"groen": WORLD["groen"]}, [])
    assert rows.loc["bomen", "unknown"] == "niet gecontroleerd: laag Bomen ontbreekt"
    assert pd.isna(rows.loc["bomen", "before"])
    assert rows.loc["groen", "before"] == pytest.approx(6000)
    empty = measured(WORLD | {"adres": homes([])}, []).loc["groen_per_woning"]
    assert pd.isna(empty["before"])
    assert empty["unknown"] == "er zijn geen woningen in dit gebied"


def test_a_shop_and_an_address_not_in_use_are_no_homes():
    world = WORLD | {
        "adres": layer(
            "adres", [Point(X + 200, Y + 200)] * 5,
            use=["woonfunctie", "winkelfunctie", "winkelfunctie,woonfunctie", "woonfunctie", "woonfunctie"],
            status=["Verblijfsobject in gebruik", None, "Verblijfsobject in gebruik (niet ingemeten)",
                    "Verblijfsobject gevormd", "Verblijfsobject buiten gebruik"],
        )
    }  # fmt: skip
    assert measured(world, []).loc["woningen", "before"] == 3


def test_buildings_tell_homes_when_there_are_no_addresses():
    world = {"groen": WORLD["groen"], "pand": layer("pand", [at(200, 200, 210, 210)], dwellings=[60])}
    rows = measured(world, [])
    assert rows.loc["woningen", "before"] == 60
    assert rows.loc["groen_per_woning", "before"] == pytest.approx(100)


def test_green_around_a_home_is_a_true_circle():
    # One home, green everywhere: all of the disc; half the disc on the edge of a half-plane.
    world = {"groen": layer("groen", [at(-2000, -2000, 2000, 2000)]), "adres": homes([Point(X, Y)])}
    place = area(-10, -10, 10, 10)
    assert measured(world, [], place=place).loc["groen_300_midden", "before"] == pytest.approx(
        math.pi * 300**2, rel=1e-9
    )
    half = world | {"groen": layer("groen", [at(0, -2000, 2000, 2000)])}
    assert measured(half, [], place=place).loc["groen_500_midden", "before"] == pytest.approx(math.pi * 500**2 / 2)


def test_homes_in_the_circle_share_its_green():
    # Four homes in two pairs 310 m apart: each home shares its circle with one other only.
    points = [Point(X, Y), Point(X, Y), Point(X + 310, Y), Point(X + 310, Y)]
    world = {"groen": layer("groen", [at(-5, -5, 5, 5)]), "adres": homes(points)}
    rows = measured(world, [], place=area(-400, -400, 400, 400))
    assert rows.loc["groen_300_midden", "before"] == pytest.approx(25.0)  # 100 / 2 and 0 / 2
    assert rows.loc["groen_300_laagste", "before"] == pytest.approx(0.0)
    assert rows.loc["groen_300_onder_75", "before"] == 1.0
    assert rows.loc["groen_500_midden", "before"] == pytest.approx(25.0)  # all four share 100 m2


def test_access_merges_green_that_touches_and_compares_distance():
    strips = [at(0, 0, 100, 25), at(0, 25.3, 100, 50.3)]  # 0.3 m apart: one piece of 5,000 m2
    spots = [Point(X + 50, Y + 350.3), Point(X + 50, Y + 350.4)]  # 300.0 and 300.1 m from it
    world = {"groen": layer("groen", strips), "adres": homes(spots)}
    rows = measured(world, [])
    assert rows.loc["groen_bereik", "before"] == 0.5
    assert rows.loc["groen_bereik", "variant"].startswith("hemelsbreed")
    apart = world | {"groen": layer("groen", [strips[0], at(0, 30, 100, 55)])}
    assert measured(apart, []).loc["groen_bereik", "before"] == 0.0


def test_the_way_over_the_street_is_longer_than_the_straight_line():
    """A street like a U: 700 m over it from one home to the green, 209 m in a straight line; the other is near."""
    streets = [at(0, 0, 300, 6), at(294, 0, 300, 206), at(0, 200, 300, 206)]
    world = {
        "groen": layer("groen", [at(0, 206, 100, 266)], public=[True]),
        "pad": layer("pad", streets),
        "adres": homes([Point(X + 10, Y - 3), Point(X + 290, Y + 210), Point(X + 200, Y + 100)]),
    }
    rows = measured(world, [], place=area(-50, -50, 350, 350))
    assert rows.loc["groen_bereik", "before"] == 1.0
    assert rows.loc["groen_lopen", "before"] == pytest.approx(1 / 3)  # the third has no street within 50 m
    assert rows.loc["groen_lopen_openbaar", "before"] == pytest.approx(1 / 3)
    assert rows.loc["groen_lopen", "variant"].startswith("over straat")
    closed = measured(world, [plan(at(0, 206, 100, 266), id="p")], place=area(-50, -50, 350, 350))
    assert closed.loc["groen_lopen", "after"] == 0.0  # the plan takes the green, the streets stay
    shorter = measured(world, [], place=area(-50, -50, 350, 350)).loc["groen_lopen", "caveats"]
    assert any("Hekken" in text for text in shorter)


@pytest.mark.parametrize(("x", "share"), [(105 + 290, 1.0), (105 + 310, 0.0)])
def test_three_hundred_metres_over_a_straight_street(x, share):
    """Within a cell of 3 m and the 5 m beside the green of what a tape would say."""
    world = {"groen": layer("groen", [at(0, 0, 100, 60)]), "pad": layer("pad", [at(0, -6, 450, 0)]),
             "adres": homes([Point(X + x, Y - 3)])}  # fmt: skip
    assert measured(world, [], place=area(-50, -50, 450, 100)).loc["groen_lopen", "before"] == share


def test_three_trees_need_a_large_crown_near_the_building():
    building = at(0, 0, 10, 10)
    near, far = Point(X + 35, Y + 5), Point(X + 35.1, Y + 5)  # 25.0 and 25.1 m from the wall
    base = {"adres": homes([Point(X + 1, Y + 1)]), "pand": layer("pand", [building])}
    for spots, crowns, answer in (
        ([near] * 3, [28.0] * 3, 1.0), ([near, near, far], [28.0] * 3, 0.0), ([near] * 3, [28.0, 28.0, 27.9], 0.0),
    ):  # fmt: skip
        rows = measured(base | {"boom": layer("boom", spots, crown_m2=crowns)}, [])
        assert rows.loc["drie_bomen", "before"] == answer
    silent = measured(base | {"boom": layer("boom", [near])}, []).loc["drie_bomen"]
    assert "kronen" in silent["unknown"]


def test_crowns_that_overlap_shade_once():
    world = {"boom": layer("boom", [Point(X + 50, Y + 50)] * 2, crown_m2=[40.0, 40.0])}
    rows = measured(world, [], place=area(0, 0, 100, 100))
    assert rows.loc["kroon", "before"] == pytest.approx(40 / 10_000, rel=1e-9)


def test_shade_is_the_share_of_paths_under_crowns():
    world = {
        "boom": layer("boom", [Point(X + 50, Y + 50)], crown_m2=[math.pi * 25]),
        "pad": layer("pad", [at(0, 0, 50, 100)]),
    }
    row = measured(world, [], place=area(0, 0, 100, 100)).loc["schaduw"]
    assert row["before"] == pytest.approx(math.pi * 25 / 2 / 5000, rel=1e-3)
    assert any("niet de schaduw" in text for text in row["caveats"])


def test_spacematrix_of_the_bungalow_plot_before_and_after():
    # conflicts.md 4.5: plot of 2,400 m2, two bungalows of 300 m2. 25 homes in four layers on the same footprint.
    plot = at(0, 0, 60, 40)
    world = {
        "pand": layer("pand", [at(5, 10, 25, 25), at(35, 10, 55, 25)], storeys=[1.0, 1.0], use=["woonfunctie"] * 2),
        "adres": homes([Point(X + 10, Y + 15), Point(X + 40, Y + 15)]),
    }
    new = plan(plot, dwellings=25, storeys=4, claim="sloop_nieuwbouw")
    rows = measured(world, [new], plan_ids=["p1"])
    found = rows.loc[["gsi_plan", "fsi_plan", "lagen_plan", "osr_plan"], "before"]
    assert found.tolist() == pytest.approx([0.25, 0.25, 1.0, 3.0])
    assert rows.loc["woningen", "change"] == 23  # two homes go first
    floor = 25 * 75 / 0.8
    assert rows.loc["fsi_plan", "after"] == pytest.approx(floor / 2400)
    assert rows.loc["lagen_plan", "after"] == pytest.approx(4.0)
    assert rows.loc["gsi_plan", "after"] == pytest.approx(floor / 4 / 2400)


def test_of_a_building_on_the_edge_of_a_plan_only_the_part_inside_counts():
    """A building of 20 x 10 m in four layers, cut in two by a plan of 20 x 20 m: B = 100, F = 400, A = 400 m2."""
    world = {"pand": layer("pand", [at(-10, 0, 10, 10), at(-5, 20, 5, 30)], storeys=[4.0, 9.0])}
    rows = measured(world, [plan(at(0, 0, 20, 20), theme="groen")], plan_ids=["p1"])
    found = rows.loc[["gsi_plan", "fsi_plan", "lagen_plan", "osr_plan"], "before"]
    assert found.tolist() == pytest.approx([0.25, 1.0, 4.0, 0.75])


def test_a_plan_that_does_not_say_how_high_leaves_the_footprint_unknown():
    world = {"pand": layer("pand", [at(0, 0, 10, 10)], storeys=[2.0]), "adres": homes([Point(X + 5, Y + 5)])}
    rows = measured(world, [plan(at(100, 100, 150, 150), dwellings=10)])
    assert pd.isna(rows.loc["gsi_buurt", "after"])
    assert rows.loc["fsi_buurt", "after"] == pytest.approx((200 + 10 * 75 / 0.8) / 160_000)


def test_optoppen_adds_homes_and_takes_no_green():
    tower = at(0, 0, 20, 20)
    world = WORLD | {"pand": layer("pand", [tower], storeys=[4.0])}
    rows = measured(world, [plan(tower, dwellings=10, claim="optoppen")])
    assert rows.loc["groen", "change"] == 0
    assert rows.loc["woningen", "change"] == 10
    assert rows.loc["lagen_buurt", "after"] == pytest.approx((1600 + 10 * 75 / 0.8) / 400)


def test_mxi_is_floor_to_live_in():
    world = {
        "adres": layer(
            "adres", [Point(X + 5, Y + 5)] * 2, use=["woonfunctie", "winkelfunctie"], floor_area_m2=[60.0, 40.0]
        )
    }
    assert measured(world, []).loc["mxi", "before"] == pytest.approx(0.6)


def test_bays_are_counted_or_guessed_and_the_balance_needs_a_municipal_norm():
    world = WORLD | {"parkeren": layer("parkeren", [at(200, 0, 225, 5), at(200, 10, 225, 15)], bays=[8, None])}
    rows = measured(world, [])
    assert rows.loc["parkeren", "before"] == 18  # 8, and 125 / 12.5
    assert "niet ingevuld" in rows.loc["parkeerbalans", "unknown"]
    known = measured(world, [], assumptions=density.Assumptions(bays_per_dwelling=0.5))
    assert known.loc["parkeerbalans", "before"] == 18 - 400


def test_bays_that_are_drawn_one_by_one_are_guessed_together():
    """Ten bays of 2.4 x 5 m: 120 m2 is nine bays of 12.5 m2, not ten times none."""
    world = WORLD | {"parkeren": layer("parkeren", [at(200 + 3 * n, 0, 202.4 + 3 * n, 5) for n in range(10)])}
    assert measured(world, []).loc["parkeren", "before"] == 9


def test_a_map_without_objects_gives_numbers_or_says_why_not():
    empty = {row.slug: layers.empty(row.slug) for row in layers.LAYERS}
    rows = measured(empty, [plan(at(0, 0, 20, 20), dwellings=4)])
    assert rows.loc["woningen", "after"] == 4
    assert rows.loc["groen_300_midden", "after"] == 0
    assert any("De kaart stopt" in text for text in rows.loc["groen_300_midden", "caveats"])


def test_half_a_parking_area_gone_is_half_the_bays():
    world = WORLD | {"parkeren": layer("parkeren", [at(200, 0, 225, 5)], bays=[9])}
    rows = measured(world, [plan(at(200, 0, 212.5, 5), theme="groen")])
    assert rows.loc["parkeren", "after"] == 4
    assert rows.loc["groen", "change"] == pytest.approx(62.5)


def test_play_share_and_play_near():
    world = {
        "spelen": layer("spelen", [at(0, 0, 10, 12)]),
        "pand": layer("pand", [at(100, 100, 120, 200)]), "erf": layer("erf", [at(120, 100, 140, 200)]),
        "adres": homes([Point(X + 110, Y + 12), Point(X + 110.1, Y + 12)]),
    }  # fmt: skip
    rows = measured(world, [])
    assert rows.loc["spelen_deel", "before"] == pytest.approx(120 / 4000)
    assert rows.loc["spelen_deel", "meets_before"]
    assert rows.loc["spelen_100", "before"] == 0.5
    assert rows.loc["spelen_400", "before"] == 0.0  # 120 m2 is smaller than 500 m2


def test_water_of_a_plan_is_fifty_millimetres_on_what_it_paves():
    empty = {slug: layer(slug, []) for slug in ("verhard", "rijbaan", "pad", "parkeren", "pand", "water")}
    row = measured(WORLD | empty, [plan(at(0, 0, 50, 20), dwellings=1)]).loc["regenwater"]
    assert row["change"] == pytest.approx(0.050 * 1000)


def test_paved_share_leaves_out_sand_and_underground():
    empty = {slug: layer(slug, []) for slug in ("rijbaan", "pad", "parkeren")}
    paved = layer("verhard", [at(0, 0, 100, 100), at(0, 0, 50, 50), at(200, 0, 300, 100), at(0, 200, 100, 300)],
                  surface=["open verharding", "gesloten verharding", "zand", None])  # fmt: skip
    paved["level"] = pd.array([0, 0, 0, -1], dtype="Int64")
    rows = measured({"verhard": paved} | empty, [])
    assert rows.loc["verhard", "before"] == pytest.approx(10_000 / 160_000)


def test_ground_on_which_drawings_differ_stays_as_it_is():
    build, plant = plan(at(0, 0, 50, 60), dwellings=5), plan(at(25, 0, 75, 60), theme="groen", id="p2")
    rows = measured(WORLD, [build, plant])
    assert rows.loc["groen", "after"] == pytest.approx(6000 - 25 * 60)
    assert any("1500 m²" in text for text in rows.loc["groen", "caveats"])


def test_plans_on_the_same_ground_take_it_once():
    twice = [plan(at(0, 0, 50, 20), dwellings=1, id=name) for name in ("p1", "p2")]
    assert measured(WORLD, twice).loc["groen", "change"] == pytest.approx(-1000)


def test_keeping_changes_nothing_and_a_dot_changes_no_ground():
    keep = measured(WORLD, [plan(GREEN, theme="groen", direction="houden")])
    assert (keep["change"].dropna() == 0).all()
    dot = measured(WORLD, [plan(Point(X + 10, Y + 10), dwellings=8)])
    assert dot.loc["groen", "before"] == 6000
    assert pd.isna(dot.loc["groen", "after"])
    assert "stip" in dot.loc["groen", "unknown"]
    assert dot.loc["woningen", "change"] == 8
    assert any("stip" in text for text in dot.loc["groen", "caveats"])


def test_a_dot_beside_a_drawing_leaves_the_sum_and_says_so():
    drawn, dot = plan(at(0, 0, 50, 20), dwellings=1), plan(Point(X + 90, Y + 50), dwellings=8, id="p2")
    row = measured(WORLD, [drawn, dot]).loc["groen"]
    assert row["change"] == pytest.approx(-1000)
    assert any("telt niet mee" in text for text in row["caveats"])


def test_one_plan_some_plans_and_everything_on_the_table():
    kansen = [
        plan(at(0, 0, 10, 10), dwellings=1, id="a"), plan(at(20, 0, 30, 10), dwellings=1, id="b"),
        plan(at(40, 0, 50, 10), dwellings=1, id="c", status="niet_gedaan"),
        plan(at(60, 0, 70, 10), dwellings=1, id="d", kind="bestaat"),
    ]  # fmt: skip
    for ids, change in ((["a"], -100), (["a", "c"], -200), (None, -200), ([], 0)):
        assert measured(WORLD, kansen, plan_ids=ids).loc["groen", "change"] == pytest.approx(change)


def test_trees_go_with_the_ground_they_stand_on():
    world = WORLD | {"boom": layer("boom", [Point(X + 5, Y + 5), Point(X + 90, Y + 50)], crown_m2=[30.0, 30.0])}
    assert measured(world, [plan(at(0, 0, 50, 20), dwellings=1)]).loc["bomen", "change"] == -1
    assert measured(world, [plan(at(0, 0, 50, 20), theme="spelen")]).loc["bomen", "change"] == 0


def test_homes_that_fit_come_from_the_plots_around():
    around = [at(100 + 40 * index, 0, 120 + 40 * index, 20) for index in range(5)]
    # Five plots of 400 m2 with FSI 1 .. 1 around; a plot of 2,400 m2.
    world = {
        "pand": layer(
            "pand", [shapely.box(*np.add(shape.bounds, (0, 0, 0, -10))) for shape in around], storeys=[2.0] * 5
        ),
        "perceel": layer("perceel", around),
    }
    rows = measured(world, [plan(at(0, 0, 60, 40), dwellings=1)], plan_ids=["p1"])
    names = ["woningen_passen_laag", "woningen_passen_midden", "woningen_passen_hoog"]
    assert rows.loc[names, "before"].tolist() == list(density.homes_range(2400, (1.0, 1.0, 1.0)))
    few = world | {"pand": world["pand"].iloc[:4]}
    assert "te weinig" in measured(few, [plan(at(0, 0, 60, 40))], plan_ids=["p1"]).loc[names[0], "unknown"]


@settings(max_examples=12)
@given(st.lists(st.tuples(st.integers(0, 60), st.integers(0, 40), st.sampled_from(["wonen", "groen", "auto", "spelen"]),
                          st.sampled_from(["erbij", "minder"])), min_size=1, max_size=5), st.randoms())  # fmt: skip
def test_the_order_of_plans_does_not_matter(drawn, random):
    kansen = [plan(at(x, y, x + 30, y + 20), theme=theme, direction=direction, id=f"p{index}", dwellings=index + 1)
              for index, (x, y, theme, direction) in enumerate(drawn)]  # fmt: skip
    shuffled = random.sample(kansen, len(kansen))
    asked = ["groen", "woningen", "groen_per_woning", "groen_per_woning_onverhard"]
    one, other = (measured(WORLD, rows, only=asked) for rows in (kansen, shuffled))
    pd.testing.assert_frame_equal(one, other)


@settings(max_examples=12)
@given(st.integers(1, 80), st.integers(1, 50))
def test_a_larger_plan_never_takes_less_green(width, height):
    small = measured(WORLD, [plan(at(0, 0, width, height))], only=["groen"]).loc["groen", "change"]
    large = measured(WORLD, [plan(at(0, 0, width + 5, height + 5))], only=["groen"]).loc["groen", "change"]
    assert large <= small <= 0


def test_a_plan_in_two_parts_takes_what_the_whole_takes():
    whole = measured(WORLD, [plan(at(0, 0, 40, 40))]).loc["groen", "change"]
    halves = [plan(at(0, 0, 20, 40), id="p1"), plan(at(20, 0, 40, 40), id="p2")]
    assert measured(WORLD, halves).loc["groen", "change"] == pytest.approx(whole, abs=1e-6)


@pytest.mark.parametrize("row", indicators.INDICATORS, ids=lambda row: row.slug)
def test_a_row_of_the_table_is_complete(row):
    assert row.formula
    assert row.higher
    assert set(row.needs) <= set(terms.slugs(layers.LAYERS))
    assert row.norm in ("", *terms.slugs(norms.NORMS))
    sentence = wording.indicator_sentence(
        {"label": row.label, "unit": row.unit, "before": 1.0, "after": 2.0, "change": 1.0}
    )
    assert row.label in sentence


def test_every_number_of_the_method_is_there_once():
    slugs = [row.slug for row in indicators.INDICATORS]
    assert len(slugs) == len(set(slugs))
    assert {row.code for row in indicators.INDICATORS} == {f"I{number}" for number in range(14)}
    pairs = [(row.theme, row.direction) for row in indicators.EFFECTS]
    assert len(pairs) == len(set(pairs))
    assert set(pairs) <= {(theme, way) for theme in terms.slugs(terms.THEMES) for way in terms.slugs(terms.DIRECTIONS)}


# --- real open data, against a slow and obvious way ----------------------------------------------


@pytest.fixture(scope="module")
def delft(realdata):
    """BGT of Delft with a made-up home in every building, and a made-up plan over grass and street."""
    everywhere = gpd.GeoDataFrame(geometry=[box(0, 300_000, 280_000, 620_000)], crs=RD)
    world = sources.read_layers(sorted((realdata / "bgt/delft").glob("*.sqlite")), area=everywhere).layers
    x0, y0, x1, y1 = world["groen"].total_bounds
    middle, half = ((x0 + x1) / 2, (y0 + y1) / 2), 60.0
    plan_shape = box(middle[0] - half, middle[1] - half, middle[0] + half, middle[1] + half)
    points = world["pand"].representative_point()
    world["adres"] = homes(list(points))
    place = gpd.GeoDataFrame(geometry=[box(x0 + 100, y0 + 100, x1 - 100, y1 - 100)], crs=RD)
    return world, place, plan_shape


SCALE = 10_000


def clipped(shapes, others, how):
    """Return the area of a boolean of two lists of polygons, by an engine that is not GEOS."""
    clipper = pyclipper.Pyclipper()
    for kind, group in ((pyclipper.PT_SUBJECT, shapes), (pyclipper.PT_CLIP, others)):
        for shape in shapely.get_parts(shapely.get_parts(np.asarray(group, dtype=object))):
            for ring, sign in ((shape.exterior, 1), *((hole, -1) for hole in shape.interiors)):
                path = [(round((px - X0) * SCALE), round((py - Y0) * SCALE)) for px, py in ring.coords[:-1]]
                if not pyclipper.Area(path):
                    continue
                if pyclipper.Orientation(path) != (sign > 0):
                    path.reverse()
                clipper.AddPath(path, kind, True)
    found = clipper.Execute(how, pyclipper.PFT_POSITIVE, pyclipper.PFT_POSITIVE)
    return sum(pyclipper.Area(path) for path in found) / SCALE**2


X0, Y0 = 85_000.0, 446_000.0


def test_green_of_delft_equals_an_engine_that_is_not_geos(delft):
    world, place, plan_shape = delft
    green, window = list(world["groen"].geometry), list(place.geometry)
    rows = measured(world, [plan(plan_shape, dwellings=30)], place=place, only=["groen", "groen_per_woning"])
    slow = clipped(green, window, pyclipper.CT_INTERSECTION)
    assert rows.loc["groen", "before"] == pytest.approx(slow, abs=0.05)
    kept = [place.geometry.iloc[0].difference(plan_shape)]
    built = list(world["pand"].geometry)
    under = [shape.intersection(plan_shape) for shape in built if shape.intersects(plan_shape)]  # a building stays
    stays = clipped(green, under, pyclipper.CT_INTERSECTION) if under else 0.0
    slow_after = clipped(green, kept, pyclipper.CT_INTERSECTION) + stays
    assert rows.loc["groen", "after"] == pytest.approx(slow_after, abs=0.05)
    count = sum(place.geometry.iloc[0].intersects(point) for point in world["adres"].geometry)
    assert rows.loc["groen_per_woning", "after"] == pytest.approx(slow_after / (count + 30), abs=1e-3)


def test_green_around_every_home_of_delft_equals_the_slow_way(delft):
    world, place, _ = delft
    union = shapely.union_all(world["groen"].geometry.to_numpy())
    points = list(world["adres"].geometry)
    slow = []
    for point in points:
        if place.geometry.iloc[0].intersects(point):
            disc = point.buffer(300, quad_segs=720)
            slow.append(union.intersection(disc).area / sum(point.distance(other) <= 300 for other in points))
    rows = measured(world, [], place=place, only=["groen_300_midden", "groen_300_laagste", "groen_300_onder_75"])
    assert rows.loc["groen_300_midden", "before"] == pytest.approx(np.quantile(slow, 0.5), rel=1e-5)
    assert rows.loc["groen_300_laagste", "before"] == pytest.approx(np.quantile(slow, 0.1), rel=1e-5)
    assert rows.loc["groen_300_onder_75", "before"] == pytest.approx(np.mean(np.array(slow) < 75))


def test_addresses_without_a_use_tell_nothing_about_homes(realdata):
    path = realdata / "bag/bag_adressen_amsterdam_rd.gpkg"
    place = gpd.GeoDataFrame(geometry=[box(*gpd.read_file(path, layer="verblijfsobjecten").total_bounds)], crs=RD)
    world = sources.read_layers([path], area=place).layers | {"groen": layer("groen", [])}
    assert len(world["adres"]) > 1000
    rows = measured(world, [], place=place, only=["woningen", "groen_per_woning", "groen_300_midden", "groen_bereik"])
    assert set(rows["unknown"]) == {"waar woningen zijn is niet bekend"}
    assert rows["before"].isna().all()


# --- what must not matter ------------------------------------------------------------------------


def moved(world, dx, dy):
    return {slug: frame.set_geometry(frame.translate(dx, dy)) for slug, frame in world.items()}


FULL = WORLD | {
    "boom": layer("boom", [Point(X + 5, Y + 5), Point(X + 90, Y + 50)], crown_m2=[30.0, 30.0]),
    "water": layer("water", [at(0, 200, 40, 240)]), "spelen": layer("spelen", [at(60, 0, 80, 20)]),
    "pand": layer("pand", [at(190, 190, 210, 210)], storeys=[4.0], use=["woonfunctie"]),
    "verhard": layer("verhard", [at(100, 0, 120, 60)], surface=["open verharding"]),
    "rijbaan": layer("rijbaan", [at(120, 0, 130, 60)]), "pad": layer("pad", [at(130, 0, 133, 60)]),
    "parkeren": layer("parkeren", [at(140, 0, 150, 60)]), "erf": layer("erf", [at(180, 180, 220, 220)]),
}  # fmt: skip
NUMBERS = ["before", "after", "change"]


@settings(max_examples=5)
@given(st.integers(-20_000, 20_000), st.integers(-20_000, 20_000))
def test_a_neighbourhood_elsewhere_has_the_same_numbers(dx, dy):
    shape = at(0, 0, 50, 20)
    one = measured(FULL, [plan(shape, dwellings=9, storeys=3)], plan_ids=["p1"])
    there = gpd.GeoDataFrame(geometry=area(0, 0, 400, 400).translate(dx, dy), crs=RD)
    other_plan = plan(affinity.translate(shape, dx, dy), dwellings=9, storeys=3)
    other = measured(moved(FULL, dx, dy), [other_plan], place=there, plan_ids=["p1"])
    pd.testing.assert_frame_equal(one[NUMBERS], other[NUMBERS], rtol=1e-9, atol=1e-6)


def test_a_neighbourhood_that_remembers_gives_the_same_numbers():
    place, now = area(0, 0, 400, 400), indicators.before(FULL, area(0, 0, 400, 400))
    for ids in (["p1"], ["p2"], None):
        kansen = kans.to_frame([plan(at(0, 0, 50, 20), dwellings=9), plan(at(0, 0, 80, 60), theme="auto", id="p2")])
        fresh = indicators.measure(kansen, FULL, area=place, plan_ids=ids)
        pd.testing.assert_frame_equal(fresh, indicators.measure(kansen, now, area=place, plan_ids=ids))


def test_whose_plan_it_is_does_not_matter():
    first, *others = (
        measured(FULL, [plan(at(0, 0, 50, 20), dwellings=9, party=party)]) for party in terms.slugs(terms.PARTIES)
    )
    for other in others:
        pd.testing.assert_frame_equal(first, other)


def test_twice_the_same_object_and_another_order_change_nothing():
    counted = ("adres", "boom", "pand", "parkeren")  # of these every object counts by itself
    twice = {
        slug: frame if slug in counted else pd.concat([frame, frame.assign(id=frame["id"] + "x")])
        for slug, frame in FULL.items()
    }
    turned = {slug: frame.iloc[::-1] for slug, frame in FULL.items()}
    one = measured(FULL, [plan(at(0, 0, 50, 20), dwellings=9)])
    for world in (twice, turned):
        pd.testing.assert_frame_equal(one[NUMBERS], measured(world, [plan(at(0, 0, 50, 20), dwellings=9)])[NUMBERS])


def test_a_plan_far_away_changes_no_number_here():
    one, other = measured(FULL, []), measured(FULL, [plan(at(5000, 5000, 5050, 5020), dwellings=9)])
    pd.testing.assert_series_equal(one["before"], other["after"], check_names=False)
    assert any("buiten dit gebied" in text for text in other.loc["groen", "caveats"])


@pytest.mark.parametrize("slug", sorted(FULL))
def test_each_missing_layer_leaves_a_row_that_says_so(slug):
    rows = measured(
        {name: frame for name, frame in FULL.items() if name != slug}, [plan(at(0, 0, 50, 20), dwellings=9)]
    )
    asked = [row.slug for row in indicators.INDICATORS if slug in row.needs and row.slug in rows.index]
    for name in asked:
        if pd.isna(rows.loc[name, "before"]):
            assert rows.loc[name, "unknown"]
    assert rows.loc[asked, "before"].isna().any() or slug in ("adres",)


BOWTIE = shapely.Polygon([(X, Y), (X + 50, Y + 40), (X + 50, Y), (X, Y + 40)])
NASTY = {
    "strik": BOWTIE, "leeg": shapely.Polygon(), "hoogte": shapely.force_3d(at(0, 0, 50, 20), 5.0),
    "lijn": shapely.LineString([(X, Y), (X + 50, Y)]), "haar": at(0, 0, 50, 0.001),
    "mengsel": shapely.GeometryCollection([at(0, 0, 50, 20), Point(X, Y), shapely.LineString([(X, Y), (X + 9, Y)])]),
    "delen": shapely.MultiPolygon([at(0, 0, 10, 20), at(20, 0, 60, 20)]), "niets": None,
}  # fmt: skip


@pytest.mark.parametrize("name", NASTY)
@pytest.mark.parametrize("theme", ["wonen", "groen", "auto"])
def test_a_drawing_of_any_kind_is_measured_or_left_out(name, theme):
    one = plan(NASTY[name], theme=theme, dwellings=4)
    world = FULL if theme != "groen" else FULL | {"groen": layer("groen", [])}
    row = measured(world, [one], plan_ids=["p1"]).loc["groen"]
    shape = NASTY[name]
    if name == "lijn":
        assert "grootte is onbekend" in row["unknown"]
        return
    area_m2 = 0.0 if shape is None else shapely.make_valid(shapely.force_2d(shape)).area
    sign = 1 if theme == "groen" else -1
    assert row["change"] == pytest.approx(sign * area_m2, abs=1e-6)
    if theme == "wonen" and name in ("leeg", "niets"):
        assert any("niets dat we kunnen tellen" in text for text in row["caveats"])


def test_every_nasty_drawing_together():
    kansen = [plan(shape, id=name, dwellings=1) for name, shape in NASTY.items()]
    assert measured(FULL, kansen).loc["woningen", "change"] == len(NASTY) - 2
