"""The JavaScript, styles, fonts and icons of the map: which files there are and under what address."""

from __future__ import annotations

import hashlib
import json
from functools import cache
from importlib.resources import files
from pathlib import Path
from xml.etree import ElementTree

from kansenkaart.errors import KansenkaartError

WEB = Path(str(files("kansenkaart"))) / "web"
VENDOR = WEB / "vendor"
#: The first part of the address of everything that our own routes serve.
ROOT = "kk"


@cache
def assets() -> dict[str, Path]:
    """Return the files that may be served: our own scripts and styles, and those of the manifest.

    Raises
    ------
    KansenkaartError
        When the package was built without its JavaScript.
    """
    manifest = VENDOR / "MANIFEST.json"
    if not manifest.is_file():
        raise KansenkaartError(
            "De kaartbestanden ontbreken in dit programma. Installeer het opnieuw met 'pip install .'.",
            detail=f"{manifest} is absent; run hatch_build.py",
        )
    names = json.loads(manifest.read_text(encoding="utf-8"))["files"]
    own = {path.name: path for path in sorted(WEB.iterdir()) if path.suffix in (".js", ".css")}
    return own | {f"vendor/{name}": VENDOR / name for name in names}


@cache
def assets_version() -> str:
    """Return a token that changes when any served file changes: it is part of their address."""
    digest = hashlib.sha256()
    for name, path in sorted(assets().items()):
        digest.update(name.encode() + path.read_bytes())
    return digest.hexdigest()[:12]


def asset_url(base: str, name: str) -> str:
    """Return the address of a served file; `base` is `server.baseUrlPath` ("" at the root)."""
    return f"{root_url(base)}/web/{assets_version()}/{name}"


def root_url(base: str) -> str:
    """Return the address below which all our own routes lie."""
    return "/" + "/".join(part for part in (base.strip("/"), ROOT) if part)


def config_url(base: str, map_version: str) -> str:
    """Return the address of what the map knows of the neighbourhood; it changes with the layers and backdrops."""
    return f"{root_url(base)}/kaart.json?v={map_version}-{assets_version()}"


def kansen_url(base: str, version: str) -> str:
    """Return the address of the public kansen; it changes with each entry in the journal."""
    return f"{root_url(base)}/kansen.geojson?v={version}"


def places_url(base: str, version: str, layers_version: str) -> str:
    """Return the address of where each kans is in words; it changes with the kansen and the addresses."""
    return f"{root_url(base)}/plekken.json?v={version}-{layers_version}"


@cache
def icon_paths(name: str) -> list[str]:
    """Return the outlines of a shipped icon (24 x 24)."""
    tree = ElementTree.parse(VENDOR / "icons" / f"{name}.svg")  # noqa: S314 - our own file, checked by its hash
    found = [str(node.get("d")) for node in tree.iter() if node.tag.endswith("path")]
    return [path for path in found if path != "M0 0h24v24H0z"]
