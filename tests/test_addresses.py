"""Search as people type, and places in the words that they use."""

import geopandas as gpd
import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st
from shapely import LineString, Point, box

from kansenkaart import layers
from kansenkaart.addresses import AddressIndex
from kansenkaart.addresses.text import plain, readings, short

STREETS = {
    "Berkenlaan": [(12, "", ""), (14, "", ""), (16, "", ""), (16, "A", ""), (120, "", ""), (121, "", "")],
    "Berkenrodestraat": [(12, "", "")],
    "Van der Pekstraat": [(5, "A", "3"), (7, "", "hs")],
    "Burgemeester de Vlugtlaan": [(20, "", "")],
    "IJsbaanpad": [(9, "", "")],
    "Plein 1940-1945": [(3, "", "")],
    "Eerste Helmersstraat": [(5, "", "")],
    "Sint Nicolaasstraat": [(1, "", "")],
    "Hôtel de l'Europe": [(2, "", "")],
    "Theo van Goghpad": [(8, "", "bis")],
}


def adressen(streets=STREETS, place="Waterveld"):
    rows = [
        {"id": f"{i}-{j}", "street": street, "number": number, "letter": letter or None, "addition": addition or None,
         "postcode": f"1012A{chr(65 + i)}", "place": place, "geometry": Point(121_000 + 10 * j, 487_000 + 100 * i)}
        for i, (street, numbers) in enumerate(streets.items())
        for j, (number, letter, addition) in enumerate(numbers)
    ]  # fmt: skip
    return layers.conform(gpd.GeoDataFrame(rows, crs=28992), "adres")


@pytest.fixture(scope="module")
def index():
    return AddressIndex.build(adressen())


@pytest.mark.parametrize(
    ("typed", "first"),
    [
        ("berkenlaan", "Berkenlaan"),
        ("Berkenl", "Berkenlaan"),
        ("berkenln", "Berkenlaan"),
        ("berken laan 14", "Berkenlaan 14"),
        ("BERKENLAAN 12", "Berkenlaan 12"),
        ("berkenlaan12", "Berkenlaan 12"),
        ("12 berkenlaan", "Berkenlaan 12"),
        ("berkenlaan 12, Waterveld", "Berkenlaan 12"),
        ("berkenlaan 16a", "Berkenlaan 16A"),
        ("berkenlaan 16-A", "Berkenlaan 16A"),
        ("berkelaan 14", "Berkenlaan 14"),
        ("bekrenlaan 14", "Berkenlaan 14"),
        ("berkenlaam 14", "Berkenlaan 14"),
        ("1012 AA 14", "Berkenlaan 14"),
        ("1012aa14", "Berkenlaan 14"),
        ("14 1012AA", "Berkenlaan 14"),
        ("v.d. pekstr 5", "Van der Pekstraat 5A-3"),
        ("pekstraat 5a3", "Van der Pekstraat 5A-3"),
        ("van der pekstraat 7 hs", "Van der Pekstraat 7-hs"),
        ("burg. de vlugtln 20", "Burgemeester de Vlugtlaan 20"),
        ("vlugtlaan", "Burgemeester de Vlugtlaan"),
        ("ijsbaanpad 9", "IJsbaanpad 9"),
        ("ysbaanpad 9", "IJsbaanpad 9"),
        ("ĳsbaanpad 9", "IJsbaanpad 9"),
        ("plein 1940-1945", "Plein 1940-1945"),
        ("plein 1940 1945 3", "Plein 1940-1945 3"),
        ("1e helmersstraat 5", "Eerste Helmersstraat 5"),
        ("eerste helmersstr 5", "Eerste Helmersstraat 5"),
        ("st nicolaasstraat", "Sint Nicolaasstraat"),
        ("hotel de leurope", "Hôtel de l'Europe"),
        ("theo van goghpad 8 bis", "Theo van Goghpad 8-bis"),
    ],
)
def test_what_people_type(index, typed, first):
    assert index.search(typed)[0].label == first


def test_exact_comes_before_what_goes_on(index):
    assert [match.label for match in index.search("berkenlaan 12")] == [
        "Berkenlaan 12", "Berkenlaan 120", "Berkenlaan 121",
    ]  # fmt: skip
    assert [match.label for match in index.search("berken")] == ["Berkenlaan", "Berkenrodestraat"]
    assert [match.label for match in index.search("berkenlaan 16")] == ["Berkenlaan 16", "Berkenlaan 16A"]


def test_part_of_a_postcode_lists_addresses(index):
    assert [match.label for match in index.search("1012 a", limit=2)] == ["Berkenlaan 12", "Berkenlaan 14"]


