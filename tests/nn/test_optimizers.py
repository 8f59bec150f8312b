"""SGD takes the steps of the lecture and of PyTorch, on Tensors and on Values."""

import numpy as np
import pytest

import nn
from autograd import Tensor, Value
from nn.optimizers import Optimizer, sgd

from .situations import MESSAGES

START = np.array([[1.0, -2.0, 0.5], [0.0, 3.0, 1e-3]])
SETTINGS = [
    {},
    {"momentum": 0.9},
    {"momentum": 0.5, "weight_decay": 0.1},
    {"weight_decay": 0.1},
    {"momentum": 0.9, "nesterov": True},
    {"momentum": 0.9, "nesterov": True, "weight_decay": 0.01},
]
each_setting = pytest.mark.parametrize("settings", SETTINGS, ids=str)


def torch_sequence(w, gradient_at, steps, rate, momentum=0.0, nesterov=False, weight_decay=0.0):
    """The weights after each step of torch.optim.SGD, as its documentation defines them."""
    buffer, weights = None, []
    for _ in range(steps):
        g = gradient_at(w) + weight_decay * w
        if momentum:
            buffer = g if buffer is None else momentum * buffer + g
            g = g + momentum * buffer if nesterov else buffer
        w = w - rate * g
        weights.append(w)
    return weights


def slope(w):
    """The gradient of (w^4 / 4 + w).sum()."""
    return w**3 + 1.0


def set_gradient(parameter, gradient):
    if isinstance(parameter, np.ndarray):
        for value, g in zip(parameter.flat, gradient.flat, strict=True):
            value.grad = float(g)
    else:
        parameter.grad = gradient


@each_setting
@pytest.mark.parametrize("kind", [nn.as_tensor, nn.as_values])
def test_weights_are_those_of_pytorch_at_a_constant_rate(kind, settings):
    parameter = kind(Tensor(START))
    optimizer = nn.SGD([parameter], learning_rate=0.01, **settings)
    for expected in torch_sequence(START, slope, 25, 0.01, **settings):
        set_gradient(parameter, slope(nn.as_array(parameter)))
        optimizer.step()
        np.testing.assert_allclose(nn.as_array(parameter), expected, rtol=1e-12, atol=1e-15)


@each_setting
def test_a_single_value(settings):
    value = Value(2.0)
    optimizer = nn.SGD([value], learning_rate=0.01, **settings)
    for expected in torch_sequence(2.0, slope, 10, 0.01, **settings):
        value.grad = np.float64(slope(value.data))
        optimizer.step()
        assert value.data == pytest.approx(expected, rel=1e-13)
        assert type(value.data) is float


def test_momentum_of_the_lecture_keeps_the_rate_of_the_past():
    """update = momentum * previous update - rate * gradient; weights += update."""
    w = Tensor([0.0])
    optimizer = nn.SGD([w], learning_rate=1.0, momentum=0.5)
    update, weight = 0.0, 0.0
    for rate, g in [(1.0, 2.0), (0.1, -1.0), (0.1, 3.0)]:
        optimizer.learning_rate = rate
        w.grad = np.array([g])
        optimizer.step()
        update = 0.5 * update - rate * g
        weight += update
        assert w.data[0] == pytest.approx(weight)


@each_setting
@pytest.mark.parametrize("dtype", [np.float16, np.float32])
def test_narrow_parameters_stay_narrow(settings, dtype):
    w = Tensor(START.astype(dtype))
    optimizer = nn.SGD([w], learning_rate=np.float64(0.01), **settings)
    for rate in (np.float64(0.01), np.float32(0.02)):
        optimizer.learning_rate = rate
        w.grad = np.ones(START.shape)  # a gradient somebody clipped with a float64 factor
        optimizer.step()
        assert w.dtype == dtype
    assert all(x.dtype == dtype for state in optimizer.state for x in state.values())


