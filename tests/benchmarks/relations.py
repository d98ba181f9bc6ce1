"""How fast are relations beside a plain GeoPandas script, DuckDB spatial and SedonaDB? Answers first, then ratios.

    python tests/benchmarks/relations.py --size neighbourhood      (the package on the path, or installed)

Questions: Q1 area of every kans with every green object; Q2 per kans (first 1,000) green and addresses within 300 m;
Q3 residents' and municipal kansen within 100 m with another theme; Q4 five nearest buildings of every dot; Q6 one new
dot: green and addresses within 300 m, trees within 25 m, nearest building. Then what only this package has: the whole
check, and one changed kans. Every answer is compared with the script's before a time is printed; a different answer
ends the program with 1. Circles of the peers are polygons, so their green in a circle may differ by 1 in 1,000.
Q4 asks 20 dots of the script. Quote ratios of a quiet machine only.
"""

from __future__ import annotations

import argparse
import functools
import importlib.metadata
import importlib.util
import os
import resource
import statistics
import sys
import time
from pathlib import Path

import city
import geopandas as gpd
import numpy as np
import shapely

import kansenkaart
from kansenkaart import areas, relations

RADIUS_M, NEAR_M, TREES_M, QUADRANT = 300.0, 100.0, 25.0, 64


class Script:
    """What a user writes: overlay, sjoin, buffer, clip."""

    name = "geopandas"

    def __init__(self, layers, kansen):
        self.layers, self.kansen = layers, kansen
        self.shapes = kansen[kansen.geom_type != "Point"][["id", "party", "theme", "geometry"]]
        self.dots = kansen[kansen.geom_type == "Point"][["id", "geometry"]]

    def q1(self):
        both = gpd.overlay(
            self.shapes[["id", "geometry"]], self.layers["groen"][["id", "geometry"]], keep_geom_type=True
        )
        size = both.area
        return {(a, b): m2 for a, b, m2 in zip(both["id_1"], both["id_2"], size, strict=True) if m2 > 0.01}

    def q2(self, count=1000):
        centres = self.kansen.geometry.iloc[:count].centroid
        discs = gpd.GeoDataFrame(geometry=centres.buffer(RADIUS_M, quad_segs=QUADRANT), crs=28992)
        green = gpd.overlay(discs.reset_index(names="k"), self.layers["groen"][["geometry"]])
        homes = gpd.sjoin(self.layers["adres"][["geometry"]], discs, predicate="within")
        sums = green.area.groupby(green["k"]).sum().reindex(range(len(discs)), fill_value=0.0)
        return sums.to_numpy(), homes.groupby("index_right").size().reindex(range(len(discs)), fill_value=0).to_numpy()

    def q3(self):
        ours = self.kansen[["id", "theme", "geometry"]]
        one, two = (ours[self.kansen["party"] == party] for party in ("bewoners", "gemeente"))
        near = gpd.sjoin(one, two, predicate="dwithin", distance=NEAR_M)
        near = near[near["theme_left"] != near["theme_right"]]
        a = near.geometry.to_numpy()
        b = two.set_index("id").geometry.loc[near["id_right"]].to_numpy()
        size = shapely.area(shapely.intersection(a, b))
        return {(x, y): m2 for x, y, m2 in zip(near["id_left"], near["id_right"], size, strict=True)}

    def q4(self):
        found = [np.sort(self.layers["pand"].distance(dot).to_numpy())[:5] for dot in self.dots.geometry.iloc[:20]]
        return np.concatenate(found)

    def q6(self, point):
        disc = gpd.GeoSeries([point.buffer(RADIUS_M, quad_segs=QUADRANT)], crs=28992)
        green = gpd.clip(self.layers["groen"][["geometry"]], disc).area.sum()
        homes = int(self.layers["adres"].sindex.query(disc.iloc[0], predicate="contains").size)
        trees = int((self.layers["boom"].distance(point) <= TREES_M).sum())
        return green, homes, trees, float(self.layers["pand"].distance(point).min())


