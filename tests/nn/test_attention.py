"""Attention computes the published equations, and what a mask excludes has no influence at all."""

import numpy as np
import pytest

import nn
from autograd import Tensor, check_gradients

from .kinds import gradient, in_all_kinds, plain

MASK = np.array([[True, False, False], [False, False, False], [True, True, False]])


def rng(seed=0):
    return np.random.default_rng(seed)


def qkv(*shape, seed=0, width=4):
    return [rng(seed + k).normal(size=(*shape, width)) for k in range(3)]


def by_loops(queries, keys, values, mask):
    """Attention of one sequence, number by number."""
    out = np.zeros((len(queries), values.shape[1]))
    for i, query in enumerate(queries):
        allowed = [j for j in range(len(keys)) if mask[i, j]]
        exponentials = [np.exp(query @ keys[j] / np.sqrt(len(query))) for j in allowed]
        for j, exponential in zip(allowed, exponentials, strict=True):
            out[i] += exponential / sum(exponentials) * values[j]
    return out


# --- scaled dot-product attention ---------------------------------------------------------------


@pytest.mark.parametrize("mask", [np.ones((5, 6), bool), np.tri(5, 6, dtype=bool), None])
def test_the_equation(mask):
    queries, (keys, values, _) = rng(9).normal(size=(2, 5, 4)), qkv(2, 6)
    out = nn.scaled_dot_product_attention(queries, keys, values, mask)
    assert out.shape == (2, 5, 4)
    full = np.ones((5, 6), bool) if mask is None else mask
    for sample in range(2):
        wanted = by_loops(queries[sample], keys[sample], values[sample], full)
        np.testing.assert_allclose(out[sample], wanted, rtol=1e-13)


def test_weights_are_shares():
    queries, keys, _ = qkv(2, 5)
    for mask in (None, nn.causal_mask(5), rng(5).random((2, 1, 5)) < 0.5):
        weights = nn.attention_weights(Tensor(queries), keys, mask).data
        assert weights.shape == (2, 5, 5) and (weights >= 0).all()
        rows = np.ones((2, 5), bool) if mask is None else (mask & np.ones((5, 1), bool)).any(-1)
        np.testing.assert_allclose(weights.sum(axis=-1), np.broadcast_to(rows, (2, 5)), rtol=1e-14)
        if mask is not None:
            np.testing.assert_array_equal(weights[~np.broadcast_to(mask, weights.shape)], 0.0)


def test_large_scores_do_not_overflow():
    weights = nn.attention_weights(np.array([[1e3]]), np.array([[1e3], [-1e3], [1e3]]))
    np.testing.assert_allclose(weights, [[0.5, 0.0, 0.5]], rtol=1e-9)


def test_a_query_that_may_look_nowhere_takes_nothing():
    queries, keys, values = map(Tensor, qkv(1, 3))
    out = nn.scaled_dot_product_attention(queries, keys, values, MASK)
    np.testing.assert_array_equal(out.data[0, 1], 0.0)
    np.testing.assert_allclose(out.data[0, 0], values.data[0, 0], rtol=1e-15)
    (out * rng(7).normal(size=out.shape)).sum().backward()
    for x in (queries, keys, values):
        assert np.isfinite(x.grad).all()
    np.testing.assert_array_equal(queries.grad[0, 1], 0.0)
    np.testing.assert_array_equal(keys.grad[0, 2], 0.0)
    np.testing.assert_array_equal(values.grad[0, 2], 0.0)


def test_what_the_mask_excludes_may_be_anything():
    """A key that is nan or inf, where nobody may look, changes neither outputs nor gradients."""
    queries, keys, values = qkv(3)
    masked = np.array([[True, False, True]] * 3)
    results = []
    for filler in (0.0, np.nan, np.inf):
        keys[1] = filler
        nodes = [Tensor(x) for x in (queries, keys, values)]
        with np.errstate(invalid="ignore"):
            out = nn.scaled_dot_product_attention(*nodes, masked)
            (out * rng(7).normal(size=out.shape)).sum().backward()
        results.append([out.data, nodes[0].grad, nodes[1].grad[[0, 2]], nodes[2].grad])
        np.testing.assert_array_equal(nodes[1].grad[1], 0.0)
    for other in results[1:]:
        for got, wanted in zip(other, results[0], strict=True):
            np.testing.assert_allclose(got, wanted, rtol=1e-13)


