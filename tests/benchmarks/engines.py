"""The questions of `relations.py` on each engine, in its good form: shortcuts, indexes, joins that its planner knows.

An engine opens in its own process: `need()` imports what it needs (ImportError or OSError: it is left out, with the
reason), `open(folder)` loads the layers from GeoParquet files, and the questions answer with plain arrays so that
answers can be compared: q1 and q3 (a, b, m2), q2 (m2, count), q4 distances, q6 (m2, homes, trees, distance).
"""

from __future__ import annotations

import importlib
import importlib.util
import os
import pwd
import shutil
import subprocess
import tempfile
from pathlib import Path

import numpy as np

RADIUS_M, NEAR_M, TREES_M, QUADRANT, NEAREST = 300.0, 100.0, 25.0, 64, 5
LAYERS = ("groen", "adres", "pand", "boom", "kansen")
#: Q2 asks the first so many kansen by id.
CENTRES = 1000


def pairs(a, b, m2, least=0.0):
    """Return pairs as three arrays, in one order for all engines."""
    a, b, m2 = np.asarray(a, dtype=str), np.asarray(b, dtype=str), np.asarray(m2, dtype=float)
    keep = np.flatnonzero(m2 > least) if least else np.arange(len(m2))
    order = keep[np.lexsort((b[keep], a[keep]))]
    return a[order], b[order], m2[order]


class Script:
    """What a user writes with GeoPandas: overlay, sjoin, buffer, clip."""

    name, packages = "geopandas", ("geopandas", "shapely", "pyarrow")

    def need(self):
        self.gpd, self.shapely = importlib.import_module("geopandas"), importlib.import_module("shapely")

    def open(self, folder):
        self.of = {name: self.gpd.read_parquet(folder / f"{name}.parquet") for name in LAYERS}
        kansen = self.of["kansen"]
        self.shapes, self.dots = kansen[kansen.geom_type != "Point"], kansen[kansen.geom_type == "Point"]

    def q1(self):
        both = self.gpd.overlay(self.shapes[["id", "geometry"]], self.of["groen"][["id", "geometry"]])
        return pairs(both["id_1"], both["id_2"], both.area, 0.01)

    def q2(self):
        discs = self.of["kansen"].geometry.iloc[:CENTRES].centroid.buffer(RADIUS_M, quad_segs=QUADRANT)
        discs = self.gpd.GeoDataFrame({"k": range(len(discs))}, geometry=list(discs), crs=28992)
        green = self.gpd.overlay(discs, self.of["groen"][["geometry"]])
        homes = self.gpd.sjoin(self.of["adres"][["geometry"]], discs, predicate="within")
        return (np.bincount(green["k"], green.area, minlength=len(discs)),
                np.bincount(homes["k"], minlength=len(discs)))  # fmt: skip

    def q3(self):
        ours = self.of["kansen"][["id", "party", "theme", "geometry"]]
        one, two = (ours[ours["party"] == party] for party in ("bewoners", "gemeente"))
        near = self.gpd.sjoin(one, two, predicate="dwithin", distance=NEAR_M)
        near = near[near["theme_left"] != near["theme_right"]]
        other = two.set_index("id").geometry.loc[near["id_right"]].to_numpy()
        size = self.shapely.area(self.shapely.intersection(near.geometry.to_numpy(), other))
        return pairs(near["id_left"], near["id_right"], size)

    def q4(self):
        left, found, reach = self.dots[["id", "geometry"]], {}, NEAR_M
        houses = self.of["pand"][["geometry"]].assign(house=self.of["pand"].geometry)
        while len(left):
            near = self.gpd.sjoin(left, houses, predicate="dwithin", distance=reach)
            near["d"] = near.geometry.distance(self.gpd.GeoSeries(near["house"], crs=28992))
            for name, rows in near.groupby("id")["d"]:
                if len(rows) >= NEAREST:
                    found[name] = np.sort(rows.to_numpy())[:NEAREST]
            left, reach = left[~left["id"].isin(found)], reach * 3
        return (np.concatenate([found[name] for name in sorted(found)]),)

    def q6(self, x, y):
        point = self.shapely.Point(x, y)
        disc = self.gpd.GeoSeries([point.buffer(RADIUS_M, quad_segs=QUADRANT)], crs=28992)
        green = self.gpd.clip(self.of["groen"][["geometry"]], disc).area.sum()
        homes = int(self.of["adres"].sindex.query(disc.iloc[0], predicate="contains").size)
        trees = int((self.of["boom"].distance(point) <= TREES_M).sum())
        return green, homes, trees, float(self.of["pand"].distance(point).min())


