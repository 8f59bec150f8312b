"""Cases for the operators and methods of arrays, on Tensors."""

from __future__ import annotations

from .calls import Row

METHODS = {
    "__abs__": "abs(m); abs(s)",
    "__add__": "m + n; c + v; s + 1.0; z + 1",
    "__radd__": "1.0 + m; array([1.0, 2.0, 3.0]) + m",
    "__sub__": "m - n; c - v; s - 1.0",
    "__rsub__": "1.0 - m; array([1.0, 2.0, 3.0]) - m",
    "__mul__": "m * n; c * v; s * 2.0",
    "__rmul__": "2.0 * m; array([1.0, 2.0, 3.0]) * m",
    "__truediv__": "m / (n * n + 1); m / 2.0; m / c",
    "__rtruediv__": "1.0 / m; array([1.0, 2.0, 3.0]) / m",
    "__floordiv__": "m // 0.75; m // n",
    "__rfloordiv__": "5.0 // m",
    "__mod__": "m % 0.75; m % n",
    "__rmod__": "5.0 % m",
    "__divmod__": "divmod(m, 0.75)",
    "__rdivmod__": "divmod(5.0, m)",
    "__pow__": "m ** 2; m ** -1; (m * m) ** n",
    "__rpow__": "2.0 ** m",
    "__matmul__": "m @ q; b @ v; v @ w",
    "__rmatmul__": "eye(2) @ m; ones((4, 3)) @ b",
    "__neg__": "-m; -s",
    "__pos__": "+m",
    "__getitem__": "m[0]; m[:, ::-1]; m[[0, 0, 1]]; m[..., None]; m[m > 0]; t[:, [0, 2], -1]; e[:]",
    "__iter__": "list(m)",
    "T": "m.T; t.T",
    "mT": "m.mT; t.mT",
    "flatten": "m.flatten(); t.flatten()",
    "astype": "m.astype(float)",
    "clip": "m.clip(-0.5, 0.5); m.clip(0.0)",
    "conj": "m.conj()",
    "conjugate": "m.conjugate()",
    "copy": "m.copy(); t.copy()",
    "cumprod": "m.cumprod(); m.cumprod(axis=1)",
    "cumsum": "m.cumsum(); m.cumsum(axis=1)",
    "diagonal": "q.diagonal(); q.diagonal(1); t.diagonal(0, 0, 2)",
    "dot": "m.dot(v); v.dot(w)",
    "max": "m.max(); m.max(axis=1); t.max(axis=(0, 2), keepdims=True)",
    "mean": "m.mean(); m.mean(axis=1); t.mean((0, 2), keepdims=True)",
    "min": "m.min(); m.min(axis=1); t.min(axis=(0, 2), keepdims=True)",
    "prod": "m.prod(); m.prod(axis=1); t.prod(axis=(0, 2), keepdims=True)",
    "ravel": "m.ravel(); t.ravel()",
    "real": "m.real",
    "repeat": "m.repeat(2); m.repeat(2, axis=0)",
    "reshape": "m.reshape(3, 2); m.reshape((3, 2)); m.reshape(-1)",
    "round": "m.round(); m.round(1)",
    "squeeze": "c.squeeze(); c.squeeze(axis=1)",
    "std": "m.std(); m.std(axis=1); m.std(ddof=1)",
    "sum": "m.sum(); m.sum(1); t.sum(axis=(0, 2), keepdims=True)",
    "swapaxes": "t.swapaxes(0, 2)",
    "take": "m.take([0, 5]); m.take([0, 2], axis=1)",
    "trace": "q.trace(); q.trace(1)",
    "transpose": "m.transpose(); t.transpose(1, 2, 0); t.transpose((1, 2, 0))",
    "var": "m.var(); m.var(axis=1); m.var(ddof=1)",
    "compress": "m.compress([True, False, True], axis=1)",
    "flat": "m.flat[2]; list(m.flat)",
    "to_device": "m.to_device('cpu')",
    "__iadd__": "operator.iadd(m * 1, n)",
    "__isub__": "operator.isub(m * 1, n)",
    "__imul__": "operator.imul(m * 1, n)",
    "__itruediv__": "operator.itruediv(m * 1, 2 + n * n)",
    "__imod__": "operator.imod(m * 1, n)",
    "__ifloordiv__": "operator.ifloordiv(m * 1, n)",
    "__ipow__": "operator.ipow(m * 1, 2)",
    "__imatmul__": "operator.imatmul(m * 1, q)",
}


def rows() -> dict[str, Row]:
    """The rows, by the names that the passport has for methods."""
    found = {f"ndarray.{name}": Row(calls) for name, calls in METHODS.items()}
    for name in (
        "__floordiv__",
        "__rfloordiv__",
        "__mod__",
        "__rmod__",
        "__divmod__",
        "__rdivmod__",
        "__imod__",
        "__ifloordiv__",
    ):
        found[f"ndarray.{name}"] = found[f"ndarray.{name}"]._replace(low=0.3, high=3.0)
    return found
