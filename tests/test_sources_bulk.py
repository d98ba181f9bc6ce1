"""Files that need their own reader: 3DBAG in CityJSON, the LV BAG extract, and what is too big to copy."""

import gzip
import shutil
import sqlite3
import zipfile
from contextlib import closing

import geopandas as gpd
import pandas as pd
import pytest
from made_up import in_sqlite
from shapely import Point, box

from kansenkaart import sources
from kansenkaart.errors import InputError
from kansenkaart.sources import bulk

COUNTRY = gpd.GeoDataFrame(geometry=[box(0, 300_000, 290_000, 620_000)], crs=28992)


def counts(loaded, slug):
    (part,) = (part for part in loaded.parts if part.layer == slug)
    return dict(part.source.counts)


# --- 3DBAG ---------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("name", "heights", "areas"),
    [
        # Heights: b3_h_dak_70p - b3_h_maaiveld, by hand; areas: b3_opp_grond in the file, where it says so.
        ("3dbag_klein.city.jsonl", [2.71, 2.71, 8.55], [7.21, 10.34, 99.21]),
        ("3dbag_v2024_2gebouwen.city.jsonl", [10.57, 8.08], None),
        ("3dbag_v2024_2gebouwen.city.json", [8.08, 10.57], None),
        ("3dbag_v2021.city.json", None, None),
    ],
)
def test_buildings_of_3dbag_have_their_height_and_footprint(realdata, name, heights, areas):
    found = sources.read_layers([realdata / "3dbag" / name], area=COUNTRY)
    frame = found.layers["pand"]
    assert frame["id"].str.fullmatch(r"\d{16}").all()
    assert frame.geometry.is_valid.all()
    assert set(frame["roof"]) <= {"plat", "schuin"}
    if heights:
        assert frame["height_m"].tolist() == pytest.approx(heights)
    if areas:
        assert frame.area.tolist() == pytest.approx(areas, abs=0.1)
    assert found.parts[0].source.licence == "CC BY 4.0"


def test_the_same_two_buildings_in_both_forms(realdata):
    one, other = (
        sources.read_layers([realdata / f"3dbag/3dbag_v2024_2gebouwen.city.{suffix}"], area=COUNTRY)
        .layers["pand"].sort_values("id", ignore_index=True)
        for suffix in ("json", "jsonl")
    )  # fmt: skip
    pd.testing.assert_frame_equal(
        pd.DataFrame(one.drop(columns="geometry")), pd.DataFrame(other.drop(columns="geometry"))
    )
    assert (one.symmetric_difference(other).area < 1e-6).all()


def test_3dbag_buildings_elsewhere_are_counted(realdata):
    area = gpd.GeoDataFrame(geometry=[Point(84_593, 446_461).buffer(20)], crs=28992)
    found = sources.read_layers([realdata / "3dbag/3dbag_klein.city.jsonl"], area=area, margin_m=0)
    assert len(found.layers["pand"]) == 1
    assert counts(found, "pand") == {"gelezen": 3, "bewaard": 1, "buiten het gebied": 2}


def test_a_tile_without_anything_here_is_no_riddle(realdata):
    area = gpd.GeoDataFrame(geometry=[box(121_000, 487_000, 121_100, 487_100)], crs=28992)
    found = sources.read_layers([realdata / "3dbag/3dbag_klein.city.jsonl"], area=area)
    assert all(part.frame.empty for part in found.parts)
    assert any("3 buiten het gebied" in note for note in found.notes)


@pytest.mark.parametrize(
    ("change", "says"),
    [
        (lambda lines: [lines[0], lines[1][:500]], "regel 2"),
        (lambda lines: [lines[0].replace("7415", "4979"), *lines[1:]], "niet in RD"),
        (lambda lines: [lines[0], lines[1].replace('"vertices":[[', '"vertices":[],"oud":[[')], "niet zoals CityJSON"),
        (lambda lines: [lines[0], lines[1].replace('"attributes"', '"\udcff"')], "is beschadigd"),
    ],
)
def test_a_damaged_cityjson_says_where(realdata, tmp_path, change, says):
    lines = (realdata / "3dbag/3dbag_klein.city.jsonl").read_text(encoding="utf-8").splitlines()
    file = tmp_path / "kapot.city.jsonl"
    file.write_text("\n".join(change(lines)), encoding="utf-8", errors="surrogateescape")
    with pytest.raises(InputError, match=says):
        sources.read_layers([file], area=COUNTRY)


