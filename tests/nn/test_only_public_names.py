"""No file of nn declares a derivative rule, or reaches past what autograd exports."""

import ast
from pathlib import Path

import pytest

import autograd
import nn

FOLDER = Path(nn.__file__).parent
FILES = sorted(FOLDER.glob("**/*.py"))
PUBLIC = set(autograd.__all__) - {"primitive"}
#: Looks at where the imported package is, before anything of it is used.
PLACES = {"__path__", "__file__"}


def mistakes(source):
    """What a file must not do, in words."""
    found = []
    for node in ast.walk(ast.parse(source)):
        match node:
            case ast.ImportFrom(module="autograd", names=names):
                found += [f"imports {x.name}" for x in names if x.name not in PUBLIC]
            case ast.ImportFrom(module=str(module)) if module.startswith("autograd."):
                found.append(f"imports from {module}")
            case ast.Import(names=names):
                found += [f"imports {x.name}" for x in names if x.name.startswith("autograd.")]
            case ast.Attribute(value=ast.Name(id="autograd"), attr=name):
                if name not in PUBLIC | PLACES:
                    found.append(f"uses autograd.{name}")
            case ast.Attribute(value=owner, attr=name) if private(name):
                if not (isinstance(owner, ast.Name) and owner.id in ("self", "np")):
                    found.append(f"uses .{name}")
            case ast.Constant(value=str(name)) if name.isidentifier() and private(name):
                found.append(f"names {name}")
            case ast.Name(id="primitive") | ast.arg(arg="primitive"):
                found.append("uses primitive")
            case ast.keyword(arg="scalar" | "elementwise" | "each"):
                found.append("declares a primitive")
    return found


def private(name):
    return name.startswith("_") and not name.endswith("__") and name != "_"


@pytest.mark.parametrize("file", FILES, ids=lambda file: file.name)
def test_no_rule_and_no_private_name(file):
    assert mistakes(file.read_text(encoding="utf-8")) == []


@pytest.mark.parametrize(
    "source",
    [
        "from autograd import primitive",
        "from autograd import primitive as p",
        "import autograd\n@autograd.primitive()\ndef f(x): return x",
        "from autograd.node import Node",
        "import autograd.elementwise",
        "import autograd\nautograd.elementwise.exp(1.0)",
        "x._raw",
        "getattr(x, '_raw')",
        "self.weight._grad = 1.0",
    ],
)
def test_the_test_finds_what_it_looks_for(source):
    assert mistakes(source)


def test_there_are_files_to_look_at():
    assert {"module.py", "losses.py", "optimizers.py", "training.py"} <= {f.name for f in FILES}


def test_exports_are_sorted_and_exist():
    assert list(nn.__all__) == sorted(nn.__all__) and len(set(nn.__all__)) == len(nn.__all__)
    assert all(hasattr(nn, name) for name in nn.__all__)
