"""A recorded graph of numbers, regrouped into a program of arrays."""

from .detecting import values_detected
from .recording import lifted

__all__ = ["lifted", "values_detected"]
