"""gradient_property: a function that becomes a test of its own gradients at random inputs."""

from __future__ import annotations

import functools
import inspect
from collections.abc import Callable
from typing import Any

import numpy as np
from hypothesis import HealthCheck, Phase, given, note, reject, settings
from hypothesis.strategies import SearchStrategy

from .. import nested
from ..checking.check import Check, is_node, leaf_of
from .decorating import Function, called_with, leaves_of_models, without_parameters
from .program import Program

#: All but hypothesis' explanation, which would list the lines of the checker.
PHASES = [phase for phase in Phase if phase is not Phase.explain]


def gradient_property(
    *,
    order: int = 1,
    tolerance: float | None = None,
    oracle: str | None = None,
    max_examples: int | None = None,
    **strategies: SearchStrategy[Any],
) -> Callable[[Function], Function]:
    """Turn a function into a test that checks its gradients at inputs drawn by hypothesis.

    Inputs at which the function is not finite are left out; if that is most of them, draw from its
    domain, as `x=arrays((3,), elements=numbers(0.5, 2.0))` does. The failure shows hypothesis'
    minimal example and the report of `check_gradients` at it.

    Args:
        order, tolerance, oracle: as for `check_gradients`.
        max_examples: how many inputs are tried; as hypothesis' settings say for None.
        strategies: by the name of the parameter, what its arguments are drawn from: numbers,
            arrays, Values, Tensors, lists, tuples and dicts of them; models, which are checked for
            their parameters; anything else is passed on. The other parameters of the function
            stay, so that pytest passes fixtures and parameters to them.

    Returns:
        A decorator. What it makes of the function is a test, as hypothesis' `given` makes it.

    Raises:
        TypeError: if the function has no parameter of such a name, or there are no strategies.

    >>> from autograd.testing import arrays, gradient_property
    >>> from autograd import hypot
    >>> @gradient_property(x=arrays((3,)), y=arrays((3,)), max_examples=10)
    ... def test_hypot(x, y):
    ...     return hypot(x, y)
    >>> test_hypot()
    """
    if not strategies:
        raise TypeError("gradient_property: expected at least one strategy, such as x=arrays()")

    def decorate(function: Function) -> Function:
        without_parameters(function, strategies, "gradient_property")
        signature = inspect.signature(function)

        @functools.wraps(function)
        def test(*positional: Any, **named: Any) -> None:
            others = dict(signature.bind(*positional, **named).arguments)
            inputs = {name: others.pop(name) for name in strategies}
            called = called_with(function, others)
            judge(called, [inputs, *leaves_of_models(inputs)], order, tolerance, oracle)

        test.__signature__ = signature  # type: ignore[attr-defined]
        made: Function = thoroughness(max_examples)(given(**strategies)(test))
        return made

    return decorate


def thoroughness(max_examples: int | None) -> settings:
    """How many examples are tried; checking gradients is slow, and many numbers have none."""
    return settings(
        max_examples=max_examples or settings().max_examples,
        deadline=None,
        phases=PHASES,
        suppress_health_check=[HealthCheck.filter_too_much, HealthCheck.too_slow],
    )


class Judged(Check):
    """A check that does not look for smaller inputs: hypothesis does."""

    def smallest(self) -> Check:
        """This check."""
        return self


def judge(
    function: Function, inputs: list[Any], order: int, tolerance: float | None, oracle: str | None
) -> None:
    """Check a function at one example, or reject it."""
    for x in nested.leaves(inputs):
        if isinstance(x, Program):  # hypothesis may show how it was drawn instead
            note(x.source)
    with np.errstate(all="ignore"):
        leaves = [leaf_of(x, "gradient_property") for x in nested.leaves(inputs)]
        outputs = function(*nested.rebuild(inputs, iter(leaves)))
        if not all(np.isfinite(x._raw).all() for x in nested.leaves(outputs) if is_node(x)):
            reject()
        check = Judged("gradient_property", function, inputs, order, tolerance, oracle=oracle)
        check.demand()
