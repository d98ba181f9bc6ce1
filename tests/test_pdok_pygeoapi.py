"""The client, and a whole fetch, against a server that others wrote: pygeoapi, serving real files."""

import os
import subprocess
import sys
from datetime import UTC, datetime

import geopandas as gpd
import pytest
import requests
from shapely import box

from kansenkaart import actions, pdok, sources
from kansenkaart.dossier import Dossier

yaml = pytest.importorskip("yaml", reason="yaml comes with pygeoapi")
pytest.importorskip("pygeoapi", reason="pygeoapi comes with the extra 'test'")
pytestmark = pytest.mark.slow

CRS84 = "http://www.opengis.net/def/crs/OGC/1.3/CRS84"
#: It takes a free port before it writes that in the config, so that nobody else can take it meanwhile.
SERVE = """
import os, socket
from pygeoapi.openapi import generate_openapi_document
from pathlib import Path
config = Path(os.environ["PYGEOAPI_CONFIG"])
listener = socket.create_server(("127.0.0.1", 0))
port = listener.getsockname()[1]
config.write_text(config.read_text(encoding="utf-8").replace("PORT", str(port)), encoding="utf-8")
Path(os.environ["PYGEOAPI_OPENAPI"]).write_text(generate_openapi_document(config, "yaml"))
from pygeoapi.flask_app import APP
from werkzeug.serving import make_server
server = make_server("127.0.0.1", port, APP, fd=listener.fileno())
print(port, flush=True)
server.serve_forever()
"""


def settings(files):
    """The config: one collection per file; PORT stands where the port will."""
    owner = {"name": "x", "url": "http://x.invalid"}
    words = {"title": "x", "description": "x", "keywords": ["x"]}
    return {
        "server": {"bind": {"host": "127.0.0.1", "port": "PORT"}, "url": "http://127.0.0.1:PORT",
                   "mimetype": "application/json", "encoding": "utf-8", "languages": ["nl-NL"],
                   "limits": {"default_items": 10, "max_items": 100, "on_exceed": "throttle"},
                   "map": {"url": "x", "attribution": "x"}},
        "logging": {"level": "ERROR"},
        "metadata": {"identification": words | {"keywords_type": "theme", "terms_of_service": "x", "url": "http://x.invalid"},
                     "license": owner, "provider": owner, "contact": {"name": "x", "email": "x@x.invalid"}},
        "resources": {name: words | collection(file, "id") for name, file in files.items()},
    }  # fmt: skip


def collection(file, id_field):
    since = datetime(1900, 1, 1, tzinfo=UTC)
    extents = {"spatial": {"bbox": [3, 50, 8, 54], "crs": CRS84}, "temporal": {"begin": since, "end": None}}
    provider = {"type": "feature", "name": "GeoJSON", "data": str(file), "id_field": id_field,
                "crs": [CRS84, pdok.RD_URI], "storage_crs": CRS84}  # fmt: skip
    return {"type": "collection", "extents": extents, "links": [], "providers": [provider]}


#: Collection of the BGT -> file of Delft.
DELFT = ("begroeidterreindeel", "onbegroeidterreindeel", "wegdeel", "ondersteunendwegdeel", "waterdeel")


def real(realdata, folder):
    """Return real objects in RD per collection, under the names of the sources."""
    buurten = gpd.read_file(realdata / "gebieden/amsterdam_buurten_2022.geojson").set_crs(4326, allow_override=True)
    buurten = buurten.rename(columns={"cbsCode": "buurtcode", "naam": "buurtnaam"}).to_crs(28992)
    panden = gpd.read_file(realdata / "bag/bag_panden_amsterdam.gpkg").rename(columns={"pandstatus": "status"})
    made = {
        "buurten": buurten[["buurtcode", "buurtnaam", "geometry"]],
        "pand": panden[["identificatie", "bouwjaar", "status", "geometry"]],
    }
    for name in DELFT:
        copy = folder / f"{name}.sqlite"  # GDAL writes beside what it reads
        copy.write_bytes((realdata / f"bgt/delft/bgt_{name}.sqlite").read_bytes())
        made[name] = gpd.read_file(copy)
        if made[name].empty:  # pygeoapi serves no empty collection
            made[name] = gpd.GeoDataFrame(
                {"lokaalid": ["ver weg"]}, geometry=[box(2e5, 4e5, 2e5 + 9, 4e5 + 9)], crs=28992
            )
    return made


@pytest.fixture(scope="module")
def truth(realdata, tmp_path_factory):
    """The real objects, once to degrees and back: what a server in degrees can know of them."""
    made = real(realdata, tmp_path_factory.mktemp("delft"))
    return {name: frame.assign(id=range(len(frame))).to_crs(4326) for name, frame in made.items()}


