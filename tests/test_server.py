"""The routes: what they give, what they never give, and the headers on every answer."""

import asyncio
import base64
import gzip
import hashlib
import json
import re
import socket
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from html import unescape
from pathlib import Path
from types import SimpleNamespace
from urllib.parse import unquote

import geopandas as gpd
import numpy as np
import pytest
import streamlit as st
import tile_files
from made_up import in_sqlite
from shapely.geometry import box
from starlette.applications import Starlette
from town import town

from kansenkaart import actions, layers, maps, schouw, server, settings
from kansenkaart.actions import tiling
from kansenkaart.actions.phones import Phones
from kansenkaart.crs import RD, to_wgs84
from kansenkaart.dossier import Dossier
from kansenkaart.journal import new_entry
from kansenkaart.maps import vector
from kansenkaart.server import content, incoming, page

X, Y = 155_000.0, 463_000.0


@dataclass(frozen=True)
class Answer:
    status: int
    headers: dict[str, str]
    body: bytes

    @property
    def text(self) -> str:
        return self.body.decode()

    def json(self):
        return json.loads(self.body)


def get(path: str, **headers: str) -> Answer:
    """Ask our routes as the web server does: the address already decoded, not tidied up."""
    return ask("GET", path, **headers)


def alone(work):
    """Run something in a loop of its own: a browser suite before this one may still have one in this thread."""
    with ThreadPoolExecutor(1) as other:
        return other.submit(asyncio.run, work).result()


def ask(method: str, path: str, body: bytes = b"", **headers: str) -> Answer:
    """Send a request with a method and a body."""
    app = Starlette(**server.OPTIONS)
    path, _, query = path.partition("?")
    sent = [(name.replace("_", "-").encode(), value.encode()) for name, value in {"host": "h:1", **headers}.items()]
    scope = {
        "type": "http", "method": method, "path": unquote(path), "raw_path": path.encode(),
        "query_string": query.encode(), "headers": sent, "root_path": "", "scheme": "http",
        "server": ("127.0.0.1", 1), "client": ("127.0.0.1", 2), "http_version": "1.1", "asgi": {"version": "3.0"},
    }  # fmt: skip
    messages = []

    async def receive():
        return {"type": "http.request", "body": body, "more_body": False}

    async def send(message):
        messages.append(message)

    alone(app(scope, receive, send))
    head = {name.decode(): value.decode() for name, value in messages[0]["headers"]}
    return Answer(messages[0]["status"], head, b"".join(row.get("body", b"") for row in messages[1:]))


def kans(name: str, **body) -> object:
    fields = {"party": "bewoners", "theme": "groen", "title": name, "geometry": f"POINT ({X} {Y})", **body}
    return new_entry("kans.added", name, fields, party="bewoners")


