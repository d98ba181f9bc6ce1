"""Maps on paper: right places, whole shapes, small files, nothing that needs colour."""

import re
from xml.etree import ElementTree

import geopandas as gpd
import numpy as np
import pytest
import shapely
from hypothesis import given
from hypothesis import strategies as st
from shapely.geometry import LineString, Point, Polygon, box

from kansenkaart import layers, terms
from kansenkaart.kans import Kans
from kansenkaart.report import drawing, symbols
from kansenkaart.report.drawing import Name, Spot, View, Way, draw, view_of

X, Y = 120_000.0, 480_000.0
#: 100 x 60 metres on 100 mm: 1 mm to the metre, 20 units to the metre.
VIEW = View(X, Y, X + 100, Y + 60, 100.0)


def frame(slug, *shapes, level=0):
    made = gpd.GeoDataFrame(
        {"id": [str(n) for n in range(len(shapes))], "level": level}, geometry=list(shapes), crs="EPSG:28992"
    )
    return layers.conform(made, slug)


def outline(path):
    """Read a path back: a list of corners per part, in units."""
    parts = []
    for part in re.findall(r"M([^M]+)", path):
        start, _, rest = part.rstrip("z").partition("l")
        steps = [float(n) for n in re.findall(r"-?\d+", rest)]
        xy = np.cumsum(np.vstack([[float(n) for n in start.split()], np.reshape(steps, (-1, 2))]), axis=0)
        parts.append(xy)
    return parts


def test_a_square_is_drawn_where_it_lies():
    square = box(X + 10, Y + 10, X + 20, Y + 30)
    (xy,) = outline(drawing.path(np.array([square], dtype=object), VIEW))
    # 20 units to the metre, y down from the top at 60 m.
    assert {tuple(corner) for corner in xy} == {(200, 1000), (400, 1000), (400, 600), (200, 600)}


def test_a_hole_turns_the_other_way_so_that_it_stays_empty():
    holed = Polygon(
        [(X, Y), (X + 50, Y), (X + 50, Y + 50), (X, Y + 50)], [box(X + 20, Y + 20, X + 30, Y + 30).exterior]
    )
    rings = outline(drawing.path(np.array([holed], dtype=object), VIEW))
    assert len(rings) == 2
    turns = [shapely.is_ccw(shapely.linearrings(ring)) for ring in rings]
    assert turns[0] != turns[1]


@given(
    st.lists(st.tuples(st.floats(-50, 150), st.floats(-50, 110)), min_size=3, max_size=12).map(
        lambda corners: Polygon([(X + x, Y + y) for x, y in corners]).buffer(0)
    )
)
def test_what_is_drawn_covers_what_lies_in_view(shape):
    if shape.is_empty or shape.intersection(box(X, Y, X + 100, Y + 60)).area < 1:
        return
    drawn = drawing.path(np.array([shape], dtype=object), VIEW)
    rings = [shapely.polygons(ring) for ring in outline(drawn) if len(ring) > 2]
    covered = shapely.make_valid(rings[0])
    for ring in rings[1:]:
        covered = covered.symmetric_difference(shapely.make_valid(ring))
    truth = shapely.transform(shape.intersection(box(X - 1, Y - 1, X + 101, Y + 61)), VIEW.units)
    # Simplified to 0.06 mm and rounded to 0.05 mm: the difference lies along the edges only.
    assert covered.symmetric_difference(truth).area <= 3 * truth.length + 20


def test_nothing_outside_the_view_is_written():
    far = [box(X + 1000 + n, Y, X + 1001 + n, Y + 1) for n in range(500)]
    assert len(draw(VIEW, {"pand": frame("pand", *far)}, prefix="a")) == len(draw(VIEW, {}, prefix="a"))


def test_what_lies_under_the_ground_is_not_drawn():
    tunnel = frame("rijbaan", box(X + 10, Y + 10, X + 20, Y + 20), level=-1)
    assert draw(VIEW, {"rijbaan": tunnel}, prefix="a") == draw(VIEW, {}, prefix="a")


