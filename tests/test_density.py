"""Worked examples of conflicts.md 4.5, by hand arithmetic."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kansenkaart import density

AMOUNT = st.floats(1, 1e6)


def test_green_per_dwelling_falls_for_two_reasons():
    # 6,000 m2 and 800 homes; a plan takes 1,000 m2 and adds 40 homes.
    less_green, more_homes = density.split_change((6000, 5000), (800, 840))
    assert 6000 / 800 == 7.5
    assert less_green == pytest.approx(-1.220, abs=5e-4)
    assert more_homes == pytest.approx(-0.327, abs=5e-4)
    assert less_green + more_homes == pytest.approx(5000 / 840 - 7.5)


@given(AMOUNT, AMOUNT, AMOUNT, AMOUNT)
def test_the_split_adds_up_and_turns_round(top0, top1, bottom0, bottom1):
    there = density.split_change((top0, top1), (bottom0, bottom1))
    back = density.split_change((top1, top0), (bottom1, bottom0))
    assert sum(there) == pytest.approx(top1 / bottom1 - top0 / bottom0, rel=1e-9, abs=1e-9)
    assert there[0] == pytest.approx(-back[0], rel=1e-9, abs=1e-9)


def test_a_plot_with_two_bungalows():
    # 2,400 m2 with two bungalows of 300 m2, one storey.
    found = density.spacematrix(2400, 600, 600)
    assert (found.gsi, found.fsi, found.storeys, found.osr) == (0.25, 0.25, 1.0, 3.0)
    assert density.homes_range(2400, (0.8, 1.0, 1.4)) == (17, 25, 44)


def test_the_footprint_need_not_grow():
    assert density.spacematrix(2400, 600, 2400).storeys == 4.0


def test_an_empty_plot_has_no_storeys_and_no_open_space_ratio():
    found = density.spacematrix(100, 0, 0)
    assert (found.gsi, found.fsi, found.storeys, found.osr) == (0.0, 0.0, None, None)
    assert density.spacematrix(0, 0, 0) == density.Spacematrix(None, None, None, None)


@given(st.floats(0, 1e5), st.floats(0, 5))
def test_a_larger_home_never_gives_more_homes(plot, fsi):
    few, many = (density.homes_possible(plot, fsi, home_m2=size) for size in (90, 60))
    assert 0 <= few <= many