@pytest.fixture(scope="module")
def base_url(truth, tmp_path_factory):
    folder = tmp_path_factory.mktemp("pygeoapi")
    files = {name: folder / f"{name}.geojson" for name in truth}
    for name, frame in truth.items():
        files[name].write_text(frame.to_json(drop_id=True), encoding="utf-8")
    (folder / "config.yml").write_text(yaml.safe_dump(settings(files)), encoding="utf-8")
    places = {"PYGEOAPI_CONFIG": str(folder / "config.yml"), "PYGEOAPI_OPENAPI": str(folder / "openapi.yml")}
    process = subprocess.Popen(
        [sys.executable, "-W", "ignore", "-c", SERVE],
        env=os.environ | places, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True,
    )  # fmt: skip
    try:
        port = process.stdout.readline().strip()
        assert port, "the server did not start"
        yield f"http://127.0.0.1:{port}"
    finally:
        process.kill()
        process.wait()
        process.stdout.close()


def in_rd(frame):
    return frame.to_crs(28992)


def test_all_objects_come_in_and_in_rd(base_url, truth):
    frame = pdok.Client().items(base_url, "buurten")
    expected = in_rd(truth["buurten"])
    assert len(expected) > 500  # six pages
    assert frame["buurtcode"].tolist() == expected["buurtcode"].tolist()
    assert frame.area.to_numpy() == pytest.approx(expected.area.to_numpy(), abs=0.01)


def test_a_box_gives_what_lies_in_it(base_url, truth):
    window = (116_000.0, 484_000.0, 118_000.0, 486_000.0)
    frame = pdok.Client().items(base_url, "buurten", bbox=window)
    expected = in_rd(truth["buurten"])
    assert set(frame["buurtcode"]) == set(expected[expected.intersects(box(*window))]["buurtcode"])


#: The server turns only two corners of a box in RD into degrees, metres askew; so more is asked than is looked at.
MARGIN_M = 50


def fetched(base_url, tmp_path, window, layers):
    """Fetch a window; all services are this one."""
    services = {row.setting: base_url for row in sources.ENDPOINTS}
    online = actions.Online(cache=tmp_path / "cache", settings=services)
    path = tmp_path / "buurt.gpkg"
    place = actions.place_of_box(",".join(map(str, window)))
    actions.fetch_neighbourhood(path, place, margin_m=MARGIN_M, layers=layers, online=online)
    return Dossier.open(path)


def meets(frame, window):
    """What lies in a window (RD), cut to it, and not merely touching."""
    cut = frame.set_geometry(frame.intersection(box(*window)))
    return cut[cut.area > 0.01]


def number_on_server(base_url, name, window):
    """How many objects the server itself says it has there."""
    around = box(*window).buffer(MARGIN_M).bounds
    asked = {"f": "json", "limit": 1, "bbox": ",".join(map(str, around)), "bbox-crs": pdok.RD_URI}
    return requests.get(f"{base_url}/collections/{name}/items", asked, timeout=30).json()["numberMatched"]


def test_a_fetch_gives_every_building_that_stands_there_and_whole(base_url, truth, tmp_path):
    window = (120_700, 486_000, 121_100, 486_500)
    made = fetched(base_url, tmp_path, window, ["pand", "buurt"])
    expected = in_rd(truth["pand"])
    expected = expected[expected["status"].str.startswith("Pand in gebruik")].drop_duplicates("identificatie")
    expected = expected.loc[meets(expected, window).index].set_index("identificatie")
    panden = made.layer("pand").set_index("id")
    panden = panden.loc[meets(panden, window).index]
    assert len(expected) > 300
    assert set(panden.index) == set(expected.index)
    assert panden.area.sum() == pytest.approx(expected.area.sum(), abs=0.5)
    buurten = in_rd(truth["buurten"])
    assert set(made.layer("buurt")["id"]) >= set(buurten.loc[meets(buurten, window).index, "buurtcode"])
    read = {row.file.split("/")[-2]: row.counts["gelezen"] for row in made.sources().itertuples()}
    assert read == {name: number_on_server(base_url, name, window) for name in ("pand", "buurten")}


def test_a_fetch_of_the_bgt_is_cut_and_accounts_for_every_object_of_the_server(base_url, truth, tmp_path):
    window = (84_850, 447_460, 85_050, 447_620)
    made = fetched(base_url, tmp_path, window, ["groen", "water", "rijbaan", "pad", "verhard", "erf"])
    read = {row.file.split("/")[-2]: row.counts["gelezen"] for row in made.sources().itertuples()}
    assert read == {name: number_on_server(base_url, name, window) for name in read}
    assert set(read) >= {"begroeidterreindeel", "onbegroeidterreindeel", "wegdeel"}
    green = in_rd(truth["begroeidterreindeel"])
    green = green[green["eindregistratie"].isna() & (green["relatievehoogteligging"].astype(int) >= 0)]
    expected, found = meets(green, window), meets(made.layer("groen"), window)
    assert len(found) == len(expected) > 30
    assert found.area.sum() == pytest.approx(expected.area.sum(), abs=0.1)
    assert made.layer("groen").within(made.extent().geometry.iloc[0].buffer(1e-6)).all()
