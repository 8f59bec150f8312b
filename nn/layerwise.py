"""The layer framework: layers with forward and backward, each backward a question to the graph.

In the exercise of lecture A every layer comes with a backward pass derived by hand. Here none does.
A layer records its forward pass, and `backward` asks the engine for the vector-Jacobian product of
what was recorded: given the gradient of the output, what is that of the input and of the weights?
A network of layers is then one graph cut into pieces, with plain arrays passed between them.
"""

from __future__ import annotations

import copy
from collections.abc import Callable
from itertools import count
from typing import Any

import numpy as np

from autograd import Tensor, concatenate, gradients, log

from .activations import relu, softmax
from .data import minibatches
from .evaluation import mode, predict
from .initialization import uniform
from .layers import check_size
from .module import Module
from .optimizers import positive
from .parameters import Array


class Sgd:
    """Gradient descent: weight - learning_rate * gradient, for numbers and arrays.

    Source: lectures.md, A "SGD object".

    >>> Sgd(0.5).calculate_update(1.0, 4.0)
    -1.0
    """

    def __init__(self, learning_rate: float) -> None:
        self.learning_rate = positive("Sgd", "learning_rate", learning_rate)

    def calculate_update(self, weight: Any, gradient: Any) -> Any:
        """The new weight; what comes in is not changed."""
        return weight - self.learning_rate * gradient


class Layer:
    """Any Module of Tensors, or any function of one array, as a layer.

    Args:
        function: computes the output of a batch; a tuple of outputs and state counts as outputs.
        indices: whether the input are integers that name something, as an Embedding takes them;
            they have no error tensor.

    Attributes:
        optimizer: what `backward` updates the weights with, if not None. A copy for each further
            parameter is made, because an optimizer may remember what it did to one.
        gradient_weights: what `backward` found: an array, or a list if there are several.

    >>> from nn import Linear
    >>> layer = Layer(Linear(3, 1, rng=np.random.default_rng(0)))
    >>> layer.forward(np.ones((5, 3))).shape, layer.backward(np.ones((5, 1))).shape
    ((5, 1), (5, 3))
    >>> layer.gradient_weights
    [array([[5.], [5.], [5.]]), array([5.])]
    """

    gradient_weights: Any = None

    def __init__(self, function: Callable[[Any], Any], indices: bool = False) -> None:
        self.function = function
        self.indices = indices
        self._parameters = function.parameters() if isinstance(function, Module) else []
        if not callable(function) or not all(isinstance(x, Tensor) for x in self._parameters):
            raise TypeError(f"Layer: expected a Module of Tensors or a function, got {function!r}")
        self.optimizer = None
        self._recorded: Any = None

    @property
    def trainable(self) -> bool:
        """Whether the layer has weights."""
        return bool(self._parameters)

    @property
    def optimizer(self) -> Any:
        """What updates the weights."""
        return self._optimizers[0]

    @optimizer.setter
    def optimizer(self, optimizer: Any) -> None:
        self._optimizers = [optimizer, *(copy.deepcopy(optimizer) for _ in self._parameters[1:])]

    def forward(self, input_tensor: Any) -> Array:
        """The output for a batch, recorded for `backward`."""
        x = np.asarray(input_tensor) if self.indices else Tensor(input_tensor)
        self._recorded = x, self.output(x)
        return np.array(self._recorded[1].data)

    def output(self, x: Any) -> Any:
        """What the function gives for a batch; the outputs alone if a state comes with them."""
        out = self.function(x)
        return out[0] if isinstance(out, tuple) else out

    def backward(self, error_tensor: Any) -> Array | None:
        """From the error tensor of the output, dL/d output, that of the input; updates the weights.

        Indices have no error tensor: None.

        Raises:
            RuntimeError: if there was no `forward`, or the weights have changed since.
            ValueError: if the error tensor does not have the shape of the output.
        """
        if self._recorded is None:
            raise RuntimeError(f"{type(self).__name__}.backward: call forward first")
        x, output = self._recorded
        wanted = ([] if self.indices else [x], self._parameters)
        errors, found = gradients(output, wanted, seed=error_tensor)
        self.gradient_weights = found[0] if len(found) == 1 else found
        for w, optimizer, gradient in zip(self._parameters, self._optimizers, found, strict=False):
            if optimizer is not None:
                new = optimizer.calculate_update(w.detach().data, gradient)
                w.update(lambda _, new=new: new)
        return errors[0] if errors else None

    def test(self, input_tensor: Any) -> Array:
        """The output in use, not in training; what `forward` has recorded stays as it is."""
        with mode(self.function, training=False):
            return predict(self.output, input_tensor, batch_size=None)


class BiasInside(Module):
    """Y' = X' W', where X' = [X, 1] and the last row of W' is the bias."""

    def __init__(self, weights: Array) -> None:
        self.weights = Tensor(weights)

    def __call__(self, x: Any) -> Any:
        """[X, 1] W'; ValueError if X does not fit."""
        inputs = self.weights.shape[0] - 1
        if x.ndim != 2 or x.shape[1] != inputs:
            raise ValueError(f"FullyConnected: input must be (batch, {inputs}), got {x.shape}")
        return concatenate([x, np.ones((len(x), 1))], axis=1) @ self.weights


