"""CityJSON in one document: the same as reading it whole, in memory that does not follow the file."""

import gzip
import json
import tracemalloc
from pathlib import Path
from tempfile import TemporaryDirectory

import geopandas as gpd
import pytest
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st
from shapely import box

from kansenkaart import sources
from kansenkaart.errors import InputError
from kansenkaart.files import archive
from kansenkaart.sources import citydocument, cityjson

LAND = (0, 300_000, 290_000, 620_000)
COUNTRY = gpd.GeoDataFrame(geometry=[box(*LAND)], crs=28992)
TRANSFORM = {"scale": [0.01, 0.01, 0.01], "translate": [1000, 400_000, 0]}


def name(number):
    return f"NL.IMBAG.Pand.{number:016d}"


def plainly(document, window=LAND):
    """Attributes and ground of the buildings by name, with all of the document in memory."""
    objects, (scale, shift) = document["CityObjects"], (document["transform"][key] for key in ("scale", "translate"))
    corners = [(x * scale[0] + shift[0], y * scale[1] + shift[1]) for x, y, _ in document["vertices"]]
    made = {}
    for key, found in objects.items():
        if found["type"] == "Building":
            surfaces = [s for shape in found["geometry"] if str(shape["lod"]) == "0" for s in shape["boundaries"]]
            parts = [objects[child] for child in found.get("children", []) if child in objects]
            surfaces = surfaces or [s for part in (found, *parts) for s in ground_of(part)]
            shapes = [shapely.make_valid(shapely.Polygon([corners[i] for i in s[0]], [[corners[i] for i in hole]
                      for hole in s[1:]])) for s in surfaces]  # fmt: skip
            shape = shapely.union_all(shapes) if shapes else None
            if shape is None or shape.intersects(box(*window)):
                made[key] = (found.get("attributes") or {}, shape)
    return made


def ground_of(part):
    """The ground of the most detailed solid of a part."""
    if not part["geometry"]:
        return []
    solid = max(part["geometry"], key=lambda shape: str(shape["lod"]))
    kinds, (marks,) = solid["semantics"]["surfaces"], solid["semantics"]["values"]
    pairs = zip(solid["boundaries"][0], marks, strict=True)
    return [surface for surface, mark in pairs if kinds[mark]["type"] == "GroundSurface"]


def streamed(file, window=LAND):
    """The same of a file, by the reader."""
    frame, _ = cityjson.read(file, window)
    rows = frame.drop(columns="geometry").astype(object).where(frame.notna(), None).to_dict("records")
    return {row.pop("identificatie"): (row, shape) for row, shape in zip(rows, frame.geometry, strict=True)}


def assert_the_same(document, file, window=LAND):
    expected, found = plainly(document, window), streamed(file, window)
    assert expected.keys() == found.keys()
    for key, (attributes, shape) in expected.items():
        known = {k: v for k, v in attributes.items() if v is not None and k != "identificatie"}
        assert {k: v for k, v in found[key][0].items() if v is not None} == known
        assert found[key][1] == shape  # corner for corner, to the last bit


def written(folder, document, file="tegel.city.json", **options):
    path = Path(folder) / file
    path.write_text(json.dumps(document, **options), encoding="utf-8")
    return path


def cube(first, lod="1.2"):
    """A cube over eight corners from `first` on; its ground is the first four."""
    f = first
    solid = [[[f + 3, f + 2, f + 1, f]], [[f + 4, f + 5, f + 6, f + 7]]]
    return {
        "type": "Solid", "lod": lod, "boundaries": [solid],
        "semantics": {"surfaces": [{"type": "GroundSurface"}, {"type": "RoofSurface"}], "values": [[0, 1]]},
    }  # fmt: skip


