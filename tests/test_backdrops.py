"""A municipality's own map of pictures: what comes into the dossier, what never does, and what is said of it."""

import gzip
import sqlite3

import geopandas as gpd
import pytest
import tile_files
from pmtiles.tile import TileType
from shapely.geometry import box

from kansenkaart import actions, backdrops, dossier, layers, maps
from kansenkaart.crs import RD
from kansenkaart.dossier import Dossier
from kansenkaart.errors import InputError
from kansenkaart.files import pictures, tiles
from kansenkaart.files.tiles import MBTiles

X, Y = 155_000.0, 463_000.0
#: The middle of RD, in Amersfoort.
LON, LAT = 5.387_638_9, 52.155_172_9


@pytest.fixture
def buurt(tmp_path):
    area = gpd.GeoDataFrame(geometry=[box(X - 200, Y - 200, X + 200, Y + 200)], crs=RD)
    return Dossier.create(tmp_path / "buurt.gpkg", area=area, name="Proefbuurt", made_up=True)


def here(zooms=range(14, 17), **options):
    return tile_files.around(LON, LAT, zooms, **options)


def add(buurt, path):
    return actions.add_layers(buurt, [path])


# --- The two formats


def test_a_row_of_mbtiles_is_counted_from_the_south_and_ours_from_the_north(tmp_path):
    """At zoom 2 the row below the top one is TMS row 2: 2**2 - 1 - 1."""
    path = tmp_path / "x.mbtiles"
    tile_files.mbtiles(path, {(2, 3, 1): b"hier"})
    stored = sqlite3.connect(path).execute("select tile_column, tile_row from tiles").fetchall()
    assert stored == [(3, 2)]
    assert MBTiles(path).get(2, 3, 1) == b"hier"
    assert list(MBTiles(path).within(2, (0, 0), (3, 3))) == [(2, 3, 1, b"hier")]
    assert list(MBTiles(path).within(2, (0, 0), (2, 3))) == []


def test_amersfoort_lies_in_the_tile_that_a_calculator_gives():
    """(5.3876389 / 360 + 0.5) x 16 = 8.24; asinh(tan 52.155173) = 1.0718, so (0.5 - 1.0718 / 6.2832) x 16 = 5.27."""
    assert pictures._index(LON, LAT, 4) == (8, 5) == tile_files.place(LON, LAT, 4)


@pytest.mark.parametrize("write", [tile_files.mbtiles, tile_files.pmtiles])
def test_both_formats_bring_the_same_pictures(buurt, tmp_path, write):
    path = write(tmp_path / f"luchtfoto.{write.__name__}", here())
    report = add(buurt, path)
    assert "Achtergrond 'Luchtfoto Proefstad'" in report
    (kept,) = buurt.backdrops()
    assert (kept.title, kept.zooms) == ("Luchtfoto Proefstad", (14, 16))
    at = tile_files.place(LON, LAT, 16)
    assert buurt.picture(kept.name, 16, *at) == here()[16, *at]
    assert buurt.picture(kept.name, 17, 2 * at[0], 2 * at[1]) is None


def test_only_what_lies_around_the_neighbourhood_is_kept(buurt, tmp_path):
    """The dossier with its margin is 600 m; a tile of zoom 16 is 375 m there, so at most 3 x 3 of 21 x 21."""
    path = tile_files.mbtiles(tmp_path / "groot.mbtiles", here([16], reach=10))
    add(buurt, path)
    counts = buurt.sources()["counts"].iloc[0]
    assert 4 <= counts["bewaard"] <= 9
    assert counts["gelezen"] == counts["bewaard"]