def test_a_match_has_its_place(index):
    match = index.search("berkenlaan 14")[0]
    assert (match.kind, match.x, match.y, match.id) == ("address", 121_010, 487_000, "0-1")
    assert index.search("berkenlaan")[0].kind == "street"


@pytest.mark.parametrize(
    "typed", ["", " ", "zzzzzz", "!!!", "99999", '"', "* OR 1", "'; drop table streets; --", "1012ZZ 4"]
)
def test_nothing_found_is_an_empty_list(index, typed):
    assert index.search(typed) == []


def test_the_same_street_in_two_towns_says_which():
    both = pd.concat([adressen(), adressen({"Berkenlaan": [(12, "", "")]}, place="Elders")])
    found = [match.label for match in AddressIndex.build(both).search("berkenlaan elders")]
    assert found == ["Berkenlaan, Elders"]


def test_no_addresses_at_all():
    empty = AddressIndex.build(layers.empty("adres"))
    assert empty.search("berkenlaan 12") == []
    assert empty.nearest(121_000, 487_000) is None
    assert empty.place_in_words(121_000.4, 487_000) == "op RD 121000, 487000"


@given(st.text(max_size=60))
def test_any_text_can_be_typed(text):
    for match in INDEX.search(text):
        assert match.label


INDEX = AddressIndex.build(adressen())


@given(st.sampled_from(INDEX.search("1012", limit=100)), st.data())
def test_an_address_is_found_in_every_case_and_spacing(match, data):
    spaced = "".join(data.draw(st.sampled_from([letter, letter.upper(), letter.lower()])) for letter in match.label)
    assert INDEX.search(f"  {spaced} ")[0].label == match.label


@given(
    st.sampled_from([match for match in INDEX.search("1012", limit=100) if len(match.label) > 12]), st.integers(2, 9)
)
def test_one_letter_too_few_still_finds_it(match, place):
    typed = match.label[:place] + match.label[place + 1 :]
    assert match.label in [found.label for found in INDEX.search(typed)]


@pytest.mark.parametrize(
    ("text", "expected"),
    [("Van der Pekstraat", "vd pekstr"), ("v.d. Pekstr.", "vd pekstr"), ("Prof. Lorentzlaan", "prof lorentzln"),
     ("Burgemeester Röellstraat", "burg roellstr"), ("IJburglaan", "yburgln"), ("Ĳburglaan", "yburgln")],
)  # fmt: skip
def test_names_meet_in_one_short_form(text, expected):
    assert short(plain(text)) == expected


def test_a_text_can_be_read_in_more_ways():
    assert [(wish.street, wish.number, wish.suffix) for wish in readings("Plein 1940 12a")] == [
        ("plein", 1940, "12a"), ("plein 1940", 12, "a"), ("plein 1940 12a", 0, ""),
    ]  # fmt: skip


# --- places in words: distances by hand ----------------------------------------------------------


@pytest.mark.parametrize(
    ("x", "y", "words"),
    [
        (121_000, 487_000, "bij Berkenlaan 12"),
        (121_001, 487_004, "bij Berkenlaan 12"),
        (121_005, 487_000, "tussen Berkenlaan 12 en 14"),
        (121_025, 487_001, "tussen Berkenlaan 16 en 16A"),
        (120_970, 487_000, "ongeveer 30 m van Berkenlaan 12"),
        (121_000, 486_760, "ongeveer 240 m ten zuiden van Berkenlaan 12"),
        (120_700, 486_700, "ongeveer 420 m ten zuidwesten van Berkenlaan 12"),
        (121_000, 488_400, "ongeveer 500 m ten noorden van Theo van Goghpad 8-bis"),
        (121_400, 487_900, "ongeveer 400 m ten oosten van Theo van Goghpad 8-bis"),
    ],
)
def test_a_place_in_words(index, x, y, words):
    assert index.place_in_words(x, y) == words


def test_lines_and_areas_speak_through_a_point_on_them(index):
    frame = gpd.GeoDataFrame(
        geometry=[Point(121_000, 487_000), LineString([(121_000, 486_999), (121_000, 487_000), (121_000, 487_001)]),
                  box(121_009, 486_999, 121_011, 487_001)],
        index=[7, 8, 9], crs=28992,
    )  # fmt: skip
    words = index.places_in_words(frame)
    assert words.index.tolist() == [7, 8, 9]
    assert words.tolist() == ["bij Berkenlaan 12", "bij Berkenlaan 12", "bij Berkenlaan 14"]


