"""Gradients judged by independent sources: finite differences, complex steps, 50-digit numbers."""

from .check import check_gradients
from .differences import central_differences
from .models import check_model
from .primitives import TRAPS, check_primitive
from .verdicts import Comparison, Report

__all__ = [
    "TRAPS", "Comparison", "Report", "central_differences", "check_gradients", "check_model",
    "check_primitive",
]  # fmt: skip
