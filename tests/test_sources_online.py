"""Fetching a neighbourhood from a server that behaves as PDOK's: complete, current, cut to the area."""

import geopandas as gpd
import pandas as pd
import pytest
from pdok_server import Pdok, serve
from shapely import MultiPolygon, Point, box

from kansenkaart import pdok, sources
from kansenkaart.errors import InputError, SourceError
from kansenkaart.pdok import wfs

AREA = gpd.GeoDataFrame(geometry=[box(121_000, 487_000, 121_200, 487_200)], crs=28992)
BGT = {"bronhouder": "G0363", "status": "bestaand", "relatieve_hoogteligging": 0, "eind_registratie": None}


def square(x, y=487_000, side=10):
    return box(121_000 + x, y, 121_000 + x + side, y + side)


OLD = BGT | {"tijdstip_registratie": "2015-01-01T00:00:00+00:00", "eind_registratie": "2024-06-01T00:00:00+00:00"}
NOW = BGT | {"tijdstip_registratie": "2024-06-01T00:00:00+00:00"}


def bgt(own, shape, state=NOW, **properties):
    return own, shape, state | {"lokaal_id": f"G0363.{own}"} | properties


def buildings():
    statuses = ["Pand in gebruik"] * 3 + ["Bouwvergunning verleend", "Pand gesloopt"]
    for i, status in enumerate(statuses):
        facts = {"bouwjaar": 1958, "status": status, "gebruiksdoel": "woonfunctie", "aantal_verblijfsobjecten": 4}
        yield (
            f"uuid-{i}",
            square(20 * i),
            {"identificatie": f"03631000120000{i:02d}", "verblijfsobject.href": []} | facts,
        )


def homes():
    for i in range(7):
        yield f"vbo-{i}", Point(121_005, 487_001 + i), {
            "identificatie": f"03630100000000{i:02d}", "openbare_ruimte_naam": "Iepenlaan", "huisnummer": i + 1,
            "postcode": "1064AB", "woonplaats_naam": "Waterveld", "gebruiksdoel": "woonfunctie", "oppervlakte": 70,
            "status": "Verblijfsobject in gebruik", "pand.href": ["http://127.0.0.1/items/uuid-0"],
        }  # fmt: skip


def roads():
    for i, function in enumerate(["voetpad", "rijbaan lokale weg", "parkeervlak", "spoorbaan"]):
        yield bgt(f"w{i}", square(4 * i, 487_050, 4), functie=function, fysiek_voorkomen="open verharding")


def buurten():
    names = ("buurtcode", "buurtnaam", "gemeentenaam", "aantal_inwoners", "aantal_huishoudens")
    here = ("BU0363AA01", "Iepenbuurt-Noord", "Waterveld", 1650, -99997)
    there = ("BU09990001", "Iepenbuurt", "Elders", 5, 2)
    yield "a", MultiPolygon([box(120_000, 486_000, 122_000, 488_000)]), dict(zip(names, here, strict=True))
    yield "b", MultiPolygon([box(130_000, 486_000, 131_000, 488_000)]), dict(zip(names, there, strict=True))


WIJK = {"wijkcode": "WK0363AA", "wijknaam": "Iepenwijk", "gemeentecode": "GM9999", "gemeentenaam": "Waterveld"}
GEMEENTE = {"identificatie": "GM9999", "naam": "Waterveld", "code": "9999", "ligt_in_provincie_naam": "Holland"}


