"""NumPy's own functions on nodes: recorded, answered plainly, or refused by name."""

import numpy as np
import pytest

import autograd
from autograd import Tensor, Value
from autograd.asking import PLAIN, QUESTIONS
from autograd.implementing import IMPLEMENTATIONS
from autograd.protocol import FUNCTIONS, UFUNCS

DATA = np.array([[0.5, 0.25, 0.75], [0.125, 0.875, 0.375]])

#: Those that are one primitive each; the others have tests beside the files that declare them.
OF_THE_TABLE = [ufunc for ufunc in UFUNCS if ufunc not in IMPLEMENTATIONS]


# --- universal functions --------------------------------------------------------------------------


@pytest.mark.parametrize("ufunc", [u for u in OF_THE_TABLE if u.nin == 1], ids=lambda u: u.__name__)
def test_ufuncs_of_one_operand_record_ours(ufunc):
    domain = DATA + (1.0 if ufunc is np.arccosh else 0.0)
    x, y = Tensor(domain), Tensor(domain)
    out, ours = ufunc(x), UFUNCS[ufunc](y)
    assert out.inputs == (x,)
    assert out.primitive is ours.primitive
    np.testing.assert_array_equal(out.data, ufunc(domain))
    out.backward(DATA)
    ours.backward(DATA)
    np.testing.assert_array_equal(x.grad, y.grad)


@pytest.mark.parametrize("ufunc", [u for u in OF_THE_TABLE if u.nin == 2], ids=lambda u: u.__name__)
def test_ufuncs_take_an_array_on_either_side(ufunc):
    left, right = np.array([[1.5, 2.5], [3.5, 0.5]]), np.array([[2.0, 0.25], [0.75, 1.0]])
    exact = ufunc(left, right)
    outs = [
        ufunc(Tensor(left), Tensor(right)),
        ufunc(Tensor(left), right),
        ufunc(left, Tensor(right)),
    ]
    for out in outs:
        assert type(out) is Tensor
        np.testing.assert_array_equal(out.data, exact)
        out.backward(np.ones((2, 2)))
    both = [x.grad for x in outs[0].inputs]
    np.testing.assert_array_equal(outs[1].inputs[0].grad, both[0])
    np.testing.assert_array_equal(outs[2].inputs[1].grad, both[1])


@pytest.mark.parametrize("ufunc", sorted(QUESTIONS, key=lambda u: u.__name__), ids=str)
def test_questions_have_plain_answers(ufunc):
    x = np.array([0.0, 1.0, np.nan, np.inf])
    operands, arrays = ([Tensor(x), Tensor(x[::-1])], [x, x[::-1]])
    out = ufunc(*operands[: ufunc.nin])
    assert type(out) is np.ndarray
    assert out.dtype == bool
    np.testing.assert_array_equal(out, ufunc(*arrays[: ufunc.nin]))
    assert ufunc(*[Value(1.0)] * ufunc.nin) == ufunc(*[1.0] * ufunc.nin)


@pytest.mark.parametrize("kind", [Value, Tensor])
@pytest.mark.parametrize("name", ["nextafter", "spacing", "gcd", "invert", "left_shift"])
def test_what_has_no_rule_names_itself(kind, name):
    function = getattr(np, name)
    count = getattr(function, "nin", 1)
    with pytest.raises(TypeError, match=rf"np\.{name} has no derivative rule"):
        function(*[kind(1.0)] * count)


@pytest.mark.parametrize(
    "call",
    [
        lambda x: np.add.at(x, 0, 1.0),
        lambda x: np.add.reduceat(x, [0]),
    ],
)
def test_methods_of_ufuncs_are_refused_by_name(call):
    with pytest.raises(TypeError, match=r"np\.add\.\w+ has no derivative rule"):
        call(Tensor([1.0, 2.0]))


# --- array functions ------------------------------------------------------------------------------


