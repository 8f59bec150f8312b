"""Saving under fire: kills, a full disk, rivals, damage at random, and files made to deceive."""

import errno
import io
import itertools
import json
import multiprocessing
import os
import pickle
import re
import signal
import time
import tracemalloc
import warnings

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from nn import SaveFileError, load, save
from nn import saving as writer
from nn import verifying as verifier
from nn.verifying import FORMAT, KEY, checksum, checksum_of_metadata

resource = pytest.importorskip("resource")  # a system without it has neither forks nor SIGKILL

# A fork is a warm child: it starts in a millisecond.
CHILDREN = multiprocessing.get_context("fork")
KILLS = 200
DAMAGES = 10_000


def state_of(generation, size=64):
    """Arrays of which every element, and so every mixture of two states, tells its generation."""
    weight = np.full((size, 4), float(generation))
    return {"weight": weight, "bias": weight[0] + 0.5, "count": np.array(generation)}


def generation_of(path):
    """Which state a file holds; fails if it holds none, or parts of two."""
    state = load(path)
    generation = int(state["count"])
    expected = state_of(generation, len(state["weight"]))
    assert list(state) == list(expected)
    for name, array in expected.items():
        np.testing.assert_array_equal(state[name], array, strict=True)
    return generation


@pytest.fixture
def path(tmp_path):
    return tmp_path / "m.safetensors"


def temporaries(path):
    return [name for name in os.listdir(path.parent) if name.endswith(".tmp")]


def in_child(work, *args):
    """Run a function in a fork that ends without cleaning up after pytest."""

    def run():
        try:
            work(*args)
        except BaseException as error:
            os.write(2, f"child: {error!r}\n".encode())
            os._exit(1)
        os._exit(0)

    child = CHILDREN.Process(target=run)
    with warnings.catch_warnings():  # of threads, that a library has started but that do nothing
        warnings.simplefilter("ignore", DeprecationWarning)
        child.start()
    return child


# --- kills --------------------------------------------------------------------------------------


def save_forever(path, first, ready):
    os.write(ready, b".")
    for generation in itertools.count(first):
        save(state_of(generation), path)


def test_after_200_kills_at_random_moments_there_is_always_one_complete_file(path):
    random = np.random.default_rng(0)
    begin = time.perf_counter()
    for _ in range(10):
        save(state_of(0), path)
    usual = min((time.perf_counter() - begin) / 10, 0.01)
    started, ready = os.pipe()
    generation, abandoned = 0, 0
    for _ in range(KILLS):
        child = in_child(save_forever, path, generation + 1, ready)
        os.read(started, 1)
        time.sleep(random.uniform(0.0, 3.0 * usual))
        child.kill()
        child.join()
        assert child.exitcode == -signal.SIGKILL
        assert generation_of(path) >= generation
        generation = generation_of(path)
        abandoned += len(temporaries(path))
        assert len(temporaries(path)) <= 1  # the next save removes what this one left
    os.close(started)
    os.close(ready)
    assert generation > 5, "hardly any child saved anything before it was killed"
    assert abandoned > KILLS / 20, "hardly any child was killed while it wrote"
    save(state_of(generation + 1), path)
    assert os.listdir(path.parent) == [path.name]


@pytest.mark.parametrize("call", ["write", "fsync", "replace"])
def test_a_kill_at_each_step_leaves_the_old_file(path, monkeypatch, call):
    def die(*_):
        os.kill(os.getpid(), signal.SIGKILL)

    save(state_of(1), path)
    with monkeypatch.context() as patch:
        if call == "write":  # after a part of the content
            patch.setattr(writer, "open", half_written(die), raising=False)
        else:
            patch.setattr(os, call, die)
        child = in_child(save, state_of(2), path)
        child.join()
    assert child.exitcode == -signal.SIGKILL
    assert len(temporaries(path)) == 1
    assert generation_of(path) == 1
    save(state_of(3), path)
    assert os.listdir(path.parent) == [path.name]
    assert generation_of(path) == 3


