"""What runs on a thread is known there, and forgotten when it is over."""

import threading

import numpy as np
import pytest

from autograd import Tensor
from autograd.compiling.running import is_part_of_another_run, recorded_by, without_programs
from autograd.recording import transforms


def test_a_recording_is_known_on_its_thread_only():
    found = []
    with recorded_by(object()):
        assert is_part_of_another_run([])
        other = threading.Thread(target=lambda: found.append(is_part_of_another_run([])))
        other.start()
        other.join()
    assert found == [False]
    assert not is_part_of_another_run([])


def test_a_recording_that_fails_is_over():
    with pytest.raises(ValueError, match="on purpose"), recorded_by(object()):
        raise ValueError("on purpose")
    assert not is_part_of_another_run([])


def test_an_argument_that_was_computed_belongs_to_another_graph():
    x = Tensor(np.ones(2))
    assert not is_part_of_another_run([x, 1.0])
    assert is_part_of_another_run([x * 2.0])


def test_without_programs_counts():
    before = dict(transforms)
    with without_programs():
        with without_programs():
            assert transforms[threading.get_ident()] == before.get(threading.get_ident(), 0) + 2
        assert threading.get_ident() in transforms
    assert transforms == before
