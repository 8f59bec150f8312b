"""Recurrent layers compute the published equations at every time, on all kinds of numbers."""

import numpy as np
import pytest

import nn
from autograd import Tensor, check_gradients, no_grad

from .kinds import gradient, in_all_kinds, plain

LAYERS = [nn.RNN, nn.LSTM, nn.GRU]
by_name = pytest.mark.parametrize("kind", LAYERS, ids=lambda kind: kind.__name__)


def rng(seed=0):
    return np.random.default_rng(seed)


def layer_of(kind, features=3, hidden=4, seed=0, **options):
    """A layer whose biases are not zeros, so that a forgotten one shows."""
    layer = kind(features, hidden, rng=rng(seed), **options)
    numbers = rng(seed + 1)
    state = {path: numbers.normal(size=x.shape) for path, x in layer.state_dict().items()}
    layer.load_state_dict({path: x.astype(layer.bias.dtype) for path, x in state.items()})
    return layer


def state_of(kind, batch, hidden, seed):
    """A state that is not zeros."""
    states = rng(seed).normal(size=(kind.states, batch, hidden))
    return tuple(states) if kind.states > 1 else states[0]


def flat(outputs, state):
    """Outputs and the arrays of a state in one tuple."""
    return (outputs, *state) if isinstance(state, tuple) else (outputs, state)


# --- the equations, number by number ------------------------------------------------------------


def sigmoid(x):
    return 1.0 / (1.0 + np.exp(-x))


def rnn_unit(p, x, h, c, unit):
    (z,) = before(p, x, h, unit, 1)
    return np.tanh(z), c


def lstm_unit(p, x, h, c, unit):
    i, f, g, o = before(p, x, h, unit, 4)
    c = sigmoid(f) * c + sigmoid(i) * np.tanh(g)
    return sigmoid(o) * np.tanh(c), c


def gru_unit(p, x, h, c, unit):
    r, z, _ = map(sigmoid, before(p, x, h, unit, 3))
    column = 2 * len(h) + unit
    from_past = sum(h[k] * p["recurrent_weight"][k, column] for k in range(len(h)))
    from_input = sum(x[k] * p["weight"][k, column] for k in range(len(x))) + p["bias"][column]
    n = np.tanh(from_input + r * (from_past + p["recurrent_bias"][unit]))
    return (1.0 - z) * n + z * h[unit], c


def before(p, x, h, unit, gates):
    """What comes into each gate of one unit."""
    for gate in range(gates):
        column = gate * len(h) + unit
        z = p["bias"][column]
        for k, number in enumerate(x):
            z += number * p["weight"][k, column]
        for k, number in enumerate(h):
            z += number * p["recurrent_weight"][k, column]
        yield z


def by_loops(unit_of, parameters, x, h, c):
    """Outputs, last h and last c: loops over samples, times and units."""
    outputs = np.zeros((*x.shape[:2], h.shape[1]))
    h, c = h.copy(), c.copy()
    for sample, time in np.ndindex(x.shape[:2]):
        units = range(h.shape[1])
        new = [unit_of(parameters, x[sample, time], h[sample], c[sample, k], k) for k in units]
        h[sample], c[sample] = np.transpose(new)
        outputs[sample, time] = h[sample]
    return outputs, h, c


@pytest.mark.parametrize(
    ("kind", "unit_of"), [(nn.RNN, rnn_unit), (nn.LSTM, lstm_unit), (nn.GRU, gru_unit)]
)
def test_the_equations(kind, unit_of):
    layer, x = layer_of(kind), rng(2).normal(size=(2, 6, 3))
    state = state_of(kind, 2, 4, seed=3)
    h, c = state if kind.states > 1 else (state, np.zeros((2, 4)))
    expected = by_loops(unit_of, layer.state_dict(), x, h, c)
    for got, wanted in zip(flat(*layer(x, state)), expected, strict=False):
        assert got.shape == wanted.shape
        np.testing.assert_allclose(got.data, wanted, rtol=1e-13, atol=1e-14)


#: The last outputs of PyTorch 2.13 where all weights and inputs are `waves`.
PYTORCH = {
    "RNN": [[0.97558586171, 0.815489544207], [0.977935474155, 0.969595333546]],
    "LSTM": [[-0.557318142808, 0.16503107765], [-0.50231233584, -0.282895279376]],
    "GRU": [[-0.113706725285, -0.288190518773], [-0.251145323758, 0.223813951432]],
}


def waves(*shape):
    return np.sin(1.0 + np.arange(np.prod(shape))).reshape(shape)


@by_name
def test_the_same_numbers_as_pytorch(kind):
    layer = kind(2, 2, rng=rng())
    layer.load_state_dict({path: waves(*x.shape) for path, x in layer.state_dict().items()})
    last = layer(waves(2, 4, 2))[0].data[:, -1]
    np.testing.assert_allclose(last, PYTORCH[kind.__name__], rtol=0, atol=1e-11)


