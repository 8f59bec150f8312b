"""Calls of every primitive, in every form its rules distinguish, with operands to call them on."""

from collections.abc import Callable, Iterator
from typing import Any, NamedTuple

import numpy as np

import autograd as ag


class Case(NamedTuple):
    """A function of arrays, and arrays at which it is smooth."""

    name: str
    function: Callable[..., Any]
    operands: tuple[Any, ...]
    elementwise: bool = False


def numbers(*shape: int, low: float = -2.0, high: float = 2.0, seed: int = 0) -> Any:
    """Numbers of which no two are alike."""
    return np.random.default_rng([seed, *shape]).uniform(low, high, shape)


#: Where each function of one number is smooth.
DOMAINS = {
    "negative": (-2, 2), "positive": (-2, 2), "reciprocal": (0.5, 2), "square": (-2, 2),
    "sqrt": (0.5, 3), "cbrt": (-3, -0.5), "exp": (-2, 2), "exp2": (-2, 2), "expm1": (-2, 2),
    "sigmoid": (-3, 3), "log": (0.2, 3), "log2": (0.2, 3), "log10": (0.2, 3), "log1p": (-0.5, 2),
    "sin": (-3, 3), "cos": (-3, 3), "tan": (-1.2, 1.2), "arcsin": (-0.9, 0.9),
    "arccos": (-0.9, 0.9), "arctan": (-3, 3), "deg2rad": (-90, 90), "rad2deg": (-3, 3),
    "sinh": (-2, 2), "cosh": (-2, 2), "tanh": (-2, 2), "arcsinh": (-3, 3), "arccosh": (1.2, 3),
    "arctanh": (-0.9, 0.9), "absolute": (-3, -0.5), "relu": (0.3, 2), "sign": (0.3, 2),
    "floor": (0.2, 0.8), "ceil": (0.2, 0.8), "rint": (0.2, 0.4), "trunc": (0.2, 0.8),
    "erf": (-1.5, 1.5), "erfc": (-1.5, 1.5), "gammaln": (0.5, 4), "digamma": (0.5, 4),
}  # fmt: skip

#: The same for functions of two numbers, one interval for each operand.
PAIRS = {
    "add": ((-2, 2), (-2, 2)), "subtract": ((-2, 2), (-2, 2)), "multiply": ((-2, 2), (-2, 2)),
    "divide": ((-2, 2), (0.5, 2)), "power": ((0.5, 2), (-2, 3)), "hypot": ((-2, 2), (0.5, 2)),
    "arctan2": ((-2, 2), (0.5, 2)), "logaddexp": ((-2, 2), (-1, 1)),
    "logaddexp2": ((-2, 2), (-1, 1)), "maximum": ((-2, -0.5), (0.5, 2)),
    "minimum": ((-2, -0.5), (0.5, 2)),
    "mod": ((4.2, 4.9), (1.3, 1.35)), "xlogy": ((-2, 2), (0.5, 3)),
}  # fmt: skip


def elementwise() -> Iterator[Case]:
    """Every function of numbers, of operands of one shape and of shapes that broadcast."""
    for name, (low, high) in DOMAINS.items():
        yield Case(name, getattr(ag, name), (numbers(3, low=low, high=high),), True)
    for name, (first, second) in PAIRS.items():
        for left, right in (((3,), (3,)), ((2, 1), (3,)), ((), (2, 2))):
            x = numbers(*left, low=first[0], high=first[1])
            y = numbers(*right, low=second[0], high=second[1], seed=1)
            yield Case(name, getattr(ag, name), (x, y), True)
    for name in ("maximum", "minimum"):  # the other operand is chosen
        x, y = numbers(3, low=0.5), numbers(3, high=-0.5, seed=1)
        yield Case(name, getattr(ag, name), (x, y), True)
    yield Case("polygamma", ag.digamma, (numbers(3, low=0.5),), True)
    yield Case("hypot", ag.hypot, (np.array([0.0, 2.0]), np.array([0.7, 0.0])), True)
    condition = np.array([True, False, True])
    yield Case("where", lambda x, y: ag.where(condition, x, y), (numbers(3), numbers(3, seed=1)))
    yield Case("where", lambda x, y: ag.where(condition, x, y), (numbers(2, 3), numbers(1, seed=1)))
    x = np.array([-1.5, 0.2, 1.7])
    yield Case("clip", ag.clip, (x, np.array([-1.0]), np.array(1.0)), True)
    yield Case("clip", lambda x: ag.clip(x, -1.0, None), (x,))
    for exponent in (2, 3.0, -1, 0.5):
        yield Case("power", lambda x, y=exponent: x**y, (numbers(3, low=0.5),))
    yield Case("power", lambda y: 2.0**y, (numbers(3),))
    yield Case("power", ag.power, (numbers(3, low=0.5), np.array([0.0, 1.0, 2.0])), True)
    yield Case("power", lambda x: x ** np.array([2.0, 3.0, 0.0]), (-numbers(3, low=0.5),))