def half_written(then):
    """An open() whose files take half of what they are given, and then do something else."""

    def opened(path, mode):
        file = open(path, mode, buffering=0)  # noqa: SIM115
        if mode != "wb":
            return file

        class Half:
            def __enter__(self):
                return self

            def __exit__(self, *_):
                file.close()

            def write(self, content):
                file.write(content[: len(content) // 2])
                then()

        return Half()

    return opened


def test_only_what_is_abandoned_and_belongs_to_the_file_is_removed(path):
    kept = [".m.safetensors.tmp", ".m.safetensors.0000000g.tmp", ".other.00000000.tmp", "m.tmp"]
    for name in kept:
        path.with_name(name).write_bytes(b"mine")
    stale = path.with_name(".m.safetensors.00c0ffee.tmp")
    stale.write_bytes(b"half a fi")
    with writer.claimed(path) as used:
        save(state_of(1), path)
        assert used.exists() and not stale.exists()
    assert sorted(os.listdir(path.parent)) == sorted([*kept, path.name])


def test_a_name_may_look_like_a_pattern(tmp_path):
    path = tmp_path / "m[0-9]*(.safetensors"
    path.with_name(f".{path.name}.00c0ffee.tmp").write_bytes(b"")
    save(state_of(1), path)
    assert os.listdir(tmp_path) == [path.name]


def test_a_temporary_file_that_was_taken_for_abandoned_is_made_again(path, monkeypatch):
    """Between the creation of a file and its lock another process may remove it."""
    locked = []

    def lock(file, operation):
        if not locked:
            os.unlink(file.name)
        locked.append(file.name)

    monkeypatch.setattr(writer.fcntl, "flock", lock)
    save(state_of(1), path)
    assert len(set(locked)) == 2
    assert generation_of(path) == 1 and not temporaries(path)


# --- a full disk, and other errors of the system ------------------------------------------------


def save_on_a_full_disk(path, room):
    resource.setrlimit(resource.RLIMIT_FSIZE, (room, room))
    with pytest.raises(OSError, match=r"save: File too large; the file was not written") as caught:
        save(state_of(2, size=10_000), path)
    assert caught.value.errno == errno.EFBIG
    assert caught.value.filename == os.path.realpath(path)


@pytest.mark.parametrize("room", [0, 1, 100, 4096, 200_000])
def test_a_full_disk_leaves_the_old_file(path, room):
    save(state_of(1), path)
    child = in_child(save_on_a_full_disk, path, room)
    child.join()
    assert child.exitcode == 0
    assert os.listdir(path.parent) == [path.name]
    assert generation_of(path) == 1


def test_errors_name_the_file_that_was_asked_for(tmp_path):
    with pytest.raises(FileNotFoundError, match=r"save: .*the file was not written.*/none/m'"):
        save(state_of(1), tmp_path / "none" / "m")
    (tmp_path / "folder").mkdir()
    with pytest.raises(IsADirectoryError, match=r"save: .*'.*/folder'"):
        save(state_of(1), tmp_path / "folder")
    assert os.listdir(tmp_path) == ["folder"]


# --- rivals ---------------------------------------------------------------------------------------


def save_often(path, first):
    for generation in range(first, first + 60):
        save(state_of(generation, size=2000), path)


def test_of_processes_that_save_at_once_one_wins(path):
    save(state_of(0), path)
    children = [in_child(save_often, path, first) for first in (1000, 2000, 3000)]
    seen = set()
    while any(child.is_alive() for child in children):
        seen.add(generation_of(path))
    for child in children:
        child.join()
        assert child.exitcode == 0
    assert generation_of(path) in (1059, 2059, 3059)
    assert len(seen) > 3
    assert os.listdir(path.parent) == [path.name]


# --- damage at random ---------------------------------------------------------------------------

VARIED = {
    "weight": np.random.default_rng(0).normal(size=(5, 3)),
    "größer: 重み": np.arange(4, dtype=np.float32),
    "mask": np.array([True, False, True]),
    "scalar": np.array(2.5),
    "empty": np.empty((0, 3), np.float16),
    "count": np.arange(6, dtype=np.uint8),
}


def damaged(content, random):
    """The content with one thing wrong with it."""
    place = int(random.integers(len(content)))
    kind = random.integers(5)
    if kind == 0:  # cut off
        return content[:place]
    if kind == 1:  # a piece is missing
        return content[:place] + content[place + int(random.integers(1, 9)) :]
    if kind == 2:  # a piece came in
        return content[:place] + random.bytes(int(random.integers(1, 9))) + content[place:]
    changed = bytearray(content)
    for _ in range(1 if kind == 3 else int(random.integers(2, 6))):
        changed[int(random.integers(len(content)))] = int(random.integers(256))
    return bytes(changed)


def test_of_10_000_random_damages_none_loads_wrong_numbers(path, monkeypatch):
    save(VARIED, path)
    content = path.read_bytes()
    random, refused, harmless = np.random.default_rng(1), 0, 0
    for _ in range(DAMAGES):
        file = io.BytesIO(damaged(content, random))  # in memory, since a disk may be slow
        monkeypatch.setattr(writer, "open", lambda *_, file=file: file, raising=False)
        try:
            state = load(path)
        except SaveFileError:  # and no other error
            refused += 1
            continue
        harmless += 1  # the same bytes again, or white space of another kind in the header
        assert list(state) == list(VARIED)
        for name, array in VARIED.items():
            np.testing.assert_array_equal(state[name], array, strict=True)
    assert refused + harmless == DAMAGES
    assert harmless < DAMAGES / 100


# --- files made to deceive ------------------------------------------------------------------------

ONE = np.array([1.0, 2.0])


def forged(header, data=b"", **metadata):
    """A file as somebody would write it who knows how checksums are made."""
    if isinstance(header, dict):
        header = json.dumps(header | {"__metadata__": ours(signed(**metadata))})
    text = header.encode("utf-8", "surrogatepass")
    return len(text).to_bytes(8, "little") + text + data


def ours(metadata):
    """Metadata in the form that they have in a file."""
    return {KEY: json.dumps(metadata)}


def signed(size=16, checksums=None, **changed):
    """Metadata whose own checksum is right."""
    known = {"x": checksum(ONE)} if checksums is None else checksums
    metadata = {"format": FORMAT, "bytes": str(size), "checksums": json.dumps(known)} | changed
    return metadata | {"checksum": checksum_of_metadata(metadata)}


def entry(dtype="F64", shape=(2,), start=0, end=16, **more):
    shape = list(shape) if isinstance(shape, tuple) else shape
    return {"dtype": dtype, "shape": shape, "data_offsets": [start, end]} | more


def refusal(path, content):
    path.write_bytes(content)
    with pytest.raises(SaveFileError) as caught:
        load(path)
    assert type(caught.value) is SaveFileError
    message = str(caught.value)
    assert message.startswith("load: ")
    message.encode()
    return message


def test_a_forged_file_without_faults_loads(path):
    """What the next tests change is all that is wrong with their files."""
    path.write_bytes(forged({"x": entry()}, ONE.tobytes()))
    np.testing.assert_array_equal(load(path)["x"], ONE, strict=True)


@pytest.mark.parametrize(
    "header",
    [
        {"x": entry(shape=(10**15,), end=8 * 10**15)},
        {"x": entry(shape=(2**62, 2**62), end=2**127)},
        {"x": entry(shape=(0, 2**62, 2**62), end=0)},
        {"x": entry(shape=(10**4000,))},
        {"x": entry(shape=(-2,))},
        {"x": entry(shape=(-1, -2))},
        {"x": entry(shape=(2.0,))},
        {"x": entry(shape=(True, 2))},
        {"x": entry(shape=("2",))},
        {"x": entry(shape=2)},
        {"x": entry(shape="2")},
        {"x": entry(shape=None)},
        {"x": entry(shape={"2": 2})},
        {"x": entry(shape=(1,) * 64 + (2,))},
        {"x": entry(shape=(float("nan"),))},
        {"x": entry(shape=(float("inf"),))},
        {"x": entry(start=-16, end=0)},
        {"x": entry(start=0.0)},
        {"x": entry(end=8)},
        {"x": entry(start=16, end=32)},
        {"x": entry(end=2**64)},
        {"x": entry(data_offsets=[0])},
        {"x": entry(data_offsets=[0, 16, 16])},
        {"x": entry(data_offsets="0f")},
        {"x": entry(data_offsets=None)},
        {"x": entry(dtype="f64")},
        {"x": entry(dtype="float64")},
        {"x": entry(dtype="<f8")},
        {"x": entry(dtype="O")},
        {"x": entry(dtype="BF16")},
        {"x": entry(dtype="C64")},
        {"x": entry(dtype=["F64"])},
        {"x": entry(dtype=None)},
        {"x": entry(more=1)},
        {"x": {}},
        {"x": None},
        {"x": [entry()]},
        {},
        {"x": entry(), "y": entry(start=0, end=16)},  # the same bytes twice
        {"x": entry(), "y": entry(shape=(1,), start=8, end=16)},  # overlapping
        {"x": entry(), "y": entry(shape=(1,), start=24, end=32)},  # a gap
        {"\ud800": entry()},
    ],
)
def test_a_header_that_cannot_be_true_is_refused(path, header):
    names = {name: checksum(ONE) for name in header} if header else None
    for size in (0, 8, 16, 24, 32):  # one of them fits, where the sizes are not what is wrong
        data = ONE.tobytes() * 2
        assert "is damaged" in refusal(
            path, forged(header, data[:size], size=size, checksums=names)
        )


@pytest.mark.parametrize(
    "changes",
    [
        {"size": 15},
        {"size": -16},
        {"size": "1e1"},
        {"size": "Infinity"},
        {"bytes": 16},
        {"bytes": float("inf")},
        {"bytes": float("nan")},
        {"bytes": None},
        {"note": float("nan")},
        {"checksums": {}},
        {"checksums": {"y": checksum(ONE)}},
        {"checksums": {"x": None}},
        {"checksums": {"x": [checksum(ONE)]}},
        {"checksums": {"x": checksum(ONE), "y": checksum(ONE)}},
        {"checksums": [["x", checksum(ONE)]]},
        {"checksums": "x"},
    ],
)
def test_metadata_that_cannot_be_true_are_refused(path, changes):
    assert "damaged" in refusal(path, forged({"x": entry()}, ONE.tobytes(), **changes))


def test_names_that_come_twice_are_refused(path):
    """Readers differ in which of two they take: such a file means two things."""
    once = json.dumps({"x": entry(), "__metadata__": ours(signed())})[1:-1]
    more = json.dumps({"x": entry(shape=(1,), end=8)})[1:-1]
    inner = once.replace('"shape": [2]', '"shape": [1], "shape": [2]')
    assert inner != once
    metadata = json.dumps({"__metadata__": ours(signed(size=8))})[1:-1]
    twice = signed(checksums={}) | {"checksums": f'{{"x": "0", "x": "{checksum(ONE)}"}}'}
    twice["checksum"] = checksum_of_metadata(twice)
    nested = json.dumps({"x": entry(), "__metadata__": ours(twice)})[1:-1]
    path.write_bytes(forged(f"{{{once}}}", ONE.tobytes()))
    assert list(load(path)) == ["x"]
    for text in (f"{more}, {once}", inner, f"{metadata}, {once}", nested):
        assert "is damaged" in refusal(path, forged(f"{{{text}}}", ONE.tobytes()))


@pytest.mark.parametrize(
    "text",
    ["{" + '"a":[' * 100_000, "{" + '"a":{' * 100_000, '{"a":' + "[" * 5000 + "]" * 5000 + "}"],
)
def test_deep_nesting_is_refused(path, text):
    assert "is damaged" in refusal(path, forged(text))
    deep = '{"checksums": "%s"}' % ("[" * 100_000)
    metadata = signed(checksums={}) | {"checksums": deep}
    assert "is damaged" in refusal(path, forged(json.dumps({"__metadata__": ours(metadata)})))


@pytest.mark.parametrize("encoding", ["utf-16", "utf-16-le", "utf-32", "latin-1", "utf-8-sig"])
def test_a_header_is_utf8(path, encoding):
    header = json.dumps(
        {"ä": entry(), "__metadata__": ours(signed(checksums={"ä": checksum(ONE)}))}
    )
    text = header.replace("\\u00e4", "ä").encode(encoding)
    assert refusal(path, len(text).to_bytes(8, "little") + text + ONE.tobytes())


def test_truth_values_are_0_and_1(path):
    odd = np.array([0, 1, 2, 255], np.uint8).view(bool)
    header = {"x": entry("BOOL", (4,), end=4)}
    data = forged(header, odd.tobytes(), size=4, checksums={"x": checksum(odd)})
    assert "'x'" in refusal(path, data)
    save({"x": odd, "y": odd[2]}, path)
    assert load(path)["x"].view(np.uint8).tolist() == [0, 1, 1, 1]
    assert load(path)["y"].view(np.uint8) == 1


def test_bytes_that_belong_to_no_array_are_refused(path):
    for more in (b"\0", b"\0" * 16, b"PK\x05\x06" + bytes(18)):  # the last is an empty archive
        assert "bytes too many" in refusal(path, forged({"x": entry()}, ONE.tobytes() + more))
    assert "is incomplete" in refusal(path, forged({"x": entry()}, ONE.tobytes()[:-1]))
    header = {"x": entry(start=8, end=24)}
    assert "is damaged" in refusal(path, forged(header, bytes(8) + ONE.tobytes(), size=24))


@pytest.mark.parametrize(
    "content",
    [
        forged({"x": entry(shape=(10**15,), end=8 * 10**15)}, size=8 * 10**15),
        forged({"x": entry("U8", shape=(2**40,), end=2**40)}, size=2**40),
        (2**60).to_bytes(8, "little") + b"{}",
        (2**64 - 1).to_bytes(8, "little") + b"{}",
        (verifier.LONGEST_HEADER + 1).to_bytes(8, "little") + b"{}",
        verifier.LONGEST_HEADER.to_bytes(8, "little") + b"{}",
    ],
)
def test_sizes_are_checked_before_memory_is_taken(path, content):
    refusal(path, content)  # once, so that messages and patterns are there already
    tracemalloc.start()
    refusal(path, content)
    _, most = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert most < 300_000


def test_a_large_file_of_another_kind_is_not_read(path):
    """A file of one terabyte, of which the disk holds one page."""
    path.write_bytes(b"something else")
    os.truncate(path, 2**40)
    tracemalloc.start()
    with pytest.raises(SaveFileError, match="is not a model file"):
        load(path)
    _, most = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert most < 300_000


def test_names_too_long_to_be_read_again_are_not_written(path, monkeypatch):
    monkeypatch.setattr(writer, "LONGEST_HEADER", 2000)
    save({"x": ONE}, path)
    with pytest.raises(ValueError, match="save: the names of the arrays are too long"):
        save({"x" * 3000: ONE}, path)
    assert list(load(path)) == ["x"]


# --- no file runs anything ------------------------------------------------------------------------


class Attack:
    def __init__(self, mark):
        self.mark = mark

    def __reduce__(self):
        return os.mkdir, (str(self.mark),)


def test_no_file_runs_anything(path, tmp_path):
    mark = tmp_path / "it ran"
    poison = pickle.dumps(Attack(mark))
    objects = np.empty(1, object)
    objects[0] = Attack(mark)
    np.savez(tmp_path / "archive.npz", x=objects)
    archive = (tmp_path / "archive.npz").read_bytes()
    for content in (poison, archive, pickle.dumps(Attack(mark), 0), forged("{}", poison)):
        refusal(path, content)
    for dtype in ("O", "object", "|O", "V8", "pickle"):
        header = {"x": entry(dtype, (len(poison),), end=len(poison))}
        bare = np.frombuffer(poison, np.uint8)
        known = {"x": checksum(bare)}
        refusal(path, forged(header, poison, size=len(poison), checksums=known))
    code = f"__import__('os').mkdir({str(mark)!r})"
    assert list(plain_roundtrip(path, {code: ONE})) == [code]
    assert not mark.exists()
    pickle.loads(poison)
    assert mark.exists(), "the attack itself does nothing"


@pytest.mark.parametrize("file", [writer.__file__, verifier.__file__])
def test_the_source_knows_nothing_that_runs_code(file):
    with open(file, encoding="utf-8") as source:
        text = source.read()
    assert not re.search(r"import pickle|np\.load|np\.save|\b(eval|exec)\(|marshal", text)


# --- what is unusual, and right -------------------------------------------------------------------


def plain_roundtrip(path, state):
    save(state, path)
    return load(path)


@given(st.dictionaries(st.text(), st.integers(0, 9), max_size=4))
@settings(deadline=None)
def test_any_text_is_a_name(tmp_path_factory, counts):
    path = tmp_path_factory.getbasetemp() / "any_name.safetensors"
    state = {name: np.full(count, float(count)) for name, count in counts.items()}
    got = plain_roundtrip(path, state)
    assert list(got) == list(state)
    for name, array in state.items():
        np.testing.assert_array_equal(got[name], array, strict=True)


@pytest.mark.parametrize(
    "name",
    ["", " ", "a.b.c", "..", "/", "a/b", "\0", "\n", '"', "\\", "{}", "ä", "重み", "🎲", "\u202e",
     "\ufeff", "e\u0301", "x" * 100_000, "__proto__", "__metadata", "dtype", "shape"],
)  # fmt: skip
def test_unusual_names_come_back(path, name):
    assert list(plain_roundtrip(path, {name: ONE, name + "2": ONE})) == [name, name + "2"]


@pytest.mark.parametrize("name", ["\ud800", "a\udfffb", "\udcff.weight"])
def test_half_a_surrogate_pair_is_no_name(path, name):
    with pytest.raises(TypeError, match="cannot be the name of an array"):
        save({name: ONE}, path)
    assert not path.exists()


@pytest.mark.parametrize("dtype", sorted(verifier.KINDS))
@pytest.mark.parametrize("shape", [(), (0,), (1,), (0, 3), (3, 0, 10**6), (1,) * 64, (2, 3, 5)])
def test_unusual_shapes_come_back(path, dtype, shape):
    array = np.resize(np.array([0, 1, 1], dtype), shape)
    got = plain_roundtrip(path, {"x": array, "after": ONE})
    np.testing.assert_array_equal(got["x"], array, strict=True)
    np.testing.assert_array_equal(got["after"], ONE, strict=True)
