"""Signatures: equal for calls that one program serves, different for all others."""

import numpy as np
import pytest

from autograd import Tensor
from autograd.compiling.signature import others, pattern, rebuilt, signature

from .worlds import A, B


def key_of(*args):
    leaves, key = [], []
    signature(args, leaves, key)
    return key


@pytest.mark.parametrize(
    ("x", "y"), [(A, B), (1.0, 2.0), (1, 2), ({"a": A}, {"a": B}), ([A, 1], [B, 2]),
                 (Tensor(A), Tensor(B)), (np.float32(1), np.float32(2))],
)  # fmt: skip
def test_the_same_program_serves(x, y):
    assert key_of(x) == key_of(y)


@pytest.mark.parametrize(
    ("x", "y"), [(A, A[:2]), (A, A.astype("f")), (1.0, 1), (True, False), (1, True), ("a", "b"),
                 (A, Tensor(A)), ((A,), [A]), ({"a": A}, {"b": A}), (np.float32(1), 1.0),
                 (np.array(["a"]), np.array(["b"])), (None, "None")],
)  # fmt: skip
def test_another_program_serves(x, y):
    assert key_of(x) != key_of(y)


def test_arguments_are_taken_apart_and_put_together():
    thing = object()
    given = (A, {"k": [1.0, thing, None]}, (B,))
    leaves = []
    signature(given, leaves, [])
    assert [id(x) for x in leaves] == [id(A), id(given[1]["k"][0]), id(B)]
    assert rebuilt(given, iter("abc")) == ("a", {"k": ["b", thing, None]}, ("c",))
    assert list(others(given)) == [thing, None]
    assert pattern([A, B, A, 1.0]) == (0, 1, 0, 3)
