"""Open geodata into canonical layers: the right answers are those of GeoPandas on the same files."""

import re
import shutil
import zipfile

import geopandas as gpd
import numpy as np
import pandas as pd
import pytest
from shapely import MultiPoint, Point, Polygon, box

from kansenkaart import layers, sources
from kansenkaart.errors import InputError
from kansenkaart.sources import values
from kansenkaart.sources.dataset import fold
from kansenkaart.sources.recognition import recognise

COUNTRY = gpd.GeoDataFrame(geometry=[box(0, 300_000, 290_000, 620_000)], crs=28992)
SQUARE = gpd.GeoDataFrame(geometry=[box(1000, 400_000, 1100, 400_100)], crs=28992)


def one(slug, *, wanted="slug"):
    (row,) = (row for row in sources.DATASETS if getattr(row, wanted) == slug)
    return row


def raw(columns, geometry, slug, file="bestand.gpkg"):
    frame = gpd.GeoDataFrame(columns, geometry=geometry, crs=28992)
    return sources.Raw(frame, one(slug), file, "laag")


def counts(loaded, slug):
    (part,) = (part for part in loaded.parts if part.layer == slug)
    return dict(part.source.counts)


# --- the table -----------------------------------------------------------------------------------


@pytest.mark.parametrize("row", sources.DATASETS, ids=lambda row: row.slug)
def test_a_dataset_row_only_names_layers_and_columns_that_exist(row):
    assert row.layers <= {layer.slug for layer in layers.LAYERS}
    assert row.title
    assert row.publication.attribution
    assert row.needs
    for names in (*row.needs, *(take.names for take in row.takes.values()), row.names, row.ended):
        assert all(name == fold(name) for name in names), names
    if not row.finish:
        allowed = {column.name for slug in row.layers for column in layers.COMMON + layers.row(slug).columns}
        assert not row.layers or set(row.takes) <= allowed | {"surface", "public"}


def test_dataset_slugs_are_unique():
    slugs = [row.slug for row in sources.DATASETS]
    assert len(slugs) == len(set(slugs))


# --- values --------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("make", "given", "expected"),
    [
        (values.bag_id, "NL.IMBAG.Pand.0221100000312938", "0221100000312938"),
        (values.bag_id, 503100000018603, "0503100000018603"),
        (values.bag_id, 503100000018603.0, "0503100000018603"),
        (values.bag_id, ["NL.IMBAG.Pand.0221100000312938", "NL.IMBAG.Pand.0221100000312939"], "0221100000312938"),
        (values.bag_id, "0363100012061111,0363100012062222", "0363100012061111"),
        (values.bag_id, "https://api.example.invalid/items/5c0d", None),
        (values.imgeo_id, "NL.IMGeo.G0243.2613afe1", "G0243.2613afe1"),
        (values.word, "niet-bgt:recreatie: speeltuin", "speeltuin"),
        (values.word, "niet-bgt", None),
        (values.word, "waardeOnbekend", None),
        (values.year, 1005, None),
        (values.year, 9999, None),
        (values.year, "1956", 1956),
        (values.cbs, -99999999, None),
        (values.cbs, -99997, None),
        (values.cbs, 0, 0),
        (values.uses, "woonfunctie, winkelfunctie", "woonfunctie,winkelfunctie"),
        (values.uses, np.array(["woonfunctie", "kantoorfunctie"]), "woonfunctie,kantoorfunctie"),
        (values.postcode, "1013 nj", "1013NJ"),
        (values.day, "2016-03-15T12:02:49.000", "2016-03-15"),
        (values.day, "1005-01-01", None),
        (values.day, "2010-09-09 00:00:00+02", "2010-09-09"),
        (values.day, "2014/07/09 16:22:23", "2014-07-09"),
        (values.middle, "6 tot 9 m.", 7.5),
        (values.middle, "12", 12.0),
        (values.text, 12.0, "12"),
        (values.text, "  ", None),
        (values.truth, "ja", True),
        (values.truth, "misschien", None),
    ],
)
def test_a_foreign_value(make, given, expected):
    (made,) = make(pd.Series([given], dtype="object"))
    assert (None if pd.isna(made) else made) == expected


MAKERS = [getattr(values, name) for name in ("bag_id", "word", "year", "cbs", "uses", "day", "postcode", "middle",
                                             "text", "truth", "imgeo_id")]  # fmt: skip


@pytest.mark.parametrize("make", MAKERS)
@pytest.mark.parametrize("dtype", ["object", "str"])
@pytest.mark.parametrize("empty", [[], [None, np.nan]])
def test_columns_without_values_stay_without(make, empty, dtype):
    assert make(pd.Series(empty, dtype=dtype)).isna().all()


# --- real files: counts and areas as GeoPandas sees them -----------------------------------------


@pytest.fixture(scope="module")
def delft(realdata):
    return sources.read_layers(sorted((realdata / "bgt/delft").glob("*.sqlite")), area=COUNTRY)


