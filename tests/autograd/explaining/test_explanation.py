"""explain: derivations that end in the gradient of the engine, as text, LaTeX and Markdown."""

import re

import hypothesis.strategies as st
import numpy as np
import pytest
from hypothesis import given, settings
from matplotlib.mathtext import MathTextParser

import autograd as ag
from autograd import Explanation, Tensor, Value, explain, gradients
from autograd.explaining.document import equations, in_latex

from ..drawing.graphs import ALL, chain_rule, sigmoid_network, tensor_network
from ..test_random_programs import numbers_for, programs

LECTURE = """\
Derivative of f with respect to x₁
  f = (2·x₁ + 3·x₂)² + 3
    = 124
  at x₁ = 1, x₂ = 3

Forward, one operation at a time
  v₁ = 2·x₁    = 2
  v₂ = 3·x₂    = 9
  u  = v₁ + v₂ = 11
  v₃ = u²      = 121
  f  = v₃ + 3  = 124

Local derivatives
  ∂f/∂v₃  = 1         sum rule
  ∂v₃/∂u  = 2·u = 22  power rule
  ∂u/∂v₁  = 1         sum rule
  ∂v₁/∂x₁ = 2         constant factor rule

Chain rule for x₁
  ∂f/∂x₁ = ∂f/∂v₃ · ∂v₃/∂u · ∂u/∂v₁ · ∂v₁/∂x₁
         = 1 · 2·u · 1 · 2
         = 1 · 22 · 1 · 2
         = 44"""


def summed(explanation):
    """For each node asked about the sum of what was said to reach it."""
    return [sum(c.part for c in cs) for cs in explanation.contributions.values()]


def lines(explanation):
    return [" ".join(line.split()) for line in str(explanation).splitlines()]


# --- numbers ------------------------------------------------------------------------------------


def test_it_reads_like_the_slide_of_the_lecture():
    assert str(explain(chain_rule(), "x1")) == LECTURE


def test_several_nodes_by_name_or_not_leaf_or_inner():
    f = chain_rule()
    u = next(x for x in ag.topological_order(f) if x.name == "u")
    found = explain(f, ["x1", u, "x2", "x1"])
    assert summed(found) == [44.0, 22.0, 66.0]
    assert list(found.gradients.values()) == [44.0, 22.0, 66.0]
    assert summed(explain(f, {"a": ["x2"]})) == [66.0]
    assert explain(f, f).gradients[f] == 1.0


def test_a_node_used_twice_by_one_operation():
    x = Value(3.0, name="x")
    assert "∂f/∂x = x + x = 6 product rule, used twice: both derivatives added" in lines(
        explain(x * x, x)
    )


def test_every_path_has_a_product_and_their_sum_is_the_gradient():
    x = Value(2.0, name="x")
    found = explain(x * ag.exp(x) + x**2, x)
    ways = [contribution.way for contribution in found.contributions[x]]
    assert len(ways) == len(set(ways)) == 3
    assert lines(found)[-1].endswith("the sum over 3 paths")
    assert summed(found) == pytest.approx([3 * np.exp(2) + 4])


def test_kinks_and_choices_tell_what_was_done():
    x = Value(0.0, name="x")
    assert "relu'(0) = 0 by convention" in str(explain(ag.relu(x), x))
    assert "relu'(0) = 0 by convention" in str(explain(ag.relu(x) + x, x))
    assert "relu, whose slope is 0 here" in str(explain(ag.relu(x - 1), x))
    assert "a tie: each operand gets half" in str(explain(ag.maximum(x, 0.0), x))
    assert "not chosen: nothing is sent back" in str(explain(ag.where(True, 2 * x, 3 * x), x))