CALLS = {
    "sum": lambda x: np.sum(x, axis=0, keepdims=True),
    "prod": lambda x: np.prod(x, 1),
    "mean": lambda x: np.mean(x, axis=(0, 1)),
    "var": lambda x: np.var(x, axis=0, ddof=1),
    "std": lambda x: np.std(x, ddof=1, axis=1, keepdims=True),
    "max": lambda x: np.max(x, axis=-1),
    "amax": lambda x: np.amax(x),
    "min": lambda x: np.min(x, 0),
    "amin": lambda x: np.amin(x, keepdims=True),
    "cumsum": lambda x: np.cumsum(x, axis=1),
    "reshape": lambda x: np.reshape(x, (3, -1)),
    "ravel": np.ravel,
    "transpose": lambda x: np.transpose(x, (1, 0)),
    "swapaxes": lambda x: np.swapaxes(x, 0, 1),
    "moveaxis": lambda x: np.moveaxis(x, 0, -1),
    "expand_dims": lambda x: np.expand_dims(x, 0),
    "squeeze": lambda x: np.squeeze(x[:, :1], axis=1),
    "broadcast_to": lambda x: np.broadcast_to(x, shape=(2, 2, 3)),
    "concatenate": lambda x: np.concatenate([x, DATA, x], axis=1),
    "stack": lambda x: np.stack((DATA, x), -1),
    "pad": lambda x: np.pad(x, ((1, 0), (0, 2)), constant_values=5.0),
    "clip": lambda x: np.clip(x, 0.3, 0.6),
    "clip by name": lambda x: np.clip(x, a_min=0.3, a_max=0.6),
    "clip on one side": lambda x: np.clip(x, None, 0.6),
    "where": lambda x: np.where(DATA > 0.4, x, DATA),
    "dot": lambda x: np.dot(x, DATA.T),
    "outer": lambda x: np.outer(x[0], DATA[1]),
    "matmul": lambda x: np.matmul(DATA.T, x),
    "einsum": lambda x: np.einsum("ij,kj->ik", x, DATA),
    "copy": np.copy,
    "sliding_window_view": lambda x: np.lib.stride_tricks.sliding_window_view(x, 2, axis=1),
    "broadcast_to by position": lambda x: np.broadcast_to(x[0], 3),
}


@pytest.mark.parametrize("name", CALLS)
def test_functions_record_and_differentiate(name):
    call = CALLS[name]
    x, exact = Tensor(DATA), call(DATA)
    out = call(x)
    assert type(out) is Tensor
    assert out.shape == exact.shape
    np.testing.assert_allclose(out.data, exact, rtol=1e-15)
    rng = np.random.default_rng(0)
    seed, direction = rng.normal(size=out.shape), rng.normal(size=x.shape)
    out.backward(seed)
    step = 1e-6 * direction
    slope = ((call(DATA + step) - call(DATA - step)) * seed).sum() / 2e-6
    assert (x.grad * direction).sum() == pytest.approx(slope, rel=1e-7, abs=1e-8)


def test_every_function_of_the_table_is_called_above():
    called = {name.partition(" ")[0] for name in CALLS}
    assert {function.__name__ for function in FUNCTIONS} <= called


@pytest.mark.parametrize(
    "call",
    [
        lambda x: np.sum(x, out=np.zeros(())),
        lambda x: np.max(x, out=np.zeros(())),
        lambda x: np.median(x, overwrite_input=True),
        lambda x: np.concatenate([x, x], out=np.zeros((4, 3))),
        lambda x: np.concatenate([x, x], dtype=np.float32),
        lambda x: np.exp(x, out=np.zeros((2, 3))),
        lambda x: np.exp(x, where=np.ones((2, 3), bool)),
        lambda x: np.add(x, x, out=np.zeros((2, 3))),
        lambda x: np.add(x, x, dtype=np.float32),
        lambda x: np.clip(x, 0.0, 1.0, out=np.zeros((2, 3))),
        lambda x: np.dot(x, DATA.T, out=np.zeros((2, 2))),
        lambda x: np.einsum("ij->i", x, out=np.zeros(2)),
    ],
)
def test_options_that_recording_cannot_honour_are_refused(call):
    with pytest.raises(TypeError, match=r"np\.\w+: the option \w+= is not supported on nodes"):
        call(Tensor(DATA))


def test_an_array_cannot_receive_a_tensor():
    out = np.zeros(2)
    for call in (
        lambda: np.exp(np.ones(2), out=Tensor([1.0, 2.0])),
        lambda: np.add(Tensor([1.0, 2.0]), 1.0, out=out),
        lambda: out.__setitem__(slice(None), Tensor([1.0, 2.0])),
        lambda: np.asarray(Tensor([1.0, 2.0])),
        lambda: np.array([Tensor([1.0, 2.0]), Tensor([1.0, 2.0])]),
        lambda: np.array([Tensor(1.0), Tensor(2.0)], dtype=float),
    ):
        with pytest.raises((TypeError, ValueError)):
            call()
    assert out.tolist() == [0.0, 0.0]


