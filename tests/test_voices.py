"""Known answers of published measures, and the floor of five people."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kansenkaart import voices

COUNTS = st.lists(st.integers(0, 50), min_size=3, max_size=7).filter(lambda counts: sum(counts) > 0)


@pytest.mark.parametrize(
    ("counts", "answer"),
    [
        ((30, 40, 210, 130, 530, 50, 10), 0.6113333),  # published with R package agrmt
        ((10, 0, 0, 0, 0), 1.0),
        ((10, 0, 0, 0, 10), -1.0),
        ((10, 10, 10, 10, 10), 0.0),
        ((10, 20, 30, 15, 4), 0.392405),
        ((5, 5, 0, 5, 5), -0.138889),
        ((10, 5, 10), -0.4),
    ],
)
def test_agreement_known_answers(counts, answer):
    assert voices.agreement(counts) == pytest.approx(answer, abs=5e-7)


@pytest.mark.parametrize(
    ("counts", "answer"), [((10, 0, 0, 0, 10), 0.0), ((10, 10, 10, 10, 10), 0.433985), ((10, 20, 30, 15, 4), 0.623871)]
)
def test_consensus_known_answers(counts, answer):
    assert voices.consensus(counts) == pytest.approx(answer, abs=5e-7)


@given(COUNTS)
def test_agreement_has_no_left_or_right(counts):
    assert voices.agreement(counts) == pytest.approx(voices.agreement(counts[::-1]), abs=1e-9)
    assert -1 - 1e-9 <= voices.agreement(counts) <= 1 + 1e-9


@given(COUNTS, st.integers(2, 9))
def test_more_of_the_same_people_changes_nothing(counts, times):
    assert voices.agreement([count * times for count in counts]) == pytest.approx(voices.agreement(counts), abs=1e-9)
    assert voices.consensus([count * times for count in counts]) == pytest.approx(voices.consensus(counts), abs=1e-9)


@pytest.mark.parametrize(("count", "total", "low", "high"), [(7, 10, 0.40, 0.89), (3, 5, 0.23, 0.88)])
def test_wilson_known_answers(count, total, low, high):
    assert voices.wilson(count, total) == (pytest.approx(low, abs=0.005), pytest.approx(high, abs=0.005))


def test_fewer_than_five_people_have_no_balance():
    assert voices.balance(2, 2) is None
    found = voices.balance(3, 2)
    assert found is not None
    assert (found.people, found.balance, found.division) == (5, pytest.approx(0.2), pytest.approx(0.8))


@given(st.integers(0, 40), st.integers(0, 40))
def test_balance_mirrors_when_the_sides_swap(left, right):
    one, other = voices.balance(left, right), voices.balance(right, left)
    assert (one is None) == (other is None)
    if one and other:
        assert one.balance == -other.balance
        assert one.division == other.division
        assert one.low == pytest.approx(1 - other.high)


@pytest.mark.parametrize("call", [lambda: voices.wilson(3, 0), lambda: voices.agreement((1, 2)),
                                  lambda: voices.agreement((0, 0, 0)), lambda: voices.consensus((0, 0))])  # fmt: skip
def test_nobody_is_no_answer(call):
    with pytest.raises(ValueError, match=r"no share|needs"):
        call()
