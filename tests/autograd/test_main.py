"""`python -m autograd`: the commands, and what a wrong word gets."""

import importlib
import subprocess
import sys

import pytest

from autograd.__main__ import COMMANDS, main


@pytest.mark.parametrize("name", COMMANDS)
def test_every_command_has_its_two_functions(name):
    module = importlib.import_module(COMMANDS[name][0])
    assert callable(module.add_arguments)
    assert callable(module.run)


@pytest.mark.parametrize("words", [[], ["no_such_command"]])
def test_a_wrong_command_gets_the_list_of_commands(words, capsys):
    with pytest.raises(SystemExit) as stopped:
        main(words)
    assert stopped.value.code == 2
    assert "python -m autograd" in capsys.readouterr().err


def test_help_names_every_command(capsys):
    with pytest.raises(SystemExit):
        main(["--help"])
    printed = capsys.readouterr().out
    assert all(name in printed for name in COMMANDS)


def test_it_runs_from_the_command_line():
    command = [sys.executable, "-m", "autograd", "primitives"]
    done = subprocess.run(command, capture_output=True, text=True, check=True)
    assert done.stdout.splitlines()[-1].endswith(" primitives")
