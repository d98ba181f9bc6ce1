"""Finding other places: a planted world with decoys, the example neighbourhood, and a slow, obvious Pareto set."""

from itertools import combinations
from pathlib import Path

import geopandas as gpd
import numpy as np
import pandas as pd
import pytest
import shapely
from hypothesis import given
from hypothesis import strategies as st
from shapely.geometry import Point, box

from kansenkaart import alternatives, density, files, kans, layers, sources, terms, wording
from kansenkaart.alternatives import labels
from kansenkaart.crs import RD
from kansenkaart.errors import InputError

X, Y = 120_000.0, 480_000.0
EXAMPLE = Path(__file__).resolve().parent.parent / "data" / "voorbeeldbuurt"


def at(x0, y0, x1, y1):
    return box(X + x0, Y + y0, X + x1, Y + y1)


def layer(slug, shapes, **columns):
    data = {"id": [f"{slug}{index}" for index in range(len(shapes))], **columns}
    return layers.conform(gpd.GeoDataFrame(data, geometry=list(shapes), crs=RD), slug)


def plan(geometry, theme="wonen", direction="erbij", id="p1", **data):
    return kans.Kans(id, geometry, {"party": "gemeente", "theme": theme, "direction": direction, "title": "P"} | data)


AREA = gpd.GeoDataFrame(geometry=[at(0, 0, 400, 300)], crs=RD)
#: Twelve flats of 20 x 40 on plots of 40 x 60: four storeys, FSI 4/3.
FLATS = [(x, y) for y in (0, -70) for x in range(0, 360, 60)]
#: name: (plot, buildings, storeys, use)
PLANTED = {
    "bungalows": (at(0, 100, 60, 140), [at(5, 110, 25, 125), at(35, 110, 55, 125)], 1.0, "woonfunctie"),
    "school": (at(80, 100, 140, 140), [at(85, 105, 115, 125)], 1.0, "onderwijsfunctie"),
    "monument": (at(160, 100, 220, 140), [at(165, 105, 195, 125)], 1.0, "bijeenkomstfunctie"),
    "loods": (at(240, 100, 300, 140), [at(245, 105, 275, 125)], 1.0, "industriefunctie"),
    "blok": (at(0, 160, 60, 200), [at(5, 165, 35, 185)], 6.0, "woonfunctie"),
    "klein": (at(80, 160, 100, 180), [at(82, 162, 92, 172)], 1.0, "woonfunctie"),
    "smal": (at(120, 160, 180, 200), [at(125, 165, 135, 175)], 1.0, "woonfunctie"),
    "hoofdgroen": (at(200, 160, 260, 200), [at(205, 165, 235, 185)], 1.0, "woonfunctie"),
}


def world():
    flats = [(at(x, y, x + 40, y + 60), [at(x + 5, y + 5, x + 25, y + 45)], 4.0, "woonfunctie") for x, y in FLATS]
    everything = [*PLANTED.values(), *flats]
    panden = [(shape, storeys, use) for _, shapes, storeys, use in everything for shape in shapes]
    shapes, storeys, uses = (list(column) for column in zip(*panden, strict=True))
    pand = layer("pand", shapes, storeys=storeys, use=uses, roof=["schuin"] * len(panden))
    names = [name for name, row in PLANTED.items() for _ in row[1]] + ["flat"] * len(flats)
    pand["id"] = [f"{name}{index}" for index, name in enumerate(names)]
    return {
        "pand": pand,
        "perceel": layer("perceel", [row[0] for row in everything]),
        "adres": layer("adres", [shape.representative_point() for shape in shapes], use=uses),
        "groen": layer("groen", [at(0, 220, 400, 300)]),
        "boom": layer("boom", [Point(X + 30, Y + 120), Point(X + 50, Y + 250)]),
        "spelen": layer("spelen", []),
        "parkeren": layer("parkeren", [at(320, 100, 340, 120), at(320.0, 120.3, 340, 140), at(350, 100, 352, 300)]),
        "verhard": layer("verhard", [at(320, 150, 345, 170), at(350, 150, 360, 155)], surface=["open verharding"] * 2),
        "regel": layer(
            "regel", [PLANTED["monument"][0], PLANTED["loods"][0], PLANTED["hoofdgroen"][0]],
            kind=["monument", "milieuzone", "Hoofdgroenstructuur"],
        ),
    }  # fmt: skip


