"""Draws are recorded; what could not be drawn anew is refused."""

import random

import numpy as np
import pytest

from autograd import compile
from autograd.compiling.randomness import DRAWS, no_other_randomness

from .worlds import A, assert_function_alike


def test_every_draw_is_a_method_of_a_generator():
    assert all(callable(getattr(np.random.Generator, name)) for name in DRAWS)


def test_a_stale_program_has_drawn_nothing():
    def function(rng, x):
        noise = rng.normal(size=2)
        return noise if (noise * x).sum() > 0 else -noise

    compiled = compile(function)
    ours, theirs = np.random.default_rng(3), np.random.default_rng(3)
    for sign in (1.0, 1.0, -1.0, 1.0, -1.0, -1.0):
        np.testing.assert_array_equal(compiled(ours, sign), function(theirs, sign))
    assert ours.bit_generator.state == theirs.bit_generator.state


@pytest.mark.parametrize(
    "draw", [random.random, np.random.random, lambda: np.random.default_rng().random()]
)
def test_global_generators_are_refused(draw):
    make = np.random.default_rng
    with pytest.raises(TypeError, match=r"generator|Generator"), no_other_randomness():
        draw()
    assert np.random.default_rng is make


def test_a_shuffle_is_refused():
    with pytest.raises(TypeError, match="permutation"):
        compile(lambda rng, x: rng.shuffle(x))(np.random.default_rng(0), np.ones(2))


def test_a_seed_that_is_an_argument_is_guarded():
    function = lambda seed, x: x * np.random.default_rng(seed).normal(size=3)  # noqa: E731
    assert_function_alike(function, [(1, A), (2, A), (1, A), (2, A)])


@pytest.mark.parametrize("draw", [np.random.normal, random.random, np.random.default_rng])
def test_a_refusal_names_the_line(draw):
    module = random if draw is random.random else np.random
    name = draw.__name__
    before = getattr(module, name)
    with pytest.raises(TypeError, match=r"in \S*test_randomness\.py:\d+"):
        compile(lambda x: (getattr(module, name)(), x)[1])(np.ones(2))
    assert getattr(module, name) is before or getattr(module, name) == before
