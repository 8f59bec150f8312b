"""A program saved as a module of its own, which needs only NumPy."""

from __future__ import annotations

import base64
import inspect
import os
import tempfile
import zlib
from pathlib import Path
from typing import Any

import numpy as np

from . import tape
from .expressions import definition, imported, quoted
from .naming import identifier
from .passes import overwritten
from .program import Program
from .source import Source, called

HEADER = '''"""{title}

A NumPy program, recorded from a function and written out; it needs only what it imports. It serves
arguments of the shapes and dtypes below, and raises ValueError where it would not be right.
"""

from __future__ import annotations

import numpy as np
'''

#: How many signs of a large array stand on a line.
WIDTH = 92

ARRAY = '''

def array(text, dtype, shape):
    """An array of the bytes that a text stands for."""
    held = zlib.decompress(base64.b85decode(text))
    return np.frombuffer(held, dtype).reshape(shape)
'''


def save(program: Program, name: str, path: str | os.PathLike[str]) -> None:
    """Write a program into a file, all at once: a file that was there stays whole until then.

    Raises:
        FileNotFoundError: if the folder does not exist.
        TypeError: if the program calls a function that is not NumPy's or scipy.special's.
        ValueError: if the program uses an object that cannot be written down.
    """
    target = Path(path)
    if not target.parent.is_dir():
        raise FileNotFoundError(
            f"save: there is no folder {str(target.parent)!r} for {target.name!r}; make it first"
        )
    text = module(program, identifier(name))
    handle, temporary = tempfile.mkstemp(dir=target.parent, prefix=f".{target.name}.")
    try:
        with os.fdopen(handle, "w", encoding="utf-8") as file:
            file.write(text)
        umask = os.umask(0)
        os.umask(umask)
        os.chmod(temporary, 0o666 & ~umask)  # as any new file, not as a temporary one
        os.replace(temporary, target)
    except BaseException:
        Path(temporary).unlink(missing_ok=True)
        raise


def module(program: Program, name: str) -> str:
    """The text of a module with one function, the program."""
    source = Source(program, name, error="ValueError")
    constants = [
        imported(key, x) or f"{key} = {defined(key, x)}" for key, x in source.constants.items()
    ]
    parts = [HEADER.format(title=f"{name}({source.inputs})"[:90].replace("\\", ""))]
    if any(" = array(" in line for line in constants):
        parts[0] = parts[0].replace("import numpy", "import base64\nimport zlib\n\nimport numpy")
        parts.append(ARRAY)
    if "same(" in source.body_text:
        parts[0] = parts[0].replace("import numpy", "from typing import Any\n\nimport numpy", 1)
        parts += ["\n\n" + inspect.getsource(helper) for helper in helpers()]
    if constants:
        parts.append("\n" * (1 if len(parts) == 1 else 2) + "\n".join(constants) + "\n")
    parts.append(f"\n\n{source.head}{described(program, source)}{source.body_text}")
    return "".join(parts)


def helpers() -> list[Any]:
    """The functions of tape.py that a guard of several numbers calls."""
    return [x for x in (getattr(tape, "equal", None), tape.same) if x is not None]


def described(program: Program, source: Source) -> str:
    """The docstring of the function: what it takes, what it changes, what it gives."""
    lines = ['    """The recorded function, step by step.\n', "    Args:"]
    for x in program.inputs:
        lines.append(f"        {source.names[x]}: {kind(program.value(x))}")
    changed = [source.names[x] for x in program.inputs if x.number in overwritten(program)]
    if changed:
        lines.append(f"\n    Changes in place: {', '.join(changed)}.")
    lines.append("\n    Returns:")
    for x, text in zip(program.outputs, source.outputs, strict=True):
        lines.append(f"        {text}: {kind(program.value(x))}")
    return "\n".join([*lines, '    """\n'])


def kind(x: Any) -> str:
    """What a value is, in words."""
    if isinstance(x, np.ndarray):
        return f"array of shape {x.shape}, {x.dtype}"
    if isinstance(x, np.random.Generator):
        return "numpy.random.Generator, which the numbers are drawn from"
    return f"number, {type(x).__name__}"


def defined(name: str, x: Any) -> str:
    """The expression that makes a constant: a literal, or for a large array its bytes."""
    short = definition(x)
    if short:
        return short
    if callable(x) and not isinstance(x, np.generic):
        raise TypeError(
            f"save: the program calls {called(x)}, which is no function of NumPy, so a module "
            "that needs only NumPy cannot; call it on what the program is given or returns"
        )
    if isinstance(x, np.generic):
        return f"np.array({x.item()!r}, {quoted(x.dtype.str)})[()]".replace("nan", "np.nan")
    if isinstance(x, np.dtype):
        return f"np.dtype({quoted(x.str)})"
    if not isinstance(x, np.ndarray) or x.dtype.hasobject:
        raise ValueError(
            f"save: the program uses {name}, a {type(x).__name__}, which cannot be written into a "
            "file; pass it to the function as an argument"
        )
    held = base64.b85encode(zlib.compress(x.tobytes(), 9)).decode()
    pieces = (f'\n    "{held[i : i + WIDTH]}"' for i in range(0, len(held), WIDTH))
    return f"array({''.join(pieces)},\n    {quoted(x.dtype.str)},\n    {x.shape},\n)"
