"""Chains of additions folded into sums of products."""

from autograd import Value
from autograd.compiling.lifting.sums import SUM, with_sums

from .test_graph import recorded


def folded(function, *numbers):
    """The sums of a function, and for each the numbers of its terms."""
    sums = with_sums(recorded(function, *numbers))
    found = [k for k in sums.needed if sums.operations[k] == SUM]
    return sums, [int(sums.counts[k]) for k in found]


def test_a_chain_of_products_is_one_sum():
    sums, terms = folded(lambda a, b, c: Value(a) * b + Value(b) * c + Value(c) * a, 1.0, 2.0, 3.0)
    assert terms == [3]
    (node,) = (k for k in sums.needed if sums.operations[k] == SUM)
    chosen = slice(sums.starts[node], sums.starts[node + 1])
    assert sums.one not in sums.first[chosen] and sums.one not in sums.second[chosen]


def test_a_part_that_is_used_twice_is_a_sum_of_its_own():
    def function(a, b, c):
        part = Value(a) + b
        return (part + c) * part

    assert sorted(folded(function, 1.0, 2.0, 3.0)[1]) == [2, 2]


def test_levels_grow_from_operands_to_results():
    sums, _ = folded(lambda a, b: (Value(a) + b).exp() + 1.0, 1.0, 2.0)
    (exponential,) = (k for k in sums.needed if sums.graph.operands[k, 0] in sums.needed
                      and sums.operations[k] != SUM and sums.levels[k] > 1)  # fmt: skip
    inner = sums.graph.operands[exponential, 0]
    (root,) = sums.graph.roots
    assert sums.levels[inner] < sums.levels[exponential] < sums.levels[root]
