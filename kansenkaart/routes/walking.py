"""A surface to walk on, made of the base layers, and the way between places.

BGT has no footpath lines, only areas, so the walk goes over a fine grid of which each cell knows
what lies there: paths and squares cost their length, a carriageway is crossed rather than
followed, grass is walked on when nothing else leads there, water and buildings are not.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import geopandas as gpd
import numpy as np
import shapely
from numpy.typing import NDArray
from scipy.sparse import coo_matrix, csr_matrix
from scipy.sparse.csgraph import connected_components, dijkstra
from shapely.geometry import LineString, Point

from kansenkaart.crs import require_rd
from kansenkaart.errors import InputError

Floats = NDArray[np.float64]
Ints = NDArray[np.intp]


@dataclass(frozen=True, slots=True)
class Ground:
    """How a layer is walked on: `effort` is felt metres for each metre; None cannot be walked on.

    `is_path` is false where the walk leaves the paths (it is then marked on the map).
    Later rows lie on top of earlier ones.
    """

    layer: str
    effort: float | None
    is_path: bool


GROUNDS: tuple[Ground, ...] = (
    Ground("erf", 8.0, False),
    Ground("groen", 3.0, False),
    Ground("sport", 4.0, False),
    Ground("spelen", 2.0, False),
    Ground("parkeren", 2.6, True),  # cars stand there
    Ground("rijbaan", 2.2, True),
    Ground("verhard", 1.0, True),
    Ground("pad", 1.0, True),
    Ground("water", None, False),
    Ground("pand", None, False),
)
#: Where no layer says what lies there.
UNKNOWN_EFFORT = 5.0
#: Kinds of path with steps: a wheelchair cannot pass.
STEPS = ("voetpad op trap",)
#: Surfaces that are hard going for wheels.
ROUGH = ("onverhard", "half verhard", "zand")
#: Cells are as fine as `CELLS` of them allow, between these two: a pavement is often less than 3 m wide.
FINE_M, COARSE_M = 1.5, 3.0
CELLS = 65_000
#: A place in the water or in a closed court is looked at from a path this near.
STAND_OFF_M = 40.0
MAX_CELLS = 1_500_000


@dataclass(frozen=True)
class Surface:
    """A grid to walk on.

    `x`, `y` are the centres of the cells that can be walked on (RD metres), `graph` the felt
    metres between neighbours, `is_path` and `has_steps` say what lies at each cell.
    """

    x: Floats
    y: Floats
    graph: csr_matrix
    is_path: NDArray[np.bool_]
    has_steps: NDArray[np.bool_]
    is_rough: NDArray[np.bool_]
    cell_m: float


@dataclass(frozen=True, slots=True)
class Leg:
    """The way between two places.

    `line` in RD; `off_path_m` is the part over grass or unknown ground, `is_straight` means that
    no way was found and the line is only a direction. `warnings` are Dutch sentences for wheels.
    """

    line: LineString
    length_m: float
    off_path_m: float
    is_straight: bool
    warnings: tuple[str, ...] = ()


def surface(
    layers: Mapping[str, gpd.GeoDataFrame],
    bounds: tuple[float, float, float, float],
) -> Surface:
    """Make the grid for a rectangle (x_min, y_min, x_max, y_max in RD); a small one gets finer cells.

    Raises
    ------
    InputError
        When the rectangle is too large for a walk.
    """
    cell_m = _cell_of(bounds)
    x, y, columns, rows = _grid(bounds, cell_m)
    effort, *marks = _walked_on(x, y, layers)
    return _linked(x, y, columns, rows, effort, tuple(marks), cell_m)


def _cell_of(bounds: tuple[float, float, float, float]) -> float:
    """Return the size of a cell for a rectangle."""
    x_min, y_min, x_max, y_max = bounds
    return float(np.clip(np.sqrt((x_max - x_min) * (y_max - y_min) / CELLS), FINE_M, COARSE_M))


def _walked_on(x: Floats, y: Floats, layers: Mapping[str, gpd.GeoDataFrame]) -> tuple[NDArray[Any], ...]:
    """Return for each cell the effort, and whether it is a path, has steps and is rough."""
    effort = np.full(x.size, UNKNOWN_EFFORT)
    is_path = np.zeros(x.size, dtype=bool)
    has_steps, is_rough = is_path.copy(), is_path.copy()
    points: NDArray[Any] = np.asarray(shapely.points(x, y))
    for ground, frame in _from_below(layers):
        cell, hit = _covered(points, frame)
        effort[cell] = np.inf if ground.effort is None else ground.effort
        is_path[cell] = ground.is_path
        has_steps[cell] = _kinds(frame, "kind", STEPS)[hit]
        is_rough[cell] = _kinds(frame, "surface", ROUGH)[hit]
    return effort, is_path, has_steps, is_rough


def _from_below(layers: Mapping[str, gpd.GeoDataFrame]) -> Iterator[tuple[Ground, gpd.GeoDataFrame]]:
    """Yield the objects of each ground, the ground floor first: a bridge lies on top of its water."""
    found = []
    for order, ground in enumerate(GROUNDS):
        if ground.layer in layers and len(layers[ground.layer]):
            frame = require_rd(layers[ground.layer], ground.layer)
            level = frame["level"].fillna(0).astype(int) if "level" in frame.columns else np.zeros(len(frame), int)
            found += [(int(now), order, ground, frame[level == now]) for now in np.unique(level) if now >= 0]
    for _level, _order, ground, frame in sorted(found, key=lambda row: row[:2]):
        yield ground, frame


def _grid(bounds: tuple[float, float, float, float], cell_m: float) -> tuple[Floats, Floats, int, int]:
    """Return the centres of all cells, row by row, with the numbers of columns and rows."""
    x_min, y_min, x_max, y_max = bounds
    columns, rows = int((x_max - x_min) // cell_m) + 1, int((y_max - y_min) // cell_m) + 1
    if columns * rows > MAX_CELLS:
        raise InputError("Dit gebied is te groot voor één wandeling. Kies stops die dichter bij elkaar liggen.")
    xs, ys = np.meshgrid(x_min + cell_m * (np.arange(columns) + 0.5), y_min + cell_m * (np.arange(rows) + 0.5))
    return xs.ravel(), ys.ravel(), columns, rows


def _covered(points: NDArray[Any], frame: gpd.GeoDataFrame) -> tuple[Ints, Ints]:
    """Return pairs (cell, object) of cells whose centre lies in an object."""
    cell, hit = frame.sindex.query(points, predicate="intersects")
    return cell, hit


def _kinds(frame: gpd.GeoDataFrame, column: str, wanted: Sequence[str]) -> NDArray[np.bool_]:
    if column not in frame.columns:
        return np.zeros(len(frame), dtype=bool)
    kinds: NDArray[np.bool_] = frame[column].isin(wanted).to_numpy(dtype=bool)
    return kinds


#: Steps to half of the sixteen neighbours (the others are the same, backwards).
_STEPS = ((1, 0), (0, 1), (1, 1), (1, -1), (2, 1), (1, 2), (2, -1), (1, -2))


def _linked(
    x: Floats, y: Floats, columns: int, rows: int, effort: Floats, marks: tuple[NDArray[np.bool_], ...], cell_m: float
) -> Surface:
    """Keep the cells that can be walked on and link each with its sixteen neighbours."""
    number = np.arange(x.size, dtype=np.int32).reshape(rows, columns)  # half the memory of the default
    cost = effort.reshape(rows, columns)
    starts, ends, weights = [], [], []
    for dx, dy in _STEPS:
        here, there = _shifted(number, dx, dy), _shifted(number, dx, dy, end=True)
        felt = 0.5 * (_shifted(cost, dx, dy) + _shifted(cost, dx, dy, end=True)) * cell_m * np.hypot(dx, dy)
        if abs(dx) + abs(dy) == 3:
            felt = np.where(_knight_is_free(cost, dx, dy), felt, np.inf)
        free = np.isfinite(felt)
        starts.append(here[free])
        ends.append(there[free])
        weights.append(felt[free])
    kept = np.flatnonzero(np.isfinite(effort))
    renumber = np.full(x.size, -1, dtype=np.int32)
    renumber[kept] = np.arange(kept.size)
    a, b, w = renumber[np.concatenate(starts)], renumber[np.concatenate(ends)], np.concatenate(weights)
    graph = coo_matrix((w, (a, b)), shape=(kept.size, kept.size)).tocsr()
    is_path, has_steps, is_rough = (mark[kept] for mark in marks)
    return Surface(x[kept], y[kept], graph, is_path, has_steps, is_rough, cell_m)


def _shifted(grid: NDArray[Any], dx: int, dy: int, *, end: bool = False) -> NDArray[Any]:
    """Return the part of a grid where a step (dx, dy) starts, or where it ends."""
    rows, columns = grid.shape
    low, high = (dy, rows) if dy >= 0 else (0, rows + dy)
    first, last = (0, rows - dy) if dy >= 0 else (-dy, rows)
    if end:
        return grid[low:high, dx:]
    return grid[first:last, : columns - dx]


def _knight_is_free(cost: Floats, dx: int, dy: int) -> NDArray[np.bool_]:
    """Tell where the two cells that a knight's step cuts across can be walked on."""
    sign = 1 if dy > 0 else -1
    cuts = ((1, 0), (1, sign)) if dx == 2 else ((0, sign), (1, sign))
    padded = np.isfinite(cost)
    rows, columns = padded.shape
    row0 = 0 if dy > 0 else -dy
    height, width = rows - abs(dy), columns - dx
    free = np.ones((height, width), dtype=bool)
    for cut_x, cut_y in cuts:
        free &= padded[row0 + cut_y : row0 + cut_y + height, cut_x : cut_x + width]
    return free


