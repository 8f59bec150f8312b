"""The lines above a picture."""

import numpy as np

import autograd as ag
from autograd import Tensor, Value
from autograd.drawing import draw

from .graphs import chain_rule, sigmoid_network, tensor_network


def lines(output, **options):
    graph = draw(output, **options).graph
    return graph.title, graph.subtitle, graph.notes


def test_the_example_of_the_lecture():
    assert lines(chain_rule()) == (
        "f = (2·x₁ + 3·x₂)² + 3",
        "at x₁ = 1, x₂ = 3 · forward: values left → right · backward: ∇ right → left",
        (),
    )


def test_titles():
    assert lines(sigmoid_network())[0] == "loss: graph of 52 nodes"
    assert lines(tensor_network())[0].startswith("loss = mean(logsumexp(logits, axis=−1) − logits")
    x = Value(1.0)
    assert lines(x + x)[0] == "1 + 1"
    for _ in range(60):
        x = x + 1.0
    assert lines(x)[0] == "graph of 61 nodes"
    assert lines(x, title="by\nhand\0")[0] == "by hand�"
    assert lines(Value(1.0, name="x"))[:2] == ("x", "at x = 1")
    assert lines(Value(1.0))[:2] == ("Value", "")


def test_parameters_are_no_inputs_and_long_lists_end():
    leaves = [Value(float(i), name=f"input_{i}") for i in range(30)]
    assert lines(sum(leaves))[1].startswith("at input₀ = 0, input₁ = 1,")
    assert ", … · forward" in lines(sum(leaves))[1]
    w, x = Value(2.0, name="net.w"), Value(3.0, name="x")
    assert lines(w * x)[1].startswith("at x = 3 ·")
    assert lines(Tensor(np.ones((2, 3)), name="x") + 1.0)[1] == (
        "at x (2, 3) · forward: values left → right · backward: ∇ right → left, seeded with ones"
    )


def test_it_is_said_why_there_are_no_gradients():
    x = Value(2.0, name="x")
    with ag.no_grad():
        y = x * x
    y.name = "y<"
    assert lines(y + 1.0) == (
        "y< + 1",
        "forward: values left → right",
        ("no gradients: Value 'y<' was computed under no_grad(), so how it was made is not known",),
    )
    z = x * x
    x.data = 5.0
    assert lines(z)[2][0].startswith("no gradients: the first operand of multiply (Value 'x') was ")
