"""Every pass on random netlists: same meaning, ANDs not up, pure; and golden texts for what each finds."""

import random

import pytest

from gc2pc.circuit import Builder, Netlist, fold, parse
from gc2pc.errors import UsageError
from gc2pc.optimize import DEFAULT, PASSES, counterexample, optimize, steps
from support.netlists import random_netlist

NAMES = sorted(PASSES)


def random_nets(seed: str, n: int = 60) -> list[Netlist]:
    rng = random.Random(seed)
    sizes = ((1, 5), (3, 20), (6, 40), (6, 150), (9, 300))
    return [random_netlist(rng, *sizes[i % len(sizes)], n_outputs=1 + i % 5) for i in range(n)]


def equal(left: Netlist, right: Netlist) -> bool:
    """Whether netlists of few inputs compute the same, by the oracle of the circuit room."""
    n = 1 << left.n_inputs
    words = [sum((j >> i & 1) << j for j in range(n)) for i in range(left.n_inputs)]
    same: bool = left.simulate_words(words, n) == right.simulate_words(words, n)
    return same


@pytest.mark.parametrize("keep_depth", [False, True], ids=["any", "depth"])
@pytest.mark.parametrize("name", NAMES)
def test_a_pass_keeps_what_is_computed(name: str, keep_depth: bool) -> None:
    for net in random_nets(name):
        text = str(net)
        result = PASSES[name](net, keep_depth=keep_depth)
        assert equal(net, result)
        assert result.and_gates <= net.and_gates
        assert not keep_depth or result.depth <= net.depth
        assert str(net) == text and (result.in_ports, result.out_ports) == (net.in_ports, net.out_ports)
        assert str(PASSES[name](net, keep_depth=keep_depth)) == str(result)


@pytest.mark.parametrize("name", NAMES)
def test_a_pass_leaves_nothing_that_folds(name: str) -> None:
    for net in random_nets("fold", 30):
        result = PASSES[name](net)
        folded = fold(result)
        assert (folded.and_gates, folded.n_gates) == (result.and_gates, result.n_gates)


def test_optimize_is_idempotent_on_the_ands() -> None:
    for net in random_nets("idempotent"):
        once = optimize(net)
        assert equal(net, once) and once.and_gates <= fold(net).and_gates
        assert optimize(once).and_gates == once.and_gates


def test_a_pass_that_is_no_help_changes_nothing() -> None:
    net = parse("inputs 1 1\nw4 = and w2 w3\noutputs w4")
    for step in steps(net):
        assert step.net is net and not step.kept
    assert [step.name for step in steps(net)] == list(DEFAULT)


def test_an_unknown_pass() -> None:
    net = parse("inputs 1\noutputs w2")
    with pytest.raises(UsageError, match="there is no pass 'magic'; there are share, absorb"):
        optimize(net, ["share", "magic"])


# (pass, before, after)
GOLDEN = [
    # equal sums, put together differently
    (
        "share",
        "w5 = xor w2 w3\nw6 = xor w5 w4\nw7 = xor w4 w3\nw8 = xor w7 w2\nw9 = and w6 w2\nw10 = and w8 w2",
        "w9 w10",
        "w5 = xor w2 w3\nw6 = xor w5 w4\nw7 = and w6 w2",
        "w7 w7",
    ),
    # ANDs over one space: x(x + y) = x + xy, and (x + 1)y = xy + y
    (
        "share",
        "w5 = and w2 w3\nw6 = xor w2 w3\nw7 = and w6 w2\nw8 = not w2\nw9 = and w8 w3",
        "w5 w7 w9",
        "w5 = and w2 w3\nw6 = xor w5 w2\nw7 = xor w5 w3",
        "w5 w6 w7",
    ),
    # constants, x AND x, x AND NOT x, a dead gate
    (
        "share",
        "w5 = and w2 1\nw6 = and w5 w2\nw7 = not w6\nw8 = and w7 w2\nw9 = and w3 w4",
        "w6 w8 1",
        "",
        "w2 0 1",
    ),
    # a(ab) = ab
    ("absorb", "w5 = and w2 w3\nw6 = and w5 w2", "w6", "w5 = and w2 w3", "w5"),
    # ab + ac = a(b + c)
    (
        "absorb",
        "w5 = and w2 w3\nw6 = and w2 w4\nw7 = xor w5 w6",
        "w7",
        "w5 = xor w3 w4\nw6 = and w2 w5",
        "w6",
    ),
    # majority: ab + ac + bc = (b + a)(c + a) + a
    (
        "absorb",
        "w5 = and w2 w3\nw6 = and w2 w4\nw7 = and w3 w4\nw8 = xor w5 w6\nw9 = xor w8 w7",
        "w9",
        "w5 = xor w4 w2\nw6 = xor w3 w2\nw7 = and w6 w5\nw8 = xor w2 w7",
        "w8",
    ),
    # ab AND NOT a is never 1
    ("absorb", "w5 = and w2 w3\nw6 = not w2\nw7 = and w5 w6", "w7", "", "0"),
    # an AND that equals a known one plus sums: (a + ab)(a + b) = a + ab
    (
        "absorb",
        "w5 = and w2 w3\nw6 = xor w2 w5\nw7 = xor w2 w3\nw8 = and w6 w7",
        "w5 w8",
        "w5 = and w2 w3\nw6 = xor w2 w5",
        "w5 w6",
    ),
]


