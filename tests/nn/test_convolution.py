"""Convolutions are the sums their definition says, for all settings, on all kinds of numbers."""

import numpy as np
import pytest

import nn
from autograd import Tensor, check_gradients

from .kinds import gradient, in_all_kinds, plain


def rng(seed=0):
    return np.random.default_rng(seed)


def by_loops(x, kernel, stride, margins, dilation, groups):
    """The definition, number by number: out[place] = sum of x[place * stride + j * dilation] k[j].

    Nothing is padded: what lies outside of the input is left out of the sum.
    """
    rank, per_group = x.ndim - 2, kernel.shape[0] // groups
    sizes = [
        (n + sum(margin) - step * (k - 1) - 1) // s + 1
        for n, margin, k, step, s in zip(
            x.shape[2:], margins, kernel.shape[2:], dilation, stride, strict=True
        )
    ]
    out = np.zeros((len(x), kernel.shape[0], *sizes))
    for sample, channel, *place in np.ndindex(out.shape):
        first = channel // per_group * kernel.shape[1]
        for inner, *offset in np.ndindex(kernel.shape[1:]):
            at = [
                p * stride[a] + offset[a] * dilation[a] - margins[a][0]
                for a, p in zip(range(rank), place, strict=True)
            ]
            if all(0 <= i < n for i, n in zip(at, x.shape[2:], strict=True)):
                number = x[(sample, first + inner, *at)]
                out[(sample, channel, *place)] += number * kernel[(channel, inner, *offset)]
    return out


#: Shape of the input, of the kernel, and stride, margins, dilation, groups.
CASES = [
    ((2, 1, 7), (3, 1, 3), (1,), ((0, 0),), (1,), 1),
    ((1, 4, 8), (4, 2, 3), (2,), ((1, 2),), (1,), 2),
    ((1, 3, 9), (3, 1, 2), (3,), ((2, 0),), (4,), 3),
    ((1, 2, 4), (2, 2, 1), (2,), ((0, 0),), (1,), 1),
    ((2, 1, 5, 6), (2, 1, 3, 2), (1, 1), ((0, 0), (0, 0)), (1, 1), 1),
    ((1, 2, 4, 5), (3, 2, 2, 3), (2, 1), ((1, 0), (2, 2)), (1, 1), 1),
    ((1, 2, 6, 5), (2, 1, 3, 2), (1, 3), ((0, 1), (3, 0)), (2, 3), 2),
    ((1, 2, 3, 3), (2, 1, 2, 2), (2, 1), ((1, 1), (0, 1)), (1, 1), 2),
    ((1, 1, 6), (2, 1, 2), (2,), ((1, 0),), (2,), 1),
    ((2, 1, 3, 4, 3), (2, 1, 2, 2, 3), (1, 2, 1), ((0, 0), (1, 0), (0, 1)), (1, 1, 1), 1),
]


@pytest.mark.parametrize("case", CASES)
def test_the_definition(case):
    shape, kernel_shape, stride, margins, dilation, groups = case
    x, kernel = rng(1).normal(size=shape), rng(2).normal(size=kernel_shape)
    settings = {"stride": stride, "padding": margins, "dilation": dilation, "groups": groups}
    wanted = by_loops(x, kernel, stride, margins, dilation, groups)
    out = nn.cross_correlate(x, kernel, **settings)
    assert out.shape == wanted.shape
    np.testing.assert_allclose(out, wanted, rtol=1e-13, atol=1e-13)
    flipped = np.flip(kernel, tuple(range(2, kernel.ndim)))
    wanted = by_loops(x, flipped, stride, margins, dilation, groups)
    np.testing.assert_allclose(nn.convolve(x, kernel, **settings), wanted, rtol=0, atol=1e-13)


@pytest.mark.parametrize("case", CASES)
def test_gradients(case):
    shape, kernel_shape, stride, margins, dilation, groups = case
    settings = {"stride": stride, "padding": margins, "dilation": dilation, "groups": groups}
    x, kernel = rng(1).normal(size=shape), rng(2).normal(size=kernel_shape)
    small = x.size + kernel.size <= 26  # the second order takes a pass for each number
    check_gradients(
        lambda x, kernel: nn.cross_correlate(x, kernel, **settings),
        x, kernel, order=2 if small else 1,
    )  # fmt: skip


@pytest.mark.parametrize("kernel", [[1.0, 2.0, -4.0], [3.0, 5.0], [2.0], [1.0, 0.5, 2.0, 7.0]])
@pytest.mark.parametrize("padding", ["valid", "same", "full"])
def test_true_convolution_is_that_of_numpy(kernel, padding):
    x = rng().normal(size=6)
    found = nn.convolve(x[None, None], np.array([[kernel]]), padding=padding)
    np.testing.assert_allclose(found[0, 0], np.convolve(x, kernel, padding), atol=1e-14)
    found = nn.cross_correlate(x[None, None], np.array([[kernel]]), padding=padding)
    if padding != "same":  # where NumPy flips the place of an odd zero, PyTorch does not
        np.testing.assert_allclose(found[0, 0], np.correlate(x, kernel, padding), atol=1e-14)


