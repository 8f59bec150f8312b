"""Folding: a large graph as few cards, by its scopes, equal siblings and repeats along a chain."""

from __future__ import annotations

from collections.abc import Sequence

from .grouping import Grouping
from .repeats import folded_repeats
from .siblings import folded_siblings, folded_sums
from .web import Web

#: What is folded anyway is best read when it leaves room: half the cards there may be.
COMFORTABLE = 2

#: Of more cards in a row than this, nobody can read the words: the picture is too wide.
WIDEST = 25

#: Whoever asks for many cards gets long rows too: one in so many cards may stand in a row.
CARDS_IN_A_ROW = 6


def folded(web: Web, limit: int, depth: int | None, expand: Sequence[str]) -> Web:
    """The web with so much folded that it fits on `limit` cards and is not too wide, if it can.

    Args:
        web: one vertex for each value.
        limit: how many cards there may be.
        depth: how many scopes deep to look; None for as deep as the limit allows.
        expand: patterns of paths of scopes that are to be looked into.
    """
    grouping = Grouping(web, expand)
    if depth is None and not expand:
        depths = list(range(grouping.deepest + 1, 0, -1))
    else:
        depths = [1 if depth is None else depth]
    fitting = []
    for deep in depths:
        found = whole = grouping.folded(deep)
        if len(found.kinds) > limit:
            found = folded_siblings(found)
        elif width(found) > widest(limit):
            found = folded_sums(found)
        if max(len(found.kinds) - limit, width(found) - widest(limit)) > 0 or len(
            whole.kinds
        ) < len(web.kinds):
            found = folded_repeats(found)
        if len(found.kinds) <= limit // COMFORTABLE and width(found) <= widest(limit):
            return found
        if len(found.kinds) <= limit:
            fitting.append(found)
    return min(fitting, key=lambda web: max(widest(limit), width(web)), default=found)


def widest(limit: int) -> int:
    """How many cards may stand in a row."""
    return max(WIDEST, limit // CARDS_IN_A_ROW)


def width(web: Web) -> int:
    """How many vertices stand in the longest row."""
    rows = [0] * len(web.kinds)
    for vertex, inputs in enumerate(web.inputs):
        rows[vertex] = 1 + max([rows[source] for source in inputs], default=0)
    return max(rows, default=0)
