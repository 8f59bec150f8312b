"""Mutants that change nothing anybody could see, by the reason why."""

from . import equivalent_numpy

REASONS: dict[str, list[str]] = {
    "The general way, `pull_any`, takes over whatever the short way stumbles over; only time is lost.": [
        "value Value.pull: if second.__class__ is not tuple:  ->  if not second.__class__ is not tuple:",
        "value Value.pull: if second.__class__ is not tuple:  ->  if second.__class__ is tuple:",
        "value Value.pull: out, y = (self._raw, second._raw)  ->  pass",
        "value Value.pull: return ((first, rules[0](grad, out, x, y)), (second, rules[1](grad, out, x, y)))  ->  return ((first, rules[0](grad, out, x, y)), (second, rules[2](grad, out, x, y)))",
        "value Value.pull: return ((second, rules[1](grad, out, first, y)),)  ->  return ((second, rules[2](grad, out, first, y)),)",
        "value Value.pull: x = first._raw  ->  pass",
        "value Value.pull: first, second = (self._first, self._second)  ->  pass",
        "value Value.pull: if second is None:  ->  if not second is None:",
        "value Value.pull: if second is None:  ->  if second is not None:",
        "value Value.pull: return ((first, rules[0](grad, self._raw, first._raw)),)  ->  return ((first, rules[1](grad, self._raw, first._raw)),)",
    ],
    "NumPy calls float() on a Value, and numbers of Python and NumPy mix: the same numbers come out.": [
        "value Value.pull_any: incoming = grad if isinstance(grad, Node) else in_numpy(grad)  ->  incoming = grad",
        "value Value.pull_any: incoming = grad if isinstance(grad, Node) else in_numpy(grad)  ->  incoming = grad if grad else in_numpy(grad)",
        "value Value.pull_any: incoming = grad if isinstance(grad, Node) else in_numpy(grad)  ->  incoming = grad if isinstance(grad, Node) else grad",
        "value Value.pull_any: numbers = [in_numpy(x._raw if isinstance(x, Node) else x) for x in inputs]  ->  numbers = [in_numpy(x) for x in inputs]",
        "value Value.pull_any: out = in_numpy(self._raw)  ->  out = self._raw",
    ],
    "A sum of one number is that number; the test in front only saves time.": [
        "value Value.fit: if part.__class__ is Value or part.__class__ is float:  ->  if part.__class__ is Value and part.__class__ is float:",
        "value Value.fit: if part.__class__ is Value or part.__class__ is float:  ->  if part.__class__ is Value:",
        "value Value.fit: if part.__class__ is Value or part.__class__ is float:  ->  if part.__class__ is float:",
    ],
    "hypot is symmetric.": [
        "trigonometry arcsinh rule: grad / hypot(1.0, x)  ->  grad / hypot(x, 1.0)",
        "trigonometry arctan2 rule: -grad * (y / hypot(x, y) / hypot(x, y))  ->  -grad * (y / hypot(x, y) / hypot(y, x))",
        "trigonometry arctan2 rule: -grad * (y / hypot(x, y) / hypot(x, y))  ->  -grad * (y / hypot(y, x) / hypot(x, y))",
        "trigonometry arctan2 rule: grad * (x / hypot(x, y) / hypot(x, y))  ->  grad * (x / hypot(x, y) / hypot(y, x))",
        "trigonometry arctan2 rule: grad * (x / hypot(x, y) / hypot(x, y))  ->  grad * (x / hypot(y, x) / hypot(x, y))",
    ],
    "It differs by one unit in the last place, and only where the quotient is rounded.": [
        "choosing mod rule: -grad * rint((x - out) / y)  ->  -grad * ((x - out) / y)",
    ],
    "What stands in place of a number that was masked out has no effect.": [
        "elementwise power_base: slope = grad * (y * power(x, where(mask, y - 1.0, 1.0)))  ->  slope = grad * (y * power(x, where(mask, y - 1.0, 2.0)))",
        "elementwise hypot rule: grad * (x / where(out == 0, 1.0, out))  ->  grad * (x / where(out == 0, 2.0, out))",
        "elementwise hypot rule: grad * (y / where(out == 0, 1.0, out))  ->  grad * (y / where(out == 0, 2.0, out))",
        "elementwise power_exponent: return chosen(mask, grad * (out * log(where(mask, x, 1.0))))  ->  return chosen(mask, grad * (out * log(where(mask, x, 2.0))))",
        "reductions std rule: var_slope(grad / (2.0 * where(out == 0, 1.0, out)), x, axis, ddof, keepdims)  ->  var_slope(grad / (2.0 * where(out == 0, 2.0, out)), x, axis, ddof, keepdims)",
    ],
    "A short way for numbers, or for arrays, that the lines below it cover too.": [
        "elementwise power_base: slope = where((x < 0) & (y - 1.0 - y != -1.0), -slope, slope)  ->  slope = where((x <= 0) & (y - 1.0 - y != -1.0), -slope, slope)",
        "elementwise power_base: number = y.__class__ in NUMBERS  ->  number = x.__class__ in NUMBERS",
        "elementwise power_base: number = y.__class__ in NUMBERS  ->  number = out.__class__ in NUMBERS",
        "elementwise power_base: mask = number or (y != 0) | (abs(1.0 / x) < math.inf)  ->  mask = (y != 0) | (abs(1.0 / x) < math.inf)",
        "elementwise power_base: if number and -1000.0 < y < 1000.0:  ->  if number and -1001.0 < y < 1000.0:",
        "elementwise power_base: if number and -1000.0 < y < 1000.0:  ->  if number and -1000.0 < y < 1001.0:",
        "elementwise power_base: if np.count_nonzero(x < 0):  ->  if np.count_nonzero(x <= 0):",
        "elementwise power_base: if np.count_nonzero(x < 0):  ->  if np.count_nonzero(x < 1):",
        "backward backpropagate: if part is None or (partial and x not in gradients):  ->  if part is None or x not in gradients:",
        "choosing chosen: if grad.__class__ is np.ndarray and rest.__class__ in BARE and (not has_nan(rest)):  ->  if 1.0.__class__ is np.ndarray and rest.__class__ in BARE and (not has_nan(rest)):",
        "contraction matmul_left: return grad @ (y.T if y.ndim == 2 else swapaxes(y, -1, -2))  ->  return grad @ swapaxes(y, -1, -2)",
        "contraction matmul_right: if y.ndim == 2 and x.ndim > 2:  ->  if x.ndim == 2 and x.ndim > 2:",
        "contraction matmul_right: if y.ndim == 2 and x.ndim > 2:  ->  if y.ndim == 2 and x.ndim < 2:",
        "contraction matmul_right: if y.ndim == 2 and x.ndim > 2:  ->  if y.ndim == 2 and x.ndim > 3:",
        "contraction matmul_right: if y.ndim == 2 and x.ndim > 2:  ->  if y.ndim == 2 and x.ndim >= 2:",
        "contraction matmul_right: if y.ndim == 2 and x.ndim > 2:  ->  if y.ndim == 2 and y.ndim > 2:",
        "contraction matmul_right: if y.ndim == 2 and x.ndim > 2:  ->  if y.ndim == 2:",
        "contraction matmul_right: return (x.T if x.ndim == 2 else swapaxes(x, -1, -2)) @ grad  ->  return (x.T if y.ndim == 2 else swapaxes(x, -1, -2)) @ grad",
        "contraction matmul_right: return (x.T if x.ndim == 2 else swapaxes(x, -1, -2)) @ grad  ->  return swapaxes(x, -1, -2) @ grad",
        "contraction matmul_right: return x * grad if y.ndim == 1 else expand_dims(x, -1) * expand_dims(grad, -2)  ->  return x * grad if y.ndim == 1 else expand_dims(x, 1) * expand_dims(grad, -2)",
        "contraction matmul_right: x, grad = (reshape(x, (rows, x.shape[-1])), reshape(grad, (rows, grad.shape[-1])))  ->  pass",
        "structure unreduced: return x if keepdims else reshape(x, shape=kept_shape(shape, axis))  ->  return reshape(x, shape=kept_shape(shape, axis))",
        "tracing gradients_along: found = differentiate(output, seed, create_graph, order, set(nodes)) if order else {}  ->  found = differentiate(output, seed, create_graph, order, set(nodes))",
        "tracing path_to: return leading_to(every, nodes)  ->  return every",
    ],
    "Where 1 / x is finite and 2 / x is not, the mask only differs by what 1 / x lets through: 0.": [
        "elementwise power_base: mask = number or (y != 0) | (abs(1.0 / x) < math.inf)  ->  mask = number or (y != 0) | (abs(2.0 / x) < math.inf)",
    ],
    "At equal bounds the tie decides, and the bounds are the same number.": [
        "choosing high_share: return chosen((x > high) | (low > high) | tie, grad / (1.0 + tie), nan_or_zero(high))  ->  return chosen((x > high) | (low >= high) | tie, grad / (1.0 + tie), nan_or_zero(high))",
        "choosing high_share: tie = (low == high) & (x <= high)  ->  tie = (low == high) & (x <= low)",
        "choosing low_share: return chosen((x < low) & (low < high) | tie, grad / (1.0 + tie), nan_or_zero(low))  ->  return chosen((x < low) & (low <= high) | tie, grad / (1.0 + tie), nan_or_zero(low))",
        "choosing low_share: tie = (low == high) & (x <= high)  ->  tie = (low == high) & (x <= low)",
    ],
    "The result is the operand wherever the operand is inside, and outside the other bound decides.": [
        "choosing bounded rule: chosen((x >= low) & (x <= high) & (low < high), grad, nan_or_zero(x))  ->  chosen((x >= low) & (x <= out) & (low < high), grad, nan_or_zero(x))",
        "choosing bounded rule: chosen((x >= low) & (x <= high) & (low < high), grad, nan_or_zero(x))  ->  chosen((x >= out) & (x <= high) & (low < high), grad, nan_or_zero(x))",
        "choosing relu rule: chosen(x > 0, grad, rest=out)  ->  chosen(out > 0, grad, rest=out)",
    ],
    "The class is compared first only to save time.": [
        "backward backpropagate: gradients: dict[Node, Any] = dict.fromkeys(order or topological_order(output))  ->  gradients: dict[Node, Any] = dict.fromkeys(topological_order(output))",
        "node topological_order: if (first.__class__ is kind or isinstance(first, Node)) and first not in seen:  ->  if first.__class__ is kind or isinstance(first, Node):",
        "node topological_order: if (first.__class__ is kind or isinstance(first, Node)) and first not in seen:  ->  if isinstance(first, Node) and first not in seen:",
        "node topological_order: if second.__class__ is kind or isinstance(second, Node):  ->  if isinstance(second, Node):",
    ],
    "Looking at a leaf that was never handed out finds nothing changed.": [
        "tensor Tensor.bare_inputs: if x.__class__ is Tensor and x._watch is not None:  ->  if x.__class__ is Tensor:",
    ],
    "To convert to the dtype that is there makes a copy of the same numbers.": [
        "tensor Tensor.fit: return part if part.dtype == data.dtype else structure.cast(part, data.dtype)  ->  return structure.cast(part, data.dtype)",
    ],
    "The loop undoes broadcasting after every rule, also after this one.": [
        "structure broadcast_to rule: sum_to_shape(grad, x.shape)  ->  grad",
        "structure broadcast_to rule: sum_to_shape(grad, x.shape)  ->  sum_to_shape(grad, out.shape)",
    ],
    "A last round in which the tail is empty.": [
        "reductions products_before: while step < size:  ->  while step <= size:",
    ],
    "No number attains a nan; the quotient is masked out, and 1 only silences the division.": [
        "reductions extreme_share: share = grad / np.maximum(sum(attained, axis, keepdims), 1)  ->  share = grad / np.maximum(1, sum(attained, axis, keepdims))",
        "reductions extreme_share: share = grad / np.maximum(sum(attained, axis, keepdims), 1)  ->  share = grad / sum(attained, axis, keepdims)",
    ],
    "np.copy of a node is a node, one more on the way, of the same numbers.": [
        "tensor Tensor.receive: if isinstance(gradient, Node) or (own and is_whole(gradient)):  ->  if own and is_whole(gradient):",
    ],
    "A copy has the same numbers as what nobody else holds, and takes longer.": [
        "tensor Tensor.receive: if isinstance(gradient, Node) or (own and is_whole(gradient)):  ->  if isinstance(gradient, Node):",
        "tensor Tensor.receive: if isinstance(gradient, Node) or (own and is_whole(gradient)):  ->  if isinstance(gradient, Node) and (own and is_whole(gradient)):",
    ],
    "Of no numbers there are no gradients to be wrong.": [
        "reductions mean rule: spread(grad * (1.0 / (count(x.shape, axis) or 1)), x.shape, axis, keepdims)  ->  spread(grad * (1.0 / (count(x.shape, axis) or 2)), x.shape, axis, keepdims)",
    ],
    "A careful pass finds the same without a nan, and of Values, which send nothing where nothing was chosen.": [
        "backward differentiate: if not output.keeps_gradient and any((has_nan(bare(g)) for g in found.values() if g is not None)):  ->  if any((has_nan(bare(g)) for g in found.values() if g is not None)):",
        "backward differentiate: if not output.keeps_gradient and any((has_nan(bare(g)) for g in found.values() if g is not None)):  ->  if not output.keeps_gradient or any((has_nan(bare(g)) for g in found.values() if g is not None)):",
    ],
    "A short look ahead; the careful pass finds the same where there is no nan.": [
        "backward differentiate: if not output.keeps_gradient and any((has_nan(bare(g)) for g in found.values() if g is not None)):  ->  if not output.keeps_gradient and (has_nan(bare(g)) for g in found.values() if g is not None):",
        "backward differentiate: if not output.keeps_gradient and any((has_nan(bare(g)) for g in found.values() if g is not None)):  ->  if not output.keeps_gradient:",
    ],
    "NumPy's questions take nodes and answer with plain arrays.": [
        "reached Reached.__init__: self._raw = bare(value)  ->  self._raw = value",
        "reached Reached.record: if len(operands) > 1 and np.isnan(bare(value)).any():  ->  if len(operands) > 1 and bare(value).any():",
        "reached Reached.record: if len(operands) > 1 and np.isnan(bare(value)).any():  ->  if len(operands) > 1 and np.isnan(value).any():",
        "reached Reached.record: mask = np.zeros(np.shape(bare(value)), bool)  ->  mask = np.zeros(np.shape(value), bool)",
        "reached Reached.record: masks = [x.mask if isinstance(x, Reached) else bare(x) != 0 for x in operands]  ->  masks = [x.mask if isinstance(x, Reached) else x != 0 for x in operands]",
        "reached flow: masks = [x.mask.astype(float) if isinstance(x, Reached) else np.where(np.isfinite(bare(x)), 1.0, nonfinite) for x in operands]  ->  masks = [x.mask.astype(float) if isinstance(x, Reached) else np.where(np.isfinite(x), 1.0, nonfinite) for x in operands]",
        "reached without_unreached: finite = primitive.apply(tuple((x.value if isinstance(x, Reached) else where(np.isfinite(bare(x)), x, 0.0) for x in operands)), attributes)  ->  finite = primitive.apply(tuple((x.value if isinstance(x, Reached) else where(np.isfinite(x), x, 0.0) for x in operands)), attributes)",
    ],
    "A selection among nodes that are all reached is the nodes.": [
        "reached Reached.__init__: self.value = value if mask.all() else where(mask, value, 0.0)  ->  self.value = where(mask, value, 0.0)",
    ],
    "Masks may be taken away from products where nothing is nan: the same numbers come out.": [
        "reached Reached.record: if len(operands) > 1 and np.isnan(bare(value)).any():  ->  if len(operands) > 1 or np.isnan(bare(value)).any():",
        "reached Reached.record: if len(operands) > 1 and np.isnan(bare(value)).any():  ->  if len(operands) > 1:",
        "reached Reached.record: if len(operands) > 1 and np.isnan(bare(value)).any():  ->  if len(operands) >= 1 and np.isnan(bare(value)).any():",
        "reached Reached.record: if len(operands) > 1 and np.isnan(bare(value)).any():  ->  if np.isnan(bare(value)).any():",
    ],
    "Any two numbers tell a reached element from one that is not.": [
        "reached Reached.record: mask = flow(primitive, operands, attributes, 1.0) != 0  ->  mask = flow(primitive, operands, attributes, 2.0) != 0",
        "reached flow: masks = [x.mask.astype(float) if isinstance(x, Reached) else np.where(np.isfinite(bare(x)), 1.0, nonfinite) for x in operands]  ->  masks = [x.mask.astype(float) if isinstance(x, Reached) else np.where(np.isfinite(bare(x)), 2.0, nonfinite) for x in operands]",
        "reached without_unreached: finite = primitive.apply(tuple((x.value if isinstance(x, Reached) else where(np.isfinite(bare(x)), x, 0.0) for x in operands)), attributes)  ->  finite = primitive.apply(tuple((x.value if isinstance(x, Reached) else where(np.isfinite(bare(x)), x, 1.0) for x in operands)), attributes)",
        "reached without_unreached: untouched = flow(primitive, operands, attributes, 1.0) == flow(primitive, operands, attributes, 2.0)  ->  untouched = flow(primitive, operands, attributes, 1.0) == flow(primitive, operands, attributes, 3.0)",
    ],
    "max does not care about the order of its arguments, and a copy of the same shape is the same.": [
        "contraction einsum_gradient: part = part if shape == part.shape else broadcast_to(part, shape)  ->  part = broadcast_to(part, shape)",
    ],
}

EQUIVALENT = {
    key: reason
    for reasons in (REASONS, equivalent_numpy.REASONS)
    for reason, keys in reasons.items()
    for key in keys
}
