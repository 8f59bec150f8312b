"""The tests of a signature, written out, agree with the walk that tells signatures."""

import numpy as np
import pytest

from autograd.compiling.accepting import OTHER, Acceptance
from autograd.compiling.connecting import Scope

X = np.ones((2, 3))


def accepts(given, *args, **kwargs):
    """The leaves that are found in arguments, or OTHER; for the signature of what is given."""
    scope = Scope()
    acceptance = Acceptance(given, {}, scope)
    leaves = ", ".join(f"leaf_{k}" for k in range(acceptance.leaves))
    lines = "".join(f"    {line}\n" for line in acceptance.lines)
    exec(f"def run(args, kwargs):\n{lines}    return [{leaves}]\n", scope)
    return scope["run"](args, kwargs)


def test_leaves_are_numbered_depth_first():
    given = ([X, {"a": 1.0, "b": [2.0, 3.0]}], 4.0)
    found = accepts(given, [X, {"a": 5.0, "b": [6.0, 7.0]}], 8.0)
    assert found[0] is X and found[1:] == [5.0, 6.0, 7.0, 8.0]


@pytest.mark.parametrize(
    "args",
    [
        (),
        (X,),
        (X, 1),
        (X, True),
        (X.astype(np.float32), 1.0),
        (X.T, 1.0),
        (X.tolist(), 1.0),
        (X, 1.0, 1.0),
    ],
)
def test_others_are_refused(args):
    assert accepts((X, 1.0), *args) is OTHER
    assert accepts((X, 1.0), X, 1.0, key=1) is OTHER


def test_one_array_twice_is_another_signature():
    assert accepts((X, X.copy()), X, X) is OTHER
    assert accepts((X, X), X, X.copy()) is OTHER
    assert accepts((X, X), X, X) is not OTHER