def search(kansen=(), *, where=None, **options):
    return alternatives.find(kans.to_frame(kansen), world() if where is None else where, area=AREA, **options)


def by_name(found):
    """Return the candidates by kind and the planted name in their id."""
    return {(row.kind, row.id.split(":")[1].rstrip("0123456789")): row for row in found.candidates.itertuples()}


def test_two_bungalows_on_one_plot_are_one_candidate():
    low = search().candidates.query("kind == 'laag_en_groot'")
    two = [row for row in low.itertuples() if "bungalows" in row.id]
    assert len(two) == 1
    assert two[0].id == "laag_en_groot:bungalows0+bungalows1"
    assert two[0].now == 2
    # Three quarters of what is built around has FSI 800 x 4 / 2400 = 4/3: one density, three home sizes.
    assert (two[0].fit_low, two[0].fit_mid, two[0].fit_high) == density.homes_range(2400, (4 / 3,) * 3)
    assert "Van wie de grond is, weten we niet" in two[0].unknown[0]


def test_decoys_are_labelled_or_absent():
    names = by_name(search())
    assert names["laag_en_groot", "school"].labels == ("School of opvang",)
    assert "Monument" in names["laag_en_groot", "monument"].labels
    assert "Milieuzone: bedrijf of geluid dichtbij" in names["laag_en_groot", "loods"].labels
    assert ("ander_gebruik", "loods") not in names
    assert {name for kind, name in names if kind == "laag_en_groot"} == {
        "bungalows0+bungalows",
        "school",
        "monument",
        "loods",
    }


@pytest.mark.parametrize(("words", "slugs"), [
    ("Transport en logistiek", []), ("Opleidingscentrum", []), ("Begeleiding", []),
    ("Sporthal", ["sport"]), ("Gasleiding", ["leiding"]), ("Transport, sporthal", ["sport"]),
    ("Verpleging en Zorg", ["zorg"]), ("Basisschool", ["school"]),
])  # fmt: skip
def test_a_label_is_not_heard_in_another_word(words, slugs):
    assert [row.slug for row in labels.labels_of(at(0, 0, 1, 1), words, {})] == slugs


def test_the_main_green_structure_is_left_out_and_says_so():
    left_out = search().left_out
    row = left_out[left_out["id"].str.contains("hoofdgroen")]
    assert row["reason"].tolist() == ["Hoofdgroenstructuur: hier geldt al een regel"]


def test_homes_that_fit_without_more_footprint_take_no_tree():
    # FSI 4/3 on 2,400 m2 in four storeys needs 800 m2; the bungalows have 600: the tree on the plot is at stake.
    assert by_name(search())["laag_en_groot", "bungalows0+bungalows"].trees == 1
    wide = world()
    larger = {"bungalows0": at(5, 105, 25, 127), "bungalows1": at(35, 105, 55, 127)}
    shapes = [larger.get(row.id, row.geometry) for row in wide["pand"].itertuples()]
    wide["pand"] = wide["pand"].set_geometry(shapes)
    # 880 m2 of footprint: enough.
    assert by_name(search(where=wide))["laag_en_groot", "bungalows0+bungalows"].trees == 0


def test_parking_merges_over_a_hair_and_a_thin_strip_is_no_building_lot():
    found = search().candidates.query("kind == 'parkeerterrein'")
    assert found["plot_m2"].tolist() == pytest.approx([400 + 394])
    assert found["bays"].tolist() == [63]  # 794 / 12.5
    assert found["green_m2"].tolist() == [0]


def test_paved_ground_needs_three_hundred_square_metres():
    assert search().candidates.query("kind == 'verhard_terrein'")["plot_m2"].tolist() == pytest.approx([500])


