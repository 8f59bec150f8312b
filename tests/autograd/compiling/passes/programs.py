"""Programs for the tests of passes: recorded from functions, and run as they are."""

import numpy as np

from autograd.compiling.program import Program, Stale
from autograd.compiling.recorder import Recorder
from autograd.compiling.source import Source
from autograd.compiling.symbol import Symbol
from autograd.compiling.tape import same

SPECIAL = np.array([0.0, -0.0, 1.0, -1.5, np.inf, -np.inf, np.nan, 1e300, -1e-310])


def recorded(function, *arguments):
    """The program of a function, before any pass; it returns an array or a tuple of arrays."""
    recorder = Recorder(function)
    symbols = [recorder.symbol(x, f"argument_{i}") for i, x in enumerate(arguments)]
    recorder.run(symbols, {})
    result = recorder.result if isinstance(recorder.result, tuple) else (recorder.result,)
    assert all(type(x) is Symbol for x in result)
    return Program.of(recorder.tape, tuple(x.variable for x in result))


def run(program, *arguments):
    """The outputs of a program; it gets copies of the arguments."""
    source = Source(program)
    scope = {"np": np, "Stale": Stale, "same": same, **source.constants}
    exec(source.text, scope)
    with np.errstate(all="ignore"):
        copies = (np.copy(x) if isinstance(x, np.ndarray) else x for x in arguments)
        return scope["program"](*copies)


def check_same(before, after, *arguments):
    """Assert that two programs give the same arrays, bit for bit; of nan that it is one."""
    for x, y in zip(run(before, *arguments), run(after, *arguments), strict=True):
        assert type(x) is type(y)
        assert (np.shape(x), np.asarray(x).dtype) == (np.shape(y), np.asarray(y).dtype)
        np.testing.assert_array_equal(x, y)
        known = x == x
        np.testing.assert_array_equal(np.signbit(x)[known], np.signbit(y)[known])


def names(program):
    """The names of the calls of a program, in order."""
    return [call.name or call.form for call in program.calls]
