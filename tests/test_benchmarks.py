"""What the benchmarks measure is right; how fast it is, no test asks."""

from importlib import import_module

import pytest

from tests.benchmarks import contest, report


def losses(workload, contestant, steps=3):
    """The losses of the first steps."""
    step = import_module(workload).CONTESTANTS[contestant]()
    return [float(step()) for _ in range(steps)]


@pytest.mark.parametrize("workload", ["tensor_moons", "small_classifier", "large_classifier"])
def test_package_trains_as_the_formulas_by_hand_do(workload):
    tolerance = import_module(workload).TOLERANCE
    expected = losses(workload, "NumPy by hand")
    assert expected[0] > expected[1] > expected[2]
    assert losses(workload, "chainrule") == pytest.approx(expected, rel=tolerance)


def test_scalars_train_as_arrays_do():
    scalars, arrays = losses("scalar_moons", "chainrule", 2), losses("tensor_moons", "chainrule", 2)
    assert scalars == pytest.approx(arrays, rel=1e-12)


class Fake:
    """A contestant with fixed answers."""

    def __init__(self, name, answer):
        self.name, self.answer = name, answer

    def ask(self, request, count):
        return self.answer


def test_contestants_must_agree():
    ours = Fake("chainrule", [1.0, 0.5])
    contest.check_agreement([ours, Fake("PyTorch", [1.0, 0.5 + 1e-10])], 2, 1e-9)
    with pytest.raises(RuntimeError, match="PyTorch has the losses"):
        contest.check_agreement([ours, Fake("PyTorch", [1.0, 0.6])], 2, 1e-9)
    with pytest.raises(RuntimeError, match="PyTorch has the losses"):
        contest.check_agreement([ours, Fake("PyTorch", [float("nan")] * 2)], 2, 1e-9)
    with pytest.raises(RuntimeError, match="chainrule has the losses"):
        contest.check_agreement([Fake("chainrule", [1.0, 1.0])], 2, 1e-9)


def test_report_compares_turn_by_turn():
    times = {"chainrule": [1e-4, 2e-4, 4e-4], "PyTorch": [2e-4, 4e-4, 4e-4]}
    versions = {name: ["1.0", "3.11"] for name in times}
    result = contest.Result("a network", times, {"PyTorch": 1.0, "MyGrad": 1.0}, versions)
    assert result.ratio("PyTorch") == 0.5
    text = report.report("a machine", [result], [[1000, 128.4, 250.0, 600.0]], (0.1, 0.15, 1.5))
    row = "| a network | 200 µs | 400 µs | 0.5 of PyTorch, within 1; MyGrad is not installed |"
    assert row in text
    assert "| 1,000 | 128 | 250 | 600 |" in text
    assert "1.50 times, **above** 1.3" in text


@pytest.mark.parametrize(
    ("seconds", "text"),
    [(1.4, "1.40 s"), (0.0805, "80.5 ms"), (0.99e-4, "99.0 µs"), (0.17, "170 ms")],
)
def test_durations_have_three_digits(seconds, text):
    assert report.duration(seconds) == text
