"""The graph as a web of numbered vertices, which can be folded: several vertices become one.

A web knows what each vertex does and what it takes, and nothing of numbers or pictures. The rest
of the folding is about finding which vertices to put together: calls, siblings, repeats.
"""

from __future__ import annotations

import functools
import re
from collections.abc import Callable, Mapping, Sequence
from typing import Any, NamedTuple

import numpy as np

from ..node import Node
from .names import name_of, operation
from .nearest import operands_of

#: What a vertex is: one value, several that are alike, the call of a scope, or a repeat.
SINGLE, ALIKE, CALL, REPEAT = "single", "alike", "call", "repeat"


#: The kinds of what takes nothing: leaves, plain numbers and arrays, and what is cut off.
LEAVES = LEAF, CONSTANT, CUT_OFF = "leaf", "constant", "cut off"

PLAIN = CONSTANT, CUT_OFF

#: Stands for an operand that is not to be drawn.
CUT = object()


class Tag(NamedTuple):
    """What a vertex stands for.

    Attributes:
        what: one of SINGLE, ALIKE, CALL and REPEAT.
        times: how many there are of what it stands for.
        name: the name of the scope, if it is a call.
        kind: the kind of scope.
        steps: how many cards are done once more by each repeat.
    """

    what: str = SINGLE
    times: int = 1
    name: str = ""
    kind: str = ""
    steps: int = 0


class Web:
    """Vertices in an order in which each comes after what it takes; the output is the last.

    Attributes:
        things: the nodes and constants of the whole graph, by their numbers.
        parts: for each vertex the numbers of the things that were folded into it.
        kinds: for each vertex what it does; equal for vertices that do the same.
        inputs: for each vertex the vertices it takes, in order.
        tags: for each vertex what it stands for.
    """

    def __init__(
        self,
        things: Sequence[Any],
        parts: Sequence[Sequence[int]],
        kinds: Sequence[Any],
        inputs: Sequence[Sequence[int]],
        tags: Sequence[Tag],
    ) -> None:
        self.things = things
        self.parts = parts
        self.kinds = kinds
        self.inputs = inputs
        self.tags = tags

    @functools.cached_property
    def uses(self) -> list[list[int]]:
        """For each vertex the vertices that take it, once for every time they do."""
        uses: list[list[int]] = [[] for _ in self.inputs]
        for vertex, inputs in enumerate(self.inputs):
            for source in inputs:
                uses[source].append(vertex)
        return uses


#: New kinds and tags of the vertices that are put together, by the number of their group.
Names = dict[int, tuple[Any, Tag]]


def web_of(order: Sequence[Node], is_parameter: Callable[[Node], bool]) -> Web:
    """The web of some nodes: one vertex for each, and for each operand that is none of them."""
    things: list[Any] = []
    kinds: list[Any] = []
    inputs: list[list[int]] = []
    number: dict[Node, int] = {}

    def add(thing: Any, kind: Any, taken: list[int]) -> int:
        things.append(thing)
        kinds.append(kind)
        inputs.append(taken)
        return len(things) - 1

    for node in reversed(order):
        taken = []
        for _, x in operands_of(node):
            if not isinstance(x, Node):
                taken.append(add(x, (CONSTANT, getattr(x, "shape", ())), []))
            else:
                taken.append(number[x] if x in number else add(CUT, (CUT_OFF,), []))
        number[node] = add(node, kind_of(node, is_parameter), taken)
    parts = [(place,) for place in range(len(things))]
    return Web(things, parts, kinds, inputs, [Tag()] * len(things))


def mask(name: str) -> str:
    """A name without its numbers, which is the same for the parts of an array.

    >>> mask("weight[0, 12]")
    'weight[#, #]'
    """
    return re.sub(r"[0-9₀-₉]+", "#", name)