def test_delft_has_the_layers_and_counts_of_its_files(delft):
    assert {slug: len(frame) for slug, frame in delft.layers.items()} == {
        "groen": 126, "erf": 42, "verhard": 40, "pand": 160, "water": 3, "rijbaan": 32, "pad": 82, "parkeren": 36,
    }  # fmt: skip


def test_delft_keeps_every_square_metre(delft, realdata):
    def area(name, **where):
        frame = gpd.read_file(realdata / f"bgt/delft/bgt_{name}.sqlite")
        for column, wanted in where.items():
            frame = frame[frame[column].isin(wanted)]
        return frame.area.sum()

    found = {slug: frame.area.sum() for slug, frame in delft.layers.items()}
    assert found["groen"] == pytest.approx(area("begroeidterreindeel"), abs=0.01)
    assert found["water"] == pytest.approx(area("waterdeel"), abs=0.01)
    assert found["pand"] == pytest.approx(area("pand"), abs=0.01)
    assert found["erf"] == pytest.approx(area("onbegroeidterreindeel", bgt_fysiekvoorkomen=["erf"]), abs=0.01)
    assert found["parkeren"] == pytest.approx(area("wegdeel", function=["parkeervlak"]), abs=0.01)
    assert found["rijbaan"] == pytest.approx(area("wegdeel", function=["rijbaan lokale weg"]), abs=0.01)
    assert found["pad"] == pytest.approx(area("wegdeel", function=["voetpad", "voetpad op trap"]), abs=0.01)


def test_delft_says_which_files_give_nothing(delft):
    unused = [note for note in delft.notes if "geeft geen objecten" in note]
    assert len(unused) == 7
    assert any("bgt_scheiding.sqlite" in note and "57 heeft hier geen laag" in note for note in unused)


def test_delft_buildings_have_bag_numbers_with_their_zero(delft):
    assert delft.layers["pand"]["id"].str.fullmatch(r"0503100000\d{6}").all()


def test_every_account_adds_up(delft):
    for part in delft.parts:
        parts = dict(part.source.counts)
        assert parts.pop("gelezen") == sum(parts.values())
        assert part.source.counts["bewaard"] == len(part.frame)
        assert part.source.licence == "CC0 1.0"
        assert part.source.data_date >= "2014"


def test_every_frame_is_canonical(delft):
    for slug, frame in delft.layers.items():
        pd.testing.assert_frame_equal(pd.DataFrame(layers.conform(frame, slug)), pd.DataFrame(frame))
        assert frame["id"].is_unique
        assert frame.geometry.is_valid.all()


def test_an_area_cuts_ground_and_keeps_things_whole(realdata):
    area = gpd.GeoDataFrame(geometry=[box(84900, 447500, 84960, 447560)], crs=28992)
    files = [realdata / f"bgt/delft/bgt_{name}.sqlite" for name in ("begroeidterreindeel", "pand")]
    found = sources.read_layers(files, area=area, margin_m=20)
    extent = area.geometry.iloc[0].buffer(20)
    green, homes = (gpd.read_file(file) for file in files)
    assert found.layers["groen"].area.sum() == pytest.approx(gpd.clip(green, extent).area.sum(), abs=0.01)
    meets = homes[homes.intersection(extent).area > 0.01]
    assert len(found.layers["pand"]) == len(meets)
    assert found.layers["pand"].area.sum() == pytest.approx(meets.area.sum(), abs=0.01)
    assert counts(found, "pand")["buiten het gebied"] == len(homes) - len(meets)


def test_amsterdam_buildings(realdata):
    file = realdata / "bag/bag_panden_amsterdam.gpkg"
    frame = sources.read_layers([file], area=COUNTRY).layers["pand"]
    truth = gpd.read_file(file)
    assert len(frame) == 1484
    assert frame.area.sum() == pytest.approx(truth.area.sum(), abs=0.01)
    assert not frame.geometry.has_z.any()
    assert frame["built_year"].isna().sum() == (truth["bouwjaar"] == 1005).sum() == 819
    assert frame["built_year"].min() > 1005
    assert set(frame["status"]) == set(truth["pandstatus"])


def test_amsterdam_addresses_of_three_layers_in_two_crs(realdata):
    in_rd, in_degrees = (
        sources.read_layers([realdata / f"bag/bag_adressen_amsterdam_{name}.gpkg"], area=COUNTRY).layers["adres"]
        for name in ("rd", "crs84")
    )
    assert len(in_rd) == len(in_degrees) == 67 + 1 + 1836
    paired = in_rd.set_index("id").geometry.distance(in_degrees.set_index("id").geometry)
    assert paired.max() < 0.01
    assert in_rd["street"].notna().all()
    assert in_rd["postcode"].str.fullmatch(r"\d{4}[A-Z]{2}").all()


