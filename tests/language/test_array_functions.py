"""Functions of arrays give what numpy's give: joins, products, indices, sets, permutations."""

import numpy as np
import pytest

import gc2pc
from gc2pc import Alice, Array, Bit, Bob, Int, UInt, UsageError, function, run_local
from support.traced import traced, wrap

I8 = Int[8]


def array(kind, shape):
    return Array[(kind, *shape)] if shape else kind


def some(*shape, seed=0, low=-128, high=128):
    return np.random.default_rng(seed).integers(low, high, shape)


def wrap_all(type, values):
    """Return numbers, in lists or not, as those of a type."""
    return (
        [wrap_all(type, value) for value in values] if isinstance(values, list) else wrap(type, int(values))
    )


def check(body, theirs, *arrays, kind=I8, result=I8):
    """Check body(*secrets) against theirs(*arrays) and return the program."""
    expected = np.asarray(theirs(*arrays))
    expected = np.array(wrap_all(result.element, expected.tolist()), np.int64).reshape(expected.shape)
    f = traced(body, *(array(kind, x.shape) for x in arrays), returns=array(result, expected.shape))
    found = f(*arrays)
    assert np.array_equal(found, expected), (found, expected)
    return f.program()


JOINS = [
    ("concatenate", lambda m, x, y: m.concatenate([x, y])),
    ("concatenate 1", lambda m, x, y: m.concatenate([x, y, x[:, :1]], axis=1)),
    ("concatenate -1", lambda m, x, y: m.concatenate((y[:, ::-1], x), axis=-1)),
    ("concatenate flat", lambda m, x, y: m.concatenate([x.T, y], axis=None)),
    ("concatenate nothing", lambda m, x, y: m.concatenate([x[:0], y, y[:0]])),
    ("concatenate a public array", lambda m, x, y: m.concatenate([x, np.ones((1, 4), np.int8), y])),
    ("stack", lambda m, x, y: m.stack([x, y])),
    ("stack 1", lambda m, x, y: m.stack([x, y, x], axis=1)),
    ("stack -1", lambda m, x, y: m.stack([x, y.reshape(2, 6).T.reshape(3, 4)], axis=-1)),
    ("roll", lambda m, x, y: m.roll(x, 5)),
    ("roll 1", lambda m, x, y: m.roll(x, -1, axis=1)),
    ("roll round", lambda m, x, y: m.roll(x, 8, axis=-1)),
    ("repeat", lambda m, x, y: m.repeat(x, 3)),
    ("repeat 0", lambda m, x, y: m.repeat(x, 2, axis=0)),
    ("repeat no times", lambda m, x, y: m.repeat(x, 0, axis=1)),
    ("tile", lambda m, x, y: m.tile(x, 2)),
    ("tile 2", lambda m, x, y: m.tile(x, (2, 3))),
    ("tile 3", lambda m, x, y: m.tile(x[0], (2, 1, 2))),
    ("flip", lambda m, x, y: m.flip(x)),
    ("flip 0", lambda m, x, y: m.flip(x, 0)),
    ("flip both", lambda m, x, y: m.flip(x, (0, -1))),
    ("broadcast_to", lambda m, x, y: m.broadcast_to(x[:, None], (3, 2, 4))),
]


@pytest.mark.parametrize(("name", "body"), JOINS, ids=[name for name, _ in JOINS])
def test_joins(name, body):
    x, y = some(3, 4), some(3, 4, seed=1)
    program = check(lambda x, y: body(gc2pc, x, y), lambda x, y: body(np, x, y), x, y)
    assert program.and_gates == 0
    with np.errstate(over="ignore"):
        check(
            lambda x, y: body(gc2pc, x * 3, y + x) * 5,
            lambda x, y: body(np, (x * 3).astype(np.int8), (y + x).astype(np.int8)).astype(int) * 5,
            x,
            y,
        )


def test_joins_of_scalars_and_of_the_rows_of_an_array():
    check(
        lambda x, y: gc2pc.stack([x[0], x[1] + 1, y[2]]),
        lambda x, y: [x[0], x[1] + 1, y[2]],
        some(3),
        some(3, seed=2),
    )
    check(gc2pc.concatenate, lambda x: x.reshape(-1), some(3, 4))
    check(lambda x: gc2pc.stack(x, axis=1), lambda x: x.T, some(3, 4))
    check(lambda x: gc2pc.concatenate([x]), lambda x: x, some(3))


def test_parts_of_a_join_are_computed_where_they_belong():
    f = traced(
        lambda x, y: gc2pc.concatenate([x * y, x + y]) * 3,
        Array[I8, 40],
        Array[I8, 40],
        returns=Array[I8, 80],
    )
    assert [call.and_gates > 0 for call in f.program().calls] == [True, True]