def town(*, parts=(0,), flat=(True,), far_m=0):
    """A document with a building of 10 m per item of `parts` (how many it has) and `flat` (whether it has LoD 0)."""
    corners, objects = [], {}
    for number, (count, has_flat) in enumerate(zip(parts, flat, strict=True)):
        key, names = name(number), [f"{name(number)}-{i}" for i in range(count)]
        for i, part in enumerate((key, *names)):
            west, first = 2000 * number + 500 * i + (100 * far_m if number else 0), len(corners)
            square = ((0, 0), (1000, 0), (1000, 1000), (0, 1000))
            corners += [[west + x, y, z] for z in (0, 900) for x, y in square]
            objects[part] = {"type": "BuildingPart", "parents": [key], "geometry": [cube(first), cube(first, "2.2")]}
            if part == key:
                ground = {"type": "MultiSurface", "lod": 0, "boundaries": [[[first, first + 1, first + 2, first + 3]]]}
                shapes = [ground] if has_flat else ([] if names else [cube(first)])
                objects[part] = {"type": "Building", "attributes": {"nummer": number, "hoogte": number + 0.1},
                                 "children": names, "geometry": shapes}  # fmt: skip
    return {"type": "CityJSON", "version": "2.0", "transform": TRANSFORM, "vertices": corners, "CityObjects": objects}


@pytest.mark.parametrize("indent", [None, 1])
def test_a_cityjson_by_hand(tmp_path, indent):
    """A cube of 10 m in whole centimetres, without LoD 0: its ground is a square of 100 m2."""
    frame, outside = cityjson.read(written(tmp_path, town(flat=[False]), indent=indent), LAND)
    assert outside == 0
    assert frame.geometry.iloc[0].equals(box(1000, 400_000, 1010, 400_010))
    assert frame["identificatie"].tolist() == [name(0)]


@pytest.mark.parametrize("tile", ["3dbag_v2021", "3dbag_v2024_2gebouwen"])
@pytest.mark.parametrize("order", [1, -1])
def test_a_real_tile_is_as_when_read_whole(realdata, tmp_path, tile, order):
    """Also with its members and its objects in the opposite order."""
    document = json.loads((realdata / f"3dbag/{tile}.city.json").read_text(encoding="utf-8"))
    document["CityObjects"] = dict(list(document["CityObjects"].items())[::order])
    file = written(tmp_path, dict(list(document.items())[::order]))
    grounds = [shape for _, shape in plainly(document).values()]
    assert len(grounds) > 1
    for window in (LAND, grounds[0].buffer(-1).bounds):
        assert_the_same(document, file, window)


@settings(max_examples=40)
@given(st.lists(st.tuples(st.integers(0, 3), st.booleans()), min_size=1, max_size=5), st.randoms(use_true_random=False))
def test_any_order_of_buildings_and_parts_gives_the_same(buildings, random):
    document = town(parts=[count for count, _ in buildings], flat=[flat for _, flat in buildings], far_m=50)
    objects, members = list(document["CityObjects"].items()), list(document)
    random.shuffle(objects)
    random.shuffle(members)
    document["CityObjects"] = dict(objects)
    with TemporaryDirectory() as folder:
        file = written(folder, {key: document[key] for key in members})
        for window in (LAND, (1000, 400_000, 1020, 400_010)):
            assert_the_same(document, file, window)


def test_a_part_that_is_not_there_is_passed_over(tmp_path):
    document = town(parts=[2], flat=[False])
    del document["CityObjects"][f"{name(0)}-1"]
    frame, _ = cityjson.read(written(tmp_path, document), LAND)
    assert frame.geometry.iloc[0].equals(box(1005, 400_000, 1015, 400_010))


def test_version_1_0_may_have_its_corners_in_metres(tmp_path):
    west, east, south, north = 1000.5, 1010.5, 400_000.25, 400_010.25
    corners = [[west, south, 0.0], [east, south, 0.0], [east, north, 0.0], [west, north, 0.0]]
    document = town() | {"version": "1.0", "vertices": corners}
    del document["transform"]
    frame, _ = cityjson.read(written(tmp_path, document), LAND)
    assert frame.geometry.iloc[0].equals(box(west, south, east, north))


