"""Standing: what a program cannot do again is refused, wherever the function has it from."""

import datetime
import os
import secrets
import uuid
from time import perf_counter

import numpy as np
import pytest

from autograd import compile

from .worlds import A, assert_function_alike


def an_import_inside(x):
    import time

    return x * time.monotonic()


def a_name_imported_inside(x):
    from time import process_time as seconds

    return x * seconds()


@pytest.mark.parametrize(
    "function",
    [
        an_import_inside, a_name_imported_inside, lambda x: x * perf_counter(),
        lambda x: x * datetime.datetime.now().microsecond, lambda x: x * datetime.date.today().day,
        lambda x: x * os.urandom(1)[0], lambda x: x * (uuid.uuid4().int % 7),
        lambda x: x * secrets.randbelow(5),
    ],
)  # fmt: skip
def test_what_differs_in_every_call_is_refused(function):
    with pytest.raises(TypeError, match="something else in every call"):
        compile(function)(A)
    assert function(A).shape == A.shape  # all is as it was


def test_the_rest_of_a_class_of_dates_is_as_ever():
    def function(x):
        day = datetime.date(2020, 2, 28) + datetime.timedelta(days=2)
        assert isinstance(day, datetime.date) and not isinstance(day, datetime.datetime)
        return x * day.day + datetime.datetime.fromisoformat("2020-01-03").day

    assert_function_alike(function)


def test_numpy_imported_inside():
    def function(x):
        import numpy
        from numpy import zeros

        y = zeros(3)
        y += x
        y[0] = numpy.sum(x)
        return y

    compiled = assert_function_alike(function)
    assert sum(map(len, compiled.versions.values())) == 1
    assert __import__("numpy") is np
