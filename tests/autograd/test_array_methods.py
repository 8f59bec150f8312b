"""NumPy's methods on a Tensor: nothing of an array is missing, each records or says why not."""

import copy
import operator

import numpy as np
import pytest

import autograd
from autograd import Tensor
from autograd.array_methods import INSTEAD

X = np.array([[1.0, 3.0, 2.0], [6.0, 4.0, 5.0]])
MASK = np.array([[True, False, True], [False, True, True]])

#: Calls that record; each is made on an array too.
RECORDED = {
    "T": lambda t: t.T, "mT": lambda t: t.mT, "flat": lambda t: list(t.flat)[4],
    "astype": lambda t: t.astype(np.float32, copy=True), "clip": lambda t: t.clip(1.5, 5.5),
    "clip by name": lambda t: t.clip(min=1.5), "clip above": lambda t: t.clip(max=2.5),
    "compress": lambda t: t.compress([True, False, True], axis=1), "conj": lambda t: t.conj(),
    "conjugate": lambda t: t.conjugate(), "copy": lambda t: t.copy(), "real": lambda t: t.real,
    "cumsum": lambda t: t.cumsum(axis=1), "cumprod": lambda t: t.cumprod(1),
    "diagonal": lambda t: t.diagonal(offset=1), "dot": lambda t: t.dot(X.T),
    "flatten": lambda t: t.flatten("F"), "ravel": lambda t: t.ravel(order="F"),
    "max": lambda t: t.max(axis=1), "max of all": lambda t: t.max(), "min": lambda t: t.min(0),
    "max with options": lambda t: t.max(axis=0, keepdims=True, initial=2.5, where=MASK),
    "mean": lambda t: t.mean(axis=(0, 1), keepdims=True),
    "mean of some": lambda t: t.mean(where=MASK),
    "prod": lambda t: t.prod(axis=-1), "repeat": lambda t: t.repeat(2, axis=0),
    "reshape": lambda t: t.reshape(3, 2, order="F"),
    "reshape by a tuple": lambda t: t.reshape((6,)),
    "round": lambda t: t.round(1), "squeeze": lambda t: t[:1].squeeze(axis=0),
    "std": lambda t: t.std(axis=0, ddof=1), "var": lambda t: t.var(1, keepdims=True),
    "sum": lambda t: t.sum(axis=1, keepdims=True),
    "sum by position": lambda t: t.sum(0, None, None),
    "sum of some": lambda t: t.sum(where=MASK, initial=1.0),
    "sum axis": lambda t: t.sum(np.int64(1)),
    "swapaxes": lambda t: t.swapaxes(0, 1), "take": lambda t: t.take([0, 0, 5]),
    "take along": lambda t: t.take([5], axis=1, mode="clip"), "trace": lambda t: t.trace(offset=1),
    "transpose": lambda t: t.transpose(1, 0), "to_device": lambda t: t.to_device("cpu"),
}  # fmt: skip

#: Calls with plain answers.
PLAIN = {
    "all": lambda t: t.all(axis=0), "any": lambda t: t.any(), "argmax": lambda t: t.argmax(1),
    "argmin": lambda t: t.argmin(), "argsort": lambda t: t.argsort(axis=0),
    "argpartition": lambda t: t.argpartition(1, axis=1), "nonzero": lambda t: t.nonzero(),
    "searchsorted": lambda t: t[0, ::2].searchsorted(1.5, side="right"),
    "item": lambda t: t.item(4),
    "item by place": lambda t: t.item(1, 2), "tolist": lambda t: t.tolist(),
    "tobytes": lambda t: t.tobytes(), "itemsize": lambda t: t.itemsize,
    "nbytes": lambda t: t.nbytes,
    "strides": lambda t: t.strides, "ndim": lambda t: t.ndim, "size": lambda t: t.size,
    "shape": lambda t: t.shape, "dtype": lambda t: t.dtype, "device": lambda t: t.device,
    "imag": lambda t: t.imag, "base": lambda t: t.base, "flags": lambda t: t.flags.c_contiguous,
    "data": lambda t: np.asarray(t.data), "astype": lambda t: t.astype(int, order="C"),
}  # fmt: skip


def names(table):
    return {name.partition(" ")[0] for name in table}


@pytest.mark.parametrize("name", RECORDED)
def test_methods_that_record(name):
    call = RECORDED[name]
    t, exact = Tensor(X), call(X.copy())
    out = call(t)
    assert type(out) is Tensor
    assert (out.shape, out.dtype) == (exact.shape, exact.dtype)
    np.testing.assert_allclose(out.data, exact, rtol=1e-15)
    rng = np.random.default_rng(0)
    seed, direction = rng.normal(size=out.shape), rng.normal(size=X.shape)
    (gradient,) = autograd.gradients(out, [t], seed)
    assert gradient.dtype == np.float64
    if exact.dtype == np.float64 and "round" not in name:
        step = 1e-6 * direction
        slope = ((call(X + step) - call(X - step)) * seed).sum() / 2e-6
        assert (gradient * direction).sum() == pytest.approx(slope, rel=1e-7, abs=1e-7)


