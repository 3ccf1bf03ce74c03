"""Progress of a long run: a bar with rate and time left, on a terminal only, drawn on standard error."""

from __future__ import annotations

import sys
import time
from typing import Any

WORTH_SHOWING = 2.0
FIRST_GUESS = 0.5


class Progress:
    """A callable (done, total) for Session and others; draws once the work looks longer than two seconds."""

    def __init__(self, verb: str = "computing", unit: str = "AND") -> None:
        self._verb, self._unit = verb, unit
        self._enabled = sys.stderr.isatty()
        self._first: tuple[float, int] | None = None  # when the first report came, and what was done then
        self._bar: Any = None
        self._task: Any = None

    def __call__(self, done: int, total: int) -> None:
        if not self._enabled:
            return
        if self._bar is None and self._long(done, total):
            self._open(total)
        if self._bar is not None:
            self._bar.update(self._task, completed=done, total=total)

    def __enter__(self) -> Progress:
        return self

    def __exit__(self, *exception: object) -> None:
        if self._bar is not None:
            self._bar.stop()

    def _long(self, done: int, total: int) -> bool:
        """Guess from the rate so far; waiting for the peer before the first report does not count."""
        now = time.monotonic()
        start, done_then = self._first = self._first or (now, done)
        elapsed = now - start
        left = elapsed * (total - done) / max(done - done_then, 1)
        return elapsed >= FIRST_GUESS and elapsed + left >= WORTH_SHOWING

    def _open(self, total: int) -> None:
        from rich.console import Console
        from rich.progress import (
            BarColumn,
            ProgressColumn,
            TaskProgressColumn,
            TextColumn,
            TimeRemainingColumn,
        )
        from rich.progress import Progress as Bar
        from rich.text import Text

        unit = self._unit

        class Rate(ProgressColumn):
            def render(self, task: Any) -> Text:
                return Text(f"{(task.speed or 0) / 1e6:.1f} M {unit}/s")

        columns = (
            TextColumn("{task.description}"),
            BarColumn(),
            TaskProgressColumn(),
            Rate(),
            TimeRemainingColumn(),
        )
        self._bar = Bar(*columns, console=Console(stderr=True), transient=True)
        self._task = self._bar.add_task(self._verb, total=total)
        self._bar.start()
