"""What an array operation sends back to each operand: its vector-Jacobian product, as a formula.

An elementwise operation multiplies the gradient by its local derivative, and what was broadcast
is summed up again. A linear map is undone by its adjoint: a matrix by its transpose, a sum by
repetition, a piece by zeros around it.
"""

from __future__ import annotations

import ast
from collections.abc import Callable

from ..drawing.names import clean, told
from ..drawing.numbers import shape_text
from ..drawing.writing import call, name, number
from ..structure import inverse_permutation
from .rules import derivatives_of
from .step import Sent, Step

Adjoint = Callable[[Step], Sent]


# --- sums of products ---------------------------------------------------------------------------


def matmul_back(step: Step) -> Sent:
    """grad @ yᵀ for the left operand, xᵀ @ grad for the right one; outer products of vectors."""
    left, right = map(len, step.shapes)
    if min(left, right) == 1:
        return vector_back(step, left, right)
    x, y, grad = *step.operands, step.delta
    before, behind = step.shape, step.shapes[1 - step.position]
    behind = (*behind[:-2], *behind[:-3:-1])
    formula = matmul(grad, transposed(y, right))
    if step.position == 1:
        formula, before, behind = matmul(transposed(x, left), grad), behind, before
    note = f"vector-Jacobian product of @: {shape_text((*step.shape[:-2], *step.x_shape[-2:]))}"
    note += f" = {shape_text(before)} @ {shape_text(behind)}"
    return step.unbroadcast(Sent(formula, note), (*step.shape[:-2], *step.x_shape[-2:]))


def vector_back(step: Step, left: int, right: int) -> Sent:
    """Of a product with a vector: again one, or an outer product."""
    x, y, grad = *step.operands, step.delta
    if left == right == 1:
        formula = call("⊙", grad, y if step.position == 0 else x)
    elif max(left, right) > 2:
        formula = call("vjp", name("matmul"), grad, y if step.position == 0 else x)
    elif step.position == 0:
        formula = call("⊗", grad, y) if right == 1 else matmul(y, grad)
    else:
        formula = call("⊗", x, grad) if left == 1 else matmul(transposed(x, 2), grad)
    return Sent(formula, f"vector-Jacobian product of @: {shape_text(step.x_shape)}")


def matmul(x: ast.expr, y: ast.expr) -> ast.expr:
    """A product of matrices."""
    return ast.BinOp(x, ast.MatMult(), y)


def transposed(x: ast.expr, rank: int) -> ast.expr:
    """A matrix transposed; of a stack of matrices each of them."""
    return call("transpose", x) if rank == 2 else call("swapaxes", x, name("−1"), name("−2"))


def einsum_back(step: Step) -> Sent:
    """Again an einsum, of the gradient and the other operands."""
    subscripts = step.node.attributes["subscripts"]
    inputs, _, output = subscripts.partition("->")
    terms = inputs.split(",")
    others = [k for k in range(len(terms)) if k != step.position]
    names = ",".join([output, *(terms[k] for k in others)])
    term = terms[step.position]
    operands = [step.delta, *(step.operands[k] for k in others)]
    formula = call("einsum", name(f"{names}->{term}"), *operands)
    if len(set(term)) < len(term):
        return Sent(formula, f"vector-Jacobian product of einsum {subscripts}: on its diagonal")
    repeated = "" if set(term) <= set(names) else ", repeated along what was summed alone"
    return Sent(formula, f"vector-Jacobian product of einsum {subscripts}{repeated}")


# --- reductions ---------------------------------------------------------------------------------


def sum_back(step: Step) -> Sent:
    """Each summand gets the gradient of the sum."""
    return Sent(step.spread(step.delta), "sum: each summand gets the gradient of its sum")


def mean_back(step: Step) -> Sent:
    """Each number gets its share."""
    many = number(float(step.reduced()))
    note = f"mean: each of {step.reduced():,} numbers gets an equal share"
    return Sent(ast.BinOp(step.spread(step.delta), ast.Div(), many), note)


def deviation_back(step: Step) -> Sent:
    """Of a variance or standard deviation: in proportion to the deviation from the mean."""
    freedom = number(float(step.reduced() - step.node.attributes["ddof"]))
    deviation = ast.BinOp(step.x, ast.Sub(), call("mean", step.x, *axes_told(step)))
    if step.node.primitive is not None and step.node.primitive.name == "var":
        slope = ast.BinOp(ast.BinOp(number(2.0), ast.Mult(), deviation), ast.Div(), freedom)
        return Sent(call("⊙", step.spread(step.delta), slope), "variance: 2 deviations / n")
    below = ast.BinOp(freedom, ast.Mult(), step.out)
    slope = ast.BinOp(deviation, ast.Div(), below)
    note = "standard deviation: deviation / (n std), 0 where it is 0"
    return Sent(call("⊙", step.spread(step.delta), slope), note)


