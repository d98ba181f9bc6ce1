"""Coordinates as people type them; the right answers are points published with RD and with degrees."""

import pytest
import shapely

from kansenkaart.errors import InputError
from kansenkaart.ui import place

# The tower of the Onze Lieve Vrouw in Amersfoort: the point where RD begins, 155000 463000,
# lies at 52.15517440 N, 5.38720621 E (the definition of RD).
AMERSFOORT = (155_000.0, 463_000.0)


@pytest.mark.parametrize(
    "text",
    [
        "155000 463000", "155000, 463000", "155000;463000", "155000,0 463000,0", "(155000 463000)",
        "52.15517440 5.38720621", "5.38720621 52.15517440", "52,15517440 5,38720621", "52.15517440, 5.38720621",
        "  52,15517440 ; 5,38720621 ",
    ],
)  # fmt: skip
def test_all_ways_of_typing_one_point_give_that_point(text):
    point = place.parse_coordinates(text)
    assert point.distance(shapely.Point(AMERSFOORT)) < 0.5  # without the correction grid pyproj is within 0.25 m


@pytest.mark.parametrize("text", ["", "52,15", "hier", "1 2 3", "a b", "0 0", "48.85 2.35", "155000 5"])
def test_what_is_no_place_in_the_netherlands_is_refused(text):
    with pytest.raises(InputError):
        place.parse_coordinates(text)


def test_every_way_has_its_own_slug_and_a_label():
    slugs = [way.slug for way in place.WAYS]
    assert len(slugs) == len(set(slugs))
    assert all(way.label for way in place.WAYS)