@pytest.mark.parametrize("mask", [None, MASK, nn.causal_mask(3)], ids=["none", "rows", "causal"])
def test_gradients(mask):
    queries, keys, values = qkv(3, width=2)
    check_gradients(
        lambda *x: nn.scaled_dot_product_attention(*x, mask), queries, keys, values, order=2
    )


def test_gradients_at_ties_and_zeros():
    zeros = np.zeros((3, 2))
    values = np.arange(6.0).reshape(3, 2)
    function = lambda *x: nn.scaled_dot_product_attention(*x, MASK)  # noqa: E731
    check_gradients(function, zeros, zeros, values, order=2)


def test_kinds_of_numbers():
    queries, keys, values = qkv(3)
    seed = rng(7).normal(size=(3, 4))
    for function in (
        lambda x: nn.scaled_dot_product_attention(x, keys, values, MASK),
        lambda x: nn.scaled_dot_product_attention(queries, x, values, MASK),
        lambda x: nn.scaled_dot_product_attention(queries, keys, x, MASK),
        lambda x: nn.scaled_dot_product_attention(x, x, x),
    ):
        outs, gradients = in_all_kinds(function, keys, seed)
        for out in outs[1:]:
            np.testing.assert_allclose(out, outs[0], rtol=0, atol=1e-12)
        np.testing.assert_allclose(*gradients, rtol=0, atol=1e-12)
        assert gradients[0].any()


@pytest.mark.parametrize(
    ("mask", "error", "message"),
    [
        (np.ones((3, 3)), TypeError, "the mask must be boolean, .* got float64; numbers are"),
        (np.ones((3, 3), int), TypeError, "got int64"),
        (np.ones((3, 2), bool), ValueError, r"a mask of shape \(3, 2\) does not broadcast to"),
        (np.ones((4, 3, 3), bool), ValueError, r"\(..., queries, keys\) = \(2, 3, 3\)"),
    ],
)
def test_masks_that_do_not_fit(mask, error, message):
    with pytest.raises(error, match=message):
        nn.attention_weights(*qkv(2, 3)[:2], mask)


def test_keys_that_do_not_fit():
    with pytest.raises(ValueError, match=r"queries \(3, 4\) and keys \(3, 5\) must have equal"):
        nn.attention_weights(np.ones((3, 4)), np.ones((3, 5)))


# --- order and positions ------------------------------------------------------------------------


def test_the_future_has_no_influence():
    x = Tensor(rng().normal(size=(2, 5, 8)))
    block = nn.TransformerBlock(8, 2, rng=rng())
    for layer in (block.attention, block):
        for time in range(5):
            x.grad = None
            out = layer(x, mask=nn.causal_mask(5))
            (out[:, time] * rng(3).normal(size=(2, 8))).sum().backward()
            np.testing.assert_array_equal(x.grad[:, time + 1 :], 0.0)  # exactly
            assert x.grad[:, : time + 1].all()


def test_attention_does_not_see_the_order():
    x, order = rng().normal(size=(2, 5, 8)), rng(1).permutation(5)
    block = nn.TransformerBlock(8, 2, rng=rng())
    for layer in (block.attention, block):
        out = layer(x).data
        np.testing.assert_allclose(layer(x[:, order]).data, out[:, order], rtol=1e-12, atol=1e-14)
        placed = x + nn.positional_encoding(5, 8)
        moved = x[:, order] + nn.positional_encoding(5, 8)
        assert not np.allclose(layer(moved).data, layer(placed).data[:, order], atol=1e-3)


