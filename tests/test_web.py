"""What our own JavaScript, CSS and Python may not contain."""

import re
from pathlib import Path

import pytest

from kansenkaart import maps

OWN = {name: path for name, path in maps.assets().items() if "/" not in name}
PACKAGE = Path(maps.__file__).parent.parent
SVG = "http://www.w3.org/2000/svg"
#: Ways in which text becomes HTML or program; people's text is only ever set as text.
FORBIDDEN_JS = ("innerHTML", "outerHTML", "insertAdjacentHTML", "document.write", "bindPopup", "bindTooltip", "eval(",
                "new Function", "setTimeout(\"", "javascript:", "createContextualFragment", "srcdoc")  # fmt: skip
FORBIDDEN_PYTHON = (r"\bPopup\(", r"\bTooltip\(", r"GeoJsonPopup", r"GeoJsonTooltip", r"\bpopup\s*=", r"\btooltip\s*=",
                    r"unsafe_allow_html", r"unsafe_allow_javascript", r"components\.v1", r"st_folium")  # fmt: skip


@pytest.mark.parametrize("name", sorted(OWN))
def test_no_address_of_another_machine(name: str) -> None:
    text = OWN[name].read_text(encoding="utf-8").replace(SVG, "")
    assert "://" not in text


@pytest.mark.parametrize("name", sorted(name for name in OWN if name.endswith(".js")))
def test_text_never_becomes_html(name: str) -> None:
    text = OWN[name].read_text(encoding="utf-8")
    assert [word for word in FORBIDDEN_JS if word in text] == []


def test_python_makes_no_popups_of_text() -> None:
    for path in sorted(PACKAGE.rglob("*.py")):
        text = path.read_text(encoding="utf-8")
        found = [word for word in FORBIDDEN_PYTHON if re.search(word, text)]
        assert found == [], path.relative_to(PACKAGE)


def test_the_check_itself_finds_what_it_looks_for() -> None:
    assert re.search(FORBIDDEN_PYTHON[0], "folium.Popup(text)")
    assert re.search(FORBIDDEN_PYTHON[4], "Marker(popup=text)")


def test_styles_stay_under_our_own_name() -> None:
    """Our style sheet shares the page with Streamlit: each rule begins with .kk."""
    text = re.sub(r"/\*.*?\*/", "", OWN["kaart.css"].read_text(encoding="utf-8"), flags=re.DOTALL)
    selectors = re.findall(r"(?:^|[{}])\s*([^{}@]+?)\s*\{", text)
    assert selectors
    assert [one for row in selectors for one in row.split(",") if not one.strip().startswith(".kk")] == []
