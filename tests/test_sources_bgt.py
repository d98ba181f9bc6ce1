"""A download of the BGT: zips of GML light and CityGML, with arcs, more places per object, history and empty files."""

import math
import zipfile

import geopandas as gpd
import pytest
from shapely import Point, box

from kansenkaart import sources
from kansenkaart.errors import InputError
from kansenkaart.sources import bulk

X, Y = 121_000, 487_000
AREA = gpd.GeoDataFrame(geometry=[box(X, Y, X + 600, Y + 600)], crs=28992)
LIGHT = (
    '<gml:FeatureCollection xmlns:gml="http://www.opengis.net/gml" '
    'xmlns:i="http://www.geostandaarden.nl/imgeo/2.1/simple/gml31">{}</gml:FeatureCollection>'
)
CITY = (
    '<CityModel xmlns:gml="http://www.opengis.net/gml" xmlns:i="http://www.geostandaarden.nl/imgeo/2.1" '
    'xmlns="http://www.opengis.net/citygml/2.0">{}</CityModel>'
)
POSITION = "<gml:posList srsDimension='2'>{}</gml:posList>"


def numbers(places):
    return POSITION.format(" ".join(f"{x:.3f} {y:.3f}" for x, y in places))


def area(shape):
    return (
        f"<gml:Polygon><gml:exterior><gml:LinearRing>{numbers(shape.exterior.coords)}</gml:LinearRing></gml:exterior>"
        "</gml:Polygon>"
    )


def half_disc(x, y, radius):
    """An arc over the top and a straight line below: half of pi r2."""
    arc = numbers([(x + radius, y), (x, y + radius), (x - radius, y)])
    straight = numbers([(x - radius, y), (x + radius, y)])
    return (
        f"<gml:Polygon><gml:exterior><gml:Ring><gml:curveMember><gml:Curve><gml:segments><gml:Arc>{arc}</gml:Arc>"
        f"<gml:LineStringSegment>{straight}</gml:LineStringSegment></gml:segments></gml:Curve></gml:curveMember>"
        "</gml:Ring></gml:exterior></gml:Polygon>"
    )


def spot(place):
    return f"<gml:Point><gml:pos>{place.x:.3f} {place.y:.3f}</gml:pos></gml:Point>"


def light(kind, number, place, *, more="", level=0, end="", before="", after=""):
    facts = f"<i:eindRegistratie>{end}</i:eindRegistratie>" if end else ""
    return (
        f'<gml:featureMember><i:{kind} gml:id="b{number}-{end}f"><i:objectBeginTijd>2015-01-01</i:objectBeginTijd>'
        f"<i:identificatie.lokaalID>G0363.{kind}{number}</i:identificatie.lokaalID>{facts}"
        f"<i:bronhouder>G0363</i:bronhouder><i:relatieveHoogteligging>{level}</i:relatieveHoogteligging>"
        f"<i:bgt-status>bestaand</i:bgt-status>{more}{before}<i:geometrie2d>{place}</i:geometrie2d>{after}"
        f"</i:{kind}></gml:featureMember>"
    )


def city(kind, number, name, place, *, more="", end="", after=""):
    facts = f"<i:eindRegistratie>{end}</i:eindRegistratie>" if end else ""
    return (
        f'<cityObjectMember><{kind} xmlns="http://www.opengis.net/citygml/x/2.0" gml:id="c{number}-{end}f">{facts}'
        f"<i:identificatie><i:NEN3610ID><i:lokaalID>G0363.{kind}{number}</i:lokaalID></i:NEN3610ID></i:identificatie>"
        f"<i:bronhouder>G0363</i:bronhouder><i:bgt-status>bestaand</i:bgt-status>{more}"
        f"<i:{name}>{place}</i:{name}>{after}</{kind}></cityObjectMember>"
    )


def square(number, side=10):
    x, y = X + 10 + number % 20 * 28, Y + 10 + number // 20 * 28
    return box(x, y, x + side, y + side)


def road(kind):
    return f"<i:bgt-functie>{kind}</i:bgt-functie><i:bgt-fysiekVoorkomen>open verharding</i:bgt-fysiekVoorkomen>"


def pand(number):
    return f"<i:identificatieBAGPND>036310{number:010d}</i:identificatieBAGPND>"