REDUCTIONS = ("sum", "mean", "max", "min", "prod", "logsumexp", "std", "var")
AXES = (None, 0, -1, (0, 2), (), (1, -1))


def reductions() -> Iterator[Case]:
    """Every reduction over every form of axis, with and without keeping it."""
    for name in REDUCTIONS:
        function = getattr(ag, name)
        for axis in AXES if name not in ("std", "var") else AXES[:4]:
            for keep in (False, True):
                call = lambda x, f=function, axis=axis, keep=keep: f(x, axis=axis, keepdims=keep)  # noqa: E731
                yield Case(name, call, (numbers(2, 3, 2),))
    for name, function in (("std", ag.std), ("var", ag.var)):
        call = lambda x, f=function: f(x, axis=1, ddof=1)  # noqa: E731
        yield Case(name, call, (numbers(2, 3, 2),))
    zeros = np.array([[0.0, 2.0, 3.0], [0.0, 0.0, 4.0], [1.5, 2.0, -3.0]])
    yield Case("prod", lambda x: ag.prod(x, axis=1), (zeros,))
    yield Case("cumsum", ag.cumsum, (numbers(2, 3),))
    for axis in (0, 1, -1):
        yield Case("cumsum", lambda x, axis=axis: ag.cumsum(x, axis=axis), (numbers(2, 3),))


INDICES = (
    0, -1, slice(None, None, -2), (slice(None), 1), (Ellipsis, None, 0), [0, 0, 1],
    (np.array([0, 1, 1]), np.array([2, 0, 0])),
    np.array([[True, False, True], [False, True, True]]),
    (slice(None), [2, 2]), (np.array([True, False]), slice(1, None)), (slice(0, 0),),
)  # fmt: skip


def shapes() -> Iterator[Case]:
    """Linear maps that move numbers about."""
    x, cube = numbers(2, 3), numbers(2, 3, 4)
    for index in INDICES:
        yield Case("getitem", lambda x, i=index: x[i], (x,))
        yield Case("scatter", lambda x, i=index: ag.grad(lambda y: (y[i] * y[i]).sum())(x), (x,))
    yield Case("reshape", lambda x: ag.reshape(x, (3, -1)), (x,))
    yield Case("ravel", ag.ravel, (x,))
    yield Case("broadcast_to", lambda x: ag.broadcast_to(x, (4, 2, 3)), (x,))
    yield Case("broadcast_to", lambda x: ag.broadcast_to(x, (2, 4)), (numbers(2, 1),))
    for axes in (None, (2, 0, 1), (1, -1, 0)):
        yield Case("transpose", lambda x, axes=axes: ag.transpose(x, axes), (cube,))
    yield Case("moveaxis", lambda x: ag.moveaxis(x, 0, -1), (cube,))
    yield Case("swapaxes", lambda x: ag.swapaxes(x, 0, -1), (cube,))
    yield Case("expand_dims", lambda x: ag.expand_dims(x, (0, -1)), (x,))
    yield Case("squeeze", lambda x: ag.squeeze(x), (numbers(1, 3, 1),))
    yield Case("pad", lambda x: ag.pad(x, [(1, 0), (2, 3)], 7.0), (x,))
    for axis in (0, 1, -1, None):
        join = lambda *a, axis=axis: ag.concatenate(a, axis)  # noqa: E731
        yield Case("concatenate", join, (x, numbers(2, 3, seed=1), numbers(2, 3, seed=2)))
    yield Case("concatenate", lambda x: ag.concatenate([x], 1), (x,))
    yield Case("concatenate", lambda *a: ag.concatenate(a, 1), (x, numbers(2, 1), numbers(2, 2)))
    for axis in (0, 1, -1):
        yield Case("stack", lambda *a, i=axis: ag.stack(a, i), (x, numbers(2, 3, seed=1)))
    for sizes, axes, strides in (((2,), (1,), (1,)), ((2, 3), (1, 2), (1, 2)), ((2,), (0,), (2,))):
        cut = lambda x, s=sizes, a=axes, t=strides: ag.windows(x, s, a, t)  # noqa: E731
        yield Case("windows", cut, (cube,))
    yield Case("fold", lambda x: ag.fold(x, (5,), (2,), (0,), (1,)), (numbers(4, 2),))
    yield Case("fold", lambda x: ag.fold(x, (2, 7), (3,), (1,), (2,)), (numbers(2, 3, 3),))
    yield Case("sin", lambda x: ag.sin(x + np.ones((2, 1, 3))), (x,))
    yield Case("cast", lambda x: (x.astype(np.float64) if hasattr(x, "astype") else x) * 2.0, (x,))


