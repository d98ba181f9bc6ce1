"""Searching as one types at 500,000 addresses, beside a plain scan with pandas: times and ratios, no limits."""

import itertools
import statistics
import sys
import time

import geopandas as gpd
import numpy as np
import pytest

from kansenkaart import layers
from kansenkaart.addresses import AddressIndex
from kansenkaart.addresses.index import labels

pytestmark = [pytest.mark.benchmark, pytest.mark.slow]

STREETS, NUMBERS = 20_000, 25
FIRST = (
    "Berken",
    "Eiken",
    "Iepen",
    "Linden",
    "Wilgen",
    "Populier",
    "Jan van Galen",
    "Burgemeester Roell",
    "Van der Pek",
)
LAST = ("straat", "laan", "plein", "weg", "kade", "singel", "hof", "pad")
TYPED = ("b", "ber", "berken", "berkenl", "berkenlaan 1", "eikenstr 123 7", "1012ab", "1012 AB 12", "vd pek",
         "brekenlaan 12", "lindenpein", "zzzzz")  # fmt: skip


@pytest.fixture(scope="module")
def frame():
    rng = np.random.default_rng(1)
    words = itertools.cycle(itertools.product(FIRST, LAST))
    names = [f"{first}{last} {turn}" for turn, (first, last) in zip(range(STREETS), words, strict=False)]
    count = STREETS * NUMBERS
    letters = np.array(list("ABCDEGHJKL"))
    codes = [f"{1000 + i % 9000}{letters[i // 9000 % 10]}{letters[i % 10]}" for i in range(STREETS)]
    return layers.conform(
        gpd.GeoDataFrame(
            {
                "id": np.arange(count).astype(str),
                "street": np.repeat(names, NUMBERS),
                "number": np.tile(np.arange(1, NUMBERS + 1), STREETS),
                "postcode": np.repeat(codes, NUMBERS),
                "place": "Waterveld",
            },
            geometry=gpd.points_from_xy(rng.uniform(1e5, 1.2e5, count), rng.uniform(4.8e5, 5e5, count)),
            crs=28992,
        ),
        "adres",
    )


def timed(action, times=5):
    took = []
    for _ in range(times):
        start = time.perf_counter()
        action()
        took.append(time.perf_counter() - start)
    return statistics.median(took)


def test_search_as_one_types(frame, capsys):
    start = time.perf_counter()
    index = AddressIndex.build(frame)
    built = time.perf_counter() - start
    plain = labels(frame)
    lines = [f"{len(frame)} addresses, {STREETS} streets; index built in {built:.1f} s"]
    for typed in TYPED:
        ours = timed(lambda typed=typed: index.search(typed))
        theirs = timed(lambda typed=typed: plain[plain.str.contains(typed, case=False, regex=False)].head(8), times=1)
        lines.append(f"  {typed!r:18} {1000 * ours:7.2f} ms   pandas {1000 * theirs:7.0f} ms   {theirs / ours:6.0f} x")
    say(capsys, lines)
    assert index.search("Berkenstraat 0 12")[0].label == "Berkenstraat 0 12"


def test_where_in_words(frame, capsys):
    index = AddressIndex.build(frame.iloc[:50_000])
    rng = np.random.default_rng(2)
    places = gpd.GeoDataFrame(
        geometry=gpd.points_from_xy(rng.uniform(1e5, 1.2e5, 5000), rng.uniform(4.8e5, 5e5, 5000)), crs=28992
    )
    took = timed(lambda: index.places_in_words(places), times=3)
    say(capsys, [f"5000 places in words among 50,000 addresses: {took:.2f} s"])
    assert index.places_in_words(places).str.len().gt(0).all()


def say(capsys, lines):
    with capsys.disabled():
        sys.stdout.write("\n" + "\n".join(lines) + "\n")
