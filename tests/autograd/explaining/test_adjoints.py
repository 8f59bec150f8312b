"""What an array operation is said to send back, computed with NumPy, is what it sends back."""

import numpy as np
import pytest

import autograd as ag
from autograd import Tensor, assembly, contraction, primitive, reductions, structure
from autograd.drawing.writing import name
from autograd.explaining.adjoints import ADJOINTS, sent_back
from autograd.explaining.step import Step

from .evaluating import evaluated

#: The adjoint is said in words only, as fold(δ, (4,)) is: sizes and strides would be too much.
IN_WORDS = {"fold", "pad", "windows"}


def tensor(*shape):
    rng = np.random.default_rng(sum(shape))
    return Tensor(rng.uniform(0.5, 1.5, shape))


CASES = {
    "matrices": tensor(2, 3) @ tensor(3, 4),
    "matrix, vector": tensor(2, 3) @ tensor(3),
    "vector, matrix": tensor(3) @ tensor(3, 2),
    "vectors": tensor(3) @ tensor(3),
    "stack, matrix": tensor(5, 2, 3) @ tensor(3, 4),
    "matrix, stack": tensor(2, 3) @ tensor(5, 3, 4),
    "stacks": tensor(1, 2, 3) @ tensor(5, 3, 4),
    "einsum": ag.einsum("ij,jk->ik", tensor(2, 3), tensor(3, 4)),
    "sum": tensor(2, 3).sum(),
    "mean": tensor(2, 3).mean(),
    "mean, axis": tensor(2, 3).mean(axis=0),
    "var": ag.var(tensor(5)),
    "var, axis": ag.var(tensor(5, 3), axis=0, ddof=1),
    "std": ag.std(tensor(5)),
    "max": ag.max(tensor(5)),
    "min": ag.min(tensor(5)),
    "prod": ag.prod(tensor(4)),
    "logsumexp": ag.logsumexp(tensor(4)),
    "broadcast_to": ag.broadcast_to(tensor(3), (2, 3)),
    "reshape": tensor(2, 3).reshape(6),
    "transpose": tensor(2, 3).T,
    "axes": ag.transpose(tensor(2, 3, 4), (1, 2, 0)),
    "index": tensor(4, 3)[1:3],
    "element": tensor(4, 3)[1, -1],
    "scatter": structure.scatter(tensor(2), slice(0, 2), (3,)),
    "concatenate": ag.concatenate([tensor(2, 3), tensor(2, 4)], axis=1),
    "cumsum": ag.cumsum(tensor(4)),
    "product": tensor(2, 3) * tensor(2, 3),
    "broadcast": tensor(2, 3) + tensor(3),
    "broadcast, kept": tensor(2, 3) * tensor(2, 1),
    "broadcast, both": tensor(4, 2, 3) * tensor(2, 1),
    "number": tensor(2, 3) / tensor(),
    "sigmoid": ag.sigmoid(tensor(3)),
    "power": tensor(3) ** 3,
}


@pytest.mark.parametrize("node", CASES.values(), ids=CASES)
def test_formulas_agree_with_the_engine(node):
    grad = np.random.default_rng(0).normal(size=node.shape)
    operands = [f"operand{k}" for k in range(len(node.inputs))]
    names = {text: getattr(x, "data", x) for text, x in zip(operands, node.inputs, strict=True)}
    names |= {"out": node.data, "grad": grad if grad.ndim else float(grad)}
    for k, (x, part) in enumerate(node.pull(grad)):
        terms = list(map(name, operands))
        formula, note = sent_back(Step(node, k, name("grad"), terms, name("out")))
        found = np.broadcast_to(evaluated(formula, names), x.shape)
        np.testing.assert_allclose(found, part, rtol=1e-12, atol=1e-14)
        assert note


def test_every_operation_has_a_wording():
    kinds = set()
    for module in (structure, assembly, contraction, reductions):
        kinds |= {x.primitive.name for x in vars(module).values() if hasattr(x, "primitive")
                  and not x.primitive.elementwise}  # fmt: skip
    assert kinds == set(ADJOINTS)
    tried = {node.primitive.name for node in CASES.values()}
    assert kinds - tried == IN_WORDS | {"cast"}


def test_broadcasting_is_undone_in_words():
    node = tensor(2, 3) + tensor(3)
    _, note = sent_back(Step(node, 1, name("grad"), [name("x"), name("y")], name("out")))
    assert note == "sum rule, summed over axis 0: broadcasting undone"


def test_an_unknown_operation_is_named():
    @primitive(lambda grad, out, x: grad[::-1], elementwise=False)
    def reverse(x):
        return x[::-1]

    node = reverse(tensor(3))
    _, note = sent_back(Step(node, 0, name("grad"), [name("x")], name("out")))
    assert note == "vector-Jacobian product of reverse"
