"""How fast are relations beside a plain GeoPandas script, DuckDB, SedonaDB and PostGIS? Answers first, then ratios.

    python tests/benchmarks/relations.py --size neighbourhood       (with the extra: pip install -e .[bench])
    python tests/benchmarks/relations.py --size city --kansen 100000 --engines kansenkaart,duckdb --questions q1,q3

Questions: Q1 area of every drawn kans with every green object; Q2 per kans (the first 1,000) green and addresses within
300 m; Q3 residents' and municipal kansen within 100 m with another theme, and the area they share; Q4 five nearest
buildings of every dot; Q6 one new dot: green and addresses within 300 m, trees within 25 m, nearest building. Then what
only this package has: the whole check, one changed kans, the base map made ready and read from its file.

Every (question, engine) runs in its own process, engines of a question next to each other, in rounds. Every answer is
compared with that of the first engine before a time is printed; another answer ends the program with 1. Circles of the
peers are polygons of 256 corners: their green in a circle may be 1 in 1,000 less and a home on the rim may be missed.
An engine that is not there is left out with the reason. Cold is import + opening the files + the first answer, with the
files in the page cache. Times are wall time, but for `cpu`: processor time of the client (PostGIS works elsewhere, and
engines on two cores count both), which says more on a machine that others use. Quote ratios of one run only. What was
measured last, and where the time goes, is in `RESULTS.md` beside this file.
"""

from __future__ import annotations

import argparse
import importlib.metadata
import json
import os
import resource
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import numpy as np

HERE = Path(__file__).resolve().parent
sys.path[:0] = [str(HERE), str(HERE.parents[1])]

import engines  # noqa: E402 - beside this file

QUESTIONS = ("q1", "q2", "q3", "q4", "q6")
#: Points of Q6, the same for all engines.
POINTS = 20


def say(text):
    print(text, flush=True)  # noqa: T201 - this is the output


# --- one engine, one question, one process


def ask(name, question, folder, runs):
    """Answer in this process; print the times as JSON and keep the answer beside the data."""
    start = time.perf_counter()
    engine = engines.ENGINES[name]()
    try:
        engine.need()
    except (ImportError, OSError) as error:
        say(json.dumps({"out": str(error)}))
        return
    imported = time.perf_counter()
    engine.open(folder)
    opened = time.perf_counter()
    jobs = points(folder) if question == "q6" else [()]
    answers = [getattr(engine, question)(*jobs[0])]
    first = time.perf_counter()
    warm, cpu = [], []
    for _ in range(runs):
        answers = []
        for job in jobs:
            begin, busy = time.perf_counter(), time.process_time()
            answers.append(getattr(engine, question)(*job))
            warm.append((time.perf_counter() - begin) * 1000)
            cpu.append((time.process_time() - busy) * 1000)
    parts = [np.array(answers)] if question == "q6" else answers[0]
    np.savez(folder / f"{name}-{question}.npz", *parts)
    peak = peak_mb()
    say(json.dumps({"import": imported - start, "open": opened - imported, "cold": first - start, "warm": warm,
                    "cpu": cpu, "peak_mb": peak}))  # fmt: skip


def peak_mb():
    """Return the most memory that this program held; `ru_maxrss` would count the parent that started it too."""
    status = Path("/proc/self/status")
    if not status.exists():
        return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    return next(int(line.split()[1]) / 1024 for line in status.read_text().splitlines() if line.startswith("VmHWM"))


def points(folder):
    low, side = json.loads((folder / "where.json").read_text())
    return [tuple(map(float, xy)) for xy in np.random.default_rng(9).uniform(low, np.add(low, side), (POINTS, 2))]


def agree(question, base, other):
    """Tell whether two answers are the same: pairs exactly, areas and distances within rounding."""
    if len(base) != len(other) or any(len(a) != len(b) for a, b in zip(base, other, strict=True)):
        return False
    if question in ("q1", "q3"):
        return all(np.array_equal(base[n], other[n]) for n in (0, 1)) and np.allclose(base[2], other[2], atol=1e-6)
    if question == "q2":
        return _near(base[0], other[0]) and np.allclose(base[1], other[1], rtol=0.01, atol=10)
    if question == "q4":
        return np.allclose(base[0], other[0], atol=1e-6)
    one, two = base[0], other[0]
    homes = np.allclose(one[:, 1], two[:, 1], rtol=0.01, atol=10)
    return _near(one[:, 0], two[:, 0]) and homes and np.allclose(one[:, 2:], two[:, 2:], atol=1e-6)


