"""Random programs of 3 to 15 steps; in every second one most steps use a node again."""

import random
import string
from collections.abc import Sequence
from typing import Any

import numpy as np

from . import operations
from .programs import Program, Step, UnsuitableError, value_of

#: Numbers at which rules are often wrong, beside random ones.
SPECIAL = (0.0, 1.0, -1.0, 0.5, 2.0)

LARGEST_ARRAY = 24


def program(rng: random.Random) -> Program:
    """A random program that can be judged."""
    while True:
        found = attempt(rng, scalar=rng.random() < 0.4).pruned()
        if len(found.steps) >= 3:
            return found


def attempt(rng: random.Random, scalar: bool) -> Program:
    """A program as it grows, one suitable step after the other; not all may be needed."""
    leaves = tuple(leaf(rng, scalar) for _ in range(rng.randint(1, 3)))
    numbers: list[Any] = [x if scalar else np.array(x, float) for x in leaves]
    steps: list[Step] = []
    shared, length = rng.random() < 0.5, rng.randint(3, 15)
    unused = list(range(len(leaves)))
    for _ in range(20 * length):
        if len(steps) == length:
            break
        line, margin = drawn_line(rng, scalar, numbers)
        count = 1 + max(k for k in range(3) if f"{{{k}}}" in line or k == 0)
        operands = drawn_operands(rng, count, len(numbers), shared, unused)
        step = Step(line, operands, margin)
        try:
            out = value_of(step, numbers)
        except UnsuitableError:
            continue
        if np.size(out) > LARGEST_ARRAY or np.ndim(out) > 4:
            continue
        unused = [k for k in unused if k not in operands] + [len(numbers)]
        numbers.append(out)
        steps.append(step)
    return Program(scalar, leaves, tuple(steps))


def number(rng: random.Random) -> float:
    """A number, one in five times a special one."""
    return rng.choice(SPECIAL) if rng.random() < 0.2 else round(rng.uniform(-2.0, 2.0), 4)


def leaf(rng: random.Random, scalar: bool) -> Any:
    """A number, or nested lists of them."""
    return number(rng) if scalar else nested(rng, rng.choice(operations.LEAF_SHAPES))


def nested(rng: random.Random, shape: Sequence[int]) -> Any:
    """Nested lists of numbers in a shape."""
    return [nested(rng, shape[1:]) for _ in range(shape[0])] if shape else number(rng)


def drawn_operands(
    rng: random.Random, count: int, available: int, shared: bool, unused: list[int]
) -> tuple[int, ...]:
    """Positions of operands: the newest again and again, or most often what nobody used yet."""
    last = available - 1
    picks = []
    for position in range(count):
        if shared and (position == 0 or rng.random() < 0.5):
            picks.append(last if rng.random() < 0.8 else rng.randrange(available))
        elif not shared and unused and rng.random() < 0.8:
            picks.append(rng.choice(unused))
        else:
            picks.append(rng.randrange(max(0, available - 5), available))
    rng.shuffle(picks)
    return tuple(picks)


def drawn_line(rng: random.Random, scalar: bool, numbers: Sequence[Any]) -> tuple[str, str]:
    """A line with its margin, all constants filled in; it may not fit its operands."""
    if scalar or rng.random() < 0.4:
        line, margin = elementwise(rng)
    else:
        kinds = (reduction, moved, moved, indexed, product, contracted, of_numpy, of_numpy)
        line, margin = rng.choice(kinds)(rng)
    constant = repr(round(rng.uniform(0.2, 2.0) * rng.choice((1, -1)), 2))
    margin = margin.replace("NUMBER", constant)
    line = line.replace("NUMBER", constant).replace("SMALL", rng.choice(("2", "3", "-1", "2.0")))
    if "ARRAY" in line:
        shape = np.shape(rng.choice(numbers)) or rng.choice(operations.LEAF_SHAPES)
        line = line.replace("ARRAY", f"np.array({nested(rng, shape)})")
    return line, margin


def elementwise(rng: random.Random) -> tuple[str, str]:
    """A line for numbers and arrays alike."""
    source = rng.random()
    module = rng.choice(("np", "ag"))
    if source < 0.35:
        table = operations.UNARY if source > 0.01 else operations.STEPS
        name, margin = rng.choice(list(table.items()))
        return f"{module}.{name}({{0}})", margin
    if source < 0.55:
        name, margin = rng.choice(list(operations.PAIRS.items()))
        module = "ag" if name in operations.NOT_OF_OBJECTS else module
        return f"{module}.{name}({{0}}, {{1}})", margin
    table = operations.LINES if source < 0.95 else operations.SELECTIONS
    return rng.choice(list(table.items()))


def reduction(rng: random.Random) -> tuple[str, str]:
    """A reduction over some axes."""
    name = rng.choice(operations.REDUCTIONS)
    module = "ag" if name == "logsumexp" else rng.choice(("np", "ag"))
    axis = rng.choice(("None", "0", "-1", "1", "(0, 1)", "(0, -1)", "()"))
    if name in ("std", "var") and rng.random() < 0.3:
        axis += ", ddof=1"
    line = f"{module}.{name}({{0}}, axis={axis}, keepdims={rng.random() < 0.4})"
    if name == "std":
        return line, line
    if name in ("max", "min"):
        return line, f"gap({{0}}, {axis}, {name == 'max'})"
    return line, "" if axis in ("None", "()") else "np.ndim({0})"


def moved(rng: random.Random) -> tuple[str, str]:
    """A linear map that moves numbers about."""
    line = rng.choice(operations.SHAPES)
    return line, "np.ndim({0})" if "reflect" in line else ""


def indexed(rng: random.Random) -> tuple[str, str]:
    """Some elements; not of a number, which an array of Values without axes turns into."""
    return f"{{0}}[{rng.choice(operations.INDICES)}]", "np.ndim({0})"


def product(rng: random.Random) -> tuple[str, str]:
    """A matrix product, or arithmetic with an array of constants."""
    return rng.choice(operations.PRODUCTS), ""


def of_numpy(rng: random.Random) -> tuple[str, str]:
    """A function of NumPy's that is composed of others."""
    return rng.choice(list(operations.NUMPY.items()))


def contracted(rng: random.Random) -> tuple[str, str]:
    """A sum of products with random subscripts: most of them fit only some operands."""
    ranks = [rng.randint(1, 3) for _ in range(rng.randint(1, 3))]
    letters = string.ascii_lowercase[8 : 8 + rng.randint(max(ranks), 4)]
    terms = ["".join(rng.sample(letters, rank)) for rank in ranks]
    if rng.random() < 0.15:
        terms[0] = terms[0][:1] * 2
    used = sorted(set("".join(terms)))
    out = "".join(rng.sample(used, rng.randint(0, min(3, len(used)))))
    module = rng.choice(("np", "ag"))
    names = [f"{{{k}}}" for k in range(len(terms))]
    # of empty matrices NumPy's diagonal is one of numbers from elsewhere in memory
    margin = " * ".join(f"np.size({name})" for name in names)
    return f"{module}.einsum('{','.join(terms)}->{out}', {', '.join(names)})", margin
