"""What Amsterdam has more: species and height of trees, housing plans, its own buurten; nowhere else is it asked."""

import geopandas as gpd
import pytest
from pdok_server import Pdok, serve
from shapely import MultiPolygon, Point, box
from test_sources_online import AREA, QUERYABLES, bgt, square, town

from kansenkaart import actions, facts, layers, pdok, sources
from kansenkaart.dossier import Dossier
from kansenkaart.errors import SourceError
from kansenkaart.pdok import wfs

TREES, PLANS, BUURTEN = "bomen/stamgegevens", "nieuwbouwplannen/woningbouwplannen_openbaar", "gebieden/buurten"


def tree(own, x, y, **more):
    """A tree as the WFS of Amsterdam gives it: the names of the schema in snake_case, `_id` behind a reference."""
    usual = {"id": own, "soortnaam": "Ulmus hollandica 'Vegeta'", "soortnaam_kort": "Ulmus", "jaar_van_aanleg": 1962,
             "boomhoogteklasse_actueel": "d. 12 tot 15 m.", "type_object": "Boom vrij uitgroeiend",
             "type_beheerder_plus": "R&E", "gbd_buurt_id": "03630980000509",
             "mutatie_datum": "2026-03-02T00:00:00+00:00"}  # fmt: skip
    return str(own), Point(x, y), usual | more


def amsterdam(name="Amsterdam"):
    """The town of the other tests, in Amsterdam; the first BGT tree stands at 121010, 487150."""
    here, there = town()["buurten"]
    return town() | {
        "buurten": [(here[0], here[1], here[2] | {"gemeentenaam": name}), there],
        "vegetatieobject_punt": [bgt("t0", Point(121_010, 487_150), plus_type="boom"),
                                 bgt("t1", Point(121_020, 487_150), plus_type="boom")],
        TREES: [
            tree(7, 121_010.6, 487_150.5),
            tree(8, 121_090, 487_150, boomhoogteklasse_actueel="a. tot 6 m.", soortnaam="Betula"),
            tree(9, 121_095, 487_150, type_object="Stobbe"),
            tree(10, 121_098, 487_150, boomhoogteklasse_actueel="p. Niet te beoordelen", jaar_van_aanleg=None),
            tree(11, 125_000, 487_150),
        ],
        PLANS: [("1", MultiPolygon([square(50, side=30)]), {"id": 1, "projectnaam_afkorting": "Iepenhof",
                                            "plaberum_publicatie": "Fase 0: Strategische Ruimte",
                                            "start_bouw_gepland": "2027-05-01", "start_bouw_gerealiseerd": None,
                                            "totaal": 84, "peildatum": "2026-07-01"})],
        BUURTEN: [("03630980000001.1", box(120_000, 486_000, 122_000, 488_000),
                   {"identificatie": "03630980000001", "volgnummer": 1, "naam": "Oude naam", "cbs_code": "BU0363AA01",
                    "ligt_in_wijk_id": "x", "begin_geldigheid": "2010-01-01", "eind_geldigheid": "2022-03-24"}),
                  ("03630980000001.2", box(120_000, 486_000, 122_000, 488_000),
                   {"identificatie": "03630980000001", "volgnummer": 2, "naam": "Iepenbuurt-Noord (stad)",
                    "cbs_code": "BU0363AA01", "ligt_in_wijk_id": "x", "begin_geldigheid": "2022-03-24",
                    "eind_geldigheid": None})],
    }  # fmt: skip


@pytest.fixture(params=[1000, 2], ids=["one page", "many pages"])
def server(request):
    with serve(Pdok(amsterdam(), queryables=QUERYABLES, page_size=request.param)) as running:
        yield running


def fetch(server, area=AREA, **words):
    client = words.pop("client", None) or pdok.Client(sleep=lambda _: None)
    return sources.fetch_layers(area, urls=sources.addresses(server.base), client=client, **words)


def by_id(frame):
    return frame.set_index("id")


def test_trees_know_their_species_and_the_middle_of_their_height(server):
    trees = by_id(fetch(server, layers=["boom"]).layers["boom"])
    assert sorted(trees.index) == ["10", "8", "G0363.t0", "G0363.t1"]
    assert trees.loc["8", ["species", "height_m"]].tolist() == ["Betula", 3.0]
    assert trees.loc["10", ["height_m", "planted_year"]].isna().all()


