"""nn: a neural-network layer built only from the recorded primitives of autograd."""

# ruff: noqa: I001, RUF022
# fmt: off
from . import shadowing
from .activations import elu, leaky_relu, log_softmax, relu, sigmoid, softmax, tanh
from .data import minibatches, one_hot, standardize, train_test_split
from .initialization import glorot, he, he_average, uniform, xavier, zeros
from .layers import Linear, MLP, Sequential
from .losses import (
    binary_cross_entropy, binary_cross_entropy_with_logits, cross_entropy, hinge,
    mean_squared_error,
)
from .metrics import ConfusionMatrix, accuracy, confusion_matrix
from .module import Module
from .optimizers import SGD, Optimizer
from .parameters import as_array, as_tensor, as_values
from .saving import SaveFileError, load, save
from .training import History, fit

__all__ = [
    "ConfusionMatrix", "History", "Linear", "MLP", "Module", "Optimizer", "SGD",
    "SaveFileError", "Sequential", "accuracy", "as_array", "as_tensor", "as_values",
    "binary_cross_entropy", "binary_cross_entropy_with_logits", "confusion_matrix",
    "cross_entropy", "elu", "fit", "glorot", "he", "he_average", "hinge", "leaky_relu", "load",
    "log_softmax", "mean_squared_error", "minibatches", "one_hot", "relu", "save", "sigmoid",
    "softmax", "standardize", "tanh", "train_test_split", "uniform", "xavier", "zeros",
]
