"""Folding: a large graph as few cards, by its scopes, equal siblings and repeats along a chain."""

from __future__ import annotations

from collections.abc import Sequence

from .grouping import Grouping
from .repeats import folded_repeats
from .siblings import folded_siblings
from .web import Web

#: What is folded anyway is best read when it leaves room: half the cards there may be.
COMFORTABLE = 2


def folded(web: Web, limit: int, depth: int | None, expand: Sequence[str]) -> Web:
    """The web with so much folded that it fits on `limit` cards, if it can.

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
    fitting = None
    for deep in depths:
        found = whole = grouping.folded(deep)
        if len(found.kinds) > limit:
            found = folded_siblings(found)
        if len(found.kinds) > limit or len(whole.kinds) < len(web.kinds):
            found = folded_repeats(found)
        if len(found.kinds) <= limit:
            fitting = fitting or found
        if len(found.kinds) <= limit // COMFORTABLE:
            return found
    return fitting or found
