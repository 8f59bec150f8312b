"""Matrix products of every rank, dot, outer, einsum: every setting, and the errors."""

import numpy as np
import pytest
from hypothesis import given, settings

import autograd
from autograd import Tensor

from .tables import NUMBERS, Row, check_row

RANKS = [
    ((3,), (3,)),
    ((2, 3), (3,)),
    ((3,), (3, 2)),
    ((2, 3), (3, 4)),
    ((4, 2, 3), (3,)),
    ((3,), (4, 3, 2)),
    ((4, 2, 3), (3, 2)),
    ((2, 3), (4, 3, 2)),
    ((4, 2, 3), (4, 3, 2)),
    ((1, 2, 3), (4, 3, 2)),
    ((4, 2, 3), (1, 3, 2)),
    ((5, 1, 2, 3), (4, 3, 2)),
    ((0, 3), (3, 2)),
    ((2, 0), (0, 3)),
    ((0,), (0,)),
    ((0, 2, 3), (3, 2)),
]
DOTS = [
    ((), (2, 3)),
    ((2, 3), ()),
    ((), ()),
    ((3,), (2, 3, 2)),
    ((2, 3), (2, 3, 2)),
    ((2, 1, 3), (2, 3, 2)),
    *RANKS[:5],
    RANKS[6],
]
EINSUMS = [
    ("ij,jk->ik", (2, 3), (3, 2)),
    ("ij,jk", (2, 3), (3, 2)),
    ("ba,bc", (2, 3), (2, 2)),
    ("ij->ji", (2, 3)),
    ("ji", (2, 3)),
    ("ij->", (2, 3)),
    ("ij->i", (2, 3)),
    ("i->", (0,)),
    ("ii", (3, 3)),
    ("ii->i", (3, 3)),
    ("iij->j", (2, 2, 3)),
    ("iii->i", (2, 2, 2)),
    ("ijij->ij", (2, 3, 2, 3)),
    ("ii,ij->j", (2, 2), (2, 3)),
    ("i,i", (3,), (3,)),
    ("i,j", (2,), (3,)),
    ("i,i->i", (3,), (3,)),
    ("ij,k->i", (2, 3), (2,)),
    ("ij,jk,kl->il", (2, 3), (3, 2), (2, 3)),
    ("i,ij,j", (2,), (2, 3), (3,)),
    ("i,i,i->i", (3,), (3,), (3,)),
    (",", (), ()),
    (",i->i", (), (3,)),
    ("->", ()),
    ("...ij,...jk->...ik", (4, 2, 3), (3, 2)),
    ("...ij,...jk", (2, 1, 2, 3), (4, 3, 2)),
    ("...i->...", (2, 3)),
    ("i...->i...", (2, 3, 2)),
    ("...", (2, 3)),
    ("...,...", (2, 3), (3,)),
    ("i...i->...", (2, 3, 2)),
    ("...ij->...", (2, 2, 3)),
    ("ij,ij->ij", (1, 3), (2, 3)),
    ("bij,bj->bi", (2, 2, 3), (1, 3)),
    (" i j , j -> i ", (2, 3), (3,)),
    ("Aa,aZ->ZA", (2, 3), (3, 2)),
]


def einsum_of(module):
    return lambda *operands, subscripts: module.einsum(subscripts, *operands)


TABLE = {
    "matmul": Row(autograd.matmul, np.matmul, [(shapes, {}) for shapes in RANKS]),
    "dot": Row(autograd.dot, np.dot, [(shapes, {}) for shapes in DOTS]),
    "outer": Row(
        autograd.outer,
        np.outer,
        [(shapes, {}) for shapes in [((2,), (3,)), ((2, 2), (3,)), ((), (2,)), ((0,), (2,))]],
    ),
    "einsum": Row(
        einsum_of(autograd),
        einsum_of(np),
        [(tuple(shapes), {"subscripts": subscripts}) for subscripts, *shapes in EINSUMS],
    ),
}


@pytest.mark.parametrize("name", TABLE)
@given(NUMBERS)
@settings(max_examples=10)
def test_every_setting_of_every_function(name, numbers):
    check_row(TABLE[name], numbers)


@pytest.mark.parametrize("subscripts", ["ij,jk->ik", "ii,ii->i", "i...,i..."])
def test_one_tensor_as_both_operands(subscripts):
    data = np.arange(4.0).reshape(2, 2)
    x, left, right = Tensor(data), Tensor(data), Tensor(data)
    out = autograd.einsum(subscripts, x, x)
    seed = np.arange(1.0, 1.0 + out.size).reshape(out.shape)
    out.backward(seed)
    autograd.einsum(subscripts, left, right).backward(seed)
    np.testing.assert_array_equal(x.grad, left.grad + right.grad)


