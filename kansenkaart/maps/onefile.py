"""The map as one file, made with folium: opens from disk, without server or internet; also for notebooks.

folium and Leaflet load their scripts from the internet. Here each of folium's links is replaced by a
file that we ship, by its name, strictly: an unknown link is an error and never a silent request.
"""

from __future__ import annotations

import base64
import json
import re
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import folium
from branca.element import Element, MacroElement
from folium.elements import JSCSSMixin
from folium.template import Template

from kansenkaart.errors import KansenkaartError
from kansenkaart.maps.shipped import WEB

#: Name of a link in folium -> file that we ship; None: our map does not need it.
LINKS: dict[str, str | None] = {
    "leaflet": "vendor/leaflet/leaflet.js",
    "leaflet_css": "vendor/leaflet/leaflet.css",
    "jquery": None,
    "bootstrap": None,
    "bootstrap_css": None,
    "glyphicons_css": None,
    "awesome_markers": None,
    "awesome_markers_css": None,
    "awesome_markers_font_css": None,
    "awesome_rotate_css": None,
}
_STYLES = ("fonts.css", "kaart.css")
_MEDIA = {".woff2": "font/woff2", ".png": "image/png", ".svg": "image/svg+xml"}
_LOCAL = "kansenkaart:"
#: The file itself forbids every request: what is not inside is not there.
_POLICY = (
    "default-src 'none'; script-src 'unsafe-inline'; style-src 'unsafe-inline'; img-src data: blob:; font-src data:; "
    "base-uri 'none'; form-action 'none'"
)


class _Neighbourhood(MacroElement):
    """Our own map on top of folium's: the same JavaScript as in the app, the data inside the file."""

    _template = Template("""
        {% macro header(this, kwargs) %}
            <title>{{ this.title | e }}</title>
            <style>html, body { height: 100%; margin: 0 } {{ this.styles }}</style>
            <script type="application/json" id="{{ this.get_name() }}">{{ this.content }}</script>
        {% endmacro %}
        {% macro script(this, kwargs) %}
            {{ this.program }}
            kansenkaart.take({{ this._parent.get_name() }}, JSON.parse(document.getElementById("{{ this.get_name() }}").textContent));
        {% endmacro %}
    """)  # noqa: E501 - one statement of JavaScript

    def __init__(self, title: str, data: Mapping[str, Any]) -> None:
        super().__init__()  # type: ignore[no-untyped-call]
        self._name = "Kansenkaart"
        self.title = title
        self.styles = "\n".join(_style(WEB / name) for name in _STYLES)
        self.program = _guarded(program())
        self.content = _guarded(json.dumps(data, ensure_ascii=False, separators=(",", ":")))


def folium_map(
    config: Mapping[str, Any], *, layers: Mapping[str, bytes], labels: bytes | None, kansen: bytes
) -> folium.Map:
    """Return the map of a dossier as a `folium.Map`, to which folium layers can still be added.

    Parameters
    ----------
    config
        From `maps.config`; its addresses are only names here.
    layers
        Address of a layer in `config` -> its GeoJSON (`maps.layer`).
    labels
        From `maps.labels`, when `config` names them.
    kansen
        From `maps.kansen`: public fields only.
    """
    west, south, east, north = config["bounds"]
    made = folium.Map(
        location=[(south + north) / 2, (west + east) / 2],  # folium wants lat, lon
        tiles=None, zoom_control=False, zoom_start=15, min_zoom=10, max_zoom=20, max_bounds=False,
        attributionControl=False, scrollWheelZoom=True,
    )  # fmt: skip
    inline = {address: json.loads(content) for address, content in layers.items()}
    inline["kansen"] = json.loads(kansen)
    if config.get("labels") and labels is not None:
        inline[config["labels"]] = json.loads(labels)
    content = {**config, "online": []}
    data = {"config": "config", "kansen": "kansen", "panel": True, "inline": {**inline, "config": content}}
    made.add_child(_Neighbourhood(str(config["name"]), data))
    return made


def to_html(made: folium.Map) -> str:
    """Return a folium map as one HTML file without a single link.

    Raises
    ------
    KansenkaartError
        When something on the map wants a file from the internet that we do not ship.
    """
    for element in _elements(made):
        if isinstance(element, JSCSSMixin):
            element.default_js = _local(element.default_js)  # on the object: folium's classes stay as they are
            element.default_css = _local(element.default_css)
    figure = made.get_root()
    text = _inlined(str(figure.render()))
    _demand_no_links(text)
    return text


