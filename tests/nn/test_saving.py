"""Saved files come back bit by bit; any damage is noticed before anything is loaded."""

import builtins
import os
import pickle
import stat

import numpy as np
import pytest
from safetensors.numpy import load_file, save_file

import nn
from autograd import Tensor
from nn import SaveFileError, load, save

from .situations import MESSAGES


def rng(seed=0):
    return np.random.default_rng(seed)


STATE = {
    "weight": rng().normal(size=(5, 3)),
    "Gewichte, größer: 重み": rng(1).normal(size=(4,)).astype(np.float32),
    "half": np.array([[1.5, -0.0], [np.inf, np.nan]], np.float16),
    "fortran": np.asfortranarray(rng(2).normal(size=(3, 4))),
    "every other": np.arange(10.0)[::2],
    "transposed": rng(3).normal(size=(2, 3, 4)).astype(np.float32).transpose(2, 0, 1),
    "backwards": np.arange(4.0)[::-1],
    "big endian": np.array([1.0, 2.0, 3.0], ">f4"),
    "empty": np.empty((0, 3), np.float32),
    "scalar": np.array(2.5),
    "counts": np.arange(6).reshape(2, 3),
    "mask": np.array([True, False]),
    "": np.array([1.0]),
}


@pytest.fixture
def path(tmp_path):
    return tmp_path / "m.safetensors"


def assert_same(got, expected):
    assert list(got) == list(expected)
    for name, array in expected.items():
        assert got[name].shape == array.shape
        assert got[name].dtype == array.dtype.newbyteorder("=")
        assert got[name].flags.writeable and got[name].flags.c_contiguous
        np.testing.assert_array_equal(got[name], array)


# --- there and back -----------------------------------------------------------------------------


def test_every_kind_of_array_comes_back(path):
    save(STATE, path)
    assert_same(load(path), STATE)
    save({}, str(path))
    assert load(str(path)) == {}


def test_a_negative_zero_stays_one(path):
    save(STATE, path)
    assert np.signbit(load(path)["half"][0, 1])


def test_any_reader_of_the_layout_can_read_it(path):
    save(STATE, path)
    theirs = load_file(path)
    assert theirs.keys() == STATE.keys()
    for name, array in STATE.items():
        np.testing.assert_array_equal(theirs[name], array)


@pytest.mark.parametrize("kind", [nn.as_tensor, nn.as_values])
def test_a_model_comes_back(path, kind):
    model = nn.MLP([3, 4, 2], rng=rng()).mapped(kind)
    save(model, path)
    other = nn.MLP([3, 4, 2], rng=rng(9))
    state = load(path, other)
    x = rng(1).normal(size=(5, 3))
    np.testing.assert_array_equal(other(x).data, model.mapped(nn.as_array)(x))
    state["layers.0.weight"] += 1.0
    np.testing.assert_array_equal(other(x).data, model.mapped(nn.as_array)(x))


def test_an_optimizer_comes_back(path):
    w = Tensor([1.0, 2.0])
    optimizer = nn.SGD([w], learning_rate=0.1, momentum=0.9)
    w.grad = np.ones(2)
    optimizer.step()
    save(optimizer, path)
    other = nn.SGD([w], learning_rate=0.7, momentum=0.9)
    load(path, other)
    assert other.learning_rate == 0.1
    np.testing.assert_array_equal(other.state[0]["velocity"], optimizer.state[0]["velocity"])


def test_a_file_for_another_model_changes_nothing(path):
    save({"weight": np.ones((5, 3)), "bias": np.ones(2)}, path)
    model = nn.Linear(1, 2, rng=rng())
    before = model.state_dict()["weight"]
    with pytest.raises(ValueError, match=r"'weight' in the state is \(5, 3\), the model has"):
        load(path, model)
    np.testing.assert_array_equal(model.state_dict()["weight"], before)


# --- writing ------------------------------------------------------------------------------------


def test_a_failed_write_leaves_the_old_file_and_no_other(path, monkeypatch):
    save({"x": np.ones(3)}, path)
    for name in ("fsync", "replace"):
        with monkeypatch.context() as patch:
            patch.setattr(os, name, lambda *_: (_ for _ in ()).throw(OSError("disk full")))
            with pytest.raises(OSError, match="disk full"):
                save({"x": np.zeros(3)}, path)
        assert os.listdir(path.parent) == [path.name]
        assert load(path)["x"].tolist() == [1.0, 1.0, 1.0]


def test_the_file_has_the_usual_permissions_and_links_stay_links(path):
    mask = os.umask(0o022)
    try:
        save({"x": np.ones(3)}, path)
    finally:
        os.umask(mask)
    assert stat.S_IMODE(path.stat().st_mode) == 0o644
    link = path.with_name("latest")
    link.symlink_to(path)
    save({"x": np.zeros(3)}, link)
    assert link.is_symlink() and load(path)["x"].tolist() == [0.0, 0.0, 0.0]


@pytest.mark.parametrize(
    ("state", "message"),
    [
        ({"x": np.array(["text"])}, "save: 'x' has dtype <U4, which cannot be saved"),
        ({"x": nn.as_values(Tensor([1.0]))}, "save: 'x' has dtype object"),
        ({"x": np.ones(2, complex)}, "save: 'x' has dtype complex128"),
        ({3: np.ones(2)}, "save: 3 cannot be the name of an array"),
        ({"__metadata__": np.ones(2)}, "save: '__metadata__' cannot be the name"),
        ([np.ones(2)], "save: expected a model or a dict of arrays, got list"),
    ],
)
def test_what_cannot_be_saved_leaves_no_file(path, state, message):
    with pytest.raises(TypeError, match=message):
        save(state, path)
    assert not path.exists()


