"""The questions to the real services work: a server as we believe it is has no differences, and each change is told."""

import json
from collections import Counter

import beliefs
import geopandas as gpd
import pytest
from beliefs import BELIEFS, World
from pdok_server import Pdok, serve
from shapely import MultiPolygon, Point, box
from test_sources_city import tree

from kansenkaart import sources

X, Y = 116_616, 485_064
AREA = gpd.GeoDataFrame(geometry=[box(X, Y, X + 300, Y + 300)], crs=28992)
NOW = {"tijdstip_registratie": "2020-01-01T00:00:00Z", "eind_registratie": None}
OLD = {"tijdstip_registratie": "2015-01-01T00:00:00Z", "eind_registratie": "2019-01-01T00:00:00Z"}
ADDRESS = {
    "identificatie": "0363010000000001",
    "status": "Verblijfsobject in gebruik",
    "openbare_ruimte_naam": "Sierplein",
    "huisnummer": 1,
    "huisletter": "A",
    "toevoeging": "2",
    "postcode": "1065LT",
    "woonplaats_naam": "Amsterdam",
    "gebruiksdoel": "woonfunctie",
    "oppervlakte": 70,
    "pand.href": [],
    "pand_identificatie": "0363100012000001",
    "documentdatum": "2015-01-01",
}
PLACE = {key: value for key, value in ADDRESS.items() if key not in ("gebruiksdoel", "oppervlakte", "pand.href")}
#: Names as they were written down from the services (the BGT has more of them).
BGT = {
    "lokaal_id": "G0363.a",
    "bronhouder": "G0363",
    "status": "bestaand",
    "relatieve_hoogteligging": 0,
    "creation_date": "2020-01-01",
    "plus_status": None,
}


FIGURES = {
    "water": "NEE",
    "aantal_inwoners": 9,
    "aantal_huishoudens": 5,
    "bevolkingsdichtheid_inwoners_per_km2": 4000,
    "percentage_personen_0_tot_15_jaar": 15,
    "percentage_personen_65_jaar_en_ouder": 20,
}


def bgt(own, shape, state=NOW, **facts):
    return own, shape, BGT | state | {"lokaal_id": f"G0363.{own}"} | facts


def square(x, side=10):
    return box(X + x, Y, X + x + side, Y + side)