def test_a_building_with_a_house_number_keeps_its_ground(realdata):
    """81 of the 99 buildings also have the spot of their house number, which GDAL takes for their place."""
    file = realdata / "bgt/bgt_pand_klein.gml"
    buildings = re.findall("<BuildingPart .*?</BuildingPart>", file.read_text(encoding="utf-8"), re.DOTALL)
    now = [one for one in buildings if "eindRegistratie" not in one and "terminationDate" not in one]
    numbers = {re.search("identificatieBAGPND>([^<]+)<", one)[1] for one in now}
    assert (len(buildings), sum("plaatsingspunt" in one for one in buildings), len(now)) == (99, 81, 58)
    found = sources.read_layers([file], area=COUNTRY)
    assert set(found.layers["pand"]["id"]) == numbers
    assert counts(found, "pand") == {"gelezen": 99, "bewaard": 58, "oude versie van een object": 41}


def test_known_objects_without_a_layer_are_counted_not_refused(realdata):
    found = sources.read_layers([realdata / "bgt/bgt_weginrichtingselement_klein.gml"], area=COUNTRY)
    assert found.parts == ()
    assert any("11 heeft hier geen laag" in note for note in found.notes)


def test_playgrounds_in_web_mercator_come_out_in_true_metres(realdata, tmp_path):
    file = realdata / "groen_spelen/bgt_functioneelgebied_ermelo_3857.gpkg"
    found = sources.read_layers([file], area=COUNTRY)
    truth = gpd.read_file(shutil.copyfile(file, tmp_path / file.name)).to_crs(28992)  # GDAL writes beside it
    play = truth[truth["bgtplustype"].str.endswith("speeltuin")]
    assert len(found.layers["spelen"]) == len(play) == 219
    assert found.layers["spelen"].area.sum() == pytest.approx(play.area.sum(), abs=0.1)
    assert found.layers["sport"]["kind"].value_counts().to_dict() == {"sportterrein": 37, "volkstuin": 9}
    assert counts(found, "spelen")["heeft hier geen laag: hondenuitlaatplaats"] == 295


def test_an_api_page_in_rd_without_a_crs_is_read_in_rd(realdata):
    found = sources.read_layers([realdata / "pdok_api/ogc_bgt_wegdelen_items_page1.json"], area=COUNTRY)
    assert {slug: len(frame) for slug, frame in found.layers.items()} == {"pad": 8, "rijbaan": 1, "parkeren": 1}
    assert found.layers["pad"].total_bounds[0] > 157_000


def test_secret_figures_of_cbs_are_unknown_not_negative(realdata):
    frame = sources.read_layers([realdata / "gebieden/cbs_buurten_akersloot_shp.zip"], area=COUNTRY).layers["buurt"]
    assert dict(zip(frame["name"], frame["inhabitants"], strict=True))["Akersloot Oost"] == 1650
    assert frame["dwellings"].tolist()[1] == 681
    assert set(frame["municipality"]) >= {"Castricum", "Alkmaar", "Uitgeest"}
    assert (frame["inhabitants"].dropna() >= 0).all()


def test_municipalities_of_cbs_have_their_figures(realdata):
    frame = sources.read_layers([realdata / "gebieden/cbs_gemeenten_2023.geojson"], area=COUNTRY).layers["gemeente"]
    groningen = frame[frame["id"] == "GM0014"].iloc[0]
    assert (groningen["name"], groningen["inhabitants"], groningen["inhabitants_per_km2"]) == (
        "Groningen",
        238147,
        1284,
    )
    assert (groningen["under_15_share"], groningen["over_64_share"]) == (0.12, 0.15)
    assert len(frame) == frame["id"].nunique() == 343


def cbs(**columns):
    named = {"gemeentecode": "GM0363", "gemeentenaam": "Amsterdam", **columns}
    return gpd.GeoDataFrame({name: [text] for name, text in named.items()}, geometry=list(SQUARE.geometry), crs=28992)


BUURT = {"buurtcode": "BU0363AA01", "buurtnaam": "Iepen", "wijkcode": "WK0363AA"}
WIJK = {"wijkcode": "WK0363AA", "wijknaam": "Iepenwijk"}


@pytest.mark.parametrize(
    ("frame", "layer"),
    [
        (cbs(), "gemeente"),
        (cbs(**WIJK), "wijk"),
        (cbs(**BUURT), "buurt"),
        (cbs(**BUURT, wijknaam="Iepenwijk"), "buurt"),  # all three sizes in one row
    ],
)
@pytest.mark.parametrize("name", ["laag", "gemeente_wijken_en_buurten"])
def test_the_sizes_of_cbs_are_told_apart_by_their_codes(frame, layer, name):
    assert recognise(frame, layer=name, stem=name).route == layer