def test_the_source_names_maker_and_licence_as_plain_text(buurt, tmp_path):
    add(buurt, tile_files.mbtiles(tmp_path / "luchtfoto.mbtiles", here()))
    (source,) = buurt.sources().itertuples()
    assert (source.title, source.attribution) == ("Luchtfoto Proefstad", "Gemeente Proefstad")
    assert (source.licence, source.file) == ("CC BY 4.0", "luchtfoto.mbtiles")
    assert actions.layer_rows(buurt)[0][0] == "Achtergrond"


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("<script>alert(1)</script>Foto", "alert(1) Foto"),
        ("een\x00twee\u202edrie", "een twee drie"),
        ("x" * 300, "x" * 200),
        (None, ""),
        (12, ""),
    ],
)
def test_text_of_a_stranger_becomes_plain(text, shown):
    assert pictures.plain(text) == shown


# --- What is refused


def refused(buurt, path):
    before = buurt.version()
    with pytest.raises(InputError) as error:
        add(buurt, path)
    assert buurt.version() == before
    assert path.name in error.value.message
    return error.value.message


def test_vector_tiles_are_refused_with_what_to_do(buurt, tmp_path):
    vector = tile_files.mbtiles(tmp_path / "vector.mbtiles", here(content=b"\x1a\x00"), format="pbf")
    assert "vectortegels" in refused(buurt, vector)
    other = tile_files.pmtiles(tmp_path / "vector.pmtiles", here(content=b"\x1a\x00"), kind=TileType.MVT)
    assert "vectortegels" in refused(buurt, other)


@pytest.mark.parametrize("about", [{"crs": "EPSG:28992"}, {"srs": "urn:ogc:def:crs:EPSG::28992"},
                                   {"projection": "Amersfoort / RD New"}])  # fmt: skip
def test_a_map_that_says_it_is_in_rd_is_refused(buurt, tmp_path, about):
    path = tile_files.mbtiles(tmp_path / "rd.mbtiles", here(), **about)
    assert "Rijksdriehoek (EPSG:28992)" in refused(buurt, path)


def test_another_crs_is_named(buurt, tmp_path):
    path = tile_files.mbtiles(tmp_path / "etrs.mbtiles", here(), crs="EPSG:3035")
    assert "EPSG:3035" in refused(buurt, path)


def test_a_map_in_rd_that_does_not_say_so_is_recognised_by_where_its_tiles_are(buurt, tmp_path):
    """(155000, 463000) is the middle of the Dutch tiling: half of 2**10, column 512 and row 512."""
    rd = {(10, 512 + i, 512 + j): tile_files.picture() for i in range(-2, 3) for j in range(-2, 3)}
    assert "Rijksdriehoek" in refused(buurt, tile_files.mbtiles(tmp_path / "rd.mbtiles", rd))


def test_a_map_of_elsewhere_is_refused(buurt, tmp_path):
    path = tile_files.mbtiles(tmp_path / "parijs.mbtiles", tile_files.around(2.35, 48.85, [14]))
    assert "geen plaatjes in dit gebied" in refused(buurt, path)


SVG = b"<svg xmlns='http://www.w3.org/2000/svg'><script>alert(1)</script></svg>"
HTML = b"<html><script>alert(1)</script>"


@pytest.mark.parametrize(
    "content",
    [SVG, HTML, b"", b"\x89PNG\r\n\x1a\n" + SVG, tile_files.picture(form="GIF"), tile_files.picture(side=300)],
)
def test_what_is_not_a_picture_that_we_show_never_comes_in(buurt, tmp_path, content):
    good = here([14])
    bad = here([15], content=content) if content else {(15, *tile_files.place(LON, LAT, 15)): b"\0"}
    path = tile_files.mbtiles(tmp_path / "gemengd.mbtiles", good | bad)
    add(buurt, path)
    (kept,) = buurt.backdrops()
    assert kept.zooms == (14, 14)
    counts = buurt.sources()["counts"].iloc[0]
    assert sum(counts.values()) == 2 * counts["gelezen"]
    assert "png, jpg en webp" in refused(buurt, tile_files.mbtiles(tmp_path / "slecht.mbtiles", bad))


