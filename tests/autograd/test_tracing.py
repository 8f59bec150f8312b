"""gradients(output, nodes), and what one run of a function records."""

import numpy as np
import pytest

import autograd
from autograd import Tensor, Value, gradients
from autograd.tracing import Run, plain, stacked, variable

KINDS = pytest.mark.parametrize("kind", [Value, Tensor])


@KINDS
def test_gradients_are_returned_and_nothing_is_stored(kind):
    x = kind(3.0)
    y = x * x
    z = y * x
    assert gradients(z, x) == 27.0
    assert gradients(z, [x, y, z]) == [27.0, 3.0, 1.0]
    assert (x.grad, y.grad, z.grad) == (None, None, None)


@KINDS
def test_the_nodes_may_be_nested_and_named_twice(kind):
    x, y = kind(3.0), kind(2.0)
    out = gradients(x * y, {"x": x, "both": (x, [y])})
    assert out == {"x": 2.0, "both": (2.0, [3.0])}
    assert gradients(x * y, []) == []


@KINDS
def test_an_output_that_does_not_depend_on_a_node_has_gradient_zero(kind):
    x, y = kind(3.0), kind(2.0)
    assert gradients(x * 1.0, [y, x]) == [0.0, 1.0]
    assert gradients(x, [y]) == [0.0]
    found = gradients(x * 1.0, y, create_graph=True)
    assert type(found) is kind
    assert found.item() == 0.0


def test_zeros_have_the_shape_and_dtype_of_their_node():
    x, y = Tensor(1.0), Tensor(np.ones((2, 3)), dtype=np.float32)
    found = gradients(x * 1.0, y)
    assert (found.shape, found.dtype) == ((2, 3), np.float32)
    assert not found.any()


@KINDS
def test_an_inner_node_is_a_variable_of_its_own(kind):
    x = kind(3.0)
    y = x * x
    z = y * x + y
    assert gradients(z, [y]) == [4.0]
    assert gradients(z, [y, x]) == [4.0, 33.0]


def test_the_seed_is_checked_as_that_of_backward():
    x = Tensor([1.0, 2.0])
    assert gradients(x * x, x, [1.0, 10.0]).tolist() == [2.0, 40.0]
    with pytest.raises(ValueError, match=r"needs a scalar: this tensor has shape \(2,\)"):
        gradients(x * x, x)
    with pytest.raises(ValueError, match=r"seed has shape \(3,\)"):
        gradients(x * x, x, np.ones(3))


@pytest.mark.parametrize("bad", [3.0, np.ones(2), None, "x"])
def test_only_nodes_have_gradients(bad):
    x = Value(3.0)
    message = rf"gradients: expected a Value or Tensor, got {type(bad).__name__}"
    with pytest.raises(TypeError, match=message):
        gradients(bad, x)
    with pytest.raises(TypeError, match=message):
        gradients(x, [x, bad])


@KINDS
def test_gradients_of_gradients_of_gradients(kind):
    x = kind(2.0)
    y = x**5
    for expected in (80.0, 160.0, 240.0, 240.0, 120.0, 0.0):
        y = gradients(y, x, create_graph=True)
        assert type(y) is kind
        assert y.item() == pytest.approx(expected, rel=1e-14)


def test_second_derivatives_between_a_value_and_a_tensor():
    x, y = Value(3.0), Tensor([1.0, 2.0])
    firsts = gradients((x * x * y).sum(), [x, y], create_graph=True)
    assert [g.shape for g in firsts] == [(), (2,)]
    assert firsts[0].item() == 18.0
    assert firsts[1].data.tolist() == [9.0, 9.0]
    assert gradients(firsts[0], y).tolist() == [6.0, 6.0]
    assert gradients(firsts[1].sum(), x) == 12.0
    assert gradients(firsts[0], x) == 6.0


def test_a_gradient_penalty_reaches_the_parameters():
    """Source: the penalty (|d f / d x| - 1)**2, whose gradient is one of second order."""
    rng = np.random.default_rng(0)
    w1, w2 = Tensor(rng.normal(size=(3, 4))), Tensor(rng.normal(size=4))
    batch = rng.normal(size=(5, 3))

    def penalty(w1, w2, x):
        x = Tensor(x)
        score = (np.tanh(x @ w1) @ w2).sum()
        slope = gradients(score, x, create_graph=True)
        return ((autograd.sqrt((slope * slope).sum(axis=1)) - 1.0) ** 2).mean()

    penalty(w1, w2, batch).backward()
    for leaf in (w1, w2):
        direction = rng.normal(size=leaf.shape)
        ends = []
        for step in (1e-6, -1e-6):
            moved = {id(w1): w1, id(w2): w2}
            moved[id(leaf)] = Tensor(leaf.data + step * direction)
            ends.append(penalty(moved[id(w1)], moved[id(w2)], batch).item())
        expected = (ends[0] - ends[1]) / 2e-6
        assert (leaf.grad * direction).sum() == pytest.approx(expected, rel=1e-6)


# --- one run --------------------------------------------------------------------------------------


def test_numbers_become_values_and_arrays_tensors():
    assert type(variable("grad", 3)) is Value
    assert type(variable("grad", np.float32(3.0))) is Tensor
    assert variable("grad", np.float32(3.0)).dtype == np.float32
    assert type(variable("grad", np.ones(2))) is Tensor
    x = Value(3.0)
    assert variable("grad", x).inputs == (x,)


@pytest.mark.parametrize("bad", ["text", None, object(), 3j])
def test_other_arguments_are_refused_with_advice(bad):
    message = rf"grad: cannot differentiate with respect to {type(bad).__name__} .*out of argnums"
    with pytest.raises(TypeError, match=message):
        variable("grad", bad)


def test_a_run_knows_its_variables_and_outputs():
    run = Run("grad", lambda x, y: [x["a"] * y, x["b"]], 0, ({"a": 2.0, "b": np.ones(2)}, 5.0), {})
    assert [type(x) for x in run.variables] == [Value, Tensor]
    assert [x.primitive.name for x in run.variables] == ["argument", "argument"]
    assert len(run.outputs) == 2
    assert not run.outer


def test_numbers_are_stacked_in_one_array():
    assert stacked([1.0], ()) == 1.0
    assert stacked([1.0, 2.0], (2, 1)).tolist() == [[1.0], [2.0]]
    tensors = stacked([Tensor([1.0]), Tensor([2.0])], (2, 1))
    assert type(tensors) is Tensor
    assert tensors.shape == (2, 1)
    values = stacked([Value(1.0), 2.0], (2,))
    assert values.dtype == object
    assert stacked([], (0, 3)).shape == (0, 3)


def test_plain_takes_the_number_or_array_out():
    assert plain(Value(3.0)) == 3.0
    data = plain(Tensor([1.0]))
    assert type(data) is np.ndarray
    assert plain("text") == "text"
