"""What is exchanged while a function of Values is recorded is put back, and told to one thread."""

import builtins
import datetime
import os
import secrets
import threading
import uuid
from time import perf_counter

import numpy as np
import pytest

from autograd import Value, compile, tracing, variable
from autograd.compiling.lifting.exchange import exchanged
from autograd.compiling.lifting.methods import METHODS
from autograd.compiling.lifting.run import ScalarRun


def everything():
    """All that is exchanged, as it is now."""
    owners = [(Value, name) for name in (*METHODS, "data", "grad", "__lt__")]
    owners += [(module, "differentiate") for module in (variable, tracing)]
    owners.append((builtins, "__import__"))
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


def an_import_inside(x):
    import time

    return (Value(x) * 0.0).data + time.perf_counter()


def a_name_imported_inside(x):
    from os import urandom as noise

    return (Value(x) * 0.0).data + int.from_bytes(noise(8), "big")


@pytest.mark.parametrize(
    "function",
    [
        an_import_inside, a_name_imported_inside,
        lambda x: (Value(x) * 0.0).data + perf_counter(),
        lambda x: (Value(x) * 0.0).data * 0 + hash(datetime.datetime.now()),
        lambda x: (Value(x) * 0.0).data + int.from_bytes(os.urandom(8), "big"),
        lambda x: (Value(x) * 0.0).data + uuid.uuid4().int,
        lambda x: (Value(x) * 0.0).data + secrets.randbits(60),
    ],
)  # fmt: skip
def test_what_differs_in_every_call_is_asked_for_anew(function):
    compiled = compile(function)
    assert len({compiled(1.0) for _ in range(4)}) == 4
    assert "something else in every call" in compiled.source
    assert function(1.0) != function(1.0)  # all is as it was


def test_the_rest_of_such_modules_is_as_ever():
    w = Value(2.0)

    def function(x):
        day = datetime.date(2020, 2, 28) + datetime.timedelta(days=2)
        assert isinstance(day, datetime.date) and os.path.join("a", "b")
        return (w * x).data * day.day

    compiled = compile(function)
    assert [compiled(1.0), compiled(2.0)] == [2.0, 4.0]
    assert "def program" in compiled.source
