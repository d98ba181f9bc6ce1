"""The one-file map: everything inside, nothing outside, and text of people that stays text."""

import json
import re

import folium
import geopandas as gpd
import pytest
from folium.plugins import MarkerCluster
from shapely.geometry import Point, box

from kansenkaart import kans, layers, maps
from kansenkaart.crs import RD
from kansenkaart.errors import KansenkaartError
from kansenkaart.maps import onefile

X, Y = 155_000.0, 463_000.0
NASTY = '</script><script>window.gehackt=1</script><!--<img src=x onerror="window.gehackt=1">'


def config(name: str = "Proefbuurt") -> dict:
    area = gpd.GeoDataFrame(geometry=[box(X, Y, X + 100, Y + 100)], crs=RD)
    return maps.config(
        area, name=name, made_up=True, attribution="Kadaster, BAG", present=["pand"], version="1", url=lambda part: part
    )  # fmt: skip


def one_map(title: str = "Bank", name: str = "Proefbuurt") -> folium.Map:
    house = gpd.GeoDataFrame({"id": ["1"]}, geometry=[box(X, Y, X + 10, Y + 10)], crs=RD)
    bank = kans.Kans("k1", Point(X, Y), {"party": "bewoners", "theme": "groen", "title": title, "reason": "GEHEIM"})
    return onefile.folium_map(
        config(name),
        layers={"laag/pand.geojson": maps.layer(layers.conform(house, "pand"))},
        labels=None,
        kansen=maps.kansen(kans.to_frame([bank])),
    )


def test_the_file_has_no_link_to_anywhere() -> None:
    text = onefile.to_html(one_map())
    assert not re.search(r"<(script|link|img|iframe)\b[^>]*(src|href)=[\"']?(?!data:)", onefile._without_scripts(text))
    assert "default-src 'none'" in text
    assert "unsafe-eval" not in text
    assert "user-scalable" not in text
    assert text.count("<title>") == 1
    assert '<html lang="nl">' in text
    assert "jsdelivr" not in text


def test_the_file_holds_the_data_and_only_public_fields() -> None:
    text = onefile.to_html(one_map())
    found = re.search(r'<script type="application/json"[^>]*>(.*?)</script>', text, flags=re.DOTALL)
    data = json.loads(found[1].replace("<\\/", "</").replace("<\\!--", "<!--"))
    assert data["inline"]["kansen"]["features"][0]["properties"]["title"] == "Bank"
    assert len(data["inline"]["laag/pand.geojson"]["features"]) == 1
    assert data["inline"]["config"]["made_up"] is True
    assert "GEHEIM" not in text


def test_text_of_people_cannot_end_the_script() -> None:
    """As many script elements with the nasty text as without: it opened and closed none."""
    plain, nasty = onefile.to_html(one_map()), onefile.to_html(one_map(title=NASTY, name=NASTY))
    assert nasty.count("</script>") == plain.count("</script>")
    assert nasty.count("<!--") == plain.count("<!--")
    assert "&lt;/script&gt;" in re.search(r"<title>(.*?)</title>", nasty, flags=re.DOTALL)[1]


def test_an_unknown_link_is_an_error_and_not_a_request() -> None:
    made = one_map()
    MarkerCluster().add_to(made)  # wants a script that we do not ship
    with pytest.raises(KansenkaartError, match="markercluster"):
        onefile.to_html(made)


def test_a_picture_from_elsewhere_is_refused() -> None:
    made = one_map()
    made.get_root().html.add_child(folium.Element('<img src="https://elders.example/x.png">'))
    with pytest.raises(KansenkaartError, match="verwijst nog naar buiten"):
        onefile.to_html(made)


def test_a_layer_of_folium_can_be_added() -> None:
    made = one_map()
    folium.GeoJson({"type": "Point", "coordinates": [5.387, 52.155]}, name="eigen laag").add_to(made)
    assert "5.387, 52.155" in onefile.to_html(made)


def test_every_link_of_the_map_of_folium_has_an_answer() -> None:
    names = {name for name, _ in folium.Map.default_js + folium.Map.default_css}
    assert names <= set(onefile.LINKS)
    assert all(file is None or file in maps.assets() for file in onefile.LINKS.values())


def test_the_modules_become_one_program() -> None:
    text = onefile.program()
    assert not re.search(r"^\s*(import|export)\b", text, flags=re.MULTILINE)
    modules = (
        "symbols", "zoom", "base", "controls", "groups", "kansen", "overlay", "draw", "panel", "pane", "load", "wanted",
        "kaart",
    )  # fmt: skip
    for module in modules:
        assert text.count(f"const kk_{module} = ") == 1  # each once, none forgotten
    assert text.count("const kk_") == len(modules)


def test_a_notebook_gets_a_frame_that_needs_no_server() -> None:
    shown = onefile.notebook(one_map(title=NASTY)).data
    assert shown.startswith('<div><iframe title="Kaart"')
    assert shown.count('"') == 6  # of title, style and srcdoc: nothing inside ends the attribute
