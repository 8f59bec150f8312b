"""What recording cannot serve, and what to say of it: options, functions without a rule."""

from __future__ import annotations

from typing import Any

import numpy as np

#: Options that recording does not know, with what each may be: that which changes no value.
STORAGE: dict[str, tuple[Any, ...]] = {
    "out": (), "dtype": (), "initial": (), "mean": (), "correction": (), "where": (True,),
    "order": ("C",), "subok": (True, False), "casting": ("same_kind",), "copy": (True,),
    "optimize": (True, False), "overwrite_input": (False,), "device": ("cpu",), "like": (),
}  # fmt: skip

#: Options of universal functions that say where vectors and matrices lie.
AXES = ("axis", "axes", "keepdims")

#: Why a function of NumPy has no derivative here, where there is more to say than that.
REFUSED: dict[str, str] = {
    "nextafter": "it tells how floats are spaced, which is no function of real numbers",
    "spacing": "it tells how floats are spaced, which is no function of real numbers",
    "isnat": "it asks about dates, and a node holds real numbers",
}
REFUSED |= dict.fromkeys(
    ("linalg.eig", "linalg.eigvals"),
    "eigenvalues of a matrix that is not symmetric are complex numbers in general; of a symmetric "
    "one take np.linalg.eigh or eigvalsh",
)
REFUSED |= dict.fromkeys(
    "gcd lcm bitwise_and bitwise_or bitwise_xor bitwise_count invert left_shift "
    "right_shift".split(),
    "it is defined for integers only, and a node holds real numbers",
)
REFUSED |= {
    "roots": "the roots of a polynomial are complex numbers in general",
    "sort_complex": "its answer is complex; np.sort sorts real numbers",
    "intersect1d": "numbers that two arrays have in common are so by chance: the least change of "
    "one of them takes it out of the answer",
    "histogram2d": "its counts have derivative 0, and the edges of the bins move with the numbers; "
    "np.histogram has both for one array",
    "histogramdd": "its counts have derivative 0, and the edges of the bins move with the numbers; "
    "np.histogram has both for one array",
}
REFUSED |= dict.fromkeys(
    "copyto fill_diagonal place put put_along_axis putmask".split(),
    "it writes into an array in place; t.at[index].set(x) makes a changed Tensor, np.where chooses "
    "by a mask, and np.broadcast_to fills an array with one number",
)
REFUSED |= dict.fromkeys(
    "save savez savez_compressed savetxt".split(),
    "it writes a file, and a file holds no gradients",
)
REFUSED |= dict.fromkeys(
    "busday_count busday_offset is_busday datetime_as_string".split(),
    "it is about dates, and a node holds real numbers",
)
REFUSED |= dict.fromkeys(
    "packbits unpackbits ravel_multi_index unravel_index".split(),
    "it is defined for integers only, and a node holds real numbers",
)
REFUSED |= {
    "ix_": "it makes an index, which must be plain",
    "lib.stride_tricks.as_strided": "its answer shares the memory of the array; "
    "np.lib.stride_tricks.sliding_window_view makes windows",
}


def refuse_options(name: str, options: dict[str, Any]) -> None:
    """Raise TypeError if an option asks for something that recording cannot do."""
    for option, value in options.items():
        harmless = (None, np._NoValue, *STORAGE.get(option, ()))
        if option not in STORAGE or not any(value is nothing for nothing in harmless):
            step = "arrange the axes" if option in AXES else "convert, select or store the result"
            raise TypeError(
                f"{name}: the option {option}= is not supported on nodes; leave it out, and {step} "
                "in a step of its own"
            )


def without_rule(name: str) -> str:
    """What to say of a NumPy function that is not in the tables."""
    reason = REFUSED.get(name.partition("(")[0].removeprefix("np."))
    return (
        f"{name} has no derivative rule in autograd, so its gradient would be lost"
        f"{': ' + reason if reason else ''}. Use functions that have one, declare it with "
        "@autograd.primitive, or apply it to the .data of the node"
    )
