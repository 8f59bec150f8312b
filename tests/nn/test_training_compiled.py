"""fit(compile=True): the same history, parameters and errors as without."""

import numpy as np
import pytest

import autograd
import nn
import nn.training

RNG = np.random.default_rng(0)
X, Y = RNG.normal(size=(37, 4)), RNG.integers(0, 3, 37)
IMAGES, SERIES = RNG.normal(size=(20, 1, 8, 8)), RNG.normal(size=(20, 5, 4))


def network(*layers):
    return lambda rng: nn.Sequential(*(layer(rng) for layer in layers))


def linear(inputs, outputs):
    return lambda rng: nn.Linear(inputs, outputs, rng=rng)


class LastOfSeries(nn.Module):
    def __init__(self, rng):
        self.cell, self.out = nn.LSTM(4, 6, rng=rng), nn.Linear(6, 3, rng=rng)

    def __call__(self, x):
        out = self.cell(x)
        return self.out((out[0] if isinstance(out, tuple) else out)[:, -1])


def mlp(rng):
    return nn.MLP([4, 5, 3], rng=rng)


def sgd(parameters):
    return nn.SGD(parameters, learning_rate=0.1, momentum=0.9)


CASES = {
    "momentum": (mlp, X, sgd, {}),
    "Adam": (mlp, X, lambda p: nn.Adam(p, learning_rate=0.05), {}),
    "schedule": (mlp, X, sgd, {"schedule": lambda done: 0.1 / (1 + done)}),
    "clipping": (mlp, 3 * X, sgd, {"clip_norm": 1.0, "clip_value": 0.5}),
    "float32": (lambda rng: nn.MLP([4, 5, 3], rng=rng, dtype=np.float32), X.astype("f"), sgd, {}),
    "dropout": (
        network(linear(4, 8), lambda rng: nn.Dropout(0.5, rng=rng), linear(8, 3)), X, sgd, {}
    ),
    "normalization": (
        network(linear(4, 8), lambda rng: nn.BatchNorm(8), linear(8, 3)), X[:36], sgd, {}
    ),
    "convolution": (
        network(
            lambda rng: nn.Conv2d(1, 2, 3, rng=rng), lambda rng: nn.relu,
            lambda rng: nn.MaxPool2d(2), lambda rng: nn.Flatten(), linear(18, 3),
        ), IMAGES, sgd, {},
    ),
    "recurrent": (LastOfSeries, SERIES, sgd, {}),
    "validation": (mlp, X, sgd, {"validation": 0.2, "check_finite": False}),
}  # fmt: skip


def trained(model, x, optimizer, options, compile):
    rng = np.random.default_rng(7)
    model = model(rng)
    optimizer = optimizer(model.parameters())
    history = nn.fit(
        model, x, Y[: len(x)], optimizer=optimizer, epochs=2, batch_size=8, rng=rng,
        progress=False, compile=compile, **options,
    )  # fmt: skip
    return history, model.state_dict(), optimizer.state_dict()


@pytest.mark.parametrize("case", CASES)
def test_a_compiled_step_trains_as_the_step_itself(case):
    (history, *states), (other, *others) = (trained(*CASES[case], c) for c in (False, True))
    tolerance = 1e-4 if case == "float32" else 1e-9
    np.testing.assert_allclose(other.step_loss, history.step_loss, rtol=tolerance)
    for state, its in zip(states, others, strict=True):
        assert list(state) == list(its)
        for key, x in state.items():
            assert its[key].dtype == x.dtype
            np.testing.assert_allclose(its[key], x, rtol=tolerance, atol=tolerance)


@pytest.mark.filterwarnings("ignore::RuntimeWarning")
def test_a_loss_that_is_not_finite_raises_alike():
    x = X.copy()
    x[20] = np.inf
    found = []
    for compile in (False, True):
        model = mlp(np.random.default_rng(7))
        with pytest.raises(FloatingPointError, match="step 3: loss is NaN") as caught:
            nn.fit(
                model, x, Y, optimizer=sgd(model.parameters()), epochs=1, batch_size=8, rng=None,
                progress=False, compile=compile,
            )  # fmt: skip
        found.append((str(caught.value), model.state_dict()))
    assert found[0][0] == found[1][0]
    for key, array in found[0][1].items():
        np.testing.assert_allclose(found[1][1][key], array, rtol=1e-12)


# --- what comes in between: clipping, checkpoints, callbacks, Ctrl-C ----------------------------


def fitted(compile, epochs=3, **options):
    """A model, its optimizer and its history."""
    rng = np.random.default_rng(7)
    model = mlp(rng)
    optimizer = sgd(model.parameters())
    settings = {"batch_size": None, "rng": rng, "progress": False, "optimizer": optimizer}
    history = nn.fit(model, X, Y, epochs=epochs, compile=compile, **(settings | options))
    return model, optimizer, history


def assert_same_training(left, right):
    np.testing.assert_allclose(right[2].step_loss, left[2].step_loss, rtol=1e-9)
    for one, other in zip(left[:2], right[:2], strict=True):
        for key, x in one.state_dict().items():
            np.testing.assert_allclose(other.state_dict()[key], x, rtol=1e-9, atol=1e-9)


def assert_plain(model, optimizer):
    """Nothing that stands for an array is left where arrays belong."""
    for x in model.parameters():
        assert type(x._raw) is np.ndarray and type(x.grad) in (np.ndarray, type(None))
    assert all(type(x) is np.ndarray for x in optimizer.state_dict().values() if np.ndim(x))


