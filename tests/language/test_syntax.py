"""Parsing from several threads at once, as when both parties compile in one process."""

from __future__ import annotations

import ast
import gc
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor

import pytest

from gc2pc.language.syntax import parse

LINES = (f"    x = ((x + {i}) * (x - {i})) if x > {i} else [x, (x, {{x}})]" for i in range(50))
SOURCE = "def f(x):\n" + "\n".join(LINES)


@pytest.fixture
def _threads_take_turns_at_collections() -> Iterator[None]:
    def give_way(phase: str, _: object) -> None:
        time.sleep(0)

    threshold = gc.get_threshold()
    gc.callbacks.append(give_way)
    gc.set_threshold(20)
    try:
        yield
    finally:
        gc.set_threshold(*threshold)
        gc.callbacks.remove(give_way)


@pytest.mark.usefixtures("_threads_take_turns_at_collections")
def test_threads_may_parse_at_once() -> None:
    expected = ast.dump(ast.parse(SOURCE))
    with ThreadPoolExecutor(4) as pool:
        trees = list(pool.map(parse, [SOURCE] * 20))
    assert all(ast.dump(tree) == expected for tree in trees)
