"""The made-up neighbourhood in data/: reproducible, honest about being made up, and a sound base map."""

import json
import math
import re
import subprocess
import sys
from pathlib import Path

import geopandas as gpd
import pandas as pd
import pytest
import shapely
from pyproj import Transformer

from kansenkaart import kans, layers, sources, terms

DATA = Path(__file__).resolve().parent.parent / "data"
FOLDER = DATA / "voorbeeldbuurt"
GROUND = ("begroeidterreindeel", "onbegroeidterreindeel", "wegdeel", "ondersteunendwegdeel", "waterdeel")
FILES = sorted(path.stem for path in FOLDER.glob("*.geojson"))


def features(name: str) -> list[dict]:
    return json.loads((FOLDER / f"{name}.geojson").read_text(encoding="utf-8"))["features"]


def frame(name: str) -> gpd.GeoDataFrame:
    return gpd.GeoDataFrame.from_features(features(name), crs=28992)


@pytest.fixture(scope="module")
def area():
    return frame("gebied").geometry.iloc[0]


@pytest.fixture(scope="module")
def panden():
    return frame("bag_pand").query("status == 'Pand in gebruik'")


@pytest.fixture(scope="module")
def adressen():
    return frame("bag_verblijfsobject")


def test_the_script_writes_the_committed_files_byte_for_byte(tmp_path):
    subprocess.run([sys.executable, DATA / "maak_voorbeeld.py", tmp_path], check=True)
    assert sorted(path.stem for path in tmp_path.glob("*")) == FILES
    for name in FILES:
        made, kept = ((folder / f"{name}.geojson").read_bytes() for folder in (tmp_path, FOLDER))
        assert made == kept, f"{name}: run python data/maak_voorbeeld.py and commit what changed"


@pytest.mark.parametrize("name", FILES)
def test_every_file_says_that_it_is_made_up_and_in_rd(name):
    head = json.loads((FOLDER / f"{name}.geojson").read_text(encoding="utf-8"))
    assert head["verzonnen"] is True
    assert "Verzonnen" in head["description"] and "open water" in head["description"]
    assert head["crs"]["properties"]["name"] == "urn:ogc:def:crs:EPSG::28992"
    assert gpd.read_file(FOLDER / f"{name}.geojson").crs.to_epsg() == 28992


@pytest.mark.parametrize("name", FILES)
def test_every_geometry_is_valid_within_the_area_and_to_the_centimetre(name, area):
    rows = frame(name)
    assert rows.geometry.is_valid.all() and not rows.geometry.is_empty.any()
    assert rows.geometry.within(area.buffer(0.02)).all()
    xy = shapely.get_coordinates(rows.geometry)
    assert abs(xy * 100 - (xy * 100).round()).max() < 1e-4


def test_all_files_together_are_small():
    assert sum(path.stat().st_size for path in FOLDER.glob("*")) < 2_500_000


def test_it_lies_on_open_water_far_from_any_shore(area):
    """Nearest land by the corner points of the shores around the Markermeer, read from the map."""
    shores = {"Warder": (5.074, 52.556), "Edam": (5.073, 52.514), "Marken": (5.138, 52.460), "Hoorn": (5.080, 52.630),
              "Lelystad": (5.424, 52.520), "Marker Wadden": (5.335, 52.588), "Trintelhaven": (5.420, 52.634),
              "Oostvaardersdijk": (5.250, 52.425)}  # fmt: skip
    to_rd = Transformer.from_crs(4326, 28992, always_xy=True)
    for name, lonlat in shores.items():
        assert area.distance(shapely.Point(to_rd.transform(*lonlat))) > 7_000, name


def test_the_ground_is_a_partition_of_the_area(area, panden):
    ground = pd.concat([frame(f"bgt_{name}") for name in GROUND] + [panden])
    shapes = ground.geometry.to_numpy()
    total = sum(shape.area for shape in shapes)
    assert total - shapely.union_all(shapes).area < 0.01, "m2 that lie twice"
    # Points on the border are on whole centimetres: half a centimetre over 2,720 m is at most 14 m2.
    assert total == pytest.approx(area.area, abs=5)
    assert shapely.coverage_is_valid(shapes)