def test_positions():
    table = nn.positional_encoding(50, 6)
    for position, i in np.ndindex(50, 3):
        angle = position / 10000 ** (2 * i / 6)
        pair = [np.sin(angle), np.cos(angle)]
        np.testing.assert_allclose(table[position, 2 * i : 2 * i + 2], pair, atol=1e-14)
    products = table @ table.T  # depends on the distance alone: a shift is a rotation
    for distance in (0, 1, 7):
        np.testing.assert_allclose(np.diag(products, distance), products[0, distance], rtol=1e-12)
    assert nn.positional_encoding(3, 4, np.float32).dtype == np.float32


@pytest.mark.parametrize(
    ("sizes", "message"),
    [((0, 4), "time must be at least 1"), ((3, 0), "features must be at least 1"),
     ((3, 5), "positional_encoding: features must be even, got 5")],
)  # fmt: skip
def test_positions_that_do_not_exist(sizes, message):
    with pytest.raises(ValueError, match=message):
        nn.positional_encoding(*sizes)


# --- several heads ------------------------------------------------------------------------------

#: The output of PyTorch 2.13 where all weights are `waves`, under the causal mask.
PYTORCH = [
    [0.718200644334, 0.711744886461, 0.050914162355, -0.656726807817],
    [0.568628730819, 0.855535584108, 0.355866966872, -0.470984098541],
    [-0.043992191096, 0.447074418809, 0.52710286985, 0.12251537321],
]
PYTORCH_WEIGHTS = [
    [
        [1.0, 0.0, 0.0],
        [0.262395152011, 0.737604847989, 0.0],
        [0.023683664357, 0.101778455871, 0.874537879772],
    ],
    [
        [1.0, 0.0, 0.0],
        [0.221321139278, 0.778678860722, 0.0],
        [0.173915756135, 0.260836143862, 0.565248100003],
    ],
]


def waves(*shape):
    return np.sin(1.0 + np.arange(np.prod(shape))).reshape(shape)


def test_the_same_numbers_as_pytorch():
    layer = nn.MultiHeadAttention(4, 2, rng=rng())
    layer.load_state_dict({path: waves(*x.shape) for path, x in layer.state_dict().items()})
    x, mask = 2.0 * waves(1, 3, 4), nn.causal_mask(3)
    np.testing.assert_allclose(layer(x, mask=mask).data[0], PYTORCH, rtol=0, atol=1e-11)
    weights = layer.weights(x, mask=mask).data[0]
    np.testing.assert_allclose(weights, PYTORCH_WEIGHTS, rtol=0, atol=1e-11)


@pytest.mark.parametrize("heads", [1, 2, 4])
def test_heads_are_attentions_on_parts_of_the_features(heads):
    layer = nn.MultiHeadAttention(8, heads, rng=rng())
    x, context = rng(1).normal(size=(3, 8)), rng(2).normal(size=(5, 8))
    mask = np.tri(3, 5, 2, dtype=bool)
    plain_layer = layer.mapped(nn.as_array)
    queries, keys, values = (
        plain_layer.query(x),
        plain_layer.key(context),
        plain_layer.value(context),
    )
    size, mixed = 8 // heads, np.zeros((3, 8))
    for head in range(heads):
        own = slice(head * size, (head + 1) * size)
        mixed[:, own] = by_loops(queries[:, own], keys[:, own], values[:, own], mask)
    wanted = plain_layer.output(mixed)
    np.testing.assert_allclose(layer(x, context, mask).data, wanted, rtol=1e-12, atol=1e-14)
    assert layer.weights(x, context, mask).shape == (heads, 3, 5)


def test_a_mask_for_each_sample_counts_for_all_heads():
    layer = nn.MultiHeadAttention(8, 2, rng=rng())
    x, keep = rng(1).normal(size=(3, 4, 8)), np.array([[1, 1, 1, 0], [1, 0, 1, 1], [1, 1, 1, 1]])
    out = layer(x, mask=keep[:, np.newaxis].astype(bool))
    for sample in range(3):
        shown = x[sample][keep[sample] == 1]
        alone = layer(shown)
        np.testing.assert_allclose(out.data[sample][keep[sample] == 1], alone.data, rtol=1e-12)


