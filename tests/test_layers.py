"""The canonical frame of every layer."""

import geopandas as gpd
import pandas as pd
import pytest
from shapely import Point

from kansenkaart import layers

SLUGS = [row.slug for row in layers.LAYERS]


@pytest.mark.parametrize("slug", SLUGS)
def test_an_empty_layer_has_all_its_columns_in_rd(slug):
    frame = layers.empty(slug)
    (row,) = (row for row in layers.LAYERS if row.slug == slug)
    assert list(frame.columns) == [column.name for column in layers.COMMON + row.columns] + ["geometry"]
    assert frame.crs.to_epsg() == 28992
    assert len(frame) == 0


def test_conform_fills_orders_and_drops():
    frame = gpd.GeoDataFrame(
        {"dwellings": [12, None], "id": ["a", "b"], "kleur": ["rood", "wit"]},
        geometry=[Point(1, 2), Point(3, 4)],
        crs=28992,
    )
    made = layers.conform(frame, "pand")
    assert made["dwellings"].dtype == "Int64"
    assert made["dwellings"].tolist() == [12, pd.NA]
    assert made["name"].tolist() == [None, None]
    assert "kleur" not in made
    assert made.geometry.tolist() == [Point(1, 2), Point(3, 4)]


def test_conform_can_be_repeated():
    once = layers.conform(gpd.GeoDataFrame({"id": ["a"]}, geometry=[Point(1, 2)], crs=28992), "boom")
    pd.testing.assert_frame_equal(pd.DataFrame(layers.conform(once, "boom")), pd.DataFrame(once))


def test_an_unknown_layer_is_refused():
    with pytest.raises(KeyError):
        layers.empty("kelder")
