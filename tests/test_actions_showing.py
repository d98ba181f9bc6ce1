"""Saving the map of a dossier as one file."""

from pathlib import Path

import geopandas as gpd
import pytest
from shapely.geometry import box

from kansenkaart import actions
from kansenkaart.crs import RD
from kansenkaart.dossier import Dossier
from kansenkaart.journal import new_entry


@pytest.fixture
def dossier(tmp_path: Path) -> Dossier:
    area = gpd.GeoDataFrame(geometry=[box(155_000, 463_000, 155_100, 463_100)], crs=RD)
    made = Dossier.create(tmp_path / "buurt.gpkg", area=area, name="Proefbuurt")
    for name, theme in (("Bank", "groen"), ("Flat", "wonen"), ("Weg", "groen")):
        body = {"party": "bewoners", "theme": theme, "title": f"Titel {name}", "geometry": "POINT (155050 463050)"}
        made.append([new_entry("kans.added", name, body, party="bewoners")])
    made.append([new_entry("kans.withdrawn", "Weg", {"reason": "vergissing"})])
    return made


def test_an_export_as_html_is_the_map_with_what_the_filter_lets_through(dossier: Dossier, tmp_path: Path) -> None:
    out = tmp_path / "kaart.html"
    notes = actions.export_kansen(dossier, out, themes=["groen"])
    text = out.read_text(encoding="utf-8")
    assert "Titel Bank" in text
    assert "Titel Flat" not in text
    assert "Titel Weg" not in text
    assert notes == ["kaart.html: de kaart met 1 kansen. Dit bestand opent zonder internet."]


def test_a_dossier_without_layers_still_gives_a_map(dossier: Dossier) -> None:
    assert "Titel Flat" in actions.map_as_html(dossier)
