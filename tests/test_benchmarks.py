"""What the benchmarks measure is right, and told as measured; how fast it is, no test asks."""

import xml.etree.ElementTree
from contextlib import ExitStack
from importlib import import_module
from pathlib import Path

import pytest

from tests.benchmarks import __main__ as bench
from tests.benchmarks import chart, contest, growing, report

ROOT = Path(__file__).parents[1]
TENSORS = ["tensor_moons", "small_classifier", "large_classifier", "deep_classifier", "convolution"]


def losses(workload, contestant, steps=3):
    """The losses of the first steps."""
    step = import_module(workload).CONTESTANTS[contestant]()
    return [float(step()) for _ in range(steps)]


@pytest.mark.parametrize("contestant", ["chainrule", "chainrule (compiled)"])
@pytest.mark.parametrize("workload", TENSORS)
def test_package_trains_as_the_formulas_by_hand_do(workload, contestant):
    expected = losses(workload, "NumPy by hand")
    assert len(set(expected)) == 3
    found = losses(workload, contestant)
    assert found == pytest.approx(expected, rel=import_module(workload).TOLERANCE)


def test_scalars_train_as_arrays_do():
    scalars, arrays = losses("scalar_moons", "chainrule", 2), losses("tensor_moons", "chainrule", 2)
    assert scalars == pytest.approx(arrays, rel=1e-12)


def test_memory_counts_what_is_held_and_what_a_step_needs():
    import numpy as np

    def build():
        held = np.zeros(125_000)
        return lambda: (held * 2.0).sum()

    held, peak = import_module("memory").measure(build)
    assert held == pytest.approx(1e6, rel=0.05)
    assert peak == pytest.approx(2e6, rel=0.05)


def test_growth_of_the_compiled_step_is_told_as_far_as_it_went():
    rows, failure = growing.compiled(["no number"])
    assert rows == []
    assert "compiled_growth.py layers no number: ValueError" in failure


class Fake:
    """A contestant with fixed answers."""

    def __init__(self, name, *losses):
        self.name, self.answer = name, [(loss, 0.25) for loss in losses]

    def ask(self, request, count):
        assert (request, count) == ("steps", len(self.answer))
        return self.answer


def agreeing(*contestants):
    """The names of those who agree, and who was dropped with what reason."""
    result = contest.Result("a network", [])
    agreed = contest.agreeing(list(contestants), 2, 1e-9, result)
    assert all(result.first[c.name] == [0.25] for c in agreed)
    return [c.name for c in agreed], result.absent


def test_who_has_other_losses_is_dropped():
    ours = Fake("chainrule", 1.0, 0.5)
    assert agreeing(ours, Fake("PyTorch", 1.0, 0.5 + 1e-10)) == (["chainrule", "PyTorch"], {})
    for wrong in (0.6, float("nan")):
        names, absent = agreeing(ours, Fake("chainrule (compiled)", 1.0, wrong))
        assert names == ["chainrule"]
        assert "has the losses (1.0, " in absent["chainrule (compiled)"]


def test_nothing_is_measured_unless_ours_and_the_formulas_agree():
    with pytest.raises(RuntimeError, match="NumPy by hand: has the losses"):
        agreeing(Fake("chainrule", 1.0, 0.5), Fake("NumPy by hand", 1.0, 0.6))
    with pytest.raises(RuntimeError, match="chainrule: has the losses"):
        agreeing(Fake("chainrule", 1.0, 1.0))


def test_a_contestant_that_does_not_start_is_told():
    settings = contest.Settings(ROOT / "nowhere", 1, 1, 0.01)
    result = contest.Result("a network", [])
    with ExitStack() as stack:
        assert not list(contest.present("tensor_moons", ["PyTorch"], settings, stack, result))
    assert result.absent["PyTorch"].startswith("there is no ")


def measured():
    """Made-up measurements."""
    ours, compiled, hand = contest.OURS, contest.COMPILED, contest.BY_HAND
    times = {ours: [1e-4, 2e-4, 4e-4], compiled: [1e-5] * 3, hand: [2e-5, 2e-5, 4e-6]}
    result = contest.Result("a network", [(compiled, hand, 1.15), (ours, "PyTorch", 1.0)], 1.5)
    result.times, result.absent = times, {"PyTorch": "no answer"}
    result.first.update({name: [2.0] for name in times})
    result.memory = {ours: (10, 4000), compiled: (10, 1300), hand: (10, 1000)}
    result.versions = {name: ["1.0", "3.11"] for name in times}
    growth = [[1000, 128.4, 250.0, 600.0]]
    large = [["layers", 1_000_000, 30.0, 0.02, 4.0, 3e9]]
    return report.Measurements("a machine", [result], growth, large, "", (0.1, 0.15, 1.5))


def test_report_tells_times_and_budgets():
    page = report.report(measured())
    for row in (
        "| a network | 200 µs | 10.0 µs | 20.0 µs |",
        "| a network: chainrule (compiled) : NumPy by hand | 0.5 | 1.15 | within |",
        "| a network: chainrule : PyTorch |  | 1 | not measured |",
        "| a network: first step, compiled, s | 2 | 1.5 | **above** |",
        "| a network: peak memory, chainrule (compiled) : NumPy by hand | 1.3 | 1.2 | **above** |",
        "| a network | 10 B, 4.00 kB | 10 B, 1.30 kB | 10 B, 1.00 kB |",
        "| 1,000 | 128 | 250 | 600 |",
        "| layers | 1,000,000 | 30.0 s | 20.0 ms | 4.00 s | 200 | 3.00 GB |",
        "| layers, 1,000,000 nodes: compiled : eager | 0.005 | 0.01 | within |",
        "| `import autograd` (150 ms) : `import numpy` (100 ms) | 1.5 | 1.3 | **above** |",
    ):
        assert row in page.splitlines()
    assert "Not available: PyTorch on a network (no answer)." in page


def test_chart_shows_every_contestant_beside_the_formulas():
    text = chart.chart(report.report(measured()))
    assert text == chart.chart(report.report(measured()))
    texts = [
        e.text for e in xml.etree.ElementTree.fromstring(text).iter() if e.tag.endswith("text")
    ]
    assert texts[-6:] == [
        *("chainrule (compiled)", "0.50 ×  (10.0 µs)"),
        *("NumPy by hand", "1.00 ×  (20.0 µs)"),
        *("chainrule", "10.0 ×  (200 µs)"),
    ]
    assert chart.place(0.5) < chart.place(1.0) < chart.place(10.0)


@pytest.mark.parametrize(
    ("seconds", "text"),
    [(1.4, "1.40 s"), (0.0805, "80.5 ms"), (0.99e-4, "99.0 µs"), (0.17, "170 ms")],
)
def test_durations_have_three_digits(seconds, text):
    assert report.duration(seconds) == text
    assert report.seconds(text) == pytest.approx(seconds)


def test_readme_and_chart_show_the_page():
    page = (ROOT / "docs" / "benchmarks.md").read_text(encoding="utf-8")
    readme = (ROOT / "README.md").read_text(encoding="utf-8")
    table = readme.partition(bench.BEGIN)[2].partition(bench.END)[0].strip()
    assert table.count("\n") >= 2
    assert f"\n{table}\n" in page
    assert bench.shown(readme, table) == readme
    assert (ROOT / "docs" / "benchmarks.svg").read_text(encoding="utf-8") == chart.chart(page)
