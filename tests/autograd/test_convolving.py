"""convolve and correlate: every mode and pair of lengths, both operands as nodes."""

import numpy as np
import pytest

from autograd import Tensor, Value

from .calls import check_call

NUMBERS = np.random.default_rng(8).normal(size=12)


@pytest.mark.parametrize("mode", ["full", "same", "valid"])
@pytest.mark.parametrize("name", ["convolve", "correlate"])
def test_every_mode_and_pair_of_lengths(name, mode):
    function = getattr(np, name)
    for n in range(1, 6):
        for m in range(1, 6):
            check_call(lambda x, y: function(x, y, mode), NUMBERS[:n], NUMBERS[6 : 6 + m])


def test_modes_by_default_and_constants():
    check_call(np.convolve, NUMBERS[:4], NUMBERS[5:7])
    check_call(np.correlate, NUMBERS[:4], NUMBERS[5:7])
    check_call(lambda x: np.convolve(x, [1.0, 2.0]), NUMBERS[:4])
    check_call(lambda x: np.correlate([1.0, 2.0, 3.0], x), NUMBERS[:2])


def test_a_row_with_itself():
    x = Tensor([1.0, 2.0, 3.0])
    np.convolve(x, x).backward([0.0, 1.0, 0.0, 0.0, 0.0])
    assert x.grad.tolist() == [4.0, 2.0, 0.0]


def test_values():
    x = Value(2.0)
    out = np.convolve(Tensor([1.0, 3.0]), x)
    out.backward([1.0, 1.0])
    assert (out.data.tolist(), x.grad) == ([2.0, 6.0], 4.0)


@pytest.mark.parametrize("name", ["convolve", "correlate"])
def test_errors_name_the_call(name):
    function = getattr(np, name)
    with pytest.raises(ValueError, match=rf"np\.{name}: v must be a row of numbers.*\(0,\)"):
        function(Tensor([1.0]), [])
    with pytest.raises(ValueError, match=rf"np\.{name}: a must be a row of numbers.*\(2, 2\)"):
        function(Tensor(np.ones((2, 2))), [1.0])
    with pytest.raises(ValueError, match="mode must be 'full', 'same' or 'valid', got 'bogus'"):
        function(Tensor([1.0]), [1.0], "bogus")


def test_a_correlation_needs_rows_as_in_numpy():
    for operands in ((Tensor(1.0), [1.0, 2.0]), ([1.0, 2.0], Tensor(1.0))):
        with pytest.raises(ValueError, match=r"np\.correlate: a and v must be rows of numbers"):
            np.correlate(*operands)
