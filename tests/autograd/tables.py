"""What must hold for every row of a table of array functions; NumPy on complex numbers judges."""

import itertools
from collections.abc import Callable
from typing import Any, NamedTuple

import hypothesis.strategies as st
import numpy as np

import autograd
from autograd import Tensor, Value

from .slopes import interval, second_along

Shapes = tuple[tuple[int, ...], ...]


class Row(NamedTuple):
    """A function of ours, the same function of NumPy, and every setting they are called with.

    A setting is the shapes of the operands and the options. `theirs` must also be right for
    complex numbers. `protocol` says whether it is NumPy's own, which must record on Tensors too.
    """

    ours: Callable[..., Any]
    theirs: Callable[..., Any]
    settings: list[tuple[Shapes, dict[str, Any]]]
    protocol: bool = True


#: Numbers that make ties, zeros and duplicates, and others no nearer to each other than 1/64.
NUMBERS = st.lists(
    st.sampled_from([0.0, -0.0, 1.0, -1.0, 0.5, 2.0, 3.0])
    | st.integers(-128, 128).map(lambda n: n / 64),
    min_size=12,
    max_size=24,
)


def grid(shapes, **options):
    """Settings: every combination of a shape and one value of each option."""
    combinations = itertools.product(*options.values())
    every = [dict(zip(options, values, strict=True)) for values in combinations]
    return [((shape,), chosen) for shape in shapes for chosen in every]


def settings_of(options, *shapes):
    """Settings: one combination of shapes with each of several options."""
    return [(shapes, chosen) for chosen in options]


def check_row(row, numbers):
    """Everything that must hold for a row, in all its settings, with these numbers."""
    for shapes, options in row.settings:
        supply = itertools.cycle(numbers)
        arrays = [np.zeros(shape) for shape in shapes]
        for x in arrays:
            x.flat = list(itertools.islice(supply, x.size))
        ours = lambda *xs, chosen=options: row.ours(*xs, **chosen)  # noqa: E731
        theirs = lambda *xs, chosen=options: row.theirs(*xs, **chosen)  # noqa: E731
        try:
            check_function(ours, theirs, arrays, row.protocol)
        except Exception as error:
            error.add_note(f"with operands of shapes {shapes} and options {options}")
            raise


def check_function(ours, theirs, arrays, protocol):
    """Value, first and second derivatives, on Tensors, through NumPy, and on Values."""
    rng = np.random.default_rng(7)
    exact = theirs(*arrays)
    seed = rng.uniform(0.5, 2.0, np.shape(exact))
    first, second = ([rng.uniform(0.5, 2.0, x.shape) for x in arrays] for _ in range(2))
    found = pulled(ours, arrays, seed, exact)
    bounds = interval(theirs, [x.astype(np.clongdouble) for x in arrays], first, seed)
    error = 1e-12 * (1.0 + sum(np.abs(g * d).sum() for g, d in zip(found, first, strict=True)))
    slope = sum((g * d).sum() for g, d in zip(found, first, strict=True))
    assert bounds[0] - error <= slope <= bounds[1] + error
    if protocol:
        for got, expected in zip(pulled(theirs, arrays, seed, exact), found, strict=True):
            np.testing.assert_array_equal(got, expected)
    if bounds[1] - bounds[0] <= error:  # no kink
        check_second(ours, theirs, arrays, seed, first, second)
        check_single_precision(ours, arrays, seed, found)
    check_values(ours, arrays, seed, found)


def pulled(function, arrays, seed, exact):
    """Gradients for Tensors of the arrays, after a look at every shape and dtype."""
    leaves = [Tensor(x) for x in arrays]
    out = function(*leaves)
    assert out.shape == np.shape(exact)
    assert out.dtype == np.float64
    np.testing.assert_allclose(out.data, exact, rtol=1e-12, atol=1e-14)
    found = autograd.gradients(out, leaves, seed)
    for gradient, x in zip(found, arrays, strict=True):
        assert gradient.shape == x.shape
        assert gradient.dtype == x.dtype
    return found


def check_second(ours, theirs, arrays, seed, first, second):
    """The second derivative along two directions of the function after a cube."""

    def scalar(*xs):
        return (seed * theirs(*(x * x * x for x in xs))).sum()

    leaves = [Tensor(x) for x in arrays]
    out = ours(*(x * x * x for x in leaves))
    found = autograd.gradients(out, leaves, seed, create_graph=True)
    slope = sum((g * d).sum() for g, d in zip(found, first, strict=True))
    curvatures = autograd.gradients(slope, leaves)
    got = sum((h * d).sum() for h, d in zip(curvatures, second, strict=True))
    wide = [x.astype(np.clongdouble) for x in arrays]
    expected = second_along(scalar, wide, first, second)
    size = sum(np.abs(h * d).sum() for h, d in zip(curvatures, second, strict=True))
    assert abs(got - expected) <= 1e-7 * (1.0 + size)


def check_single_precision(ours, arrays, seed, found):
    """Gradients in float32 are those in float64, rounded."""
    leaves = [Tensor(x, dtype=np.float32) for x in arrays]
    for got, expected in zip(autograd.gradients(ours(*leaves), leaves, seed), found, strict=True):
        assert got.shape == expected.shape
        assert got.dtype == np.float32
        np.testing.assert_allclose(got, expected, rtol=1e-4, atol=1e-4)


def boxed(x):
    """An object array of Values."""
    boxes = np.empty(x.shape, dtype=object)
    for place in np.ndindex(x.shape):
        boxes[place] = Value(x[place])
    return boxes


def check_values(ours, arrays, seed, found):
    """Object arrays of Values give the same numbers and gradients."""
    boxes = [boxed(x) for x in arrays]
    out = np.array(ours(*boxes), dtype=object)
    assert out.shape == seed.shape
    total = np.sum(out * seed)
    if isinstance(total, Value):
        total.backward()
    for box, expected in zip(boxes, found, strict=True):
        got = [0.0 if value.grad is None else value.grad for value in box.flat]
        np.testing.assert_allclose(got, expected.ravel(), rtol=1e-12, atol=1e-14)