class FullyConnected(Layer):
    """Y' = [X, 1] W' of shape (batch, m) for X of shape (batch, n); the bias is inside W'.

    Args:
        input_size: n, the number of inputs.
        output_size: m, the number of outputs.
        rng: draws the initial weights and biases, uniform in [0, 1).

    Raises:
        TypeError, ValueError: if rng is missing, or a size or an input does not fit.

    Source: lectures.md, A "fully connected layer", "error tensors", "weight gradient and update".

    >>> layer = FullyConnected(2, 1, rng=np.random.default_rng(0))
    >>> layer.weights = np.array([[1.0], [10.0], [100.0]])
    >>> layer.forward(np.array([[3.0, 2.0]])), layer.backward(np.array([[2.0]]))
    (array([[123.]]), array([[ 2., 20.]]))
    >>> layer.gradient_weights.tolist()
    [[6.0], [4.0], [2.0]]
    """

    def __init__(
        self, input_size: int, output_size: int, *, rng: np.random.Generator | None = None
    ) -> None:
        check_size("FullyConnected", "input_size", input_size)
        check_size("FullyConnected", "output_size", output_size)
        super().__init__(BiasInside(uniform((input_size + 1, output_size), rng=rng)))

    @property
    def weights(self) -> Array:
        """W' of shape (n+1, m), as an array; may be assigned."""
        return self._parameters[0].data  # type: ignore[no-any-return]

    @weights.setter
    def weights(self, weights: Any) -> None:
        self._parameters[0].data = np.asarray(weights, float)


class ReLU(Layer):
    """x where it is positive, else 0; the gradient is 0 where x <= 0."""

    def __init__(self) -> None:
        super().__init__(relu)


class SoftMax(Layer):
    """Each row as probabilities, for any size of numbers; E_(n-1) = y (E_n - sum_j E_n,j y_j)."""

    def __init__(self) -> None:
        super().__init__(softmax)


class CrossEntropyLoss(Layer):
    """The sum over the batch of -ln(y_hat + eps) at the true class.

    It is a layer too: what it records is -ln(y_hat + eps) of every class. The loss is the product
    of that with the one-hot labels, so these are the error tensor that comes in from behind, and
    what goes out is -y / (y_hat + eps).

    Source: lectures.md, A "cross-entropy loss layer".

    >>> loss, labels = CrossEntropyLoss(), np.array([[1, 0], [0, 1]])
    >>> loss.forward(np.array([[0.5, 0.5], [0.75, 0.25]]), labels)
    2.0794...
    >>> loss.backward(labels).round(6).tolist()
    [[-2.0, -0.0], [-0.0, -4.0]]
    """

    def __init__(self) -> None:
        super().__init__(lambda y_hat: -log(y_hat + float(np.finfo(float).eps)))

    def forward(self, prediction_tensor: Any, label_tensor: Any) -> float:  # type: ignore[override]
        """The loss of a batch of probabilities; ValueError if the labels are no one-hot rows."""
        labels, shape = np.asarray(label_tensor), np.shape(prediction_tensor)
        ones, size = (labels == 1).sum(-1), np.abs(labels).sum(-1)
        if labels.shape != shape or not np.all((ones == 1) & (size == 1)):
            raise ValueError(
                f"CrossEntropyLoss: labels must be one-hot rows of shape {shape}, got shape "
                f"{labels.shape}; make them of class indices by nn.one_hot(labels, classes)"
            )
        return float((labels * super().forward(prediction_tensor)).sum())


class DataLayer:
    """Batches of inputs and one-hot labels without end; arguments as for `minibatches`."""

    def __init__(
        self, inputs: Any, labels: Any, *, batch_size: int | None, rng: np.random.Generator
    ) -> None:
        if not len(inputs):
            raise ValueError("DataLayer: got no rows")
        passes = (minibatches(inputs, labels, batch_size=batch_size, rng=rng) for _ in count())
        self._batches = (batch for one_pass in passes for batch in one_pass)

    def next(self) -> tuple[Array, ...]:
        """The next batch: (inputs, labels)."""
        return next(self._batches)


class NeuralNetwork:
    """Layers in a row between a data layer and a loss layer; any may be of your own making.

    Attributes:
        optimizer: each trainable layer gets a copy of its own.
        layers: in the order in which they were appended.
        data_layer: its `next()` gives inputs and labels.
        loss_layer: its `forward(prediction, labels)` gives the loss.
        loss: one number for each iteration of `train`.

    Source: lectures.md, A "network object".
    """

    def __init__(self, optimizer: Any) -> None:
        self.optimizer = optimizer
        self.layers: list[Any] = []
        self.loss: list[float] = []
        self.data_layer: Any = None
        self.loss_layer: Any = None
        self._labels: Any = None

    def append_layer(self, layer: Any) -> None:
        """Put a layer behind the others."""
        if not hasattr(layer, "forward") or not hasattr(layer, "backward"):
            raise TypeError(f"append_layer: {layer!r} is no layer; wrap it: Layer(...)")
        if layer.trainable:
            layer.optimizer = copy.deepcopy(self.optimizer)
        self.layers.append(layer)

    def forward(self) -> float:
        """The loss of the next batch."""
        if self.data_layer is None or self.loss_layer is None:
            raise RuntimeError("NeuralNetwork.forward: set data_layer and loss_layer first")
        x, self._labels = self.data_layer.next()
        for layer in self.layers:
            x = layer.forward(x)
        return self.loss_layer.forward(x, self._labels)  # type: ignore[no-any-return]

    def backward(self) -> None:
        """Send the error back through all layers, the last one first; each updates itself."""
        if self._labels is None:
            raise RuntimeError("NeuralNetwork.backward: call forward first")
        error = self.loss_layer.backward(self._labels)
        for layer in reversed(self.layers):
            error = layer.backward(error)

    def train(self, iterations: int) -> None:
        """Forward and backward for so many batches; their losses are appended to `loss`."""
        for _ in range(iterations):
            self.loss.append(self.forward())
            self.backward()

    def test(self, inputs: Any) -> Array:
        """What the last layer says of some inputs."""
        for layer in self.layers:
            inputs = getattr(layer, "test", layer.forward)(inputs)
        return inputs  # type: ignore[no-any-return]
