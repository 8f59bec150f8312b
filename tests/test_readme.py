"""Documents keep their word: their code runs, and draws the pictures shown, and links lead on.

Each section (a heading with two or three #, or the text before the first one) is one program: its
```python blocks run one after another in one namespace, in an empty folder. In such a block

- a line `print(...)  # text` must print exactly that text;
- a block with `>>>` in it runs as a doctest;
- a picture is saved under the path by which the document shows it, such as
  `draw(y).save("docs/value.svg")`. The file in the repository must have the same bytes.

A ```text block below a ```python block that ends with `print(...)` shows what that prints; three
dots stand for what is left out.

A ```text block below a ```bash block with one command `python -m autograd ...` shows exactly what
that prints.

Blocks of other languages are ```bash (each `run.py` command in it must exist) and ```text; a block
of any other kind is an error, so that nothing is left out unseen.
"""

import ast
import contextlib
import doctest
import io
import itertools
import linecache
import re
import shlex
from pathlib import Path
from typing import NamedTuple

import pytest

import run
from autograd.__main__ import main

ROOT = Path(__file__).parents[1]
README = ROOT / "README.md"
DOCUMENTS = [README, ROOT / "docs" / "testing.md", ROOT / "docs" / "compile.md"]
MEASURED = "docs/benchmarks.svg"  # drawn by `run.py bench`; tests/test_benchmarks.py looks at it

FENCE = re.compile(r"^(`{3,}|~{3,})\s*(\S*)")
OUTPUT = re.compile(r"^print\(.*\)  # (.*)$")
LINK = re.compile(r"\]\(\s*<?([^)\s>]+)")  # [text](target) and ![text](target)
ATTRIBUTE = re.compile(r"(?:src|srcset|href)=\"([^\" ]+)")
NAMED_FILE = re.compile(r"`([\w./-]+/[\w./-]*)`")


class Block(NamedTuple):
    """One fenced block."""

    line: int  # of the first line of code
    language: str
    code: str


class Section(NamedTuple):
    """A heading and what stands below it."""

    title: str
    blocks: list[Block]


def sections(text: str) -> list[Section]:
    """The sections of a Markdown text with their fenced blocks."""
    found, fence, start, language, code = [Section("top", [])], "", 0, "", []
    for number, line in enumerate(text.splitlines(), 1):
        mark = FENCE.match(line)
        if fence:
            if line.strip() == fence:
                found[-1].blocks.append(Block(start, language, "\n".join(code) + "\n"))
                fence = ""
            else:
                code.append(line)
        elif mark:
            fence, language, start, code = mark[1], mark[2], number + 1, []
        elif re.match(r"^#{2,3} ", line):
            found.append(Section(line.lstrip("# "), []))
    assert not fence, f"line {start}: a block that does not end"
    return found


def prose(text: str) -> str:
    """The text without its fenced blocks."""
    return re.sub(r"^(```+|~~~+).*?^\1\s*$", "", text, flags=re.MULTILINE | re.DOTALL)


def targets(text: str) -> list[str]:
    """What the links and images of a text lead to, inside the repository."""
    every = LINK.findall(prose(text)) + ATTRIBUTE.findall(prose(text))
    return [target for target in every if not re.match(r"https?://|mailto:", target)]


def pictures(text: str) -> set[str]:
    """The SVG files that a text shows; those of the gallery and the chart have their own tests."""
    shown = {target for target in targets(text) if target.endswith(".svg")} - {MEASURED}
    return {target for target in shown if not target.startswith("docs/gallery/")}


def anchors(text: str) -> set[str]:
    """The fragments that lead to the headings of a text."""
    titles = re.findall(r"^#+ (.*)$", prose(text), flags=re.MULTILINE)
    return {re.sub(r"[^\w\- ]", "", title.lower()).replace(" ", "-") for title in titles}


def shows(text: str, printed: str) -> bool:
    """Whether a text is what was printed, but for what three dots stand for."""
    pattern = re.escape(text.strip("\n")).replace(re.escape("..."), ".*")
    return re.fullmatch(pattern, printed.strip("\n"), flags=re.DOTALL) is not None


def execute(block: Block, namespace: dict[str, object], name: str = "README.md") -> str:
    """Run a block of a document and compare what it prints with what it says.

    Returns what its last line `print(...)` has printed, if it does not say so itself.
    """
    if ">>>" in block.code:
        test = doctest.DocTestParser().get_doctest(block.code, namespace, name, name, block.line)
        flags = doctest.ELLIPSIS | doctest.NORMALIZE_WHITESPACE
        doctest.DebugRunner(optionflags=flags).run(test, clear_globs=False)
        namespace.update(test.globs)
        return ""
    lines = block.code.splitlines()
    last = ""
    for statement in ast.parse(block.code).body:
        ast.increment_lineno(statement, block.line - 1)
        program = compile(ast.Module([statement], []), name, "exec")
        with contextlib.redirect_stdout(io.StringIO()) as printed:
            exec(program, namespace)
        promised = OUTPUT.match(lines[statement.end_lineno - block.line])
        if promised:
            assert printed.getvalue().rstrip("\n") == promised[1], f"{name}:{statement.lineno}"
        last = "" if promised else printed.getvalue()
    return last