class Ours:
    """The closed forms of `kansenkaart.areas` on prepared layers."""

    name = "kansenkaart"

    def __init__(self, layers, kansen):
        self.kansen = kansen
        self.ready = {slug: areas.prepare(layers[slug]) for slug in ("groen", "adres", "boom", "pand")}
        for slug in self.ready:
            _ = self.ready[slug].tree, self.ready[slug].points
        self.shapes = kansen[kansen.geom_type != "Point"]
        self.dots = kansen[kansen.geom_type == "Point"]
        self.ids = self.ready["groen"].frame["id"].to_numpy(dtype=object)
        self.names = self.shapes["id"].to_numpy(dtype=object)

    def q1(self):
        i, j, m2 = areas.shared_areas(self.shapes.geometry, self.ready["groen"])
        keep = m2 > 0.01
        return dict(zip(zip(self.names[i[keep]], self.ids[j[keep]], strict=True), m2[keep], strict=True))

    def q2(self, count=1000):
        centres = self.kansen.geometry.iloc[:count].centroid
        green = areas.circle_sums(self.ready["groen"], centres.x, centres.y, RADIUS_M)
        return green, areas.circle_counts(self.ready["adres"], centres.x, centres.y, RADIUS_M)

    def q3(self):
        party, theme = (self.kansen[name].to_numpy(dtype=object) for name in ("party", "theme"))
        names, shapes = self.kansen["id"].to_numpy(dtype=object), np.asarray(self.kansen.geometry.array)
        one, two = (np.flatnonzero(party == name) for name in ("bewoners", "gemeente"))
        i, j = shapely.STRtree(shapes[two]).query(shapes[one], predicate="dwithin", distance=NEAR_M)
        i, j = one[i], two[j]
        i, j = i[theme[i] != theme[j]], j[theme[i] != theme[j]]
        edges = areas.outlines(shapes)
        return dict(zip(zip(names[i], names[j], strict=True), areas.shared_m2(edges, i, edges, j), strict=True))

    def q4(self):
        return areas.nearest(self.dots.geometry.iloc[:20], self.ready["pand"], 5)[2]

    def q6(self, point):
        x, y = [point.x], [point.y]
        green = areas.circle_sums(self.ready["groen"], x, y, RADIUS_M)[0]
        homes = int(areas.circle_counts(self.ready["adres"], x, y, RADIUS_M)[0])
        trees = int(areas.circle_counts(self.ready["boom"], x, y, TREES_M)[0])
        return green, homes, trees, float(areas.nearest([point], self.ready["pand"])[2][0])


class DuckDB:
    """DuckDB with its spatial extension from PyPI; joins in the form that it plans as a spatial join."""

    name = "duckdb"

    def __init__(self, layers, kansen):
        import duckdb  # noqa: PLC0415 - only where it is measured

        self.db = duckdb.connect(config={"allow_unsigned_extensions": "true"})
        self.db.load_extension(str(_duckdb_extension()))
        shapes = kansen[kansen.geom_type != "Point"]
        tables = {"groen": layers["groen"], "adres": layers["adres"], "pand": layers["pand"], "boom": layers["boom"],
                  "shapes": shapes, "kansen": kansen}  # fmt: skip
        for name, frame in tables.items():
            columns = [x for x in ("id", "party", "theme") if x in frame.columns]
            plain = frame[columns].astype(str).assign(wkb=shapely.to_wkb(frame.geometry.to_numpy()))
            self.db.register("plain", plain)
            self.db.execute(f"create table {name} as select * exclude wkb, ST_GeomFromWKB(wkb) as g from plain")

    def q1(self):
        rows = self.db.execute(
            "select k.id, o.id, case when ST_Contains(k.g, o.g) then ST_Area(o.g)"
            " else ST_Area(ST_Intersection(k.g, o.g)) end from shapes k join groen o on ST_Intersects(k.g, o.g)"
        ).fetchall()
        return {(a, b): m2 for a, b, m2 in rows if m2 > 0.01}

    def q2(self, count=1000):
        self.db.execute(
            "create or replace temp table discs as select row_number() over (order by id) - 1 as k,"
            f" ST_Buffer(ST_Centroid(g), {RADIUS_M}, {QUADRANT}) as g"
            f" from (select * from kansen order by id limit {count})"
        )
        green = self.db.execute(
            "select d.k, sum(case when ST_Contains(d.g, o.g) then ST_Area(o.g)"
            " else ST_Area(ST_Intersection(d.g, o.g)) end) from discs d"
            " join groen o on ST_Intersects(d.g, o.g) group by d.k"
        ).fetchall()
        homes = self.db.execute(
            "select d.k, count(*) from discs d join adres o on ST_Intersects(d.g, o.g) group by d.k"
        ).fetchall()
        n = self.db.execute("select count(*) from discs").fetchone()[0]
        sums, counts = np.zeros(n), np.zeros(n, dtype=int)
        for k, m2 in green:
            sums[k] = m2
        for k, number in homes:
            counts[k] = number
        return sums, counts

    def q3(self):
        rows = self.db.execute(
            "with near as materialized (select a.id as x, b.id as y, a.theme as s, b.theme as t, a.g as g, b.g as h"
            " from (select * from kansen where party = 'bewoners') a"
            " join (select * from kansen where party = 'gemeente') b"
            f" on ST_DWithin(a.g, b.g, {NEAR_M})) select x, y, ST_Area(ST_Intersection(g, h)) from near where s <> t"
        ).fetchall()
        return {(x, y): m2 for x, y, m2 in rows}


def _duckdb_extension():
    """Return the binary of the spatial extension inside its PyPI package."""
    spec = importlib.util.find_spec("duckdb_extension_spatial")
    if spec is None or spec.submodule_search_locations is None:
        raise ImportError("duckdb-extension-spatial")
    return next(Path(next(iter(spec.submodule_search_locations))).rglob("spatial.duckdb_extension"))


