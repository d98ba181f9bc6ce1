"""The client against a server that others wrote: pygeoapi, serving a real file."""

import json
import os
import socket
import subprocess
import sys

import geopandas as gpd
import pytest
from shapely import box

from kansenkaart import pdok

pytest.importorskip("pygeoapi", reason="pygeoapi comes with the extra 'bench'")
pytestmark = pytest.mark.slow

CRS84 = "http://www.opengis.net/def/crs/OGC/1.3/CRS84"
SERVE = """
import os, sys
from pygeoapi.openapi import generate_openapi_document
from pathlib import Path
config = Path(os.environ["PYGEOAPI_CONFIG"])
Path(os.environ["PYGEOAPI_OPENAPI"]).write_text(generate_openapi_document(config, "yaml"))
from pygeoapi.flask_app import APP
from werkzeug.serving import make_server
server = make_server("127.0.0.1", int(sys.argv[1]), APP)
print("ready", flush=True)
server.serve_forever()
"""


def settings(port, data):
    """A config in JSON, which is YAML too."""
    owner = {"name": "x", "url": "http://x.invalid"}
    provider = {"type": "feature", "name": "GeoJSON", "data": str(data), "id_field": "id", "crs": [CRS84, pdok.RD_URI],
                "storage_crs": CRS84}  # fmt: skip
    extent = {"spatial": {"bbox": [3, 50, 8, 54], "crs": CRS84}}
    words = {"title": "x", "description": "x", "keywords": ["x"]}
    return {
        "server": {"bind": {"host": "127.0.0.1", "port": port}, "url": f"http://127.0.0.1:{port}",
                   "mimetype": "application/json", "encoding": "utf-8", "languages": ["nl-NL"],
                   "limits": {"default_items": 10, "max_items": 100, "on_exceed": "throttle"},
                   "map": {"url": "x", "attribution": "x"}},
        "logging": {"level": "ERROR"},
        "metadata": {"identification": words | {"keywords_type": "theme", "terms_of_service": "x", "url": "http://x.invalid"},
                     "license": owner, "provider": owner, "contact": {"name": "x", "email": "x@x.invalid"}},
        "resources": {"buurten": words | {"type": "collection", "extents": extent, "links": [],
                                          "providers": [provider]}},
    }  # fmt: skip


@pytest.fixture(scope="module")
def data(realdata):
    return realdata / "gebieden/amsterdam_buurten_2022.geojson"


@pytest.fixture(scope="module")
def base_url(data, tmp_path_factory):
    folder = tmp_path_factory.mktemp("pygeoapi")
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    (folder / "config.yml").write_text(json.dumps(settings(port, data)), encoding="utf-8")
    places = {"PYGEOAPI_CONFIG": str(folder / "config.yml"), "PYGEOAPI_OPENAPI": str(folder / "openapi.yml")}
    process = subprocess.Popen(
        [sys.executable, "-W", "ignore", "-c", SERVE, str(port)],
        env=os.environ | places, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True,
    )  # fmt: skip
    try:
        assert process.stdout.readline().strip() == "ready"
        yield f"http://127.0.0.1:{port}"
    finally:
        process.terminate()
        process.wait(10)
        process.stdout.close()


def test_all_objects_come_in_and_in_rd(base_url, data):
    frame = pdok.Client().items(base_url, "buurten")
    truth = gpd.read_file(data).set_crs(4326, allow_override=True).to_crs(28992)
    assert frame["cbsCode"].tolist() == truth["cbsCode"].tolist()
    assert frame.area.to_numpy() == pytest.approx(truth.area.to_numpy(), abs=0.01)


def test_a_box_gives_what_lies_in_it(base_url, data):
    window = (116_000.0, 484_000.0, 118_000.0, 486_000.0)
    frame = pdok.Client().items(base_url, "buurten", bbox=window)
    truth = gpd.read_file(data).set_crs(4326, allow_override=True).to_crs(28992)
    assert set(frame["cbsCode"]) == set(truth[truth.intersects(box(*window))]["cbsCode"])
