"""A mistake in a text: what is wrong, with a caret under the place, and what would be right."""

from __future__ import annotations

import ast
import difflib
import textwrap
from collections.abc import Iterable

MOST_SHOWN, WIDTH = 72, 80


class ReadingError(ValueError):
    """A text that cannot be read. Its message shows the line and the place in it.

    >>> print(ReadingError("unknown name 'y'", "2*y", 1, 2, 3, "known: x"))
    unknown name 'y'
      2*y
        ^
    known: x
    """

    def __init__(
        self, what: str, text: str, line: int, start: int, stop: int, hint: str = ""
    ) -> None:
        lines = text.splitlines() or [""]
        shown = lines[min(line, len(lines)) - 1]
        start = max(0, min(start, len(shown)))
        carets = "^" * max(1, min(stop, len(shown)) - start)
        if len(shown) > MOST_SHOWN:  # the part around the place is enough
            first = max(0, start - MOST_SHOWN // 2)
            shown, start = shown[first : first + MOST_SHOWN], start - first
            carets = carets[: MOST_SHOWN - start] or "^"
        parts = [what, f"  {printable(shown)}", f"  {' ' * start}{carets}"]
        parts += textwrap.wrap(hint, WIDTH)
        super().__init__("\n".join(parts))


def printable(text: str) -> str:
    """A line without characters that would move what is below it out of place."""
    return "".join(sign if sign.isprintable() else "?" for sign in text)


def at(what: str, node: ast.AST, text: str, hint: str = "") -> ReadingError:
    """A mistake at a place of the syntax tree, whose columns count bytes."""
    line = getattr(node, "lineno", 1)
    lines = text.splitlines() or [""]
    encoded = lines[min(line, len(lines)) - 1].encode()
    start, stop = getattr(node, "col_offset", 0), getattr(node, "end_col_offset", None)
    if stop is None or getattr(node, "end_lineno", line) != line:
        stop = len(encoded)
    first, last = (len(encoded[:column].decode(errors="ignore")) for column in (start, stop))
    return ReadingError(what, text, line, first, last, hint)


def suggestion(word: str, known: Iterable[str], kind: str) -> str:
    """What may have been meant, and what there is.

    >>> suggestion("sinn", ["cos", "sin"], "functions")
    'Did you mean sin? The functions are cos, sin'
    """
    known = sorted(known)
    close = difflib.get_close_matches(word, known, 2, 0.5)
    meant = f"Did you mean {' or '.join(close)}? " if close else ""
    return f"{meant}The {kind} are {', '.join(known)}" if known else f"There are no {kind}"
