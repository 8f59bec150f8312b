"""The command line: what it prints and saves, its exit status, and its help."""

import os
import shlex
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest

from autograd import primitive
from autograd.__main__ import main, parser
from autograd.commands import COMMANDS, functions
from autograd.explaining import explain

from ..drawing.graphs import chain_rule

ROOT = Path(__file__).parents[3]
LECTURE = ["(2*x1 + 3*x2)**2 + 3", "x1=1", "x2=3"]


def test_explain_ends_in_44(capsys):
    assert main(["explain", *LECTURE, "--wrt", "x1"]) == 0
    printed = capsys.readouterr().out
    assert printed.startswith("Derivative of f with respect to x₁\n  f = (2·x₁ + 3·x₂)² + 3\n")
    assert printed.endswith("= 44\n")


def test_explain_for_all_variables_and_named_steps(capsys):
    assert main(["explain", "u = 2*x1 + 3*x2; f = u**2 + 3", *LECTURE[1:]]) == 0
    assert capsys.readouterr().out == f"{explain(chain_rule(), ['x1', 'x2'])}\n"


@pytest.mark.parametrize(
    ("option", "start"), [("--latex", "\\paragraph"), ("--markdown", "**Deri")]
)
def test_explain_in_other_forms(option, start, capsys):
    assert main(["explain", *LECTURE, option]) == 0
    assert capsys.readouterr().out.startswith(start)


def test_explain_saves(tmp_path, capsys):
    assert main(["explain", *LECTURE, "-o", str(tmp_path / "f.tex")]) == 0
    assert (tmp_path / "f.tex").read_text(encoding="utf-8").startswith("\\documentclass")
    assert "f.tex: <Explanation of 2 derivatives>" in capsys.readouterr().out


@pytest.mark.parametrize(("suffix", "start"), [("svg", "<svg"), ("html", "<!"), ("dot", "digraph")])
def test_draw_saves_by_suffix(suffix, start, tmp_path, capsys):
    path = tmp_path / f"f.{suffix}"
    assert main(["draw", *LECTURE, "-o", str(path)]) == 0
    assert start in path.read_text(encoding="utf-8").lower()[:300]
    assert "<Picture of (2·x₁ + 3·x₂)² + 3" in capsys.readouterr().out


def test_draw_prints_or_takes_a_name_of_its_own(tmp_path, monkeypatch, capsys):
    monkeypatch.chdir(tmp_path)
    assert main(["draw", *LECTURE, "-o", "-", "--title", "my title"]) == 0
    printed = capsys.readouterr().out
    assert printed.startswith("<svg") and "my title" in printed
    assert main(["draw", *LECTURE, "--wrt", "x1"]) == 0
    assert [x.name for x in tmp_path.iterdir()] == ["graph.svg"]


def test_check_agrees(capsys):
    assert main(["check", *LECTURE, "--order", "2"]) == 0
    printed = capsys.readouterr().out
    assert "x1: gradient 44 agrees with finite differences" in printed
    assert "none disagrees" in printed
    assert main(["check", "relu(x) + sum(W)", "x=0", "W=[1, 2]"]) == 0
    assert "x: gradient 0 is at a kink" in capsys.readouterr().out


def test_check_fails_where_nothing_can_be_compared(capsys):
    assert main(["check", "sqrt(x)", "x=-1"]) == 1
    assert "not finite" in capsys.readouterr().err