KINDS, ENDED = ("voetpad", "rijbaan lokale weg"), "2019-01-01T10:00:00"
GREEN = "<i:bgt-fysiekVoorkomen>groenvoorziening</i:bgt-fysiekVoorkomen>"
SLOPE = "<i:kruinlijn><gml:LineString>" + numbers([(X, Y), (X + 9, Y)]) + "</gml:LineString></i:kruinlijn>"
LABEL = (
    "<i:nummeraanduidingreeks_1.tekst>7</i:nummeraanduidingreeks_1.tekst><i:nummeraanduidingreeks_1.positie_1."
    f"plaatsingspunt>{spot(square(80).centroid)}</i:nummeraanduidingreeks_1.positie_1.plaatsingspunt>"
)


def light_files():
    """Files of GML light; what is in them of each layer stands in `TRUTH`."""
    far = box(X + 9_000, Y, X + 9_010, Y + 10)
    roads = [
        light("Wegdeel", i, area(square(i)), more=road(("voetpad", "rijbaan lokale weg")[i % 2])) for i in range(8)
    ]
    roads += [light("Wegdeel", i, area(square(i, 8)), more=road("voetpad"), end=ENDED) for i in range(3)]
    roads += [light("Wegdeel", 20, half_disc(X + 300, Y + 300, 20), more=road("voetpad"))]
    roads += [light("Wegdeel", 21, area(square(21)), more=road("voetpad"), level=-1)]
    roads += [light("Wegdeel", 22, area(far), more=road("voetpad"))]
    green = [light("BegroeidTerreindeel", 0, area(square(60)), more=GREEN)]
    green += [light("BegroeidTerreindeel", 1, area(square(61)), more=GREEN, before=SLOPE)]
    green += [light("BegroeidTerreindeel", 2, area(square(62)), more=GREEN, after=SLOPE)]
    homes = [light("Pand", i, area(square(80 + i)), more=pand(i), before=LABEL if i % 3 else "") for i in range(6)]
    homes += [light("Pand", 7, area(square(87)), more=pand(7), after=LABEL)]
    trees = [light("VegetatieObject", i, spot(Point(X + 9 * i, Y + 550)), more="<i:plus-type>boom</i:plus-type>")
             for i in range(5)]  # fmt: skip
    marks = [light("Plaatsbepalingspunt", 0, spot(Point(X, Y))).replace("bronhouder", "inwinnendeInstantie")]
    names = ("wegdeel", "begroeidterreindeel", "pand", "vegetatieobject", "plaatsbepalingspunt", "tunneldeel", "spoor")
    members = (roads, green, homes, trees, marks, [], [])
    return {f"bgt_{name}.gml": LIGHT.format("".join(found)) for name, found in zip(names, members, strict=True)}


def city_files():
    roads = [city("TrafficArea", i, "geometrie2dWegdeel", area(square(i)),
                  more=f"<function>{KINDS[i % 2]}</function>") for i in range(8)]  # fmt: skip
    roads += [city("TrafficArea", 20, "geometrie2dWegdeel", half_disc(X + 300, Y + 300, 20),
                   more="<function>voetpad</function>", after=SLOPE)]  # fmt: skip
    roads += [city("TrafficArea", i, "geometrie2dWegdeel", area(square(i, 8)), more="<function>voetpad</function>",
                   end=ENDED) for i in range(3)]  # fmt: skip
    green = [city("PlantCover", i, "geometrie2dBegroeidTerreindeel", area(square(60 + i)),
                  more="<class>groenvoorziening</class>", after=SLOPE if i else "") for i in range(3)]  # fmt: skip
    label = f"<i:reeks><i:plaatsingspunt>{spot(square(80).centroid)}</i:plaatsingspunt></i:reeks>"
    homes = [city("BuildingPart", i, "geometrie2dGrondvlak", area(square(80 + i)), more=pand(i),
                  after=label * (i % 3)) for i in range(7)]  # fmt: skip
    names = ("wegdeel", "begroeidterreindeel", "pand", "tunneldeel")
    members = (roads, green, homes, [])
    return {f"bgt_{name}.gml": CITY.format("".join(found)) for name, found in zip(names, members, strict=True)}


