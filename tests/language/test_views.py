"""Arrays of any number of dimensions, seen and reduced as numpy does it, with the views free of gates."""

import re

import numpy as np
import pytest

from gc2pc import Alice, Array, Bit, Bob, CompileError, Int, UInt, function, run_local, where
from support.traced import traced

I8 = Int[8]


def array(kind, shape):
    """The type of an array of this shape, or of a scalar."""
    return Array[(kind, *shape)] if shape else kind


def some(*shape, seed=0):
    """Some numbers of 8 bits, int8[shape]."""
    return np.random.default_rng(seed).integers(-128, 128, shape, dtype=np.int8)


def check(body, *arrays):
    """Check that a function of Int[8] arrays gives what it gives with numpy, dtype and shape included."""
    with np.errstate(over="ignore"):
        expected = body(*arrays)
    shape = np.shape(expected)
    returns = array(I8, shape)
    f = traced(body, *(array(I8, x.shape) for x in arrays), returns=returns)
    result = f(*arrays)
    assert np.array_equal(result, expected), (result, expected)
    assert np.asarray(result).dtype == np.int8 or not shape
    return f.program()


VIEWS = [
    lambda x: x[1],
    lambda x: x[-1, 2],
    lambda x: x[1, -1, 3],
    lambda x: x[1:],
    lambda x: x[:, ::-1],
    lambda x: x[::2, 1:3, -1:0:-2],
    lambda x: x[..., 1],
    lambda x: x[0, ..., 1:],
    lambda x: x[:, None, 1],
    lambda x: x[None, ..., None],
    lambda x: x[...],
    lambda x: x[2:2],
    lambda x: x[5:, 1],
    lambda x: x.T,
    lambda x: x.T[1:3, :, 1],
    lambda x: x.transpose(1, 2, 0),
    lambda x: x.transpose((2, 0, 1))[::-1],
    lambda x: x.swapaxes(0, -1),
    lambda x: x.reshape(4, 6),
    lambda x: x.reshape(-1),
    lambda x: x.reshape((2, -1, 2)).T[0],
    lambda x: x.ravel()[3::5],
    lambda x: x.T.ravel(),
    lambda x: x.T.reshape(6, 4)[1:, ::2],
    lambda x: x[:, ::-1].flatten()[2:],
    lambda x: x.reshape(2, 1, 12, 1).squeeze(),
    lambda x: x.reshape(2, 1, 12, 1).squeeze(axis=-1),
    lambda x: x.diagonal(),
    lambda x: x.diagonal(1, -1, 0),
    lambda x: x[:, :, :3].diagonal(-1, 1, 2)[..., ::-1],
    lambda x: x[[0, 1, 1]],
    lambda x: x[[1, 0], [2, 0], [3, -1]],
    lambda x: x[np.array([[0, 1], [1, 0]]), ..., 2],
    lambda x: x[:, [True, False, True]],
    lambda x: x[:, np.array([2, 0, 1])][1:, ::-1, ::2],
    lambda x: x[np.arange(24).reshape(2, 3, 4) % 5 == 1],
    lambda x: x[np.zeros(0, int)],
    lambda x: x[True],
    lambda x: x[np.int64(1), np.uint8(2)],
]


@pytest.mark.parametrize("body", VIEWS)
def test_views_are_those_of_numpy_and_free(body):
    x = some(2, 3, 4)
    assert check(body, x).and_gates == 0
    check(lambda x: body(x * 3) + 1, x)  # of something computed, and computed with


@pytest.mark.parametrize("body", VIEWS)
def test_views_of_views_are_those_of_numpy(body):
    x = some(4, 3, 2)
    assert check(lambda x: body(x.T), x).and_gates == 0
    check(lambda x: body((x + x).transpose(2, 0, 1).swapaxes(1, 2)), x)
    check(lambda x: body(x.reshape(2, 3, 4)[::-1]), x)


def test_no_view_copies_labels_unless_no_strides_can_tell_it():
    """Arrays reversed, cut and transposed are read where they are; one reshaped after, and cut, is not."""
    free = check(lambda x: (x * 3).T[::-1, 1:].reshape(-1) * 5, some(4, 6))
    assert len(free.calls) == 2
    copied = check(lambda x: (x * 3).T.reshape(-1)[1:-1] * 5, some(4, 6))
    assert [call.and_gates == 0 for call in copied.calls] == [False, True, False]


SHAPES = [
    ((3, 4), (4,)),
    ((3, 1), (1, 4)),
    ((3, 1), (4,)),
    ((2, 1, 4), (3, 1)),
    ((), (2, 3)),
    ((1,), (2, 3)),
    ((1, 1), ()),
    ((2, 3), (2, 3)),
    ((1, 6), (6,)),
    ((0, 3), (3,)),
    ((0,), (1,)),
    ((4, 0), (1, 1)),
    ((1, 1, 5), (5,)),
]


