"""What all tests share: where the real open data are, and a made-up square neighbourhood."""

import os
import socket
from pathlib import Path

import hypothesis
import pytest

# A busy machine is no failure: no deadline, no clock on making examples, and the same examples on every run.
hypothesis.settings.register_profile(
    "kansenkaart", deadline=None, derandomize=True, suppress_health_check=[hypothesis.HealthCheck.too_slow]
)
hypothesis.settings.load_profile("kansenkaart")

ROOT = Path(__file__).resolve().parent.parent


@pytest.fixture(autouse=True)
def only_loopback(request, monkeypatch):
    """Refuse every connection that leaves this machine: the product may not need one, nor may its tests."""
    if request.node.get_closest_marker("network"):
        return
    connect = socket.socket.connect

    def guarded(sock, address):
        host = address[0] if isinstance(address, tuple) else ""
        if sock.family != socket.AF_UNIX and not (host in {"localhost", "::1"} or host.startswith("127.")):
            raise AssertionError(f"a test tried to reach {host}")
        return connect(sock, address)

    monkeypatch.setattr(socket.socket, "connect", guarded)


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