class Ours:
    """The closed forms of `kansenkaart.areas` on prepared layers."""

    name, packages = "kansenkaart", ("kansenkaart", "numpy", "scipy", "shapely")

    def need(self):
        self.areas, self.shapely = importlib.import_module("kansenkaart.areas"), importlib.import_module("shapely")
        self.gpd = importlib.import_module("geopandas")

    def open(self, folder):
        self.folder, self._ready = folder, {}
        self.kansen = self.gpd.read_parquet(folder / "kansen.parquet")
        self.given = np.asarray(self.kansen.geometry.array, dtype=object)
        self.is_dot = self.shapely.get_type_id(self.given) == 0
        self.ids = self.kansen["id"].to_numpy(dtype=str)

    def ready(self, name):
        """Return a layer made ready, when it is first asked for; that is part of the first answer."""
        if name not in self._ready:
            self._ready[name] = self.areas.prepare(self.gpd.read_parquet(self.folder / f"{name}.parquet"))
            self._ready[name, "ids"] = self._ready[name].frame["id"].to_numpy(dtype=str)
        return self._ready[name]

    def q1(self):
        green = self.ready("groen")
        i, j, m2 = self.areas.shared_areas(self.given[~self.is_dot], green)
        return pairs(self.ids[~self.is_dot][i], self._ready["groen", "ids"][j], m2, 0.01)

    def q2(self):
        xy = self.shapely.get_coordinates(self.shapely.centroid(self.given[:CENTRES]))
        green = self.areas.circle_sums(self.ready("groen"), xy[:, 0], xy[:, 1], RADIUS_M)
        return green, self.areas.circle_counts(self.ready("adres"), xy[:, 0], xy[:, 1], RADIUS_M)

    def q3(self):
        party, theme = (self.kansen[name].to_numpy(dtype=object) for name in ("party", "theme"))
        one, two = (np.flatnonzero(party == name) for name in ("bewoners", "gemeente"))
        i, j = self.areas.near_pairs(self.given[one], self.given[two], NEAR_M)
        i, j = one[i], two[j]
        other = theme[i] != theme[j]
        i, j = i[other], j[other]
        return pairs(self.ids[i], self.ids[j], self.areas.pair_areas(self.given, i, self.given, j))

    def q4(self):
        i, _, metres = self.areas.nearest(self.given[self.is_dot], self.ready("pand"), NEAREST)
        return (metres[np.argsort(self.ids[self.is_dot][i], kind="stable")],)

    def q6(self, x, y):
        green = self.areas.circle_sums(self.ready("groen"), [x], [y], RADIUS_M)[0]
        homes = int(self.areas.circle_counts(self.ready("adres"), [x], [y], RADIUS_M)[0])
        trees = int(self.areas.circle_counts(self.ready("boom"), [x], [y], TREES_M)[0])
        nearest = self.areas.nearest([self.shapely.Point(x, y)], self.ready("pand"))
        return green, homes, trees, float(nearest[2][0])


