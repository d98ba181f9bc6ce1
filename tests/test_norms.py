"""Every norm says what it is worth."""

import pytest

from kansenkaart import norms, terms


@pytest.mark.parametrize("row", norms.NORMS, ids=lambda row: row.slug)
def test_a_norm_names_its_status_and_source(row):
    assert terms.find(norms.STATUSES, row.status).sentence.endswith(".")
    assert row.source
    assert row.label
    assert row.met(row.value)
    assert not row.met(row.value * (0.99 if row.at_least else 1.01))


def test_slugs_are_unique():
    assert len(set(terms.slugs(norms.NORMS))) == len(norms.NORMS)


def test_no_norm_for_green_is_law():
    assert not any(terms.find(norms.STATUSES, row.status).binding for row in norms.NORMS if "groen" in row.slug)
