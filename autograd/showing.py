"""What a notebook shows of a node: the picture of a small graph, and text of everything else."""

from __future__ import annotations

import importlib

from .node import Node

#: A larger graph, or one with more numbers in it, is left to `draw`: a cell must not keep waiting.
MOST_NODES, MOST_NUMBERS = 40, 100_000


def bundle_of(node: Node) -> dict[str, str]:
    """What a notebook shows, by kind of document; it never raises and is never slow.

    A number shows its graph. Of an array the numbers come first, then the graph.

    >>> from autograd import Value
    >>> list(bundle_of(Value(2.0)))
    ['text/plain']
    >>> list(bundle_of(Value(2.0) * 3.0))
    ['text/plain', 'image/svg+xml']
    """
    text = repr(node)
    bundle = {"text/plain": text}
    if not node.inputs or not is_small(node):
        return bundle
    try:
        # Asked for by name, because few programs draw and the imports would slow down all.
        svg = importlib.import_module(".drawing", __package__).draw(node).svg
        escape = importlib.import_module("html").escape
    except Exception:  # such as one of a rule that a user wrote
        return bundle
    if getattr(node._raw, "ndim", 0):
        return bundle | {"text/html": f"<pre>{escape(text)}</pre>\n{svg}"}
    return bundle | {"image/svg+xml": svg}


def is_small(output: Node) -> bool:
    """Whether few nodes with few numbers lead to an output; no more of them are looked at."""
    met, stack, numbers = {output}, [output], 0
    while stack:
        node = stack.pop()
        for x in (node, *node.inputs):
            numbers += getattr(x._raw if isinstance(x, Node) else x, "size", 1)
            if isinstance(x, Node) and x not in met:
                met.add(x)
                stack.append(x)
        if len(met) > MOST_NODES or numbers > MOST_NUMBERS:
            return False
    return True
