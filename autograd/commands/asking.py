"""What the commands share: an expression, values for its names, and the graph they give."""

from __future__ import annotations

import argparse
import difflib
from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np

from ..tensor import Tensor
from ..value import Value
from ..variable import Variable
from .functions import FUNCTIONS
from .mistakes import ReadingError, at
from .program import Program
from .reading import CONSTANTS

#: What a variable may be, beside finite numbers: derivatives there are worth a look, too.
NUMBERS = {text: float(text) for text in ("nan", "inf", "-inf")}


def add_expression(parser: argparse.ArgumentParser) -> None:
    """The arguments that say what is computed, and where."""
    parser.add_argument(
        "expression",
        help="what to compute, such as '(2*x1 + 3*x2)**2 + 3'; statements are separated by ;",
    )
    parser.add_argument(
        "variables",
        nargs="*",
        metavar="name=value",
        help="a number such as x1=1.5 or x=pi/2, or an array such as 'W=[[1, 2], [3, 4]]'",
    )


def add_wrt(parser: argparse.ArgumentParser, text: str) -> None:
    """The argument that names variables."""
    parser.add_argument("--wrt", action="append", metavar="NAME", help=f"{text}; may be repeated")


class Question:
    """An expression with values for its names, read from the command line.

    Attributes:
        program: the expression.
        inputs: the variables by their names.

    Raises:
        ReadingError: if one of them is not written as it should be, or they do not fit together.
    """

    def __init__(self, arguments: argparse.Namespace) -> None:
        self.program = Program(arguments.expression)
        self.inputs = variables(arguments.variables)
        if self.program.has_lists:  # a Value beside an array would make an array of Values
            self.inputs = {name: Tensor(x._raw, name=name) for name, x in self.inputs.items()}
        check_names(self.program, self.inputs)

    def output(self) -> Variable:
        """The result, recorded."""
        result = self.program.run(self.inputs)
        if not isinstance(result, Variable):
            raise self.mistake("nothing here depends on a variable", "name one: 2*x, with x=1")
        return result

    def wrt(self, names: Sequence[str] | None) -> list[Variable]:
        """Some variables by their names; all of them for None."""
        for name in names or ():
            if name not in self.inputs:
                known = ", ".join(self.inputs)
                raise self.mistake(f"--wrt {name}: no such variable", f"given are {known}")
        return [self.inputs[name] for name in names or self.inputs]

    def mistake(self, what: str, hint: str) -> ReadingError:
        """What is wrong with the expression as a whole."""
        text = self.program.text
        return ReadingError(what, text, 1, 0, len(text), hint)


def variables(assignments: Sequence[str]) -> dict[str, Variable]:
    """Values and Tensors from texts such as "x1=1" and "W=[[1, 2], [3, 4]]".

    Raises:
        ReadingError: if one of them is not written like that.

    >>> variables(["x=1/2", "w=[1, 2]"])
    {'x': Value(0.5, name='x'), 'w': Tensor([1., 2.], name='w')}
    """
    found: dict[str, Variable] = {}
    for text in assignments:
        name, sign, given = text.partition("=")
        name = name.strip()
        if not sign or not name.isidentifier() or not given.strip():
            raise ReadingError(
                "a variable is given as name=number", text, 1, 0, len(text),
                "such as x1=1.5, or W=[[1, 2], [3, 4]]",
            )  # fmt: skip
        if name in FUNCTIONS or name in CONSTANTS or name in found:
            what = f"{name} was given twice" if name in found else f"{name} has a meaning already"
            raise ReadingError(what, text, 1, 0, len(name), "choose another name")
        number = NUMBERS[given] if given in NUMBERS else Program(given).run({})
        if np.ndim(number):
            found[name] = Tensor(number, name=name)
        else:
            found[name] = Value(float(number), name=name)
    return found


def check_names(program: Program, given: Mapping[str, Any]) -> None:
    """Raise ReadingError if a name has no value, or a value was given that is not used."""
    for name, place in program.given.items():
        if name not in given and name not in FUNCTIONS:
            close = difflib.get_close_matches(name, given, 2, 0.5)
            meant = f"did you mean {' or '.join(close)}? Else " if close else ""
            raise at(f"{name!r} has no value", place, program.text, f"{meant}add {name}=1.5")
    for name in given:
        if name not in program.given:
            program.run(given)  # a mistake in the expression itself is told before
            close = difflib.get_close_matches(name, program.given, 1, 0.0)
            hint = f"Did you mean {close[0]}=...?" if close else "It uses no names"
            what = f"the expression does not use {name!r}"
            raise ReadingError(what, program.text, 1, 0, len(program.text), hint)