def test_a_picture_that_is_too_large_is_left_out(buurt, tmp_path):
    swollen = tile_files.picture() + b"\0" * 1_000_000
    path = tile_files.mbtiles(tmp_path / "groot.mbtiles", here([14]) | here([15], content=swollen))
    add(buurt, path)
    assert buurt.sources()["counts"].iloc[0]["te groot"] >= 1


def test_what_does_not_fit_is_left_out_by_whole_zooms_and_said(buurt, tmp_path, monkeypatch):
    path = tile_files.mbtiles(tmp_path / "zwaar.mbtiles", here(range(14, 18)))
    size = len(tile_files.picture())
    monkeypatch.setattr(pictures, "MOST_BYTES", 9 * size)  # zoom 14 and 15 take at most 8, 16 takes at least 4
    report = add(buurt, path)
    last = buurt.backdrops()[0].zooms[1]
    assert last < 17
    assert f"Ze is bewaard tot en met {last}" in report


@pytest.mark.parametrize("name", ["x.mbtiles", "x.pmtiles"])
@pytest.mark.parametrize(
    "content", [b"", b"SQLite format 3\0", b"PMTiles\x03" + b"\xff" * 200, b"PMTiles\x02", b"\0" * 5000]
)
def test_a_damaged_file_is_refused_calmly(buurt, tmp_path, name, content):
    path = tmp_path / name
    path.write_bytes(content)
    refused(buurt, path)


def test_a_directory_that_unpacks_to_far_too_much_is_not_unpacked(buurt, tmp_path):
    path = tile_files.pmtiles(tmp_path / "bom.pmtiles", here([14]))
    bomb = gzip.compress(b"\0" * 50_000_000)
    content = bytearray(path.read_bytes()) + bomb
    content[8:24] = (len(content) - len(bomb)).to_bytes(8, "little") + len(bomb).to_bytes(8, "little")
    path.write_bytes(content)
    assert "beschadigd" in refused(buurt, path)


def test_a_view_that_never_ends_is_given_up(buurt, tmp_path, monkeypatch):
    path = tmp_path / "eindeloos.mbtiles"
    connection = sqlite3.connect(path)
    connection.execute("create table metadata (name text, value text)")
    connection.execute(
        "create view tiles as with recursive n(zoom_level) as (select 14 union all select zoom_level from n)"
        " select zoom_level, 0 as tile_column, 0 as tile_row, x'00' as tile_data from n"
    )
    connection.close()
    monkeypatch.setattr(tiles, "_PATIENCE_S", 0.1)
    assert "beschadigd" in refused(buurt, path)


def test_a_file_that_is_not_there_is_named(buurt, tmp_path):
    assert "is er niet" in refused(buurt, tmp_path / "weg.mbtiles")


def test_a_bad_file_beside_good_ones_changes_nothing(buurt, tmp_path):
    good = tile_files.mbtiles(tmp_path / "goed.mbtiles", here())
    bad = tmp_path / "slecht.pmtiles"
    bad.write_bytes(b"nee")
    with pytest.raises(InputError):
        actions.add_layers(buurt, [good, bad])
    assert buurt.backdrops() == []


# --- In the dossier


def test_the_dossier_stays_a_geopackage_in_which_gis_finds_the_tiles(buurt, tmp_path):
    """GeoPackage 1.3, section 2.2: contents, matrix set (the square of Web Mercator), one matrix per zoom."""
    add(buurt, tile_files.mbtiles(tmp_path / "luchtfoto.mbtiles", here([14, 15])))
    name = buurt.backdrops()[0].name
    connection = sqlite3.connect(buurt.path)
    listed = connection.execute("select data_type, srs_id from gpkg_contents where table_name = ?", (name,))
    assert listed.fetchone() == ("tiles", 3857)
    half = 20_037_508.342789244
    corner = connection.execute("select min_x, max_y from gpkg_tile_matrix_set").fetchone()
    assert corner == (-half, half)
    matrices = connection.execute(
        "select zoom_level, matrix_width, tile_width, pixel_x_size from gpkg_tile_matrix order by zoom_level"
    ).fetchall()
    assert matrices == [(14, 16384, 256, 2 * half / 256 / 16384), (15, 32768, 256, 2 * half / 256 / 32768)]
    connection.close()
    assert buurt.check() == []


