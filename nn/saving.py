"""Saving: arrays in one file of safetensors layout, without pickle, verified when it is read.

The file is 8 bytes with the length of a header, the header in JSON, and the bytes of the arrays.
Every program that reads safetensors can read it. The metadata in the header hold a checksum of
each array and one of themselves, so that damage is found before anything is loaded.
"""

from __future__ import annotations

import hashlib
import json
import os
import secrets
from collections.abc import Mapping
from pathlib import Path
from types import ModuleType
from typing import Any

import numpy as np

from .parameters import Array

FORMAT = "chainrule-1"
KINDS = frozenset("float16 float32 float64 int8 int16 int32 int64 uint8 uint16 uint32 uint64 bool"
                  .split())  # fmt: skip

#: A header is never longer, in the safetensors layout.
LONGEST_HEADER = 100_000_000


class SaveFileError(ValueError):
    """A file that save() did not write, or that was damaged since."""


def save(model_or_state: Any, path: str | os.PathLike[str]) -> None:
    """Write the state of a model or an optimizer, or a dict of arrays, to one file.

    The file appears complete or not at all: it is written under a temporary name in the same
    folder, then renamed. By convention its name ends in `.safetensors`.

    Args:
        model_or_state: what has a `state_dict()`, or arrays by name.
        path: where to write; a file that is there is replaced.

    Raises:
        ImportError: if the package safetensors is not installed.
        TypeError: if an array has a dtype that cannot be saved, or a name is not text.
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
    content: bytes = safetensors_package("save").save(arrays, metadata_of(arrays))
    write_atomically(Path(os.path.realpath(path)), content)


def load(path: str | os.PathLike[str], model: Any = None) -> dict[str, Array]:
    """Read what save() wrote, and give it to a model if there is one. Everything is verified first.

    Args:
        path: the file.
        model: what has a `load_state_dict()`; it changes completely or not at all.

    Returns:
        The arrays by name.

    Raises:
        SaveFileError: if save() did not write the file, or it was damaged or cut off since.
        ValueError: if the arrays do not fit the model.
        ImportError: if the package safetensors is not installed.
        OSError: if the file cannot be read.
    """
    layout = safetensors_package("load")
    file, content = Path(path).name, Path(path).read_bytes()
    checksums = verified_checksums(file, content)
    try:
        state: dict[str, Array] = layout.load(content)
    except Exception as error:  # whatever it stumbled over, the file is not what save() wrote
        raise SaveFileError(
            f"load: the header of {file!r} is damaged ({error}). Nothing was loaded"
        ) from None
    for name in [*checksums, *state]:
        if name not in state or checksums.get(name) != checksum(state[name]):
            raise SaveFileError(
                f"load: checksum of {name!r} does not match: the file is damaged. "
                "Nothing was loaded"
            )
    state = {name: state[name] for name in checksums}
    if model is not None:
        model.load_state_dict(state)
    return state


def safetensors_package(call: str) -> ModuleType:
    """The package safetensors; ImportError, saying how to get it, if it is missing."""
    try:
        import safetensors.numpy
    except ImportError:
        raise ImportError(
            f"{call}: needs the package safetensors; install it with pip install 'chainrule[save]'"
        ) from None
    return safetensors.numpy


# --- writing ------------------------------------------------------------------------------------


def storable(name: Any, x: Any) -> Array:
    """x as an array in C order and the byte order of this machine; TypeError if it has none."""
    if not isinstance(name, str) or name == "__metadata__":
        raise TypeError(f"save: {name!r} cannot be the name of an array")
    array = np.asarray(x)
    if array.dtype.name not in KINDS:
        raise TypeError(f"save: {name!r} has dtype {array.dtype}, which cannot be saved")
    return np.asarray(array, array.dtype.newbyteorder("="), order="C")


def metadata_of(arrays: Mapping[str, Array]) -> dict[str, str]:
    """What the header holds beside the arrays: checksums, sizes, and a checksum of these."""
    metadata = {
        "format": FORMAT,
        "bytes": str(sum(x.nbytes for x in arrays.values())),
        "checksums": json.dumps({name: checksum(x) for name, x in arrays.items()}),
    }
    return metadata | {"checksum": checksum_of_metadata(metadata)}


def checksum(array: Array) -> str:
    """SHA-256 of dtype, shape and content."""
    digest = hashlib.sha256(f"{array.dtype.name} {array.shape} ".encode())
    digest.update(np.asarray(array, array.dtype.newbyteorder("<"), order="C").tobytes())
    return digest.hexdigest()


def checksum_of_metadata(metadata: Mapping[str, str]) -> str:
    """SHA-256 of all entries but the checksum itself."""
    entries = sorted((key, x) for key, x in metadata.items() if key != "checksum")
    return hashlib.sha256(json.dumps(entries).encode()).hexdigest()


def write_atomically(path: Path, content: bytes) -> None:
    """Write a file so that it is there completely or not at all, even if the power fails."""
    temporary = path.with_name(f".{path.name}.{secrets.token_hex(4)}.tmp")
    try:
        with open(temporary, "xb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        os.replace(temporary, path)
    finally:
        temporary.unlink(missing_ok=True)


# --- reading ------------------------------------------------------------------------------------


def verified_checksums(file: str, content: bytes) -> dict[str, str]:
    """The checksum of each array, from a header that is known to be as save() wrote it.

    Raises:
        SaveFileError: if it is not.
    """
    check_kind(file, content)
    length = int.from_bytes(content[:8], "little")
    if len(content) < 8 + length:
        raise SaveFileError(incomplete(file, len(content), f"at least {8 + length:,}"))
    try:
        metadata = json.loads(content[8 : 8 + length])["__metadata__"]
        foreign = metadata["format"] != FORMAT
        damaged = metadata["checksum"] != checksum_of_metadata(metadata)
        expected = 8 + length + int(metadata["bytes"])
        checksums: dict[str, str] = dict(json.loads(metadata["checksums"]))
    except KeyError:
        foreign, damaged = True, False
    except (ValueError, TypeError, AttributeError, RecursionError):
        foreign, damaged = False, True
    if damaged:
        raise SaveFileError(f"load: the header of {file!r} is damaged. Nothing was loaded")
    if foreign:
        raise SaveFileError(
            f"load: {file!r} is a safetensors file, but holds no checksums: it was not written by "
            "save(). Nothing was loaded"
        )
    if len(content) < expected:
        raise SaveFileError(incomplete(file, len(content), f"{expected:,}"))
    if len(content) > expected:
        raise SaveFileError(
            f"load: {file!r} has {len(content) - expected:,} bytes too many: the file is damaged. "
            "Nothing was loaded"
        )
    return checksums


def check_kind(file: str, content: bytes) -> None:
    """Raise SaveFileError unless a file starts as one of safetensors layout does."""
    if int.from_bytes(content[:8], "little") <= LONGEST_HEADER and content[8:9] in (b"{", b""):
        if len(content) < 9:
            raise SaveFileError(incomplete(file, len(content), "at least 9"))
        return
    # Asked second: the length of a header may start with the same bytes as a pickle.
    if content[:1] == b"\x80" and content[1:2] in (b"\x02", b"\x03", b"\x04", b"\x05"):
        raise SaveFileError(
            f"load: {file!r} is a pickle. Pickles can run any program, so they are never opened. "
            "Expected a .safetensors file written by save()"
        )
    start = content[:5].decode("utf-8", "backslashreplace")
    raise SaveFileError(
        f"load: {file!r} is not a model file (starts with {start!r}); expected a file written by "
        "save()"
    )


def incomplete(file: str, size: int, expected: str) -> str:
    """What to say of a file that is not as long as it was when it was written."""
    return (
        f"load: {file!r} is incomplete ({size:,} of {expected} bytes): it was probably cut off "
        "while being written. Nothing was loaded"
    )
