"""The command line: `python -m autograd COMMAND ...`, also installed as `chainrule`."""

from __future__ import annotations

import argparse
import io
import os
import re
import sys
from collections.abc import Sequence

from .commands import COMMANDS

MISTAKE = 2

#: An argument that starts with a minus and is an expression all the same, such as -x**2.
NEGATIVE = re.compile(r"-(?![-oh])(?=[^=]*[*+/@(;<>])|-(?![oh]$)[^\W\d]\w*$")


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command.

    Args:
        arguments: what stands behind the name of the program; of this process if None.

    Returns:
        The exit status: 0, 1 if what was checked is wrong, 2 if the command cannot be carried out.

    >>> main(["explain", "x**2", "x=3", "--wrt", "y"])
    2
    """
    given = sys.argv[1:] if arguments is None else arguments
    if isinstance(sys.stdout, io.TextIOWrapper):
        sys.stdout.reconfigure(errors="replace")  # a terminal that has no ∂ shows ?, and no error
    # With a space in front argparse takes it for what it is.
    asked = parser().parse_args([f" {x}" if NEGATIVE.match(x) else x for x in given])
    try:
        status: int = COMMANDS[asked.command].run(asked)
        sys.stdout.flush()
    except BrokenPipeError:  # whoever reads the output has read enough
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 0
    except (ValueError, TypeError, RuntimeError, OSError) as error:
        print(f"chainrule {asked.command}: {error}", file=sys.stderr)
        return MISTAKE
    return status


def parser() -> argparse.ArgumentParser:
    """What the command line looks like."""
    whole = argparse.ArgumentParser(
        prog="chainrule",
        description="Pictures, explanations and checks of derivatives.",
        epilog="`chainrule COMMAND --help` tells more, with an example.",
    )
    commands = whole.add_subparsers(dest="command", required=True, metavar="COMMAND")
    for name, module in COMMANDS.items():
        summary = (module.__doc__ or "").splitlines()[0]
        one = commands.add_parser(
            name,
            help=summary[0].lower() + summary[1:].rstrip("."),
            description=summary,
            epilog=f"Example: {module.EXAMPLE}",
        )
        module.add_arguments(one)
    return whole


if __name__ == "__main__":
    sys.exit(main())
