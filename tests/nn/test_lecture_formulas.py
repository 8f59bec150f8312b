"""The engine's gradients are the formulas of the lectures, for random numbers and shapes.

Each test names its row of lectures.md: the letter of the lecture, then the capability.
"""

import math

import numpy as np
import pytest

import nn
from autograd import (
    Tensor,
    Value,
    grad,
    gradients,
    hessian,
    jacobian,
    maximum,
    sign,
    value_and_grad,
)

from .kinds import gradient, plain

seeds = pytest.mark.parametrize("seed", range(4))
kinds = pytest.mark.parametrize("kind", [Tensor, lambda x: nn.as_values(Tensor(x))])
TOLERANCE = 1e-12


def assert_equal(ours, formula):
    """One shape, and the same numbers to 1e-12 of the largest of them."""
    assert np.shape(ours) == np.shape(formula)
    np.testing.assert_allclose(ours, formula, rtol=0, atol=TOLERANCE * (1 + np.abs(formula).max()))


def sizes(rng, count):
    """Sizes of layers, from 1 to 5."""
    return [int(size) for size in rng.integers(1, 6, count)]


def slope(a):
    """g'(z) of the sigmoid from a = g(z)."""
    return a * (1.0 - a)


# --- B. feed-forward networks -------------------------------------------------------------------


@seeds
@kinds
def test_b_softmax_loss_is_minus_log_softmax(seed, kind):
    rng = np.random.default_rng(seed)
    x = rng.normal(size=6) * 5.0
    label = int(rng.integers(6))
    logits = kind(x)
    loss = nn.cross_entropy(logits, label)
    loss.backward()
    shares = np.exp(x) / np.exp(x).sum()
    assert_equal(plain(loss), -np.log(shares[label]))
    shares[label] -= 1.0
    assert_equal(gradient(logits), shares)


def test_b_softmax_loss_is_stable():
    logits = np.array([-3440.0, 1160.0, -810.0, 3910.0])
    loss, slopes = value_and_grad(lambda x: nn.cross_entropy(x, 0))(logits)
    assert loss == 7350.0
    assert slopes.tolist() == [-1.0, 0.0, 0.0, 1.0]


@seeds
def test_b_gradient_three_ways(seed):
    def f(x1, x2):
        return (2.0 * x1 + 3.0 * x2) ** 2 + 3.0

    assert (f(1, 3), *grad(f, (0, 1))(1.0, 3.0)) == (124.0, 44.0, 66.0)
    x1, x2 = np.random.default_rng(seed).normal(size=2)
    on_paper = 2.0 * (2.0 * x1 + 3.0 * x2) * np.array([2.0, 3.0])
    assert_equal(np.array(grad(f, (0, 1))(x1, x2)), on_paper)
    h = 2e-2  # a parabola leaves a central difference no error of its own
    assert (f(x1 + h, x2) - f(x1 - h, x2)) / (2 * h) == pytest.approx(on_paper[0], abs=1e-11)


@pytest.mark.parametrize("x", [1.0, -3.0, 40.0])
def test_b_finite_difference_step_is_near_the_cube_root_of_eps(x):
    def error(h):
        return abs((np.sin(x + h) - np.sin(x - h)) / (2 * h) - grad(np.sin)(x))

    best = np.finfo(float).eps ** (1 / 3) * max(abs(x), 1.0)
    assert error(best) < 1e-8
    assert error(best * 1e4) > 100 * error(best) < error(best / 1e6)


@pytest.mark.parametrize(("factor", "grows"), [(1.1, True), (0.9, False)])
def test_b_stability_ends_at_two_over_the_largest_curvature(factor, grows):
    rng = np.random.default_rng(0)
    x, y = rng.normal(size=(20, 3)), rng.normal(size=20)

    def loss(weights):
        return nn.mean_squared_error(x @ weights, y)

    rate = factor * 2.0 / np.linalg.eigvalsh(hessian(loss)(np.zeros(3))).max()
    weights, losses = np.zeros(3), []
    for _ in range(60):
        losses.append(loss(weights))
        weights = weights - rate * grad(loss)(weights)
    assert (losses[-1] > 100 * losses[0]) == grows
    assert (losses[-1] < losses[0]) != grows


