"""A classifier of images, float32: cross-entropy, gradient descent with momentum."""

from functools import partial
from itertools import pairwise

import data
import numpy as np

BUDGETS = (
    ("chainrule", "PyTorch", 1.0),
    ("chainrule (compiled)", "NumPy by hand", 1.15),
    ("chainrule (compiled)", "PyTorch", 1.0),
    ("chainrule (compiled)", "JAX (jit)", None),
)
RATE, MOMENTUM = np.float32(0.01), np.float32(0.9)


def chainrule(sizes, batch):
    """This package."""
    from nn import MLP, SGD, cross_entropy

    x, y = data.digits(batch, sizes[0], sizes[-1])
    network = MLP(sizes, rng=np.random.default_rng(), dtype=np.float32)
    network.load_state_dict(dict(zip(network.state_dict(), data.weights(sizes, np.float32))))
    optimizer = SGD(network.parameters(), learning_rate=RATE, momentum=MOMENTUM)

    def step():
        optimizer.zero_grad()
        loss = cross_entropy(network(x), y)
        loss.backward()
        optimizer.step()
        return loss

    return step


def compiled(sizes, batch):
    """This package, compiled."""
    from autograd import compile

    return compile(chainrule(sizes, batch))


def pytorch(sizes, batch):
    """PyTorch, eager."""
    import torch

    torch.set_num_threads(1)
    x, y = map(torch.from_numpy, data.digits(batch, sizes[0], sizes[-1]))
    arrays = [torch.from_numpy(w) for w in data.weights(sizes, np.float32)]
    linear = [torch.nn.Linear(*pair) for pair in pairwise(sizes)]
    for layer, w, b in zip(linear, arrays[::2], arrays[1::2]):
        layer.weight.data, layer.bias.data = w.T.contiguous(), b
    hidden = [part for layer in linear[:-1] for part in (layer, torch.nn.ReLU())]
    network = torch.nn.Sequential(*hidden, linear[-1])
    optimizer = torch.optim.SGD(network.parameters(), lr=float(RATE), momentum=float(MOMENTUM))
    cross_entropy = torch.nn.CrossEntropyLoss()

    def step():
        optimizer.zero_grad()
        loss = cross_entropy(network(x), y)
        loss.backward()
        optimizer.step()
        return loss

    return step


def functional(numpy, logsumexp, value_and_grad, sizes, batch):
    """The step as a function of the parameters, for libraries that transform functions."""
    x, y = data.digits(batch, sizes[0], sizes[-1])
    rows = np.arange(batch)

    def loss_of(parameters):
        hidden = x
        for w, b in zip(parameters[:-2:2], parameters[1:-2:2]):
            hidden = numpy.maximum(numpy.dot(hidden, w) + b, 0)
        logits = numpy.dot(hidden, parameters[-2]) + parameters[-1]
        return numpy.mean(logsumexp(logits, axis=-1) - logits[rows, y])

    pull = value_and_grad(loss_of)

    def step(parameters, velocities):
        loss, gradients = pull(parameters)
        velocities = [MOMENTUM * v - RATE * g for v, g in zip(velocities, gradients)]
        return [p + v for p, v in zip(parameters, velocities)], velocities, loss

    return step


def hips(sizes, batch):
    """HIPS autograd."""
    from autograd import numpy, value_and_grad
    from autograd.scipy.special import logsumexp

    change = functional(numpy, logsumexp, value_and_grad, sizes, batch)
    parameters = data.weights(sizes, np.float32)
    velocities = [np.zeros_like(p) for p in parameters]

    def step():
        parameters[:], velocities[:], loss = change(parameters, velocities)
        return loss

    return step


def jax(sizes, batch):
    """JAX, compiled."""
    import jax

    change = functional(jax.numpy, jax.nn.logsumexp, jax.value_and_grad, sizes, batch)
    change = jax.jit(change, donate_argnums=(0, 1))
    parameters = [jax.numpy.asarray(w) for w in data.weights(sizes, np.float32)]
    velocities = [jax.numpy.zeros_like(p) for p in parameters]

    def step():
        parameters[:], velocities[:], loss = change(parameters, velocities)
        return loss.block_until_ready()

    return step


def mygrad(sizes, batch):
    """MyGrad."""
    import mygrad
    from mygrad.nnet.activations import relu
    from mygrad.nnet.losses import softmax_crossentropy

    x, y = data.digits(batch, sizes[0], sizes[-1])
    parameters = [mygrad.tensor(w) for w in data.weights(sizes, np.float32)]
    velocities = [np.zeros_like(p.data) for p in parameters]

    def step():
        hidden = x
        for w, b in zip(parameters[:-2:2], parameters[1:-2:2]):
            hidden = relu(hidden @ w + b)
        loss = softmax_crossentropy(hidden @ parameters[-2] + parameters[-1], y)
        loss.backward()
        for p, v in zip(parameters, velocities):
            v *= MOMENTUM
            v -= RATE * p.grad
            p.data += v
        return loss.data

    return step


def by_hand(sizes, batch):
    """NumPy, with the derivative worked out by hand, in place where that is faster."""
    x, y = data.digits(batch, sizes[0], sizes[-1])
    w1, b1, w2, b2 = parameters = data.weights(sizes, np.float32)
    velocities = [np.zeros_like(p) for p in parameters]
    rows = np.arange(batch)

    def step():
        hidden = x @ w1
        hidden += b1
        np.maximum(hidden, 0, out=hidden)
        logits = hidden @ w2
        logits += b2
        logits -= logits.max(axis=1, keepdims=True)
        chosen = logits[rows, y]
        error = np.exp(logits, out=logits)
        total = error.sum(axis=1, keepdims=True)
        loss = (np.log(total[:, 0]) - chosen).sum() / batch
        error /= total
        error[rows, y] -= 1
        error *= np.float32(1 / batch)
        back = error @ w2.T
        back *= hidden > 0
        gradients = x.T @ back, back.sum(0), hidden.T @ error, error.sum(0)
        for p, v, g in zip(parameters, velocities, gradients):
            v *= MOMENTUM
            g *= RATE
            v -= g
            p += v
        return loss

    return step


def contestants(sizes, batch, by_hand=by_hand):
    """The contestants for one size of network."""
    return {
        "chainrule": partial(chainrule, sizes, batch),
        "chainrule (compiled)": partial(compiled, sizes, batch),
        "PyTorch": partial(pytorch, sizes, batch),
        "MyGrad": partial(mygrad, sizes, batch),
        "HIPS autograd": partial(hips, sizes, batch),
        "JAX (jit)": partial(jax, sizes, batch),
        "NumPy by hand": partial(by_hand, sizes, batch),
    }
