"""Every name of NumPy: its functions, those of numpy.linalg, and the methods of its arrays.

They stand in groups, as NumPy's own manual has them. A name that a release adds and no group has
is put into the last one, where a test finds it.
"""

from __future__ import annotations

import importlib.util
from collections.abc import Iterator
from typing import Any

import numpy as np

GROUPS = {
    "Trigonometric and hyperbolic functions": "sin cos tan arcsin arccos arctan arctan2 asin acos "
    "atan atan2 hypot degrees radians deg2rad rad2deg unwrap sinh cosh tanh arcsinh arccosh "
    "arctanh asinh acosh atanh",
    "Rounding": "round around rint fix floor ceil trunc",
    "Sums, products, differences": "prod sum nanprod nansum cumulative_prod cumulative_sum cumprod "
    "cumsum nancumprod nancumsum diff ediff1d gradient cross trapezoid trapz",
    "Exponents, logarithms and other special functions": "exp expm1 exp2 log log10 log2 log1p "
    "logaddexp logaddexp2 i0 sinc",
    "Floating point routines": "signbit copysign frexp ldexp nextafter spacing",
    "Arithmetic operations": "add reciprocal positive negative multiply divide power pow subtract "
    "true_divide floor_divide float_power fmod mod modf remainder divmod gcd lcm",
    "Complex numbers": "angle real imag conj conjugate real_if_close",
    "Extrema finding": "maximum max amax fmax nanmax minimum min amin fmin nanmin ptp",
    "Miscellaneous mathematics": "convolve clip sqrt cbrt square absolute abs fabs sign heaviside "
    "nan_to_num interp",
    "Bit-wise operations": "bitwise_and bitwise_or bitwise_xor bitwise_not bitwise_invert "
    "bitwise_left_shift bitwise_right_shift bitwise_count invert left_shift right_shift packbits "
    "unpackbits binary_repr base_repr",
    "Logic functions": "all any isfinite isinf isnan isnat isneginf isposinf iscomplex "
    "iscomplexobj isfortran isreal isrealobj isscalar logical_and logical_or logical_not "
    "logical_xor allclose isclose array_equal array_equiv greater greater_equal less less_equal "
    "equal not_equal",
    "Statistics": "median average mean std var nanmedian nanmean nanstd nanvar percentile quantile "
    "nanpercentile nanquantile corrcoef correlate cov histogram histogram2d histogramdd bincount "
    "histogram_bin_edges digitize",
    "Sorting, searching, and counting": "sort lexsort argsort sort_complex partition argpartition "
    "argmax nanargmax argmin nanargmin argwhere nonzero flatnonzero where searchsorted extract "
    "count_nonzero",
    "Set routines": "unique unique_all unique_counts unique_inverse unique_values in1d "
    "intersect1d isin setdiff1d setxor1d union1d",
    "Array creation": "empty empty_like eye identity ones ones_like zeros zeros_like full "
    "full_like array asarray asanyarray ascontiguousarray asmatrix astype copy frombuffer "
    "from_dlpack fromfile fromfunction fromiter fromstring loadtxt arange linspace logspace "
    "geomspace meshgrid diag diagflat tri tril triu vander bmat",
    "Shapes and axes": "copyto ndim shape size reshape ravel moveaxis rollaxis swapaxes transpose "
    "permute_dims matrix_transpose atleast_1d atleast_2d atleast_3d broadcast_to "
    "broadcast_arrays broadcast_shapes expand_dims squeeze asarray_chkfinite asfortranarray "
    "require",
    "Joining, splitting, tiling, rearranging": "concatenate concat stack block vstack hstack "
    "dstack column_stack row_stack split array_split dsplit hsplit vsplit unstack tile repeat "
    "delete insert append resize trim_zeros flip fliplr flipud roll rot90 pad",
    "Indexing": "ravel_multi_index unravel_index diag_indices diag_indices_from mask_indices "
    "tril_indices tril_indices_from triu_indices triu_indices_from ix_ indices take "
    "take_along_axis choose compress diagonal select place put put_along_axis putmask "
    "fill_diagonal nested_iters iterable",
    "Products": "dot vdot vecdot inner outer matmul matvec vecmat tensordot einsum einsum_path "
    "kron trace",
    "Linear algebra": "linalg.cholesky linalg.cond linalg.cross linalg.det linalg.diagonal "
    "linalg.eig linalg.eigh linalg.eigvals linalg.eigvalsh linalg.inv linalg.lstsq linalg.matmul "
    "linalg.matrix_norm linalg.matrix_power linalg.matrix_rank linalg.matrix_transpose "
    "linalg.multi_dot linalg.norm linalg.outer linalg.pinv linalg.qr linalg.slogdet linalg.solve "
    "linalg.svd linalg.svdvals linalg.tensordot linalg.tensorinv linalg.tensorsolve linalg.trace "
    "linalg.vecdot linalg.vector_norm linalg.test",
    "Polynomials": "poly polyadd polyder polydiv polyfit polyint polymul polysub polyval roots",
    "Window functions": "bartlett blackman hamming hanning kaiser",
    "Functional programming": "apply_along_axis apply_over_axes frompyfunc piecewise",
    "Input and output": "save savetxt savez savez_compressed load genfromtxt fromregex "
    "array2string array_repr array_str format_float_positional format_float_scientific "
    "set_printoptions get_printoptions printoptions",
    "Data types": "can_cast promote_types min_scalar_type result_type common_type isdtype "
    "issubdtype mintypecode typename",
    "Dates": "datetime_as_string datetime_data busday_count busday_offset is_busday",
    "Functions of autograd that NumPy lacks": "autograd.relu autograd.sigmoid autograd.logsumexp "
    "autograd.erf autograd.erfc autograd.gammaln autograd.digamma autograd.xlogy "
    "autograd.windows autograd.fold",
    "The library itself": "may_share_memory shares_memory get_include show_config show_runtime "
    "getbufsize setbufsize geterr seterr geterrcall seterrcall info test",
}
NEED_SCIPY = ("autograd.gammaln", "autograd.digamma")
METHODS, OTHERS = "Methods and operators of arrays", "Names in no group"
#: The arithmetic that a Python operator asks of an array; comparisons are in the tables as ufuncs.
OPERATORS = (
    "__abs__ __add__ __radd__ __iadd__ __sub__ __rsub__ __isub__ __mul__ __rmul__ __imul__ "
    "__truediv__ __rtruediv__ __itruediv__ __floordiv__ __rfloordiv__ __ifloordiv__ __mod__ "
    "__rmod__ __imod__ __divmod__ __rdivmod__ __pow__ __rpow__ __ipow__ __matmul__ __rmatmul__ "
    "__imatmul__ __neg__ __pos__ __and__ __rand__ __iand__ __or__ __ror__ __ior__ __xor__ "
    "__rxor__ __ixor__ __invert__ __lshift__ __rlshift__ __ilshift__ __rshift__ __rrshift__ "
    "__irshift__ __lt__ __le__ __gt__ __ge__ __eq__ __ne__ __bool__ __float__ __int__ __complex__ "
    "__index__ __contains__ __len__ __iter__ __getitem__ __setitem__ __delitem__ __copy__ "
    "__deepcopy__ __array__ __dlpack__ __dlpack_device__"
).split()


