"""The passport as a page of Markdown, and as lines for a terminal."""

from __future__ import annotations

import collections
import math
import re
from collections.abc import Iterator

from .calls import Row, given_of, options_of, shapes_of
from .cases_elementwise import PAIRS, TRAPS
from .classifying import ANSWERED, DECLINED
from .naming import types_and_constants
from .running import DIFFERENTIABLE, ZERO, Entry

Groups = dict[str, list[Entry]]

#: What the special operands of calls are, in a word.
WORDS = {
    "ties": "ties", "nought": "zeros", "nans": "nan", "tiny": "1e-160", "small": "3e-200",
    "huge": "3e200", "infinite": "inf and nan", "wraps": "jumps", "singular": "rank 2 of 3",
    "rank1": "rank 1 of 3",
}  # fmt: skip

HEADER = (
    "| function | shapes | axes and options | special values | dtypes | orders | worst error |\n"
    "|---|---|---|---|---|---|---|\n"
)

LEGEND = """# The gradient passport

What happens to a gradient in every function of NumPy's main namespace and of `numpy.linalg`, in
every method of its arrays, and in the functions of autograd that NumPy lacks. This page is made by
running the checks, with `python -m autograd passport --markdown > docs/passport.md`; a test makes
it again and compares.

{counts}

**Differentiable** functions stand in the tables, and so do those whose derivative is **zero**
wherever there is one: they are piecewise constant, and send a gradient of exactly 0. **Plain**
functions take nodes and answer with plain booleans, positions, shapes, dtypes, texts or constants,
or take no node at all. **Refused** are those that raise a TypeError, for the reason beside them.
Nothing is detached silently, except where `float(x)` is called and makes a Python number of a node.

Each function of a table was called with operands of all the *shapes* (`()` is a number, and `Value`
was checked there too) and with all the *axes and options*, on random numbers and on the *special
values*. For every call: value, shape and dtype are those NumPy gives; the gradient has shape and
dtype of the operand; the slope along a random direction, with random weights for the elements of
the result, is right (*order* 1), and so is the slope of that slope along another direction (order
2). The same call in float32 (*dtypes*) has a float32 gradient that agrees. At a kink a slope is
right if it lies between those of the neighbourhood. Eigenvalues, eigenvectors and Cholesky factors
are checked on matrices that are symmetric. In options a letter is an operand too, and
`mask` an array of booleans.

Special values: "numbers" are {traps}, one by one; "pairs" are all combinations of {pairs}. Not
tried at 1e+200: `sinc`, of which NumPy itself has no digit there, `power`, `logaddexp`, `erfc`.

The slopes that judge are differences of values with 50 decimal digits and more, computed by NumPy's
own code on arrays of mpmath numbers, or by a second implementation from the textbook definition;
they share nothing with the derivative rules. The *worst error* is relative to the sum of the sizes
of the terms in a slope, the next power of ten, for order 1 and order 2; 0 is less than 1e-17.
"""


def page(groups: Groups) -> str:
    """The whole passport as Markdown."""
    sections = [LEGEND.format(counts=counts(groups), traps=listed(TRAPS), pairs=listed(PAIRS))]
    for title, entries in groups.items():
        sections.append(f"## {title}\n\n" + "\n".join(section(entries)))
    types = ", ".join(f"`{name}`" for name in types_and_constants() if name not in LOCAL)
    sections.append(
        "## Types, constants and modules\n\nNot functions, and without a derivative of their "
        f"own: {types}.\n"
    )
    return "\n".join(sections)


#: Names that only some platforms have.
LOCAL = frozenset("complex256 float128 complex192 float96 core f2py".split())


def listed(numbers: tuple[float, ...]) -> str:
    """Numbers in a row."""
    return ", ".join(f"{x:g}" for x in numbers)


def counts(groups: Groups) -> str:
    """How many functions there are of each kind."""
    kinds = collections.Counter(e.kind for entries in groups.values() for e in entries)
    named = ", ".join(
        f"{kinds[kind]} {kind}" for kind in (DIFFERENTIABLE, ZERO, ANSWERED, DECLINED)
    )
    return f"**{sum(kinds.values())} names: {named}.**"


def section(entries: list[Entry]) -> Iterator[str]:
    """The table of a group, and the lines below it."""
    checked = [e for e in entries if e.row is not None]
    if checked:
        yield HEADER + "\n".join(map(line, checked)) + "\n"
    for kind, title in ((ANSWERED, "Plain"), (DECLINED, "Refused")):
        remarks: dict[str, list[str]] = {}
        for e in entries:
            if e.kind == kind:
                remarks.setdefault(e.remark, []).append(f"`{shown(e.name)}`")
        if remarks:
            yield f"{title}:\n"
            listed = (", ".join(names) + ": " * bool(why) + why for why, names in remarks.items())
            yield "\n".join(f"- {text}" for text in listed) + "\n"


def line(e: Entry) -> str:
    """One row of a table."""
    assert e.row is not None
    row = e.row
    cells = [
        f"`{shown(e.name)}`" + (" (zero)" if e.kind == ZERO else ""),
        " ".join(map(shape_text, shapes_of(row))),
        ", ".join(
            text if text == "a constant" else f"`{text}`" for text in options_of(e.name, row)
        ),
        special_text(row),
        "64, 32" if row.single else "64",
        "1, 2" if len(e.errors) > 1 else "1",
        " · ".join(map(decade, e.errors)),
    ]
    return "| " + " | ".join(cell.replace("|", "\\|") for cell in cells) + " |"


def shown(name: str) -> str:
    """A name as it is written: methods without the name of the type."""
    return name.removeprefix("ndarray.")


def shape_text(shape: tuple[int, ...]) -> str:
    """A shape without spaces."""
    return str(shape).replace(" ", "")


def special_text(row: Row) -> str:
    """The special values of a row."""
    words = [WORDS[x] for x in given_of(row) if x in WORDS]
    if row.special:
        words.append(f"{len(row.special)} numbers" if row.arity == 1 else "pairs of numbers")
    return ", ".join(words)


def decade(error: float) -> str:
    """The power of ten above an error."""
    return "0" if error < 1e-17 else f"1e{math.ceil(math.log10(error))}"


# --- reading the page -----------------------------------------------------------------------------


def without_errors(text: str) -> str:
    """A page without the column of errors."""
    return re.sub(r"^(\| `.*) \| [^|]* \|$", r"\1 |", text, flags=re.MULTILINE)


def errors_of(text: str) -> dict[str, list[float]]:
    """The errors of a page, by section and function."""
    found: dict[str, list[float]] = {}
    title = ""
    for row in text.splitlines():
        title = row[3:] if row.startswith("## ") else title
        cells = row.split(" | ")
        if row.startswith("| `"):
            name = f"{title}: {cells[0][2:]}"
            found[name] = [float(x) for x in cells[-1].removesuffix(" |").split(" · ")]
    return found


# --- the terminal ---------------------------------------------------------------------------------


def lines(groups: Groups) -> Iterator[str]:
    """One line for each name, with what is wrong below it; then the counts."""
    for title, entries in groups.items():
        yield f"\n{title}"
        for e in entries:
            worst = " · ".join(map(decade, e.errors))
            yield f"  {shown(e.name):24} {e.kind:15} {worst or e.remark}".rstrip()
            yield from (f"      WRONG: {problem}" for problem in e.problems)
    yield "\n" + counts(groups).strip("*")