class Sql:
    """Questions in SQL that engines share; `rows(sql)` gives tuples, `disc(point)` a circle of 256 corners."""

    def columns(self, sql):
        """Return the answer by column."""
        return list(zip(*self.rows(sql), strict=True))

    def q1(self):
        found = self.columns(
            "select k.id as a, o.id as b, case when ST_Contains(k.g, o.g) then ST_Area(o.g)"
            " else ST_Area(ST_Intersection(k.g, o.g)) end as m2 from shapes k join groen o on ST_Intersects(k.g, o.g)"
        )
        return pairs(*found, 0.01)

    def q2(self):
        self.discs()
        green = self.rows(
            "select d.k, sum(case when ST_Contains(d.g, o.g) then ST_Area(o.g)"
            " else ST_Area(ST_Intersection(d.g, o.g)) end) from discs d"
            " join groen o on ST_Intersects(d.g, o.g) group by d.k"
        )
        homes = self.rows("select d.k, count(*) from discs d join adres o on ST_Intersects(d.g, o.g) group by d.k")
        sums, counts = np.zeros(self.centres), np.zeros(self.centres, dtype=int)
        for k, m2 in green:
            sums[int(k)] = m2
        for k, number in homes:
            counts[int(k)] = number
        return sums, counts

    def q3(self):
        found = self.columns(
            f"with near as {self.materialized} (select a.id as x, b.id as y, a.theme as s, b.theme as t, a.g as g,"
            " b.g as h from (select * from kansen where party = 'bewoners') a"
            " join (select * from kansen where party = 'gemeente') b"
            f" on ST_DWithin(a.g, b.g, {NEAR_M}))"
            " select x, y, ST_Area(ST_Intersection(g, h)) as m2 from near where s <> t"
        )
        return pairs(*found)

    def q6(self, x, y):
        disc, point = self.disc(x, y), self.point(x, y)
        (green,) = self.rows(
            f"select sum(case when ST_Contains({disc}, g) then ST_Area(g) else ST_Area(ST_Intersection({disc}, g)) end)"
            f" from groen where ST_Intersects(g, {disc})"
        )
        (homes,) = self.rows(f"select count(*) from adres where ST_Intersects(g, {disc})")
        (trees,) = self.rows(f"select count(*) from boom where ST_DWithin(g, {point}, {TREES_M})")
        return float(green[0] or 0.0), int(homes[0]), int(trees[0]), self.nearest(point)


class DuckDB(Sql):
    """DuckDB with its spatial extension from PyPI; tables in memory, R-trees for Q6 only (they slow joins down)."""

    name, packages, materialized = "duckdb", ("duckdb", "duckdb-extension-spatial"), "materialized"

    def need(self):
        self.db = importlib.import_module("duckdb").connect(config={"allow_unsigned_extensions": "true"})
        spec = importlib.util.find_spec("duckdb_extension_spatial")
        if spec is None:
            raise ImportError("duckdb-extension-spatial is not installed")
        place = Path(next(iter(spec.submodule_search_locations)))
        try:
            self.db.load_extension(str(next(place.rglob("spatial.duckdb_extension"))))
        except Exception as error:
            raise ImportError(str(error).splitlines()[0]) from error

    def rows(self, sql):
        return self.db.execute(sql).fetchall()

    def columns(self, sql):
        return list(self.db.execute(sql).fetchnumpy().values())

    def open(self, folder):
        self.indexed = False
        for name in LAYERS:
            extra = ", party, theme" if name == "kansen" else ""
            self.db.execute(f"create table {name} as select id{extra}, geometry::geometry as g"
                            f" from '{folder / name}.parquet'")  # fmt: skip
        self.db.execute("create table shapes as select * from kansen where ST_GeometryType(g) <> 'POINT'")
        self.db.execute("create table dots as select * from kansen where ST_GeometryType(g) = 'POINT'")

    def discs(self):
        self.rows("create or replace temp table discs as select row_number() over (order by id) - 1 as k,"
                  f" ST_Buffer(ST_Centroid(g), {RADIUS_M}, {QUADRANT}) as g"
                  f" from (select * from kansen order by id limit {CENTRES})")  # fmt: skip
        self.centres = self.rows("select count(*) from discs")[0][0]

    def q4(self):
        found, reach = {}, NEAR_M
        self.rows("create or replace temp table left_over as select * from dots")
        while self.rows("select count(*) from left_over")[0][0]:
            near = self.rows(
                "with near as materialized (select d.id as id, ST_Distance(d.g, p.g) as m from left_over d"
                f" join pand p on ST_DWithin(d.g, p.g, {reach})), ranked as (select id, m, row_number() over"
                " (partition by id order by m) as n, count(*) over (partition by id) as c from near)"
                f" select id, m from ranked where n <= {NEAREST} and c >= {NEAREST} order by id, m"
            )
            for name, metres in near:
                found.setdefault(name, []).append(metres)
            self.db.execute("delete from left_over where id in (select unnest(?))", [list(found)])
            reach *= 3
        return (np.concatenate([found[name] for name in sorted(found)]),)

    def q6(self, x, y):
        if not self.indexed:
            for name in ("groen", "adres", "boom", "pand"):
                self.db.execute(f"create index {name}_g on {name} using rtree (g)")
            self.indexed = True
        return super().q6(x, y)

    def point(self, x, y):
        return f"ST_Point({x!r}, {y!r})"

    def disc(self, x, y):
        wkt = self.rows(f"select ST_AsText(ST_Buffer(ST_Point({x!r}, {y!r}), {RADIUS_M}, {QUADRANT}))")[0][0]
        return f"ST_GeomFromText('{wkt}')"

    def nearest(self, point):
        """Ask ever wider boxes, which the R-tree serves, until the nearest one cannot lie outside."""
        reach = 20.0
        while True:
            around = f"ST_MakeEnvelope({', '.join(map(repr, self._around(point, reach)))})"
            found = self.rows(f"select min(ST_Distance(g, {point})) from pand where ST_Intersects(g, {around})")[0][0]
            if found is not None and found <= reach:
                return float(found)
            reach *= 4

    @staticmethod
    def _around(point, reach):
        x, y = (float(text) for text in point[len("ST_Point(") : -1].split(","))
        return x - reach, y - reach, x + reach, y + reach