def test_the_border_of_kadaster_and_the_figures_of_cbs_become_one_municipality():
    (around,) = SQUARE.geometry.buffer(1000)
    kadaster = {
        "identificatie": ["GM0363"],
        "naam": ["Amsterdam"],
        "code": ["0363"],
        "ligt_in_provincie_naam": ["Noord-Holland"],
    }
    counted = {"gemeentecode": ["GM0363"] * 2, "gemeentenaam": ["Amsterdam"] * 2, "water": ["NEE", "JA"],
               "aantal_inwoners": [931_000, -99_997]}  # fmt: skip
    near, water = around.buffer(-20), around.buffer(50)
    loaded = sources.combine(
        [raw(counted, [near, water], "cbs_gemeenten"), raw(kadaster, [around], "gemeentegebied")], area=SQUARE
    )
    (row,) = loaded.layers["gemeente"].itertuples()
    assert (row.id, row.name, row.province, row.inhabitants) == ("GM0363", "Amsterdam", "Noord-Holland", 931_000)
    assert row.geometry.equals(around)
    left = [part.source.counts.get("groot water") for part in loaded.parts]
    assert left == [1, None]


def test_amsterdam_buurten(realdata):
    frame = sources.read_layers([realdata / "gebieden/amsterdam_buurten_2022.geojson"], area=COUNTRY).layers["buurt"]
    assert len(frame) == 518
    assert frame["code"].str.startswith("BU0363").all()
    truth = gpd.read_file(realdata / "gebieden/amsterdam_buurten_2022.geojson").set_crs(4326, allow_override=True)
    assert frame.area.sum() == pytest.approx(truth.to_crs(28992).area.sum(), rel=1e-6)


def test_trees_that_share_a_number_are_all_kept(realdata):
    frame = sources.read_layers([realdata / "groen_spelen/bomen_leeuwarden_2018_shp.zip"], area=COUNTRY).layers["boom"]
    assert len(frame) == 2088
    assert frame["id"].is_unique
    assert frame["species"].notna().sum() > 2000
    assert frame["planted_year"].min() > 1500


def test_a_park_that_crosses_itself_is_mended_and_said(realdata):
    found = sources.read_layers([realdata / "groen_spelen/amsterdamse_bos.geojson"], area=COUNTRY, as_layer="groen")
    (shape,) = found.layers["groen"].geometry
    assert shape.is_valid
    assert found.layers["groen"]["name"].tolist() == ["Het Amsterdamse Bos"]
    assert any("hersteld" in note for note in found.notes)


@pytest.mark.parametrize("name", ["groen_spelen/amsterdamse_bos.geojson", "participatie/graz_ppgis_2026.geojson",
                                  "3dbag/amsterdam_onderdoorgangen_beemsterstraat.gpkg"])  # fmt: skip
def test_a_file_that_is_not_recognised_is_asked_about(realdata, name):
    with pytest.raises(InputError, match="--as"):
        sources.read_layers([realdata / name], area=COUNTRY)


def test_an_unknown_layer_name_lists_the_known_ones(realdata):
    with pytest.raises(InputError, match="spelen"):
        sources.read_layers([realdata / "groen_spelen/amsterdamse_bos.geojson"], area=COUNTRY, as_layer="kelder")


def test_a_layer_of_areas_cannot_be_made_of_points(realdata):
    with pytest.raises(InputError, match="bestaat uit vlakken"):
        sources.read_layers([realdata / "participatie/graz_ppgis_2026.geojson"], area=COUNTRY, as_layer="groen")


def test_objects_without_a_number_keep_apart_in_a_file_of_more_layers(realdata):
    file = realdata / "bag/bag_adressen_amsterdam_rd.gpkg"
    frame = sources.read_layers([file], area=COUNTRY, as_layer="voorziening").layers["voorziening"]
    assert len(frame) == 67 + 1 + 1836
    assert frame["id"].is_unique


@pytest.mark.slow
@pytest.mark.parametrize("as_layer", [None, "groen", "boom"])
def test_every_real_file_is_read_or_refused_in_a_sentence(realdata, tmp_path, as_layer):
    with zipfile.ZipFile(realdata / "nasty/geojsonhint_good_bad.zip") as archive:
        archive.extractall(tmp_path)
    for path in sorted(path for folder in (realdata, tmp_path) for path in folder.rglob("*") if path.is_file()):
        try:
            found = sources.read_layers([path], area=COUNTRY, as_layer=as_layer)
        except InputError as error:
            assert error.message.endswith((".", "?")), path.name
            continue
        for part in found.parts:
            counts = dict(part.source.counts)
            assert counts.pop("gelezen") == sum(counts.values()), path.name
            assert part.frame.geometry.is_valid.all()


# --- rules by hand -------------------------------------------------------------------------------


def square(x, y=400_000, side=10):
    return box(x, y, x + side, y + side)


def test_what_is_gone_planned_ended_or_below_ground_is_left_out_with_its_reason():
    frame = raw(
        {
            "lokaal_id": list("abcdef"),
            "bronhouder": "G0001",
            "functie": ["voetpad", "voetpad", "voetpad", "voetpad", "onbekend iets", "rijbaan lokale weg"],
            "status": ["bestaand", "plan", "voormalig", "bestaand", "bestaand", "vreemd"],
            "eind_registratie": [None, None, None, "2020-01-01T00:00:00Z", None, None],
            "relatieve_hoogteligging": [0, 0, 0, 0, 0, -1],
        },
        [square(1000 + 10 * i) for i in range(6)],
        "bgt_wegdeel",
    )
    found = sources.combine([frame], area=SQUARE)
    assert counts(found, "pad") == {
        "gelezen": 6, "bewaard": 1, "nog niet aangelegd (plan)": 1, "bestaat niet meer": 1,
        "oude versie van een object": 1, "onder de grond": 1, "heeft hier geen laag: onbekend iets": 1,
    }  # fmt: skip
    assert any("'vreemd'" in note for note in found.notes)