@pytest.mark.parametrize("name", PLAIN)
def test_methods_with_plain_answers(name):
    got, expected = PLAIN[name](Tensor(X)), PLAIN[name](X.copy())
    assert type(got) is type(expected)
    np.testing.assert_equal(got, expected)


@pytest.mark.parametrize("name", INSTEAD)
def test_methods_that_change_the_storage_say_what_to_use(name):
    with pytest.raises(TypeError, match=rf"{name}: a Tensor has no such method.*(np\.|t\.|\.data)"):
        getattr(Tensor(X), name)(1, 2)


def test_nothing_of_an_array_is_missing():
    gone = {"itemset", "newbyteorder", "ptp", "tostring"}  # names that only NumPy 2.0 still has
    public = {name for name in dir(np.ndarray) if not name.startswith("_")} - gone
    assert public - names(RECORDED) - names(PLAIN) - set(INSTEAD) == {"ctypes"}
    assert public - set(dir(Tensor)) == {"ctypes"}  # an address, which no Tensor gives away


@pytest.mark.parametrize(
    ("call", "kind", "message"),
    [
        (lambda t: t.sum(axis=2), np.exceptions.AxisError, r"sum: axis 2 .*\(2, 3\)"),
        (lambda t: t.sum(out=np.zeros(())), TypeError, r"np\.sum: the option out="),
        (lambda t: t.max(axis=t), TypeError, "max|axis"),
        (lambda t: t.clip(0.0, 1.0, out=np.zeros((2, 3))), TypeError, r"np\.clip: the option out="),
        (lambda t: t.reshape(4), ValueError, r"reshape: cannot make 4 "),
        (lambda t: t.reshape(6, order="A"), TypeError, "the order must be 'C' or 'F'"),
        (lambda t: t.take(9), IndexError, r"np\.take: index 9"),
        (lambda t: t.item(9), IndexError, "index 9 is out of bounds"),
        (lambda t: t.item(), TypeError, r"item\(\): only a tensor with one element"),
        (lambda t: t.astype(np.float32, casting="safe"), TypeError, "Cannot cast array"),
        (lambda t: t.to_device("gpu"), ValueError, "gpu"),
        (lambda t: t[0].mT, ValueError, r"two axes or more; got shape \(3,\)"),
    ],
)
def test_errors_name_the_call(call, kind, message):
    with pytest.raises(kind, match=message):
        call(Tensor(X))


# --- no road leads to a plain array by accident ---------------------------------------------------

ROADS = {
    "asarray": np.asarray, "asanyarray": np.asanyarray, "array": np.array,
    "ascontiguousarray": np.ascontiguousarray, "asfortranarray": np.asfortranarray,
    "require": np.require, "list": lambda t: np.array([t, t]),
    "nested": lambda t: np.array([[t[0]]]),
    "float array": lambda t: np.array(t, dtype=float), "full": lambda t: np.full((2, 2), t[0, 0]),
    "from_dlpack": np.from_dlpack, "fromiter": lambda t: np.fromiter(t, float),
    "vectorize": lambda t: np.vectorize(abs)(t),
    "assigned": lambda t: X.copy().__setitem__(0, t[0]),
    "broadcast": lambda t: np.broadcast(t, X), "ndenumerate": lambda t: list(np.ndenumerate(t)),
    "asarray_chkfinite": np.asarray_chkfinite,
}  # fmt: skip


@pytest.mark.parametrize("road", ROADS)
@pytest.mark.parametrize("kind", ["leaf", "inner"])
def test_a_tensor_never_becomes_a_plain_array_silently(road, kind):
    t = Tensor(X) if kind == "leaf" else Tensor(X) * 2.0
    with pytest.raises((TypeError, ValueError), match=r"gradient|sequence"):
        ROADS[road](t)


def test_a_constant_has_no_gradient_to_lose():
    x = Tensor(X)
    for constant in (x.detach(), autograd.stop_gradient(x * 1.0)):
        for convert in (np.asarray, np.array, np.from_dlpack):
            out = convert(constant)
            assert type(out) is np.ndarray
            assert out.tolist() == X.tolist()
        assert np.asarray(constant, np.float32).dtype == np.float32
        out = np.asarray(constant)
        out[:] = 0.0
        assert constant.tolist() == X.tolist()


def test_python_s_own_conversions():
    t = Tensor([2.0])
    assert (float(t), int(t), bool(t), complex(t)) == (2.0, 2, True, 2.0 + 0.0j)
    for convert in (operator.index, range, memoryview):
        with pytest.raises(TypeError):
            convert(t)


@pytest.mark.parametrize("duplicate", [copy.copy, copy.deepcopy])
def test_leaves_can_be_copied_and_results_cannot(duplicate):
    t = Tensor(X, name="t")
    twin = duplicate(t)
    assert (twin.tolist(), twin.name, twin.is_leaf) == (X.tolist(), "t", True)
    twin.data[0, 0] = 99.0
    assert t.data[0, 0] == 1.0
    with pytest.raises(TypeError, match=r"cannot be copied .* use \.detach\(\) or \.data"):
        duplicate(t * 2.0)
