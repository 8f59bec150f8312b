"""Attention: every position of a sequence asks all others what to take over from them.

Sequences have shape (..., time, features). A mask is an array of booleans of shape
(..., queries, keys), or one that broadcasts to it: True where a query may look at a key.
"""

from __future__ import annotations

import math
from typing import Any

import numpy as np

from autograd import reshape, swapaxes, where

from .activations import softmax
from .dropout import Dropout
from .layers import MLP, Linear, check_size
from .module import Module
from .normalization import LayerNorm
from .parameters import Array


def attention_weights(queries: Any, keys: Any, mask: Any = None) -> Any:
    """How much each query takes from each key: softmax(Q K^T / sqrt(d)).

    Args:
        queries: shape (..., queries, d).
        keys: shape (..., keys, d).
        mask: True where a query may look at a key; all may for None.

    Returns:
        Shape (..., queries, keys): rows of numbers in 0..1 that sum to 1, and are exactly 0 where
        the mask is False. A query that may look at no key has a row of zeros: it takes nothing.

    Raises:
        TypeError: if the mask is not boolean.
        ValueError: if the shapes do not fit.

    Source: Vaswani et al., "Attention is all you need" (2017), equation 1.

    >>> attention_weights(np.ones((2, 1)), np.ones((2, 1)), causal_mask(2))
    array([[1. , 0. ],
           [0.5, 0.5]])
    """
    if np.shape(queries)[-1:] != np.shape(keys)[-1:]:
        raise ValueError(
            f"attention_weights: queries {np.shape(queries)} and keys {np.shape(keys)} must have "
            "equal last axes"
        )
    scores = queries @ swapaxes(keys, -1, -2) / math.sqrt(queries.shape[-1])
    if mask is None:
        return softmax(scores)
    allowed = checked_mask(mask, scores.shape)
    # Softmax of a row of nothing but -inf is nan. Such a row keeps its scores until it is emptied.
    idle = ~allowed.any(axis=-1, keepdims=True)
    return where(idle, 0.0, softmax(where(allowed | idle, scores, -math.inf)))


def scaled_dot_product_attention(queries: Any, keys: Any, values: Any, mask: Any = None) -> Any:
    """For each query the mean of the values, weighted by how well their keys fit the query.

    Args:
        queries: shape (..., queries, d).
        keys: shape (..., keys, d).
        values: shape (..., keys, features).
        mask: True where a query may look at a key; all may for None.

    Returns:
        Shape (..., queries, features); zeros for a query that may look at no key.

    Raises:
        TypeError: if the mask is not boolean.
        ValueError: if the shapes do not fit.

    Source: Vaswani et al., "Attention is all you need" (2017), equation 1.

    >>> key = np.array([[100.0, 0.0], [0.0, 100.0]])
    >>> scaled_dot_product_attention(np.array([[0.0, 1.0]]), key, np.array([[3.0], [4.0]]))
    array([[4.]])
    """
    return attention_weights(queries, keys, mask) @ values


def causal_mask(time: int) -> Array:
    """A mask that lets each position look at itself and at what came before it.

    >>> causal_mask(3).astype(int)
    array([[1, 0, 0],
           [1, 1, 0],
           [1, 1, 1]])
    """
    return np.tri(time, dtype=bool)


def positional_encoding(time: int, features: int, dtype: Any = np.float64) -> Array:
    """Sines and cosines that tell positions apart; added to a sequence, shape (time, features).

    Feature 2i is sin(position / 10000^(2i / features)), feature 2i + 1 the cosine of the same, so
    that a shift in time is a rotation. Attention alone does not see in which order it is given
    what.

    Raises:
        ValueError: if a size is not positive, or the number of features is odd.

    Source: Vaswani et al., "Attention is all you need" (2017), section 3.5.

    >>> positional_encoding(2, 4).round(2)
    array([[0.  , 1.  , 0.  , 1.  ],
           [0.84, 0.54, 0.01, 1.  ]])
    """
    check_size("positional_encoding", "time", time)
    check_size("positional_encoding", "features", features)
    if features % 2:
        raise ValueError(f"positional_encoding: features must be even, got {features}")
    rates = 10000.0 ** (-np.arange(0, features, 2) / features)
    angles = np.outer(np.arange(time), rates)
    return np.stack([np.sin(angles), np.cos(angles)], axis=-1).reshape(time, features).astype(dtype)


