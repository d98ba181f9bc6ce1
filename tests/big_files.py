"""Big made-up files, written a line at a time, and the most memory that reading one takes."""

import re
import subprocess
import sys
import textwrap
from pathlib import Path

import numpy as np

#: Objects that lie in the area of 300 m; all others lie 40 km to the east.
HERE = 2_000
ELSEWHERE_M = 40_000

GML = """<?xml version="1.0" encoding="UTF-8"?>
<gml:FeatureCollection xmlns:gml="http://www.opengis.net/gml/3.2" xmlns:b="http://www.geostandaarden.nl/imgeo">
{}</gml:FeatureCollection>
"""
GML_OBJECT = """<gml:featureMember><b:wegdeel gml:id="b{number:08x}-fcd5-11e5-8acc-1fc21a78c5fd">
<b:geometrie2d><gml:Polygon srsName="urn:ogc:def:crs:EPSG::28992"><gml:exterior><gml:LinearRing>
<gml:posList srsDimension="2">{ring2d}</gml:posList>
</gml:LinearRing></gml:exterior></gml:Polygon></b:geometrie2d>
<b:creationDate>2015-01-01</b:creationDate><b:lokaalID>G0363.{number:032d}</b:lokaalID>
<b:bronhouder>G0363</b:bronhouder><b:bgt-status>bestaand</b:bgt-status>
<b:relatieveHoogteligging>0</b:relatieveHoogteligging><b:function>voetpad</b:function>
<b:surfaceMaterial>open verharding</b:surfaceMaterial></b:wegdeel></gml:featureMember>
"""
LVBAG = """<?xml version="1.0" encoding="UTF-8"?>
<sl-bag-extract:bagStand xmlns:Objecten="www.kadaster.nl/schemas/lvbag/imbag/objecten/v20200601"
 xmlns:gml="http://www.opengis.net/gml/3.2" xmlns:Historie="www.kadaster.nl/schemas/lvbag/imbag/historie/v20200601"
 xmlns:sl-bag-extract="http://www.kadaster.nl/schemas/lvbag/extract-deelbestand-lvc/v20200601"
 xmlns:sl="http://www.kadaster.nl/schemas/standlevering-generiek/1.0"
 xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance"
 xsi:schemaLocation="http://www.kadaster.nl/schemas/lvbag/extract-deelbestand-lvc/v20200601 http://www.kadaster.nl/schemas/bag-verstrekkingen/extract-deelbestand-lvc/v20200601/BagvsExtractDeelbestandExtractLvc-2.1.0.xsd">
<sl:standBestand>
<sl:dataset>LVBAG</sl:dataset><sl:inhoud><sl:objectTypen><sl:objectType>PND</sl:objectType></sl:objectTypen></sl:inhoud><sl:stand>
{}</sl:stand></sl:standBestand></sl-bag-extract:bagStand>
"""
LVBAG_OBJECT = """<sl-bag-extract:bagObject><Objecten:Pand>
<Objecten:identificatie domein="NL.IMBAG.Pand">036310{number:010d}</Objecten:identificatie>
<Objecten:geometrie><gml:Polygon srsName="urn:ogc:def:crs:EPSG::28992" srsDimension="3" gml:id="P{number}">
<gml:exterior><gml:LinearRing><gml:posList count="5">{ring3d}</gml:posList></gml:LinearRing></gml:exterior>
</gml:Polygon></Objecten:geometrie><Objecten:oorspronkelijkBouwjaar>1958</Objecten:oorspronkelijkBouwjaar>
<Objecten:status>Pand in gebruik</Objecten:status><Objecten:geconstateerd>N</Objecten:geconstateerd>
<Objecten:documentdatum>1995-01-18</Objecten:documentdatum><Objecten:documentnummer>9</Objecten:documentnummer>
<Objecten:voorkomen><Historie:Voorkomen><Historie:voorkomenidentificatie>1</Historie:voorkomenidentificatie>
<Historie:beginGeldigheid>1995-01-18</Historie:beginGeldigheid>
<Historie:tijdstipRegistratie>2010-12-15T11:10:40.000</Historie:tijdstipRegistratie>
<Historie:BeschikbaarLV><Historie:tijdstipRegistratieLV>2010-12-15T11:31:18.501</Historie:tijdstipRegistratieLV>
</Historie:BeschikbaarLV></Historie:Voorkomen></Objecten:voorkomen></Objecten:Pand></sl-bag-extract:bagObject>
"""
#: Kind of file -> its name, frame, object, and the layer that its objects go to.
KINDS = {
    "gml": ("bgt_wegdeel.gml", GML, GML_OBJECT, "pad"),
    "lvbag": ("0363PND15092020-000001.xml", LVBAG, LVBAG_OBJECT, "pand"),
}


def write(folder, kind, total):
    """Write a file of `total` squares of 9 m, of which `HERE` within 300 m of 121000, 487000; return its path."""
    name, frame, one, _ = KINDS[kind]
    path = Path(folder) / name
    head, tail = frame.split("{}")
    places = np.random.default_rng(3).uniform(0, 280, (total, 2)).round(3)
    places[HERE:, 0] += ELSEWHERE_M
    with path.open("w", encoding="utf-8") as out:
        out.write(head)
        for number, (x, y) in enumerate((places + np.array([121_000, 487_000])).tolist()):
            ring = [(x, y), (x + 9, y), (x + 9, y + 9), (x, y + 9), (x, y)]
            flat = " ".join(f"{a:.3f} {b:.3f}" for a, b in ring)
            high = " ".join(f"{a:.3f} {b:.3f} 0.0" for a, b in ring)
            out.write(one.format(number=number, ring2d=flat, ring3d=high))
        out.write(tail)
    return path


PEAK = """
    import re, sys
    import geopandas as gpd, shapely
    from pathlib import Path
    from kansenkaart import sources
    from kansenkaart.sources import bulk

    def peak_mb():
        # Not ru_maxrss: that starts at the peak of the process that started this one.
        return int(re.search(r"VmHWM:\\s+(\\d+)", Path("/proc/self/status").read_text())[1]) / 1024

    bulk.BIG_BYTES = 0
    area = gpd.GeoDataFrame(geometry=[shapely.box(121_000, 487_000, 121_300, 487_300)], crs=28992)
    before = peak_mb()
    found = sources.read_layers([Path(sys.argv[1])], area=area)
    print(sum(map(len, found.layers.values())), peak_mb() - before)
"""


def peak_mb(file):
    """Objects found, and how many MB of memory reading took at most, in a process of its own."""
    made = subprocess.run(
        [sys.executable, "-c", textwrap.dedent(PEAK), str(file)], capture_output=True, text=True, check=True
    )
    count, megabytes = re.findall(r"[\d.]+", made.stdout)
    return int(count), float(megabytes)