def test_optoppen_stays_under_the_surroundings_and_keeps_what_is_there():
    high = world()
    high["pand"].loc[high["pand"]["id"].str.startswith("flat"), ["storeys", "roof"]] = [5.0, "plat"]
    first = high["pand"]["id"].str.startswith("flat").idxmax()
    high["pand"].loc[first, "storeys"] = 4.0
    found = search(where=high).candidates.query("kind == 'optoppen'")
    assert len(found) == 1  # one layer: the P75 around is 5
    row = found.iloc[0]
    assert (row["now"], row["fit_low"], row["fit_mid"]) == (1, 1 + int(800 * 0.8 / 90), 1 + int(800 * 0.8 / 75))
    assert (row["green_m2"], row["trees"], row["facilities"]) == (0, 0, 0)


def test_another_use_counts_the_addresses_that_would_go():
    row = by_name(search())["ander_gebruik", "school"]
    assert row.facilities == 1
    assert (row.fit_low, row.fit_high) == (int(600 * 0.8 / 90), int(600 * 0.8 / 60))


def test_what_somebody_drew_is_a_place_too():
    drawn = plan(at(320, 200, 340, 210), id="mijn", dwellings=6, party="bewoners")
    found = search([drawn, plan(at(0, 220, 50, 260), dwellings=20)], plan_id="p1").candidates
    row = found[found["kind"] == "getekend"].iloc[0]
    assert (row["id"], row["fit_low"], row["fit_high"]) == ("getekend:mijn", 6, 6)


def test_the_plan_and_doing_nothing_are_always_there_and_nothing_is_beaten():
    found = search([plan(at(0, 220, 50, 260), dwellings=20)], plan_id="p1")
    choices = found.choices
    assert choices["what"].tolist()[:2] == ["het plan", "niets doen"]
    own, nothing = choices.iloc[0], choices.iloc[1]
    assert (own["green_m2"], own["trees"], own["added_mid"]) == (2000, 1, 20)
    assert nothing[["green_m2", "trees", "bays", "residents", "facilities", "play_m2", "added_mid"]].tolist() == [0] * 7
    others = choices.iloc[2:]
    assert (others["added_mid"] >= 20).all()
    assert others["distance_m"].is_monotonic_increasing
    assert any("bungalows" in name for ids in others["ids"] for name in ids)
    assert others["ids"].map(len).between(1, 3).all()


def test_a_plan_without_a_number_has_places_but_no_comparison():
    found = search([plan(at(0, 220, 50, 260))], plan_id="p1")
    assert found.choices["what"].tolist() == ["het plan", "niets doen"]
    assert len(found.candidates) > 0


def test_the_place_of_the_plan_is_not_another_place():
    found = search([plan(PLANTED["bungalows"][0], dwellings=20)], plan_id="p1")
    assert not found.candidates["id"].str.contains("bungalows").any()
    assert found.left_out["reason"].str.contains("van het plan zelf").any()


def test_places_are_sorted_by_distance_to_the_plan():
    found = search([plan(at(0, 220, 50, 260), dwellings=20)], plan_id="p1").candidates
    assert found["distance_m"].is_monotonic_increasing


@pytest.mark.parametrize("theme", ["groen", "spelen"])
def test_the_mirror_finds_room_for_green_and_play(theme):
    found = search([plan(at(0, 0, 10, 40), theme=theme)], plan_id="p1")
    areas = dict(zip(found.candidates["kind"], found.candidates["fit_mid"], strict=True))
    assert areas["tegels_eruit"] == pytest.approx(500)
    assert areas["parkeren_eruit"] == pytest.approx(794)
    assert found.choices["what"].tolist()[:2] == ["het plan", "niets doen"]
    chosen = [
        ids for what, ids in zip(found.choices["what"], found.choices["ids"], strict=True) if what == "andere plek"
    ]
    assert (found.candidates["unit"] == "m2").all()
    assert ("tegels_eruit:verhard0",) in chosen


def test_wide_roads_and_flat_roofs_have_room_for_green():
    base = world() | {"rijbaan": layer("rijbaan", [at(0, 70, 400, 80), at(0, 85, 400, 90)])}
    base["pand"].loc[0, "roof"] = "plat"
    found = search(where=base, theme="groen").candidates.set_index("kind")
    width = 2 * 4000 / 820
    assert found.loc["brede_weg", "fit_mid"] == pytest.approx(4000 * (1 - 5.5 / width))
    assert found.loc["plat_dak", "fit_mid"] == pytest.approx(300)


