"""The circuits that have a name: what `lib:NAME` on the command line and the files in circuits/ stand for."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cache

from gc2pc.circuit import Builder, Netlist, Wire, Word
from gc2pc.errors import UsageError
from gc2pc.library import aes, arithmetic, columns, compare, multiply, select, sha2, shift

Make = Callable[..., tuple[Word, ...]]


@dataclass(frozen=True)
class Entry:
    """One circuit: ports as name -> bits, and make(builder, *input words) -> output words."""

    summary: str
    inputs: dict[str, int]
    outputs: tuple[str, ...]
    make: Make


@cache
def build(name: str) -> Netlist:
    """Return the netlist of a circuit of the catalog; the first input is Alice's, the others are Bob's."""
    if name not in CATALOG:
        raise UsageError(f"the library has no circuit {name!r}; it has {', '.join(CATALOG)}")
    entry = CATALOG[name]
    builder = Builder()
    words = entry.make(builder, *(builder.input(bits, port) for port, bits in entry.inputs.items()))
    for port, word in zip(entry.outputs, words, strict=True):
        builder.output(word, port)
    return builder.build()


def _word(f: Callable[..., Word]) -> Make:
    return lambda *args: (f(*args),)


def _bit(f: Callable[..., Wire]) -> Make:
    return lambda *args: ([f(*args)],)


def _entries() -> Iterator[tuple[str, Entry]]:
    for n in (32, 64):
        yield from _of_width(n)
    hamming = _word(columns.hamming_distance)
    yield "hamming160", Entry("in how many bits x and y differ", {"x": 160, "y": 160}, ("result",), hamming)
    for n in (128, 192, 256):
        ports = {"key": n, "plaintext": 128}
        yield f"aes{n}", Entry(f"AES-{n} encryption", ports, ("ciphertext",), _word(aes.aes_encrypt))
    summary = "SHA-256 of a message of one block, already padded"
    yield "sha256", Entry(summary, {"block": 512}, ("digest",), _word(sha2.sha256))
    summary = "SHA-256 compression from any state"
    ports = {"block": 512, "state": 256}
    yield "sha256_compress", Entry(summary, ports, ("result",), _word(sha2.sha256_compress))


def _of_width(n: int) -> Iterator[tuple[str, Entry]]:
    """Yield the circuits on words of n bits, their names ending in n."""
    one, two, result = {"x": n}, {"x": n, "y": n}, ("result",)
    shifted = {"x": n, "distance": (n - 1).bit_length()}
    for name, inputs, make, summary in (
        ("add", two, _word(arithmetic.add), "x + y"),
        ("sub", two, _word(arithmetic.sub), "x - y"),
        ("neg", one, _word(arithmetic.neg), "-x"),
        ("abs", one, _word(arithmetic.abs_), "|x| of a signed x"),
        ("lt", two, _bit(compare.less_than), "x < y, unsigned"),
        ("slt", two, _bit(compare.less_than_signed), "x < y, signed"),
        ("eq", two, _bit(compare.equal), "x == y"),
        ("mux", {"c": 1, **two}, lambda b, c, x, y: (select.mux(b, c[0], x, y),), "x if c, else y"),
        ("shl", shifted, _word(shift.shift_left_by), "x << distance"),
        ("shr", shifted, _word(shift.shift_right_by), "x >> distance, unsigned"),
        ("sar", shifted, lambda b, x, k: (shift.shift_right_by(b, x, k, True),), "x >> distance, signed"),
        ("popcount", one, _word(columns.popcount), "how many bits of x are 1"),
        ("mul", two, _word(multiply.mul), f"the lower {n} bits of x * y"),
        ("mulfull", two, _word(multiply.mul_full), f"all {2 * n} bits of x * y, unsigned"),
        ("square", one, _word(multiply.square), f"all {2 * n} bits of x * x, unsigned"),
    ):
        yield f"{name}{n}", Entry(summary, inputs, result, make)
    exchange = Entry("x and y in order, unsigned", two, ("smaller", "larger"), select.compare_exchange)
    yield f"exchange{n}", exchange


CATALOG: dict[str, Entry] = dict(_entries())