def test_a_tree_on_both_lists_is_one_tree_with_the_facts_of_both(server):
    found = fetch(server, layers=["boom"])
    both = by_id(found.layers["boom"]).loc["G0363.t0"]
    assert both["species"] == "Ulmus hollandica 'Vegeta'"
    assert (both["height_m"], both["planted_year"]) == (13.5, 1962)
    assert both.geometry.equals(Point(121_010, 487_150))
    counts = next(part.source.counts for part in found.parts if "bomen" in part.source.file)
    assert counts == {"gelezen": 4, "bewaard": 2, "stobbe, geen boom meer": 1,
                      "al bekend uit een ander bestand (aangevuld)": 1}  # fmt: skip


def test_every_tree_is_asked_in_the_box_and_in_rd(server):
    fetch(server, layers=["boom"])
    asked = [parameters for path, parameters in server.log if "/v1/wfs/bomen/" in path]
    assert all(one["srsName"] == "EPSG:28992" and one["bbox"].endswith("EPSG::28992") for one in asked)
    assert {one["sortBy"] for one in asked} == {"id"}


def test_plans_have_their_phase_number_and_source(server):
    found = fetch(server, layers=["bouwplan"])
    (plan,) = found.layers["bouwplan"].itertuples()
    assert (plan.id, plan.name, plan.phase, plan.dwellings, plan.start, plan.object_date) == (
        "1", "Iepenhof", "Fase 0: Strategische Ruimte", 84, "2027-05-01", "2026-07-01",
    )  # fmt: skip
    assert plan.geometry.equals(square(50, side=30))
    (part,) = found.parts
    assert part.source.file == f"{server.base}/v1/wfs/nieuwbouwplannen/?typeNames=woningbouwplannen_openbaar"
    assert (part.source.publisher, part.source.licence) == ("Gemeente Amsterdam", "Creative Commons, Naamsvermelding")


def test_buurten_of_the_city_only_fill_what_cbs_does_not_know(server):
    (buurt,) = fetch(server, layers=["buurt"]).layers["buurt"].itertuples()
    assert (buurt.name, buurt.inhabitants, buurt.municipality) == ("Iepenbuurt-Noord", 1650, "Amsterdam")
    assert buurt.object_date == "2022-03-24"


def test_another_municipality_in_the_box_asks_amsterdam_nothing():
    counted = []
    with serve(Pdok(amsterdam("Waterveld"), queryables=QUERYABLES)) as running:
        found = fetch(running, progress=lambda *said: counted.append(said))
        assert not any("/v1/wfs/" in path for path, _ in running.log)
    assert "bouwplan" not in found.layers
    assert {name for name, count, whole in counted if (count, whole) == (0, True)} >= {TREES, PLANS, BUURTEN}


def test_a_place_far_from_amsterdam_does_not_even_ask_which_municipality_it_is():
    far = gpd.GeoDataFrame(geometry=[box(200_000, 400_000, 200_100, 400_100)], crs=28992)
    with serve(Pdok(amsterdam(), queryables=QUERYABLES)) as running:
        fetch(running, far, layers=["boom"])
        assert not any("buurten" in path or "/v1/wfs/" in path for path, _ in running.log)
    assert not {row.name for row, _ in sources.wanted(None, far)} & {TREES, PLANS, BUURTEN}


def test_without_amsterdam_the_map_is_there_with_a_note(server):
    server.shut |= {"stamgegevens"}
    found = fetch(server, layers=["boom"])
    assert sorted(found.layers["boom"]["id"]) == ["G0363.t0", "G0363.t1"]
    assert any(note.startswith("bomen/stamgegevens is overgeslagen") for note in found.notes)


def test_when_nobody_says_which_municipality_it_is_that_is_a_note(server):
    server.shut |= {"buurten"}
    found = fetch(server, layers=["boom"])
    assert sorted(found.layers["boom"]["id"]) == ["G0363.t0", "G0363.t1"]
    assert any("Wat de gemeente zelf aanbiedt, is overgeslagen" in note for note in found.notes)


@pytest.mark.parametrize(
    ("key", "trees", "says"),
    [("", 2, "Zet de sleutel in KANSENKAART_AMSTERDAM_KEY."), ("oud", 2, "code 400"), ("geheim", 4, "")],
)
def test_a_city_that_wants_a_key_says_where_it_goes(server, key, trees, says):
    server.key = "geheim"
    client = pdok.Client(sleep=lambda _: None, keys={f"{server.base}/v1/wfs": key} if key else {})
    found = fetch(server, layers=["boom"], client=client)
    assert len(found.layers["boom"]) == trees
    assert says in " ".join(found.notes)