@pytest.mark.parametrize(("at", "kept"), [("", 0), ("2019-12-31", 1), ("2020-01-01", 0), ("2021-05-05", 0)])
def test_an_object_is_history_from_the_day_it_ended(at, kept):
    frame = raw(
        {"lokaal_id": ["a"], "bronhouder": "G1", "type": "waterloop", "eind_registratie": ["2020-01-01T08:00:00Z"]},
        [square(1000)],
        "bgt_waterdeel",
    )
    found = sources.combine([frame], area=SQUARE, at=at)
    assert len(found.layers.get("water", [])) == kept


def test_a_permit_is_not_a_building():
    frame = raw(
        {
            "identificatie": [f"036310001200000{i}" for i in range(3)],
            "bouwjaar": [1958, 2027, 1950],
            "status": ["Pand in gebruik", "Bouwvergunning verleend", "Pand gesloopt"],
        },
        [square(1000), square(1020), square(1040)],
        "bag_pand",
    )
    found = sources.combine([frame], area=SQUARE)
    assert found.layers["pand"]["built_year"].tolist() == [1958]
    assert counts(found, "pand")["vergund, nog niet gebouwd"] == 1
    assert counts(found, "pand")["bestaat niet meer of is nooit gebouwd"] == 1


@pytest.mark.parametrize(
    ("use", "expected"),
    [("woonfunctie", 12), ("winkelfunctie,kantoorfunctie", 0), ("woonfunctie,winkelfunctie", None), (None, None)],
)
def test_dwellings_from_the_number_of_addresses_only_when_that_says_it(use, expected):
    frame = raw(
        {
            "identificatie": ["0363100012000001"],
            "bouwjaar": 1958,
            "gebruiksdoel": [use],
            "aantal_verblijfsobjecten": [12],
        },
        [square(1000)],
        "bag_pand",
    )
    (made,) = sources.combine([frame], area=SQUARE).layers["pand"]["dwellings"]
    assert (None if pd.isna(made) else made) == expected


def addresses(rows):
    columns = ["identificatie", "status", "gebruiksdoel", "pandidentificatie", "oppervlakte"]
    frame = pd.DataFrame([row[:5] for row in rows], columns=columns)
    frame["openbare_ruimte_naam"], frame["huisnummer"] = "Iepenlaan", range(1, len(rows) + 1)
    return raw(frame, [row[5] for row in rows], "bag_adres")


def test_homes_are_counted_from_their_addresses():
    panden = raw(
        {"identificatie": [f"036310001200000{i}" for i in range(4)], "bouwjaar": 1958},
        [square(1000), square(1020), square(1040), square(1090)],
        "bag_pand",
    )
    used, gone = "Verblijfsobject in gebruik", "Verblijfsobject ingetrokken"
    rows = [
        ("0363010000000001", used, "woonfunctie", "0363100012000000", 70, Point(1005, 400_005)),
        ("0363010000000002", used, "woonfunctie,winkelfunctie", "0363100012000000", 50, Point(1006, 400_005)),
        ("0363010000000003", gone, "woonfunctie", "0363100012000000", 50, Point(1006, 400_005)),
        ("0363010000000004", used, "winkelfunctie", None, 90, Point(1025, 400_005)),
        ("0363010000000005", "Verblijfsobject gevormd", "woonfunctie", None, 90, Point(1025, 400_005)),
        ("0363010000000006", used, "woonfunctie", "niet van hier", 40, Point(1062, 400_005)),
    ]
    found = sources.combine([panden, addresses(rows)], area=SQUARE)
    pand = found.layers["pand"]
    # By number, by place, none within the box of the addresses, and one beyond it: unknown.
    assert pand["dwellings"].tolist() == [2, 0, 0, pd.NA]
    assert pand["floor_area_m2"].tolist() == [120, 90, pd.NA, pd.NA]
    assert pand["use"].tolist() == ["winkelfunctie,woonfunctie", "winkelfunctie", None, None]
    assert found.layers["adres"]["pand_id"].tolist() == ["0363100012000000"] * 2 + ["0363100012000001", None]


def test_addresses_read_later_count_in_the_buildings_of_the_dossier():
    panden = raw({"identificatie": ["0363100012000000"], "bouwjaar": 1958}, [square(1000)], "bag_pand")
    here = sources.combine([panden], area=SQUARE).layers
    row = ("0363010000000001", "Verblijfsobject in gebruik", "woonfunctie", None, 70, Point(1005, 400_005))
    for raws in ([addresses([row])], [addresses([row]), panden]):
        again = sources.combine(raws, area=SQUARE, present=here)
        assert again.layers["pand"]["dwellings"].tolist() == [1]
        assert again.layers["adres"]["pand_id"].tolist() == ["0363100012000000"]


