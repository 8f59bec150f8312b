"""How calls get on a tape: what is noted, what is guarded and what is refused."""

from threading import Thread

import numpy as np
import pytest

from autograd.compiling.recorder import Recorder
from autograd.compiling.symbol import Symbol
from autograd.compiling.tape import Tape, Variable
from autograd.compiling.writing import (
    bare,
    is_recordable,
    is_symbol,
    may_change_shape,
    name_of,
    parts,
    rebuilt,
    symbols_in,
    variables,
    write,
)

from .passes.programs import names, recorded


def symbol(x):
    """A symbol of an array on a new tape."""
    tape = Tape(symbol=Symbol)
    return Symbol(tape, tape.input(x), x)


def guards(function, *arguments):
    """What a recorded run asked for."""
    return [call.name for call in recorded(function, *arguments).calls if call.form == "guard"]


def test_a_call_is_made_with_the_numbers_and_written_with_the_variables():
    x = symbol(np.array([0.0, 1.0]))
    y = write(x.tape, "function", "np.exp", np.exp, (x,), {})
    np.testing.assert_array_equal(y.held, np.exp([0.0, 1.0]))
    (call,) = x.tape.calls
    assert (call.target, call.args, call.name) == (Variable(1), (Variable(0),), "np.exp")
    assert call.line.endswith(f"test_writing.py:{write_line()}")


def write_line():
    """The line of this file on which the first test calls write."""
    with open(__file__) as file:
        return next(i for i, line in enumerate(file, 1) if '"np.exp", np.exp, (x,)' in line)


def test_what_is_written_to_has_no_result_of_its_own():
    x = symbol(np.ones(2))
    tape = x.tape
    out = write(tape, "function", "np.exp", np.exp, (x,), {"out": x})
    assert out is x and tape.calls[0].target is None and tape.touched(x.held) == 1


def test_an_array_from_outside_is_not_written_to():
    x = symbol(np.ones(2))
    outside = np.zeros(2)
    with pytest.raises(TypeError, match=r"writes into an array .*test_writing\.py:.*y = y \+ x"):
        write(x.tape, "function", "np.exp", np.exp, (x,), {"out": outside})
    assert outside.tolist() == [0.0, 0.0]


def test_a_read_only_array_is_not_written_to():
    x = symbol(np.ones(2))
    x.flags.writeable = False
    with pytest.raises(ValueError, match="read-only"):
        write(x.tape, "setitem", "", lambda *_: None, (x, 0, 1.0), {})


def test_after_the_recording_a_symbol_is_of_no_use():
    x = symbol(np.ones(2))
    x.tape.closed = True
    with pytest.raises(RuntimeError, match="was kept and used after the run"):
        write(x.tape, "function", "np.exp", np.exp, (x,), {})


def test_another_thread_computes_with_the_numbers():
    x, results = symbol(np.zeros(2)), []
    thread = Thread(target=lambda: results.append(np.exp(x)))
    thread.start()
    thread.join()
    assert type(results[0]) is np.ndarray and x.tape.calls == []


def test_only_numpys_functions_are_found_by_their_names():
    assert name_of(np.exp) == ("function", "np.exp")
    assert name_of(np.linalg.solve) == ("function", "np.linalg.solve")
    assert name_of(len) == ("foreign", "len")


@pytest.mark.parametrize(
    ("form", "name", "args", "changing"),
    [
        ("function", "np.sum", (1,), False),
        ("function", "np.add.reduce", (1,), False),
        ("function", "np.interp", (1,), False),
        ("function", "np.unique", (1,), True),
        ("function", "np.where", (1,), True),
        ("function", "np.where", (1, 2, 3), False),
        ("function", "np.lib.stride_tricks.sliding_window_view", (1, (2, 2)), False),
        ("function", "np.reshape", (1, (2, 2)), False),
        ("foreign", "len", (1,), True),
        ("getitem", "", (1, 0), False),
        ("getitem", "", (1, slice(0, 2)), False),
        ("getitem", "", (1, [True, False]), True),
        ("getitem", "", (1, (0, np.array([True]))), True),
        ("operator", "+", (1, 2), False),
    ],
)
def test_whose_shape_follows_from_the_numbers(form, name, args, changing):
    assert may_change_shape(form, name, args, {}) is changing