def test_check_fails_for_a_wrong_rule(monkeypatch, capsys):
    @primitive(lambda grad, out, x: grad * 2.0)
    def exp(x):
        return x * x

    monkeypatch.setitem(functions.FUNCTIONS, "exp", exp)
    assert main(["check", "exp(x)", "x=3"]) == 1
    assert "disagree" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["explain", "2*x1 + x3", "x1=1"], "'x3' has no value\n  2*x1 + x3\n         ^^"),
        (["explain", "x", "x=1", "y=2"], "does not use 'y'"),
        (["explain", "2 + 3"], "nothing here depends on a variable"),
        (["explain", "x", "x=1", "--wrt", "y"], "--wrt y: no such variable"),
        (["explain", "x*2", "x=1", "-o", "f.html"], "must end in .txt, .md or .tex"),
        (["explain", "x*2", "x=1", "-o", "nowhere/f.md"], "there is no folder 'nowhere'"),
        (["draw", "x*2", "x=1", "-o", "nowhere/f.svg"], "there is no folder 'nowhere'"),
        (["draw", "x*2", "x=1", "-o", "f.bmp"], "must end in"),
        (["draw", "", "x=1"], "there is no expression"),
        (["check", "sinn(x)", "x=1"], "unknown function 'sinn'"),
    ],
)
def test_mistakes_have_status_2_and_no_traceback(arguments, said, tmp_path, monkeypatch, capsys):
    monkeypatch.chdir(tmp_path)
    assert main(arguments) == 2
    printed = capsys.readouterr()
    assert not printed.out
    assert printed.err.startswith(f"chainrule {arguments[0]}: ")
    assert said in printed.err
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("expression", ["-x**2", "-(x)", "-2*x", "-x*y"])
def test_an_expression_may_start_with_a_minus(expression, capsys):
    given = ["x=1"] + (["y=2"] if "y" in expression else [])
    assert main(["explain", expression, *given]) == 0
    assert capsys.readouterr().out


@pytest.mark.parametrize("command", COMMANDS)
def test_every_command_has_help_with_an_example_that_works(command, capsys, tmp_path, monkeypatch):
    with pytest.raises(SystemExit) as left:
        main([command, "--help"])
    assert left.value.code == 0
    assert "Example: chainrule" in capsys.readouterr().out
    monkeypatch.chdir(tmp_path)
    assert main(shlex.split(COMMANDS[command].EXAMPLE)[1:]) == 0


def test_help_lists_the_commands():
    assert all(f"    {command}" in parser().format_help() for command in COMMANDS)


@pytest.mark.parametrize("arguments", [[], ["dance"], ["explain"]])
def test_what_the_program_does_not_know_has_status_2(arguments, capsys):
    with pytest.raises(SystemExit) as left:
        main(arguments)
    assert left.value.code == 2
    assert "usage: chainrule" in capsys.readouterr().err


def test_it_runs_as_a_module_and_ends_quietly_if_nobody_reads():
    command = [sys.executable, "-m", "autograd", "explain", *LECTURE]
    with subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.PIPE) as run:
        run.stdout.close()
        assert run.stderr.read() == b""
    assert run.returncode == 0


def test_a_terminal_without_mathematical_signs_shows_question_marks():
    command = [sys.executable, "-m", "autograd", "explain", *LECTURE, "--wrt", "x1"]
    environment = os.environ | {"PYTHONIOENCODING": "ascii"}
    printed = subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, check=True)
    assert printed.stdout.endswith(b"= 44\n") and b"?f/?x" in printed.stdout


def test_the_script_that_is_installed_leads_here():
    with (ROOT / "pyproject.toml").open("rb") as file:
        scripts = tomllib.load(file)["project"]["scripts"]
    assert scripts == {"chainrule": "autograd.__main__:main"}


@pytest.mark.parametrize(
    ("given", "said"),
    [
        (["sin()", "x=1"], "sin needs an operand"),
        (["f(x)", "x=1", "f=2"], "unknown function 'f'"),
        (["__import__('os').system('ls')", "x=1"], "only functions are called"),
        (["2*y", "y=1", "x=1"], "the expression does not use 'x'"),
    ],
)
def test_a_mistake_in_the_expression_is_told_before_one_in_the_values(given, said, capsys):
    assert main(["explain", *given]) == 2
    assert said in capsys.readouterr().err


def test_one_comparison_and_a_single_minus(capsys):
    assert main(["check", "-x", "x=3"]) == 0
    assert "1 comparison, none disagrees" in capsys.readouterr().out


def test_a_variable_that_is_no_finite_number(capsys):
    assert main(["explain", "x**2", "x=inf"]) == 0
    assert "at x = inf" in capsys.readouterr().out
