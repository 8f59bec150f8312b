"""Random programs: a hypothesis strategy for expression graphs over the table of operations."""

from __future__ import annotations

import math
from collections.abc import Sequence
from string import Formatter
from typing import Any

import hypothesis.strategies as st
import numpy as np

from ..structure import Shape
from .indexing import indices
from .operations import ARRAYWISE, ELEMENTWISE, LARGEST, Arraywise, Elementwise, Interval, broadcast
from .program import RANGE, Program, operands, result_of
from .shaping import axes, broadcastable

#: Arrays in a program have no more elements than this, and do not grow any more from that.
MOST_ELEMENTS, MANY_ELEMENTS = 64, 12

#: What a result that is used twice always allows.
LAST_RESORT = next(row for row in ELEMENTWISE if row.name == "subtract")

Table = Sequence[Elementwise | Arraywise]

#: Constants that stand beside nodes in elementwise operations.
CONSTANTS = (2.0, 0.5, -1.0, 3.0)


@st.composite
def programs(
    draw: st.DrawFn,
    *,
    elementwise: bool = False,
    smooth: bool = True,
    max_operations: int = 8,
    max_arguments: int = 3,
) -> Program:
    """Functions made of operations of autograd, which use some of their results more than once.

    Every second program is shared for certain: its last operation takes the result before it, and
    reaches back to one that was used for that result already. Operations are chosen so that for
    inputs from -2 to 2, such as `program.inputs(rng)`, every intermediate number is finite, at
    most 100 in size, and at a distance from the ends of domains.

    Args:
        elementwise: only operations on numbers, so that the program takes Values as well.
        smooth: only operations without kinks and jumps, so that gradients can be compared
            anywhere; else there are maximum, abs, floor and the like too.
        max_operations, max_arguments: the size of the program, from 1.

    >>> from hypothesis import find
    >>> print(find(programs(max_operations=1), lambda program: "expm1" in program.source))
    # a program of 1 operation, for arguments of shapes ()
    import autograd
    import numpy as np
    <BLANKLINE>
    <BLANKLINE>
    def program(x0):
        x1 = autograd.expm1(x0)
        return x1
    """
    found = draw(broadcastable(draw(st.integers(1, max_arguments)), min_size=1))
    shared = max_operations > 1 and draw(st.booleans())
    growing = Growing(draw, list(found), elementwise, smooth)
    growing.grow()
    while len(growing.steps) < max_operations - shared and draw(st.integers(0, 6)):
        growing.grow()
    if shared:
        growing.reach_back()
    return Program(list(found), growing.steps, elementwise).pruned()


def is_shared(program: Program) -> bool:
    """Whether a program uses an argument or a result more than once.

    >>> is_shared(Program([()], ["autograd.multiply({0}, {0})"]))
    True
    """
    used = [k for step in program.steps for k in operands(step)]
    return len(set(used)) < len(used)


class Growing:
    """A program as it is drawn: what is known of each argument and each result so far."""

    def __init__(self, draw: Any, found: list[Shape], elementwise: bool, smooth: bool) -> None:
        self.draw, self.steps = draw, list[str]()
        self.arguments = len(found)
        self.data: list[Any] = [np.ones(shape) for shape in found]
        self.intervals: list[Interval] = [RANGE] * len(found)
        self.tables: list[Table] = [ELEMENTWISE] if elementwise else [ELEMENTWISE, ARRAYWISE]
        self.tables = [[row for row in rows if row.smooth or not smooth] for rows in self.tables]

    def grow(self) -> None:
        """Add one operation on any of the arguments and results."""
        places = st.integers(0, len(self.data) - 1)
        pair = self.draw(places), self.draw(places)
        row = self.row(pair, 1, 2)
        assert row is not None  # such as sin, or reshape
        self.add(row, pair[: arity_of(row)], constants=True)

    def reach_back(self) -> None:
        """Add an operation of two operands: the newest result, and one that was used already."""
        newest = len(self.data) - 1
        for second in (self.draw(st.sampled_from(sorted(self.ancestors(newest)))), newest):
            row = self.row((newest, second), 2)
            if row is not None:
                break  # else they have nothing in common: the newest twice, then
        self.add(row or LAST_RESORT, (newest, second), constants=False)

    def ancestors(self, place: int) -> set[int]:
        """The arguments and results that a result was made from."""
        if place < self.arguments:
            return set()
        direct = set(operands(self.steps[place - self.arguments]))
        return direct.union(*map(self.ancestors, direct))

    def row(self, pair: tuple[int, int], *arities: int) -> Elementwise | Arraywise | None:
        """The first operation that takes these operands, in a table from a drawn place on."""
        table = self.draw(st.sampled_from(self.tables))
        table = [row for row in table if arity_of(row) in arities]
        start = self.draw(st.integers(0, len(table) - 1))
        for row in [*table[start:], *table[:start]]:
            if self.fits(row, pair):
                return row  # type: ignore[no-any-return]
        return None

    def fits(self, row: Elementwise | Arraywise, pair: tuple[int, int]) -> bool:
        """Whether an operation takes these operands, and its result stays moderate."""
        chosen = pair[: arity_of(row)]
        shapes = [self.data[k].shape for k in chosen]
        if isinstance(row, Arraywise):
            return bool(row.expressions(*shapes)) and self.moderate(row, chosen)
        shape = broadcast(*shapes) if len(shapes) == 2 else shapes[0]
        if shape is None or math.prod(shape) > MOST_ELEMENTS:
            return False
        return is_moderate(row.interval(*(self.intervals[k] for k in chosen)))

    def moderate(self, row: Arraywise, chosen: tuple[int, ...]) -> bool:
        """Whether the results of an operation on arrays are moderate in number and in size."""
        elements = max(self.data[k].size for k in chosen)
        grows = row.name in ("matmul", "broadcast_to", "pad", "concatenate", "getitem")
        return is_moderate(self.interval(row, chosen)) and (not grows or elements <= MANY_ELEMENTS)

    def interval(self, row: Arraywise, chosen: tuple[int, ...]) -> Interval:
        """Where the results lie; each comes from no more elements than this says."""
        return row.interval(self.data[chosen[0]].size, *(self.intervals[k] for k in chosen))

    def add(self, row: Elementwise | Arraywise, chosen: tuple[int, ...], constants: bool) -> None:
        """Append an operation on these operands, with options that are drawn."""
        places = [f"{{{k}}}" for k in chosen]
        if isinstance(row, Arraywise):
            templates = row.expressions(*(self.data[k].shape for k in chosen))
            template = self.draw(st.sampled_from(templates))
            interval: Interval | None = self.interval(row, chosen)
            options = Options(self.draw, self.data[chosen[0]].shape)
            step = template.format(*places, **options.for_template(template))
        else:
            step = f"autograd.{row.name}({', '.join(places)})"
            interval = row.interval(*(self.intervals[k] for k in chosen))
            if len(chosen) == 2 and constants:
                step, interval = self.with_constant(row, chosen, step, interval)
        assert interval is not None
        self.steps.append(step)
        self.intervals.append(interval)
        with np.errstate(all="ignore"):  # only the shape is wanted
            self.data.append(np.ones(np.shape(result_of(step, self.data))))

    def with_constant(
        self, row: Elementwise, chosen: tuple[int, ...], step: str, interval: Interval | None
    ) -> tuple[str, Interval | None]:
        """The operation with a constant as its second operand, if that is drawn and fits."""
        number = self.draw(st.sampled_from((None, *CONSTANTS)))
        if number is None:
            return step, interval
        found = row.interval(self.intervals[chosen[0]], (number, number))
        if found is None or not is_moderate(found):
            return step, interval
        return f"autograd.{row.name}({{{chosen[0]}}}, {number})", found


