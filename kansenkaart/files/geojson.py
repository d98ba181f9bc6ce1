"""GeoJSON (RFC 7946 and older with `crs`) and JSON-FG, feature by feature, so that one bad one is named.

GDAL calls every GeoJSON without `crs` EPSG:4326 and stops at the first bad coordinate; we hand the
decision on the CRS to the numbers and refuse a bad feature by its number.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely
from pyproj import CRS
from pyproj.exceptions import CRSError

from kansenkaart.crs import WGS84
from kansenkaart.errors import InputError
from kansenkaart.files.raw import MAX_OBJECTS, ROW, Raw, Refusal
from kansenkaart.files.text import read_text

SHAPES = (
    "Point",
    "MultiPoint",
    "LineString",
    "MultiLineString",
    "Polygon",
    "MultiPolygon",
    "GeometryCollection",
)
#: Members that give away other kinds of JSON with geometry, and how to call them.
_FOREIGN = {
    "Topology": "TopoJSON",
    "CityJSON": "CityJSON",
    "CityJSONFeature": "CityJSON",
}


def layers(path: Path) -> list[str]:
    """A GeoJSON is one layer, named after the file."""
    return [path.stem]


def read(path: Path, layer: str | None) -> Raw:
    """Read all features; `_row` is the number of the feature, counted from 1."""
    del layer
    text, notes = read_text(path)
    document = _parse(text)
    features = _features(document)
    if len(features) > MAX_OBJECTS:
        raise InputError(f"het bestand heeft {len(features)} objecten; meer dan {MAX_OBJECTS} lezen we niet.")
    key, declared = _placed_in(document, features)
    properties, shapes, rows, refused = _collect(features, key)
    geometries = shapely.from_geojson(np.array(shapes, dtype=object), on_invalid="ignore")
    unread = np.array([geometry is None for geometry in geometries], dtype=bool)
    refused += [Refusal(rows[i], "geometry", _why(json.loads(shapes[i]))) for i in np.flatnonzero(unread)]
    frame = gpd.GeoDataFrame(pd.DataFrame.from_records(properties), geometry=list(geometries))
    frame[ROW] = rows
    frame = frame[~unread].reset_index(drop=True)
    return Raw(frame, declared, WGS84, tuple(sorted(refused, key=lambda refusal: refusal.row)), notes)


def _parse(text: str) -> dict[str, Any]:
    """Return the JSON object, or say on which line it stops."""
    try:
        document = json.loads(text)
    except json.JSONDecodeError as error:
        raise InputError(
            f"dit is geen geldige JSON: op regel {error.lineno}, teken {error.colno} gaat het mis. "
            "Misschien is het bestand niet helemaal gedownload."
        ) from None
    except RecursionError:
        raise InputError("de JSON zit te diep in elkaar.") from None
    except ValueError as error:
        raise InputError("de JSON bevat een getal dat we niet kunnen lezen.", detail=str(error)) from None
    if not isinstance(document, dict):
        raise InputError("dit is wel JSON, maar geen GeoJSON: er staat geen object met 'type' in.")
    return document


def _features(document: dict[str, Any]) -> list[Any]:
    """Return the features of a collection, a feature or a bare geometry."""
    kind = document.get("type")
    if kind == "FeatureCollection":
        features = document.get("features")
        if not isinstance(features, list):
            raise InputError("dit is geen GeoJSON: 'features' ontbreekt of is geen lijst.")
        return features
    if kind == "Feature":
        return [document]
    if kind in SHAPES:
        return [{"type": "Feature", "properties": {}, "geometry": document}]
    name = _FOREIGN.get(str(kind))
    if name:
        raise InputError(f"dit is {name}. Bewaar het in QGIS als GeoJSON of GeoPackage.")
    if kind is None:
        raise InputError("dit is wel JSON, maar geen GeoJSON: 'type' ontbreekt.")
    raise InputError(f"dit is geen GeoJSON: 'type' is {_short(kind)}, en niet FeatureCollection.")


def _placed_in(document: dict[str, Any], features: list[Any]) -> tuple[str, str | None]:
    """Return the member that holds the geometry, and the CRS that the file states for it.

    JSON-FG puts geometry in another CRS than WGS 84 under `place`, with `coordRefSys`.
    """
    objects = [feature for feature in features if isinstance(feature, dict)]
    placed = [feature.get("place") for feature in objects if feature.get("place") is not None]
    if placed and all(isinstance(place, dict) and place.get("type") in SHAPES for place in placed):
        return "place", _crs(document.get("coordRefSys") or objects[0].get("coordRefSys"))
    member = document.get("crs")
    if isinstance(member, dict) and isinstance(member.get("properties"), dict):
        return "geometry", _crs(member["properties"].get("name"))
    return "geometry", None


def _crs(stated: Any) -> str | None:
    """Return a stated CRS, or None for one that nobody knows: then the numbers decide."""
    named = stated.get("href") if isinstance(stated, dict) else stated
    if not isinstance(named, str):
        return None
    try:
        return str(CRS.from_user_input(named.strip("[]")).to_string())
    except CRSError:
        return None


def _collect(features: list[Any], key: str) -> tuple[list[dict[str, Any]], list[str], list[int], list[Refusal]]:
    """Return properties, geometry as text and number of every feature that has both; refuse the rest."""
    properties: list[dict[str, Any]] = []
    shapes: list[str] = []
    rows: list[int] = []
    refused: list[Refusal] = []
    for row, feature in enumerate(features, start=1):
        complaint = _complaint(feature, key)
        if complaint:
            refused.append(Refusal(row, *complaint))
            continue
        own = {_whole(name): _plain(value) for name, value in (feature.get("properties") or {}).items()}
        identifier = feature.get("id")
        if identifier is not None and not isinstance(identifier, dict | list):
            own.setdefault("id", _plain(identifier))
        own.pop("geometry", None)
        properties.append(own)
        shapes.append(json.dumps(feature[key] if feature.get(key) else feature["geometry"]))
        rows.append(row)
    return properties, shapes, rows, refused


def _complaint(feature: Any, key: str) -> tuple[str, str] | None:
    """Return field and reason when a feature cannot be read."""
    if not isinstance(feature, dict) or feature.get("type") != "Feature":
        return "type", "Dit object is geen Feature."
    if not isinstance(feature.get("properties") or {}, dict):
        return "properties", "De kenmerken van dit object hebben geen namen."
    geometry = feature.get(key) or feature.get("geometry")
    if geometry is None:
        return "geometry", "Er staat geen plek bij."
    if not isinstance(geometry, dict):
        return "geometry", "De plek van dit object is geen geometrie."
    return None


def _plain(value: Any) -> Any:
    """Keep plain values and lists of them; write anything deeper as JSON text."""
    if isinstance(value, str):
        return _whole(value)
    deep = isinstance(value, dict) or (isinstance(value, list) and any(isinstance(v, dict | list) for v in value))
    if deep:
        return _whole(json.dumps(value, ensure_ascii=False))
    return [_plain(item) for item in value] if isinstance(value, list) else value


def _whole(text: str) -> str:
    """Drop halves of characters, which JSON can spell and nothing else can hold."""
    return text if text.isascii() else text.encode("utf-8", "ignore").decode("utf-8")


def _why(geometry: dict[str, Any]) -> str:
    """Return why a geometry could not be read."""
    kind = geometry.get("type")
    if kind not in SHAPES:
        return f"De soort vorm kennen we niet: {_short(kind)}."
    return f"De coördinaten passen niet bij een {kind}."


def _short(value: Any) -> str:
    text = json.dumps(value, ensure_ascii=False)
    return text if len(text) <= 40 else text[:40] + "…"
