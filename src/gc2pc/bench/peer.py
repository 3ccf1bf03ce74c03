"""One party of a bench in a process of its own: `python -m gc2pc.bench.peer JOB PARTY PARAMS`."""

from __future__ import annotations

import importlib
import json
import os
import sys
from typing import Any


def main(job: str, party: str, params: dict[str, Any]) -> None:
    """Prepare the job, connect, run it over the connection, and print what it measured as one JSON line.

    A job is a module of this package with `prepare(params)` and `run(party, channel, prepared)`. Alice
    listens, and first prints the address she got.
    """
    from gc2pc.bench.machine import peak_rss_mb
    from gc2pc.net.tcp import Listener, connect

    if params["nice"]:
        os.nice(params["nice"])
    module = importlib.import_module(f"gc2pc.bench.{job}")
    prepared = module.prepare(params)
    if party == "alice":
        listener = Listener(params["address"])
        print_line({"address": str(listener.address)})
        channel = listener.accept()
    else:
        channel = connect(params["address"])
    with channel:
        measured = module.run(party, channel, prepared)
    print_line({**measured, "peak_rss_mb": peak_rss_mb()})


def print_line(result: dict[str, Any]) -> None:
    print(json.dumps(result), flush=True)


if __name__ == "__main__":
    main(sys.argv[1], sys.argv[2], json.loads(sys.argv[3]))
