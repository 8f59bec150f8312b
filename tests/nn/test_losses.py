"""Losses: values by hand, gradients by finite differences, and messages for wrong labels."""

import numpy as np
import pytest

import nn
from autograd import Tensor, Value, check_gradients, gradients

from .kinds import in_all_kinds
from .situations import MESSAGES

RNG = np.random.default_rng(3)
LOGITS = np.concatenate([RNG.normal(size=(3, 4)) * 3.0, np.zeros((1, 4)), np.eye(4)[:1] * 40.0])
LABELS = np.array([2, 0, 3, 1, 0])
SOFT = nn.softmax(RNG.normal(size=(5, 4)))
SCORES = np.array([0.0, 1.0, -1.0, 2.5, -0.3, 40.0])
TARGETS = np.array([1.0, 0.0, 0.25, 1.0, 1.0, 1.0])
SIGNS = np.array([1, -1, -1, 1, 1, -1])

#: A loss as a function of predictions, and predictions to try it on.
LOSSES = {
    "cross_entropy": (lambda z: nn.cross_entropy(z, LABELS), LOGITS),
    "cross_entropy of one-hot rows": (
        lambda z: nn.cross_entropy(z, nn.one_hot(LABELS, 4, int)),
        LOGITS,
    ),
    "cross_entropy of probabilities": (lambda z: nn.cross_entropy(z, SOFT), LOGITS),
    "binary_cross_entropy": (
        lambda p: nn.binary_cross_entropy(p, TARGETS),
        np.array([0.5, 0.9, 0.01, 1e-5, 0.3, 0.7]),
    ),
    "binary_cross_entropy_with_logits": (
        lambda z: nn.binary_cross_entropy_with_logits(z, TARGETS),
        SCORES,
    ),
    "categorical_cross_entropy of one-hot rows": (
        lambda p: nn.categorical_cross_entropy(p, nn.one_hot(LABELS[:2], 4, int)),
        np.array([[0.23, 0.30, 0.23, 0.23], [0.9, 0.05, 0.049, 0.001]]),
    ),
    "categorical_cross_entropy of probabilities": (
        lambda p: nn.categorical_cross_entropy(p, SOFT),
        SOFT[::-1],
    ),
    "mean_squared_error": (lambda p: nn.mean_squared_error(p, TARGETS), SCORES),
    "half_mean_squared_error": (lambda p: nn.half_mean_squared_error(p, TARGETS), SCORES),
    "hinge": (lambda s: nn.hinge(s, SIGNS), SCORES + 0.05),
}
everyone = pytest.mark.parametrize(("loss", "x"), LOSSES.values(), ids=LOSSES)


@everyone
def test_gradients_agree_with_finite_differences(loss, x):
    # Differences see nothing of a slope of 1e-18.
    check_gradients(loss, np.clip(x, -5.0, 5.0), order=2)


SATURATED = np.array([[1000.0, -1000.0, 0.0, 0.0], [-1000.0, 1000.0, 1000.0, -1000.0]])
TIED = np.array([[0.0, -0.0, 0.0, 0.0], [2.0, 2.0, -1.0, -1.0]])
HALVES = np.array([[1.0, 0.0, 0.5, 1.0], [0.0, 1.0, 0.0, 0.25]])
TRAPS = {
    "cross_entropy": lambda z: nn.cross_entropy(z, [0, 2]),
    "cross_entropy of probabilities": lambda z: nn.cross_entropy(
        z, [[0.0, 0.5, 0.5, 0.0], [1.0, 0.0, 0.0, 0.0]]
    ),
    "binary_cross_entropy_with_logits": lambda z: nn.binary_cross_entropy_with_logits(z, HALVES),
    "mean_squared_error": lambda z: nn.mean_squared_error(z, HALVES),
    "half_mean_squared_error": lambda z: nn.half_mean_squared_error(z, HALVES),
    "hinge": lambda z: nn.hinge(z - 0.1, np.where(HALVES > 0.3, 1, -1)),  # no margin is just 1
}


