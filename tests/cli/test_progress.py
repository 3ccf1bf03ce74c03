"""Progress: a bar with rate and time left for long runs, on terminals only."""

import subprocess
import sys

import pytest

from gc2pc.cli import progress
from gc2pc.cli.progress import Progress
from support.terminal import Terminal

LONG_RUN = """
import time
from gc2pc.cli import progress
progress.FIRST_GUESS = progress.WORTH_SHOWING = 0.0
with progress.Progress() as tell:
    for done in range(0, 5):
        tell(done * 10**8, 10**9)
        time.sleep(0.15)
print("ended")
"""


def test_shown_on_a_terminal() -> None:
    with Terminal([sys.executable, "-c", LONG_RUN]) as terminal:
        code, screen = terminal.finish()
    assert code == 0
    assert "computing" in screen and "40%" in screen and "M AND/s" in screen and "0:00:0" in screen
    assert screen.rstrip().endswith("ended")


def test_nothing_in_a_pipe() -> None:
    done = subprocess.run([sys.executable, "-c", LONG_RUN], capture_output=True, text=True, check=True)
    assert (done.stdout, done.stderr) == ("ended\n", "")


def test_short_runs_draw_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(progress.sys.stderr, "isatty", lambda: True, raising=False)
    now = 100.0
    monkeypatch.setattr(progress.time, "monotonic", lambda: now)
    with Progress() as tell:
        opened: list[int] = []
        monkeypatch.setattr(tell, "_open", opened.append)
        tell(10, 100)
        now += 0.6  # a tenth done in 0.05 s would be a short run; here it is three quarters in 0.6 s
        tell(75, 100)
        assert opened == []
        now += 0.1
        tell(20, 100)  # a fifth in 0.7 s: 3.5 s in all
        assert opened == [100]


def test_a_run_that_has_not_begun_counts_its_waiting(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(progress.sys.stderr, "isatty", lambda: True, raising=False)
    now = 100.0
    monkeypatch.setattr(progress.time, "monotonic", lambda: now)
    tell = Progress()
    opened: list[int] = []
    monkeypatch.setattr(tell, "_open", opened.append)
    now += 1.0
    tell(0, 100)
    assert opened == []
    now += 1.5
    tell(0, 100)
    assert opened == [100]