def test_scalar_tensors_stay_arrays():
    w = Tensor(2.0)
    optimizer = nn.SGD([w], learning_rate=0.1, momentum=0.9)
    (w * w).backward()
    optimizer.step()
    assert type(w.data) is np.ndarray and w.item() == pytest.approx(1.6)


@each_setting
def test_the_pure_update_changes_nothing_it_is_given(settings):
    given = [START.copy(), START + 1.0, {"velocity": START - 1.0}]
    sgd(*given, learning_rate=0.1, **settings)
    sgd(given[0], given[1], {}, learning_rate=0.1, **settings)
    for array, expected in zip((*given[:2], given[2]["velocity"]), (0.0, 1.0, -1.0), strict=True):
        np.testing.assert_array_equal(array, START + expected)


def test_a_parameter_without_gradient_is_skipped():
    used, unused = Tensor([1.0]), Tensor([1.0])
    values = nn.as_values(Tensor([1.0, 1.0]))
    optimizer = nn.SGD([used, unused, values], learning_rate=0.1, momentum=0.9, weight_decay=0.5)
    (used * 2.0 * values[0]).sum().backward()
    optimizer.step()
    assert used.data[0] < 1.0 and values[0].data < 1.0
    assert unused.data[0] == values[1].data == 1.0
    assert [bool(state) for state in optimizer.state] == [True, False, True, False]


def test_a_parameter_given_twice_is_updated_once():
    w, v = Tensor([1.0]), Value(1.0)
    twice = np.array([v, v], dtype=object)
    optimizer = nn.SGD([w, w, twice], learning_rate=0.1)
    w.grad, v.grad = np.ones(1), 1.0
    optimizer.step()
    assert w.data.tolist() == [0.9] and v.data == 0.9
    assert optimizer.parameters == [w, v]


def test_gradients_that_are_nodes():
    w = Tensor([1.0, 2.0])
    (w * w).sum().backward(create_graph=True)
    nn.SGD([w], learning_rate=0.1).step()
    np.testing.assert_allclose(w.data, [0.8, 1.6])


def test_zero_grad():
    w, values = Tensor([1.0]), nn.as_values(Tensor([1.0, 2.0]))
    optimizer = nn.SGD(iter([w, values]), learning_rate=0.1)
    (w * values[0] * values[1]).sum().backward()
    optimizer.zero_grad()
    assert w.grad is values[0].grad is values[1].grad is None


# --- state --------------------------------------------------------------------------------------


@pytest.mark.parametrize("kind", [nn.as_tensor, nn.as_values])
def test_training_goes_on_from_a_saved_state(kind):
    def steps(parameter, optimizer, count):
        for _ in range(count):
            set_gradient(parameter, slope(nn.as_array(parameter)))
            optimizer.step()

    first = kind(Tensor(START))
    optimizer = nn.SGD([first], learning_rate=0.02, momentum=0.9)
    steps(first, optimizer, 5)
    second = kind(nn.as_tensor(first))
    resumed = nn.SGD([second], learning_rate=0.5, momentum=0.9)
    resumed.load_state_dict(optimizer.state_dict())
    steps(first, optimizer, 5)
    steps(second, resumed, 5)
    np.testing.assert_array_equal(nn.as_array(first), nn.as_array(second))


