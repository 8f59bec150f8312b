"""Names for the variables of programs."""

import numpy as np

from autograd.compiling.naming import Names, argument_names, identifier, returned_names
from autograd.compiling.program import Program
from autograd.compiling.tape import Variable


def test_names_differ_and_are_no_words_of_python():
    inputs = tuple(map(Variable, range(4)))
    given = {0: "lambda", 1: "x", 2: "x", 3: "np"}
    names = Names(Program(inputs, (), inputs, [np.ones(1)] * 4, given), {"np"})
    assert [names[x] for x in inputs] == ["lambda_", "x", "x_2", "np_2"]


def test_identifiers():
    assert identifier("state[0]['w']") == "state_0_w"
    assert identifier("2x").isidentifier() and identifier("").isidentifier()


def test_arguments_are_named_by_position_keyword_and_star():
    def function(a, *rest, k):
        return a

    names = argument_names(function, (1.0, 2.0, [3.0, 4.0]), {"k": {"w": 5.0}})
    assert list(names) == ["a", "rest_0", "rest_1_0", "rest_1_1", "k_w"]


def test_results_are_named_as_they_are_returned():
    def one(loss):
        return loss

    def two(x):
        loss = x
        return loss, [x]

    assert returned_names(one) == ["loss"]
    assert returned_names(two) == ["loss", ""]
    assert returned_names(max) == []
