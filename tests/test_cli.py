"""The command line as a person uses it: exit codes, Dutch texts, the same import twice."""

import io
import json
import subprocess
import sys

import geopandas as gpd
import pytest
import tile_files
from shapely.geometry import Point, box
from town import town

from kansenkaart import actions
from kansenkaart.actions import tiling
from kansenkaart.cli import kansenkaart
from kansenkaart.cli.dutch import run, table


@pytest.fixture(scope="session")
def example(tmp_path_factory):
    path = tmp_path_factory.mktemp("example") / "buurt.gpkg"
    assert run(kansenkaart, ["example", str(path)]) == 0
    return path


@pytest.fixture
def dossier(tmp_path):
    """An empty dossier for a square kilometre."""
    area = tmp_path / "gebied.geojson"
    gpd.GeoDataFrame(geometry=[box(120_000, 480_000, 121_000, 481_000)], crs=28992).to_file(area)
    path = tmp_path / "leeg.gpkg"
    assert run(kansenkaart, ["new", str(path), "--area", str(area), "--name", "Proefbuurt"]) == 0
    return path


def plans(path, rows):
    path.write_text(json.dumps({"type": "FeatureCollection", "features": [
        {"type": "Feature", "properties": properties, "geometry": {"type": "Point", "coordinates": xy}}
        for properties, xy in rows
    ]}))  # fmt: skip
    return path


def commands(group, path=()):
    yield path
    for name, command in getattr(group, "commands", {}).items():
        yield from commands(command, (*path, name))


@pytest.mark.parametrize("path", list(commands(kansenkaart)), ids=" ".join)
def test_every_command_explains_itself_in_dutch(path, capsys):
    assert run(kansenkaart, [*path, "--help"]) == 0
    text = capsys.readouterr().out
    assert "Gebruik:" in text
    assert "Opties" in text
    for english in ("Usage", "Options", "Show this", "Commands"):
        assert english not in text
    if path and path != ("layers",):
        assert f"kansenkaart {' '.join(path)}" in text, "an example to copy"


@pytest.mark.parametrize(
    ("args", "code", "says"),
    [
        (["new", "x.gpkg"], 2, "--area"),
        (["export"], 2, "ontbreekt"),
        (["export", "a.gpkg", "b.csv", "--purple"], 2, "--purple"),
        (["dansen"], 2, "De opdracht 'dansen' bestaat niet."),
        (["start", "--port", "abc"], 2, "--port: 'abc' is geen getal."),
        (["start", "--port", "0"], 2, "--port: 0 kan niet. Kies een getal van 1 tot en met 65535."),
        (["check", "a.gpkg", "--json"], 2, "Achter --json hoort nog iets."),
        (["merge", "a", "b", "c", "--into", "d"], 2, "Dit is te veel: c."),
        (["merge", "a", "b"], 2, "Er ontbreekt iets: --into."),
        (["import", "a.gpkg", "b.csv", "--map", "titel"], 2, "--map: schrijf VELD=KOLOM"),
        (["layers", "list", "bestaat-niet.gpkg"], 1, "bestaat-niet.gpkg"),
    ],
)
def test_wrong_use_is_2_and_refused_is_1(args, code, says, capsys, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    assert run(kansenkaart, args) == code
    captured = capsys.readouterr()
    assert says in captured.err
    assert "Traceback" not in captured.err
    assert list(tmp_path.iterdir()) == []


def test_a_slip_of_ours_is_a_sentence_and_its_trace_a_file(example, capsys, monkeypatch, tmp_path):
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path))

    def slip(*_args, **_options):
        raise RuntimeError("secret detail")

    monkeypatch.setattr(actions, "check", slip)
    assert run(kansenkaart, ["check", str(example)]) == 1
    said = capsys.readouterr().err
    assert "Er ging iets mis bij ons" in said
    assert "secret" not in said
    (kept,) = tmp_path.rglob("laatste-fout.txt")
    assert str(kept) in said
    assert "RuntimeError: secret detail" in kept.read_text()


@pytest.mark.parametrize("name", ["kaart.html", "kansen.csv", "kansen.gpkg"])
def test_a_folder_that_is_not_there_is_refused(example, name, capsys, tmp_path):
    assert run(kansenkaart, ["export", str(example), str(tmp_path / "weg" / name)]) == 1
    assert f"{name}: we kunnen hier niet schrijven." in capsys.readouterr().err