@pytest.mark.parametrize(
    ("activation", "variance", "low", "high"),
    [(nn.sigmoid, 1.0, 0.2, 0.3), (nn.relu, 2.0, 0.85, 1.15), (nn.relu, 4.0, 1.25, 1.6)],
)
def test_b_vanishing_gradients_change_geometrically(activation, variance, low, high):
    rng, depth, width = np.random.default_rng(0), 20, 80
    x, signals = Tensor(rng.normal(size=(30, width))), []
    for _ in range(depth):
        signals.append(x @ (rng.normal(size=(width, width)) * math.sqrt(variance / width)))
        x = activation(signals[-1])
    norms = [np.linalg.norm(g) for g in gradients(x, signals, seed=rng.normal(size=x.shape))]
    assert low < (norms[0] / norms[-1]) ** (1 / (depth - 1)) < high


@kinds
def test_b_activations(kind):
    numbers = np.array([-2.0, -0.5, 0.0, 0.5, 3.0])
    f = 1.0 / (1.0 + np.exp(-numbers))
    slopes = {sign: 0.0 * numbers, nn.sigmoid: slope(f), nn.relu: (numbers > 0) * 1.0}
    for function, formula in slopes.items():
        x = kind(numbers)
        function(x).sum().backward()
        assert_equal(gradient(x), formula)


@seeds
@kinds
def test_b_fully_connected_layer_in_matrix_form(seed, kind):
    """L = 1/2 ||Wx - y||² has dL/dW = (Wx - y) xᵀ."""
    rng = np.random.default_rng(seed)
    rows, columns = sizes(rng, 2)
    w, x, y = rng.normal(size=(rows, columns)), rng.normal(size=columns), rng.normal(size=rows)
    weight = kind(w)
    error = weight @ x - y
    (0.5 * (error * error).sum()).backward()
    assert_equal(gradient(weight), np.outer(w @ x - y, x))


@seeds
@kinds
def test_b_three_linear_layers_in_matrix_form(seed, kind):
    rng = np.random.default_rng(seed)
    n = sizes(rng, 4)
    a, b, c = (rng.normal(size=(n[i + 1], n[i])) for i in range(3))
    x, y = rng.normal(size=n[0]), rng.normal(size=n[3])
    w1, w2, w3 = map(kind, (a, b, c))
    out = w3 @ (w2 @ (w1 @ x)) - y
    (0.5 * (out * out).sum()).backward()
    error = c @ b @ a @ x - y
    assert_equal(gradient(w3), np.outer(error, b @ a @ x))
    assert_equal(gradient(w2), np.outer(c.T @ error, a @ x))
    assert_equal(gradient(w1), np.outer(b.T @ c.T @ error, x))


# --- C. neural networks and deep learning -------------------------------------------------------


def one_layer(seed, outputs):
    """A layer, also as Values, and a batch for it."""
    rng = np.random.default_rng(seed)
    layer = nn.Linear(3, outputs, rng=rng)
    x = rng.normal(size=(7, 3))
    z = x @ nn.as_array(layer.weight)
    return rng, [layer, layer.mapped(nn.as_values)], x, z


def check_delta(models, x, loss, delta):
    """The gradients of weight and bias are the sum over the samples of x deltaᵀ and delta."""
    for model in models:
        loss(model(x)).backward()
        assert_equal(gradient(model.weight), x.T @ delta)
        assert_equal(gradient(model.bias), delta.sum(axis=0))


@seeds
def test_c_nw1_one_sigmoid_neuron(seed):
    rng, models, x, z = one_layer(seed, 1)
    a, y = 1.0 / (1.0 + np.exp(-z)), rng.integers(0, 2, (7, 1))
    expected = -(y * np.log(a) + (1 - y) * np.log(1 - a)).mean()
    assert_equal(nn.binary_cross_entropy_with_logits(z, y), expected)
    check_delta(models, x, lambda z: nn.binary_cross_entropy_with_logits(z, y), (a - y) / 7)
    for model in models:
        model.zero_grad()
    check_delta(models, x, lambda z: nn.binary_cross_entropy(nn.sigmoid(z), y), (a - y) / 7)


@seeds
def test_c_nw2_sigmoid_outputs_are_summed_and_averaged_over_the_samples(seed):
    rng, models, x, z = one_layer(seed, 4)
    a, y = 1.0 / (1.0 + np.exp(-z)), rng.integers(0, 2, (7, 4))

    def loss(z):
        return 4 * nn.binary_cross_entropy_with_logits(z, y)

    expected = -(y * np.log(a) + (1 - y) * np.log(1 - a)).sum(axis=1).mean()
    assert_equal(loss(z), expected)
    check_delta(models, x, loss, (a - y) / 7)


