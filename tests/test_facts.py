"""What lies at a place: answers by head on a square grid."""

import geopandas as gpd
import pandas as pd
import pytest
from shapely.geometry import LineString, Point, Polygon, box

from kansenkaart import facts, kans, layers
from kansenkaart.crs import RD


def frame(*shapes, **columns):
    return gpd.GeoDataFrame({"id": [str(i) for i in range(len(shapes))], **columns}, geometry=list(shapes), crs=RD)


@pytest.fixture
def world():
    return {
        "groen": frame(box(0, 0, 100, 100), box(100, 0, 200, 100), kind=["gras", "bos"]),
        "boom": frame(Point(10, 10), Point(34, 10), Point(36, 10)),
    }


def rows(table, slug):
    return table[(table["layer"] == slug) & table["known"]]


def test_an_area_shares_square_metres_with_each_kind(world):
    table = facts.of_place(box(90, 0, 120, 10), world)
    green = rows(table, "groen").set_index("kind")
    assert green.loc["gras", "area_m2"] == pytest.approx(100)
    assert green.loc["bos", "area_m2"] == pytest.approx(200)


def test_a_drawing_that_crosses_itself_is_two_triangles(world):
    table = facts.of_place(Polygon([(0, 0), (20, 20), (20, 0), (0, 20)]), world)
    assert rows(table, "groen")["area_m2"].tolist() == [pytest.approx(200)]


def test_trees_around_a_point_are_counted_by_distance_not_by_a_buffer(world):
    trees = rows(facts.of_place(Point(10, 10), world), "boom")
    assert trees["count"].tolist() == [2]  # at 0 and 24 m; the third is at 26 m
    assert trees["distance_m"].tolist() == [0]


def test_in_an_area_only_the_trees_that_stand_in_it_count(world):
    trees = rows(facts.of_place(box(0, 0, 20, 20), world), "boom")
    assert trees["count"].tolist() == [1]  # the second is 14 m outside


def test_a_touching_border_is_not_an_overlap(world):
    assert rows(facts.of_place(box(0, 100, 50, 150), world), "groen").empty


def test_a_line_lies_on_what_it_crosses(world):
    green = rows(facts.of_place(LineString([(50, 50), (150, 50)]), world), "groen")
    assert set(green["kind"]) == {"gras", "bos"}


@pytest.mark.parametrize(
    ("codes", "said"),
    [
        (["ASD04 F 12"], "ASD04 F 12"),
        (["1234"], "1234"),  # as dossiers of before have it
        (["B 2", "B 1", "B 3"], "B 1, B 2, B 3"),
        (["B 1", "B 2", "B 3", "B 4"], ""),
        (["B 1", None], ""),
    ],
)
def test_a_few_parcels_are_called_by_their_designation(codes, said):
    shapes = [box(10 * i, 0, 10 * i + 10, 10) for i in range(len(codes))]
    table = facts.of_place(box(0, 0, 100, 10), {"perceel": layers.conform(frame(*shapes, code=codes), "perceel")})
    (row,) = rows(table, "perceel").itertuples()
    assert (row.kind, row.count, row.area_m2) == (said, len(codes), 100 * len(codes))


def test_a_region_is_called_by_its_name():
    world = {"buurt": frame(box(0, 0, 100, 100), box(100, 0, 200, 100), name=["West", "Oost"])}
    here = rows(facts.of_place(Point(10, 10), world), "buurt")
    assert here[["kind", "count"]].values.tolist() == [["West", 1]]


def regions(slug, shapes, **columns):
    return layers.conform(frame(*shapes, **columns), slug)


def test_figures_stand_from_small_to_large_with_the_part_of_the_area_that_lies_there():
    area = box(0, 0, 100, 10)  # 1,000 m2: 300 in West, 695 in Oost, 5 in Zuid
    shapes = box(-50, 0, 30, 10), box(30, 0, 99.5, 10), box(99.5, 0, 200, 10)
    world = {
        "gemeente": regions("gemeente", [box(-500, -500, 500, 500)], name=["Stad"], inhabitants=[9000]),
        "buurt": regions(
            "buurt", shapes, name=["West", "Oost", "Zuid"], inhabitants=[300, None, 5], rented_share=[0.4, 0.5, 0]
        ),
    }
    table = facts.figures(area, world)
    assert table[["layer", "name"]].values.tolist() == [["buurt", "Oost"], ["buurt", "West"], ["gemeente", "Stad"]]
    assert table["area_share"].tolist() == pytest.approx([0.695, 0.3, 1])
    assert table["inhabitants"].tolist() == [pd.NA, 300, 9000]
    assert table["rented_share"].tolist()[:2] == [0.5, 0.4]


def test_without_regions_there_are_no_figures():
    assert facts.figures(box(0, 0, 1, 1), {}).empty


def test_a_missing_layer_is_said_not_silent(world):
    table = facts.of_place(Point(10, 10), world)
    missing = set(table.loc[~table["known"], "layer"])
    assert missing == {row.slug for row in layers.LAYERS if not row.is_extra} - {"groen", "boom"}


def test_nearby_gives_the_nearest_first_and_the_border_counts():
    kansen = kans.to_frame([kans.Kans(name, Point(x, 0), {}) for name, x in (("a", 50), ("b", 10), ("c", 50.01))])
    near = facts.nearby(Point(0, 0), kansen, distance_m=50)
    assert near["id"].tolist() == ["b", "a"]
    assert near["distance_m"].tolist() == [10, 50]
