"""What all tests share: where the real open data are, and a made-up square neighbourhood."""

import os
from pathlib import Path

import hypothesis
import pytest
from hypothesis import settings

#: A busy machine is no fault of the code: no test fails because it took long.
settings.register_profile("no deadline", deadline=None)
settings.load_profile("no deadline")

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