@seeds
def test_c_nw3_softmax_outputs(seed):
    rng, models, x, z = one_layer(seed, 4)
    a = np.exp(z) / np.exp(z).sum(axis=1, keepdims=True)
    labels = rng.integers(0, 4, 7)
    assert_equal(nn.cross_entropy(z, labels), -np.log(a[np.arange(7), labels]).mean())
    delta = (a - np.eye(4)[labels]) / 7
    check_delta(models, x, lambda z: nn.cross_entropy(z, labels), delta)
    for model in models:
        model.zero_grad()
    check_delta(models, x, lambda z: nn.categorical_cross_entropy(nn.softmax(z), labels), delta)


@seeds
@pytest.mark.parametrize(
    ("activation", "derivative"),
    [
        (nn.sigmoid, slope),
        (nn.tanh, lambda a: 1.0 - a * a),
        (nn.relu, lambda a: (a > 0) * 1.0),
    ],
    ids=["sigmoid", "tanh", "relu"],
)
def test_c_nw4_hidden_layers(seed, activation, derivative):
    """Backpropagation in batch form, row by row of the lecture, against the engine."""
    rng = np.random.default_rng(seed)
    n = [*sizes(rng, 3), 3]
    network = nn.MLP(n, activation, rng=rng, initialization=nn.glorot)
    x, labels = rng.normal(size=(6, n[0])), rng.integers(0, 3, 6)
    weights = [nn.as_array(layer.weight) for layer in network.layers]
    activations = [x]
    for w in weights[:-1]:
        activations.append(activation(activations[-1] @ w))
    delta = (nn.softmax(activations[-1] @ weights[-1]) - np.eye(3)[labels]) / 6
    models = [network, network.mapped(nn.as_values)]
    for model in models:
        nn.cross_entropy(model(x), labels).backward()
    for layer in (2, 1, 0):
        for model in models:
            assert_equal(gradient(model.layers[layer].weight), activations[layer].T @ delta)
            assert_equal(gradient(model.layers[layer].bias), delta.sum(axis=0))
        delta = (delta @ weights[layer].T) * derivative(activations[layer])


@seeds
def test_c_matrix_calculus_identities(seed):
    rng = np.random.default_rng(seed)
    rows, columns = sizes(rng, 2)
    w, x, delta = rng.normal(size=(rows, columns)), rng.normal(size=columns), rng.normal(size=rows)
    assert_equal(jacobian(lambda x: w @ x)(x), w)  # 1
    assert_equal(jacobian(lambda x: x)(x), np.eye(columns))  # 2
    for f, slopes in ((np.tanh, 1 - np.tanh(x) ** 2), (np.sin, np.cos(x)), (nn.relu, x > 0)):
        assert_equal(jacobian(f)(x), np.diag(slopes))  # 3
    assert_equal(grad(lambda w: delta @ (w @ x))(w), delta[:, None] @ x[None])  # 4


@seeds
def test_c_numerator_layout_of_a_chain(seed):
    rng = np.random.default_rng(seed)
    n = sizes(rng, 3)
    a, b, x = rng.normal(size=(n[1], n[0])), rng.normal(size=(n[2], n[1])), rng.normal(size=n[0])

    def inner(x):
        return nn.sigmoid(a @ x)

    def outer(y):
        return nn.softmax(b @ y)

    product = jacobian(outer)(inner(x)) @ jacobian(inner)(x)
    assert product.shape == (n[2], n[0])
    assert_equal(jacobian(lambda x: outer(inner(x)))(x), product)


@seeds
def test_c_softmax_jacobian_and_deltas(seed):
    rng = np.random.default_rng(seed)
    z, label = rng.normal(size=5), int(rng.integers(5))
    a, y = nn.softmax(z), np.eye(5)[label]
    softmax_jacobian = jacobian(nn.softmax)(z)
    assert_equal(softmax_jacobian, np.diag(a) - np.outer(a, a))
    assert_equal(grad(lambda a: -(y * np.log(a)).sum())(a) @ softmax_jacobian, a - y)
    assert_equal(grad(lambda z: nn.cross_entropy(z, label))(z), a - y)
    target = float(rng.integers(2))
    delta = grad(lambda z: nn.binary_cross_entropy(nn.sigmoid(z), target))(float(z[0]))
    assert delta == pytest.approx(float(nn.sigmoid(z[0])) - target, abs=TOLERANCE)


