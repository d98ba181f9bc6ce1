"""Several processes that write in one file at once: `python writers.py WAY FILE PROCESSES [WRITES]`.

Or one that makes a file, to be killed meanwhile: `python writers.py MAKER FILE NEW_FILE`.

Each process says on standard output what was written, after the write returned. The processes are
forked from one that has loaded everything. Without WRITES they go on until they are killed.
"""

import itertools
import os
import sys
from pathlib import Path

import geopandas as gpd
from shapely.geometry import Point

from kansenkaart import actions, dossier, journal, layers
from kansenkaart.dossier import Dossier, Source

#: For starting this file as a program: the package may not be installed.
ENV = os.environ | {"PYTHONPATH": str(Path(__file__).resolve().parent.parent)}
X, Y = 100_000.0, 450_000.0
SHARED = "shared"  # a kans that everybody changes


def say(what):
    os.write(1, f"{os.getpid()} {what}\n".encode())  # one write of less than a page is never mixed with another


def kans(subject):
    body = {"party": "bewoners", "theme": "groen", "title": subject, "geometry": f"POINT ({X} {Y})"}
    return journal.new_entry("kans.added", subject, body)


def through_dossier(path, name):
    """Add a kans, join the shared one, or put a tree, in turn."""
    here = Dossier.open(path)
    number = name.rpartition("-")[2]
    match int(number) % 4:
        case 0:
            joined = journal.new_entry("kans.joined", SHARED, {"text": ""}, seen=here.heads(SHARED))
            here.append([joined])
            say(f"joined {joined.id}")
        case 1:
            tree = gpd.GeoDataFrame({"id": [name]}, geometry=[Point(X, Y)], crs=28992)
            here.put_layer("boom", layers.conform(tree, "boom"), Source("boom", "t", "t", "t", "t", "t"))
            say(f"tree {name}")
        case _:
            here.append([kans(name)])
            say(f"kans {name}")


def only_kansen(path, name):
    """Add a kans."""
    Dossier(path).append([kans(name)])
    say(f"kans {name}")


def through_geopandas(path, name):
    """Append a row the way GeoPandas does."""
    frame = gpd.GeoDataFrame({"id": [name]}, geometry=[Point(X, Y)], crs=28992)
    try:
        frame.to_file(path, layer="kansen", mode="a")
        say(f"kans {name}")
    except Exception as error:  # noqa: BLE001  (whatever GDAL raises when it cannot write)
        say(f"error {type(error).__name__}")


def create(path, into):
    """Make a new file with the area of another."""
    return Dossier.create(into, area=Dossier.open(path).area(), name="Nieuw")


def merge(path, into):
    """Join a file with itself in a new file."""
    return dossier.merge(Dossier.open(path), Dossier.open(path), into)


def example(_path, into):
    """Make the made-up neighbourhood."""
    return actions.make_example(into)


def files(_path, into):
    """Make a neighbourhood out of a file with buildings."""
    folder = actions.example_folder()
    place = actions.place_of_file(folder / "gebied.geojson")
    return actions.neighbourhood_from_files(into, place, [folder / "bag_pand.geojson"])


MAKERS = {"create": create, "merge": merge, "example": example, "files": files}
WAYS = {"all": through_dossier, "kansen": only_kansen, "geopandas": through_geopandas}


def main(way, path, processes, writes=""):
    if way in MAKERS:
        MAKERS[way](Path(path), Path(processes))
        return
    for _ in range(int(processes)):
        if os.fork() == 0:
            count = itertools.count() if not writes else range(int(writes))
            for number in count:
                WAYS[way](Path(path), f"{os.getpid()}-{number}")
            os._exit(0)
    for _ in range(int(processes)):
        os.wait()


if __name__ == "__main__":
    main(*sys.argv[1:])