# --- time ---------------------------------------------------------------------------------------


@by_name
def test_a_sequence_in_two_pieces_is_the_sequence(kind):
    layer, x = layer_of(kind), rng(2).normal(size=(2, 7, 3))
    whole = flat(*layer(x))
    first, state = layer(x[:, :3])
    second = flat(*layer(x[:, 3:], state))
    np.testing.assert_allclose(first.data, whole[0].data[:, :3], rtol=1e-14)
    np.testing.assert_allclose(second[0].data, whole[0].data[:, 3:], rtol=1e-14)
    for got, wanted in zip(second[1:], whole[1:], strict=True):
        np.testing.assert_allclose(got.data, wanted.data, rtol=1e-14)


@by_name
def test_no_state_is_a_state_of_zeros_and_the_state_ends_with_the_last_output(kind):
    layer, x = layer_of(kind), rng(2).normal(size=(2, 5, 3))
    zeros = (np.zeros((2, 4)),) * kind.states
    outputs, *states = flat(*layer(x))
    from_zeros = layer(x, zeros if kind.states > 1 else zeros[0])
    np.testing.assert_array_equal(outputs.data, from_zeros[0].data)
    np.testing.assert_array_equal(states[0].data, outputs.data[:, -1])
    assert len(states) == kind.states


@by_name
def test_what_comes_later_changes_nothing_before(kind):
    layer, x = layer_of(kind), Tensor(rng(2).normal(size=(2, 6, 3)))
    (layer(x)[0][:, 3] * rng(3).normal(size=(2, 4))).sum().backward()
    assert not x.grad[:, 4:].any()
    assert x.grad[:, :4].all()


@pytest.mark.parametrize("time", [1, 2, 3, 8, 13])
def test_times_are_cut_in_their_order(time):
    from nn.recurrent import each_time

    x = Tensor(rng().normal(size=(2, time, 3)))
    cut = each_time(x)
    assert [piece.shape for piece in cut] == [(2, 3)] * time
    for k, piece in enumerate(cut):
        np.testing.assert_array_equal(piece.data, x.data[:, k])
    sum((k + 1.0) * piece.sum() for k, piece in enumerate(cut)).backward()
    np.testing.assert_array_equal(x.grad, np.ones((2, 1, 3)) * np.arange(1.0, time + 1)[:, None])


# --- gradients ----------------------------------------------------------------------------------


@by_name
def test_gradients_through_time(kind):
    layer, x = layer_of(kind, features=2, hidden=2), rng(2).normal(size=(2, 4, 2))
    state = state_of(kind, 2, 2, seed=3)
    check_gradients(lambda x, state, *_: layer(x, state), x, state, layer.parameters())


@by_name
def test_second_derivatives_through_time(kind):
    layer, x = layer_of(kind, features=1, hidden=1), rng(2).normal(size=(1, 2, 1))
    check_gradients(lambda x, *_: layer(x), x, *layer.parameters(), order=2)


@by_name
def test_gradients_where_everything_is_zero(kind):
    layer = kind(1, 1, initialization=nn.zeros)
    check_gradients(lambda x, *_: layer(x), np.zeros((2, 2, 1)), layer.parameters(), order=2)


def test_the_simple_layer_forgets_and_the_gates_keep():
    """Why gates were invented: d(last output)/d(input) against how long ago the input was."""
    ratios = {}
    for kind in LAYERS:
        layer = kind(1, 16, rng=rng(1), initialization=lambda *a, **k: 0.5 * nn.xavier(*a, **k))
        if kind is nn.GRU:  # z near 1 keeps the past, as the forget bias of an LSTM does
            layer.bias.update(lambda bias: np.repeat([0.0, 2.0, 0.0], 16))
        x = Tensor(rng(2).normal(size=(1, 40, 1)))
        layer(x)[0][:, -1].sum().backward()
        reached = np.abs(x.grad[0, :, 0])
        ratios[kind.__name__] = reached[:10].mean() / reached[-10:].mean()
    assert ratios["RNN"] < 1e-6 < 1e-4 < min(ratios["LSTM"], ratios["GRU"])


# --- kinds of numbers ---------------------------------------------------------------------------


@by_name
def test_arrays_tensors_and_values_agree(kind):
    network = layer_of(kind, features=2, hidden=3)
    x, seed = rng(2).normal(size=(2, 4, 2)), rng(3).normal(size=(2, 4, 3))
    outs, gradients = in_all_kinds(lambda x: network.mapped(nn.as_array)(x)[0], x, seed)
    for out in outs:
        np.testing.assert_allclose(out, outs[0], rtol=0, atol=1e-12)
    np.testing.assert_allclose(*gradients, rtol=0, atol=1e-12)
    values = network.mapped(nn.as_values)
    for model in (network, values):
        (model(x)[0] * seed).sum().backward()
    pairs = zip(network.parameters(), values.parameters(), strict=True)
    for tensor, array in pairs:
        assert tensor.grad.any()
        np.testing.assert_allclose(gradient(array), tensor.grad, rtol=0, atol=1e-12)
    np.testing.assert_allclose(plain(values(x)[0]), outs[0], rtol=0, atol=1e-12)