def legs(ground: Surface, places: Sequence[Point]) -> tuple[Floats, dict[tuple[int, int], Leg]]:
    """Find the way between every two places.

    Returns
    -------
    distance_m
        Square matrix of walking metres; symmetric, 0 on the diagonal.
    ways
        `Leg` for each pair (i, j) with i < j, from i to j.
    """
    count = len(places)
    main = _main_part(ground)
    node = [_nearest(ground, place, main) for place in places]
    felt, back = dijkstra(ground.graph, directed=False, indices=node, return_predecessors=True)
    distance_m = np.zeros((count, count))
    ways: dict[tuple[int, int], Leg] = {}
    for i in range(count):
        for j in range(i + 1, count):
            found = bool(np.isfinite(felt[i, node[j]]))
            path = _back(back[i], node[i], node[j]) if found else []
            ways[i, j] = _leg(ground, places[i], places[j], path)
            distance_m[i, j] = distance_m[j, i] = ways[i, j].length_m
    return distance_m, ways


def _main_part(ground: Surface) -> NDArray[np.bool_]:
    """Tell which cells hang together with most others: where people can walk."""
    if ground.x.size == 0:
        raise InputError("In dit gebied is op de kaart niets om over te lopen.")
    _count, part = connected_components(ground.graph, directed=False)
    largest: NDArray[np.bool_] = part == np.bincount(part).argmax()
    return largest


