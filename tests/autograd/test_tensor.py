"""Tensor: one array as a node; what it is made of, what its data is, how it is an array."""

import numpy as np
import pytest

import autograd
from autograd import Tensor, Value

X = np.array([[1.0, 2.0, 3.0], [4.0, 5.0, 6.0]])


# --- making ---------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("given", "dtype"),
    [
        ([1, 2], np.float64),
        ([True, False], np.float64),
        (3, np.float64),
        (np.arange(2, dtype=np.uint8), np.float64),
        (np.ones(2, np.float32), np.float32),
        (np.ones(2, np.float16), np.float16),
        (np.ones(2, np.longdouble), np.longdouble),
        (np.float32(1.0), np.float32),
        (Tensor([1.0], dtype=np.float32), np.float32),
        (Value(3.0), np.float64),
        ([], np.float64),
        ([[1.0, 2.0], [3, 4]], np.float64),
    ],
)
def test_floats_stay_and_other_numbers_become_float64(given, dtype):
    x = Tensor(given)
    assert x.dtype == dtype
    assert x.shape == np.shape(
        getattr(given, "data", given) if isinstance(given, Tensor) else given
    )
    assert x.is_leaf


@pytest.mark.parametrize("dtype", [np.float16, np.float32, "float32", np.dtype(np.float64), float])
def test_a_floating_dtype_may_be_asked_for(dtype):
    assert Tensor([1, 2], dtype=dtype).dtype == np.dtype(dtype)
    assert Tensor(np.ones(2, np.float32), dtype).dtype == np.dtype(dtype)


@pytest.mark.parametrize(
    ("given", "kind", "message"),
    [
        ([[1, 2], [3]], ValueError, r"Tensor: rows have different lengths \(2 and 1\)"),
        ([[1, 2], [[3], [4]]], ValueError, "Tensor: the nested lists have different shapes"),
        (["a"], TypeError, "Tensor: expected real numbers, got dtype <U1"),
        ([1j], TypeError, "expected real numbers, got dtype complex128"),
        (None, TypeError, "expected real numbers, got dtype object"),
        (np.array([Value(1.0)]), TypeError, "expected real numbers, got dtype object"),
        (np.array(["2020-01-01"], "M8[D]"), TypeError, "expected real numbers"),
    ],
)
def test_what_is_not_an_array_of_real_numbers_is_refused(given, kind, message):
    with pytest.raises(kind, match=message):
        Tensor(given)


@pytest.mark.parametrize("dtype", [int, bool, complex, object])
def test_a_dtype_that_is_not_floating_is_refused(dtype):
    with pytest.raises(TypeError, match=r"Tensor: dtype must be a floating one, got \w+"):
        Tensor([1.0], dtype=dtype)


def test_the_array_is_copied():
    for source in (X.copy(), np.asfortranarray(X), X[:, ::-1].copy()):
        x = Tensor(source)
        source[0, 0] = 99.0
        assert 99.0 not in x.data


# --- data -----------------------------------------------------------------------------------------


def test_the_data_of_a_leaf_may_be_changed_in_place():
    x = Tensor(X)
    x.data[0, 0] = 7.0
    assert x.data[0, 0] == 7.0
    x.data *= 2.0
    assert x.data[0, 0] == 14.0


def test_the_data_of_an_inner_node_may_not():
    y = Tensor(X) * 2.0
    with pytest.raises(ValueError, match="read-only"):
        y.data[0, 0] = 7.0
    with pytest.raises((ValueError, AttributeError)):
        y.data *= 2.0
    assert y.data[0, 0] == 2.0