def test_memory_follows_the_area_and_not_the_document(tmp_path):
    """One building lies here; with twice as many elsewhere memory stays what the events of one block of text take."""

    def peak(count):
        file = written(tmp_path, town(parts=[0] * count, flat=[True] * count, far_m=50_000), f"{count}.city.json")
        tracemalloc.start()
        try:
            frame, outside = cityjson.read(file, (1000, 400_000, 1010, 400_010))
            assert (len(frame), outside) == (1, count - 1)
            return tracemalloc.get_traced_memory()[1]
        finally:
            tracemalloc.stop()

    assert peak(2_000) < 1.4 * peak(1_000)


def test_objects_are_counted_while_reading(tmp_path, monkeypatch):
    monkeypatch.setattr(citydocument, "_SOME", 2)
    monkeypatch.setattr(cityjson, "_SOME", 2)
    packed = tmp_path / "tegel.city.json.gz"
    packed.write_bytes(gzip.compress(json.dumps(town(parts=[1] * 4, flat=[True] * 4)).encode()))
    said = []
    sources.read_layers([packed], area=COUNTRY, progress=lambda *told: said.append(told))
    file = "tegel.city.json.gz"
    first = [(f"{file} doorzien", count, False) for count in (2, 4, 6, 8, 0)]
    assert said == [(file, 0, False), *first, (file, 2, False), (file, 4, False), (file, 4, False), (file, 4, True)]


# --- what is not right ----------------------------------------------------------------------------


def changed(**members):
    return json.dumps(town() | members)


def with_ground(surface):
    document = town()
    document["CityObjects"][name(0)]["geometry"][0]["boundaries"] = [surface]
    return json.dumps(document)


NOT_CITYJSON = "een gebouw is niet zoals CityJSON"
DAMAGED = "beschadigd"


@pytest.mark.parametrize(
    ("text", "says"),
    [
        (changed()[:-1], DAMAGED),
        (changed()[:200], DAMAGED),
        (changed() + "]", DAMAGED),
        (json.dumps({"type": "CityJSON", "version": "2.0"}), "geen CityJSON"),
        (changed(transform=None), "'transform' ontbreekt"),
        (changed(transform={"scale": [1], "translate": [0, 0, 0]}), NOT_CITYJSON),
        (changed(transform={"scale": ["a", 1, 1], "translate": [0, 0, 0]}), NOT_CITYJSON),
        (changed(transform=[1, 2]), NOT_CITYJSON),
        (changed(metadata={"referenceSystem": "https://www.opengis.net/def/crs/EPSG/0/4979"}), "niet in RD"),
        (changed(metadata=[]), NOT_CITYJSON),
        (changed(CityObjects=[]), NOT_CITYJSON),
        (changed(CityObjects={name(0): None}), NOT_CITYJSON),
        (changed(vertices={}), NOT_CITYJSON),
        (changed(vertices=[]), NOT_CITYJSON),
        (changed(vertices=[[0, 0]] * 8), NOT_CITYJSON),
        (changed(vertices=[[0, 0, "hoog"]] * 8), NOT_CITYJSON),
        (changed(vertices=[[0, True, 0]] * 8), NOT_CITYJSON),
        (changed(vertices=[[0, [0], 0]] * 8), NOT_CITYJSON),
        (changed(vertices=[[10**30, 0, 0]] * 8), DAMAGED),
        (changed(vertices=[[1.7e308, 0, 0]] * 8, transform={"scale": [10, 1, 1], "translate": [0, 0, 0]}),
         NOT_CITYJSON),
        (changed().replace("[0, 0, 0]", "[NaN, 0, 0]"), DAMAGED),
        (changed().replace("[0, 0, 0]", "[1e999, 0, 0]"), DAMAGED),
        (with_ground([[0, 1, 99]]), NOT_CITYJSON),
        (with_ground([[0, 1, -1]]), NOT_CITYJSON),
        (with_ground([[0, 1, True]]), NOT_CITYJSON),
        (with_ground([[0, 1, 1.0]]), NOT_CITYJSON),
        (with_ground([[0, 1, 2**63 - 1]]), NOT_CITYJSON),
        (with_ground([[0, 1, "2"]]), NOT_CITYJSON),
        (with_ground([[[0], [1], [2]]]), NOT_CITYJSON),
        (with_ground(7), NOT_CITYJSON),
        (changed()[:-1] + ', "vertices": []}', "'vertices' staat er twee keer in"),
        (changed()[:-1] + ', "CityObjects": {}}', "'CityObjects' staat er twee keer in"),
        (changed().replace('"CityObjects": {', f'"CityObjects": {{"{name(0)}": {{}}, '), "twee keer in"),
        (changed(extra="\udcff"), DAMAGED),
        (changed()[:-1] + ', "diep": ' + "[" * 9_000 + "]" * 9_000 + "}", "meer dan 10000 waarden"),
        (changed(CityObjects={name(0): {"type": "Building", "attributes": [1] * 10_001}}), "meer dan 10000 waarden"),
    ],
)  # fmt: skip
@pytest.mark.parametrize("packed", [False, True])
def test_what_is_not_right_is_said_with_the_name_of_the_file(tmp_path, monkeypatch, text, says, packed):
    monkeypatch.setattr(citydocument, "MAX_VALUES", 10_000)
    raw = text.replace("\\udcff", "\udcff").encode(errors="surrogateescape")
    file = tmp_path / ("kapot.city.json.gz" if packed else "kapot.city.json")
    file.write_bytes(gzip.compress(raw) if packed else raw)
    with pytest.raises(InputError, match=says) as caught:
        sources.read_layers([file], area=COUNTRY)
    assert "kapot.city.json" in caught.value.message


