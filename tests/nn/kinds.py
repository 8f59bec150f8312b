"""The same numbers as arrays, Tensors and object arrays of Values, and what comes out of them."""

import numpy as np

from autograd import Tensor, Value
from nn import as_values


def plain(x):
    """The numbers in an array, a node or an object array of Values."""
    if isinstance(x, np.ndarray) and x.dtype == object:
        return np.array([v.data for v in x.flat]).reshape(x.shape)
    return x.data if isinstance(x, Tensor | Value) else x


def gradient(x):
    """The gradient of a Tensor or of every Value in an object array."""
    if isinstance(x, np.ndarray):
        return np.array([v.grad for v in x.flat], dtype=float).reshape(x.shape)
    return x.grad


def in_all_kinds(function, array, seed=None):
    """Values of a function on three kinds of the array, and its gradients for the two of nodes.

    The seed weights the elements of the result, so that a permuted gradient shows.
    """
    tensor, values = Tensor(array), as_values(Tensor(array))
    outs = [function(array), function(tensor), function(values)]
    for x, out in zip((tensor, values), outs[1:], strict=True):
        total = out if seed is None else (out * seed).sum()
        total.backward()
        assert np.shape(gradient(x)) == array.shape
    return [plain(out) for out in outs], [gradient(tensor), gradient(values)]
