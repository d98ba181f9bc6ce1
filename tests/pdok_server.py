"""A server on loopback that behaves as PDOK's OGC API Features does, and misbehaves on demand.

Written from the published rules of the software that PDOK runs: full CRS URIs, only known parameters,
cursors bound to all parameters, history by `datetime`, CRS in a header only, at most 1000 objects.
"""

import base64
import hashlib
import json
import re
import sys
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


class Gate:
    """Lets some pages of objects through; the next ones wait until it is opened.

    Who wants to look at a fetch at rest calls `wait_until_shut` first: from then on nothing comes in, as
    long as `hands` is the number of requests that the fetch has under way at the same moment.
    """

    def __init__(self, pages=0, *, hands=1):
        self._left, self._hands, self._lock = pages, hands, threading.Lock()
        self._shut, self._opened = threading.Event(), threading.Event()

    def passes(self):
        """Come back when this page may go."""
        with self._lock:
            self._left -= 1
            if self._left <= -self._hands:
                self._shut.set()
            goes = self._left >= 0
        if not goes:
            self._opened.wait()

    def wait_until_shut(self, seconds=60):
        """Wait until all hands are at the gate."""
        assert self._shut.wait(seconds), "the fetch never came to rest at the gate"

    def open(self):
        """Let everybody through, now and later."""
        self._opened.set()


