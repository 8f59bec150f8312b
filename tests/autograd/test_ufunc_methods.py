"""np.add.reduce, np.maximum.accumulate, np.power.outer and their like; and what is refused."""

import math

import numpy as np
import pytest
from hypothesis import given, settings

from autograd import Tensor, Value
from autograd.protocol import UFUNCS
from autograd.ufunc_methods import ACCUMULATIONS, REDUCTIONS, accumulate, reduce

from .tables import NUMBERS, Row, check_row, grid

FIVE = list(REDUCTIONS)
DATA = np.array([[0.5, 3.0, -1.0], [2.0, 3.0, 0.25]])
MASK = np.array([[True, False, True], [False, True, True]])

AXES = grid([(2, 3), (3, 2)], axis=[None, 0, 1, -1, (0,), (0, 1), (-1, 0), ()])
AXES += grid([(2, 3), (4,)]) + grid([(2, 2, 3)], axis=[(0, 2), 1], keepdims=[False, True])
MASKS = grid([(2, 3)], axis=[None, 0, (0, 1)], keepdims=[False, True], where=[MASK, MASK[0], True])
ALONG = grid([(2, 3), (3, 2)], axis=[0, 1, -1, (1,)]) + grid([(5,), (1,), (0,)])


def logsumexp(x, where=None, initial=-np.inf, axis=0, keepdims=False):
    """np.logaddexp.reduce, also of complex numbers."""
    terms = np.exp(x) if where is None else np.where(where, np.exp(x), 0.0)
    return np.log(np.sum(terms, axis=axis, keepdims=keepdims) + np.exp(initial))


def with_start(rows, initial):
    """The same settings, each with a first number."""
    return [(shapes, options | {"initial": initial}) for shapes, options in rows]


REDUCE = {
    ufunc.__name__: Row(
        lambda x, ufunc=ufunc, **options: reduce(ufunc, x, **options),
        lambda x, ufunc=ufunc, **options: ufunc.reduce(x, **options),
        AXES + with_start(MASKS, 0.75) + (MASKS if ufunc in (np.add, np.multiply) else []),
        protocol=True,
    )
    for ufunc in FIVE
    if ufunc is not np.logaddexp
} | {
    "logaddexp": Row(
        lambda x, **options: reduce(np.logaddexp, x, **options),
        logsumexp,
        AXES + with_start(MASKS, 0.75),
        protocol=False,
    )
}
ACCUMULATE = {
    ufunc.__name__: Row(
        lambda x, ufunc=ufunc, **options: accumulate(ufunc, x, **options),
        lambda x, ufunc=ufunc, **options: ufunc.accumulate(x, **options),
        ALONG,
    )
    for ufunc in FIVE
    if ufunc is not np.logaddexp
} | {
    "logaddexp": Row(
        lambda x, **options: accumulate(np.logaddexp, x, **options),
        lambda x, axis=0: np.log(np.add.accumulate(np.exp(x), axis=axis)),
        ALONG,
        protocol=False,
    )
}


@pytest.mark.parametrize("name", REDUCE)
@given(NUMBERS)
@settings(max_examples=4)
def test_every_setting_of_reduce(name, numbers):
    check_row(REDUCE[name], numbers)


@pytest.mark.parametrize("name", ACCUMULATE)
@given(NUMBERS)
@settings(max_examples=5)
def test_every_setting_of_accumulate(name, numbers):
    check_row(ACCUMULATE[name], numbers)


def test_logaddexp_records_through_numpy():
    seed = np.array([1.0, -2.0, 0.5])
    for call in (np.logaddexp.reduce, lambda x: np.logaddexp.accumulate(x)[-1]):
        x = Tensor(DATA)
        out = call(x)
        np.testing.assert_allclose(out.data, np.logaddexp.reduce(DATA), rtol=1e-15)
        out.backward(seed)
        share = np.exp(DATA - np.logaddexp.reduce(DATA))
        np.testing.assert_allclose(x.grad, seed * share, rtol=1e-14)


@pytest.mark.filterwarnings("ignore::RuntimeWarning")
def test_logaddexp_of_nothing_is_minus_infinity():
    x = Tensor(DATA)
    out = np.logaddexp.reduce(x, where=[True, False, True])
    assert out.data[1] == -math.inf
    out.backward([1.0, 0.0, 1.0])
    assert x.grad[:, 1].tolist() == [0.0, 0.0]


def test_running_extremes_share_ties_and_a_nan_stays():
    x = Tensor([3.0, 3.0, 1.0])
    np.maximum.accumulate(x).backward([0.0, 1.0, 0.0])
    assert x.grad.tolist() == [0.5, 0.5, 0.0]
    x = Tensor([1.0, math.nan, 3.0])
    out = np.minimum.accumulate(x)
    assert np.isnan(out.data).tolist() == [False, True, True]
    out.backward([2.0, 0.0, 0.0])
    assert x.grad[0] == 2.0


def test_a_long_running_maximum_is_numpy_s():
    data = np.random.default_rng(0).normal(size=1000)
    x = Tensor(data)
    out = np.maximum.accumulate(x)
    np.testing.assert_array_equal(out.data, np.maximum.accumulate(data))
    out.backward(np.ones(1000))
    new = np.flatnonzero(np.diff(out.data, prepend=-np.inf))
    expected = np.zeros(1000)
    expected[new] = np.diff(new, append=1000)
    np.testing.assert_array_equal(x.grad, expected)


