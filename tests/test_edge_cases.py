"""Every row of data/edge_cases.json: small programs at the places where derivative rules go wrong.

A program is evaluated by walking its syntax tree, through NumPy's own functions wherever NumPy has
the name, so that the rows test the protocol too.
"""

import ast
import json
import operator
from pathlib import Path

import numpy as np
import pytest

import autograd
import nn
from autograd import Tensor

ROWS = json.loads((Path(__file__).parent / "data" / "edge_cases.json").read_text())["cases"]
PROGRAMS = [row for row in ROWS if row["type"] == "expr"]


def chain_add(x, count):
    for _ in range(count):
        x = x + 1.0
    return x


def ladder(x, count):
    a, b = x, x
    for _ in range(count):
        a, b = b, a + b
    return b


def fanout_sum(x, count):
    total = x
    for _ in range(count - 1):
        total = total + x
    return total


def layer_norm(x, epsilon):
    centred = x - np.mean(x, axis=-1, keepdims=True)
    return centred / np.sqrt(np.var(x, axis=-1, keepdims=True) + epsilon)


FUNCTIONS = {
    "abs": np.abs,
    "astype": lambda x, dtype: x.astype(dtype),
    "bce_with_logits": nn.binary_cross_entropy_with_logits,
    "chain_add": chain_add,
    "cross_entropy": nn.cross_entropy,
    "detach": autograd.stop_gradient,
    "elu": nn.elu,
    "fanout_sum": fanout_sum,
    "ladder": ladder,
    "layer_norm": layer_norm,
    "log_sigmoid": lambda x: -np.logaddexp(0.0, -x),
    "log_softmax": nn.log_softmax,
    "logsumexp": autograd.logsumexp,
    "relu": autograd.relu,
    "sigmoid": autograd.sigmoid,
    "silu": lambda x: x * autograd.sigmoid(x),
    "softmax": nn.softmax,
    "softplus": lambda x: np.logaddexp(0.0, x),
    "xlogy": autograd.xlogy,
}
#: Rows that subtract nearly equal numbers: right to a part of the largest number only.
CANCELLING = {"layer-norm-constant-row", "var-by-moments"}

LINALG = {"inv", "det", "norm", "solve"}
OPERATORS = {
    ast.Add: operator.add, ast.Sub: operator.sub, ast.Mult: operator.mul,
    ast.Div: operator.truediv, ast.Pow: operator.pow, ast.MatMult: operator.matmul,
    ast.USub: operator.neg, ast.Eq: operator.eq, ast.Gt: operator.gt,
}  # fmt: skip


def function_named(name):
    if name in FUNCTIONS:
        return FUNCTIONS[name]
    return getattr(np.linalg if name in LINALG else np, name)


def value_of(node, names):
    """The value of one expression of a program."""
    go = lambda child: value_of(child, names)  # noqa: E731
    match node:
        case ast.Constant():
            return node.value
        case ast.Name():
            return names[node.id]
        case ast.List() | ast.Tuple():
            items = [go(item) for item in node.elts]
            return items if isinstance(node, ast.List) else tuple(items)
        case ast.BinOp():
            return OPERATORS[type(node.op)](go(node.left), go(node.right))
        case ast.UnaryOp():
            return OPERATORS[type(node.op)](go(node.operand))
        case ast.Compare():
            return OPERATORS[type(node.ops[0])](go(node.left), go(node.comparators[0]))
        case ast.Subscript():
            return go(node.value)[go(node.slice)]
        case ast.Slice():
            parts = (node.lower, node.upper, node.step)
            return slice(*(part and go(part) for part in parts))
        case ast.Call():
            keywords = {keyword.arg: go(keyword.value) for keyword in node.keywords}
            return function_named(node.func.id)(*map(go, node.args), **keywords)
    raise AssertionError(f"no such syntax in the rows: {ast.dump(node)}")


def run(program, names):
    names = dict(names)
    for statement in ast.parse(program).body:
        if isinstance(statement, ast.Assign):
            names[statement.targets[0].id] = value_of(statement.value, names)
        else:
            result = value_of(statement.value, names)
    return result


def array_of(spec):
    data = [float(x) if isinstance(x, str) else x for x in spec["data"]]
    array = np.array(data, dtype=spec["dtype"]).reshape(spec["shape"])
    return np.asfortranarray(array) if spec.get("layout") == "F" else array


def operands_of(row):
    arrays = {name: array_of(spec) for name, spec in row["inputs"].items()}
    leaves = {name: Tensor(arrays[name], name=name) for name in row["wrt"]}
    return leaves, arrays | leaves


def tolerance(dtype):
    return {"float16": 2e-3, "float32": 2e-6, "float64": 1e-12}[np.dtype(dtype).name]


def assert_agrees(got, spec, what, or_not_finite=False, cancels=False):
    expected = array_of(spec)
    got = np.asarray(got)
    assert got.shape == expected.shape, what
    smallest = 1e-300 if got.dtype == float else 1e-44
    absolute = 1e-7 * np.abs(expected).max() if cancels else smallest
    close = np.isclose(got, expected, rtol=tolerance(got.dtype), atol=absolute, equal_nan=True)
    if or_not_finite:
        close |= ~np.isfinite(got)
    assert close.all(), f"{what}: got {got}, expected {expected}"


def parameters(rows):
    return [pytest.param(row, id=row["id"]) for row in rows]


@pytest.mark.filterwarnings("ignore::RuntimeWarning")
@pytest.mark.parametrize("row", parameters(PROGRAMS))
def test_gradients_of_a_program(row):
    expected = row["expected"]
    leaves, names = operands_of(row)
    if expected["level"] == "must-raise":
        with pytest.raises((ValueError, IndexError, np.linalg.LinAlgError)):
            run(row["expr"], names)
        return
    out = run(row["expr"], names)
    seed = array_of(row["seed"]).astype(out.dtype)
    lenient = expected["level"] == "accept-nan"
    assert_agrees(out.data, expected["value"], "value", lenient)
    out.backward(seed)
    for name, leaf in leaves.items():
        spec = expected.get("by_convention", expected["grads"])[name]
        if spec is None:
            assert leaf.grad is None or not leaf.grad.any()
            continue
        assert leaf.grad.shape == leaf.shape
        assert leaf.grad.dtype == leaf.dtype
        assert_agrees(leaf.grad, spec, f"gradient of {name}", lenient, row["id"] in CANCELLING)


@pytest.mark.filterwarnings("ignore::RuntimeWarning")
@pytest.mark.parametrize("row", parameters(r for r in PROGRAMS if r["expected"].get("second")))
def test_second_derivatives_of_a_program(row):
    leaves, names = operands_of(row)
    (x,) = leaves.values()
    (first,) = autograd.gradients(run(row["expr"], names).sum(), [x], create_graph=True)
    (second,) = autograd.gradients(first.sum(), [x])
    assert_agrees(second, row["expected"]["second"], "second derivative")
