"""From the drawing to features with official field names, in RD, to the centimetre.

`frames(plan)` gives file name -> list of (geometry, properties). The ground is a true partition: all
outlines are cut at each other on a grid of one centimetre, and every face goes to one object.
"""

from __future__ import annotations

import hashlib
import math
from collections import defaultdict
from typing import Any

import shapely
from shapely import Polygon, affinity
from shapely.geometry import LineString, Point
from shapely.geometry.base import BaseGeometry
from shapely.strtree import STRtree
from voorbeeld_plan import HEIGHT_M, PATHS, STREETS, WIDTH_M, Building, Ground, Plan

#: The plan is turned and its middle laid here: open water of the Markermeer, kilometres from any shore.
MIDDLE_X, MIDDLE_Y, TURN_DEGREES = 142_300.0, 508_000.0, 16.0
GRID_M = 0.01
DAY = "2026-03-01"
Feature = tuple[BaseGeometry, dict[str, Any]]

MUNICIPALITY, PLACE, DISTRICT = "Voorbeeldstad (verzonnen)", "Voorbeeldstad", "Roerdompveld"

#: Kind of ground in the drawing -> collection of the BGT and its properties.
GROUND: dict[str, tuple[str, dict[str, str]]] = {
    "rijbaan": ("wegdeel", {"functie": "rijbaan lokale weg", "fysiek_voorkomen": "open verharding", "plus_fysiek_voorkomen": "gebakken klinkers"}),
    "rijbaan_laan": ("wegdeel", {"functie": "rijbaan lokale weg", "fysiek_voorkomen": "gesloten verharding", "plus_fysiek_voorkomen": "asfalt"}),
    "inrit": ("wegdeel", {"functie": "rijbaan lokale weg", "plus_functie": "verkeersdrempel", "fysiek_voorkomen": "open verharding", "plus_fysiek_voorkomen": "betonstraatstenen"}),
    "fietspad": ("wegdeel", {"functie": "fietspad", "fysiek_voorkomen": "gesloten verharding", "plus_fysiek_voorkomen": "asfalt"}),
    "parkeervlak": ("wegdeel", {"functie": "parkeervlak", "fysiek_voorkomen": "open verharding", "plus_fysiek_voorkomen": "betonstraatstenen"}),
    "voetpad": ("wegdeel", {"functie": "voetpad", "fysiek_voorkomen": "open verharding", "plus_fysiek_voorkomen": "tegels"}),
    "plein": ("onbegroeidterreindeel", {"fysiek_voorkomen": "open verharding", "plus_fysiek_voorkomen": "sierbestrating"}),
    "verhard": ("onbegroeidterreindeel", {"fysiek_voorkomen": "open verharding", "plus_fysiek_voorkomen": "betonstraatstenen"}),
    "schoolplein": ("onbegroeidterreindeel", {"fysiek_voorkomen": "open verharding", "plus_fysiek_voorkomen": "tegels"}),
    "sportvloer": ("onbegroeidterreindeel", {"fysiek_voorkomen": "gesloten verharding", "plus_fysiek_voorkomen": "asfalt"}),
    "halfverhard": ("onbegroeidterreindeel", {"fysiek_voorkomen": "half verhard", "plus_fysiek_voorkomen": "schelpen"}),
    "zand": ("onbegroeidterreindeel", {"fysiek_voorkomen": "zand", "plus_fysiek_voorkomen": "zandverstuiving"}),
    "erf": ("onbegroeidterreindeel", {"fysiek_voorkomen": "erf"}),
    "gras": ("begroeidterreindeel", {"fysiek_voorkomen": "groenvoorziening", "plus_fysiek_voorkomen": "gras- en kruidachtigen"}),
    "sportgras": ("begroeidterreindeel", {"fysiek_voorkomen": "groenvoorziening", "plus_fysiek_voorkomen": "gras- en kruidachtigen"}),
    "struiken": ("begroeidterreindeel", {"fysiek_voorkomen": "groenvoorziening", "plus_fysiek_voorkomen": "heesters"}),
    "bosplantsoen": ("begroeidterreindeel", {"fysiek_voorkomen": "groenvoorziening", "plus_fysiek_voorkomen": "bosplantsoen"}),
    "volkstuin": ("begroeidterreindeel", {"fysiek_voorkomen": "bouwland", "plus_fysiek_voorkomen": "vollegrondsteelt"}),
    "berm": ("ondersteunendwegdeel", {"functie": "berm", "fysiek_voorkomen": "groenvoorziening", "plus_fysiek_voorkomen": "gras- en kruidachtigen"}),
    "singel": ("waterdeel", {"type": "waterloop", "plus_type": "gracht"}),
    "vijver": ("waterdeel", {"type": "watervlakte", "plus_type": "meer, plas, ven, vijver"}),
}  # fmt: skip

