"""What was planted in the example is what the check finds.

The levels were written down from the tables of the method (theme by theme, size by geometry) while the
kansen were drawn, before a check existed.
"""

from pathlib import Path

import pytest

from kansenkaart import alternatives, exchange, files, relations, sources

FOLDER = Path(__file__).resolve().parent.parent / "data" / "voorbeeldbuurt"

PLANTED = (
    ("Onze binnentuin blijft een tuin", "Woongebouw in de hof aan de Tureluurstraat", "botst"),
    ("Twee grote bungalows, ruimte voor dertig gezinnen", "Bomenweide aan de Karekiethof", "botst"),
    ("Speelplek Ringslang: nieuw zand en laten staan", "Parkeerhof met 34 plekken", "botst"),
    ("Parkeren voor de winkels houden", "Twaalf parkeervakken worden plein", "botst"),
    ("Lange tafel onder de platanen", "Verblijfsplek op het Roerdompplein", "versterkt"),
    ("Wadi in de hof", "Bloemenweide met plas-dras", "versterkt"),
    ("Koele plek bij de vijver", "De oude eiken in het park", "versterkt"),
    ("Twaalf parkeervakken worden plein", "Bomen tussen de auto's", "versterkt"),
    ("Optoppen van de portiekflat: 24 woningen", "Groen dak tegen de hitte", "wringt"),
)


@pytest.fixture(scope="module")
def kansen():
    return exchange.read_kansen(FOLDER / "kansen.geojson").accepted


@pytest.fixture(scope="module")
def layers():
    paths = [path for path in sorted(FOLDER.glob("*.geojson")) if path.stem not in ("gebied", "kansen")]
    return sources.read_layers(paths, area=files.read(FOLDER / "gebied.geojson").frame).layers


@pytest.fixture(scope="module")
def check(kansen, layers):
    return relations.find(kansen, layers)


@pytest.mark.parametrize(("first", "second", "level"), PLANTED, ids=[row[0][:25] for row in PLANTED])
def test_a_planted_pair_has_the_level_that_was_written_down(check, kansen, first, second, level):
    number = kansen.set_index("title")["id"]
    pair = {number[first], number[second]}
    found = check.findings[[{row.a, row.b} == pair for row in check.findings.itertuples()]]
    assert found["level"].tolist() == [level]


def test_the_clash_on_the_court_begins_with_what_both_sides_share(check, kansen):
    number = kansen.set_index("title")["id"]
    pair = {number[PLANTED[0][0]], number[PLANTED[0][1]]}
    (found,) = [row for row in check.findings.itertuples() if {row.a, row.b} == pair]
    assert list(found.shared_values) == ["wonen"]


def test_the_withdrawn_kans_takes_part_in_nothing(check, kansen):
    (withdrawn,) = kansen.loc[kansen["status"] == "ingetrokken", "id"]
    assert withdrawn not in {*check.findings["a"], *check.findings["b"]}


def test_with_all_layers_there_nothing_stays_unchecked(check):
    assert check.unchecked.empty


def test_homes_on_top_of_a_flat_take_no_green(check, kansen):
    number = kansen.set_index("title")["id"]["Optoppen van de portiekflat: 24 woningen"]
    ground = check.findings[(check.findings["a"] == number) & (check.findings["pair"] == "layer")]
    assert "botst" not in set(ground["level"])


def test_the_two_bungalows_are_one_place_where_homes_would_fit(layers, kansen):
    area = files.read(FOLDER / "gebied.geojson").frame
    number = kansen.set_index("title")["id"]["Woongebouw in de hof aan de Tureluurstraat"]
    places = alternatives.find(kansen, layers, area=area, plan_id=number).candidates
    plot = kansen.set_index("title").geometry["Twee grote bungalows, ruimte voor dertig gezinnen"]
    low = places[(places["kind"] == "laag_en_groot") & places.intersects(plot.buffer(-5))]
    assert len(low) == 1
    found = low.iloc[0]
    assert found["now"] == 2 and found["green_m2"] == 0
    assert found["fit_low"] <= 30 <= found["fit_high"], "the thirty of the residents are within the range"