def test_assigned_data_is_copied_and_checked():
    x, new = Tensor(X, name="x"), X + 1.0
    x.data = new
    new[0, 0] = 99.0
    assert x.data[0, 0] == 2.0
    with pytest.raises(
        ValueError, match=r"Tensor\.data: Tensor 'x' of shape \(2, 3\) .*got \(3,\)"
    ):
        x.data = np.ones(3)
    with pytest.raises(
        TypeError, match=r"takes dtype float64, got float32; .*astype\(np\.float64\)"
    ):
        x.data = X.astype(np.float32)
    assert x.data[0, 0] == 2.0
    x.data = (X * 0.0).tolist()
    assert not x.data.any()


def test_assigned_integers_are_refused_for_they_are_another_dtype():
    x = Tensor(X)
    with pytest.raises(TypeError, match="takes dtype float64, got int"):
        x.data = np.ones((2, 3), dtype=int)


def test_a_tensor_s_data_is_not_assigned_by_element():
    x = Tensor(X)
    with pytest.raises(
        TypeError, match=r"cannot be changed element by element.*where or concatena"
    ):
        x[0] = 1.0


# --- as an array ----------------------------------------------------------------------------------


def test_length_iteration_and_membership():
    x = Tensor(X)
    assert len(x) == 2
    rows = list(x)
    assert [row.data.tolist() for row in rows] == X.tolist()
    (rows[1] * 2.0).sum().backward()
    assert x.grad.tolist() == [[0.0] * 3, [2.0] * 3]
    first, second = x
    assert first.shape == second.shape == (3,)
    assert 5.0 in x
    assert 7.0 not in x
    assert Tensor(5.0) in x


def test_a_tensor_without_axes_has_no_length():
    with pytest.raises(TypeError, match=r"len\(\) of a Tensor of shape \(\)"):
        len(Tensor(1.0))
    with pytest.raises(TypeError, match=r"iteration over a Tensor of shape \(\)"):
        iter(Tensor(1.0))
    with pytest.raises(IndexError, match=r"shape \(\)"):
        Tensor(1.0)[0]


def test_any_all_argmax_argmin_and_tolist_are_plain():
    x = Tensor(X - 1.0)
    assert bool(x.any()) is True
    assert bool(x.all()) is False
    assert x.all(axis=1).tolist() == [False, True]
    assert x.argmax() == 5
    assert x.argmin(axis=1).tolist() == [0, 0]
    assert x.tolist() == (X - 1.0).tolist()
    assert type(x.tolist()[0][0]) is float


@pytest.mark.parametrize(
    ("call", "shape"),
    [
        (lambda x: x.reshape(6), (6,)),
        (lambda x: x.reshape(3, 2), (3, 2)),
        (lambda x: x.reshape((3, -1)), (3, 2)),
        (lambda x: x.T, (3, 2)),
        (lambda x: x.transpose(), (3, 2)),
        (lambda x: x.transpose(1, 0), (3, 2)),
        (lambda x: x.transpose((1, 0)), (3, 2)),
        (lambda x: x.transpose(-1, 0), (3, 2)),
        (lambda x: x.ravel(), (6,)),
        (lambda x: x.flatten(), (6,)),
        (lambda x: x.swapaxes(0, 1), (3, 2)),
        (lambda x: x[:1].squeeze(0), (3,)),
        (lambda x: x[:1].squeeze(), (3,)),
    ],
)
def test_shapes_as_methods(call, shape):
    x = Tensor(X)
    out = call(x)
    assert out.shape == shape
    np.testing.assert_array_equal(out.data, call(_Plain(X)))
    seed = np.arange(1.0, 1.0 + out.size).reshape(shape)
    out.backward(seed)
    direction = np.arange(7.0, 13.0).reshape(2, 3)
    assert (x.grad * direction).sum() == (seed * call(_Plain(direction))).sum()


class _Plain(np.ndarray):
    """An array, so that the same call can be made on it."""

    def __new__(cls, array):
        return np.array(array).view(cls)


def test_astype_to_a_floating_dtype_records_and_to_another_does_not():
    x = Tensor(X)
    out = x.astype(np.float32)
    assert (type(out), out.dtype) == (Tensor, np.float32)
    out.backward(np.ones((2, 3)))
    assert x.grad.dtype == np.float64
    assert type(x.astype(int)) is np.ndarray
    assert x.astype(bool).dtype == bool