class Sedona(Sql):
    """SedonaDB on the GeoParquet files themselves; it keeps no index, so a point scans."""

    name, packages, materialized = "sedonadb", ("sedonadb",), ""

    def need(self):
        self.db = importlib.import_module("sedonadb").connect()

    def rows(self, sql):
        found = self.db.sql(sql).to_arrow_table()
        return list(zip(*(column.to_pylist() for column in found.columns), strict=True))

    def columns(self, sql):
        return [column.to_numpy() for column in self.db.sql(sql).to_arrow_table().columns]

    def open(self, folder):
        for name in LAYERS:
            extra = ", party, theme" if name == "kansen" else ""
            self.db.read_parquet(str(folder / f"{name}.parquet")).to_view(f"file_{name}")
            self.db.sql(f"select id{extra}, geometry as g from file_{name}").to_memtable().to_view(name)
        for name, test in (("shapes", "<>"), ("dots", "=")):
            self.db.sql(f"select * from kansen where ST_GeometryType(g) {test} 'ST_Point'").to_memtable().to_view(name)

    def discs(self):
        made = self.db.sql(
            "select row_number() over (order by id) - 1 as k,"
            f" ST_Buffer(ST_Centroid(g), {RADIUS_M}, 'quad_segs={QUADRANT}') as g"
            f" from (select * from kansen order by id limit {CENTRES})"
        )
        self.db.create_data_frame(made.to_arrow_table()).to_view("discs", overwrite=True)
        self.centres = self.rows("select count(*) from discs")[0][0]

    def q4(self):
        found = self.rows("select d.id, ST_Distance(d.g, p.g) from dots d"
                          f" join pand p on ST_KNN(d.g, p.g, {NEAREST}, false)")  # fmt: skip
        return (np.array([metres for _, metres in sorted(found)]),)

    def point(self, x, y):
        return f"ST_SetSRID(ST_Point({x!r}, {y!r}), 28992)"

    def disc(self, x, y):
        return f"ST_Buffer({self.point(x, y)}, {RADIUS_M}, 'quad_segs={QUADRANT}')"

    def nearest(self, point):
        return float(self.rows(f"select min(ST_Distance(g, {point})) from pand")[0][0])