class MultiHeadAttention(Module):
    """Several attentions side by side, each on its own learned part of the features.

        head_k = attention(X Wq_k, C Wk_k, C Wv_k);  the heads side by side, times Wo

    Each product has a bias but that of the keys. There it would raise all scores of a query alike,
    which softmax does not see.

    Args:
        features: of the input and the output.
        heads: how many; must divide the features.
        rng: draws the initial weights.
        dtype: the floating dtype of the parameters.

    Raises:
        TypeError: if rng is missing or is not a numpy.random.Generator.
        ValueError: if the sizes are not positive, or the heads do not divide the features; from a
            call, if the input or the mask does not fit.

    Source: Vaswani et al., "Attention is all you need" (2017), section 3.2.2.

    >>> layer = MultiHeadAttention(8, heads=2, rng=np.random.default_rng(0))
    >>> layer(np.ones((5, 3, 8)), mask=causal_mask(3)).shape
    (5, 3, 8)
    """

    def __init__(
        self,
        features: int,
        heads: int,
        *,
        rng: np.random.Generator | None = None,
        dtype: Any = np.float64,
    ) -> None:
        check_size("MultiHeadAttention", "features", features)
        check_size("MultiHeadAttention", "heads", heads)
        if features % heads:
            raise ValueError(
                f"MultiHeadAttention: {features} features cannot be divided among {heads} heads"
            )
        self.heads = heads
        self.query = Linear(features, features, rng=rng, dtype=dtype)
        self.key = Linear(features, features, bias=False, rng=rng, dtype=dtype)
        self.value = Linear(features, features, rng=rng, dtype=dtype)
        self.output = Linear(features, features, rng=rng, dtype=dtype)

    def __call__(self, x: Any, context: Any = None, mask: Any = None) -> Any:
        """What each position of x takes from the context, in the shape of x.

        Args:
            x: shape (..., queries, features).
            context: shape (..., keys, features); x itself for None.
            mask: True where a query may look at a key, in all heads; shape (..., queries, keys).
        """
        values = self.divided(self.value(x if context is None else context))
        mixed = swapaxes(self.weights(x, context, mask) @ values, -2, -3)
        return self.output(reshape(mixed, (*mixed.shape[:-2], -1)))

    def weights(self, x: Any, context: Any = None, mask: Any = None) -> Any:
        """How much each position takes from each: shape (..., heads, queries, keys)."""
        queries = self.divided(self.query(x))
        keys = self.divided(self.key(x if context is None else context))
        if mask is not None and np.ndim(mask) > 2:
            mask = np.expand_dims(mask, -3)  # alike for all heads
        return attention_weights(queries, keys, mask)

    def divided(self, x: Any) -> Any:
        """(..., time, features) as (..., heads, time, features / heads)."""
        return swapaxes(reshape(x, (*x.shape[:-1], self.heads, x.shape[-1] // self.heads)), -2, -3)


class TransformerBlock(Module):
    """Attention between positions, then a perceptron at each: both add to what comes in.

        X = X + attention(norm(X));  X = X + mlp(norm(X))

    The norms stand before the layers, not behind them as in the paper of 2017: the sum then leads
    from the output to the input undisturbed, and training needs no warm-up.

    Args:
        features: of the input and the output.
        heads: of the attention; must divide the features.
        hidden: units of the perceptron; 4 * features for None.
        dropout: the share of the numbers that each layer adds that is left out in training.
        rng: draws the initial weights, and what is left out.
        dtype: the floating dtype of the parameters.

    Raises:
        TypeError: if rng is missing or is not a numpy.random.Generator.
        ValueError: if a number is out of its range; from a call, if the input or the mask does not
            fit.

    Source: Vaswani et al., "Attention is all you need" (2017); Xiong et al., "On layer
    normalization in the transformer architecture" (2020).

    >>> block = TransformerBlock(8, heads=2, rng=np.random.default_rng(0))
    >>> block(np.ones((5, 3, 8)), mask=causal_mask(3)).shape
    (5, 3, 8)
    """

    def __init__(
        self,
        features: int,
        heads: int,
        hidden: int | None = None,
        *,
        dropout: float = 0.0,
        rng: np.random.Generator | None = None,
        dtype: Any = np.float64,
    ) -> None:
        self.attention_norm = LayerNorm(features, dtype=dtype)
        self.attention = MultiHeadAttention(features, heads, rng=rng, dtype=dtype)
        self.mlp_norm = LayerNorm(features, dtype=dtype)
        self.mlp = MLP([features, hidden or 4 * features, features], rng=rng, dtype=dtype)
        self.dropout = Dropout(dropout, rng=rng)

    def __call__(self, x: Any, mask: Any = None) -> Any:
        """The sequence after the block, in the shape of x: (..., time, features)."""
        x = x + self.dropout(self.attention(self.attention_norm(x), mask=mask))
        return x + self.dropout(self.mlp(self.mlp_norm(x)))

    def weights(self, x: Any, mask: Any = None) -> Any:
        """How much each position takes from each: shape (..., heads, time, time)."""
        return self.attention.weights(self.attention_norm(x), mask=mask)


# --- checks -------------------------------------------------------------------------------------


def checked_mask(mask: Any, shape: tuple[int, ...]) -> Array:
    """A mask as a boolean array that broadcasts to the shape of the scores."""
    allowed: Array = np.asarray(mask)
    if allowed.dtype != bool:
        raise TypeError(
            f"attention_weights: the mask must be boolean, True where a query may look at a key, "
            f"got {allowed.dtype}; numbers are ambiguous, so compare them with 0"
        )
    try:
        fits = np.broadcast_shapes(allowed.shape, shape) == shape
    except ValueError:
        fits = False
    if not fits:
        raise ValueError(
            f"attention_weights: a mask of shape {allowed.shape} does not broadcast to "
            f"(..., queries, keys) = {shape}"
        )
    return allowed
