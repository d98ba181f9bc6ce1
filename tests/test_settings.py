"""Settings come from the environment, and the defaults need no network."""

from pathlib import Path

import pytest

from kansenkaart import settings
from kansenkaart.errors import InputError


def test_without_variables_the_example_is_opened_and_nothing_goes_online():
    result = settings.from_env({})
    assert result.dossier is None
    assert result.online_maps is False


def test_a_dossier_may_lie_in_the_home_folder(monkeypatch, tmp_path):
    monkeypatch.setenv("HOME", str(tmp_path))
    result = settings.from_env({"KANSENKAART_DOSSIER": " ~/buurt.kansen.gpkg "})
    assert result.dossier == tmp_path / "buurt.kansen.gpkg"


@pytest.mark.parametrize(("text", "expected"), [("ja", True), ("1", True), ("AAN", True), ("nee", False), ("", False)])
def test_yes_and_no_are_understood(text, expected):
    assert settings.from_env({"KANSENKAART_ONLINE_MAPS": text}).online_maps is expected


def test_anything_else_is_refused_by_name():
    with pytest.raises(InputError, match="KANSENKAART_ONLINE_MAPS"):
        settings.from_env({"KANSENKAART_ONLINE_MAPS": "misschien"})


def test_the_process_environment_is_the_default(monkeypatch):
    monkeypatch.setenv("KANSENKAART_DOSSIER", "elders.gpkg")
    assert settings.from_env().dossier == Path("elders.gpkg")