def world_as_believed():
    """One object of every kind, with every field, and an older form of a road."""
    facts = {
        "identificatie": "0363100012000001",
        "bouwjaar": 1958,
        "status": "Pand in gebruik",
        "documentdatum": "2015-01-01",
        "gebruiksdoel": "woonfunctie",
        "aantal_verblijfsobjecten": 1,
    }
    buurt = {
        "buurtcode": "BU0363FH01",
        "buurtnaam": "Sloterdijk",
        "gemeentenaam": "Amsterdam",
    } | FIGURES
    town = {"gemeentecode": "GM0363", "gemeentenaam": "Amsterdam"}
    wijk = {"wijkcode": "WK0363FH", "wijknaam": "Slotervaart"} | town | FIGURES
    around = MultiPolygon([box(X - 500, Y - 500, X + 800, Y + 800)])
    parcel = {
        "identificatie_lokaal_id": "1",
        "akr_kadastrale_gemeente_code_waarde": "ASD04",
        "sectie": "F",
        "perceelnummer": 1,
        "kadastrale_grootte_waarde": 100,
    }
    plan = {
        "id": 1,
        "projectnaam_afkorting": "Iepenhof",
        "plaberum_publicatie": "Fase 3",
        "totaal": 84,
        "start_bouw_gepland": "2027-05-01",
        "start_bouw_gerealiseerd": None,
        "peildatum": "2026-07-01",
    }
    area = {
        "identificatie": "03630980000001",
        "volgnummer": 1,
        "naam": "Sloterdijk",
        "cbs_code": "BU0363FH01",
        "code": "FH01",
        "ligt_in_wijk_id": "x",
        "begin_geldigheid": "2010-01-01",
        "eind_geldigheid": None,
    }
    here = Point(X + 5, Y + 5)
    return {
        "pand": [(f"p{n}", square(20 * n), facts | {"identificatie": f"036310001200{n:04d}"}) for n in range(1003)],
        "verblijfsobject": [("v", here, ADDRESS)],
        "ligplaats": [("l", here, PLACE | {"status": "Plaats aangewezen"})],
        "standplaats": [("s", here, PLACE | {"status": "Plaats aangewezen"})],
        "begroeidterreindeel": [bgt("g", square(100), fysiek_voorkomen="groenvoorziening")],
        "onbegroeidterreindeel": [bgt("o", square(110), fysiek_voorkomen="erf")],
        "wegdeel": [
            bgt("w", square(120), functie="voetpad", fysiek_voorkomen="open verharding"),
            bgt("w2", square(130), functie="rijbaan lokale weg", fysiek_voorkomen="open verharding"),
            bgt("w0", square(120), OLD, functie="voetpad", fysiek_voorkomen="open verharding"),
        ],
        "ondersteunendwegdeel": [bgt("b", square(140), functie="berm", fysiek_voorkomen="groenvoorziening")],
        "waterdeel": [bgt("x", square(150), type="waterloop")],
        "functioneelgebied": [bgt("f", square(160), type="niet-bgt", plus_type="speeltuin")],
        "vegetatieobject_punt": [bgt("t", here, type="niet-bgt", plus_type="boom")],
        "straatmeubilair": [bgt("m", here, type="niet-bgt", plus_type="bank")],
        "buurten": [("a", around, buurt)],
        "wijken": [("a", around, wijk)],
        "gemeenten": [("a", around, town | FIGURES), ("w", around, town | FIGURES | {"water": "JA"})],
        "gemeentegebied": [
            ("a", around, {"identificatie": "GM0363", "naam": "Amsterdam", "ligt_in_provincie_naam": "N"})
        ],
        "perceel": [("k", square(0), parcel)],
        "bomen/stamgegevens": [tree(n, X + n, Y + 9) for n in range(3)],
        "nieuwbouwplannen/woningbouwplannen_openbaar": [("1", MultiPolygon([square(30)]), plan)],
        "gebieden/buurten": [("1.1", square(0, 300), area)],
    }


FILES = {
    "/bag-light": 7_800_000_000,
    "/bag-xml": "<feed>lvbag-extract-nl.zip</feed>",
    "/bgt-download": '{"featuretype": "wegdeel"}',
    "/cbs-gpkg": 90_000_000,
    "/3dbag-tiles": 4_000_000,
    "/rudifun-2022": "Rudifun_PV26_Utrecht.zip",
    "/rudifun-2024": "RUDIFUN 2024",
    "/datasets/bomen/dataset": json.dumps({"license": "openbaar, tenzij anders aangegeven / behoudens uitzonderingen"}),
    "/datasets/nieuwbouwplannen/dataset": json.dumps({"license": "Creative Commons, Naamsvermelding"}),
    "/datasets/gebieden/dataset": json.dumps({"auth": "OPENBAAR"}),
}


@pytest.fixture
def server():
    made = Pdok(world_as_believed(), queryables={"buurten": ["buurtcode", "buurtnaam", "gemeentenaam"]})
    made.licences = {
        "/kadaster/bag": "Public Domain Mark 1.0",
        "/lv/bgt": "CC0 1.0",
        "/cbs": "CC BY 4.0",
        "/kadaster/brk": "CC BY 4.0",
    }
    made.moments = {row.name for row in sources.COLLECTIONS if row.has_history}
    made.files = dict(FILES)
    made.places = [
        {
            "id": "adr-1",
            "type": "adres",
            "weergavenaam": "Sierplein 1, 1065LT Amsterdam",
            "centroide_rd": f"POINT({X} {Y})",
            "score": 9.1,
        }
    ]
    with serve(made) as running:
        yield running


