"""Cases for what has no gradient: answers that are plain, functions that are refused, and why."""

from __future__ import annotations

#: Calls whose answers are plain: truths, positions, shapes, dtypes, texts, constants.
PLAIN = """
    less(m, n); less_equal(m, n); greater(m, n); greater_equal(m, n); equal(m, n);
    not_equal(m, n); isnan(nans); isinf(infinite); isfinite(infinite); signbit(m);
    logical_and(m, n); logical_or(m, n); logical_not(m); logical_xor(m, n);
    isneginf(infinite); isposinf(infinite); iscomplex(m); isreal(m); isscalar(s); iterable(m);
    isclose(m, n); allclose(m, n); array_equal(m, m); array_equiv(m, n); any(m); all(m, axis=0);
    isin(ties, [1.0]); in1d(ties, [1.0]); isfortran(m); iscomplexobj(m); isrealobj(m);
    shape(m); ndim(m); size(m); argmax(m, axis=1); argmin(m); argsort(m); nonzero(m);
    flatnonzero(m); argwhere(m); count_nonzero(m); searchsorted(sort(v), 0.5); lexsort((v, w));
    argpartition(m, 1); nanargmax(nans); nanargmin(nans); digitize(m, array([0.0, 1.0]));
    diag_indices_from(q); tril_indices_from(q); triu_indices_from(q);
    result_type(m, 1.0); can_cast(m, 'f4'); common_type(m); min_scalar_type(m);
    zeros_like(m); ones_like(m); shape(empty_like(m)); linalg.matrix_rank(m);
    array_repr(m); array_str(m); array2string(m); format_float_positional(float(s));
    format_float_scientific(float(s)); shares_memory(m, n); may_share_memory(m, n);
    einsum_path('ij,jk', m, q, optimize=False)
"""

#: Methods, attributes and operators of arrays whose answers are plain.
PLAIN_METHODS = {
    "__lt__": "m < n", "__le__": "m <= n", "__gt__": "m > n", "__ge__": "m >= n",
    "__eq__": "m == n", "__ne__": "m != n", "__contains__": "5.0 in m", "__len__": "len(m)",
    "__bool__": "builtins.bool(s)", "__float__": "float(s)", "__int__": "int(s)",
    "__complex__": "complex(s)", "all": "m.all(axis=0)", "any": "m.any()",
    "argmax": "m.argmax(axis=1)", "argmin": "m.argmin()", "argsort": "m.argsort()",
    "argpartition": "m.argpartition(1)", "nonzero": "m.nonzero()",
    "searchsorted": "sort(v).searchsorted(0.5)", "item": "s.item()", "tolist": "m.tolist()",
    "tobytes": "m.tobytes()", "shape": "m.shape", "ndim": "m.ndim", "size": "m.size",
    "dtype": "m.dtype", "itemsize": "m.itemsize", "nbytes": "m.nbytes", "strides": "m.strides",
    "device": "m.device", "imag": "m.imag", "base": "m.base", "flags": "m.flags.c_contiguous",
    "__copy__": "stdcopy.copy(m) == m", "__deepcopy__": "stdcopy.deepcopy(m) == m",
}  # fmt: skip

#: What to know of some of them beside that.
REMARKS = {
    "ndarray.__copy__": "a leaf of its own",
    "ndarray.__deepcopy__": "a leaf of its own",
    "ndarray.data": "the array itself; that is how one is asked for",
    "ndarray.item": "a Python number, so what is computed from it is a constant",
    "ndarray.__float__": "a Python number, so what is computed from it is a constant",
}

#: Functions that take no array of real numbers that a node could be: sizes, texts, settings.
WITHOUT_OPERANDS = (
    "empty eye identity ones zeros arange tri broadcast_shapes diag_indices mask_indices "
    "tril_indices triu_indices indices bartlett blackman hamming hanning kaiser fromfunction "
    "binary_repr base_repr promote_types isdtype issubdtype mintypecode typename fromstring "
    "frombuffer fromfile fromiter fromregex loadtxt genfromtxt load frompyfunc datetime_data "
    "nested_iters get_printoptions set_printoptions printoptions get_include show_config "
    "show_runtime getbufsize setbufsize geterr seterr geterrcall seterrcall info test linalg.test "
    "ndarray.ctypes ndarray.__dlpack_device__"
).split()

