"""A derivation as plain data, and in writing: as text, as LaTeX, and as Markdown."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterable
from typing import NamedTuple

from ..drawing.writing import Latex, Text

#: A sentence: words, and formulas between them.
Sentence = tuple[str | ast.expr, ...]

WIDEST_COLUMN = 48

LATEX_WORDS = {
    "\\": r"\textbackslash{}", "{": r"\{", "}": r"\}", "$": r"\$", "%": r"\%", "#": r"\#",
    "&": r"\&", "_": r"\_", "^": r"\^{}", "~": r"\~{}", "−": "-", "…": "...", "·": "*", "∂": "d",
}  # fmt: skip

TEX = r"""\documentclass{article}
\usepackage{amsmath, amssymb}
\allowdisplaybreaks
\begin{document}
%s
\end{document}
"""


class Line(NamedTuple):
    """Forms that equal each other: left = right[0] = right[1] ..., and why."""

    left: ast.expr
    right: tuple[ast.expr, ...]
    note: str = ""


class Section(NamedTuple):
    """A heading, and what stands below it.

    Attributes:
        title: the heading.
        lines: the equations.
        remarks: sentences below the equations.
        stacked: whether each of the equal forms has a line of its own.
    """

    title: Sentence
    lines: tuple[Line, ...] = ()
    remarks: tuple[Sentence, ...] = ()
    stacked: bool = False


# --- text ---------------------------------------------------------------------------------------


def as_text(sections: Iterable[Section]) -> str:
    """The sections as text, with the equations in columns."""
    return "\n\n".join("\n".join(text_of(section)) for section in sections)


def text_of(section: Section) -> list[str]:
    """The lines of one section."""
    found = [said(section.title)]
    found += stacked(section.lines) if section.stacked else table(section.lines)
    return found + [f"  {said(remark)}" for remark in section.remarks]


def said(sentence: Sentence) -> str:
    """A sentence as text."""
    return "".join(x if isinstance(x, str) else Text().write(x) for x in sentence)


def cells(line: Line) -> list[str]:
    """The equal forms of a line as text, each but the first behind its equals sign."""
    return [Text().write(line.left), *(f"= {Text().write(x)}" for x in line.right)]


def table(lines: Iterable[Line]) -> list[str]:
    """Equations below each other, their equals signs and their notes aligned."""
    rows = [[*cells(line), line.note] for line in lines]
    many = max(map(len, rows), default=0)
    rows = [row[:-1] + [""] * (many - len(row)) + row[-1:] for row in rows]
    widths = [max((len(x) for x in column if len(x) <= WIDEST_COLUMN), default=0)
              for column in zip(*rows, strict=True)]  # fmt: skip
    texts = [
        "".join(f"{x:<{width}} " for x, width in zip(row[:-1], widths, strict=False))
        for row in rows
    ]
    return [f"  {x} {row[-1]}".rstrip() for x, row in zip(texts, rows, strict=True)]


def stacked(lines: Iterable[Line]) -> list[str]:
    """Equations with each of the equal forms on a line of its own."""
    found = []
    for line in lines:
        left, first, *others = cells(line)
        found.append(f"  {left} {first}   {line.note}".rstrip())
        found += [f"  {' ' * len(left)} {x}" for x in others]
    return found


# --- LaTeX --------------------------------------------------------------------------------------


def as_latex(sections: Iterable[Section]) -> str:
    """The sections as the body of a LaTeX document that uses amsmath."""
    parts = []
    for section in sections:
        parts.append(rf"\paragraph{{{in_latex(section.title)}}}")
        if section.lines:
            parts.append("\\begin{align*}\n" + equations(section) + "\n\\end{align*}")
        parts += [in_latex(remark) + r"\par" for remark in section.remarks]
    return "\n".join(parts)


def as_tex(sections: Iterable[Section]) -> str:
    """The sections as a whole LaTeX document."""
    return TEX % as_latex(sections)


def equations(section: Section) -> str:
    """The equations of a section as rows of an alignment."""
    rows = []
    for line in section.lines:
        left, *right = (Latex().write(x) for x in (line.left, *line.right))
        note = rf" && \text{{{latex_words(line.note)}}}" if line.note else ""
        if section.stacked:
            rows.append(f"{left} &= {right[0]}{note}")
            rows += [f"&= {x}" for x in right[1:]]
        else:
            rows.append(f"{left} &= {' = '.join(right)}{note}")
    return " \\\\\n".join(rows)


def in_latex(sentence: Sentence) -> str:
    """A sentence as LaTeX."""
    return "".join(
        latex_words(x) if isinstance(x, str) else f"${Latex().write(x)}$" for x in sentence
    )


def latex_words(text: str) -> str:
    """Words in which LaTeX sees no commands."""
    return "".join(LATEX_WORDS.get(sign, sign) for sign in text)


# --- Markdown -----------------------------------------------------------------------------------


def as_markdown(sections: Iterable[Section]) -> str:
    """The sections as Markdown, with the equations as notebooks and GitHub show them."""
    parts = []
    for section in sections:
        parts.append(f"**{in_markdown(section.title)}**")
        if section.lines:
            rows = equations(section)
            parts.append("$$\n\\begin{aligned}\n" + rows + "\n\\end{aligned}\n$$")
        parts += [in_markdown(remark) for remark in section.remarks]
    return "\n\n".join(parts)


def in_markdown(sentence: Sentence) -> str:
    """A sentence as Markdown."""
    return "".join(
        markdown_words(x) if isinstance(x, str) else f"${Latex().write(x)}$" for x in sentence
    )


def markdown_words(text: str) -> str:
    """Words in which Markdown sees neither marks nor HTML."""
    return re.sub(r"([\\`*_{}\[\]<>#|$~&])", r"\\\1", text)
