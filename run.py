"""Make the project's virtual environments and run its commands in them: `python3 run.py demo`.

Needs nothing but Python. The file must also be readable by a Python that is too old, to say so.
"""

import hashlib
import json
import os
import shutil
import subprocess
import sys
from typing import NamedTuple

OLDEST = (3, 11)
ROOT = os.path.dirname(os.path.realpath(__file__))

#: Settings that would put packages or imports elsewhere than into the environment asked for.
MISLEADING = """
    PYTHONPATH PYTHONHOME PYTHONOPTIMIZE __PYVENV_LAUNCHER__
    PIP_TARGET PIP_PREFIX PIP_ROOT PIP_PYTHON PIP_NO_DEPS PIP_DRY_RUN PIP_NO_BUILD_ISOLATION
    UV_TARGET UV_PREFIX UV_PYTHON UV_SYSTEM_PYTHON UV_NO_BUILD_ISOLATION
""".split()


class Command(NamedTuple):
    """What `python3 run.py NAME` does."""

    summary: str
    extras: tuple  # the extras of pyproject.toml that must be installed
    steps: tuple  # arguments for the Python of the environment; what the user adds goes to the last
    peers: tuple = ()  # packages of others, for an environment of their own


COMMANDS = {
    "demo": Command(
        "learn to read handwritten digits; writes its results to out/",
        ("examples",),
        (("-m", "examples.digits_mlp"),),
    ),
    "lectures": Command(
        "run the companion of the course; makes the page out/lectures/lectures.html",
        ("examples",),
        (("-m", "examples.lectures"),),
    ),
    "test": Command(
        "run all tests; what follows goes to pytest",
        ("examples", "test"),
        (("-m", "pytest", "-n", "auto", "--dist", "worksteal"),),  # a process for each core
    ),
    "browser": Command(
        "play pages in a headless Chromium and run a notebook; no test is skipped here",
        ("examples", "test", "notebook"),
        (("-m", "pytest", "tests/browser", "--unskipped"),),
    ),
    "mutation": Command(
        "make every derivative rule wrong on purpose; somebody must notice",
        ("examples", "test"),
        (("-m", "tests.mutation"),),
    ),
    "fuzz": Command(
        "check 2,000 random programs in three ways; --minutes N for longer",
        ("examples", "test"),
        (("-m", "tests.fuzz"),),
    ),
    "lint": Command(
        "check style and formatting",
        ("dev",),
        (("-m", "ruff", "check", "."), ("-m", "ruff", "format", "--check", ".")),
    ),
    "types": Command("check types", ("dev",), (("-m", "mypy"),)),
    "bench": Command(
        "measure the speed against other libraries; writes docs/benchmarks.md",
        ("examples",),
        (("-m", "tests.benchmarks"),),
        ("micrograd", "mygrad", "autograd", "torch==2.13.0", "jax", "casadi"),
    ),
}


class SetupError(Exception):
    """What the user can mend; the message says how."""