@pytest.mark.parametrize("logits", [SATURATED, TIED], ids=["saturated", "tied"])
@pytest.mark.parametrize("loss", TRAPS.values(), ids=TRAPS)
def test_gradients_at_zeros_ties_and_saturated_logits(loss, logits):
    # One step of differences is small beside 1000, so nothing leaves its tail.
    check_gradients(loss, logits, order=2)
    outs, grads = in_all_kinds(loss, logits)
    assert np.isfinite(outs).all() and np.isfinite(grads).all()
    np.testing.assert_allclose(grads[1], grads[0], rtol=1e-12, atol=1e-300)


@everyone
def test_plain_arrays_and_lists_are_not_recorded(loss, x):
    assert type(loss(x)) is type(loss(x.tolist())) is np.float64
    assert loss(x) == loss(x.tolist())


@everyone
def test_arrays_tensors_and_values_agree(loss, x):
    outs, grads = in_all_kinds(loss, x)
    assert all(np.shape(out) == () for out in outs)
    np.testing.assert_allclose(outs, outs[0], rtol=1e-13)
    np.testing.assert_allclose(grads[1], grads[0], rtol=1e-12, atol=1e-17)


@everyone
@pytest.mark.parametrize("dtype", [np.float16, np.float32])
def test_labels_do_not_widen_the_dtype(loss, x, dtype):
    prediction = Tensor(x.astype(dtype))
    out = loss(prediction)
    out.backward()
    assert out.dtype == prediction.grad.dtype == dtype
    np.testing.assert_allclose(out.item(), loss(x), rtol=1e-2 if dtype == np.float16 else 1e-5)


# --- cross_entropy ------------------------------------------------------------------------------


def test_cross_entropy_is_minus_the_log_of_the_share_of_the_true_class():
    expected = -np.log(nn.softmax(LOGITS)[np.arange(5), LABELS]).mean()
    np.testing.assert_allclose(nn.cross_entropy(LOGITS, LABELS), expected, rtol=1e-13)
    np.testing.assert_allclose(nn.cross_entropy(LOGITS, nn.one_hot(LABELS, 4)), expected)


def test_confidence_table_of_the_lecture():
    pear = np.array([1])
    unsure, sure = np.log([[0.23, 0.30, 0.23, 0.23]]), np.log([[0.06, 0.79, 0.07, 0.09]])
    assert -unsure[0, 1] == pytest.approx(1.20, abs=5e-3)
    assert -sure[0, 1] == pytest.approx(0.24, abs=5e-3)
    # cross_entropy divides by the sum of the shares, which the lecture rounded to 0.99 and 1.01
    assert nn.cross_entropy(unsure, pear) == pytest.approx(1.20 + np.log(0.99), abs=5e-3)
    assert nn.cross_entropy(sure, pear) == pytest.approx(0.24 + np.log(1.01), abs=5e-3)


def test_categorical_cross_entropy_does_not_divide_by_the_sum():
    pear = nn.one_hot([1], 4)
    for labels in (pear, np.array([1])):
        unsure = nn.categorical_cross_entropy([[0.23, 0.30, 0.23, 0.23]], labels)
        sure = nn.categorical_cross_entropy([[0.06, 0.79, 0.07, 0.09]], labels)
        assert [round(unsure, 2), round(sure, 2)] == [1.20, 0.24]
    logs = np.log(nn.softmax(LOGITS))
    found = nn.categorical_cross_entropy(np.exp(logs[:4]), LABELS[:4])
    assert found == pytest.approx(nn.cross_entropy(logs[:4], LABELS[:4]), rel=1e-6)


def test_only_the_share_of_the_true_class_counts():
    p = Tensor([[0.2, 0.5, 0.3], [0.6, 0.2, 0.2]])
    nn.categorical_cross_entropy(p, [1, 0]).backward()
    assert p.grad.tolist() == [[0.0, -1.0, 0.0], [-0.5 / 0.6, 0.0, 0.0]]
    values = nn.as_values(p)
    nn.categorical_cross_entropy(values, [1, 0]).backward()
    assert [v.grad for v in values.flat] == [None, -1.0, None, -0.5 / 0.6, None, None]