def town():
    """Names as PDOK writes them; what must be left out is in it too."""
    parcel = {"identificatie_lokaal_id": "P.1", "kadastrale_grootte_waarde": 10000, "perceelnummer": 12}
    return {
        "pand": list(buildings()),
        "verblijfsobject": list(homes()),
        "ligplaats": [],
        "standplaats": [],
        "begroeidterreindeel": [
            bgt("g1", square(0, 487_100, 50), OLD, fysiek_voorkomen="groenvoorziening"),
            bgt("g1", square(0, 487_100, 40), fysiek_voorkomen="groenvoorziening"),
            bgt("g2", square(5000), fysiek_voorkomen="groenvoorziening"),
        ],
        "onbegroeidterreindeel": [bgt("o1", square(60), fysiek_voorkomen="erf")],
        "wegdeel": list(roads()),
        "ondersteunendwegdeel": [],
        "waterdeel": [bgt("v1", square(0, 487_190, 300), type="watervlakte")],
        "functioneelgebied": [bgt("f1", square(100, 487_100), type="niet-bgt", plus_type="recreatie: speeltuin")],
        "vegetatieobject_punt": [
            bgt(f"t{i}", Point(121_010 + i, 487_150), plus_type=kind)
            for i, kind in enumerate(["boom", "boom", "boomstronk"])
        ],
        "straatmeubilair": [bgt("s1", Point(121_020, 487_020), plus_type="bank")],
        "buurten": list(buurten()),
        "wijken": [("w", square(-500, 486_500, 1500), WIJK | {"percentage_personen_65_jaar_en_ouder": 21})],
        "gemeentegebied": [("m", square(-5000, 480_000, 20_000), GEMEENTE)],
        "gemeenten": [
            (
                land,
                square(-5000, 480_000, 20_000),
                {"gemeentecode": "GM9999", "gemeentenaam": "Waterveld", "water": land, "aantal_inwoners": people},
            )
            for land, people in (("NEE", 40_000), ("JA", -99_997))
        ],
        "perceel": [("p", MultiPolygon([square(0, 487_000, 100)]), parcel)],  # so PDOK writes parcels and buurten
    }


QUERYABLES = {"buurten": ["buurtcode", "buurtnaam", "gemeentenaam"]}


@pytest.fixture
def server():
    with serve(Pdok(town(), queryables=QUERYABLES, page_size=3)) as running:
        yield running


@pytest.fixture
def client(tmp_path):
    return pdok.Client(cache=tmp_path, day="2026-11-22", sleep=lambda _: None)


def fetch(server, client, **words):
    return sources.fetch_layers(AREA, urls=sources.addresses(server.base), client=client, at="2026-11-22", **words)


def test_a_whole_neighbourhood_comes_in(server, client):
    found = fetch(server, client)
    assert {slug: len(frame) for slug, frame in found.layers.items()} == {
        "pand": 3, "adres": 7, "groen": 1, "erf": 1, "pad": 1, "rijbaan": 1, "parkeren": 1, "water": 1, "spelen": 1,
        "boom": 2, "voorziening": 1, "buurt": 1, "perceel": 1, "wijk": 1, "gemeente": 1,
    }  # fmt: skip
    assert found.layers["groen"].area.sum() == pytest.approx(40 * 40)
    # Seven addresses lie in the first; beyond the box of all addresses the count of the BAG holds.
    assert found.layers["pand"]["dwellings"].tolist() == [7, 4, 4]
    assert found.layers["buurt"][["inhabitants", "households"]].iloc[0].tolist() == [1650, pd.NA]
    assert found.layers["wijk"][["name", "over_64_share"]].iloc[0].tolist() == ["Iepenwijk", 0.21]
    assert found.layers["gemeente"][["province", "inhabitants"]].iloc[0].tolist() == ["Holland", 40_000]


def test_water_is_cut_at_the_margin_and_a_parcel_is_not(server, client):
    found = fetch(server, client, margin_m=50)
    extent = AREA.geometry.iloc[0].buffer(50)
    assert found.layers["water"].area.sum() == pytest.approx(square(0, 487_190, 300).intersection(extent).area)
    assert found.layers["perceel"].area.sum() == 100 * 100


def test_every_part_says_where_it_came_from(server, client):
    for part in fetch(server, client).parts:
        counts = dict(part.source.counts)
        assert counts.pop("gelezen") == sum(counts.values())
        assert part.source.file.startswith(server.base)
        assert part.source.licence
        assert part.source.read_at
    permits = next(part for part in fetch(server, client).parts if part.layer == "pand").source.counts
    assert permits["vergund, nog niet gebouwd"] == 1


