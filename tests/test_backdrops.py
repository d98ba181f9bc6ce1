"""A municipality's own map of tiles: what comes into the dossier, what never does, and what is said of it."""

import gzip
import sqlite3

import geopandas as gpd
import pyogrio
import pytest
import tile_files
from made_up import in_sqlite
from pmtiles.tile import Compression, TileType
from shapely.geometry import box

from kansenkaart import actions, backdrops, dossier, layers, maps
from kansenkaart.actions import tiling
from kansenkaart.crs import RD
from kansenkaart.dossier import Dossier
from kansenkaart.errors import InputError
from kansenkaart.files import backdrop, tiles
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
    with in_sqlite(path) as connection:
        assert connection.execute("select tile_column, tile_row from tiles").fetchall() == [(3, 2)]
    assert MBTiles(path).get(2, 3, 1) == b"hier"
    assert list(MBTiles(path).within(2, (0, 0), (3, 3))) == [(2, 3, 1, b"hier")]
    assert list(MBTiles(path).within(2, (0, 0), (2, 3))) == []


def test_amersfoort_lies_in_the_tile_that_a_calculator_gives():
    """(5.3876389 / 360 + 0.5) x 16 = 8.24; asinh(tan 52.155173) = 1.0718, so (0.5 - 1.0718 / 6.2832) x 16 = 5.27."""
    assert backdrop._index(LON, LAT, 4) == (8, 5) == tile_files.place(LON, LAT, 4)


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
    assert backdrop.plain(text) == shown


# --- Vector tiles


def drawn_here(zooms=range(14, 17), **options):
    return here(zooms, content=tile_files.vector_tile(), **options)


def packed_here(zooms=range(14, 17)):
    return here(zooms, content=gzip.compress(tile_files.vector_tile(), 9, mtime=1))


@pytest.mark.parametrize("tiles_of", [drawn_here, packed_here])
@pytest.mark.parametrize("write", [tile_files.mbtiles, tile_files.pmtiles])
def test_vector_tiles_come_in_whole_with_or_without_gzip(buurt, tmp_path, write, tiles_of):
    """MBTiles counts rows from the south: were that forgotten, nothing would be found at this place."""
    options = {"kind": TileType.MVT} if write is tile_files.pmtiles else {"format": "pbf"}
    report = add(buurt, write(tmp_path / f"topo.{write.__name__}", tiles_of(), **options))
    assert "Achtergrond 'Luchtfoto Proefstad' uit topo" in report
    assert "vectortegels: gelezen" in report
    assert "De kaart rekent er niet mee." in report
    (kept,) = buurt.backdrops()
    assert (kept.is_vector, kept.zooms) == (True, (14, 16))
    at = tile_files.place(LON, LAT, 16)
    assert gzip.decompress(buurt.picture(kept.name, 16, *at)) == tile_files.vector_tile()
    assert buurt.picture(kept.name, 17, 2 * at[0], 2 * at[1]) is None


def test_what_the_tiles_are_follows_from_what_is_in_them_and_not_from_what_the_file_says(buurt, tmp_path):
    add(buurt, tile_files.mbtiles(tmp_path / "a.mbtiles", drawn_here(), format="png"))
    add(buurt, tile_files.mbtiles(tmp_path / "b.mbtiles", here(), format="pbf", name="B"))
    assert {row.title: row.is_vector for row in buurt.backdrops()} == {"Luchtfoto Proefstad": True, "B": False}


def test_one_map_has_one_kind_of_tiles(buurt, tmp_path):
    add(buurt, tile_files.mbtiles(tmp_path / "gemengd.mbtiles", drawn_here([14]) | here([15]), format="pbf"))
    (kept,) = buurt.backdrops()
    assert (kept.is_vector, kept.levels) == (True, (14,))
    counts = buurt.sources()["counts"].iloc[0]
    assert counts["andere soort of maat"] == counts["gelezen"] - counts["bewaard"] > 0


def test_zooms_that_are_not_there_are_not_said_to_be(buurt, tmp_path):
    add(buurt, tile_files.mbtiles(tmp_path / "gaten.mbtiles", drawn_here([12, 14, 17]), format="pbf"))
    assert buurt.backdrops()[0].levels == (12, 14, 17)


@pytest.mark.parametrize("packed", [Compression.BROTLI, Compression.ZSTD])
def test_another_packing_than_gzip_is_named(buurt, tmp_path, packed):
    path = tile_files.pmtiles(tmp_path / "br.pmtiles", drawn_here(), kind=TileType.MVT, packed=packed)
    assert "Maak het met gzip" in refused(buurt, path)


def test_tiles_of_a_later_kind_are_refused_with_what_we_do_show(buurt, tmp_path):
    path = tile_files.mbtiles(tmp_path / "mlt.mbtiles", here(content=b"\x01" * 60), format="mlt")
    assert "vectortegels (MVT, met of zonder gzip)" in refused(buurt, path)