def _near(one, two):
    return np.allclose(one, two, rtol=1e-3, atol=1)


def answer_of(folder, name, question):
    with np.load(folder / f"{name}-{question}.npz") as kept:
        return [kept[key] for key in kept.files]


# --- all together


def process(arguments):
    """Run this file again with these arguments and return what it printed as JSON."""
    done = subprocess.run([sys.executable, __file__, *map(str, arguments)], capture_output=True, text=True, check=False)
    if done.returncode:
        sys.exit(f"{' '.join(map(str, arguments))}\n{done.stderr[-2000:]}")
    return json.loads(done.stdout.splitlines()[-1])


def compare(names, questions, folder, options):
    """Ask every question of every engine; print medians and ratios once the answers agree."""
    out = {}
    for question in questions:
        found = {}
        for _ in range(options.rounds):
            for name in [name for name in names if name not in out]:
                told = process(["--ask", name, question, folder, options.runs])
                if "out" in told:
                    out[name] = told["out"]
                    say(f"{name} is left out: {told['out']}")
                    continue
                found.setdefault(name, []).append(told)
        base = next(iter(found))
        for name in found:
            if not agree(question, answer_of(folder, base, question), answer_of(folder, name, question)):
                sys.exit(f"{question}: {name} gives another answer than {base}")
        times = {name: statistics.median(ms for told in rows for ms in told["warm"]) for name, rows in found.items()}
        for name, rows in found.items():
            warm = [ms for told in rows for ms in told["warm"]]
            cold, took = (statistics.median(told[key] for told in rows) for key in ("cold", "import"))
            cpu = statistics.median(ms for told in rows for ms in told["cpu"])
            peak = max(told["peak_mb"] for told in rows)
            say(f"| {question} | {name} | {times[name]:.2f} | {times[base] / times[name]:.1f} | "
                f"{np.quantile(warm, 0.95):.2f} | {cpu:.2f} | {cold:.2f} | {took:.2f} | {peak:.0f} |")  # fmt: skip


def write(size, count, folder):
    """Write the made-up place as GeoParquet, in Hilbert order with a box column, as open data come."""
    import city  # noqa: PLC0415 - the made-up place is only needed here

    kansen = city.kansen(size, count=count)
    for name, frame in {**city.layers(size), "kansen": kansen}.items():
        ordered = frame if name == "kansen" else frame.iloc[np.argsort(frame.hilbert_distance().to_numpy())]
        ordered.to_parquet(folder / f"{name}.parquet", write_covering_bbox=True, row_group_size=10_000)
    (folder / "where.json").write_text(json.dumps([[city.X, city.Y], size.side_m]))
    return len(kansen)


def check(folder, runs):
    """Measure the check itself in this process; an update must equal a full check. Prints JSON."""
    import geopandas as gpd  # noqa: PLC0415 - the driver stays light

    from kansenkaart import relations  # noqa: PLC0415

    layers = {
        name: gpd.read_parquet(folder / f"{name}.parquet") for name in ("groen", "adres", "pand", "boom", "buurt")
    }
    kansen = gpd.read_parquet(folder / "kansen.parquet")
    ready, ready_s = timed(lambda: relations.ready(layers))
    relations.save(ready, folder / "ready.npz")
    ground, load_s = timed(lambda: relations.load(folder / "ready.npz"))
    _, first_s = timed(lambda: relations.find(kansen, ground))
    found, warm_s = timed(lambda: relations.find(kansen, ground))
    ids = np.random.default_rng(4).permutation(kansen["id"].to_numpy(dtype=object))[: 100 * runs]
    times = []
    for name in ids:
        updated, seconds = timed(lambda name=name: relations.update(found, [name], kansen, ground))
        times.append(seconds * 1000)
    if relations.to_json(updated, made_with="") != relations.to_json(found, made_with=""):
        sys.exit("an update gives another answer than a full check")
    say(json.dumps({
        "ready from layers, s": ready_s, "ready from its file, s": load_s, "first check, s": first_s,
        "next check, s": warm_s, "findings": len(found.rows), "one changed kans, median ms": statistics.median(times),
        "one changed kans, p95 ms": float(np.quantile(times, 0.95)),
        "peak MB": peak_mb(),
    }))  # fmt: skip