def test_of_a_flat_the_lowest_number_speaks():
    flat = adressen({"Silohof": [(9, "", ""), (1, "", ""), (5, "", "")]})
    flat = flat.set_geometry([Point(121_000, 487_000)] * 3, crs=28992)
    assert AddressIndex.build(flat).place_in_words(121_003, 487_000) == "bij Silohof 1"


@given(st.floats(120_500, 121_500), st.floats(486_500, 488_500))
def test_the_nearest_address_is_the_nearest(x, y):
    frame = adressen()
    near = INDEX.nearest(x, y)
    assert near.distance_m == pytest.approx(float(np.min(frame.geometry.distance(Point(x, y)))), abs=1e-6)


# --- the side of the street: even numbers to the north, odd to the south, a road of 6 m between -------------


def street(odd=(1, 3, 5), even=(2, 4, 6), name="Iepenlaan"):
    rows = [
        {"id": str(number), "street": name, "number": number, "postcode": "1064AB", "place": "Waterveld",
         "geometry": Point(121_000 + 12 * turn, 487_000 + y)}
        for numbers, y in ((odd, -15), (even, 15))
        for turn, number in enumerate(numbers)
    ]  # fmt: skip
    return layers.conform(gpd.GeoDataFrame(rows, crs=28992), "adres")


def road(*shapes):
    rows = {"id": [str(turn) for turn in range(len(shapes))]}
    return layers.conform(gpd.GeoDataFrame(rows, geometry=list(shapes), crs=28992), "rijbaan")


ROAD = road(box(120_900, 486_997, 121_200, 487_003))


@pytest.mark.parametrize(
    ("y", "words"),
    [
        (487_004, "tussen Iepenlaan 5 en 6 aan de even kant"),
        (486_996, "tussen Iepenlaan 5 en 6 aan de oneven kant"),
        (487_030, "ongeveer 15 m van Iepenlaan 6 aan de even kant"),
        (487_014, "bij Iepenlaan 6"),
        (487_000, "tussen Iepenlaan 5 en 6"),
    ],
)
def test_the_side_of_the_street(y, words):
    assert AddressIndex.build(street(), ROAD).place_in_words(121_025, y) == words


def test_both_ways_into_words_say_the_same_side():
    index = AddressIndex.build(street(), ROAD)
    places = gpd.GeoDataFrame(geometry=[Point(121_025, y) for y in (487_004, 486_996)], crs=28992)
    said = index.places_in_words(places).tolist()
    assert said == [index.place_in_words(121_025, y) for y in (487_004, 486_996)]


@pytest.mark.parametrize(
    ("addresses", "roads", "y"),
    [
        (street(), None, 487_004),
        (street(), road(), 487_004),
        (street(), ROAD, 487_001),  # on the road itself
        (street(odd=(1, 4, 5), even=(2, 3, 6)), ROAD, 487_004),  # numbers that run on: no sides
        (street(odd=(), even=(2, 4, 6)), ROAD, 487_004),  # nothing across: perhaps the street has one side
        (street(odd=(1, 3, 5), even=(6,)), ROAD, 487_004),  # one number says too little
        (street(), road(box(120_900, 486_900, 121_200, 486_901)), 487_004),  # the road lies elsewhere
    ],
)
def test_a_side_that_is_not_clear_is_not_said(addresses, roads, y):
    assert "kant" not in AddressIndex.build(addresses, roads).place_in_words(121_025, y)


def test_the_side_is_that_of_the_nearest_street():
    """The odd numbers of another street behind the houses tell nothing about this one."""
    behind = street(odd=(), even=(7, 9, 11), name="Achterpad").translate(0, 20)
    both = pd.concat([street(), street(odd=(), even=(7, 9, 11), name="Achterpad").set_geometry(behind)])
    assert AddressIndex.build(both, ROAD).place_in_words(121_025, 487_004).endswith("5 en 6 aan de even kant")


def test_real_addresses_are_all_found_by_what_they_are_called(realdata):
    frame = gpd.read_file(realdata / "bag/bag_adressen_amsterdam_rd.gpkg", layer="verblijfsobjecten")
    ours = {"nummer_id": "id", "straatnaam": "street", "huisnummer": "number", "huisletter": "letter",
            "toevoeging": "addition", "woonplaats": "place"}  # fmt: skip
    frame = layers.conform(frame.rename(columns=ours), "adres")
    index = AddressIndex.build(frame)
    for row in frame.sample(200, random_state=1).itertuples():
        suffix = (row.letter or "") + (f"-{row.addition}" if row.addition else "")
        ids = [match.id for match in index.search(f"{row.street} {row.number}{suffix}")]
        assert row.id in ids, (row.street, row.number, suffix)
