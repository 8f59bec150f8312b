"""Derivatives as derivations: every step with the rule it comes from."""

from .explanation import Explanation, explain

__all__ = ["Explanation", "explain"]
