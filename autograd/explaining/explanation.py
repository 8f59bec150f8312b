"""explain: the derivative of a recorded output as a derivation, to be read, shown and saved."""

from __future__ import annotations

import functools
import os
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from .. import nested
from ..drawing.names import clean
from ..drawing.picture import write_whole
from ..node import Node, topological_order
from ..value import Value
from ..variable import Variable
from .derivation import Contribution
from .document import Section, as_latex, as_markdown, as_tex, as_text
from .of_arrays import OfArrays
from .of_numbers import OfNumbers
from .scope import Scope

LIMIT = 40

#: What a file holds, by its suffix.
WRITERS = {".txt": as_text, ".md": as_markdown, ".tex": as_tex}


class Explanation:
    """A derivation. `str()` gives its text; a notebook shows it with its formulas set.

    Attributes:
        sections: what it says, as plain data.
        contributions: for each node asked about the parts of its gradient, whose sum it is: one
            per path to the output if the paths are few, else one per node that uses it.
        gradients: for each node asked about its gradient; None if none reaches it.

    >>> from autograd import Value, explain
    >>> x = Value(3.0, name="x")
    >>> print(explain(x**2, x))
    Derivative of f with respect to x
      f = x²
        = 9
      at x = 3
    <BLANKLINE>
    Forward, one operation at a time
      f = x² = 9
    <BLANKLINE>
    Local derivatives
      ∂f/∂x = 2·x = 6  power rule
    <BLANKLINE>
    Chain rule for x
      ∂f/∂x = 2·x
            = 6
    """

    def __init__(
        self,
        sections: Sequence[Section],
        contributions: Mapping[Node, Sequence[Contribution]],
        gradients: Mapping[Node, Any],
    ) -> None:
        self.sections = tuple(sections)
        self.contributions = dict(contributions)
        self.gradients = dict(gradients)

    def __str__(self) -> str:
        return as_text(self.sections)

    @functools.cached_property
    def latex(self) -> str:
        """The derivation as the body of a LaTeX document that uses amsmath."""
        return as_latex(self.sections)

    @functools.cached_property
    def markdown(self) -> str:
        """The derivation as Markdown, with formulas between dollar signs."""
        return as_markdown(self.sections)

    def save(self, path: str | os.PathLike[str]) -> None:
        """Write the derivation to a file, as its suffix says: .txt, .md or .tex.

        An existing file is replaced only when the new one is complete.

        Raises:
            ValueError: if the suffix is another one.
            OSError: if the folder does not exist or cannot be written to.
        """
        target = os.fspath(path)
        writer = WRITERS.get(os.path.splitext(target)[1])
        if writer is None:
            raise ValueError(
                f"Explanation.save: {os.path.basename(target)!r} must end in .txt, .md or .tex, "
                "which says what to write"
            )
        write_whole(target, writer(self.sections).rstrip("\n") + "\n", "Explanation.save")

    def _repr_mimebundle_(self, include: Any = None, exclude: Any = None) -> dict[str, str]:
        """What a notebook shows."""
        return {"text/markdown": self.markdown, "text/plain": str(self)}

    def __repr__(self) -> str:
        return f"<Explanation of {len(self.contributions)} derivatives>"


def explain(output: Variable, wrt: Any, *, limit: int = LIMIT) -> Explanation:
    """Derive the gradient of a Value or Tensor step by step, with the rule behind every step.

    The derivative of each operation is written as a formula, then the chain rule: for Values as
    products of numbers along each path (or, where the paths are many, for each value from those
    that use it), for Tensors as one vector-Jacobian product after the other. An output that is an
    array is summed first. Nothing is stored in `.grad`.

    Args:
        output: the Value or Tensor to differentiate.
        wrt: a node, leaf or inner, the name of one, or a nesting of nodes and names.
        limit: how many operations are written out at most. Of a larger graph that many are, those
            nearest to `wrt`; the gradients that arrive there are taken as they are.

    Raises:
        TypeError: if the output or one of `wrt` is no node.
        ValueError: if no node, or more than one, has one of the names, or the limit is below 1.
        RuntimeError: if an operand was changed after it was recorded.

    Source: lectures.md, B "gradient three ways", and C "matrix calculus".

    >>> from autograd import Value
    >>> x1, x2 = Value(1.0, name="x1"), Value(3.0, name="x2")
    >>> f = (2 * x1 + 3 * x2) ** 2 + 3
    >>> print(str(explain(f, x1)).splitlines()[-1].strip())
    = 44
    """
    if not isinstance(output, Variable):
        raise TypeError(f"explain: expected a Value or Tensor, got {type(output).__name__}")
    if limit < 1:
        raise ValueError(f"explain: limit must be at least 1, got {limit}")
    nodes = list(dict.fromkeys(asked_about(output, wrt)))
    if not nodes:
        raise ValueError("explain: wrt holds no node, so there is nothing to differentiate for")
    scope = Scope(output, nodes, limit)
    numbers = all(isinstance(x, Value) for x in scope.path)
    derivation = OfNumbers(scope, limit) if numbers else OfArrays(scope, limit)
    sections = list(derivation.sections())
    gradients: dict[Node, Any] = {x: derivation.gradient(x) for x in nodes}
    return Explanation(sections, derivation.contributions, gradients)


def asked_about(output: Variable, wrt: Any) -> list[Variable]:
    """The nodes that are meant, some of them by their names."""
    iterable = isinstance(wrt, Iterable) and not isinstance(wrt, (str, dict, Variable))
    given = list(wrt) if iterable else wrt
    found: list[Variable] = []
    for x in nested.leaves(given):
        if isinstance(x, Variable):
            found.append(x)
        elif isinstance(x, str):
            found.append(named(output, x))
        else:
            raise TypeError(
                f"explain: wrt must be a Value, a Tensor or the name of one, got "
                f"{type(x).__name__} ({x!r})"
            )
    return found


def named(output: Variable, text: str) -> Variable:
    """The only node of that name."""
    order = topological_order(output)
    found = [x for x in order if x.name == text and isinstance(x, Variable)]
    if len(found) == 1:
        return found[0]
    if found:
        raise ValueError(
            f"explain: {len(found)} nodes are named {text!r}; give the node itself instead"
        )
    known = sorted({clean(x.name) for x in order if x.name})
    names = f"the names are {', '.join(known[:12])}" if known else "no node has a name"
    raise ValueError(f"explain: the output was computed from no node named {text!r}; {names}")