def timed(run):
    start = time.perf_counter()
    return run(), time.perf_counter() - start


def versions():
    found = []
    for name in dict.fromkeys(name for engine in engines.ENGINES.values() for name in engine.packages):
        try:
            found.append(f"{name} {importlib.metadata.version(name)}")
        except importlib.metadata.PackageNotFoundError:
            continue
    return ", ".join(found)


def import_times():
    """Print what importing the package and asking the command line for help cost, beside a bare Python."""
    asked = {
        "python": ["-c", ""],
        "import kansenkaart.relations": ["-c", "import kansenkaart.relations"],
        "kansenkaart --help": ["-m", "kansenkaart", "--help"],
    }
    for label, words in asked.items():
        seconds = []
        for _ in range(5):
            command = [sys.executable, *words]
            seconds.append(timed(lambda command=command: subprocess.run(command, capture_output=True, check=True,
                                                                        cwd=HERE.parents[1]))[1])  # fmt: skip
        say(f"{label}: {statistics.median(seconds):.2f} s")


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--size", default="neighbourhood", help="neighbourhood or city")
    parser.add_argument("--kansen", type=int, default=0, help="number of kansen; that of the size by default")
    parser.add_argument("--engines", default=",".join(engines.ENGINES))
    parser.add_argument("--questions", default=",".join((*QUESTIONS, "check")))
    parser.add_argument("--rounds", type=int, default=2)
    parser.add_argument("--runs", type=int, default=5)
    parser.add_argument("--ask", nargs=4, help=argparse.SUPPRESS)
    parser.add_argument("--check", nargs=2, help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.ask:
        name, question, folder, runs = options.ask
        ask(name, question, Path(folder), int(runs))
    elif options.check:
        check(Path(options.check[0]), int(options.check[1]))
    else:
        with tempfile.TemporaryDirectory() as folder:
            run(options, Path(folder))


def run(options, folder):
    """Make the place, start PostGIS when it is asked for, compare, measure."""
    import city  # noqa: PLC0415

    size = next(size for size in city.SIZES if size.slug == options.size)
    count = write(size, options.kansen or None, folder)
    say(f"{options.size}, {count} kansen; {os.cpu_count()} cores, load {os.getloadavg()[0]:.1f}; "
        f"{time.strftime('%Y-%m-%d')}; {versions()}")  # fmt: skip
    names, questions = options.engines.split(","), options.questions.split(",")
    import_times()
    server = start_postgis(folder) if "postgis" in names else None
    try:
        say(
            f"| question | engine | warm ms | {names[0]} / it | p95 ms | cpu ms | cold s | import s | peak MB |\n"
            + "|---" * 9
            + "|"
        )
        compare(names, [one for one in questions if one != "check"], folder, options)
    finally:
        if server:
            server.stop()
    if "check" in questions:
        for label, value in process(["--check", folder, options.runs]).items():
            say(f"{label}: {value:.2f}")
    say(f"load at the end: {os.getloadavg()[0]:.1f}")


def start_postgis(folder):
    """Start a private server and fill it; None (and its reason) when that cannot be."""
    try:
        server = engines.Server()
    except OSError as error:
        say(f"postgis is left out: {error}")
        return None
    os.environ["BENCH_SOCKET"] = str(server.folder)
    client = engines.PostGIS()
    try:
        _, seconds = timed(lambda: client.load(folder))
        told = client.rows("select version(), postgis_lib_version()")[0]
    except ImportError as error:
        say(f"postgis is left out: {error}")
        server.stop()
        return None
    say(f"postgis: {told[0].split(' (')[0]}, PostGIS {told[1]}; filled in {seconds:.1f} s")
    return server


if __name__ == "__main__":
    main()
