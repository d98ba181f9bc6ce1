"""How the whole check grows: with the kansen no faster than linearly, with the base map less.

    pytest -s -m benchmark tests/benchmarks/test_growth.py

A town of the same density, twice and four times as large, so that as much lies around each kans; and the
same kansen in a town four times as large. Processor time, best of three, as ratios to the first.
"""

import time

import city
import pytest

from kansenkaart import relations

pytestmark = pytest.mark.benchmark


def seconds(kansen, layers):
    """Processor time of one check on a base map that is ready."""
    ready = relations.ready(layers)
    best = float("inf")
    for _ in range(3):
        begin = time.process_time()
        found = relations.find(kansen, ready)
        best = min(best, time.process_time() - begin)
    return best, len(found.findings)


def town(times):
    """A neighbourhood, or as many of them."""
    return city.Size("town", *(times * number for number in (3_000, 4_737, 7_895, 300)))


def test_the_check_grows_no_faster_than_the_kansen(capsys):
    worlds = {times: city.layers(town(times)) for times in (1, 2, 4)}
    rows = [(times, *seconds(city.kansen(town(times)), world)) for times, world in worlds.items()]
    few = seconds(city.kansen(town(4), count=300), worlds[4])
    base = rows[0][1]
    told = [
        *((f"{times}x kansen and base map", spent, n) for times, spent, n in rows),
        ("1x kansen, 4x base map", *few),
    ]
    lines = [f"{what}: {spent / base:.2f}x ({spent:.2f} s, {count} findings)" for what, spent, count in told]
    with capsys.disabled():
        print("", *lines, sep="\n")  # noqa: T201 - this is the output
    assert rows[2][2] > rows[0][2]
