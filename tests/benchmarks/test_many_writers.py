"""Eight processes that each save a hundred kansen: the dossier against GeoPandas' append."""

import subprocess
import sys
import time

import geopandas as gpd
import pytest
import writers
from shapely.geometry import Point, box

from kansenkaart.dossier import Dossier

PROCESSES, WRITES = 8, 100

pytestmark = pytest.mark.benchmark


def run(way, path):
    """Return seconds (without starting Python), kansen said to be saved, errors, and rows that GeoPandas reads."""
    command = [sys.executable, writers.__file__, way, str(path), str(PROCESSES), str(WRITES)]
    with subprocess.Popen(
        command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True, env=writers.ENV
    ) as swarm:
        first, started = swarm.stdout.readline(), time.perf_counter()
        lines = [first, *swarm.stdout]
        seconds = time.perf_counter() - started
    said = [line.split()[1] for line in lines]
    return seconds, said.count("kans"), said.count("error"), len(gpd.read_file(path, layer="kansen"))


def test_rows_kept_and_seconds(tmp_path, capsys):
    area = gpd.GeoDataFrame(geometry=[box(writers.X, writers.Y, writers.X + 10, writers.Y + 10)], crs=28992)
    ours = Dossier.create(tmp_path / "ours.gpkg", area=area, name="Proef").path
    theirs = tmp_path / "theirs.gpkg"
    gpd.GeoDataFrame({"id": []}, geometry=[], crs=28992).to_file(theirs, layer="kansen", geometry_type="Point")
    gpd.GeoDataFrame({"id": ["first"]}, geometry=[Point(0, 0)], crs=28992).to_file(theirs, layer="kansen", mode="w")
    found = {"dossier": run("kansen", ours), "GeoPandas": run("geopandas", theirs)}
    with capsys.disabled():
        for name, (seconds, said, errors, kept) in found.items():
            print(f"\n{name}: {said} said to be saved, {errors} errors, {kept} rows read back, {seconds:.2f} s", end="")  # noqa: T201
        ratio, shown = found["GeoPandas"][0] / found["dossier"][0], found["GeoPandas"][3] - 1
        print(f"\nGeoPandas takes {ratio:.1f} times as long and shows {shown} of {PROCESSES * WRITES}")  # noqa: T201
    assert found["dossier"][1:] == (PROCESSES * WRITES, 0, PROCESSES * WRITES)
