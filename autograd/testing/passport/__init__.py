"""The gradient passport: what happens to a gradient in every function of NumPy, found by checks."""

from .running import Entry, passport

__all__ = ["Entry", "passport"]
