"""Programs saved as modules that need only NumPy."""

import os
import runpy
import subprocess
import sys

import numpy as np
import pytest

import nn
from autograd import relu, value_and_grad
from autograd.compiling import compile
from autograd.compiling.expressions import definition

ISOLATED = """
import sys
class Refused:
    def find_spec(self, name, path=None, target=None):
        if name.partition(".")[0] in ("autograd", "nn"):
            raise ImportError(name)
sys.meta_path.insert(0, Refused())
import runpy
import numpy as np
space = runpy.run_path(sys.argv[1])
given = np.load(sys.argv[2])
outputs = space[sys.argv[3]](*(given[key] for key in given))
np.savez(sys.argv[4], *outputs)
"""


def step(w, b, x, y):
    return value_and_grad(lambda w, b: nn.cross_entropy(relu(x @ w + b), y), (0, 1))(w, b)


def arguments(seed=0):
    random = np.random.default_rng(seed)
    return random.normal(size=(4, 3)), np.zeros(3), random.normal(size=(5, 4)), np.arange(5) % 3


def test_a_saved_step_runs_where_this_package_is_not(tmp_path):
    compiled = compile(step)
    compiled(*arguments())
    compiled.save(tmp_path / "step.py")
    np.savez(tmp_path / "given.npz", *arguments(1))
    words = ["step.py", "given.npz", "step", "out.npz"]
    command = [sys.executable, "-I", "-c", ISOLATED, *words]
    subprocess.run(command, check=True, capture_output=True, cwd=tmp_path)
    loss, gradients = step(*arguments(1))
    out = list(np.load(tmp_path / "out.npz").values())
    for x, expected in zip(out, [loss, *gradients], strict=True):
        np.testing.assert_allclose(x, expected, rtol=1e-13, atol=1e-16)


def test_a_guard_of_a_saved_step_raises_value_error(tmp_path):
    compiled = compile(step)
    compiled(*arguments())
    compiled.save(tmp_path / "step.py")
    saved = runpy.run_path(str(tmp_path / "step.py"))["step"]
    w, b, x, y = arguments()
    with pytest.raises(ValueError, match="not as it was when this was recorded"):
        saved(w, b, x, y + 7)
    w[0, 0] = np.nan
    with pytest.raises(ValueError, match="not as it was"):
        saved(w, b, x, y)


def test_numbers_that_were_asked_for_are_compared(tmp_path):
    compiled = compile(lambda x, n: x * float(x[0]) if n > 2 else x)
    compiled(np.ones(3), 3)
    compiled.save(tmp_path / "f.py")
    saved = runpy.run_path(str(tmp_path / "f.py"))["lambda_"]
    np.testing.assert_array_equal(saved(np.ones(3), 3)[0], np.ones(3))
    with pytest.raises(ValueError, match="float"):
        saved(np.full(3, 2.0), 3)


def test_generators_are_arguments(tmp_path):
    def noisy(x, rng):
        return x + rng.normal(size=3)

    compiled = compile(noisy)
    compiled(np.zeros(3), np.random.default_rng(0))
    compiled.save(tmp_path / "noisy.py")
    saved = runpy.run_path(str(tmp_path / "noisy.py"))["noisy"]
    assert "rng: numpy.random.Generator, which the numbers are drawn from" in saved.__doc__
    (x,) = saved(np.zeros(3), np.random.default_rng(5))
    np.testing.assert_array_equal(x, np.random.default_rng(5).normal(size=3))


@pytest.mark.parametrize("dtype", [np.float64, np.float32, np.int64, bool])
def test_constants_are_exact(tmp_path, dtype):
    random = np.random.default_rng(0)
    for size in (3, 100):
        held = (random.normal(size=size) * 3).astype(dtype)

        def add(x, held=held):
            return x + np.array(held.tolist(), dtype)

        compiled = compile(add)
        expected = compiled(np.zeros(size))
        compiled.save(tmp_path / "add.py")
        saved = runpy.run_path(str(tmp_path / "add.py"))["add"]
        inputs = [np.zeros(size), held][: saved.__code__.co_argcount]
        np.testing.assert_array_equal(saved(*inputs)[0], expected)


@pytest.mark.parametrize("dtype", [np.float16, np.float32, np.float64])
@pytest.mark.parametrize("number", [0.1, -0.0, 1e-40, 5e-324, np.inf, -np.inf, np.nan, 3.0, 1 / 3])
def test_a_definition_is_the_number_itself(dtype, number):
    for x in (np.array(number, dtype), np.full(5, number, dtype), np.array([1, number], dtype)):
        made = eval(definition(x), {"np": np})
        assert made.dtype == x.dtype and made.tobytes() == x.tobytes()


def test_errors_say_what_to_do(tmp_path):
    compiled = compile(step)
    with pytest.raises(ValueError, match="step was not called yet"):
        compiled.save(tmp_path / "step.py")
    compiled(*arguments())
    with pytest.raises(FileNotFoundError, match=r"no folder .*missing.*make it first"):
        compiled.save(tmp_path / "missing" / "step.py")
    assert os.listdir(tmp_path) == []


def test_a_file_that_was_there_is_replaced_whole(tmp_path):
    compiled = compile(step)
    compiled(*arguments())
    (tmp_path / "step.py").write_text("old")
    compiled.save(tmp_path / "step.py")
    assert os.listdir(tmp_path) == ["step.py"]
    assert "import numpy as np" in (tmp_path / "step.py").read_text()


def test_large_constants_are_broken_into_lines(tmp_path):
    def add(x):
        return x + np.array(np.linspace(0.0, 1.0, 100).tolist()).cumsum()

    compiled = compile(add)
    expected = compiled(np.zeros(100))
    compiled.save(tmp_path / "add.py")
    text = (tmp_path / "add.py").read_text()
    assert "constant = array(\n" in text and max(map(len, text.splitlines())) <= 100
    saved = runpy.run_path(str(tmp_path / "add.py"))["add"]
    np.testing.assert_array_equal(saved(np.zeros(100))[0], expected)


def test_a_module_is_spaced_as_a_formatter_would(tmp_path):
    compiled = compile(lambda x: np.sin(x) * float(x[0]))
    compiled(np.ones(3))
    compiled.save(tmp_path / "f.py")
    text = (tmp_path / "f.py").read_text()
    assert "\n\n\n\n" not in text and text.endswith(",)\n")
    assert "\n\n\ndef same(" in text and "\n\n\ndef lambda_(x):\n" in text
