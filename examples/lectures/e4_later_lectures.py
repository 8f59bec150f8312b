"""Lecture E: the networks of the later lectures, built from the same primitives as all before.

Source: lectures.md, E "later lectures named there". Each part runs one of the examples of the
package, `python -m examples.sine_rnn` and so on, which can be read by itself.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np

import nn
from autograd import Tensor, check_gradients, draw, topological_order

from .. import autoencoder_digits, gan_points, sine_rnn, tiny_transformer
from .chapter import OUTPUT, Chapter, plot

RECURRENT = {"RNN": nn.RNN, "LSTM": nn.LSTM, "GRU": nn.GRU}


# --- the same primitives ------------------------------------------------------------------------


def networks() -> dict[str, tuple[Any, Any]]:
    """A small network of every kind, and an input for it."""
    rng = np.random.default_rng(0)
    sequence = rng.normal(size=(1, 2, 2))
    made: dict[str, tuple[Any, Any]] = {
        name: (kind(2, 1, rng=rng), sequence) for name, kind in RECURRENT.items()
    }
    image = rng.uniform(size=(1, 1, 4, 4))
    made["CNN"] = (nn.Sequential(nn.Conv2d(1, 2, 3, rng=rng), nn.tanh, nn.Flatten()), image)
    bottleneck = [nn.MLP([2, 3, 1], nn.tanh, rng=rng), nn.MLP([1, 3, 2], nn.tanh, rng=rng)]
    made["autoencoder"] = (nn.Sequential(*bottleneck), sequence[0])
    contest = [nn.MLP([2, 3, 2], nn.tanh, rng=rng), nn.MLP([2, 3, 1], nn.tanh, rng=rng)]
    made["GAN: D(G(z))"] = (nn.Sequential(*contest), sequence[0])
    made["attention"] = (nn.MultiHeadAttention(2, 1, rng=rng), sequence)
    return made


def same_primitives(chapter: Chapter) -> None:
    """Which primitives each kind of network is made of, and whether its gradients are right."""
    chapter.text("""
        The lecture names what comes later: CNN, RNN, LSTM, GRU, autoencoder, GAN, transformer
        attention. None of them needs a new rule for derivatives. Each is written with operations
        that have one, and the chain rule does the rest. Here is what small networks of each kind
        record, and whether their gradients agree with finite differences.
    """)
    rows, right = [], True
    for name, (model, x) in networks().items():

        def output(x: Any, *_: Any, model: Any = model) -> Any:
            out = model(x)
            return out[0] if isinstance(out, tuple) else out

        report = check_gradients(output, x, *model.parameters())
        nodes = topological_order(output(Tensor(x)).sum())
        used = sorted({node.primitive.name for node in nodes if node.primitive})
        right = right and report.worst.agrees
        rows.append([name, len(nodes), len(report.comparisons), " ".join(used)])
    chapter.table(["network", "nodes", "gradients checked", "primitives"], rows)
    chapter.claim("all of these gradients agree with finite differences", right)


# --- recurrent networks -------------------------------------------------------------------------


def cell(chapter: Chapter) -> None:
    """One time of an LSTM as a graph."""
    rng = np.random.default_rng(1)
    lstm = nn.LSTM(1, 1, rng=rng).mapped(nn.as_values)
    _, (h, _) = lstm(np.array([[[0.5]]]), (np.array([[0.3]]), np.array([[-0.8]])))
    caption = """
        One time of an LSTM with one cell, every number a node: the input is 0.5, the output a time
        ago was 0.3, and the cell held -0.8. Four gates, each a weighted sum through a sigmoid or a
        tanh, decide what it holds next.
    """
    chapter.graph(draw(h[0, 0]), caption)


def memory(chapter: Chapter) -> None:
    """How far back gradients reach."""
    chapter.text("""
        A recurrent network is as deep as its sequence is long, so gradients vanish on their way
        back as they do in a deep stack. The gates of an LSTM or a GRU keep a path open. Below, all
        recurrent weights are drawn with half of the usual size, and the gates start open.
    """)
    reached = {name: reach(kind, np.random.default_rng(2)) for name, kind in RECURRENT.items()}
    figure, axes = plot()
    for name, slopes in reached.items():
        axes.semilogy(np.arange(len(slopes)), slopes[::-1], label=name)
    axes.set(
        xlabel="how many times ago the input was", ylabel="size of the gradient",
        title="How much the last output hears of the past",
    )  # fmt: skip
    axes.legend()
    chapter.figure(figure, "Gradient of the last output for each input, at random weights.")
    far = {name: slopes[0] / slopes[-1] for name, slopes in reached.items()}
    chapter.claim(
        f"40 times ago counts {far['RNN']:.0e} of now in an RNN, {far['LSTM']:.0e} in an LSTM, "
        f"{far['GRU']:.0e} in a GRU",
        far["RNN"] < 1e-6 < 1e-3 * min(far["LSTM"], far["GRU"]),
    )


def reach(kind: Any, rng: np.random.Generator) -> Any:
    """The size of the gradient of the last output for the input at each time."""
    layer = kind(1, 16, rng=rng, initialization=lambda *a, **k: 0.5 * nn.xavier(*a, **k))
    opened = {nn.LSTM: [0.0, 2.0, 0.0, 0.0], nn.GRU: [0.0, 2.0, 0.0]}.get(kind, [0.0])
    layer.bias.update(lambda _: np.repeat(opened, 16))
    x = Tensor(rng.normal(size=(20, 41, 1)))
    layer(x)[0][:, -1].sum().backward()
    return np.abs(x.grad).mean(axis=(0, 2))


def waves(chapter: Chapter, quick: bool) -> None:
    """Recurrent layers foretell sines."""
    chapter.text("""
        Sines of many periods, heard through noise. The network sees number after number and names
        the next. It is compared with what can be done without a network: say the last number
        again, go straight on, or take the weighted sum of the last 20 that is best on average.
    """)
    errors = sine_rnn.main(chapter.output, steps=20 if quick else 400)
    chapter.table(["forecast", "mean squared error"], list(errors.items()))
    networks_, simple = dict(list(errors.items())[3:]), list(errors.values())[:3]
    chapter.image(chapter.output / "sine_rnn_errors.png", "What every next number teaches.")
    chapter.image(
        chapter.output / "sine_rnn_forecasts.png",
        "Two waves. After 40 numbers each network goes on with what it said itself.",
    )
    worst = max(networks_.values())
    if quick:
        chapter.claim("each network is better than the last number again", worst < simple[0])
    else:
        chapter.claim("each is at least twice as good as the best sum", worst < 0.5 * simple[2])


# --- autoencoder, GAN, transformer --------------------------------------------------------------


def bottleneck(chapter: Chapter, quick: bool) -> None:
    """Digits through two numbers and back."""
    chapter.text("""
        An autoencoder learns without labels: it gives out what came in, through a bottleneck. With
        linear layers it would be principal component analysis (PCA), the best there is among
        linear ways. With activations it can bend the plane of its two numbers through the space of
        the 64 pixels.
    """)
    errors = autoencoder_digits.main(chapter.output, epochs=16 if quick else 120)
    chapter.table(["way", "mean squared error of unseen digits"], list(errors.items()))
    chapter.image(chapter.output / "autoencoder_digits.png", "Digits it was not trained on.")
    chapter.image(chapter.output / "autoencoder_codes.png", "The two numbers of each digit.")
    chapter.claim(
        "two numbers of the autoencoder say more about a digit than two of PCA",
        errors["autoencoder"] < errors["PCA"],
    )


def contest(chapter: Chapter, quick: bool) -> None:
    """Two networks against each other."""
    chapter.text("""
        A generator draws points, a discriminator judges whether they are real, and each learns
        from the other. The generator never sees a real point: all it gets is the gradient that
        comes back through the discriminator. How good it is must be measured from outside: by the
        clusters it covers, and by the distance between the sets of points, 0 if they are alike.
    """)
    result = gan_points.main(chapter.output, steps=100 if quick else 3000)
    chapter.table(["measure", "value"], list(result.items()))
    chapter.image(chapter.output / "gan_points.png", "What the generator draws, step by step.")
    chapter.image(chapter.output / "gan_losses.png", "The losses of both networks.")
    chapter.claim(
        "the points come closer to the real ones",
        result["distance at the end"] < 0.5 * result["distance at the start"],
    )
    if not quick:
        chapter.claim("all 8 clusters are covered", result["clusters"] == 8)


def transformer(chapter: Chapter, quick: bool) -> None:
    """Attention that finds the letter to say."""
    chapter.text("""
        In a transformer every position asks all before it, and takes the mean of what they hold,
        weighted by how well they fit the question. This one reads random letters and says them
        backwards, so each position must find one certain letter. Nobody told it which.
    """)
    length, steps = (4, 100) if quick else (8, 300)
    shares = tiny_transformer.main(chapter.output, steps=steps, length=length)
    chapter.table(["share that is right", "value"], list(shares.items()))
    caption = """
        Where each position looks. Right of the diagonal is the future, which the mask hides. From
        the bar on a head walks back over the letters.
    """
    chapter.image(chapter.output / "tiny_transformer_attention.png", caption)
    chapter.claim("at least 95 % of new words are said backwards", shares["words"] >= 0.95)
    chapter.claim(
        "a head looks mostly at the letter to be said", shares["looks at that letter"] > 0.5
    )


def main(output: str | Path = OUTPUT, *, quick: bool = False) -> Chapter:
    """Write the chapter; a quick one trains for a shorter time."""
    chapter = Chapter("E", "Later lectures", output)
    same_primitives(chapter)
    cell(chapter)
    memory(chapter)
    waves(chapter, quick)
    bottleneck(chapter, quick)
    contest(chapter, quick)
    transformer(chapter, quick)
    return chapter


if __name__ == "__main__":
    main()