def test_a_shape_that_is_computed_is_guarded():
    assert may_change_shape("method", "reshape", (1, symbol(np.int64(2))), {})
    assert may_change_shape("getitem", "", (1, slice(0, symbol(np.int64(2)))), {})
    assert guards(lambda x: x[x > 0.0] * 2.0, np.ones(2)) == ["the shape of a result"]
    assert guards(lambda x: x[:1] * 2.0, np.ones(2)) == []


def test_an_error_that_numbers_raise_is_guarded():
    def function(x):
        try:
            return np.linalg.inv(x)
        except np.linalg.LinAlgError:
            return x * 2.0

    assert guards(function, np.zeros((2, 2))) == ["the LinAlgError of np.linalg.inv"]
    assert guards(function, np.eye(2)) == []


def test_a_text_is_right_while_the_numbers_are():
    assert guards(lambda x: x * len(np.array2string(x)), np.ones(2))[0] == "np.array2string()"


def test_a_text_made_of_random_numbers_is_refused():
    def function(x, rng):
        return x * len(rng.bytes(3))

    with pytest.raises(TypeError, match=r"can be recorded|draws what is no number"):
        recorded(function, np.ones(2), np.random.default_rng(0))


def test_where_errors_are_wanted_the_program_raises_them_too():
    def function(x):
        with np.errstate(divide="raise"):
            try:
                return 1.0 / x
            except FloatingPointError:
                return x * 2.0

    assert names(recorded(function, np.ones(2)))[0] == "careful_np.divide"
    assert guards(function, np.zeros(2))[0] == "the FloatingPointError of careful_np.divide"


def test_results_in_several_parts_are_symbols_each():
    function = np.linalg.slogdet
    program = recorded(lambda x: function(x)[1] * 2.0, np.eye(2) * 3.0)
    assert names(program)[:2] == ["np.linalg.slogdet", "getitem"]
    recorder = Recorder(lambda x: function(x))
    recorder.run([recorder.symbol(np.eye(2), "x")], {})
    assert type(recorder.result).__name__ == "SlogdetResult"
    assert all(map(is_symbol, recorder.result))


@pytest.mark.parametrize(
    ("x", "recordable"),
    [
        (1.0, True), (np.ones(2), True), (np.float32(1.0), True), (1j, True), ("a", False),
        (np.array(["a"]), False), (np.ma.masked_array([1.0]), False), ([1.0, np.ones(2)], True),
        ((), True), ([], False), ((1.0, "a"), False), (None, False),
    ],
)  # fmt: skip
def test_what_a_symbol_can_stand_for(x, recordable):
    assert is_recordable(x) is recordable


def test_nested_arguments_keep_their_nesting():
    x, y = symbol(np.ones(2)), symbol(np.zeros(3))
    nested = {"a": [x, (y, 1.0)], "b": slice(0, y)}
    assert list(symbols_in(nested)) == [x, y, y]
    bared = bare(nested)
    assert bared["a"][0] is x.held and bared["a"][1] == (y.held, 1.0) and bared["b"].stop is y.held
    assert variables(nested, lambda array: array)["a"][1] == (y.variable, 1.0)
    assert parts(1) == (1,) and parts((1, 2)) == (1, 2)
    result = np.linalg.slogdet(np.eye(2))
    assert type(rebuilt(result, lambda item: item)) is type(result)


def test_an_array_that_is_no_variable_is_copied():
    x = symbol(np.ones(2))
    beside = np.array([3.0, 4.0])
    write(x.tape, "function", "np.add", np.add, (x, beside), {})
    beside[0] = 9.0
    assert x.tape.calls[0].args[1].tolist() == [3.0, 4.0]
