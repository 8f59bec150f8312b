"""Checkpoints: all that a training needs to go on as if it had never been interrupted.

One file of the layout of `save` holds the model with its buffers, the optimizer, the history, what
callbacks remember, and the states of all random generators.
"""

from __future__ import annotations

import json
import os
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import numpy as np

from .callbacks import Callback, TrainingState, check_state
from .layers import check_size
from .parameters import Array
from .saving import load, save

State = Mapping[str, Array]


class Checkpoint(Callback):
    """Writes a checkpoint after every few epochs; `fit(..., resume=path)` goes on from it.

    Training that is resumed gives the same numbers, to the last bit, as training that was not
    interrupted, if the model, the optimizer, the data, the other arguments and the versions of the
    libraries are the same. `fit` tells checkpoints last, so that they hold what the other callbacks
    have done.

    Saved are the generators that are attributes of modules, such as that of dropout, and the one
    that shuffles; a generator elsewhere, as in a closure, is not. Ctrl-C writes no checkpoint: it
    comes in the middle of an epoch, and the last checkpoint stays.

    Args:
        path: where to write; a file that is there is replaced, completely or not at all.
        every: epochs between two checkpoints; the last epoch always leaves one.

    Raises:
        ValueError: if every is not positive.
        TypeError: from `fit`, if the model has no `state_dict`.
        ImportError: from `fit`, if the package safetensors is not installed.

    >>> import tempfile
    >>> from nn import SGD, Linear, fit
    >>> x, y = np.array([[-1.0], [1.0]]), np.array([0, 1])
    >>> def trained(epochs, path, **options):
    ...     rng = np.random.default_rng(0)
    ...     model = Linear(1, 2, rng=rng)
    ...     optimizer = SGD(model.parameters(), learning_rate=0.1, momentum=0.9)
    ...     return fit(model, x, y, optimizer=optimizer, epochs=epochs, batch_size=1, rng=rng,
    ...                callbacks=[Checkpoint(path)], **options)
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     path = f"{folder}/checkpoint.safetensors"
    ...     whole = trained(6, path)
    ...     half = trained(3, path)
    ...     trained(6, path, resume=path) == whole
    True
    """

    def __init__(self, path: str | os.PathLike[str], every: int = 1) -> None:
        check_size("Checkpoint", "every", every)
        self.path = Path(path)
        self.every = every

    def on_train_begin(self, state: TrainingState) -> None:
        """Check that there is something to save."""
        check_state("Checkpoint", state.model)

    def on_epoch_end(self, state: TrainingState) -> None:
        """Write a checkpoint if it is time, or the last chance."""
        last = state.stop or state.epoch == state.epochs
        if last or state.epoch % self.every == 0:
            save(snapshot(state), self.path)


def snapshot(state: TrainingState) -> dict[str, Array]:
    """A training between two epochs as one dict of arrays."""
    parts: dict[str, State] = {
        "model": state.model.state_dict(),
        "optimizer": state.optimizer.state_dict(),
        "history": state.history.state_dict(),
        "generator": {path: as_bytes(x) for path, x in generators_of(state).items()},
    }
    parts |= {f"callback {i}": x.state_dict() for i, x in enumerate(state.callbacks)}
    arrays = {f"{part}.{key}": x for part, entries in parts.items() for key, x in entries.items()}
    arrays["epoch"] = np.array(state.epoch)
    return arrays if state.held_out is None else arrays | {"held_out": state.held_out}


def restore(path: str | os.PathLike[str], state: TrainingState) -> None:
    """Bring a training to where a checkpoint was written. Either all changes, or nothing.

    Raises:
        SaveFileError: if the file was not written by `save`, or is damaged.
        ValueError: if it is no checkpoint, or one of another model, optimizer or generator.
        OSError: if the file cannot be read.
    """
    arrays = load(path)
    if "epoch" not in arrays:
        raise ValueError(
            f"fit: {Path(path).name!r} is no checkpoint: it holds no epoch; a model alone is read "
            "by load(path, model)"
        )
    # What can refuse comes first, and what cannot after it.
    check_generators(part(arrays, "generator"), state)
    load_all_or_nothing(
        (state.model, part(arrays, "model")), (state.optimizer, part(arrays, "optimizer"))
    )
    for place, generator in generators_of(state).items():
        generator.bit_generator.state = from_bytes(arrays[f"generator.{place}"])
    for i, callback in enumerate(state.callbacks):
        callback.load_state_dict(part(arrays, f"callback {i}"))
    state.history.load_state_dict(part(arrays, "history"))
    state.epoch, state.held_out = int(arrays["epoch"]), arrays.get("held_out")


def part(arrays: State, name: str) -> dict[str, Array]:
    """The entries of one part of a snapshot, by their own names."""
    start = f"{name}."
    return {key.removeprefix(start): x for key, x in arrays.items() if key.startswith(start)}


def load_all_or_nothing(*pairs: tuple[Any, State]) -> None:
    """Give each object its state; if one refuses, those before it get theirs back."""
    before = [owner.state_dict() for owner, _ in pairs]
    for position, (owner, state) in enumerate(pairs):
        try:
            owner.load_state_dict(state)
        except ValueError:
            for (changed, _), former in zip(pairs[:position], before, strict=False):
                changed.load_state_dict(former)
            raise


# --- random generators --------------------------------------------------------------------------


def generators_of(state: TrainingState) -> dict[str, np.random.Generator]:
    """The generator that shuffles, and those that are attributes of modules, by their paths."""
    # One generator may have several paths; it is then saved and set as often, to the same state.
    found = {} if state.rng is None else {"shuffle": state.rng}
    modules = state.model.named_modules() if hasattr(state.model, "named_modules") else []
    for path, module in modules:
        for name, x in vars(module).items():
            if isinstance(x, np.random.Generator):
                found[".".join(filter(None, ("model", path, name)))] = x
    return found


def check_generators(saved: State, state: TrainingState) -> None:
    """Raise ValueError unless the generators of a checkpoint can become those of a training."""
    generators = generators_of(state)
    if saved.keys() != generators.keys():
        raise ValueError(
            f"fit: the checkpoint has random generators for {sorted(saved)}, this training for "
            f"{sorted(generators)}; resume with the same model and the same kind of rng"
        )
    for path, generator in generators.items():
        found = from_bytes(saved[path])["bit_generator"]
        wanted = generator.bit_generator.state["bit_generator"]
        if found != wanted:
            raise ValueError(
                f"fit: the generator {path!r} of the checkpoint is a {found}, this one a {wanted}"
            )


def as_bytes(generator: np.random.Generator) -> Array:
    """The state of a generator: its JSON text as an array of bytes."""
    # As text, because the state of PCG64 are integers of 128 bits, which no dtype holds.
    text = json.dumps(generator.bit_generator.state, default=lambda array: array.tolist())
    return np.frombuffer(text.encode(), np.uint8)


def from_bytes(array: Array) -> dict[str, Any]:
    """The state of a generator, as its bit generator takes it."""
    state: dict[str, Any] = json.loads(array.tobytes())
    return state
