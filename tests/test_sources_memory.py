"""Reading a big file takes memory for the area, not for the file."""

import pytest
from big_files import HERE, KINDS, peak_mb, write

pytestmark = pytest.mark.slow
SMALL, LARGE = 4_000, 50_000
#: The files grow by 33 to 60 MB; a reader that holds them as objects takes that or more.
MORE_MB = 12


@pytest.mark.parametrize("kind", KINDS)
def test_twelve_times_the_objects_elsewhere_take_hardly_more_memory(tmp_path, kind):
    few, before_mb = peak_mb(write(tmp_path, kind, SMALL))
    many, after_mb = peak_mb(write(tmp_path, kind, LARGE))
    assert few == many == HERE
    assert after_mb - before_mb < MORE_MB
