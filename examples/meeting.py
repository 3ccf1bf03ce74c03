"""Both parties of an example on this machine, over a TCP socket as between two machines."""

from concurrent.futures import ThreadPoolExecutor
from typing import Any

from gc2pc import Function, Report, run_local
from gc2pc.net.tcp import Listener, connect


def meet(function: Function, **inputs: Any) -> tuple[Any, Report]:
    """Return what Bob learns, one value or a tuple, and what it cost; inputs are both parties'."""
    listener = Listener("127.0.0.1:0")
    with ThreadPoolExecutor(1) as pool:
        arriving = pool.submit(connect, str(listener.address))
        channels = listener.accept(), arriving.result()
    _, bob, report = run_local(function, inputs, channels=channels)
    values = tuple(bob.values())
    return values[0] if len(values) == 1 else values, report


def cost(report: Report) -> str:
    return f"{report.and_gates:,} AND gates, {report.seconds['total']:.2f} s"