def names() -> dict[str, list[str]]:
    """All names of the installed NumPy, by group: `sum`, `linalg.inv`, `ndarray.sum`.

    >>> names()["Rounding"]
    ['round', 'around', 'rint', 'fix', 'floor', 'ceil', 'trunc']
    """
    installed = dict.fromkeys([*functions(np, ""), *functions(np.linalg, "linalg."), *own()])
    groups = {
        title: [name for name in listed.split() if name in installed]
        for title, listed in GROUPS.items()
    }
    grouped = {name for listed in groups.values() for name in listed}
    groups[METHODS] = list(methods())
    groups[OTHERS] = [name for name in installed if name not in grouped]
    return {title: listed for title, listed in groups.items() if listed}


def own() -> Iterator[str]:
    """The functions of autograd beside NumPy's, without those whose optional package is missing."""
    for name in GROUPS["Functions of autograd that NumPy lacks"].split():
        if name not in NEED_SCIPY or importlib.util.find_spec("scipy"):
            yield name


def functions(module: Any, prefix: str) -> Iterator[str]:
    """The functions and universal functions of a module; not its types, constants and modules."""
    for name in dir(module):
        found = None if name.startswith("_") else getattr(module, name)
        if callable(found) and not isinstance(found, type):
            yield prefix + name


def methods() -> Iterator[str]:
    """What arrays have: operators first, then attributes and methods."""
    yield from (f"ndarray.{name}" for name in OPERATORS if hasattr(np.ndarray, name))
    yield from (f"ndarray.{name}" for name in dir(np.ndarray) if not name.startswith("_"))


def types_and_constants() -> list[str]:
    """The public names of NumPy that are no functions."""
    found = sorted(name for name in np.__all__ if not name.startswith("_"))
    return [name for name in found if isinstance(x := getattr(np, name), type) or not callable(x)]


def look_up(name: str, module: Any = np) -> Any:
    """What a module has under a name, or None."""
    found: Any = module
    for part in name.split("."):
        found = getattr(found, part, None)
    return found
