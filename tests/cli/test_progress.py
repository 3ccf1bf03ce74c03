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


@pytest.mark.parametrize(
    ("reports", "shown"),
    [
        ([(0.0, 5), (0.4, 10)], False),  # too early to tell
        ([(0.0, 0), (0.6, 75)], False),  # 0.8 s in all
        ([(0.0, 0), (0.6, 20)], True),  # 3 s in all
        ([(0.0, 60), (0.6, 61)], True),  # a quick start, then 24 s
        ([(30.0, 0), (30.6, 75)], False),  # waiting for the peer is not progress
        ([(0.0, 0), (0.6, 75), (1.9, 80), (2.1, 85)], True),  # slower than it looked
    ],
)
def test_only_what_takes_long_is_drawn(
    reports: list[tuple[float, int]], shown: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(progress.sys.stderr, "isatty", lambda: True, raising=False)
    tell, opened = Progress(), []
    monkeypatch.setattr(tell, "_open", opened.append)
    for now, done in reports:
        monkeypatch.setattr(progress.time, "monotonic", lambda now=now: now)
        tell(done, 100)
    assert bool(opened) == shown
