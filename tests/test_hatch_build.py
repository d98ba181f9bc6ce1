"""The JavaScript that the wheel ships: exact, whole, with licences, from a lock file without host names."""

import hashlib
import json
from pathlib import Path

import pytest

from kansenkaart import maps, terms
from kansenkaart.maps import shipped

ROOT = Path(__file__).parent.parent
MANIFEST = json.loads((maps.VENDOR / "MANIFEST.json").read_text(encoding="utf-8"))


def test_every_shipped_file_is_the_one_in_the_manifest() -> None:
    found = {path.relative_to(maps.VENDOR).as_posix() for path in maps.VENDOR.rglob("*") if path.is_file()}
    assert found == set(MANIFEST["files"]) | {"MANIFEST.json"}
    for name, digest in MANIFEST["files"].items():
        assert hashlib.sha256((maps.VENDOR / name).read_bytes()).hexdigest() == digest, name


def test_a_changed_file_is_noticed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.syspath_prepend(ROOT)
    import hatch_build  # noqa: PLC0415

    (tmp_path / "a.js").write_text("1")
    hatch_build._write_manifest(tmp_path, "lock")
    assert hatch_build._is_current(tmp_path, "lock")
    assert not hatch_build._is_current(tmp_path, "another lock")
    (tmp_path / "a.js").write_text("2")
    assert not hatch_build._is_current(tmp_path, "lock")


def test_the_lock_names_no_host_and_checks_every_package() -> None:
    lock = json.loads((ROOT / "package-lock.json").read_text(encoding="utf-8"))
    packages = {name: entry for name, entry in lock["packages"].items() if name}
    assert packages
    for name, entry in packages.items():
        assert entry["integrity"].startswith("sha512-"), name
        assert "resolved" not in entry, name
        assert not entry.get("hasInstallScript"), name
    wanted = json.loads((ROOT / "package.json").read_text(encoding="utf-8"))["dependencies"]
    assert all(version[0].isdigit() for version in wanted.values())


def test_licences_of_all_packages_are_shipped() -> None:
    notices = (maps.VENDOR / "NOTICES.txt").read_text(encoding="utf-8")
    for name in json.loads((ROOT / "package.json").read_text(encoding="utf-8"))["dependencies"]:
        assert f"\n{name} " in notices
    assert "SIL OPEN FONT LICENSE" in notices.upper()


@pytest.mark.parametrize("theme", terms.THEMES, ids=lambda row: row.slug)
def test_the_icon_of_each_theme_is_shipped(theme: terms.Theme) -> None:
    assert shipped.icon_paths(theme.icon)
