"""One version of a compiled function of Values: its program of arrays, and how it is connected."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

from ...node import Node
from ..accepting import Acceptance
from ..connecting import Scope
from ..program import Program, Stale
from ..recorder import Recorder
from ..source import Source
from ..symbol import Symbol
from ..tape import Tape, same
from ..version import function, outline
from .blocks import FREE
from .filling import ScalarDelivery
from .graph import graph_of
from .lifted import regular
from .linking import ScalarConnection
from .number import held
from .places import CONSTANTS
from .run import ScalarRun, Unliftable
from .sums import with_sums
from .sweep import Sweep

#: A program with more steps than this part of the nodes is hardly faster than the nodes are.
SHARE = 0.1
TOLERANCE = 1e-6


def nothing() -> None:
    """Captures nothing."""


def noting(tape: Tape) -> Callable[[str], None]:
    """What adds a text to the origins of the calls that were written since it was called last."""
    noted = len(tape.calls)

    def note(text: str) -> None:
        nonlocal noted
        for call in tape.calls[noted:]:
            if call.origin and text != "1 nodes" and "gradient" not in call.origin:
                call.origin = f"{call.origin}, {text}"
        noted = len(tape.calls)

    return note


class ScalarVersion:
    """What one recorded run of a function of Values has become.

    `is_swept` tells whether its graph is in one array, or made of matrices.

    Args:
        run: after it is over.
        leaves: the leaves of the arguments of that run.
        given: these arguments, positional and by keyword.
        passes: what makes programs faster.

    Raises:
        Unliftable: if it would be no faster, or its numbers are not those of the run.
    """

    def __init__(
        self,
        run: ScalarRun,
        leaves: list[Any],
        given: tuple[Any, Any],
        passes: Callable[[Program], Program],
    ) -> None:
        self.scalar, self.is_mixed = run, False
        self.roots: list[Any] = []
        self.delivery = ScalarDelivery(run, self.root)
        self.guarded = [(self.root(x), text) for x, text in run.guards]
        self.guards = list(dict.fromkeys(text for _, text in self.guarded))
        self.lift(run)
        self.record(passes)
        self.connect(leaves, given)
        self.check()

    def lift(self, run: ScalarRun) -> None:
        """Regroup the graph behind the roots: as matrices, or in one array where it has none."""
        graph = graph_of(run, self.roots)
        sums = with_sums(graph)
        products, sweep = regular(sums), None
        if products is None:
            sweep = Sweep(sums)
            if sweep.steps > SHARE * len(graph.operations) + 200:
                raise Unliftable("the nodes of the graph depend on each other one by one")
        self.is_swept = sweep is not None
        self.lifted: Any = sweep or products
        inputs: Any = sweep or products.blocks  # type: ignore[union-attr]
        self.sources, self.order = inputs.sources, inputs.order

    def root(self, x: Any) -> int:
        """The place of a Number or Value among what is asked of the program."""
        self.roots.append(x)
        return len(self.roots) - 1

    # --- the program ---

    def record(self, passes: Callable[[Program], Program]) -> None:
        """Run the lifted function with symbols."""
        inner = Recorder(nothing)
        self.keys: dict[Any, list[Any]] = {}
        inner.function = self.lifted_outputs
        self.vectors = [self.recorded_vector(source) for source in self.sources]
        symbols = [
            inner.symbol(x, str(source))
            for source, x in zip(self.sources, self.vectors, strict=True)
        ]
        self.lifted.note = noting(inner.tape)
        with np.errstate(all="ignore"):
            try:
                inner.run((dict(zip(self.sources, symbols, strict=True)),), {})
            except ArithmeticError as error:  # Python's, of constants: such as 1.0 / 0.0
                raise Unliftable(f"what it computes of constants is no number: {error}") from None
        tape = inner.tape
        variables = [x.variable for x in inner.result]
        self.outputs = [tape.values[x.number] for x in variables]
        more = tape.inputs[len(symbols) :]  # leaves that are constants
        self.constants = [np.array(tape.values[x.number]) for x in more]
        self.program = passes(Program.of(tape, tuple(variables)))
        self.source = Source(self.program)
        scope = {"np": np, "Stale": Stale, "same": same, **self.source.constants}
        exec(self.source.text, scope)
        self.compute = scope["program"]

    def recorded_vector(self, source: Any) -> Any:
        """The numbers of a source in the run that was recorded."""
        run, keys = self.scalar, self.scalar.inputs[source]
        if source not in FREE:
            return run.arrays[source]
        order = self.order(source)
        values = run.values[source]
        self.keys[source] = [keys[k] for k in order]
        return np.array([values[k] for k in order], dtype=float)

    def lifted_outputs(self, vectors: dict[Any, Any]) -> list[Any]:
        """The arrays that hold the roots, after a test of what was guarded."""
        places = self.lifted(vectors)
        roots = np.array(self.lifted.graph.roots, dtype=int)
        homes, at = places.home[roots], places.place[roots]
        decisions = [k for k, _ in self.guarded if homes[k] != CONSTANTS]
        if decisions:
            nodes = roots[decisions]
            found = places.fetched(np.unique(nodes), bare=True)
            if type(found) is Symbol:
                self.decided(found.known("decisions on numbers"), decisions, roots)
        outputs: list[Any] = []
        number: dict[int, int] = {}
        where: list[tuple[int | None, Any]] = []
        for k in range(len(roots) - len(self.guarded)):
            home = int(homes[k])
            if home == CONSTANTS:
                where.append((None, float(self.lifted.graph.constants[roots[k]])))
                continue
            array = places.arrays[home]
            array = array._raw if isinstance(array, Node) else array
            if type(array) is not Symbol:  # it depends on no input
                where.append((None, float(array.flat[at[k]])))
                continue
            if home not in number:
                number[home] = len(outputs)
                outputs.append(array.reshape(-1) if array.ndim != 1 else array)
            where.append((number[home], int(at[k])))
        self.delivery.connect(where)
        return outputs

    def decided(self, found: Any, decisions: list[int], roots: Any) -> None:
        """Look whether the program decides as the run did; rounding may have changed a truth."""
        expected = np.zeros(len(self.lifted.graph.operations))
        expected[roots[decisions]] = [float(held(self.roots[k])) for k in decisions]
        expected = expected[np.unique(roots[decisions])]
        if not np.allclose(np.ravel(found), expected, TOLERANCE, TOLERANCE, equal_nan=True):
            raise Unliftable("its decisions depend on the order in which numbers are added up")

    # --- what goes in ---

    def connect(self, leaves: list[Any], given: Any) -> None:
        """Functions that take arguments, test what the program relies on, gather its inputs."""
        scope = Scope(np=np, Stale=Stale, serve=self.serve)
        connection = ScalarConnection(self.scalar, leaves, scope)
        vectors = [
            connection.vector(source, self.keys[source])
            if source in FREE
            else connection.sources[source]
            for source in self.sources
        ]
        names = ", ".join(f"leaf_{k}" for k in range(len(leaves)))
        acceptance = Acceptance(given[0], given[1], scope)
        tests = f"    stale = {' or '.join(connection.tests) or False}"
        gone = "except (LookupError, AttributeError, ValueError, TypeError):"
        lines = ["try:", tests, gone, "    stale = True", "if stale:", "    raise Stale"]
        lines = [*(lines if connection.tests else ()), f"return [{', '.join(vectors)}]"]
        for text in (
            function("run", "args, kwargs", [*acceptance.lines, f"return serve({names})"]),
            function("gathered", names, lines),
        ):
            exec(text, scope)
        self.run, self.gathered = scope["run"], scope["gathered"]

    def serve(self, *leaves: Any) -> Any:
        """The result for the leaves of other arguments; Stale if it must be recorded again."""
        if "raise" in np.geterr().values():
            raise Stale
        inputs = self.gathered(*leaves)
        with np.errstate(all="ignore"):  # what is guarded is known at the end only
            outputs = self.compute(*inputs, *self.constants)
        return self.delivery.deliver([x.tolist() for x in outputs])

    # --- what comes out ---

    def first(self, leaves: list[Any]) -> Any:
        """The result of the run that was recorded; what that run computed is let go."""
        outputs = self.outputs
        result = self.delivery.deliver([x.tolist() for x in outputs])
        self.program.values[:] = map(outline, self.program.values)
        self.scalar.forget()
        # The graph and its groups were needed only to find the program.
        del self.outputs, self.lifted, self.order, self.vectors, self.roots
        return result

    def check(self) -> None:
        """Compare the numbers of the program with those of the run."""
        found = np.array(self.delivery.values(self.outputs))
        expected = np.array([float(held(x)) for x in self.roots[: len(found)]])
        if not np.allclose(found, expected, TOLERANCE, TOLERANCE, equal_nan=True):
            raise Unliftable("its numbers depend on the order in which they are added up")

    def changed_numbers(self) -> set[str]:
        """The paths of the numbers and arrays that are no longer what the program relies on."""
        return {
            place.path
            for place in self.scalar.places
            if id(place) in self.scalar.kept
            and place.symbol is None
            and place.get().__class__ is place.before.__class__
            and not np.array_equal(place.get(), self.scalar.kept[id(place)])
        }
