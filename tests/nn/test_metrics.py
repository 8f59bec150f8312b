"""Accuracy and confusion matrix, for predictions of every kind."""

import numpy as np
import pytest

import nn
from autograd import Tensor
from nn import ConfusionMatrix, accuracy, confusion_matrix

LOGITS = np.array([[0.1, 2.0, -1.0], [3.0, 1.0, 0.0], [0.0, 0.0, 5.0], [1.0, 2.0, 0.5]])
LABELS = np.array([1, 0, 1, 1])


@pytest.mark.parametrize("kind", [np.array, Tensor, lambda x: nn.as_values(Tensor(x)), list])
def test_accuracy_of_every_kind_of_prediction(kind):
    assert accuracy(kind(LOGITS), LABELS) == 0.75
    assert accuracy(kind(LOGITS), nn.one_hot(LABELS, 3)) == 0.75
    assert accuracy(LOGITS.argmax(axis=1), LABELS) == 0.75
    assert accuracy(kind(LOGITS) * 1 if kind is Tensor else kind(LOGITS), LABELS.tolist()) == 0.75


@pytest.mark.parametrize(
    ("predictions", "labels", "error", "message"),
    [
        (LOGITS, LABELS[:3], ValueError, r"predictions \(4, 3\) and labels \(3,\) must have as"),
        (LOGITS[:0], LABELS[:0], ValueError, "and one at least"),
        (np.array([0.5, 1.5]), np.array([0, 1]), TypeError, r"\(2,\) must be class indices .*64"),
        (LOGITS, LABELS * 1.0, TypeError, "labels of shape .* must be class indices"),
        (LABELS, np.array([0, 0, 0, -1]), ValueError, "must not be negative, found -1"),
        (LOGITS.reshape(2, 2, 3), LABELS, ValueError, r"one or two axes, got shape \(2, 2, 3\)"),
    ],
)
def test_wrong_arguments(predictions, labels, error, message):
    for function in (accuracy, confusion_matrix):
        with pytest.raises(error, match=f"^{function.__name__}: .*{message}"):
            function(predictions, labels)


def test_rows_are_true_and_columns_predicted_classes():
    matrix = confusion_matrix(Tensor(LOGITS), LABELS)
    assert matrix.counts.tolist() == [[1, 0, 0], [0, 2, 1], [0, 0, 0]]
    assert matrix.counts.sum() == len(LABELS)
    assert np.trace(matrix.counts) / 4 == accuracy(LOGITS, LABELS)


def test_the_number_of_classes():
    assert confusion_matrix(np.array([0, 1]), np.array([0, 4])).counts.shape == (5, 5)
    assert confusion_matrix([0], [0], names=["a", "b"]).counts.shape == (2, 2)
    with pytest.raises(ValueError, match="3 classes need as many names, got 2"):
        confusion_matrix(LOGITS, LABELS, names=["a", "b"])


def test_text():
    counts = np.array([[8, 0, 2], [0, 123, 4], [1, 0, 10]])
    assert (
        repr(ConfusionMatrix(counts, ["cat", "élan", "dog"]))
        == """\
true \\ predicted  cat  élan  dog
cat                 8     0    2
élan                0   123    4
dog                 1     0   10"""
    )
    assert str(ConfusionMatrix(counts)).splitlines()[0] == "true \\ predicted  0    1   2"


def test_every_place_of_a_sequence_counts():
    scores = np.random.default_rng(0).normal(size=(4, 5, 3))
    labels = scores.argmax(axis=-1)
    labels[0, 0] = (labels[0, 0] + 1) % 3
    for predictions in (scores, Tensor(scores)):
        assert nn.accuracy(predictions, labels) == 19 / 20
        assert nn.accuracy(predictions, nn.one_hot(labels, 3)) == 19 / 20
        assert nn.confusion_matrix(predictions, labels).counts.sum() == 20
    with pytest.raises(ValueError, match="accuracy"):
        nn.accuracy(scores, labels[0])


def test_one_column_of_scores_is_not_taken_for_one_class():
    scores = np.array([[5.0], [-5.0], [5.0]])
    for function in (nn.accuracy, nn.confusion_matrix):
        with pytest.raises(
            TypeError, match=r"of shape \(3, 1\) .* compare it first: \(score > 0\)"
        ):
            function(scores, np.array([1, 0, 1]))
    assert nn.accuracy((scores[:, 0] > 0) * 1, np.array([1, 0, 1])) == 1.0