def test_buildings_read_later_get_the_addresses_of_the_dossier():
    row = ("0363010000000001", "Verblijfsobject in gebruik", "woonfunctie", None, 70, Point(1005, 400_005))
    here = sources.combine([addresses([row])], area=SQUARE).layers
    panden = raw({"identificatie": ["0363100012000000"], "bouwjaar": 1958}, [square(1000)], "bag_pand")
    again = sources.combine([panden], area=SQUARE, present=here)
    assert again.layers["pand"]["dwellings"].tolist() == [1]
    assert again.layers["adres"]["pand_id"].tolist() == ["0363100012000000"]
    third = sources.combine([panden], area=SQUARE, present=again.layers)
    assert set(third.layers) == {"pand"}


def three_d(ids, shapes):
    return raw(
        {
            "identificatie": ids,
            "oorspronkelijkbouwjaar": 1960,
            "b3_h_maaiveld": -0.5,
            "b3_h_dak_70p": 11.62,
            "b3_bouwlagen": [4] * len(ids),
            "b3_dak_type": "slanted",
        },
        shapes,
        "3dbag",
        "3dbag.gpkg",
    )


@pytest.mark.parametrize("beside", [False, True])
def test_3dbag_adds_height_and_leaves_the_building_of_the_bag(beside):
    panden = raw({"identificatie": ["0363100012000000"], "bouwjaar": [1958]}, [square(1000)], "bag_pand")
    high = three_d(["NL.IMBAG.Pand.0363100012000000", "NL.IMBAG.Pand.0363100012000009"], [square(1001), square(1030)])
    if beside:
        present = sources.combine([panden], area=SQUARE).layers
        found = sources.combine([high], area=SQUARE, present=present)
    else:
        found = sources.combine([high, panden], area=SQUARE)
    pand = found.layers["pand"].set_index("id").sort_index()
    assert pand["height_m"].tolist() == [12.12, 12.12]
    assert pand["storeys"].tolist() == [4, 4]
    assert pand["built_year"].tolist() == [1958, 1960]
    assert pand["roof"].tolist() == ["schuin", "schuin"]
    assert pand.geometry.iloc[0].equals(square(1000))


def test_a_newer_bag_replaces_the_shape_and_keeps_the_height():
    old = sources.combine([three_d(["0363100012000000"], [square(1000)])], area=SQUARE).layers
    new = raw({"identificatie": ["0363100012000000"], "bouwjaar": [1961]}, [square(1000, side=12)], "bag_pand")
    (row,) = sources.combine([new], area=SQUARE, present=old).layers["pand"].itertuples()
    assert (row.built_year, row.height_m, row.geometry.area) == (1961, 12.12, 144)


def test_the_same_file_twice_gives_every_object_once():
    frame = raw({"identificatie": ["0363100012000000"], "bouwjaar": [1958]}, [square(1000)], "bag_pand")
    found = sources.combine([frame, frame], area=SQUARE)
    assert len(found.layers["pand"]) == 1
    assert [len(part.frame) for part in found.parts] == [1, 0]
    assert found.parts[1].source.counts["al bekend uit een ander bestand (aangevuld)"] == 1


def test_a_register_keeps_the_latest_of_two_versions_and_a_list_keeps_both_trees():
    twice = {
        "identificatie": ["0363100012000000"] * 2,
        "bouwjaar": [1958, 1959],
        "documentdatum": ["2020-01-01", "2011-01-01"],
    }
    found = sources.combine([raw(twice, [square(1000), square(1001)], "bag_pand")], area=SQUARE)
    assert found.layers["pand"]["built_year"].tolist() == [1958]
    assert counts(found, "pand")["dubbel"] == 1
    trees = {"boomsoort": "iep", "plantjaar": 1960, "boomnummer": ["7", "7", "7"]}
    places = [Point(1000, 400_000), Point(1005, 400_000), MultiPoint([(1005, 400_000)])]
    found = sources.combine([raw(trees, places, "gemeente_bomen")], area=SQUARE)
    assert found.layers["boom"]["id"].tolist() == ["7", "7-2"]
    assert counts(found, "boom")["dubbel"] == 1


def test_green_is_public_private_or_unknown_as_the_bgt_says():
    kinds = ["groenvoorziening", "grasland agrarisch", "loofbos"]
    frame = raw(
        {"lokaal_id": list("abc"), "bronhouder": "G1", "fysiek_voorkomen": kinds},
        [square(1000), square(1020), square(1040)],
        "bgt_begroeidterreindeel",
    )
    assert sources.combine([frame], area=SQUARE).layers["groen"]["public"].tolist() == [True, False, pd.NA]


