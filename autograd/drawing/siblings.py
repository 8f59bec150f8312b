"""Equal siblings: sums of many terms become one vertex, and so do vertices that do the same.

A loop over samples or neurons records the same operations again and again on other numbers. Such
a graph is read best as the graph of arrays that it could have been: one card for each operation,
which says how many there are.
"""

from __future__ import annotations

from collections import Counter
from typing import Any

from .web import ALIKE, SINGLE, Names, Tag, Web, contract

#: Sums of fewer terms stay as they were recorded.
TERMS = 3


def folded_siblings(web: Web) -> Web:
    """The web with sums as one vertex each, and one vertex for all that do the same."""
    web = folded_sums(web)
    classes = classes_of(web)
    users = web.uses
    groups: dict[Any, int] = {}
    group = []
    for vertex, same in enumerate(classes):
        # What takes nothing is told apart by where it is used: the weights of two layers.
        taken = web.inputs[vertex]
        key = same if taken else (same, frozenset([classes[user] for user in users[vertex]]))
        group.append(groups.setdefault(key, len(groups)))
    names: Names = {}
    many = Counter(group)
    times: Counter[int] = Counter()
    for vertex, place in enumerate(group):
        if many[place] > 1:
            tag = web.tags[vertex]
            times[place] += tag.times
            what = ALIKE if tag.what == SINGLE else tag.what
            names[place] = web.kinds[vertex], tag._replace(what=what, times=times[place])
    return contract(web, group, names) or web


def classes_of(web: Web) -> list[int]:
    """For each vertex a number, equal for those that do the same to operands of equal classes."""
    numbers: dict[Any, int] = {}
    classes: list[int] = []
    for kind, inputs in zip(web.kinds, web.inputs, strict=True):
        key = kind, tuple([classes[source] for source in inputs])
        classes.append(numbers.setdefault(key, len(numbers)))
    return classes


def folded_sums(web: Web) -> Web:
    """The web with ((a + b) + c) + d as one vertex that takes a, b, c and d."""
    uses = web.uses
    root = list(range(len(web.kinds)))
    for vertex in range(len(root) - 2, -1, -1):
        if len(uses[vertex]) == 1 and is_sum(web, vertex):
            user = uses[vertex][0]
            if web.kinds[user] == web.kinds[vertex]:
                root[vertex] = root[user]
    terms: dict[int, int] = {}
    for vertex, top in enumerate(root):
        if top != vertex:
            terms[top] = terms.get(top, 2) + 1
    group = [top if terms.get(top, 0) >= TERMS else vertex for vertex, top in enumerate(root)]
    names: Names = {}
    for top, many in terms.items():
        if many >= TERMS:
            names[top] = ("sum", many, web.kinds[top]), Tag(steps=many)
    return contract(web, group, names) or web


def is_sum(web: Web, vertex: int) -> bool:
    """Whether a vertex adds, and has no name of its own."""
    primitive, _, name, *_ = (*web.kinds[vertex], "", "") if web.inputs[vertex] else (0, 0, "x")
    return getattr(primitive, "name", "") == "add" and not name
