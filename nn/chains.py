"""Chains: a network of linear layers in a row, and what one sample does in it, layer by layer."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np

from autograd import Tensor, gradients

from .evaluation import Loss, mode, plain_numbers
from .layers import MLP, Linear, Sequential
from .parameters import Array, as_array, as_tensor, dtype_of

Function = Callable[[Any], Any]


@dataclass
class Stage:
    """A linear layer, and the functions its result goes through, such as relu.

    Attributes:
        layer: the layer.
        after: what is applied to its result, first to last.
        place: what the layer is called in the model.
    """

    layer: Linear
    after: list[Function] = field(default_factory=list)

    @property
    def name(self) -> str:
        """The functions after the layer in words: `relu`; empty if there are none."""
        return ", ".join(getattr(f, "__name__", type(f).__name__) for f in self.after)


@dataclass
class Reading:
    """What is known of one layer: arrays of its size, or None where nothing is known.

    Attributes:
        outputs: what its units give, after their activation.
        gradients: the gradient of the loss for each output.
        weight: shape (inputs, units); None for the inputs of the network.
        weight_gradients: the gradient of the loss for each weight.
        bias: None if there is none.
    """

    size: int
    outputs: Array | None = None
    gradients: Array | None = None
    weight: Array | None = None
    weight_gradients: Array | None = None
    bias: Array | None = None


# --- the layers ---------------------------------------------------------------------------------


def stages_of(call: str, model: Any) -> tuple[list[Function], list[Stage]]:
    """What happens to a sample before the first linear layer, and the layers.

    Raises:
        TypeError: if the model is not made of linear layers in a row.
    """
    before: list[Function] = []
    stages: list[Stage] = []
    for item in flattened(call, model):
        if isinstance(item, Linear):
            stages.append(Stage(item))
        elif stages:
            stages[-1].after.append(item)
        else:
            before.append(item)
    if not stages:
        raise TypeError(f"{call}: {type(model).__name__} has no Linear layer")
    return before, stages


def flattened(call: str, model: Any) -> Iterator[Any]:
    """The linear layers and functions of a network, in the order they are applied."""
    # By what is called, because a subclass may compute something else with the same parts.
    computes = type(model).__call__
    if computes is Linear.__call__:
        yield model
    elif computes is Sequential.__call__:
        for layer in model.layers:
            yield from flattened(call, layer)
    elif computes is MLP.__call__:
        for layer in model.layers[:-1]:
            yield from (layer, model.activation)
        yield model.layers[-1]
    elif callable(model) and not getattr(model, "parameters", list)():
        yield model
    else:
        raise TypeError(
            f"{call}: can show Linear layers in a row (Linear, MLP, Sequential) with functions "
            f"between them, got {type(model).__name__}; nn.summary shows every model"
        )


# --- one sample ---------------------------------------------------------------------------------


def readings_of(
    call: str,
    model: Any,
    x: Any = None,
    label: Any = None,
    loss: Loss | None = None,
) -> tuple[list[Reading], float | None]:
    """A reading of the inputs and of each layer, and the loss if there is a label.

    Args:
        call: what messages call this.
        model: linear layers in a row.
        x: one sample, shape (inputs,) or (1, inputs); None for the weights alone.
        label: what the loss takes for that sample; None for no gradients.
        loss: a function of outputs and labels.
    """
    before, stages = stages_of(call, model)
    found = [Reading(stages[0].layer.in_features), *map(weights_of, stages)]
    if x is None:
        return found, None
    recorded = label is not None and loss is not None
    layers = [copy_of(stage.layer, recorded) for stage in stages]
    with mode(model, training=False):
        sample = sample_for(call, before, stages, x)
        outputs = passed(call, stages, layers, Tensor(sample) if recorded else sample)
    for reading, out in zip(found, outputs, strict=True):
        reading.outputs = plain_numbers(out)[0]
    if label is None or loss is None:
        return found, None
    value = loss(outputs[-1], np.asarray(label)[np.newaxis])
    slopes = gradients(value, [outputs, [layer.weight for layer in layers]])
    for reading, slope in zip(found, slopes[0], strict=True):
        reading.gradients = slope[0]
    for reading, slope in zip(found[1:], slopes[1], strict=True):
        reading.weight_gradients = slope
    return found, float(value.item())


def weights_of(stage: Stage) -> Reading:
    """What is known of a layer without a sample."""
    weight, bias = plain_numbers(stage.layer.weight), stage.layer.bias
    return Reading(
        weight.shape[1], weight=weight, bias=None if bias is None else plain_numbers(bias)
    )


def copy_of(layer: Linear, recorded: bool) -> Linear:
    """A layer with the same numbers: of Tensors, or, if nothing is to be recorded, of arrays.

    It is a copy, so that nothing in the user's network changes.
    """
    copy = layer.mapped(as_tensor if recorded else as_array)
    if recorded and not isinstance(copy.weight, Tensor):
        copy.weight = Tensor(copy.weight)  # constant weights have a gradient here, too
    return copy


def sample_for(call: str, before: Sequence[Function], stages: Sequence[Stage], x: Any) -> Array:
    """The sample as the first layer gets it, shape (1, inputs)."""
    sample = np.asarray(x, dtype=dtype_of(stages[0].layer.weight))
    for function in before:
        sample = function(sample if sample.ndim > 1 else sample[np.newaxis])
    size = stages[0].layer.in_features
    if sample.shape not in ((size,), (1, size)):
        raise ValueError(
            f"{call}: the network has {size} inputs; give one sample of shape ({size},), got shape "
            f"{np.shape(x)}"
        )
    return sample.reshape(1, size)


def passed(call: str, stages: Sequence[Stage], layers: Sequence[Linear], sample: Any) -> list[Any]:
    """The sample, then what each layer gives, of shape (1, units)."""
    outputs = [sample]
    for stage, layer in zip(stages, layers, strict=True):
        out = layer(outputs[-1])
        shape = out.shape
        for function in stage.after:
            out = function(out)
        if np.shape(out) != shape:
            raise TypeError(
                f"{call}: {stage.name} turned shape {shape} into {np.shape(out)}; it must leave a "
                "number for each unit"
            )
        outputs.append(out)
    return outputs
