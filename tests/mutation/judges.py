"""Judges: they know what gradients must be without asking a derivative rule.

The answers come from values of the unchanged engine (differences of six points), from the
published table of kinks, and from the table of edge cases. They are found once; then judging a
mutant costs no more than its backward passes.
"""

from collections.abc import Callable, Iterator
from functools import cache
from typing import Any

import numpy as np
import pytest

import autograd as ag
from autograd import Tensor, Value
from tests import test_edge_cases
from tests.autograd import test_kinks

from .cases import CASES, Case
from .numpy_cases import NUMPY_CASES
from .unit_tests import quiet, unit_tests

#: A difference that cancels the first three terms of its error, and what it multiplies.
STENCIL = ((1, 45 / 60), (2, -9 / 60), (3, 1 / 60))
STEP = 2e-3


class WrongError(Exception):
    """A judge has noticed."""


def slopes(function: Callable[..., Any], arrays: tuple[Any, ...]) -> list[Any]:
    """The gradient of a function of arrays that returns a number, from its values."""
    found = []
    for position, x in enumerate(arrays):
        slope = np.zeros(x.shape)
        for index in np.ndindex(x.shape):
            for distance, weight in STENCIL:
                for sign in (1, -1):
                    moved = x.copy()
                    moved[index] += sign * distance * STEP
                    operands = [*arrays[:position], moved, *arrays[position + 1 :]]
                    slope[index] += sign * weight / STEP * float(function(*operands))
        found.append(slope)
    return found


def weights_for(case: Case) -> Any:
    """A random incoming gradient of the shape of the result."""
    shape = np.shape(case.function(*case.operands))
    return np.random.default_rng(7).uniform(0.5, 2.0, shape)


def first_order(case: Case, arrays: tuple[Any, ...], weights: Any, create: bool = False) -> Any:
    """The gradients that the engine finds, and the leaves."""
    leaves = [Tensor(x) for x in arrays]
    return ag.gradients(case.function(*leaves), leaves, weights, create_graph=create), leaves


def second_order(case: Case, arrays: tuple[Any, ...], weights: Any) -> list[Any]:
    """The gradients of a number made of the gradients, from the engine."""
    gradients, leaves = first_order(case, arrays, weights, create=True)
    total = sum(mixed(g) for g in gradients)
    return ag.gradients(total, leaves)


def mixed(gradient: Any) -> Any:
    """A number to which every element of a gradient contributes in its own way."""
    weights = np.cos(np.arange(gradient.size).reshape(gradient.shape))
    return (weights * gradient * (gradient + 1.0)).sum()


def mixed_gradients(case: Case, weights: Any) -> Callable[..., float]:
    """What `second_order` differentiates, as a function of plain arrays."""

    def total(*arrays: Any) -> float:
        gradients, _ = first_order(case, arrays, weights)
        return float(sum(mixed(g) for g in gradients))

    return total


@cache
def answers() -> list[tuple[Case, Any, list[Any], list[Any]]]:
    """Each case with its weights, and what its gradients of order 1 and 2 must be."""
    found = []
    for case in CASES:
        weights = weights_for(case)
        value = lambda *arrays, case=case, w=weights: np.sum(w * case.function(*arrays))  # noqa: E731
        first = slopes(value, case.operands)
        second = slopes(mixed_gradients(case, weights), case.operands)
        found.append((case, weights, first, second))
    return found


def compare(got: Any, expected: Any, like: Any, what: str) -> None:
    """Raise WrongError unless a gradient has the shape, dtype and numbers it must have."""
    if np.shape(got) != np.shape(like) or np.asarray(got).dtype != np.asarray(like).dtype:
        raise WrongError(f"{what}: shape or dtype")
    if not np.allclose(got, expected, rtol=1e-6, atol=1e-7):
        raise WrongError(f"{what}: {got}, not {expected}")


@cache
def numpy_answers() -> list[tuple[Case, Any, Any, list[Any], float]]:
    """Each call of NumPy with weights, its value, its slopes, and its second slope on a way."""
    found = []
    for case in NUMPY_CASES:
        exact, weights = case.function(*case.operands), weights_for(case)
        value = lambda *arrays, case=case, w=weights: np.nansum(w * case.function(*arrays))  # noqa: E731
        total = mixed_gradients(case, weights)
        moved = lambda t, case=case, f=total: f(*(x + t * way(x) for x in case.operands))  # noqa: E731
        (second,) = slopes(moved, (np.zeros(()),))
        found.append((case, weights, exact, slopes(value, case.operands), second))
    return found


def way(x: Any) -> Any:
    """A direction to go from some numbers."""
    return np.cos(np.arange(1.0, x.size + 1.0)).reshape(x.shape)


# --- the judges -----------------------------------------------------------------------------------


