"""What we believe of the real services, asked of them. Never part of the normal run: needs the internet.

    python -m pytest tests/test_network.py -m network

Each test says which belief it holds, so that a failure tells what has changed there. That the questions themselves
work is tried on loopback, in `test_beliefs.py`.
"""

import os

import beliefs
import pytest


@pytest.mark.network
@pytest.mark.parametrize("name", beliefs.BELIEFS)
def test_it_is_as_we_believe(name):
    assert beliefs.BELIEFS[name](beliefs.real(os.environ)) == []
