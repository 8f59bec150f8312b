"""Every mistake of data/error_situations.json: the package says what came and what to do."""

import json
import math
from pathlib import Path

import numpy as np
import pytest

import autograd
from autograd import Tensor, Value

SITUATIONS = json.loads((Path(__file__).parent / "data" / "error_situations.json").read_text())
X = Tensor(np.ones((2, 3)))
PAIR = Tensor([1.0, 2.0])

#: Situations of the network layer, and the files that test them.
ELSEWHERE = {
    "linear-layer-shape": "tests/nn/test_layers.py",
    "label-dtype": "tests/nn/test_losses.py",
    "label-range": "tests/nn/test_losses.py",
    "label-negative": "tests/nn/test_losses.py",
    "label-shape": "tests/nn/test_losses.py",
    "mse-broadcast": "tests/nn/test_losses.py",
    "nan-loss": "tests/nn/test_training.py",
    "state-key": "tests/nn/test_module.py",
    "state-shape": "tests/nn/test_module.py",
    "state-partial-load": "tests/nn/test_module.py",
    "pickle-load": "tests/nn/test_saving.py",
    "truncated-file": "tests/nn/test_saving.py",
    "bit-flip": "tests/nn/test_saving.py",
    "not-a-save-file": "tests/nn/test_saving.py",
    "no-parameters": "tests/nn/test_optimizers.py",
    "negative-lr": "tests/nn/test_optimizers.py",
}


def change_in_place():
    x = Tensor([1.0, 2.0], name="x")
    out = (PAIR * x).sum()
    x.data[0] = 9.0
    out.backward()


def use_as_condition():
    if PAIR:
        raise AssertionError


#: What the user does, and what the message must hold.
RAISES = {
    "matmul-shape": (
        lambda: X @ np.ones((4, 5)),
        ValueError,
        "matmul: inner sizes differ: left is (2, 3), right is (4, 5); left's last axis (3) must "
        "equal right's second-to-last axis (4)",
    ),
    "add-shape": (
        lambda: X + np.ones(4),
        ValueError,
        "add: shapes (2, 3) and (4,) do not broadcast: axis -1 has sizes 3 and 4",
    ),
    "backward-non-scalar": (
        lambda: (PAIR * 2.0).backward(),
        ValueError,
        "backward() needs a scalar: this tensor has shape (2,). Reduce it (y.sum().backward()) or "
        "pass a gradient of shape (2,): y.backward(seed)",
    ),
    "seed-shape": (
        lambda: (PAIR * 2.0).backward(np.ones(3)),
        ValueError,
        "backward(seed): seed has shape (3,), the tensor has shape (2,)",
    ),
    "seed-broadcastable": (
        lambda: (PAIR * 2.0).backward(np.ones((2, 2))),
        ValueError,
        "backward(seed): seed has shape (2, 2), the tensor has shape (2,)",
    ),
    "inplace-needed": (
        change_in_place,
        RuntimeError,
        "the second operand of multiply (Tensor 'x' of shape (2,)) was changed after it was "
        "recorded; its gradient would be wrong. Change a copy, or make the change before the "
        "forward pass",
    ),
    "float-nonscalar": (
        lambda: float(PAIR),
        TypeError,
        "float(): only a tensor with one element converts to a number, this one has shape (2,)",
    ),
    "bool-nonscalar": (
        use_as_condition,
        ValueError,
        "the truth of a tensor with 2 elements is ambiguous; use .any(), .all() or compare a "
        "single element",
    ),
    "operand-type": (
        lambda: PAIR + "abc",
        TypeError,
        "add: cannot combine a Tensor with str ('abc'); operands must be Tensor, NumPy array, or "
        "number",
    ),
    "axis-range": (
        lambda: X.sum(axis=2),
        ValueError,
        "sum: axis 2 is out of range for shape (2, 3); valid axes are -2..1",
    ),
    "reshape-size": (
        lambda: X.reshape(4, 2),
        ValueError,
        "reshape: cannot make (4, 2) (8 elements) from (2, 3) (6 elements)",
    ),
    "ragged": (
        lambda: Tensor([[1, 2], [3]]),
        ValueError,
        "Tensor: rows have different lengths (2 and 1)",
    ),
    "index-range": (
        lambda: PAIR[5],
        IndexError,
        "index 5 is out of range for axis 0 of size 2",
    ),
}


@pytest.mark.parametrize("situation", RAISES)
def test_the_message_says_what_came_and_what_to_do(situation):
    mistake, kind, message = RAISES[situation]
    with pytest.raises(kind) as caught:
        mistake()
    assert message in str(caught.value)


@pytest.mark.parametrize("partner", [None, [1, 2]])
def test_operand_type_also_for_none_and_lists(partner):
    with pytest.raises(TypeError, match="add: cannot combine a Tensor with"):
        PAIR + partner


def test_a_hint_to_transpose_is_offered_where_it_would_fit():
    with pytest.raises(ValueError, match=r"Did you mean left @ right\.T\?"):
        X @ np.ones((4, 3))


# --- situations that are no errors here -----------------------------------------------------------


def test_float_of_recorded():
    """math.sin(value) leaves the graph, which float() means; a transform says that nothing came."""
    with pytest.warns(RuntimeWarning, match=r"If it used math\.\* or float\(\), use autograd's"):
        assert autograd.grad(math.sin)(1.0) == 0.0
    x = Tensor(1.0)
    assert math.sin(x) == math.sin(1.0)
    assert autograd.sin(x).inputs == (x,)


def test_numpy_function_on_tensor():
    x = Tensor([0.5, 1.5])
    np.sin(x).sum().backward()
    np.testing.assert_allclose(x.grad, np.cos([0.5, 1.5]), rtol=1e-15)
    reason = r"np\.roots has no derivative rule in autograd.*: the roots .* are complex numbers"
    with pytest.raises(TypeError, match=reason):
        np.roots(x)


def test_unhashable_eq():
    """== compares numbers, so the library's own walk of the graph must go by identity."""
    x, y = Tensor([1.0, 2.0]), Tensor([1.0, 2.0])
    out = (x * y).sum()
    out.backward()
    assert len({x, y}) == 2
    assert x.grad is not y.grad
    a, b = Value(1.0), Value(1.0)
    (a * 2.0 + b * 3.0).backward()
    assert (a.grad, b.grad) == (2.0, 3.0)
    assert autograd.topological_order(out)[0] is out


NO_ERRORS = {
    "float-of-recorded": test_float_of_recorded,
    "numpy-function-on-tensor": test_numpy_function_on_tensor,
    "unhashable-eq": test_unhashable_eq,
}


def test_every_published_situation_is_in_exactly_one_of_the_lists():
    listed = [*RAISES, *NO_ERRORS, *ELSEWHERE]
    assert sorted(listed) == sorted(situation["id"] for situation in SITUATIONS)


@pytest.mark.parametrize("file", sorted(set(ELSEWHERE.values())))
def test_the_files_that_test_the_others_exist(file):
    assert (Path(__file__).parent.parent / file).exists()