def slopes_of_order_one(names: set[str]) -> None:
    """Gradients of Tensors, and of Values where the function takes numbers."""
    for case, weights, first, _ in answers():
        if case.name in names:
            found, _ = first_order(case, case.operands, weights)
            for got, expected, x in zip(found, first, case.operands, strict=True):
                compare(got, expected, x, case.name)
            if case.elementwise:
                judge_values(case, weights, first)


def judge_values(case: Case, weights: Any, expected: list[Any]) -> None:
    """The same, each number a Value; and each operand alone, the others constant."""
    values = [np.array([Value(v) for v in x.flat], object).reshape(x.shape) for x in case.operands]
    out = np.asarray(case.function(*values), object)
    total = sum(w * v for w, v in zip(np.ravel(weights), out.flat, strict=True))
    total.backward()
    for x, right in zip(values, expected, strict=True):
        got = np.array([0.0 if v.grad is None else v.grad for v in x.flat]).reshape(x.shape)
        compare(got, right, right, f"{case.name} of Values")
    for k, right in enumerate(expected):
        leaf = Tensor(case.operands[k])
        operands = [*case.operands[:k], leaf, *case.operands[k + 1 :]]
        (got,) = ag.gradients(case.function(*operands), [leaf], weights)
        compare(got, right, right, f"{case.name}, operand {k} alone")


def slopes_of_order_two(names: set[str]) -> None:
    """Gradients of gradients."""
    for case, weights, _, second in answers():
        if case.name in names:
            found = second_order(case, case.operands, weights)
            for got, expected, x in zip(found, second, case.operands, strict=True):
                compare(got, expected, x, f"{case.name}, order 2")


def numpy_calls(names: set[str]) -> None:
    """NumPy's functions on Tensors: values as on arrays, and the slopes of these."""
    for case, weights, exact, first, _ in numpy_answers():
        if case.name in names:
            leaves = [Tensor(x) for x in case.operands]
            out = case.function(*leaves)
            compare(np.nan_to_num(out.data), np.nan_to_num(exact), exact, case.name)
            found = ag.gradients(out, leaves, weights)
            for got, expected, x in zip(found, first, case.operands, strict=True):
                compare(got, expected, x, case.name)


def numpy_curvatures(names: set[str]) -> None:
    """Second slopes of NumPy's functions on Tensors, on one way."""
    for case, weights, _, _, second in numpy_answers():
        if case.name in names:
            found = second_order(case, case.operands, weights)
            got = sum(np.sum(g * way(g)) for g in found)
            compare(got, second, second, f"{case.name}, order 2")


def kinks(names: set[str]) -> None:
    """The published table of kinks, on Values and Tensors and one operand at a time."""
    tests = (
        test_kinks.test_kinks_of_values,
        test_kinks.test_kinks_where_only_one_operand_is_a_node,
    )
    for row in test_kinks.ELEMENTWISE:
        if row[0] in names:
            for test in tests:
                test(*row)
            test_kinks.test_kinks_of_tensors(*row, shape=(2,))
    for row in test_kinks.OF_ARRAYS:
        if row[0] in names:
            test_kinks.test_kinks_of_arrays(*row)


def edges() -> None:
    """The rows of edge_cases.json."""
    for row in test_edge_cases.PROGRAMS:
        test_edge_cases.test_gradients_of_a_program(row)
        if row["expected"].get("second"):
            test_edge_cases.test_second_derivatives_of_a_program(row)


EVERY_NAME = {case.name for case in CASES} | {row[0] for row in test_kinks.ELEMENTWISE}
EVERY_NAME |= {row[0] for row in test_kinks.OF_ARRAYS}


def verdicts(names: set[str], file: str) -> Iterator[str]:
    """What each judge notices, those first who know the primitives and the file by their names."""
    yield from known_by_name(names)
    own = f"tests.autograd.test_{file}"
    for test in sorted(unit_tests(), key=lambda test: test.func.__module__ != own):
        yield from heard(test)
    for judge in (slopes_of_order_one, kinks, slopes_of_order_two):
        yield from heard(judge, EVERY_NAME - names)
    yield from heard(edges)


def known_by_name(names: set[str]) -> Iterator[str]:
    """What the judges notice who know functions by their names."""
    for judge in (slopes_of_order_one, kinks, slopes_of_order_two, numpy_calls, numpy_curvatures):
        yield from heard(judge, names)


def heard(judge: Callable[..., None], *names: set[str]) -> Iterator[str]:
    """What a judge says of the engine as it is now; nothing if it is content."""
    with quiet():
        try:
            judge(*names)
        except (Exception, pytest.fail.Exception) as error:  # whatever a wrong rule leads to
            if type(error).__name__ == "EndlessError":
                raise
            name = getattr(judge, "func", judge).__name__
            yield f"{name}: {type(error).__name__}"
