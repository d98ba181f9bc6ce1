"""A phone that walks along: it tells the laptop where the group stands, over the laptop's own hotspot.

Where a phone is stays in memory and is forgotten after ten minutes; it is never written down.
A browser gives its place only on a safe connection, so the laptop makes a certificate of its own.
"""

from __future__ import annotations

import secrets
import socket
import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from ipaddress import ip_address
from pathlib import Path

import geopandas as gpd
import segno
from shapely.geometry import Point

from kansenkaart.crs import LONLAT_BOUNDS, RD, WGS84
from kansenkaart.errors import InputError

#: Seconds after which a place says nothing any more about a group that walks.
FORGET_S = 600.0
#: Days that a certificate is good for: the walk, and a walk that was put off.
GOOD_FOR_DAYS = 30


@dataclass(frozen=True, slots=True)
class Position:
    """Where the phone was (RD metres), how accurate (metres), and when (seconds of the clock of `Phones`)."""

    x: float
    y: float
    accuracy_m: float
    at_s: float


class Phones:
    """Where the phone is that walks along. One per running program, in memory only."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._last: Position | None = None
        self.code = secrets.token_hex(4)

    def put(self, code: str, *, lon: float, lat: float, accuracy_m: float) -> None:
        """Take the place of a phone (ETRS89/WGS84 degrees) that knows the code.

        Raises
        ------
        InputError
            When the code is another one, or the place is not in the Netherlands.
        """
        if not secrets.compare_digest(code.encode(), self.code.encode()):
            raise InputError("Deze code past niet bij deze schouw. Scan de code op de laptop opnieuw.")
        low_lon, low_lat, high_lon, high_lat = LONLAT_BOUNDS
        if not (low_lon <= lon <= high_lon and low_lat <= lat <= high_lat and 0 <= accuracy_m < 1e6):
            raise InputError("Deze plek ligt niet in Nederland.")
        place = gpd.GeoSeries([Point(lon, lat)], crs=WGS84).to_crs(RD).iloc[0]
        self._last = Position(place.x, place.y, accuracy_m, self._clock())

    def last(self) -> Position | None:
        """Return where the phone was last, or None when it never told or too long ago."""
        if self._last is not None and self._clock() - self._last.at_s > FORGET_S:
            self._last = None
        return self._last

    def age_s(self, position: Position) -> float:
        """Return how many seconds ago that was."""
        return self._clock() - position.at_s


#: The phones of this running program: the route that hears them and the page that shows them meet here.
PHONES = Phones()


def code_picture(text: str) -> str:
    """Return a text as QR code that a phone reads from an arm's length: the address (`data:`) of an image."""
    return str(segno.make(text, error="m").png_data_uri(scale=6, border=4))


def own_address() -> str:
    """Return the address of this computer on its own network; no message is sent to find it."""
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as probe:
        try:
            probe.connect(("192.168.255.255", 9))  # a datagram socket only looks up the way
            return str(probe.getsockname()[0])
        except OSError:
            return "127.0.0.1"


def make_certificate(folder: Path, address: str) -> tuple[Path, Path]:
    """Write a certificate for this computer, signed by itself; returns the files of it and of its key.

    A phone warns that it does not know who signed; people accept that once. What is sent is
    encrypted, and the key never leaves this computer.
    """
    # Here, because every other command does without: 11 MB, and a tenth of a second.
    from cryptography import x509  # noqa: PLC0415
    from cryptography.hazmat.primitives import hashes, serialization  # noqa: PLC0415
    from cryptography.hazmat.primitives.asymmetric import ec  # noqa: PLC0415
    from cryptography.x509.oid import NameOID  # noqa: PLC0415

    folder.mkdir(parents=True, exist_ok=True)
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "Kansenkaart op deze laptop")])
    now = datetime.now(UTC)
    hosts = [x509.DNSName("localhost")] + [x509.IPAddress(ip_address(one)) for one in sorted({address, "127.0.0.1"})]
    made = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - timedelta(days=1))  # clocks of phones and laptops differ
        .not_valid_after(now + timedelta(days=GOOD_FOR_DAYS))
        .add_extension(x509.SubjectAlternativeName(hosts), critical=False)
        .sign(key, hashes.SHA256())
    )
    pem, secret = folder / "laptop.pem", folder / "laptop.key"
    pem.write_bytes(made.public_bytes(serialization.Encoding.PEM))
    secret.touch(mode=0o600)
    secret.write_bytes(
        key.private_bytes(serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
    )
    return pem, secret
