"""Records, fields and frames of kansen."""

import pandas as pd
import pytest
from shapely.geometry import Point

from kansenkaart import kans, terms
from kansenkaart.errors import InputError


def record(**data):
    return kans.Kans("k1", Point(100_000, 450_000), {"party": "bewoners", "theme": "groen", "title": "Bomen", **data})


def test_a_frame_gives_back_the_same_records():
    one = record(values=("rust", "natuur"), dwellings=12)
    assert kans.from_frame(kans.to_frame([one]))[0].data | one.data == kans.from_frame(kans.to_frame([one]))[0].data


def test_a_text_that_is_not_there_is_none_also_beside_rows_that_have_it():
    rows = kans.to_frame([record(), record(story="Hier is nu steen.", offer="Een schop", contact="Loket")])
    assert [rows.loc[0, name] for name in ("story", "offer", "contact", "claim")] == [None] * 4
    assert rows.loc[1, "story"] == "Hier is nu steen."


def test_defaults_are_added_on_reading_not_stored():
    assert record().get("direction") == "erbij"
    assert "direction" not in record().data


def test_an_empty_frame_has_every_column_and_rd():
    frame = kans.to_frame([])
    assert list(frame.columns) == [*kans.COLUMNS, "geometry"]
    assert frame.crs.to_epsg() == 28992
    assert frame["dwellings"].dtype == pd.Int64Dtype()


def test_clean_understands_dutch_writing():
    data = kans.clean(
        {"party": "Gemeente", "theme": "Water en koelte", "title": " Vijver ", "dwellings": "12",
         "influence_until": "31-12-2027", "values": "rust; natuur", "self_organised": "ja"}
    )  # fmt: skip
    assert data == {
        "party": "gemeente", "theme": "klimaat", "title": "Vijver", "dwellings": 12,
        "influence_until": "2027-12-31", "values": ("rust", "natuur"), "self_organised": True,
    }  # fmt: skip


@pytest.mark.parametrize("typed", ["rust, natuur", "rust,natuur", "Rust;Natuur", "Rust, Natuur,"])
def test_choices_are_divided_by_commas_or_semicolons(typed):
    assert kans.check({"values": typed})[0] == {"values": ("rust", "natuur")}
    assert kans.check({"departments": "Wonen, werken en groen"})[0] == {"departments": ("Wonen, werken en groen",)}
    lists = [kans.table_of(row.name) for row in kans.FIELDS if row.kind == "choices"]
    assert not [row.label for table in lists for row in table if "," in row.label]


@pytest.mark.parametrize(("value", "truth"), [(1.0, True), (0.0, False), (1, True), (True, True)])
def test_yes_and_no_are_read_as_a_column_with_gaps_gives_them(value, truth):
    """A GeoPackage of QGIS in which one object says yes and another nothing comes as 1.0 and NaN."""
    assert kans.check({"self_organised": value})[0] == {"self_organised": truth}
    assert "self_organised" in kans.check({"self_organised": 0.5})[1]


def test_clean_names_every_wrong_field():
    with pytest.raises(InputError) as caught:
        kans.clean({"party": "koning", "dwellings": "veel", "title": "x" * 121}, where="regel 3")
    message = caught.value.message
    assert message.startswith("regel 3: ")
    for label in ("Partij", "Woningen", "Titel", "Thema ontbreekt"):
        assert label in message


@pytest.mark.parametrize(("typed", "number"), [("1.000", "1000"), ("1,000", "1000"), ("12.500.000", "12500000")])
def test_a_number_that_can_be_read_in_two_ways_is_a_question(typed, number):
    with pytest.raises(InputError, match=f"Woningen: .* Bedoelt u {number}"):
        kans.clean({"party": "gemeente", "theme": "wonen", "title": "Plan", "dwellings": typed})


@pytest.mark.parametrize(("typed", "number"), [("12", 12), ("12,0", 12), ("12.00", 12), (1000.0, 1000), ("0", 0)])
def test_a_number_that_can_be_read_in_one_way_is_read(typed, number):
    assert kans.clean({"party": "gemeente", "theme": "wonen", "title": "P", "dwellings": typed})["dwellings"] == number


def test_half_a_character_is_left_out():
    assert kans.check({"title": "Bomen \ud83d", "departments": ["groen\udc00"]})[0] == {
        "title": "Bomen", "departments": ("groen",)
    }  # fmt: skip


@pytest.mark.parametrize("row", kans.FIELDS, ids=lambda row: row.name)
def test_each_field_explains_itself(row):
    assert row.label
    assert row.help.endswith((".", "?"))
    if row.kind in ("choice", "choices"):
        assert set(row.choices) <= set(terms.slugs(kans.table_of(row.name)))


def test_who_and_why_never_leave_the_building():
    assert not {"role", "reason", "source_ref", "placed_accuracy_m"} & set(kans.PUBLIC_COLUMNS)
