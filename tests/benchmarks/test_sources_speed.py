"""Reading open geodata: objects per second beside pyogrio on the same files (in processor time), and memory that
follows the area.

Run: python -m pytest tests/benchmarks/test_sources_speed.py -m benchmark
"""

import json
import re
import sys
import time

import big_files
import geopandas as gpd
import numpy as np
import pyogrio
import pytest
import requests
import shapely
from big_files import peak_mb
from pdok_server import Pdok, serve

from kansenkaart import pdok, sources
from kansenkaart.sources import bulk, cityjson

pytestmark = [pytest.mark.benchmark, pytest.mark.slow]

AREA = gpd.GeoDataFrame(geometry=[shapely.box(121_000, 487_000, 122_000, 488_000)], crs=28992)


def say(capsys, *lines):
    with capsys.disabled():
        sys.stdout.write("\n" + "\n".join(lines) + "\n")


def timed(action, *, clock=time.perf_counter):
    start = clock()
    result = action()
    return result, clock() - start


def worked(ours, theirs, *, times=3):
    """What `ours` gives, and the least processor time of some runs of both in turn."""
    pairs = [(timed(ours, clock=time.process_time), timed(theirs, clock=time.process_time)) for _ in range(times)]
    return pairs[0][0][0], min(our[1] for our, _ in pairs), min(their[1] for _, their in pairs)


def squares(count, *, spread=1000.0):
    rng = np.random.default_rng(3)
    x, y = 121_000 + rng.uniform(0, spread, count), 487_000 + rng.uniform(0, spread, count)
    return shapely.box(x, y, x + 9, y + 9)


def panden(count, *, first=0, spread=1000.0):
    ids = [f"03631{first + i:011d}" for i in range(count)]
    facts = {"identificatie": ids, "bouwjaar": 1958, "status": "Pand in gebruik", "gebruiksdoel": "woonfunctie"}
    return gpd.GeoDataFrame(facts, geometry=squares(count, spread=spread), crs=28992)


def adressen(homes):
    facts = {"identificatie": homes["identificatie"].str.replace("03631", "03630"), "openbare_ruimte_naam": "Iepenlaan",
             "huisnummer": range(1, len(homes) + 1), "status": "Verblijfsobject in gebruik", "postcode": "1064AB",
             "gebruiksdoel": "woonfunctie", "oppervlakte": 70}  # fmt: skip
    return gpd.GeoDataFrame(facts, geometry=homes.centroid, crs=28992)


def wegdelen(count):
    kinds = np.resize(["voetpad", "rijbaan lokale weg", "parkeervlak", "fietspad"], count)
    facts = {"lokaalID": [f"G0363.{i:032d}" for i in range(count)], "bronhouder": "G0363", "status": "bestaand",
             "function": kinds, "surfaceMaterial": "open verharding", "relatieveHoogteligging": 0}  # fmt: skip
    return gpd.GeoDataFrame(facts, geometry=squares(count), crs=28992)


def test_a_neighbourhood_of_3000_buildings_from_files(tmp_path, capsys):
    homes = panden(3000)
    homes.to_file(tmp_path / "bag_pand.gpkg", layer="pand")
    adressen(homes).to_file(tmp_path / "bag_verblijfsobject.gpkg", layer="verblijfsobject")
    wegdelen(6000).to_file(tmp_path / "bgt_wegdeel.gml", driver="GML")
    files = sorted(tmp_path.glob("*.g*ml")) + sorted(tmp_path.glob("*.gpkg"))
    _, theirs = timed(lambda: [pyogrio.read_dataframe(file) for file in files])
    found, ours = timed(lambda: sources.read_layers(files, area=AREA))
    say(
        capsys,
        f"3,000 buildings, 3,000 addresses, 6,000 road parts: {ours:.1f} s (pyogrio only reading: {theirs:.1f} s)",
    )
    assert len(found.layers["pand"]) == 3000
    assert found.layers["pand"]["dwellings"].sum() == 3000