#: Functions that make a plain array of whatever they are given, and ask the node for one.
CONVERSIONS = (
    "array asarray asanyarray ascontiguousarray asfortranarray asmatrix asarray_chkfinite require "
    "bmat full from_dlpack"
).split()

#: Calls that must raise; `name: call`, or just the name where the call is `name(m)`.
REFUSED_CALLS = {
    "full": "full(3, s)", "bmat": "bmat([[m]])", "gcd": "gcd(m, n)", "lcm": "lcm(m, n)",
    "bitwise_and": "bitwise_and(m, n)", "bitwise_or": "bitwise_or(m, n)",
    "bitwise_xor": "bitwise_xor(m, n)", "bitwise_left_shift": "bitwise_left_shift(m, 1)",
    "bitwise_right_shift": "bitwise_right_shift(m, 1)", "left_shift": "left_shift(m, 1)",
    "right_shift": "right_shift(m, 1)", "copyto": "copyto(m, 1.0)",
    "fill_diagonal": "fill_diagonal(q, 1.0)", "place": "place(m, m > 0, [1.0])",
    "put": "put(m, [0], 1.0)", "putmask": "putmask(m, m > 0, 1.0)",
    "put_along_axis": "put_along_axis(m, array([[0]]), 1.0, 1)",
    "save": "save('no file', m)", "savez": "savez('no file', m)",
    "savez_compressed": "savez_compressed('no file', m)", "savetxt": "savetxt('no file', m)",
    "ravel_multi_index": "ravel_multi_index((v, w), (3, 3))",
    "unravel_index": "unravel_index(v, (3,))", "busday_count": "busday_count(m, n)",
    "busday_offset": "busday_offset(m, n)", "nextafter": "nextafter(m, n)", "ix_": "ix_(v)",
    "histogram2d": "histogram2d(v, w)", "intersect1d": "intersect1d(v, w)", "roots": "roots(v)",
    "linalg.eig": "linalg.eig(q)", "linalg.eigvals": "linalg.eigvals(q)",
}  # fmt: skip

#: Methods and operators that must raise, each with a reason; the calls of those that need one.
INTEGERS = "it is defined for integers only, and a node holds real numbers"
STORAGE = "it belongs to the storage of the array; ask for that with .data"
REFUSED_METHODS = (
    dict.fromkeys(
        "__and__ __rand__ __iand__ __or__ __ror__ __ior__ __xor__ __rxor__ __ixor__ __invert__ "
        "__lshift__ __rlshift__ __ilshift__ __rshift__ __rrshift__ __irshift__".split(),
        INTEGERS,
    )
    | dict.fromkeys(
        "byteswap dump dumps getfield setfield setflags tofile newbyteorder tostring".split(),
        STORAGE,
    )
    | dict.fromkeys(
        "fill put resize sort partition itemset __setitem__ __delitem__".split(),
        "it changes the array in place; np.sort and others, and t.at[index].set(x), make a new one",
    )
    | {
        "view": "use t.reshape for another shape and t.astype for another dtype",
        "choose": "its floats are no positions; give np.choose an array of integers",
        "ptp": "NumPy 2 has np.ptp instead",
        "__index__": "real numbers are no positions",
        "__array__": "it would turn a Tensor into a plain array; ask for .data or .detach()",
        "__dlpack__": "it would turn a Tensor into a plain array; ask for .data or .detach()",
    }
)
METHOD_CALLS = {
    "__and__": "m & 1", "__rand__": "1 & m", "__iand__": "operator.iand(m, 1)",
    "__or__": "m | 1", "__ror__": "1 | m", "__ior__": "operator.ior(m, 1)",
    "__xor__": "m ^ 1", "__rxor__": "1 ^ m", "__ixor__": "operator.ixor(m, 1)",
    "__invert__": "~m", "__lshift__": "m << 1", "__rlshift__": "1 << m",
    "__ilshift__": "operator.ilshift(m, 1)", "__rshift__": "m >> 1", "__rrshift__": "1 >> m",
    "__irshift__": "operator.irshift(m, 1)", "__setitem__": "operator.setitem(v, 0, 1.0)",
    "__delitem__": "operator.delitem(v, 0)", "__index__": "operator.index(s)",
    "__array__": "asarray(m)",
}  # fmt: skip