@pytest.mark.parametrize("labels", [np.array([0, 0]), np.array([[1, 0, 0], [1, 0, 0]])])
def test_categorical_cross_entropy_clips_certain_probabilities(labels):
    p = Tensor([[0.0, 1.0, 0.0], [1.0, 0.0, 0.0]])
    loss = nn.categorical_cross_entropy(p, labels)
    loss.backward()
    assert loss.item() == pytest.approx(-(np.log(1e-7) + np.log(1 - 1e-7)) / 2, rel=1e-12)
    assert np.array_equal(p.grad, np.zeros((2, 3)))


@pytest.mark.parametrize("labels", [LABELS, nn.one_hot(LABELS, 4), SOFT])
def test_delta_of_softmax_and_cross_entropy_is_share_minus_label(labels):
    z = Tensor(LOGITS)
    nn.cross_entropy(z, labels).backward()
    rows = labels if labels.ndim == 2 else nn.one_hot(labels, 4)
    np.testing.assert_allclose(z.grad, (nn.softmax(LOGITS) - rows) / 5.0, atol=1e-16)


@pytest.mark.parametrize("labels", [np.array([0, 1]), np.array([[1, 0, 0], [0, 1, 0]])])
def test_an_excluded_class_costs_nothing_if_it_is_not_the_label(labels):
    z = Tensor([[1.0, -np.inf, 2.0], [-np.inf, 0.0, -np.inf]])
    loss = nn.cross_entropy(z, labels)
    loss.backward()
    p = 1.0 / (1.0 + np.exp(1.0))
    assert loss.item() == pytest.approx(-np.log(p) / 2.0)
    np.testing.assert_allclose(z.grad, [[(p - 1) / 2, 0.0, (1 - p) / 2], [0.0, 0.0, 0.0]])


def test_the_loss_of_an_excluded_label_is_infinite():
    z = Tensor([[0.0, -np.inf]])
    loss = nn.cross_entropy(z, np.array([1]))
    loss.backward()
    assert loss.item() == np.inf
    assert z.grad.tolist() == [[1.0, -1.0]]


def test_leading_axes_are_all_rows():
    z, labels = RNG.normal(size=(2, 3, 4)), RNG.integers(0, 4, (2, 3))
    flat = nn.cross_entropy(z.reshape(6, 4), labels.reshape(6))
    assert nn.cross_entropy(z, labels) == pytest.approx(flat)
    assert nn.cross_entropy(z[0, 0], labels[0, 0]) == pytest.approx(
        nn.cross_entropy(z[0, :1], labels[0, :1])
    )


THREE = np.zeros((2, 3))


@pytest.mark.parametrize("kind", [np.array, Tensor, lambda x: nn.as_values(Tensor(x))])
@pytest.mark.parametrize(
    ("situation", "labels", "error"),
    [
        ("label-dtype", np.array([0.0, 1.0]), TypeError),
        ("label-range", np.array([0, 3]), ValueError),
        ("label-negative", np.array([0, -1]), ValueError),
        ("label-shape", np.array([[0], [1]]), ValueError),
    ],
)
def test_wrong_labels(kind, situation, labels, error):
    with pytest.raises(error) as caught:
        nn.cross_entropy(kind(THREE), labels)
    assert str(caught.value) == MESSAGES[situation]
    with pytest.raises(error) as caught:
        nn.categorical_cross_entropy(kind(THREE), labels)
    message = MESSAGES[situation].replace("cross_entropy: logits", "cross_entropy: probabilities")
    assert str(caught.value) == "categorical_" + message


