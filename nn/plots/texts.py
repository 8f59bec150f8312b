"""Texts: the names that a user gave to classes and layers, as they are written."""

from __future__ import annotations


def literal(name: object) -> str:
    """A name that matplotlib shows as it is: what stands between two `$` is no formula.

    >>> print(literal("$5 to $10"))
    \\$5 to \\$10
    """
    return str(name).replace("$", r"\$")