def test_gradients_of_several_heads():
    layer = nn.MultiHeadAttention(4, 2, rng=rng())
    x = rng(1).normal(size=(2, 3, 4))
    check_gradients(lambda x, *_: layer(x, mask=nn.causal_mask(3)), x, layer.parameters())


def test_heads_that_do_not_fit():
    with pytest.raises(ValueError, match="8 features cannot be divided among 3 heads"):
        nn.MultiHeadAttention(8, 3, rng=rng())
    with pytest.raises(ValueError, match="heads must be at least 1, got 0"):
        nn.MultiHeadAttention(8, 0, rng=rng())
    with pytest.raises(TypeError, match="got nothing; pass rng="):
        nn.MultiHeadAttention(8, 2)
    with pytest.raises(ValueError, match=r"the last axis of the input must be 8, got input of"):
        nn.MultiHeadAttention(8, 2, rng=rng())(np.ones((2, 3, 4)))


# --- the block ----------------------------------------------------------------------------------


def test_both_parts_add_to_what_comes_in():
    block = nn.TransformerBlock(8, 2, 16, rng=rng()).mapped(nn.as_array)
    x, mask = rng(1).normal(size=(2, 5, 8)), nn.causal_mask(5)

    def normed(x, norm):
        shifted = x - x.mean(axis=-1, keepdims=True)
        return norm(x), shifted / np.sqrt((shifted**2).mean(axis=-1, keepdims=True) + 1e-5)

    for given, wanted in (normed(x, block.attention_norm), normed(x, block.mlp_norm)):
        np.testing.assert_allclose(given, wanted, rtol=1e-12)
    middle = x + block.attention(block.attention_norm(x), mask=mask)
    wanted = middle + block.mlp(block.mlp_norm(middle))
    np.testing.assert_allclose(block(x, mask), wanted, rtol=1e-13)
    weights = block.weights(x, mask)
    assert weights.shape == (2, 2, 5, 5)
    np.testing.assert_allclose(weights.sum(axis=-1), 1.0, rtol=1e-13)


def test_gradients_of_the_block():
    block = nn.TransformerBlock(4, 2, 2, rng=rng())
    block.mlp.activation = nn.tanh  # relu may have a kink where finite differences step
    x = rng(1).normal(size=(1, 2, 4))
    check_gradients(lambda x, *_: block(x, nn.causal_mask(2)), x, block.parameters())
    check_gradients(lambda x: block(x, nn.causal_mask(2)), x, order=2)


def test_the_block_on_all_kinds_of_numbers():
    block = nn.TransformerBlock(4, 2, 6, rng=rng())
    values = block.mapped(nn.as_values)
    x, mask, seed = rng(1).normal(size=(1, 3, 4)), nn.causal_mask(3), rng(2).normal(size=(1, 3, 4))
    outs = [model(x, mask) for model in (block.mapped(nn.as_array), block, values)]
    for out in outs[1:]:
        np.testing.assert_allclose(plain(out), outs[0], rtol=0, atol=1e-12)
        (out * seed).sum().backward()
    for (path, tensor), array in zip(block.named_parameters(), values.parameters(), strict=True):
        assert tensor.grad.any(), path
        np.testing.assert_allclose(gradient(array), tensor.grad, rtol=0, atol=1e-12)


def test_float32_stays():
    block = nn.TransformerBlock(4, 2, rng=rng(), dtype=np.float32)
    x = rng(1).normal(size=(2, 3, 4)).astype(np.float32)
    out = block(x, nn.causal_mask(3))
    out.sum().backward()
    assert out.dtype == np.float32
    assert {p.grad.dtype for p in block.parameters()} == {np.dtype(np.float32)}
    assert nn.attention_weights(x, x, MASK).dtype == np.float32


def test_dropout_is_for_training():
    block = nn.TransformerBlock(8, 2, dropout=0.5, rng=rng())
    same = nn.TransformerBlock(8, 2, rng=rng())
    x = rng(1).normal(size=(2, 5, 8))
    assert not np.allclose(block(x).data, same(x).data)
    np.testing.assert_array_equal(block.eval()(x).data, same.eval()(x).data)
    assert block.mlp.layers[0].out_features == 32