#: Height at planting age 65 and crown width in metres.
SPECIES: dict[str, tuple[str, float, float]] = {
    "Platanus x hispanica": ("Gewone plataan", 17, 12), "Ulmus 'Columella'": ("Zuiliep", 16, 6),
    "Ulmus x hollandica": ("Hollandse iep", 18, 11), "Salix alba": ("Schietwilg", 16, 11),
    "Tilia x europaea": ("Hollandse linde", 16, 9), "Tilia cordata": ("Winterlinde", 14, 8),
    "Fraxinus excelsior": ("Gewone es", 17, 10), "Populus x canadensis": ("Canadapopulier", 22, 12),
    "Acer platanoides": ("Noorse esdoorn", 14, 9), "Acer pseudoplatanus": ("Gewone esdoorn", 15, 10),
    "Prunus avium": ("Zoete kers", 10, 7), "Robinia pseudoacacia": ("Robinia", 13, 8), "Betula pendula": ("Ruwe berk", 14, 7),
    "Quercus robur": ("Zomereik", 17, 12), "Alnus glutinosa": ("Zwarte els", 13, 7), "Fagus sylvatica": ("Beuk", 18, 13),
    "Magnolia kobus": ("Beverboom", 7, 5), "Malus 'Evereste'": ("Sierappel", 5, 3.5), "Juglans regia": ("Walnoot", 11, 9),
    "Pinus nigra": ("Zwarte den", 15, 7), "Malus domestica": ("Appel", 4, 4), "Pyrus communis": ("Peer", 5, 4),
    "Prunus domestica": ("Pruim", 4, 4),
}  # fmt: skip


def to_rd(shape: BaseGeometry) -> BaseGeometry:
    """Turn a shape of the plan and lay it on the water (RD), coordinates on whole centimetres."""
    turned = affinity.rotate(shape, TURN_DEGREES, origin=(WIDTH_M / 2, HEIGHT_M / 2))
    moved = affinity.translate(turned, MIDDLE_X - WIDTH_M / 2, MIDDLE_Y - HEIGHT_M / 2)
    return shapely.set_precision(moved, GRID_M)


def share(*parts: object) -> float:
    """Return a number between 0 and 1 that always is the same for the same parts."""
    return int(_digest(*parts)[:12], 16) / 16**12


def _digest(*parts: object) -> str:
    return hashlib.sha256("/".join(map(str, parts)).encode()).hexdigest()[:32]


def frames(plan: Plan) -> dict[str, list[Feature]]:
    """Return file name (without suffix) -> features, for every base layer."""
    area = to_rd(shapely.box(0, 0, WIDTH_M, HEIGHT_M))
    ground = _partition(*_pieces(plan), area)
    panden, adressen, heights = _bag(plan, ground)
    result: dict[str, list[Feature]] = {
        "gebied": [(area, {"name": "Roerdompveld (verzonnen)"})],
        "cbs_buurten": _buurten(adressen),
        "bag_pand": panden, "bag_verblijfsobject": adressen, "3dbag_pand": heights,
        "bgt_vegetatieobject_punt": [], "gemeente_bomen": [],
    }  # fmt: skip
    for collection in sorted({row[0] for row in GROUND.values()}):
        result[f"bgt_{collection}"] = []
    _ground(ground, result)
    _trees(plan, panden, result)
    result["bgt_functioneelgebied"] = [
        (to_rd(place.shape), _bgt("functioneelgebied", index) | {"type": "niet-bgt", "plus_type": place.kind, "naam": place.name})
        for index, place in enumerate(plan.areas)]  # fmt: skip
    result["bgt_straatmeubilair"] = [
        (to_rd(Point(u, v)), _bgt("straatmeubilair", index) | {"plus_type": kind})
        for index, (kind, u, v) in enumerate(plan.furniture)]  # fmt: skip
    result["brk_perceel"] = _parcels(plan, area)
    result["regels"] = [(to_rd(place.shape), {
        "id": f"regel-{index + 1}", "soort": place.kind, "naam": place.name, "regel": place.text,
        "link": "https://example.invalid/regels"}) for index, place in enumerate(plan.rules)]  # fmt: skip
    return result