def kind_of(node: Node, is_parameter: Callable[[Node], bool]) -> Any:
    """What a node does: equal for nodes that do the same to operands of the same shape."""
    x = node._raw
    form = (x.shape, x.dtype.str) if isinstance(x, np.ndarray) else None
    name = mask(name_of(node)) if node.name else ""
    if not node.inputs:
        return LEAF, name, node.primitive, form, is_parameter(node)
    simple = not node.attributes and node.primitive is not None and node.primitive.name != "power"
    return node.primitive, "" if simple else operation(node), name, form


def contract(web: Web, group: Sequence[int], names: Names) -> Web | None:
    """The web in which the vertices of each group are one; None if they would then form a ring.

    Args:
        web: the web before.
        group: the group of each vertex; a vertex that is alone in its group stays as it is.
        names: the kind and tag of each group of several vertices.
    """
    if not names:
        return web
    members: dict[int, list[int]] = {}
    for vertex, place in enumerate(group):
        members.setdefault(place, []).append(vertex)
    taken: dict[int, list[int]] = {}
    for place, vertices in members.items():
        single = vertices[0]
        if len(vertices) == 1:
            sources = [group[source] for source in web.inputs[single]]
            taken[place] = sources if len(web.parts[single]) == 1 else list(dict.fromkeys(sources))
        else:
            taken[place] = merged([[group[s] for s in web.inputs[v]] for v in vertices], place)
    ends = [group[vertex] for vertex, users in enumerate(web.uses) if not users]
    order = inputs_first(taken, ends)
    if order is None:
        return None
    number = {place: position for position, place in enumerate(order)}
    parts, kinds, tags = [], [], []
    for place in order:
        vertices = members[place]
        single = vertices[0]
        kind, tag = names[place] if place in names else (web.kinds[single], web.tags[single])
        alone = len(vertices) == 1
        parts.append(web.parts[single] if alone else [p for v in vertices for p in web.parts[v]])
        kinds.append(kind)
        tags.append(tag)
    inputs = [[number[source] for source in taken[place]] for place in order]
    return Web(web.things, parts, kinds, inputs, tags)


def absorb(web: Web, group: list[int], names: Names, turn: Mapping[int, int]) -> None:
    """Put constants and leaves that only one of the new groups uses into that group.

    Args:
        web: the web before.
        group: the group of each vertex; changed in place.
        names: the kind and tag of each new group.
        turn: the turn of each vertex of a repeat, for which even an input with a name goes;
            a leaf that several turns share stays.
    """
    for vertex, users in enumerate(web.uses if names else ()):
        kind = web.kinds[vertex]
        if kind[0] not in LEAVES or not users:
            continue
        if is_named_input(kind) and not all(user in turn for user in users):
            continue
        places = {(group[x], turn.get(x) if kind[0] == LEAF else None) for x in users}
        place, _ = places.pop()
        if not places and place in names:
            group[vertex] = place


def is_named_input(kind: Any) -> bool:
    """Whether something of a kind is a leaf that has a name and is no parameter."""
    return kind[0] == LEAF and bool(kind[1]) and not kind[-1]


def merged(inputs: list[list[int]], itself: int) -> list[int]:
    """All that several vertices take from outside, each once: first operands first."""
    found: dict[int, None] = {}
    for position in range(max(map(len, inputs))):
        for sources in inputs:
            if position < len(sources) and sources[position] != itself:
                found[sources[position]] = None
    return list(found)


def inputs_first(taken: dict[int, list[int]], ends: Sequence[int]) -> list[int] | None:
    """Each group after what it takes, and what is behind first operands first; None for a ring.

    Args:
        taken: what each group takes.
        ends: the groups of all that nothing takes; the output is the last of them.
    """
    order: list[int] = []
    state: dict[int, bool] = {}  # False while what is behind a group is being visited
    stack = list(ends[::-1])
    while stack:
        place = stack[-1]
        if place in state:
            stack.pop()
            if not state[place]:
                state[place] = True
                order.append(place)
            continue
        state[place] = False
        for source in reversed(taken[place]):
            if source not in state:
                stack.append(source)
            elif not state[source]:
                return None
    return order