@pytest.fixture
def dossier(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Dossier:
    area = gpd.GeoDataFrame(geometry=[box(X - 100, Y - 100, X + 100, Y + 100)], crs=RD)
    made = Dossier.create(tmp_path / "buurt.gpkg", area=area, name="Proefbuurt", made_up=True)
    source = layers.Source("pand", "bag.gpkg", "BAG", "Kadaster", "CC0", "Kadaster, BAG")
    house = gpd.GeoDataFrame({"id": ["1"]}, geometry=[box(X, Y, X + 10, Y + 10)], crs=RD)
    made.put_layer("pand", layers.conform(house, "pand"), source)
    plot = gpd.GeoDataFrame({"id": ["1"]}, geometry=[box(X, Y, X + 10, Y + 10)], crs=RD)
    made.put_layer("perceel", layers.conform(plot, "perceel"), source)
    made.append(
        [kans("Bank", reason="GEHEIM"), kans("Weg"), new_entry("kans.withdrawn", "Weg", {"reason": "vergissing"})]
    )
    monkeypatch.setenv(settings.DOSSIER_VARIABLE, str(made.path))
    return made


def test_the_map_knows_its_layers_and_where_they_are(dossier: Dossier) -> None:
    config = get("/kk/kaart.json").json()
    assert config["name"] == "Proefbuurt"
    assert config["made_up"] is True
    assert config["attribution"] == "Kadaster, BAG"
    assert [row["slug"] for row in config["layers"]] == ["pand"]  # perceel is only asked, never drawn
    assert get(config["layers"][0]["url"]).json()["features"][0]["geometry"]["type"] == "Polygon"
    assert config["online"] == []


def test_kansen_are_public_and_without_the_withdrawn(dossier: Dossier) -> None:
    answer = get("/kk/kansen.geojson")
    assert [row["properties"]["title"] for row in answer.json()["features"]] == ["Bank"]
    assert "GEHEIM" not in answer.body.decode()


def test_a_new_kans_gives_a_new_address_and_a_new_answer(dossier: Dossier) -> None:
    before = maps.kansen_url("", dossier.kansen_version())
    assert len(get(before).json()["features"]) == 1
    dossier.append([kans("Boom")])
    after = maps.kansen_url("", dossier.kansen_version())
    assert after != before
    assert len(get(after).json()["features"]) == 2


def test_answers_are_kept_only_under_their_own_version(dossier: Dossier) -> None:
    right = get(maps.kansen_url("", dossier.kansen_version()))
    assert "immutable" in right.headers["cache-control"]
    assert get("/kk/kansen.geojson?v=oud").headers["cache-control"] == "no-cache"
    again = get("/kk/kansen.geojson", if_none_match=right.headers["etag"])
    assert (again.status, again.body) == (304, b"")


def test_answers_are_packed_when_the_browser_can_unpack(dossier: Dossier) -> None:
    packed = get("/kk/kansen.geojson", accept_encoding="gzip")
    assert packed.headers["content-encoding"] == "gzip"
    assert gzip.decompress(packed.body) == get("/kk/kansen.geojson").body


@pytest.mark.parametrize("slug", ["perceel", "adres", "kansen", "entries", "..", "pand%00", "pand/../perceel", "PAND"])
def test_only_layers_that_are_drawn_have_an_address(dossier: Dossier, slug: str) -> None:
    assert get(f"/kk/laag/{slug}.geojson").status == 404


def test_photos_only_of_kansen_on_the_map(dossier: Dossier) -> None:
    shown, gone = dossier.add_photo(b"\xff\xd8 zichtbaar", "Bank"), dossier.add_photo(b"\xff\xd8 weg", "Weg")
    dossier.append([new_entry("kans.photo", "Bank", {"photo": shown}), new_entry("kans.photo", "Weg", {"photo": gone})])
    assert get(f"/kk/foto/{shown}.jpg").body == b"\xff\xd8 zichtbaar"
    assert get(f"/kk/foto/{shown}.jpg").headers["content-type"] == "image/jpeg"
    assert get(f"/kk/foto/{gone}.jpg").status == 404
    assert get("/kk/foto/onbekend.jpg").status == 404


def test_photos_of_a_schouw_are_served_from_the_moment_they_are_taken(dossier: Dossier) -> None:
    taken = dossier.add_photo(b"\xff\xd8 onderweg", "s1")
    assert get(f"/kk/foto/{taken}.jpg").status == 404
    dossier.append([new_entry("schouw.photo", "s1", {"stop": "1", "photo": taken})])
    assert get(f"/kk/foto/{taken}.jpg").body == b"\xff\xd8 onderweg"


@pytest.mark.parametrize("name", sorted(maps.assets()))
def test_every_web_file_is_served_with_its_own_type(name: str) -> None:
    answer = get(maps.asset_url("", name))
    assert answer.status == 200
    assert answer.body == maps.assets()[name].read_bytes()
    assert "immutable" in answer.headers["cache-control"]
    assert answer.headers["content-type"] == content.TYPES[Path(name).suffix]


OUTSIDE = (
    "../server.py", "..%2fserver.py", "%2e%2e/server.py", "%2e%2e%2fserver.py", "....//server.py", "/etc/passwd",
    "%2fetc%2fpasswd", "vendor/../../server.py", "vendor/%2e%2e/%2e%2e/server.py", "..\\server.py", "kaart.js%00.png",
    "vendor/MANIFEST.json", "vendor", "",
    "../../pyproject.toml", "~/.ssh/id_rsa", "file:///etc/passwd", "C:\\boot.ini",
)  # fmt: skip


@pytest.mark.parametrize("name", OUTSIDE)
def test_nothing_else_on_the_disk_has_an_address(dossier: Dossier, name: str) -> None:
    answer = get(f"/kk/web/{maps.assets_version()}/{name}")
    assert (answer.status, answer.body.decode()) == (404, "Dit bestaat hier niet.")
    assert get(f"/kk/{name}").status == 404


def test_the_dossier_itself_has_no_address(dossier: Dossier) -> None:
    for before in ("", "laag/", "../", "web/", "foto/", "/"):
        assert get(f"/kk/{before}{dossier.path}").status == 404
        assert get(f"/kk/{before}{dossier.path.name}").status == 404


def test_without_a_dossier_there_is_a_calm_sentence(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(settings.DOSSIER_VARIABLE, str(tmp_path / "is-er-niet.gpkg"))
    answer = get("/kk/kansen.geojson")
    assert answer.status == 503
    assert "Traceback" not in answer.body.decode()
    assert str(tmp_path) not in answer.body.decode()
    assert get("/kk/gezond").json() == {"status": "ok"}


def test_the_base_path_is_in_front_of_everything(dossier: Dossier, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(st, "get_option", {"server.baseUrlPath": "/buurt/kaart/"}.get)
    url = maps.config_url("/buurt/kaart/", dossier.layers_version())
    assert url.startswith("/buurt/kaart/kk/kaart.json?v=")
    config = get(url).json()
    assert config["layers"][0]["url"].startswith("/buurt/kaart/kk/laag/pand.geojson?v=")
    assert get(config["layers"][0]["url"]).status == 200
    assert get("/kk/kaart.json").status == 404


@pytest.mark.parametrize("path", ["/kk/gezond", "/kk/onzin", "/", "/kk/kansen.geojson"])
def test_every_answer_carries_the_safe_headers(dossier: Dossier, path: str) -> None:
    headers = get(path).headers
    assert headers["x-content-type-options"] == "nosniff"
    assert headers["referrer-policy"] == "no-referrer"
    assert "geolocation=(self), camera=(self)" in headers["permissions-policy"]
    assert headers["content-security-policy"].startswith("default-src 'self'")


def test_the_policy_lets_nothing_run_and_nothing_out() -> None:
    rules = dict(rule.split(" ", 1) for rule in page.policy("buurt.example:8501", online=False).split("; "))
    assert "unsafe-inline" not in rules["script-src"]
    assert "unsafe-eval" not in rules["script-src"]
    assert rules["connect-src"] == "'self' ws://buurt.example:8501 wss://buurt.example:8501"
    assert rules["object-src"] == "'none'"
    assert "http" not in " ".join(rules.values())
    assert "evil" not in page.policy("a; script-src evil", online=False)


def test_online_maps_open_one_host_for_pictures_only() -> None:
    closed, opened = (
        dict(rule.split(" ", 1) for rule in page.policy("h", online=online).split("; ")) for online in (False, True)
    )
    changed = {name: rule for name, rule in opened.items() if closed[name] != rule}
    assert changed == {"img-src": closed["img-src"] + " https://service.pdok.nl"}


def test_streamlit_calls_nobody_and_listens_here_only() -> None:
    assert server.CONFIG["browser.gatherUsageStats"] is False
    assert server.CONFIG["server.address"] == "127.0.0.1"
    assert server.CONFIG["server.fileWatcherType"] == "none"
    assert server.CONFIG["client.toolbarMode"] == "minimal"
    assert "://" not in json.dumps(server.CONFIG)


def test_places_in_words_for_the_list(dossier: Dossier) -> None:
    answer = get(maps.places_url("", dossier.kansen_version(), dossier.layers_version()))
    assert set(answer.json()) == {"Bank"}
    assert "immutable" in answer.headers["cache-control"]


@pytest.mark.parametrize("path", ["/", "/samen", "/toevoegen"])
def test_a_page_is_dutch_and_knows_where_the_server_is(dossier: Dossier, path: str) -> None:
    answer = get(path, accept="text/html")
    assert '<html lang="nl">' in answer.body.decode()
    assert "<title>Kansenkaart</title>" in answer.body.decode()
    script = re.findall(r"<script>(.*?)</script>", answer.body.decode(), flags=re.DOTALL)[0]
    assert script == 'window.__streamlit={BACKEND_BASE_URL:location.origin+"/"}'
    digest = base64.b64encode(hashlib.sha256(script.encode()).digest()).decode()
    assert f"'sha256-{digest}'" in answer.headers["content-security-policy"]


@pytest.mark.parametrize("path", ["/static/js", "/samen/_stcore/health", "/_stcore/health"])
def test_only_a_page_is_answered_with_the_page(dossier: Dossier, path: str) -> None:
    answer = get(path, accept="text/html")
    assert "window.__streamlit=" not in answer.body.decode()


def test_the_first_page_asks_for_the_map_before_streamlit_is_there(dossier: Dossier) -> None:
    page = get("/", accept="text/html").text
    asked = [unescape(url) for url in re.findall(r'(?:href|src|data-config|data-kansen)="(/kk/[^"]+)"', page)]
    assert maps.config_url("", dossier.layers_version()) in asked
    assert maps.kansen_url("", dossier.kansen_version()) in asked
    assert f"/kk/laag/pand.geojson?v={dossier.layers_version()}" in asked
    for url in asked:
        answer = get(url)
        assert (answer.status, "immutable" in answer.headers["cache-control"]) == (200, True)
    assert "kk-early" not in get("/samen", accept="text/html").text


def test_the_early_map_fetches_every_script_that_it_needs(dossier: Dossier) -> None:
    page, web = get("/", accept="text/html").text, maps.asset_url("", "")
    preloaded = set(re.findall(rf'modulepreload" href="{web}([^"]+)"', page))
    needed = {
        url
        for name in preloaded
        for url in re.findall(r'^import .*?"\./(.+?)"', (maps.assets()[name]).read_text(), re.M)
    }
    assert needed <= preloaded
    assert {"early.js", "kaart.js", "vendor/leaflet/leaflet.js"} <= preloaded


def test_the_page_comes_also_without_a_dossier(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "geen.gpkg").write_text("dit is geen dossier")
    for name in ("geen.gpkg", "er-niet.gpkg"):
        monkeypatch.setenv(settings.DOSSIER_VARIABLE, str(tmp_path / name))
        answer = get("/", accept="text/html")
        assert (answer.status, "kk-early" in answer.text) == (200, False)
    assert not (tmp_path / "er-niet.gpkg").exists()


def test_what_the_first_visitor_asks_is_ready(dossier: Dossier, monkeypatch: pytest.MonkeyPatch) -> None:
    content.get_ready()
    monkeypatch.setattr(Dossier, "layer", None)  # whoever reads a layer now, fails
    assert get("/kk/laag/pand.geojson").status == 200
    assert get("/kk/straten.json").status == 200


# --- Texts that are typed -----------------------------------------------------------------------


@pytest.fixture
def walk(dossier: Dossier) -> Dossier:
    """A dossier with a schouw `s1` of one stop."""
    stop = schouw.stop_body(schouw.Stop("1", "Het plein", X, Y))
    dossier.append([new_entry("schouw.planned", "s1", {"name": "Ronde", "stops": [stop]})])
    return dossier


def post(content: object, **headers: str) -> Answer:
    body = content if isinstance(content, bytes) else json.dumps(content).encode()
    return ask("POST", "/kk/tekst", body, **{"content_type": "application/json", **headers})


def text(words: str, **about: object) -> dict[str, object]:
    return {"schouw": "s1", "how": "note", "stop": "1", "texts": {"k": {"text": words, "form": "beeld"}}, **about}


def test_a_text_is_in_the_journal_when_it_is_answered(walk: Dossier) -> None:
    answer = post(text("Drie bomen", party="bewoners"))
    (entry,) = walk.entries(kinds=["schouw.note"])
    assert entry.body == {"stop": "1", "key": "k", "form": "beeld", "party": "bewoners", "text": "Drie bomen"}
    assert answer.json() == {"seen": [entry.id], "refused": {}}
    assert answer.headers["cache-control"] == "no-store"


def test_typing_on_with_what_was_answered_makes_no_double(walk: Dossier) -> None:
    both = {name: {"text": "Een", "form": "beeld"} for name in ("k", "l")}
    seen = post(text("", texts=both)).json()["seen"]
    assert len(seen) == 2
    for words in ("Een eik", "Een eik bij de bank"):
        seen = post(text(words, seen=seen)).json()["seen"]
    notes = schouw.fold(walk.entries())["s1"].notes
    assert [(note.text, note.versions) for note in notes] == [("Een eik bij de bank", ()), ("Een", ())]


def test_half_a_date_is_refused_and_holds_up_no_other_text(walk: Dossier) -> None:
    both = {"opzet/date": {"text": "28-1"}, "opzet/lead": {"text": "De kerngroep"}}
    answer = post(text("", how="plan", texts=both)).json()
    assert answer["refused"] == {"opzet/date": "Schrijf de datum als dag-maand-jaar, zoals 31-12-2027."}
    both["opzet/date"]["text"] = "28-11-2026"
    assert post(text("", how="plan", texts=both, seen=answer["seen"])).json()["refused"] == {}
    now = schouw.fold(walk.entries())["s1"]
    assert (now.date, now.lead, now.plan_doubles) == ("2026-11-28", "De kerngroep", {})


@pytest.mark.parametrize(
    "content",
    [b"", b"{", b"[]", b"null", b'{"schouw": "s1"}', b'{"texts": {"k": 1}, "schouw": "s1", "how": "note"}',
     b'{"a": ' + b"1" * 1_000_000 + b"}", b"[" * 100_000,
     text("x", schouw="s2"), text("x", how="kans"), text("x" * 10_001)],
)  # fmt: skip
def test_a_message_that_makes_no_sense_is_refused_in_dutch_and_changes_nothing(walk: Dossier, content) -> None:
    before = walk.version()
    answer = post(content)
    assert answer.status == 422
    assert answer.text.endswith(".")
    assert (answer.text == "Dit bericht is niet te lezen.") is isinstance(content, bytes)
    assert walk.version() == before


@pytest.mark.parametrize(
    "headers",
    [{"content_type": "text/plain"}, {"sec_fetch_site": "cross-site"}, {"sec_fetch_site": "same-site"}],
)  # fmt: skip
def test_another_site_cannot_write(walk: Dossier, headers: dict[str, str]) -> None:
    assert post(text("x"), **headers).status == 403
    assert walk.entries(kinds=["schouw.note"]) == []


# --- Tiles of a large dossier


@pytest.fixture
def large(tmp_path, monkeypatch):
    """Serve a town that counts as large, of which the tiles are made by nobody yet."""
    monkeypatch.setattr(tiling, "LARGE", 100)
    monkeypatch.setattr(tiling, "_maker", lambda *_: SimpleNamespace(poll=lambda: None))
    made = town(tmp_path / "stad.gpkg", 200)
    monkeypatch.setenv(settings.DOSSIER_VARIABLE, str(made.path))
    return made


def test_the_map_draws_whole_layers_until_the_tiles_of_a_large_dossier_are_there(large):
    address = f"/kk/kaart.json?v={large.layers_version()}-{maps.assets_version()}"
    before = get(address)
    assert before.json()["tiles"] is None
    assert before.json()["tiles_coming"]
    assert before.headers["cache-control"] == "no-cache"  # the same address has more to say later
    actions.make_tiles(large)
    after = get(address)
    assert after.json()["tiles"]["zooms"] == [11, 16]
    assert not after.json()["tiles_coming"]
    assert "immutable" in after.headers["cache-control"]


def test_a_tile_comes_packed_as_it_lies_in_the_file(large):
    actions.make_tiles(large)
    z, x, y = next(tile for tile in _tiles_around(large) if actions.tiles_of(large).get(*tile))
    answer = get(f"/kk/tegels/{z}/{x}/{y}?v={large.layers_version()}", accept_encoding="gzip")
    assert answer.headers["content-encoding"] == "gzip"
    assert "immutable" in answer.headers["cache-control"]
    assert answer.body == actions.tiles_of(large).get(z, x, y)
    assert b"pand" in gzip.decompress(answer.body)
    assert get(f"/kk/tegels/{z}/{x}/{y}").body == gzip.decompress(answer.body)


def _tiles_around(dossier):
    lon, lat = (float(value) for value in to_wgs84(dossier.area()).geometry.iloc[0].centroid.coords[0])
    x, y = vector.project(np.array([[lon, lat]]))[0] * 2**16
    return [(16, int(x), int(y))]


@pytest.mark.parametrize("place", ["16/0/0", "16/99999/3", "9/1/1", "99/1/1"])
def test_where_there_is_no_tile_nothing_comes(large, place):
    actions.make_tiles(large)
    answer = get(f"/kk/tegels/{place}")
    assert (answer.status, answer.body) == (204, b"")


@pytest.mark.parametrize("place", ["16/-1/0", "16/1/a", "../stad.gpkg", "16/1/1/../../../stad.gpkg"])
def test_an_address_that_is_no_tile_gives_nothing(large, place):
    actions.make_tiles(large)
    assert get(f"/kk/tegels/{place}").status == 404


def test_a_small_dossier_has_no_tiles(dossier):
    assert get("/kk/tegels/16/33608/21630").status == 404
    assert get("/kk/kaart.json").json()["tiles"] is None


def test_street_names_of_a_large_dossier_come_with_its_tiles_and_house_numbers_in_them(large):
    actions.make_tiles(large)
    found = get("/kk/straten.json").json()
    assert {street[4] for street in found["streets"]} == {f"Straat {number:04}" for number in range(10)}
    assert found["numbers"] == []


# --- Maps of pictures


@pytest.fixture
def backdrop(dossier: Dossier, tmp_path: Path) -> str:
    """Return the name of a backdrop of one picture, zoom 14."""
    lon, lat = 5.387_638_9, 52.155_172_9
    path = tile_files.mbtiles(tmp_path / "lucht.mbtiles", tile_files.around(lon, lat, [14]))
    actions.add_layers(dossier, [path])
    return dossier.backdrops()[0].name


def test_the_map_knows_a_backdrop_its_credits_and_where_its_pictures_are(dossier: Dossier, backdrop: str) -> None:
    (known,) = get("/kk/kaart.json").json()["backdrops"]
    assert (known["label"], known["attribution"]) == ("Luchtfoto Proefstad", "Gemeente Proefstad")
    x, y = tile_files.place(5.387_638_9, 52.155_172_9, 14)
    answer = get(known["url"].format(z=14, x=x, y=y))
    assert (answer.status, answer.headers["content-type"]) == (200, "image/png")
    assert answer.headers["x-content-type-options"] == "nosniff"
    assert "immutable" in answer.headers["cache-control"]
    assert answer.body == dossier.picture(backdrop, 14, x, y)


@pytest.mark.parametrize(
    "address", ["entries/14/1/1", "photos/1/1/1", "{}/14/0/0", "{}/x/1/1", "{}/14/1", "{}/../buurt.gpkg", "{}/-1/1/1"]
)
def test_no_other_table_and_no_file_has_such_an_address(dossier: Dossier, backdrop: str, address: str) -> None:
    assert get(f"/kk/achtergrond/{address.format(backdrop)}").status == 404


def test_what_turned_into_something_else_inside_the_file_is_not_served(dossier: Dossier, backdrop: str) -> None:
    with in_sqlite(dossier.path) as connection:
        connection.execute(f"update {backdrop} set tile_data = ?", (b"<svg onload='alert(1)'/>",))
    connection.close()
    x, y = tile_files.place(5.387_638_9, 52.155_172_9, 14)
    assert get(f"/kk/achtergrond/{backdrop}/14/{x}/{y}").status == 404


@pytest.fixture
def vectors(dossier: Dossier, tmp_path: Path) -> str:
    """Return the name of a backdrop of vector tiles at zoom 14, beside pictures."""
    tiles = tile_files.around(5.387_638_9, 52.155_172_9, [14], content=tile_files.vector_tile())
    actions.add_layers(dossier, [tile_files.mbtiles(tmp_path / "topo.mbtiles", tiles, name="Topo")])
    return dossier.backdrops()[-1].name


def test_vector_tiles_come_packed_and_where_there_is_none_nothing_comes(dossier: Dossier, vectors: str) -> None:
    known = get("/kk/kaart.json").json()
    assert [row["vector"] for row in known["backdrops"]] == [True]
    assert {row["slug"] for row in known["quiet"]["rows"]} >= {"water", "weg", "gebouw", "groen"}
    x, y = tile_files.place(5.387_638_9, 52.155_172_9, 14)
    address = known["backdrops"][0]["url"]
    answer = get(address.format(z=14, x=x, y=y), accept_encoding="gzip")
    assert answer.headers["content-type"] == "application/vnd.mapbox-vector-tile"
    assert (answer.headers["content-encoding"], answer.headers["x-content-type-options"]) == ("gzip", "nosniff")
    assert "immutable" in answer.headers["cache-control"]
    assert gzip.decompress(answer.body) == tile_files.vector_tile()
    assert get(address.format(z=14, x=x, y=y)).body == tile_files.vector_tile()
    empty = get(address.format(z=14, x=0, y=0))
    assert (empty.status, empty.body) == (204, b"")


def test_without_vector_tiles_the_map_is_not_told_how_they_are_drawn(dossier: Dossier, backdrop: str) -> None:
    assert get("/kk/kaart.json").json()["quiet"] is None


@pytest.mark.parametrize("content", [gzip.compress(b"\0" * 9_000_000), b"\x1f\x8bnee", b"\x1a\x00"])
def test_a_vector_tile_that_became_a_bomb_is_not_served(dossier: Dossier, vectors: str, content: bytes) -> None:
    with in_sqlite(dossier.path) as connection:
        connection.execute(f"update {vectors} set tile_data = ?", (content,))
    connection.close()
    x, y = tile_files.place(5.387_638_9, 52.155_172_9, 14)
    assert get(f"/kk/achtergrond/{vectors}/14/{x}/{y}").status == 404


def test_the_address_of_the_map_follows_a_backdrop_and_those_of_the_layers_stay(
    dossier: Dossier, tmp_path: Path
) -> None:
    before = get(maps.config_url("", dossier.map_version()))
    assert "immutable" in before.headers["cache-control"]
    tiles = tile_files.around(5.387_638_9, 52.155_172_9, [14])
    actions.add_layers(dossier, [tile_files.mbtiles(tmp_path / "lucht.mbtiles", tiles)])
    after = get(maps.config_url("", dossier.map_version())).json()
    assert before.json()["version"] != after["version"]
    assert before.json()["layers"] == after["layers"]
    (known,) = after["backdrops"]
    actions.remove_own_map(dossier, actions.own_maps(dossier)[0])
    assert get("/kk/kaart.json").json()["backdrops"] == []
    x, y = tile_files.place(5.387_638_9, 52.155_172_9, 14)
    assert get(known["url"].format(z=14, x=x, y=y)).status == 404


# --- A phone that walks along -------------------------------------------------------------------


def test_the_page_for_a_phone_is_dutch_and_runs_only_our_script() -> None:
    answer = get("/kk/telefoon?code=abc", accept="text/html")
    assert answer.status == 200
    assert '<html lang="nl">' in answer.text
    assert re.findall(r'<script[^>]*src="([^"]*)"', answer.text) == [maps.asset_url("", "telefoon.js")]
    assert "abc" not in answer.text  # nothing of the address is written into the page


def test_a_phone_tells_where_it_is_and_only_with_the_code(monkeypatch: pytest.MonkeyPatch) -> None:
    phones = Phones()
    monkeypatch.setattr(incoming.actions, "PHONES", phones)

    def tell(**place: object) -> Answer:
        body = json.dumps({"code": phones.code, "lon": 5.387203657, "lat": 52.155172897, "accuracy_m": 8} | place)
        return ask("POST", "/kk/positie", body.encode(), content_type="application/json")

    assert tell(code="geraden").status == 422
    assert tell(lon=None).status == 422
    assert tell(lat=0).text == "Deze plek ligt niet in Nederland."
    assert phones.last() is None
    assert tell().status == 200
    assert phones.last().x == pytest.approx(155_000, abs=0.5)
    assert ask("POST", "/kk/positie", b"{}", content_type="text/plain").status == 403


def test_no_answer_waits_for_an_earlier_one_to_be_confirmed(monkeypatch: pytest.MonkeyPatch) -> None:
    """A connection sends at once (TCP_NODELAY) on a port as Streamlit makes it; without us it would not."""

    class Came(asyncio.Protocol):
        def connection_made(self, transport: asyncio.BaseTransport) -> None:
            came.put_nowait(transport.get_extra_info("socket").getsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY))

    async def sends_at_once() -> bool:
        with socket.create_server(("127.0.0.1", 0)) as port:
            opened = await asyncio.get_running_loop().create_server(Came, sock=port)
            _, writer = await asyncio.open_connection(*port.getsockname())
            found = await came.get()
            writer.close()
            opened.close()
            return bool(found)

    async def both() -> tuple[bool, bool]:
        before = await sends_at_once()
        async with server._lifespan(None):
            return before, await sends_at_once()

    came: asyncio.Queue[int] = asyncio.Queue()
    monkeypatch.setattr(content, "get_ready", lambda: None)
    assert alone(both()) == (False, True)