def test_a_state_shares_no_memory_with_the_optimizer():
    w = Tensor([1.0, 2.0])
    optimizer = nn.SGD([w], learning_rate=0.1, momentum=0.9)
    w.grad = np.ones(2)
    optimizer.step()
    expected = optimizer.state[0]["velocity"].copy()
    state = optimizer.state_dict()
    state["0.velocity"] += 1.0
    np.testing.assert_array_equal(optimizer.state[0]["velocity"], expected)
    optimizer.load_state_dict(state)
    state["0.velocity"] += 1.0
    np.testing.assert_array_equal(optimizer.state[0]["velocity"], expected + 1.0)


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"0.velocity": np.ones(3)}, r"'0.velocity' is float64 \(3,\), the parameter float64 \(2"),
        ({"0.velocity": np.ones(2, "f4")}, r"is float32 \(2,\), the parameter float64 \(2,\)"),
        ({"7.velocity": np.ones(2)}, "unexpected key '7.velocity'"),
        ({"0.speed": np.ones(2)}, "unexpected key '0.speed'"),
        ({"learning_rate": np.array(-1.0)}, "learning_rate must be a positive number, got -1"),
        ({"learning_rate": np.array([1.0, 2.0])}, "'learning_rate' must be one number"),
        ({"learning_rate": None}, "missing key 'learning_rate'"),
    ],
)
def test_a_state_that_does_not_fit_changes_nothing(change, message):
    optimizer = nn.SGD([Tensor([1.0, 2.0])], learning_rate=0.1, momentum=0.9)
    state = {"learning_rate": np.array(0.5), "0.velocity": np.ones(2)} | change
    state = {key: x for key, x in state.items() if x is not None}
    with pytest.raises(ValueError, match=message):
        optimizer.load_state_dict(state)
    assert optimizer.learning_rate == 0.1 and optimizer.state == [{}]


# --- errors -------------------------------------------------------------------------------------


def test_no_parameters():
    for nothing in ([], iter(()), nn.Module().parameters()):
        with pytest.raises(ValueError) as caught:
            nn.SGD(nothing, learning_rate=0.1)
        assert str(caught.value) == MESSAGES["no-parameters"]


def test_negative_rate():
    with pytest.raises(ValueError) as caught:
        nn.SGD([Tensor([1.0])], learning_rate=-1)
    assert str(caught.value) == MESSAGES["negative-lr"]
    optimizer = nn.SGD([Tensor([1.0])], learning_rate=0.1)
    for rate in (0.0, -1e-9, np.nan, np.inf):
        with pytest.raises(ValueError, match="SGD: learning_rate must be a positive number, got"):
            optimizer.learning_rate = rate
    assert optimizer.learning_rate == 0.1


@pytest.mark.parametrize(
    ("settings", "message"),
    [
        ({"momentum": 1.0}, "SGD: momentum must be at least 0 and below 1, got 1.0"),
        ({"momentum": -0.1}, "SGD: momentum must be at least 0 and below 1, got -0.1"),
        ({"weight_decay": -1}, "SGD: weight_decay must be at least 0, got -1"),
        ({"weight_decay": np.nan}, "SGD: weight_decay must be at least 0, got nan"),
        ({"nesterov": True}, "SGD: nesterov needs a momentum above 0"),
    ],
)
def test_settings_out_of_range(settings, message):
    with pytest.raises(ValueError, match=message):
        nn.SGD([Tensor([1.0])], learning_rate=0.1, **settings)


@pytest.mark.parametrize(
    ("parameter", "message"),
    [
        (Tensor([1.0]) * 2.0, r"parameter 1 is Tensor\(\[2.\], from multiply\), the result of an"),
        (Tensor([1.0]).detach(), "the result of an operation"),
        (np.array([Value(1.0) * 1.0], dtype=object), "the result of an operation"),
        (np.ones(2), "parameter 1 is a ndarray; only Tensors, Values and object arrays"),
        ("weight", "parameter 1 is a str"),
    ],
)
def test_what_is_no_leaf(parameter, message):
    with pytest.raises(TypeError, match=message):
        nn.SGD([Tensor([1.0]), parameter], learning_rate=0.1)


def test_a_gradient_of_another_shape_changes_no_parameter():
    first, second = Tensor([1.0]), Tensor([1.0, 2.0], name="w")
    first.grad, second.grad = np.ones(1), np.ones(1)
    with pytest.raises(ValueError, match=r"gradient of 'w' has shape \(1,\), the parameter \(2,\)"):
        nn.SGD([first, second], learning_rate=0.1).step()
    assert first.data.tolist() == [1.0]


def test_the_base_class_has_no_update():
    w = Tensor([1.0])
    w.grad = np.ones(1)
    with pytest.raises(NotImplementedError, match="Optimizer has no update"):
        Optimizer([w], 0.1).step()
