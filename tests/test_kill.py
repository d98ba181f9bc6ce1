"""Killed at any moment, the dossier opens and holds all that was acknowledged."""

import os
import random
import signal
import subprocess
import sys
from collections import defaultdict

import geopandas as gpd
import pytest
import writers
from shapely.geometry import box
from writers import MAKERS

from kansenkaart.dossier import Dossier

PROCESSES = 8

pytestmark = [pytest.mark.slow, pytest.mark.skipif(os.name != "posix", reason="SIGKILL and fork")]


@pytest.fixture
def path(tmp_path):
    area = gpd.GeoDataFrame(geometry=[box(writers.X, writers.Y, writers.X + 10, writers.Y + 10)], crs=28992)
    here = Dossier.create(tmp_path / "buurt.gpkg", area=area, name="Proef")
    here.append([writers.kans(writers.SHARED)])
    return here.path


def run_and_kill(path, chance):
    """Let eight processes write; kill them one by one and the rest at once; return what they said."""
    command = [sys.executable, writers.__file__, "all", str(path), str(PROCESSES)]
    options = {"stdout": subprocess.PIPE, "start_new_session": True, "env": writers.ENV}
    with subprocess.Popen(command, **options) as swarm:
        try:
            said = kill_while_reading(swarm, chance)
        finally:
            if swarm.poll() is None:
                os.killpg(swarm.pid, signal.SIGKILL)
    assert swarm.returncode == -signal.SIGKILL
    return said


def kill_while_reading(swarm, chance):
    said = defaultdict(set)
    alive, killed, next_kill = set(), set(), chance.randint(20, 40)
    for count, line in enumerate(swarm.stdout):
        pid, what, name = line.decode().split()
        said[what].add(name)
        alive |= {int(pid)} - killed
        if count < next_kill:
            continue
        if len(killed) < PROCESSES // 2 and len(alive) > 1:
            victim = chance.choice(sorted(alive))
            os.kill(victim, signal.SIGKILL)
            alive.remove(victim)
            killed.add(victim)
            next_kill = count + chance.randint(1, 15)
        elif len(killed) == PROCESSES // 2:
            os.killpg(swarm.pid, signal.SIGKILL)
            next_kill = float("inf")
    return said


@pytest.mark.parametrize("seed", range(4))
def test_a_killed_program_loses_nothing_that_it_said_was_saved(path, seed):
    chance = random.Random(seed)
    said = defaultdict(set)
    for _ in range(2):  # the second time on a file that was left behind by the killed
        for what, names in run_and_kill(path, chance).items():
            said[what] |= names
        here = Dossier.open(path)
        assert here.check() == []
        assert len(said["kans"]) > 10
        assert said["kans"] <= set(here.kansen()["id"])
        assert said["joined"] <= {entry.id for entry in here.entries(kinds=["kans.joined"])}
        assert said["tree"] <= set(here.layer("boom")["id"])
        # at most one write of each process was saved but not yet said
        assert len(here.kansen()) - 1 <= len(said["kans"]) + 2 * PROCESSES
        assert len(gpd.read_file(path, layer="kansen")) == len(here.kansen())


@pytest.mark.parametrize("way", ["create", "merge", "example", "files"])
def test_killed_while_a_file_is_made_there_is_no_half_file(path, tmp_path, way):
    """Killed as soon as anything of it is on the disk, and once more a little later."""
    into = tmp_path / "nieuw" / "nieuw.gpkg"
    whole = tmp_path / "heel" / "heel.gpkg"
    whole.parent.mkdir()
    MAKERS[way](path, whole)
    for wait in (0, 5_000):
        into.parent.mkdir(exist_ok=True)
        command = [sys.executable, writers.__file__, way, str(path), str(into)]
        with subprocess.Popen(command, env=writers.ENV) as maker:
            while maker.poll() is None and not any(into.parent.iterdir()):
                pass
            for _ in range(wait):
                any(into.parent.iterdir())
            maker.kill()
        if into.exists():
            assert Dossier.open(into).check() == []
            assert Dossier.open(into).layer_counts() == Dossier.open(whole).layer_counts()
        named = [left for left in into.parent.iterdir() if not left.name.startswith(".")]
        assert {left.name for left in named} <= {into.name, f"{into.name}-wal", f"{into.name}-shm"}
        for left in named:
            left.unlink()
    MAKERS[way](path, into)  # what was left is in nobody's way
    assert Dossier.open(into).check() == []