def test_a_terminal_is_told_how_far_the_reading_is(dossier, tmp_path, monkeypatch, capsys):
    file = tmp_path / "bomen.geojson"
    trees = {"boomsoort": ["eik", "linde"], "plantjaar": [1970, 1980]}
    gpd.GeoDataFrame(trees, geometry=[Point(120_500, 480_500), Point(120_510, 480_500)], crs=28992).to_file(file)
    monkeypatch.setattr("sys.stderr.isatty", lambda: True, raising=False)
    assert run(kansenkaart, ["layers", "add", str(dossier), str(file)]) == 0
    assert "2 objecten, bomen.geojson: 2" in capsys.readouterr().err


def test_nothing_heavy_is_imported_before_a_command_runs():
    code = (
        "import sys, kansenkaart.cli\n"
        "heavy = {'pandas', 'geopandas', 'numpy', 'streamlit', 'sqlalchemy', 'scipy'} & set(sys.modules)\n"
        "sys.exit(', '.join(sorted(heavy)) or 0)"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr


def test_the_example_says_that_it_is_made_up(example, capsys):
    assert run(kansenkaart, ["layers", "list", str(example)]) == 0
    assert "verzonnen" in capsys.readouterr().out


def test_importing_the_same_file_twice_changes_nothing(dossier, tmp_path, capsys):
    file = plans(tmp_path / "plannen.geojson", [
        ({"titel": "Huizen", "thema": "wonen", "woningen": 40}, [4.9, 52.3075]),
        ({"titel": "Park", "thema": "groen"}, [4.901, 52.3078]),
    ])  # fmt: skip
    command = ["import", str(dossier), str(file), "--party", "gemeente"]
    assert run(kansenkaart, command) == 0
    assert "2 nieuw" in capsys.readouterr().out
    before = gpd.read_file(dossier, layer="kansen")
    assert run(kansenkaart, command) == 0
    assert "0 nieuw, 0 gewijzigd, 2 al bekend" in capsys.readouterr().out
    assert gpd.read_file(dossier, layer="kansen").equals(before)


def test_a_dry_run_keeps_nothing(dossier, tmp_path, capsys):
    file = plans(tmp_path / "plannen.geojson", [({"titel": "Huizen", "thema": "wonen"}, [4.9, 52.3075])])
    assert run(kansenkaart, ["import", str(dossier), str(file), "--party", "gemeente", "--dry-run"]) == 0
    assert "niets bewaard" in capsys.readouterr().out
    assert gpd.read_file(dossier, layer="kansen").empty


def test_a_refused_row_is_named_and_the_rest_goes_on(dossier, tmp_path, capsys):
    file = plans(tmp_path / "plannen.geojson", [
        ({"titel": "Huizen", "thema": "wonen"}, [4.9, 52.3075]),
        ({"titel": "Iets", "thema": "paarden"}, [4.9, 52.3075]),
    ])  # fmt: skip
    assert run(kansenkaart, ["import", str(dossier), str(file), "--party", "gemeente"]) == 0
    out = capsys.readouterr().out
    assert "1 nieuw" in out
    assert "paarden" in out
    assert "Thema" in out


def test_an_unreadable_file_is_refused_and_changes_nothing(dossier, tmp_path, capsys):
    broken = tmp_path / "stuk.geojson"
    broken.write_text("{ nee")
    before = dossier.read_bytes()
    assert run(kansenkaart, ["import", str(dossier), str(broken), "--party", "gemeente"]) == 1
    assert "stuk.geojson" in capsys.readouterr().err
    assert gpd.read_file(dossier, layer="kansen").empty
    assert len(dossier.read_bytes()) == len(before)


@pytest.mark.parametrize("suffix", [".geojson", ".gpkg", ".csv"])
def test_export_filters_and_never_gives_personal_fields(example, tmp_path, suffix):
    out = tmp_path / f"kansen{suffix}"
    assert run(kansenkaart, ["export", str(example), str(out), "--party", "bewoners", "--theme", "groen"]) == 0
    text = out.read_bytes()
    assert b"source_ref" not in text
    assert b"code_hash" not in text
    if suffix != ".csv":
        frame = gpd.read_file(out, layer="kansen" if suffix == ".gpkg" else None)
        assert set(frame["party"]) == {"bewoners"}
        assert set(frame["theme"]) == {"groen"}


def test_geojson_is_lon_lat_without_crs_and_rd_says_so(example, tmp_path, capsys):
    plain, rd = tmp_path / "a.geojson", tmp_path / "b.geojson"
    assert run(kansenkaart, ["export", str(example), str(plain)]) == 0
    assert run(kansenkaart, ["export", str(example), str(rd), "--rd"]) == 0
    assert "Rijksdriehoek" in capsys.readouterr().out
    one, other = json.loads(plain.read_text()), json.loads(rd.read_text())
    assert "crs" not in one
    assert "28992" in other["crs"]["properties"]["name"]
    assert [f["id"] for f in one["features"]] == [f["id"] for f in other["features"]]
    point = next(f for f in one["features"] if f["geometry"]["type"] == "Point")
    lon, lat = point["geometry"]["coordinates"]
    assert 3 < lon < 7.5
    assert 50 < lat < 54


def test_export_of_an_unknown_buurt_lists_the_known_ones(example, tmp_path, capsys):
    assert run(kansenkaart, ["export", str(example), str(tmp_path / "a.csv"), "--buurt", "Nergens"]) == 1
    assert "Bekend:" in capsys.readouterr().err


def test_export_within_one_buurt_gives_fewer(example, tmp_path):
    name = gpd.read_file(example, layer="buurt")["name"].iloc[0]
    assert run(kansenkaart, ["export", str(example), str(tmp_path / "een.geojson"), "--buurt", name]) == 0
    assert run(kansenkaart, ["export", str(example), str(tmp_path / "al.geojson")]) == 0
    one = len(json.loads((tmp_path / "een.geojson").read_text())["features"])
    assert 0 < one < len(json.loads((tmp_path / "al.geojson").read_text())["features"])


def test_merge_gives_the_kansen_of_both(example, dossier, tmp_path):
    left, right = tmp_path / "links.gpkg", tmp_path / "rechts.gpkg"
    for copy, title in ((left, "Links"), (right, "Rechts")):
        copy.write_bytes(dossier.read_bytes())
        file = plans(tmp_path / f"{title}.geojson", [({"titel": title, "thema": "groen"}, [4.9, 52.3075])])
        assert run(kansenkaart, ["import", str(copy), str(file), "--party", "bewoners"]) == 0
    assert run(kansenkaart, ["merge", str(left), str(right), "--into", str(tmp_path / "samen.gpkg")]) == 0
    assert set(gpd.read_file(tmp_path / "samen.gpkg", layer="kansen")["title"]) == {"Links", "Rechts"}


def test_layers_add_reports_what_became_of_a_file(dossier, tmp_path, capsys):
    trees = tmp_path / "bomen.geojson"
    gpd.GeoDataFrame(
        {"boomnummer": ["1", "2"], "boomsoort": ["iep", "es"], "hoogte": [9.0, 12.0]},
        geometry=[Point(120_500, 480_500), Point(150_000, 480_500)], crs=28992,
    ).to_file(trees)  # fmt: skip
    assert run(kansenkaart, ["layers", "add", str(dossier), str(trees), "--as", "boom"]) == 0
    assert "Bomen uit bomen.geojson" in capsys.readouterr().out
    assert gpd.read_file(dossier, layer="boom")["species"].tolist() == ["iep"]


def test_a_table_puts_numbers_to_the_right():
    assert table(("naam", "n"), [("a", 5), ("bc", 12)]) == "naam  n\na      5\nbc    12"


def test_check_gives_the_agreed_json_and_the_same_bytes_twice(example, tmp_path, capsys):
    first, second = tmp_path / "een.json", tmp_path / "twee.json"
    for file in (first, second):
        assert run(kansenkaart, ["check", str(example), "--json", str(file)]) == 0
    assert first.read_bytes() == second.read_bytes()
    document = json.loads(first.read_text())
    assert list(document) == ["made_with", "data", "thresholds", "findings", "unchecked"]
    kansen = set(gpd.read_file(example, layer="kansen")["id"])
    for finding in document["findings"]:
        assert list(finding) == ["id", "a", "b", "level", "certainty", "rule", "evidence", "text"]
        assert finding["a"] in kansen
        assert finding["b"] in kansen or ":" in finding["b"]
        assert {"overlap_m2", "overlap_share_a", "overlap_share_b", "distance_m"} <= set(finding["evidence"])
        assert finding["text"]
    assert {finding["level"] for finding in document["findings"]} == {"versterkt", "neutraal", "wringt", "botst"}
    assert "Botst" in capsys.readouterr().out


def test_check_of_one_theme_gives_only_findings_with_that_theme(example, tmp_path):
    out = tmp_path / "spelen.geojson"
    assert run(kansenkaart, ["check", str(example), "--geojson", str(out), "--theme", "spelen"]) == 0
    themes = gpd.read_file(example, layer="kansen").set_index("id")["theme"]
    features = json.loads(out.read_text())["features"]
    assert features
    for feature in features:
        sides = (feature["properties"]["a"], feature["properties"]["b"])
        assert "spelen" in {themes.get(side) for side in sides}


def test_a_missing_layer_is_said_not_silent(dossier, tmp_path, capsys):
    file = plans(tmp_path / "plannen.geojson", [({"titel": "Park", "thema": "groen"}, [4.9, 52.3075])])
    assert run(kansenkaart, ["import", str(dossier), str(file), "--party", "gemeente"]) == 0
    capsys.readouterr()
    assert run(kansenkaart, ["check", str(dossier)]) == 0
    assert "Niet gecontroleerd" in capsys.readouterr().out


def test_an_own_aerial_photo_comes_in_by_layers_add(dossier, tmp_path, capsys):
    lon, lat = 4.875_7, 52.308_7  # the middle of (120500, 480500)
    path = tile_files.mbtiles(tmp_path / "luchtfoto.mbtiles", tile_files.around(lon, lat, [15, 16]))
    assert run(kansenkaart, ["layers", "add", str(dossier), str(path)]) == 0
    assert "Achtergrond 'Luchtfoto Proefstad' uit luchtfoto.mbtiles" in capsys.readouterr().out
    assert run(kansenkaart, ["layers", "list", str(dossier)]) == 0
    assert "CC BY 4.0" in capsys.readouterr().out


@pytest.fixture
def with_map(dossier, tmp_path, capsys):
    """A dossier with an own map of vector tiles."""
    tiles = tile_files.around(4.875_7, 52.308_7, [15, 16], content=tile_files.vector_tile())
    path = tile_files.mbtiles(tmp_path / "topo.mbtiles", tiles, name="Topografie", format="pbf")
    assert run(kansenkaart, ["layers", "add", str(dossier), str(path)]) == 0
    assert "Achtergrond 'Topografie' uit topo.mbtiles, vectortegels" in capsys.readouterr().out
    return dossier


def own_maps(path):
    return [row.title for row in actions.own_maps(actions.open_dossier(path))]


def test_an_own_map_goes_out_after_a_yes(with_map, capsys, monkeypatch):
    for typed, left in (("", ["Topografie"]), ("nee", ["Topografie"]), ("j", [])):
        monkeypatch.setattr("sys.stdin", io.StringIO(f"{typed}\n"))
        assert run(kansenkaart, ["layers", "remove", str(with_map), "topo.mbtiles"]) == 0
        said = capsys.readouterr()
        assert "Achtergrond 'Topografie' uit topo.mbtiles weghalen uit" in said.err
        assert ("Er is niets veranderd." in said.out) == bool(left)
        assert own_maps(with_map) == left


def test_an_own_map_stays_when_nobody_is_there_to_say_yes(with_map, monkeypatch):
    monkeypatch.setattr("sys.stdin", io.StringIO(""))
    assert run(kansenkaart, ["layers", "remove", str(with_map), "Topografie"]) == 130
    assert own_maps(with_map) == ["Topografie"]


def test_a_script_may_take_out_an_own_map_and_an_unknown_one_is_refused(with_map, capsys):
    assert run(kansenkaart, ["layers", "remove", str(with_map), "Luchtfoto", "--yes"]) == 1
    assert "Wel: 'Topografie' uit topo.mbtiles" in capsys.readouterr().err
    assert run(kansenkaart, ["layers", "remove", str(with_map), "Topografie", "--yes"]) == 0
    assert "is uit het dossier gehaald" in capsys.readouterr().out
    assert own_maps(with_map) == []


def test_tiles_are_made_of_a_large_dossier_only(tmp_path, capsys, monkeypatch):
    path = town(tmp_path / "stad.gpkg", 200).path
    assert run(kansenkaart, ["layers", "tiles", str(path)]) == 0
    assert "klein genoeg" in capsys.readouterr().out
    monkeypatch.setattr(tiling, "LARGE", 100)
    assert run(kansenkaart, ["layers", "tiles", str(path)]) == 0
    assert "De kaarttegels zijn klaar." in capsys.readouterr().out
    assert [one.suffix for one in (tmp_path / ".kansenkaart-cache").iterdir()] == [".pmtiles"]