class Pdok:
    """What the server serves and how it fails.

    `collections`: name -> list of (id, shapely geometry in RD or None, properties). `queryables`:
    name -> property names; `is_silent`: no page says them. `trouble`: name of a way to fail -> how many
    requests still fail so.
    `shut`: collections or types that are refused. `lie`: what every WFS page says otherwise.
    `key`: what Amsterdam wants in `X-Api-Key`; None when it wants nothing.
    `gate`: the `Gate` that every page of objects passes; None: they all pass.
    `places`: what the Locatieserver knows, as it writes an answer with `fl=*`.
    `licences`: first part of a path -> what its API says of its licence. `moments`: the collections that take a moment;
    None: all. `files`: path -> a text, or the length that a large file says it has.
    `log`: every request as (path, parameters).
    """

    def __init__(self, collections, *, queryables=None, page_size=1000):
        self.collections, self.page_size = collections, page_size
        self.queryables, self.is_silent = queryables or {}, False
        self.trouble, self.log, self.agents, self.api_keys = {}, [], set(), set()
        self.base = ""
        self.fail_after = None
        self.shut, self.lie, self.key = set(), {}, None
        self.gate = None
        self.places = []
        self.licences, self.moments, self.files = {}, None, {}

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
        if "datetime" in parameters and self.moments is not None and name not in self.moments:
            raise RefusedError("datetime param is currently not supported for this collection")
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

    def about(self, path):
        """What the API says of itself, of one collection, or of its fields; None for anything else."""
        base, found, name = path.partition("/collections")
        if not found:
            return None
        licence = next((text for start, text in self.licences.items() if base.startswith(start)), "")
        if not name:
            links = [{"rel": "license", "title": licence, "href": ""}]
            return {"links": links, "collections": [{"id": one} for one in self.collections]}
        name, _, part = name.strip("/").partition("/")
        if name not in self.collections:
            return None
        fields = {key: {} for _, _, facts in self.collections[name] for key in facts}
        return {"": {"id": name, "crs": [CRS84_URI, RD_URI], "links": []}, "schema": {"properties": fields}}.get(part)

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

    def features_of_city(self, path, asked):
        """A page as Amsterdam gives it (django-gisserver 2.5): a true total, only what is valid now."""
        folder, name = path.split("/v1/wfs/")[1].strip("/"), asked["TYPENAMES"].rpartition(":")[2]
        rows = [row for row in self.collections.get(f"{folder}/{name}", ()) if not row[2].get("eind_geldigheid")]
        known = {key for row in rows for key in row[2]}
        refused = {
            "typeNames": f"{folder}/{name}" not in self.collections
            or asked["TYPENAMES"].rpartition(":")[0] not in ("", "app"),
            "outputFormat": asked.get("OUTPUTFORMAT", "").partition(";")[0] not in ("application/json", "geojson"),
            "srsName": not asked.get("SRSNAME", "").endswith(":28992"),
            "bbox": not asked.get("BBOX", "").endswith(":28992"),
            "sortby": bool(rows) and not set(asked.get("SORTBY", "").split(",")) <= known,
        }
        for place, wrong in refused.items():
            if wrong:
                raise RefusedError(place)
        window = shapely.box(*map(float, asked["BBOX"].split(",")[:4]))
        rows = [row for row in rows if row[1] is not None and row[1].intersects(window)]
        rows.sort(key=lambda row: row[2][asked["SORTBY"]])
        start, count = int(asked.get("STARTINDEX", 0)), min(int(asked.get("COUNT", self.page_size)), self.page_size)
        page = rows[start : start + count]
        links = [("next", start + count)] * (start + count < len(rows)) + [("previous", max(0, start - count))] * (
            start > 0
        )
        return {
            "type": "FeatureCollection", "timeStamp": "2026-01-01T00:00:00+00:00",
            "crs": {"type": "name", "properties": {"name": "urn:ogc:def:crs:EPSG::28992"}},
            "features": [
                _feature((f"{name}.{own}", shape, facts), RD_URI) | {"geometry_name": str(facts.get("naam", own))}
                for own, shape, facts in page
            ],
            "links": [{"href": f"{self.base}{path}?{urlencode(asked | {'STARTINDEX': at, 'COUNT': count})}", "rel": rel,
                       "type": "application/geo+json", "title": f"{rel} page"} for rel, at in links],
            "numberReturned": len(page), "numberMatched": len(rows),
        }  # fmt: skip

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
        if any("*" in value or len(value) > 512 for value in wanted.values()):
            raise RefusedError("wildcard filtering is not allowed, and a value has at most 512 characters")
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
        return self._told(parts.path) or self._objects(parts.path, pairs)

    def _told(self, path):
        """Answer a question about what there is, or a file; whether it was one."""
        pdok, name = self.server.pdok, path.split("/")[-2]
        if path in pdok.files:
            self._file(pdok.files[path])
        elif about := pdok.about(path):
            self._json(200, about, kind="application/json")
        elif path.endswith("/queryables"):
            self._json(
                404 if pdok.is_silent else 200, {"properties": {key: {} for key in pdok.queryables.get(name, ())}}
            )
        elif name in pdok.shut or name not in pdok.collections:
            self._json(403 if name in pdok.shut else 404, {"title": "No", "status": 404})
        else:
            return False
        return True

    def _objects(self, path, pairs):
        pdok = self.server.pdok
        if pdok.gate:
            pdok.gate.passes()
        for kind in list(pdok.trouble):
            if pdok.fails(kind):
                return getattr(self, f"_{kind}")(path, pairs)
        return self._page(path, pairs)

    def _wfs(self, path, parameters):
        pdok = self.server.pdok
        if "/v1/wfs/" in path:
            return self._city(path, parameters)
        if parameters["typeNames"] in pdok.shut:
            return self._json(403, {})
        if _type(parameters) not in pdok.collections:
            return self._json(404, {})
        return self._json(200, pdok.features_of_type(parameters) | pdok.lie)

    def _city(self, path, parameters):
        """The door of Amsterdam: names of parameters in any case, errors in XML, a slash at the end or a redirect."""
        pdok, key = self.server.pdok, self.headers["X-Api-Key"]
        asked = {name.upper(): value for name, value in parameters.items()}
        pdok.api_keys.add((path, key))
        if not path.endswith("/"):
            return self._send(301, b"", {"Location": f"{path}/?{urlencode(parameters)}"})
        if pdok.key and key != pdok.key:
            return self._send(400 if key else 401, b"", {"Content-Type": "text/plain"})
        if asked["TYPENAMES"] in pdok.shut:
            return self._report(403, "PermissionDenied", "typeNames")
        try:
            page = pdok.features_of_city(path, asked) | pdok.lie
        except RefusedError as error:
            return self._report(400, "InvalidParameterValue", error)
        return self._json(200, page, kind="application/geo+json; charset=utf-8")

    def _file(self, found):
        if isinstance(found, int):  # a large file: who only wants to know how large reads no further
            self._send(200, b"", {"Content-Type": "application/octet-stream"}, length=found)
            return self._drop()
        return self._send(200, found.encode(), {"Content-Type": "text/html"})

    def _report(self, status, code, place):
        body = (
            '<?xml version="1.0" encoding="UTF-8"?>\n<ows:ExceptionReport xmlns:ows="http://www.opengis.net/ows/1.1">'
            f'<ows:Exception exceptionCode="{code}" locator="{place}"/></ows:ExceptionReport>'
        )
        self._send(status, body.encode(), {"Content-Type": "text/xml; charset=utf-8"})

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

    def _moved(self, path, pairs):
        """Meanwhile an object came before: the last one of the page before comes again."""
        after = _after(dict(pairs).get("cursor", ""), _checksum(dict(pairs)))
        rows = self.server.pdok.collections[path.split("/")[-2]]

        def change(document):
            if after >= 0:
                document["features"] = [_feature(rows[after], RD_URI), *document["features"][:-1]]

        self._page(path, pairs, change=change)

    def _fewer(self, path, pairs):
        """Counts one object more than it gives."""
        rows = self.server.pdok.collections[path.split("/")[-2]]
        self._page(path, pairs, change=lambda document: document.update(numberMatched=len(rows) + 1))

    def _nothing_for_ever(self, path, pairs):
        """Empty pages that each link to a next one."""
        href = f"{self.server.pdok.base}{path}?cursor=MA%3D%3D%7Cx{len(self.server.pdok.log)}"

        def change(document):
            document |= {"features": [], "numberReturned": 0, "links": [{"rel": "next", "href": href}]}

        self._page(path, pairs, change=change)

    def _list_of_facts(self, path, pairs):
        self._page(path, pairs, change=lambda document: document["features"][0].update(properties=[1, 2]))

    def _curve(self, path, pairs):
        curve = {"type": "CurvePolygon", "coordinates": []}
        self._page(path, pairs, change=lambda document: document["features"][0].update(geometry=curve))

    def _no_links(self, path, pairs):
        self._page(path, pairs, change=lambda document: document.update(links=None))

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


class _Server(ThreadingHTTPServer):
    def handle_error(self, *address):
        """Say nothing of who went away before the answer came: a client that was stopped or killed."""
        if not isinstance(sys.exception(), ConnectionError):
            super().handle_error(*address)


@contextmanager
def serve(pdok):
    """Run the server on a free port of loopback."""
    server = _Server(("127.0.0.1", 0), Handler)
    server.daemon_threads = True
    server.pdok = pdok
    pdok.base = f"http://127.0.0.1:{server.server_port}"
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True)
    thread.start()
    try:
        yield pdok
    finally:
        if pdok.gate:
            pdok.gate.open()
        server.shutdown()
        server.server_close()
        thread.join()
