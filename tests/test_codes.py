"""Private codes: readable, and only a hash is kept."""

import pytest

from kansenkaart import codes


def test_a_code_can_be_read_aloud():
    code = codes.new_code()
    groups = code.split("-")
    assert [len(group) for group in groups] == [4, 4, 4, 4]
    assert set("".join(groups)) <= set(codes.ALPHABET)
    assert not set(codes.ALPHABET) & set("0O1IL2Z5S8BU")


def test_only_the_right_code_fits_however_it_is_typed():
    code = codes.new_code()
    kept = codes.hash_code(code)
    assert codes.code_fits(code, kept)
    assert codes.code_fits(f" {code.lower().replace('-', ' ')} ", kept)
    assert not codes.code_fits(codes.new_code(), kept)
    assert code not in kept


def test_the_same_code_gives_another_hash_each_time():
    assert codes.hash_code("ACDE") != codes.hash_code("ACDE")


@pytest.mark.parametrize("broken", ["", "x", "scrypt$a$b", "md5$YQ==$YQ==", "scrypt$é$é"])
def test_a_broken_hash_fits_nothing(broken):
    assert not codes.code_fits("", broken)
