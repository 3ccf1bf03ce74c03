"""Frames of tables with a thread for the socket and without: the same bytes, and errors that arrive."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from gc2pc.errors import Gc2pcError
from gc2pc.garble import tables
from gc2pc.garble.tables import FRAME_GATES, TableReceiver, TableSender
from gc2pc.native.engine import ROW_BYTES
from gc2pc.net import Channel, pair
from support.pair import run_pair

GATES = 5 * FRAME_GATES + 3


@pytest.fixture(params=[True, False], ids=["thread", "no thread"])
def spare(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> bool:
    monkeypatch.setattr(tables, "core_to_spare", lambda chan: request.param)
    return bool(request.param)


def rows_of(n_gates: int) -> Any:
    return np.random.default_rng(1).integers(0, 256, n_gates * ROW_BYTES, np.uint8)


def send(chan: Channel, rows: Any) -> None:
    with TableSender(chan, GATES) as sender:
        for start in range(0, len(rows), FRAME_GATES * ROW_BYTES):
            buffer = sender.buffer()
            part = rows[start : start + len(buffer)]
            buffer[: len(part)] = part
            sender.send(buffer[: len(part)])
        sender.flush()


def receive(chan: Channel) -> bytes:
    with TableReceiver(chan, GATES) as receiver:
        return b"".join(frame.tobytes() for frame in receiver.frames(GATES))


def test_all_rows_arrive_in_order(spare: bool) -> None:
    rows = rows_of(GATES)
    _, got, _ = run_pair(lambda chan: send(chan, rows), receive)
    assert got == rows.tobytes()


def test_a_peer_that_leaves_ends_both_directions(spare: bool) -> None:
    near, far = pair(timeout=5)
    far.close()
    with near, pytest.raises(Gc2pcError, match="the peer"):
        send(near, rows_of(GATES))
    near, far = pair(timeout=5)
    far.close()
    with near, pytest.raises(Gc2pcError, match="the peer closed the connection"):
        receive(near)
