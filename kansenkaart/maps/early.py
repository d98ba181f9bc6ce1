"""What the page asks for before Streamlit's own scripts are in: the first map stands there a second earlier."""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import cache
from html import escape

from kansenkaart.maps.shipped import asset_url, assets

_SCRIPT = "early.js"
_STYLES = ("vendor/leaflet/leaflet.css", "fonts.css", "kaart.css")
_FONT = "vendor/fonts/source-sans-3-latin.woff2"
_IMPORT = re.compile(r'^import (?:.* from )?"\./(.+?)";$', re.MULTILINE)


def early_head(base: str, config: str, kansen: str, layers: Iterable[str]) -> str:
    """Return the lines for the head of the page that begins with the map.

    Parameters
    ----------
    base
        `server.baseUrlPath` ("" at the root).
    config, kansen, layers
        Addresses of what the map fetches; the browser fetches all of them at once.
    """
    styles = [f'<link rel="stylesheet" href="{asset_url(base, name)}">' for name in _STYLES]
    font = f'<link rel="preload" as="font" crossorigin="anonymous" href="{asset_url(base, _FONT)}">'
    scripts = [f'<link rel="modulepreload" href="{asset_url(base, name)}">' for name in _imports(_SCRIPT)]
    data = [
        f'<link rel="preload" as="fetch" crossorigin="anonymous" href="{escape(url)}">'
        for url in (config, kansen, *layers)
    ]
    first = (
        f'<script type="module" id="kk-early" src="{asset_url(base, _SCRIPT)}" '
        f'data-config="{escape(config)}" data-kansen="{escape(kansen)}"></script>'
    )
    return "\n".join([*data, *styles, *scripts, font, first])


@cache
def _imports(name: str) -> tuple[str, ...]:
    """Return the scripts that a script needs, itself first, each once."""
    found = {name: None}
    for needed in _IMPORT.findall(assets()[name].read_text(encoding="utf-8")):
        found |= dict.fromkeys(_imports(needed))
    return tuple(found)
