"""Where a party's socket gets a core of its own."""

import os

import pytest

from gc2pc.net import core_to_spare, pair


@pytest.mark.parametrize(
    ("cores", "near", "far"), [(1, False, False), (2, False, True), (3, False, True), (4, True, True)]
)
def test_the_socket_gets_a_core_where_a_party_has_two(cores, near, far, monkeypatch):
    monkeypatch.setattr(os, "sched_getaffinity", lambda _: set(range(cores)), raising=False)
    left, right = pair()
    with left, right:
        assert core_to_spare(left) == near
        left.same_machine = False
        assert core_to_spare(left) == far
