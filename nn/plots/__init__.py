"""Plots that teach, one call each: matplotlib Figures to show in a notebook or to save."""

from .curves import loss_curves
from .hidden import hidden_space
from .norms import GradientNorms, gradient_norms
from .paths import optimizer_paths
from .regions import decision_regions
from .slopes import activation_functions
from .tables import confusion_matrix, filters

__all__ = [
    "GradientNorms",
    "activation_functions",
    "confusion_matrix",
    "decision_regions",
    "filters",
    "gradient_norms",
    "hidden_space",
    "loss_curves",
    "optimizer_paths",
]
