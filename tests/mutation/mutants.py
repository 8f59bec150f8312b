"""Mutants: one small mistake at a time in the source of a function, as a syntax tree.

The mistakes are those that people make in derivative rules: a sign, a factor, an operand, a mask,
an axis, a missing sum over broadcast axes, an incoming gradient taken for 1; and in loops: a
statement left out, a test turned around, replaced instead of accumulated.
"""

import ast
import copy
from collections.abc import Iterator
from typing import NamedTuple

Function = ast.FunctionDef | ast.Lambda

#: The way from a function to a node inside it: fields, with a position where the field is a list.
Path = tuple[tuple[str, int | None], ...]


class Mutant(NamedTuple):
    """A function with one mistake, and what the mistake is."""

    function: Function
    before: str
    after: str

    def __str__(self) -> str:
        return f"{self.before} -> {self.after}"


def mutants(function: Function, composed: bool = False) -> Iterator[Mutant]:
    """Every mutant of a function; of a composition without those of code that checks arguments."""
    seen = {ast.unparse(function)}
    for path, node in places(function, checks=not composed):
        for wrong in () if composed and not is_arithmetic(node) else mistakes(node, function):
            mutated = replaced(function, path, wrong)
            text = ast.unparse(mutated)
            if text not in seen:
                seen.add(text)
                line, wrong_line = (enclosing(f, path) for f in (function, mutated))
                yield Mutant(mutated, line, wrong_line)


def enclosing(function: Function, path: Path) -> str:
    """The first line of the statement around a place; all of a lambda."""
    node: ast.AST = function
    found = function.body if isinstance(function, ast.Lambda) else node
    for field, index in path:
        node = getattr(node, field) if index is None else getattr(node, field)[index]
        if isinstance(node, ast.stmt):
            found = node
    return ast.unparse(found).split("\n")[0]


# --- places ---------------------------------------------------------------------------------------

#: What is not the business of a derivative: messages, names of types, documentation.
LEFT_ALONE = ast.Raise | ast.Assert | ast.JoinedStr | ast.arguments | ast.ExceptHandler


def places(node: ast.AST, path: Path = (), checks: bool = True) -> Iterator[tuple[Path, ast.AST]]:
    """Every expression and statement inside a function, with the way that leads to it."""
    for field, value in ast.iter_fields(node):
        if field in ("annotation", "returns", "decorator_list", "type_comment", "ctx"):
            continue
        if field in ("test", "slice") and not checks:
            continue
        items = enumerate(value) if isinstance(value, list) else [(None, value)]
        for position, child in items:
            strict = isinstance(child, ast.keyword) and child.arg == "strict"  # a check of zip()
            if isinstance(child, ast.AST) and not isinstance(child, LEFT_ALONE) and not strict:
                step = (*path, (field, position))
                if checks or not is_check(child):
                    yield step, child
                    yield from places(child, step, checks)


#: Calls that only look at arguments, convert them, say what becomes of errors, or make shapes.
CHECKS = set(
    """
    plain warn errstate square matrices real normalize_axis_index normalize_axis_tuple array_like
    together numbers_of numbers_in bare converted in_dtype operand is_recorded astype isinstance
    cast floats coefficients numeric rows wide mask_of allclose finfo listed with_axes start degrees
    max min zeros ones eye full slice range reshape lower refuse_options at_rank of_each float int
    result_type dtype kept_shape array_of index tolist view asarray axes_of upper
    zeros_like ones_like
""".split()
)


def is_check(node: ast.AST) -> bool:
    """Whether code only looks at arguments: an `if` that raises, an index, or a call of these."""
    if isinstance(node, ast.If):
        return isinstance(node.body[-1], ast.Raise)
    called = node.func if isinstance(node, ast.Call) else None
    if called and ast.unparse(node).startswith(("np.linalg.", "converging(np.linalg.")):
        return True  # NumPy's own work, on plain arrays
    return getattr(called, "id", getattr(called, "attr", "")) in CHECKS


def is_arithmetic(node: ast.AST) -> bool:
    """Whether code computes: compositions are mutated here, not in which way is taken when."""
    return isinstance(node, ast.BinOp | ast.UnaryOp | ast.Call)


def replaced(function: Function, path: Path, wrong: ast.AST | None) -> Function:
    """A copy of a function with one node replaced; a statement by nothing, if that is None."""
    mutated = copy.deepcopy(function)
    parent, (field, position) = mutated, path[-1]
    for step, index in path[:-1]:
        parent = getattr(parent, step) if index is None else getattr(parent, step)[index]
    if position is None:
        original = getattr(parent, field)
        setattr(parent, field, located(wrong, original))
    else:
        original = getattr(parent, field)[position]
        new = ast.Pass() if wrong is None else wrong
        getattr(parent, field)[position] = located(new, original)
    return mutated


