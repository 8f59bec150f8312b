"""Recorded graphs as pictures."""

from .drawn import draw
from .picture import Picture
from .sheet import Sheet

__all__ = ["Picture", "Sheet", "draw"]