@pytest.mark.parametrize(
    ("build", "reason"),
    [
        (lambda x, y: y * 2, "f was not computed from x"),
        (lambda x, y: y * x.detach(), "detach() or stop_gradient() is a constant"),
        (lambda x, y: y * ag.sign(x), "every way ends at sign, whose derivative is 0"),
        (lambda x, y: ag.where(False, x, y), "every way ends at where, which did not choose"),
    ],
)
@pytest.mark.parametrize("kind", [Value, Tensor])
def test_where_no_gradient_flows_it_says_why(build, reason, kind):
    x, y = kind(2.0, name="x"), kind(3.0, name="y")
    found = explain(build(x, y), [x, y])
    assert found.gradients[x] is None
    assert "No gradient flows to x" in str(found)
    assert reason in str(found)
    assert "∂f/∂x = 0" in lines(found)


def test_numbers_that_are_not_finite_are_traced():
    x = Value(-1.0, name="x")
    with np.errstate(all="ignore"):
        f = ag.log(x) * 2.0
    assert "forward: log made nan" in str(explain(f, x))


@given(programs(), st.integers(0, 99))
@settings(max_examples=40, deadline=None)
def test_contributions_sum_up_to_the_gradient_of_the_engine(program, seed):
    for kind in (Value, Tensor):
        leaves = [kind(x) for x in numbers_for(program, seed)]
        output = program.run(leaves)[-1]
        for limit in (2, 40):
            found = explain(output, leaves, limit=limit)
            reached = [x for x in leaves if found.gradients[x] is not None]
            sums = [sum(c.part for c in found.contributions[x]) for x in reached]
            if output not in reached:
                expected = gradients(output, reached)
                np.testing.assert_allclose(sums, expected, rtol=1e-9, atol=1e-12)
            assert str(found)


# --- arrays ---------------------------------------------------------------------------------------


def two_layers():
    rng = np.random.default_rng(0)
    inputs, targets = rng.normal(size=(8, 4)), rng.normal(size=(8, 3))
    w1, w2 = Tensor(rng.normal(size=(4, 5)), name="W1"), Tensor(rng.normal(size=(5, 3)), name="W2")
    b1 = Tensor(np.zeros(5), name="b1")
    a1 = ag.sigmoid(inputs @ w1 + b1)
    a1.name = "A1"
    loss = ((a1 @ w2 - targets) ** 2).mean()
    loss.name = "L"
    return loss, [w1, b1, w2]


def test_a_network_of_two_layers_reads_like_the_equations_of_backpropagation():
    loss, parameters = two_layers()
    found = explain(loss, parameters)
    for line in (
        "∂L/∂W₂ = A₁ᵀ @ δ(v₃) vector-Jacobian product of @: (5, 3) = (5, 8) @ (8, 3)",
        "δ(A₁) = δ(v₃) @ W₂ᵀ vector-Jacobian product of @: (8, 5) = (8, 3) @ (3, 5)",
        "δ(v₂) = δ(A₁) ⊙ (A₁ ⊙ (1 − A₁)) sigmoid' = sigmoid (1 - sigmoid)",
        "∂L/∂b₁ = sum(δ(v₂), axis=0) sum rule, summed over axis 0: broadcasting undone",
        "∂L/∂W₁ = C₁ᵀ @ δ(v₁) vector-Jacobian product of @: (4, 5) = (4, 8) @ (8, 5)",
        "C₁ is a constant array of shape (8, 4)",
    ):
        assert line in lines(found)
    for x, total in zip(parameters, summed(found), strict=True):
        np.testing.assert_allclose(total, gradients(loss, x), rtol=1e-12)


@pytest.mark.parametrize("build", ALL)
def test_whatever_can_be_drawn_can_be_explained(build):
    output = build()
    leaves = [x for x in ag.topological_order(output) if x.is_leaf]
    found = explain(output, leaves)
    for x in leaves:
        if found.gradients[x] is not None:
            total = sum(c.part for c in found.contributions[x])
            np.testing.assert_allclose(total, found.gradients[x], rtol=1e-9)


def test_an_output_that_is_an_array_is_summed():
    x = Tensor([1.0, 2.0], name="x")
    found = explain(x * x, x)
    assert "the output is an array: its sum is differentiated" in lines(found)
    assert found.gradients[x].tolist() == [2.0, 4.0]


# --- large graphs ---------------------------------------------------------------------------------


