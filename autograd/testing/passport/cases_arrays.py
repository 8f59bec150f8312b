"""Cases for the functions that move, join, choose and repeat elements."""

from __future__ import annotations

from .calls import Row

ARRAYS: dict[str, str | Row] = {
    # --- shapes and axes ---
    "reshape": "reshape(m, (3, 2)); reshape(t, -1); reshape(s, (1, 1)); reshape(z, (0, 5)); "
    "reshape(m, (3, -1), order='F')",
    "ravel": "ravel(m); ravel(t); ravel(s); ravel(z); ravel(m, order='F')",
    "moveaxis": "moveaxis(t, 0, -1); moveaxis(t, (0, 1), (2, 0)); moveaxis(z, 0, 1)",
    "rollaxis": "rollaxis(t, 2); rollaxis(t, 0, 2); rollaxis(t, -1)",
    "swapaxes": "swapaxes(t, 0, 2); swapaxes(m, -1, -2)",
    "transpose": "transpose(m); transpose(t, (1, 2, 0)); transpose(t, (-1, 0, 1)); transpose(v); "
    "transpose(z); transpose(s)",
    "permute_dims": "permute_dims(m); permute_dims(t, (1, 2, 0))",
    "matrix_transpose": "matrix_transpose(m); matrix_transpose(t)",
    "atleast_1d": "atleast_1d(s); atleast_1d(m); atleast_1d(s, v)",
    "atleast_2d": "atleast_2d(s); atleast_2d(v); atleast_2d(t); atleast_2d(s, v)",
    "atleast_3d": "atleast_3d(s); atleast_3d(v); atleast_3d(m); atleast_3d(t)",
    "broadcast_to": "broadcast_to(v, (2, 3)); broadcast_to(s, (2, 2)); "
    "broadcast_to(c, (2, 2, 3)); "
    "broadcast_to(e, (2, 0))",
    "broadcast_arrays": "broadcast_arrays(c, v); broadcast_arrays(s, m); broadcast_arrays(v, 1.0)",
    "expand_dims": "expand_dims(m, 1); expand_dims(v, (0, -1)); expand_dims(s, 0)",
    "squeeze": "squeeze(c); squeeze(c, axis=1); squeeze(one); squeeze(c, axis=(-1,))",
    # --- joining and splitting ---
    "concatenate": "concatenate([v, w]); concatenate([m, c], axis=1); "
    "concatenate((m, n), axis=-2); "
    "concatenate([m, v], axis=None); concatenate([e, v]); concatenate([v, array([1.0])])",
    "concat": "concat([v, w]); concat([m, c], axis=1)",
    "stack": "stack([v, w]); stack([m, n], axis=-1); stack([s, r]); stack([e, e], axis=1)",
    "block": "block([[q, p], [p, q]]); block([v, w]); block([[m, c], [v, s]]); block(s)",
    "vstack": "vstack([v, w]); vstack([m, v]); vstack([s, r])",
    "hstack": "hstack([v, w]); hstack([m, c]); hstack([s, v])",
    "dstack": "dstack([v, w]); dstack([m, n]); dstack([t, m])",
    "column_stack": "column_stack([v, w]); column_stack([q, v])",
    "row_stack": "row_stack([v, w]); row_stack([m, v])",
    "split": "split(v, 3); split(m, [1], axis=1); split(t, 2, axis=-1); split(v, [1, 2])",
    "array_split": "array_split(v, 2); array_split(m, 2, axis=1); array_split(v, [1, 5])",
    "dsplit": "dsplit(t, 2); dsplit(t, [1])",
    "hsplit": "hsplit(v, 3); hsplit(m, [1, 2])",
    "vsplit": "vsplit(m, 2); vsplit(q, [1])",
    "unstack": "unstack(m); unstack(t, axis=-1)",
    # --- repeating and rearranging ---
    "tile": "tile(v, 2); tile(m, (2, 1)); tile(s, 3); tile(v, (2, 1, 2)); tile(v, 0); "
    "tile(z, (2, 2))",
    "repeat": "repeat(m, 2); repeat(m, 2, axis=0); repeat(v, [1, 0, 2]); "
    "repeat(m, [2, 0, 1], axis=-1); repeat(s, 3); repeat(e, 2)",
    "delete": "delete(v, 1); delete(m, [0, -1], axis=1); delete(m, slice(0, 2), axis=1); "
    "delete(m, 2); delete(v, [True, False, True])",
    "insert": "insert(v, 1, s); insert(m, 1, w, axis=0); insert(v, [0, 2], 5.0); "
    "insert(m, 1, c[:, 0], axis=1); insert(v, [0, 1], [r, s])",
    "append": "append(v, w); append(m, n, axis=0); append(m, c, axis=1); append(v, s); "
    "append(m, v); "
    "append(e, 1.0)",
    "resize": "resize(v, (2, 4)); resize(m, 4); resize(s, 3); resize(v, (2, 0))",
    "trim_zeros": "trim_zeros(v); trim_zeros(concatenate([zeros(2), v]))",
    "flip": "flip(m); flip(t, axis=1); flip(t, (0, -1)); flip(s); flip(z)",
    "fliplr": "fliplr(m); fliplr(t)",
    "flipud": "flipud(m); flipud(v)",
    "roll": "roll(v, 1); roll(m, -2); roll(m, 1, axis=1); roll(t, (1, -1), axis=(0, 2)); "
    "roll(s, 1); roll(e, 3)",
    "rot90": "rot90(m); rot90(m, 2); rot90(t, -1, axes=(1, 2)); rot90(m, k=3)",
    "pad": "pad(v, 1); pad(m, ((1, 0), (0, 2))); pad(m, 1, mode='edge'); "
    "pad(v, 2, mode='reflect'); pad(v, 2, mode='symmetric'); pad(v, 2, mode='wrap'); "
    "pad(m, 1, constant_values=3.0)",
    "copy": "copy(m); copy(s); copy(t)",
    "astype": "astype(m, float64); astype(t, 'f8')",
    "full_like": "full_like(m, s); full_like(m, v); full_like(v, s)",
    "linspace": "linspace(s, r, 5); linspace(v, w, 4); linspace(s, 1.0, 3, endpoint=False); "
    "linspace(v, w, 3, axis=-1); linspace(c, v, 3); linspace(s, r, 1); "
    "linspace(m, 1.0, 2, retstep=True)",
    "logspace": "logspace(s, r, 3); logspace(v, 1.0, 3); logspace(v, w, 3, axis=-1); "
    "logspace(0.0, v, 3, base=2.0); logspace(s, r, 3, base=c * c + 1)",
    "geomspace": Row(
        "geomspace(s, r, 3); geomspace(v, w, 4); geomspace(c, v, 3, axis=1); "
        "geomspace(-v, -w, 3); geomspace(v, 2.0, 3, endpoint=False)",
        0.5,
        3.0,
    ),
    "meshgrid": "meshgrid(v, w); meshgrid(v, w, s, indexing='ij'); meshgrid(v, one, sparse=True)",
    "diag": "diag(v); diag(m); diag(q, 1); diag(v, -1); diag(q, k=-1)",
    "diagflat": "diagflat(v); diagflat(m, 1); diagflat(s)",
    "diagonal": "diagonal(m); diagonal(q, 1); diagonal(t, axis1=0, axis2=2); diagonal(b, -1, 1, 2)",
    "tril": "tril(q); tril(m, 1); tril(b, -1); tril(v)",
    "triu": "triu(q); triu(m, 1); triu(b, -1); triu(v)",
    "vander": "vander(v); vander(v, 2); vander(v, increasing=True); vander(v, 5)",
    "autograd.windows": "autograd.windows(k, (2,), (0,), (1,)); "
    "autograd.windows(t, (2, 1), (1, 2), (1, 1)); autograd.windows(m, (2,), (-1,), (2,))",
    "autograd.fold": "autograd.fold(q, (5,), (3,), (0,), (1,)); "
    "autograd.fold(q, (7,), (3,), (0,), (2,))",
    # --- choosing ---
    "take": "take(m, [0, 5]); take(m, [[0, 2], [1, 1]], axis=1); take(v, -1); "
    "take(v, [4, 1], mode='wrap'); take(v, [9], mode='clip'); take(t, [1, 0], axis=0)",
    "take_along_axis": "take_along_axis(m, argsort(m, axis=1), axis=1); "
    "take_along_axis(m, array([[0, 1, 0]]), axis=0); "
    "take_along_axis(m, array([5, 0]), axis=None)",
    "choose": "choose([0, 1, 0], [v, w]); choose(array([[0, 1, 1], [1, 0, 0]]), [m, v]); "
    "choose([3, -1, 1], [v, w], mode='clip')",
    "compress": "compress([True, False, True], v); compress([False, True], m, axis=0); "
    "compress([True, False, True], m, axis=-1); compress([1, 0, 1], m)",
    "extract": "extract(m > 0, m); extract([True, False, True], v)",
    "select": "select([v > 0.5, v > 0], [w, 2 * w]); select([m > 0], [n], default=s); "
    "select([m > 0, n > 0], [v, 1.0])",
    "piecewise": "piecewise(v, [v < 0, v >= 0], [lambda x: -x, lambda x: x * x]); "
    "piecewise(m, [m > 0], [sin]); piecewise(v, [v > 0], [1.0, lambda x: 2 * x])",
    "apply_along_axis": "apply_along_axis(lambda x: sum(x * x), 0, m); "
    "apply_along_axis(lambda x: x * 2, 1, m); apply_along_axis(cumsum, -1, t)",
    "apply_over_axes": "apply_over_axes(sum, t, (0, 2)); apply_over_axes(sum, m, 1)",
}  # fmt: skip
