"""The map as a Streamlit component: what Python tells it, and what comes back.

`show_map(dossier, MapView(...), key="kaart")` draws the map and returns `MapEvents`. The base map,
the kansen and all tables go to the browser by address, once per version; what travels at a click is
the view: a filter of a few slugs, about 300 bytes. Position and zoom stay as they are.

All geometry on this side is RD (EPSG:28992). Events are there only in the run that they caused.

What JavaScript (`kansenkaart/web/kaart.js`) gets as `data`:

    script, config, kansen   addresses, each with its version
    filter, only, hide       which kansen: field -> slugs that stay; ids that stay; ids that go
    follows                  field -> name in the address: the visitor's own filter, in place of `filter`
    selected, muted, height
    panes                    [{title, party: [slugs]}], two move together; none: one map of everything
    places                   address of the places in words: each of the two has its list below it
    draw                     {mode: point|line|area|scribble, geometry, colour, token}
    overlay                  {findings: [{id, lon, lat, level, title, selected}],
                              route: {line, straight, stops: [{id, lon, lat, number, title, done, current}]},
                              strokes: [{line, colour}], highlights: GeoJSON, place: {lon, lat, label}}
    go_to                    {lon, lat} or {bounds: [west, south, east, north]}
    panel                    whether the map opens a kans by itself (only the one-file map)
    tell_moves               whether `moved` is sent

and sends: `selected` (id of a kans, finding or stop), `drawn` ({geometry, zoom, device}),
`located` ({lon, lat, accuracy_m}), `moved` ({lon, lat, zoom}).
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cache
from typing import Any, Literal

import numpy as np
import shapely
import streamlit as st
from numpy.typing import NDArray
from pyproj import Transformer
from shapely.geometry import Point, mapping, shape
from shapely.geometry.base import BaseGeometry

from kansenkaart import maps
from kansenkaart.crs import RD, WGS84, transformer
from kansenkaart.dossier import Dossier
from kansenkaart.ui import component


@dataclass(frozen=True, slots=True)
class Pane:
    """One of two maps beside each other: its heading, and whose kansen it shows."""

    title: str
    party: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Draw:
    """Let somebody draw. `geometry` (RD) is what is there already; another `token` begins anew."""

    mode: Literal["point", "line", "area", "scribble"]
    geometry: BaseGeometry | None = None
    colour: str = "#c2410c"
    token: str = ""


@dataclass(frozen=True, slots=True)
class FindingMark:
    """A finding on the map: `level` is a slug of `terms.LEVELS`."""

    id: str
    place: Point
    level: str
    title: str
    selected: bool = False


@dataclass(frozen=True, slots=True)
class Stop:
    """A numbered stop of a route."""

    id: str
    place: Point
    title: str
    number: int
    done: bool = False
    current: bool = False


@dataclass(frozen=True, slots=True)
class Overlay:
    """What lies over the map beside the kansen; all geometry RD.

    `straight` is the part of the route that only points, because no way was found; `strokes` are
    drawings by hand with their colour.
    """

    findings: Sequence[FindingMark] = ()
    route: BaseGeometry | None = None
    stops: Sequence[Stop] = ()
    straight: BaseGeometry | None = None
    strokes: Sequence[tuple[BaseGeometry, str]] = ()
    highlights: Sequence[BaseGeometry] = ()
    place: Point | None = None
    place_label: str = ""


@dataclass(frozen=True, slots=True)
class MapView:
    """What the map shows.

    Attributes
    ----------
    filter
        Field of a kans -> slugs that stay ("party": ["bewoners"]); a field that is absent lets all stay.
    follows
        Field of a kans -> its name in the address: the map takes the filter from there, at each change
        (`filters.FOLLOWS`), and `filter` is not used.
    only, hide
        Ids that stay (None: all) and ids that go.
    selected
        Id of the kans that stands out.
    muted
        Draw kansen softly, as background.
    panes
        Two maps that move together; empty for one map.
    lists
        Put below each of two maps its kansen in words.
    go_to
        Geometry (RD) to move to, once.
    height
        In pixels.
    """

    filter: Mapping[str, Sequence[str]] = field(default_factory=dict)
    follows: Mapping[str, str] = field(default_factory=dict)
    only: Sequence[str] | None = None
    hide: Sequence[str] = ()
    selected: str | None = None
    muted: bool = False
    panes: Sequence[Pane] = ()
    lists: bool = False
    draw: Draw | None = None
    overlay: Overlay | None = None
    go_to: BaseGeometry | None = None
    height: int = 560
    tell_moves: bool = False


@dataclass(frozen=True, slots=True)
class Drawn:
    """What somebody drew: RD (None when it was wiped), at which zoom, on what device (telefoon, laptop)."""

    geometry: BaseGeometry | None
    zoom: int
    device: str


@dataclass(frozen=True, slots=True)
class Located:
    """Where the device says it is: RD, and how sure it is."""

    place: Point
    accuracy_m: float


@dataclass(frozen=True, slots=True)
class MapEvents:
    """What just happened on the map; each is None in runs that had another cause."""

    selected: str | None = None
    drawn: Drawn | None = None
    located: Located | None = None
    moved: tuple[Point, int] | None = None


def with_strokes(overlay: Overlay, strokes: Sequence[tuple[BaseGeometry, str]]) -> Overlay:
    """Return the overlay with drawings by hand over it."""
    return replace(overlay, strokes=strokes)


def show_map(
    dossier: Dossier, view: MapView | None = None, *, key: str, on_selected: Callable[[str], None] | None = None
) -> MapEvents:
    """Draw the map of a dossier and return what just happened on it.

    Parameters
    ----------
    dossier
        The open dossier; its kansen and layers are fetched by the browser itself.
    view
        What to show (by default all kansen).
    key
        Name of this map on the page; the same key keeps position and zoom.
    on_selected
        Called with the id of what was clicked, before the page runs: it then needs to run only once.
    """
    view = view or MapView()
    base = str(st.get_option("server.baseUrlPath") or "")
    data = {
        "script": maps.asset_url(base, "holder.js"),
        "config": maps.config_url(base, dossier.map_version()),
        "kansen": maps.kansen_url(base, dossier.kansen_version()),
        **view_data(view),
    }
    if view.lists:
        data["places"] = maps.places_url(base, dossier.kansen_version(), dossier.layers_version())
    calls: dict[str, Callable[[], None]] = dict.fromkeys(_CALLBACKS, _nothing)
    if on_selected:
        calls["on_selected_change"] = lambda: on_selected(st.session_state[key]["selected"])
    result = _component()(key=key, data=data, height="content", **calls)
    return _events(result)


_CALLBACKS = ("on_selected_change", "on_drawn_change", "on_located_change", "on_moved_change")


def _nothing() -> None:
    """A value comes back only when it has a callback."""


@cache
def _component() -> Any:
    return st.components.v2.component("kansenkaart_kaart", js=component.LOADER, isolate_styles=False)


# --- To the browser -----------------------------------------------------------------------------


def view_data(view: MapView) -> dict[str, Any]:
    """Return a view as what JavaScript gets: only what differs from a plain map."""
    content = {
        "filter": {name: list(slugs) for name, slugs in view.filter.items()},
        "follows": dict(view.follows),
        "only": None if view.only is None else list(view.only),
        "hide": list(view.hide),
        "selected": view.selected,
        "muted": view.muted,
        "panes": [{"title": pane.title, "party": list(pane.party)} for pane in view.panes],
        "draw": _draw_data(view.draw) if view.draw else None,
        "overlay": _overlay_data(view.overlay) if view.overlay else None,
        "go_to": _go_to_data(view.go_to) if view.go_to is not None else None,
        "tell_moves": view.tell_moves,
    }
    kept = {name: value for name, value in content.items() if value or (name == "only" and value is not None)}
    return kept | {"height": view.height}


def _draw_data(draw: Draw) -> dict[str, Any]:
    shown = _geographic(draw.geometry) if draw.geometry is not None else None
    return {"mode": draw.mode, "colour": draw.colour, "token": draw.token, "geometry": shown}


def _overlay_data(overlay: Overlay) -> dict[str, Any]:
    route = {
        "line": _geographic(overlay.route) if overlay.route is not None else None,
        "straight": _geographic(overlay.straight) if overlay.straight is not None else None,
        "stops": [
            {**_pair(row.place), "id": row.id, "title": row.title, "number": row.number, "done": row.done,
             "current": row.current}
            for row in overlay.stops
        ],
    }  # fmt: skip
    findings = [
        {**_pair(row.place), "id": row.id, "level": row.level, "title": row.title, "selected": row.selected}
        for row in overlay.findings
    ]
    highlights = [_geographic(geometry) for geometry in overlay.highlights]
    return {
        "findings": findings,
        "strokes": [{"line": _geographic(line), "colour": colour} for line, colour in overlay.strokes],
        "route": route if overlay.stops or overlay.route is not None else None,
        "highlights": {"type": "GeometryCollection", "geometries": highlights} if highlights else None,
        "place": {**_pair(overlay.place), "label": overlay.place_label} if overlay.place is not None else None,
    }


def _go_to_data(geometry: BaseGeometry) -> dict[str, Any]:
    west, south, east, north = _moved(geometry, _TO_LONLAT).bounds
    return {"lon": west, "lat": south} if (west, south) == (east, north) else {"bounds": [west, south, east, north]}


_TO_LONLAT = transformer(RD, WGS84)
_TO_RD = transformer(WGS84, RD)


def _moved(geometry: BaseGeometry, way: Transformer) -> BaseGeometry:
    def turn(pairs: NDArray[np.float64]) -> NDArray[np.float64]:
        return np.column_stack(way.transform(pairs[:, 0], pairs[:, 1]))

    result: BaseGeometry = shapely.transform(geometry, turn)
    return result


def _geographic(geometry: BaseGeometry) -> dict[str, Any]:
    content: dict[str, Any] = mapping(_moved(geometry, _TO_LONLAT))
    return content


def _pair(place: Point) -> dict[str, float]:
    lon, lat = _TO_LONLAT.transform(place.x, place.y)
    return {"lon": round(lon, 8), "lat": round(lat, 8)}


# --- From the browser ---------------------------------------------------------------------------


def _events(result: Any) -> MapEvents:
    drawn, located, moved = result.get("drawn"), result.get("located"), result.get("moved")
    return MapEvents(
        selected=result.get("selected"),
        drawn=drawn_from(drawn) if drawn else None,
        located=Located(_point(located), float(located["accuracy_m"])) if located else None,
        moved=(_point(moved), int(moved["zoom"])) if moved else None,
    )


def drawn_from(value: Mapping[str, Any]) -> Drawn:
    """Return what the browser drew (lon/lat GeoJSON) in RD, oriented, with its zoom and device."""
    geometry = value.get("geometry")
    moved = shapely.orient_polygons(_moved(shape(geometry), _TO_RD)) if geometry else None
    return Drawn(moved, round(value.get("zoom") or 0), str(value.get("device") or ""))


def _point(value: Mapping[str, Any]) -> Point:
    return Point(*_TO_RD.transform(value["lon"], value["lat"]))