@pytest.mark.parametrize(
    ("kind", "driver"), [("gml", "GML"), ("gpkg", "GPKG"), ("fgb", "FlatGeobuf"), ("geojson", "GeoJSON")]
)
def test_objects_per_second_of_a_file(tmp_path, capsys, monkeypatch, kind, driver):
    monkeypatch.setattr(bulk, "BIG_BYTES", 0)
    file = tmp_path / f"bgt_wegdeel.{kind}"
    wegdelen(50_000).to_file(file, driver=driver)
    # Not with the notes that GDAL would keep of the first time.
    options = {"WRITE_GFS": "NO"} if kind == "gml" else {}
    found, ours, theirs = worked(
        lambda: sources.read_layers([file], area=AREA), lambda: pyogrio.read_dataframe(file, **options)
    )
    say(capsys, f"50,000 road parts, {driver}: {50_000 / ours:,.0f}/s to canonical layers, "
                f"pyogrio alone {50_000 / theirs:,.0f}/s, {ours / theirs:.1f} times as long")  # fmt: skip
    assert sum(map(len, found.layers.values())) > 49_000


def extract(real, folder, count):
    """The Doesburg extract with its last current pand, home and number repeated under other numbers."""
    files = []
    for path in sorted(real.glob("*.xml")):
        text = path.read_text(encoding="utf-8")
        if path.name[4:7] in ("PND", "VBO", "NUM"):
            start, mark = text.index("<sl-bag-extract:bagObject>"), "</sl-bag-extract:bagObject>"
            end = text.rindex(mark) + len(mark)
            objects = text[start:end].split(mark)[:-1]
            last = next(one for one in reversed(objects) if "eindGeldigheid" not in one and "0221" in one) + mark
            repeated = "".join(re.sub(r"0221(\d\d0)\d{9}(?=<)", rf"0221\g<1>{i:09d}", last) for i in range(count))
            text = text[:start] + repeated + text[end:]
        file = folder / path.name
        file.write_text(text, encoding="utf-8")
        files.append(file)
    return files


def test_objects_per_second_of_the_bag_extract(realdata, tmp_path, capsys):
    files = extract(realdata / "bag/lvbag_doesburg_klein", tmp_path, 20_000)
    doesburg = gpd.GeoDataFrame(geometry=[shapely.box(206_000, 447_000, 207_000, 448_000)], crs=28992)
    found, ours, theirs = worked(
        lambda: sources.read_layers(files, area=doesburg), lambda: [pyogrio.read_dataframe(file) for file in files]
    )
    say(capsys, f"LV BAG, 60,000 objects in XML: {60_000 / ours:,.0f}/s to buildings with homes and addresses, "
                f"pyogrio only reading {60_000 / theirs:,.0f}/s, {ours / theirs:.1f} times as long")  # fmt: skip
    assert len(found.layers["pand"]) == 20_000
    assert len(found.layers["adres"]) == 20_000


def test_objects_per_second_over_the_network(capsys):
    rows = [(f"f{i}", shape, {"nummer": i}) for i, shape in enumerate(squares(20_000))]
    with serve(Pdok({"dingen": rows})) as server:

        def plainly():
            url, features = f"{server.base}/collections/dingen/items?f=json&limit=1000&crs={pdok.RD_URI}", []
            while url:
                page = requests.get(url, timeout=30).json()
                features += page["features"]
                url = next((link["href"] for link in page["links"] if link["rel"] == "next"), "")
            return gpd.GeoDataFrame.from_features(features, crs=28992)

        theirs, plain = timed(plainly)
        frame, ours = timed(lambda: pdok.Client().items(server.base, "dingen"))
    say(capsys, f"20,000 objects from loopback: {20_000 / ours:,.0f}/s, a bare loop {20_000 / plain:,.0f}/s, "
                f"{ours / plain:.2f} times as long")  # fmt: skip
    assert len(frame) == len(theirs) == 20_000


@pytest.mark.parametrize("kind", big_files.KINDS)
def test_memory_follows_the_area_and_not_the_text(tmp_path, capsys, kind):
    """The same 2,000 objects here, and up to a million elsewhere in the country, in one file."""
    lines, counts = [], set()
    for total in (10_000, 100_000, 1_000_000):
        file = big_files.write(tmp_path, kind, total)
        count, megabytes = peak_mb(file)
        counts.add(count)
        lines.append(f"{kind} {total:>9,} objects in {file.stat().st_size / 1e6:6.0f} MB: {megabytes:.0f} MB of memory")
    say(capsys, *lines)
    assert counts == {big_files.HERE}


