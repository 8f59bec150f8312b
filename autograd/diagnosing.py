"""diagnose: the first operation that made a nan or inf, forward or backward, and what to do."""

from __future__ import annotations

import sys
import threading
import weakref
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any, NamedTuple

import numpy as np

from . import tensor, value
from .backward import differentiate
from .node import Node, topological_order
from .operators import bare
from .variable import Variable

#: What to do about a result that is not finite, by the name of the primitive.
FORWARD = {
    "log": "the logarithm of 0 is -inf, of a negative number nan: keep the operand positive with "
    "np.clip(x, 1e-12, None); for log(1 + x) use log1p(x), for log(softmax(x)) x - logsumexp(x)",
    "log1p": "the logarithm of 1 + x needs x > -1: clip the operand",
    "sqrt": "the square root of a negative number is nan: use maximum(x, 0), or hypot for lengths",
    "power": "a negative number to a power that is no integer is nan, 0 to a negative one inf: "
    "keep the base positive",
    "divide": "a division by zero: add a small number to the divisor, or choose another divisor "
    "with where(divisor == 0, 1, divisor) before dividing",
    "reciprocal": "a division by zero: add a small number to the divisor",
    "exp": "exp overflows above 709 (float32: 88): subtract the largest number first, or use "
    "logsumexp, logaddexp, sigmoid or expm1, which do not overflow",
    "multiply": "a product too large for its dtype, or 0 times inf: scale the operands",
    "square": "a square too large for its dtype: scale the operand, or use hypot",
    "matmul": "sums of products too large for their dtype: scale the weights or the inputs",
    "sum": "a sum too large for its dtype: use mean, or float64",
    "arcsin": "defined from -1 to 1: clip the operand",
    "arccos": "defined from -1 to 1: clip the operand",
    "arctanh": "infinite at -1 and 1: clip the operand to a little less",
}
for name, same in {"log2": "log", "log10": "log", "exp2": "exp", "expm1": "exp", "sinh": "exp",
                   "cosh": "exp"}.items():  # fmt: skip
    FORWARD[name] = FORWARD[same]

#: What to do about a derivative that is not finite.
BACKWARD = {
    "sqrt": "its slope at 0 is infinite: use sqrt(x + 1e-12), or hypot for lengths, whose slope "
    "at 0 is 0",
    "cbrt": "its slope at 0 is infinite: keep the operand away from 0",
    "log": "its slope 1 / x at 0 is infinite: np.clip(x, 1e-12, None), or log1p",
    "power": "the slope of x**y at 0 is infinite for y < 1: keep the base away from 0",
    "divide": "its slope has the square of the divisor below: keep the divisor away from 0",
    "arcsin": "its slope at -1 and 1 is infinite: clip the operand to a little less",
    "arccos": "its slope at -1 and 1 is infinite: clip the operand to a little less",
    "arctan2": "an angle has no slope at the origin: keep the point away from it",
}
ELSEWHERE = "look at its operands above, and scale them or keep them away from that place"


class Diagnosis(NamedTuple):
    """Where a number stopped being finite; `phase` is "forward", "backward", or "" for nowhere."""

    phase: str
    operation: str
    found: str
    operands: tuple[str, ...]
    line: str
    remedy: str

    def __str__(self) -> str:
        if not self.phase:
            return "every number is finite, forward and backward"
        lines = [f"{self.phase}: {self.operation} made {self.found}"]
        lines += [f"operand {k}: {text}" for k, text in enumerate(self.operands)]
        lines += [f"at {self.line}"] if self.line else []
        lines += [f"remedy: {self.remedy}"] if self.remedy else []
        return "\n  ".join(lines)


def diagnose(output: Variable) -> Diagnosis:
    """Name the first operation that produced a nan or inf, in the forward or the backward pass.

    Args:
        output: a recorded Value or Tensor, usually a loss. What it came from is looked at, inputs
            first; if all of it is finite, a backward pass is made (nothing is stored).

    Returns:
        What was found: its text names the operation, the ranges of its operands, the line of your
        code (if the graph was recorded inside `source_lines()`), and a remedy.

    Raises:
        TypeError: if the output is not a node.

    >>> from autograd import Tensor, log
    >>> with np.errstate(divide="ignore"):
    ...     loss = log(Tensor([1.0, 0.0], name="p")).sum()
    >>> print(diagnose(loss))
    forward: log made 1 inf of 2 numbers
      operand 0: p, shape (2,), from 0 to 1
      remedy: the logarithm of 0 is -inf...
    """
    if not isinstance(output, Variable):
        raise TypeError(f"diagnose: expected a Value or Tensor, got {type(output).__name__}")
    order = topological_order(output)
    for node in reversed(order):
        if not finite(node._raw):
            return in_forward(node)
    return in_backward(output, order) or Diagnosis("", "", "", (), "", "")


def in_forward(node: Node) -> Diagnosis:
    """What to say of the first node whose number is not finite."""
    if node.primitive is None or node._first is None:
        what = f"the leaf {node.name}" if node.name else f"a {type(node).__name__} you made"
        remedy = "it holds such numbers already: look at the data, or at the last update of it"
        return Diagnosis("forward", what, unusual(node._raw), (), line_of(node), remedy)
    name = node.primitive.name
    remedy = FORWARD.get(name, ELSEWHERE)
    if any(not finite(bare(x)) for x in node.inputs):
        remedy = "a constant among its operands holds such numbers already"
    return Diagnosis("forward", name, unusual(node._raw), operands_of(node), line_of(node), remedy)


