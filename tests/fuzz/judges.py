"""Judges of a program: each compares the engine's gradients with an answer found without it."""

import warnings
from collections.abc import Callable, Iterator
from types import SimpleNamespace
from typing import Any

import numpy as np

import autograd as ag
from autograd import Tensor, Value
from tests import reference

from . import answers
from .answers import KinkError
from .operations import NUMPY
from .programs import Program

#: Relative errors that are allowed; programs of 15 steps lose some digits.
TOLERANCE, TOLERANCE_OF_CURVATURE, TOLERANCE_OF_FLOAT32 = 1e-8, 1e-6, 5e-3

MOST_PATHS = 2000


def filled(function: Callable[..., Any]) -> Callable[..., Any]:
    """A function that adds constants to an array of Values, as Values of their own."""
    as_values = np.frompyfunc(lambda x: x if isinstance(x, Value) else Value(x), 1, 1)
    return lambda *x, **options: np.array(
        as_values(np.array(function(*x, **options), object)), object
    )


#: Arrays of Values: not all that NumPy does with objects knows Values, so `np` gets our functions.
OBJECTS = {
    **vars(np), **{name: getattr(ag, name) for name in ag.__all__},
    "pad": filled(answers.padded), "concatenate": filled(ag.concatenate),
}  # fmt: skip
NAMES_OF_OBJECTS: dict[str, Any] = dict.fromkeys(("np", "ag"), SimpleNamespace(**OBJECTS))


class WrongError(Exception):
    """A judge has found a wrong gradient."""


def compare(got: Any, expected: Any, size: Any, what: str, tolerance: float = TOLERANCE) -> None:
    """WrongError unless two numbers or arrays agree, relative to the size of what was added up."""
    allowed = tolerance * (1.0 + np.max(np.abs(size), initial=0.0))
    if np.shape(got) != np.shape(expected) or not np.all(np.abs(got - expected) <= allowed):
        raise WrongError(f"{what}: the engine says {got!r}, the answer is {expected!r}")


def dot(xs: Any, ys: Any) -> tuple[Any, Any]:
    """The inner product of two lists of numbers or arrays, and the sum of its absolute terms."""
    terms = [np.multiply(x, y) for x, y in zip(xs, ys, strict=True)]
    return sum(np.sum(t) for t in terms), sum(np.sum(np.abs(t)) for t in terms)


def gradient(program: Program, kind: Callable[[Any], Any] | None = None) -> tuple[Any, list[Any]]:
    """Output and gradients for the seed of the program, as `.backward()` stores them."""
    kind = kind or (Value if program.scalar else Tensor)
    leaves = [kind(x) for x in program.arrays()]
    output = program.function()(*leaves)
    if not isinstance(output, ag.value.Variable):
        raise WrongError(f"the result {output!r} is not recorded")
    output.backward(program.seed())
    return output, [x.zero() if x.grad is None else x.grad for x in leaves]


# --- the answers ----------------------------------------------------------------------------------


def slopes(program: Program) -> None:
    """Gradients against slopes along two directions."""
    _, found = gradient(program)
    check_form(found, program.arrays())
    for key in (1, 2):
        direction = program.directions(key)
        if program.scalar:
            slope: Any = answers.exact_slope(program, direction)
        else:
            slope = answers.slope_of_arrays(program, direction)
        got, size = dot(found, direction)
        expected, most = dot([program.seed()], [slope])
        compare(got, expected, size + most, "slope along a direction")


def check_form(gradients: list[Any], leaves: list[Any]) -> None:
    """WrongError unless every gradient has the shape and dtype of its leaf."""
    for got, x in zip(gradients, leaves, strict=True):
        form, expected = (np.shape(got), np.result_type(got)), (np.shape(x), np.result_type(x))
        if form != expected:
            raise WrongError(f"shape and dtype of a gradient: {form}, not {expected}")


def both_kinds(program: Program) -> None:
    """The same program on Tensors and on Values gives the same gradients."""
    output, found = gradient(program)
    if program.scalar:
        other, again = gradient(program, Tensor)
        again = [float(x) for x in again]
    elif any(np.size(x) == 0 for x in program.values()):
        return  # an empty array of objects does not know that it holds Values
    elif any(step.line in NUMPY for step in program.steps):
        return  # what NumPy does to arrays of objects is its own affair
    else:
        other, again = gradient_of_values(program)
    compare(numbers(other), numbers(output), numbers(output), "the value of the other kind")
    for got, expected in zip(again, found, strict=True):
        compare(got, expected, expected, "the gradient of the other kind")


def numbers(x: Any) -> Any:
    """The plain numbers of a Value, a Tensor or an array of Values."""
    return np.array(x, float) if isinstance(x, np.ndarray) else np.asarray(getattr(x, "data", x))


def gradient_of_values(program: Program) -> tuple[Any, list[Any]]:
    """Output and gradients of a program of arrays, with every element a Value."""
    arrays = program.arrays()
    leaves = [np.reshape(np.array([Value(v) for v in x.flat], object), x.shape) for x in arrays]
    output = program.function(NAMES_OF_OBJECTS)(*leaves)
    weighted = [v * s for v, s in zip(np.ravel(output), np.ravel(program.seed()), strict=True)]
    total = sum(weighted, 0.0 * np.ravel(leaves[0])[0])
    total.backward()
    found = [np.array([v.grad or 0.0 for v in x.flat]).reshape(x.shape) for x in leaves]
    return output, found