def test_without_the_package(path, monkeypatch):
    importing = builtins.__import__

    def missing(name, *args, **kwargs):
        if name.startswith("safetensors"):
            raise ImportError(name)
        return importing(name, *args, **kwargs)

    save({"x": np.ones(1)}, path)
    monkeypatch.setattr(builtins, "__import__", missing)
    with pytest.raises(ImportError, match=r"save: needs .*pip install 'chainrule\[save\]'"):
        save({"x": np.ones(1)}, path)
    assert load(path)["x"].tolist() == [1.0]  # reading needs no package


# --- damage -------------------------------------------------------------------------------------


@pytest.fixture
def content(path):
    """The bytes of a small file; its data start at a place the tests can compute."""
    state = {name: STATE[name] for name in ("weight", "half", "scalar", "empty")}
    save(state | {"größer": STATE["mask"]}, path)
    return path.read_bytes()


def refusal(path, content):
    path.write_bytes(content)
    model = nn.Linear(1, 1, rng=rng())
    before = model.state_dict()["weight"]
    with pytest.raises(SaveFileError) as caught:  # and no other error
        load(path, model)
    np.testing.assert_array_equal(model.state_dict()["weight"], before)
    return str(caught.value)


def test_every_flipped_bit_is_noticed(path, content):
    positions = rng().choice(8 * len(content), 700, replace=False)
    for position in [*range(72), *positions]:  # all of the length and the start of the header
        damaged = bytearray(content)
        damaged[position // 8] ^= 1 << position % 8
        assert refusal(path, bytes(damaged)).startswith("load: ")


def test_every_truncation_is_noticed(path, content):
    lengths = rng().choice(len(content), 300, replace=False)
    for length in [*range(20), *lengths]:
        message = refusal(path, content[:length])
        assert "is incomplete" in message and f"({length:,} of " in message


def test_random_bytes_are_noticed(path, content):
    source = rng()
    for size in range(200):
        refusal(path, source.bytes(size))
        start = int(source.integers(len(content) - 40))
        refusal(path, content[:start] + source.bytes(40) + content[start + 40 :])


@pytest.mark.parametrize(("old", "new"), [(b'"shape":[5,3]', b'"shape":[3,5]'), (b"F64", b"I64")])
def test_a_header_with_another_shape_or_dtype_is_noticed(path, content, old, new):
    assert old in content
    assert "checksum of" in refusal(path, content.replace(old, new))


def test_bytes_too_many_are_noticed(path, content):
    assert "bytes too many" in refusal(path, content + b"\0")
    refusal(path, content + content)


def test_a_flipped_bit_of_the_weights_names_them(path, content):
    model = nn.Linear(3, 2, bias=False, rng=rng())
    save(model, path)
    damaged = bytearray(path.read_bytes())
    damaged[-1] ^= 1
    assert refusal(path, bytes(damaged)) == MESSAGES["bit-flip"]


def test_a_file_that_was_cut_off(path, content):
    expected = (
        f"load: 'm.safetensors' is incomplete ({len(content) - 10:,} of {len(content):,} bytes)"
    )
    assert refusal(path, content[:-10]) == expected + MESSAGES["truncated-file"].partition(")")[2]


def test_a_pickle_is_never_opened(path):
    class Attack:
        def __reduce__(self):
            return (pytest.fail, ("the pickle was opened",))

    for protocol in range(2, pickle.HIGHEST_PROTOCOL + 1):
        message = refusal(path, pickle.dumps(Attack(), protocol))
        expected = MESSAGES["pickle-load"].replace("this file", "'m.safetensors'")
        assert message == expected.replace("an .npz/.safetensors", "a .safetensors")
    assert "is not a model file" in refusal(path, pickle.dumps(Attack(), 0))


def test_a_header_that_starts_like_a_pickle_is_no_pickle(path):
    """A length of 0x0280 to 0x0580 has the first two bytes of a pickle."""
    seen = set()
    for count in range(1, 12):
        for width in range(1, 60):
            state = {"a" * width + str(i): np.ones(1) for i in range(count)}
            save(state, path)
            start = path.read_bytes()[:2]
            seen.add(start)
            assert load(path).keys() == state.keys()
        if any(start[0] == 0x80 and 2 <= start[1] <= 5 for start in seen):
            break
    else:
        pytest.fail("no such length came up")


def test_other_files(path):
    expected = MESSAGES["not-a-save-file"].replace("notes.txt", path.name)
    assert refusal(path, b"hello world, this is a text") == expected
    assert "(starts with 'PK" in refusal(path, b"PK\x03\x04" + bytes(100))
    assert "is incomplete (0 of at least 9 bytes)" in refusal(path, b"")
    save_file({"weight": np.ones(3)}, path)
    assert "was not written by save()" in refusal(path, path.read_bytes())
    save_file({"weight": np.ones(3)}, path, {"format": "pt"})
    assert "was not written by save()" in refusal(path, path.read_bytes())


@pytest.mark.parametrize("header", ["[]", "{}", '{"__metadata__": 3}', "{" * 5000, "{\xff"])
def test_strange_headers(path, header):
    text = header.encode("latin-1")
    refusal(path, len(text).to_bytes(8, "little") + text)


def test_a_missing_file_is_no_damage(path):
    with pytest.raises(FileNotFoundError):
        load(path)