def test_a_fine_outline_is_simplified_to_what_a_printer_shows():
    circle = Point(X + 50, Y + 30).buffer(20, quad_segs=2500)
    (xy,) = outline(drawing.path(np.array([circle], dtype=object), VIEW))
    assert len(xy) < 200
    radius = np.hypot(*(xy - [1000, 600]).T)
    assert radius == pytest.approx(400, abs=3)  # 0.15 mm of 20 mm


def test_the_scale_bar_is_round_and_as_long_as_it_says():
    svg = draw(VIEW, {}, prefix="a")
    assert ">20 meter<" in svg  # the largest of 1, 2, 5 x 10^n within a quarter of 100 m
    assert f"h{20 * 20}v24" in svg


@pytest.mark.parametrize(("width_m", "metres"), [(100, 20), (400, 100), (1000, 200), (2500, 500)])
def test_scale_bars_are_round_at_any_size(width_m, metres):
    assert f">{metres} meter<" in draw(View(X, Y, X + width_m, Y + width_m, 170), {}, prefix="a")


def kansen(*parties):
    return [
        Kans(party, box(X + 10 + n, Y + 10, X + 40 + n, Y + 40), {"party": party, "theme": "groen", "title": party})
        for n, party in enumerate(parties)
    ]


def test_parties_differ_without_colour():
    every = [row.slug for row in terms.PARTIES]
    svg = draw(VIEW, {}, prefix="a", kansen=kansen(*every))
    colourless = re.sub("#[0-9a-f]{3,6}", "", svg)
    turns = re.findall(r'patternTransform="rotate\((-?\d+)\)"', colourless)
    assert len(set(turns)) == len(every)
    assert len({row.path for row in symbols.SHAPES}) == len({row.dash_mm for row in symbols.SHAPES}) == len(every)


def test_every_party_has_a_shape():
    assert {symbols.shape_of(party).slug for party in terms.PARTIES} == {row.slug for row in symbols.SHAPES}


def test_signs_on_one_place_do_not_hide_each_other():
    anchors, radius = np.tile([500.0, 400.0], (6, 1)), np.full(6, 70.0)
    spots = drawing.apart(anchors, radius, width=1000, height=800)
    gaps = shapely.distance(*(shapely.points(spots)[list(side)] for side in zip(*_pairs(6), strict=True)))
    assert gaps.min() >= 2 * 70 * 0.98
    assert (spots == drawing.apart(anchors, radius, width=1000, height=800)).all()


def _pairs(count):
    return [(a, b) for a in range(count) for b in range(a)]


def test_a_straight_way_is_dashed_and_a_walked_one_is_not():
    line = LineString([(X + 5, Y + 5), (X + 50, Y + 50)])
    walked, straight = (draw(VIEW, {}, prefix="a", ways=[Way(line, is_straight=kind)]) for kind in (False, True))
    assert "stroke-dasharray" not in walked
    assert "stroke-dasharray" in straight


def test_names_are_text_and_never_markup():
    svg = draw(VIEW, {}, prefix="a", names=[Name(X + 50, Y + 30, '<script>"&', length_m=90)],
               stops=[Spot(X + 10, Y + 10, "<1>")])  # fmt: skip
    texts = [node.text for node in ElementTree.fromstring(svg).iter("{http://www.w3.org/2000/svg}text")]
    assert '<script>"&' in texts
    assert "<1>" in texts


def test_house_numbers_are_drawn_only_where_the_map_is_large():
    name = Name(X + 50, Y + 30, "12", is_number=True)
    assert ">12<" in draw(VIEW, {}, prefix="a", names=[name])
    assert ">12<" not in draw(View(X, Y, X + 1000, Y + 600, 100), {}, prefix="a", names=[name])


def test_a_view_holds_all_shapes_and_keeps_its_form():
    shapes = [Point(X, Y), Point(X + 300, Y + 20)]
    view = view_of(shapes, width_mm=170, height_mm=92, margin_m=10)
    assert view.x_min <= X - 10
    assert view.x_max >= X + 310
    assert view.size == (3400, 1840)
    assert view_of([Point(X, Y)], width_mm=170, height_mm=92, least_m=130).x_max == X + 65
