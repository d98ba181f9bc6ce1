"""Dutch words for days, moments and metres."""

import pytest

from kansenkaart.ui import words


@pytest.mark.parametrize(
    ("iso", "expected"),
    [("2027-12-31", "31 december 2027"), ("2026-06-03T12:05:00.000Z", "3 juni 2026"), ("ooit", "ooit")],
)
def test_a_day_in_words(iso, expected):
    assert words.as_day(iso) == expected


def test_a_moment_is_told_in_dutch_time():
    # UTC+2 in summer, UTC+1 in winter; a minute before midnight UTC is the next day here.
    assert words.as_moment("2026-06-03T12:05:00.000Z") == "3 juni 2026, 14:05"
    assert words.as_moment("2026-12-31T23:59:00.000Z") == "1 januari 2027, 00:59"


@pytest.mark.parametrize(("distance", "expected"), [(0.0, "deze plek"), (0.6, "1 meter"), (49.5, "50 meter")])
def test_a_distance_in_words(distance, expected):
    assert words.metres(distance) == expected


def test_a_slug_is_told_by_its_label_and_other_values_as_they_are():
    assert words.label_of("theme", "klimaat") == "Water en koelte"
    assert words.label_of("dwellings", 40) == "40"