def three_d_tile(folder, **columns):
    """A tile in the layers of 3DBAG: two buildings, the roof of one in two parts."""
    path = folder / "10-100-200.gpkg"
    shapes = [box(1000, 400_000, 1010, 400_010), box(5000, 400_000, 5010, 400_010)]
    ids = ["NL.IMBAG.Pand.0363100012000000", "NL.IMBAG.Pand.0363100012000001"]
    facts = {"identificatie": ids, "oorspronkelijkbouwjaar": [1960, 1970], "b3_h_maaiveld": [-0.5, 0.0],
             "b3_dak_type": ["slanted", "horizontal"], "b3_bouwlagen": [3, None],
             "status": "Pand in gebruik"}  # fmt: skip
    gpd.GeoDataFrame(facts, geometry=shapes, crs=7415).to_file(path, layer="pand")
    parts = [box(1000, 400_000, 1010, 400_008), box(1000, 400_008, 1010, 400_010), shapes[1]]
    roofs = {"identificatie": [ids[0], ids[0], ids[1]], "b3_h_70p": [9.5, 4.5, 6.0]} | columns
    for layer in ("lod12_2d", "lod13_2d"):
        gpd.GeoDataFrame(roofs, geometry=parts, crs=7415).to_file(path, layer=layer)
    return path


def test_a_tile_of_3dbag_has_its_height_from_the_parts_of_the_roof(tmp_path):
    area = gpd.GeoDataFrame(geometry=[box(900, 399_900, 1200, 400_200)], crs=28992)
    found = sources.read_layers([three_d_tile(tmp_path)], area=area)
    (pand,) = found.layers["pand"].itertuples()
    # 80 m2 at 9.5 and 20 m2 at 4.5 m NAP: 8.5; ground level is -0.5.
    assert (pand.height_m, pand.storeys, pand.roof, pand.built_year) == (9.0, 3, "schuin", 1960)
    assert counts(found, "pand") == {"gelezen": 2, "bewaard": 1, "buiten het gebied": 1}
    assert found.notes == ()


def test_a_tile_is_read_as_3dbag_packs_it(tmp_path, realdata):
    for file in (three_d_tile(tmp_path), realdata / "3dbag/3dbag_v2024_2gebouwen.city.json"):
        packed = tmp_path / f"{file.name}.gz"
        packed.write_bytes(gzip.compress(file.read_bytes()))
        plain, found = (sources.read_layers([path], area=COUNTRY).layers["pand"] for path in (file, packed))
        pd.testing.assert_frame_equal(plain, found)
        packed.write_bytes(packed.read_bytes()[:-200])
        with pytest.raises(InputError, match=rf"{packed.name}: dit bestand is beschadigd"):
            sources.read_layers([packed], area=COUNTRY)


def test_a_tile_with_other_columns_is_refused(tmp_path):
    path = three_d_tile(tmp_path)
    with in_sqlite(path) as base:
        base.execute("alter table lod12_2d rename column b3_h_70p to hoogte")
    with pytest.raises(InputError, match="b3_h_70p"):
        sources.read_layers([path], area=COUNTRY)


# --- LV BAG extract ------------------------------------------------------------------------------


@pytest.fixture
def doesburg(realdata):
    return sorted((realdata / "bag/lvbag_doesburg_klein").glob("*.xml"))


def assert_doesburg(found):
    pand, adres = found.layers["pand"].set_index("id"), found.layers["adres"].set_index("id")
    assert pand["built_year"].to_dict() == {"0221100000312938": 1585, "0221100000311191": 1992}
    assert pand["dwellings"].to_dict() == {"0221100000312938": 1, "0221100000311191": 0}
    assert adres["street"].tolist() == ["Kosterstraat", "Schout bij Nacht Doormansingel"]
    assert adres["number"].tolist() == [4, 9]
    assert adres["place"].tolist() == ["Doesburg", "Doesburg"]
    assert adres["pand_id"].tolist() == ["0221100000312938", "0221100000311191"]
    assert counts(found, "pand") == {"gelezen": 6, "bewaard": 2, "oude versie van een object": 4}
    assert counts(found, "adres") == {"gelezen": 5, "bewaard": 2, "oude versie van een object": 3}


