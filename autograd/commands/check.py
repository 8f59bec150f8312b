"""Check the gradients of an expression against finite differences; status 1 if they disagree."""

from __future__ import annotations

import argparse
import re
import sys
from typing import Any

import numpy as np

from ..checking import Comparison, check_gradients
from ..checking.verdicts import RESOLVED
from ..drawing.numbers import counted, short
from ..drawing.readings import detail
from ..tracing import gradients
from .asking import Question, add_expression

EXAMPLE = "chainrule check 'exp(sin(x)) * relu(y)' x=0.5 y=2 --order 2"


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """The arguments of `check`."""
    add_expression(parser)
    parser.add_argument(
        "--order", type=int, choices=(1, 2), default=1, help="2: also the second derivatives"
    )
    parser.add_argument("--tolerance", type=float, help="the relative error that is allowed")


def run(arguments: argparse.Namespace) -> int:
    """Print a verdict for each variable; 1 if a derivative is wrong or cannot be checked there."""
    question = Question(arguments)
    output = question.output()  # a mistake in the expression is told before anything is checked

    def function(*inputs: Any) -> Any:
        return question.program.run(dict(zip(question.inputs, inputs, strict=True)))

    try:
        report = check_gradients(
            function,
            *question.inputs.values(),
            order=arguments.order,
            tolerance=arguments.tolerance,
        )
    except (AssertionError, ValueError) as error:
        print(error, file=sys.stderr)
        return 1
    found = gradients(output, question.inputs, seed=np.ones(output.shape))
    for name, gradient in found.items():
        own = [x for x in report.comparisons if re.fullmatch(rf"{name}(\W.*)?", x.place)]
        print(f"{name}: {told(gradient)} {verdict(own)}")
    print(f"{counted(len(report.comparisons), 'comparison')}, none disagrees")
    return 0


def told(gradient: Any) -> str:
    """A gradient in a line: the number, or the shape and norm."""
    return (
        f"gradient {short(gradient)}" if not np.ndim(gradient) else f"gradient {detail(gradient)}"
    )


def verdict(comparisons: list[Comparison]) -> str:
    """What was found about one variable."""
    if any(x.kink for x in comparisons):
        return "is at a kink, and lies between the slopes of both sides"
    if any(x.uncertainty > RESOLVED * abs(x.differences) + 1e-9 for x in comparisons):
        return "agrees, as far as rounding lets finite differences tell"
    return "agrees with finite differences"
