"""Notices that NumPy takes the number out of a node to put it into a plain array."""

from __future__ import annotations

import sys
from opcode import opmap

#: What Python runs for `array[index] = x`.
STORES = {opmap[name] for name in ("STORE_SUBSCR", "STORE_SLICE") if name in opmap}


def check_not_stored(call: str) -> None:
    """Raise TypeError if `float(x)` or `int(x)` was called by an assignment, or inside of NumPy.

    A plain array asks what it is to hold for its number. The gradient would end there, and nobody
    would see it. Where Python's own float() asks, the user does know.

    Args:
        call: what the message calls it, "float()" or "int()".
    """
    frame = sys._getframe(2)  # that of whoever asks for the number of the node
    if frame.f_globals.get("__name__", "").partition(".")[0] == "numpy":
        where = f"np.{frame.f_code.co_name} would take {call} of a node and drop its gradient"
    elif frame.f_code.co_code[frame.f_lasti] in STORES:
        where = "a plain array cannot hold a node: its gradient would be lost"
    else:
        return
    raise TypeError(  # from which NumPy raises its own about sequences where it is a Tensor
        f"{where}. Collect the parts in a list and use np.stack, or change a Tensor with "
        ".at[index].set(x); if a constant is meant, store x.item()"
    )