def test_the_same_file_again_takes_the_place_of_the_first(buurt, tmp_path):
    path = tmp_path / "luchtfoto.mbtiles"
    add(buurt, tile_files.mbtiles(path, here()))
    add(buurt, path)
    assert len(buurt.backdrops()) == 1
    path.unlink()
    add(buurt, tile_files.mbtiles(path, here(content=tile_files.picture((1, 2, 3))), name="Luchtfoto 2026"))
    assert [row.title for row in buurt.backdrops()] == ["Luchtfoto 2026"]
    assert list(buurt.sources()["title"]) == ["Luchtfoto 2026"]


def test_webp_is_registered_as_the_extension_that_it_is(buurt, tmp_path):
    add(buurt, tile_files.mbtiles(tmp_path / "w.mbtiles", here(content=tile_files.picture(form="WEBP")), format="webp"))
    connection = sqlite3.connect(buurt.path)
    assert connection.execute("select extension_name from gpkg_extensions").fetchall() == [("gpkg_webp",)]
    connection.close()


def test_merged_dossiers_keep_the_maps_of_both_once(buurt, tmp_path):
    add(buurt, tile_files.mbtiles(tmp_path / "samen.mbtiles", here()))
    other = Dossier.open(buurt.copy_to(tmp_path / "kopie.gpkg"))
    add(other, tile_files.mbtiles(tmp_path / "extra.mbtiles", here(content=tile_files.picture()), name="Extra"))
    for number, (a, b) in enumerate([(buurt, other), (other, buurt)]):
        merged = dossier.merge(a, b, tmp_path / f"samen{number}.gpkg").dossier
        assert [row.title for row in merged.backdrops()] == ["Extra", "Luchtfoto Proefstad"]
        assert merged.backdrops() == other.backdrops()
        at = (16, *tile_files.place(LON, LAT, 16))
        assert merged.picture(merged.backdrops()[1].name, *at) == here()[at]


def test_a_name_that_is_not_in_the_list_gives_nothing(buurt, tmp_path):
    add(buurt, tile_files.mbtiles(tmp_path / "luchtfoto.mbtiles", here()))
    at = (16, *tile_files.place(LON, LAT, 16))
    for name in ("entries", "achtergrond_000000000000", 'achtergrond_" union select', "", "photos"):
        assert buurt.picture(name, *at) is None


def test_the_credits_of_a_backdrop_are_not_those_of_the_base_map(buurt, tmp_path):
    source = layers.Source("pand", "x", "BAG", "Kadaster", "CC0", "Kadaster, BAG")
    house = gpd.GeoDataFrame({"id": ["1"]}, geometry=[box(X, Y, X + 9, Y + 9)], crs=RD)
    buurt.put_layer("pand", layers.conform(house, "pand"), source)
    add(buurt, tile_files.mbtiles(tmp_path / "luchtfoto.mbtiles", here()))
    assert maps.attribution(buurt.sources()) == "Kadaster, BAG"
    (shown,) = maps.backdrop_config(buurt.backdrops(), buurt.sources(), lambda name: name)["backdrops"]
    assert shown["attribution"] == "Gemeente Proefstad"


@pytest.mark.parametrize(
    ("content", "kind"),
    [
        (tile_files.picture(), "image/png"), (tile_files.picture(form="JPEG"), "image/jpeg"),
        (tile_files.picture(form="WEBP"), "image/webp"), (SVG, ""), (HTML, ""), (b"", ""), (b"GIF89a", ""),
    ],
)  # fmt: skip
def test_what_a_picture_is_follows_from_its_first_bytes(content, kind):
    assert backdrops.media_type(content) == kind
