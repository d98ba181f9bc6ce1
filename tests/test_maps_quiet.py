"""How vector tiles of a municipality are drawn: quietly, so that what people see as a kans stands out."""

import pytest

from kansenkaart import terms
from kansenkaart.maps import quiet

FILLS = {row.slug: row.fill for row in quiet.GROUNDS if row.fill != "none"} | {"papier": quiet.PAPER}


def light(colour):
    """Relative luminance (WCAG 2.2)."""
    parts = [value / 255 for value in bytes.fromhex(colour[1:])]
    red, green, blue = [part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts]
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one, other):
    low, high = sorted((light(one), light(other)))
    return (high + 0.05) / (low + 0.05)


def test_black_on_white_has_the_contrast_that_the_rule_says():
    assert contrast("#000000", "#ffffff") == pytest.approx(21)


@pytest.mark.parametrize("fill", FILLS.values(), ids=FILLS)
def test_the_colour_of_every_party_stands_out_from_every_ground(fill):
    """WCAG 2.2, 1.4.11: at least 3 to 1 for what is not text. And the grounds themselves are nearly grey."""
    assert min(contrast(party.colour, fill) for party in terms.PARTIES) >= 3
    parts = bytes.fromhex(fill[1:])
    assert max(parts) - min(parts) <= 20


def test_the_map_is_told_how_each_form_of_each_ground_is_drawn():
    told = quiet.config()
    drawn = [row for row in [*told["rows"], told["rest"]] if row["styles"]]
    assert len(drawn) == len(quiet.GROUNDS)
    for row in drawn:
        assert {form: style["geometry"] for form, style in row["styles"].items()} == {
            form: form for form in ("point", "line", "area")
        }
        assert row["styles"]["line"]["line"] != "none"
    assert len({row["order"] for row in drawn}) == len(drawn)


def test_what_is_not_known_is_an_outline_and_hides_nothing():
    assert quiet.config()["rest"]["styles"]["area"]["fill"] == "none"
