"""Three lines find a wrong rule, show the smallest input, and let right rules pass."""

import re

import numpy as np
import pytest
from hypothesis import strategies as st

import autograd
import nn
from autograd import Value, primitive
from autograd.testing import arrays, gradient_property, numbers, tensors, values
from autograd.testing.operations import ELEMENTWISE
from tests.autograd.checking import wrong_rules as wrong

#: Smaller than the default, so that there is time for all.
FEW = 10


def message_of(test):
    """What a property says when it fails."""
    with pytest.raises(AssertionError) as caught:
        test()
    return "\n".join([str(caught.value), *getattr(caught.value, "__notes__", [])])


ONE_OPERAND = {
    "relu_beyond_its_slopes": r"x=array\(\[0\., 0\., 0\.\]\)",
    "square_wrong_at_zero": r"x=array\(\[0\., 0\., 0\.\]\)",
    "tanh_wrong_below_minus_three": r"-3\.5|-4\.",
    "exp_without_a_tail": r"-40\.",
    "exp_off_by_a_millionth": r"x=array\(\[0\., 0\., 0\.\]\)",
    "square_changing_its_gradient": r"x=array\(",
}


@pytest.mark.parametrize("name", ONE_OPERAND)
def test_a_wrong_rule_is_found_at_its_smallest_input(name):
    function = getattr(wrong, name)

    @gradient_property(x=arrays((3,)))
    def test_my_operation(x):
        return function(x)

    message = message_of(test_my_operation)
    assert message.startswith("gradient_property: ")
    assert name in message
    assert re.search(ONE_OPERAND[name], message.split("test_my_operation(")[1])


@pytest.mark.parametrize("name", ["product_wrong_at_ties", "quotient_of_swapped_operands"])
def test_a_wrong_rule_of_two_operands_is_found(name):
    function = getattr(wrong, name)

    @gradient_property(x=arrays((2,)), y=arrays((2,)))
    def test_my_operation(x, y):
        return function(x, y)

    assert f"the rule of {name} disagrees" in message_of(test_my_operation)


def test_a_missing_unbroadcast_is_found():
    @gradient_property(x=arrays((2, 3)), y=arrays((3,)))
    def test_my_operation(x, y):
        return wrong.added_row_summed_too_far(x, y)

    assert "added_row_summed_too_far" in message_of(test_my_operation)


def test_a_rule_may_be_wrong_at_second_order_only():
    @gradient_property(x=arrays((2,), elements=numbers(-4.0, 4.0)), max_examples=FEW)
    def right(x):
        return wrong.square_wrong_at_second_order(x)

    @gradient_property(x=arrays((1,), elements=numbers(1.0, 4.0)), order=2, max_examples=3)
    def test_wrong(x):
        return wrong.square_wrong_at_second_order(x)

    right()
    assert "order 2" in message_of(test_wrong)


def test_a_rule_may_be_wrong_just_beside_a_kink_only():
    @primitive(lambda grad, out, x: grad * (x > 2e-9))
    def late_relu(x):
        return np.maximum(x, 0.0)

    @gradient_property(x=arrays((3,), special=(), near_kinks=True))
    def test_my_operation(x):
        return late_relu(x)

    assert "1.e-09" in message_of(test_my_operation)


#: Elements at which a function is defined, or finite differences can judge it, if not everywhere.
DOMAINS = {
    "arcsin": numbers(-1.0, 1.0),
    "arccos": numbers(-1.0, 1.0),
    "arctanh": numbers(-0.9, 0.9),
    "arccosh": numbers(1.0, 9.0),
    "log1p": numbers(-0.9, 50.0),
    "gammaln": numbers(0.1, 9.0),
    "digamma": numbers(0.1, 9.0),
    "xlogy": numbers(0.1, 9.0),
}


@pytest.mark.parametrize("row", ELEMENTWISE, ids=lambda row: row.name)
def test_right_rules_pass(row):
    function = getattr(autograd, row.name)
    elements = DOMAINS.get(row.name, numbers())
    names = "xy"[: len(row.domains)]
    strategies = {name: arrays((3,), elements=elements) for name in names}
    source = f"lambda {', '.join(names)}: function({', '.join(names)})"
    test = eval(source, {"function": function})
    gradient_property(**strategies, max_examples=FEW)(test)()


@gradient_property(x=values(), y=values(-1.0, 1.0), max_examples=FEW)
def test_functions_of_values(x, y):
    assert isinstance(x, Value)
    return x * y + np.tanh(x)


@gradient_property(x=tensors((2, 3)), scale=st.integers(1, 3), max_examples=FEW)
def test_functions_of_tensors_and_plain_numbers(x, scale):
    assert isinstance(scale, int)
    return np.tanh(x).sum(axis=0) * scale


@gradient_property(
    model=st.fixed_dictionaries({"weight": arrays((2, 3)), "bias": numbers()}),
    batch=st.tuples(arrays((4, 2)), arrays((), elements=numbers(-2.0, 2.0))),
    max_examples=FEW,
)
def test_nested_arguments(model, batch):
    x, scale = batch
    return np.tanh(x @ model["weight"] * scale + model["bias"])


@pytest.mark.parametrize("power", [2, 3])
@gradient_property(x=arrays((2,), elements=numbers(-4.0, 4.0, special=(0, 1))), max_examples=FEW)
def test_other_parameters_stay(x, power):
    return x**power


class TestMethods:
    @gradient_property(x=arrays((2,)), max_examples=FEW)
    def test_of_a_class(self, x):
        assert isinstance(self, TestMethods)
        return np.sin(x)


def models(sizes):
    return st.integers(0, 9).map(lambda seed: nn.MLP(sizes, rng=np.random.default_rng(seed)))


@gradient_property(
    model=models([2, 3, 2]),
    x=arrays((4, 2), elements=numbers(0.5, 2.0, special=())),
    max_examples=5,
)
def test_whole_models(model, x):
    return nn.cross_entropy(model(x), np.array([0, 1, 1, 0]))


def test_parameters_of_models_are_checked():
    @gradient_property(model=models([1, 1]), max_examples=2)
    def test_loss(model):
        return wrong.exp_off_by_a_millionth(model(np.ones((1, 1))))

    assert "exp_off_by_a_millionth disagrees" in message_of(test_loss)


def test_inputs_outside_of_the_domain_are_left_out():
    seen = []

    @gradient_property(x=arrays((1,)), max_examples=FEW)
    def test_logarithm(x):
        out = autograd.log(x)
        seen.append(bool(np.isfinite(out.data).all()))
        return out

    test_logarithm()
    assert not all(seen)
    assert sum(seen) > FEW


def test_the_number_of_examples():
    seen = set()

    @gradient_property(x=arrays((2,), elements=numbers(special=())), max_examples=7)
    def test_sine(x):
        seen.add(repr(x.data))
        return autograd.sin(x)

    test_sine()
    assert seen


def test_mistakes_are_named():
    with pytest.raises(TypeError, match="expected at least one strategy"):
        gradient_property()
    with pytest.raises(TypeError, match=r"gradient_property: f\(\) has no parameter 'y'; it has x"):

        @gradient_property(y=arrays())
        def f(x):
            return x