def naive_reference(program: Program) -> None:
    """Programs of numbers: the sum over all paths of the recorded graph."""
    if not program.scalar or program.paths() > MOST_PATHS:
        return
    leaves = [Value(x) for x in program.leaves]
    output = program.function()(*leaves)
    found = ag.gradients(output, leaves, 0.7)
    known: dict[Any, reference.Expression] = {}
    expression = reference.expression_of(output, known)
    with np.errstate(all="ignore"):
        for leaf, got in zip(leaves, found, strict=True):
            expected = reference.gradient(expression, known[leaf], 0.7) if leaf in known else None
            compare(got, float(expected or 0.0), got, "the sum over all paths")


def forward_and_back(program: Program) -> None:
    """The pushforward and the pullback are adjoint: <v, J u> = <v J, u>."""
    function, leaves, seed = program.function(), tuple(program.arrays()), program.seed()
    for key in (1, 3):
        direction = tuple(program.directions(key))
        _, pushed = ag.jvp(function, leaves, direction)
        _, pullback = ag.vjp(function, *leaves)
        first, second = dot([seed], [pushed]), dot(pullback(seed), direction)
        compare(first[0], second[0], first[1] + second[1], "jvp and vjp")


def second_order(program: Program) -> None:
    """The Hessian is symmetric, and is the slope of the slope."""
    seed, leaves = program.seed(), tuple(program.arrays())
    inner = program.function()
    function = (lambda *x: seed * inner(*x)) if program.scalar else lambda *x: (
        seed * inner(*x)).sum()  # fmt: skip
    first, second = program.directions(1), program.directions(2)
    left = dot(ag.hvp(function, leaves, tuple(first)), second)
    right = dot(ag.hvp(function, leaves, tuple(second)), first)
    size = left[1] + right[1]
    compare(left[0], right[0], size, "symmetry of the Hessian")
    if program.scalar:
        curvature: Any = answers.exact_curvature(program, first, second)
    else:
        curvature = answers.curvature_of_arrays(program, first, second)
    expected, most = dot([seed], [curvature])
    compare(left[0], expected, size + most, "second slope", TOLERANCE_OF_CURVATURE)


def single_precision(program: Program) -> None:
    """Tensors of float32: gradients of float32, and about right."""
    if program.scalar:
        return
    _, right = gradient(program)
    _, found = gradient(program, lambda x: Tensor(x, dtype=np.float32))
    check_form(found, [np.asarray(x, np.float32) for x in program.arrays()])
    most = max(np.max(np.abs(x), initial=0.0) for x in right)
    for got, expected in zip(found, right, strict=True):
        compare(got, expected, most, "float32", TOLERANCE_OF_FLOAT32)


def compiled(program: Program) -> None:
    """The program with a branch in its middle gives the same compiled, whichever way it goes."""
    inner, kind = program.with_branch(), Value if program.scalar else Tensor

    def function(*given: Any) -> list[Any]:
        leaves = [kind(x) for x in given[:-1]]
        output = inner(*leaves, given[-1])
        output.backward(0.7 if program.scalar else np.full(output.shape, 0.7))
        return [output.data, *(x.grad for x in leaves)]

    arrays, moves = program.arrays(), program.directions(4)
    near = [x + 0.1 * d for x, d in zip(arrays, moves, strict=True)]
    replayed = ag.compile(function)
    for numbers, limit in ((arrays, -np.inf), (near, np.inf), (near, -np.inf), (arrays, np.inf)):
        expected = outcome(function, [*numbers, limit])
        for got, right in zip(outcome(replayed, [*numbers, limit]), expected, strict=True):
            if isinstance(right, type) or right is None:
                if got is not right:
                    raise WrongError(f"compiled: {got!r}, the engine says {right!r}")
            else:
                compare_all(got, right)


def compare_all(got: Any, expected: Any) -> None:
    """WrongError unless results are of one form and agree, inf and nan among them."""
    if np.shape(got) != np.shape(expected) or np.result_type(got) != np.result_type(expected):
        raise WrongError(f"compiled: the form of {got!r}, the engine says {expected!r}")
    finite = np.isfinite(expected)
    if not np.array_equal(np.where(finite, 0, expected), np.where(finite, 0, got), equal_nan=True):
        raise WrongError(f"compiled: {got!r}, the engine says {expected!r}")
    right = np.where(finite, expected, 0)
    compare(np.where(finite, got, 0), right, right, "the compiled program")


def outcome(function: Callable[..., Any], given: list[Any]) -> list[Any]:
    """What a function gives, or the kind of error that it raises."""
    try:
        found: list[Any] = function(*given)
    except Exception as error:
        return [type(error)]
    return found


JUDGES = (
    slopes, both_kinds, naive_reference, forward_and_back, second_order, single_precision, compiled,
)  # fmt: skip


def complaints(program: Program) -> Iterator[str]:
    """What each judge has to say against the engine; "" where it found a kink and cannot judge."""
    for judge in JUDGES:
        with warnings.catch_warnings(), np.errstate(all="ignore"):
            warnings.simplefilter("ignore")
            try:
                judge(program)
            except KinkError:
                yield ""
            except WrongError as error:
                yield f"{judge.__name__}: {error}"
            except Exception as error:  # whatever the engine stumbles over
                yield f"{judge.__name__} raised {type(error).__name__}: {error}"