def test_many_consumers_are_summed_up():
    w = Value(0.5, name="w")
    f = sum(ag.tanh(w * (1.0 + k / 100)) for k in range(100))
    found = explain(f, w)
    assert len(found.contributions[w]) == 100
    assert summed(found) == pytest.approx([gradients(f, w)])
    assert "through 92 others" in str(found)
    assert "the sum over the 100 values that use it" in str(found)
    assert len(lines(found)) < 60


@pytest.mark.parametrize("step", [lambda y: y * 0.5 + y * 0.5, lambda y: y + 1e-3])
def test_deep_graphs_and_astronomically_many_paths_stay_short(step):
    x = Value(1.0, name="x")
    y = x
    for _ in range(2000):
        y = step(y)
    found = explain(y, x)
    assert summed(found) == pytest.approx([1.0])
    assert len(lines(found)) < 80
    assert "found before, farther away" in str(found)


def test_a_limit_cuts_the_derivation_short():
    whole, part = explain(sigmoid_network(), "x1"), explain(sigmoid_network(), "x1", limit=5)
    assert len(lines(part)) < len(lines(whole)) / 2
    assert summed(part) == pytest.approx(summed(whole))


# --- LaTeX, Markdown, files -----------------------------------------------------------------------


@pytest.mark.parametrize("build", [*ALL, lambda: two_layers()[0]])
def test_every_formula_compiles(build):
    output = build()
    leaves = [x for x in ag.topological_order(output) if x.is_leaf]
    found, parser = explain(output, leaves), MathTextParser("path")
    cells = set()
    for section in found.sections:
        rows = equations(section).split(" \\\\\n") if section.lines else []
        cells |= {cell.strip() for row in rows for cell in re.split(r"(?<!\\)&+", row)}
        assert all(in_latex(remark).count("$") % 2 == 0 for remark in section.remarks)
    formulas = sorted(cell for cell in cells if cell and "\ufffd" not in cell)
    assert len(formulas) > 5
    for formula in formulas[:60]:
        parser.parse(f"${formula}$")


def test_latex_of_the_lecture():
    latex = explain(chain_rule(), "x1").latex
    assert r"\frac{\partial v_{3}}{\partial u} &= 2\,u = 22 && \text{power rule}" in latex
    assert latex.count(r"\begin{align*}") == latex.count(r"\end{align*}") == 4
    assert latex.rstrip().endswith("&= 44\n\\end{align*}")


def test_markdown_has_formulas_and_no_marks_of_names():
    x = Value(1.0, name="</svg><script>*a*")
    markdown = explain(x * 2 + Value(1.0), x).markdown
    assert markdown.count("$$") % 2 == 0
    assert "<script" not in markdown
    assert "**Local derivatives**" in markdown


def test_a_notebook_shows_markdown():
    bundle = explain(chain_rule(), "x1")._repr_mimebundle_()
    assert set(bundle) == {"text/markdown", "text/plain"}
    assert bundle["text/plain"] == LECTURE


def test_files_by_suffix(tmp_path):
    found = explain(chain_rule(), "x1")
    for name, start in (("a.txt", "Derivative"), ("a.md", "**Deriv"), ("a.tex", "\\documentclass")):
        found.save(tmp_path / name)
        assert (tmp_path / name).read_text(encoding="utf-8").startswith(start)
    assert sorted(x.name for x in tmp_path.iterdir()) == ["a.md", "a.tex", "a.txt"]
    with pytest.raises(ValueError, match=r"must end in \.txt, \.md or \.tex"):
        found.save(tmp_path / "a.html")
    with pytest.raises(FileNotFoundError, match=r"Explanation\.save: there is no folder"):
        found.save(tmp_path / "missing" / "a.md")


def test_nothing_is_stored():
    f = chain_rule()
    explain(f, ["x1", "x2"])
    assert all(node.grad is None for node in ag.topological_order(f))


