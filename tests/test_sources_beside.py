"""Rows worked on at the same time: in order, some at once, and stoppable while one hangs."""

import threading

import pytest

from kansenkaart.sources import beside as module
from kansenkaart.sources.beside import beside


class StopError(Exception):
    """Somebody pressed stop."""


def nothing():
    pass


def test_results_come_in_the_order_of_the_rows_whoever_is_first():
    last_is_done = threading.Event()

    def one(row):
        if row == "last":
            last_is_done.set()
        else:
            assert last_is_done.wait(60)
        return row.upper()

    assert beside(one, ["first", "last"], at_once=2, look=nothing, halt=nothing) == ["FIRST", "LAST"]


def test_no_more_than_asked_are_under_way():
    now, most, lock, full = 0, 0, threading.Lock(), threading.Barrier(3)

    def one(_row):
        nonlocal now, most
        with lock:
            now += 1
            most = max(most, now)
        full.wait(60)
        with lock:
            now -= 1

    beside(one, range(9), at_once=3, look=nothing, halt=nothing)
    assert most == 3


def test_of_two_that_fail_the_first_row_counts():
    second_failed = threading.Event()

    def one(row):
        if row == 2:
            second_failed.set()
        else:
            assert second_failed.wait(60)
        raise ValueError(row)

    with pytest.raises(ValueError, match="1"):
        beside(one, [1, 2], at_once=2, look=nothing, halt=nothing)


def test_after_a_failure_what_is_under_way_is_finished():
    failed, done = threading.Event(), []

    def one(row):
        if row == "bad":
            failed.set()
            raise ValueError(row)
        assert failed.wait(60)
        done.append(row)

    with pytest.raises(ValueError, match="bad"):
        beside(one, ["good", "bad"], at_once=2, look=nothing, halt=pytest.fail)
    assert done == ["good"]


def test_after_a_failure_nothing_is_begun():
    begun = []

    def one(row):
        begun.append(row)
        raise ValueError(row)

    with pytest.raises(ValueError, match="first"):
        beside(one, ["first", "second"], at_once=1, look=nothing, halt=pytest.fail)
    assert begun == ["first"]


@pytest.mark.parametrize("error", [StopError, KeyboardInterrupt])
def test_a_stop_does_not_wait_for_what_hangs(monkeypatch, error):
    monkeypatch.setattr(module, "GRACE_S", 0)
    opened, halted, begun = threading.Event(), threading.Event(), []

    def one(row):
        begun.append(row)
        opened.wait()
        assert halted.is_set()

    def stop():
        raise error

    with pytest.raises(error):
        beside(one, range(9), at_once=2, look=stop, halt=halted.set)
    assert halted.is_set()
    assert set(begun) <= {0, 1}
    opened.set()


def test_what_is_under_way_at_a_stop_may_still_come_in(monkeypatch):
    monkeypatch.setattr(module, "GRACE_S", 60)
    stopped, kept = threading.Event(), []

    def one(row):
        assert stopped.wait(60)
        kept.append(row)

    def stop():
        raise StopError

    with pytest.raises(StopError):
        beside(one, [1], at_once=1, look=stop, halt=stopped.set)
    assert kept == [1]
