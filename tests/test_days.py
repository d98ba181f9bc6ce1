"""Days and moments in Dutch time."""

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


def test_words_are_no_day():
    assert days.as_day("voor de zomer") == "voor de zomer"
    with pytest.raises(ValueError):
        days.days_between("voor de zomer", "2026-11-22")


def test_today_is_a_day():
    assert days.days_between(days.today(), days.today()) == 0
