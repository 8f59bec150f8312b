"""Linear algebra by NumPy's names: what np.linalg does on nodes, for arrays and Tensors alike."""

from ..rearranging import matrix_transpose
from .determinants import det, slogdet
from .least_squares import lstsq, matrix_rank, pinv
from .norms import cond, matrix_norm, norm, vector_norm
from .products import (
    cross,
    diagonal,
    matmul,
    matrix_power,
    multi_dot,
    outer,
    tensordot,
    trace,
    vecdot,
)
from .solving import inv, solve, tensorinv, tensorsolve
from .spectra import eigh, eigvalsh, svd, svdvals
from .triangular import cholesky, qr

# fmt: off
__all__ = [
    "cholesky", "cond", "cross", "det", "diagonal", "eigh", "eigvalsh", "inv", "lstsq", "matmul",
    "matrix_norm", "matrix_power", "matrix_rank", "matrix_transpose", "multi_dot", "norm", "outer",
    "pinv", "qr", "slogdet", "solve", "svd", "svdvals", "tensordot", "tensorinv", "tensorsolve",
    "trace", "vecdot", "vector_norm",
]
