"""Check every function of NumPy: the gradient passport."""

from __future__ import annotations

import argparse
import sys

from ..checking.oracle import mpmath
from ..testing.passport.rendering import lines, page
from ..testing.passport.running import passport

EXAMPLE = 'chainrule passport --only "linalg.*"'


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """The options of the command."""
    parser.add_argument(
        "--only", default="*", metavar="PATTERN", help='names to check, such as "linalg.*"'
    )
    parser.add_argument("--markdown", action="store_true", help="print the page docs/passport.md")


def run(arguments: argparse.Namespace) -> int:
    """Check and print; 1 says that something is wrong, 2 that nothing could be checked."""
    try:
        mpmath()
    except ImportError:
        print("passport: needs the package mpmath; install chainrule[test]", file=sys.stderr)
        return 2
    groups = passport(arguments.only)
    if not groups:
        print(f"passport: NumPy has no name like {arguments.only!r}", file=sys.stderr)
        return 2
    print(page(groups) if arguments.markdown else "\n".join(lines(groups)))
    return int(any(e.problems for entries in groups.values() for e in entries))