def test_everything_on_the_ground_is_on_level_zero_and_current():
    for name in FILES:
        if name.startswith("bgt_"):
            rows = frame(name)
            assert (rows["relatieve_hoogteligging"] == 0).all()
            assert (rows["status"] == "bestaand").all() and rows["eind_registratie"].isna().all()
            assert rows["lokaal_id"].is_unique and rows["lokaal_id"].str.match(r"^G9999\.[0-9a-f]{32}$").all()


def test_it_has_the_size_of_a_garden_city_quarter(adressen, panden):
    homes = adressen["gebruiksdoel"].eq("woonfunctie").sum()
    assert 1_900 <= homes <= 2_100
    assert 950 <= len(frame("gemeente_bomen")) + len(frame("bgt_vegetatieobject_punt")) <= 1_050
    years = panden["bouwjaar"]
    assert years.between(1952, 1964).mean() > 0.95 and {1988, 2009} <= set(years)


def test_the_buurten_count_the_same_homes(adressen):
    buurten = frame("cbs_buurten")
    homes = adressen[adressen["gebruiksdoel"] == "woonfunctie"]
    assert buurten["aantal_woningen"].sum() == len(homes)
    for row in buurten.itertuples():
        assert row.buurtcode.startswith("BU9999")
        assert homes.within(row.geometry).sum() == row.aantal_woningen


def test_addresses_are_unique_in_their_building_and_of_no_real_place(adressen, panden):
    named = adressen["openbare_ruimte_naam"] + " " + adressen["huisnummer"].astype(str)
    assert named.is_unique and adressen["identificatie"].is_unique
    # 9999 X. is in use (Stitswerd); the letters here stop well before.
    assert adressen["postcode"].str.match(r"^9999[A-W][A-W]$").all()
    assert not adressen["postcode"].str.endswith(("SA", "SD", "SS")).any()
    assert adressen["woonplaats_naam"].eq("Voorbeeldstad").all()
    shapes = panden.set_index("identificatie").geometry
    inside = [shapes[row.pandidentificatie].buffer(0.02).covers(row.geometry) for row in adressen.itertuples()]
    assert all(inside)
    assert adressen.groupby("pandidentificatie").size().to_dict() == {
        row.identificatie: row.aantal_verblijfsobjecten for row in panden.itertuples() if row.aantal_verblijfsobjecten
    }


def test_no_two_buildings_overlap(panden):
    shapes = panden.geometry.to_numpy()
    assert sum(shape.area for shape in shapes) - shapely.union_all(shapes).area < 0.5


def test_trees_stand_free_and_have_a_size(panden):
    listed, others = frame("gemeente_bomen"), frame("bgt_vegetatieobject_punt")
    trees = pd.concat([listed.geometry, others.geometry])
    assert trees.distance(panden.union_all()).min() > 2
    assert shapely.STRtree(trees).query_nearest(trees, exclusive=True, return_distance=True)[1].min() > 2.9
    assert listed["boomhoogte"].between(1, 30).all() and listed["kroondiameter"].between(1, 18).all()


def test_the_plot_with_the_two_bungalows_is_large_and_low(panden):
    plots, heights = frame("brk_perceel"), frame("3dbag_pand")
    low = panden[panden["bouwjaar"].eq(1961) & panden["aantal_verblijfsobjecten"].eq(1) & panden.area.between(290, 310)]
    assert len(low) == 2
    plot = plots[plots.geometry.apply(lambda shape: low.within(shape.buffer(0.02)).all())]
    plot = plot[plot["kadastrale_grootte_waarde"].between(2_400, 3_000)]
    assert len(plot) == 1
    assert low.area.sum() == pytest.approx(600, abs=2)
    attributes = heights.set_index("identificatie").loc["NL.IMBAG.Pand." + low["identificatie"]]
    assert (attributes["b3_bouwlagen"] == 1).all()
    assert (attributes["b3_h_dak_50p"] - attributes["b3_h_maaiveld"] < 4.5).all()


def test_parcels_cover_the_area_without_overlap(area):
    shapes = frame("brk_perceel").geometry.to_numpy()
    total = sum(shape.area for shape in shapes)
    assert total == pytest.approx(area.area, abs=5)
    assert total - shapely.union_all(shapes).area < 1