TRUTH = {"pad": 5, "rijbaan": 4, "groen": 3, "pand": 7}
FORMS = {"light": (light_files, TRUTH | {"boom": 5}), "citygml": (city_files, TRUTH)}


@pytest.fixture(params=[10**9, 0], ids=["whole", "in place"])
def _big(request, monkeypatch):
    monkeypatch.setattr(bulk, "BIG_BYTES", request.param)


def zipped(folder, texts, name="extract.zip"):
    with zipfile.ZipFile(folder / name, "w", zipfile.ZIP_DEFLATED) as archive:
        for file, text in texts.items():
            archive.writestr(file, text)
    return [folder / name]


def loose(folder, texts):
    for file, text in texts.items():
        (folder / file).write_text(text, encoding="utf-8")
    return [folder / file for file in texts]


@pytest.mark.usefixtures("_big")
@pytest.mark.parametrize("packed", [zipped, loose])
@pytest.mark.parametrize("form", FORMS)
def test_a_download_gives_every_current_object_with_its_own_shape(tmp_path, form, packed):
    files, truth = FORMS[form]
    paths = packed(tmp_path, files())
    before = sorted(tmp_path.iterdir())
    found = sources.read_layers(paths, area=AREA, margin_m=0)
    assert {slug: len(frame) for slug, frame in found.layers.items()} == truth
    assert found.layers["pad"].area.max() == pytest.approx(math.pi * 20**2 / 2, rel=0.002)
    for slug in ("pand", "groen", "rijbaan"):
        assert found.layers[slug].area.tolist() == pytest.approx([100.0] * truth[slug])
    assert all("herkennen we niet" not in note and "coördinatenstelsel" not in note for note in found.notes)
    (account,) = {tuple(sorted(part.source.counts.items())) for part in found.parts if part.layer == "pad"}
    assert dict(account)["oude versie van een object"] == 3
    assert sorted(tmp_path.iterdir()) == before


@pytest.mark.usefixtures("_big")
@pytest.mark.parametrize(
    "damage",
    [
        lambda text: text[: len(text) // 2],
        lambda text: text[: text.rindex("</gml:featureMember>") + 20],
        lambda text: text[:-5],
        lambda text: text[:3000] + "\0" * 300 + text[3300:],
        lambda text: text.replace("</gml:posList>", "</gml:posLst>", 1),
    ],
)
@pytest.mark.parametrize("packed", [zipped, loose])
def test_a_download_that_is_cut_or_damaged_is_refused_by_name(tmp_path, damage, packed):
    """GDAL gives the first part of a GML that is cut, or nothing, without a word."""
    texts = {"bgt_wegdeel.gml": damage(light_files()["bgt_wegdeel.gml"])}
    with pytest.raises(InputError, match=r"bgt_wegdeel\.gml.*op regel \d+ houdt het op of is het beschadigd"):
        sources.read_layers(packed(tmp_path, texts), area=AREA)


def test_a_zip_of_empty_files_says_so(tmp_path):
    paths = zipped(tmp_path, {"bgt_spoor.gml": LIGHT.format(""), "bgt_bak.gml": LIGHT.format("")})
    found = sources.read_layers(paths, area=AREA)
    assert found.parts == ()
    assert found.notes == ("extract.zip: er staan geen objecten in het bestand.",)


@pytest.mark.usefixtures("_big")
def test_kinds_of_objects_in_one_file_each_find_their_layer(tmp_path):
    members = light_files()
    inner = "".join(members[f"bgt_{name}.gml"].split(">", 1)[1].rsplit("<", 1)[0] for name in ("wegdeel", "pand"))
    found = sources.read_layers(loose(tmp_path, {"alles.gml": LIGHT.format(inner)}), area=AREA, margin_m=0)
    assert {slug: len(frame) for slug, frame in found.layers.items()} == {"pad": 5, "rijbaan": 4, "pand": 7}


def test_too_little_room_to_unpack_is_said_before(tmp_path, monkeypatch):
    monkeypatch.setattr(bulk.shutil, "disk_usage", lambda _: type("Usage", (), {"free": 10}))
    with pytest.raises(InputError, match="te weinig ruimte op de schijf"):
        sources.read_layers(zipped(tmp_path, light_files()), area=AREA)
