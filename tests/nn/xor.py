"""A small network for XOR and a short training of it, for the tests of everything around fit."""

import numpy as np

import nn

XOR = np.array([[0.0, 0.0], [0.0, 1.0], [1.0, 0.0], [1.0, 1.0]])
XOR_LABELS = np.array([0, 1, 1, 0])


def rng(seed=0):
    return np.random.default_rng(seed)


def xor_network(kind=nn.as_tensor):
    return nn.MLP([2, 8, 2], nn.tanh, rng=rng()).mapped(kind)


def fit_xor(model, **options):
    """A short training, with other settings where they are given."""
    optimizer = nn.SGD(model.parameters(), learning_rate=0.5, momentum=0.5)
    settings = {"optimizer": optimizer, "epochs": 5, "batch_size": 2, "rng": rng(1)} | options
    return nn.fit(model, XOR, XOR_LABELS, **settings)


def assert_same_numbers(model, other):
    """Both models have the same paths, with the same numbers to the last bit."""
    ours, theirs = model.state_dict(), other.state_dict()
    assert ours.keys() == theirs.keys()
    for path in ours:
        np.testing.assert_array_equal(ours[path], theirs[path], err_msg=path)
