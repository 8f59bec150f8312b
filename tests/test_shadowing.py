"""Another package named `autograd` or `nn` in front of ours is reported, with its path."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]


def python(code, *folders):
    """Run a program that finds packages in the folders, first one first."""
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join(map(str, folders))}
    command = [sys.executable, "-P", "-c", code]
    return subprocess.run(command, env=environment, capture_output=True, text=True, check=False)


def package(folder, name, code=""):
    """A package of that name in the folder."""
    place = folder / name
    place.mkdir(parents=True)
    (place / "__init__.py").write_text(code, encoding="utf-8")
    return place


def test_another_autograd_in_front_stops_nn(tmp_path):
    other = package(tmp_path, "autograd", "numpy = None")
    run = python("import nn", tmp_path, ROOT)
    assert run.returncode == 1
    last = run.stderr.strip().splitlines()[-1]
    assert last.startswith("ImportError: nn needs the autograd of chainrule")
    assert str(other) in last and str(ROOT / "autograd") in last


def test_a_module_named_autograd_in_front_stops_nn(tmp_path):
    other = tmp_path / "autograd.py"
    other.write_text("", encoding="utf-8")
    run = python("import nn", tmp_path, ROOT)
    assert run.returncode == 1
    assert str(other) in run.stderr.strip().splitlines()[-1]


def test_an_autograd_installed_over_ours_stops_nn(tmp_path):
    package(tmp_path, "autograd")
    (tmp_path / "nn").symlink_to(ROOT / "nn")
    run = python("import nn", tmp_path)
    assert run.returncode == 1
    assert "another package of that name was installed over it" in run.stderr


@pytest.mark.parametrize("form", ["module", "package"])
def test_another_nn_in_front_warns_and_autograd_works(tmp_path, form):
    if form == "package":
        other = package(tmp_path, "nn", "raise AssertionError('imported')")
    else:
        other = tmp_path / "nn.py"
        other.write_text("raise AssertionError('imported')", encoding="utf-8")
    run = python("import autograd; print(autograd.Value(2.0))", tmp_path, ROOT)
    assert run.returncode == 0
    assert run.stdout.strip() == "Value(2.0)"
    warning = run.stderr.splitlines()[0]
    assert warning.startswith("<string>:1: UserWarning: `import nn` finds")
    assert str(other) in warning and str(ROOT / "nn") in warning


def test_without_another_package_nothing_is_said(tmp_path):
    run = python("import autograd; import nn", tmp_path, ROOT)
    assert (run.returncode, run.stderr) == (0, "")


def test_another_package_behind_ours_does_no_harm(tmp_path):
    package(tmp_path, "nn")
    package(tmp_path, "autograd")
    run = python("import nn, autograd; autograd.Tensor", ROOT, tmp_path)
    assert (run.returncode, run.stderr) == (0, "")
