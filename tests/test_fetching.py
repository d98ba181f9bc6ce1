"""Fetching as a person does it: one command against a server that behaves as PDOK's."""

import os
import signal
import subprocess
import sys
from pathlib import Path
from unittest.mock import Mock

import geopandas as gpd
import pandas as pd
import pytest
from pdok_server import Gate, Pdok, serve
from shapely import Point, box
from test_sources_online import QUERYABLES, bgt, square, town

from kansenkaart import actions, days, pdok
from kansenkaart.actions.background import OURS
from kansenkaart.cli import kansenkaart
from kansenkaart.cli.dutch import run
from kansenkaart.dossier import Dossier
from kansenkaart.errors import DossierError, InputError, SourceError
from kansenkaart.sources.online import AT_ONCE

HERE = "121000,487000,121200,487200"
FAR_FROM_ANY_CITY = "155000,463000,155200,463200"
ROOT = Path(__file__).parents[1]
#: A program that is started in the background hears no Ctrl+C; one at a terminal does.
AT_A_TERMINAL = """
import signal
signal.signal(signal.SIGINT, signal.default_int_handler)
from kansenkaart.cli import main
main()
"""


@pytest.fixture
def server():
    with serve(Pdok(town(), queryables=QUERYABLES, page_size=3)) as running:
        yield running


@pytest.fixture
def online(server, tmp_path):
    return actions.Online(base_url=server.base, at="2026-11-22", cache=tmp_path / "cache", settings={})


@pytest.fixture
def dossier(online, tmp_path):
    path = tmp_path / "buurt.gpkg"
    actions.fetch_neighbourhood(path, actions.place_of_box(HERE), online=online)
    return Dossier.open(path)


@pytest.fixture(autouse=True)
def own_cache(monkeypatch, tmp_path):
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "eigen"))
    monkeypatch.setattr(pdok, "TRIES", 1)  # waiting between tries has its own tests


def test_a_buurt_by_name_becomes_a_dossier(server, tmp_path, capsys):
    path = tmp_path / "iepen.gpkg"
    assert run(kansenkaart, ["fetch", str(path), "--buurt", "Iepenbuurt-Noord", "--base-url", server.base]) == 0
    made = Dossier.open(path)
    assert made.name == "Iepenbuurt-Noord"
    assert made.layer_counts()["boom"] == 2
    assert made.area().area.sum() == pytest.approx(2000 * 2000)
    said = capsys.readouterr().out
    assert "zonder internet" in said
    assert "vergund, nog niet gebouwd 1" in said


@pytest.mark.parametrize(
    ("args", "code", "says"),
    [
        (["--buurt", "iepen"], 1, "BU0363AA01"),
        (["--buurt", "iepen", "--gemeente", "Elders"], 0, "Klaar"),
        (["--buurt", "Nergens"], 1, "geen buurt"),
        (["--bbox", HERE], 0, "Klaar"),
        (["--buurt", "iepenbuurt-noord"], 0, "Klaar"),
        (["--buurt", " "], 1, "Typ de naam"),
        (["--buurt", "Iepen*"], 1, "Er zijn meer buurten"),
        (["--buurt", "i" * 600], 1, "geen buurt"),
        (["--bbox", "1,2,3"], 1, "vier getallen"),
        (["--bbox", "nan,487000,121200,487200"], 1, "vier getallen"),
        (["--bbox", "121000,487000,inf,487200"], 1, "vier getallen"),
        (["--bbox", "121000,487000,121000,487200"], 1, "vier getallen"),
        (["--bbox", "900000,487000,900100,487200"], 1, "ligt niet in Nederland"),
        (["--bbox", HERE, "--margin", "-5"], 2, "Kies een getal van 0 tot en met 2000"),
        (["--bbox", HERE, "--margin", "ver"], 2, "is geen getal"),
        (["--bbox", HERE, "--gemeente", "Elders"], 2, "--gemeente hoort bij --buurt"),
        (["--margin", "5"], 2, "--margin hoort bij"),
        (["--bbox", HERE, "--layers", " , "], 2, "ten minste een laag"),
        (["--bbox", HERE, "--at", "2999-01-01"], 2, "moet nog komen"),
        (["--bbox", HERE, "--at", "20260101", "--layers", "groen,pand"], 0, "Alleen de BGT is van 2026-01-01"),
        (["--bbox", "100000,400000,200000,500000"], 1, "hele stad"),
        (["--bbox", HERE, "--layers", "pad,kelder"], 1, "kelder"),
        (["--bbox", HERE, "--at", "gisteren"], 1, "geen datum"),
        (["--bbox", HERE, "--buurt", "x"], 2, "Kies een"),
        ([], 1, "--buurt"),
    ],
)
def test_what_is_asked_and_what_is_said(server, tmp_path, capsys, args, code, says):
    path = tmp_path / "nieuw.gpkg"
    assert run(kansenkaart, ["fetch", str(path), *args, "--base-url", server.base]) == code
    said = capsys.readouterr()
    assert says in said.out + said.err
    assert path.exists() == (code == 0)