def test_the_extreme_of_nothing_is_where_it_starts():
    x = Tensor(np.ones((0, 2)))
    out = np.maximum.reduce(x, initial=1.5)
    assert out.data.tolist() == [1.5, 1.5]
    with pytest.raises(ValueError, match=r"^np\.maximum\.reduce: no number has to be compared"):
        np.maximum.reduce(x)
    with pytest.raises(ValueError, match=r"^np\.minimum\.reduce: where= may exclude"):
        np.minimum.reduce(Tensor(DATA), where=MASK)


# --- outer ----------------------------------------------------------------------------------------

PAIRS = [u for u in UFUNCS if u.nin == 2 and u.nout == 1 and u.signature is None]
LEFT, RIGHT = np.array([[1.5, 2.5], [0.5, 3.5]]), np.array([0.75, 2.0, 1.25])


@pytest.mark.parametrize("ufunc", [u for u in PAIRS if u is not np.ldexp], ids=lambda u: u.__name__)
def test_outer_meets_each_number_with_each(ufunc):
    exact = ufunc.outer(LEFT, RIGHT)
    seed = np.random.default_rng(0).normal(size=exact.shape)
    x, y = Tensor(LEFT), Tensor(RIGHT)
    out = ufunc.outer(x, y)
    np.testing.assert_allclose(out.data, exact, rtol=1e-15)
    out.backward(seed)
    left, right = Tensor(LEFT), Tensor(RIGHT)
    ufunc(left[:, :, None], right).backward(seed)
    np.testing.assert_array_equal(x.grad, left.grad)
    np.testing.assert_array_equal(y.grad, right.grad)
    z = Tensor(RIGHT)
    ufunc.outer(LEFT.tolist(), z).backward(seed)
    np.testing.assert_allclose(z.grad, y.grad, rtol=1e-15)


def test_outer_of_numbers_lists_and_exponents():
    x = Value(3.0)
    out = np.multiply.outer(x, [1.0, 2.0])
    out.sum().backward()
    assert x.grad == 3.0
    assert np.multiply.outer(2.0, Tensor(4.0)).item() == 8.0
    assert np.ldexp.outer(Tensor([1.0, 3.0]), [1, 2]).data.tolist() == [[2.0, 4.0], [6.0, 12.0]]
    whole, rest = np.divmod.outer(Tensor([7.0, 8.0]), [2.0, 3.0])
    assert (whole.data.tolist(), rest.data.tolist()) == ([[3, 2], [4, 2]], [[1, 1], [0, 2]])


def test_questions_have_plain_methods():
    assert np.less.outer(Tensor([1.0, 3.0]), [2.0]).tolist() == [[True], [False]]
    assert np.logical_and.reduce(Tensor([1.0, 0.0])) == np.False_
    assert np.logical_or.accumulate(Tensor([0.0, 2.0])).tolist() == [False, True]


# --- refused --------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("call", "name", "reason"),
    [
        (lambda x: np.add.at(x, 0, 1.0), "add.at", "in place"),
        (lambda x: np.less.at(x, 0, 1.0), "less.at", "in place"),
        (lambda x: np.add.reduceat(x, [0]), "add.reduceat", "each slice"),
        (lambda x: np.subtract.reduce(x), "subtract.reduce", "only those of add"),
        (lambda x: np.divide.accumulate(x), "divide.accumulate", "only those of add"),
        (lambda x: np.nextafter.outer(x, x), "nextafter.outer", "that have a rule"),
    ],
)
def test_what_is_not_recorded_says_so(call, name, reason):
    with pytest.raises(TypeError, match=rf"^np\.{name} has no derivative rule .*{reason}"):
        call(Tensor([1.0, 2.0]))


@pytest.mark.parametrize("ufunc", FIVE, ids=lambda u: u.__name__)
def test_axes_out_of_range_are_named(ufunc):
    with pytest.raises(np.exceptions.AxisError, match=r"\w+: axis 2 .*\(2, 3\).*-2\.\.1"):
        ufunc.reduce(Tensor(DATA), axis=2)
    with pytest.raises(np.exceptions.AxisError, match=r"\w+: axis 2 .*\(2, 3\).*-2\.\.1"):
        ufunc.accumulate(Tensor(DATA), axis=2)


def test_other_mistakes_are_named():
    x = Tensor(DATA)
    with pytest.raises(ValueError, match=r"^np\.add\.accumulate: axis must be one axis, got None"):
        np.add.accumulate(x, axis=None)
    with pytest.raises(TypeError, match=r"^np\.maximum\.accumulate: .*got one number"):
        np.maximum.accumulate(Tensor(1.0))
    with pytest.raises(TypeError, match=r"^np\.add\.reduce: the option out= is not supported"):
        np.add.reduce(x, out=np.zeros(3))
    with pytest.raises(TypeError, match=r"^np\.maximum\.reduce: the option dtype= is not"):
        np.maximum.reduce(x, dtype=np.float32)
    with pytest.raises(TypeError, match=r"^np\.add\.accumulate: the option dtype= is not"):
        np.add.accumulate(x, dtype=np.float32)
    with pytest.raises(TypeError, match=r"^np\.multiply\.outer: the option out= is not"):
        np.multiply.outer(x, x, out=np.zeros(3))
    with pytest.raises(ValueError, match=r"where of shape \(2,\) does not broadcast to \(2, 3\)"):
        np.logaddexp.reduce(x, where=[True, False])


def test_both_tables_have_the_same_functions():
    assert REDUCTIONS.keys() == ACCUMULATIONS.keys()
