"""All passes together, on random functions of special values: the numbers stay what they are."""

import itertools

import numpy as np
import pytest

from autograd.compiling.passes import PASSES, optimized
from autograd.compiling.passes.products import with_products
from autograd.compiling.passes.softmax import with_quotients
from autograd.compiling.passes.squares import with_dot_products

from .programs import SPECIAL, check_same, recorded, run

EXACT = [p for p in PASSES if p not in (with_products, with_quotients, with_dot_products)]
BINARY = [np.add, np.subtract, np.multiply, np.divide, np.maximum, np.minimum]
UNARY = [
    np.negative, np.abs, np.sqrt, np.exp, np.tanh, np.square, np.copy, np.transpose,
    lambda x: x + 0.0, lambda x: x - 0.0, lambda x: 1.0 * x, lambda x: x / 1, lambda x: x * 0.0,
    lambda x: np.maximum(x, 0), lambda x: x > 0, lambda x: np.where(x > 0, x, 0.0),
    lambda x: x.T.T, lambda x: x * np.full(x.shape, 0.5), lambda x: x.reshape(x.shape),
    lambda x: np.where(np.isfinite(x), x, np.zeros_like(x)),
]  # fmt: skip
REDUCTIONS = [np.sum, np.max, np.min, lambda x: x.sum(axis=0), lambda x: x.any(), np.prod]


def random_function(seed):
    """A function of two matrices, made of some twenty operations on what there is so far."""

    def function(x, y):
        random = np.random.default_rng(seed)
        made = [x, y]
        for _ in range(20):
            a, b = (made[i] for i in random.integers(0, len(made), 2))
            kind = random.integers(0, 8)
            if kind < 3:
                made.append(BINARY[random.integers(len(BINARY))](a, b))
            elif kind < 6:
                made.append(UNARY[random.integers(len(UNARY))](a) * 1.0)
            elif kind == 6:
                made.append(REDUCTIONS[random.integers(len(REDUCTIONS))](a) * np.ones((3, 3)) + b)
            else:
                z = a * 1.0
                z += b
                made.append(z)
        return tuple(made[-3:])

    return function


def matrices(seed):
    """Two matrices of special values and others."""
    random = np.random.default_rng(seed)
    for _ in range(2):
        plain = random.normal(size=(3, 3))
        yield np.where(random.random((3, 3)) < 0.3, random.choice(SPECIAL, (3, 3)), plain)


@pytest.mark.parametrize("seed", range(150))
def test_a_random_program_gives_the_same_bits(seed):
    with np.errstate(all="ignore"):
        program = recorded(random_function(seed), *matrices(seed))
        after = program
        for rewrite in EXACT:
            after = rewrite(after)
    for k in range(3):
        check_same(program, after, *matrices(seed + 1000 * k))
    assert len(after.calls) <= len(program.calls)


@pytest.mark.parametrize("seed", range(60))
def test_with_products_it_is_the_same_to_rounding(seed):
    random = np.random.default_rng(seed)
    x, y = random.normal(size=(2, 9, 9))

    def function(x, y):
        h = np.maximum(x @ y + x[0], 0)
        back = (h @ y.T) * (h > 0)
        return (h * h).sum() + 1.0, back.sum(axis=0), x.T @ back

    program = recorded(function, x, y)
    for before, after in zip(run(program, x, y), run(optimized(program), x, y), strict=True):
        np.testing.assert_allclose(after, before, rtol=1e-13, atol=1e-13)


def test_every_pass_alone_keeps_a_program():
    for seed, rewrite in itertools.product(range(20), EXACT):
        with np.errstate(all="ignore"):
            program = recorded(random_function(seed), *matrices(seed))
            check_same(program, rewrite(program), *matrices(seed))
