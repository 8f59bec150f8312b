"""Whether a function computes with Values: everything that is done with one tells."""

import threading

import numpy as np
import pytest

from autograd import Value
from autograd.compiling.lifting.detecting import USES, magic, values_detected


class Found(Exception):  # noqa: N818
    """A Value was used."""


@pytest.mark.parametrize(
    "use",
    [
        lambda x: Value(1.0), lambda x: x + 1.0, lambda x: 1.0 / x, lambda x: -x, lambda x: x.exp(),
        lambda x: x < 1.0, lambda x: bool(x), lambda x: f"{x:.1f}", lambda x: x.data,
        lambda x: x.grad, lambda x: setattr(x, "data", 2.0), lambda x: x.backward(),
        lambda x: np.tanh(x), lambda x: np.array([1.0, 2.0]) * x, lambda x: x.detach(),
    ],
)  # fmt: skip
def test_every_use_is_noticed(use):
    x = Value(2.0)
    with values_detected(Found), pytest.raises(Found):
        use(x)
    use(x)


def test_all_is_as_before_also_after_an_error():
    names = [*(f"__{use}__" if magic(use) else use for use in USES), "data", "grad"]
    before = [vars(Value).get(name) for name in names]
    with pytest.raises(KeyError), values_detected(Found):
        raise KeyError
    assert [vars(Value).get(name) for name in names] == before


def test_other_threads_notice_nothing():
    x, found = Value(2.0), []
    with values_detected(Found):
        thread = threading.Thread(target=lambda: found.append((x * x).data))
        thread.start()
        thread.join()
    assert found == [4.0]


def test_magic_names():
    assert magic("add") and magic("array_ufunc") and not magic("relu") and not magic("backward")