def test_functions_take_lists_of_numbers_and_of_tensors():
    t, x = Tensor([1.0, 2.0]), Tensor(3.0)
    for out, exact in (
        (np.add(t, [1, 2]), [2.0, 4.0]),
        (np.maximum([x, 0.0], t), [3.0, 2.0]),
        (np.matmul([[x, 1.0]], t), [5.0]),
        (np.where([True, False], t, [4.0, x]), [1.0, 3.0]),
    ):
        assert type(out) is Tensor
        assert out.data.tolist() == exact
    out[1].backward()
    assert x.grad == 1.0
    assert np.less(t, [x, 0.0]).tolist() == [True, False]


@pytest.mark.parametrize("function", [np.sort_complex, np.roots, np.intersect1d, np.fft.fft])
def test_functions_without_a_rule_name_themselves(function):
    arguments = (Tensor(np.eye(2)),) * (2 if function is np.intersect1d else 1)
    with pytest.raises(TypeError, match=rf"np\.(\w+\.)?{function.__name__} has no derivative rule"):
        function(*arguments)


PLAIN_CALLS = {
    "shape": np.shape, "ndim": np.ndim, "size": np.size, "argmax": np.argmax,
    "argmin": lambda x: np.argmin(x, axis=0), "argsort": np.argsort, "nonzero": np.nonzero,
    "flatnonzero": np.flatnonzero, "argwhere": np.argwhere, "count_nonzero": np.count_nonzero,
    "any": np.any, "all": np.all, "isclose": lambda x: np.isclose(x, DATA),
    "allclose": lambda x: np.allclose(x, x), "array_equal": lambda x: np.array_equal(x, DATA),
    "array_equiv": lambda x: np.array_equiv(x, DATA),
    "nanargmax": np.nanargmax, "nanargmin": lambda x: np.nanargmin(x, axis=1),
    "argpartition": lambda x: np.argpartition(x, 1), "lexsort": np.lexsort,
    "digitize": lambda x: np.digitize(x, [0.3, 0.6]), "isin": lambda x: np.isin(x, DATA[0]),
    "searchsorted": lambda x: np.searchsorted(np.sort(DATA[0]), x),
    "result_type": lambda x: np.result_type(x, np.float32),
    "can_cast": lambda x: np.can_cast(np.result_type(x), np.float32),
    "diag_indices_from": lambda x: np.diag_indices_from(x[:, :2]),
    "tril_indices_from": np.tril_indices_from, "triu_indices_from": np.triu_indices_from,
    "zeros_like": np.zeros_like, "ones_like": np.ones_like,
    "empty_like": lambda x: np.empty_like(x).shape, "array_repr": np.array_repr,
    "array_str": np.array_str, "array2string": np.array2string, "iscomplexobj": np.iscomplexobj,
    "isrealobj": np.isrealobj, "shares_memory": lambda x: np.shares_memory(x, DATA),
    "einsum_path": lambda x: np.einsum_path("ij->i", x),
    "may_share_memory": lambda x: np.may_share_memory(x, DATA),
    "where": lambda x: np.where(x - 0.5), "isposinf": np.isposinf, "isneginf": np.isneginf,
    "isreal": np.isreal, "iscomplex": np.iscomplex, "common_type": np.common_type,
    "min_scalar_type": lambda x: np.min_scalar_type(x[0, 0]),
}  # fmt: skip


@pytest.mark.parametrize("name", PLAIN_CALLS)
def test_shapes_positions_and_truths_are_plain(name):
    call = PLAIN_CALLS[name]
    got, expected = call(Tensor(DATA)), call(DATA.copy())
    assert type(got) is type(expected)
    np.testing.assert_equal(got, expected)


def test_every_plain_function_is_called_above():
    names = {f.__name__ for f in PLAIN} - {"isscalar", "in1d"}  # in1d: the old name of isin
    assert names <= PLAIN_CALLS.keys()


def test_assertions_of_numpy_compare_the_data():
    np.testing.assert_allclose(Tensor([1.0, 2.0]).data, [1.0, 2.0])


# --- object arrays of Values ----------------------------------------------------------------------


def boxes():
    return np.array([[Value(x) for x in row] for row in DATA.tolist()])