def test_convolution_and_cross_correlation_are_told_apart():
    x, kernel = np.array([[[0.0, 0.0, 1.0, 0.0, 0.0]]]), np.array([[[1.0, 2.0, 3.0]]])
    assert nn.convolve(x, kernel).tolist() == [[[1.0, 2.0, 3.0]]]
    assert nn.cross_correlate(x, kernel).tolist() == [[[3.0, 2.0, 1.0]]]


@pytest.mark.parametrize(("padding", "size"), [("valid", 2), ("same", 4), ("full", 6), (0, 2),
                                               (1, 4), (2, 6), ((1, 0), None)])  # fmt: skip
def test_sizes_of_the_lecture(padding, size):
    """Lecture C: output = (input - kernel + 2 padding) / stride + 1, input 4, kernel 3."""
    layer = nn.Conv2d(1, 1, 3, padding=padding, rng=rng())
    assert layer(np.ones((1, 1, 4, 4))).shape[2:] == ((size, size) if size else (4, 2))


def test_one_dimension_has_the_sizes_of_the_lecture():
    for padding, size in {"valid": 2, "same": 4, "full": 6}.items():
        assert nn.Conv1d(1, 1, 3, padding=padding, rng=rng())(np.ones((1, 1, 4))).shape[2] == size


@pytest.mark.parametrize("size", [1, 2, 3, 4, 5])
@pytest.mark.parametrize("dilation", [1, 2, 3])
def test_same_keeps_the_size(size, dilation):
    layer = nn.Conv1d(1, 1, size, padding="same", dilation=dilation, rng=rng())
    assert layer(np.ones((1, 1, 7))).shape == (1, 1, 7)
    strided = nn.Conv1d(1, 1, size, padding="same", stride=3, rng=rng())
    every = nn.cross_correlate(X7, strided.weight.detach().data, padding="same")
    np.testing.assert_allclose(strided(X7).data, every[:, :, ::3], rtol=1e-14)


X7 = rng(5).normal(size=(1, 1, 7))


def test_an_odd_zero_of_same_is_at_the_end():
    out = nn.cross_correlate(np.array([[[1.0, 2.0, 4.0]]]), np.ones((1, 1, 2)), padding="same")
    assert out.tolist() == [[[3.0, 6.0, 4.0]]]


# --- layers -------------------------------------------------------------------------------------

LAYERS = {
    "Conv1d": (lambda: nn.Conv1d(2, 4, 3, padding=1, groups=2, rng=rng()), (2, 2, 5)),
    "Conv2d": (lambda: nn.Conv2d(1, 2, 2, stride=(1, 2), padding=(1, 0), rng=rng()), (2, 1, 3, 4)),
}
each_layer = pytest.mark.parametrize(("build", "shape"), LAYERS.values(), ids=LAYERS)


def built(build):
    """A layer whose bias is not zeros, so that a forgotten one shows."""
    layer = build()
    state = layer.state_dict()
    layer.load_state_dict(state | {"bias": rng(3).normal(size=state["bias"].shape)})
    return layer


@each_layer
def test_layers_on_all_kinds_of_numbers(build, shape):
    layer, x = built(build), rng(1).normal(size=shape)
    values = layer.mapped(nn.as_values)
    outs = [model(x) for model in (layer.mapped(nn.as_array), layer, values)]
    seed = rng(2).normal(size=outs[0].shape)
    for out in outs[1:]:
        np.testing.assert_allclose(plain(out), outs[0], rtol=0, atol=1e-12)
        (out * seed).sum().backward()
    for tensor, array in zip(layer.parameters(), values.parameters(), strict=True):
        np.testing.assert_allclose(gradient(array), tensor.grad, rtol=0, atol=1e-12)
    bias = outs[0] - layer.mapped(nn.as_array)(np.zeros(shape))
    wanted = nn.cross_correlate(
        x, layer.weight.detach().data, stride=layer.stride, padding=layer.padding,
        groups=layer.groups,
    )  # fmt: skip
    np.testing.assert_allclose(bias, wanted, rtol=0, atol=1e-12)


@each_layer
def test_inputs_of_all_kinds(build, shape):
    layer, x = built(build).mapped(nn.as_array), rng(1).normal(size=shape)
    seed = rng(2).normal(size=layer(x).shape)
    outs, gradients = in_all_kinds(layer, x, seed)
    for out in outs[1:]:
        np.testing.assert_allclose(out, outs[0], rtol=0, atol=1e-12)
    np.testing.assert_allclose(gradients[0], gradients[1], rtol=0, atol=1e-12)


