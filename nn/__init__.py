"""nn: a neural-network layer built only from the recorded primitives of autograd."""

# ruff: noqa: I001, RUF022
# fmt: off
import importlib
from typing import TYPE_CHECKING, Any

from . import shadowing
from . import datasets, layerwise, schedules, search, settings
from .activations import elu, leaky_relu, log_softmax, relu, sigmoid, softmax, tanh
from .adam import Adam, AdamW
from .adaptive import AdaGrad, RMSProp
from .attention import (
    MultiHeadAttention, TransformerBlock, attention_weights, causal_mask, positional_encoding,
    scaled_dot_product_attention,
)
from .callbacks import BestModel, Callback, EarlyStopping, TrainingState
from .checkpoints import Checkpoint
from .clipping import clip_gradient_norm, clip_gradient_value
from .convolution import Conv1d, Conv2d, convolve, cross_correlate
from .data import minibatches, one_hot, standardize, train_test_split
from .dropout import Dropout
from .embedding import Embedding
from .evaluation import evaluate, predict
from .history import History
from .initialization import glorot, he, he_average, uniform, xavier, zeros
from .layers import Linear, MLP, Sequential
from .losses import (
    binary_cross_entropy, binary_cross_entropy_with_logits, categorical_cross_entropy,
    cross_entropy, half_mean_squared_error, hinge, mean_squared_error,
)
from .metrics import ConfusionMatrix, accuracy, confusion_matrix
from .module import Module
from .normalization import BatchNorm, BatchNorm1d, BatchNorm2d, LayerNorm
from .optimizers import SGD, Optimizer
from .parameters import as_array, as_tensor, as_values
from .perceptron import Perceptron, PerceptronLearning, perceptron_criterion, perceptron_decision
from .pooling import (
    AdaptiveMaxPool2d, AdaptiveMeanPool2d, Flatten, MaxPool1d, MaxPool2d, MeanPool1d, MeanPool2d,
)
from .recurrent import GRU, LSTM, RNN
from .saving import SaveFileError, load, save
from .summaries import Summary, summary
from .training import fit
from .trees import tree_network

if TYPE_CHECKING:
    from . import plots
    from .diagrams import diagram

#: What few programs need, because it draws: imported when it is asked for first.
LATER = {"diagram": "diagrams", "plots": "plots"}


def __getattr__(name: str) -> Any:
    """A name of `LATER`, from then on an attribute like any other."""
    if name not in LATER:
        raise AttributeError(f"module 'nn' has no attribute {name!r}")
    module = importlib.import_module(f".{LATER[name]}", __name__)
    found = globals()[name] = getattr(module, name, module)
    return found


def __dir__() -> list[str]:
    """All public names, also those that were not asked for yet."""
    return sorted({*globals(), *LATER})


__all__ = [
    "AdaGrad", "Adam", "AdamW", "AdaptiveMaxPool2d", "AdaptiveMeanPool2d", "BatchNorm",
    "BatchNorm1d", "BatchNorm2d", "BestModel", "Callback", "Checkpoint", "ConfusionMatrix",
    "Conv1d", "Conv2d", "Dropout", "EarlyStopping", "Embedding", "Flatten", "GRU", "History",
    "LSTM", "LayerNorm", "Linear", "MLP", "MaxPool1d", "MaxPool2d", "MeanPool1d", "MeanPool2d",
    "Module", "MultiHeadAttention", "Optimizer", "Perceptron", "PerceptronLearning", "RMSProp",
    "RNN", "SGD", "SaveFileError", "Sequential", "Summary", "TrainingState", "TransformerBlock",
    "accuracy", "as_array", "as_tensor", "as_values", "attention_weights", "binary_cross_entropy",
    "binary_cross_entropy_with_logits", "categorical_cross_entropy", "causal_mask",
    "clip_gradient_norm", "clip_gradient_value", "confusion_matrix", "convolve", "cross_correlate",
    "cross_entropy", "datasets", "diagram", "elu", "evaluate", "fit", "glorot",
    "half_mean_squared_error", "he", "he_average", "hinge", "layerwise", "leaky_relu", "load",
    "log_softmax", "mean_squared_error", "minibatches", "one_hot", "perceptron_criterion",
    "perceptron_decision", "plots", "positional_encoding", "predict", "relu", "save",
    "scaled_dot_product_attention", "schedules", "search", "settings", "sigmoid", "softmax",
    "standardize", "summary", "tanh", "train_test_split", "tree_network", "uniform", "xavier",
    "zeros",
]
