"""logsumexp and softmax."""

import numpy as np
import pytest

from autograd import Tensor, gradients, logsumexp
from autograd.compiling import compile
from autograd.compiling.passes import optimized
from autograd.compiling.program import Stale

from .programs import names, recorded, run


def softmax(x):
    shift = np.maximum.reduce(x, axis=-1, keepdims=True, initial=-np.inf)
    shift = np.where(np.isfinite(shift), shift, np.zeros_like(shift))
    total = np.log(np.sum(np.exp(x - shift), axis=-1)) + shift.reshape(len(x))
    return np.exp(x - total.reshape(len(x), 1)), total


def test_the_exponential_is_computed_once():
    x = np.random.default_rng(0).normal(size=(4, 3)) * 10
    program = recorded(softmax, x)
    after = optimized(program)
    assert names(after).count("np.exp") == 1
    assert not {"np.where", "np.isfinite", "np.zeros_like"} & set(names(after))
    for before, now in zip(run(program, x), run(after, x), strict=True):
        np.testing.assert_allclose(now, before, rtol=1e-14)


@pytest.mark.parametrize("bad", [np.nan, np.inf])
def test_a_row_without_a_finite_largest_number_makes_it_stale(bad):
    x = np.random.default_rng(0).normal(size=(4, 3))
    after = optimized(recorded(softmax, x))
    x[1, 2] = bad
    with pytest.raises(Stale):
        run(after, x)
    x[1] = -np.inf
    with pytest.raises(Stale):
        run(after, x)


def test_an_excluded_class_is_served():
    x = np.random.default_rng(0).normal(size=(4, 3))
    program = recorded(softmax, x)
    x[1, 2] = -np.inf
    for before, now in zip(run(program, x), run(optimized(program), x), strict=True):
        np.testing.assert_allclose(now, before, rtol=1e-14)


@pytest.mark.parametrize("special", [np.nan, np.inf, -np.inf, 300.0, -300.0])
def test_compiled_equals_eager_whatever_is_in_the_rows(special):
    def step(z):
        x = Tensor(z)
        return gradients(logsumexp(x * 1.0, axis=-1).sum(), [x])[0], logsumexp(z, axis=-1)

    compiled = compile(step)
    rows = np.random.default_rng(1).normal(size=(3, 4))
    compiled(rows)
    for fill in ((0, 1), (1, slice(None))):
        changed = rows.copy()
        changed[fill] = special
        with np.errstate(all="ignore"):
            for x, y in zip(step(changed), compiled(changed), strict=True):
                np.testing.assert_allclose(y, x, rtol=1e-12)