@pytest.mark.parametrize(("at", "area"), [("2020-01-01", 50 * 50), ("2026-11-22", 40 * 40)])
def test_the_map_of_another_day(server, at, area):
    found = sources.fetch_layers(AREA, urls=sources.addresses(server.base), layers=["groen"], at=at)
    assert found.layers["groen"].area.sum() == pytest.approx(area)


@pytest.mark.parametrize(("at", "x"), [("2024-05-31", 0), ("2024-06-01", 100), ("2024-06-02", 100)])
def test_a_tree_that_was_replaced_on_the_day_itself_is_there_once(client, at, x):
    """Replaced at eight in the morning: at the end of that day the new one stands there, and never none."""
    moment = "2024-06-01T08:00:00+00:00"
    old = BGT | {"tijdstip_registratie": "2015-01-01T00:00:00+00:00", "eind_registratie": moment}
    trees = [bgt("t", Point(121_000 + x, 487_010), facts, plus_type="boom")
             for x, facts in ((0, old), (100, BGT | {"tijdstip_registratie": moment}))]  # fmt: skip
    with serve(Pdok(town() | {"vegetatieobject_punt": trees}, queryables=QUERYABLES)) as server:
        found = sources.fetch_layers(AREA, urls=sources.addresses(server.base), layers=["boom"], at=at, client=client)
    assert found.layers["boom"].geometry.tolist() == [Point(121_000 + x, 487_010)]


def test_only_the_layers_that_were_asked(server, client):
    found = fetch(server, client, layers=["pad", "boom"])
    assert set(found.layers) == {"pad", "boom"}
    # The buurten say whether this is Amsterdam, which has more trees.
    assert {path.split("/")[-2] for path, _ in server.log} == {"wegdeel", "vegetatieobject_punt", "buurten"}


def test_an_unknown_layer_is_refused_before_anything_is_asked(server, client):
    with pytest.raises(InputError, match="groen"):
        fetch(server, client, layers=["kelder"])
    assert server.log == []


def test_a_day_that_is_none(server, client):
    with pytest.raises(InputError, match="2026-01-31"):
        sources.fetch_layers(AREA, urls=sources.addresses(server.base), client=client, at="gisteren")


def test_an_optional_source_may_fail_and_says_so(server, client):
    del server.collections["perceel"]
    found = fetch(server, client)
    assert "perceel" not in found.layers
    assert any(note.startswith("perceel is overgeslagen") for note in found.notes)


def test_a_needed_source_may_not(server, client):
    del server.collections["wegdeel"]
    with pytest.raises(SourceError, match="wegdeel"):
        fetch(server, client)


def test_a_fetch_that_was_cut_goes_on_and_gives_the_same(server, client):
    whole = fetch(server, pdok.Client())
    cuts, resumed = 0, None
    while resumed is None:
        server.log.clear()
        server.fail_after = 3
        try:
            resumed = fetch(server, client)
        except SourceError:
            cuts += 1
    assert cuts >= 5
    server.fail_after = None
    for slug, frame in whole.layers.items():
        pd.testing.assert_frame_equal(pd.DataFrame(frame), pd.DataFrame(resumed.layers[slug]))
    server.log.clear()
    fetch(server, client)
    assert server.log == []


@pytest.mark.parametrize(
    ("typed", "town_", "names"),
    [
        ("BU0363AA01", "", ["Iepenbuurt-Noord"]),
        ("bu0363aa01", "", ["Iepenbuurt-Noord"]),
        ("BU99999999", "", []),
        ("Iepenbuurt", "", ["Iepenbuurt"]),
        ("iepenbuurt", "", ["Iepenbuurt", "Iepenbuurt-Noord"]),
        ("iepen", "waterveld", ["Iepenbuurt-Noord"]),
        ("zzz", "", []),
    ],
)
@pytest.mark.parametrize("answers", ["what it can be asked", "nothing", "no such page"])
def test_a_buurt_by_code_or_name(server, client, typed, town_, names, answers):
    if answers != "what it can be asked":
        server.queryables, server.is_silent = {}, answers == "no such page"
        names = ["Iepenbuurt", "Iepenbuurt-Noord"] if typed == "Iepenbuurt" else names
    found = sources.find_buurten(typed, municipality=town_, urls=sources.addresses(server.base), client=client)
    assert found["name"].tolist() == names
    assert found.crs.to_epsg() == 28992