@pytest.mark.parametrize(
    ("labels", "error", "message"),
    [
        (np.array([True, False]), TypeError, "labels must be integers .* got bool"),
        (np.array([0, 1, 2]), ValueError, r"need labels of shape \(2,\), got \(3,\)$"),
        ([[1, 0, 0], [1, 1, 0]], ValueError, "must sum to 1; they sum to 2 at row 1"),
        ([[1, 0, 0], [0.5, 0.5, np.nan]], ValueError, "they sum to nan at row 1"),
        ([[1, 0, 0], [2, -1, 0]], ValueError, r"must not be negative; found -1 at index \(1, 1\)"),
        (Tensor([0.0, 1.0]), TypeError, "labels are constants, got a Tensor"),
    ],
)
def test_other_wrong_labels(labels, error, message):
    for loss in (nn.cross_entropy, nn.categorical_cross_entropy):
        with pytest.raises(error, match=rf"^{loss.__name__}: .*{message}"):
            loss(THREE, labels)


@pytest.mark.parametrize("kind", [list, np.array, Tensor, lambda x: nn.as_values(Tensor(x))])
@pytest.mark.parametrize("row", [[2.0, 0.0, 0.0], [0.5, -1.0, 0.0]])
def test_probabilities_outside_0_to_1_look_like_logits(kind, row):
    with pytest.raises(ValueError) as caught:
        nn.categorical_cross_entropy(kind([[0.2, 0.5, 0.3], row]), [0, 1])
    index = (1, 0) if row[0] > 1 else (1, 1)
    assert str(caught.value) == (
        "categorical_cross_entropy: probabilities must be in 0..1; found a number outside at "
        f"index {index}. If these are logits use cross_entropy"
    )


def test_lists_are_arrays():
    assert nn.cross_entropy([[0.0, 0.0]], [1]) == pytest.approx(np.log(2.0))


def test_logits_need_a_class_axis():
    with pytest.raises(ValueError, match="logits need an axis of classes"):
        nn.cross_entropy(1.0, 0)
    with pytest.raises(ValueError, match="probabilities need an axis of classes"):
        nn.categorical_cross_entropy(1.0, 0)


# --- two classes --------------------------------------------------------------------------------


def test_delta_of_sigmoid_and_binary_cross_entropy_is_output_minus_target():
    z = Tensor(SCORES)
    nn.binary_cross_entropy_with_logits(z, TARGETS).backward()
    np.testing.assert_allclose(z.grad, (nn.sigmoid(SCORES) - TARGETS) / 6.0, atol=1e-17)
    p = Tensor(SCORES[:5])
    nn.binary_cross_entropy(nn.sigmoid(p), TARGETS[:5]).backward()
    np.testing.assert_allclose(p.grad, (nn.sigmoid(SCORES) - TARGETS)[:5] / 5.0, rtol=1e-12)


@pytest.mark.parametrize("target", [0.0, 1.0, 0.25])
def test_logits_at_zero_have_the_true_slope(target):
    z = Tensor([0.0])
    nn.binary_cross_entropy_with_logits(z, [target]).backward()
    assert z.grad == 0.5 - target


def test_tails_keep_their_digits_and_do_not_overflow():
    z = Tensor([40.0, -40.0])
    loss = nn.binary_cross_entropy_with_logits(z, [1, 0])
    loss.backward()
    np.testing.assert_allclose(loss.item(), np.exp(-40.0), rtol=1e-14)
    np.testing.assert_allclose(z.grad, [-np.exp(-40.0) / 2, np.exp(-40.0) / 2], rtol=1e-14)
    far = Tensor([1e4, -1e4, 1e4, -1e4])
    loss = nn.binary_cross_entropy_with_logits(far, [1, 0, 0, 1])
    loss.backward()
    assert loss.item() == 5000.0
    assert far.grad.tolist() == [0.0, 0.0, 0.25, -0.25]


def test_certain_probabilities_are_clipped():
    p = Tensor([0.0, 1.0, 1.0])
    loss = nn.binary_cross_entropy(p, [1, 0, 1])
    loss.backward()
    assert loss.item() == pytest.approx((-2 * np.log(1e-7) - np.log(1 - 1e-7)) / 3)
    assert p.grad.tolist() == [0.0, 0.0, 0.0]
    half = nn.binary_cross_entropy(Tensor(np.array([1.0, 0.0], np.float16)), [0, 1])
    assert np.isfinite(half.item())


