"""Fuzzing: a few random programs in every run, every failure ever found, and the fuzzer itself."""

import random
import subprocess
import sys
from collections import Counter

import numpy as np
import pytest

import autograd
from autograd import elementwise
from autograd.compiling.lifting.run import ScalarRun
from autograd.compiling.tape import Tape
from tests.fuzz import found, generator
from tests.fuzz.__main__ import main, report
from tests.fuzz.judges import complaints
from tests.fuzz.programs import Program, Step
from tests.fuzz.shrinking import as_python, shrunk, suitable

PROGRAMS = 150


def wrong(program):
    """What the judges say; a program that fails on arrays must fail on nodes as well."""
    if suitable(program):
        return [complaint for complaint in complaints(program) if complaint]
    leaves = [autograd.Tensor(x) for x in program.arrays()]
    with pytest.raises((ValueError, TypeError, IndexError)):
        program.function()(*leaves)
    return []


def test_random_programs():
    rng = random.Random(2024)
    for _ in range(PROGRAMS):
        program = generator.program(rng)
        for complaint in wrong(program):
            pytest.fail(report(program, complaint))


@pytest.mark.parametrize("name", found.FOUND)
def test_what_was_found_once(name):
    assert wrong(found.FOUND[name]) == []


@pytest.mark.parametrize("name", found.OPEN)
@pytest.mark.xfail(strict=True, reason="to be repaired; then the row moves to FOUND")
def test_what_is_still_open(name):
    assert wrong(found.OPEN[name]) == []


def test_einsum_of_three_arrays_of_values():
    x = np.array([autograd.Value(0.5), autograd.Value(2.0)])
    out = autograd.einsum("i,j,k->", x, x, x)
    out.backward()
    assert (out.data, x[0].grad) == (15.625, 18.75)  # (0.5 + 2)**3 and its slope


@pytest.mark.filterwarnings("ignore:Out of bound index:DeprecationWarning")  # of NumPy 2.0
def test_programs_are_the_same_for_the_same_seed_and_diverse():
    first, again = ([generator.program(random.Random(k)) for k in range(200)] for _ in range(2))
    assert first == again
    assert {len(p.steps) for p in first} >= set(range(3, 13))
    assert max(len(p.steps) for p in first) <= 15
    assert 50 < sum(p.scalar for p in first) < 120
    uses = [Counter(k for step in p.steps for k in step.operands) for p in first]
    assert sum(max(count.values()) > 1 for count in uses) > 100
    assert len({step.line for p in first for step in p.steps}) > 200


def test_a_wrong_rule_is_found_and_shrunk(monkeypatch):
    rules = elementwise.square.primitive.rules
    monkeypatch.setattr(elementwise.square.primitive, "rules", (lambda grad, out, x: grad * x,))
    program = Program(
        True,
        (0.7, 0.2),
        (Step("np.sin({0})", (0,)), Step("ag.square({0})", (2,)), Step("{0} * {1}", (3, 1)),
         Step("np.exp({0})", (4,)), Step("{0} + {1}", (5, 4))),
    )  # fmt: skip
    complaint = wrong(program)[0]
    assert complaint.startswith("slopes: slope along a direction")
    text = report(program, complaint)
    assert "x1 = ag.square(x0)\n    return x1" in text and "x2" not in text
    monkeypatch.setattr(elementwise.square.primitive, "rules", rules)
    assert wrong(program) == []


@pytest.mark.parametrize("rule", ["second", "path", "value"])
def test_every_answer_notices_what_only_it_can(rule, monkeypatch):
    primitive = elementwise.exp.primitive
    wrong_rules = {
        # right numbers, but the second derivative is lost
        "second": lambda grad, out, x: grad * np.exp(getattr(x, "data", x)),
        "path": lambda grad, out, x: grad * out * 1.001,
        # wrong for numbers only, so that Values and Tensors differ
        "value": lambda grad, out, x: grad * out * (1 if hasattr(out, "shape") else 2),
    }
    monkeypatch.setattr(primitive, "rules", (wrong_rules[rule],))
    program = Program(True, (0.7,), (Step("ag.exp({0})", (0,)), Step("{0} * {1}", (1, 0))))
    judges = {complaint.split(":")[0].split(" ")[0] for complaint in wrong(program)}
    expected = {
        "second": {"second_order"},
        "path": {"slopes", "naive_reference"},
        "value": {"both_kinds", "naive_reference", "slopes"},
    }
    assert expected[rule] <= judges


@pytest.mark.parametrize("scalar", [False, True])
def test_a_branch_that_goes_the_other_way_is_judged(scalar, monkeypatch):
    leaf = 0.7 if scalar else [0.7, 0.2]
    program = Program(scalar, (leaf,), (Step("np.sin({0})", (0,)), Step("{0} * {1}", (1, 0))))
    assert wrong(program) == []
    for recording in (Tape, ScalarRun):
        monkeypatch.setattr(recording, "guard", lambda *args: None)
    assert {complaint.split(":")[0] for complaint in wrong(program)} == {"compiled"}


def test_shrinking_keeps_what_fails():
    program = generator.program(random.Random(3))
    last = program.steps[-1].line
    small = shrunk(program, lambda p: any(step.line == last for step in p.steps))
    assert [step.line for step in small.steps] == [last]
    assert suitable(small)


@pytest.mark.parametrize("seed", range(4))
def test_the_printed_program_runs(seed):
    text = as_python(generator.program(random.Random(seed)))
    done = subprocess.run([sys.executable, "-c", text], capture_output=True, text=True, check=True)
    assert done.stdout


def test_the_command(capsys, monkeypatch):
    assert main(["--programs", "20", "--seed", "1"]) == 0
    assert capsys.readouterr().out.startswith("20 programs, no wrong gradient")
    assert main(["--minutes", "0.01"]) == 0
    monkeypatch.setattr(
        elementwise.multiply.primitive, "rules", (lambda grad, out, x, y: grad,) * 2
    )
    capsys.readouterr()
    assert main(["--programs", "200"]) == 1
    text = capsys.readouterr().out
    assert "def program(" in text and "Program(scalar=" in text