PRODUCTS = (
    ((3,), (3,)), ((2, 3), (3,)), ((3,), (3, 2)), ((2, 3), (3, 4)), ((2, 2, 3), (3,)),
    ((3,), (2, 3, 2)), ((2, 2, 3), (3, 4)), ((2, 3), (2, 3, 4)), ((2, 2, 3), (2, 3, 4)),
    ((2, 1, 2, 3), (1, 2, 3, 2)), ((1, 2, 3), (2, 3, 2)),
)  # fmt: skip
EINSUMS = (
    ("ij,jk->ik", (2, 3), (3, 2)), ("ij,jk", (2, 3), (3, 2)), ("ij->ji", (2, 3)),
    ("ii->i", (3, 3)), ("ii", (3, 3)), ("ij->j", (2, 3)), ("ij->", (2, 3)), ("i,j->ij", (2,), (3,)),
    ("bij,bjk->bik", (2, 2, 3), (2, 3, 2)), ("...ij,...jk->...ik", (2, 2, 3), (3, 2)),
    ("ij,jk,kl->il", (2, 3), (3, 2), (2, 2)), ("iij->j", (2, 2, 3)), ("i,i,i->i", (3,), (3,), (3,)),
    ("ijij->ij", (2, 3, 2, 3)), ("...i->...", (2, 3)), ("a...,a...->...", (2, 3), (2, 1)),
)  # fmt: skip


def products() -> Iterator[Case]:
    """Sums of products, for operands of every rank."""
    for left, right in PRODUCTS:
        operands = (numbers(*left), numbers(*right, seed=1))
        yield Case("matmul", lambda x, y: x @ y, operands)
    yield Case("dot", ag.dot, (numbers(2, 3), numbers(2, 3, 2, seed=1)))
    yield Case("dot", ag.dot, (numbers(), numbers(2, 3, seed=1)))
    yield Case("outer", ag.outer, (numbers(2), numbers(3, seed=1)))
    for subscripts, *sizes in EINSUMS:
        operands = tuple(numbers(*shape, seed=k) for k, shape in enumerate(sizes))
        yield Case("einsum", lambda *a, s=subscripts: ag.einsum(s, *a), operands)


def programs() -> Iterator[Case]:
    """Graphs with shared nodes: what the chain rule itself can get wrong."""
    x, y = numbers(3), numbers(2, 3, seed=1)

    def diamond(x: Any) -> Any:
        a = ag.sin(x)
        b, c = a * x, ag.exp(a)
        return b * c + a

    def ladder(x: Any) -> Any:
        a, b = x, ag.sin(x)
        for _ in range(5):
            a, b = b, a * b + 0.5 * a
        return b

    yield Case("chain", diamond, (x,), True)
    yield Case("chain", ladder, (x,), True)
    yield Case("chain", lambda x: x * x * x + x, (x,), True)
    yield Case("chain", lambda x, y: (x * y).sum() * x + ag.tanh(y), (x, y))
    yield Case("chain", lambda x: ag.concatenate([x, x * 2.0, x[::-1]]) ** 2, (x,))
    yield Case("chain", lambda x, y: ag.logsumexp(y * x, axis=1) * (y @ x), (x, y))


CASES = [*elementwise(), *reductions(), *shapes(), *products(), *programs()]