def test_damaged_vector_tiles_stay_out_and_are_counted(buurt, tmp_path):
    at = (16, *tile_files.place(LON, LAT, 16))
    bad = {at: tile_files.vector_tile()[:-2]}
    add(buurt, tile_files.mbtiles(tmp_path / "x.mbtiles", drawn_here() | bad, format="pbf"))
    assert buurt.sources()["counts"].iloc[0]["beschadigd"] == 1
    assert buurt.picture(buurt.backdrops()[0].name, *at) is None


def test_a_thousand_bombs_do_not_fill_the_machine(buurt, tmp_path, monkeypatch):
    """A tile of 100 kB that gzip made 1 kB counts as 10 kB: the limit holds for what is unpacked too."""
    long = tile_files.layer("water", keys=("x" * 100_000,))
    assert len(gzip.compress(long)) < 1_000
    monkeypatch.setattr(backdrop, "MOST_BYTES", 50_000)
    tiles_here = here([15, 16, 17], content=gzip.compress(long))
    report = add(buurt, tile_files.mbtiles(tmp_path / "bommen.mbtiles", tiles_here, format="pbf"))
    assert "past de kaart niet in een dossier" in report
    assert 1 <= buurt.sources()["counts"].iloc[0]["bewaard"] <= 4


def test_gis_passes_over_vector_tiles_and_the_dossier_stays_a_geopackage(buurt, tmp_path):
    """GeoPackage 1.3 has no vector tiles: listed as `tiles` they would be pictures that nobody can open."""
    add(buurt, tile_files.mbtiles(tmp_path / "topo.mbtiles", drawn_here(), format="pbf"))
    add(buurt, tile_files.mbtiles(tmp_path / "lucht.mbtiles", here()))
    vector, photo = (row.name for row in sorted(buurt.backdrops(), key=lambda row: not row.is_vector))
    with in_sqlite(buurt.path) as connection:
        listed = dict(connection.execute("select table_name, data_type from gpkg_contents"))
        assert (listed[photo], listed[vector], listed["backdrops"]) == ("tiles", "kansenkaart", "kansenkaart")
        for table in ("gpkg_tile_matrix", "gpkg_tile_matrix_set", "gpkg_extensions"):
            assert not connection.execute(f"select 1 from {table} where table_name = ?", (vector,)).fetchall()
    assert set(pyogrio.list_layers(buurt.path)[:, 0]) == {"area", "kansen", "layer_styles", "sources"}
    assert buurt.check() == []


# --- What is refused


def refused(buurt, path):
    before = buurt.version()
    with pytest.raises(InputError) as error:
        add(buurt, path)
    assert buurt.version() == before
    assert path.name in error.value.message
    return error.value.message


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
    assert "geen tegels in dit gebied" in refused(buurt, path)


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
    monkeypatch.setattr(backdrop, "MOST_BYTES", 9 * size)  # zoom 14 and 15 take at most 8, 16 takes at least 4
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
    monkeypatch.setattr(tiles, "_MOST_STEPS", 10)
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


def test_a_backdrop_changes_the_map_and_not_the_base_layers(buurt, tmp_path):
    """What follows from the base layers (their own tiles, relations, addresses) is not made again for a photo."""
    layers_version, before = buurt.layers_version(), buurt.map_version()
    add(buurt, tile_files.mbtiles(tmp_path / "topo.mbtiles", drawn_here(), format="pbf"))
    with_topo = buurt.map_version()
    add(buurt, tile_files.mbtiles(tmp_path / "lucht.mbtiles", here()))
    with_both = buurt.map_version()
    actions.remove_own_map(buurt, actions.own_maps(buurt)[0])
    assert len({before, with_topo, with_both, buurt.map_version()}) == 4
    assert buurt.layers_version() == layers_version
    house = gpd.GeoDataFrame({"id": ["1"]}, geometry=[box(X, Y, X + 9, Y + 9)], crs=RD)
    last = buurt.map_version()
    buurt.put_layer("pand", layers.conform(house, "pand"), layers.Source("pand", "x", "BAG", "Kadaster", "CC0", "BAG"))
    assert buurt.layers_version() != layers_version
    assert buurt.map_version() != last


def test_tiles_of_a_large_dossier_are_not_made_again_for_a_backdrop(buurt, tmp_path, monkeypatch):
    monkeypatch.setattr(tiling, "LARGE", 0)
    tiling._is_large.cache_clear()
    house = gpd.GeoDataFrame({"id": ["1"]}, geometry=[box(X, Y, X + 9, Y + 9)], crs=RD)
    buurt.put_layer("pand", layers.conform(house, "pand"), layers.Source("pand", "x", "BAG", "Kadaster", "CC0", "BAG"))
    assert actions.make_tiles(buurt)
    made = actions.tiles_of(buurt).path
    add(buurt, tile_files.mbtiles(tmp_path / "lucht.mbtiles", here()))
    assert actions.tiles_of(buurt).path == made
    assert not actions.make_tiles_aside(buurt)


