"""RUDIFUN: blocks from the file that PBL gives, and their densities beside our own."""

import zipfile

import geopandas as gpd
import pyogrio
import pytest
from shapely import box

from kansenkaart import actions, indicators, kans, layers, sources
from kansenkaart.dossier import Dossier

AREA = gpd.GeoDataFrame(geometry=[box(121_000, 487_000, 121_200, 487_200)], crs=28992)
#: One block whole in the area and one half, both 10,000 m² of it.
SHAPES = [box(121_000, 487_000, 121_100, 487_100), box(121_100, 487_000, 121_300, 487_100)]
FACTS = {"FSI_24": [1.0, 3.0], "GSI_24": [0.25, 0.5], "OSR_24": [0.75, 1 / 6], "L_24": [4.0, 6.0], "MXI_24": [1.0, 0.5]}


def blocks(**more):
    return gpd.GeoDataFrame({"Bouwblok_ID": ["b1", "b2"]} | FACTS | more, geometry=SHAPES, crs=28992)


def as_geodatabase(tmp_path):
    """As PBL gives it: a zip with a folder, with larger areas beside the blocks."""
    folder = tmp_path / "Rudifun_2024_nl.gdb"
    for name, frame in (("nl2_00_Basis_Bouwblok", blocks()), ("nl2_02_Bruto_Buurt", blocks())):
        pyogrio.write_dataframe(frame, folder, layer=name, driver="OpenFileGDB", append=folder.exists())
    packed = tmp_path / "Rudifun_2024_nl.zip"
    with zipfile.ZipFile(packed, "w") as archive:
        for file in folder.iterdir():
            archive.write(file, f"map/{folder.name}/{file.name}")
    return packed


def as_shapes(tmp_path):
    """As PBL gave the edition before it: a file per kind of area, per province."""
    packed = tmp_path / "Rudifun_PV26_Utrecht.zip"
    frame = blocks().rename(columns=lambda name: name.replace("_24", "_22").replace("Bouwblok", "Blok"))
    for kind in ("Netto_Bouwblok", "Bruto_Bouwblok", "Netto_Buurt"):
        frame.to_file(tmp_path / f"Rudifun_{kind}_PV26.shp")
    with zipfile.ZipFile(packed, "w") as archive:
        for file in sorted(tmp_path.glob("Rudifun_*_PV26.*")):
            archive.write(file, f"Rudifun_PV26_Utrecht/{file.name}")
    return packed


def as_geopackage(tmp_path):
    file = tmp_path / "zuid_holland.gpkg"
    blocks().to_file(file, layer="bouwblok")
    return file


@pytest.mark.parametrize("made", [as_geodatabase, as_geopackage])
def test_blocks_come_in_with_their_densities_and_source(tmp_path, made):
    found = sources.read_layers([made(tmp_path)], area=AREA, margin_m=0)
    frame = found.layers["dichtheid"].set_index("id").sort_index()
    assert frame.index.tolist() == ["b1", "b2"]
    assert frame[["fsi", "gsi", "storeys", "mxi"]].to_numpy().tolist() == [[1.0, 0.25, 4.0, 1.0], [3.0, 0.5, 6.0, 0.5]]
    assert set(frame["object_date"]) == {"2024-01-01"}
    assert frame.area.tolist() == pytest.approx([10_000, 20_000])
    (part,) = found.parts
    assert (part.source.title, part.source.publisher) == ("RUDIFUN 2024", "Planbureau voor de Leefomgeving")


def test_larger_areas_are_known_and_left_out(tmp_path):
    found = sources.read_layers([as_geodatabase(tmp_path)], area=AREA)
    assert len(found.layers["dichtheid"]) == 2
    assert any("grotere gebieden" in note and "2 heeft hier geen laag" in note for note in found.notes)


def test_another_edition_is_another_year(tmp_path):
    frame = blocks().rename(columns=lambda name: name.replace("_24", "_22"))
    frame.to_file(tmp_path / "rudifun.gpkg", layer="bouwblok")
    found = sources.read_layers([tmp_path / "rudifun.gpkg"], area=AREA)
    assert set(found.layers["dichtheid"]["object_date"]) == {"2022-01-01"}


def test_a_province_of_the_edition_before_gives_its_blocks_once(tmp_path):
    found = sources.read_layers([as_shapes(tmp_path)], area=AREA)
    frame = found.layers["dichtheid"]
    assert sorted(frame["id"]) == ["b1", "b2"]
    assert set(frame["object_date"]) == {"2022-01-01"}


def measured(frame):
    made = indicators.measure(kans.to_frame([]), {"dichtheid": layers.conform(frame, "dichtheid")}, area=AREA)
    return made.set_index("slug")


def canonical(**more):
    names = {"fsi": FACTS["FSI_24"], "gsi": FACTS["GSI_24"], "mxi": FACTS["MXI_24"], "id": ["b1", "b2"]}
    return gpd.GeoDataFrame(names | more, geometry=SHAPES, crs=28992)


@pytest.mark.parametrize(
    ("slug", "value"),
    [
        ("fsi_rudifun", (1 + 3) / 2),
        ("gsi_rudifun", (0.25 + 0.5) / 2),
        ("lagen_rudifun", 4 / 0.75),
        ("osr_rudifun", (2 - 0.75) / 4),
        ("mxi_rudifun", (1 * 1 + 0.5 * 3) / 4),
    ],
)
def test_densities_of_the_blocks_in_the_area(slug, value):
    """Half of the second block lies outside: of both 10,000 m² count."""
    row = measured(canonical()).loc[slug]
    assert row["before"] == pytest.approx(value)
    assert row["caveats"] == ("Dit gaat over de bouwblokken: 50% van het gebied.",)


def test_a_block_of_which_nothing_is_known_does_not_count():
    row = measured(canonical(fsi=[1.0, None])).loc["fsi_rudifun"]
    assert row["before"] == 1.0
    assert row["caveats"] == ("Dit gaat over de bouwblokken: 25% van het gebied.",)
    assert "geen bouwblok" in measured(canonical(fsi=[None, None])).loc["fsi_rudifun", "unknown"]


def test_without_the_file_there_is_no_row_for_it():
    assert not [slug for slug in indicators.measure(kans.to_frame([]), {}, area=AREA)["slug"] if "rudifun" in slug]


def test_added_to_a_dossier_with_where_it_is_from(tmp_path):
    dossier = Dossier.create(tmp_path / "buurt.gpkg", area=AREA, name="Buurt")
    said = actions.add_layers(dossier, [as_geodatabase(tmp_path)])
    assert "Dichtheid per bouwblok" in said
    assert dossier.layer_counts() == {"dichtheid": 2}
    assert dossier.sources()["file"].tolist() == ["Rudifun_2024_nl.zip"]