# --- mistakes -------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("wrt", "error", "message"),
    [
        ("x3", ValueError, "no node named 'x3'; the names are f, u, x1, x2"),
        ([], ValueError, "wrt holds no node"),
        (2.0, TypeError, "wrt must be"),
        ([object()], TypeError, "wrt must be a Value, a Tensor or the name of one, got object"),
    ],
)
def test_what_cannot_be_asked_about(wrt, error, message):
    with pytest.raises(error, match=message):
        explain(chain_rule(), wrt)


def test_other_mistakes():
    x = Value(1.0, name="x")
    with pytest.raises(ValueError, match="2 nodes are named 'x'"):
        explain(x * Value(1.0, name="x"), "x")
    with pytest.raises(TypeError, match="expected a Value or Tensor, got float"):
        explain(1.0, x)
    with pytest.raises(ValueError, match="limit must be at least 1"):
        explain(x * 2, x, limit=0)
    y = x * x
    x.data = 2.0
    with pytest.raises(RuntimeError, match="was changed"):
        explain(y, x)


def test_names_are_never_given_twice():
    v1 = Value(1.0, name="v1")
    same = Value(2.0, name="v1")
    text = str(explain((v1 * same) + tensor_network().detach().item(), v1))
    assert "v₂" in text
    assert isinstance(explain(v1 * 2, v1), Explanation)


def test_three_linear_layers_give_the_dyadic_products_of_the_lecture():
    """lectures.md, B: dL/dW3 = (W3 W2 W1 x - y) (W2 W1 x)^T, dL/dW1 = W2^T W3^T (..) x^T."""
    rng = np.random.default_rng(0)
    x, y = Tensor(rng.normal(size=4), name="x"), rng.normal(size=2)
    shapes = {"W1": (3, 4), "W2": (3, 3), "W3": (2, 3)}
    w1, w2, w3 = (Tensor(rng.normal(size=shape), name=name) for name, shape in shapes.items())
    z1 = w1 @ x
    z2 = w2 @ z1
    z3 = w3 @ z2
    loss = 0.5 * ((z3 - y) ** 2).sum()
    for node, name in ((z1, "z1"), (z2, "z2"), (z3, "z3"), (loss, "L")):
        node.name = name
    said = lines(explain(loss, [w1, w2, w3]))
    for start in ("∂L/∂W₃ = δ(z₃) ⊗ z₂ ", "δ(z₂) = W₃ᵀ @ δ(z₃) ", "∂L/∂W₂ = δ(z₂) ⊗ z₁ ",
                  "δ(z₁) = W₂ᵀ @ δ(z₂) ", "∂L/∂W₁ = δ(z₁) ⊗ x "):  # fmt: skip
        assert any(line.startswith(start) for line in said), start


def test_a_total_derivative_is_not_written_as_the_local_one():
    x, y = Value(2.0, name="x"), Value(3.0, name="y")
    found = explain(x * y + x, x)
    said = lines(found)
    assert "∂f/∂x = 1 sum rule" in said
    assert "df/dx = 1 + 3 = 4 the sum over 2 paths" in said
    assert r"\frac{d f}{d x} &= 1 + 3 = 4" in found.latex
    z = x
    for _ in range(5):
        z = ag.sin(z) * z
    said = [line.split(" = ") for line in lines(explain(z, x))]
    assert all(left not in right[0].split(" · ")[0] for left, *right in said if "/" in left)
    lefts = [left for left, *_ in said if "/" in left]
    assert len(set(lefts)) == len(lefts)
    assert "df/dx" not in str(explain(ag.sin(x * y), x))


def test_the_formula_tells_nodes_of_one_name_apart():
    z, w = Value(2.0, name="x"), Value(3.0, name="x")
    said = lines(explain(z * w + z, z))
    assert said[1] == "f = x·v₂ + x"
    assert "at x = 2, v₂ = 3" in said


def test_at_a_tie_the_slope_is_that_of_the_convention_alone():
    x, y = Value(2.0, name="x"), Value(2.0, name="y")
    said = lines(explain(ag.maximum(x, y), x))
    assert "∂f/∂x = 0.5 the larger one, a tie: each operand gets half" in said