@pytest.mark.parametrize("shapes", SHAPES, ids=str)
def test_operands_broadcast_by_numpys_rules(shapes):
    x, y = some(*shapes[0]), some(*shapes[1], seed=1)
    check(lambda x, y: x * y - x, x, y)
    check(lambda x, y: y - x + np.int8(3), x, y)
    check(lambda x, y: (x.T - y.T) if x.ndim == y.ndim else x + y, x, y)
    with np.errstate(over="ignore"):
        expected = np.where(x > y, x + 1, y)
    f = traced(
        lambda x, y: where(x > y, x + 1, y),
        array(I8, shapes[0]),
        array(I8, shapes[1]),
        returns=array(I8, expected.shape),
    )
    assert np.array_equal(f(x, y), expected)


def test_an_outer_product_computes_each_row_and_column_once():
    f = traced(
        lambda x, y: (x * x)[:, None] + (y * y)[None, :],
        Array[I8, 10],
        Array[I8, 20],
        returns=Array[I8, 10, 20],
    )
    assert sorted(call.lanes for call in f.program().calls) == [10, 20, 200]


def test_a_change_of_shape_alone_does_not_split_a_call():
    f = traced(
        lambda x, y: ((x * 2).reshape(4, 6) + y).reshape(-1)[None] ^ x,
        Array[I8, 24],
        Array[I8, 4, 6],
        returns=Array[I8, 1, 24],
    )
    assert len(f.program().calls) == 1


AXES = [None, 0, 1, 2, -1, (0, 2), (1, 2), (-1, 0, 1), ()]


@pytest.mark.parametrize("axis", AXES, ids=str)
@pytest.mark.parametrize("keepdims", [False, True])
@pytest.mark.parametrize("shape", [(2, 3, 4), (1, 5, 1), (17, 2, 9)], ids=str)
def test_reductions_are_those_of_numpy(axis, keepdims, shape):
    x = some(*shape)
    options = {"axis": axis, "keepdims": keepdims}

    def both(x):
        dtype = {"dtype": np.int8} if isinstance(x, np.ndarray) else {}
        return x.sum(**options, **dtype), x.min(**options), x[::-1].max(**options)

    for i in range(3):
        check(lambda x, i=i: both(x)[i], x)
        check(lambda x, i=i: both(x.transpose(1, 2, 0)[:, ::-1])[i] if len(AXES) else x, x)


@pytest.mark.parametrize("axis", AXES, ids=str)
def test_bits_are_counted_and_joined_along_axes(axis):
    x = some(130, 3, 4) > 90
    for name, theirs in (("any", np.any), ("all", np.all), ("sum", np.sum)):
        expected = theirs(x, axis=axis)
        kind = UInt[12] if name == "sum" else Bit
        f = traced(
            lambda x, name=name: getattr(x, name)(axis=axis),
            Array[Bit, 130, 3, 4],
            returns=array(kind, expected.shape),
        )
        assert np.array_equal(f(x), expected)
    assert f.program().and_gates <= x.size


@pytest.mark.parametrize("shape", [(0,), (0, 3), (3, 0)], ids=str)
def test_nothing_has_a_sum_but_no_smallest(shape):
    def body(x):
        return x.sum(), x.sum(axis=0), (x > 0).any(), (x > 0).all(axis=-1), (x > 0).sum()

    x = some(*shape)
    kinds = zip([I8, I8, Bit, Bit, UInt[1]], body(x), strict=True)
    f = traced(body, array(I8, shape), returns=tuple[tuple(array(kind, np.shape(r)) for kind, r in kinds)])
    for mine, theirs in zip(f(x), body(x), strict=True):
        assert np.array_equal(mine, theirs)
    with pytest.raises(CompileError, match=r"min\(\) of .* has no result: it is empty"):
        traced(lambda x: x.min(), array(I8, shape), returns=I8)(x)


def test_the_smallest_of_no_columns_are_none():
    assert check(lambda x: x.min(axis=0), some(3, 0)).and_gates == 0


def test_open_lengths_stand_first():
    f = traced(lambda x: x.sum(axis=0), Array[I8, None, 3], returns=Array[I8, 3])
    assert f.inputs[0].shape == (None, 3)
    assert f(some(5, 3)).tolist() == some(5, 3).sum(axis=0, dtype=np.int8).tolist()
    assert f(np.zeros((0, 3), int)).tolist() == [0, 0, 0]
    with pytest.raises(CompileError, match=r"Array\[UInt\[8\], 3, None\] is no type"):
        Array[UInt[8], 3, None]


def test_between_two_parties():
    @function
    def f(x: Alice[Array[I8, None, 4]], y: Bob[Array[I8, 4, 2]]) -> tuple[Array[I8], Bob[Array[I8, 4, 3]]]:
        products = x[:, :, None] * y
        return products.sum(axis=1).ravel(), x.T[::-1, :3]

    x, y = some(3, 4), some(4, 2, seed=5)
    alice, bob, _ = run_local(f, {"x": x, "y": y})
    with np.errstate(over="ignore"):
        expected = (x @ y).ravel()
    for outputs in (alice, bob):
        assert np.array_equal(outputs["result0"], expected)
    assert alice["result1"] is None
    assert np.array_equal(bob["result1"], x.T[::-1, :3])


def test_a_mask_of_another_length_is_refused():
    with pytest.raises(CompileError, match=re.escape("Array[Int[8], 3] has no such elements: boolean index")):
        traced(lambda x: x[[True, False]], Array[I8, 3], returns=Array[I8])(some(3))
