"""Gradients that know which of their elements were reached: nothing leaks through a selection.

A gradient of exactly zero that a selection sent (`where` did not choose this element) must stay
zero even where the next derivative is inf or nan, but 0 * inf is nan. A plain array cannot tell
such a zero from one that happened. `Reached` is an array with a mask of the elements a gradient
really came to. It runs through the same rules as any other gradient; only a backward pass in
which a nan appeared is repeated with it, so that ordinary passes pay nothing.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np

from .choosing import where
from .operators import Operators, bare
from .primitive import Primitive
from .structure import getitem


class Reached(Operators):
    """A gradient and the mask of its elements that some path from the output has reached."""

    __slots__ = ("mask", "value")
    __array_ufunc__ = None  # arrays leave operators to us

    def __init__(self, value: Any, mask: np.ndarray[Any, Any]) -> None:
        self.value = value if mask.all() else where(mask, value, 0.0)
        self.mask = mask
        self._raw = bare(value)

    @property
    def shape(self) -> tuple[int, ...]:
        """The shape of the gradient."""
        return np.shape(self.mask)

    @property
    def ndim(self) -> int:
        """The number of axes of the gradient."""
        return self.mask.ndim

    @property
    def dtype(self) -> Any:
        """The dtype of the gradient."""
        return self._raw.dtype

    def __add__(self, other: Any) -> Any:
        """Two gradients that meet in one node: reached where one of them was."""
        return Reached(self.value + other.value, self.mask | other.mask)

    def __getitem__(self, index: Any) -> Any:
        """Some elements of the gradient, reached where they were."""
        return getitem(self, index)

    def record(
        self, primitive: Primitive, operands: tuple[Any, ...], attributes: Mapping[str, Any]
    ) -> Any:
        """Apply a primitive to the gradient, and to its mask what that means for reachability."""
        values = tuple(x.value if isinstance(x, Reached) else x for x in operands)
        value = primitive.apply(values, attributes)
        if primitive is where.primitive:  # type: ignore[attr-defined]
            masks = [x.mask if isinstance(x, Reached) else bare(x) != 0 for x in operands]
            return Reached(value, np.where(*masks))
        if primitive.elementwise:
            mask = np.zeros(np.shape(bare(value)), bool)
            for x in operands:
                if isinstance(x, Reached):
                    mask = mask | x.mask
            return Reached(value, mask)
        mask = flow(primitive, operands, attributes, 1.0) != 0
        if len(operands) > 1 and np.isnan(bare(value)).any():
            value = without_unreached(primitive, operands, attributes, value)
        return Reached(value, mask)


def flow(
    primitive: Primitive,
    operands: tuple[Any, ...],
    attributes: Mapping[str, Any],
    nonfinite: float,
) -> Any:
    """A linear map of the masks: positive where a reached element contributes.

    Finite numbers of the other operands count as 1, others as `nonfinite`.
    """
    masks = [
        x.mask.astype(float)
        if isinstance(x, Reached)
        else np.where(np.isfinite(bare(x)), 1.0, nonfinite)
        for x in operands
    ]
    try:
        return primitive.forward(*masks, **attributes)
    except np.linalg.LinAlgError:  # a matrix of ones has no inverse: all is mixed with all
        return np.full(np.shape(primitive.forward(*map(bare, operands), **attributes)), nonfinite)


def without_unreached(
    primitive: Primitive, operands: tuple[Any, ...], attributes: Mapping[str, Any], value: Any
) -> Any:
    """A sum of products without those products in which 0 stands for "not reached".

    Non-finite numbers are left out, except where one of them meets a reached element: there the
    value stays what it was.
    """
    finite = primitive.apply(
        tuple(
            x.value if isinstance(x, Reached) else where(np.isfinite(bare(x)), x, 0.0)
            for x in operands
        ),
        attributes,
    )
    untouched = flow(primitive, operands, attributes, 1.0) == flow(
        primitive, operands, attributes, 2.0
    )
    return where(untouched, finite, value)