@pytest.mark.parametrize("tiles_of", [here, drawn_here])
def test_a_backdrop_can_be_taken_out_and_leaves_nothing_behind(buurt, tmp_path, tiles_of):
    heavy = tiles_of([14, 15, 16], reach=3)
    add(buurt, tile_files.mbtiles(tmp_path / "blijft.mbtiles", here([14], content=tile_files.picture()), name="Blijft"))
    empty = schema_of(buurt)
    buurt.checkpoint()
    size = buurt.path.stat().st_size
    path = tile_files.mbtiles(tmp_path / "weg.mbtiles", heavy, name="Weg")
    add(buurt, path)
    own = actions.find_own_map(buurt, "weg.mbtiles")
    assert own == actions.find_own_map(buurt, "Weg") == actions.find_own_map(buurt, own.name)
    assert "Achtergrond 'Weg' uit weg.mbtiles is uit het dossier gehaald" in actions.remove_own_map(buurt, own)
    assert [row.title for row in buurt.backdrops()] == ["Blijft"]
    assert list(buurt.sources()["file"]) == ["blijft.mbtiles"]
    assert schema_of(buurt) == empty
    assert buurt.path.stat().st_size <= size + 4096
    assert buurt.check() == []
    assert buurt.picture(own.name, 14, *tile_files.place(LON, LAT, 14)) is None
    add(buurt, path)
    assert len(buurt.backdrops()) == 2


def schema_of(dossier):
    """Return all tables, and how many rows the listing ones have."""
    with in_sqlite(dossier.path) as connection:
        names = {row[0] for row in connection.execute("select name from sqlite_master")}
        lists = ("gpkg_contents", "gpkg_tile_matrix", "gpkg_tile_matrix_set", "gpkg_extensions", "backdrops")
        listing = [connection.execute(f"select * from {name}").fetchall() for name in lists]
    return names, listing


def test_a_backdrop_that_is_not_there_or_not_the_only_one_is_not_taken_out(buurt, tmp_path):
    with pytest.raises(InputError, match=r"geen achtergrond 'Topo'\. Er is niets veranderd"):
        actions.find_own_map(buurt, "Topo")
    add(buurt, tile_files.mbtiles(tmp_path / "a.mbtiles", here()))
    add(buurt, tile_files.mbtiles(tmp_path / "b.mbtiles", drawn_here()))
    with pytest.raises(InputError, match="past bij meer achtergronden") as error:
        actions.find_own_map(buurt, "Luchtfoto Proefstad")
    for row in buurt.backdrops():
        assert row.name in error.value.message
        assert actions.find_own_map(buurt, row.name).name == row.name


def test_what_is_on_paper_and_in_exports_does_not_name_the_maker_of_a_backdrop(buurt, tmp_path):
    """It is not drawn there: naming it as a source would be untrue."""
    add(buurt, tile_files.mbtiles(tmp_path / "lucht.mbtiles", here()))
    assert "Gemeente Proefstad" not in str(actions.reporting.about_of(buurt))
    assert "achtergrond_" not in actions.findings_json(buurt, actions.check(buurt))
    assert list(buurt.base_sources()["layer"]) == []


def test_the_map_as_one_file_opens_without_the_backdrop(buurt, tmp_path):
    add(buurt, tile_files.mbtiles(tmp_path / "topo.mbtiles", drawn_here()))
    out = tmp_path / "kaart.html"
    assert actions.export_kansen(buurt, out)[-1] == "Een eigen achtergrond gaat niet mee."
    page = out.read_text("utf-8")
    assert "Luchtfoto Proefstad" not in page
    assert "achtergrond_" not in page


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
    (webp,) = buurt.backdrops()
    with in_sqlite(buurt.path) as connection:
        listed = connection.execute("select extension_name from gpkg_extensions where table_name = ?", (webp.name,))
        assert listed.fetchall() == [("gpkg_webp",)]


def test_merged_dossiers_keep_the_vector_tiles_of_both(buurt, tmp_path):
    other = Dossier.open(buurt.copy_to(tmp_path / "kopie.gpkg"))
    add(buurt, tile_files.mbtiles(tmp_path / "een.mbtiles", drawn_here(), name="Een"))
    add(other, tile_files.mbtiles(tmp_path / "twee.mbtiles", drawn_here([13, 15]), name="Twee"))
    copy = Dossier.open(buurt.copy_to(tmp_path / "reserve.gpkg"))
    assert copy.backdrops() == buurt.backdrops()
    joined = dossier.merge(copy, other, tmp_path / "samen.gpkg")
    merged = joined.dossier
    assert "Eigen achtergronden: 2." in joined.notes
    assert merged.backdrops() == [*buurt.backdrops(), *other.backdrops()]
    assert [row.file for row in actions.own_maps(merged)] == ["een.mbtiles", "twee.mbtiles"]
    at = (15, *tile_files.place(LON, LAT, 15))
    for row in merged.backdrops():
        assert gzip.decompress(merged.picture(row.name, *at)) == tile_files.vector_tile()
    assert merged.check() == []


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
