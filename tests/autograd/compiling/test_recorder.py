"""One run with symbols: everything is put back, also after an error."""

import numpy as np
import pytest

from autograd import Tensor
from autograd.compiling.recorder import Recorder


def test_leaves_and_places_are_put_back():
    w, state = Tensor([1.0, 2.0]), {"rate": np.array(0.5)}
    before, rate = w._raw, state["rate"]

    def function():
        (w * state["rate"]).sum().backward()
        w.data = w.data - w.grad
        state["rate"] = state["rate"] * 0.5

    recorder = Recorder(function)
    recorder.run((), {})
    assert w._raw is before and w.grad is None and state["rate"] is rate
    (leaf,) = recorder.leaves.values()
    assert leaf.changed == (True, True) and [place.path for place, _ in recorder.changes]


def test_a_run_that_fails_leaves_numbers_not_symbols():
    w = Tensor([1.0])

    def function():
        w.data = w.data * 3.0
        raise KeyError

    with pytest.raises(KeyError):
        Recorder(function).run((), {})
    assert type(w._raw) is np.ndarray and w.data.tolist() == [3.0]


def test_a_list_that_grows_and_an_iterator_are_refused():
    log, items = [], iter([1.0])
    with pytest.raises(TypeError, match="length of the list log"):
        Recorder(lambda: log.append(1)).run((), {})
    with pytest.raises(TypeError, match="iterator items"):
        Recorder(lambda: next(items)).run((), {})
    assert next(items) == 1.0