def _bgt(collection: str, *parts: object) -> dict[str, Any]:
    return {"lokaal_id": f"G9999.{_digest(collection, *parts)}", "bronhouder": "G9999",
            "tijdstip_registratie": f"{DAY}T00:00:00Z", "eind_registratie": None, "relatieve_hoogteligging": 0,
            "status": "bestaand"}  # fmt: skip


# --- ground ------------------------------------------------------------------------------------


def _pieces(plan: Plan) -> tuple[list[Ground], list[BaseGeometry]]:
    """Return the pieces of ground, buildings in use first, and the same in RD."""
    standing = [row.status == "Pand in gebruik" for row in plan.buildings]
    pieces = [Ground("pand", str(index), row.shape) for index, row in enumerate(plan.buildings) if standing[index]]
    pieces += plan.ground
    return pieces, [to_rd(piece.shape) for piece in pieces]


def _ground(ground: dict[tuple[str, str], BaseGeometry], result: dict[str, list[Feature]]) -> None:
    """Add every piece of ground to its file, from south-west to north-east."""
    for (kind, key), shape in sorted(ground.items()):
        if kind == "pand":
            continue
        collection, properties = GROUND[kind]
        parts = [part for part in shapely.get_parts(shape) if part.area > 0]
        for part in sorted(parts, key=lambda part: (round(part.centroid.x, 2), round(part.centroid.y, 2))):
            number = len(result[f"bgt_{collection}"])
            result[f"bgt_{collection}"].append((part, _bgt(collection, kind, key, number) | properties))


def _partition(pieces: list[Ground], shapes: list[BaseGeometry], area: Polygon) -> dict[tuple[str, str], BaseGeometry]:
    """Return (kind, key) -> area: every face goes to the first piece that covers it."""
    outlines = shapely.union_all([area.boundary, *(shape.boundary for shape in shapes)], grid_size=GRID_M)
    faces = [face for face in shapely.get_parts(shapely.polygonize(shapely.get_parts(outlines)))
             if area.covers(face.representative_point())]  # fmt: skip
    tree = STRtree(shapes)
    groups: dict[tuple[str, str], list[BaseGeometry]] = defaultdict(list)
    for face in _absorb(faces):
        first = int(min(tree.query(face.representative_point(), predicate="intersects")))
        groups[pieces[first].kind, pieces[first].key].append(face)
    return {name: shapely.union_all(members, grid_size=GRID_M) for name, members in groups.items()}


def _absorb(faces: list[Polygon]) -> list[Polygon]:
    """Return the faces without crumbs (under 0.5 m2 or 0.1 m thin): each joins the neighbour with the longest border."""
    faces = sorted(faces, key=lambda face: (round(face.area, 4), face.wkt))
    sound = [face.area >= 0.5 and 2 * face.area / face.length >= 0.1 for face in faces]
    crumbs = [face for face, is_sound in zip(faces, sound, strict=True) if not is_sound]
    kept = [face for face, is_sound in zip(faces, sound, strict=True) if is_sound]
    tree = STRtree(kept)
    for crumb in crumbs:
        near = [int(index) for index in tree.query(crumb)]
        best = max(near, key=lambda index: (kept[index].intersection(crumb).length, -index))
        kept[best] = shapely.coverage_union_all([kept[best], crumb])
    return kept


# --- buildings and addresses ---------------------------------------------------------------------


def _bag(plan: Plan, ground: dict[tuple[str, str], BaseGeometry]) -> tuple[list[Feature], list[Feature], list[Feature]]:
    """Return buildings, addresses and heights; house numbers run along each street, odd on the left."""
    panden, adressen, heights = [], [], []
    counters: dict[tuple[str, bool], int] = {}
    order = sorted(enumerate(plan.buildings), key=lambda item: _along(item[1]))
    for index, (drawn, row) in enumerate(order):
        number = f"9999100000{index + 1:06d}"
        use = ",".join(filter(None, ["woonfunctie" if row.homes else "", row.use]))
        shape = ground.get(("pand", str(drawn)), to_rd(row.shape))
        panden.append((shape, {
            "identificatie": number, "bouwjaar": row.year, "status": row.status, "gebruiksdoel": use,
            "aantal_verblijfsobjecten": row.homes + row.units, "documentdatum": DAY, "geconstateerd": "N"}))  # fmt: skip
        adressen += _addresses(row, number, counters, len(adressen))
        if row.status == "Pand in gebruik":
            heights.append((shape, _height(row, number)))
    return panden, adressen, heights


