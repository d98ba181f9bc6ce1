"""A server on loopback that behaves as PDOK's OGC API Features does, and misbehaves on demand.

Written from the published rules of the software that PDOK runs: full CRS URIs, only known parameters,
cursors bound to all parameters, history by `datetime`, CRS in a header only, at most 1000 objects.
"""

import base64
import hashlib
import json
import re
import threading
from contextlib import contextmanager
from datetime import datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import parse_qsl, urlencode, urlsplit

import shapely

RD_URI = "http://www.opengis.net/def/crs/EPSG/0/28992"
CRS84_URI = "http://www.opengis.net/def/crs/OGC/1.3/CRS84"
KNOWN = {
    "f",
    "limit",
    "cursor",
    "crs",
    "bbox",
    "bbox-crs",
    "datetime",
    "filter",
    "filter-crs",
    "filter-lang",
    "profile",
}


class RefusedError(Exception):
    """A 400 as PDOK gives it."""


class Pdok:
    """What the server serves and how it fails.

    `collections`: name -> list of (id, shapely geometry in RD or None, properties). `queryables`:
    name -> property names. `trouble`: name of a way to fail -> how many requests still fail so.
    `shut`: collections or types that are refused. `lie`: what every WFS page says otherwise.
    `gate`: a semaphore that every page of objects waits for.
    `places`: what the Locatieserver knows, as it writes an answer with `fl=*`.
    `log`: every request as (path, parameters).
    """

    def __init__(self, collections, *, queryables=None, page_size=1000):
        self.collections, self.page_size = collections, page_size
        self.queryables = queryables or {}
        self.trouble, self.log, self.agents, self.api_keys = {}, [], set(), set()
        self.base = ""
        self.fail_after = None
        self.shut, self.lie = set(), {}
        self.gate = None
        self.places = []

    def fails(self, kind):
        """Whether this request fails in this way; counts down."""
        if not self.trouble.get(kind):
            return False
        self.trouble[kind] -= 1
        return True

    def items(self, path, pairs):
        name = path.split("/collections/")[1].split("/")[0]
        parameters = dict(pairs)
        allowed = KNOWN | set(self.queryables.get(name, ()))
        if len(parameters) != len(pairs) or not set(parameters) <= allowed:
            raise RefusedError(f"unknown query parameter(s) found: {sorted(set(parameters) - allowed)}")
        rows = sorted(enumerate(self.collections[name]))
        rows = [row for row in rows if self._asked(name, row[1], parameters)]
        limit = min(int(parameters.get("limit", 10)), 1000, self.page_size)
        mark = _checksum(parameters)
        after = _after(parameters.get("cursor", ""), mark)
        rest = [row for row in rows if row[0] > after]
        page, more = rest[:limit], len(rest) > limit
        links = [{"rel": "self", "href": self.base + path + "?" + urlencode(pairs)}]
        if more:
            links.append({"rel": "next", "href": self._next(path, parameters, page[-1][0], mark)})
        features = [_feature(row, parameters.get("crs", CRS84_URI)) for _, row in page]
        return {"type": "FeatureCollection", "timeStamp": "2026-01-01T00:00:00Z", "links": links,
                "features": features, "numberReturned": len(features)}  # fmt: skip

    def features_of_type(self, parameters):
        """A page as the WFS gives it: a running total for a number, and often fewer objects than asked."""
        name = _type(parameters)
        rows = self.collections[name]
        *numbers, crs = parameters["bbox"].split(",")
        if crs != "urn:ogc:def:crs:EPSG::28992" or parameters["srsName"] != "EPSG:28992":
            raise RefusedError("this test server takes RD only")
        window = shapely.box(*map(float, numbers))
        rows = [row for row in rows if row[1] is not None and row[1].intersects(window)]
        key = parameters.get("sortBy")
        rows = sorted(rows, key=lambda row: str(row[2].get(key))) if key else rows[::-1]
        start = int(parameters["startIndex"])
        page = rows[start : start + max(1, min(int(parameters["count"]), self.page_size) - start % 2)]
        return {
            "type": "FeatureCollection",
            "numberMatched": start + len(page),
            "crs": {"type": "name", "properties": {"name": "urn:ogc:def:crs:EPSG::28992"}},
            "features": [_feature((f"{name}.{own}", shape, facts), RD_URI) for own, shape, facts in page],
        }

    def knows(self, path, parameters):
        """Whether a WFS has this type; a city has its own under `folder/type`."""
        folder = path.split("/v1/wfs/")[1].strip("/") + "/" if "/v1/wfs/" in path else ""
        parameters["typeNames"] = folder + _type(parameters)
        return parameters["typeNames"] in self.collections

    def free(self, parameters):
        """An answer of the Locatieserver: all words in the name, only the asked kinds, fields and parameters."""
        unknown = set(parameters) - {"q", "fq", "fl", "rows", "start", "sort", "wt", "lat", "lon", "df", "bq", "qf"}
        if unknown:
            raise RefusedError(f"onbekende parameter {min(unknown)}")
        kinds = set(re.findall("[a-z]+", parameters["fq"].removeprefix("type:"))) - {"OR"}
        asked = [word for word in parameters["q"].lower().split() if word]
        found = [
            one for one in self.places if one["type"] in kinds and all(w in one["weergavenaam"].lower() for w in asked)
        ]
        rows = found[: int(parameters.get("rows", 10))]
        fields = parameters.get("fl", "id,weergavenaam,type,score").split(",")
        docs = [{key: value for key, value in one.items() if key in fields} for one in rows]
        return {"response": {"numFound": len(found), "start": 0, "maxScore": 9.0, "numFoundExact": True, "docs": docs}}

    def _next(self, path, parameters, fid, mark):
        cursor = base64.urlsafe_b64encode(str(fid).encode()).decode() + "|" + mark
        rest = {name: value for name, value in parameters.items() if name != "cursor"}
        return f"{self.base}{path}?{urlencode({'cursor': cursor} | rest)}"

    def _asked(self, name, row, parameters):
        _, shape, properties = row
        if crs := parameters.get("crs"):
            _uri(crs)
        if "bbox" in parameters:
            box = [float(value) for value in parameters["bbox"].split(",")]
            _uri(parameters.get("bbox-crs", CRS84_URI))
            if len(box) != 4 or box[0] >= box[2] or box[1] >= box[3]:
                raise RefusedError("bbox should contain exactly 4 values")
            if parameters.get("bbox-crs") != RD_URI:
                raise RefusedError("this test server takes a bbox in RD only")
            if shape is not None and not shape.intersects(shapely.box(*box)):
                return False
        if "datetime" in parameters and not _at(properties, parameters["datetime"]):
            return False
        wanted = {key: value for key, value in parameters.items() if key in self.queryables.get(name, ())}
        return all(str(properties.get(key)) == value for key, value in wanted.items())


