"""What the functions of linear algebra take, checked: real numbers, matrices, square matrices."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

from ..node import Node
from ..structure import array_like, swapaxes

LinAlgError = np.linalg.LinAlgError


def real(x: Any, name: str) -> Any:
    """A node or an array of floats; TypeError, naming the function, for other kinds."""
    x = array_like(x)
    if x.dtype.kind in "biu":
        return x.astype(float)
    if x.dtype.kind != "f":
        kind = "complex numbers" if x.dtype.kind == "c" else f"an array of dtype {x.dtype}"
        raise TypeError(
            f"np.linalg.{name}: expected a Tensor or an array of real numbers, got "
            f"{'a Value' if is_recorded(x) else kind} of shape {x.shape}"
        )
    return x


def of_any_dtype(x: Any, name: str) -> Any:
    """One matrix or a stack of them, (..., m, n), of floats."""
    x = real(x, name)
    if x.ndim < 2:
        raise LinAlgError(
            f"np.linalg.{name}: expected a matrix or a stack of matrices, got shape {x.shape}"
        )
    return x


def matrices(x: Any, name: str) -> Any:
    """One matrix or a stack of them, (..., m, n), in a dtype that LAPACK knows."""
    x = of_any_dtype(x, name)
    if x.dtype not in (np.float32, np.float64):
        raise TypeError(
            f"np.linalg.{name}: expected float32 or float64, got {x.dtype} of shape {x.shape}; "
            "convert it with .astype(np.float64)"
        )
    return x


def square(x: Any, name: str, checked: Callable[[Any, str], Any] = matrices) -> Any:
    """One square matrix or a stack of them, (..., n, n)."""
    x = checked(x, name)
    if x.shape[-1] != x.shape[-2]:
        hint = "; for other matrices there is np.linalg.pinv" if name == "inv" else ""
        raise LinAlgError(
            f"np.linalg.{name}: expected square matrices, (..., n, n), got shape {x.shape}{hint}"
        )
    return x


def is_recorded(*operands: Any) -> bool:
    """Whether one of the operands is a node; else NumPy itself can do the work."""
    return any(isinstance(x, Node) for x in operands)


def transposed(x: Any) -> Any:
    """The matrices in the last two axes transposed."""
    return swapaxes(x, -1, -2)


def symmetrized(x: Any) -> Any:
    """The symmetric part of matrices: the gradient of what is known to be symmetric."""
    return 0.5 * (x + transposed(x))