def in_backward(output: Variable, order: list[Node]) -> Diagnosis | None:
    """What to say of the first rule, seen from the output, that sent what is not finite."""
    found = differentiate(output, output.checked_seed(np.ones(output.shape)), keep=set(order))
    wrong = dict.fromkeys(x for x in order if found[x] is not None and not finite(found[x]))
    if not wrong:
        return None
    first = next(iter(wrong))
    for node in order:
        if node._first is None or found[node] is None or node in wrong:
            continue
        with np.errstate(all="ignore"):
            parts = [part for x, part in node.pull(found[node]) if x is first and part is not None]
        if any(not finite(part) for part in parts):
            assert node.primitive is not None
            name = node.primitive.name
            return Diagnosis(
                "backward",
                f"the derivative rule of {name}",
                unusual(found[first]),
                (*operands_of(node), f"(the gradient it was sent: {ranges(found[node])})"),
                line_of(node),
                BACKWARD.get(name, ELSEWHERE),
            )
    what = f"the sum of the gradients of {first.name or type(first).__name__}"
    remedy = "gradients too large to be added: scale the loss, or use float64"
    return Diagnosis("backward", what, unusual(found[first]), (), line_of(first), remedy)


# --- in words -------------------------------------------------------------------------------------


def finite(x: Any) -> bool:
    """Whether every number is finite."""
    return bool(np.isfinite(x).all())


def unusual(x: Any) -> str:
    """How many numbers are nan and inf."""
    counts = {"nan": int(np.isnan(x).sum()), "inf": int(np.isinf(x).sum())}
    found = " and ".join(f"{count} {kind}" for kind, count in counts.items() if count)
    return f"{found} of {np.size(x)} numbers" if np.size(x) > 1 else str(float(np.ravel(x)[0]))


def operands_of(node: Node) -> tuple[str, ...]:
    """The operands of an operation: what they are called, their shapes and ranges."""
    texts = []
    for x in node.inputs:
        name = "a constant"
        if isinstance(x, Node):
            name = x.name or (f"from {x.primitive.name}" if x.primitive else "a leaf")
        texts.append(f"{name}, {ranges(bare(x))}")
    return tuple(texts)


def ranges(x: Any) -> str:
    """The shape and the smallest and largest number."""
    if np.size(x) == 0:
        return f"shape {np.shape(x)}"
    if np.ndim(x) == 0:
        return f"{float(x):.6g}"
    numbers = np.asarray(x, float)
    usual = numbers[np.isfinite(numbers)]
    span = f"from {usual.min():.6g} to {usual.max():.6g}" if usual.size else "none finite"
    return f"shape {np.shape(x)}, {span}" + ("" if finite(x) else f", and {unusual(x)}")


# --- source lines ---------------------------------------------------------------------------------

LIBRARY = {"autograd", "nn", "numpy"}


class Lines:
    """The line of the user's code that made each node, for as long as the node lives.

    Keyed by identity: nodes compare element by element, which a dictionary of nodes must not do.
    """

    def __init__(self) -> None:
        self.held: dict[int, tuple[weakref.ref[Node], str]] = {}
        self.lock = threading.Lock()
        self.depth = 0

    def new(self, kind: type[Any]) -> Any:
        """Make a node, as object.__new__ does, and remember who asked for it."""
        node = object.__new__(kind)
        frame: Any = sys._getframe(1)
        while frame and frame.f_globals.get("__name__", "").split(".")[0] in LIBRARY:
            frame = frame.f_back
        if frame is not None:
            key = id(node)
            reference = weakref.ref(node, lambda _: self.held.pop(key, None) and None)
            self.held[key] = reference, f"{frame.f_code.co_filename}:{frame.f_lineno}"
        return node


lines = Lines()


@contextmanager
def source_lines() -> Iterator[None]:
    """Remember, for every operation recorded inside, the line of your code that asked for it.

    It costs a few microseconds per operation inside, and nothing outside: recording makes nodes
    with a function of its module, which is exchanged for another one while the block runs. That
    is the same for all threads, so lines of other threads are remembered as well. Blocks may be
    nested.

    >>> from autograd import Value, sqrt
    >>> with source_lines():
    ...     y = sqrt(Value(0.0, name="x"))
    >>> diagnose(y).phase, diagnose(y).operation
    ('backward', 'the derivative rule of sqrt')
    """
    with lines.lock:
        lines.depth += 1
        for module in (value, tensor):
            vars(module)["new"] = lines.new
    try:
        yield
    finally:
        with lines.lock:
            lines.depth -= 1
            if lines.depth == 0:
                for module in (value, tensor):
                    vars(module)["new"] = object.__new__


def line_of(node: Node) -> str:
    """The file and line that made a node, as file:line; "" if it was not remembered."""
    known = lines.held.get(id(node))
    return known[1] if known is not None and known[0]() is node else ""
