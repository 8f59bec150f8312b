"""What makes a program faster without changing what it computes, one rewriting in each file."""

from __future__ import annotations

from ..program import Pass, Program
from .algebra import simplified
from .bounds import with_one_bound
from .common import without_repetitions
from .constants import with_constants, with_typed_numbers
from .dead_code import without_dead_code
from .nan_tests import with_one_nan_test
from .pieces import with_pieces_in_place
from .powers import with_short_powers
from .products import with_products
from .rectifier import with_masks_of_results
from .reuse import overwritten, with_reuse
from .scalars import with_plain_numbers
from .scatter import with_plain_scatter, with_sums_in_place
from .softmax import with_finite_shifts, with_quotients
from .squares import with_dot_products
from .wrappers import without_wrappers

__all__ = ["PASSES", "optimized", "overwritten"]

#: The rewritings, in the order in which they are applied.
PASSES: tuple[Pass, ...] = (
    without_dead_code,
    without_wrappers,
    with_pieces_in_place,
    with_short_powers,
    simplified,
    without_repetitions,
    with_finite_shifts,
    with_quotients,
    without_dead_code,
    with_constants,
    with_plain_scatter,
    with_sums_in_place,
    with_dot_products,
    with_masks_of_results,
    with_products,
    with_one_bound,
    with_plain_numbers,
    with_one_nan_test,
    without_dead_code,
    with_typed_numbers,
    with_reuse,
)


def optimized(program: Program) -> Program:
    """The program after all passes."""
    for rewrite in PASSES:
        program = rewrite(program)
    return program
