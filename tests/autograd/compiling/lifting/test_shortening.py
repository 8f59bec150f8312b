"""Gradients go past nodes that only pass them on, with the same numbers."""

import numpy as np
import pytest

from autograd import Value, compile, gradients
from autograd.compiling.lifting import slopes, version
from autograd.compiling.lifting.shortening import ROW, Product, Shortening, distances


def gradient(source, target, slopes, count):
    """The gradient of node 0 for all nodes, along edges that lead to greater numbers."""
    found = np.zeros(count)
    found[0] = 1.0
    for k in np.argsort(target, kind="stable"):
        found[target[k]] += found[source[k]] * slopes[k]
    return found


@pytest.mark.parametrize("seed", range(30))
def test_random_graphs(seed):
    rng = np.random.default_rng(seed)
    count = int(rng.integers(2, 30))
    target = np.concatenate([np.arange(1, count), rng.integers(1, count, count // 3)])
    source = np.array([rng.integers(max(0, k - 2), k) for k in target])
    kept = rng.random(count) < 0.2
    kept[0] = True
    memory = np.append(rng.normal(size=len(target)), 1.0)  # the slopes, then the number 1
    place = np.where(rng.random(len(target)) < 0.2, len(target), np.arange(len(target)))
    found = Shortening(source, target, place, kept, len(target), len(memory))
    assert len(found.source) <= len(source)
    for call in found.calls:
        assert call.at == len(memory)
        parts = memory[call[0]]
        is_product = isinstance(call, Product)
        new = parts * memory[call.second] if is_product else np.add.reduceat(parts, call.starts)
        memory = np.append(memory, new)
    assert found.end == len(memory)
    expected = gradient(source, target, memory[place], count)
    shorter = gradient(found.source, found.target, memory[found.slope], count)
    np.testing.assert_allclose(shorter[kept], expected[kept], rtol=1e-9, atol=1e-12)


def test_a_chain_is_cut_where_it_is_long():
    count = 20
    user, kept = np.arange(count - 1), np.isin(np.arange(count), [0, count - 1])
    found = Shortening(user, user + 1, user + 5, kept, 0, 100)
    assert len(found.source) < count / ROW
    single = np.arange(count) > 0
    assert distances(single, np.maximum(np.arange(count) - 1, 0)).tolist() == [*range(count)]


def test_a_backward_pass_has_fewer_steps(monkeypatch):
    monkeypatch.setattr(version, "regular", lambda sums: None)
    monkeypatch.setattr(version, "SHARE", 2.0)

    def function(x):
        w = Value(x)
        total = w
        for _ in range(30):
            total = total + (total * 0.1).sin().exp().tanh().cos() * w
        return gradients(total, [w])[0]

    short = compile(function)
    assert np.isclose(short(0.5), function(0.5), rtol=1e-12)
    monkeypatch.setattr(slopes, "FEW", 0)
    long = compile(function)
    for x in (0.5, -1.0, 0.0):
        np.testing.assert_allclose([short(x), long(x)], function(x), rtol=1e-11)
    assert len(short.newest.program.calls) < len(long.newest.program.calls)
