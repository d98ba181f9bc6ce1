"""What we believe of the real services, as questions that say what differs.

`BELIEFS` has a question for every row of the tables in `sources.services` and for every bulk file. Each is asked of a
`World`: the real one in `test_network.py`, and one on loopback in `test_beliefs.py`, so that the questions work.
An answer is a list of differences; an empty list means that all is as we believe.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import partial

import geopandas as gpd
import requests
from shapely import Point, box

from kansenkaart import pdok, sources
from kansenkaart.pdok import locatieserver, wfs
from kansenkaart.sources.services import CITY_KEY_SETTING

#: 300 m around the Sierplein in Amsterdam, and wide enough around it for a plan or two.
AREA = gpd.GeoDataFrame(geometry=[box(116_616, 485_064, 116_916, 485_364)], crs=28992)
WIDE = (115_000.0, 484_000.0, 119_000.0, 487_000.0)
MOMENT = "2026-01-01T00:00:00Z"
CRS84_URI = "http://www.opengis.net/def/crs/OGC/1.3/CRS84"
TIMEOUT_S = 60
#: Where Amsterdam publishes the schemas of its tables (Amsterdam/schema-tools, loaders.py).
SCHEMAS = "https://schemas.data.amsterdam.nl/datasets"


@dataclass(frozen=True)
class Bulk:
    """A file that people bring themselves: where we believe it is, its dataset, and how large it is at least.

    `says` is what the page or list at that address is believed to hold, when it is not the file itself.
    """

    slug: str
    dataset: str
    address: str
    least_bytes: int = 0
    says: str = ""


#: Addresses that were seen in code of others; `sources` reads the files, wherever they come from.
BULK = (
    Bulk("bag-light", "bag_pand", "https://service.pdok.nl/lv/bag/atom/downloads/bag-light.gpkg", 5_000_000_000),
    Bulk("bag-xml", "bag_pand", "https://service.pdok.nl/lv/bag/atom/bag.xml", says="lvbag-extract"),
    Bulk("bgt-download", "bgt_wegdeel", "https://api.pdok.nl/lv/bgt/download/v1_0/dataset", says="wegdeel"),
    Bulk("cbs-gpkg", "cbs_buurten",
         "https://service.pdok.nl/cbs/wijkenbuurten/2025/atom/downloads/wijkenbuurten_2025.gpkg", 10_000_000),
    Bulk("3dbag-tiles", "3dbag", "https://data.3dbag.nl/latest/tile_index.fgb", 100_000),
    Bulk("rudifun-2022", "rudifun_2022", "https://dataportaal.pbl.nl/downloads/RUDIFUN2/", says="Rudifun_PV26"),
    Bulk("rudifun-2024", "rudifun_2024", "https://dataportaal.pbl.nl/RUDIFUN", says="2024"),
)  # fmt: skip


@dataclass(frozen=True)
class World:
    """Where everything is: the services, the bulk files and the schemas of Amsterdam."""

    urls: Mapping[str, str]
    bulk: Mapping[str, str] = field(default_factory=lambda: {row.slug: row.address for row in BULK})
    schemas: str = SCHEMAS
    area: gpd.GeoDataFrame = field(default_factory=lambda: AREA)
    wide: tuple = WIDE
    keys: Mapping[str, str] = field(default_factory=dict)
    #: An address near `area`; code, name and town of buurten; and how many homes there are in `area` at least.
    address: str = "Sierplein 1 Amsterdam"
    buurt: tuple[str, str, str] = ("BU0363FH01", "Sloterdijk", "Amsterdam")
    homes: int = 100

    @property
    def box(self):
        return tuple(float(value) for value in self.area.total_bounds)

    def client(self):
        return pdok.Client(keys=self.keys)


def dataset(row):
    return next(known for known in sources.DATASETS if known.slug == row.dataset)


def get(url, **parameters):
    return requests.get(url, parameters, timeout=TIMEOUT_S)


def licence_of(document):
    return [link.get("title", "") for link in document.get("links", ()) if link.get("rel") == "license"]


def fields_differ(row, names, *, without=frozenset()):
    """Columns that make a row of our tables recognised, or that fill one of our columns, and that are not there."""
    columns, known = {sources.fold(name) for name in names}, dataset(row)
    without = OPTIONAL[row.name] | without
    wanted = [*known.needs, *(take.names for name, take in known.takes.items() if name not in without)]
    return [f"{row.name}: none of {group} among {sorted(columns)}" for group in wanted if not columns & set(group)]


#: Columns of ours that this form of a dataset never has: the BAG gives no floor area of a building, and so on.
OPTIONAL = {row.name: frozenset() for row in sources.COLLECTIONS} | {
    "pand": frozenset({"floor_area_m2"}),
    "ligplaats": frozenset({"use", "floor_area_m2", "pand_id"}),
    "standplaats": frozenset({"use", "floor_area_m2", "pand_id"}),
    # The edition of 2025 has no figures on dwellings.
    **dict.fromkeys(("buurten", "wijken", "gemeenten"), frozenset({"dwellings", "rented_share"})),
    "functioneelgebied": frozenset({"name"}),
    # PDOK gives the parts of a designation; some files of others have it whole.
    "perceel": frozenset({"code"}),
}


def service_differs(slug, world):
    """The path still answers, offers our collections, and names the licence that we show."""
    answer = get(f"{world.urls[slug]}/collections", f="json")
    if answer.status_code != 200:
        return [f"{slug}: {answer.status_code} at {answer.url}; look in https://api.pdok.nl/index.json"]
    document = answer.json()
    rows = [row for row in sources.COLLECTIONS if row.endpoint == slug]
    gone = {row.name for row in rows} - {row["id"] for row in document["collections"]}
    licences = {dataset(row).publication.licence for row in rows}
    found = set(licence_of(document))
    said = [] if found & licences else [f"{slug}: licence {sorted(found)}, we show {sorted(licences)}"]
    return [*([f"{slug}: gone {sorted(gone)}"] if gone else []), *said]


def collection_differs(row, world):
    """A collection is offered in RD, has the columns that we translate, and knows a moment where we ask one."""
    base = f"{world.urls[row.endpoint]}/collections/{row.name}"
    about, schema = get(base, f="json"), get(f"{base}/schema", f="json")
    if not about.ok or not schema.ok:
        return [f"{row.name}: {about.status_code} and {schema.status_code} for its schema"]
    said = fields_differ(row, schema.json().get("properties", {}))
    if pdok.RD_URI not in about.json().get("crs", ()):
        said.append(f"{row.name}: no RD among {about.json().get('crs')}")
    asked = {"f": "json", "limit": "1", "crs": pdok.RD_URI}
    page = get(f"{base}/items", **asked)
    if not page.ok or page.headers.get("Content-Crs", "").strip("<>") != pdok.RD_URI:
        said.append(f"{row.name}: {page.status_code}, Content-Crs {page.headers.get('Content-Crs')}")
    takes_moment = get(f"{base}/items", **asked, datetime=MOMENT).ok
    if takes_moment != row.has_history:
        said.append(f"{row.name}: a moment is {'taken' if takes_moment else 'refused'}, we believe otherwise")
    return said


def objects_differ(row, world):
    """What comes in around the Sierplein is read, and has no status that we do not know."""
    at = MOMENT if row.has_history else ""
    frame = world.client().items(world.urls[row.endpoint], row.name, bbox=world.box, at=at)
    if frame.empty:
        return []
    made = sources.combine([sources.Raw(frame, dataset(row), row.name, row.name)], area=world.area)
    return [note for note in made.notes if "kennen we niet" in note]


def city_differs(row, world):
    """A type of the city gives RD and our columns, page after page, and only what is valid now."""
    folder, _, name = row.name.partition("/")
    base = f"{world.urls[row.endpoint]}/{folder}/"
    frame = wfs.items(world.client(), base, name, bbox=world.wide, sort_by=row.sort_by)
    if frame.empty:
        return [f"{row.name}: none within 4 by 3 km; is the name of the type still the same?"]
    said = fields_differ(row, frame.columns)
    hits = {"service": "WFS", "version": "2.0.0", "request": "GetFeature", "typeNames": name, "count": "1",
            "outputFormat": "geojson", "srsName": "EPSG:28992", "sortBy": row.sort_by,
            "bbox": ",".join(map(str, world.wide)) + ",urn:ogc:def:crs:EPSG::28992"}  # fmt: skip
    key = {"X-Api-Key": next(iter(world.keys.values()))} if world.keys else {}
    total = requests.get(base, hits, headers=key, timeout=TIMEOUT_S).json().get("numberMatched")
    if total is not None and total != len(frame):
        said.append(f"{row.name}: {len(frame)} came in of {total}")
    ended = [column for column in frame.columns if sources.fold(column) in dataset(row).ended]
    if ended and frame[ended[0]].notna().any():
        said.append(f"{row.name}: history comes out of the WFS")
    return said


def city_licence_differs(folder, world):
    """The licence in the schema of Amsterdam is the one that we show."""
    answer = get(f"{world.schemas}/{folder}/dataset")
    if not answer.ok:
        return [f"{folder}: {answer.status_code} for its schema"]
    licence = answer.json().get("license")
    shown = {dataset(row).publication.licence for row in sources.COLLECTIONS if row.name.startswith(f"{folder}/")}
    agreed = licence in shown if licence else all("geen licentie" in one for one in shown)
    return [] if agreed else [f"{folder}: licence {licence!r}, we show {sorted(shown)}"]


def second_door_differs(row, world):
    """The WFS gives as many objects as the first door, and our columns."""
    slug, name = row.wfs
    frame = wfs.items(world.client(), world.urls[slug], name, bbox=world.box)
    first = world.client().items(world.urls[row.endpoint], row.name, bbox=world.box)
    said = fields_differ(row, frame.columns, without=frozenset({"object_date"}))
    here, there = (set(one.get("identificatie", ())) for one in (first, frame))
    return said + ([f"{name}: {len(there)} objects, the API has {len(here)}"] if here != there else [])


def rules_differ(world):
    """The rules of the server of PDOK, on which the client is built."""
    roads, houses = f"{world.urls['bgt']}/collections/wegdeel/items", f"{world.urls['bag']}/collections/pand/items"
    said = []
    for name, wrong in {"crs": "EPSG:28992", "offset": "10", "startindex": "10", "datetime": "2026-01-01"}.items():
        if (code := get(roads, f="json", **{name: wrong}).status_code) != 400:
            said.append(f"{name}={wrong} gives {code}, we believe 400")
    page = get(houses, f="json", limit="5000").json()
    if not page["numberReturned"] == len(page["features"]) <= pdok.PAGE_SIZE:
        said.append(f"a page of {len(page['features'])} objects that says {page['numberReturned']}")
    if not any(link["rel"] == "next" for link in page["links"]):
        said.append("the first page of all buildings has no next")
    if "numberMatched" in page:
        said.append("numberMatched is there: a total could be shown")
    rd = get(houses, f="json", limit="1", crs=pdok.RD_URI)
    if "crs" in rd.json():
        said.append("the CRS is in the document too")
    everything, now = (
        len(world.client().items(world.urls["bgt"], "wegdeel", bbox=world.box, at=at)) for at in ("", MOMENT)
    )
    if not everything > now > 0:
        said.append(f"history: {everything} roads in all and {now} at one moment")
    missing = get(f"{world.urls['bag']}/collections/bestaat-niet/items", f="json").status_code
    return said + ([f"an unknown collection gives {missing}"] if missing != 404 else [])


def locatieserver_differs(world):
    """It takes our question and knows the place; a parameter that it does not know is refused."""
    base = world.urls["locatieserver"]
    hits = locatieserver.search(world.address, base_url=base)
    near = world.area.geometry.union_all().buffer(2000)
    said = [] if hits and near.contains(Point(hits[0].x, hits[0].y)) else [f"{world.address}: {hits[:2]}"]
    code = get(f"{base}/free", q="x", facet="true").status_code
    return said + ([f"an unknown parameter gives {code}"] if code != 400 else [])


def buurt_differs(world):
    """A buurt is found by its code, and by its name and town."""
    code, name, town = world.buurt
    found = [sources.find_buurten(text, municipality=where, urls=world.urls, client=world.client())
             for text, where in ((code, ""), (name, town))]  # fmt: skip
    return [f"{text}: not found" for text, one in zip((code, name), found, strict=True) if one.empty]


def neighbourhood_differs(world):
    """A whole neighbourhood comes in."""
    found = sources.fetch_layers(world.area, urls=world.urls, client=world.client())
    missing = {"pand", "adres", "groen", "pad", "rijbaan", "boom", "buurt"} - set(found.layers)
    homes = int(found.layers["pand"]["dwellings"].sum()) if "pand" in found.layers else 0
    said = [f"no {', '.join(sorted(missing))}"] if missing else []
    said += [] if homes >= world.homes else [f"{homes} homes, we believe {world.homes} or more"]
    return said + [note for note in found.notes if "overgeslagen" in note]


def bulk_differs(row, world):
    """The file, or the page that leads to it, is where we believe, and large enough or saying what we believe."""
    with requests.get(world.bulk[row.slug], timeout=TIMEOUT_S, stream=True) as answer:
        if not answer.ok:
            return [f"{row.slug}: {answer.status_code} at {answer.url}"]
        size = int(answer.headers.get("Content-Length", 0))
        if row.least_bytes:
            return (
                [] if size >= row.least_bytes else [f"{row.slug}: {size} bytes, we believe {row.least_bytes} or more"]
            )
        body = answer.raw.read(2_000_000, decode_content=True).decode("utf-8", "replace")
    said = [] if row.says in body else [f"{row.slug}: does not say '{row.says}'"]
    licence = next(known for known in sources.DATASETS if known.slug == row.dataset).publication.licence
    named = [name for name in ("CC BY", "CC0", "Creative Commons") if name in body]
    if named and "niet vermeld" in licence:
        said.append(f"{row.slug}: the page names {named}, we show '{licence}'")
    return said


_OPEN = [row for row in sources.COLLECTIONS if not row.city]
_CITY = [row for row in sources.COLLECTIONS if row.city]
#: Name of a belief and how it is asked; every row of the tables is in it.
BELIEFS: dict[str, Callable[[World], list[str]]] = {
    **{f"service {slug}": partial(service_differs, slug) for slug in dict.fromkeys(row.endpoint for row in _OPEN)},
    **{f"collection {row.name}": partial(collection_differs, row) for row in _OPEN},
    **{f"objects {row.name}": partial(objects_differ, row) for row in _OPEN},
    **{f"city {row.name}": partial(city_differs, row) for row in _CITY},
    **{f"city licence {name}": partial(city_licence_differs, name)
       for name in dict.fromkeys(row.name.partition("/")[0] for row in _CITY)},
    **{f"second door {row.name}": partial(second_door_differs, row) for row in _OPEN if row.wfs},
    **{f"bulk {row.slug}": partial(bulk_differs, row) for row in BULK},
    "rules of the server": rules_differ,
    "locatieserver": locatieserver_differs,
    "buurt": buurt_differs,
    "neighbourhood": neighbourhood_differs,
}  # fmt: skip


def real(environment):
    """The real services, with the key of Amsterdam when there is one."""
    urls = sources.addresses()
    return World(urls, keys=sources.keys(urls, {CITY_KEY_SETTING: environment.get(CITY_KEY_SETTING, "")}))