def test_addresses_of_services_can_be_set_together_and_apart():
    plain = sources.addresses()
    assert plain["bag"] == "https://api.pdok.nl/kadaster/bag/ogc/v2"
    settings = {"KANSENKAART_PDOK_URL": "https://spiegel.invalid/", "KANSENKAART_BGT_URL": "https://bgt.invalid/v9/"}
    mirrored = sources.addresses(settings=settings)
    assert mirrored["bag"] == "https://spiegel.invalid/kadaster/bag/ogc/v2"
    assert mirrored["bgt"] == "https://bgt.invalid/v9"
    assert sources.addresses("http://127.0.0.1:9", settings)["bag"].startswith("http://127.0.0.1:9/")


def test_the_bag_has_a_second_door(server, client):
    """Two pages that overlap nowhere, with fewer objects than asked, and a total that is none."""
    whole = fetch(server, pdok.Client()).layers
    for name in ("pand", "verblijfsobject"):
        server.shut.add(name)
    found = fetch(server, client)
    for slug in ("pand", "adres"):
        assert sorted(found.layers[slug]["id"]) == sorted(whole[slug]["id"])
    assert sum("komt van de WFS" in note for note in found.notes) == 2
    (part,) = (part for part in found.parts if part.layer == "pand")
    assert part.source.file == f"{server.base}/lv/bag/wfs/v2_0?typeNames=bag:pand"
    assert part.source.counts["gelezen"] == 5


def test_when_both_doors_are_shut_the_first_counts(server, client):
    server.shut |= {"pand", "bag:pand"}
    with pytest.raises(SourceError, match="'pand' wijst onze vraag af"):
        fetch(server, client)


@pytest.mark.parametrize(
    ("change", "says"),
    [
        ({"crs": {"properties": {"name": "urn:ogc:def:crs:EPSG::4326"}}}, "geen RD"),
        ({"features": "geen"}, "iets anders"),
        ({"features": [{"type": "Feature"}]}, "iets anders"),
        ({"features": [{"type": "Feature", "id": "a", "properties": {}, "geometry": None}]}, "dezelfde objecten"),
    ],
)
def test_a_wfs_that_lies_ends_in_a_sentence(server, client, change, says):
    server.lie = change
    with pytest.raises(SourceError, match=says):
        wfs.items(client, f"{server.base}/lv/bag/wfs/v2_0", "bag:pand", bbox=(121_000, 487_000, 121_200, 487_200))


def test_pages_of_a_wfs_that_made_no_sense_are_forgotten(server, client):
    """Else the same pages would be found in the folder all day."""
    point = {"type": "Point", "coordinates": [4.9, 52.4]}
    ask = [client, f"{server.base}/lv/bag/wfs/v2_0", "bag:pand"]
    server.lie = {"features": [{"type": "Feature", "id": "a", "properties": {}, "geometry": point}]}
    with pytest.raises(SourceError, match="dezelfde objecten"):
        wfs.items(*ask, bbox=(121_000, 487_000, 121_200, 487_200))
    server.lie = {}
    assert len(wfs.items(*ask, bbox=(121_000, 487_000, 121_200, 487_200))) == 5


def test_a_wfs_does_not_count_on_for_ever(server, client, monkeypatch):
    monkeypatch.setattr(wfs, "MAX_START", 3)
    with pytest.raises(SourceError, match="kleiner gebied"):
        wfs.items(client, f"{server.base}/lv/bag/wfs/v2_0", "bag:pand", bbox=(121_000, 487_000, 121_200, 487_200))


@pytest.mark.parametrize("row", sources.COLLECTIONS, ids=lambda row: row.name)
def test_every_collection_has_an_endpoint_and_a_dataset(row):
    assert row.endpoint in sources.addresses()
    assert sources.endpoint_title(row.endpoint)
    assert row.dataset in {dataset.slug for dataset in sources.DATASETS}
