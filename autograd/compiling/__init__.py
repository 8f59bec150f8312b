"""A recorded run as a program: compile a function to NumPy that could have been written by hand."""

from .compiled import Compiled, compile

__all__ = ["Compiled", "compile"]