MATRICES = [
    ((3, 4), (4, 5)),
    ((1, 1), (1, 1)),
    ((4,), (4, 5)),
    ((3, 4), (4,)),
    ((4,), (4,)),
    ((2, 3, 4), (4, 5)),
    ((2, 1, 3, 4), (5, 4, 2)),
    ((4,), (2, 4, 3)),
    ((2, 3, 4), (4,)),
    ((3, 0), (0, 2)),
    ((0, 3), (3, 2)),
    ((0,), (0,)),
    ((9, 40), (40, 8)),
    ((2, 33), (33, 2)),
    ((70,), (70,)),
    ((1200,), (1200,)),
]


@pytest.mark.parametrize("shapes", MATRICES, ids=str)
def test_products_of_matrices(shapes):
    x, y = some(*shapes[0]), some(*shapes[1], seed=1)
    check(lambda x, y: x @ y, np.matmul, x, y)
    check(gc2pc.matmul, np.matmul, x, y)
    check(gc2pc.dot, np.dot, x, y)


def test_products_with_public_and_transposed_matrices():
    x, y = some(5, 6), some(6, 7, seed=1)
    check(lambda x: x @ y, lambda x: x @ y, x)
    check(lambda y: x @ y, lambda y: x @ y, y)
    check(lambda x, y: y.T @ x.T, lambda x, y: y.T @ x.T, x, y)
    check(lambda x: gc2pc.dot(3, x), lambda x: 3 * x, x)


def test_a_matrix_product_takes_the_gates_of_its_products_and_sums():
    f = traced(
        lambda x, y: x @ y, Array[UInt[16], 4, 24], Array[UInt[16], 24, 5], returns=Array[UInt[16], 4, 5]
    )
    assert f.and_gates <= 4 * 5 * 24 * (241 + 15)
    kinds = [Array[UInt[16], 200, 800], Array[UInt[16], 800, 200]]
    large = traced(lambda x, y: x @ y, *kinds, returns=Array[UInt[16], 200, 200]).program()
    assert len(large.calls) < 20 and large.and_gates <= 200 * 200 * 800 * 256


AXES = [None, 0, 1, 2, -1]


@pytest.mark.parametrize("axis", AXES, ids=str)
@pytest.mark.parametrize("shape", [(2, 3, 4), (1, 1, 1), (70, 3, 2), (3, 2, 9)], ids=str)
def test_where_the_smallest_and_the_largest_are(axis, shape):
    for x in (some(*shape), some(*shape, low=0, high=3)):
        for name in ("argmin", "argmax"):
            options = {"axis": axis, "keepdims": shape[0] == 2}
            theirs = getattr(np, name)
            check(lambda x: getattr(x, name)(**options), lambda x: theirs(x, **options), x, result=UInt[9])  # noqa: B023


