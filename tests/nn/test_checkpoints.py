"""Training that is resumed gives the same bits as training that was never interrupted."""

import numpy as np
import pytest

import nn
from autograd import Tensor

from .xor import XOR, XOR_LABELS, assert_same_numbers, fit_xor, rng, xor_network

pytest.importorskip("safetensors")


class Noise(nn.Module):
    """A layer with a generator and a buffer of its own, as dropout and normalisation have."""

    buffers = ("mean",)

    def __init__(self, rng):
        self.rng, self.mean, self.scale = rng, np.zeros(2), Tensor([1.0, 1.0])

    def __call__(self, x):
        if not self.training:
            return (x - self.mean) * self.scale
        self.mean = 0.9 * self.mean + 0.1 * x.mean(axis=0)
        return (x - self.mean + self.rng.normal(0.0, 0.1, size=x.shape)) * self.scale


def noisy_network(kind, noise):
    first, second = nn.Linear(2, 6, rng=rng(4)), nn.Linear(6, 2, rng=rng(5))
    return nn.Sequential(Noise(noise), first, nn.tanh, second).mapped(kind)


def decayed(step):
    return 0.5 / (1.0 + 0.05 * step)


def run(path, epochs, kind=nn.as_tensor, bits=np.random.PCG64, **options):
    """Model, optimizer, history and generators after a training with everything in it."""
    model = noisy_network(kind, np.random.Generator(bits(8)))
    source = np.random.Generator(bits(9))
    optimizer = nn.SGD(model.parameters(), 0.3, momentum=0.9, nesterov=True)
    stopping = nn.EarlyStopping(100, "validation_loss")
    settings = {
        "optimizer": optimizer, "rng": source, "epochs": epochs, "schedule": decayed,
        "validation": 0.25, "clip_norm": 1.0, "training_metrics": True,
        "callbacks": [nn.Checkpoint(path, every=2), stopping],
    }  # fmt: skip
    x, y = nn.datasets.xor(16, rng=rng(2))
    history = nn.fit(model, x, y, batch_size=5, **(settings | options))
    states = [g.bit_generator.state for g in (source, model.layers[0].rng)]
    return model, optimizer, history, states, stopping


def assert_same(left, right):
    assert_same_numbers(left[0], right[0])
    assert_same_numbers(left[1], right[1])
    assert left[2] == right[2] and list(left[2].measured) == list(right[2].measured)
    np.testing.assert_equal(left[3], right[3])
    assert (left[4].best, left[4].best_epoch) == (right[4].best, right[4].best_epoch)
    np.testing.assert_equal(left[4].best_state, right[4].best_state)


@pytest.mark.parametrize("kind", [nn.as_tensor, nn.as_values])
def test_three_epochs_and_three_more_are_six(kind, tmp_path):
    path = tmp_path / "training.safetensors"
    whole = run(path, 6, kind)
    run(path, 3, kind)  # every=2, and the last epoch always leaves a checkpoint
    assert int(nn.load(path)["epoch"]) == 3
    again = run(path, 6, kind, resume=path)
    assert_same(whole, again)
    assert len(again[2].step_loss) == 18 and again[2].epoch_loss[5] < again[2].epoch_loss[0]
    done = run(path, 6, kind, resume=path)  # nothing is left to do
    assert done[2] == whole[2]


@pytest.mark.parametrize(
    "bits", [np.random.MT19937, np.random.Philox, np.random.SFC64, np.random.PCG64DXSM]
)
def test_every_bit_generator_comes_back(bits, tmp_path):
    whole = run(tmp_path / "x", 4, bits=bits)
    run(tmp_path / "x", 2, bits=bits)
    assert_same(whole, run(tmp_path / "x", 4, bits=bits, resume=tmp_path / "x"))


def test_a_generator_of_another_seed_does_not_matter(tmp_path):
    path = tmp_path / "training.safetensors"
    whole = run(path, 6)
    run(path, 4)
    again = run(path, 6, resume=path, rng=rng(777))  # the rows held out are those of the file too
    assert again[2] == whole[2]
    assert_same_numbers(whole[0], again[0])


def test_a_shared_generator_stays_shared(tmp_path):
    def trained(epochs, **options):
        source = rng(3)
        model = noisy_network(nn.as_tensor, source)
        model.layers[0].rng = source  # mapping made a copy
        return fit_xor(model, rng=source, epochs=epochs, **options)

    path = tmp_path / "x"
    whole = trained(4)
    trained(2, callbacks=[nn.Checkpoint(path)])
    assert trained(4, resume=path) == whole


def test_training_that_was_interrupted_goes_on_from_the_last_checkpoint(tmp_path, capsys):
    path, whole = tmp_path / "x", xor_network()
    expected = fit_xor(whole)

    class Impatient(nn.Callback):
        def on_step_end(self, state):
            if state.step == 7:  # in the middle of the fourth epoch
                raise KeyboardInterrupt

    model = xor_network()
    assert fit_xor(model, callbacks=[nn.Checkpoint(path, every=2), Impatient()]).interrupted
    model = xor_network()
    history = fit_xor(model, resume=path)
    assert history == expected and not history.interrupted
    assert_same_numbers(model, whole)


def test_checkpoints_change_nothing(tmp_path):
    plain, saved = xor_network(), xor_network()
    assert fit_xor(plain) == fit_xor(saved, callbacks=[nn.Checkpoint(tmp_path / "x")])
    assert_same_numbers(plain, saved)