def test_an_extract_gives_current_objects_with_their_address(doesburg):
    assert_doesburg(sources.read_layers(doesburg, area=COUNTRY))


def zipped(files, target):
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as archive:
        for file in files:
            archive.write(file, file.name)
    return target


def test_an_extract_in_a_zip(doesburg, tmp_path):
    assert_doesburg(sources.read_layers([zipped(doesburg, tmp_path / "extract.zip")], area=COUNTRY))


def test_an_extract_of_zips_in_a_zip(doesburg, tmp_path):
    inner = [zipped([file], tmp_path / f"{file.name[:15]}.zip") for file in doesburg]
    assert_doesburg(sources.read_layers([zipped(inner, tmp_path / "BAGNLDL-15092020.zip")], area=COUNTRY))


def test_an_extract_of_one_municipality(doesburg, tmp_path):
    inner = zipped(doesburg, tmp_path / "0221GEM15092020.zip")
    assert_doesburg(sources.read_layers([zipped([inner], tmp_path / "BAGGEM0221L-15092020.zip")], area=COUNTRY))


def test_an_extract_is_cut_to_the_area(doesburg):
    area = gpd.GeoDataFrame(geometry=[box(206_280, 447_350, 206_300, 447_365)], crs=28992)
    found = sources.read_layers(doesburg, area=area, margin_m=0)
    assert found.layers["pand"]["id"].tolist() == ["0221100000311191"]
    assert counts(found, "pand")["buiten het gebied"] == 1


def test_an_extract_without_streets_still_gives_buildings(doesburg):
    found = sources.read_layers([file for file in doesburg if "PND" in file.name], area=COUNTRY)
    assert set(found.layers) == {"pand"}
    found = sources.read_layers([file for file in doesburg if "OPR" not in file.name], area=COUNTRY)
    assert found.layers["adres"]["street"].isna().all()


def test_a_damaged_extract_names_the_file(doesburg, tmp_path):
    file = tmp_path / "0221PND15092020-000001.xml"
    file.write_bytes(doesburg[2].read_bytes()[:6000])
    assert "PND" in doesburg[2].name
    with pytest.raises(InputError, match="0221PND15092020"):
        sources.read_layers([file], area=COUNTRY)


@pytest.mark.parametrize("place", [0.3, 0.6])
def test_an_extract_with_a_hole_in_it_is_refused(doesburg, tmp_path, place):
    inner = [zipped([file], tmp_path / f"{file.name[:15]}.zip") for file in doesburg]
    data = bytearray(zipped(inner, tmp_path / "BAGNLDL-15092020.zip").read_bytes())
    start = int(place * len(data))
    data[start : start + 2000] = bytes(2000)
    (tmp_path / "BAGNLDL-15092020.zip").write_bytes(data)
    with pytest.raises(InputError, match=r"BAGNLDL-15092020\.zip: .*beschadigd"):
        sources.read_layers([tmp_path / "BAGNLDL-15092020.zip"], area=COUNTRY)


# --- read in place -------------------------------------------------------------------------------


@pytest.fixture
def big(monkeypatch):
    """Treat every file as a big one."""
    monkeypatch.setattr(bulk, "BIG_BYTES", 0)


BIG_FILES = [
    "bag/bag_panden_amsterdam.gpkg",
    "bag/bag_adressen_amsterdam_crs84.gpkg",
    "bgt/delft/bgt_wegdeel.sqlite",
    "bgt/bgt_pand_klein.gml",
    "groen_spelen/bgt_functioneelgebied_ermelo_3857.gpkg",
    "gebieden/cbs_buurten_akersloot_shp.zip",
]


