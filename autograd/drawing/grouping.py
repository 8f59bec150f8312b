"""Calls as cards: which scopes of a recorded graph are closed, and which one looks into."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from fnmatch import fnmatchcase
from threading import get_ident

from ..node import Node
from ..scopes import Call, calls_of
from .names import listed
from .web import CALL, LEAF, Names, Tag, Web, absorb, contract, mask


class Grouping:
    """The calls of a graph, and the folding of those that are closed.

    Args:
        web: the web of the graph, one vertex for each of its values.
        expand: patterns of paths; calls whose path fits one are open however deep they are.

    Attributes:
        deepest: how many calls are nested in each other at most.
    """

    def __init__(self, web: Web, expand: Sequence[str] = ()) -> None:
        self.web = web
        self.expand = expand
        thread = get_ident()
        self.calls = [
            calls_of(thing, thread) if isinstance(thing, Node) and thing._first is not None else ()
            for thing in web.things
        ]
        self.deepest = max(map(len, self.calls), default=0)
        self.open = self.opened()

    def opened(self) -> Collection[Call]:
        """The calls that the patterns ask to look into, and all around them."""
        found: set[Call] = set()
        if self.expand:
            every = dict.fromkeys(call for calls in self.calls for call in calls)
            for call in every:
                if fits(path_of(call), self.expand):
                    found.update(call.outwards())
            if not found:
                paths = dict.fromkeys(map(path_of, every))
                known = f"the scopes are {listed(paths, 60)}" if paths else "there is no scope"
                raise ValueError(f"draw: no scope fits expand={list(self.expand)!r}; {known}")
        return found

    def folded(self, depth: int) -> Web:
        """The web with every call as one vertex that is `depth` deep; the outermost are 1 deep."""
        web = self.web
        group = list(range(len(web.kinds)))
        closed: dict[Call, list[int]] = {}
        for vertex, calls in enumerate(self.calls):
            for level, call in enumerate(calls, start=1):
                if level >= depth and call not in self.open:
                    closed.setdefault(call, []).append(vertex)
                    break
        names: Names = {}
        for call, vertices in closed.items():
            place = vertices[-1]
            for vertex in vertices:
                group[vertex] = place
            kind = call.kind or mask(call.name)
            names[place] = (
                ("call", kind, structure(web, vertices)),
                Tag(CALL, 1, call.name, call.kind),
            )
        absorb(web, group, names, {})
        return contract(web, group, names) or web


def structure(web: Web, vertices: list[int]) -> tuple[object, ...]:
    """What some vertices do, equal for those that do the same on other numbers."""
    inside = {vertex: place for place, vertex in enumerate(vertices)}
    found: list[object] = []
    for vertex in vertices:
        found.append(web.kinds[vertex])
        for source in web.inputs[vertex]:
            kind = web.kinds[source]
            parameter = kind[0] == LEAF and kind[-1]
            # Names of parameters say where they stand, and so they differ from call to call.
            found.append(kind[2:] if parameter else inside.get(source, "outside"))
    return tuple(found)


def path_of(call: Call) -> str:
    """The names of a call and of those around it, from outside: "MLP/layers.0"."""
    return "/".join(each.name for each in list(call.outwards())[::-1])


def fits(path: str, patterns: Sequence[str]) -> bool:
    """Whether a pattern asks to look into the call with a path.

    "layer0" looks into it; "layer0/*" into all that is in it, too. The path may begin anywhere.

    >>> fits("MLP/layer0", ["layer0/*"]), fits("MLP/layer0/Linear", ["layer0"])
    (True, False)
    """
    return any(
        fnmatchcase(place, pattern)
        for pattern in patterns
        for whole in (pattern, f"*/{pattern}")
        for place, pattern in ((path, whole), (f"{path}/", whole))
    )