@each_layer
def test_float32_stays(build, shape):
    layer = build().mapped(lambda p: Tensor(p.detach().data.astype(np.float32)))
    x = Tensor(rng(1).normal(size=shape).astype(np.float32))
    out = layer(x)
    out.sum().backward()
    assert out.dtype == x.grad.dtype == layer.weight.grad.dtype == layer.bias.grad.dtype == "f4"


def test_gradients_through_two_layers():
    first, second = nn.Conv1d(1, 2, 3, padding=1, rng=rng()), nn.Conv1d(2, 1, 2, rng=rng(1))
    x = rng(2).normal(size=(2, 1, 4))
    check_gradients(lambda x, *_: second(nn.tanh(first(x))), x, *first.parameters(), order=2)


def test_exact_zeros_send_gradients_too():
    x, kernel = np.zeros((1, 1, 4)), np.zeros((1, 1, 3))
    check_gradients(lambda x, k: nn.cross_correlate(x, k, padding="full"), x, kernel, order=2)


def test_a_batch_of_nothing():
    assert nn.Conv2d(1, 2, 3, rng=rng())(np.ones((0, 1, 4, 4))).shape == (0, 2, 2, 2)


@pytest.mark.parametrize("groups", [1, 2])
def test_initial_weights_have_the_variance_of_their_units(groups):
    def weights(initialization):
        layer = nn.Conv2d(16, 32, 5, groups=groups, initialization=initialization, rng=rng())
        assert not layer.bias.detach().data.any()
        return layer.weight.detach().data

    inputs, outputs = 25 * 16 / groups, 25 * 32 / groups
    for initialization, variance in {
        nn.he: 2 / inputs, nn.xavier: 1 / inputs, nn.glorot: 2 / (inputs + outputs)
    }.items():  # fmt: skip
        assert weights(initialization).var() == pytest.approx(variance, rel=0.03)
    assert len(np.unique(weights(nn.he))) == weights(nn.he).size


def test_layers_without_bias_have_one_parameter():
    layer = nn.Conv2d(1, 2, 3, bias=False, rng=rng())
    assert [name for name, _ in layer.named_parameters()] == ["weight"]
    assert not layer(np.zeros((1, 1, 3, 3))).data.any()


# --- mistakes -----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("call", "error", "words"),
    [
        (lambda: nn.Conv2d(3, 4, 3, rng=rng())(np.ones((2, 1, 5, 5))), ValueError,
         r"Conv2d\(in_channels=3\): the input must have shape \(batch, 3, height, width\), got "
         r"\(2, 1, 5, 5\)"),
        (lambda: nn.Conv1d(1, 1, 3, rng=rng())(np.ones(5)), ValueError, r"width\), got \(5,\)"),
        (lambda: nn.Conv2d(1, 1, 3, rng=rng())(np.ones((1, 1, 2, 5))), ValueError,
         r"windows of \(3, 3\) do not fit into the padded input of \(2, 5\)"),
        (lambda: nn.Conv2d(1, 1, 3), TypeError, "pass rng="),
        (lambda: nn.Conv2d(4, 6, 3, groups=4, rng=rng()), ValueError, "groups must divide"),
        (lambda: nn.Conv2d(1, 0, 3, rng=rng()), ValueError, "out_channels must be at least 1"),
        (lambda: nn.Conv2d(1, 1, 3.0, rng=rng()), TypeError, "kernel_size must be an integer"),
        (lambda: nn.Conv2d(1, 1, (3, 3, 3), rng=rng()), ValueError, "or 2 of them"),
        (lambda: nn.Conv2d(1, 1, 3, stride=0, rng=rng()), ValueError, "stride must be at least 1"),
        (lambda: nn.Conv2d(1, 1, 3, padding="valide", rng=rng()), ValueError,
         r"padding must be one of \['valid', 'same', 'full'\], got 'valide'"),
        (lambda: nn.Conv2d(1, 1, 3, padding=-1, rng=rng()), ValueError, "not negative"),
        (lambda: nn.Conv1d(1, 1, 3, padding=(1, 2), rng=rng()), ValueError, r"got \(1, 2\)"),
        (lambda: nn.Conv2d(1, 1, 3, padding=1.5, rng=rng()), ValueError, "an integer"),
        (lambda: nn.cross_correlate(np.ones((1, 1, 4)), np.ones((1, 1, 3, 3))), ValueError,
         "cross_correlate: the input must have shape"),
        (lambda: nn.cross_correlate(np.ones(4), np.ones(3)), ValueError, r"got \(4,\) and"),
        (lambda: nn.cross_correlate(np.ones((1, 2, 4)), np.ones((1, 1, 3))), ValueError,
         "needs 1 input channels, got input of shape"),
        (lambda: nn.cross_correlate(np.ones((1, 2, 4)), np.ones((3, 1, 3)), groups=2), ValueError,
         "groups must divide the output channels"),
    ],
)  # fmt: skip
def test_mistakes_are_named(call, error, words):
    with pytest.raises(error, match=words):
        call()