def _along(row: Building) -> tuple[str, float, float]:
    street = next(street for street in (*STREETS, *PATHS) if street.name == row.street)
    return row.street, round(street.line.project(row.shape.centroid), 2), round(row.shape.centroid.x, 2)


def _addresses(row: Building, pand: str, counters: dict[tuple[str, bool], int], before: int) -> list[Feature]:
    """Return the addresses of one building: shops and the like first, then the homes per floor."""
    street = next(street for street in (*STREETS, *PATHS) if street.name == row.street)
    (x0, y0), (x1, y1) = street.line.coords[0], street.line.coords[-1]
    centre = row.shape.centroid
    odd = (x1 - x0) * (centre.y - y0) - (y1 - y0) * (centre.x - x0) > 0
    result: list[Feature] = []
    total = row.units + row.homes
    for index in range(total):
        is_unit = index < row.units
        number = counters.get((row.street, odd), -1 if odd else 0) + 2
        counters[row.street, odd] = number
        spot = _spot(row, index if is_unit else index - row.units, row.units if is_unit else row.homes)
        uses = row.use if is_unit else "woonfunctie"
        result.append((to_rd(spot), _address(row, pand, before + index + 1, number, uses, is_unit)))
    return result


def _spot(row: Building, index: int, count: int) -> Point:
    """Return where an address stands: homes above each other stand 0.6 m apart."""
    columns = max(1, math.ceil(count / max(1, row.storeys - (row.storeys > 4))))
    corners = list(row.shape.minimum_rotated_rectangle.exterior.coords)
    ends = [LineString(corners[at : at + 2]) for at in range(2)]
    long, short = sorted(ends, key=lambda side: -side.length)
    axis = affinity.translate(
        long, *((row.shape.centroid.x - long.centroid.x), (row.shape.centroid.y - long.centroid.y))
    )
    on_axis = axis.interpolate((index % columns + 0.5) / columns, normalized=True)
    up = 0.6 * (index // columns) - 1.5 if short.length > 6 else 0.0
    dx, dy = (short.coords[1][at] - short.coords[0][at] for at in (0, 1))
    moved = Point(on_axis.x + up * dx / short.length, on_axis.y + up * dy / short.length)
    return moved if row.shape.covers(moved) else row.shape.representative_point()


def _address(row: Building, pand: str, index: int, number: int, uses: str, is_unit: bool) -> dict[str, Any]:
    streets = sorted(street.name for street in (*STREETS, *PATHS))
    order = streets.index(row.street)
    letters = "ABCDEFGHJKLMNPRSTVW"
    size = row.unit_m2 if is_unit else row.home_m2 + round(8 * share("m2", row.street, number)) - 4
    return {
        "identificatie": f"9999010000{index:06d}", "status": "Verblijfsobject in gebruik", "gebruiksdoel": uses,
        "oppervlakte": size, "openbare_ruimte_naam": row.street, "huisnummer": number, "huisletter": None,
        "toevoeging": None, "postcode": f"9999{letters[order]}{letters[min((number - 1) // 40, len(letters) - 1)]}",
        "woonplaats_naam": PLACE, "pandidentificatie": pand,
        **({"naam": row.name} if row.name and is_unit else {}),
    }  # fmt: skip


def _height(row: Building, pand: str) -> dict[str, Any]:
    """Return what 3DBAG says of a building: heights in metres above NAP."""
    slanted = row.homes == 1 and row.storeys == 2
    height = {1: 3.4, 2: 8.4 if slanted else 7.2}.get(row.storeys, 2.85 * row.storeys + 0.6)
    if row.units and row.use == "winkelfunctie" and row.storeys > 1:
        height += 0.8
    roof = -0.4 + height
    return {"identificatie": f"NL.IMBAG.Pand.{pand}", "oorspronkelijkbouwjaar": row.year, "status": row.status,
            "b3_h_maaiveld": -0.4, "b3_h_dak_min": round(roof - (2.6 if slanted else 0.2), 2),
            "b3_h_dak_50p": round(roof - (0.9 if slanted else 0.1), 2), "b3_h_dak_70p": round(roof, 2),
            "b3_h_dak_max": round(roof + (0.9 if slanted else 0.5), 2), "b3_bouwlagen": row.storeys if row.storeys <= 5 else None,
            "b3_dak_type": "slanted" if slanted else "single horizontal"}  # fmt: skip


# --- the rest -------------------------------------------------------------------------------------


def _trees(plan: Plan, panden: list[Feature], result: dict[str, list[Feature]]) -> None:
    """Keep the trees that stand free: not in a building, on a road, in water or within 3 m of another."""
    hard = [
        shape for shape, row in (*result["bgt_wegdeel"], *result["bgt_waterdeel"]) if row.get("functie") != "voetpad"
    ]
    hard += [shape.buffer(2.5) for shape, _ in panden]
    paths = STRtree([shape for shape, row in result["bgt_wegdeel"] if row["functie"] == "voetpad"])
    tree, spots = STRtree(hard), []
    for row in plan.trees:
        spot = to_rd(Point(row.u, row.v))
        if not row.in_pavement and len(paths.query(spot, predicate="intersects")):
            continue
        if len(tree.query(spot, predicate="intersects")) or any(spot.distance(other) < 3 for other in spots):
            continue
        spots.append(spot)
        if row.listed:
            result["gemeente_bomen"].append((spot, _tree(row.species, row.year, len(spots))))
        else:
            result["bgt_vegetatieobject_punt"].append(
                (spot, _bgt("vegetatieobject_punt", len(spots)) | {"type": "niet-bgt", "plus_type": "boom"})
            )


def _tree(species: str, year: int, index: int) -> dict[str, Any]:
    name, height, crown = SPECIES[species]
    young = share("young", index) < 0.14
    planted = 1996 + int(share("year", index) * 22) if young else year + int(share("year", index) * 5)
    size = (0.35 + 0.4 * share("size", index)) if young else 0.8 + 0.35 * share("size", index)
    return {"id": f"B9999{index:05d}", "soortnaam": species, "soortnaamNederlands": name, "jaarVanAanleg": planted,
            "boomhoogte": round(height * size, 1), "kroondiameter": round(crown * size, 1),
            "typeObject": "Boom"}  # fmt: skip


def _parcels(plan: Plan, area: Polygon) -> list[Feature]:
    """Return the parcels: private ones as drawn, the rest of the ground as one public parcel."""
    pieces = [Ground("perceel", f"{index:03d}", place.shape) for index, place in enumerate(plan.parcels)]
    pieces.append(Ground("perceel", "rest", shapely.box(0, 0, WIDTH_M, HEIGHT_M)))
    cut = _partition(pieces, [to_rd(piece.shape) for piece in pieces], area)
    everything = [part for _, shape in sorted(cut.items()) for part in shapely.get_parts(shape)]
    return [(shape, {
        "identificatie_lokaal_id": f"99990{index + 1:09d}", "kadastrale_gemeente_waarde": PLACE,
        "akr_kadastrale_gemeente_code_waarde": "VBS00", "sectie": "V", "perceelnummer": index + 1,
        "kadastrale_grootte_waarde": round(shape.area), "soort_grootte_waarde": "Vastgesteld",
        "begin_geldigheid": DAY}) for index, shape in enumerate(everything)]  # fmt: skip


def _buurten(adressen: list[Feature]) -> list[Feature]:
    """Return three buurten with key figures that follow from the addresses."""
    drawn = (("00", "West", shapely.box(0, 0, 320, 370)), ("01", "Oost", shapely.box(320, 0, WIDTH_M, 370)),
             ("02", "Noord", shapely.box(0, 370, WIDTH_M, HEIGHT_M)))  # fmt: skip
    result: list[Feature] = []
    for code, name, plan_shape in drawn:
        shape = to_rd(plan_shape)
        homes = sum(shape.intersects(spot) for spot, row in adressen if row["gebruiksdoel"] == "woonfunctie")
        households = round(homes * 0.97)
        result.append((shape, {
            "buurtcode": f"BU999900{code}", "buurtnaam": f"{DISTRICT}-{name}", "wijkcode": "WK999900", "wijknaam": DISTRICT,
            "gemeentecode": "GM9999", "gemeentenaam": MUNICIPALITY, "water": "NEE", "jaar": 2025,
            "aantal_inwoners": round(homes * 2.05 / 5) * 5, "aantal_huishoudens": round(households / 5) * 5,
            "gemiddelde_huishoudsgrootte": 2.1, "aantal_woningen": homes, "percentage_huurwoningen": 74,
            "percentage_koopwoningen": 26, "oppervlakte_totaal_in_ha": round(shape.area / 1e4),
            "percentage_personen_65_jaar_en_ouder": 21}))  # fmt: skip
    return result