def test_touching_the_edge_is_not_in_the_area_and_a_cut_leaves_no_lines():
    area = gpd.GeoDataFrame(geometry=[box(1000, 400_000, 1100, 400_100)], crs=28992)
    # A shape that crosses the edge on one side and runs along it on another.
    corner = Polygon(
        [(1100, 400_010), (1110, 400_010), (1110, 400_050), (1090, 400_050), (1090, 400_040), (1100, 400_040)]
    )
    frame = raw(
        {"lokaal_id": ["a", "b"], "bronhouder": "G1", "type": "waterloop"},
        [square(1100, 400_060), corner],
        "bgt_waterdeel",
    )
    found = sources.combine([frame], area=area, margin_m=0)
    (shape,) = found.layers["water"].geometry
    assert shape.equals(box(1090, 400_040, 1100, 400_050))
    assert counts(found, "water")["buiten het gebied"] == 1


def test_a_download_renamed_by_its_user_is_known_by_its_values():
    columns = {
        "lokaal_id": ["a"],
        "bronhouder": ["G1"],
        "functie": ["fietspad"],
        "fysiek_voorkomen": ["open verharding"],
    }
    frame = gpd.GeoDataFrame(columns, geometry=[square(1000)], crs=28992)
    assert recognise(frame, layer="items (3)", stem="items (3)").slug == "bgt_wegdeel"


@pytest.mark.parametrize(
    ("name", "slug"),
    [
        ("ondersteunendwegdeel", "bgt_ondersteunendwegdeel"),
        ("bgt_wegdeel_V", "bgt_wegdeel"),
        ("TrafficArea", "bgt_wegdeel"),
    ],
)
def test_the_longest_name_wins(name, slug):
    frame = gpd.GeoDataFrame(
        {"lokaalID": ["a"], "bronhouder": ["G1"], "function": ["berm"]}, geometry=[square(0)], crs=28992
    )
    assert recognise(frame, layer=name, stem="x").slug == slug


def test_a_crown_is_a_disc():
    assert values.disc(pd.Series(["10", "6 tot 8 m", None])).tolist()[:2] == pytest.approx([78.5398163, 38.4845100])


# --- the same facts in every form in which they are published -------------------------------------

PATH = {"status": "bestaand", "bronhouder": "G1"}
FORMS = {
    # PDOK's API, the download in GML, Spatialite made of it, and the NLExtract view.
    "wegdeel ogc": ("wegdeel", "pad", {"lokaal_id": "G.1", "functie": "voetpad", "fysiek_voorkomen": "open verharding",
                                       "relatieve_hoogteligging": 0, "eind_registratie": None} | PATH),
    "wegdeel gml": ("TrafficArea", "pad", {"lokaalID": "G.1", "bronhouder": "G1", "bgt-status": "bestaand",
                                           "function": "voetpad", "surfaceMaterial": "open verharding",
                                           "relatieveHoogteligging": 0, "eindRegistratie": None}),
    "wegdeel nlextract": ("wegdeelactueelbestaand", "pad", {
        "lokaalid": "G.1", "bgt_status": "bestaand", "bronhouder": "G1", "bgt_functie": "voetpad",
        "bgt_fysiekvoorkomen": "open verharding"}),
    "groen gml": ("PlantCover", "groen", {"lokaalID": "G.1", "bronhouder": "G1", "class": "struiken"}),
    "berm ogc": ("ondersteunendwegdeel", "groen", {"lokaal_id": "G.1", "functie": "berm",
                                                   "fysiek_voorkomen": "groenvoorziening"} | PATH),
    "eiland ogc": ("ondersteunendwegdeel", "verhard", {"lokaal_id": "G.1", "functie": "verkeerseiland",
                                                       "fysiek_voorkomen": "gesloten verharding"} | PATH),
    "erf ogc": ("onbegroeidterreindeel", "erf", {"lokaal_id": "G.1", "fysiek_voorkomen": "erf"} | PATH),
    "volkstuin ogc": ("functioneelgebied", "sport", {"lokaal_id": "G.1", "type": "niet-bgt",
                                                     "plus_type": "recreatie: volkstuin"} | PATH),
    "pand wfs": ("bag:pand", "pand", {"identificatie": "0363100012000000", "bouwjaar": 1958,
                                      "gebruiksdoel": "woonfunctie", "status": "Pand in gebruik",
                                      "aantal_verblijfsobjecten": 2}),
    "pand light": ("pand", "pand", {"identificatie": "0363100012000000", "bouwjaar": 1958,
                                    "status": "Pand in gebruik"}),
    "pand extract": ("Pand", "pand", {"identificatie": "NL.IMBAG.Pand.0363100012000000", "status": "Pand in gebruik",
                                      "oorspronkelijkBouwjaar": 1958}),
    "buurt ogc": ("buurten", "buurt", {"buurtcode": "BU0363AA01", "buurtnaam": "Iep", "gemeentenaam": "W",
                                       "aantal_inwoners": 10}),
    "buurt wfs": ("buurten", "buurt", {"buurtcode": "BU0363AA01", "buurtnaam": "Iep", "gemeentenaam": "W",
                                       "aantalInwoners": 10}),
    "perceel": ("perceel", "perceel", {"identificatieLokaalID": "1", "kadastraleGrootteWaarde": 9, "perceelnummer": 3}),
}  # fmt: skip


