"""np.pad: every mode and option as in NumPy, both derivatives, and the errors."""

import numpy as np
import pytest
from hypothesis import given, settings

from autograd import Tensor
from autograd.padding import padded

from .tables import NUMBERS, Row, check_row, grid

WIDTHS = [1, (1, 2), ((1, 0), (2, 1)), 0, [[2], [1]]]
MATRICES = [(2, 3), (1, 2)]


def row(mode, widths=WIDTHS, shapes=MATRICES, **options):
    return Row(padded, np.pad, grid(shapes, pad_width=widths, mode=[mode], **options))


def wide(mode, **options):
    """Margins wider than the array."""
    return row(mode, [(7, 4), 9], [(3,), (1,), (2,)], **options)


TABLE = {
    "constant": row("constant", constant_values=[0, 1.5, (1, 2), ((1, 2), (3, 4)), [[5], [6]]]),
    "constant around nothing": row("constant", shapes=[(0, 2)], constant_values=[(1, 2)]),
    **{mode: row(mode) for mode in ("edge", "reflect", "symmetric", "wrap")},
    **{f"wide {mode}": wide(mode) for mode in ("edge", "reflect", "symmetric", "wrap")},
    **{f"odd {mode}": row(mode, reflect_type=["odd"]) for mode in ("reflect", "symmetric")},
    **{f"wide odd {mode}": wide(mode, reflect_type=["odd"]) for mode in ("reflect", "symmetric")},
    "linear_ramp": row("linear_ramp", end_values=[0, 2.0, ((1, 2), (3, 4))]),
    "mean": row("mean", stat_length=[None, 1, (2, 1), 9]),
    "mean without options": row("mean"),
}  # fmt: skip


@pytest.mark.parametrize("name", TABLE)
@given(NUMBERS)
@settings(max_examples=5)
def test_every_setting_of_every_mode(name, numbers):
    check_row(TABLE[name], numbers)


@pytest.mark.parametrize("mode", ["maximum", "minimum"])
@pytest.mark.parametrize("length", [None, 1, (2, 1), ((1, 2), (3, 1))])
def test_margins_of_extremes(mode, length):
    # Complex numbers have no order, so the slopes are found by differences.
    rng = np.random.default_rng(3)
    x, direction = rng.normal(size=(2, 3)), rng.normal(size=(2, 3))
    call = lambda x: np.pad(x, ((1, 2), (0, 3)), mode, stat_length=length)  # noqa: E731
    t, seed = Tensor(x), rng.normal(size=(5, 6))
    out = call(t)
    np.testing.assert_array_equal(out.data, call(x))
    out.backward(seed)
    step = 1e-6 * direction
    slope = ((call(x + step) - call(x - step)) * seed).sum() / 2e-6
    assert (t.grad * direction).sum() == pytest.approx(slope, rel=1e-7)


def test_widths_by_axis():
    x = Tensor(np.ones((2, 3)))
    assert np.pad(x, {-1: (1, 2)}).shape == (2, 6)
    assert np.pad(x, {0: 2}, mode="edge").shape == (6, 3)


def test_what_a_margin_does_not_show_does_not_leak():
    x = Tensor([1.0, 2.0, np.inf])
    np.pad(x, (2, 0), "reflect", reflect_type="odd")[1].backward()
    assert x.grad.tolist() == [2.0, -1.0, 0.0]


def test_float32_stays():
    x = Tensor(np.ones((2, 3)), dtype=np.float32)
    for mode in ("constant", "linear_ramp", "mean", "maximum", "edge"):
        assert np.pad(x, 2, mode).dtype == np.float32
    assert np.pad(x, 2, constant_values=(1, 2)).dtype == np.float32


@pytest.mark.parametrize(
    ("call", "kind", "message"),
    [
        (
            lambda x: np.pad(x, 1, "median"),
            TypeError,
            r"np\.pad: the mode 'median' has no deriv.*conc",
        ),
        (lambda x: np.pad(x, 1, "empty"), TypeError, r"np\.pad: .*undefined; use mode='constant'"),
        (lambda x: np.pad(x, 1, lambda *_: None), TypeError, r"np\.pad: .*changes arrays in place"),
        (lambda x: np.pad(x, 1, "fold"), ValueError, r"np\.pad: mode 'fold' is not supported"),
        (lambda x: np.pad(x, 1, "edge", end_values=1), ValueError, "unsupported keyword arguments"),
        (lambda x: np.pad(x, -1), ValueError, r"np\.pad: pad_width must not be negative, got -1"),
        (lambda x: np.pad(x, 1.5), TypeError, r"np\.pad: pad_width must be integers, got 1\.5"),
        (lambda x: np.pad(x, (1, 2, 3)), ValueError, r"np\.pad: .*\(2, 3\)"),
        (lambda x: np.pad(x, x), TypeError, r"np\.pad: pad_width must be plain"),
        (
            lambda x: np.pad(x, 1, constant_values=x[0, 0]),
            TypeError,
            "constant_values must be plain",
        ),
        (lambda x: np.pad(x, 1, constant_values=(1, 2, 3)), ValueError, r"np\.pad: "),
        (
            lambda x: np.pad(x, 1, "maximum", stat_length=0),
            ValueError,
            "stat_length of 0 yields no",
        ),
        (
            lambda x: np.pad(x[:0], 1, "edge"),
            ValueError,
            r"np\.pad: axis 0 has no elements .*\(0, 3",
        ),
    ],
)
def test_errors_name_the_call_and_the_shapes(call, kind, message):
    with pytest.raises(kind, match=message):
        call(Tensor(np.ones((2, 3))))
