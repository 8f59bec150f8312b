"""Every failure that fuzzing ever found, as the smallest program that showed it.

A row is never removed: it is run by tests/autograd/test_fuzz.py for ever after. What the engine
still does wrong stands in `OPEN` with what to do about it, and moves up when it is repaired.
"""

from .programs import Program, Step

#: The engine is right about these now.
FOUND: dict[str, Program] = {
    "pad: one pair of widths for all axes is accepted, and fails in the backward pass": Program(
        scalar=False,
        leaves=([[1.0, 2.0], [0.5, -1.0]],),
        steps=(Step("ag.pad({0}, [(1, 2)], 0.5)", (0,)),),
    ),
    "dot: an axis of size 1 is repeated where NumPy raises; it multiplies other numbers": Program(
        scalar=False,
        leaves=([[1.0, 2.0, 0.5]], [[[1.0, -1.0]], [[0.5, 2.0]]]),
        steps=(Step("ag.dot({0}, {1})", (0, 1)),),
    ),
    "einsum: an axis of size 1 beside one of size 0 has no gradient": Program(
        scalar=False,
        leaves=([0.5, 2.0], [1.5]),
        steps=(Step("{0}[0:0]", (0,)), Step("ag.einsum('i,i->i', {0}, {1})", (2, 1))),
    ),
    "logsumexp of an array of Values and plain numbers raises about 'exp'": Program(
        scalar=False,
        leaves=([0.5, 2.0],),
        steps=(
            Step("ag.stack([{0}, np.array([1.0, 0.3])])", (0,)),
            Step("ag.logsumexp({0})", (1,)),
        ),
    ),
    "take: a number is a row of one for NumPy, an error for the engine": Program(
        scalar=False,
        leaves=(1.0,),
        steps=(Step("np.take({0}, [0, -1, 0], axis=0)", (0,)),),
    ),
    "cumprod along an axis: a number is a row of one for NumPy, an error for the engine": Program(
        scalar=False,
        leaves=(-3.0,),
        steps=(Step("np.cumprod({0}, axis=-1)", (0,)),),
    ),
}

#: The engine is wrong about these still.
OPEN: dict[str, Program] = {}
