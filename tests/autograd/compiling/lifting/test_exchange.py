"""What is exchanged while a function of Values is recorded is put back, and told to one thread."""

import threading
import time

import numpy as np
import pytest

from autograd import Value, compile, tracing, variable
from autograd.compiling.lifting.exchange import METHODS, exchanged
from autograd.compiling.lifting.run import ScalarRun


def everything():
    """All that is exchanged, as it is now."""
    owners = [(Value, name) for name in (*METHODS, "data", "grad", "__lt__")]
    owners += [(module, "differentiate") for module in (variable, tracing)] + [(time, "time")]
    return [vars(owner).get(name) for owner, name in owners]


def test_all_is_put_back_also_after_an_error():
    before = everything()
    run = ScalarRun(lambda: None, (), [], exchanged)
    with pytest.raises(KeyError), exchanged(run):
        assert everything() != before
        raise KeyError
    assert everything() == before


def test_other_threads_notice_nothing():
    run, found = ScalarRun(lambda: None, (), [], exchanged), []
    x = Value(2.0)
    with exchanged(run):
        thread = threading.Thread(target=lambda: found.append(type(x.data)))
        thread.start()
        thread.join()
        assert type(x.data) is not float
    assert found == [float]


def test_a_decision_is_guarded():
    w = Value(1.0)

    def function(x):
        return (w * x if w * x > 0.0 else w * 10.0).data

    compiled = compile(function)
    assert [compiled(2.0), compiled(3.0), compiled(-1.0), compiled(4.0)] == [2.0, 3.0, 10.0, 4.0]
    np.testing.assert_array_equal(w.data, 1.0)