def test_memory_follows_the_area_and_not_the_geopackage(tmp_path, capsys):
    """The same 10,000 buildings here, and up to a million more elsewhere in the country."""
    lines = []
    file = tmp_path / "bag-light.gpkg"
    panden(10_000).to_file(file, layer="pand", engine="pyogrio")
    total, peaks = 10_000, [peak_mb(file)]
    lines.append(f"{total:>9,} buildings in {file.stat().st_size / 1e6:6.0f} MB: {peaks[0][1]:.0f} MB of memory")
    for step in (90_000, 900_000):
        for first in range(0, step, 100_000):
            more = panden(min(100_000, step), first=total + first, spread=50_000.0)
            more["geometry"] = more.translate(40_000, 0)
            pyogrio.write_dataframe(more, file, layer="pand", append=True)
        total += step
        peaks.append(peak_mb(file))
        lines.append(f"{total:>9,} buildings in {file.stat().st_size / 1e6:6.0f} MB: {peaks[-1][1]:.0f} MB of memory")
    say(capsys, *lines)
    assert len({count for count, _ in peaks}) == 1


def city_json(folder, kind, total):
    """A CityJSON of squares of 1 m: 10,000 in the area, the others elsewhere; in lines, or as 3DBAG orders a document.

    In a document `parts` the ground is that of a part behind its building.
    """
    about = {"transform": {"scale": [0.001] * 3, "translate": [0, 0, 0]},
             "metadata": {"referenceSystem": "https://www.opengis.net/def/crs/EPSG/0/7415"}}  # fmt: skip

    def corners(i):
        x, y = (121_000 + i % 100, 487_000 + i // 100) if i < 10_000 else (161_000 + i % 1000, 487_000 + i // 1000)
        return [[1000 * (x + a), 1000 * (y + b), 0] for a, b in ((0, 0), (1, 0), (1, 1), (0, 1))]

    def objects(i, first):
        key, facts = f"NL.IMBAG.Pand.03631{i:011d}", {"oorspronkelijkbouwjaar": 1958, "b3_h_maaiveld": 0.0,
                                                      "b3_h_dak_70p": 9.0}  # fmt: skip
        ground = {"type": "MultiSurface", "lod": "0", "boundaries": [[[first, first + 1, first + 2, first + 3]]]}
        if kind != "parts":
            return {key: {"type": "Building", "attributes": facts, "geometry": [ground]}}
        solid = {"type": "Solid", "lod": "2.2", "boundaries": [ground["boundaries"]],
                 "semantics": {"surfaces": [{"type": "GroundSurface"}], "values": [[0]]}}  # fmt: skip
        return {key: {"type": "Building", "attributes": facts, "children": [key + "-0"], "geometry": []},
                key + "-0": {"type": "BuildingPart", "parents": [key], "geometry": [solid]}}  # fmt: skip

    file = folder / f"{total}.city.json{'l' if kind == 'lines' else ''}"
    with file.open("w", encoding="utf-8") as out:
        head = json.dumps({"type": "CityJSON", "version": "2.0"})
        if kind == "lines":
            out.write(json.dumps(json.loads(head) | about | {"CityObjects": {}, "vertices": []}) + "\n")
            for i in range(total):
                feature = {"type": "CityJSONFeature", "CityObjects": objects(i, 0), "vertices": corners(i)}
                out.write(json.dumps(feature) + "\n")
            return file
        out.write(head[:-1] + ', "CityObjects": {')
        out.writelines((", " if i else "") + json.dumps(objects(i, 4 * i))[1:-1] for i in range(total))
        out.write('}, "vertices": [')
        out.writelines((", " if i else "") + json.dumps(corners(i))[1:-1] for i in range(total))
        out.write("], " + json.dumps(about)[1:])
    return file


@pytest.mark.parametrize("kind", ["lines", "document", "parts"])
def test_memory_follows_the_area_and_not_the_cityjson(tmp_path, capsys, kind):
    lines, counts = [], set()
    for total in (10_000, 100_000, 1_000_000):
        file = city_json(tmp_path, kind, total)
        count, megabytes = peak_mb(file)
        counts.add(count)
        size = file.stat().st_size / 1e6
        lines.append(f"{kind} {total:>9,} buildings in {size:6.0f} MB: {megabytes:.0f} MB of memory")
    say(capsys, *lines)
    assert len(counts) == 1


def test_processor_time_of_a_cityjson(tmp_path, capsys):
    """Beside `json.load`, which only parses, and holds everything."""
    file = city_json(tmp_path, "document", 50_000)
    with file.open(encoding="utf-8") as text:
        found, ours, theirs = worked(
            lambda: cityjson.read(file, AREA.total_bounds), lambda: text.seek(0) or json.load(text)
        )
    say(
        capsys, f"CityJSON, 50,000 buildings: {ours:.1f} s, json.load {theirs:.1f} s, {ours / theirs:.1f} times as long"
    )
    assert len(found[0]) == 10_000
