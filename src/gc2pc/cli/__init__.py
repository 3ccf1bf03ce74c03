"""The command line `gc2pc`: one file a command, each imported only when it is the one that runs."""

import atexit
import gc
import os


def main() -> None:
    """Run the command line of this process and exit with its code: 0 done, 1 peer or link failed, 2 usage."""
    _start_fast()
    from gc2pc.cli.app import app

    app.main(prog_name="gc2pc")


def _start_fast() -> None:
    """Leave out what takes longer than a short command: a command owns its process, a library does not.

    Loading modules makes many objects and no garbage: looking for cycles meanwhile, and at the end, finds
    nothing. No command multiplies matrices of floats, so threads of numpy's BLAS would have nothing to do.
    """
    gc.set_threshold(100_000)
    atexit.register(gc.freeze)
    os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
