"""Lecture B: what networks can be: any decision tree, and as close as you like to any function.

Source: lectures.md, B "universal approximation".
"""

from __future__ import annotations

from itertools import pairwise
from pathlib import Path
from typing import Any

import numpy as np
from sklearn.tree import DecisionTreeClassifier

import nn
from nn import datasets

from .chapter import OUTPUT, Chapter, plot

COLORS = ("tab:blue", "tab:orange", "tab:green")
SPECIES = ("setosa", "versicolor", "virginica")


# --- a tree as a network ------------------------------------------------------------------------


def small_tree(chapter: Chapter) -> None:
    """A tree of two questions, written down, and all weights of its network."""
    tree = (0, 2.5, 0, (1, 1.75, 1, 2))
    network = nn.tree_network(tree)
    chapter.text("""
        A decision tree asks one question after the other: is x1 ≤ 2.5? If so, class 0; if not, is
        x2 ≤ 1.75? If so, class 1, else class 2. A network asks both at once. Its first hidden
        layer has a step unit for each question, 1 for yes; the second has one for each leaf,
        which is 1 if all answers on the way to it are right; the output sums the leaves of a class.
    """)
    chapter.table(("layer", "unit", "weights", "bias"), unit_rows(network))
    x = np.array([[2.5, 9.0], [2.6, 1.75], [2.6, 1.76]])
    found = network(x).argmax(axis=1)
    chapter.claim("points exactly on a threshold go left, as in the tree", list(found) == [0, 1, 2])


def unit_rows(network: nn.Sequential) -> list[tuple[str, int, str, float]]:
    """A row for each unit of the two hidden layers."""
    return [
        (name, unit, " ".join(f"{w:+g}" for w in layer.weight[:, unit]), layer.bias[unit])
        for name, layer in zip(("questions", "leaves"), network[:3:2], strict=True)
        for unit in range(layer.out_features)
    ]


def iris_tree(chapter: Chapter) -> None:
    """A tree that was learned, as two networks: with step units and with steep sigmoids."""
    x, y = datasets.iris()
    classifier = DecisionTreeClassifier(random_state=0).fit(x, y)
    steps = nn.tree_network(classifier)
    chapter.text(f"""
        The tree that scikit-learn grows on Iris, until all flowers are right, has
        {classifier.get_n_leaves()} leaves. The network has {steps[0].out_features} units in its
        first hidden layer, and {steps[2].out_features} in its second. With steep sigmoids in place
        of steps it has gradients, and can be trained further.
    """)
    predicted = classifier.predict(x)
    for name, network in (
        ("step units", steps),
        ("sigmoids of steepness 1000", nn.tree_network(classifier, steepness=1000.0)),
    ):
        same = nn.predict(network, x).argmax(axis=1) == predicted
        claim = f"the network of {name} agrees with the tree on {same.sum()} of {len(x)} flowers"
        chapter.claim(claim, same.all())


def tree_regions(chapter: Chapter) -> None:
    """The regions of a tree of two features, and how sigmoids round them."""
    x, y = datasets.iris()
    x = x[:, 2:]
    classifier = DecisionTreeClassifier(max_depth=3, random_state=0).fit(x, y)
    lengths, widths = np.linspace(0.5, 7.5, 281), np.linspace(0.0, 2.8, 281)
    points = np.stack(np.meshgrid(lengths, widths), axis=-1).reshape(-1, 2)
    figure, grid = plot(columns=3, width=4.2, height=3.8)
    panels: list[tuple[str, Any]] = [("The tree: axis-parallel pieces", None)]
    panels += [("Step units: the same pieces", None), ("Sigmoids of steepness 5: rounded", 5.0)]
    answers = [classifier.predict(points)]
    for _, steepness in panels[1:]:
        network = nn.tree_network(classifier, steepness=steepness)
        answers.append(nn.predict(network, points, batch_size=None).argmax(axis=1))
    for axes, (title, _), answer in zip(grid, panels, answers, strict=True):
        shape = (len(widths), len(lengths))
        levels = [-0.5, 0.5, 1.5, 2.5]
        axes.contourf(lengths, widths, answer.reshape(shape), levels, colors=COLORS, alpha=0.3)
        for label, name in enumerate(SPECIES):
            axes.plot(*x[y == label].T, "os^"[label], color=COLORS[label], markersize=3, label=name)
        axes.set(xlabel="petal length (cm)", ylabel="petal width (cm)", title=title)
    grid[0].legend(loc="upper left")
    chapter.figure(figure, "A tree on two features of Iris, and networks with two hidden layers.")
    same = np.mean(answers[0] == answers[1])
    chapter.claim("tree and network agree on every point of the picture", same == 1.0)


# --- any continuous function --------------------------------------------------------------------


