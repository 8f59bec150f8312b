"""no_grad: nothing recorded, on one thread, restored in any case, and never silent."""

import threading

import numpy as np
import pytest

import autograd
from autograd import Tensor, Value, no_grad, stop_gradient
from autograd.recording import is_recording, paused, recording

KINDS = pytest.mark.parametrize("kind", [Value, Tensor])


@KINDS
def test_nothing_is_recorded_inside(kind):
    x = kind(3.0)
    with no_grad():
        assert not is_recording()
        outs = [x * x, 2.0 * x, -x, x.exp(), autograd.clip(x, 0.0, 1.0), x**2]
    assert is_recording()
    for out in outs:
        assert out.inputs == ()
        assert out.data == pytest.approx(out.item())
    assert outs[0].item() == 9.0
    assert (x * x).inputs == (x, x)


@KINDS
def test_backward_through_it_raises_and_changes_nothing(kind):
    x, w = kind(3.0, name="x"), kind(2.0)
    with no_grad():
        hidden = x * x
    for out in (hidden, hidden * w, autograd.where(True, hidden, w)):
        with pytest.raises(RuntimeError, match=rf"{kind.__name__}.* computed under no_grad\(\)"):
            out.backward()
        with pytest.raises(RuntimeError, match=r"use \.detach\(\) if it is meant as a constant"):
            autograd.gradients(out, [hidden])
    assert (x.grad, w.grad) == (None, None)


@KINDS
def test_detached_it_is_a_constant(kind):
    w = kind(2.0)
    with no_grad():
        hidden = w * 5.0
    (hidden.detach() * w).backward()
    assert w.grad == 10.0


@KINDS
def test_no_gradient_is_found_beside_what_was_computed_inside(kind):
    w = kind(2.0)
    with no_grad():
        hidden = w * 5.0
    for call in (
        lambda: autograd.gradients(hidden, [w]),
        lambda: autograd.gradients(hidden * w, [w]),
        lambda: autograd.grad(lambda x: x * hidden)(3.0),
        lambda: autograd.hessian(lambda x: x * hidden)(3.0),
    ):
        with pytest.raises(RuntimeError, match=r"computed under no_grad\(\)"):
            call()


def test_blocks_nest_and_an_exception_restores():
    with no_grad():
        with no_grad():
            assert not is_recording()
        assert not is_recording()
        with pytest.raises(ZeroDivisionError), no_grad():
            raise ZeroDivisionError
        assert not is_recording()
    assert is_recording()
    with pytest.raises(ZeroDivisionError), no_grad():
        raise ZeroDivisionError
    assert is_recording()
    assert paused == {}


def test_one_block_may_be_entered_again():
    block = no_grad()
    with block, block:
        assert not is_recording()
    with block:
        assert not is_recording()
    assert is_recording()


@KINDS
def test_another_thread_keeps_recording(kind):
    x, results = kind(3.0), {}
    inside, checked = threading.Event(), threading.Event()

    def other():
        inside.wait(10)
        y = x * x
        y.backward()
        results["recorded"] = y.inputs
        checked.set()

    thread = threading.Thread(target=other)
    thread.start()
    with no_grad():
        inside.set()
        assert checked.wait(10)
        assert (x * x).inputs == ()
    thread.join(10)
    assert results["recorded"] == (x, x)
    assert x.grad == 6.0


def test_recording_is_restored_inside_and_afterwards():
    with no_grad():
        with no_grad():
            with recording():
                assert is_recording()
            assert not is_recording()
        assert not is_recording()
    with recording():
        assert is_recording()
    assert is_recording()


@KINDS
def test_transforms_work_inside_and_return_plain_numbers(kind):
    w = kind(2.0)
    x = 3.0 if kind is Value else np.array(3.0)
    with no_grad():
        assert not is_recording()
        slope = autograd.grad(lambda x: x * x * w)(x)
        assert not is_recording()
        curvature = autograd.grad(autograd.grad(lambda x: x * x * w))(x)
        value, pullback = autograd.vjp(lambda x: x * w, x)
        tangent = autograd.jvp(lambda x: x * x, x, x)[1]
    assert not isinstance(slope, kind)
    assert (float(slope), float(curvature)) == (12.0, 4.0)
    assert (float(value), float(pullback(x)[0]), float(tangent)) == (6.0, 6.0, 18.0)


@KINDS
def test_a_transform_that_fails_inside_leaves_it_as_it_was(kind):
    def function(x):
        raise ZeroDivisionError

    with no_grad():
        with pytest.raises(ZeroDivisionError):
            autograd.grad(function)(3.0)
        assert not is_recording()
    assert is_recording()


@KINDS
def test_leaves_made_inside_are_leaves(kind):
    with no_grad():
        x = kind(3.0)
    (x * x).backward()
    assert x.grad == 6.0


@KINDS
def test_a_constant_made_inside_is_one(kind):
    x = kind(3.0)
    with no_grad():
        constant = stop_gradient(x)
    (x * constant).backward()
    assert x.grad == 3.0