def test_the_day_that_begins_here_before_it_does_in_utc_is_no_day_to_come(server, tmp_path, capsys, monkeypatch):
    monkeypatch.setattr(days, "today", lambda: "2998-12-31")
    fetch = ["fetch", str(tmp_path / "nieuw.gpkg"), "--bbox", HERE, "--base-url", server.base, "--at"]
    assert run(kansenkaart, [*fetch, "2999-01-01"]) == 2
    assert "moet nog komen" in capsys.readouterr().err
    assert run(kansenkaart, [*fetch, "2998-12-31"]) == 0


@pytest.mark.slow
@pytest.mark.skipif(os.name != "posix", reason="SIGINT as a terminal sends it")
@pytest.mark.parametrize("box", [HERE, FAR_FROM_ANY_CITY])
def test_ctrl_c_is_heard_while_the_server_hangs(server, tmp_path, monkeypatch, box):
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "eigen"))
    server.gate = Gate()
    fetch = ["fetch", str(tmp_path / "buurt.gpkg"), "--bbox", box, "--base-url", server.base]
    with subprocess.Popen(
        [sys.executable, "-c", AT_A_TERMINAL, *fetch], stderr=subprocess.PIPE, cwd=ROOT, text=True
    ) as process:
        server.gate.wait_until_shut()
        process.send_signal(signal.SIGINT)
        _, said = process.communicate(timeout=60)
    assert (process.returncode, said.strip()) == (130, "Gestopt. Er is niets half bewaard.")
    assert not list(tmp_path.glob("*.gpkg*"))


def test_a_dossier_is_whole_or_not_there(online, tmp_path, monkeypatch):
    monkeypatch.setattr(Dossier, "put_layers", Mock(side_effect=DossierError("De schijf is vol.")))
    with pytest.raises(DossierError, match="vol"):
        actions.fetch_neighbourhood(tmp_path / "nieuw" / "buurt.gpkg", actions.place_of_box(HERE), online=online)
    assert list((tmp_path / "nieuw").iterdir()) == []


@pytest.mark.slow
@pytest.mark.parametrize("pages", [2, 11])
def test_a_process_that_is_killed_goes_on_without_gaps_or_doubles(server, tmp_path, monkeypatch, pages):
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "eigen"))
    server.page_size = 2
    day = "2026-01-01"  # of now, midnight could come in between
    fetch = ["fetch", str(tmp_path / "buurt.gpkg"), "--bbox", HERE, "--base-url", server.base, "--at", day]
    server.gate = Gate(pages)
    process = subprocess.Popen([sys.executable, "-m", "kansenkaart", *fetch], stdout=subprocess.DEVNULL, cwd=ROOT)
    server.gate.wait_until_shut()
    process.kill()
    process.wait(60)
    server.gate.open()
    assert not list(tmp_path.glob("buurt.gpkg*"))
    first = [str(asked) for asked in server.log]
    assert run(kansenkaart, fetch) == 0
    again = [str(asked) for asked in server.log[len(first) :]]
    assert len(set(first) & set(again)) <= AT_ONCE  # those that were under way
    other = actions.Online(base_url=server.base, at=day, cache=tmp_path / "anders", settings={})
    actions.fetch_neighbourhood(tmp_path / "heel.gpkg", actions.place_of_box(HERE), online=other)
    resumed, whole = (Dossier.open(tmp_path / name) for name in ("buurt.gpkg", "heel.gpkg"))
    assert resumed.layer_counts() == whole.layer_counts()
    for slug, frame in whole.layers().items():
        pd.testing.assert_frame_equal(pd.DataFrame(resumed.layer(slug)), pd.DataFrame(frame))


def test_an_address_that_is_none_of_the_web(tmp_path, capsys):
    for address in ("ftp://spiegel/pdok", "127.0.0.1:8931", "https://"):
        assert run(kansenkaart, ["fetch", str(tmp_path / "x.gpkg"), "--bbox", HERE, "--base-url", address]) == 1
        assert "geen adres van een dienst" in capsys.readouterr().err


def test_refreshing_what_does_not_come_from_the_internet_is_refused(dossier, server, capsys):
    args = ["layers", "refresh", str(dossier.path), "--base-url", server.base]
    for slug in ("kelder", "regel"):
        assert run(kansenkaart, [*args, "--layers", slug]) == 1
        assert f"'{slug}' halen we niet op van internet" in capsys.readouterr().err


def test_an_area_from_a_file(server, tmp_path):
    area = tmp_path / "ons_blok.geojson"
    gpd.GeoDataFrame(geometry=[box(121_000, 487_000, 121_200, 487_200)], crs=28992).to_file(area)
    path = tmp_path / "blok.gpkg"
    assert run(kansenkaart, ["fetch", str(path), "--area", str(area), "--margin", "0", "--base-url", server.base]) == 0
    made = Dossier.open(path)
    assert made.name == "ons blok"
    assert made.layer("water").area.sum() == pytest.approx(200 * 10)


