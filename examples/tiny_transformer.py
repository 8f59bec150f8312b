"""A tiny transformer that turns words around: it reads eight letters and says them backwards.

It sees one row of tokens, eight random letters, a bar, and what it has said so far, and names the
next one. A causal mask keeps it from looking ahead, so the very network that learns from whole
rows at once can speak token by token. To be right, each position must look back at one certain
letter, further away with every step: the picture of its attention shows that it learned to.

Source: Vaswani et al., "Attention is all you need" (2017).

Run it with `python -m examples.tiny_transformer`; it writes the attention map into out/.
"""

from __future__ import annotations

import string
import time
from pathlib import Path
from typing import Any

import numpy as np
from matplotlib.figure import Figure

import nn

Array = np.ndarray[Any, Any]

LETTERS, LENGTH, BATCH = 10, 8, 64
BAR = LETTERS  # the token after the letters
FEATURES, HEADS = 32, 2


def rows(count: int, length: int, rng: np.random.Generator) -> Array:
    """Random letters, the bar, the same letters backwards; shape (count, 2 * length + 1)."""
    letters = rng.integers(LETTERS, size=(count, length))
    return np.concatenate([letters, np.full((count, 1), BAR), letters[:, ::-1]], axis=1)


class Transformer(nn.Module):
    """Tokens to features, their places added; a block; and back to a score for each token."""

    def __init__(self, rng: np.random.Generator) -> None:
        self.embedding = nn.Embedding(LETTERS + 1, FEATURES, rng=rng)
        self.block = nn.TransformerBlock(FEATURES, HEADS, rng=rng)
        self.norm = nn.LayerNorm(FEATURES)
        self.reader = nn.Linear(FEATURES, LETTERS + 1, rng=rng)

    def __call__(self, tokens: Array) -> Any:
        """Logits of the token after each, shape (count, time, LETTERS + 1)."""
        x = self.block(self.placed(tokens), nn.causal_mask(tokens.shape[1]))
        return self.reader(self.norm(x))

    def placed(self, tokens: Array) -> Any:
        """The features of the tokens with those of their places."""
        return self.embedding(tokens) + nn.positional_encoding(tokens.shape[1], FEATURES)

    def attention(self, tokens: Array) -> Any:
        """How much each position takes from each, shape (count, HEADS, time, time)."""
        model = self.mapped(nn.as_array)
        return model.block.weights(model.placed(tokens), nn.causal_mask(tokens.shape[1]))

    def say(self, tokens: Array, steps: int) -> Array:
        """The tokens, and after them what the network says, each token the most likely one."""
        model = self.mapped(nn.as_array)
        for _ in range(steps):
            following = np.argmax(model(tokens)[:, -1:], axis=-1)
            tokens = np.concatenate([tokens, following], axis=1)
        return tokens


def train(model: Transformer, steps: int, length: int, rng: np.random.Generator) -> list[float]:
    """Adam on fresh rows; only what comes after the bar counts. Returns the losses."""
    optimizer = nn.Adam(model.parameters(), learning_rate=1e-2)
    losses = []
    for step in range(steps):
        optimizer.learning_rate = 1e-2 * (1.0 - 0.95 * step / steps)
        tokens = rows(BATCH, length, rng)
        logits = model(tokens[:, :-1])[:, length:]
        loss = nn.cross_entropy(logits, tokens[:, length + 1 :])
        optimizer.zero_grad()
        loss.backward()
        nn.clip_gradient_norm(model.parameters(), 1.0)
        optimizer.step()
        losses.append(loss.item())
        if (step + 1) % max(steps // 5, 1) == 0:
            print(f"step {step + 1:5}: loss {losses[-1]:.4f}")
    return losses


def text(tokens: Array) -> str:
    """A row of tokens as letters."""
    return "".join((string.ascii_lowercase[:LETTERS] + "|")[token] for token in tokens)


def looks_right(model: Transformer, tokens: Array, length: int) -> float:
    """How often, after the bar, the letter looked at most is the one to be said.

    Of the heads the one counts that does so most often.
    """
    most = np.argmax(model.attention(tokens[:, :-1])[:, :, length:], axis=-1)
    wanted = np.arange(length)[::-1]
    return float(np.max(np.mean(most == wanted, axis=(0, 2))))


def plot_attention(model: Transformer, tokens: Array, path: Path) -> None:
    """Where each position of one row looks, for each head."""
    maps = model.attention(tokens[np.newaxis, :-1])[0]
    figure = Figure(figsize=(10, 5), layout="constrained")
    letters, places = list(text(tokens[:-1])), range(len(tokens) - 1)
    for head, axes in enumerate(figure.subplots(1, HEADS)):
        shown = axes.imshow(maps[head], cmap="Blues", vmin=0.0, vmax=1.0)
        axes.axhline(len(letters) // 2 - 0.5, color="tab:red", linestyle=":")
        axes.set(
            title=f"head {head + 1}", xticks=places, yticks=places, xticklabels=letters,
            yticklabels=letters, xlabel="looks at", ylabel="position",
        )  # fmt: skip
    figure.colorbar(shown, ax=figure.axes, shrink=0.8, label="attention weight")
    figure.suptitle("From the bar on, attention runs backwards over the letters")
    figure.savefig(path, dpi=144)


def main(
    output: str | Path = "out", *, steps: int = 300, length: int = LENGTH, seed: int = 0
) -> dict[str, float]:
    """Train, test on new words, draw the attention; returns what is right, as shares."""
    folder = Path(output)
    folder.mkdir(parents=True, exist_ok=True)
    rng = np.random.default_rng(seed)
    model, start = Transformer(rng), time.perf_counter()
    train(model, steps, length, rng)
    print(f"{steps} steps in {time.perf_counter() - start:.1f} s")
    tested = rows(500, length, np.random.default_rng(seed + 1))
    said = model.say(tested[:, : length + 1], length)
    right = said[:, length + 1 :] == tested[:, length + 1 :]
    shares = {
        "letters": float(right.mean()),
        "words": float(right.all(axis=1).mean()),
        "looks at that letter": looks_right(model, tested, length),
    }
    for row in said[:3]:
        print(f"  {text(row)}")
    print(f"of 500 new words {shares['words']:.1%} are right, of their letters "
          f"{shares['letters']:.1%};")  # fmt: skip
    print(f"a head looks at the letter to be said in {shares['looks at that letter']:.1%} of them")
    plot_attention(model, tested[0], folder / "tiny_transformer_attention.png")
    print(f"the attention: {folder / 'tiny_transformer_attention.png'}")
    return shares


if __name__ == "__main__":
    main()