def test_a_checkpoint_that_cannot_be_written_leaves_the_one_before(tmp_path, monkeypatch):
    path = tmp_path / "x"
    fit_xor(xor_network(), epochs=1, callbacks=[nn.Checkpoint(path)])
    before = path.read_bytes()

    def full(*_):
        raise OSError("no space left")

    monkeypatch.setattr("nn.saving.os.fsync", full)
    with pytest.raises(OSError, match="no space left"):
        fit_xor(xor_network(), callbacks=[nn.Checkpoint(path)])
    assert path.read_bytes() == before and list(tmp_path.iterdir()) == [path]


# --- mistakes -----------------------------------------------------------------------------------


@pytest.fixture
def checkpoint(tmp_path):
    path = tmp_path / "training.safetensors"
    fit_xor(xor_network(), epochs=1, callbacks=[nn.Checkpoint(path)])
    return path


def test_what_does_not_fit_changes_nothing(checkpoint):
    other = nn.MLP([2, 5, 2], rng=rng())
    before = other.state_dict()
    with pytest.raises(ValueError, match=r"load_state_dict: .*Nothing was changed"):
        fit_xor(other, resume=checkpoint)
    np.testing.assert_equal(other.state_dict(), before)

    class Plain(nn.SGD):
        slots = ()  # remembers nothing, so it does not know what to do with a velocity

    model, source = xor_network(), rng(5)
    drawn = source.bit_generator.state
    optimizer = Plain(model.parameters(), 0.25)
    with pytest.raises(ValueError, match=r"unexpected key '0\.velocity'"):
        fit_xor(model, optimizer=optimizer, rng=source, resume=checkpoint)
    assert_same_numbers(model, xor_network())
    assert optimizer.learning_rate == 0.25 and source.bit_generator.state == drawn


def test_generators_that_do_not_fit(checkpoint):
    model = xor_network()
    with pytest.raises(ValueError, match=r"has random generators for \['shuffle'\], this training"):
        fit_xor(model, rng=None, resume=checkpoint)
    with pytest.raises(ValueError, match="'shuffle' of the checkpoint is a PCG64, this one a MT19"):
        fit_xor(model, rng=np.random.Generator(np.random.MT19937(0)), resume=checkpoint)
    assert_same_numbers(model, xor_network())


def test_files_that_are_no_checkpoints(tmp_path, checkpoint):
    nn.save(xor_network(), tmp_path / "model.safetensors")
    with pytest.raises(ValueError, match=r"fit: 'model\.safetensors' is no checkpoint"):
        fit_xor(xor_network(), resume=tmp_path / "model.safetensors")
    with pytest.raises(FileNotFoundError):
        fit_xor(xor_network(), resume=tmp_path / "nothing")
    content = bytearray(checkpoint.read_bytes())
    content[-1] ^= 1
    checkpoint.write_bytes(content)
    with pytest.raises(nn.SaveFileError, match="the file is damaged"):
        fit_xor(xor_network(), resume=checkpoint)


def test_settings_that_make_no_sense(tmp_path):
    with pytest.raises(ValueError, match="Checkpoint: every must be at least 1, got 0"):
        nn.Checkpoint(tmp_path / "x", every=0)

    class Line:
        slope = Tensor([1.0])

        def parameters(self):
            return [self.slope]

    model = Line()
    for callback in (nn.Checkpoint(tmp_path / "x"), nn.EarlyStopping(3, "loss")):
        name = type(callback).__name__
        with pytest.raises(TypeError, match=rf"{name}: Line has no state_dict\(\) to keep; make"):
            nn.fit(model, XOR, XOR_LABELS, optimizer=nn.SGD([model.slope], 0.1), epochs=1,
                   rng=None, batch_size=None, callbacks=[callback])  # fmt: skip


def test_a_training_that_stopped_early_is_not_resumed(tmp_path):
    rng = np.random.default_rng(0)
    x, y = rng.normal(size=(40, 2)), rng.integers(0, 2, 40)  # noise: the validation loss grows
    path = tmp_path / "checkpoint.safetensors"

    def train(**options):
        model = nn.MLP([2, 16, 2], rng=np.random.default_rng(1))
        optimizer = nn.Adam(model.parameters(), learning_rate=0.1)
        callbacks = [nn.EarlyStopping(2), nn.Checkpoint(path)]
        return nn.fit(model, x, y, optimizer=optimizer, epochs=50, batch_size=8, validation=0.5,
                      rng=np.random.default_rng(2), callbacks=callbacks, **options)  # fmt: skip

    history = train()
    assert len(history.epoch_loss) < 50
    assert train(resume=path).epoch_loss == history.epoch_loss


def test_rows_that_were_put_aside_are_never_trained_on(tmp_path):
    x, y = np.eye(10), np.arange(10) % 2
    path = tmp_path / "checkpoint.safetensors"

    def train(rows, validation, **options):
        model = nn.Linear(10, 2, rng=np.random.default_rng(1))
        optimizer = nn.SGD(model.parameters(), learning_rate=0.1)
        nn.fit(model, x[:rows], y[:rows], optimizer=optimizer, epochs=2, batch_size=4,
               validation=validation, rng=np.random.default_rng(2), **options)  # fmt: skip

    train(10, 0.3, callbacks=[nn.Checkpoint(path)])
    for rows, validation in ((10, None), (10, (x, y)), (5, 0.3), (10, 0.5)):
        with pytest.raises(ValueError, match="fit: the checkpoint put"):
            train(rows, validation, resume=path)