def agree(question, base, answer):
    """Tell whether two answers are the same: pairs and counts exactly, areas and distances within rounding."""
    if question in ("q1", "q3"):
        return base.keys() == answer.keys() and all(abs(base[key] - answer[key]) < 1e-6 for key in base)
    if question == "q2":
        return np.allclose(base[0], answer[0], rtol=1e-3, atol=1) and np.allclose(
            base[1], answer[1], rtol=0.01, atol=10
        )
    if question == "q4":
        return np.allclose(base, answer, atol=1e-6)
    return (
        abs(base[0] - answer[0]) < 1e-3 * max(base[0], 1000)
        and base[2] == answer[2]
        and abs(base[3] - answer[3]) < 1e-6
    )


def timed(run, runs):
    """Return the answer and the times of a few runs, in milliseconds."""
    times, answer = [], None
    for _ in range(runs):
        start = time.perf_counter()
        answer = run()
        times.append((time.perf_counter() - start) * 1000)
    return answer, times


def questions(engines, points, runs):
    """Yield question, then per engine its median in milliseconds; ends the program when answers differ."""
    for question in ("q1", "q2", "q3", "q4", "q6"):
        found, base = {}, None
        for engine in engines:
            if not hasattr(engine, question):
                continue
            jobs = points if question == "q6" else [None]
            ask = getattr(engine, question)
            results = [timed(functools.partial(ask, *([point] if point else [])), runs) for point in jobs]
            answers = [answer for answer, _ in results]
            base = base or answers
            if not all(agree(question, one, other) for one, other in zip(base, answers, strict=True)):
                sys.exit(f"{question}: {engine.name} gives another answer than {engines[0].name}")
            found[engine.name] = statistics.median(ms for _, times in results for ms in times)
        yield question, found


def say(text):
    print(text, flush=True)  # noqa: T201 - this is the output


def main():
    """Make the place, compare, measure, print."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--size", choices=[size.slug for size in city.SIZES], default="neighbourhood")
    parser.add_argument("--kansen", type=int, default=0, help="number of kansen; that of the size by default")
    parser.add_argument("--runs", type=int, default=3)
    options = parser.parse_args()
    size = next(size for size in city.SIZES if size.slug == options.size)
    layers, kansen = city.layers(size), city.kansen(size, count=options.kansen or None)
    known = ("numpy", "scipy", "shapely", "geopandas", "duckdb")
    versions = [f"{name} {importlib.metadata.version(name)}" for name in known if _installed(name)]
    versions.insert(0, f"kansenkaart {kansenkaart.__version__}")
    say(f"{options.size}: {len(kansen)} kansen; load {os.getloadavg()[0]:.1f}; {', '.join(versions)}")
    engines = [Script(layers, kansen)]
    _, times = timed(lambda: engines.append(Ours(layers, kansen)), 1)
    say(f"preparing: {times[0]:.0f} ms")
    try:
        engines.append(DuckDB(layers, kansen))
    except (ImportError, StopIteration) as error:
        say(f"duckdb left out: {error}")
    low, high = np.array([city.X, city.Y]), np.array([city.X, city.Y]) + size.side_m
    points = [shapely.Point(xy) for xy in np.random.default_rng(9).uniform(low, high, (8, 2))]
    for question, found in questions(engines, points, options.runs):
        base = found["geopandas"]
        say(f"{question}: " + ", ".join(f"{name} {ms:.2f} ms ({base / ms:.1f}x)" for name, ms in found.items()))
    whole(layers, kansen, options.runs)
    say(f"peak memory: {resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024:.0f} MB")


def _installed(name):
    return importlib.util.find_spec(name) is not None and name in {
        dist.metadata["Name"].lower() for dist in importlib.metadata.distributions()
    }


def whole(layers, kansen, runs):
    """Measure the check itself: ready, whole, one changed kans; an update must equal a full check."""
    ground, ready_ms = timed(lambda: relations.ready(layers), 1)
    _, cold = timed(lambda: relations.find(kansen, ground), 1)
    check, warm = timed(lambda: relations.find(kansen, ground), runs)
    say(f"ready: {ready_ms[0]:.0f} ms; check: first {cold[0]:.0f} ms, then {statistics.median(warm):.0f} ms, "
        f"{len(check.rows)} findings")  # fmt: skip
    ids = np.random.default_rng(4).permutation(kansen["id"].to_numpy(dtype=object))[:100]
    times = []
    for name in ids:
        updated, one = timed(lambda name=name: relations.update(check, [name], kansen, ground), 1)
        times += one
    if relations.to_json(updated, made_with="") != relations.to_json(check, made_with=""):
        sys.exit("an update gives another answer than a full check")
    say(f"one changed kans: median {statistics.median(times):.2f} ms, p95 {np.quantile(times, 0.95):.2f} ms")


if __name__ == "__main__":
    main()
