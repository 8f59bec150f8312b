"""inner, vdot, tensordot, kron, cross, vecdot, matvec, vecmat, trace, einsum, and the errors."""

import numpy as np
import pytest
from hypothesis import given, settings

from autograd import Tensor, Value, gradients, products

from .linalg.oracle import check, normal
from .tables import NUMBERS, Row, check_row, settings_of

INNER = [((3,), (3,)), ((2, 3), (4, 3)), ((2, 3), (3,)), ((2, 0), (0,)), ((), (2,)), ((), ())]
VDOT = [((3,), (3,)), ((2, 3), (3, 2)), ((), ()), ((0,), (0, 2)), ((1,), ())]
KRON = [((2, 3), (3, 2)), ((2,), (3,)), ((2,), (2, 2)), ((2, 2), (2,)), ((), (2,)), ((0,), (2,))]
TENSORDOT = [
    ((2, 3), (3, 2), {"axes": 1}),
    ((2, 3), (2, 3), {}),
    ((2,), (3,), {"axes": 0}),
    ((), (3,), {"axes": 0}),
    ((2, 3), (4, 3), {"axes": (1, 1)}),
    ((2, 3), (4, 2), {"axes": (-2, -1)}),
    ((2, 3, 2), (3, 2), {"axes": ((1, 0), (0, 1))}),
    ((2, 3, 2), (4, 2), {"axes": [[2], [1]]}),
    ((2, 3), (3, 2), {"axes": ([], [])}),
    ((2, 0), (0, 3), {"axes": 1}),
    ((2, 3), (3, 2), {"axes": np.array([1, 0])}),
]
CROSS = [
    ((3,), (3,), {}),
    ((2, 3), (3,), {}),
    ((2, 1, 3), (4, 3), {}),
    ((3, 2), (3, 2), {"axis": 0}),
    ((3, 2), (2, 3), {"axisa": 0, "axisb": 1, "axisc": 0}),
    ((2, 3), (2, 3), {"axisc": -2}),
    ((0, 3), (3,), {}),
]
PAIRS = [((2,), (2,)), ((3, 2), (2,)), ((2, 2), (2, 3)), ((3,), (4, 2))]
TRACES = [
    *({"offset": k} for k in (-4, -2, -1, 0, 1, 2, 5)),
    {"axis1": 1, "axis2": 0},
    {"axis1": -1, "axis2": 0, "offset": 1},
    {"axis1": 1, "axis2": 2},
]


def cross_of_pairs(a, b):
    """The cross product with a third number 0 for vectors of 2, which NumPy is about to give up."""
    longer = [np.concatenate([x, np.zeros_like(x[..., :1])], -1)[..., :3] for x in (a, b)]
    out = np.cross(*longer)
    return out[..., 2] if a.shape[-1] == b.shape[-1] == 2 else out


def plain_vdot(a, b):
    """np.vdot, which would conjugate the complex numbers of the oracle."""
    return np.dot(np.ravel(a), np.ravel(b))


def plain_trace(x, **options):
    return np.trace(x, **options)


TABLE = {
    "inner": Row(products.inner, np.inner, [(shapes, {}) for shapes in INNER]),
    "vdot": Row(products.vdot, plain_vdot, [(shapes, {}) for shapes in VDOT], protocol=False),
    "kron": Row(products.kron, np.kron, [(shapes, {}) for shapes in KRON]),
    "tensordot": Row(products.tensordot, np.tensordot, [((a, b), c) for a, b, c in TENSORDOT]),
    "cross": Row(products.cross, np.cross, [((a, b), c) for a, b, c in CROSS]),
    "cross of pairs": Row(
        products.cross, cross_of_pairs, [(shapes, {}) for shapes in PAIRS], protocol=False
    ),
    "trace": Row(
        products.trace,
        plain_trace,
        settings_of(TRACES, (3, 2, 2)) + settings_of([{}], (2, 3)) + settings_of([{}], (0, 2)),
    ),
}