def is_moderate(interval: Interval | None) -> bool:
    """Whether results from this interval may be operands again: also twice of them is no more."""
    return interval is not None and max(-interval[0], interval[1]) <= LARGEST / 2.0


def arity_of(row: Elementwise | Arraywise) -> int:
    """How many operands an operation takes."""
    return row.arity if isinstance(row, Arraywise) else len(row.domains)


class Options:
    """What stands beside the operands of an operation on an array: axes, indices, shapes."""

    def __init__(self, draw: Any, shape: Shape) -> None:
        self.draw, self.shape = draw, shape

    def for_template(self, template: str) -> dict[str, str]:
        """A drawn text for each of the names in a template."""
        names = [name for _, name, _, _ in Formatter().parse(template) if name and name.isalpha()]
        return {name: written(getattr(self, name)()) for name in names}

    def axis(self) -> Any:
        """The axis argument of a reduction."""
        return self.draw(axes(len(self.shape)))

    def keepdims(self) -> bool:
        """Whether the reduced axes stay."""
        return bool(self.draw(st.booleans()))

    def one(self) -> int:
        """One of the axes."""
        return int(self.draw(st.integers(0, len(self.shape) - 1)))

    def new(self) -> int:
        """A place for a new axis."""
        return int(self.draw(st.integers(-1, len(self.shape))))

    def index(self) -> Any:
        """An index that leaves something."""
        whole = np.empty(self.shape)
        return self.draw(indices(self.shape).filter(lambda index: whole[index].size > 0))

    def shaped(self) -> Shape:
        """Another shape for as many elements."""
        row: list[Shape] = [(-1,), self.shape[::-1], (1, *self.shape), (*self.shape, 1)]
        return tuple(self.draw(st.sampled_from(row)))

    def order(self) -> Any:
        """The axes in another order."""
        return tuple(self.draw(st.permutations(range(len(self.shape)))))

    def wider(self) -> Shape:
        """A shape that this one can be repeated to."""
        return tuple(self.draw(st.integers(1, 2)) if n == 1 else n for n in (1, *self.shape))

    def widths(self) -> Any:
        """A margin for each axis."""
        sizes = st.integers(0, 1)
        return [(self.draw(sizes), self.draw(sizes)) for _ in self.shape]

    def condition(self) -> Any:
        """A mask of the same shape."""
        size = int(np.prod(self.shape))
        held = self.draw(st.lists(st.booleans(), min_size=size, max_size=size))
        return np.array(held).reshape(self.shape)


def written(x: Any) -> str:
    """An option as Python source.

    >>> written((slice(None, None, -1), np.array([0, 2]), Ellipsis))
    '(slice(None, None, -1), np.array([0, 2]), Ellipsis)'
    """
    if isinstance(x, tuple):
        return f"({', '.join(map(written, x))}{',' * (len(x) == 1)})"
    if isinstance(x, np.ndarray):
        return f"np.array({x.tolist()})"
    return repr(x)