@pytest.mark.parametrize("name", BIG_FILES)
def test_read_in_place_gives_the_same_as_read_whole(realdata, tmp_path, monkeypatch, name):
    file = shutil.copy(realdata / name, tmp_path)
    before = sorted(path.name for path in tmp_path.iterdir())
    whole = sources.read_layers([file], area=COUNTRY)
    monkeypatch.setattr(bulk, "BIG_BYTES", 0)
    in_place = sources.read_layers([file], area=COUNTRY)
    assert sorted(path.name for path in tmp_path.iterdir()) == before
    assert set(whole.layers) == set(in_place.layers)
    for slug, frame in whole.layers.items():
        other = in_place.layers[slug].set_index("id").loc[frame["id"]]
        assert len(other) == len(frame)
        assert other.area.to_numpy() == pytest.approx(frame.area.to_numpy(), abs=1e-6)


@pytest.mark.usefixtures("big")
def test_read_in_place_cuts_and_counts(realdata):
    area = gpd.GeoDataFrame(geometry=[box(120_700, 486_000, 120_800, 486_100)], crs=28992)
    found = sources.read_layers([realdata / "bag/bag_panden_amsterdam.gpkg"], area=area, margin_m=50)
    truth = gpd.read_file(realdata / "bag/bag_panden_amsterdam.gpkg")
    near = truth[truth.intersection(area.geometry.iloc[0].buffer(50)).area > 0.01]
    assert sorted(found.layers["pand"]["id"]) == sorted(near["identificatie"])
    assert counts(found, "pand") == {"gelezen": 1484, "bewaard": len(near), "buiten het gebied": 1484 - len(near)}


@pytest.mark.usefixtures("big")
def test_a_damaged_big_file(realdata, tmp_path):
    file = tmp_path / "stuk.gpkg"
    file.write_bytes((realdata / "bag/bag_panden_amsterdam.gpkg").read_bytes()[:5000])
    with pytest.raises(InputError, match=r"stuk\.gpkg"):
        sources.read_layers([file], area=COUNTRY)


@pytest.mark.usefixtures("big")
@pytest.mark.parametrize("suffix", [".fgb", ".gpkg", ".shp"])
@pytest.mark.parametrize("share", [0.3, 0.6, 0.9, 0.99])
def test_a_big_file_that_is_cut_is_never_read_as_empty(tmp_path, suffix, share):
    """Asked for a box, GDAL gives nothing of a FlatGeobuf that is cut, without a word."""
    squares = box(range(1000, 21_000, 20), 400_000, range(1010, 21_010, 20), 400_010)
    facts = {"gebouw": range(1000), "bouwjaar": 1960, "bagid": [f"03631{i:011d}" for i in range(1000)]}
    file = tmp_path / f"gebouw{suffix}"
    gpd.GeoDataFrame(facts, geometry=squares, crs=28992).to_file(file)
    area = gpd.GeoDataFrame(geometry=[box(20_800, 399_900, 21_100, 400_100)], crs=28992)
    assert len(sources.read_layers([file], area=area).layers["pand"]) == 15
    file.write_bytes(file.read_bytes()[: int(share * file.stat().st_size)])
    with pytest.raises(InputError, match=f"gebouw{suffix}"):
        sources.read_layers([file], area=area)


@pytest.mark.usefixtures("big")
def test_what_another_program_has_not_yet_put_in_its_file_is_read_too(tmp_path):
    file = tmp_path / "pand.gpkg"
    facts = {"identificatie": ["0363100000000001"], "bouwjaar": [1960], "status": ["Pand in gebruik"]}
    gpd.GeoDataFrame(facts, geometry=[box(1000, 400_000, 1010, 400_010)], crs=28992).to_file(file)
    with closing(sqlite3.connect(file)) as base:
        for (trigger,) in base.execute("select name from sqlite_master where type = 'trigger'").fetchall():
            base.execute(f'drop trigger "{trigger}"')
        base.execute("pragma journal_mode = wal")
        base.execute("update pand set bouwjaar = 1970")
        base.commit()
        assert (tmp_path / "pand.gpkg-wal").stat().st_size > 0
        assert sources.read_layers([file], area=COUNTRY).layers["pand"]["built_year"].tolist() == [1970]