@pytest.mark.parametrize("name", TABLE)
@given(NUMBERS)
@settings(max_examples=3)
def test_every_setting_of_every_function(name, numbers):
    check_row(TABLE[name], numbers)


def test_vdot_records_through_numpy():
    check(np.vdot, normal(2, 3), normal(3, 2))


STACKS = {
    "vecdot": [((3,), (3,)), ((2, 3), (3,)), ((2, 1, 3), (4, 3)), ((2, 0), (0,))],
    "matvec": [((2, 3), (3,)), ((4, 2, 3), (3,)), ((4, 1, 2, 3), (2, 3)), ((2, 0), (0,))],
    "vecmat": [((2,), (2, 3)), ((4, 2), (2, 3)), ((2,), (4, 2, 3)), ((0,), (0, 2))],
}


@pytest.mark.parametrize("name", STACKS)
def test_products_of_stacks_of_vectors(name):
    ours, theirs = getattr(products, name), getattr(np, name, None)
    meaning = {
        "vecdot": "...i,...i->...",
        "matvec": "...ij,...j->...i",
        "vecmat": "...i,...ij->...j",
    }
    for left, right in STACKS[name]:
        x, y = normal(*left), normal(*right, seed=1)
        np.testing.assert_allclose(ours(x, y), np.einsum(meaning[name], x, y), rtol=1e-13)
        if theirs is not None:
            check(theirs, x, y)
        seed = normal(*np.shape(ours(x, y)), seed=2)
        leaves, others = [Tensor(x), Tensor(y)], [Tensor(x), Tensor(y)]
        found = gradients(ours(*leaves), leaves, seed)
        expected = gradients(np.einsum(meaning[name], *others), others, seed)
        for got, exact in zip(found, expected, strict=True):
            np.testing.assert_allclose(got, exact, rtol=1e-13, atol=1e-15)


def test_a_trace_in_another_dtype():
    x = Tensor(np.arange(4.0).reshape(2, 2), dtype=np.float32)
    out = np.trace(x, dtype=np.float64)
    assert out.dtype == np.float64
    out.backward()
    assert x.grad.dtype == np.float32
    assert x.grad.tolist() == [[1.0, 0.0], [0.0, 1.0]]


def test_products_of_one_tensor_with_itself():
    for call in (np.inner, np.vdot, np.tensordot, np.kron):
        check(lambda x, call=call: call(x, x), normal(2, 2))


def test_numbers_multiply_as_values_do():
    x = Value(3.0)
    (np.inner(x, 2.0) + np.kron(x, 4.0)).backward()
    assert x.grad == 6.0


@pytest.mark.parametrize(
    ("operands", "options"),
    [
        (([0, 1], [1, 2], [0, 2]), {}),
        (([0, 1], [1, 2]), {}),
        (([7, 1], [1, 30]), {}),
        (([Ellipsis, 1], [1, 2], [2, Ellipsis]), {}),
        (([0, 1], (1, 2), [0]), {"optimize": True}),
    ],
)
def test_einsum_with_lists_of_axes(operands, options):
    def function(x, y):
        return np.einsum(x, operands[0], y, operands[1], *operands[2:], **options)

    check(function, normal(2, 3), normal(3, 2))


@pytest.mark.parametrize(
    "optimize", [True, False, "greedy", "optimal", ["einsum_path", (1, 2), (0, 1)], ("greedy", 10)]
)
def test_einsum_takes_every_way_to_order_the_products(optimize):
    def function(x, y, z):
        return np.einsum("ij,jk,kl", x, y, z, optimize=optimize)

    check(function, normal(2, 3), normal(3, 4), normal(4, 2))


def test_a_path_of_einsum_is_plain():
    operands = [normal(2, 3), normal(3, 4), normal(4, 2)]
    path = np.einsum_path("ij,jk,kl", *map(Tensor, operands))
    assert path == np.einsum_path("ij,jk,kl", *operands)


X = np.ones((2, 3))


