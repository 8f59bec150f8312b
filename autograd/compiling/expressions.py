"""How calls are written: operators where they read better, and the names of constants."""

from __future__ import annotations

import re
import sys
from typing import Any

import numpy as np

from .naming import Names, identifier
from .program import Program
from .tape import Call, Variable

SIGNS: dict[Any, str] = {
    np.add: "+", np.subtract: "-", np.multiply: "*", np.divide: "/", np.matmul: "@",
    np.greater: ">", np.greater_equal: ">=", np.less: "<", np.less_equal: "<=",
    np.equal: "==", np.not_equal: "!=",
}  # fmt: skip
#: What numbers are called that stand in many programs.
NUMBER_WORDS = {"0.0": "zero", "0.5": "half", "1.0": "one", "2.0": "two"}
IN_PLACE = (np.add, np.subtract, np.multiply, np.divide)
COMMUTING = (np.add, np.multiply)


#: What makes an operator do what the function does: between Python's numbers it would be Python's.
NUMPYS = (np.ndarray, np.generic)


class Expressions:
    """The text of calls, and the constants that it has names for."""

    def __init__(self, program: Program, names: Names) -> None:
        self.program, self.names = program, names
        self.constants: dict[str, Any] = {}
        self.named: dict[Any, str] = {}  # the name of each constant, by what tells it from others
        self.inline: dict[int, Call] = {}
        users = program.users()
        outputs = {x.number for x in program.outputs}
        for number, call in program.makers().items():  # a transpose is written where it is used
            if (
                is_transpose(call, program)
                and number not in outputs
                and len(users.get(number, ())) == 1
            ):
                self.inline[number] = call

    def statement(self, call: Call) -> str:
        """One call, as a line of Python; as two where an array gets another name by x += y."""
        out = call.kwargs.get("out")
        target = "" if call.target is None else self.names[call.target]
        if out.__class__ is Variable and isinstance(call.run, np.ufunc):
            text, written = self.in_place(call, out), self.written(out)
            if not target or target == written:
                return text
            if text.startswith(f"{written} "):
                return f"{target} = {written}\n{target}{text.removeprefix(written)}"
        return f"{target} = {self.expression(call)}" if target else self.expression(call)

    def in_place(self, call: Call, out: Variable) -> str:
        """A universal function that writes over an array: x += y, or np.exp(x, out=x)."""
        args = list(call.args)
        if len(args) == 2 and call.run in COMMUTING and self.is_array(args[1], out):
            args.reverse()
        if call.run in IN_PLACE and self.is_array(args[0], out) and set(call.kwargs) == {"out"}:
            return f"{self.written(out)} {SIGNS[call.run]}= {self.written(args[1])}"
        return self.expression(call)

    def is_array(self, x: Any, out: Variable) -> bool:
        """Whether an argument is the array that is written over."""
        array = isinstance(self.program.value(out), np.ndarray)
        return array and x.__class__ is Variable and self.names[x] == self.names[out]

    def expression(self, call: Call) -> str:
        """The call itself."""
        args = [self.written(x) for x in call.args]
        options = [f"{key}={self.written(x)}" for key, x in call.kwargs.items()]
        if call.form == "getitem":
            return f"{args[0]}[{self.index(call.args[1])}]"
        if call.form == "setitem":
            return f"{args[0]}[{self.index(call.args[1])}] {call.name or '='} {args[2]}"
        numpys = any(isinstance(self.program.value(x), NUMPYS) for x in call.args)
        sign = call.name if call.form == "operator" else SIGNS.get(call.run) if numpys else None
        if sign is not None and not options:
            space = "" if sign == "**" else " "
            return f"{sign}{args[0]}" if len(args) == 1 else f"{space}{sign}{space}".join(args)
        if is_transpose(call, self.program):
            return f"{args[0]}.T"
        if call.form == "foreign":
            name = self.constant(call.run, call.name)
            return f"{name}({', '.join(args + options)})"
        if call.form == "method":
            return f"{args[0]}.{call.name}({', '.join(args[1:] + options)})"
        return f"{call.name}({', '.join(args + options)})"

    def index(self, index: Any) -> str:
        """An index as it stands between brackets."""
        if isinstance(index, tuple) and index:
            return ", ".join(map(self.entry, index)) + ("," if len(index) == 1 else "")
        return self.entry(index)

    def entry(self, x: Any) -> str:
        """One entry of an index."""
        if isinstance(x, slice):
            ends = [x.start, x.stop] + ([x.step] if x.step is not None else [])
            return ":".join("" if end is None else self.written(end) for end in ends)
        return "..." if x is Ellipsis else self.written(x)

    def written(self, x: Any) -> str:
        """An argument: a variable, a literal, or the name of a constant."""
        if x.__class__ is Variable:
            call = self.inline.get(x.number)
            return self.names[x] if call is None else self.expression(call)
        if type(x) is list:
            return f"[{', '.join(map(self.written, x))}]"
        if type(x) is tuple:
            return f"({', '.join(map(self.written, x))}{',' if len(x) == 1 else ''})"
        if isinstance(x, slice):
            return f"slice({self.written(x.start)}, {self.written(x.stop)}, {self.written(x.step)})"
        return literal(x) or self.constant(x)

    def constant(self, x: Any, name: str = "constant") -> str:
        """The name of an object that has no literal; equal arrays have one."""
        key = identity(x)
        if key in self.named:
            return self.named[key]
        stem = identifier(name)
        if isinstance(x, np.ndarray) and not x.ndim:
            stem = number_name(number(x))
        elif isinstance(x, np.ndarray) and x.size > 1 and (all_zeros(x) or np.all(x == 1)):
            stem = "_".join(map(str, ("zeros" if all_zeros(x) else "ones", *x.shape)))
        elif is_count(x):
            stem = f"rows_{x.size}"
        name = self.names.free(stem)
        self.constants[name], self.named[key] = x, name
        return name


