"""t.at[index]: what NumPy's assignment would leave, and who gets which gradient."""

import numpy as np
import pytest

import autograd
from autograd import Tensor, Value, check_gradients

X = np.array([[1.0, 2.0, 3.0], [4.0, 5.0, 6.0]])
MASK = np.array([[True, False, True], [False, True, True]])
UNIQUE = [
    0, -1, slice(None), slice(1, None), slice(None, None, -1), slice(5, 9), Ellipsis, (), None,
    (0, 1), (0, -1), (..., 0), (slice(None), slice(0, 2)), [1, 0], MASK, MASK[:, 0],
    (slice(None), MASK[0]), ([0, 1], [2, 0]), ([0], slice(None)), np.array([], int), ~MASK & False,
]  # fmt: skip
REPEATED = [[0, 0], ([0, 0, 1], [1, 1, 2]), (slice(None), [2, 2, 0]), ([[0], [0]], [1, 1])]


def changed(index, x, method="set"):
    """X changed by NumPy's own assignment, or by the unbuffered method of its ufunc."""
    out = X.copy()
    if method == "set":
        out[index] = x
    else:
        ufunc = {"max": np.maximum, "min": np.minimum}.get(method) or getattr(np, method)
        ufunc.at(out, index, x)
    return out


def fillings(index):
    """A number, an array of the shape of the place, and one that broadcasts to it."""
    shape = X[index].shape
    full = np.arange(10.0, 10.0 + np.prod(shape, dtype=int)).reshape(shape)
    return [7.0, full] + ([full[:1]] if shape and shape[0] > 1 else [])


def cases(indices, methods):
    return [
        pytest.param(index, method, id=f"{method}-{number}")
        for method in methods
        for number, index in enumerate(indices)
    ]


@pytest.mark.parametrize(
    ("index", "method"),
    cases(UNIQUE, ["set", "add", "multiply", "max", "min"]) + cases(REPEATED, ["set", "add"]),
)
def test_every_index_as_numpy_assigns(index, method):
    rng = np.random.default_rng(5)
    for x in fillings(index):
        change = lambda t, x: getattr(t.at[index], method)(x)  # noqa: E731
        leaf, filling = Tensor(X), Tensor(x)
        out = change(leaf, filling)
        np.testing.assert_array_equal(out.data, changed(index, x, method))
        np.testing.assert_array_equal(change(leaf, x).data, out.data)
        if method == "set":
            seed, spots = rng.normal(size=X.shape), np.full(X.shape, -1)
            spots[index] = np.arange(filling.size).reshape(filling.shape)  # the last one wins
            out.backward(seed)
            np.testing.assert_array_equal(leaf.grad, np.where(spots < 0, seed, 0.0))
            sums = np.bincount(spots[spots >= 0], seed[spots >= 0], filling.size)
            np.testing.assert_allclose(filling.grad.ravel(), sums, rtol=1e-14)


@pytest.mark.parametrize("method", ["set", "add", "multiply"])
@pytest.mark.parametrize("index", [0, (..., 0), MASK, (slice(None), [2, 0])], ids=str)
def test_both_derivatives(index, method):
    x = fillings(index)[1]
    check_gradients(lambda t, x: (getattr(t.at[index], method)(x) ** 2).sum(), X, x, order=2)


def test_what_was_replaced_does_not_leak():
    x = Tensor([0.0, 4.0])
    np.sqrt(x).at[0].set(1.0).sum().backward()
    assert x.grad.tolist() == [0.0, 0.25]


def test_the_winner_of_several_alone_gets_the_gradient():
    t, x = Tensor(np.zeros(2)), Tensor([1.0, 2.0, 3.0])
    out = t.at[[1, 1, 1]].set(x)
    assert out.tolist() == [0.0, 3.0]
    out.backward([10.0, 20.0])
    assert (t.grad.tolist(), x.grad.tolist()) == ([10.0, 0.0], [0.0, 0.0, 20.0])


def test_the_tensor_itself_stays_as_it_is():
    t = Tensor(X)
    t.at[0].set(9.0)
    t.at[0].add(9.0)
    assert t.tolist() == X.tolist()


def test_the_index_is_copied():
    index, x = np.array([0, 1]), Tensor([1.0, 2.0])
    out = Tensor(np.zeros(3)).at[index].add(x)
    index[:] = 2
    out.backward([1.0, 10.0, 100.0])
    assert x.grad.tolist() == [1.0, 10.0]


@pytest.mark.parametrize("method", ["set", "add", "multiply"])
def test_the_dtype_is_that_of_the_tensor(method):
    t, x = Tensor(X, dtype=np.float32), Tensor(2.0)
    out = getattr(t.at[0], method)(x)
    assert out.dtype == np.float32
    gradients = autograd.gradients(out.sum(), [t, x])
    assert [g.dtype for g in gradients] == [np.float32, np.float64]
    assert getattr(t.at[0], method)(3).dtype == np.float32


def test_a_value_may_be_put_in():
    t, v = Tensor([1.0, 2.0, 3.0]), Value(5.0)
    (t.at[1:].set(v) * np.array([1.0, 2.0, 4.0])).sum().backward()
    assert (t.grad.tolist(), v.grad) == ([1.0, 0.0, 0.0], 6.0)
    assert t.at[0].add(v).tolist() == [6.0, 2.0, 3.0]


def test_leading_axes_of_size_1_are_left_out_as_by_assignment():
    assert (
        Tensor(X).at[0].set(np.ones((1, 1, 3))).tolist() == changed(0, np.ones((1, 1, 3))).tolist()
    )


@pytest.mark.parametrize(
    ("call", "kind", "message"),
    [
        (lambda t: t.at[2], IndexError, r"index 2 is out of range for axis 0 of size 2"),
        (lambda t: t.at[0, 0, 0], IndexError, "too many indices"),
        (lambda t: t.at[Tensor(0.0)], TypeError, "an index must be plain"),
        (
            lambda t: t.at[0].set([1.0, 2.0]),
            ValueError,
            r"t\.at\[index\]\.set: shape \(2,\) .*\(3,\)",
        ),
        (lambda t: t.at[0].add(X), ValueError, r"t\.at\[index\]\.add: shape \(2, 3\) .*\(3,\)"),
        (lambda t: t.at[:1].set(X), ValueError, r"shape \(2, 3\) does not .*\(1, 3\)"),
        (lambda t: t.at[[0, 0]].multiply(2.0), ValueError, r"\.multiply: the index names a pos"),
        (lambda t: t.at[[0, -2]].max(2.0), ValueError, r"\.max: .*more than once"),
        (lambda t: t.at[[0, 0]].min(2.0), ValueError, r"\.min: .*only set and add can"),
        (
            lambda t: t.__setitem__(0, 1.0),
            TypeError,
            r"element by element.*t\.at\[index\]\.set\(x\)",
        ),
        (lambda t: t.__delitem__(0), TypeError, r"cannot be deleted; np\.delete"),
    ],
)
def test_errors_say_what_was_expected(call, kind, message):
    with pytest.raises(kind, match=message):
        call(Tensor(X))
