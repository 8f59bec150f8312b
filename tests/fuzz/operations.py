"""The lines that random programs are made of: what a step may compute, and how far from a kink.

In a line {0}, {1}, {2} stand for operands, NUMBER for a random number, SMALL for a whole one and
ARRAY for an array of constants. The margin is the distance from a kink, a jump or a pole.
"""

#: Functions of one number, and their margins.
UNARY = {
    "negative": "", "positive": "", "square": "", "exp": "", "exp2": "", "expm1": "", "sin": "",
    "cos": "", "sinh": "", "cosh": "", "tanh": "", "arctan": "", "arcsinh": "", "deg2rad": "",
    "rad2deg": "", "reciprocal": "{0}", "sqrt": "{0}", "cbrt": "{0}", "log": "{0}", "log2": "{0}",
    "log10": "{0}", "log1p": "1 + {0}", "tan": "np.cos({0})", "arcsin": "1 - abs({0})",
    "arccos": "1 - abs({0})", "arctanh": "1 - abs({0})", "arccosh": "{0} - 1",
    "absolute": "{0}",
}  # fmt: skip

#: Steps, whose slope is zero: rare, since what comes before them does not matter any more.
STEPS = {
    "sign": "{0}", "floor": "{0} - np.rint({0})", "ceil": "{0} - np.rint({0})",
    "trunc": "{0} - np.rint({0})", "rint": "{0} - np.floor({0}) - 0.5",
}  # fmt: skip

#: The same for two numbers. A number ties with itself, which is no kink.
GAP = "1.0 if {0} is {1} else {0} - {1}"
PAIRS = {
    "add": "", "subtract": "", "multiply": "", "divide": "{1}", "power": "np.sqrt({0})", "hypot":
    "np.hypot({0}, {1})", "arctan2": "{0}", "logaddexp": "", "logaddexp2": "", "maximum": GAP,
    "minimum": GAP, "mod": "np.minimum(abs({1}), abs({0} / {1} - np.rint({0} / {1})))",
}  # fmt: skip

#: NumPy's versions of these refuse arrays of objects, such as Values.
NOT_OF_OBJECTS = ("logaddexp", "logaddexp2")

#: Lines for numbers and arrays alike, with their margins.
LINES = {
    "{0} + {1}": "", "{0} - {1}": "", "{0} * {1}": "", "{0} / {1}": "{1}",
    "{0} * {0} * {1}": "", "{0} + {1} + {2}": "", "{0} * {1} - {2}": "",
    "(0.3 + {0} * {0}) ** {1}": "", "{0} + NUMBER": "", "NUMBER - {0}": "", "{0} * NUMBER": "",
    "NUMBER * {0}": "", "{0} / NUMBER": "", "NUMBER / {0}": "{0}", "{0} ** SMALL": "{0}",
    "1.7 ** {0}": "", "-{0}": "", "+{0}": "", "abs({0})": "{0}",
    "np.power({0}, NUMBER)": "np.sqrt({0})", "ag.sigmoid({0})": "", "ag.relu({0})": "{0}",
    "ag.sigmoid({0} - {1}) * {1}": "", "np.exp(-{0} * {0})": "",
    "ag.clip({0}, -0.5, 0.8)": "np.minimum(abs({0} + 0.5), abs({0} - 0.8))",
    "np.clip({0}, -0.9, None)": "{0} + 0.9",
    "np.clip({0}, {1}, {1} + 1.0)": "np.minimum(abs({0} - {1}), abs({0} - {1} - 1.0))",
    "ag.clip({2}, {0} - 0.4, {1} * {1} + {0})":
    "np.minimum(abs({2} - {0} + 0.4), abs({2} - {0} - {1} * {1}))",
    "ag.where({0} > {1}, {0}, {2})": "{0} - {1}",
    "np.where({0} > NUMBER, {1}, {2})": "{0} - NUMBER",
    "np.where({0} < {1}, {0} * {1}, NUMBER)": "{0} - {1}",
}  # fmt: skip

#: The same with a branch that is not finite where it is not chosen.
SELECTIONS = {
    "ag.where({0} > 0, np.sqrt(ag.maximum({0}, 0.0)), {1})": "{0}",
    "ag.where({0} > 0, np.log({0}), {1})": "{0}",
}

REDUCTIONS = ("sum", "mean", "max", "min", "prod", "logsumexp", "std", "var")

