"""Plots, homes, floor and kinds of ground, by hand arithmetic."""

import geopandas as gpd
import numpy as np
import pytest
import shapely
from hypothesis import given
from hypothesis import strategies as st
from shapely.geometry import Point, Polygon, box

from kansenkaart import ground, kans, layers, relations, terms
from kansenkaart.crs import RD, CrsError

X, Y = 120_000.0, 480_000.0
AREA = box(X - 100, Y - 100, X + 400, Y + 400)


def at(x0, y0, x1, y1):
    return box(X + x0, Y + y0, X + x1, Y + y1)


def layer(slug, shapes, **columns):
    data = {"id": [f"{slug}{index}" for index in range(len(shapes))], **columns}
    return layers.conform(gpd.GeoDataFrame(data, geometry=list(shapes), crs=RD), slug)


def test_a_plot_is_a_parcel_with_its_buildings():
    world = {
        "pand": layer("pand", [at(0, 0, 10, 10), at(20, 0, 30, 10)], storeys=[1.0, 3.0],
                      use=["woonfunctie", "winkelfunctie"]),
        "perceel": layer("perceel", [at(-5, -5, 35, 15), at(100, 0, 120, 20)]),
        "adres": layer("adres", [Point(X + 5, Y + 5)] * 2, use=["woonfunctie"] * 2),
    }  # fmt: skip
    found = ground.plots(world, AREA)
    assert len(found) == 1  # a parcel without a building is no plot
    row = found.iloc[0]
    assert (row["id"], row["plot_m2"], row["footprint_m2"], row["floor_m2"]) == ("pand0+pand1", 800, 200, 400)
    assert (row["fsi"], row["storeys"], row["homes"], row["source"]) == (0.5, 2.0, 2, "perceel")
    assert row["uses"] == "winkelfunctie, woonfunctie"


def test_without_parcels_or_yards_a_building_has_the_ground_around_it():
    world = {
        "pand": layer("pand", [at(0, 0, 10, 10)], storeys=[1.0]),
        "rijbaan": layer("rijbaan", [at(-50, -50, 60, -5)]),
    }
    row = ground.plots(world, AREA).iloc[0]
    shape = shapely.difference(at(0, 0, 10, 10).buffer(15, quad_segs=64), at(-50, -50, 60, -5))
    assert row["plot_m2"] == pytest.approx(shape.area)
    assert row["source"] == "rondom"


def test_floor_that_is_unknown_for_too_much_of_a_plot_is_unknown():
    for shed, known in ((at(12, 0, 14, 10), True), (at(12, 0, 15, 10), False)):  # 20 of 120 m2, 30 of 130 m2
        world = {
            "pand": layer("pand", [at(0, 0, 10, 10), shed], storeys=[2.0, None]),
            "perceel": layer("perceel", [AREA]),
        }
        assert ground.plots(world, AREA)["fsi"].notna().tolist() == [known]


@pytest.mark.parametrize(
    ("columns", "floor", "storeys"),
    [({"storeys": [3.0]}, 300, 3.0), ({"height_m": [4.4]}, 100, 4.4 / 3),
     ({"floor_area_m2": [120.0]}, 150, 1.2 * 1.5 / 1.3),
     ({"storeys": [2.0], "height_m": [30.0], "floor_area_m2": [900.0]}, 200, 2.0)],
)  # fmt: skip
def test_floor_and_storeys_from_what_is_known(columns, floor, storeys):
    frame = layer("pand", [at(0, 0, 10, 10)], **columns)
    assert ground.floors(frame)["floor_m2"].iloc[0] == pytest.approx(floor)
    assert ground.storeys_of(frame).iloc[0] == pytest.approx(storeys)


def test_a_building_about_which_nothing_is_known_has_unknown_floor():
    frame = layer("pand", [at(0, 0, 10, 10)])
    assert ground.floors(frame)["floor_m2"].isna().all()
    assert ground.storeys_of(frame).isna().all()


def test_densities_need_five_plots_and_weigh_by_footprint():
    shapes = [at(30 * index, 0, 30 * index + 20, 20) for index in range(6)]
    world = {
        "pand": layer("pand", [shapely.box(*np.add(shape.bounds, (0, 0, 0, -10))) for shape in shapes],
                      storeys=[1.0, 1.0, 1.0, 4.0, 4.0, 4.0]),
        "perceel": layer("perceel", shapes),
    }  # fmt: skip
    found = ground.plots(world, AREA)
    around = ground.densities_around(found, Point(X, Y + 100))
    assert around is not None
    assert (around.low, around.middle, around.high, around.storeys_high, around.count) == (0.5, 0.5, 2.0, 4.0, 6)
    assert ground.densities_around(found.head(4), Point(X, Y + 100)) is None
    assert ground.densities_around(found, at(-5, -5, 55, 25)) is None  # its own two plots do not count


def test_a_home_stands_in_its_building():
    world = {"adres": layer("adres", [Point(X + 5, Y + 5), Point(X + 50, Y + 5)], use=["woonfunctie"] * 2),
             "pand": layer("pand", [at(0, 0, 10, 10)])}  # fmt: skip
    homes = ground.homes_of(world, AREA)
    assert homes["building"].tolist() == [at(0, 0, 10, 10), Point(X + 50, Y + 5)]
    assert homes["count"].sum() == 2


def test_nobody_knows_where_homes_are_without_addresses_or_counts():
    assert ground.homes_of({"pand": layer("pand", [at(0, 0, 10, 10)])}, AREA) is None
    assert ground.homes_of({}, AREA) is None


@given(st.lists(st.floats(0.5, 500), min_size=1, max_size=20))
def test_a_disc_has_exactly_its_area(sizes):
    points = shapely.points(np.arange(len(sizes)), 0)
    assert shapely.area(ground.discs(points, np.array(sizes))) == pytest.approx(np.array(sizes), rel=1e-9)


def test_pieces_hang_together_over_half_a_metre():
    parts = np.array([at(0, 0, 10, 10), at(10.5, 0, 20, 10), at(21.1, 0, 30, 10)], dtype=object)
    assert ground.sizes_of_pieces(parts) == pytest.approx([195, 195, 89])


def test_a_frame_in_degrees_is_refused():
    frame = layer("groen", [at(0, 0, 1, 1)]).to_crs(4326)
    with pytest.raises(CrsError):
        ground.Ground({"groen": frame}, AREA, None).cover_m2("groen")


@pytest.mark.parametrize("row", ground.COVERS, ids=lambda row: row.slug)
def test_a_kind_of_ground_names_layers_that_exist(row):
    assert {*row.needs, *row.also} <= set(terms.slugs(layers.LAYERS))
    assert row.label


def test_a_drawing_that_runs_over_itself_is_as_large_as_its_outline_for_every_page():
    """A strip of 2 m wide that comes back over itself: what is drawn twice counts once, and is not a hole."""
    loop = Polygon([(X, Y), (X + 10, Y), (X + 10, Y + 10), (X + 2, Y + 10), (X + 2, Y + 4), (X + 8, Y + 4),
                    (X + 8, Y + 14), (X, Y + 14)])  # fmt: skip
    drawn = kans.to_frame([kans.Kans("k", loop, {"party": "bewoners", "theme": "groen", "title": "k"})])
    sides = relations.find(drawn, {}).sides.everyone
    assert ground.sound(drawn).area.tolist() == [132.0]
    assert sides["k"].shape.area == 132.0
