"""The command line: `python -m autograd COMMAND`; each command is a file of its own."""

from __future__ import annotations

import argparse
import importlib
import sys

#: What each command is for, and the module that has its `add_arguments` and `run`.
COMMANDS = {
    "passport": ("autograd.testing.passport.command", "every function of NumPy, checked"),
    "primitives": ("autograd.listing", "the primitives and what their derivatives are made of"),
}


def main(arguments: list[str] | None = None) -> int:
    """Run one command; what it returns is the exit status.

    Args:
        arguments: the words after `python -m autograd`; those of the command line for None.
    """
    words = sys.argv[1:] if arguments is None else arguments
    parser = argparse.ArgumentParser(prog="python -m autograd")
    commands = parser.add_subparsers(dest="command", required=True, metavar="COMMAND")
    for name, (module, purpose) in COMMANDS.items():
        command = commands.add_parser(name, help=purpose, description=purpose)
        if name in words[:1]:  # only the one that is asked for is imported
            chosen = importlib.import_module(module)
            chosen.add_arguments(command)
            command.set_defaults(run=chosen.run)
    parsed = parser.parse_args(words)
    return int(parsed.run(parsed))


if __name__ == "__main__":
    sys.exit(main())
