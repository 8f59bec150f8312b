"""run.py makes its environments once, mends broken ones, and says what is missing."""

import ast
import json
import os
import shutil
import signal
import subprocess
import sys
import venv
from pathlib import Path

import pytest

import run

SCRIPT = Path(run.__file__)
SILENT = {"PATH": os.defpath}  # hardly any environment variables


@pytest.fixture
def root(tmp_path, monkeypatch):
    """A project folder of its own, with a space in its path, where nothing is installed."""
    folder = tmp_path / "a project"
    folder.mkdir()
    shutil.copy(SCRIPT, folder)
    (folder / "pyproject.toml").write_text("[project]", encoding="utf-8")
    monkeypatch.setattr(run, "ROOT", str(folder))
    monkeypatch.setattr(shutil, "which", lambda name: None)
    return folder


@pytest.fixture
def environment(root):
    """An environment of that project, not made yet."""
    return run.Environment(".venv", run.project)


@pytest.fixture
def calls(environment, monkeypatch):
    """The programs that run.py would have started; environments are made, but without pip."""
    started = []

    def call(command):
        started.append(command)
        if "venv" in command:
            venv.create(environment.folder, symlinks=True)
            module = Path(environment.folder, "lib", "python{}.{}".format(*sys.version_info))
            (module / "site-packages" / "pip.py").touch()
        return 0

    monkeypatch.setattr(environment, "call", call)
    return started


# --- making and mending environments ------------------------------------------------------------


def test_first_time_makes_the_environment_and_installs(environment, calls):
    environment.prepare(("test", "examples"))
    assert [sys.executable, "-m", "venv", environment.folder] in calls
    assert calls[-1][-2:] == ["--editable", ".[examples,test]"]
    assert environment.installed() == {"test", "examples"}


def test_second_time_does_nothing(environment, calls, capsys):
    environment.prepare(("test",))
    calls.clear()
    capsys.readouterr()
    environment.prepare(("test",))
    assert not calls
    assert capsys.readouterr().out == ""


def test_more_extras_are_added_to_those_there(environment, calls):
    environment.prepare(("examples",))
    calls.clear()
    environment.prepare(("test",))
    (install,) = calls
    assert install[-1] == ".[examples,test]"


def test_changed_pyproject_installs_again_but_keeps_the_environment(environment, calls, root):
    environment.prepare(("test",))
    calls.clear()
    (root / "pyproject.toml").write_text("[project]\n", encoding="utf-8")
    assert environment.installed() == set()
    environment.prepare(("test",))
    assert len(calls) == 1 and "install" in calls[0]


def test_interrupted_installation_is_taken_up_again(environment, calls, monkeypatch):
    def interrupted(command):
        raise KeyboardInterrupt

    environment.prepare(("examples",))
    with monkeypatch.context() as patch, pytest.raises(KeyboardInterrupt):
        patch.setattr(environment, "call", interrupted)
        environment.prepare(("test",))
    assert environment.installed() == set()
    calls.clear()
    environment.prepare(("test",))
    assert "install" in calls[-1]


def broken_link(environment):
    os.remove(environment.python)
    os.symlink(os.path.join(environment.folder, "gone"), environment.python)


def other_version(environment):
    Path(environment.python).unlink()
    Path(environment.python).write_text("#!/bin/sh\necho 3 8\n", encoding="utf-8")
    os.chmod(environment.python, 0o755)


@pytest.mark.skipif(os.name == "nt", reason="needs symbolic links and a shell")
@pytest.mark.parametrize("damage", [broken_link, other_version])
def test_environment_without_its_python_is_made_anew(environment, calls, damage):
    environment.prepare(("test",))
    calls.clear()
    damage(environment)
    left = Path(environment.folder) / "left"
    left.touch()
    environment.prepare(("test",))
    assert any("venv" in command for command in calls)
    assert environment.answers() and not left.exists()


@pytest.mark.parametrize("stamp", ["", "{", "[]", "{}", '{"key": 1, "items": 2}'])
def test_damaged_stamp_is_not_believed(environment, calls, stamp):
    environment.prepare(("test",))
    Path(environment.stamp).write_text(stamp, encoding="utf-8")
    assert environment.installed() == set()


def test_stamp_of_another_folder_is_not_believed(environment, calls, monkeypatch, tmp_path):
    environment.prepare(("test",))
    shutil.copy(tmp_path / "a project" / "pyproject.toml", tmp_path)
    monkeypatch.setattr(run, "ROOT", str(tmp_path))
    assert environment.installed() == set()


def test_failed_installation_leaves_no_stamp(environment, calls, monkeypatch):
    make = environment.call
    monkeypatch.setattr(environment, "call", lambda c: 1 if "install" in c else make(c))
    with pytest.raises(run.SetupError, match=r"could not install what \.venv needs"):
        environment.prepare(("test",))
    assert not os.path.exists(environment.stamp)


def test_uv_is_used_where_there_is_one(environment, calls, monkeypatch):
    monkeypatch.setattr(shutil, "which", lambda name: "/opt/uv" if name == "uv" else None)
    environment.prepare(("test",))
    assert calls[0][:2] == ["/opt/uv", "venv"]
    assert calls[1][:3] == ["/opt/uv", "pip", "install"]
    assert environment.python in calls[1]


def test_pip_is_used_where_uv_fails(environment, calls, monkeypatch):
    monkeypatch.setattr(shutil, "which", lambda name: "/opt/uv" if name == "uv" else None)
    make = environment.call
    monkeypatch.setattr(
        environment, "call", lambda c: calls.append(c) or 2 if c[0] == "/opt/uv" else make(c)
    )
    environment.prepare(("test",))
    assert calls[-1][:3] == [environment.python, "-m", "pip"]
    assert environment.installed() == {"test"}


