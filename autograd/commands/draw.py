"""Draw the computation graph of an expression: every value, every gradient, every derivative."""

from __future__ import annotations

import argparse
import sys

from ..drawing import draw
from .asking import Question, add_expression, add_wrt

EXAMPLE = "chainrule draw '(2*x1 + 3*x2)**2 + 3' x1=1 x2=3 -o f.svg"


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """The arguments of `draw`."""
    add_expression(parser)
    parser.add_argument(
        "-o",
        "--output",
        default="graph.svg",
        metavar="FILE",
        help="where to save it, by suffix: .svg .html (a page that plays the calculation) .dot "
        ".png .pdf (these two take Graphviz); - prints the SVG (default: %(default)s)",
    )
    add_wrt(parser, "draw only what lies between this variable and the result")
    parser.add_argument("--title", help="the line above the picture, in place of the formula")


def run(arguments: argparse.Namespace) -> int:
    """Draw, and say where the picture is."""
    question = Question(arguments)
    wrt = question.wrt(arguments.wrt) if arguments.wrt else None
    picture = draw(question.output(), title=arguments.title, wrt=wrt)
    if arguments.output == "-":
        sys.stdout.write(picture.svg)
    else:
        picture.save(arguments.output)
        print(f"{arguments.output}: {picture!r}")
    return 0
