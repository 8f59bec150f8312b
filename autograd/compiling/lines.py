"""Lines of Python as a formatter would break them, and lines of the user as comments."""

from __future__ import annotations

import linecache
import os

#: Characters of a line; a program stands four to the right.
LONGEST = 96


def signature(name: str, inputs: list[str]) -> list[str]:
    """The line that begins a function; one for each input if they are many.

    >>> signature("step", ["x", "y"])
    ['def step(x, y):']
    """
    line = f"def {name}({', '.join(inputs)}):"
    if len(line) <= LONGEST:
        return [line]
    return [f"def {name}(", *(f"    {x}," for x in inputs), "):"]


def returning(outputs: list[str]) -> list[str]:
    """The lines that return a tuple.

    >>> returning(["loss"]), returning(["loss", "slope"])
    (['return (loss,)'], ['return loss, slope'])
    """
    line = f"return {', '.join(outputs)}" if len(outputs) > 1 else f"return ({''.join(outputs)},)"
    if not outputs:
        return ["return ()"]
    if len(line) <= LONGEST - 4:
        return [line]
    return ["return (", *(f"    {x}," for x in outputs), ")"]


def broken(line: str) -> list[str]:
    """A line that ends with a call, with the arguments on a line of their own if it is too long.

    >>> broken("x = np.exp(y)")
    ['x = np.exp(y)']
    """
    if len(line) <= LONGEST or not line.endswith(")") or "'" in line or '"' in line:
        return [line]  # a text may have brackets of its own
    position, depth = len(line) - 1, 1
    while depth:
        position -= 1
        depth += {")": 1, "(": -1}.get(line[position], 0)
    indent = " " * (len(line) - len(line.lstrip()))
    return [line[: position + 1], f"{indent}    {line[position + 1 : -1]}", f"{indent})"]


def told(line: str) -> str:
    """A line of the user as file.py:3, and what it says, if that can still be read."""
    path, _, number = line.rpartition(":")
    text = linecache.getline(path, int(number)).strip() if number.isdigit() else ""
    return printable(f"{short(line)}: {text}" if text else short(line))


def printable(text: str) -> str:
    """A text that can stand in a comment: without ends of lines and other signs of control.

    >>> printable("one\\ntwo")
    'one two'
    """
    return "".join(sign if sign.isprintable() else " " for sign in text)


def short(line: str) -> str:
    """file.py:3 of a path and a line.

    >>> short("/home/me/train.py:3")
    'train.py:3'
    """
    return os.path.basename(line)
