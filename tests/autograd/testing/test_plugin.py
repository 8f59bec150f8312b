"""The plugin gives its fixtures to test runs that ask; without hypothesis all else works."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[3]

USER_TESTS = """
import numpy as np
import pytest
import nn

def test_right(check_gradients):
    assert check_gradients(np.sin, np.ones(2)).agrees

def test_wrong(check_gradients):
    with pytest.raises(AssertionError):
        check_gradients(lambda x: x * x.detach(), np.ones(2))

def test_model(check_model):
    model = nn.MLP([2, 3, 2], rng=np.random.default_rng(0))
    report = check_model(model, np.eye(2), np.array([0, 1]), loss=nn.cross_entropy)
    assert len(report.comparisons) == 17
"""

#: Makes hypothesis, or another package, one that is not installed.
BLOCK = """
import sys
class Missing:
    def find_spec(self, name, path=None, target=None):
        if name.split(".")[0] in {blocked!r}:
            raise ModuleNotFoundError(f"No module named {{name!r}}", name=name)
sys.meta_path.insert(0, Missing())
"""


def python(*arguments, folder=ROOT):
    """Run Python with this project on its path."""
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    return subprocess.run(
        [sys.executable, *arguments],
        env=environment, cwd=folder, capture_output=True, text=True, check=False,
    )  # fmt: skip


def without(blocked, code):
    """Run a program in which some packages are not installed."""
    return python("-c", BLOCK.format(blocked=blocked) + code)


@pytest.mark.parametrize("how", ["conftest", "command line"])
def test_the_fixtures_are_there(tmp_path, how):
    (tmp_path / "test_user.py").write_text(USER_TESTS, encoding="utf-8")
    options = ["-p", "autograd.testing.plugin"]
    if how == "conftest":
        text = 'pytest_plugins = ["autograd.testing.plugin"]\n'
        (tmp_path / "conftest.py").write_text(text, encoding="utf-8")
        options = []
    run = python("-m", "pytest", "-q", "-W", "error", *options, folder=tmp_path)
    assert "3 passed" in run.stdout, run.stdout + run.stderr


def test_the_plugin_does_not_load_itself(tmp_path):
    (tmp_path / "test_user.py").write_text(USER_TESTS, encoding="utf-8")
    run = python("-m", "pytest", "-q", folder=tmp_path)
    assert "fixture 'check_gradients' not found" in run.stdout


def test_nothing_heavy_is_imported_before_it_is_used():
    code = """
import autograd
assert "autograd.testing" not in sys.modules
from autograd.testing import check_gradients, check_model, check_primitive, diagnose, gradcheck
import autograd.testing.plugin
"""
    run = without({"hypothesis", "mpmath"}, code)
    assert (run.returncode, run.stderr) == (0, "")


@pytest.mark.parametrize("name", ["arrays", "programs", "gradient_property", "axes"])
def test_a_missing_hypothesis_is_named_with_what_to_install(name):
    run = without({"hypothesis"}, f"from autograd.testing import {name}")
    assert run.returncode == 1
    expected = (
        f"ImportError: autograd.testing.{name} needs hypothesis, which is not installed: "
        "pip install 'chainrule[test]'"
    )
    assert run.stderr.strip().splitlines()[-1] == expected


def test_other_failures_of_an_import_are_not_covered_up():
    run = without({"decimal"}, "from autograd.testing import arrays")
    assert run.returncode == 1
    assert "chainrule[test]" not in run.stderr
