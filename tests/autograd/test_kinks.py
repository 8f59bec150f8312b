"""docs/kinks.md, executed: what a gradient is where there is no derivative.

Each row of its tables is a call of a function of autograd and the gradient it must have.
"""

import math
import re
from pathlib import Path

import numpy as np
import pytest

import autograd
from autograd import Tensor, Value
from autograd.implementing import IMPLEMENTATIONS

DOCUMENT = Path(__file__).parents[2] / "docs" / "kinks.md"
ROW = re.compile(r"^\| `(\w+)\((.*)\)` \| `(.*)` \|", flags=re.MULTILINE)
KNOWN = {"inf": math.inf, "nan": math.nan, "log": math.log}


def rows(title):
    """The rows below a heading of the document: (function, operands, gradient)."""
    text = DOCUMENT.read_text(encoding="utf-8").split(f"## {title}\n")[1].split("\n## ")[0]
    found = [(name, read(point), read(gradient)) for name, point, gradient in ROW.findall(text)]
    assert len(found) == text.count("\n| `"), f"a row of {title!r} is written in another way"
    return found


def read(text):
    """The numbers, or lists of numbers, that a cell holds, as a tuple."""
    return eval(f"({text},)", dict(KNOWN))


def function_named(name):
    """The function of autograd, or that of NumPy, which records on nodes."""
    return getattr(autograd, name, None) or getattr(np, name)


ELEMENTWISE = rows("Of numbers")
OF_ARRAYS = [(name, numbers, gradient) for name, (numbers,), gradient in rows("Of arrays")]
SEED = 1.5


@pytest.mark.filterwarnings("ignore::RuntimeWarning")
@pytest.mark.parametrize(("name", "point", "expected"), ELEMENTWISE)
def test_kinks_of_values(name, point, expected):
    values = [Value(x) for x in point]
    function_named(name)(*values).backward(SEED)
    grads = [0.0 if x.grad is None else x.grad for x in values]
    np.testing.assert_allclose(grads, [SEED * g for g in expected], rtol=1e-15)


@pytest.mark.filterwarnings("ignore::RuntimeWarning")
@pytest.mark.parametrize("shape", [(), (2,)])
@pytest.mark.parametrize(("name", "point", "expected"), ELEMENTWISE)
def test_kinks_of_tensors(name, point, expected, shape):
    leaves = [Tensor(np.full(shape, x)) for x in point]
    function_named(name)(*leaves).backward(np.full(shape, SEED))
    for x, slope in zip(leaves, expected, strict=True):
        assert x.grad.shape == shape
        np.testing.assert_allclose(x.grad, np.full(shape, SEED * slope), rtol=1e-15)


@pytest.mark.filterwarnings("ignore::RuntimeWarning")
@pytest.mark.parametrize(("name", "point", "expected"), ELEMENTWISE)
def test_kinks_where_only_one_operand_is_a_node(name, point, expected):
    """A constant operand takes its share of a tie with it."""
    for k, slope in enumerate(expected):
        x = Tensor(point[k])
        operands = [*point[:k], x, *point[k + 1 :]]
        function_named(name)(*operands).backward(SEED)
        np.testing.assert_allclose(x.grad, SEED * slope, rtol=1e-15)


@pytest.mark.parametrize(("name", "numbers", "expected"), OF_ARRAYS)
def test_kinks_of_arrays(name, numbers, expected):
    x = Tensor(numbers)
    function_named(name)(x).backward(SEED)
    np.testing.assert_allclose(x.grad, np.multiply(SEED, expected), rtol=1e-15)


@pytest.mark.parametrize(("name", "numbers", "expected"), OF_ARRAYS)
def test_kinks_of_arrays_of_values(name, numbers, expected):
    """Our functions share a tie also where NumPy's own would pick one of the Values."""
    x = np.array([Value(number) for number in numbers])
    out = (getattr(autograd, name, None) or IMPLEMENTATIONS[getattr(np, name)])(x)
    np.testing.assert_allclose(out.data, getattr(np, name)(numbers), rtol=1e-15)
    out.backward(SEED)
    grads = [0.0 if value.grad is None else value.grad for value in x]
    np.testing.assert_allclose(grads, np.multiply(SEED, expected), rtol=1e-15)


def test_maximum_with_a_constant_zero_is_not_relu():
    """relu'(0) = 0 by definition; a tie of maximum is shared with the constant."""
    x = Tensor([0.0, 1.0, -1.0])
    np.maximum(x, 0.0).sum().backward()
    assert x.grad.tolist() == [0.5, 1.0, 0.0]
    x = Tensor([0.0, 1.0, -1.0])
    autograd.relu(x).sum().backward()
    assert x.grad.tolist() == [0.0, 1.0, 0.0]
