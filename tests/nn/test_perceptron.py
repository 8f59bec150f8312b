"""The perceptron learns what a line can separate, and says so where none can."""

import numpy as np
import pytest

import nn
from autograd import Tensor, Value, check_gradients, gradients, no_grad
from nn import Perceptron, PerceptronLearning, as_values, perceptron_criterion, perceptron_decision

from .kinds import gradient, in_all_kinds

CORNERS = np.array([[0.0, 0.0], [0.0, 1.0], [1.0, 0.0], [1.0, 1.0]])
SIGNS = {"or": [-1, 1, 1, 1], "and": [-1, -1, -1, 1], "xor": [-1, 1, 1, -1]}


def rng(seed=0):
    return np.random.default_rng(seed)


def separable(rows=40, features=3, seed=0, margin=0.2):
    """Points on both sides of a plane, none closer to it than the margin: (x, y, w, b)."""
    source = rng(seed)
    normal = source.normal(size=features)
    w, b = normal / np.linalg.norm(normal), 0.3
    x = source.uniform(-1.0, 1.0, size=(20 * rows, features))
    x = x[np.abs(x @ w + b) > margin][:rows]
    return x, np.where(x @ w + b > 0, 1, -1), w, b


# --- the decision -------------------------------------------------------------------------------


def test_decision_is_1_at_0():
    scores = np.array([[-3.0, -0.0, 0.0], [1e-300, -1e-300, np.inf]])
    assert perceptron_decision(scores).tolist() == [[-1.0, 1.0, 1.0], [1.0, -1.0, 1.0]]
    assert perceptron_decision(-2) == -1.0 and perceptron_decision(0) == 1.0
    assert np.isnan(perceptron_decision(np.array([np.nan]))[0])
    assert perceptron_decision(np.ones(2, np.float32)).dtype == np.float32


@pytest.mark.parametrize(
    "scores", [Tensor([1.0, -1.0]), Tensor([1.0]) * 2.0, Value(0.5), as_values(Tensor([0.5, 1.0]))]
)
def test_decision_says_that_it_cannot_be_trained_through(scores):
    with pytest.raises(TypeError, match=r"derivative .* is 0 almost everywhere.*perceptron_crit"):
        perceptron_decision(scores)


def test_decision_of_constants():
    x = Tensor([1.0, -1.0])
    with no_grad():
        assert perceptron_decision(x * 2.0).tolist() == [1.0, -1.0]
    assert perceptron_decision(x.detach()).tolist() == [1.0, -1.0]
    values = np.array([Value(0.0).detach(), Value(-1.0).detach()], dtype=object)
    assert perceptron_decision(values).tolist() == [1.0, -1.0]


def test_training_through_decisions_does_not_start():
    network = nn.Sequential(
        nn.Linear(2, 3, rng=rng()), perceptron_decision, nn.Linear(3, 2, rng=rng())
    )
    optimizer = nn.SGD(network.parameters(), learning_rate=0.1)
    with pytest.raises(TypeError, match="nothing would be learned through it"):
        nn.fit(network, CORNERS, np.array([0, 1, 1, 0]), optimizer=optimizer, epochs=1,
               batch_size=None, rng=None)  # fmt: skip


# --- the criterion ------------------------------------------------------------------------------


def test_criterion_and_its_gradient_are_sums_over_the_misclassified():
    """J = - sum y (w^T x + b), with gradients - sum y x and - sum y, over misclassified samples."""
    x, y = rng().normal(size=(30, 3)), rng(1).choice([-1, 1], 30)
    w, b = Tensor(rng(2).normal(size=3)), Tensor(0.1)
    scores = x @ w.data + 0.1
    wrong = np.where(scores >= 0, 1, -1) != y
    assert 5 < wrong.sum() < 25
    criterion = perceptron_criterion(x @ w + b, y)
    assert criterion.item() == pytest.approx(-np.sum(y[wrong] * scores[wrong]), rel=1e-13)
    for_w, for_b = gradients(criterion, (w, b))
    np.testing.assert_allclose(for_w, -(y[wrong, None] * x[wrong]).sum(axis=0), rtol=1e-12)
    assert for_b == -y[wrong].sum()


def test_criterion_on_the_line():
    """A score of 0 is decided as +1: wrong for -1, and it pushes, though it costs nothing yet."""
    scores, labels, seed = np.array([0.0, 0.0, -1.0, 2.0]), np.array([1, -1, 1, 1]), 3.0
    for found in in_all_kinds(lambda s: perceptron_criterion(s, labels), scores, seed)[1]:
        np.testing.assert_array_equal(found, [0.0, 3.0, -3.0, 0.0])


def test_criterion_in_all_kinds():
    scores, labels = rng().normal(size=(4, 3)), rng(1).choice([-1, 1], (4, 3))
    values, slopes = in_all_kinds(lambda s: perceptron_criterion(s, labels), scores, 0.7)
    np.testing.assert_allclose(values, values[0], rtol=1e-14)
    np.testing.assert_allclose(slopes[0], slopes[1], rtol=1e-14)
    check_gradients(lambda s: perceptron_criterion(s, labels), Tensor(scores), order=2)
    assert perceptron_criterion(scores.astype(np.float32), labels).dtype == np.float32
    assert perceptron_criterion(labels * 2.0, labels) == 0.0


