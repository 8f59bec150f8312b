"""Cases for products, linear algebra and polynomials."""

from __future__ import annotations

from .calls import Row

#: A positive definite matrix, and one that is far from singular, made of the operands.
DEFINITE, REGULAR = "(q @ swapaxes(q, -1, -2) + eye(3))", "(q + 3 * eye(3))"

LINEAR = {
    # --- products ---
    "dot": "dot(v, w); dot(m, v); dot(m, q); dot(s, m); dot(t, c); dot(m, t.transpose((2, 1, 0)))",
    "vdot": "vdot(v, w); vdot(m, n); vdot(s, r)",
    "vecdot": "vecdot(v, w); vecdot(m, v); vecdot(m, n, axis=0)",
    "inner": "inner(v, w); inner(m, n); inner(m, v); inner(s, v); inner(q, t.transpose((0, 2, 1)))",
    "outer": "outer(v, w); outer(m, v); outer(s, v); outer(e, v)",
    "matmul": "matmul(m, q); matmul(b, v); matmul(v, w); matmul(b, q); matmul(v, b); matmul(z, e)",
    "matvec": "matvec(m, v); matvec(b, m)",
    "vecmat": "vecmat(v, q); vecmat(m, b)",
    "tensordot": "tensordot(m, n); tensordot(m, q, 1); tensordot(t, m, axes=([0, 1], [0, 1])); "
    "tensordot(v, w, axes=0); tensordot(m, n, axes=(1, 1))",
    "einsum": "einsum('ij,jk->ik', m, q); einsum('ii', q); einsum('ii->i', q); "
    "einsum('i,i', v, w); "
    "einsum('...ij->...', b); einsum('ij,jk,k->i', m, q, v)",
    "kron": "kron(v, w); kron(m, q); kron(m, v); kron(s, m); kron(t, v)",
    "trace": "trace(q); trace(m, 1); trace(b, axis1=1, axis2=2); trace(t, -1, 0, 1)",
    # --- numpy.linalg: solving ---
    "linalg.inv": f"linalg.inv({REGULAR}); linalg.inv(b + 3 * eye(3)); linalg.inv(f)",
    "linalg.solve": f"linalg.solve({REGULAR}, v); linalg.solve({REGULAR}, q); "
    "linalg.solve(b + 3 * eye(3), p)",
    "linalg.det": "linalg.det(q); linalg.det(b); linalg.det(singular); linalg.det(rank1); "
    "linalg.det(f); linalg.det(outer(v, w))",
    "linalg.slogdet": "linalg.slogdet(q); linalg.slogdet(b)",
    "linalg.pinv": "linalg.pinv(m); linalg.pinv(transpose(m)); linalg.pinv(q)",
    "linalg.lstsq": "linalg.lstsq(transpose(m), v, rcond=None); linalg.lstsq(q, p, rcond=None); "
    "linalg.lstsq(transpose(m), q, rcond=None)",
    "linalg.tensorinv": "linalg.tensorinv(reshape(q, (3, 1, 3)) + reshape(3 * eye(3), (3, 1, 3)))",
    "linalg.tensorsolve": f"linalg.tensorsolve(reshape({REGULAR}, (3, 3, 1)), v)",
    "linalg.matrix_power": "linalg.matrix_power(q, 3); linalg.matrix_power(b, 2); "
    "linalg.matrix_power(q, 0); linalg.matrix_power(q, 1); "
    f"linalg.matrix_power({REGULAR}, -2)",
    "linalg.multi_dot": "linalg.multi_dot([m, q, v]); linalg.multi_dot([v, q, p]); "
    "linalg.multi_dot([m, q])",
    # --- numpy.linalg: factors; a sign that is free is squared away ---
    "linalg.cholesky": f"linalg.cholesky({DEFINITE}); linalg.cholesky({DEFINITE}, upper=True); "
    "linalg.cholesky(b @ swapaxes(b, -1, -2) + eye(3))",
    "linalg.eigh": "linalg.eigh(q + q.T)[0]; square(linalg.eigh(q + q.T)[1]); "
    "square(linalg.eigh(b + swapaxes(b, -1, -2))[1]); linalg.eigh(q + q.T, UPLO='U')[0]",
    "linalg.eigvalsh": "linalg.eigvalsh(q + q.T); linalg.eigvalsh(b + swapaxes(b, -1, -2)); "
    "linalg.eigvalsh(q + q.T, UPLO='U')",
    "linalg.svd": "linalg.svd(m, compute_uv=False); linalg.svd(q)[1]; square(linalg.svd(q)[0]); "
    "square(linalg.svd(m, full_matrices=False)[2]); square(linalg.svd(b)[2]); "
    "square(linalg.svd(transpose(m), full_matrices=False)[0])",
    "linalg.svdvals": "linalg.svdvals(m); linalg.svdvals(b)",
    "linalg.qr": "linalg.qr(q); linalg.qr(transpose(m)); linalg.qr(q, mode='r'); linalg.qr(b)",
    # --- numpy.linalg: sizes ---
    "linalg.norm": "linalg.norm(v); linalg.norm(m); linalg.norm(t); linalg.norm(m, axis=1); "
    "linalg.norm(m, 'fro'); linalg.norm(m, 'nuc'); linalg.norm(m, 2); linalg.norm(m, -2); "
    "linalg.norm(m, 1); linalg.norm(m, -1); linalg.norm(m, inf); linalg.norm(m, -inf); "
    "linalg.norm(v, 1); linalg.norm(v, 3); linalg.norm(v, inf); linalg.norm(v, -inf); "
    "linalg.norm(v, 0); linalg.norm(v, 0.5); linalg.norm(v, -1); linalg.norm(huge); "
    "linalg.norm(small); linalg.norm(tiny); linalg.norm(t, axis=(0, 2), keepdims=True); "
    "linalg.norm(t, 2, axis=(0, 1)); linalg.norm(nought, axis=1)",
    "linalg.vector_norm": "linalg.vector_norm(v); linalg.vector_norm(m); "
    "linalg.vector_norm(m, axis=1, keepdims=True, ord=3); linalg.vector_norm(m, ord=inf)",
    "linalg.matrix_norm": "linalg.matrix_norm(m); linalg.matrix_norm(b, ord='nuc'); "
    "linalg.matrix_norm(m, keepdims=True, ord=1)",
    "linalg.cond": "linalg.cond(q); linalg.cond(m); linalg.cond(q, 1); linalg.cond(q, 'fro'); "
    "linalg.cond(b, -2)",
    # --- numpy.linalg: the same as in the main namespace ---
    "linalg.cross": "linalg.cross(v, w); linalg.cross(m, n)",
    "linalg.diagonal": "linalg.diagonal(q); linalg.diagonal(b, offset=1)",
    "linalg.matmul": "linalg.matmul(m, q); linalg.matmul(b, q)",
    "linalg.matrix_transpose": "linalg.matrix_transpose(m); linalg.matrix_transpose(b)",
    "linalg.outer": "linalg.outer(v, w)",
    "linalg.tensordot": "linalg.tensordot(m, n); linalg.tensordot(m, q, axes=1)",
    "linalg.trace": "linalg.trace(q); linalg.trace(b, offset=1)",
    "linalg.vecdot": "linalg.vecdot(v, w); linalg.vecdot(m, n, axis=0)",
    # --- polynomials ---
    "polyval": "polyval(v, s); polyval(v, m); polyval([1.0, 2.0, 3.0], m); polyval(v, 2.0)",
    "polyadd": "polyadd(v, w); polyadd(v, one)",
    "polysub": "polysub(v, w); polysub(one, v)",
    "polymul": "polymul(v, w); polymul(v, one)",
    "polyder": "polyder(v); polyder(v, 2)",
    "polyint": "polyint(v); polyint(v, 2); polyint(v, k=1.0)",
    "poly": "poly(v)",
    "polydiv": "polydiv(v, [1.0, 0.5]); polydiv(array([1.0, 2.0, 3.0, 4.0]), v)",
    "polyfit": "polyfit([0.0, 1.0, 3.0], v, 1); polyfit([0.0, 1.0, 3.0], q, 2); "
    "polyfit(v, w, 1); polyfit([0.0, 1.0, 3.0], v, 1, w=[1.0, 2.0, 0.5])",
}


def rows() -> dict[str, Row]:
    """The rows; condition numbers and norms in float32 lose too many digits to be compared."""
    found = {name: Row(calls) for name, calls in LINEAR.items()}
    found["linalg.cond"] = found["linalg.cond"]._replace(single=False)
    return found
