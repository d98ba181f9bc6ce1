"""Days and moments in Dutch time."""

from datetime import date, datetime

import pytest

from kansenkaart import days


@pytest.mark.parametrize(("earlier", "later", "count"), [
    ("2026-11-22", "2026-11-22", 0),
    ("2026-02-28", "2026-03-01", 1),
    ("2026-06-30T22:30:00.000Z", "2026-07-02", 1),  # half past midnight on 1 July in the Netherlands
    ("2026-11-23", "2026-11-22", -1),
])  # fmt: skip
def test_days_are_counted_on_the_dutch_calendar(earlier, later, count):
    assert days.days_between(earlier, later) == count


@pytest.mark.parametrize(("moment", "words"), [
    ("2026-03-29T00:59:00Z", "29 maart 2026, 01:59"),  # the minute before summer time
    ("2026-03-29T01:00:00Z", "29 maart 2026, 03:00"),
    ("2026-10-25T00:30:00Z", "25 oktober 2026, 02:30"),  # this hour comes twice
    ("2026-10-25T01:30:00Z", "25 oktober 2026, 02:30"),
    ("2027-12-31T23:30:00Z", "1 januari 2028, 00:30"),
    ("2028-02-29T12:00:00+01:00", "29 februari 2028, 12:00"),
])  # fmt: skip
def test_a_moment_is_told_by_the_dutch_clock(moment, words):
    assert days.as_moment(moment) == words


@pytest.mark.parametrize("moment", ["9999-12-31T23:59:00Z", "0001-01-01T00:00:00+02:00"])
def test_a_moment_outside_the_calendar_is_shown_as_it_is(moment):
    assert days.as_moment(moment) == moment
    with pytest.raises(ValueError):
        days.days_between(moment, "2026-11-22")


@pytest.mark.parametrize(("iso", "words"), [
    ("2027-12-31", "31 december 2027"),
    ("2027-12-31T22:59:59.000Z", "31 december 2027"),
    ("2027-12-31T23:00:00.000Z", "1 januari 2028"),
    ("2026-06-30T22:30:00+00:00", "1 juli 2026"),
    ("2026-07-01T00:30:00+02:00", "1 juli 2026"),
])  # fmt: skip
def test_a_moment_stands_on_the_dutch_calendar(iso, words):
    assert days.as_day(iso) == words


def test_words_are_no_day():
    assert days.as_day("voor de zomer") == "voor de zomer"
    with pytest.raises(ValueError):
        days.days_between("voor de zomer", "2026-11-22")


@pytest.mark.parametrize("text", [
    "3-4-2026", "03-04-2026", "3/4/2026", "3.4.2026", " 3 april 2026 ", "3-April-2026", "03042026", "2026-04-03",
    "2026-04-03T10:00:00", "2026-04-03 10:00:00.5Z", "2026/04/03", "2026/04/03 10:00:00",
])  # fmt: skip
def test_a_day_is_read_as_people_write_it_here(text):
    assert days.from_text(text) == "2026-04-03"
    assert days.as_typed(days.from_text(text)) == "03-04-2026"


@pytest.mark.parametrize("text", [
    "", "3-4", "3-4-20", "3-4-202", "3-4-20266", "12/31/2026", "31-02-2026", "3 appel 2026", "0304202", "20260403",
    "20101203", "2026-04/03", "2026/02/31", "morgen", "²-4-2026",
])  # fmt: skip
def test_what_is_no_whole_day_is_refused(text):
    with pytest.raises(ValueError):
        days.from_text(text)


def test_each_day_is_read_back_as_it_is_shown():
    for number in range(1, 366):
        iso = date.fromordinal(date(2027, 1, 1).toordinal() + number).isoformat()
        assert days.from_text(days.as_typed(iso)) == days.from_text(days.as_day(iso)) == iso
    assert days.as_typed("voor de zomer") == "voor de zomer"


@pytest.mark.parametrize(("moment", "day"), [
    ("2026-06-30T21:59:59Z", "2026-06-30"), ("2026-06-30T22:00:00Z", "2026-07-01"),
    ("2026-12-31T22:59:59Z", "2026-12-31"), ("2026-12-31T23:00:00Z", "2027-01-01"),
])  # fmt: skip
def test_today_is_the_day_in_the_netherlands(monkeypatch, moment, day):
    class Clock(datetime):
        @classmethod
        def now(cls, tz=None):
            return datetime.fromisoformat(moment).astimezone(tz)

    monkeypatch.setattr(days, "datetime", Clock)
    assert days.today() == day
