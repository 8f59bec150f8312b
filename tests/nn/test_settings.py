"""Settings are all combinations of a grid, or draws that follow their distributions."""

import itertools

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from nn.settings import grid, integers, log_uniform, random_settings, uniform

# --- grid ---------------------------------------------------------------------------------------


@given(st.dictionaries(st.text(), st.lists(st.integers(), min_size=1, max_size=4), max_size=4))
def test_a_grid_has_every_combination_in_order(space):
    settings = grid(space)
    assert [tuple(x.values()) for x in settings] == list(itertools.product(*space.values()))
    assert all(list(x) == list(space) for x in settings)


def test_values_stay_what_they_are():
    values = [(8,), [16, 16], None, np.tanh, "relu"]
    assert [x["a"] for x in grid({"a": values})] == values
    assert {id(x["a"]) for x in grid({"a": iter(values)})} == {id(x) for x in values}
    drawn = random_settings({"a": values}, 50, rng=np.random.default_rng(0))
    assert {id(x["a"]) for x in drawn} == {id(x) for x in values}


# --- random -------------------------------------------------------------------------------------


def draws(x, count=4000, seed=0):
    settings = random_settings({"x": x}, count, rng=np.random.default_rng(seed))
    return [setting["x"] for setting in settings]


def test_uniform():
    found = draws(uniform(-1.0, 3.0))
    assert all(type(x) is float and -1.0 <= x < 3.0 for x in found)
    shares = np.histogram(found, bins=4, range=(-1.0, 3.0))[0] / len(found)
    np.testing.assert_allclose(shares, 0.25, atol=0.03)


def test_log_uniform_is_even_over_the_powers_of_ten():
    found = draws(log_uniform(1e-4, 1.0))
    assert all(type(x) is float and 1e-4 <= x <= 1.0 for x in found)
    shares = np.histogram(np.log10(found), bins=4, range=(-4.0, 0.0))[0] / len(found)
    np.testing.assert_allclose(shares, 0.25, atol=0.03)


@pytest.mark.parametrize("x", [integers(2, 6), [2, 3, 4, 5], range(2, 6), np.arange(2, 6)])
def test_integers_and_lists_are_even_and_end_as_in_numpy(x):
    found = draws(x)
    np.testing.assert_allclose(np.bincount(found)[2:] / len(found), [0.25] * 4, atol=0.03)
    assert set(found) == {2, 3, 4, 5}
    assert isinstance(x, np.ndarray) or all(type(x) is int for x in found)


def test_a_seed_means_the_same_settings_and_names_are_drawn_on_their_own():
    space = {"a": uniform(0.0, 1.0), "b": uniform(0.0, 1.0), "c": [1, 2, 3]}
    first, second = (random_settings(space, 9, rng=np.random.default_rng(3)) for _ in range(2))
    assert first == second
    assert len(first) == 9 and list(first[0]) == ["a", "b", "c"]
    assert len({x for setting in first for x in (setting["a"], setting["b"])}) == 18


def test_text():
    found = f"{[uniform(0.0, 1.0), log_uniform(1e-3, 1), integers(1, 9)]}"
    assert found == "[uniform(0.0, 1.0), log_uniform(0.001, 1), integers(1, 9)]"


# --- errors -------------------------------------------------------------------------------------

RNG = np.random.default_rng(0)


@pytest.mark.parametrize(
    ("make", "error", "message"),
    [
        (lambda: grid({"a": 3}), TypeError, r"grid: 'a' needs a list of values, got 3; .* \[3\]"),
        (lambda: grid({"a": "relu"}), TypeError, r"write \['relu'\]"),
        (lambda: grid({"a": uniform(0, 1)}), TypeError, r"list of values, got uniform\(0, 1\)"),
        (lambda: grid({"b": [1], "a": []}), ValueError, "grid: there are no values for 'a'"),
        (
            lambda: random_settings({"a": 3}, 1, rng=RNG),
            TypeError,
            "random_settings: 'a' needs a list of values or a distribution, got 3",
        ),
        (lambda: random_settings({"a": ()}, 1, rng=RNG), ValueError, "there are no values for 'a'"),
        (lambda: random_settings({"a": [1]}, 0, rng=RNG), ValueError, "trials must be at least 1"),
        (lambda: random_settings({"a": [1]}, 1, rng=None), TypeError, "settings: random numbers"),
        (lambda: uniform(1, 1), ValueError, "uniform: needs two finite numbers low < high, got 1"),
        (lambda: uniform(0, np.inf), ValueError, "uniform: needs two finite numbers"),
        (lambda: log_uniform(0.0, 1.0), ValueError, "log_uniform: low must be a positive number"),
        (lambda: log_uniform(2.0, 1.0), ValueError, "log_uniform: needs two finite numbers"),
        (lambda: integers(5, 5), ValueError, "integers: needs two finite numbers"),
    ],
)  # fmt: skip
def test_mistakes(make, error, message):
    with pytest.raises(error, match=message):
        make()