@pytest.fixture(scope="module")
def text():
    """The README."""
    return README.read_text(encoding="utf-8")


everyone = pytest.mark.parametrize("path", DOCUMENTS, ids=lambda path: path.name)


@everyone
def test_code_runs_and_draws_the_pictures(path, tmp_path, monkeypatch):
    text, name = path.read_text(encoding="utf-8"), path.name
    for picture in pictures(text):
        (tmp_path / picture).parent.mkdir(parents=True, exist_ok=True)
    monkeypatch.chdir(tmp_path)
    monkeypatch.setitem(linecache.cache, name, (0, None, text.splitlines(keepends=True), name))
    count = 0
    for section in sections(text):
        namespace = {"__name__": "readme"}
        for block, below in itertools.zip_longest(section.blocks, section.blocks[1:]):
            if block.language == "python":
                printed = execute(block, namespace, name)
                if printed and below is not None and below.language == "text":
                    assert shows(below.code, printed), f"{name}:{below.line}\n{printed}"
                count += 1
    assert count, f"{name} has no ```python block"
    for picture in pictures(text):
        assert (tmp_path / picture).is_file(), f"no code of {name} saves {picture}"
        drawn, committed = (tmp_path / picture).read_bytes(), (ROOT / picture).read_bytes()
        assert drawn == committed, f"{picture} is not what the code of {name} draws"


def test_commands_print_what_is_shown(text, capsys):
    count = 0
    for section in sections(text):
        for block, below in itertools.pairwise(section.blocks):
            command = shlex.split(block.code) if block.language == "bash" else []
            if command[:3] == ["python", "-m", "autograd"]:
                assert main(command[3:]) == 0
                assert capsys.readouterr().out == below.code, f"README.md:{below.line}"
                count += 1
    assert count


def test_pictures_are_shown(text):
    assert pictures(text), "README.md shows no picture that the package has drawn"


@everyone
def test_blocks_are_of_a_known_kind(path):
    for section in sections(path.read_text(encoding="utf-8")):
        for block in section.blocks:
            where = f"{path.name}:{block.line} ({section.title})"
            assert block.language in ("python", "bash", "text"), f"{where}: {block.language!r}"


def test_commands_exist(text):
    named = re.findall(r"run\.py +([a-z]\w*)", text)
    assert {"demo", "test", "bench"} <= set(named)
    assert set(named) <= set(run.COMMANDS)


@everyone
def test_links_lead_somewhere(path):
    for target in targets(path.read_text(encoding="utf-8")):
        file, _, fragment = target.partition("#")
        linked = path.parent / file if file else path
        assert linked.exists(), f"{path.name} links to {file}"
        if fragment:
            known = anchors(linked.read_text(encoding="utf-8"))
            assert fragment in known, f"{path.name} links to {target}"


@everyone
def test_named_files_exist(path):
    for file in NAMED_FILE.findall(prose(path.read_text(encoding="utf-8"))):
        if file.split("/")[0] not in ("out", ".venv", ".venv-peers"):  # made on the user's machine
            assert (ROOT / file).exists(), f"{path.name} names {file}"


@pytest.mark.parametrize("package", ["autograd", "nn"])
def test_map_names_every_file(text, package):
    for path in (ROOT / package).iterdir():
        if path.suffix == ".py" and path.stem != "__init__":
            assert path.name in text, f"the map of README.md leaves {package}/{path.name} out"
        elif (path / "__init__.py").exists():
            assert f"{path.name}/" in text, f"the map of README.md leaves {path.name}/ out"


# --- the checks themselves ----------------------------------------------------------------------

SAMPLE = """# Title
```python
x = 2
print(x)  # 2
```
![a picture](docs/a.svg) [a link](#the-end) [far](https://example.org)
## The end!
```text
[no link](nowhere)
```
"""


def test_sample_is_taken_apart():
    top, end = sections(SAMPLE)
    assert top.blocks == [Block(3, "python", "x = 2\nprint(x)  # 2\n")]
    assert [block.language for block in end.blocks] == ["text"]
    assert targets(SAMPLE) == ["docs/a.svg", "#the-end"]
    assert pictures(SAMPLE) == {"docs/a.svg"}
    assert "the-end" in anchors(SAMPLE)


def test_a_text_below_a_print_is_compared():
    assert execute(Block(1, "python", "print(1)\nprint('a', 2)\n"), {}) == "a 2\n"
    assert execute(Block(1, "python", "print(1)  # 1\n"), {}) == ""
    assert shows("a\n...\nd\n", "a\nb\nc\nd\n") and shows("a (b)\n", "a (b)\n")
    assert not shows("a\n...\nd\n", "a\nb\n") and not shows("a.\n", "ab\n")


def test_wrong_output_is_found():
    execute(Block(1, "python", "print(1 + 1)  # 2\n"), {})
    with pytest.raises(AssertionError, match=r"README\.md:2"):
        execute(Block(1, "python", "x = 1\nprint(x + 1)  # 3\n"), {})
    with pytest.raises(doctest.DocTestFailure):
        execute(Block(1, "python", ">>> 1 + 1\n3\n"), {})
