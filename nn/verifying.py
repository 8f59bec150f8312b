"""Verifying: a saved file is read only where its header, sizes and checksums agree.

Nothing in a file is believed before it is checked: what it claims to hold is compared with its
length before any memory is taken for it, and nothing in it is ever executed.
"""

from __future__ import annotations

import hashlib
import json
import math
import os
from collections.abc import Mapping
from typing import Any, BinaryIO, NamedTuple

import numpy as np

from .parameters import Array

FORMAT = "chainrule-1"

#: Where all that is ours stands in the metadata of a header.
KEY = "chainrule"

#: What can be saved, by its name in the header.
DTYPES: dict[str, np.dtype[Any]] = {
    "F16": np.dtype("<f2"), "F32": np.dtype("<f4"), "F64": np.dtype("<f8"), "BOOL": np.dtype("?"),
    "I8": np.dtype("i1"), "I16": np.dtype("<i2"), "I32": np.dtype("<i4"), "I64": np.dtype("<i8"),
    "U8": np.dtype("u1"), "U16": np.dtype("<u2"), "U32": np.dtype("<u4"), "U64": np.dtype("<u8"),
}  # fmt: skip
KINDS = frozenset(dtype.name for dtype in DTYPES.values())

#: A header is never longer, which is room for 40,000 arrays: the lists in it may take twenty times
#: as much memory when they are parsed. (The layout itself would allow ten times as much.)
LONGEST_HEADER = 10_000_000


class SaveFileError(ValueError):
    """A file that save() did not write, or that was damaged since."""


def checksum(array: Array) -> str:
    """SHA-256 of dtype, shape and content."""
    digest = hashlib.sha256(f"{array.dtype.name} {array.shape} ".encode())
    digest.update(np.asarray(array, array.dtype.newbyteorder("<"), order="C").tobytes())
    return digest.hexdigest()


def checksum_of_metadata(metadata: Mapping[str, str]) -> str:
    """SHA-256 of all entries but the checksum itself."""
    entries = sorted((key, x) for key, x in metadata.items() if key != "checksum")
    return hashlib.sha256(json.dumps(entries).encode()).hexdigest()


def encodable(text: str) -> bool:
    """Whether a text can be written to a file: it cannot if it holds half a surrogate pair."""
    try:
        text.encode()
    except UnicodeEncodeError:
        return False
    return True


class Entry(NamedTuple):
    """What the header says of an array: its kind, and where its bytes begin and end."""

    start: int
    end: int
    dtype: np.dtype[Any]
    shape: tuple[int, ...]


def verified_header(file: str, stream: BinaryIO) -> tuple[dict[str, Entry], dict[str, str]]:
    """The entries of the arrays as they follow each other, and their checksums.

    The stream is left where the arrays begin, and holds as many bytes as they need.

    Raises:
        SaveFileError: if the header is not as save() wrote it, or the file not as long.
    """
    size = stream.seek(0, os.SEEK_END)
    length = length_of_header(file, stream, size)
    try:
        header = parsed(stream.read(length).decode())
        texts = header.pop("__metadata__", {})
        metadata = parsed(texts.get(KEY, "{}")) if texts.keys() <= {KEY} else {}
        foreign = metadata.get("format") != FORMAT
        entries, checksums = ({}, {}) if foreign else contents(header, metadata)
    except (ValueError, TypeError, KeyError, AttributeError, RecursionError):
        raise SaveFileError(
            f"load: the header of {file!r} is damaged. Nothing was loaded"
        ) from None
    if foreign:
        raise SaveFileError(
            f"load: {file!r} is a safetensors file, but holds no checksums: it was not written by "
            "save(). Nothing was loaded"
        )
    expected = 8 + length + sum(entry.end - entry.start for entry in entries.values())
    if size < expected:
        raise SaveFileError(incomplete(file, size, f"{expected:,}"))
    if size > expected:
        raise SaveFileError(
            f"load: {file!r} has {size - expected:,} bytes too many: the file is damaged. "
            "Nothing was loaded"
        )
    return entries, checksums


