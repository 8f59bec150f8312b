"""Our layout beside that of Graphviz: how many edges cross, on the graphs of networks.

python -m tests.autograd.drawing.comparison
"""

from __future__ import annotations

import re
import shutil
import subprocess
import time
from bisect import bisect_right, insort
from collections.abc import Callable
from itertools import pairwise

import numpy as np

import autograd as ag
import nn
from autograd import Value
from autograd.drawing import draw
from autograd.drawing.crossings import untangle
from autograd.drawing.layout import Layout
from autograd.drawing.ranking import Columns, Link

from .graphs import sigmoid_network, tensor_network

DOT = shutil.which("dot")


def network(sizes: list[int], samples: int = 1, logistic: bool = True) -> Value:
    """The loss of a network of Values; every logistic function spelled out, or tanh."""
    rng = np.random.default_rng(0)
    layers = [
        [([Value(w) for w in rng.normal(size=before)], Value(0.1)) for _ in range(after)]
        for before, after in pairwise(sizes)
    ]
    total = Value(0.0)
    for _ in range(samples):
        x = [Value(number) for number in rng.normal(size=sizes[0])]
        for neurons in layers:
            z = []
            for weights, bias in neurons:
                products = [w * a for w, a in zip(weights, x, strict=True)]
                z.append(sum(products[1:], products[0]) + bias)
            x = [1.0 / (1.0 + ag.exp(-a)) if logistic else ag.tanh(a) for a in z]
        total = total + 0.5 * (x[0] - 1.0) ** 2
    return total


def deep() -> ag.Tensor:
    """Twelve layers of arrays."""
    model = nn.MLP([4, *[6] * 12, 2], rng=np.random.default_rng(0))
    return nn.cross_entropy(model(np.ones((3, 4))), [0, 1, 0])


def convolutional() -> ag.Tensor:
    """Two convolutions with pooling."""
    rng = np.random.default_rng(0)
    model = nn.Sequential(
        nn.Conv2d(1, 4, 3, rng=rng),
        nn.relu,
        nn.MaxPool2d(2),
        nn.Flatten(),
        nn.Linear(64, 3, rng=rng),
    )
    return nn.cross_entropy(model(rng.normal(size=(2, 1, 10, 10))), [0, 1])


def attentive() -> ag.Tensor:
    """Two blocks of attention."""
    rng = np.random.default_rng(0)
    model = nn.Sequential(*[nn.TransformerBlock(8, 2, rng=rng) for _ in range(2)])
    return (model(rng.normal(size=(1, 4, 8))) ** 2).mean()


GRAPHS: dict[str, Callable[[], ag.Tensor | Value]] = {
    "logistic 2-3-1 (62 cards)": sigmoid_network,
    "logistic 2-4-4-1": lambda: network([2, 4, 4, 1]),
    "logistic 3-5-1, 2 samples": lambda: network([3, 5, 1], samples=2),
    "tanh 4-6-6-2": lambda: network([4, 6, 6, 2], logistic=False),
    "logistic 4-8-8-3 (about 1,000 cards)": lambda: network([4, 8, 8, 3], samples=2),
    "tanh 2-16-16-1 (985 cards)": lambda: network([2, 16, 16, 1], logistic=False),
    "two layers of arrays": tensor_network,
    "12 layers of arrays": deep,
    "convolution": convolutional,
    "attention": attentive,
}


def links_of(output: ag.Tensor | Value) -> tuple[int, list[Link]]:
    """How many cards the whole graph has, and its edges."""
    graph = draw(output, limit=100_000).graph
    return len(graph.cards), [Link(edge.source, edge.target, edge.port) for edge in graph.edges]


def ours(cards: int, links: list[Link], ports: bool) -> int:
    """How many pairs of edges cross in our layout; without ports, edges to one card never do."""
    graph = Columns(cards, links)
    order, crossings = untangle(graph)
    return crossings if ports else without_ports(graph, order)


def without_ports(graph: Columns, order: list[list[int]]) -> int:
    """The crossings of an order if all edges to a card ended at one point."""
    place = {vertex: number for column in order for number, vertex in enumerate(column)}
    total = 0
    for column in order:
        above: list[int] = []
        for vertex in column:
            ends = sorted(place[target] for target, _ in graph.right[vertex])
            total += sum(len(above) - bisect_right(above, end) for end in ends)
            for end in ends:
                insort(above, end)
    return total


def graphviz(cards: int, links: list[Link], ports: bool) -> int:
    """How many pairs of edges cross in the layout of the program dot, by its own count."""
    assert DOT is not None
    lines = ["digraph { rankdir=LR; node [shape=record];"]
    if ports:
        for card in range(cards):
            fields = "|".join(f"<p{link.port}>" for link in links if link.target == card)
            lines.append(f'c{card} [label="{{{{{fields}}}|<out>}}"];')
        lines += [f"c{x.source}:out:e -> c{x.target}:p{x.port}:w;" for x in links]
    else:
        lines += [f"c{x.source} -> c{x.target};" for x in links]
    run = subprocess.run(
        [DOT, "-v", "-Tplain"], input="\n".join([*lines, "}"]), capture_output=True, text=True
    )
    return int(re.findall(r"(\d+) crossings", run.stderr)[-1])


def main() -> None:
    """Print a table."""
    for name, make in GRAPHS.items():
        cards, links = links_of(make())
        started = time.perf_counter()
        Layout([(124.0, 58.0)] * cards, links)
        seconds = time.perf_counter() - started
        counts = [
            f"{ours(cards, links, ports):6} of {graphviz(cards, links, ports):6}"
            for ports in (True, False)
        ]
        print(f"{name:38} {cards:5} cards {seconds:6.3f} s   crossings {'   '.join(counts)}")


if __name__ == "__main__":
    main()
