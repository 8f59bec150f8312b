"""Whether an object has one owner only, so that it may be taken over instead of copied.

CPython counts the references to every object. One to which there are no more than those of a
variable and of one container is nobody else's.
"""

from __future__ import annotations

import sys
from typing import Any


def references(x: Any) -> int:
    """How many references to an object there are; -1 where Python does not count them."""
    return -1


references = getattr(sys, "getrefcount", references)


def references_of_one_owner() -> int:
    """What `references(x)` is in a function whose variable x is what one other object holds."""
    # Of one line: a debugger that looks at the variables between two of them holds what they are.
    alone = next(references(x) for x in [object()])
    return alone if alone > 0 else -2  # never what is found


#: `references(x) == ALONE` says that only a container and the variable x hold the object.
ALONE = references_of_one_owner()