def _nearest(ground: Surface, place: Point, main: NDArray[np.bool_]) -> int:
    """Return the cell to stand on for a place: on this side of the water when that is near enough."""
    away = np.hypot(ground.x - place.x, ground.y - place.y)
    on_main = np.where(main, away, np.inf)
    best = int(np.argmin(on_main))
    return best if on_main[best] <= STAND_OFF_M else int(np.argmin(away))


def _back(before: NDArray[np.int32], start: int, end: int) -> list[int]:
    """Follow the predecessors from end to start; return the cells from start to end."""
    path = [end]
    while path[-1] != start:
        path.append(int(before[path[-1]]))
    return path[::-1]


def _leg(ground: Surface, start: Point, end: Point, path: list[int]) -> Leg:
    """Make the leg of a path of cells; without a path the straight line, marked as such."""
    if not path:
        line = LineString([start, end])
        return Leg(line, float(line.length), float(line.length), is_straight=True)
    middle = list(zip(ground.x[path].tolist(), ground.y[path].tolist(), strict=True))
    cells = LineString([(start.x, start.y), *middle, (end.x, end.y)])
    line = LineString(cells.simplify(ground.cell_m / 2).coords)
    off_path = float(np.mean(~ground.is_path[path]))
    warnings = []
    if ground.has_steps[path].any():
        warnings.append("Op dit stuk is een trap. Met een rolstoel kunt u hier niet langs.")
    if ground.is_rough[path].any() or off_path > 0.2:
        warnings.append("Een deel is niet verhard. Dat is lastig met een rolstoel of rollator.")
    return Leg(line, float(line.length), off_path * float(line.length), is_straight=False, warnings=tuple(warnings))
