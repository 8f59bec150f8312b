"""The two-moons network on arrays, float64: hinge loss, weight decay, gradient descent."""

import data
import numpy as np

TITLE = "2-16-16-1, 100 samples, float64"
STEPS_COMPARED, TOLERANCE = 5, 1e-9
BUDGETS = (
    ("chainrule", "PyTorch", 1.0),
    ("chainrule (compiled)", "NumPy by hand", 1.15),
    ("chainrule (compiled)", "PyTorch", 1.0),
    ("chainrule (compiled)", "JAX (jit)", None),
)
RATE, DECAY = 0.1, 1e-4


def chainrule():
    """This package."""
    from autograd import relu
    from nn import MLP, SGD

    x, y = data.moons()
    network = MLP(data.MOONS, rng=np.random.default_rng())
    network.load_state_dict(dict(zip(network.state_dict(), data.weights(data.MOONS))))
    parameters = network.parameters()
    optimizer = SGD(parameters, learning_rate=RATE)

    def step():
        optimizer.zero_grad()
        loss = relu(1.0 - y * network(x)).mean()
        loss = loss + DECAY * sum((p * p).sum() for p in parameters)
        loss.backward()
        optimizer.step()
        return loss

    return step


def compiled():
    """This package, compiled."""
    from autograd import compile

    return compile(chainrule())


def pytorch():
    """PyTorch, eager."""
    import torch

    torch.set_num_threads(1)
    x, y = map(torch.from_numpy, data.moons())
    arrays = data.weights(data.MOONS)
    linear = [torch.nn.Linear(*w.shape, dtype=torch.float64) for w in arrays[::2]]
    for layer, w, b in zip(linear, arrays[::2], arrays[1::2]):
        layer.weight.data, layer.bias.data = torch.from_numpy(w.T.copy()), torch.from_numpy(b)
    network = torch.nn.Sequential(linear[0], torch.nn.ReLU(), linear[1], torch.nn.ReLU(), linear[2])
    parameters = list(network.parameters())
    optimizer = torch.optim.SGD(parameters, lr=RATE)

    def step():
        optimizer.zero_grad()
        loss = torch.relu(1.0 - y * network(x)).mean()
        loss = loss + DECAY * sum((p * p).sum() for p in parameters)
        loss.backward()
        optimizer.step()
        return loss

    return step


def functional(numpy, value_and_grad):
    """The step as a function of the parameters, for libraries that transform functions."""
    x, y = data.moons()

    def loss_of(parameters):
        w1, b1, w2, b2, w3, b3 = parameters
        hidden = numpy.maximum(numpy.dot(x, w1) + b1, 0.0)
        hidden = numpy.maximum(numpy.dot(hidden, w2) + b2, 0.0)
        score = numpy.dot(hidden, w3) + b3
        decay = sum(numpy.sum(p * p) for p in parameters)
        return numpy.mean(numpy.maximum(1.0 - y * score, 0.0)) + DECAY * decay

    pull = value_and_grad(loss_of)

    def step(parameters):
        loss, gradients = pull(parameters)
        return [p - RATE * g for p, g in zip(parameters, gradients)], loss

    return step


def hips():
    """HIPS autograd."""
    from autograd import numpy, value_and_grad

    state = data.weights(data.MOONS)
    change = functional(numpy, value_and_grad)

    def step():
        state[:], loss = change(state)
        return loss

    return step


def jax():
    """JAX, compiled."""
    import jax

    jax.config.update("jax_enable_x64", True)
    state = [jax.numpy.asarray(w) for w in data.weights(data.MOONS)]
    change = jax.jit(functional(jax.numpy, jax.value_and_grad))

    def step():
        state[:], loss = change(state)
        return loss.block_until_ready()

    return step


def mygrad():
    """MyGrad."""
    import mygrad
    from mygrad.nnet.activations import relu

    x, y = data.moons()
    parameters = [mygrad.tensor(w) for w in data.weights(data.MOONS)]
    w1, b1, w2, b2, w3, b3 = parameters

    def step():
        score = relu(relu(x @ w1 + b1) @ w2 + b2) @ w3 + b3
        loss = relu(1.0 - y * score).mean() + DECAY * sum((p * p).sum() for p in parameters)
        loss.backward()
        for p in parameters:
            p.data -= RATE * p.grad
        return loss.data

    return step


def by_hand():
    """NumPy, with the derivative worked out by hand."""
    x, y = data.moons()
    parameters = data.weights(data.MOONS)
    w1, b1, w2, b2, w3, b3 = parameters

    def step():
        h1 = np.maximum(x @ w1 + b1, 0.0)
        h2 = np.maximum(h1 @ w2 + b2, 0.0)
        margin = np.maximum(1.0 - y * (h2 @ w3 + b3), 0.0)
        loss = margin.sum() / len(x) + DECAY * sum(np.vdot(p, p) for p in parameters)
        d3 = (margin > 0.0) * (y * (-1.0 / len(x)))
        d2 = d3 @ w3.T * (h2 > 0.0)
        d1 = d2 @ w2.T * (h1 > 0.0)
        gradients = x.T @ d1, d1.sum(0), h1.T @ d2, d2.sum(0), h2.T @ d3, d3.sum(0)
        for p, g in zip(parameters, gradients):
            g += 2.0 * DECAY * p
            p -= RATE * g
        return loss

    return step


CONTESTANTS = {
    "chainrule": chainrule,
    "chainrule (compiled)": compiled,
    "PyTorch": pytorch,
    "MyGrad": mygrad,
    "HIPS autograd": hips,
    "JAX (jit)": jax,
    "NumPy by hand": by_hand,
}