def is_transpose(call: Call, program: Program) -> bool:
    """Whether a call is x.T: all axes in the other order."""
    if call.name != "transpose" or call.kwargs or not call.args:
        return False
    rest = call.args[1:] if len(call.args) != 2 else call.args[1]
    backwards = tuple(reversed(range(np.ndim(program.value(call.args[0])))))
    return rest is None or rest == () or (type(rest) is tuple and rest == backwards)


def number_name(text: str) -> str:
    """What a number is called: by its word, by its digits if there are few, or as a constant.

    >>> number_name("0.0"), number_name("-1.0"), number_name("0.9"), number_name("1e-05")
    ('zero', 'minus_one', 'number_0_9', 'number_1e_minus_05')
    >>> number_name("-0.25"), number_name("0.03162277660168381")
    ('minus_0_25', 'constant')
    """
    digits = text.removeprefix("-")
    if len(digits) > 8:
        return "constant"
    word = NUMBER_WORDS.get(digits, digits.replace("e-", "e_minus_").replace("e+", "e"))
    if text.startswith("-"):
        return identifier(f"minus_{word}")
    return word if digits in NUMBER_WORDS else identifier(f"number_{word}")


def quoted(text: str) -> str:
    """A text as Python code, between double quotes where that needs no backslash."""
    plain = repr(text)
    return f'"{plain[1:-1]}"' if plain[0] == "'" and '"' not in plain else plain


def literal(x: Any) -> str:
    """A constant as Python writes it; "" if it has to have a name."""
    if x is None or x is Ellipsis or type(x) in (bool, int):
        return repr(x)
    if type(x) is str:
        return quoted(x)
    if type(x) is float:
        return (
            repr(x) if x - x == 0.0 else {"inf": "np.inf", "-inf": "-np.inf"}.get(str(x), "np.nan")
        )
    if isinstance(x, np.dtype) and x.isbuiltin == 1 and x.isnative:
        return f"np.{x.name}"
    if isinstance(x, type) and issubclass(x, np.generic):
        return f"np.{x.__name__}"
    if isinstance(x, np.generic) and x.dtype.kind in "fiu" and np.isfinite(x):
        return f"np.{x.dtype.name}({x.item()!r})"
    return ""


def imported(name: str, x: Any) -> str:
    """The line that imports a function of scipy.special under a name; "" for others."""
    module = sys.modules.get("scipy.special")
    known = getattr(x, "__name__", "")
    if module is None or not isinstance(x, np.ufunc) or getattr(module, known, None) is not x:
        return ""
    return f"from scipy.special import {known}" + (f" as {name}" if name != known else "")


def identity(x: Any) -> Any:
    """What two constants have in common only if they are the same, arrays bit for bit."""
    if not isinstance(x, np.ndarray) or x.dtype.hasobject:
        return id(x)
    return x.shape, x.dtype, x.tobytes()


def all_zeros(x: Any) -> bool:
    """Whether an array holds nothing but 0, and no -0.0."""
    return not x.any() and not (x.dtype.kind == "f" and np.signbit(x).any())


def is_count(x: Any) -> bool:
    """Whether a constant is 0, 1, 2 and so on."""
    integers = isinstance(x, np.ndarray) and x.ndim == 1 and x.size and x.dtype.kind in "iu"
    return bool(integers) and bool(np.all(x == np.arange(len(x))))


def definition(x: Any) -> str:
    """An expression of NumPy that makes a constant, exactly; "" if there is no short one."""
    if not isinstance(x, np.ndarray) or x.dtype.kind not in "fbiu" or not x.dtype.isnative:
        return ""
    kind = f"np.{x.dtype.name}" if x.dtype.kind != "b" else "bool"
    if is_count(x):
        return f"np.arange({len(x)}, dtype={kind})"
    items = re.sub(r"\bnan\b", "np.nan", re.sub(r"\binf\b", "np.inf", repr(x.tolist())))
    if not x.ndim and np.isfinite(x):
        return f"np.array({number(x)}, {kind})"
    same = x.size > 1 and x.tobytes() == x.reshape(-1)[0].tobytes() * x.size
    if same:
        first = re.sub(r"\bnan\b", "np.nan", re.sub(r"\binf\b", "np.inf", repr(x.flat[0].item())))
        return f"np.full({x.shape}, {first}, {kind})"
    return f"np.array({items}, {kind})" if x.size <= 32 else ""


def number(x: Any) -> str:
    """The shortest text of a number that is exactly it, in its dtype."""
    if x.dtype.kind == "b":
        return repr(x.item())
    text = str(x[()]) if x.dtype.kind == "f" and np.isfinite(x) else repr(x.item())
    return text if x.dtype.kind != "c" and x.dtype.type(float(text)) == x else repr(x.item())
