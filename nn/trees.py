"""Trees: a decision tree as a network with two hidden layers, which says the same of every sample.

The first hidden layer asks all questions of the tree at once: a unit for each, which is 1 where
the sample goes left. The second layer has a unit for each leaf. It is 1 where all answers on the
way to that leaf are the right ones: a logical and. The output adds up the leaves of each class.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any, NamedTuple

import numpy as np

from .activations import sigmoid
from .initialization import zeros
from .layers import Linear, Sequential, check_size
from .optimizers import positive
from .parameters import Array, as_array
from .perceptron import perceptron_decision

#: (feature, threshold, left, right): left where x[feature] <= threshold. A leaf is a class index.
Tree = Any


class Question(NamedTuple):
    """An inner node of a tree: is x[feature] <= threshold?"""

    feature: int
    threshold: float


class Leaf(NamedTuple):
    """A class, and the answers that lead to it: +1 for left and -1 for right, by question."""

    label: int
    answers: dict[int, int]


def step(x: Any) -> Any:
    """1 where x is not negative, else 0: a perceptron whose decisions are 0 and 1.

    Raises:
        TypeError: if gradients could flow through x, because none would come back.

    >>> step(np.array([-2.0, 0.0, 0.5]))
    array([0., 1., 1.])
    """
    decision = perceptron_decision(x)
    if np.isnan(x).any():
        raise ValueError("step: the input holds a nan, which is neither above nor below 0")
    return 0.5 * (decision + 1.0)


def tree_network(
    tree: Tree, *, steepness: float | None = None, in_features: int | None = None
) -> Sequential:
    """A network with two hidden layers that classifies as the tree does.

    Its output has a column for each class, 1 for the one of the tree: `argmax(axis=1)` gives the
    class index. scikit-learn rounds samples to float32 before it asks; the network asks of what it
    is given, so the two can differ where a feature is that close to a threshold.

    Args:
        tree: nested tuples (feature, threshold, left, right) with class indices as leaves, where
            the samples with x[feature] <= threshold go left; or a fitted DecisionTreeClassifier
            of scikit-learn, whose class indices are positions in `classes_`.
        steepness: None for step units, which are exact and cannot be trained, so the network
            holds plain arrays. A number, such as 1000, for sigmoid(steepness * z): Tensors, to be
            trained further. It then agrees with the tree where all features are further than
            about 10 / steepness from the thresholds, if the steepness is 20 at least.
        in_features: the number of inputs; by default as many as the tree knows of.

    Raises:
        TypeError: if that is no tree.
        ValueError: if a feature, a threshold, a leaf or the steepness is impossible; from a call
            of step units, if the input holds a nan, for which scikit-learn has a rule of its own.

    Source: lectures.md, B "universal approximation".

    >>> network = tree_network((0, 2.5, 0, (1, 1.0, 1, 2)))
    >>> network(np.array([[2.5, 9.0], [3.0, 1.0], [3.0, 1.1]]))
    array([[1., 0., 0.],
           [0., 1., 0.],
           [0., 0., 1.]])
    """
    classes, known = 0, 0
    if hasattr(tree, "tree_"):
        tree, classes, known = from_sklearn(tree)
    if not isinstance(tree, tuple):  # a single leaf: ask something, whatever the answer
        tree = (0, 0.0, tree, tree)
    questions: list[Question] = []
    leaves = list(walk(tree, questions, {}))
    least = 1 + max(question.feature for question in questions)
    features = max(known, least) if in_features is None else in_features
    check_size("tree_network", "in_features", features)
    if features < least:
        raise ValueError(
            f"tree_network: the tree asks for {least} features, in_features={features}"
        )
    classes = max(classes, 1 + max(leaf.label for leaf in leaves))
    weights = [
        ask(questions, features),
        conjunction(leaves, len(questions)),
        (np.eye(classes)[[leaf.label for leaf in leaves]], np.zeros(classes)),
    ]
    if steepness is None:
        return network(weights, step).mapped(as_array)
    scale = positive("tree_network", "steepness", steepness)
    hidden = [(scale * weight, scale * bias) for weight, bias in weights[:2]]
    return network([*hidden, weights[2]], sigmoid)


# --- the three layers ---------------------------------------------------------------------------


def ask(questions: Sequence[Question], features: int) -> tuple[Array, Array]:
    """Weight and bias of the first layer: threshold - x[feature], not negative for left."""
    weight = np.zeros((features, len(questions)))
    for unit, question in enumerate(questions):
        weight[question.feature, unit] = -1.0
    return weight, np.array([question.threshold for question in questions])


def conjunction(leaves: Sequence[Leaf], questions: int) -> tuple[Array, Array]:
    """Weight and bias of the second layer: 1/2 if all answers are right, else -1/2 or less.

    An answer is 1 for left and 0 for right. The sum of those that should be 1, less those that
    should be 0, reaches the number of lefts only if there is no mistake.
    """
    weight = np.zeros((questions, len(leaves)))
    for unit, leaf in enumerate(leaves):
        for question, answer in leaf.answers.items():
            weight[question, unit] = answer
    return weight, 0.5 - (weight > 0).sum(axis=0)


def network(weights: Sequence[tuple[Array, Array]], activation: Any) -> Sequential:
    """Linear layers with these weights and biases, with an activation between them."""
    parts: list[Any] = []
    for weight, bias in weights:
        layer = Linear(*weight.shape, initialization=zeros)
        layer.load_state_dict({"weight": weight, "bias": bias})
        parts += [layer, activation]
    return Sequential(*parts[:-1])


# --- trees --------------------------------------------------------------------------------------


def walk(tree: Tree, questions: list[Question], answers: dict[int, int]) -> Iterator[Leaf]:
    """The leaves from left to right; the questions are collected on the way."""
    if not isinstance(tree, tuple):
        if not isinstance(tree, int | np.integer) or tree < 0:
            raise ValueError(f"tree_network: a leaf must be a class index, 0 or more, got {tree!r}")
        yield Leaf(int(tree), answers)
        return
    number = len(questions)
    questions.append(checked_question(tree))
    for branch, answer in zip(tree[2:], (+1, -1), strict=True):
        yield from walk(branch, questions, answers | {number: answer})


def checked_question(node: tuple[Any, ...]) -> Question:
    """The question of an inner node."""
    if len(node) != 4:
        raise ValueError(
            f"tree_network: a node must be (feature, threshold, left, right), got {node!r}"
        )
    feature, threshold = node[:2]
    if not isinstance(feature, int | np.integer) or feature < 0:
        raise ValueError(f"tree_network: a feature must be an index, 0 or more, got {feature!r}")
    if not np.isfinite(threshold):
        raise ValueError(f"tree_network: a threshold must be finite, got {threshold!r}")
    return Question(int(feature), float(threshold))


def from_sklearn(classifier: Any) -> tuple[Tree, int, int]:
    """The tree in a fitted scikit-learn classifier, its number of classes and of features."""
    nodes = classifier.tree_
    if not hasattr(classifier, "classes_") or nodes.n_outputs != 1:
        raise TypeError(
            f"tree_network: expected a classifier with one output, got {type(classifier).__name__}"
        )

    def subtree(i: int) -> Tree:
        left, right = nodes.children_left[i], nodes.children_right[i]
        if left == right:  # a leaf, where both are -1
            return int(nodes.value[i, 0].argmax())
        return int(nodes.feature[i]), float(nodes.threshold[i]), subtree(left), subtree(right)

    return subtree(0), len(classifier.classes_), int(classifier.n_features_in_)