@pytest.fixture(scope="module")
def canonical(area):
    around = gpd.GeoDataFrame(geometry=[area], crs=28992)
    paths = [FOLDER / f"{name}.geojson" for name in FILES if name not in ("gebied", "kansen")]
    return sources.read_layers(paths, area=around).layers


def test_the_readers_make_every_canonical_layer_of_it(canonical, area):
    assert set(canonical) == {row.slug for row in layers.LAYERS if not row.is_extra}
    ground = ("groen", "water", "rijbaan", "pad", "parkeren", "verhard", "erf", "pand")
    total = sum(canonical[slug].area.sum() for slug in ground)
    assert total == pytest.approx(area.area, abs=5)
    assert set(canonical["groen"]["kind"]) >= {"berm", "groenvoorziening"}


def test_the_readers_keep_homes_storeys_and_crowns(canonical, adressen):
    homes = int(adressen["gebruiksdoel"].eq("woonfunctie").sum())
    assert canonical["pand"]["dwellings"].sum() == homes
    assert len(canonical["pand"]) == len(frame("bag_pand")) - 1, "the one that was demolished is left out"
    assert canonical["pand"][["built_year", "height_m"]].notna().all(axis=None)
    first = features("gemeente_bomen")[0]["properties"]
    trees = canonical["boom"].set_index("id")
    assert trees.loc[first["id"], "crown_m2"] == pytest.approx(math.pi / 4 * first["kroondiameter"] ** 2)


# --- kansen --------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def kansen():
    return frame("kansen").set_index("id", drop=False)


def test_every_kans_is_accepted_as_it_is():
    for feature in features("kansen"):
        row = feature["properties"]
        assert kans.clean(row, where=row["id"])["title"] == row["title"]


def test_there_are_some_45_kansen_by_all_parties_about_everything(kansen):
    assert 43 <= len(kansen) <= 50 and kansen["id"].is_unique
    for name in ("party", "theme", "direction", "kind", "status"):
        assert set(kansen[name]) - set(terms.slugs(kans.table_of(name))) == set()
    for name, table in (("party", terms.PARTIES), ("theme", terms.THEMES), ("direction", terms.DIRECTIONS)):
        assert set(kansen[name]) == set(terms.slugs(table))
    assert set(kansen["firmness"].dropna()) == set(terms.slugs(terms.FIRMNESS))
    assert set(kansen["claim"].dropna()) == set(terms.slugs(terms.CLAIMS))
    assert set(kansen.geom_type) == {"Point", "LineString", "Polygon"}
    assert {value for values in kansen["values"] for value in values} == set(terms.slugs(terms.VALUES))


def test_both_parties_have_about_as_many_and_as_long_a_say(kansen):
    counts = kansen["party"].value_counts()
    assert 18 <= counts["bewoners"] <= 24 and 16 <= counts["gemeente"] <= 22
    length = kansen.groupby("party")["story"].agg(lambda texts: texts.str.len().mean())
    assert 0.6 < length["bewoners"] / length["gemeente"] < 1.6


def test_stories_are_written_for_people(kansen):
    assert kansen["story"].is_unique and kansen["title"].is_unique
    assert kansen["title"].str.len().max() <= 60 and kansen["story"].str.len().min() > 60
    loaded = re.compile(r"helaas|slechts|maar liefst|ten koste van|bedreig|de buurt vindt", re.IGNORECASE)
    assert not [text for text in kansen["title"] + " " + kansen["story"] if loaded.search(text)]


def test_plans_say_how_firm_they_are_and_who_to_ask(kansen):
    plans = kansen[kansen["party"].isin([row.slug for row in terms.PARTIES if row.makes_plans])]
    plans = plans[plans["dwellings"].notna()]
    assert len(plans) >= 6
    assert plans[["firmness", "influence_until", "claim", "contact"]].notna().all(axis=None)


def test_one_is_withdrawn_and_some_things_are_there_already(kansen):
    assert kansen["status"].eq(terms.WITHDRAWN_STATUS).sum() == 1
    assert kansen["kind"].eq("bestaat").sum() >= 2


def test_the_dates_are_fixed_and_of_2026(kansen):
    assert kansen["made_at"].is_unique and kansen["made_at"].str.match(r"^2026-0[3-9]-\d\dT\d\d:\d\d:00Z$").all()


