"""Pooling takes the largest or the mean of each window, and ties share the gradient."""

import math

import numpy as np
import pytest

import nn
from autograd import Tensor, check_gradients

from .kinds import in_all_kinds


def rng(seed=0):
    return np.random.default_rng(seed)


def by_loops(reduction, x, window, stride, margins, fill):
    """The definition, place by place, on an input padded by hand."""
    wide = [n + sum(margin) for n, margin in zip(x.shape[2:], margins, strict=True)]
    padded = np.full((*x.shape[:2], *wide), fill)
    inside = [slice(b, b + n) for n, (b, _) in zip(x.shape[2:], margins, strict=True)]
    padded[(..., *inside)] = x
    sizes = [(n - w) // s + 1 for n, w, s in zip(wide, window, stride, strict=True)]
    out = np.zeros((*x.shape[:2], *sizes))
    for index in np.ndindex(out.shape):
        place = zip(index[2:], window, stride, strict=True)
        cut = padded[(*index[:2], *(slice(i * s, i * s + w) for i, w, s in place))]
        out[index] = reduction(cut)
    return out


#: Shape of the input, window, stride and margins.
CASES = [
    ((2, 3, 6), (2,), (2,), ((0, 0),)),
    ((2, 1, 7), (3,), (1,), ((1, 1),)),
    ((1, 2, 5), (4,), (3,), ((2, 0),)),
    ((1, 2, 4, 6), (2, 2), (2, 2), ((0, 0), (0, 0))),
    ((2, 1, 5, 7), (3, 2), (2, 3), ((1, 1), (0, 1))),
    ((1, 2, 4, 4), (3, 3), (1, 1), ((0, 2), (1, 1))),
    ((1, 1, 2, 4), (2, 2), (1, 2), ((1, 0), (0, 0))),
    ((1, 1, 3, 3), (1, 1), (2, 1), ((0, 0), (0, 0))),
]
KINDS = {"Max": (np.max, -np.inf), "Mean": (np.mean, 0.0)}
by_case = pytest.mark.parametrize("case", CASES)
by_kind = pytest.mark.parametrize("kind", KINDS)


def check(layer, x):
    """Compare with differences; the second order, which takes a pass per number, if x is small."""
    check_gradients(layer, x, order=2 if x.size <= 18 else 1)


def assert_equal_in_all_kinds(layer, x):
    outs, gradients = in_all_kinds(layer, x, rng(1).normal(size=layer(x).shape))
    for out in outs[1:]:
        np.testing.assert_allclose(out, outs[0], rtol=0, atol=1e-14)
    # A Value that no window chose has no gradient, None, where a Tensor has 0.
    np.testing.assert_allclose(np.nan_to_num(gradients[1]), gradients[0], rtol=0, atol=1e-13)


def layer_of(kind, window, stride=None, padding=0):
    return getattr(nn, f"{kind}Pool{len(window)}d")(window, stride, padding)


@by_case
@by_kind
def test_the_definition(kind, case):
    shape, window, stride, margins = case
    x = rng().normal(size=shape)
    wanted = by_loops(KINDS[kind][0], x, window, stride, margins, KINDS[kind][1])
    out = layer_of(kind, window, stride, margins)(x)
    assert out.shape == wanted.shape
    np.testing.assert_allclose(out, wanted, rtol=1e-14, atol=1e-15)


@by_case
@by_kind
def test_gradients(kind, case):
    shape, window, stride, margins = case
    x = rng().permutation(math.prod(shape)).reshape(shape) / 7.0  # no two numbers are close
    check(layer_of(kind, window, stride, margins), x)


@by_case
@by_kind
def test_all_kinds_of_numbers(kind, case):
    shape, window, stride, margins = case
    x = rng().integers(-2, 3, shape).astype(float)  # with many ties and exact zeros
    layer = layer_of(kind, window, stride, margins)
    assert_equal_in_all_kinds(layer, x)


def test_the_example_of_the_lecture():
    """Lecture C: max pooling 2x2 with stride 2, here beside the mean."""
    x = np.array([[[[1.0, 0.0, 2.0, 3.0],
                    [4.0, 6.0, 6.0, 8.0],
                    [3.0, 1.0, 1.0, 0.0],
                    [1.0, 2.0, 2.0, 4.0]]]])  # fmt: skip
    assert nn.MaxPool2d(2)(x).tolist() == [[[[6.0, 8.0], [3.0, 4.0]]]]
    assert nn.MaxPool2d(2, stride=2)(x).tolist() == nn.MaxPool2d((2, 2))(x).tolist()
    assert nn.MeanPool2d(2)(x).tolist() == [[[[2.75, 4.75], [1.75, 1.75]]]]
    assert nn.MaxPool2d(2).parameters() == []


def test_the_largest_gets_the_gradient_and_ties_share_it():
    x = Tensor([[[1.0, 5.0, 2.0, 2.0, 3.0, 3.0, 3.0, 3.0]]])
    nn.MaxPool1d(4)(x).backward(np.array([[[4.0, 8.0]]]))
    assert x.grad.tolist() == [[[0.0, 4.0, 0.0, 0.0, 2.0, 2.0, 2.0, 2.0]]]


def test_windows_that_overlap_add_up_their_gradients():
    x = Tensor([[[1.0, 5.0, 2.0]]])
    nn.MaxPool1d(2, stride=1)(x).backward(np.array([[[4.0, 8.0]]]))
    assert x.grad.tolist() == [[[0.0, 12.0, 0.0]]]


def test_padding_is_never_the_largest_and_counts_in_the_mean():
    x = np.array([[[-2.0, -4.0]]])
    assert nn.MaxPool1d(2, padding=1)(x).tolist() == [[[-2.0, -4.0]]]
    assert nn.MeanPool1d(2, padding=1)(x).tolist() == [[[-1.0, -2.0]]]


def test_nan_is_not_hidden():
    x = np.array([[[1.0, math.nan, 3.0, 4.0]]])
    np.testing.assert_array_equal(nn.MaxPool1d(2)(x), [[[math.nan, 4.0]]])


def test_float32_stays_and_integers_become_floats():
    x = rng().normal(size=(2, 1, 4, 4)).astype(np.float32)
    whole = np.arange(16).reshape(1, 1, 4, 4)
    for layer in (nn.MaxPool2d(3, 2, 1), nn.MeanPool2d(2), nn.AdaptiveMeanPool2d(3)):
        assert layer(x).dtype == np.float32
        assert layer(whole).dtype == np.float64


# --- adaptive -----------------------------------------------------------------------------------

#: Height and width of the input, and of the output.
SIZES = [((4, 4), (2, 2)), ((5, 7), (2, 3)), ((5, 3), (1, 1)), ((3, 2), (5, 4)), ((4, 6), (4, 4))]


def cells(reduction, x, output_size):
    """The rule of PyTorch's documentation, place by place."""
    out = np.zeros((*x.shape[:2], *output_size))
    for index in np.ndindex(out.shape):
        cut = x[index[:2]]
        for axis, (i, n, m) in enumerate(zip(index[2:], x.shape[2:], output_size, strict=True)):
            places = range(math.floor(i * n / m), math.ceil((i + 1) * n / m))
            cut = cut.take(places, axis)
        out[index] = reduction(cut)
    return out


@pytest.mark.parametrize(("size", "output_size"), SIZES)
@by_kind
def test_adaptive_cells(kind, size, output_size):
    x = rng().normal(size=(2, 2, *size))
    layer = getattr(nn, f"Adaptive{kind}Pool2d")(output_size)
    wanted = cells(KINDS[kind][0], x, output_size)
    np.testing.assert_allclose(layer(x), wanted, rtol=1e-14, atol=1e-15)
    check(layer, x[:1, :1])
    assert_equal_in_all_kinds(layer, np.round(x[:1]))


#: Of PyTorch 2.13: adaptive_avg_pool2d of arange(15.0).reshape(1, 1, 3, 5) into (2, 3).
PYTORCH = [[3.0, 4.5, 6.0], [8.0, 9.5, 11.0]]


def test_the_same_numbers_as_pytorch():
    x = np.arange(15.0).reshape(1, 1, 3, 5)
    assert nn.AdaptiveMeanPool2d((2, 3))(x)[0, 0].tolist() == PYTORCH


# --- flatten ------------------------------------------------------------------------------------


def test_flatten_makes_rows():
    x = rng().normal(size=(2, 3, 4, 5))
    np.testing.assert_array_equal(nn.Flatten()(x), x.reshape(2, 60))
    assert nn.Flatten()(x[:, 0, 0]).shape == (2, 5)
    assert nn.Flatten()(x[:0]).shape == (0, 60)
    check_gradients(nn.Flatten(), x[:1, :1, :2], order=2)


# --- mistakes -----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("call", "error", "words"),
    [
        (lambda: nn.MaxPool2d(2)(np.ones((1, 4, 4))), ValueError,
         r"MaxPool2d: the input must have shape \(batch, channels, height, width\), got \(1, 4, 4"),
        (lambda: nn.MeanPool1d(5)(np.ones((1, 1, 4))), ValueError, "MeanPool1d: windows of"),
        (lambda: nn.MaxPool2d(0), ValueError, "MaxPool2d: window must be at least 1"),
        (lambda: nn.MaxPool2d(2, stride=1.5), TypeError, "stride must be an integer"),
        (lambda: nn.MaxPool2d(2, padding=2), ValueError, "padding must be less than the window"),
        (lambda: nn.MaxPool2d(2, padding="no"), ValueError, "padding must be one of"),
        (lambda: nn.AdaptiveMaxPool2d((1, 2, 3)), ValueError, "or 2 of them"),
        (lambda: nn.AdaptiveMaxPool2d(1)(np.ones((1, 1, 0, 4))), ValueError, "nothing to pool"),
        (lambda: nn.Flatten()(np.ones(3)), ValueError, r"Flatten: .* got \(3,\)"),
    ],
)  # fmt: skip
def test_mistakes_are_named(call, error, words):
    with pytest.raises(error, match=words):
        call()