def main(arguments):
    """Run one command and return its exit code."""
    if not arguments or arguments[0] in ("-h", "--help", "help"):
        print(usage())
        return 0 if arguments else 2
    command = COMMANDS.get(arguments[0])
    if command is None:
        print(f"run.py: there is no command {arguments[0]!r}\n\n{usage()}", file=sys.stderr)
        return 2
    try:
        check_version(sys.version_info)
        environment = Environment(".venv", project)
        environment.prepare(command.extras)
        if command.peers:
            Environment(".venv-peers", list).prepare(command.peers)
        return environment.run(command.steps, arguments[1:])
    except SetupError as error:
        print(f"run.py: {error}", file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        print("run.py: interrupted", file=sys.stderr)
        return 130


def usage():
    """The commands, one on a line."""
    lines = [f"  {name:<8} {command.summary}" for name, command in COMMANDS.items()]
    return "\n".join(["usage: python3 run.py COMMAND [ARGUMENTS]", "", *lines])


def check_version(version):
    """Raise SetupError if this Python is too old, naming a newer one if there is one."""
    if tuple(version[:2]) >= OLDEST:
        return
    newer = [f"python3.{minor}" for minor in range(20, OLDEST[1] - 1, -1)]
    found = [name for name in newer if shutil.which(name)]
    advice = f"start it with {found[0]}, which is installed" if found else "install a newer one"
    raise SetupError(
        "Python {}.{} or newer is needed, but this is Python {}.{} ({}); {}".format(
            *OLDEST, *version[:2], sys.executable, advice
        )
    )


# --- environments -------------------------------------------------------------------------------


def project(extras):
    """What pip installs to have this project, editable, with some of its extras."""
    return ["--editable", f".[{','.join(extras)}]"]


class Environment:
    """A virtual environment in the project's folder: made, completed or mended when needed.

    A stamp is written into it when everything is installed, and removed before anything is
    changed. Without the right stamp the environment is not trusted: what was interrupted half-way
    is taken up again.
    """

    def __init__(self, folder, requirements):
        self.name = folder
        self.folder = os.path.join(ROOT, folder)
        self.requirements = requirements  # from the items wanted to the arguments of pip
        self.stamp = os.path.join(self.folder, "chainrule-stamp.json")
        place = ("Scripts", "python.exe") if os.name == "nt" else ("bin", "python")
        self.python = os.path.join(self.folder, *place)

    def prepare(self, wanted):
        """See to it that the wanted items are installed; no work if they are."""
        installed = self.installed()
        if installed.issuperset(wanted) and self.answers():
            return
        items = sorted(installed.union(wanted))
        print(f"run.py: installing {', '.join(items)} into {self.name} (once)", flush=True)
        if os.path.exists(self.stamp):
            os.remove(self.stamp)
        uv = shutil.which("uv")
        if uv and not self.fill(items, uv):
            print("run.py: uv could not do it, its message is above; now with pip", flush=True)
            uv = None
        if not uv and not self.fill(items, None):
            raise SetupError(
                f"pip could not install what {self.name} needs; its message is above. "
                "Without a network connection, set PIP_FIND_LINKS to a folder of packages"
            )
        self.write_stamp(items)

    def fill(self, items, uv):
        """Make the environment unless it works, and install; whether that succeeded."""
        if not self.answers(needed="" if uv else "pip") and not self.make(uv):
            return False
        pip = [uv, "pip"] if uv else [self.python, "-m", "pip", "--disable-pip-version-check"]
        aim = ["--python", self.python] if uv else []
        return self.call([*pip, "install", "--quiet", *aim, *self.requirements(items)]) == 0

    def make(self, uv):
        """Make a new environment in place of what is there; whether that succeeded."""
        if os.path.islink(self.folder) or os.path.isfile(self.folder):
            os.remove(self.folder)
        elif os.path.exists(self.folder):
            shutil.rmtree(self.folder)
        if uv:
            arguments = ["venv", "--quiet", "--python", sys.executable, self.folder]
            return self.call([uv, *arguments]) == 0
        check_venv()
        if self.call([sys.executable, "-m", "venv", self.folder]) != 0:
            raise SetupError(without_venv("the command above failed"))
        return True

    def answers(self, needed=""):
        """Whether the Python of the environment runs, is of this version, and has a module."""
        question = f"import sys; print(*sys.version_info[:2]); {needed and 'import ' + needed}"
        try:
            answer = subprocess.check_output(
                [self.python, "-I", "-c", question],
                stderr=subprocess.DEVNULL,
                env=self.variables(),
            )
        except (OSError, subprocess.CalledProcessError):
            return False
        return tuple(map(int, answer.split())) == sys.version_info[:2]

    def run(self, steps, arguments):
        """Run the steps until one fails; the arguments go to the last. Returns the exit code."""
        code = 0
        for number, step in enumerate(steps, 1):
            added = arguments if number == len(steps) else []
            code = self.call([self.python, *step, *added])
            if code:
                break
        return code if code >= 0 else 128 - code  # ended by a signal: the number a shell gives

    def call(self, command):
        """Run a program in the project's folder and wait, also when interrupted."""
        interrupted = False
        process = subprocess.Popen(command, cwd=ROOT, env=self.variables())
        while True:
            try:
                code = process.wait()
                break
            except KeyboardInterrupt:  # the program received it too, and ends in its own way
                interrupted = True
        if interrupted:
            raise KeyboardInterrupt
        return code

    def variables(self):
        """The environment variables of this process, with this environment as the active one."""
        variables = {key: x for key, x in os.environ.items() if key not in MISLEADING}
        path = [os.path.dirname(self.python), os.environ.get("PATH", os.defpath)]
        return dict(variables, VIRTUAL_ENV=self.folder, PATH=os.pathsep.join(path), PIP_USER="0")

    # --- the stamp ---

    def installed(self):
        """The items the stamp tells of; none if it is missing or of other circumstances."""
        try:
            with open(self.stamp, encoding="utf-8") as file:
                stamp = json.load(file)
            return set(stamp["items"]) if stamp["key"] == key() else set()
        except (OSError, ValueError, KeyError, TypeError):
            return set()

    def write_stamp(self, items):
        """Say that the items are installed."""
        with open(self.stamp + ".new", "w", encoding="utf-8") as file:
            json.dump({"key": key(), "items": items}, file)
        os.replace(self.stamp + ".new", self.stamp)


def key():
    """What an environment depends on: pyproject.toml, the version of Python, and this folder."""
    with open(os.path.join(ROOT, "pyproject.toml"), "rb") as file:
        content = file.read()
    circumstances = f"{sys.version_info[:2]} {ROOT}".encode()
    return hashlib.sha256(circumstances + content).hexdigest()


def check_venv():
    """Raise SetupError if this Python cannot make environments, which some systems split off."""
    try:
        import ensurepip  # noqa: F401
        import venv  # noqa: F401
    except ImportError as error:
        raise SetupError(without_venv(f"its module {error.name} is missing")) from None


def without_venv(reason):
    """What to install where virtual environments cannot be made."""
    version = "python{}.{}".format(*sys.version_info[:2])
    return (
        f"{sys.executable} cannot make a virtual environment: {reason}. Install the system "
        f"package for it (Debian and Ubuntu: sudo apt install {version}-venv, or python3-venv "
        "for the python3 of the system), or the program uv, then start again"
    )


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
