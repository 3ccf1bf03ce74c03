"""Random programs of nested branches and loops compute what plain Python computes."""

import numpy as np
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from gc2pc import run_local
from support.plain import results
from support.random_programs import made, source

_QUICK = settings(deadline=None, suppress_health_check=list(HealthCheck))
_BYTES = st.integers(0, 12) | st.integers(0, 255)
_SOURCES = st.randoms(use_true_random=False).map(source)


@settings(_QUICK, max_examples=150)
@given(_SOURCES, st.lists(st.tuples(_BYTES, _BYTES), min_size=3, max_size=6))
def test_in_the_clear_as_in_plain_python(text, rows):
    plain, function = made(text)
    for row in rows:
        assert results(function(*row)) == results(plain(*row)), text


@settings(_QUICK, max_examples=15)
@given(_SOURCES, _BYTES, _BYTES)
def test_between_two_parties_as_in_plain_python(text, a, b):
    plain, function = made(text)
    alice, bob, _ = run_local(function, {"a": np.uint8(a), "b": np.uint8(b)})
    assert results(tuple(alice.values())) == results(tuple(bob.values())) == results(plain(a, b))
