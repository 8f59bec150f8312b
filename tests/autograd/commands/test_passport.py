"""`python -m autograd passport`: what it prints, and its exit status."""

import subprocess
import sys

import pytest

from autograd import elementwise
from autograd.__main__ import main
from autograd.commands import passport as command


def test_a_part_of_the_passport(capsys):
    assert main(["passport", "--only", "tril*"]) == 0
    printed = capsys.readouterr().out
    assert "tril                     differentiable" in printed
    assert "tril_indices_from        plain" in printed
    assert "3 names: 1 differentiable, 0 zero, 2 plain, 0 refused." in printed


def test_the_page(capsys):
    assert main(["passport", "--only", "tile", "--markdown"]) == 0
    assert capsys.readouterr().out.startswith("# The gradient passport\n")


def test_what_is_wrong_is_the_exit_status(capsys, monkeypatch):
    wrong = (lambda grad, out, x: 2.0 * grad,)
    monkeypatch.setattr(elementwise.negative.primitive, "rules", wrong)
    assert main(["passport", "--only", "negative"]) == 1
    assert "WRONG: negative(s): order 1" in capsys.readouterr().out


def test_a_pattern_without_a_name(capsys):
    assert main(["passport", "--only", "no_such*"]) == 2
    assert "NumPy has no name like 'no_such*'" in capsys.readouterr().err


def test_without_mpmath(capsys, monkeypatch):
    monkeypatch.setitem(sys.modules, "mpmath", None)
    assert main(["passport", "--only", "exp"]) == 2
    assert capsys.readouterr().err == (
        "passport: needs the package mpmath; install chainrule[test]\n"
    )


def test_importing_autograd_does_not_import_it():
    program = (
        "import sys, autograd; print([m for m in sys.modules if 'passport' in m or m == 'mpmath'])"
    )
    done = subprocess.run(
        [sys.executable, "-c", program], capture_output=True, text=True, check=True
    )
    assert done.stdout == "[]\n"


def test_the_command_has_a_parser_of_its_own(capsys):
    with pytest.raises(SystemExit) as stopped:
        main(["passport", "--help"])
    assert stopped.value.code == 0
    assert "--markdown" in capsys.readouterr().out
    assert command.run.__doc__
