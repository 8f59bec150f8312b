"""The network of a tree says of every sample what the tree says."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import nn
from autograd import Tensor
from nn import tree_network
from nn.trees import step

FEATURES, CLASSES = 3, 4


def answer(tree, x):
    """What a nested tuple says of one sample, by walking down."""
    while isinstance(tree, tuple):
        feature, threshold, left, right = tree
        tree = left if x[feature] <= threshold else right
    return tree


#: Few different numbers, so that samples are often exactly on a threshold.
numbers = st.sampled_from([-2.5, -1.0, -0.0, 0.0, 0.1, 1 / 3, 1.0, 1.0 + 2.0**-52, 7.0])
labels = st.integers(0, CLASSES - 1)
trees = st.recursive(
    labels,
    lambda below: st.tuples(st.integers(0, FEATURES - 1), numbers, below, below),
    max_leaves=20,
)
samples = st.lists(st.tuples(*[numbers] * FEATURES), min_size=1, max_size=20)


@settings(max_examples=150, deadline=None)
@given(trees, samples)
def test_step_units_agree_with_random_trees_everywhere(tree, points):
    x = np.array(points)
    out = tree_network(tree, in_features=FEATURES)(x)
    expected = [answer(tree, point) for point in points]
    assert out.argmax(axis=1).tolist() == expected
    np.testing.assert_array_equal(out, np.eye(out.shape[1])[expected])  # one leaf, and no other


@settings(max_examples=100, deadline=None)
@given(trees, samples)
def test_steep_sigmoids_agree_where_no_feature_is_at_a_threshold(tree, points):
    x = np.array(points).round() + 0.5  # the thresholds are at least 1/6 away
    out = tree_network(tree, steepness=100.0, in_features=FEATURES)(x)
    assert np.argmax(out.data, axis=1).tolist() == [answer(tree, point) for point in x]


@pytest.mark.parametrize("steepness", [None, 1000.0])
def test_agrees_with_a_tree_of_scikit_learn_on_all_of_iris(steepness):
    pytest.importorskip("sklearn")
    from sklearn.datasets import load_iris
    from sklearn.tree import DecisionTreeClassifier

    x, y = load_iris(return_X_y=True)
    for depth in (1, 2, 3, None):
        classifier = DecisionTreeClassifier(max_depth=depth, random_state=0).fit(x, y)
        network = tree_network(classifier, steepness=steepness)
        out = network(x)
        found = np.argmax(out if steepness is None else out.data, axis=1)
        np.testing.assert_array_equal(found, classifier.predict(x))
        assert out.shape == (150, 3) and network[0].weight.shape[0] == 4
        assert network[2].weight.shape[1] == classifier.get_n_leaves()
    assert nn.accuracy(found, y) == 1.0


def test_agrees_with_scikit_learn_on_random_data_and_other_labels():
    classifiers = pytest.importorskip("sklearn.tree")
    source = np.random.default_rng(0)
    x = source.normal(size=(300, 5)).astype(np.float32)
    y = np.array(["cat", "dog", "owl"])[source.integers(3, size=300)]
    classifier = classifiers.DecisionTreeClassifier(random_state=0).fit(x, y)
    points = source.normal(size=(1000, 5)).astype(np.float32)
    found = tree_network(classifier)(points).argmax(axis=1)
    np.testing.assert_array_equal(classifier.classes_[found], classifier.predict(points))
    alone = classifiers.DecisionTreeClassifier().fit(x, np.zeros(300, int))  # a single leaf
    assert tree_network(alone)(points).tolist() == [[1.0]] * 1000
    with pytest.raises(TypeError, match="a classifier with one output, got DecisionTreeRegressor"):
        tree_network(classifiers.DecisionTreeRegressor().fit(x, x[:, 0]))


# --- what kind of network it is -----------------------------------------------------------------


def test_two_hidden_layers_of_known_size():
    tree = (1, 0.5, (0, -1.0, 2, 0), 1)
    network = tree_network(tree)
    linear = network[::2]
    assert [layer.weight.shape for layer in linear] == [(2, 2), (2, 3), (3, 3)]
    assert network[1] is network[3] is step
    assert linear[0].weight.tolist() == [[0.0, -1.0], [-1.0, 0.0]]
    assert linear[0].bias.tolist() == [0.5, -1.0]
    assert linear[1].weight.tolist() == [[1.0, 1.0, -1.0], [1.0, -1.0, 0.0]]
    assert linear[1].bias.tolist() == [-1.5, -0.5, 0.5]


def test_step_units_are_no_parameters_and_refuse_to_be_trained_through():
    network = tree_network((0, 0.5, 0, 1))
    assert network.parameters() == []
    assert step(np.array([0.0, -1e-300, 2.0])).tolist() == [1.0, 0.0, 1.0]
    with pytest.raises(TypeError, match="derivative of the decision is 0 almost everywhere"):
        network(Tensor([[1.0]]))


def test_sigmoids_can_be_trained_on():
    """A tree with a threshold in the wrong place, moved by its gradient to the right one."""
    x = np.linspace(0.0, 1.0, 40)[:, None]
    y = (x[:, 0] > 0.35).astype(int)
    network = tree_network((0, 0.5, 0, 1), steepness=20.0)
    assert nn.accuracy(network(x), y) < 0.9
    optimizer = nn.SGD(network.parameters(), learning_rate=0.2)
    nn.fit(network, x, y, optimizer=optimizer, epochs=300, batch_size=None, rng=None)
    assert nn.accuracy(network(x), y) == 1.0


@pytest.mark.parametrize(
    ("tree", "options", "message"),
    [
        ((0, 0.5, 0), {}, r"a node must be \(feature, threshold, left, right\), got \(0, 0.5, 0\)"),
        ((0, 0.5, 0, -1), {}, "a leaf must be a class index, 0 or more, got -1"),
        ((0, 0.5, 0, "cat"), {}, "a leaf must be a class index, 0 or more, got 'cat'"),
        ((0.5, 0.5, 0, 1), {}, "a feature must be an index, 0 or more, got 0.5"),
        ((0, np.nan, 0, 1), {}, "a threshold must be finite, got nan"),
        ((2, 0.5, 0, 1), {"in_features": 2}, "the tree asks for 3 features, in_features=2"),
        ((0, 0.5, 0, 1), {"in_features": 0}, "in_features must be at least 1, got 0"),
        ((0, 0.5, 0, 1), {"steepness": 0.0}, "steepness must be a positive number, got 0.0"),
    ],
)
def test_impossible_trees(tree, options, message):
    with pytest.raises(ValueError, match=f"tree_network: {message}"):
        tree_network(tree, **options)
