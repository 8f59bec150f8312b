"""The text of programs, for people."""

import numpy as np

import nn
from autograd import value_and_grad
from autograd.compiling import compile


def trained():
    network = nn.MLP([4, 5, 3], rng=np.random.default_rng(0))
    optimizer = nn.SGD(network.parameters(), learning_rate=0.1, momentum=0.9)

    def step(x, labels):
        optimizer.zero_grad()
        loss = nn.cross_entropy(network(x), labels)
        loss.backward()
        optimizer.step()
        return loss

    compiled = compile(step)
    for _ in range(3):
        compiled(np.ones((8, 4)), np.arange(8) % 3)
    return compiled


def test_names_are_those_of_the_user():
    source = trained().source
    header = next(line for line in source.splitlines() if line.startswith("def "))
    assert header.startswith("def program(x, labels, layers_0_weight, layers_0_bias, ")
    assert "gradient_of_layers_0_weight = x.T.dot(" in source
    assert "return (loss, " in source


def test_nested_arguments_have_their_places_as_names():
    compiled = compile(value_and_grad(lambda p, x: ((x @ p["w"][0]) ** 2).sum()))
    compiled({"w": [np.ones((2, 2))]}, np.ones(2))
    assert "p_w_0" in compiled.source or "argument" in compiled.source


def test_parts_and_origins_are_marked():
    source = trained().source
    assert source.index("# --- forward ---") < source.index("# --- backward ---")
    wanted = "gradient_of_layers_1_weight ="
    line = next(x for x in source.splitlines() if x.strip().startswith(wanted))
    assert "# (5, 3) gradient of matmul in test_source.py:" in line


def test_the_text_is_what_runs():
    compiled = compile(lambda x: np.exp(x) * 2.0 - x)
    x = np.linspace(0, 1, 5)
    expected = compiled(x)
    space = {"np": np}
    exec(compiled.source, space)
    np.testing.assert_array_equal(space["program"](x)[0], expected)


def test_operators_are_written_where_they_read_better():
    compiled = compile(lambda x, y: (x + y) * (x > y) @ y)
    compiled(np.ones((2, 3, 3)), np.ones((2, 3, 3)))
    assert " + " in compiled.source and " > " in compiled.source and " @ " in compiled.source


def test_large_arrays_are_let_go():
    compiled = compile(lambda x: (np.outer(x, x).sum(axis=0) * 2.0).sum())
    compiled(np.ones(200))
    assert "    del " in compiled.source
