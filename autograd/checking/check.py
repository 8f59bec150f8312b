"""check_gradients: gradients judged by an independent source, and a message that says where."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator, Mapping
from typing import Any, TypeGuard

import numpy as np

from .. import nested
from ..tensor import Tensor
from ..tracing import gradients
from ..value import Value
from ..variable import Variable
from .comparing import SEPARATE_OUTPUTS, compared
from .invariants import broken_invariants
from .localizing import blame
from .oracle import exact_slopes
from .probing import Probe
from .shrinking import shrunk
from .verdicts import Comparison, Report

Function = Callable[..., Any]


def check_gradients(
    function: Function,
    *inputs: Any,
    order: int = 1,
    tolerance: float | None = None,
    rng: np.random.Generator | None = None,
    oracle: str | None = None,
) -> Report:
    """Compare the gradients of a function with slopes found from its values alone.

    Every element of a small input is checked, a large one along random directions. Outputs of any
    shape and nesting are reduced to a number with random weights, so that a transposed or
    permuted gradient shows. Differences are taken in float64, whatever the dtype of the input,
    with steps that adapt to the function.

    Each derivative gets a verdict: "agrees", "disagrees", or "kink" where the function is not
    differentiable; there the engine is right if its answer lies between the one-sided slopes.
    Checked as well: shape and dtype, that two runs are equal, that the backward pass is linear in
    its seed, and that nothing is changed in place or shared.

    Args:
        function: takes the inputs, as Values and Tensors, and returns nodes, maybe nested.
        inputs: floats and floating arrays are differentiated; so are leaves, such as the
            parameters of a model, also when the function uses them without looking at its
            arguments. Lists, tuples and dicts are looked into. All else (integers, arrays of
            integers, None) is passed on as it is.
        order: 1, or 2 to check the gradients of the gradients too.
        tolerance: relative error allowed, beside what is uncertain about the slope; 1e-7, and
            1e-4 for float32, 1e-2 for float16.
        rng: where random directions and weights come from.
        oracle: "mpmath" to run the function on 50-digit numbers (first order) in place of
            finite differences; it must take numbers and arrays as arguments.

    Returns:
        A report whose `worst` comparison holds both numbers; see also `kinks`, `unresolved`.

    Raises:
        AssertionError: if something is wrong; the message shows the smallest input that fails,
            both numbers, the path through the graph, and the rule that disagrees.
        ValueError: if there is nothing to differentiate, or the function is not finite there.

    Source: lectures.md, B "finite-difference step".

    >>> check_gradients(lambda x: np.sin(x) * x, np.array([1.0, 2.0]), order=2).worst.agrees
    True
    >>> check_gradients(np.abs, np.array([0.0])).worst.verdict
    'kink'
    """
    rng = np.random.default_rng(0) if rng is None else rng
    seed = int(rng.integers(2**62))
    check = Check("check_gradients", function, list(inputs), order, tolerance, seed, oracle)
    check.demand()
    return check.report


class Check:
    """One check of one function at one place."""

    def __init__(
        self,
        who: str,
        function: Function,
        inputs: list[Any],
        order: int = 1,
        tolerance: float | None = None,
        seed: int = 0,
        oracle: str | None = None,
        plain: bool = False,
    ) -> None:
        if order not in (1, 2):
            raise ValueError(f"{who}: order must be 1 or 2, got {order!r}")
        if oracle not in (None, "mpmath"):
            raise ValueError(f'{who}: oracle must be None or "mpmath", got {oracle!r}')
        self.who, self.function, self.inputs, self.order = who, function, inputs, order
        self.tolerance, self.seed, self.oracle = tolerance, seed, oracle
        self.exact = None if oracle is None else exact_slopes
        self.leaves = [leaf_of(x, who) for x in nested.leaves(inputs)]
        paths = list(nested.paths(inputs, "input"))
        self.nodes = {x: x.name or p for x, p in zip(self.leaves, paths, strict=True) if is_node(x)}
        if not self.nodes:
            raise ValueError(f"{who}: none of the inputs is a number, floating array or leaf")
        self.arguments = nested.rebuild(inputs, iter(self.leaves))
        self.rng = np.random.default_rng(seed)
        self.probe = Probe(self.value, self.nodes, self.rng, who, self.on_numbers, plain)
        self.report = Report(self.comparisons())

    # --- the function in three forms ---

    def value(self) -> Any:
        """The function of the leaves."""
        return self.function(*self.arguments)

    def gradient(self) -> Any:
        """The gradients of the weighted sum, as nodes."""
        return gradients(self.probe.total(), list(self.nodes), create_graph=True)

    def on_numbers(self, numbers: Mapping[Variable, Any]) -> Any:
        """The function of plain numbers and arrays in place of the leaves."""
        items = [numbers.get(x, x._raw) if isinstance(x, Variable) else x for x in self.leaves]
        outputs = self.function(*nested.rebuild(self.inputs, iter(items)))
        if any(isinstance(x, Variable) for x in nested.leaves(outputs)):
            raise TypeError("the function uses leaves that are not its arguments")
        return outputs

    # --- what is found ---

    def comparisons(self) -> list[Comparison]:
        """All comparisons of first order, and of second order if it is asked for."""
        found = list(compared(self.probe, 1, self.tolerance, self.rng, self.exact))
        tied = sum(x.kink for x in found) > 1  # a tie is a kink for each of those that tie
        if tied and all(x.agrees and math.isfinite(x.engine) for x in found):
            sides = [(x, math.isfinite(x.left) and math.isfinite(x.right)) for x in self.jointly()]
            found += [x for x, finite in sides if finite and not x.agrees]
        if self.order == 2:
            probe = Probe(self.gradient, self.nodes, self.rng, self.who)
            found += compared(probe, 2, self.tolerance, self.rng)
        return found

    def jointly(self) -> Iterator[Comparison]:
        """At a kink, the slope when all inputs move at once.

        Of two operands that tie, each may rightly get all of the gradient or nothing; both may not.
        """
        kinds = {type(x) for x in self.nodes}
        single = sum(x.size for x in self.nodes) == 1
        if len(kinds) > 1 or single or len(self.probe.weights) > SEPARATE_OUTPUTS:
            return
        distance = kinds.pop()(0.0)
        moves = [self.rng.uniform(0.5, 1.5, np.shape(x)) for x in self.leaves]

        def moved() -> Any:
            items = [
                x + distance * (move if move.ndim else float(move)) if is_node(x) else x
                for x, move in zip(self.leaves, moves, strict=True)
            ]
            return self.function(*nested.rebuild(self.inputs, iter(items)))

        probe = Probe(moved, {distance: "all inputs together"}, self.rng, self.who)
        probe.weights = self.probe.weights
        yield from compared(probe, 1, self.tolerance, self.rng)

    def demand(self) -> None:
        """Raise AssertionError if anything is wrong."""
        broken = list(broken_invariants(self.probe))
        if self.report.agrees and not broken:
            return
        lines = [f"{self.who}: {self.report}"] if not self.report.agrees else []
        lines += [f"{'' if lines else self.who + ': '}{text}" for text in broken]
        if not self.report.agrees:
            small = self.smallest()
            if small is not self:
                lines += [f"smallest failing input: {small.shown()}", str(small.report.worst)]
            lines += small.accusation()
        raise AssertionError("\n  ".join(lines))

    def smallest(self) -> Check:
        """The check of the smallest input that fails; this one, if nothing can be made smaller."""
        checks: dict[int, Check] = {}

        def fails(inputs: list[Any]) -> bool:
            try:
                check = self.at(inputs)
            except Exception:  # such an input the function does not take
                return False
            if not check.report.agrees:
                checks[id(inputs)] = check
            return not check.report.agrees

        best = shrunk(self.inputs, fails)
        return checks.get(id(best), self)

    def at(self, inputs: list[Any]) -> Check:
        """The same check at another place."""
        settings = (self.order, self.tolerance, self.seed, self.oracle)
        return Check(self.who, self.function, inputs, *settings, plain=True)

    def accusation(self) -> list[str]:
        """Where the worst disagreement comes from."""
        worst = self.report.worst
        node = max(
            (x for x, name in self.nodes.items() if worst.place.startswith(name)),
            key=lambda x: len(self.nodes[x]),
            default=next(iter(self.nodes)),  # of all inputs together: any of them
        )
        return blame(self.probe, node, worst.order, self.rng, self.exact)

    def shown(self) -> str:
        """The inputs in a message."""
        return ", ".join(" ".join(repr(x).split()) for x in self.inputs)


def is_node(x: Any) -> TypeGuard[Variable]:
    """Whether an item of the inputs is differentiated."""
    return isinstance(x, Variable)


def leaf_of(x: Any, who: str) -> Any:
    """A leaf for a number or a floating array; anything else as it is."""
    if isinstance(x, (np.ndarray, np.generic)) and x.dtype.kind == "f":
        return Tensor(x)
    if isinstance(x, float):
        return Value(x)
    if isinstance(x, Variable) and not x.is_leaf:
        raise ValueError(f"{who}: {x!r} is no leaf; give the leaves it came from")
    return x
