"""What all tests share: where the real open data are, and a made-up square neighbourhood."""

import os
from pathlib import Path

import hypothesis
import pytest

# A busy machine is no failure: no deadline, and the same examples on every run.
hypothesis.settings.register_profile("kansenkaart", deadline=None, derandomize=True)
hypothesis.settings.load_profile("kansenkaart")

ROOT = Path(__file__).resolve().parent.parent


@pytest.fixture(scope="session")
def realdata() -> Path:
    """The folder with real open data, beside the checkout; it is never part of the product."""
    folder = Path(os.environ.get("KANSENKAART_REALDATA", ROOT.parent / "shared" / "realdata"))
    if not folder.is_dir():
        pytest.skip("real open data are not on this machine (set KANSENKAART_REALDATA)")
    return folder


@pytest.fixture
def here(tmp_path):
    """An empty dossier of a square of 1 km, with a margin of 100 m."""
    from made_up import area  # noqa: PLC0415  (most tests need no geopandas)

    from kansenkaart.dossier import Dossier  # noqa: PLC0415

    return Dossier.create(tmp_path / "buurt.gpkg", area=area(), name="Proefbuurt", margin_m=100)
