"""How many of Alice's numbers exceed Bob's, row by row? Both learn the count, and nothing else.

On one machine, both parties, through a real socket:

    python examples/make_columns.py
    python examples/compare_columns.py alice.csv bob.csv

Or each party on a machine of its own:

    python examples/compare_columns.py --as alice --listen :7700 alice.csv
    python examples/compare_columns.py --as bob --connect alice.example.org:7700 bob.csv
"""

import argparse
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import gc2pc
from gc2pc import Alice, Array, Bob, UInt
from gc2pc.cli.progress import Progress
from gc2pc.columns import read_column
from gc2pc.net.tcp import Listener


@gc2pc.function
def count_greater(alice: Alice[Array[UInt[32]]], bob: Bob[Array[UInt[32]]]) -> UInt[32]:
    return sum(alice > bob)


def read(path: Path) -> Any:
    """Return the first column of a CSV file, int64[rows]."""
    start = time.perf_counter()
    column = read_column(path)
    print(f"read {len(column):,} rows of {path.name} in {time.perf_counter() - start:.2f} s", flush=True)
    return column


def play(party: str, column: Any, listen: str | None, connect: str | None) -> None:
    """Play one party and print the count."""
    with Progress("comparing") as progress:
        if listen:
            listener = Listener(listen)
            print(f"listening on {listener.address}", flush=True)
            session = gc2pc.Session(listener.accept(), party, progress=progress)
        else:
            session = gc2pc.connect(party, connect, progress=progress)
        with session:
            start = time.perf_counter()
            count = session.run(count_greater, **{party: column})
            seconds = time.perf_counter() - start
    print(f"{count:,} of {len(column):,} numbers of Alice exceed Bob's")
    ands = session.report.and_gates
    print(f"{ands:,} AND gates in {seconds:.2f} s, {ands / seconds / 1e6:.1f} M AND/s", flush=True)


def play_both(alice: Path, bob: Path) -> None:
    """Play Alice in a process of her own and Bob in this one, connected over loopback TCP."""
    column = read(bob)
    command = [sys.executable, __file__, "--as", "alice", "--listen", "127.0.0.1:0", str(alice)]
    pipe = subprocess.PIPE  # standard error too: one bar on the terminal is enough
    with subprocess.Popen(command, stdout=pipe, stderr=pipe, text=True) as other:
        assert other.stdout is not None
        for line in other.stdout:
            if line.startswith("listening on "):
                play("bob", column, None, line.split()[-1])
        _, errors = other.communicate()
    if other.returncode:
        raise SystemExit(f"Alice's process failed: {errors.strip()}")


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--as", dest="party", choices=["alice", "bob"])
    parser.add_argument("--listen", metavar="ADDRESS")
    parser.add_argument("--connect", metavar="ADDRESS")
    parser.add_argument("files", type=Path, nargs="+", metavar="CSV")
    options = parser.parse_args()
    try:
        if options.party is None and len(options.files) == 2:
            play_both(*options.files)
        elif options.party and len(options.files) == 1 and bool(options.listen) != bool(options.connect):
            play(options.party, read(options.files[0]), options.listen, options.connect)
        else:
            parser.error("give two files, or --as PARTY with --listen or --connect and one file")
    except (OSError, gc2pc.Gc2pcError) as error:
        raise SystemExit(f"{parser.prog}: {error}") from error


if __name__ == "__main__":
    main()