@pytest.mark.parametrize(("name", "gates", "outputs", "new_gates", "new_outputs"), GOLDEN)
def test_what_a_pass_finds(name: str, gates: str, outputs: str, new_gates: str, new_outputs: str) -> None:
    net = parse(f"inputs 1 1 1\n{gates}\noutputs {outputs}")
    expected = "\n".join(filter(None, ["inputs 1 1 1", new_gates, f"outputs {new_outputs}"]))
    assert str(PASSES[name](net)) == expected


def function(table: int, n: int) -> Netlist:
    """Return a netlist of a truth table: n - 1 levels of choices."""
    builder = Builder()
    x = builder.input(n)

    def choose(table: int, k: int) -> int:
        if k == 0:
            return table & 1
        half = 1 << (k - 1)
        low, high = table & ((1 << half) - 1), table >> half
        return builder.mux(x[k - 1], choose(high, k - 1), choose(low, k - 1))

    builder.output([choose(table, n)])
    return builder.build()


@pytest.mark.parametrize(("n", "ands", "tries"), [(2, 1, 0), (3, 2, 0), (4, 3, 300), (5, 4, 60), (6, 6, 6)])
def test_functions_of_few_inputs_reach_their_bound(n: int, ands: int, tries: int) -> None:
    """At most n - 1 ANDs for n up to 5 inputs (Turan and Peralta, 2014), 6 for 6."""
    rng = random.Random(n)
    tables = range(1 << (1 << n)) if n <= 3 else [rng.getrandbits(1 << n) for _ in range(tries)]
    for table in tables:
        net = function(table, n)
        result = optimize(net)
        assert equal(net, result)
        assert result.and_gates <= ands, hex(table)


@pytest.mark.parametrize("seed", ["a", "b"])
def test_another_order_of_gates_gives_no_more_ands_than_before(seed: str) -> None:
    """Sums are seen through, however XORs are put together."""
    rng = random.Random(seed)
    builder = Builder()
    x, y, z = builder.input(8), builder.input(8), builder.input(8)
    words = [x, y, z]
    for _ in range(20):
        left, right = rng.sample(words, 2)
        words.append([builder.xor(a, b) for a, b in zip(left, right, strict=True)])
    total = [builder.xor(builder.and_(a, b), builder.and_(a, c)) for a, b, c in zip(*words[-3:], strict=True)]
    builder.output(total)
    assert optimize(builder.build()).and_gates <= 8


def test_depth_is_kept() -> None:
    """Three products of a tree of depth 2 would be fewer ANDs in a chain of depth 3."""
    for net in random_nets("depth", 40):
        shallow = optimize(net, keep_depth=True)
        assert shallow.depth <= net.depth and shallow.and_gates <= net.and_gates
        assert counterexample(net, shallow) is None


def test_sharing_twice_changes_no_ands() -> None:
    for net in random_nets("share"):
        once = PASSES["share"](net)
        assert PASSES["share"](once).and_gates == once.and_gates
