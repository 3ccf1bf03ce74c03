"""A terminal for one command, to see what a user sees and type what a user types."""

import os
import pty
import select
import subprocess
import time
from pathlib import Path

PATIENCE = 60.0  # seconds


class Terminal:
    """Runs a command under a pseudo-terminal; `screen` is all that it has shown so far. Use as a context."""

    def __init__(self, command: list[str], cwd: Path | None = None) -> None:
        self._fd, child = pty.openpty()
        name = os.ttyname(child)
        # the first terminal that the leader of a new session opens is its /dev/tty, where getpass asks
        launch = ["sh", "-c", f'exec <{name} >{name} 2>&1; echo; exec "$0" "$@"', *command]
        self.process = subprocess.Popen(launch, cwd=cwd, start_new_session=True)
        os.read(self._fd, len("\r\n"))  # the launcher has opened its end: ours of it can go
        os.close(child)
        self.screen = ""

    def wait_for(self, text: str) -> str:
        """Read until `text` has been shown; return the screen."""
        end = time.monotonic() + PATIENCE
        while text not in self.screen:
            assert self._read(end - time.monotonic()), (
                f"expected {text!r}, the terminal shows {self.screen!r}"
            )
        return self.screen

    def type(self, text: str) -> None:
        os.write(self._fd, text.encode())

    def finish(self) -> tuple[int, str]:
        """Return exit code and screen once the command has ended."""
        end = time.monotonic() + PATIENCE
        while self._read(end - time.monotonic()):
            pass
        return self.process.wait(PATIENCE), self.screen.replace("\r\n", "\n")

    def _read(self, seconds: float) -> bool:
        """Take what arrives next; False when nothing more will, or not in time."""
        if not select.select([self._fd], [], [], max(seconds, 0))[0]:
            return False
        try:
            data = os.read(self._fd, 1 << 16)
        except OSError:  # Linux says EIO when the other end is closed
            return False
        self.screen += data.decode()
        return bool(data)

    def __enter__(self) -> "Terminal":
        return self

    def __exit__(self, *_: object) -> None:
        self.process.kill()
        self.process.wait()
        os.close(self._fd)
