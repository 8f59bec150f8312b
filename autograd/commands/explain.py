"""Explain the derivative of an expression: the rule of every step, the chain rule in numbers."""

from __future__ import annotations

import argparse

from ..explaining import explain
from .asking import Question, add_expression, add_wrt

EXAMPLE = "chainrule explain '(2*x1 + 3*x2)**2 + 3' x1=1 x2=3 --wrt x1"


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """The arguments of `explain`."""
    add_expression(parser)
    add_wrt(parser, "the variable to differentiate for (default: all)")
    form = parser.add_mutually_exclusive_group()
    form.add_argument("--latex", action="store_true", help="print LaTeX that uses amsmath")
    form.add_argument("--markdown", action="store_true", help="print Markdown with formulas")
    parser.add_argument(
        "-o", "--output", metavar="FILE", help="save it in place of printing: .txt .md .tex"
    )


def run(arguments: argparse.Namespace) -> int:
    """Print the derivation, or save it."""
    question = Question(arguments)
    derivation = explain(question.output(), question.wrt(arguments.wrt))
    if arguments.output:
        derivation.save(arguments.output)
        print(f"{arguments.output}: {derivation!r}")
    elif arguments.latex:
        print(derivation.latex)
    else:
        print(derivation.markdown if arguments.markdown else derivation)
    return 0
