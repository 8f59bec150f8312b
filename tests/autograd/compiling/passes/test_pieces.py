"""Pieces of arrays that are changed in place."""

import numpy as np
import pytest

from autograd.compiling import compile
from autograd.compiling.passes.pieces import is_cut, with_pieces_in_place

from .programs import check_same, names, recorded

X = np.arange(12.0).reshape(3, 4)
PIECES = [np.s_[1:], np.s_[:, ::2], np.s_[0], np.s_[..., 1], np.s_[None, 1:]]


@pytest.mark.parametrize("index", PIECES)
def test_a_piece_is_not_put_back_where_it_is(index):
    def function(x):
        y = x * 2.0
        y[index] += 1.0
        return y

    program = recorded(function, X)
    after = with_pieces_in_place(program)
    assert len(after.calls) == len(program.calls) - 1
    assert "setitem" not in [call.form for call in after.calls]
    check_same(program, after, X + 1.0)


@pytest.mark.parametrize("index", [[0, 2], [True, False, True], (0, 1), (slice(None), [1])])
def test_a_copy_is_put_back(index):
    def function(x):
        y = x * 2.0
        y[index] += 1.0
        return y

    program = recorded(function, X)
    assert names(with_pieces_in_place(program)) == names(program)
    check_same(program, with_pieces_in_place(program), X)


def test_another_piece_or_another_array_is_put_in():
    def function(x):
        y, z = x * 2.0, x * 3.0
        y[1:] = y[:-1]
        z[1:] = y[1:]
        y[:1] = 5.0
        return y + z

    program = recorded(function, X)
    after = with_pieces_in_place(program)
    assert names(after) == names(program)
    check_same(program, after, X + 1.0)


def test_a_sum_that_is_made_apart_is_put_in():
    def function(x):
        y = x * 2.0
        y[1:] = y[1:] + 1.0
        return y

    program = recorded(function, X)
    assert len(with_pieces_in_place(program).calls) == len(program.calls)
    compiled = compile(function)
    for x in (X, X + 1.0):
        np.testing.assert_array_equal(compiled(x), function(x))


def test_what_slices_cut_out():
    assert all(map(is_cut, PIECES)) and is_cut(1)
    assert not is_cut([1]) and not is_cut((0, np.array([1]))) and not is_cut(True)
