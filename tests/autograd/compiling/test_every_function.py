"""Compiled equals eager for calls of every function of NumPy: the cases of the passport."""

import numpy as np
import pytest

import autograd
from autograd import Tensor, compile
from autograd.testing.passport.calls import GIVEN, evaluate, operands, split
from autograd.testing.passport.cases import rows

#: Every fourth call is run, in two tests.
PARTS, ROWS = 8, rows()
#: Recorded anew for other numbers, because the function goes by them itself.
BY_NUMBERS = {"frexp", "piecewise", "ndarray.to_device", "ndarray.__getitem__"}
if np.__version__ < "2.1":
    BY_NUMBERS.add("geomspace")


def parts(x):
    return [part for item in x for part in parts(item)] if isinstance(x, (tuple, list)) else [x]


def results(call):
    """The results of a call and the gradients of its operands, as a function of the numbers."""

    def function(given):
        nodes = {key: Tensor(x) for key, x in given.items()}
        found = parts(evaluate(call, nodes))
        outputs = [x for x in found if isinstance(x, Tensor)]
        weights = [np.cos(np.arange(x.size) + 1.0).reshape(x.shape) for x in outputs]
        for x, weight in zip(outputs, weights, strict=True):
            x.backward(weight)
        plain = [x.data if isinstance(x, Tensor) else x for x in found]
        return plain + [x.grad for x in nodes.values()]

    return function


def numbers(name, call, row):
    """The numbers of a call, and others."""
    given, rng = operands(name, call, row), np.random.default_rng(0)
    draw = lambda key, x: x if key in GIVEN else rng.uniform(row.low, row.high, x.shape)  # noqa: E731
    return [given, *({k: np.asarray(draw(k, x)) for k, x in given.items()} for _ in range(2))]


@pytest.mark.filterwarnings("ignore::RuntimeWarning", "ignore::DeprecationWarning")
@pytest.mark.parametrize("part", range(2))
def test_calls(part):
    known = [name for name in ROWS if "." in name or hasattr(np, name) or hasattr(autograd, name)]
    calls = [(name, call, ROWS[name]) for name in known for call in split(ROWS[name].calls)]
    again = set()
    for name, call, row in calls[part::PARTS]:
        function = results(call)
        compiled = compile(function)
        for given in numbers(name, call, row):
            for found, expected in zip(compiled(given), function(given), strict=True):
                assert type(found) is type(expected), call
                if expected is not None:
                    np.testing.assert_allclose(found, expected, 1e-9, 1e-9, err_msg=call)
        if sum(map(len, compiled.versions.values())) > 2:
            again.add(name)
    assert again <= BY_NUMBERS
