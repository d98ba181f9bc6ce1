"""A phone that walks along: who may tell, what is forgotten, and the certificate of the laptop."""

from datetime import UTC, datetime
from ipaddress import ip_address

import pytest
from cryptography import x509
from cryptography.hazmat.primitives.serialization import load_pem_private_key

from kansenkaart import actions
from kansenkaart.actions.phones import FORGET_S, Phones
from kansenkaart.errors import InputError

#: The tower of Amersfoort, from which the Netherlands are measured: RD 155000 463000.
LON, LAT = 5.387203657, 52.155172897


class Clock:
    """A clock that a test moves."""

    now = 0.0

    def __call__(self):
        return self.now


@pytest.fixture
def clock():
    return Clock()


@pytest.fixture
def phones(clock):
    return Phones(clock)


def test_a_phone_with_the_code_tells_where_it_is_in_rd(phones):
    phones.put(phones.code, lon=LON, lat=LAT, accuracy_m=8)
    found = phones.last()
    assert (found.x, found.y) == pytest.approx((155_000, 463_000), abs=0.5)
    assert found.accuracy_m == 8


def test_after_ten_minutes_the_place_is_forgotten(phones, clock):
    phones.put(phones.code, lon=LON, lat=LAT, accuracy_m=8)
    clock.now = FORGET_S
    assert phones.age_s(phones.last()) == FORGET_S
    clock.now = FORGET_S + 1
    assert phones.last() is None


@pytest.mark.parametrize(
    ("code", "lon", "lat", "accuracy_m"),
    [("", LON, LAT, 8), ("é", LON, LAT, 8), (None, LAT, LON, 8), (None, 13.4, 52.5, 8), (None, float("nan"), LAT, 8),
     (None, LON, LAT, -1), (None, LON, LAT, float("inf"))],
)  # fmt: skip
def test_another_code_or_a_place_elsewhere_is_refused(phones, code, lon, lat, accuracy_m):
    with pytest.raises(InputError):
        phones.put(phones.code if code is None else code, lon=lon, lat=lat, accuracy_m=accuracy_m)
    assert phones.last() is None


def test_each_program_has_a_code_of_its_own():
    assert len({Phones().code for _ in range(20)}) == 20


def test_the_certificate_fits_its_key_and_names_the_laptop(tmp_path):
    pem, secret = actions.make_certificate(tmp_path / "tls", "10.42.0.1")
    made = x509.load_pem_x509_certificate(pem.read_bytes())
    key = load_pem_private_key(secret.read_bytes(), password=None)
    assert made.public_key() == key.public_key()
    names = made.extensions.get_extension_for_class(x509.SubjectAlternativeName).value
    assert set(names.get_values_for_type(x509.IPAddress)) == {ip_address("10.42.0.1"), ip_address("127.0.0.1")}
    assert made.not_valid_before_utc < datetime.now(UTC) < made.not_valid_after_utc
    assert secret.stat().st_mode & 0o077 == 0
