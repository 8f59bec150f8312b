"""The two-moons network made of scalars and Python loops: the same code for all libraries.

PyTorch and NumPy, which cannot do that at any useful speed, take arrays instead, as in
`tensor_moons.py`. JAX gets the loops for one sample and `vmap` for the rest: it takes four seconds
or more to compile each sample of an unrolled loop.
"""

import functools

import data
import tensor_moons
from scalar_programs import descent

TITLE = "2-16-16-1, 100 samples, one node per scalar"
STEPS_COMPARED, TOLERANCE = 3, 1e-9
BUDGETS = (
    ("chainrule", "micrograd", 0.1),
    ("chainrule (compiled)", "PyTorch", 1.0),
    ("chainrule (compiled)", "NumPy by hand", None),
    ("chainrule (compiled)", "JAX (jit)", None),
    ("chainrule (compiled)", "CasADi SX", None),
)
NOTE = (
    "In the row of scalars PyTorch and NumPy compute with arrays, and JAX is given the loops of "
    "one sample and maps them over all."
)
FIRST_STEP_BUDGET = 1.5  # seconds, of the compiled one
RATE, DECAY = 0.1, 1e-4


def layers_of(arrays, make):
    """For each layer its neurons: a list of weights and a bias, each made of one number."""
    return [
        [([make(w) for w in column], make(b)) for column, b in zip(matrix.T, bias)]
        for matrix, bias in zip(arrays[::2], arrays[1::2])
    ]


def parameters_of(layers):
    """All weights and biases."""
    return [p for layer in layers for weights, bias in layer for p in (*weights, bias)]


def loss_of_sample(layers, x, label, relu):
    """The hinge loss of one sample."""

    def neuron(weights, bias, x):
        return sum((w * xi for w, xi in zip(weights, x)), bias)

    for layer in layers[:-1]:
        x = [relu(neuron(weights, bias, x)) for weights, bias in layer]
    return relu(1 - label * neuron(*layers[-1][0], x))


def loss_of(layers, points, labels, relu):
    """The mean loss of all samples, and the weight decay."""
    losses = [loss_of_sample(layers, x, y, relu) for x, (y,) in zip(points, labels)]
    return sum(losses) * (1.0 / len(losses)) + DECAY * sum(p * p for p in parameters_of(layers))


def network(Value, count=100, see=lambda loss: None):  # noqa: N803  (it is a class)
    """A training step written with Value, for a number of samples; `see` is shown its loss."""
    layers = layers_of(data.weights(data.MOONS), lambda number: Value(float(number)))
    parameters = parameters_of(layers)
    points, labels = (array.tolist() for array in data.moons(count))

    def loss():
        inputs = [[Value(number) for number in point] for point in points]
        return loss_of(layers, inputs, labels, Value.relu)

    return descent(parameters, loss, see, RATE)


def chainrule():
    """This package."""
    from autograd import Value

    return network(Value)


def compiled():
    """This package, compiled."""
    from autograd import compile

    return compile(chainrule())


def micrograd():
    """micrograd."""
    from micrograd.engine import Value

    return network(Value)


def casadi():
    """CasADi: the expression and its gradient as a program for a virtual machine."""
    from casadi import SX, Function, fmax, gradient, vertcat

    start = layers_of(data.weights(data.MOONS), float)
    state = vertcat(*parameters_of(start))
    points, labels = (array.tolist() for array in data.moons())

    @functools.cache
    def program():
        layers = layers_of(data.weights(data.MOONS), lambda _: SX.sym("p"))
        parameters = vertcat(*parameters_of(layers))
        loss = loss_of(layers, points, labels, lambda x: fmax(x, 0))
        descended = parameters - RATE * gradient(loss, parameters)
        return Function("step", [parameters], [descended, loss])

    def step():
        nonlocal state
        state, loss = program()(state)
        return loss

    return step


def jax():
    """JAX, compiled: the loops for one sample, mapped over all of them."""
    import jax

    jax.config.update("jax_enable_x64", True)
    state = [jax.numpy.asarray(w) for w in data.weights(data.MOONS)]
    points, (labels,) = data.moons()[0], data.moons()[1].T

    def total(arrays):
        layers = layers_of(arrays, lambda number: number)
        one = functools.partial(loss_of_sample, layers, relu=lambda x: jax.numpy.maximum(x, 0.0))
        decay = sum(p * p for p in parameters_of(layers))
        return jax.vmap(lambda x, y: one(x, y))(points, labels).mean() + DECAY * decay

    @jax.jit
    def change(arrays):
        loss, gradients = jax.value_and_grad(total)(arrays)
        return [p - RATE * g for p, g in zip(arrays, gradients)], loss

    def step():
        state[:], loss = change(state)
        return loss.block_until_ready()

    return step


CONTESTANTS = {
    "chainrule": chainrule,
    "chainrule (compiled)": compiled,
    "NumPy by hand": tensor_moons.by_hand,
    "PyTorch": tensor_moons.pytorch,
    "JAX (jit)": jax,
    "CasADi SX": casadi,
    "micrograd": micrograd,
}