@pytest.mark.parametrize(
    ("call", "kind", "message"),
    [
        (lambda x: np.inner(x, X[:, :2]), ValueError, r"np\.inner: axes \[-1\] of \(2, 3\) have"),
        (lambda x: np.inner(x, np.ones(2)), ValueError, r"np\.inner: inner sizes differ: left is"),
        (lambda x: np.vdot(x, np.ones(5)), ValueError, r"np\.vdot: .* one size, got 6 and 5"),
        (
            lambda x: np.tensordot(x, X, 1),
            ValueError,
            r"np\.tensordot: axes \[-1\] of .* \[3\], but",
        ),
        (lambda x: np.tensordot(x, X, 3), IndexError, r"np\.tensordot: axis -3 is out of range"),
        (
            lambda x: np.tensordot(x, X, ((0, 0), (0, 0))),
            ValueError,
            r"np\.tensordot: repeated axis",
        ),
        (lambda x: np.cross(x, np.ones(4)), ValueError, r"np\.cross: the vectors must have 2 or 3"),
        (lambda x: np.cross(x, 1.0), ValueError, r"np\.cross: expected vectors, got shapes"),
        (lambda x: np.cross(x, np.ones((4, 3))), ValueError, r"np\.cross: .*do not broadcast"),
        (lambda x: np.cross(x, x, axis=2), IndexError, r"np\.cross: axis 2 is out of range"),
        (lambda x: np.trace(x[0]), ValueError, r"np\.trace: expected at least 2 axes, got shape"),
        (lambda x: np.trace(x, 0, 1, 1), ValueError, r"np\.trace: axis1 and axis2 must differ"),
        (
            lambda x: np.trace(x, 0, 0, 2),
            IndexError,
            r"np\.trace: axis 2 is out of range for shape",
        ),
        (lambda x: np.trace(x, dtype=int), TypeError, r"np\.trace: dtype must be a floating one"),
        (lambda x: np.trace(x, out=np.zeros(())), TypeError, r"np\.trace: the option out= is not"),
        (lambda x: np.vecdot(x, np.ones(2)), ValueError, r"vecdot: expected vectors of one length"),
        (lambda x: np.einsum(x, [0, 1], [60]), ValueError, r"np\.einsum: axes must be integers"),
        (lambda x: np.einsum(x, [0, "i"]), ValueError, r"np\.einsum: axes must be .*, got 'i'"),
        (lambda x: np.einsum(x), TypeError, r"np\.einsum: subscripts must be text .* got Tensor"),
        (lambda x: products.einsum(), TypeError, "einsum: subscripts must be text .* got nothing"),
        (lambda x: np.einsum("ij->i", x, out=np.zeros(2)), TypeError, "the option out= is not"),
    ],
)
def test_errors_name_the_function_and_what_came(call, kind, message):
    with pytest.raises(kind, match=message):
        call(Tensor(X))


# --- axis=, axes= and keepdims= -------------------------------------------------------------------


@pytest.mark.skipif(not hasattr(np, "vecdot"), reason="np.vecdot is there since NumPy 2.0")
def test_vecdot_along_any_axis():
    x, y = normal(2, 3, 4), normal(2, 3, 4, seed=1)
    for axis in (0, 1, -1, -3):
        check(lambda x, y, a=axis: np.vecdot(x, y, axis=a), x, y)
        check(lambda x, y, a=axis: np.vecdot(x, y, axis=a, keepdims=True), x, y)
    with pytest.raises(np.exceptions.AxisError, match=r"np\.vecdot: axis 3"):
        np.vecdot(Tensor(x), y, axis=3)


@pytest.mark.parametrize("name", ["matmul", "vecdot", "matvec", "vecmat"])
def test_axes_of_products_are_refused_with_a_way_out(name):
    if hasattr(np, name):
        with pytest.raises(TypeError, match=rf"np\.{name}: the option axes= .* arrange the axes"):
            getattr(np, name)(Tensor(np.ones((2, 2))), np.ones((2, 2)), axes=[(0, 1)] * 3)
