"""Every row of every table of words."""

import pytest

from kansenkaart import layers, terms
from kansenkaart.errors import InputError

TABLES = {
    name: getattr(terms, name)
    for name in ("THEMES", "DIRECTIONS", "PARTIES", "STATUSES", "KINDS", "EXTENTS", "VALUES", "FIRMNESS",
                 "CLAIMS", "ROLES", "LEVELS", "CERTAINTIES")
} | {"LAYERS": layers.LAYERS}  # fmt: skip
ROWS = [(name, row) for name, table in TABLES.items() for row in table]


@pytest.mark.parametrize(("name", "row"), ROWS, ids=lambda item: getattr(item, "slug", item))
def test_a_row_is_complete(name, row):
    assert row.slug == row.slug.lower()
    assert row.slug.replace("_", "").isalpha()
    assert row.label
    assert row.explanation.endswith(".")


@pytest.mark.parametrize("name", TABLES)
def test_slugs_are_unique(name):
    found = [row.slug for row in TABLES[name]]
    assert len(found) == len(set(found))


def test_every_status_can_be_reached_and_only_names_others():
    reached = {terms.FIRST_STATUS}
    for _ in terms.STATUSES:
        reached |= {after for row in terms.STATUSES if row.slug in reached for after in row.next}
    assert reached == set(terms.slugs(terms.STATUSES))


def test_an_unknown_slug_lists_the_known_ones():
    with pytest.raises(InputError, match="wonen, groen, spelen"):
        terms.find(terms.THEMES, "paarden")


def test_party_shapes_and_colours_differ():
    assert len({row.shape for row in terms.PARTIES}) == len(terms.PARTIES)
    assert len({row.colour for row in terms.PARTIES}) == len(terms.PARTIES)


@pytest.mark.parametrize("row", layers.LAYERS, ids=lambda row: row.slug)
def test_layer_columns_do_not_repeat_the_common_ones(row):
    names = [column.name for column in (*layers.COMMON, *row.columns)]
    assert len(set(names)) == len(names)


def test_layers_are_drawn_in_a_fixed_order():
    orders = [row.order for row in layers.LAYERS]
    assert len(set(orders)) == len(orders)
