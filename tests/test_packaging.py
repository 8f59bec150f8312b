"""The wheel that users install holds the two packages, typed, and nothing else."""

import subprocess
import sys
import tomllib
import zipfile
from email.parser import Parser
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]


@pytest.fixture(scope="module")
def wheel(tmp_path_factory):
    """The wheel, built without network by the build tool itself."""
    folder = tmp_path_factory.mktemp("wheel")
    command = [sys.executable, "-m", "hatchling", "build", "--target", "wheel"]
    subprocess.run([*command, "--directory", folder], cwd=ROOT, check=True, capture_output=True)
    (path,) = folder.glob("*.whl")
    with zipfile.ZipFile(path) as archive:
        yield archive


@pytest.fixture(scope="module")
def metadata(wheel):
    """What the wheel says of itself."""
    (name,) = (name for name in wheel.namelist() if name.endswith(".dist-info/METADATA"))
    return Parser().parsestr(wheel.read(name).decode())


@pytest.fixture(scope="module")
def project():
    """What pyproject.toml says."""
    with (ROOT / "pyproject.toml").open("rb") as file:
        return tomllib.load(file)["project"]


def test_wheel_holds_the_packages_and_nothing_else(wheel):
    names = wheel.namelist()
    assert {name.split("/")[0].split("-")[0] for name in names} == {"autograd", "nn", "chainrule"}
    assert {"autograd/py.typed", "nn/py.typed"} <= set(names)
    python = set(sources("autograd")) | set(sources("nn"))
    assert {name for name in names if name.endswith(".py")} == python
    page = {f"autograd/drawing/page{end}" for end in (".html", ".css", ".js", "_paths.js")}
    assert page <= set(names)
    assert any(name.endswith("licenses/LICENSE") for name in names)


def sources(package):
    """The Python files of a package, as the wheel names them."""
    return [path.relative_to(ROOT).as_posix() for path in (ROOT / package).rglob("*.py")]


def test_metadata_is_that_of_the_project(metadata, project):
    assert metadata["Name"] == project["name"] == "chainrule"
    assert metadata["Version"] == project["version"]
    assert metadata["Requires-Python"] == ">=3.11"
    assert metadata["License-Expression"] == "MIT"
    assert set(metadata.get_all("Provides-Extra")) == set(project["optional-dependencies"])


def test_core_needs_numpy_and_graphviz_only(metadata):
    needs = [line for line in metadata.get_all("Requires-Dist") if "extra ==" not in line]
    assert sorted(line.split(">")[0] for line in needs) == ["graphviz", "numpy"]