def test_a_missing_layer_is_said_and_never_a_zero():
    base = {slug: frame for slug, frame in world().items() if slug not in ("boom", "verhard")}
    found = search([plan(at(0, 220, 50, 260), dwellings=20)], where=base, plan_id="p1")
    assert found.candidates["trees"].isna().all()
    assert found.choices["trees"].isna().all()
    assert "Verhard terrein: niet gecontroleerd, laag Pleinen en verharding ontbreekt." in found.notes
    assert "Bomen: niet gecontroleerd, laag Bomen ontbreekt." in found.notes
    empty = search(where={})
    assert empty.candidates.empty
    assert len(empty.notes) >= 5


def test_without_parcels_a_yard_with_its_buildings_is_a_plot():
    base = world()
    base["erf"] = layer("erf", [row[0] for row in PLANTED.values()])
    del base["perceel"]
    names = by_name(search(where=base))
    assert ("laag_en_groot", "bungalows0+bungalows") in names


@pytest.mark.parametrize(("options", "text"), [({"plan_id": "weg"}, "staat niet"), ({"theme": "auto"}, "wonen, groen")])
def test_a_question_that_cannot_be_answered_says_so(options, text):
    with pytest.raises(InputError, match=text):
        search(**options)


@pytest.mark.parametrize("seed", range(3))
def test_the_order_of_objects_changes_nothing(seed):
    shuffled = {slug: frame.sample(frac=1, random_state=seed) for slug, frame in world().items()}
    kansen = [plan(at(0, 220, 50, 260), dwellings=20)]
    one, other = search(kansen, plan_id="p1"), search(kansen, where=shuffled, plan_id="p1")
    pd.testing.assert_frame_equal(one.candidates, other.candidates)
    pd.testing.assert_frame_equal(one.choices, other.choices)


# --- the exact Pareto set ------------------------------------------------------------------------


def slow_pareto(added, losses, clash, needed, plan_losses):
    """Every set of one to three, by the words of the definition."""
    size = len(added)
    every = [set(one) for count in (1, 2, 3) for one in combinations(range(size), count)]
    fits = [
        one for one in every if sum(added[i] for i in one) >= needed and not any(clash[i][j] for i in one for j in one)
    ]
    least = [one for one in fits if not any(other < one for other in fits)]
    total = {frozenset(one): tuple(sum(losses[i][k] for i in one) for k in range(len(plan_losses))) for one in least}

    def beats(a, b):
        return all(x <= y for x, y in zip(a, b, strict=True)) and a != b

    rivals = [*total.values(), tuple(plan_losses)]
    return {one for one, loss in total.items() if not any(beats(other, loss) for other in rivals)}


@given(
    st.lists(st.tuples(st.integers(0, 12), st.tuples(*[st.integers(0, 4)] * 3)), max_size=7),
    st.integers(1, 20), st.tuples(*[st.integers(0, 8)] * 3), st.randoms(),
)  # fmt: skip
def test_the_set_is_exactly_that_of_the_slow_way(places, needed, own, random):
    added, losses = [place[0] for place in places], [place[1] for place in places]
    clash = np.zeros((len(places), len(places)), dtype=bool)
    for i, j in combinations(range(len(places)), 2):
        clash[i, j] = clash[j, i] = random.random() < 0.2
    fast = alternatives.pareto(added, losses, clash, needed=needed, plan=own)
    assert {frozenset(one) for one in fast} == slow_pareto(added, losses, clash, needed, own)


def test_the_neighbourhood_comes_first_and_then_what_lies_around():
    """The car park lies outside a smaller area: found with what lies around, and said so."""
    small = gpd.GeoDataFrame(geometry=[at(0, 0, 300, 300)], crs=RD)
    kansen = kans.to_frame([plan(at(100, 240, 140, 280), dwellings=4)])
    narrow = alternatives.find(kansen, world(), area=small, plan_id="p1")
    assert "parkeerterrein" not in set(narrow.candidates["kind"])
    near = alternatives.find(kansen, world(), area=small, around=AREA, plan_id="p1").candidates
    assert (near["kind"] == "parkeerterrein").any()
    told = near["labels"].map(lambda labels: "Buiten de buurt" in labels)
    assert (told != near["in_area"]).all()
    assert (near["in_area"] == [row.representative_point().x < X + 300 for row in near.geometry]).all()
    found = alternatives.find(kansen, world(), area=small, around=AREA, plan_id="p1").choices
    used = {name for ids in found["ids"][2:] for name in ids}
    assert used and used <= set(near[near["in_area"]]["id"])  # four homes fit in the neighbourhood itself