def located(node: ast.AST, original: ast.AST) -> ast.AST:
    """A node, and all inside it, at the place of another in the source."""
    node = copy.deepcopy(node)
    for inner in ast.walk(node):
        ast.copy_location(inner, original)
    return node


# --- mistakes -------------------------------------------------------------------------------------


def mistakes(node: ast.AST, function: Function) -> Iterator[ast.AST | None]:
    """What somebody might have written instead of a node."""
    match node:
        case ast.BinOp():
            yield from wrong_operations(node)
        case ast.UnaryOp(op=ast.USub() | ast.Not() | ast.Invert()):
            yield node.operand
        case ast.Compare(ops=[op]):
            for other in WRONG_COMPARISONS.get(type(op), ()):
                yield ast.Compare(node.left, [other()], node.comparators)
        case ast.BoolOp(values=values):
            yield from values
            yield ast.BoolOp(ast.Or() if isinstance(node.op, ast.And) else ast.And(), values)
        case ast.IfExp():
            yield node.body
            yield node.orelse
        case ast.Call():
            yield from wrong_calls(node)
        case ast.Name(ctx=ast.Load()):
            yield from wrong_names(node, function)
        case ast.Constant():
            yield from wrong_constants(node)
        case ast.If():
            yield ast.If(ast.UnaryOp(ast.Not(), node.test), node.body, node.orelse)
        case ast.Assign() | ast.AugAssign() | ast.Expr() if not is_docstring(node):
            yield None
        case ast.Continue():
            yield ast.Pass()
        case ast.Break():
            yield ast.Pass()


WRONG_OPERATORS: dict[type[ast.operator], tuple[type[ast.operator], ...]] = {
    ast.Add: (ast.Sub,),
    ast.Sub: (ast.Add,),
    ast.Mult: (ast.Div,),
    ast.Div: (ast.Mult,),
    ast.BitAnd: (ast.BitOr,),
    ast.BitOr: (ast.BitAnd,),
}

WRONG_COMPARISONS: dict[type[ast.cmpop], tuple[type[ast.cmpop], ...]] = {
    ast.Lt: (ast.LtE, ast.Gt),
    ast.LtE: (ast.Lt, ast.GtE),
    ast.Gt: (ast.GtE, ast.Lt),
    ast.GtE: (ast.Gt, ast.LtE),
    ast.Eq: (ast.NotEq,),
    ast.NotEq: (ast.Eq,),
    ast.Is: (ast.IsNot,),
    ast.IsNot: (ast.Is,),
    ast.In: (ast.NotIn,),
    ast.NotIn: (ast.In,),
}


def wrong_operations(node: ast.BinOp) -> Iterator[ast.AST]:
    """Another sign, a dropped term or factor, operands the wrong way round."""
    for other in WRONG_OPERATORS.get(type(node.op), ()):
        yield ast.BinOp(node.left, other(), node.right)
    yield node.left
    yield node.right
    if isinstance(node.op, ast.Sub | ast.Div | ast.MatMult):
        yield ast.BinOp(node.right, node.op, node.left)


#: Calls that change the kind of a container, not what is in it.
CONVERSIONS = ("tuple", "list", "array_like", "dict.fromkeys")


def wrong_calls(node: ast.Call) -> Iterator[ast.AST]:
    """A call left out, so that its first argument is the result; or two arguments exchanged."""
    positional = [x for x in node.args if not isinstance(x, ast.Starred)]
    if positional and ast.unparse(node.func) not in CONVERSIONS:
        yield positional[0]
    if len(positional) == len(node.args) >= 2:
        first, second, *others = node.args
        yield ast.Call(node.func, [second, first, *others], node.keywords)
    if isinstance(node.func, ast.Attribute) and not node.args:
        yield node.func.value


def wrong_names(node: ast.Name, function: Function) -> Iterator[ast.AST]:
    """The incoming gradient taken for 1, one operand for another, the result for the operand."""
    names = [argument.arg for argument in function.args.args]
    if node.id == "grad" and "grad" in names:
        yield ast.Constant(1.0)
    operands = [name for name in names if name in ("x", "y", "out", "condition", "low", "high")]
    if node.id in operands:
        for other in operands:
            if other != node.id:
                yield ast.Name(other, ast.Load())


def wrong_constants(node: ast.Constant) -> Iterator[ast.AST]:
    """A number that is off, another axis, a flag turned around."""
    if isinstance(node.value, bool):
        yield ast.Constant(not node.value)
    elif isinstance(node.value, int | float):
        yield ast.Constant(node.value + 1)


def is_docstring(node: ast.AST) -> bool:
    """Whether a statement is only a text."""
    return isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant)
