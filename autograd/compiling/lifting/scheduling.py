"""The order in which the nodes of a graph are computed: in few stages of nodes of one kind."""

from __future__ import annotations

from typing import Any

import numpy as np


def scheduled(kind: Any, user: Any, used: Any) -> list[Any]:
    """Stages of nodes of one kind, none of which uses another of its stage or of a later one.

    The kind comes next that has the node with the longest way still before it, and with it all
    others of the kind that can be computed. That makes far fewer stages than one for each kind of
    each level, for a node without hurry waits until others of its kind are ready.

    Args:
        kind: of each node, counted from 0; negative for those that are there from the start. A
            node stands after those that it uses.
        user, used: the nodes at the two ends of each edge.

    >>> kind, user, used = np.array([-1, 0, 1, 0]), np.array([1, 2, 3]), np.array([0, 1, 0])
    >>> [nodes.tolist() for nodes in scheduled(kind, user, used)]  # node 3 need not wait for 2
    [[1, 3], [2]]
    """
    inner = (kind[user] >= 0) & (kind[used] >= 0)
    user, used = user[inner], used[inner]
    ahead, kinds = heights(user, used, len(kind)), kind.tolist()
    missing = np.bincount(user, minlength=len(kind))
    # Plain lists: single items of arrays would cost ten times as much.
    waiting, (users, ends) = missing.tolist(), by_used(user, used, len(kind))
    ready: dict[int, list[int]] = {}
    longest: dict[int, int] = {}
    found = np.flatnonzero((kind >= 0) & (missing == 0)).tolist()
    stages = []
    while found or ready:
        for k in found:
            ready.setdefault(kinds[k], []).append(k)
            if ahead[k] > longest.get(kinds[k], -1):
                longest[kinds[k]] = ahead[k]
        found = []
        chosen = max(ready, key=lambda k: (longest[k], len(ready[k])))
        stages.append(np.array(ready.pop(chosen)))
        del longest[chosen]
        for k in stages[-1].tolist():
            for x in users[ends[k] : ends[k + 1]]:
                waiting[x] -= 1
                if not waiting[x]:
                    found.append(x)
    return stages


def heights(user: Any, used: Any, count: int) -> list[int]:
    """For each node the length of the longest way to a node that nobody uses."""
    order = np.argsort(-user, kind="stable")
    ahead = [0] * count
    for x, y in zip(user[order].tolist(), used[order].tolist(), strict=True):
        if ahead[x] >= ahead[y]:
            ahead[y] = ahead[x] + 1
    return ahead


def by_used(user: Any, used: Any, count: int) -> tuple[list[int], list[int]]:
    """The users of all nodes, one node after the other, and where those of each begin."""
    order = np.argsort(used, kind="stable")
    ends = np.cumsum(np.bincount(used, minlength=count))
    return user[order].tolist(), [0, *ends.tolist()]