@pytest.mark.parametrize(
    ("line", "says"),
    [
        (with_ground([[0, 1, -1]]), NOT_CITYJSON),
        (with_ground([[0, 1, True]]), NOT_CITYJSON),
        (changed(vertices=[[0]] * 8), NOT_CITYJSON),
        (changed().replace("[0, 0, 0]", "[NaN, 0, 0]"), NOT_CITYJSON),
        ('{"CityObjects": ' + "[" * 100_000 + "]" * 100_000 + "}", "regel 2 is beschadigd"),
        ('{"CityObjects": {}, "te": "' + "lang" * 100_000 + '"}', "regel 2 is te lang"),
    ],
)
def test_what_is_not_right_in_a_line_is_said_too(tmp_path, monkeypatch, line, says):
    monkeypatch.setattr(cityjson, "MAX_LINE", 300_000)
    file = tmp_path / "kapot.city.jsonl"
    file.write_text(changed(CityObjects={}, vertices=[]) + "\n" + line + "\n", encoding="utf-8")
    with pytest.raises(InputError, match=rf"kapot\.city\.jsonl.*{says}"):
        sources.read_layers([file], area=COUNTRY)


def test_a_full_disk_is_told_from_damage(tmp_path, monkeypatch):
    monkeypatch.setattr(citydocument, "_TABLES", (*citydocument._TABLES, "pragma max_page_count = 8"))
    file = written(tmp_path, town(parts=[0] * 500, flat=[True] * 500))
    with pytest.raises(InputError, match=r"tegel\.city\.json: .*Is de schijf vol\?"):
        sources.read_layers([file], area=COUNTRY)


def test_a_tile_that_unpacks_without_end_is_refused(tmp_path, monkeypatch):
    monkeypatch.setattr(archive, "MAX_UNPACKED_BYTES", 1_000)
    packed = tmp_path / "bom.city.json.gz"
    packed.write_bytes(gzip.compress(changed(vertices=[[0, 0, 0]] * 10_000).encode()))
    with pytest.raises(InputError, match=r"bom\.city\.json\.gz: .*te groot bij het uitpakken"):
        sources.read_layers([packed], area=COUNTRY)