#: Linear maps that move numbers about, and sums of products; many fit only some shapes.
SHAPES = (
    "np.transpose({0})", "ag.transpose({0}, (1, 0))", "np.transpose({0}, (2, 0, 1))",
    "np.swapaxes({0}, 0, -1)", "ag.moveaxis({0}, 0, -1)", "np.ravel({0})",
    "ag.reshape({0}, (-1,))", "np.reshape({0}, (2, -1))", "ag.reshape({0}, (3, 1, -1))",
    "ag.expand_dims({0}, 0)", "np.expand_dims({0}, (0, -1))", "np.squeeze({0})",
    "np.broadcast_to({0}, (2, 3))", "ag.broadcast_to({0}, (2, 2, 3))",
    "ag.pad(np.ravel({0}), [(1, 2)], 0.5)", "ag.pad({0} * np.ones((1, 1)), [(0, 1), (2, 0)])",
    "np.pad(np.ravel({0}), 1, constant_values=0.5)",
    "np.pad({0}, 1, mode='reflect')", "np.cumsum({0})", "ag.cumsum({0}, axis=0)",
    "np.cumsum({0}, axis=-1)", "ag.windows({0}, (2,), (0,), (1,))",
    "ag.windows({0}, (1, 2), (0, 1), (1, 2))", "np.stack([{0}, {1}])",
    "ag.stack([{0}, {1}, {0}], axis=-1)", "np.concatenate([{0}, {1}])",
    "np.concatenate([{0}, {1}, {0}], axis=-1)", "ag.concatenate([{0}, {1}], axis=None)",
    "np.concatenate([{0}, ARRAY], axis=0)",
)  # fmt: skip

#: NumPy's functions that are composed of others, with their margins: through its protocol.
NUMPY = {
    "np.sort({0}, axis=0)": "apart({0})", "np.sort({0}, axis=None)": "apart({0})",
    "np.partition({0}, 1, axis=-1)": "apart({0})", "np.median({0})": "apart({0})",
    "np.median({0}, axis=-1)": "apart({0})", "np.quantile({0}, 0.3, axis=0)": "apart({0})",
    "np.percentile({0}, [20, 65])": "apart({0})", "np.ptp({0}, axis=0)": "apart({0})",
    "np.diff({0}, axis=-1)": "", "np.gradient({0} * 1.0, 0.5, axis=0)": "",
    "np.trapezoid({0}, dx=0.3, axis=0)": "", "np.average({0}, weights=1.0 + {1} * {1})": "",
    "np.cov({0})": "", "np.cumprod({0}, axis=-1)": "", "np.tile({0}, (1, 2))": "",
    "np.repeat({0}, 2, axis=0)": "", "np.roll({0}, 1, axis=-1)": "", "np.flip({0}, axis=0)": "",
    "np.rot90({0})": "", "np.tril({0})": "", "np.diagonal({0})": "", "np.diag({0})": "",
    "np.take({0}, [0, -1, 0], axis=0)": "", "np.delete({0}, 0, axis=-1)": "",
    "np.insert({0}, 1, 0.5, axis=0)": "", "np.vstack([{0}, {1}])": "",
    "np.hstack([{0}, {1}])": "", "np.append({0}, {1})": "", "np.split({0}, [1], axis=-1)[1]": "",
    "np.inner({0}, {1})": "", "np.tensordot({0}, {1}, 1)": "", "np.kron({0}, {1})": "",
    "np.cross({0}, {1})": "", "np.trace({0})": "", "np.convolve({0}, {1})": "",
    "np.correlate({0}, {1}, 'same')": "", "np.polyval({0}, {1})": "np.size({0})",
    "np.vander({0}, 3)": "",
    "np.nansum({0}, axis=0)": "", "np.sinc({0})": "",
    "np.fmod({0}, {1})": "np.minimum(abs({1}), abs({0} / {1} - np.rint({0} / {1})))",
    "np.linalg.det({0})": "", "np.linalg.inv({0})": "np.linalg.det({0})",
    "np.linalg.solve({0}, {1})": "np.linalg.det({0})",
    "np.linalg.norm({0})": "np.linalg.norm({0})", "np.linalg.matrix_power({0}, 3)": "",
    "np.add.reduce({0}, axis=0)": "", "np.multiply.accumulate({0}, axis=-1)": "",
}  # fmt: skip

INDICES = (
    "0", "-1", "::-1", "1:", ":, 0", ":, -1:", "..., None", "None, 0", "[0, 0, 1]", "[1, -1]",
    "[0, 1], [1, 0]", ":, [1, 1]", "[[0], [1]], [0, 1]", "::2, ::-1", "..., 0", "0:0",
    "[True, False]", "[True, False, True]", "1, ..., [0, 0]", "(), ",
)  # fmt: skip

PRODUCTS = (
    "{0} @ {1}", "{0} @ {1}.T", "{0}.T @ {1}", "{0} @ np.swapaxes({1}, -1, -2)", "{0} @ ARRAY",
    "ARRAY @ {0}", "np.matmul({0}, {1})", "np.dot({0}, {1})",
    "np.outer({0}, {1})", "{0} * ARRAY", "ARRAY - {0}", "{0} / (ARRAY + 3.0)", "{0} + ARRAY",
    "np.where(ARRAY > 0, {0}, {1})",
)  # fmt: skip

#: The shapes that leaves and constants have: some broadcast with each other.
LEAF_SHAPES = (
    (), (1,), (2,), (3,), (2, 3), (3, 2), (1, 3), (2, 1), (2, 2), (3, 3), (2, 1, 3), (2, 3, 2),
    (2, 2, 3),
)  # fmt: skip