def notebook(made: folium.Map, *, height: int = 600) -> Any:
    """Return the map as something that a notebook shows, offline as well."""
    from IPython.display import HTML  # noqa: PLC0415 - notebooks only

    content = to_html(made).replace("&", "&amp;").replace('"', "&quot;")
    return HTML(  # type: ignore[no-untyped-call]
        f'<div><iframe title="Kaart" style="width:100%;height:{height}px;border:0" srcdoc="{content}"></iframe></div>'
    )


def program() -> str:
    """Return our JavaScript modules as one program with one name, `kansenkaart`.

    A file that is opened from disk may not load modules, so each becomes a function; the
    modules keep to one form of import and export, which a test checks.
    """
    done: dict[str, str] = {}
    _gather("kaart", done)
    return "\n".join(done.values()) + "\nconst kansenkaart = kk_kaart;"


_IMPORT = re.compile(r'^import \{ (?P<names>[^}]+) \} from "\./(?P<module>\w+)\.js";$', re.MULTILINE)
_EXPORT = re.compile(r"^export (?P<kind>class|function|const) (?P<name>\w+)", re.MULTILINE)


def _gather(module: str, done: dict[str, str]) -> None:
    """Add a module after the modules that it imports."""
    if module in done:
        return
    text = (WEB / f"{module}.js").read_text(encoding="utf-8")
    for found in _IMPORT.finditer(text):
        _gather(found["module"], done)
    names = ", ".join(found["name"] for found in _EXPORT.finditer(text))
    body = _IMPORT.sub(r"const { \g<names> } = kk_\g<module>;", text)
    body = _EXPORT.sub(r"\g<kind> \g<name>", body)
    done[module] = f"const kk_{module} = (() => {{\n{body}\nreturn {{ {names} }};\n}})();"


def _elements(element: Element) -> Iterator[Element]:
    yield element
    for child in element._children.values():
        yield from _elements(child)


def _local(links: list[tuple[str, str]]) -> list[tuple[str, str]]:
    """Return the links of one element as names of shipped files."""
    kept = []
    for name, url in links:
        if url.startswith(_LOCAL):
            kept.append((name, url))
        elif name not in LINKS:
            raise KansenkaartError(
                f"De kaart vraagt om '{name}' van het internet. Dat zit niet in dit programma, dus het bestand is niet "
                "gemaakt.",
                detail=url,
            )
        elif (file := LINKS[name]) is not None:
            kept.append((name, _LOCAL + file))
    return kept


_SCRIPT_LINK = re.compile(rf'<script src="{_LOCAL}([^"]+)"></script>')
_STYLE_LINK = re.compile(rf'<link rel="stylesheet" href="{_LOCAL}([^"]+)"\s*/?>')
_FOLIUM_VIEWPORT = re.compile(r'<meta name="viewport" content="[^"]*user-scalable=no"\s*/?>')
_HEAD = f"""<html lang="nl">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="{_POLICY}">
<meta name="viewport" content="width=device-width, initial-scale=1">"""


def _inlined(text: str) -> str:
    """Put the shipped files in the place of their links and finish the head of the page."""
    text = _FOLIUM_VIEWPORT.sub("", text)
    text = re.sub(r"<html>\s*<head>", lambda _: _HEAD, text, count=1)
    text = _STYLE_LINK.sub(lambda found: f"<style>{_style(WEB / found[1])}</style>", text)
    return _SCRIPT_LINK.sub(lambda found: f"<script>{_guarded((WEB / found[1]).read_text('utf-8'))}</script>", text)


def _style(path: Path) -> str:
    """Return a style sheet with its pictures and fonts inside."""

    def data(found: re.Match[str]) -> str:
        file = path.parent / found[1]
        if file.suffix not in _MEDIA:
            return found[0]  # behaviour of old browsers, references to names inside the page
        return f"url(data:{_MEDIA[file.suffix]};base64,{base64.b64encode(file.read_bytes()).decode()})"

    return re.sub(r"""url\(["']?([^"')]+)["']?\)""", data, path.read_text(encoding="utf-8"))


def _guarded(text: str) -> str:
    """Return script or JSON in which no text can end the script element that holds it."""
    return text.replace("</", "<\\/").replace("<!--", "<\\!--")


_LINK = re.compile(r"<(?:script|link|img|iframe)\b[^>]*?\b(?:src|href)\s*=\s*[\"']?([^\"'>\s]+)")


def _demand_no_links(text: str) -> None:
    """Refuse a page in which an element still points outside the file."""
    outside = [link for link in _LINK.findall(_without_scripts(text)) if not link.startswith("data:")]
    if outside:
        raise KansenkaartError("Het kaartbestand verwijst nog naar buiten. Het is niet gemaakt.", detail=str(outside))


def _without_scripts(text: str) -> str:
    """Return the page with what stands inside scripts and styles taken out."""
    return re.sub(r"(<(script|style)\b[^>]*>).*?</\2>", r"\1", text, flags=re.DOTALL)
