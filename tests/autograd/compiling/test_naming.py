"""Names for the variables of programs."""

import numpy as np

from autograd.compiling.naming import Names, argument_names, identifier, result_of, returned_names
from autograd.compiling.program import Program
from autograd.compiling.tape import Call, Variable


def test_names_differ_and_are_no_words_of_python():
    inputs = tuple(map(Variable, range(4)))
    given = {0: "lambda", 1: "x", 2: "x", 3: "np"}
    names = Names(Program(inputs, (), inputs, [np.ones(1)] * 4, given), {"np"})
    assert [names[x] for x in inputs] == ["lambda_", "x", "x_2", "np_2"]


def test_identifiers():
    assert identifier("state[0]['w']") == "state_0_w"
    assert identifier("2x").isidentifier() and identifier("").isidentifier()
    assert identifier("x²") == "x2" and identifier("ﬁt") == "fit"
    for sign in map(chr, range(0x3000)):
        assert identifier(sign).isidentifier() and identifier(f"x{sign}y").isidentifier()


def test_arguments_are_named_by_position_keyword_and_star():
    def function(a, *rest, k):
        return a

    names = argument_names(function, (1.0, 2.0, [3.0, 4.0]), {"k": {"w": 5.0}})
    assert list(names) == ["a", "rest_0", "rest_1_0", "rest_1_1", "k_w"]


def call(target, name, *args, line="", **kwargs):
    run = getattr(np, name.removeprefix("np."))
    return Call(Variable(target), "function", name, run, args, kwargs, line)


def named(calls, given, count):
    inputs = (Variable(0),)
    return Names(Program(inputs, tuple(calls), inputs, [np.ones(2)] * count, given), {"np"})


def test_an_array_is_called_what_it_becomes_in_the_same_line():
    x, y, z = map(Variable, range(3))
    calls = [call(1, "np.exp", x, line="a:1"), call(2, "np.sin", y, out=y, line="a:1")]
    names = named(calls, {0: "x", 2: "z"}, 3)
    assert (names[y], names[z]) == ("z", "z")
    calls[1].line = "a:2"
    names = named(calls, {0: "x", 2: "z"}, 3)
    assert (names[y], names[z]) == ("exp_1", "z")


def test_a_sum_of_gradients_goes_on_with_the_first_of_them():
    x, y = map(Variable, range(2))
    calls = [call(1, "np.exp", x, line="a:1"), call(2, "np.add", y, x, out=y, line="a:2")]
    calls[1].quiet = True
    assert named(calls, {0: "x", 2: "slope"}, 3)[y] == "slope"
    calls[1].origin, calls[1].line = "add", "a:1"
    calls[0].origin = "gradient of exp"  # one goes back and the other does not
    assert named(calls, {0: "x", 2: "slope"}, 3)[y] == "exp_1"
    calls[0].origin, calls[1].line = "", "a:2"
    assert named(calls, {0: "x", 2: "slope"}, 3)[y] == "exp_1"


def test_what_is_written_over_a_named_array_has_another_name():
    x, y, z = map(Variable, range(3))
    calls = [call(1, "np.exp", x, line="a:1"), call(2, "np.sin", y, out=y, line="a:2")]
    names = named(calls, {0: "x", 1: "y"}, 3)
    assert (names[y], names[z]) == ("y", "sin_1")


def test_what_is_written_over_an_input_keeps_its_name():
    x, y = map(Variable, range(2))
    names = named([call(1, "np.exp", x, out=x)], {0: "x", 1: "y"}, 2)
    assert (names[x], names[y]) == ("x", "x")


def test_a_result_called_as_an_input_is_the_new_one():
    x, y = map(Variable, range(2))
    names = named([call(1, "np.exp", x)], {0: "x", 1: "x"}, 2)
    assert (names[x], names[y]) == ("x", "new_x")


def test_results_are_named_as_they_are_returned():
    def one(loss):
        return loss

    def two(x):
        loss = x
        return loss, [x]

    assert returned_names(one) == ["loss"]
    assert returned_names(two) == ["loss", ""]
    assert returned_names(max) == []


def test_what_is_returned_in_one_of_two_ways_has_no_name():
    def clipped(x):
        if x > 1.0:
            return 1.0
        return x

    assert returned_names(clipped) == []


def test_results_are_called_after_what_makes_them():
    names = ["np.add.reduce", "np.maximum.reduce", "np.minimum.reduce", "np.logical_and.reduce"]
    made = [Call(Variable(1), "function", name, None, (), {}) for name in names]
    assert [result_of(x) for x in made] == ["total", "largest", "smallest", "total"]
    words = {"np.exp": "exp", "np.matmul": "product", "np.linalg.inv": "inv", "": "part"}
    for name, word in words.items():
        assert result_of(Call(Variable(1), "function", name, None, (), {})) == word
    assert result_of(None) == "input"
