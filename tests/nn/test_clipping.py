"""Clipped gradients are bounded, keep shape, dtype and kind, and the norm before is returned."""

import numpy as np
import pytest

from autograd import Tensor, Value
from nn import as_values, clip_gradient_norm, clip_gradient_value


def parameters(dtype=np.float64):
    """A matrix, a number and Values, with gradients 2 x, and one parameter without."""
    matrix, number = (
        Tensor(np.array([[3.0, -4.0], [0.0, 1.0]], dtype)),
        Tensor(np.array(2.0, dtype)),
    )
    values, unused = as_values(Tensor([1.0, -2.0])), Tensor([1.0])
    total = (matrix * matrix).sum() + number * number
    total.backward()
    sum(x * x for x in values).backward()
    return [matrix, number, values, unused]


def gradients(matrix, number, values, unused):
    assert unused.grad is None
    return [matrix.grad, number.grad, np.array([x.grad for x in values])]


@pytest.mark.parametrize("dtype", [np.float64, np.float32, np.float16])
@pytest.mark.parametrize("limit", [0.5, 5.0])
def test_the_norm_is_the_limit_and_the_direction_stays(dtype, limit):
    these = parameters(dtype)
    before = gradients(*these)
    flat = np.concatenate([np.ravel(x).astype(float) for x in before])
    assert clip_gradient_norm(these, limit) == pytest.approx(np.sqrt((flat**2).sum()), rel=1e-12)
    after = gradients(*these)
    for old, new in zip(before, after, strict=True):
        assert np.shape(new) == np.shape(old)
        np.testing.assert_allclose(new, np.asarray(old, float) * limit / np.linalg.norm(flat),
                                   rtol=2 * float(np.finfo(dtype).eps))  # fmt: skip
    assert after[0].dtype == after[1].dtype == dtype
    assert all(type(x.grad) is float for x in these[2])


def test_elements_are_clipped_one_by_one():
    these = parameters()
    old = these[0].grad
    kept = old.copy()
    assert clip_gradient_value(these, 3.0) == 8.0
    matrix, number, values = gradients(*these)
    np.testing.assert_array_equal(matrix, [[3.0, -3.0], [0.0, 2.0]])
    assert number == 3.0 and number.shape == ()
    np.testing.assert_array_equal(values, [2.0, -3.0])
    assert all(type(x.grad) is float for x in these[2])
    np.testing.assert_array_equal(old, kept)  # the old array is another one


@pytest.mark.parametrize("clip", [clip_gradient_norm, clip_gradient_value])
def test_small_gradients_and_none_stay(clip):
    these = parameters()
    before = [x.copy() for x in gradients(*these)]
    assert 0.0 < clip(these, 100.0) < 100.0
    for old, new in zip(before, gradients(*these), strict=True):
        np.testing.assert_array_equal(old, new)
    assert clip([Tensor([1.0])], 1.0) == 0.0
    w = Tensor([0.0, 0.0])
    (w * w).sum().backward()
    assert clip([w], 1.0) == 0.0 and w.grad.tolist() == [0.0, 0.0]


def test_a_shared_parameter_counts_once():
    w = Tensor([3.0, 4.0])
    (w * w).sum().backward()
    assert clip_gradient_norm([w, w], 5.0) == 10.0 and w.grad.tolist() == [3.0, 4.0]


def test_huge_and_tiny_gradients_have_a_norm():
    x, y = Tensor([3e300]), Value(4e300)
    x.grad, y.grad = np.array([3e300]), 4e300
    assert clip_gradient_norm([x, y], 5.0) == pytest.approx(5e300, rel=1e-15)
    assert x.grad[0] == pytest.approx(3.0) and y.grad == pytest.approx(4.0)
    x.grad, y.grad = np.array([3e-300]), 4e-300
    assert clip_gradient_norm([x, y], 5.0) == pytest.approx(5e-300, rel=1e-15)


@pytest.mark.parametrize("bad", [np.nan, np.inf, -np.inf])
def test_what_is_not_finite_has_no_direction(bad):
    w, v = Tensor([1.0, 2.0], name="weight"), Tensor([8.0])
    v.grad, w.grad = np.array([8.0]), np.array([bad, 2.0])
    with pytest.raises(FloatingPointError, match="the gradient of 'weight' is not finite"):
        clip_gradient_norm([v, w], 1.0)
    assert v.grad[0] == 8.0 and w.grad[1] == 2.0
    largest = clip_gradient_value([v, w], 1.0)
    assert largest == abs(bad) or np.isnan([largest, bad]).all()
    np.testing.assert_array_equal(w.grad, [np.clip(bad, -1.0, 1.0), 1.0])
    assert v.grad[0] == 1.0


@pytest.mark.parametrize("limit", [0.0, -1.0, np.nan, np.inf])
def test_the_limit_must_be_a_positive_number(limit):
    with pytest.raises(ValueError, match="clip_gradient_norm: max_norm must be a positive"):
        clip_gradient_norm([Tensor([1.0])], limit)
    with pytest.raises(ValueError, match="clip_gradient_value: max_value must be a positive"):
        clip_gradient_value([Tensor([1.0])], limit)
