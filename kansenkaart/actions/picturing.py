"""Maps on paper for a dossier: the route with its stops, one stop, a whole neighbourhood."""

from __future__ import annotations

import io
import json
import math
from collections.abc import Mapping, Sequence
from functools import lru_cache
from typing import Any

import shapely
from PIL import Image, UnidentifiedImageError
from shapely.geometry import Point
from shapely.geometry.base import BaseGeometry

from kansenkaart import maps, report
from kansenkaart.actions.looking import layers_of
from kansenkaart.actions.schouwen import Walk
from kansenkaart.crs import RD, WGS84, transformer
from kansenkaart.dossier import Dossier
from kansenkaart.errors import InputError
from kansenkaart.kans import Kans
from kansenkaart.report import Name, Shot, Sketch, Spot, Way
from kansenkaart.schouw import Photo, Schouw, Stop

#: Millimetres of A4 for the overview, the map of a stop and that of the area; on A3 all is larger by itself.
OVERVIEW_MM, STOP_MM, AREA_MM = (170.0, 140.0), (170.0, 92.0), (170.0, 120.0)
#: A kans that lies this far from its stop does not make the map of the stop smaller.
FAR_M = 80.0
#: Longest side of a photo on paper: 83 mm at 180 dots to the inch. Typst needs eight times a photo's bytes.
PHOTO_PIXELS = 590


def draw_route(dossier: Dossier, one: Schouw, walk: Walk, kansen: Sequence[Kans]) -> str:
    """Return the overview map of a schouw as SVG."""
    begin = [Spot(*one.start, "B", is_stop=False)] if one.start else []
    spots = [*begin, *(Spot(stop.x, stop.y, str(place)) for place, stop in enumerate(one.stops, 1))]
    ways = [Way(leg.line, leg.is_straight) for leg in walk.legs]
    shapes = [*(Point(spot.x, spot.y) for spot in spots), *(way.line for way in ways)]
    shapes = shapes or [dossier.area().geometry.iloc[0]]
    width_mm, height_mm = OVERVIEW_MM
    view = report.view_of(shapes, width_mm=width_mm, height_mm=height_mm, margin_m=45, least_m=250)
    return report.draw(view, layers_of(dossier), prefix="route", kansen=kansen, signs=False, stops=spots, ways=ways,
                       names=names_of(dossier))  # fmt: skip


def draw_stop(
    dossier: Dossier,
    stop: Stop,
    walk: Walk,
    kansen: Sequence[Kans],
    *,
    number: int,
    drawings: Sequence[Mapping[str, Any]] = (),
) -> str:
    """Return the map of one stop as SVG: what the kansen are, which way one comes and goes, what was drawn."""
    sketches = [Sketch(shape, str(one.get("colour") or "")) for one in drawings if (shape := _shape(one)) is not None]
    here = Point(stop.x, stop.y)
    near = [one.geometry.intersection(here.buffer(FAR_M)) for one in kansen if one.geometry.distance(here) < FAR_M]
    width_mm, height_mm = STOP_MM
    drawn = [one.shape for one in sketches if one.shape.distance(here) < FAR_M]
    view = report.view_of([here, *near, *drawn], width_mm=width_mm, height_mm=height_mm)
    ways = [Way(leg.line, leg.is_straight) for leg in walk.legs]
    return report.draw(view, layers_of(dossier), prefix=f"stop{number}", kansen=kansen,
                       stops=[Spot(stop.x, stop.y, str(number))], ways=ways, names=names_of(dossier),
                       sketches=sketches)  # fmt: skip


def _shape(drawing: Mapping[str, Any]) -> BaseGeometry | None:
    """Return the shape of a drawing; None when it cannot be read."""
    shape: BaseGeometry | None = shapely.from_wkt(str(drawing.get("geometry") or ""), on_invalid="ignore")
    return None if shape is None or shape.is_empty else shape


def draw_kansen(dossier: Dossier, kansen: Sequence[Kans], *, prefix: str) -> str:
    """Return a map of the whole area with these kansen as SVG."""
    width_mm, height_mm = AREA_MM
    view = report.view_of([dossier.area().geometry.iloc[0]], width_mm=width_mm, height_mm=height_mm, margin_m=15)
    return report.draw(view, layers_of(dossier), prefix=prefix, kansen=kansen, names=names_of(dossier))


def names_of(dossier: Dossier) -> tuple[Name, ...]:
    """Return street names and house numbers with their place in RD, read once per version of the layers."""
    return _names(dossier, dossier.layers_version())


@lru_cache(maxsize=2)
def _names(dossier: Dossier, _version: str) -> tuple[Name, ...]:
    layers = layers_of(dossier)
    if "adres" not in layers:
        return ()
    roads = layers["rijbaan"] if "rijbaan" in layers else dossier.layer("rijbaan")
    found = json.loads(maps.labels(layers["adres"], roads))
    rows = [*found["numbers"], *found["streets"]]
    if not rows:
        return ()
    turned = transformer(WGS84, RD).transform([row[0] for row in rows], [row[1] for row in rows])
    places = list(zip(*turned, strict=True))
    count = len(found["numbers"])
    numbers = [Name(x, y, str(row[2]), is_number=True) for (x, y), row in zip(places, found["numbers"], strict=False)]
    streets = [
        Name(x, y, str(name), turn=math.degrees(angle), length_m=float(length_m))
        for (x, y), (_, _, angle, length_m, name) in zip(places[count:], found["streets"], strict=True)
    ]
    return (*numbers, *streets)


def photos_of(dossier: Dossier, kansen: Sequence[Kans]) -> tuple[bytes, ...]:
    """Return the photos of kansen, small enough for paper; one that cannot be read is left out."""
    ids = dict.fromkeys(str(photo) for one in kansen for photo in one.get("photos"))
    return tuple(jpeg for photo in ids if (jpeg := _for_paper(dossier, photo)))


def shots(dossier: Dossier, kansen: Sequence[Kans], taken: Sequence[Photo]) -> tuple[Shot, ...]:
    """Return the photos that were taken on the way, with their words, and then those of kansen."""
    own = [Shot(jpeg, one.text) for one in taken if (jpeg := _for_paper(dossier, one.photo))]
    return (*own, *(Shot(jpeg) for jpeg in photos_of(dossier, kansen)))


def _for_paper(dossier: Dossier, photo: str) -> bytes:
    try:
        with Image.open(io.BytesIO(dossier.photo(photo))) as opened:
            opened.thumbnail((PHOTO_PIXELS, PHOTO_PIXELS), reducing_gap=1.0)  # reads no more pixels than it needs
            image = opened.convert("RGB")
    except (InputError, UnidentifiedImageError, OSError):
        return b""
    out = io.BytesIO()
    image.save(out, "JPEG", quality=82)
    return out.getvalue()
