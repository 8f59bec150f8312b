"""What losses are given: converted without losing a gradient or a dtype, refused with the place."""

import numpy as np
import pytest

import nn
from autograd import Tensor, Value
from nn import targets

PREDICTIONS = {
    "float16": np.zeros(2, np.float16),
    "float32": Tensor(np.zeros(2, np.float32)),
    "float64": nn.as_values(Tensor([0.0, 0.0])),
}


@pytest.mark.parametrize(("dtype", "prediction"), PREDICTIONS.items(), ids=PREDICTIONS)
def test_targets_take_the_dtype_of_the_prediction(dtype, prediction):
    for target in ([1, 0], np.array([True, False]), np.array([1.0, 0.0])):
        found = targets.as_floats(target, prediction)
        assert found.dtype == dtype
        assert found.tolist() == [1.0, 0.0]


@pytest.mark.parametrize("prediction", [0.5, [0, 1], np.array([0, 1])])
def test_targets_of_numbers_that_are_no_float_array_are_float64(prediction):
    assert targets.as_floats([0, 1], prediction).dtype == np.float64


@pytest.mark.parametrize("node", [Value(1.0), Tensor([1.0]), nn.as_values(Tensor([1.0]))])
def test_nodes_stay_nodes_as_targets_and_are_refused_as_labels(node):
    assert targets.as_floats(node, np.zeros(1)) is node
    assert targets.as_numbers(node) is node
    if not isinstance(node, np.ndarray):
        with pytest.raises(
            TypeError, match=f"^loss: labels are constants, got a {type(node).__name__}"
        ):
            targets.plain("loss", "labels", node)


def test_place_names_the_first():
    assert targets.place(np.array([False, True, True])) == "row 1"
    assert targets.place(np.array([[False, False], [False, True]])) == "index (1, 1)"


@pytest.mark.parametrize("dtype", [np.float16, np.float32, np.float64])
def test_clipped_probabilities_have_finite_logarithms_on_both_sides(dtype):
    p = targets.clipped("loss", np.array([0.0, 0.5, 1.0], dtype), "another")
    assert p.dtype == dtype
    assert p[1] == 0.5
    assert np.isfinite(np.log(p)).all() and np.isfinite(np.log(1 - p)).all()
    if dtype == np.float64:
        assert p.tolist() == [1e-7, 0.5, 1 - 1e-7]


@pytest.mark.parametrize(("total", "fits"), [(1.0009, True), (0.9991, True), (1.002, False)])
def test_rows_may_miss_1_by_rounding_only(total, fits):
    rows = np.array([[0.5, 0.5], [0.5, total - 0.5]])
    if fits:
        assert targets.checked_rows("loss", rows) is rows
    else:
        with pytest.raises(ValueError, match=r"they sum to 1\.002 at row 1"):
            targets.checked_rows("loss", rows)
