"""A plan of the memory of a program: each array it makes, how large it is, from when until when."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np

from .analysis import Memory
from .program import Program
from .source import Source


@dataclass(frozen=True)
class Buffer:
    """One array that a program allocates; `first` and `last` are the numbers of its calls."""

    name: str
    shape: tuple[int, ...]
    dtype: np.dtype[Any]
    first: int
    last: int

    @property
    def bytes(self) -> int:
        """The size of the array in bytes."""
        return int(np.prod(self.shape, dtype=int)) * self.dtype.itemsize


class Plan:
    """What a program allocates. As text it is a table, with the most that is held at once.

    Arrays that are written over one another are one buffer; inputs and constants are none.

    >>> from .compiled import compile
    >>> double = compile(lambda x: np.exp(2.0 * x) + 1.0)
    >>> double(np.zeros(1000))[:2]
    array([2., 2.])
    >>> print(double.plan)
    buffer     shape    dtype      bytes  calls
    product_1  (1000,)  float64     8000  1-3
    peak 8000 bytes
    """

    def __init__(self, source: Source) -> None:
        self.buffers = buffers_of(source)
        moments = {b.first for b in self.buffers}
        self.peak = max(
            (sum(b.bytes for b in self.buffers if b.first <= t <= b.last) for t in moments),
            default=0,
        )

    def __str__(self) -> str:
        rows = [("buffer", "shape", "dtype", "bytes", "calls")]
        for b in self.buffers:
            rows.append((b.name, str(b.shape), str(b.dtype), str(b.bytes), f"{b.first}-{b.last}"))
        widths = [max(len(row[i]) for row in rows) for i in range(4)]
        widths[3] = max(widths[3], 8)
        lines = [
            f"{a:{widths[0]}}  {s:{widths[1]}}  {d:{widths[2]}}  {n:>{widths[3]}}  {c}"
            for a, s, d, n, c in rows
        ]
        return "\n".join([*lines, f"peak {self.peak} bytes"])


def buffers_of(source: Source) -> list[Buffer]:
    """The arrays that a program allocates, in order; large ones end where they are let go."""
    program, names = source.program, source.names
    memory, end = Memory(program), len(program.calls)
    first: dict[str, Buffer] = {}
    last = last_uses(program, memory)
    for position, call in enumerate(program.calls, 1):
        value = program.result(call)
        if call.target is None or not isinstance(value, np.ndarray) or not value.ndim:
            continue
        if memory.roots(call.target) != {call.target.number}:
            continue  # a view, or written over another array
        name = names[call.target]
        until = last.get(call.target.number, position)
        new = Buffer(name, value.shape, value.dtype, position, until)
        first[name] = new
    return [b for b in first.values() if b.first <= end]


def last_uses(program: Program, memory: Memory) -> dict[int, int]:
    """The number of the last call that uses the memory of each variable; outputs stay."""
    last: dict[int, int] = {}
    for position, call in enumerate(program.calls, 1):
        for x in call.operands():
            last.update(dict.fromkeys(memory.roots(x), position))
    for x in program.outputs:
        last.update(dict.fromkeys(memory.roots(x), len(program.calls)))
    return last