def target(x: Any) -> Any:
    """A continuous function with bends and a corner."""
    return np.sin(2.0 * x) + 0.5 * np.abs(x)


def built(width: int) -> nn.MLP:
    """A network whose relu units bend it at equally spaced points, so that it meets the target."""
    knots = np.linspace(-3.0, 3.0, width + 1)
    slopes = np.diff(target(knots)) / np.diff(knots)
    network = nn.MLP([1, width, 1], initialization=nn.uniform, rng=np.random.default_rng(0))
    network.load_state_dict({
        "layers.0.weight": np.ones((1, width)),  # unit i is relu(x - knot i) ...
        "layers.0.bias": -knots[:-1],
        "layers.1.weight": np.diff(slopes, prepend=0.0)[:, np.newaxis],  # ... and changes the slope
        "layers.1.bias": target(knots[:1]),
    })  # fmt: skip
    return network


def fitted(width: int, steps: int, seed: int) -> nn.MLP:
    """A network of tanh units that gradient descent has fitted to the target."""
    rng = np.random.default_rng(seed)
    network = nn.MLP([1, width, 1], nn.tanh, initialization=nn.glorot, rng=rng)
    state = network.state_dict()
    state["layers.0.weight"] = rng.choice([-2.0, 2.0], (1, width))
    state["layers.0.bias"] = np.linspace(-5.0, 5.0, width)  # bends all over the interval
    network.load_state_dict(state)
    x = np.linspace(-3.0, 3.0, 200)[:, np.newaxis]
    nn.fit(
        network, x, target(x), loss=nn.mean_squared_error, epochs=steps, batch_size=None, rng=None,
        optimizer=nn.SGD(network.parameters(), 0.05, momentum=0.9), progress=False,
    )  # fmt: skip
    return network


def error(network: nn.MLP) -> float:
    """The root mean square error on points between those that were fitted."""
    x = np.linspace(-2.99, 2.99, 997)[:, np.newaxis]
    return float(np.sqrt(np.mean((nn.predict(network, x) - target(x)) ** 2)))


def approximation(chapter: Chapter, quick: bool) -> None:
    """The error against the width of one hidden layer."""
    chapter.text("""
        One hidden layer comes as close as you like to any continuous function, if it is wide
        enough. Two ways to see it. Built: n relu units are enough for a line through n + 1 points
        of the function, and the error falls as 1/n². Fitted: gradient descent finds the weights
        of tanh units, the best of three starts, since the theorem says that good weights exist,
        not that they are found.
    """)
    sizes = (1, 4, 16) if quick else (1, 2, 4, 8, 16, 32)
    starts, steps = (1, 400) if quick else (3, 1500)
    trained = {n: min((fitted(n, steps, s) for s in range(starts)), key=error) for n in sizes}
    widths = [1, 2, 4, 8, 16, 32, 64, 128]
    built_errors = [error(built(n)) for n in widths]
    fitted_errors = [error(network) for network in trained.values()]
    caption = "Networks with one hidden layer, and their error against its width."
    chapter.figure(error_plot(trained, widths, built_errors, fitted_errors), caption)
    shares = np.divide(built_errors[:-1], built_errors[1:])
    chapter.claim(
        "built: from 8 units on, twice the width divides the error by 3 at least",
        np.all(shares[3:] >= 3.0),
    )
    falling = all(wider < error for error, wider in pairwise(fitted_errors))
    chapter.claim("fitted: the error falls with each step in width", falling)


def error_plot(trained: dict[int, Any], widths: Any, built_errors: Any, fitted_errors: Any) -> Any:
    """What some widths have made of the target, and the errors of all."""
    figure, (left, right) = plot(columns=2)
    x, sizes = np.linspace(-3.0, 3.0, 601), list(trained)
    left.plot(x, target(x), color="black", linewidth=2.5, alpha=0.4, label="sin 2x + |x|/2")
    for n in (sizes[0], sizes[1], sizes[-1]):
        left.plot(
            x, nn.predict(trained[n], x[:, np.newaxis]), linewidth=1, label=f"fitted, n = {n}"
        )
    left.set(xlabel="x", ylabel="y", title="Wider is closer")
    left.legend()
    right.loglog(widths, built_errors, "o-", label="built of relu units")
    right.loglog(sizes, fitted_errors, "s-", label="fitted, tanh units")
    right.set(xlabel="units n in the hidden layer", ylabel="root mean square error")
    right.set(title="The error falls as the width grows")
    right.legend()
    return figure


def main(output: str | Path = OUTPUT, *, quick: bool = False) -> Chapter:
    """Write the chapter; when short, with fewer widths and fewer steps."""
    chapter = Chapter("B", "Trees and universal approximation", output)
    small_tree(chapter)
    iris_tree(chapter)
    tree_regions(chapter)
    approximation(chapter, quick)
    return chapter


if __name__ == "__main__":
    main()