def length_of_header(file: str, stream: BinaryIO, size: int) -> int:
    """How many bytes of header there are, from where the stream is left; SaveFileError if none."""
    stream.seek(0)
    start = stream.read(9)
    check_kind(file, start)
    length = int.from_bytes(start[:8], "little")
    if size < 8 + length:
        raise SaveFileError(incomplete(file, size, f"at least {8 + length:,}"))
    stream.seek(8)
    return length


def parsed(text: str) -> Any:
    """JSON in which no name comes twice, so that it means the same to every reader."""

    def once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
        found = dict(pairs)
        if len(found) < len(pairs) or not all(map(encodable, found)):
            raise ValueError
        return found

    return json.loads(text, object_pairs_hook=once)


def contents(header: Any, metadata: Any) -> tuple[dict[str, Entry], dict[str, str]]:
    """The entries of the arrays as they follow each other, and their checksums.

    Raises:
        ValueError, TypeError, KeyError: if they are not as save() wrote them.
    """
    texts = all(isinstance(x, str) for x in metadata.values())
    if not texts or metadata["checksum"] != checksum_of_metadata(metadata):
        raise ValueError
    found = {name: entry_of(**fields) for name, fields in header.items()}
    entries = dict(sorted(found.items(), key=lambda item: item[1][:2]))
    end = 0
    for entry in entries.values():
        if entry.start != end:  # a gap, or bytes that belong to two arrays
            raise ValueError
        end = entry.end
    checksums = parsed(metadata["checksums"])
    if checksums.keys() != entries.keys() or metadata["bytes"] != str(end):
        raise ValueError
    return entries, checksums


def entry_of(dtype: str, shape: list[int], data_offsets: list[int]) -> Entry:
    """An entry of the header; ValueError, TypeError or KeyError if there can be no such array."""
    start, end = data_offsets
    kind = DTYPES[dtype]
    if type(shape) is not list or any(type(x) is not int or x < 0 for x in (*shape, start, end)):
        raise ValueError
    np.broadcast_to(np.zeros((), kind), shape)  # NumPy refuses too many axes; nothing is allocated
    if end - start != math.prod(shape) * kind.itemsize:
        raise ValueError
    return Entry(start, end, kind, tuple(shape))


def verified_array(stream: BinaryIO, name: str, entry: Entry, expected: str) -> Array:
    """The array that a stream has reached.

    Raises:
        SaveFileError: if its checksum is another than expected.
    """
    array = np.empty(entry.shape, entry.dtype)
    content = array.reshape(-1).view(np.uint8)
    complete = stream.readinto(content) == content.size  # type: ignore[attr-defined]
    # A truth value of another byte than 0 and 1 would be true and false at once.
    strange = entry.dtype == bool and content.max(initial=0) > 1
    if not complete or strange or checksum(array) != expected:
        raise SaveFileError(
            f"load: checksum of {name!r} does not match: the file is damaged. Nothing was loaded"
        )
    return array.astype(entry.dtype.newbyteorder("="), copy=False)


def check_kind(file: str, start: bytes) -> None:
    """Raise SaveFileError unless a file starts as one of safetensors layout does."""
    if int.from_bytes(start[:8], "little") <= LONGEST_HEADER and start[8:9] in (b"{", b""):
        if len(start) < 9:
            raise SaveFileError(incomplete(file, len(start), "at least 9"))
        return
    # Asked second: the length of a header may start with the same bytes as a pickle.
    if start[:1] == b"\x80" and start[1:2] in (b"\x02", b"\x03", b"\x04", b"\x05"):
        raise SaveFileError(
            f"load: {file!r} is a pickle. Pickles can run any program, so they are never opened. "
            "Expected a .safetensors file written by save()"
        )
    text = start[:5].decode("utf-8", "backslashreplace")
    raise SaveFileError(
        f"load: {file!r} is not a model file (starts with {text!r}); expected a file written by "
        "save()"
    )


def incomplete(file: str, size: int, expected: str) -> str:
    """What to say of a file that is not as long as it was when it was written."""
    return (
        f"load: {file!r} is incomplete ({size:,} of {expected} bytes): it was probably cut off "
        "while being written. Nothing was loaded"
    )
