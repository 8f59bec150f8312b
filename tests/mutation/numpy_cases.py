"""Calls of NumPy's functions that are composed of others: the lines of lines/*.txt.

Each is a line of Python on operands that it names by letters.
NumPy itself, on plain arrays, says what value and slopes must be.
"""

import re
from pathlib import Path
from typing import Any

import numpy as np

from .cases import Case, numbers


def with_nan(x: Any, *places: int) -> Any:
    """A copy with nan at some places of the flattened array."""
    x = x.copy()
    x.flat[list(places)] = np.nan
    return x


#: What the letters in the lines stand for.
OPERANDS = {
    "v": numbers(5), "w": numbers(5, seed=1), "a": numbers(5, low=0.5, seed=2),
    "b": numbers(3), "d": numbers(3, seed=1), "e": numbers(2, seed=3),
    "m": numbers(3, 4), "n": numbers(3, 4, seed=1), "c": numbers(2, 3, 4), "o": numbers(2, 3, 4,
    seed=1), "g": numbers(3, 4, low=0.5, seed=2), "r": numbers(4, 3, seed=1),
    "s": numbers(3, 3) + 2.5 * np.eye(3), "t": numbers(2, 3, 3) + 2.5 * np.eye(3),
    "z": np.array(0.7), "i": np.sort(numbers(5)), "j": np.sort(numbers(4, seed=1)),
    "h": with_nan(numbers(6), 2), "k": with_nan(numbers(3, 4), 1, 6, 7),
    "l": numbers(3, low=0.0, high=6.0) + 10.0 * np.arange(3),
    "q": numbers(4, 4), "p": numbers(3, 2) @ numbers(2, 3),
    "y": with_nan(numbers(3, 4), 1, 4, 5, 6, 7),
}  # fmt: skip

LINES = [
    line
    for file in sorted((Path(__file__).parent / "lines").glob("*.txt"))
    for line in file.read_text(encoding="utf-8").splitlines()
]

#: What a case is called: the function, or the method of a universal function.
NAME = re.compile(r"np\.(?:\w+\.(?=reduce|accumulate|outer))?((?:linalg\.)?\w+)")
LETTER = re.compile(r"(?<![\w.\"])([a-z])(?![\w\"=])")


def case_of(line: str) -> Case:
    """A line as a function of the letters in it."""
    letters = sorted(OPERANDS.keys() & set(LETTER.findall(line)))
    function = eval(f"lambda {', '.join(letters)}: {line}", {"np": np})
    name = NAME.search(line.rpartition(")(")[2])[1]  # of a lambda that is called: of its operand
    return Case(name, function, tuple(OPERANDS[k] for k in letters))


def changed(method: str, index: Any) -> Case:
    """A method of `t.at[index]`, and what NumPy does to arrays in place."""

    def function(t: Any, x: Any) -> Any:
        if not isinstance(t, np.ndarray):
            return getattr(t.at[index], method)(x)
        t = t.copy()
        if method == "set":
            t[index] = x
        else:
            IN_PLACE[method].at(t, index, x)
        return t

    return Case(f"at.{method}", function, (OPERANDS["m"], OPERANDS["j"]))


IN_PLACE = {"add": np.add, "multiply": np.multiply, "max": np.maximum, "min": np.minimum}
PLACES = (1, (slice(None, 2), slice(None, None, -1)), np.arange(12).reshape(3, 4) % 3 == 1)

NUMPY_CASES = [case_of(line) for line in LINES]
NUMPY_CASES += [changed(m, index) for m in ("set", *IN_PLACE) for index in PLACES]
NUMPY_CASES += [changed(m, ([0, 2, 0, 2], [1, 1, 1, 3])) for m in ("set", "add")]
