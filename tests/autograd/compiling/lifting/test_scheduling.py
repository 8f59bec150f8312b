"""Stages of nodes of one kind, none before what it uses."""

import numpy as np
import pytest

from autograd.compiling.lifting.scheduling import by_used, heights, scheduled


@pytest.mark.parametrize("seed", range(5))
def test_every_node_comes_once_and_after_what_it_uses(seed):
    rng = np.random.default_rng(seed)
    kind = rng.integers(0, 3, 60)
    kind[:5] = -1
    user = np.repeat(np.arange(5, 60), 2)
    used = (rng.random(110) * user).astype(int)
    stages = scheduled(kind, user, used)
    assert sorted(np.concatenate(stages).tolist()) == list(range(5, 60))
    assert all(len({*kind[nodes].tolist()}) == 1 for nodes in stages)
    stage = np.full(60, -1)
    for number, nodes in enumerate(stages):
        stage[nodes] = number
    assert (stage[used] < stage[user]).all()


def test_what_has_the_longest_way_before_it_does_not_wait():
    kind = np.array([-1, 0, 0, 0, 1, 0, 1])  # 4 uses 1, 5 uses 4, 6 uses 5: the long way
    user, used = np.array([1, 2, 3, 4, 5, 6]), np.array([0, 0, 0, 1, 4, 5])
    stages = [sorted(nodes.tolist()) for nodes in scheduled(kind, user, used)]
    assert stages == [[1, 2, 3], [4], [5], [6]]


def test_nothing_to_compute():
    assert scheduled(np.array([-1, -1]), np.array([], int), np.array([], int)) == []


def test_heights_and_users():
    user, used = np.array([2, 3, 3]), np.array([1, 2, 1])
    assert heights(user, used, 4) == [0, 2, 1, 0]
    users, starts = by_used(user, used, 4)
    assert (users, starts) == ([2, 3, 3], [0, 0, 2, 3, 3])