def _type(parameters):
    return parameters["typeNames"].rpartition(":")[2]


def _uri(crs):
    if crs not in (RD_URI, CRS84_URI):
        raise RefusedError(f"crs '{crs}' is not supported")


def _at(properties, instant):
    if "T" not in instant or not (instant.endswith("Z") or "+" in instant):
        raise RefusedError("datetime must be RFC 3339")
    moment = datetime.fromisoformat(instant)
    start, end = properties.get("tijdstip_registratie"), properties.get("eind_registratie")
    begun = start is None or datetime.fromisoformat(start) <= moment
    return begun and (end is None or datetime.fromisoformat(end) >= moment)


def _checksum(parameters):
    rest = sorted((name, value) for name, value in parameters.items() if name not in ("f", "cursor"))
    return base64.urlsafe_b64encode(hashlib.md5(json.dumps(rest).encode()).digest()[:6]).decode()


def _after(cursor, mark):
    """A cursor of other parameters silently means: page one."""
    fid, _, theirs = cursor.partition("|")
    return int(base64.urlsafe_b64decode(fid)) if cursor and theirs == mark else -1


def _feature(row, crs):
    own, shape, properties = row
    if shape is not None and crs == CRS84_URI:
        shape = shapely.transform(shape, lambda pairs: pairs / 100_000)
    geometry = None if shape is None else json.loads(shapely.to_geojson(shape))
    return {"type": "Feature", "id": own, "properties": properties, "geometry": geometry}