@pytest.mark.parametrize(
    ("type_name", "sort_by"),
    [("stamgegevensBoom", "id"), ("stamgegevens", "soortnaamKort"), ("bomen:stamgegevens", "id")],
)
def test_a_name_that_amsterdam_does_not_have_is_a_refusal(server, type_name, sort_by):
    """It says so in XML: no objects, and no talk of a page of the web."""
    with pytest.raises(SourceError, match="wijst onze vraag af"):
        wfs.items(pdok.Client(), f"{server.base}/v1/wfs/bomen/", type_name, bbox=AREA.total_bounds, sort_by=sort_by)


def test_without_the_slash_at_the_end_the_way_is_found_too(server):
    frame = wfs.items(
        pdok.Client(), f"{server.base}/v1/wfs/bomen", "app:stamgegevens", bbox=AREA.total_bounds, sort_by="id"
    )
    assert frame["id"].tolist() == [7, 8, 9, 10]
    assert frame.crs.to_epsg() == 28992


def test_an_own_address_and_a_key_that_goes_there_only(server, tmp_path):
    with serve(Pdok(amsterdam(), queryables=QUERYABLES)) as city:
        settings = {"KANSENKAART_AMSTERDAM_URL": f"{city.base}/v1/wfs/", "KANSENKAART_AMSTERDAM_KEY": "geheim"}
        online = actions.Online(base_url=server.base, cache=tmp_path / "c", settings=settings)
        path = tmp_path / "buurt.gpkg"
        place = actions.place_of_box("121000,487000,121200,487200")
        report = actions.fetch_neighbourhood(path, place, layers=["boom", "bouwplan"], online=online)
        assert {key for _, key in city.api_keys} == {"geheim"}
        assert not any("/v1/wfs/" in path for path, _ in server.log)
    assert not server.api_keys
    assert Dossier.open(path).layer_counts() == {"boom": 4, "bouwplan": 1}
    assert any(line.startswith("Bekende bouwplannen") for line in report)
    assert "geheim" not in f"{report}{online.client()!r}"


def test_fetching_again_keeps_numbers_and_finds_nothing_different(server, tmp_path):
    path = tmp_path / "buurt.gpkg"
    place = actions.place_of_box("121000,487000,121200,487200")
    first = actions.Online(base_url=server.base, at="2026-11-22", cache=tmp_path / "a", settings={})
    actions.fetch_neighbourhood(path, place, online=first)
    again = actions.Online(base_url=server.base, at="2026-11-23", cache=tmp_path / "b", settings={})
    changes = actions.refresh_layers(Dossier.open(path), online=again).changes
    assert {(one.added, one.gone, one.changed) for one in changes} == {(0, 0, 0)}


def combined(*raws, present=None):
    return sources.combine(raws, area=AREA, present=present)


def listed(ids, places):
    """A list of trees of some municipality."""
    columns = {"boomnummer": ids, "boomsoort": ["linde"] * len(ids), "plantjaar": [1990] * len(ids)}
    frame = gpd.GeoDataFrame(columns, geometry=[Point(*place) for place in places], crs=28992)
    row = next(row for row in sources.DATASETS if row.slug == "gemeente_bomen")
    return sources.Raw(frame, row, "bomen.gpkg", "bomen")


def present_trees(places):
    rows = {"id": [f"G0363.{turn}" for turn in range(len(places))]}
    return {"boom": layers.conform(gpd.GeoDataFrame(rows, geometry=[Point(*p) for p in places], crs=28992), "boom")}


def test_two_trees_close_together_are_never_made_one():
    """1.2 m apart on both lists: each finds its own twin, none is lost."""
    here = [(121_010, 487_010), (121_011.2, 487_010)]
    there = [(121_010.2, 487_010), (121_011.4, 487_010)]
    found = combined(listed(["a", "b"], there), present=present_trees(here)).layers["boom"]
    assert sorted(found["id"]) == ["G0363.0", "G0363.1"]
    lonely = combined(listed(["a", "b"], there), present=present_trees(here[:1])).layers["boom"]
    assert sorted(lonely["id"]) == ["G0363.0", "b"]


@pytest.mark.parametrize(("away_m", "ids"), [(1.49, ["G0363.0"]), (1.51, ["a"])])
def test_how_near_a_twin_is(away_m, ids):
    found = combined(listed(["a"], [(121_010 + away_m, 487_010)]), present=present_trees([(121_010, 487_010)]))
    assert found.layers["boom"]["id"].tolist() == ids


def test_what_only_some_neighbourhoods_have_is_no_gap():
    told = set(facts.of_place(Point(121_000, 487_000), {})["layer"])
    assert "bouwplan" not in told
    assert "boom" in told
