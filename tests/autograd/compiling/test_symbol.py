"""Symbols: what leaves them is recorded, guarded or refused; nothing is replayed wrongly."""

import copy
import json
import math
import pickle
import statistics
import warnings

import numpy as np
import pytest

from autograd import compile, grad

from .worlds import A, B, assert_function_alike, programs

#: Functions of one array whose numbers leave it, in C code or in Python.
LEAVING = {
    "array of a list": lambda x: np.array([x[0], x[1] * 2]) + 1,
    "array": lambda x: np.array(x) + 1,
    "fromiter": lambda x: np.fromiter(x, float) * 2,
    "math": lambda x: math.sin(x[0]) * x,
    "statistics": lambda x: x * statistics.mean(x.tolist()),
    "json": lambda x: len(json.dumps(x.tolist())) * x,
    "pickle": lambda x: pickle.loads(pickle.dumps(x)) * 2,
    "deepcopy": lambda x: copy.deepcopy(x) * 2,
    "text": lambda x: len(str(x[0])) * x,
    "repr": lambda x: len(repr(x)) * x,
    "format": lambda x: len(f"{x[0]:.3f}%g" % x[1]) * x,
    "key": lambda x: {1.0: 2.0, -4.0: 3.0}[x[0]] * x,
    "vectorize": lambda x: np.vectorize(lambda v: v + 1 if v > 0 else v * 2.0)(x),
    "along axis": lambda x: np.apply_along_axis(lambda v: v.sum() * v, 0, x),
    "piecewise": lambda x: np.piecewise(x, [x > 0, x <= 0], [lambda v: v * 2, lambda v: -v]),
    "nditer": lambda x: np.array([float(v) for v in np.nditer(x)]),
    "flat": lambda x: np.array(list(x.flat)) * 2,
    "lstsq": lambda x: np.linalg.lstsq(np.outer(x, x) + np.eye(3), x, rcond=None)[0],
    "eigenvalues": lambda x: np.linalg.eigvalsh(np.outer(x, x)),
    "modf": lambda x: np.modf(x[0]),
    "in": lambda x: x if 3.0 in x else -x,
    "for": lambda x: sum(v * v for v in x),
    "largest": lambda x: max(x) * x,
    "sorted": lambda x: np.array(sorted(x)),
    "array2string": np.array2string,
    "complex": lambda x: (x * 1j).imag,
    "strides": lambda x: x * x.strides[0],
    "unique": lambda x: np.unique(np.sign(x)) * 2,
    "nonzero": lambda x: x[np.nonzero(x > 0)] * 2,
    "in place": lambda x: (x.sort(), x.fill(x[0]), x)[2],
    "put": lambda x: (x.put([0], [9.0]), np.put_along_axis(x, np.array([1]), 8.0, 0), x)[2],
    "itself": lambda x: x,
    "twice": lambda x: (x[1:], x[1:]),
}


@pytest.mark.parametrize("name", LEAVING)
def test_numbers_that_leave_a_symbol(name):
    assert_function_alike(LEAVING[name])


def kind_of(x, s):
    return x if type(s) is float else -x


#: Functions of an array and a number, and the numbers.
OF_A_NUMBER = {
    "isinstance": (lambda x, s: x if isinstance(s, float) else -x, (1.0, 2, np.float64(3))),
    "type": (kind_of, (1.0, 2, np.float64(3))),
    "shape": (lambda x, s: x if hasattr(s, "shape") else -x, (1.0, 2, np.float64(3))),
    "length": (lambda x, s: x if hasattr(s, "__len__") else -x, (1.0, 2, np.float64(3))),
    "identity": (lambda x, s: x if s is True else -x, (True, False)),
    "divmod": (lambda x, s: (divmod(s, 2.0), divmod(x, 2.0)), (5.0, 7.0)),
    "round": (lambda x, s: round(s, 1) * x, (1.26, 2.34)),
    "absolute": (lambda x, s: x.astype("f") * abs(s), (-1.1, 2.2)),
    "added by NumPy": (lambda x, s: x.astype("f") * np.add(s, 1.0), (-1.1, 2.2)),
    "power": (lambda x, s: 2**s, (3, -1, 2)),
    "root": (lambda x, s: s**0.5, (4.0, -4.0)),
    "zero": (lambda x, s: x / float(s), (0.0, -0.0)),
    "nan": (lambda x, s: x * s if s == s else x, (math.nan, 1.0)),
    "slice": (lambda x, s: x[:s] * 2, (2, 3, 1)),
    "repeat": (lambda x, s: np.repeat(x, s) * np.tile(x, s), (2, 3)),
    "range": (lambda x, s: np.arange(s) * x[0] + np.zeros(s), (2, 3)),
    "reshape": (lambda x, s: np.arange(12.0).reshape(s, -1) * x[0], (2, 3)),
    "hash": (lambda x, s: {1: 2.0, 2: 3.0}[s] * x, (1, 2)),
}