def test_labels_that_are_not_signs():
    for labels, found in (([0, 1], "found 0 at row 0"), ([1, 2], "found 2 at row 1")):
        with pytest.raises(ValueError, match=rf"must be -1 or 1; {found}.*2 \* labels - 1"):
            perceptron_criterion(np.ones(2), np.array(labels))
        with pytest.raises(ValueError, match=rf"Perceptron.fit: labels must be -1 or 1; {found}"):
            Perceptron(1).fit(np.ones((2, 1)), labels)
    with pytest.raises(ValueError, match="would broadcast"):
        perceptron_criterion(np.ones((2, 1)), np.ones(2))


# --- learning -----------------------------------------------------------------------------------


@pytest.mark.parametrize("seed", range(5))
def test_converges_within_the_bound_of_the_theorem(seed):
    """At most (R / gamma)^2 updates, for inputs extended by the 1 of the bias (Novikoff, 1962)."""
    x, y, w, b = separable(seed=seed)
    perceptron = Perceptron(3)
    learning = perceptron.fit(x, y, epochs=10_000, rng=rng(seed))
    assert learning.converged and learning.errors[-1] == 0
    assert learning.epochs == len(learning.errors)
    np.testing.assert_array_equal(perceptron.predict(x), y)
    radius = np.sqrt((x**2).sum(axis=1) + 1.0).max()
    gamma = (y * (x @ w + b)).min() / np.sqrt(1.0 + b * b)
    assert 0 < learning.updates <= (radius / gamma) ** 2


@pytest.mark.parametrize("kind", [nn.as_tensor, as_values])
def test_each_update_is_the_lectures(kind):
    """w += alpha y x and b += alpha y on each misclassified sample in turn."""
    x, y, _, _ = separable(rows=30, seed=3, margin=0.02)
    w, b, updates, errors = np.zeros(3), 0.0, 0, []
    while 0 not in errors:
        for x_n, y_n in zip(x, y, strict=True):
            if (1 if w @ x_n + b >= 0 else -1) != y_n:
                w, b, updates = w + 0.5 * y_n * x_n, b + 0.5 * y_n, updates + 1
        errors.append(int(np.sum(np.where(x @ w + b >= 0, 1, -1) != y)))
    perceptron = Perceptron(3).mapped(kind)
    learning = perceptron.fit(x, y, learning_rate=0.5)
    assert learning == PerceptronLearning(True, updates, errors) and len(errors) > 1
    np.testing.assert_allclose(perceptron.state_dict()["weight"], w, rtol=1e-12)
    np.testing.assert_allclose(perceptron.state_dict()["bias"], b, rtol=1e-12)


@pytest.mark.parametrize("gate", ["or", "and", "xor"])
def test_a_line_separates_or_and_and_but_not_xor(gate):
    learning = Perceptron(2).fit(CORNERS, SIGNS[gate], epochs=50)
    assert learning.converged is (gate != "xor")
    if gate == "xor":
        assert learning.epochs == 50 and min(learning.errors) >= 1
        assert repr(learning).startswith("did not converge: ")
        assert repr(learning).endswith(f" wrong after 50 epochs and {learning.updates} updates")


def test_a_perceptron_that_is_right_stays_as_it_is():
    x, y, w, b = separable()
    perceptron = Perceptron(3)
    perceptron.load_state_dict({"weight": w, "bias": np.array(b)})
    learning = perceptron.fit(x, y)
    assert repr(learning) == "converged: all samples are right after 1 epoch and 0 updates"
    np.testing.assert_array_equal(perceptron.weight.data, w)


def test_scores_are_a_unit_like_any_other():
    x, y, _, _ = separable(rows=30)
    perceptron = Perceptron(3, dtype=np.float32)
    assert perceptron(x.astype(np.float32)).dtype == np.float32
    assert perceptron(x[0]).shape == () and perceptron(x).shape == (30,)
    history = nn.fit(perceptron, x, y, loss=perceptron_criterion, epochs=200, batch_size=None,
                     optimizer=nn.SGD(perceptron.parameters(), 0.1), rng=None)  # fmt: skip
    assert history.step_loss[-1] == 0.0
    np.testing.assert_array_equal(perceptron.predict(x), y)
    assert [np.any(gradient(w)) for w in perceptron.parameters()] == [False, False]


def test_bad_input_changes_nothing():
    perceptron, x = Perceptron(2), CORNERS
    cases = [
        ((x[:, :1], [1, 1, 1, -1]), r"Perceptron\(in_features=2\): the last axis"),
        ((x, [1, -1]), r"got \(4, 2\) and \(2,\)"),
        ((x[:0], []), r"one row at least; got \(0, 2\) and \(0,\)"),
        ((x + np.inf, SIGNS["or"]), "the inputs must be finite"),
    ]
    for arguments, message in cases:
        with pytest.raises(ValueError, match=message):
            perceptron.fit(*arguments)
    with pytest.raises(ValueError, match="epochs must be at least 1, got 0"):
        perceptron.fit(x, SIGNS["or"], epochs=0)
    with pytest.raises(ValueError, match="learning_rate must be a positive number"):
        perceptron.fit(x, SIGNS["or"], learning_rate=-1.0)
    assert not perceptron.weight.data.any() and perceptron.bias.data == 0.0
    with pytest.raises(ValueError, match="Perceptron: in_features must be at least 1, got 0"):
        Perceptron(0)
