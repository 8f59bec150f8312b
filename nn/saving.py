"""Saving: arrays in one file of safetensors layout, without pickle, verified when it is read.

The file is 8 bytes with the length of a header, the header in JSON, and the bytes of the arrays.
Every program that reads safetensors can read it. The metadata in the header hold a checksum of
each array and one of themselves, so that damage is found before anything is loaded. A file that
another program wrote holds no checksums, and is refused.
"""

from __future__ import annotations

import json
import os
import re
import secrets
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from pathlib import Path
from types import ModuleType
from typing import Any

import numpy as np

from .parameters import Array
from .verifying import (
    FORMAT,
    KEY,
    KINDS,
    LONGEST_HEADER,
    SaveFileError,
    checksum,
    checksum_of_metadata,
    encodable,
    verified_array,
    verified_header,
)

if sys.platform != "win32":
    import fcntl

__all__ = ["SaveFileError", "load", "save"]


def save(model_or_state: Any, path: str | os.PathLike[str]) -> None:
    """Write the state of a model or an optimizer, or a dict of arrays, to one file.

    The file appears complete or not at all: it is written under a temporary name in the same
    folder, then renamed. Until then the old file stays, even if the disk is full or the process
    is killed. What a killed process left behind, the next save of that file removes (not on
    Windows). By convention the name of the file ends in `.safetensors`.

    Args:
        model_or_state: what has a `state_dict()`, or arrays by name.
        path: where to write; a file that is there is replaced.

    Raises:
        ImportError: if the package safetensors is not installed.
        TypeError: if an array has a dtype that cannot be saved, or a name is not text.
        ValueError: if the names take more room than a file has for them.
        OSError: if the file cannot be written.

    >>> import tempfile
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     save({"weight": np.ones((2, 1))}, f"{folder}/model.safetensors")
    ...     load(f"{folder}/model.safetensors")
    {'weight': array([[1.],
           [1.]])}
    """
    state = model_or_state
    if hasattr(state, "state_dict"):
        state = state.state_dict()
    if not isinstance(state, Mapping):
        raise TypeError(f"save: expected a model or a dict of arrays, got {type(state).__name__}")
    arrays = {name: storable(name, x) for name, x in state.items()}
    content: bytes = safetensors_package().save(arrays, metadata_of(arrays))
    if int.from_bytes(content[:8], "little") > LONGEST_HEADER:
        raise ValueError("save: the names of the arrays are too long for one file; shorten them")
    target = Path(os.path.realpath(path))
    try:
        write_atomically(target, content)
    except OSError as error:
        reason = f"save: {error.strerror or error}; the file was not written"
        raise OSError(error.errno, reason, str(target)) from None


def load(path: str | os.PathLike[str], model: Any = None) -> dict[str, Array]:
    """Read what save() wrote, and give it to a model if there is one. Everything is verified first.

    Nothing in a file is ever executed, and no memory is taken for arrays that the file is too short
    to hold. Files that another program wrote are refused, since they have no checksums.

    Args:
        path: the file.
        model: what has a `load_state_dict()`; it changes completely or not at all.

    Returns:
        The arrays by name.

    Raises:
        SaveFileError: if save() did not write the file, or it was damaged or cut off since.
        ValueError: if the arrays do not fit the model.
        OSError: if the file cannot be read.
    """
    with open(path, "rb") as stream:
        entries, checksums = verified_header(Path(path).name, stream)
        read = {
            name: verified_array(stream, name, entry, checksums[name])
            for name, entry in entries.items()
        }
    state = {name: read[name] for name in checksums}
    if model is not None:
        model.load_state_dict(state)
    return state


def safetensors_package() -> ModuleType:
    """The package safetensors; ImportError, saying how to get it, if it is missing."""
    try:
        import safetensors.numpy
    except ImportError:
        raise ImportError(
            "save: needs the package safetensors; install it with pip install 'chainrule[save]'"
        ) from None
    return safetensors.numpy


# --- writing ------------------------------------------------------------------------------------


def storable(name: Any, x: Any) -> Array:
    """x as an array in C order and the byte order of this machine; TypeError if it has none."""
    if not isinstance(name, str) or name == "__metadata__" or not encodable(name):
        raise TypeError(f"save: {name!r} cannot be the name of an array")
    array = np.asarray(x)
    if array.dtype.name not in KINDS:
        raise TypeError(f"save: {name!r} has dtype {array.dtype}, which cannot be saved")
    if array.dtype == bool:
        array = array.view(np.uint8) != 0  # a view of other bytes may hold more than 0 and 1
    return np.asarray(array, array.dtype.newbyteorder("="), order="C")


def metadata_of(arrays: Mapping[str, Array]) -> dict[str, str]:
    """What the header holds beside the arrays: checksums, sizes, and a checksum of these.

    All of it is one text, because safetensors writes several in a random order, and the same
    arrays shall make the same file.
    """
    metadata = {
        "format": FORMAT,
        "bytes": str(sum(x.nbytes for x in arrays.values())),
        "checksums": json.dumps({name: checksum(x) for name, x in arrays.items()}),
    }
    return {KEY: json.dumps(metadata | {"checksum": checksum_of_metadata(metadata)})}


def write_atomically(path: Path, content: bytes) -> None:
    """Write a file so that it is there completely or not at all, even if the power fails."""
    remove_abandoned(path)
    with claimed(path) as temporary:
        with open(temporary, "wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        os.replace(temporary, path)


@contextmanager
def claimed(path: Path) -> Iterator[Path]:
    """A new temporary file beside a file, locked while it is used, and removed if it remains.

    The lock goes when the process does, however it ends: it tells abandoned files from others.
    """
    while True:
        temporary = path.with_name(f".{path.name}.{secrets.token_hex(4)}.tmp")
        with open(temporary, "xb") as file:
            if sys.platform != "win32":
                with suppress(OSError):  # a file system without locks
                    fcntl.flock(file, fcntl.LOCK_EX)
            else:
                file.close()  # an open file cannot be renamed there
            if not temporary.exists():  # another process took it for abandoned before the lock
                continue
            try:
                yield temporary
                return
            finally:
                temporary.unlink(missing_ok=True)


def remove_abandoned(path: Path) -> None:
    """Remove the temporary files of processes that were killed while they saved this file."""
    ours = re.compile(re.escape(f".{path.name}.") + r"[0-9a-f]{8}\.tmp")
    with suppress(OSError):
        for name in filter(ours.fullmatch, os.listdir(path.parent)):
            with suppress(OSError), open(path.with_name(name), "r+b") as file:
                if sys.platform != "win32":
                    fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
                    path.with_name(name).unlink()
