"""The commands of `python -m autograd`: one file each, with `add_arguments` and `run`."""

from . import check, draw, explain, passport, primitives

#: Every command by its name. A command is a module whose docstring says what it does, with an
#: EXAMPLE and the functions `add_arguments(parser)` and `run(arguments)`, which gives the status.
COMMANDS = {
    "draw": draw,
    "explain": explain,
    "check": check,
    "passport": passport,
    "primitives": primitives,
}

__all__ = ["COMMANDS"]