def test_misleading_variables_are_left_out(environment, monkeypatch):
    for name in ("PYTHONPATH", "PIP_TARGET", "UV_SYSTEM_PYTHON", "VIRTUAL_ENV"):
        monkeypatch.setenv(name, "elsewhere")
    monkeypatch.setenv("PIP_INDEX_URL", "kept")
    variables = environment.variables()
    assert not {"PYTHONPATH", "PIP_TARGET", "UV_SYSTEM_PYTHON"} & variables.keys()
    assert variables["PIP_INDEX_URL"] == "kept"
    assert variables["VIRTUAL_ENV"] == environment.folder
    assert variables["PATH"].split(os.pathsep)[0] == os.path.dirname(environment.python)


# --- running the commands -----------------------------------------------------------------------


def test_exit_code_and_arguments_are_passed_on(environment, capfd):
    environment.python = sys.executable
    show = ("-c", "import sys; print(sys.argv[1:])")
    assert environment.run((show, show), ["--fast", "a b"]) == 0
    assert capfd.readouterr().out.splitlines() == ["[]", "['--fast', 'a b']"]
    assert environment.run((("-c", "raise SystemExit(3)"), show), []) == 3
    assert capfd.readouterr().out == ""


@pytest.mark.skipif(os.name == "nt", reason="Windows has no signals")
def test_end_by_a_signal_has_the_exit_code_of_a_shell(environment):
    environment.python = sys.executable
    assert environment.run((("-c", "import os; os.kill(os.getpid(), 15)"),), []) == 128 + 15


@pytest.mark.skipif(os.name == "nt", reason="Windows has no process groups of this kind")
def test_interrupt_waits_for_the_tool_and_ends_quietly(root):
    tool = "import time\ntry: print('ready', flush=True); time.sleep(60)\nexcept KeyboardInterrupt:"
    tool += " time.sleep(0.5); print('tidied up', flush=True)"
    program = "import sys, run; run.Environment.prepare = lambda *_: None; "
    program += "run.Environment.python = property(lambda _: sys.executable, lambda *_: None); "
    program += f"run.COMMANDS['demo'] = run.Command('', (), (('-c', {tool!r}),)); "
    program += "sys.exit(run.main(['demo']))"
    with subprocess.Popen(
        [sys.executable, "-c", program],
        cwd=root, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, start_new_session=True,
    ) as process:  # fmt: skip
        assert process.stdout.readline() == "ready\n"
        os.killpg(process.pid, signal.SIGINT)
        out, error = process.communicate(timeout=30)
    assert (process.returncode, out, error) == (130, "tidied up\n", "run.py: interrupted\n")


def test_commands_that_exist(capsys):
    assert {"demo", "test", "lint", "types", "bench"} <= set(run.COMMANDS)
    assert run.main(["--help"]) == 0
    assert run.main([]) == 2
    text = capsys.readouterr().out
    assert all(f"  {name}" in text for name in run.COMMANDS)
    assert run.main(["dance"]) == 2
    assert "there is no command 'dance'" in capsys.readouterr().err


def test_modules_and_extras_of_the_commands_exist():
    text = SCRIPT.with_name("pyproject.toml").read_text(encoding="utf-8")
    for command in run.COMMANDS.values():
        assert all(f"\n{extra} = [" in text for extra in command.extras)
        for flag, module, *_ in command.steps:
            path = SCRIPT.parent.joinpath(*module.split("."))
            tool = module in ("pytest", "ruff", "mypy")
            assert flag == "-m"
            assert tool or path.with_suffix(".py").exists() or (path / "__main__.py").exists()


# --- what is said where something is missing ----------------------------------------------------


def start(root, *before):
    """Run the script of a project folder in a process of its own, after some statements."""
    program = "; ".join(["import runpy, sys", *before, "sys.argv = ['run.py', 'test']"])
    program += "; runpy.run_path('run.py', run_name='__main__')"
    return subprocess.run(
        [sys.executable, "-c", program],
        cwd=root, env=SILENT, capture_output=True, text=True, check=False,
    )  # fmt: skip


@pytest.mark.parametrize("module", ["ensurepip", "venv"])
def test_missing_venv_names_the_system_package(root, module):
    done = start(root, f"sys.modules[{module!r}] = None")
    assert done.returncode == 1
    assert "python{}.{}-venv".format(*sys.version_info) in done.stderr
    assert "python3-venv" in done.stderr and f"module {module} is missing" in done.stderr
    assert "Traceback" not in done.stderr
    assert not (root / ".venv").exists()


def test_old_python_is_told_so(root):
    done = start(root, "sys.version_info = (3, 8, 1)")
    assert done.returncode == 1
    assert "Python 3.11 or newer is needed, but this is Python 3.8" in done.stderr
    assert "Traceback" not in done.stderr


def test_old_python_is_told_of_a_newer_one(monkeypatch):
    monkeypatch.setattr(shutil, "which", lambda name: name == "python3.12")
    with pytest.raises(run.SetupError, match=r"start it with python3\.12"):
        run.check_version((3, 9))
    run.check_version((3, 11))
    run.check_version((4, 0))


def test_old_python_can_read_the_file():
    source = SCRIPT.read_text(encoding="utf-8")
    tree = ast.parse(source, feature_version=(3, 6))
    modules = [node.module for node in ast.walk(tree) if isinstance(node, ast.ImportFrom)]
    assert "__future__" not in modules


def test_stamp_holds_what_was_installed(environment, calls):
    environment.prepare(("test",))
    assert json.loads(Path(environment.stamp).read_text(encoding="utf-8"))["items"] == ["test"]