def test_the_lecture_s_rule_for_the_gradient_of_a_matrix():
    """Source: lectures.md, B: dL/dW = (Wx - y) x^T for L = 1/2 ||Wx - y||^2."""
    rng = np.random.default_rng(0)
    w, x, y = rng.normal(size=(3, 4)), rng.normal(size=4), rng.normal(size=3)
    weights = Tensor(w)
    error = weights @ x - y
    (0.5 * (error @ error)).backward()
    np.testing.assert_allclose(weights.grad, np.outer(w @ x - y, x), rtol=1e-14)


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (
            lambda x: x @ np.ones((4, 5)),
            r"matmul: inner sizes differ: left is \(2, 3\), right is ",
        ),
        (lambda x: x @ np.ones((4, 3)), r"Did you mean left @ right\.T\?"),
        (lambda x: x @ np.ones((2, 4)), r"Did you mean left\.T @ right\?"),
        (lambda x: x @ np.ones(2), r"left's last axis \(3\) must equal right's only axis \(2\)"),
        (
            lambda x: x @ 2.0,
            r"operands need at least one axis, got shapes \(2, 3\) and \(\)",
        ),
        (
            lambda x: np.ones((2, 4, 2)) @ autograd.stack([x] * 3),
            r"leading axes of .* must be eq",
        ),
        (lambda x: autograd.einsum("ij,jk", x, x), r"axis 'j' of 'ij,jk->ik' has sizes 3 and 2"),
        (lambda x: autograd.einsum("ij,ij", x, np.ones((1, 4))), "axis 'j' of .* sizes 3 and 4"),
        (lambda x: autograd.einsum("ij,ij", np.ones((1, 4)), x), "axis 'j' of .* sizes 4 and 3"),
        (lambda x: autograd.einsum("ij,ik", x, np.ones((5, 1))), "axis 'i' of .* sizes 2 and 5"),
        (lambda x: autograd.einsum("ij,jk", x), r"names 2 operands, got 1"),
        (lambda x: autograd.einsum("i", x), r"'i' names 1 axes, but operand 0 has 2"),
        (lambda x: autograd.einsum("ijk...", x), r"'ijk\.\.\.' names 3 axes, but operand 0 has 2"),
        (lambda x: autograd.einsum("ij->k", x), r"output of 'ij->k' must name axes of the inputs"),
        (
            lambda x: autograd.einsum("ij->ii", x),
            r"output of 'ij->ii' must name axes of the inputs",
        ),
    ],
)
def test_errors_name_the_shapes_and_what_to_do(call, message):
    with pytest.raises(ValueError, match=message):
        call(Tensor(np.ones((2, 3))))


def test_a_hint_is_offered_only_where_it_would_fit():
    with pytest.raises(ValueError, match="inner sizes differ") as caught:
        Tensor(np.ones((2, 3))) @ np.ones((4, 5))
    assert "Did you mean" not in str(caught.value)


def test_einsum_takes_its_subscripts_as_text():
    with pytest.raises(TypeError, match=r"subscripts must be text such as .*, got Tensor, ndarray"):
        autograd.einsum(Tensor(np.ones(2)), np.ones(2))


# --- axes of size 0 and 1 -------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("left", "right"),
    [((2, 3, 0), (0, 4)), ((2, 2, 3), (3, 0)), ((0, 3), (3, 2)), ((0, 2, 3), (3, 2))],
)
def test_products_of_nothing_have_gradients(left, right):
    x, y = Tensor(np.ones(left)), Tensor(np.ones(right))
    out = x @ y
    out.backward(np.ones(out.shape))
    assert (x.grad.shape, y.grad.shape) == (left, right)
    np.testing.assert_allclose(x.grad, np.ones(out.shape) @ np.ones(right).T)


def test_einsum_repeats_axes_of_size_one():
    x, y = Tensor(np.array([[2.0], [3.0]])), Tensor(np.arange(12.0).reshape(3, 4))
    seed = np.array([[1.0, 2.0, 3.0, 4.0], [5.0, 6.0, 7.0, 8.0]])
    autograd.einsum("ij,jk->ik", x, y).backward(seed)
    wide = np.repeat(x.data, 3, axis=1)
    np.testing.assert_allclose(y.grad, wide.T @ seed)
    np.testing.assert_allclose(x.grad, (seed @ y.data.T).sum(axis=1, keepdims=True))


def test_errors_of_dot_name_dot():
    for left, right in (((2, 3), (2, 3)), ((3,), (2,)), ((2, 3), (3, 2, 3))):
        with pytest.raises(ValueError, match=r"^np\.dot: inner sizes differ"):
            np.dot(Tensor(np.ones(left)), np.ones(right))
