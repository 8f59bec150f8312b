"""One convolution, float32: forward, and backward to kernels and biases, with a step of descent."""

import data
import numpy as np
from numpy.lib.stride_tricks import sliding_window_view

TITLE = "Conv2d 1-16, 3x3, on 64x1x28x28, float32"
STEPS_COMPARED, TOLERANCE = 5, 1e-4
BUDGETS = (
    ("chainrule", "PyTorch", 4.0),
    ("chainrule (compiled)", "NumPy by hand", None),
    ("chainrule (compiled)", "PyTorch", None),
    ("chainrule (compiled)", "JAX (jit)", None),
)
BATCH, SIZE, CHANNELS, KERNEL = 64, 28, 16, 3
RATE = 1e-3


def start():
    """Images, the gradient that comes back to the output, and initial weights and biases."""
    images, _ = data.digits(BATCH, SIZE * SIZE, 10)
    seeds, _ = data.digits(BATCH, CHANNELS * (SIZE - KERNEL + 1) ** 2, 10, seed=2)
    weight, bias = data.weights((KERNEL * KERNEL, CHANNELS), np.float32)
    side = SIZE - KERNEL + 1
    return (
        images.reshape(BATCH, 1, SIZE, SIZE),
        seeds.reshape(BATCH, CHANNELS, side, side) / np.float32(BATCH),
        weight.T.reshape(CHANNELS, 1, KERNEL, KERNEL).copy(),
        bias,
    )


def chainrule():
    """This package."""
    from nn import SGD, Conv2d

    x, seed, weight, bias = start()
    layer = Conv2d(1, CHANNELS, KERNEL, rng=np.random.default_rng(), dtype=np.float32)
    layer.load_state_dict({"weight": weight, "bias": bias})
    optimizer = SGD(layer.parameters(), learning_rate=RATE)

    def step():
        optimizer.zero_grad()
        out = layer(x)
        out.backward(seed)
        optimizer.step()
        return out[0, 0, 0, 0]

    return step


def compiled():
    """This package, compiled."""
    from autograd import compile

    return compile(chainrule())


def pytorch():
    """PyTorch, eager."""
    import torch

    torch.set_num_threads(1)
    x, seed, weight, bias = map(torch.from_numpy, start())
    layer = torch.nn.Conv2d(1, CHANNELS, KERNEL)
    layer.weight.data, layer.bias.data = weight, bias
    optimizer = torch.optim.SGD(layer.parameters(), lr=RATE)

    def step():
        optimizer.zero_grad()
        out = layer(x)
        out.backward(seed)
        optimizer.step()
        return out[0, 0, 0, 0]

    return step


def jax():
    """JAX, compiled."""
    import jax

    x, seed, *parameters = map(jax.numpy.asarray, start())

    def forward(weight, bias):
        out = jax.lax.conv(x, weight, (1, 1), "VALID")
        return out + bias[:, None, None]

    @jax.jit
    def change(weight, bias):
        out, pull = jax.vjp(forward, weight, bias)
        gradients = pull(seed)
        return [p - RATE * g for p, g in zip((weight, bias), gradients)], out[0, 0, 0, 0]

    def step():
        parameters[:], first = change(*parameters)
        return first.block_until_ready()

    return step


def by_hand():
    """NumPy: every window of the images is a column, and the layer a product of matrices."""
    x, seed, weight, bias = start()
    side = SIZE - KERNEL + 1
    kernels, seed = weight.reshape(CHANNELS, -1), seed.reshape(BATCH, CHANNELS, -1)

    def step():
        windows = sliding_window_view(x[:, 0], (side, side), axis=(1, 2))
        columns = windows.reshape(BATCH, KERNEL * KERNEL, side * side)
        out = kernels @ columns
        out += bias[:, None]
        first = out[0, 0, 0]
        gradient = (seed @ columns.transpose(0, 2, 1)).sum(0)
        gradient *= RATE
        kernels[...] -= gradient
        bias[...] -= RATE * seed.sum((0, 2))
        return first

    return step


CONTESTANTS = {
    "chainrule": chainrule,
    "chainrule (compiled)": compiled,
    "NumPy by hand": by_hand,
    "PyTorch": pytorch,
    "JAX (jit)": jax,
}