def test_clipping_needs_no_program_more():
    rng = np.random.default_rng(7)
    model = mlp(rng)
    optimizer = sgd(model.parameters())
    step = nn.training.Step(model, nn.cross_entropy, optimizer, None, 1.0, 0.3, True, compile=True)
    for done, scale in enumerate((1.0, 1.0, 100.0, 0.01, 30.0, 0.1)):
        step(done, scale * X, Y)
    (versions,) = step.advance.versions.values()
    assert len(versions) == 2  # the first step finds no gradients


def test_a_step_of_ones_own_may_return_plain_numbers():
    model = mlp(np.random.default_rng(7))
    optimizer = sgd(model.parameters())

    @autograd.compile
    def step(x):
        optimizer.zero_grad()
        loss = nn.cross_entropy(model(x), Y)
        loss.backward()
        norm = nn.clip_gradient_norm(model.parameters(), 0.5)
        optimizer.step()
        return loss.item(), norm

    found = [step(scale * X) for scale in (1.0, 1.0, 2.0, 0.1)]
    assert all(type(x) is float for pair in found for x in pair)
    assert len({x for pair in found for x in pair}) == 8
    assert sum(map(len, step.versions.values())) == 2


def test_a_resumed_training_is_the_whole_one(tmp_path):
    path = tmp_path / "training.safetensors"
    fitted(True, epochs=2, batch_size=8, callbacks=[nn.Checkpoint(path)])
    resumed = fitted(True, epochs=4, batch_size=8, resume=path)
    assert len(resumed[2].step_loss) == 20
    assert_same_training(fitted(False, epochs=4, batch_size=8), resumed)


class Meddling(nn.Callback):
    """Looks at gradients, and changes weights and the learning rate between the steps."""

    def __init__(self):
        self.seen = []

    def on_step_end(self, state):
        self.seen.append([x.grad.copy() for x in state.model.parameters()])
        if state.step == 3:
            state.optimizer.learning_rate = 0.03
        if state.step == 5:
            self.kept = state.model.state_dict()
        if state.step == 8:
            state.model.load_state_dict(self.kept)
        if state.step == 10:
            state.stop = True


def test_callbacks_see_and_change_what_is_there():
    meddling = Meddling(), Meddling()
    left, right = (fitted(c, 20, callbacks=[m]) for c, m in zip((False, True), meddling))  # noqa: B905
    assert len(left[2].step_loss) == len(right[2].step_loss) == 10
    assert_same_training(left, right)
    for one, other in zip(meddling[0].seen, meddling[1].seen, strict=True):
        for x, y in zip(one, other, strict=True):
            np.testing.assert_allclose(y, x, rtol=1e-9, atol=1e-9)
    stopping = [nn.EarlyStopping(2, "loss", min_delta=10.0) for _ in range(2)]
    assert_same_training(*(fitted(c, 20, callbacks=[s]) for c, s in zip((0, 1), stopping)))  # noqa: B905


class Interrupting(nn.Callback):
    def on_step_end(self, state):
        if state.step == 4:
            raise KeyboardInterrupt


def test_ctrl_c_between_steps(capsys):
    left, right = (fitted(c, 10, callbacks=[Interrupting()]) for c in (False, True))
    assert right[2].interrupted and "Ctrl-C" in capsys.readouterr().err
    assert_same_training(left, right)


@pytest.mark.parametrize("when", ["before the model", "after the model", "in the backward pass"])
def test_ctrl_c_while_a_step_is_recorded(when, capsys):
    @autograd.primitive(lambda grad, out, x: grad if when != "in the backward pass" else stop())
    def through(x):
        return np.copy(x)

    def stop():
        raise KeyboardInterrupt

    def loss(logits, labels):
        if when == "after the model":
            stop()
        return nn.cross_entropy(through(logits), labels)

    class Stopping(nn.MLP):
        def __call__(self, x):
            if when == "before the model":
                stop()
            return super().__call__(x)

    model, makers = Stopping([4, 5, 3], rng=np.random.default_rng(7)), (np.array, np.asarray)
    optimizer, before = sgd(model.parameters()), model.state_dict()
    settings = {"optimizer": optimizer, "epochs": 3, "batch_size": None, "rng": None}
    assert nn.fit(model, X, Y, loss=loss, progress=False, compile=True, **settings).interrupted
    assert "Ctrl-C in epoch 1" in capsys.readouterr().err
    assert (np.array, np.asarray) == makers
    assert_plain(model, optimizer)
    for key, x in model.state_dict().items():
        np.testing.assert_array_equal(x, before[key])
    when = "never again"
    history = nn.fit(model, X, Y, loss=loss, progress=False, compile=True, **settings)
    assert history.step_loss[-1] < history.step_loss[0]


def test_a_rate_that_the_step_changes_is_no_reason_to_record_again():
    def made():
        w = autograd.Tensor([1.0, -2.0])
        optimizer = nn.SGD([w], learning_rate=0.1)

        def step(x):
            optimizer.zero_grad()
            ((w * x) ** 2).sum().backward()
            optimizer.learning_rate = optimizer.learning_rate * 0.9
            optimizer.step()
            return w.data * 1.0

        return step, optimizer

    (plain, _), (step, optimizer) = made(), made()
    compiled = autograd.compile(step)
    for k in range(12):
        x = np.array([0.5, 1.0 + k])
        np.testing.assert_allclose(compiled(x), plain(x), rtol=1e-12)
    assert optimizer.learning_rate == pytest.approx(0.1 * 0.9**12)
    assert sum(map(len, compiled.versions.values())) <= 3