def axes_told(step: Step) -> list[ast.expr]:
    """The axes of a reduction, as the reduction was told them."""
    return [name(text) for text in told(step.node) if text.startswith("axis")]


def extreme_back(step: Step) -> Sent:
    """Those that attain the extreme share its gradient."""
    attained = ast.Compare(step.x, [ast.Eq()], [step.out])
    note = "goes to the element that was chosen; those that tie share it equally"
    return Sent(call("⊙", step.spread(step.delta), attained), note)


def product_back(step: Step) -> Sent:
    """Each factor gets the product of the others."""
    slope = call("product_of_the_others", step.x)
    return Sent(call("⊙", step.spread(step.delta), slope), "product rule")


def logsumexp_back(step: Step) -> Sent:
    """The softmax of the operand."""
    slope = call("exp", ast.BinOp(step.x, ast.Sub(), step.out))
    return Sent(call("⊙", step.spread(step.delta), slope), "logsumexp: its slope is the softmax")


# --- linear maps --------------------------------------------------------------------------------


def with_shape(function: str, note: str) -> Adjoint:
    """A linear map that is undone by a function of the gradient and the shape of the operand."""

    def back(step: Step) -> Sent:
        return Sent(call(function, step.delta, name(shape_text(step.x_shape))), note)

    return back


def broadcast_back(step: Step) -> Sent:
    """What was repeated is summed."""
    return step.unbroadcast(Sent(step.delta, "broadcast_to"))


def transpose_back(step: Step) -> Sent:
    """The axes go back to their places."""
    axes = inverse_permutation(step.node.attributes["axes"])
    rest = [] if axes is None else [name(f"axes={shape_text(axes)}")]
    return Sent(call("transpose", step.delta, *rest), "transpose: the axes go back to their places")


def getitem_back(step: Step) -> Sent:
    """What was taken out is put back among zeros."""
    index, shape = name(" ".join(told(step.node))), name(shape_text(step.x_shape))
    note = "indexing: put back where it was taken from, zeros elsewhere"
    return Sent(call("scatter", step.delta, index, shape), note)


def scatter_back(step: Step) -> Sent:
    """What was put in is taken out."""
    index = name(" ".join(text for text in told(step.node) if text.startswith("[")))
    return Sent(ast.Subscript(step.delta, index), "scatter: taken out again")


def concatenate_back(step: Step) -> Sent:
    """Each array gets its piece of the gradient."""
    axis = step.node.attributes["axis"] % len(step.shape)
    start = sum(shape[axis] for shape in step.shapes[: step.position])
    index = ", ".join([":"] * axis + [f"{start}:{start + step.x_shape[axis]}"])
    note = f"concatenate: piece {step.position + 1} of {len(step.shapes)}"
    return Sent(ast.Subscript(step.delta, name(f"[{index}]")), note)


def cast_back(step: Step) -> Sent:
    """The gradient in the dtype of the operand."""
    return Sent(step.delta, "the same numbers in the dtype of the operand")


ADJOINTS: dict[str, Adjoint] = {
    "broadcast_to": broadcast_back,
    "cast": cast_back,
    "concatenate": concatenate_back,
    "cumsum": with_shape("cumsum_from_the_end", "a running sum, from the other end"),
    "einsum": einsum_back,
    "fold": with_shape("windows", "fold: the windows are cut out again"),
    "getitem": getitem_back,
    "logsumexp": logsumexp_back,
    "matmul": matmul_back,
    "max": extreme_back,
    "mean": mean_back,
    "min": extreme_back,
    "pad": with_shape("crop", "pad: the margin is cut off"),
    "prod": product_back,
    "reshape": with_shape("reshape", "reshape: the old shape again"),
    "scatter": scatter_back,
    "std": deviation_back,
    "sum": sum_back,
    "transpose": transpose_back,
    "var": deviation_back,
    "windows": with_shape("fold", "windows: added up where they were cut from"),
}


def sent_back(step: Step) -> Sent:
    """What an operation sends back to one of its operands, whatever kind of operation it is."""
    assert step.node.primitive is not None
    kind = step.node.primitive.name
    if step.node.primitive.elementwise:
        known = derivatives_of(step.node, step.operands, step.out)
        if known is not None:
            return step.unbroadcast(step.product(known[step.position]))
    elif kind in ADJOINTS:
        return ADJOINTS[kind](step)
    return Sent(
        call("vjp", name(clean(kind)), step.delta, step.x),
        f"vector-Jacobian product of {clean(kind)}",
    )