@pytest.mark.parametrize(
    ("loss", "x", "y", "message"),
    [
        ("binary_cross_entropy", [0.5, 1.5], [1, 0], "must be in 0..1; found a number outside at"),
        ("binary_cross_entropy", [0.5, 0.5], [1, 2], "targets must be in 0..1; found 2 at row 1"),
        ("binary_cross_entropy", [0.5, 0.5], [1, np.nan], "targets must be .* found nan at row 1"),
        ("binary_cross_entropy", [[0.5]], [1], r"\(1, 1\) and targets \(1,\) have different"),
        ("binary_cross_entropy_with_logits", [1.0], [-1], "found -1 at row 0"),
        ("binary_cross_entropy_with_logits", [[1.0]], [1], "would broadcast to"),
        ("hinge", [1.0, 2.0], [0, 1], "hinge: labels must be -1 or 1; found 0 at row 0"),
        ("hinge", [[1.0], [2.0]], [1, 1], r"hinge: scores \(2, 1\) and labels \(2,\) have"),
        ("hinge", [1.0, 2.0], [1, 1, 1], r"have different shapes; reshape one of them"),
    ],
)
def test_wrong_targets(loss, x, y, message):
    for prediction in (np.array(x), Tensor(x), nn.as_values(Tensor(x))):
        with pytest.raises(ValueError, match=message):
            getattr(nn, loss)(prediction, np.array(y))


def test_hinge_by_hand():
    scores, labels = Tensor([2.0, 0.5, -1.0, 1.0]), np.array([1, 1, 1, 1])
    loss = nn.hinge(scores, labels)
    loss.backward()
    assert loss.item() == (0.0 + 0.5 + 2.0 + 0.0) / 4
    assert scores.grad.tolist() == [0.0, -0.25, -0.25, 0.0]  # 0 also where the margin is just 1


# --- mean_squared_error -------------------------------------------------------------------------


def test_mean_squared_error_of_the_lecture():
    assert nn.mean_squared_error(np.array([23.5]), np.array([22.9])) == pytest.approx(0.36)


def test_mean_squared_error_differentiates_both_sides():
    p, t = Tensor([1.0, 5.0]), Tensor([2.0, 2.0])
    grads = gradients(nn.mean_squared_error(p, t), [p, t])
    assert [g.tolist() for g in grads] == [[-1.0, 3.0], [1.0, -3.0]]


def test_targets_that_are_an_array_of_values_are_differentiated_too():
    p, t = Tensor([1.0, 5.0]), nn.as_values(Tensor([2.0, 2.0]))
    nn.mean_squared_error(p.data, t).backward()
    assert [v.grad for v in t] == [1.0, -3.0]


def test_half_of_the_squares_has_the_error_as_slope():
    p, t = Tensor([1.0, 5.0]), Tensor([2.0, 2.0])
    loss = nn.half_mean_squared_error(p, t)
    assert loss.item() == (0.5 * 1.0 + 0.5 * 9.0) / 2
    assert [g.tolist() for g in gradients(loss, [p, t])] == [[-0.5, 1.5], [0.5, -1.5]]
    with pytest.raises(ValueError, match=r"^half_mean_squared_error: prediction \(2,\) and target"):
        nn.half_mean_squared_error(p, [[1.0, 2.0]])


def test_mean_squared_error_of_single_numbers():
    x = Value(3.0)
    nn.mean_squared_error(x, 1.0).backward()
    assert x.grad == 4.0


def test_mean_squared_error_refuses_to_broadcast():
    with pytest.raises(ValueError) as caught:
        nn.mean_squared_error(Tensor(np.ones((3, 1))), np.ones(3))
    assert str(caught.value) == MESSAGES["mse-broadcast"].replace("mse:", "mean_squared_error:")
    with pytest.raises(ValueError, match=r"different shapes; reshape"):
        nn.mean_squared_error(np.ones(2), np.ones(3))
