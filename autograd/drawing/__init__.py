"""Recorded graphs as pictures."""

from .picture import Picture, draw

__all__ = ["Picture", "draw"]