@pytest.mark.filterwarnings("ignore::RuntimeWarning")
@pytest.mark.parametrize("name", OF_A_NUMBER)
def test_numbers_keep_their_kind(name):
    function, numbers = OF_A_NUMBER[name]
    assert_function_alike(function, [(A, s) for s in (*numbers, *numbers)])


@pytest.mark.parametrize(
    "x",
    [
        A.astype("e"), A.astype(">f8"), np.zeros(0), np.array(2.0), np.float64(2.0), A > 0,
        np.array([1, 2]), np.asfortranarray(np.arange(6.0).reshape(2, 3)),
        np.arange(12.0).reshape(3, 4)[:, ::2],
        np.ma.array(A, mask=[0, 1, 0]), np.array(["a", "b"]),
    ],
    ids=lambda x: f"{type(x).__name__} {x.dtype} {x.shape}",
)  # fmt: skip
def test_every_kind_of_array(x):
    function = (lambda x: (x == "a").sum() * 2) if x.dtype.kind == "U" else lambda x: x * x
    assert_function_alike(function, [(x,), (x,), (x[::-1] if x.ndim else x,)])


@pytest.mark.parametrize("function", [memoryview, np.frombuffer, lambda x: x.ctypes.data])
def test_memory_cannot_be_taken_from_a_symbol(function):
    with pytest.raises(TypeError) as caught:
        compile(lambda x: np.array(function(x)))(A)
    assert "compile" in str(caught.value) + " ".join(caught.value.__notes__)


def test_printing_shows_the_numbers(capsys):
    compile(lambda x: print(x))(A)
    assert capsys.readouterr().out == f"{A}\n"


def test_a_function_that_needs_no_numbers_is_recorded_once():
    assert programs(assert_function_alike(lambda x: np.asarray(x).sum() * np.full(3, x[0]))) == 1


def test_a_symbol_that_was_kept_says_so():
    holder = type("Holder", (), {"__slots__": ("x",)})()
    type(holder).__module__ = "numpy.of_others"  # whose insides are not looked at

    def function(x):
        holder.x = x * 2
        return x

    compile(function)(A)
    with pytest.raises(RuntimeError, match="kept and used after the run"):
        holder.x + B


def test_warnings_of_a_backward_pass_stay_away():
    step = compile(lambda x: grad(lambda y: np.sum(np.sqrt(y)))(x))
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        for _ in range(3):
            assert step(np.array([0.0, 1.0])).tolist() == [np.inf, 0.5]


@pytest.mark.parametrize("name", ["c_contiguous", "f_contiguous", "C_CONTIGUOUS"])
def test_how_an_array_lies_in_memory_is_guarded(name):
    def function(x):
        found = x.flags[name] if name.isupper() else getattr(x.flags, name)
        return x * (2.0 if found else 3.0)

    compiled, x = compile(function), np.ones((2, 3))
    for given in (x, np.asfortranarray(x), x, np.asfortranarray(x)):
        np.testing.assert_array_equal(compiled(given), function(given))
    assert programs(compiled) == 2


def test_a_flag_that_only_the_run_knows_says_so():
    with pytest.raises(AttributeError, match="owndata"):
        compile(lambda x: x * x.flags.owndata)(A)


@pytest.mark.parametrize("x", [2.0, 3, np.float64(2.0), np.array(2.0), A])
@pytest.mark.parametrize("ask", [len, list])
def test_only_an_array_has_a_length(ask, x):
    def function(x):
        try:
            return (ask(x) if ask is len else len(ask(x))) * x
        except TypeError:
            return x * 10 if hasattr(x, "__len__") else x * 100

    compiled = compile(function)
    for given in (x, x + 1):
        np.testing.assert_array_equal(compiled(given), function(given))
