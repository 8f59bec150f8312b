"""Formulas of an explanation computed with NumPy, to be compared with gradients."""

import ast

import numpy as np

import autograd as ag

OPERATORS = {
    ast.Add: np.add,
    ast.Sub: np.subtract,
    ast.Mult: np.multiply,
    ast.Div: np.divide,
    ast.Pow: np.power,
    ast.MatMult: np.matmul,
}
COMPARISONS = {ast.Gt: np.greater, ast.Lt: np.less, ast.Eq: np.equal, ast.NotEq: np.not_equal}


def scattered(grad, index, shape):
    out = np.zeros(shape)
    np.add.at(out, index, grad)
    return out


FUNCTIONS = {
    "⊙": np.multiply,
    "⊗": lambda x, y: np.expand_dims(x, -1) * np.expand_dims(y, -2 if np.ndim(x) == 1 else 0),
    "broadcast_to": np.broadcast_to,
    "chain": lambda *xs: np.prod(xs) if all(np.ndim(x) == 0 for x in xs) else xs[0] * xs[1],
    "cumsum_from_the_end": lambda grad, shape: np.cumsum(grad[::-1])[::-1],
    "einsum": np.einsum,
    "product_of_the_others": lambda x: np.prod(x) / x,
    "scatter": scattered,
    "swapaxes": np.swapaxes,
    "transpose": np.transpose,
}


def evaluated(formula, names):
    """The number or array that a formula stands for."""
    match formula:
        case ast.Constant(value=x):
            return x
        case ast.Name(id="pi"):
            return np.pi
        case ast.Name(id=text):
            return names[text] if text in names else literal(text)
        case ast.UnaryOp(operand=x):
            return -evaluated(x, names)
        case ast.BinOp(left=x, op=operator, right=y):
            return OPERATORS[type(operator)](evaluated(x, names), evaluated(y, names))
        case ast.Compare(left=x, ops=[sign], comparators=[y]):
            return COMPARISONS[type(sign)](evaluated(x, names), evaluated(y, names))
        case ast.Subscript(value=x, slice=index):
            return evaluated(x, names)[evaluated(index, names)]
        case ast.Call(func=ast.Name(id=function), args=arguments):
            given = [evaluated(x, names) for x in arguments]
            told = [x for x in given if isinstance(x, dict)]
            operands = [x for x in given if not isinstance(x, dict)]
            known = FUNCTIONS.get(function) or getattr(np, function, None) or getattr(ag, function)
            return known(*operands, **{key: x for one in told for key, x in one.items()})
    raise TypeError(ast.dump(formula))


def literal(text):
    """A shape, an index, a keyword or subscripts, which a formula holds as a name."""
    text = text.replace("−", "-")
    if "->" in text:
        return text
    if "=" in text:
        key, _, value = text.partition("=")
        return {key: ast.literal_eval(value)}
    if text.startswith("["):
        return eval(f"np.s_{text}", {"np": np})  # an index that the test itself has made
    return ast.literal_eval(text)