@pytest.mark.parametrize("name", [
    "sum", "prod", "mean", "max", "min", "cumsum", "reshape", "ravel", "transpose", "swapaxes",
    "moveaxis", "expand_dims", "squeeze", "broadcast_to", "concatenate", "stack", "where", "dot",
    "outer", "matmul", "einsum", "copy", "clip", "amax", "sliding_window_view",
])  # fmt: skip
def test_numpy_s_functions_record_on_arrays_of_values(name):
    call, values, x = CALLS[name], boxes(), Tensor(DATA)
    seed = np.random.default_rng(0).normal(size=call(DATA).shape)
    (call(values) * seed).sum().backward()
    call(x).backward(seed)
    grads = [[value.grad or 0.0 for value in row] for row in values]
    np.testing.assert_allclose(grads, x.grad, rtol=1e-12, atol=1e-15)


#: NumPy answers sign by comparing, in plain integers, and has no loop for the others.
NOT_FOR_OBJECTS = {np.sign, np.degrees, np.radians, np.fabs, np.logaddexp, np.logaddexp2}
FOR_OBJECTS = [ufunc for ufunc in OF_THE_TABLE if ufunc not in NOT_FOR_OBJECTS]


@pytest.mark.parametrize("ufunc", [u for u in FOR_OBJECTS if u.nin == 1], ids=lambda u: u.__name__)
def test_numpy_s_ufuncs_record_on_arrays_of_values(ufunc):
    domain = DATA + (1.0 if ufunc is np.arccosh else 0.0)
    values = np.array([[Value(x) for x in row] for row in domain.tolist()])
    out = ufunc(values)
    assert all(type(value) is Value for value in out.flat)
    x = Tensor(domain)
    (out * DATA).sum().backward()
    ufunc(x).backward(DATA)
    grads = [[value.grad or 0.0 for value in row] for row in values]
    np.testing.assert_allclose(grads, x.grad, rtol=1e-12)


@pytest.mark.parametrize("ufunc", [u for u in FOR_OBJECTS if u.nin == 2], ids=lambda u: u.__name__)
def test_ufuncs_of_two_operands_record_on_arrays_of_values(ufunc):
    left, right, x, y = boxes(), boxes()[::-1], Tensor(DATA), Tensor(DATA[::-1])
    if ufunc is np.matmul:
        right, y = right.T, y.T
    out = ufunc(left, right)
    assert all(type(value) is Value for value in out.flat)
    seed = np.random.default_rng(0).normal(size=out.shape)
    (out * seed).sum().backward()
    ours = ufunc(x, y)
    np.testing.assert_allclose(out.astype(float), ours.data, rtol=1e-14)
    for values, gradient in zip((left, right), autograd.gradients(ours, [x, y], seed), strict=True):
        grads = [value.grad or 0.0 for value in values.flat]
        np.testing.assert_allclose(grads, gradient.ravel(), rtol=1e-12, atol=1e-15)


def test_an_array_of_values_and_a_tensor_do_not_mix_silently():
    with pytest.raises(TypeError, match="cannot combine a Tensor with an array of dtype object"):
        Tensor(DATA) + boxes()
    with pytest.raises(TypeError, match="cannot combine a Tensor with an array of dtype object"):
        autograd.matmul(boxes(), Tensor(DATA.T))


@pytest.mark.parametrize(
    "call",
    [
        lambda t: np.sum(t, out=np.zeros(())),
        lambda t: np.exp(t, where=False),
    ],
)
def test_options_that_change_values_are_refused(call):
    with pytest.raises(TypeError, match="is not supported on nodes"):
        call(Tensor(np.ones((2, 2))))


def test_a_number_has_no_sides_to_pad():
    x = Tensor(1.5)
    (np.pad(x, 1) * 2.0).backward()
    assert (np.pad(x, 1).data, x.grad) == (1.5, 2.0)


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (lambda x: np.concatenate([x, x], axis=1.5), r"^np\.concatenate: .*integer"),
        (lambda x: np.cumsum(x, axis=1.5), r"^np\.cumsum: .*integer"),
        (lambda x: np.squeeze(x, axis=1.5), r"^np\.squeeze: .*\(2, 3\)"),
        (lambda x: np.transpose(x, (1, 2, 0)), r"^np\.transpose: axes don't match .*\(2, 3\)"),
        (lambda x: np.swapaxes(x, 0, 5), r"^np\.swapaxes: axis 5 is out of range .*\(2, 3\)"),
        (lambda x: np.rollaxis(x, 0, 7), r"^np\.rollaxis: start must be in"),
        (lambda x: np.dot(x, x), r"^np\.dot: inner sizes differ"),
    ],
)
def test_errors_name_numpy_s_function(call, message):
    with pytest.raises((TypeError, ValueError), match=message):
        call(Tensor(DATA))