@pytest.mark.parametrize("n", [1, 2, 7, 8, 9, 63, 64, 65, 100, 513, 600])
def test_the_first_of_equal_elements_is_found(n):
    for x in (np.zeros(n, int), some(n, low=0, high=2), np.arange(n) // 9 % 7):
        check(lambda x: x.argmin(), np.argmin, x, result=UInt[10])
        check(lambda x: x.argmax(), np.argmax, x, result=UInt[10])
    f = traced(lambda x: x.argmax(), Array[Bit], returns=UInt[10])
    bits = some(n, low=0, high=2)
    assert f(bits) == np.argmax(bits)


@pytest.mark.parametrize("axis", AXES, ids=str)
@pytest.mark.parametrize("shape", [(2, 3, 4), (0, 2, 3), (100, 2, 1), (3, 80, 2)], ids=str)
def test_running_sums(axis, shape):
    check(lambda x: x.cumsum(axis), lambda x: np.cumsum(x, axis), some(*shape))


def test_running_numbers_of_bits():
    x = some(90, low=0, high=2)
    check(lambda x: x.cumsum(), np.cumsum, x, kind=Bit, result=UInt[7])
    f = traced(lambda x: x.cumsum(), Array[UInt[32], 1000], returns=Array[UInt[32]])
    assert f.and_gates <= 1000 * 31


INDICES = [0, 1, 2, 5, 6]


@pytest.mark.parametrize("n", [1, 2, 3, 7, 8, 9, 20, 64, 65, 200])
@pytest.mark.parametrize("kind", [UInt[3], UInt[8], Int[9]], ids=str)
def test_an_element_at_a_secret_index(n, kind):
    """An index beyond the end gives the last element, one before the start the first."""
    x = some(n)
    f = traced(lambda x, i: x[i], Array[I8, n], Array[kind], returns=Array[I8])
    low, high = kind.element.minimum, kind.element.maximum
    index = np.unique(np.clip([0, 1, n // 2, n - 1, n, n + 1, -1, -2, -n, -n - 1, low, high], low, high))
    expected = x[np.clip(np.where(index < 0, index + n, index), 0, n - 1)]
    assert np.array_equal(f(x, index), expected)
    one = traced(lambda x, i: x[i], Array[I8, n], kind, returns=I8)
    assert [one(x, int(i)) for i in index] == expected.tolist()
    assert one.and_gates <= (n - 1) * 8 + 40


SECRET = [
    ("one axis", lambda x, i, j: x[i[0]]),
    ("the second axis", lambda x, i, j: x[:, i[0]]),
    ("the last axis", lambda x, i, j: x[..., j[1]]),
    ("several", lambda x, i, j: x[i]),
    ("several of the second axis", lambda x, i, j: x[:, i]),
    ("two axes", lambda x, i, j: x[i[0], j[1]]),
    ("pairs", lambda x, i, j: x[i, j]),
    ("pairs with a slice between", lambda x, i, j: x[i, :, j]),
    ("pairs behind a slice", lambda x, i, j: x[:, i, j]),
    ("with an integer", lambda x, i, j: x[1, i]),
    ("with an integer and a slice between", lambda x, i, j: x[0, :, j]),
    ("a scalar with an integer and a slice", lambda x, i, j: x[0, :, j[0]]),
    ("with a new axis", lambda x, i, j: x[None, i, :, None]),
    ("all axes", lambda x, i, j: x[i, j, i]),
    ("broadcast", lambda x, i, j: x[i[:, None], j]),
    ("reversed", lambda x, i, j: x[::-1, :, ::2][i, j]),
]


@pytest.mark.parametrize(("name", "body"), SECRET, ids=[name for name, _ in SECRET])
def test_secret_indices_pick_as_numpys(name, body):
    x, i, j = some(2, 3, 4), np.array([1, 0]), np.array([0, 1])
    expected = body(x, i, j)

    def fn(x, i, j):
        return body(x, i, j)

    fn.__annotations__ = {
        "x": Alice[array(I8, x.shape)],
        "i": Bob[Array[UInt[1], 2]],
        "j": Bob[Array[UInt[2], 2]],
        "return": array(I8, expected.shape),
    }
    assert np.array_equal(function(fn)(x, i, j), expected)


def test_lookup_in_a_public_table():
    rng = np.random.default_rng(1)
    table = rng.integers(0, 256, 256)
    f = traced(lambda i: UInt[8](table)[i], Array[UInt[8]], returns=Array[UInt[8]])
    assert np.array_equal(f(np.arange(256)), table)
    assert f.program(x=1).and_gates <= 82
    short = traced(lambda i: Int[5](table[:10] % 16)[i], Array[UInt[8]], returns=Array[Int[5]])
    assert np.array_equal(short([0, 9, 10, 255]), (table % 16)[[0, 9, 9, 9]])
    square = traced(lambda i: UInt[4](np.arange(16) ** 2 % 13)[i], UInt[4], returns=UInt[4])
    assert [square(i) for i in range(16)] == [i * i % 13 for i in range(16)]


@pytest.mark.parametrize(
    "members", [[], [0], [3, 5, 5], [-128, 127, 1], [*range(-60, 60)], [*range(-128, 128)]]
)
def test_membership(members):
    x = np.arange(-128, 128)
    result = {"result": Bit}
    check(lambda x: gc2pc.isin(x, members), lambda x: np.isin(x, members), x, **result)
    check(gc2pc.isin, np.isin, x, np.array(members, int), **result)
    check(lambda x: gc2pc.isin(x, x[3, 5:7]), lambda x: np.isin(x, x[3, 5:7]), x.reshape(4, 64), **result)


def test_membership_in_a_public_set_shares_gates():
    f = traced(lambda x: gc2pc.isin(x, range(100)), UInt[8], returns=Bit)
    assert f.and_gates <= 30
    g = traced(lambda x: gc2pc.isin(x, [1, 2**20 + 1, 2**31]), UInt[32], returns=Bit)
    assert g.and_gates <= 3 * 31 - 14


@pytest.mark.parametrize("n", [0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 13, 16, 31, 33, 100])
def test_permutations_that_one_party_knows(n):
    rng = np.random.default_rng(n)
    x = some(n)
    f = traced(gc2pc.permute, Array[I8, n], Array[Bit, gc2pc.permutation_size(n)], returns=Array[I8, n])
    orders = [
        np.arange(n),
        np.arange(n)[::-1],
        np.roll(np.arange(n), 1),
        *(rng.permutation(n) for _ in range(20)),
    ]
    for order in orders:
        bits = gc2pc.permutation_bits(order)
        assert np.array_equal(f(x, bits), x[order])
    some_bits = rng.integers(0, 2, gc2pc.permutation_size(n))
    assert sorted(f(x, some_bits)) == sorted(x)
    assert f.and_gates == 8 * gc2pc.permutation_size(n)


@pytest.mark.parametrize(("n", "size"), [(0, 0), (1, 0), (2, 1), (3, 3), (4, 5), (8, 17), (1024, 9217)])
def test_the_switches_of_waksmans_network(n, size):
    assert gc2pc.permutation_size(n) == size
    assert gc2pc.permutation_bits(np.arange(n)).shape == (size,)
    if n and n & (n - 1) == 0:
        assert size == n * (n.bit_length() - 1) - n + 1


def test_rows_are_permuted_as_a_whole_and_large_orders_found_quickly():
    x, order = some(5, 3), np.array([3, 1, 4, 0, 2])
    f = traced(gc2pc.permute, Array[I8, 5, 3], Array[Bit, 8], returns=Array[I8, 5, 3])
    assert np.array_equal(f(x, gc2pc.permutation_bits(order)), x[order])
    assert gc2pc.permutation_bits(np.random.default_rng(0).permutation(50_000)).sum() > 0


@pytest.mark.parametrize("order", [[0, 0], [1, 2], [[0, 1]], [0.5, 1], 3], ids=str)
def test_what_is_no_order_has_no_bits(order):
    with pytest.raises(UsageError, match="expected each of the numbers 0 to n - 1 once"):
        gc2pc.permutation_bits(order)


def test_smallest_and_largest_of_values_arrays_and_iterables():
    @function
    def f(
        x: Alice[Array[I8, 5]], y: Bob[I8]
    ) -> tuple[I8, I8, I8, I8, I8, Array[I8], Array[I8], I8, Bit, Bit, Bit, I8]:
        few = [x[0], y, x[1]]
        return (
            max(x),
            min(x),
            max(few),
            min(x[0], y, 3),
            max(3, 5) + y,
            gc2pc.maximum(x, y),
            gc2pc.minimum(x, [1, 2, 3, 4, 5]),
            gc2pc.max(x, axis=0),
            any(x > y),
            all(element > y for element in x),
            any([x[0] > y, x[1] == 3]) | all([True, False]),
            min(7, 9, key=lambda v: -v) + y,
        )

    x, y = np.array([5, -7, 100, 3, 0]), 4
    *results, both = f(x, y)
    assert both == 13
    expected = [100, -7, 5, 3, 9, np.maximum(x, y), np.minimum(x, [1, 2, 3, 4, 5]), 100, True, False, True]
    for mine, theirs in zip(results, expected, strict=True):
        assert np.array_equal(mine, theirs)


def test_a_table_too_large_for_one_netlist_is_chosen_from_in_lanes():
    n = (1 << 16) + 5
    f = traced(lambda i: UInt[8](np.arange(n) % 251)[i], UInt[17], returns=UInt[8])
    program = f.program()
    assert len(program.calls) < 20 and program.and_gates <= 8 * n + 100


def test_between_two_parties():
    @function
    def f(
        x: Alice[Array[I8, 6, 5]],
        order: Alice[Array[Bit, gc2pc.permutation_size(6)]],
        y: Bob[Array[I8, 5, 3]],
        at: Bob[UInt[3]],
    ) -> tuple[Array[I8, 6, 3], Alice[Array[I8, 5]], UInt[5], Array[I8, 8]]:
        joined = gc2pc.concatenate([x[0], gc2pc.roll(y[:, 1], 2)[:3]])
        return gc2pc.permute(x, order) @ y, x[at], x.argmax(), joined.cumsum()

    x, y, order = some(6, 5), some(5, 3, seed=1), np.array([5, 2, 0, 1, 4, 3])
    inputs = {"x": x, "y": y, "order": gc2pc.permutation_bits(order), "at": 4}
    alice, bob, _ = run_local(f, inputs)
    expected = [
        (x[order] @ y).astype(np.int8),
        x[4],
        x.argmax(),
        np.concatenate([x[0], np.roll(y[:, 1], 2)[:3]]).cumsum().astype(np.int8),
    ]
    for i, value in enumerate(expected):
        assert np.array_equal(alice[f"result{i}"], value)
        assert (bob["result1"] is None) if i == 1 else np.array_equal(bob[f"result{i}"], value)
