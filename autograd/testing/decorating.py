"""gradcheck: a function that becomes a test of its own gradients at fixed inputs."""

from __future__ import annotations

import functools
import inspect
from collections.abc import Callable, Iterable
from typing import Any

from .. import nested
from ..checking import check_gradients

Function = Callable[..., Any]


def gradcheck(
    *,
    order: int = 1,
    tolerance: float | None = None,
    oracle: str | None = None,
    **inputs: Any,
) -> Callable[[Function], Function]:
    """Turn a function into a test that checks its gradients at the given inputs.

    Args:
        order, tolerance, oracle: as for `check_gradients`.
        inputs: by the name of the parameter; what `check_gradients` takes. The other parameters
            of the function stay, so that pytest passes fixtures and parameters to them. A thing
            that has `parameters()`, such as a model, is checked for these.

    Returns:
        A decorator. What it makes of the function returns None, or raises AssertionError.

    Raises:
        TypeError: if the function has no parameter of such a name.

    >>> from autograd import log
    >>> import numpy as np
    >>> @gradcheck(x=np.array([0.5, 2.0]), order=2)
    ... def test_entropy(x):
    ...     return -x * log(x)
    >>> test_entropy()
    """

    def decorate(function: Function) -> Function:
        signature = without_parameters(function, inputs, "gradcheck")

        @functools.wraps(function)
        def test(*positional: Any, **named: Any) -> None:
            others = signature.bind(*positional, **named).arguments
            check_gradients(
                called_with(function, others), inputs, *leaves_of_models(inputs),
                order=order, tolerance=tolerance, oracle=oracle,
            )  # fmt: skip

        test.__signature__ = signature  # type: ignore[attr-defined]
        return test

    return decorate


def called_with(function: Function, others: dict[str, Any]) -> Function:
    """The function of one dict of arguments; leaves of models come after it, to be ignored."""
    return lambda arguments, *_: function(**arguments, **others)


def leaves_of_models(inputs: dict[str, Any]) -> list[Any]:
    """The parameters of all models among the inputs."""
    models = [x for x in nested.leaves(inputs) if callable(getattr(x, "parameters", None))]
    return [leaf for model in models for leaf in nested.leaves(model.parameters())]


def without_parameters(function: Function, names: Iterable[str], who: str) -> inspect.Signature:
    """The signature of a function that is given some of its arguments already."""
    signature = inspect.signature(function)
    known = signature.parameters
    for name in names:
        if name not in known:
            raise TypeError(
                f"{who}: {getattr(function, '__name__', function)}() has no parameter {name!r}; "
                f"it has {', '.join(known) or 'none'}"
            )
    return signature.replace(parameters=[x for key, x in known.items() if key not in names])