@pytest.mark.parametrize("claim", [None, "", float("nan"), pd.NA])
@pytest.mark.parametrize("theme", ["wonen", "groen", "spelen"])
def test_a_plan_that_says_nothing_of_its_claim_can_be_compared(claim, theme):
    frame = kans.to_frame([plan(at(0, 220, 50, 260), theme=theme)])
    frame["claim"] = pd.Series([claim], dtype=object)
    found = alternatives.find(frame, world(), area=AREA, plan_id="p1")
    assert found.choices["what"].tolist()[:2] == ["het plan", "niets doen"]


# --- the example neighbourhood -------------------------------------------------------------------


@pytest.fixture(scope="module")
def example():
    area = files.read(EXAMPLE / "gebied.geojson").frame
    paths = [path for path in sorted(EXAMPLE.glob("*.geojson")) if path.stem not in ("gebied", "kansen")]
    return area, sources.read_layers(paths, area=area).layers


def test_the_example_has_the_two_bungalows_as_one_candidate(example):
    area, base = example
    found = alternatives.find(kans.to_frame([]), base, area=area)
    low = found.candidates.query("kind == 'laag_en_groot' and now == 2")
    assert len(low) == 1
    assert low.iloc[0]["id"].count("+") == 1
    assert low.iloc[0]["fit_low"] >= 20
    assert low.iloc[0]["green_m2"] == 0
    assert low.iloc[0]["labels"] == ()


def test_every_place_of_the_example_has_a_sentence(example):
    area, base = example
    for theme in ("wonen", "groen", "spelen"):
        for _, row in alternatives.find(kans.to_frame([]), base, area=area, theme=theme).candidates.iterrows():
            text = wording.alternative_sentence(row, "Snippad 3")
            assert "Snippad 3" in text
            assert "nan" not in text.lower().split()


@pytest.mark.parametrize("row", alternatives.KINDS, ids=lambda row: row.slug)
def test_a_kind_is_complete(row):
    assert row.explanation.endswith(".")
    assert set(row.needs) <= set(terms.slugs(layers.LAYERS))
    assert set(row.serves) <= {goal.theme for goal in alternatives.GOALS}
    assert shapely.Polygon().is_empty


@pytest.mark.parametrize("shape", [
    shapely.Polygon([(X, Y + 220), (X + 50, Y + 260), (X + 50, Y + 220), (X, Y + 260)]),
    shapely.force_3d(at(0, 220, 50, 260), 3.0), Point(X, Y + 220), shapely.LineString([(X, Y + 220), (X + 9, Y + 230)]),
], ids=["strik", "hoogte", "punt", "lijn"])  # fmt: skip
def test_a_plan_drawn_in_any_way_can_be_compared(shape):
    found = search([plan(shape, dwellings=20), plan(shapely.Polygon(), id="leeg", dwellings=3)], plan_id="p1")
    assert found.choices["what"].tolist()[:2] == ["het plan", "niets doen"]
    assert len(found.choices) > 2
    is_drawn = shapely.get_dimensions(shape) == 2
    assert found.choices.loc[0, ["green_m2", "trees", "bays"]].notna().all() == is_drawn


def test_where_nobody_knows_the_homes_low_buildings_on_large_plots_are_found_all_the_same():
    """Six plots in a row, without addresses: one of 2,400 m2 with 600 m2 in one layer, five with four layers."""
    places = [at(0, 0, 60, 40), *(at(70 + 40 * n, 0, 100 + 40 * n, 40) for n in range(5))]
    panden = [at(10, 10, 40, 30), *(at(70 + 40 * n, 5, 100 + 40 * n, 35) for n in range(5))]
    where = {"perceel": layer("perceel", places), "pand": layer("pand", panden, storeys=[1.0, *[4.0] * 5])}
    found = search(where=where).candidates
    assert found.loc[found["kind"] == "laag_en_groot", "now"].tolist() == [0.0]