@seeds
@kinds
@pytest.mark.parametrize("samples", [1, 4])
def test_c_backpropagation_of_the_2_3_1_network(seed, kind, samples):
    """Samples are columns, as in the lecture: the bias gradient is the row sum of delta."""
    rng = np.random.default_rng(seed)
    w1, b1, w2, b2 = (rng.normal(size=shape) for shape in [(3, 2), (3, 1), (1, 3), (1, 1)])
    x, y = rng.normal(size=(2, samples)), rng.integers(0, 2, (1, samples))
    nodes = [kind(array) for array in (w1, b1, w2, b2)]
    out = nodes[2] @ nn.sigmoid(nodes[0] @ x + nodes[1]) + nodes[3]
    nn.binary_cross_entropy_with_logits(out, y).backward()
    a1 = nn.sigmoid(w1 @ x + b1)
    delta2 = (nn.sigmoid(w2 @ a1 + b2) - y) / samples
    delta1 = (w2.T @ delta2) * slope(a1)
    expected = [
        delta1 @ x.T, delta1.sum(axis=1, keepdims=True),
        delta2 @ a1.T, delta2.sum(axis=1, keepdims=True),
    ]  # fmt: skip
    for node, formula in zip(nodes, expected, strict=True):
        assert_equal(gradient(node), formula)


# --- D. the essentials --------------------------------------------------------------------------


@seeds
@pytest.mark.parametrize("length", [1, 2, 6])
def test_d_chain_of_single_neurons(seed, length):
    rng = np.random.default_rng(seed)
    weights, biases = rng.normal(size=length) * 2, rng.normal(size=length)
    x, y = rng.normal(size=2)
    nodes = [(Value(w), Value(b)) for w, b in zip(weights, biases, strict=True)]
    recorded, signals = x, []
    for w, b in nodes:
        signals.append(w * recorded + b)
        recorded = nn.sigmoid(signals[-1])
    (0.5 * (recorded - y) ** 2).backward()
    a = [x]
    for w, b in zip(weights, biases, strict=True):
        a.append(1.0 / (1.0 + math.exp(-(w * a[-1] + b))))
    delta = (a[-1] - y) * slope(a[-1])
    for layer in reversed(range(length)):
        found = [node.grad for node in (signals[layer], *nodes[layer])]
        assert_equal(np.array(found), np.array([delta, delta * a[layer], delta]))
        delta = delta * weights[layer] * slope(a[layer])


@seeds
@kinds
def test_d_general_mlp(seed, kind):
    """delta^l = (w^l)ᵀ delta^(l+1) * g'(z^l); the gradient is the dyadic product delta aᵀ."""
    rng = np.random.default_rng(seed)
    n = sizes(rng, 5)
    weights = [rng.normal(size=(n[i + 1], n[i])) for i in range(4)]
    biases = [rng.normal(size=size) for size in n[1:]]
    x, y = rng.normal(size=n[0]), rng.normal(size=n[4])
    nodes = [(kind(w), kind(b)) for w, b in zip(weights, biases, strict=True)]
    recorded = x
    for w, b in nodes:
        recorded = nn.sigmoid(w @ recorded + b)
    (0.5 * ((recorded - y) ** 2).sum()).backward()
    a = [x]
    for w, b in zip(weights, biases, strict=True):
        a.append(nn.sigmoid(w @ a[-1] + b))
    delta = (a[-1] - y) * slope(a[-1])
    for layer in reversed(range(4)):
        assert_equal(gradient(nodes[layer][0]), np.outer(delta, a[layer]))
        assert_equal(gradient(nodes[layer][1]), delta)
        delta = (weights[layer].T @ delta) * slope(a[layer])


@seeds
@kinds
def test_d_mse_with_one_half(seed, kind):
    rng = np.random.default_rng(seed)
    y, guess = rng.normal(size=(2, 9))
    node = kind(guess)
    loss = nn.half_mean_squared_error(node, y)
    loss.backward()
    assert_equal(plain(loss), sum(0.5 * (t - p) ** 2 for t, p in zip(y, guess, strict=True)) / 9)
    assert_equal(gradient(node), (guess - y) / 9)


# --- E. the building blocks ---------------------------------------------------------------------


@seeds
def test_e_one_layer_logits(seed):
    rng = np.random.default_rng(seed)
    layer, x = nn.Linear(4, 3, rng=rng), rng.normal(size=(5, 4))
    layer.bias.data = rng.normal(size=3)
    w, b = layer.weight.data, layer.bias.data
    by_loops = [[sum(row[k] * w[k, j] for k in range(4)) + b[j] for j in range(3)] for row in x]
    for model in (layer, layer.mapped(nn.as_values)):
        assert_equal(plain(model(x)), np.array(by_loops))