@pytest.mark.usefixtures("big")
@pytest.mark.parametrize("name", ["stiekem.gpkg", "stiekem.gml", "0221PND15092020-000001.xml", "stiekem.zip"])
def test_a_file_that_points_elsewhere_never_reaches_gdal(tmp_path, name):
    inside = '<OGRVRTLayer name="bagStand"><SrcDataSource>/etc/passwd</SrcDataSource></OGRVRTLayer>'
    text = f"<OGRVRTDataSource>{inside}</OGRVRTDataSource>"
    file = tmp_path / name
    if name.endswith("zip"):
        with zipfile.ZipFile(file, "w") as archive:
            archive.writestr("stiekem.gml", text)
    else:
        file.write_text(text, encoding="utf-8")
    with pytest.raises(InputError, match=r"stiekem|0221PND"):
        sources.read_layers([file], area=COUNTRY)


def test_bag_light_has_homes_moorings_and_towns(tmp_path):
    """Layers as in bag-light.gpkg; a mooring is an area there, and its address is a point."""
    file, near = tmp_path / "bag-light.gpkg", box(1000, 400_000, 1100, 400_100)
    ids = ["0363100000000001", "0363100000000002"]
    shapes = [box(1000, 400_000, 1010, 400_010), box(90_000, 400_000, 90_010, 400_010)]
    place = {"openbare_ruimte_naam": "Kade", "huisnummer": 1, "postcode": "1064AB", "woonplaats_naam": "Amsterdam"}
    gpd.GeoDataFrame({"identificatie": ids, "bouwjaar": [1960, 9999], "status": "Pand in gebruik"}, geometry=shapes,
                     crs=28992).to_file(file, layer="pand")  # fmt: skip
    homes = {"identificatie": ["0363010000000001"], "pand_identificatie": f"{ids[0]},{ids[1]}",
             "gebruiksdoel": "woonfunctie,winkelfunctie", "status": "Verblijfsobject in gebruik"}  # fmt: skip
    gpd.GeoDataFrame(homes | place, geometry=[Point(1005, 400_005)], crs=28992).to_file(file, layer="verblijfsobject")
    boat = {"identificatie": ["0363020000000001"], "status": "Plaats aangewezen"}
    gpd.GeoDataFrame(boat | place, geometry=[box(1020, 400_000, 1030, 400_005)], crs=28992).to_file(
        file, layer="ligplaats"
    )
    town = {"identificatie": ["3594"], "woonplaats": "Amsterdam", "status": "Woonplaats aangewezen"}
    gpd.GeoDataFrame(town, geometry=[near], crs=28992).to_file(file, layer="woonplaats")
    found = sources.read_layers([file], area=gpd.GeoDataFrame(geometry=[near], crs=28992), margin_m=0)
    adres = found.layers["adres"].set_index("id")
    assert adres.index.tolist() == ["0363010000000001", "0363020000000001"]
    assert adres["pand_id"].tolist() == [ids[0], None]
    assert adres.geometry["0363020000000001"].within(box(1020, 400_000, 1030, 400_005))
    assert counts(found, "pand") == {"gelezen": 2, "bewaard": 1, "buiten het gebied": 1}
    assert ["woonplaats" in note for note in found.notes] == [True]


def test_a_file_that_is_not_there(tmp_path):
    with pytest.raises(InputError, match=r"weg\.gpkg"):
        sources.read_layers([tmp_path / "weg.gpkg"], area=COUNTRY)


# --- how far it is --------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("files", "said"),
    [
        (["bgt/bgt_pand_klein.gml"], {"bgt_pand_klein.gml": (99, True)}),
        (["gebieden/cbs_buurten_akersloot_shp.zip"], {"cbs_buurten_akersloot_shp.zip": (5, True)}),
        (
            [f"bag/lvbag_doesburg_klein/0221{kind}15092020-000001.xml" for kind in ("PND", "VBO", "NUM", "OPR", "WPL")],
            {"panden": (6, False), "verblijfsobjecten": (5, False), "nummeraanduidingen": (15, False),
             "openbare ruimten": (201, False), "woonplaatsen": (1, False)},
        ),
    ],
)  # fmt: skip
def test_reading_says_how_many_objects_were_looked_at(realdata, files, said):
    """As many as the README of these files says that they hold."""
    last = {}
    sources.read_layers(
        [realdata / file for file in files], area=COUNTRY,
        progress=lambda name, count, whole: last.update({name: (count, whole)}),
    )  # fmt: skip
    assert last == said