def test_a_box_in_degrees_is_the_same_place():
    metres = actions.place_of_box("116266,484714,117266,485714").area
    degrees = actions.place_of_box("4.8186,52.3490,4.8334,52.3580").area
    assert metres.intersection(degrees).area.sum() > 0.95 * metres.area.sum()


@pytest.mark.parametrize("kind", ["broken", "html", "wrong_crs", "restart", "half", "redirect_away"])
def test_a_server_that_fails_leaves_no_dossier_and_then_it_goes_on(server, online, tmp_path, kind):
    path = tmp_path / "buurt.gpkg"
    server.trouble[kind] = 1000
    with pytest.raises(SourceError):
        actions.fetch_neighbourhood(path, actions.place_of_box(HERE), online=online)
    assert not path.exists()
    server.trouble.clear()
    actions.fetch_neighbourhood(path, actions.place_of_box(HERE), online=online)
    assert Dossier.open(path).layer_counts()["pand"] == 3


def test_an_existing_dossier_is_filled_and_never_overwritten(dossier, online, server):
    with pytest.raises(Exception, match="bestaat al"):
        actions.fetch_neighbourhood(dossier.path, actions.place_of_box(HERE), online=online)
    before = dossier.layer_counts()
    actions.fetch_layers(dossier.path, layers=["pad"], online=online)
    assert dossier.layer_counts() == before


def test_a_failing_fetch_leaves_a_dossier_as_it_was(dossier, online, server, tmp_path):
    version = dossier.layers_version()
    server.trouble["wrong_crs"] = 1000
    with pytest.raises(SourceError):
        actions.fetch_layers(
            dossier.path, online=actions.Online(base_url=server.base, cache=tmp_path / "leeg", settings={})
        )
    assert dossier.layers_version() == version


def test_refresh_says_what_is_different_and_only_writes_when_asked(dossier, server, tmp_path):
    trees = server.collections["vegetatieobject_punt"]
    trees[0] = bgt("t9", Point(121_050, 487_050), plus_type="boom")
    server.collections["wegdeel"][0] = bgt("w0", square(0, 487_050, 8), functie="voetpad")
    again = actions.Online(base_url=server.base, at="2026-11-23", cache=tmp_path / "later", settings={})
    changes = actions.refresh_layers(dossier, layers=["boom", "pad", "groen"], online=again).changes
    assert [(c.layer, c.added, c.gone, c.changed, c.same) for c in changes] == [
        ("boom", 1, 1, 0, 1), ("pad", 0, 0, 1, 0), ("groen", 0, 0, 0, 1),
    ]  # fmt: skip
    assert sorted(dossier.layer("boom")["id"]) == ["G0363.t0", "G0363.t1"]
    actions.refresh_layers(dossier, layers=["boom", "pad", "groen"], online=again, write=True)
    assert sorted(dossier.layer("boom")["id"]) == ["G0363.t1", "G0363.t9"]
    assert dossier.layer("pad").area.sum() == pytest.approx(64)
    assert actions.changes_in_words(changes)[0] == "Bomen: 1 erbij, 1 weg, 0 gewijzigd, 1 gelijk."


def test_refresh_never_takes_out_what_came_from_a_file_or_from_a_source_that_failed(dossier, online, server, tmp_path):
    file = tmp_path / "bomen.geojson"
    gpd.GeoDataFrame({"boomnummer": ["77"], "boomsoort": ["iep"], "plantjaar": [1960]},
                     geometry=[Point(121_100, 487_100)], crs=28992).to_file(file)  # fmt: skip
    actions.add_layers(dossier, [file])
    server.collections["vegetatieobject_punt"] = []
    del server.collections["perceel"]
    again = actions.Online(base_url=server.base, at="2026-11-23", cache=tmp_path / "later", settings={})
    actions.refresh_layers(dossier, layers=["boom", "perceel"], online=again, write=True)
    assert dossier.layer("boom")["id"].tolist() == ["77"]
    assert dossier.layer_counts()["perceel"] == 1


def test_refresh_from_the_command_line(dossier, server, capsys):
    args = ["layers", "refresh", str(dossier.path), "--layers", "boom", "--base-url", server.base]
    assert run(kansenkaart, args) == 0
    assert "Bomen: geen verschil (2 objecten)." in capsys.readouterr().out
    assert run(kansenkaart, [*args, "--write"]) == 0
    assert "vervangen" in capsys.readouterr().out


def test_a_place_without_an_area(tmp_path):
    file = tmp_path / "punt.geojson"
    gpd.GeoDataFrame(geometry=[Point(121_000, 487_000)], crs=28992).to_file(file)
    with pytest.raises(InputError, match="geen vlak"):
        actions.place_of_file(file)


def test_a_slip_of_ours_ends_the_work_with_a_sentence_and_is_written_down(monkeypatch):
    seen = []
    monkeypatch.setattr("threading.excepthook", lambda found: seen.append(found.exc_type))

    def slip(_progress):
        return 1 // 0

    work = actions.Background("iets", slip)
    work.start()
    assert work.wait(60)
    assert (work.phase.slug, work.message, work.result) == ("failed", OURS, None)
    assert seen == [ZeroDivisionError]