def test_it_never_turns_into_a_plain_array_by_itself():
    x = Tensor(X)
    for convert in (np.asarray, np.array, lambda x: np.zeros((2, 3)) + np.asarray(x)):
        with pytest.raises(TypeError, match=r"drop its gradient; ask for the array with \.data"):
            convert(x)


@pytest.mark.parametrize("index", [Tensor(0), (0, Tensor(1)), Value(1)])
def test_an_index_is_plain(index):
    with pytest.raises(TypeError, match="an index must be plain"):
        Tensor(X)[index]


def test_an_index_of_nothing_selects_nothing():
    x, empty = Tensor(X), Tensor(np.ones((0, 3)))
    assert x[[]].shape == (0, 3)
    assert x[:, []].shape == (2, 0)
    assert empty[np.zeros((0, 3), bool)].shape == (0,)
    (x[[]].sum() + x[0, 0]).backward()
    assert x.grad.tolist() == [[1.0, 0.0, 0.0], [0.0, 0.0, 0.0]]


def test_what_an_operation_makes_of_integers_becomes_float64():
    out = autograd.where(Tensor([1.0, 0.0]), np.array([1, 2]), np.array([3, 4]))
    assert out.dtype == np.float64
    assert out.data.tolist() == [1.0, 4.0]


@pytest.mark.parametrize("partner", ["abc", None, [1, 2], {}, 3j, np.array(["a"]), np.array([1j])])
def test_operands_must_be_numbers_or_arrays(partner):
    x = Tensor([1.0, 2.0])
    message = r"(add|subtract): cannot combine a Tensor with .*operands must be Tensor, NumPy array"
    with pytest.raises(TypeError, match=message):
        x + partner
    with pytest.raises(TypeError, match=message):
        autograd.subtract(partner, x)


@pytest.mark.parametrize("partner", [np.arange(2), np.array([True, False]), np.float16([1, 2])])
def test_plain_operands_may_have_any_real_dtype(partner):
    x = Tensor([1.0, 2.0], dtype=np.float32)
    out = partner * x
    assert out.dtype == np.result_type(partner, np.float32)
    out.backward(np.ones(2))
    assert x.grad.dtype == np.float32
    assert x.grad.tolist() == partner.astype(float).tolist()


def test_python_numbers_do_not_widen():
    x = Tensor([1.0, 2.0], dtype=np.float32)
    for out in (
        x * 2.0,
        2 * x,
        x**2,
        x / 3.0,
        autograd.maximum(x, 0),
        autograd.where(x > 0, x, 0.0),
    ):
        assert out.dtype == np.float32


def test_a_comparison_s_result_is_a_mask_for_tensors():
    x = Tensor(X)
    x[x > 2.0].sum().backward()
    assert x.grad.tolist() == (X > 2.0).astype(float).tolist()


@pytest.mark.parametrize("order", ["C", "F"])
def test_the_memory_order_of_the_source_does_not_matter(order):
    x = Tensor(np.array(X, order=order))
    x.reshape(6).backward(np.arange(6.0))
    assert x.grad.tolist() == np.arange(6.0).reshape(2, 3).tolist()


def test_names_are_given_when_it_is_made():
    assert Tensor([1.0], name="w").name == "w"
    assert Tensor([1.0], np.float32, "w").name == "w"


def test_masked_arrays_would_lose_their_mask():
    with pytest.raises(TypeError, match="a masked array would lose its mask"):
        Tensor(np.ma.masked_array([1.0, 2.0], [True, False]))


def test_a_seed_must_be_real():
    with pytest.raises(TypeError, match=r"backward\(seed\): the seed must be real"):
        (Tensor([1.0]) * 2.0).backward(np.array([1j]))