def one(kansen, title):
    (row,) = kansen[kansen["title"] == title].itertuples()
    return row


def test_planted_green_and_homes_on_the_same_court_with_trees(kansen):
    green, homes = (
        one(kansen, "Onze binnentuin blijft een tuin"),
        one(kansen, "Woongebouw in de hof aan de Tureluurstraat"),
    )
    assert (green.party, homes.party) == ("bewoners", "gemeente")
    shared = green.geometry.intersection(homes.geometry)
    assert shared.area > 500
    assert frame("gemeente_bomen").within(shared).sum() >= 3


def test_planted_residents_point_at_the_plot_of_the_bungalows(kansen, panden):
    pointed = one(kansen, "Twee grote bungalows, ruimte voor dertig gezinnen")
    assert (pointed.party, pointed.theme, pointed.direction) == ("bewoners", "wonen", "erbij")
    assert panden.within(pointed.geometry).sum() == 2
    assert one(kansen, "Ouderenwoningen om een tuin").geometry.within(pointed.geometry)


def test_planted_the_mirror_residents_want_homes_where_the_municipality_wants_green(kansen):
    homes = one(kansen, "Twee grote bungalows, ruimte voor dertig gezinnen")
    green = one(kansen, "Bomenweide aan de Karekiethof")
    assert (homes.party, homes.theme, green.party, green.theme) == ("bewoners", "wonen", "gemeente", "groen")
    assert homes.geometry.intersection(green.geometry).area > 1_000


def test_planted_plan_over_a_playground_and_parking_over_play(kansen):
    play = frame("bgt_functioneelgebied").query("plus_type == 'recreatie: speeltuin'")
    for title in ("Woontoren bij de Wulpstraat", "Parkeerhof met 34 plekken"):
        assert play.intersection(one(kansen, title).geometry).area.max() > 250


def test_planted_both_want_to_meet_at_the_square(kansen):
    table, square = one(kansen, "Lange tafel onder de platanen"), one(kansen, "Verblijfsplek op het Roerdompplein")
    assert {table.party, square.party} == {"bewoners", "gemeente"}
    assert table.theme == square.theme == "ontmoeten" and table.direction == square.direction == "erbij"
    assert table.geometry.intersection(square.geometry).area > 1_000


def test_planted_same_theme_other_direction_and_stacking(kansen):
    keep, less = one(kansen, "Parkeren voor de winkels houden"), one(kansen, "Twaalf parkeervakken worden plein")
    assert keep.theme == less.theme and (keep.direction, less.direction) == ("houden", "minder")
    assert keep.geometry.intersects(less.geometry)
    top, roof = one(kansen, "Optoppen van de portiekflat: 24 woningen"), one(kansen, "Groen dak tegen de hitte")
    assert top.claim == "optoppen" and roof.geometry.within(top.geometry.buffer(0.1))
    panden = frame("bag_pand")
    assert panden.intersection(top.geometry).area.sum() > 0.99 * top.geometry.area


def test_planted_dots_on_a_place_that_cannot_be_meant(kansen, panden):
    pond = frame("bgt_waterdeel").query("type == 'watervlakte'").geometry.iloc[0]
    assert one(kansen, "Jeu-de-boulesbaan").geometry.within(pond)
    assert panden.contains(one(kansen, "Extra oversteek bij de bushalte").geometry).sum() == 1


def test_planted_walking_route_goes_round_the_buildings_and_over_the_avenue(kansen, panden):
    route = one(kansen, "Rollatorroute van de kade naar de Karekietstraat").geometry
    assert route.geom_type == "LineString" and not panden.intersects(route).any()
    avenue = frame("bgt_wegdeel").query("fysiek_voorkomen == 'gesloten verharding' and functie == 'rijbaan lokale weg'")
    assert avenue.crosses(route).any()


def test_the_readme_counts_what_is_there():
    text = (DATA / "README.md").read_text(encoding="utf-8")
    table = dict(re.findall(r"^\| `(\w+)\.geojson` \|.*\| (\d+) \|$", text, re.MULTILINE))
    assert table == {name: str(len(features(name))) for name in FILES}
    assert "CC0" in text and "EPSG:28992" in text and "verzonnen" in text.lower()
