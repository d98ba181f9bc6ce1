"""The client against a server that behaves as PDOK's, and against every way in which one can lie."""

import io
import json
import os

import pytest
import requests
from pdok_server import RD_URI, Pdok, serve
from shapely import Point, box

from kansenkaart import pdok
from kansenkaart.errors import SourceError
from kansenkaart.pdok import answers

BOX = (121_000.0, 487_000.0, 122_000.0, 488_000.0)


def rows(count):
    return [(f"f{i}", Point(121_000 + i % 1000, 487_000 + i // 1000), {"nummer": i}) for i in range(count)]


@pytest.fixture
def server():
    with serve(Pdok({"dingen": rows(25), "leeg": []}, page_size=10)) as running:
        yield running


@pytest.fixture
def waits():
    return []


@pytest.fixture
def asking(waits):
    return pdok.Client(sleep=waits.append, jitter=lambda: 0.5)


def test_all_pages_come_in_once_and_in_rd(server, asking):
    frame = asking.items(server.base, "dingen", bbox=BOX)
    assert frame["nummer"].tolist() == list(range(25))
    assert frame.crs.to_epsg() == 28992
    assert (frame.geometry.x - 121_000).tolist() == list(range(25))
    assert len(server.log) == 3


def test_only_known_parameters_and_full_uris_are_sent(server, asking):
    asking.items(server.base + "/", "dingen", bbox=BOX, at="2026-01-01T00:00:00Z")
    assert server.log[0] == (
        "/collections/dingen/items",
        {"f": "json", "limit": "1000", "crs": RD_URI, "bbox": "121000.000,487000.000,122000.000,488000.000",
         "bbox-crs": RD_URI, "datetime": "2026-01-01T00:00:00Z"},
    )  # fmt: skip


def test_next_is_followed_to_the_letter(server, asking):
    asking.items(server.base, "dingen", bbox=BOX)
    assert [next(iter(parameters)) for _, parameters in server.log[1:]] == ["cursor", "cursor"]


def test_the_program_says_who_it_is(server, asking):
    asking.items(server.base, "dingen")
    assert all(agent.startswith("kansenkaart/") for agent in server.agents)


def test_progress_counts_up(server, asking):
    seen = []
    asking.items(server.base, "dingen", progress=lambda *told: seen.append(told))
    assert seen == [("dingen", 10, False), ("dingen", 20, False), ("dingen", 25, True)]


def test_nothing_there_is_an_empty_frame(server, asking):
    frame = asking.items(server.base, "leeg")
    assert len(frame) == 0
    assert frame.crs.to_epsg() == 28992


def test_an_object_without_a_place_stays_an_object(asking):
    with serve(Pdok({"dingen": [("a", None, {"nummer": 1}), ("b", Point(121_000, 487_000), {"nummer": 2})]})) as server:
        frame = asking.items(server.base, "dingen")
    assert frame.geometry.isna().tolist() == [True, False]


def test_history_gives_what_there_was_at_one_moment(asking):
    old = {"tijdstip_registratie": "2015-01-01T00:00:00+00:00", "eind_registratie": "2020-06-01T00:00:00+00:00"}
    new = {"tijdstip_registratie": "2020-06-01T00:00:01+00:00", "eind_registratie": None}
    shape = box(121_000, 487_000, 121_010, 487_010)
    with serve(Pdok({"wegdeel": [("a", shape, old), ("b", shape, new)]})) as server:
        for at, expected in (("2019-01-01T00:00:00Z", ["a"]), ("2026-01-01T00:00:00Z", ["b"])):
            assert asking.items(server.base, "wegdeel", at=at)["id"].tolist() == expected
        assert len(asking.items(server.base, "wegdeel")) == 2


@pytest.mark.parametrize("kind", ["broken", "truncated", "cut", "half"])
@pytest.mark.parametrize("turn", [0, 1])
def test_a_hitch_is_asked_again(server, asking, waits, kind, turn):
    asking.items(server.base, "dingen") if turn else None
    server.trouble[kind] = 2
    assert len(asking.items(server.base, "dingen")) == 25
    assert waits == [1.0, 2.0]


def test_a_busy_server_says_how_long_to_wait(server, asking, waits):
    server.trouble["busy"] = 1
    assert len(asking.items(server.base, "dingen")) == 25
    assert waits == [7.0]


@pytest.mark.parametrize(
    ("kind", "says"),
    [
        ("broken", "geeft geen"),
        ("busy", "geeft geen"),
        ("truncated", "geeft geen"),
        ("cut", "geeft geen"),
        ("half", "geeft geen"),
        ("html", "webpagina"),
        ("html_as_json", "webpagina"),
        ("no_crs", "geen RD"),
        ("wrong_crs", "geen RD"),
        ("degrees", "getallen zijn dat niet"),
        ("same_again", "dezelfde objecten"),
        ("restart", "dezelfde objecten"),
        ("nothing_for_ever", "dezelfde objecten"),
        ("elsewhere", "ander adres"),
        ("redirect_away", "ander adres"),
        ("redirect_here", "kring"),
        ("nonsense", "iets anders"),
        ("other", "iets anders"),
        ("shapes", "vormen die we niet kunnen lezen"),
        ("curve", "vormen die we niet kunnen lezen"),
        ("list_of_facts", "objecten die we niet kunnen lezen"),
        ("no_links", "of er nog meer is"),
        ("moved", "veranderde terwijl we ophaalden"),
        ("fewer", "minder objecten dan hij zelf telt"),
    ],
)
def test_a_server_that_lies_ends_in_a_sentence_and_in_nothing_else(server, waits, tmp_path, kind, says):
    asking = pdok.Client(sleep=waits.append, jitter=lambda: 0.5, cache=tmp_path)
    server.trouble[kind] = 1000
    with pytest.raises(SourceError, match=says) as caught:
        asking.items(server.base, "dingen", bbox=BOX)
    assert "'dingen'" in caught.value.message
    assert "http" not in caught.value.message
    assert len(server.log) < 20
    server.trouble.clear()
    assert len(asking.items(server.base, "dingen", bbox=BOX)) == 25


def test_who_was_halted_asks_nothing_more_and_still_knows_what_came_in(server, tmp_path):
    asking = pdok.Client(cache=tmp_path)
    asking.items(server.base, "dingen")
    asked = len(server.log)
    asking.halted.set()
    assert len(asking.items(server.base, "dingen")) == 25
    with pytest.raises(SourceError, match="gestopt"):
        asking.items(server.base, "dingen", bbox=BOX)
    assert len(server.log) == asked


def test_a_server_that_is_not_there(asking, waits):
    with serve(Pdok({})) as gone:
        base = gone.base
    with pytest.raises(SourceError, match="internet"):
        asking.items(base, "dingen")
    assert len(waits) == pdok.TRIES - 1


def test_an_unknown_collection_or_parameter_is_not_asked_again(server, asking, waits):
    with pytest.raises(SourceError, match="404"):
        asking.items(server.base, "iets_anders")
    with pytest.raises(SourceError, match="400"):
        asking.items(server.base, "dingen", where={"kleur": "rood"})
    assert waits == []


@pytest.mark.parametrize("pages", [1, 2])
def test_after_a_cut_it_goes_on_where_it_stopped(server, waits, tmp_path, pages):
    asking = pdok.Client(sleep=waits.append, cache=tmp_path, day="2026-11-22")
    server.fail_after = pages
    with pytest.raises(SourceError):
        asking.items(server.base, "dingen", bbox=BOX)
    server.fail_after, before = None, len(server.log)
    frame = asking.items(server.base, "dingen", bbox=BOX)
    assert frame["nummer"].tolist() == list(range(25))
    assert len(server.log) - before == 3 - pages
    again = asking.items(server.base, "dingen", bbox=BOX)
    assert again["nummer"].tolist() == list(range(25))
    assert len(server.log) - before == 3 - pages


def test_pages_of_another_day_are_asked_again(server, tmp_path):
    for day in ("2026-11-21", "2026-11-22"):
        pdok.Client(cache=tmp_path, day=day).items(server.base, "dingen")
    assert len(server.log) == 6


def test_pages_that_nobody_asks_for_any_more_go_away(server, tmp_path):
    asking = pdok.Client(cache=tmp_path)
    asking.items(server.base, "dingen")
    old, *others = sorted(tmp_path.iterdir())
    (tmp_path / "iets_anders.txt").write_text("van iemand anders")
    os.utime(old, (0, 0))
    asking.tidy(now=old.stat().st_mtime + 8 * 86_400 + 1)
    assert not old.exists()
    assert all(page.exists() for page in others)
    asking.tidy(now=others[0].stat().st_mtime + 8 * 86_400)
    assert [page.name for page in tmp_path.iterdir()] == ["iets_anders.txt"]


def test_a_half_written_page_is_not_a_page(server, tmp_path):
    asking = pdok.Client(cache=tmp_path)
    asking.items(server.base, "dingen")
    for page in tmp_path.iterdir():
        page.rename(page.with_suffix(".half"))
    assert len(asking.items(server.base, "dingen")) == 25
    assert len(server.log) == 6


def test_a_damaged_page_in_the_folder_is_asked_again(server, tmp_path):
    """After a power cut a file may be there with nothing, or with half a page, in it."""
    asking = pdok.Client(cache=tmp_path)
    asking.items(server.base, "dingen")
    for page, left in zip(sorted(tmp_path.iterdir()), ("", "[1]", '{"url": "x"'), strict=True):
        page.write_text(left)
    assert len(asking.items(server.base, "dingen")) == 25
    assert len(server.log) == 6


def test_a_folder_that_takes_nothing_does_not_stop_a_fetch(server, tmp_path):
    (tmp_path / "map").write_text("een bestand, geen map")
    assert len(pdok.Client(cache=tmp_path / "map").items(server.base, "dingen")) == 25


def test_an_answer_that_drips_in_is_broken_off(server, waits):
    moments = iter(range(0, 100_000, 1000))
    slow = pdok.Client(sleep=waits.append, clock=lambda: float(next(moments)))
    with pytest.raises(SourceError, match="geeft geen"):
        slow.items(server.base, "dingen")
    assert len(waits) == pdok.TRIES - 1


def test_a_far_too_big_answer_is_broken_off(server, asking, monkeypatch):
    monkeypatch.setattr(pdok, "MAX_PAGE_BYTES", 100)
    with pytest.raises(SourceError, match="veel te groot"):
        asking.items(server.base, "dingen")


def test_more_pages_than_a_town_has_are_not_asked(server, asking, monkeypatch):
    monkeypatch.setattr(pdok, "MAX_PAGES", 2)
    with pytest.raises(SourceError, match="dezelfde objecten"):
        asking.items(server.base, "dingen")


# --- real answers ---------------------------------------------------------------------------------

RIGHT = {
    "ogc_bgt_wegdelen_items_page1.json": 10,
    "amsterdam_epgs28992.json": 2,
    "gokoala/expected_empty_feature_collection.json": 0,
}
REFUSED = {
    "ogc_bgt_wegdelen_items_epsg3035.json": "getallen zijn dat niet",
    "amsterdam_epgs3035.json": "getallen zijn dat niet",
    "amsterdam_epsg4258.json": "getallen zijn dat niet",
    "amsterdam_wgs84.json": "getallen zijn dat niet",
    "gokoala/expected_multiple_gpkgs_bbox_wgs84.json": "getallen zijn dat niet",
    "gokoala/expected_feature_404.json": "iets anders",
    "gokoala/expected_query_timeout_features.json": "iets anders",
    "gokoala/expected_collection_features.json": "iets anders",
    "gokoala/expected_queryables.json": "iets anders",
    "gokoala/expected_schema.json": "iets anders",
    "gokoala/expected_feature_geom_null.json": "iets anders",
    "ogc_collections_response.json": "iets anders",
    "locatieserver_free.json": "iets anders",
    "locatieserver_error.json": "iets anders",
    "amsterdam_gebieden_stadsdeel_centrum.json": "iets anders",
    "wmts_capabilities_pdok_2014.xml": "webpagina",
}


class Recorded:
    """A session that answers everything with one recorded answer, said to be in RD."""

    def __init__(self, body):
        self.body = body

    def get(self, url, **_):
        response = requests.Response()
        response.status_code, response.url = 200, url
        response.headers["Content-Crs"] = f"<{RD_URI}>"
        response.raw = io.BytesIO(self.body)
        return response


def read_recorded(realdata, name):
    body = (realdata / "pdok_api" / name).read_bytes()
    if name.endswith(".json"):
        document = json.loads(body)
        document.pop("links", None)  # one page only: the next one was not recorded
        body = json.dumps(document).encode()
    return pdok.Client(session=Recorded(body), sleep=lambda _: None).items("http://opname.invalid", "opname")


def test_a_full_page_that_does_not_say_whether_there_is_more_is_not_the_end(monkeypatch):
    """A page that is not full, and says nothing of more, is the last one; a full one may have lost its link."""
    body = json.dumps({"type": "FeatureCollection", "features": [{"id": number} for number in range(3)]}).encode()
    client = pdok.Client(session=Recorded(body), sleep=lambda _: None)
    assert len(client.items("http://opname.invalid", "opname")) == 3
    monkeypatch.setattr(answers, "PAGE_SIZE", 3)
    with pytest.raises(SourceError, match="of er nog meer is"):
        client.items("http://opname.invalid", "opname")


@pytest.mark.parametrize(("name", "count"), RIGHT.items())
def test_a_recorded_answer_in_rd_is_read(realdata, name, count):
    frame = read_recorded(realdata, name)
    assert len(frame) == count
    assert frame.crs.to_epsg() == 28992


@pytest.mark.parametrize(("name", "says"), REFUSED.items())
def test_any_other_recorded_answer_is_refused(realdata, name, says):
    with pytest.raises(SourceError, match=says):
        read_recorded(realdata, name)


def test_every_recorded_page_of_objects_is_read_or_refused(realdata):
    for path in sorted((realdata / "pdok_api").rglob("*.json")):
        name = path.relative_to(realdata / "pdok_api").as_posix()
        try:
            frame = read_recorded(realdata, name)
        except SourceError as error:
            assert error.message.startswith("De bron van 'opname'")
        else:
            assert frame.empty or frame.geometry.isna().all() or frame.total_bounds[0] > 10_000, name


def test_the_link_to_the_next_page_of_a_recorded_answer_is_found(realdata):
    document = json.loads((realdata / "pdok_api/ogc_bgt_wegdelen_items_page1.json").read_text(encoding="utf-8"))
    (href,) = (link["href"] for link in document["links"] if link["rel"] == "next")
    asked = []

    class Twice(Recorded):
        def get(self, url, **words):
            asked.append(url)
            return super().get(url, **words)

    # The second answer is the same page: that is noticed, and nothing is returned.
    first = "/".join(href.split("/")[:3])
    with pytest.raises(SourceError, match="dezelfde objecten"):
        pdok.Client(session=Twice(json.dumps(document).encode()), sleep=lambda _: None).items(first, "wegdeel")
    assert asked[1] == href
