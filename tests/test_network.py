"""What we believe of the real services, asked of them. Never part of the normal run: needs the internet.

    python -m pytest tests/test_network.py -m network

Each test says which belief it holds, so that a failure tells what has changed there.
"""

import geopandas as gpd
import pytest
import requests
from shapely import Point, box

from kansenkaart import pdok, sources
from kansenkaart.pdok import locatieserver, wfs

pytestmark = pytest.mark.network

#: 300 m around the Sierplein in Amsterdam.
AREA = gpd.GeoDataFrame(geometry=[box(116_616, 485_064, 116_916, 485_364)], crs=28992)
BOX = tuple(AREA.total_bounds)
URLS = sources.addresses()
NATIONAL = [row for row in sources.COLLECTIONS if not row.city]
CITY = [row for row in sources.COLLECTIONS if row.city]
ENDPOINTS = {row.endpoint: URLS[row.endpoint] for row in NATIONAL}


def columns_that_we_translate(frame, row):
    (dataset,) = (known for known in sources.DATASETS if known.slug == row.dataset)
    columns = {sources.fold(column) for column in frame.columns}
    missing = [group for group in dataset.needs if not columns & set(group)]
    assert not missing, f"{row.name} has {sorted(columns)}"


@pytest.mark.parametrize("slug", ENDPOINTS)
def test_the_address_still_answers_and_has_our_collections(slug):
    answer = requests.get(f"{ENDPOINTS[slug]}/collections?f=json", timeout=30)
    assert answer.status_code == 200, f"{slug}: the path has moved; look in https://api.pdok.nl/index.json"
    offered = {row["id"] for row in answer.json()["collections"]}
    asked = {row.name for row in sources.COLLECTIONS if row.endpoint == slug}
    assert asked <= offered, f"gone: {asked - offered}"


@pytest.mark.parametrize("row", NATIONAL, ids=lambda row: row.name)
def test_a_collection_gives_rd_and_the_columns_that_we_translate(row):
    at = "2026-01-01T00:00:00Z" if row.has_history else ""
    frame = pdok.Client().items(URLS[row.endpoint], row.name, bbox=BOX, at=at)
    if frame.empty:
        pytest.skip("nothing of this kind around the Sierplein")
    columns_that_we_translate(frame, row)


@pytest.mark.parametrize("row", CITY, ids=lambda row: row.name)
def test_a_type_of_amsterdam_gives_rd_and_the_columns_that_we_translate(row):
    folder, _, name = row.name.partition("/")
    wide = (115_000.0, 484_000.0, 119_000.0, 487_000.0)  # plans are few
    frame = wfs.items(pdok.Client(), f"{URLS[row.endpoint]}/{folder}/", name, bbox=wide, sort_by=row.sort_by)
    assert len(frame), "none within 4 by 3 km: is the name of the type still the same?"
    columns_that_we_translate(frame, row)


def test_the_locatieserver_knows_the_sierplein_and_takes_our_question():
    found = locatieserver.search("Sierplein 1 Amsterdam", base_url=URLS["locatieserver"])
    assert any(hit.label.startswith("Sierplein") for hit in found)
    assert all(AREA.buffer(2000).contains(Point(hit.x, hit.y)).any() for hit in found[:1])


def test_crs_must_be_a_full_uri_and_unknown_parameters_are_refused():
    items = f"{URLS['bgt']}/collections/wegdeel/items"
    assert requests.get(items, {"f": "json", "crs": "EPSG:28992"}, timeout=30).status_code == 400
    assert requests.get(items, {"f": "json", "offset": "10"}, timeout=30).status_code == 400


def test_rd_is_only_said_in_the_header():
    asked = {"f": "json", "limit": "1", "crs": pdok.RD_URI}
    answer = requests.get(f"{URLS['bag']}/collections/pand/items", asked, timeout=30)
    assert answer.headers["Content-Crs"].strip("<>") == pdok.RD_URI
    assert "crs" not in answer.json()


def test_the_bgt_gives_history_without_a_moment_and_none_with_it():
    everything = pdok.Client().items(URLS["bgt"], "wegdeel", bbox=BOX)
    now = pdok.Client().items(URLS["bgt"], "wegdeel", bbox=BOX, at="2026-01-01T00:00:00Z")
    assert len(everything) > len(now) > 0


def test_a_page_holds_at_most_a_thousand_and_links_to_the_next():
    asked = {"f": "json", "limit": "5000"}
    page = requests.get(f"{URLS['bag']}/collections/pand/items", asked, timeout=60).json()
    assert page["numberReturned"] == len(page["features"]) <= 1000
    assert any(link["rel"] == "next" for link in page["links"])
    assert "numberMatched" not in page


def test_a_real_neighbourhood_comes_in_whole():
    found = sources.fetch_layers(AREA)
    assert {"pand", "adres", "groen", "pad", "rijbaan", "boom", "buurt"} <= set(found.layers)
    assert found.layers["pand"]["dwellings"].sum() > 100
    assert not [note for note in found.notes if "kennen we niet" in note], "a status that our tables do not have"


@pytest.mark.parametrize(("text", "municipality"), [("BU0363FH01", ""), ("Sloterdijk", "Amsterdam")])
def test_a_buurt_is_found(text, municipality):
    assert len(sources.find_buurten(text, municipality=municipality)) >= 1
