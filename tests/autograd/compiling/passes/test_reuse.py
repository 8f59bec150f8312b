"""Writing over arrays that nobody needs."""

from dataclasses import replace

import numpy as np

import nn
from autograd.compiling import compile
from autograd.compiling.passes.reuse import overwritten, with_reuse

from ..worlds import training_step
from .programs import check_same, recorded


def outs(program):
    return sum("out" in call.kwargs for call in program.calls)


def test_a_chain_uses_one_array():
    x = np.arange(6.0)
    program = recorded(lambda x: np.tanh(np.exp(x * 2.0) + 1.0), x)
    after = with_reuse(program)
    assert outs(after) == 3
    check_same(program, after, x)


def test_what_is_needed_later_is_kept():
    program = recorded(lambda x: (np.exp(x * 2.0), (x * 2.0).T), np.ones((2, 2)))
    check_same(program, with_reuse(program), np.arange(4.0).reshape(2, 2))

    def view(x):
        y = x * 2.0
        z = y.T
        return np.exp(y), z

    program = recorded(view, np.ones((2, 2)))
    assert outs(with_reuse(program)) == 0
    check_same(program, with_reuse(program), np.arange(4.0).reshape(2, 2))


def test_inputs_are_written_over_only_where_they_are_replaced_and_after_the_last_guard():
    x = np.arange(1000.0)

    def step(x):
        y = x * 0.5
        assert y[0] < 1
        return y + 1.0

    program = recorded(step, x)
    assert overwritten(with_reuse(program)) == frozenset()
    number = program.inputs[0].number
    early = with_reuse(replace(program, replaced=frozenset({number})))
    assert overwritten(early) == frozenset()
    late = recorded(lambda x: x * 0.5, x)
    late = with_reuse(replace(late, replaced=frozenset({late.inputs[0].number})))
    assert overwritten(late) == {late.inputs[0].number}


def training():
    network = nn.MLP([40, 40, 2], rng=np.random.default_rng(0))
    optimizer = nn.SGD(network.parameters(), learning_rate=0.1, momentum=0.9)

    return network, optimizer, training_step(network, optimizer)


def test_parameters_are_changed_in_place_unless_somebody_sees_them():
    random = np.random.default_rng(1)
    data = [(random.normal(size=(8, 40)), random.integers(0, 2, 8)) for _ in range(8)]
    plain, _, eager = training()
    network, optimizer, step = training()
    compiled = compile(step)
    weight = network.parameters()[0]
    seen, kept = [], []
    for x, y in data:
        before = id(weight._raw)
        eager(x, y)
        compiled(x, y)
        seen.append(id(weight._raw) == before)
        for p, q in zip(plain.parameters(), network.parameters(), strict=True):
            np.testing.assert_allclose(q.data, p.data, rtol=1e-12)
        if len(seen) == 5:
            kept += [weight.data, weight.data.copy(), optimizer.state[0]["velocity"]]
            kept.append(kept[2].copy())
    assert seen[3:5] == [True, True] and seen[5] is False  # it was held by `kept`
    np.testing.assert_array_equal(kept[0], kept[1])
    np.testing.assert_array_equal(kept[2], kept[3])


def test_a_whole_view_of_an_array_that_nobody_needs_is_written_over():
    x = np.arange(36.0).reshape(6, 6)
    program = recorded(lambda x: ((x * 2.0).reshape(4, 9) + 1.0).sum(), x)
    assert outs(with_reuse(program)) == 1
    check_same(program, with_reuse(program), x)
    part = recorded(lambda x: ((x * 2.0)[:3] + x[:3]).sum(), x)
    assert outs(with_reuse(part)) == 0
    returned = recorded(lambda x: (x * 2.0).reshape(4, 9) + 1.0, x)
    assert outs(with_reuse(returned)) == 0  # a result with a base would be copied in every step


def test_the_old_gradient_holds_what_is_computed_after_the_last_guard():
    network, _, step = training()
    compiled = compile(step)
    x, y = np.random.default_rng(1).normal(size=(8, 40)), np.arange(8) % 2
    compiled(x, y)
    compiled(x, y)
    assert "out=layers_0_weight_grad" in compiled.source
    weight = network.parameters()[0]
    held = weight._grad
    copy = held.copy()
    compiled(x, y)
    np.testing.assert_array_equal(held, copy)  # somebody sees it
    del held
    before = weight._grad.copy()
    with np.errstate(all="ignore"):
        compiled(np.full_like(x, np.nan), y)  # stale: it is recorded again from where it was
    assert np.isfinite(before).all() and np.isnan(weight._grad).any()