@by_name
def test_float32_stays(kind):
    layer = layer_of(kind, dtype=np.float32)
    x = rng(2).normal(size=(2, 5, 3)).astype(np.float32)
    outs = flat(*layer(x))
    assert {out.dtype for out in outs} == {np.dtype(np.float32)}
    outs[0].sum().backward()
    assert {p.grad.dtype for p in layer.parameters()} == {np.dtype(np.float32)}
    assert layer.mapped(nn.as_array)(x)[0].dtype == np.float32


@by_name
def test_lists_arrays_and_no_recording(kind):
    layer, x = layer_of(kind), rng(2).normal(size=(2, 5, 3))
    wanted = layer(x)[0].data
    np.testing.assert_array_equal(layer(x.tolist())[0].data, wanted)
    np.testing.assert_array_equal(layer.mapped(nn.as_array)(x)[0], wanted)
    with no_grad():
        np.testing.assert_array_equal(layer(x)[0].data, wanted)


# --- how it starts ------------------------------------------------------------------------------


def test_initial_weights():
    lstm, gru, rnn = (
        nn.LSTM(50, 80, rng=rng()),
        nn.GRU(50, 80, rng=rng()),
        nn.RNN(50, 80, rng=rng()),
    )
    for layer, gates in ((rnn, 1), (lstm, 4), (gru, 3)):
        assert layer.weight.shape == (50, 80 * gates)
        assert layer.recurrent_weight.shape == (80, 80 * gates)
        for block in range(gates):  # every gate has N(0, 1/M_in)
            columns = slice(80 * block, 80 * (block + 1))
            assert layer.weight.data[:, columns].std() == pytest.approx(50**-0.5, rel=0.05)
            recurrent = layer.recurrent_weight.data[:, columns]
            assert recurrent.std() == pytest.approx(80**-0.5, rel=0.05)
    assert not rnn.bias.data.any() and not gru.bias.data.any() and not gru.recurrent_bias.data.any()
    np.testing.assert_array_equal(lstm.bias.data, np.repeat([0.0, 1.0, 0.0, 0.0], 80))


def test_options():
    layer = nn.RNN(2, 3, nn.relu, rng=rng(), initialization=nn.he, dtype=np.float32)
    assert layer.activation is nn.relu and layer.weight.dtype == np.float32
    assert (layer(np.ones((1, 4, 2), np.float32))[0].data >= 0).all()
    np.testing.assert_array_equal(
        nn.GRU(2, 3, rng=rng(5)).weight.data, nn.GRU(2, 3, rng=rng(5)).weight.data
    )


# --- mistakes -----------------------------------------------------------------------------------


@by_name
@pytest.mark.parametrize("shape", [(5, 3), (2, 5, 4), (3,), (2, 0, 3), (1, 2, 5, 3)])
def test_an_input_that_does_not_fit(kind, shape):
    message = rf"{kind.__name__}\(features=3\): the input must have shape \(batch, time, 3\) with "
    with pytest.raises(ValueError, match=message + "at least one time, got"):
        layer_of(kind)(np.ones(shape))


@pytest.mark.parametrize(
    ("kind", "state", "message"),
    [
        (nn.RNN, np.ones((2, 3)), r"RNN: the state must be an array of shape \(2, 4\), as an "),
        (nn.GRU, np.ones(4), r"GRU: the state must be an array of shape \(2, 4\).*got \(4,\)"),
        (nn.LSTM, np.ones((2, 4)), r"LSTM: the state must be 2 arrays of shape \(2, 4\), as an "),
        (nn.LSTM, (np.ones((2, 4)),), r"LSTM: .* as an earlier call returned it, got \(2, 4\)"),
        (nn.LSTM, (np.ones((2, 4)), np.ones((2, 5))), r"got \(2, 4\), \(2, 5\)"),
        (nn.GRU, (np.ones((2, 4)),), r"GRU: the state must be an array .* got \(1, 2, 4\)"),
    ],
)
def test_a_state_that_does_not_fit(kind, state, message):
    with pytest.raises(ValueError, match=message):
        layer_of(kind)(np.ones((2, 5, 3)), state)


@by_name
def test_wrong_sizes_and_no_generator(kind):
    with pytest.raises(ValueError, match=f"{kind.__name__}: features must be at least 1, got 0"):
        kind(0, 4, rng=rng())
    with pytest.raises(TypeError, match=f"{kind.__name__}: hidden must be an integer, got float"):
        kind(3, 4.0, rng=rng())
    with pytest.raises(TypeError, match="got nothing; pass rng="):
        kind(3, 4)
