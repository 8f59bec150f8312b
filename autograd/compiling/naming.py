"""Names for the variables of a program: those of the user where there are any."""

from __future__ import annotations

import ast
import inspect
import keyword
import textwrap
import unicodedata
from collections.abc import Iterator
from typing import Any

from .. import nested
from .program import Program
from .tape import Call, Variable

#: What results are called after the calls that make them, where the call is no good name.
RESULTS = {
    "dot": "product", "matmul": "product", "vdot": "square", "": "part", "reshape": "view",
    "add": "sum", "subtract": "difference", "multiply": "product", "divide": "quotient",
    "power": "power", "negative": "negative", "reduce": "total", "asarray": "number",
    "greater": "mask", "less": "mask", "+": "sum", "-": "difference", "*": "product",
    "/": "quotient", "//": "quotient", "%": "remainder", "**": "power", "<": "test", "<=": "test",
    ">": "test", ">=": "test", "==": "test", "!=": "test",
}  # fmt: skip


class Names:
    """A name for each variable, each name for one array.

    >>> names = Names(Program((Variable(0),), (), (), [1.0], {0: "layers.0.weight"}), {"np"})
    >>> names[Variable(0)]
    'layers_0_weight'
    """

    def __init__(self, program: Program, taken: set[str]) -> None:
        self.taken = taken
        self.inputs = {identifier(program.names.get(x.number, "")) for x in program.inputs}
        self.last: dict[str, str] = {}  # the number that a name got when it was last asked for
        self.known: dict[int, str] = {}
        self.makers = program.makers()
        self.given = dict(program.names)
        # What is written over in the same line of the user is called what it becomes.
        for call in reversed(program.calls):
            out: Any = call.kwargs.get("out")
            target = -1 if call.target is None else call.target.number
            made = self.makers.get(out.number) if out.__class__ is Variable else None
            if made is not None and target in self.given and goes_on(made, call):
                self.given.setdefault(out.number, self.given[target])
        for x in program.inputs:
            self[x]

    def __getitem__(self, x: Variable) -> str:
        if x.number not in self.known:
            self.known[x.number] = self.chosen(x)
        return self.known[x.number]

    def chosen(self, x: Variable) -> str:
        """A name for a variable that has none yet; that of an array it is written into.

        But what the user calls z stays z: what is written over it has a name of its own.
        """
        call = self.makers.get(x.number)
        out = None if call is None else call.kwargs.get("out")
        given = self.given.get(x.number)
        if out.__class__ is Variable and (
            out.number not in self.makers or self.given.get(out.number) == given
        ):
            return self[out]
        if given is None:
            return self.free(f"{result_of(call)}_1")
        name = identifier(given)
        return self.free(f"new_{name}" if call is not None and name in self.inputs else name)

    def free(self, name: str) -> str:
        """The name, or with another number, so that nothing else has it."""
        stem, _, number = name.rpartition("_")
        if not number.isdigit():
            stem, number = name, "1"
        wish, number = name, self.last.get(name, number)
        while name in self.taken:
            number = str(int(number) + 1)
            name = f"{stem}_{number}"
        self.taken.add(name)
        self.last[wish] = number
        return name


def goes_on(made: Call, call: Call) -> bool:
    """Whether a call goes on with what another began: in one line, or as a sum of gradients."""
    if call.quiet and not call.origin:
        return True
    back = (x.origin.startswith("gradient of") for x in (made, call))
    return made.line == call.line and len({*back}) == 1


def result_of(call: Call | None) -> str:
    """What the result of a call is called."""
    if call is None:
        return "input"
    ufunc, _, method = call.name.rpartition(".")
    short = ufunc.rpartition(".")[2] if method == "reduce" else method
    word = RESULTS.get(short, short)
    if method == "reduce":
        word = {"add": "total", "maximum": "largest", "minimum": "smallest"}.get(short, "total")
    return identifier(word)


def identifier(text: Any) -> str:
    """A name for use in Python: every sign that cannot be in a name as one underscore.

    >>> identifier("optimizer.state[0]['velocity']"), identifier("lambda"), identifier("0")
    ('optimizer_state_0_velocity', 'lambda_', 'x_0')
    """
    text = unicodedata.normalize("NFKC", str(text))  # as Python does with names
    text = "".join(sign if f"x{sign}".isidentifier() else " " for sign in text)
    name = "_".join(text.split()).strip("_") or "x"
    if not name.isidentifier():
        name = f"x_{name}"
    return f"{name}_" if keyword.iskeyword(name) else name


def argument_names(function: Any, args: tuple[Any, ...], kwargs: dict[str, Any]) -> Iterator[str]:
    """What the innermost items of arguments are called, in order: x, parameters_0, batch_labels.

    >>> list(argument_names(lambda w, x: None, ([1.0, 2.0], 3.0), {}))
    ['w_0', 'w_1', 'x']
    """
    try:
        parameters = [*inspect.signature(function).parameters.values()]
    except (TypeError, ValueError):  # of some functions written in C
        parameters = []
    names = [p.name for p in parameters if p.kind in (p.POSITIONAL_ONLY, p.POSITIONAL_OR_KEYWORD)]
    rest = next((p.name for p in parameters if p.kind is p.VAR_POSITIONAL), "argument")
    for position, x in enumerate(args):
        name = names[position] if position < len(names) else f"{rest}_{position - len(names)}"
        yield from (identifier(name + path) for path in nested.paths(x))
    for name, x in kwargs.items():
        yield from (identifier(name + path) for path in nested.paths(x))


def returned_names(function: Any) -> list[str]:
    """The names of what a function returns, if it has one `return loss` or `return loss, x`."""
    try:
        tree = ast.parse(textwrap.dedent(inspect.getsource(function)))
    except (OSError, TypeError, SyntaxError):
        return []
    body = getattr(tree.body[0], "body", [])
    last = body[-1] if isinstance(body, list) and body else None
    if sum(isinstance(node, ast.Return) for node in ast.walk(tree)) > 1:
        return []
    value = last.value if isinstance(last, ast.Return) else None
    items = value.elts if isinstance(value, ast.Tuple) else [value]
    return [x.id if isinstance(x, ast.Name) else "" for x in items]