@pytest.mark.parametrize("form", FORMS)
def test_every_form_of_a_dataset_ends_in_the_same_layer(form):
    layer, slug, columns = FORMS[form]
    frame = gpd.GeoDataFrame({name: [value] for name, value in columns.items()}, geometry=[square(1000)], crs=28992)
    found = sources.combine([sources.Raw(frame, recognise(frame, layer=layer, stem="x"), "x", layer)], area=SQUARE)
    assert {name: len(made) for name, made in found.layers.items()} == {slug: 1}


PARCEL = {"sectie": ["F"], "perceelnummer": [1234]}


@pytest.mark.parametrize(
    ("columns", "said"),
    [
        (PARCEL | {"identificatie_lokaal_id": ["1"], "kadastrale_grootte_waarde": [9.0],
                   "akr_kadastrale_gemeente_code_waarde": ["ASD04"]}, ("ASD04 F 1234", "ASD04", "F")),
        (PARCEL | {"identificatieLokaalID": ["1"], "kadastraleGrootteWaarde": [9],
                   "AKRKadastraleGemeenteCodeWaarde": ["ASD04"]}, ("ASD04 F 1234", "ASD04", "F")),
        (PARCEL | {"identificatie": ["1"], "kadastraleGrootteWaarde": [9], "perceelnummer": [12.0]},
         ("12", None, "F")),
        (PARCEL | {"identificatie": ["1"], "kadastraleGrootteWaarde": [9], "aanduiding": ["ASD04-F-1234"]},
         ("ASD04-F-1234", None, "F")),
    ],
)  # fmt: skip
def test_a_parcel_is_called_as_the_kadaster_calls_it(columns, said):
    frame = gpd.GeoDataFrame(columns, geometry=[square(1000)], crs=28992)
    raw = sources.Raw(frame, recognise(frame, layer="perceel", stem="x"), "x", "perceel")
    (row,) = sources.combine([raw], area=SQUARE).layers["perceel"].itertuples()
    assert (row.code, row.municipality_code, row.section, row.area_m2) == (*said, 9)


def test_trees_of_amsterdam():
    columns = {
        "id": ["B1"],
        "soortnaam": ["Ulmus"],
        "jaarVanAanleg": [1960],
        "boomhoogteklasseActueel": ["12 tot 15 m"],
    }
    frame = gpd.GeoDataFrame(columns, geometry=[Point(1005, 400_005)], crs=28992)
    dataset = recognise(frame, layer="stamgegevens", stem="x")
    (tree,) = sources.combine([sources.Raw(frame, dataset, "x", "x")], area=SQUARE).layers["boom"].itertuples()
    assert (tree.id, tree.species, tree.planted_year, tree.height_m) == ("B1", "Ulmus", 1960, 13.5)


REST = {"huisnummer": 12, "huisletter": "A", "postcode": "1064 ab"}
ADDRESS_FORMS = {
    "ogc verblijfsobject": ("verblijfsobject", REST | {
        "identificatie": "0363010000000001", "openbare_ruimte_naam": "Iepenlaan", "toevoeging": "3",
        "woonplaats_naam": "W", "gebruiksdoel": "woonfunctie", "oppervlakte": 70}),
    "ogc adres": ("adres", REST | {
        "identificatie": "0363200000000001", "openbare_ruimte_naam": "Iepenlaan", "toevoeging": "3",
        "woonplaats_naam": "W", "adresseerbaar_object_type": "Verblijfsobject", "huisnummer": "12"}),
    "wfs": ("bag:verblijfsobject", REST | {
        "identificatie": "0363010000000001", "openbare_ruimte": "Iepenlaan", "woonplaats": "W", "toevoeging": "3",
        "bouwjaar": 1958, "pandidentificatie": "0363100012000000", "pandstatus": "Pand in gebruik",
        "status": "Verblijfsobject in gebruik"}),
    "nlextract": ("adres", REST | {
        "openbareruimtenaam": "Iepenlaan", "woonplaatsnaam": "W", "adresseerbaarobject": 363010000000001,
        "nummeraanduiding": "0363200000000001", "huisnummertoevoeging": "3"}),
}  # fmt: skip


@pytest.mark.parametrize("form", ADDRESS_FORMS)
def test_every_form_of_an_address_says_the_same(form):
    layer, columns = ADDRESS_FORMS[form]
    columns = {name: [value] for name, value in columns.items()}
    frame = gpd.GeoDataFrame(columns, geometry=[Point(1005, 400_005)], crs=28992)
    dataset = recognise(frame, layer=layer, stem="x")
    (row,) = sources.combine([sources.Raw(frame, dataset, "x", layer)], area=SQUARE).layers["adres"].itertuples()
    said = (row.street, row.number, row.letter, row.addition, row.postcode, row.place)
    assert said == ("Iepenlaan", 12, "A", "3", "1064AB", "W")
    assert len(row.id) == 16