class Handler(BaseHTTPRequestHandler):
    """One request; the ways to fail are tried in order."""

    protocol_version = "HTTP/1.1"

    def log_message(self, *_):
        pass

    def do_GET(self):
        pdok, parts = self.server.pdok, urlsplit(self.path)
        pairs = parse_qsl(parts.query)
        pdok.log.append((parts.path, dict(pairs)))
        pdok.agents.add(self.headers["User-Agent"])
        if pdok.fail_after is not None and len(pdok.log) > pdok.fail_after:
            return self._drop()
        for mark, door in (("/wfs/", self._wfs), ("/locatieserver/", self._locatieserver)):
            if mark in parts.path:
                return door(parts.path, dict(pairs))
        name = parts.path.split("/")[-2]
        if parts.path.endswith("/queryables"):
            return self._json(200, {"properties": {key: {} for key in pdok.queryables.get(name, ())}})
        if name in pdok.shut or name not in pdok.collections:
            return self._json(403 if name in pdok.shut else 404, {"title": "No", "status": 404})
        if pdok.gate:
            pdok.gate.acquire()
        for kind in list(pdok.trouble):
            if pdok.fails(kind):
                return getattr(self, f"_{kind}")(parts.path, pairs)
        return self._page(parts.path, pairs)

    def _wfs(self, path, parameters):
        pdok = self.server.pdok
        pdok.api_keys.add((path, self.headers["X-Api-Key"]))
        if parameters["typeNames"] in pdok.shut:
            return self._json(403, {})
        if not pdok.knows(path, parameters):
            return self._json(404, {})
        return self._json(200, pdok.features_of_type(parameters) | pdok.lie)

    def _locatieserver(self, _path, parameters):
        pdok = self.server.pdok
        for kind in list(pdok.trouble):
            if pdok.fails(kind):
                return getattr(self, f"_{kind}")("", [])
        try:
            return self._json(200, pdok.free(parameters), kind="application/json")
        except RefusedError as error:
            return self._json(400, {"error": {"msg": str(error), "code": 400}}, kind="application/json")

    def _page(self, path, pairs, *, change=None, headers=None):
        try:
            document = self.server.pdok.items(path, pairs)
        except RefusedError as error:
            return self._json(
                400, {"title": "Bad Request", "status": 400, "detail": str(error)}, kind="application/problem+json"
            )
        if change:
            change(document)
        crs = dict(pairs).get("crs", CRS84_URI)
        return self._json(200, document, headers={"Content-Crs": f"<{crs}>"} if headers is None else headers)

    def _json(self, status, document, *, headers=None, kind="application/geo+json"):
        self._send(status, json.dumps(document).encode(), {"Content-Type": kind} | (headers or {}))

    def _send(self, status, body, headers, *, length=None):
        self.send_response(status)
        for name, value in headers.items():
            self.send_header(name, value)
        self.send_header("Content-Length", str(len(body) if length is None else length))
        self.end_headers()
        self.wfile.write(body)

    def _drop(self, *_):
        self.close_connection = True
        self.connection.close()

    def _busy(self, *_):
        self._send(429, b"", {"Retry-After": "7"})

    def _broken(self, *_):
        self._send(503, b"oops", {})

    def _html(self, *_):
        self._send(200, b"<!DOCTYPE html><p>Log in op dit netwerk</p>", {"Content-Type": "text/html"})

    def _html_as_json(self, *_):
        self._send(200, b"<html></html>", {"Content-Type": "application/json"})

    def _truncated(self, path, pairs):
        body = json.dumps(self.server.pdok.items(path, pairs)).encode()
        self._send(200, body[: len(body) // 2], {"Content-Type": "application/geo+json", "Content-Crs": f"<{RD_URI}>"})

    def _cut(self, path, pairs):
        body = json.dumps(self.server.pdok.items(path, pairs)).encode()
        self._send(200, body[: len(body) // 2], {"Content-Crs": f"<{RD_URI}>"}, length=len(body))
        self._drop()

    def _half(self, path, pairs):
        self._page(path, pairs, change=lambda document: document["features"].pop())

    def _no_crs(self, path, pairs):
        self._page(path, pairs, headers={})

    def _wrong_crs(self, path, pairs):
        self._page(path, pairs, headers={"Content-Crs": f"<{CRS84_URI}>"})

    def _degrees(self, path, pairs):
        """Says RD and sends degrees."""

        def change(document):
            for feature in document["features"]:
                feature["geometry"] = {"type": "Point", "coordinates": [4.9, 52.4]}

        self._page(path, pairs, change=change)

    def _same_again(self, path, pairs):
        href = self.server.pdok.base + path + "?" + urlencode(pairs)
        self._page(path, pairs, change=lambda document: document["links"].append({"rel": "next", "href": href}))

    def _restart(self, path, pairs):
        """Another address every time, the same objects always."""
        count = len(self.server.pdok.log)
        first = [pair for pair in pairs if pair[0] != "cursor"]
        href = f"{self.server.pdok.base}{path}?{urlencode([('cursor', f'MA==|x{count}'), *first])}"

        def change(document):
            document["links"] = [{"rel": "next", "href": href}]

        self._page(path, pairs, change=change)

    def _elsewhere(self, path, pairs):
        link = {"rel": "next", "href": "http://elders.invalid/next"}
        self._page(path, pairs, change=lambda document: document["links"].insert(0, link))

    def _redirect_away(self, *_):
        self._send(302, b"", {"Location": "http://elders.invalid/items"})

    def _redirect_here(self, *_):
        self._send(307, b"", {"Location": self.path})

    def _nonsense(self, *_):
        self._json(200, ["geen", "kaart"])

    def _other(self, *_):
        self._json(200, {"type": "Topology", "features": 3})

    def _shapes(self, path, pairs):
        def change(document):
            document["features"][0]["geometry"] = {"type": "Polygon", "coordinates": "leeg"}

        self._page(path, pairs, change=change)


@contextmanager
def serve(pdok):
    """Run the server on a free port of loopback."""
    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.daemon_threads = True
    server.pdok = pdok
    pdok.base = f"http://127.0.0.1:{server.server_port}"
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True)
    thread.start()
    try:
        yield pdok
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