@pytest.fixture
def world(server, monkeypatch):
    monkeypatch.setattr(beliefs.pdok, "TRIES", 1)
    bulk = {row.slug: f"{server.base}/{row.slug}" for row in beliefs.BULK}
    return World(
        sources.addresses(server.base),
        bulk,
        f"{server.base}/datasets",
        AREA,
        tuple(AREA.total_bounds),
        address="Sierplein 1",
        homes=1,
    )


def test_a_server_as_we_believe_differs_in_nothing(world):
    assert {name: said for name, ask in BELIEFS.items() if (said := ask(world))} == {}


def test_every_row_of_the_tables_is_asked():
    asked = Counter(word for name in BELIEFS for word in name.split())
    assert {row.name for row in sources.COLLECTIONS} <= asked.keys()
    assert {row.endpoint for row in sources.COLLECTIONS if not row.city} <= asked.keys()
    assert {row.publication.publisher for row in sources.DATASETS if row.official} <= {
        beliefs.dataset(row).publication.publisher for row in (*sources.COLLECTIONS, *beliefs.BULK)
    }
    assert any(name.startswith("bulk rudifun") for name in BELIEFS)


def renamed(rows, old, new):
    for turn, (own, shape, facts) in enumerate(rows):
        rows[turn] = own, shape, {new if key == old else key: value for key, value in facts.items()}


CHANGES = {
    "service bag": (lambda server: server.licences.update({"/kadaster/bag": "CC BY 4.0"}), "Public Domain"),
    "service bgt": (lambda server: server.collections.pop("straatmeubilair"), "straatmeubilair"),
    "collection pand": (lambda server: renamed(server.collections["pand"], "bouwjaar", "jaar"), "bouwjaar"),
    "collection wegdeel": (lambda server: server.moments.clear(), "refused"),
    "collection perceel": (lambda server: server.moments.add("perceel"), "taken"),
    "collection verblijfsobject": (
        lambda server: renamed(server.collections["verblijfsobject"], "postcode", "pc6"),
        "postcode",
    ),
    "objects wegdeel": (lambda server: renamed_value(server.collections["wegdeel"], "status", "ontwerp"), "ontwerp"),
    "city bomen/stamgegevens": (
        lambda server: renamed(server.collections["bomen/stamgegevens"], "type_object", "soort_object"),
        "typeobject",
    ),
    "city gebieden/buurten": (lambda server: server.collections["gebieden/buurten"].clear(), "name of the type"),
    "city licence bomen": (
        lambda server: server.files.update({"/datasets/bomen/dataset": '{"license": "CC0"}'}),
        "CC0",
    ),
    "city licence gebieden": (
        lambda server: server.files.update({"/datasets/gebieden/dataset": '{"license": "x"}'}),
        "'x'",
    ),
    "second door pand": (lambda server: renamed(server.collections["pand"], "gebruiksdoel", "doel"), "gebruiksdoel"),
    "bulk bag-light": (lambda server: server.files.update({"/bag-light": 10}), "10 bytes"),
    "bulk rudifun-2022": (lambda server: server.files.update({"/rudifun-2022": "Rudifun_PV26 CC BY 4.0"}), "CC BY"),
    "bulk rudifun-2024": (lambda server: server.files.pop("/rudifun-2024"), "404"),
    "rules of the server": (lambda server: server.collections["wegdeel"].pop(), "history"),
    "locatieserver": (lambda server: server.places.clear(), "Sierplein"),
    "buurt": (lambda server: server.collections["buurten"].clear(), "BU0363FH01"),
    "neighbourhood": (lambda server: server.collections["wegdeel"].clear(), "no pad"),
}


def renamed_value(rows, name, value):
    rows[:] = [(own, shape, facts | {name: value}) for own, shape, facts in rows]


@pytest.mark.parametrize("name", CHANGES)
def test_what_changes_there_is_told(server, world, name):
    change, says = CHANGES[name]
    assert BELIEFS[name](world) == []
    change(server)
    assert says in " ".join(BELIEFS[name](world))


def test_every_kind_of_question_was_tried():
    assert {name.split()[0] for name in CHANGES} == {name.split()[0] for name in BELIEFS}