class PostGIS(Sql):
    """PostGIS on a private cluster in a temporary folder, on a socket there; Debian's postgresql-15-postgis-3.

    The driver starts the server and loads the tables once; a process only connects. Memory is of the client.
    """

    name, packages, materialized = "postgis", ("psycopg",), "materialized"

    def need(self):
        self.psycopg = importlib.import_module("psycopg")
        if "BENCH_SOCKET" not in os.environ:
            raise ImportError("no server was started")

    def open(self, folder):
        self.db = self.psycopg.connect(host=os.environ["BENCH_SOCKET"], dbname="postgres", user=cluster_user(),
                                       autocommit=True)  # fmt: skip

    def rows(self, sql):
        found = self.db.execute(sql)
        return found.fetchall() if found.description else []

    def load(self, folder):
        """Fill the tables and make the indexes."""
        self.need()
        self.open(folder)
        gpd, shapely = importlib.import_module("geopandas"), importlib.import_module("shapely")
        self.rows("create extension postgis")
        for name in LAYERS:
            frame = gpd.read_parquet(folder / f"{name}.parquet")
            extra = [column for column in ("party", "theme") if name == "kansen"]
            self.rows(f"create table {name} (id text{''.join(f', {x} text' for x in extra)}, g geometry)")
            shapes = shapely.to_wkb(frame.geometry.to_numpy(), hex=True)
            with self.db.cursor().copy(f"copy {name} from stdin") as copy:
                for row in zip(*(frame[column] for column in ("id", *extra)), shapes, strict=True):
                    copy.write_row(row)
        self.rows("create table shapes as select * from kansen where not ST_GeometryType(g) = 'ST_Point'")
        self.rows("create table dots as select * from kansen where ST_GeometryType(g) = 'ST_Point'")
        for name in (*LAYERS, "shapes", "dots"):
            self.rows(f"create index on {name} using gist (g)")
            self.rows(f"vacuum analyze {name}")

    def discs(self):
        self.rows("drop table if exists discs")
        self.rows("create temp table discs as select row_number() over (order by id) - 1 as k,"
                  f" ST_Buffer(ST_Centroid(g), {RADIUS_M}, {QUADRANT}) as g"
                  f" from (select * from kansen order by id limit {CENTRES}) as first")  # fmt: skip
        self.rows("analyze discs")
        self.centres = self.rows("select count(*) from discs")[0][0]

    def q4(self):
        found = self.rows(
            "select d.id, n.m from dots d cross join lateral"
            f" (select ST_Distance(d.g, p.g) as m from pand p order by p.g <-> d.g limit {NEAREST}) n"
        )
        return (np.array([metres for _, metres in sorted(found)]),)

    def point(self, x, y):
        return f"ST_Point({x!r}, {y!r})"

    def disc(self, x, y):
        return f"ST_Buffer({self.point(x, y)}, {RADIUS_M}, {QUADRANT})"

    def nearest(self, point):
        return float(self.rows(f"select ST_Distance(g, {point}) from pand order by g <-> {point} limit 1")[0][0])


ENGINES = {engine.name: engine for engine in (Script, Ours, DuckDB, Sedona, PostGIS)}


def cluster_user():
    """Return who may run PostgreSQL: it refuses root."""
    return "postgres" if os.geteuid() == 0 else pwd.getpwuid(os.geteuid()).pw_name


class Server:
    """A private PostgreSQL in a temporary folder, gone with it; raises OSError with the reason when it cannot be."""

    def __init__(self):
        programs = sorted(Path("/usr/lib/postgresql").glob("*/bin"), reverse=True)
        if not programs or not list(Path("/usr/share/postgresql").glob("*/extension/postgis.control")):
            raise OSError("PostGIS is not on this machine (Debian: postgresql-15-postgis-3)")
        self.bin, self.folder = programs[0], Path(tempfile.mkdtemp(prefix="pg"))
        try:
            self.user = pwd.getpwnam(cluster_user())
        except KeyError:
            raise OSError("PostgreSQL refuses root, and there is no user postgres") from None
        shutil.chown(self.folder, self.user.pw_uid)
        self._run("initdb", "-D", "data", "-A", "trust", "-U", self.user.pw_name, "--no-sync")
        options = f"-k {self.folder} -c listen_addresses= -c fsync=off -c shared_buffers=512MB -c work_mem=128MB"
        self._run("pg_ctl", "-D", "data", "-o", options, "-l", "log", "-w", "start")

    def _run(self, program, *arguments):
        who = {"user": self.user.pw_uid, "group": self.user.pw_gid, "extra_groups": []} if os.geteuid() == 0 else {}
        try:
            subprocess.run([self.bin / program, *arguments], cwd=self.folder, check=True, capture_output=True, **who)
        except subprocess.CalledProcessError as error:
            raise OSError(f"{program}: {error.stderr.decode(errors='replace')[-200:]}") from error

    def stop(self):
        self._run("pg_ctl", "-D", "data", "-m", "immediate", "stop")
        shutil.rmtree(self.folder, ignore_errors=True)
