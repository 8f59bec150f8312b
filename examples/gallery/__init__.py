"""The gallery: every picture this project draws, with the code that draws it."""

from .page import main

__all__ = ["main"]