@seeds
def test_e_linear_layers_collapse(seed):
    rng = np.random.default_rng(seed)
    n = sizes(rng, 3)
    network = nn.MLP(n, lambda x: x, rng=rng)
    w1, w2 = (layer.weight.data for layer in network.layers)
    b1, b2 = rng.normal(size=n[1]), rng.normal(size=n[2])
    network.layers[0].bias.data, network.layers[1].bias.data = b1, b2
    x = rng.normal(size=(6, n[0]))
    assert_equal(network(x).data, x @ (w1 @ w2) + (b1 @ w2 + b2))


def test_e_gates():
    corners = np.array([[0, 0], [0, 1], [1, 0], [1, 1]])

    def unit(x, weights, bias):
        return (x @ np.array(weights) + bias > 0).astype(int)  # the step of the lecture: at > 0

    either, both = unit(corners, [1, 1], -0.5), unit(corners, [1, 1], -1.5)
    assert either.tolist() == [0, 1, 1, 1]
    assert both.tolist() == [0, 0, 0, 1]
    assert unit(np.stack([either, both], 1), [1, -1], -0.5).tolist() == [0, 1, 1, 0]


@pytest.mark.parametrize(
    ("x", "y", "slope"),
    [(-1.0, -0.7, 0.0), (0.05, -0.4, 6.0), (0.1, -0.1, 6.0), (0.2, 0.0, 0.0)],
)
def test_e_worked_unit(x, y, slope):
    node = Value(x)
    out = maximum(maximum(node * 6.0 + 0.0, 0) * (-1.0) + 0.7, 0) * (-1.0)
    out.backward()
    assert (out.data, node.grad or 0.0) == pytest.approx((y, slope))


@seeds
def test_e_losses(seed):
    rng = np.random.default_rng(seed)
    p, y = rng.uniform(size=(2, 5, 3))
    assert nn.mean_squared_error(p, y) == pytest.approx(sum((p - y).ravel() ** 2) / 15, rel=1e-13)
    p[0] = [0.0, 1.0, 1e-9]
    clipped = np.clip(p, 1e-7, 1 - 1e-7)
    surprise = -(y * np.log(clipped) + (1 - y) * np.log(1 - clipped))
    assert nn.binary_cross_entropy(p, y) == pytest.approx(surprise.mean(), rel=1e-12)
    labels = np.array([0, *rng.integers(0, 3, 4)])
    expected = -sum(math.log(clipped[i, k]) for i, k in enumerate(labels)) / 5
    assert nn.categorical_cross_entropy(p, labels) == pytest.approx(expected, rel=1e-12)
    rows = nn.one_hot(labels, 3)
    assert nn.categorical_cross_entropy(p, rows) == pytest.approx(expected, rel=1e-12)


def test_e_losses_in_the_numbers_of_the_lecture():
    assert round(nn.mean_squared_error(23.5, 22.9), 2) == 0.36
    classes = ["dog", "pear", "house", "grass"]
    pear = nn.one_hot([classes.index("pear")], 4)
    assert pear.tolist() == [[0.0, 1.0, 0.0, 0.0]]
    for probabilities, cost in (([0.23, 0.30, 0.23, 0.23], 1.20), ([0.06, 0.79, 0.07, 0.09], 0.24)):
        assert round(nn.categorical_cross_entropy([probabilities], pear), 2) == cost


@seeds
def test_e_derivatives(seed):
    rng = np.random.default_rng(seed)
    z = np.append(rng.normal(size=3), 0.0)
    s = nn.softmax(z)
    formula = [[s[i] * (i == j) - s[i] * s[j] for j in range(4)] for i in range(4)]
    assert_equal(jacobian(nn.softmax)(z), np.array(formula))
    assert_equal(grad(lambda x: nn.relu(x).sum())(z), (z > 0) * 1.0)
    f = 1.0 / (1.0 + np.exp(-z))
    assert_equal(grad(lambda x: nn.sigmoid(x).sum())(z), f * (1.0 - f))


@seeds
def test_e_perceptron_and_logistic_regression_decide_alike(seed):
    z = np.append(np.random.default_rng(seed).normal(size=20), 0.0)
    assert np.array_equal(nn.sigmoid(z) > 0.5, z > 0)
