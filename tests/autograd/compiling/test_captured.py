"""Captured: changes of what a function uses are seen, and those it makes are replayed."""

import collections
import contextvars
import dataclasses
import functools
import random
import sys
import types

import numpy as np
import pytest

import autograd
import nn
from autograd import Tensor, compile
from autograd.compiling.captured import Captured

from .worlds import A, B, assert_alike, assert_same


def in_namespace(text):
    """A namespace in which a text was run."""
    namespace = {"__name__": "of_a_user", "np": np}
    exec(text, namespace)
    return namespace


def globals_that_change():
    g = in_namespace("k = 1.0\narray = np.ones(3)\ndef f(x):\n    return x * k + array")
    return g["f"], lambda: g.update(k=g["k"] + 1, array=g["array"] * 2)


def a_global_that_is_made():
    g = in_namespace("def f(x):\n    global last\n    last = x * 2\n    return last + 1")
    return g["f"], lambda: g["last"]


def a_variable_that_is_written():
    total = 0.0

    def function(x):
        nonlocal total
        total = total + x.sum()
        return x * total

    return function, lambda: total


def defaults():
    array, numbers = np.ones(3), [1.0]

    def change():
        numbers[0] += 1
        array[:] += 1

    return (lambda x, k=numbers, y=array: x * k[0] + y), change


def classes():
    class Base:
        factor, array = 2.0, np.ones(3)

    class Slots(Base):
        __slots__ = ("rate",)

    thing = Slots()
    thing.rate = 1.0

    def change():
        Base.factor += 1
        Base.array = Base.array + 1
        thing.rate += 1

    return (lambda x: x * thing.factor + Base.array * thing.rate), change


def properties():
    numbers = {"z": 1.0}

    class Thing:
        def __init__(self):
            self._v = 1.0

        @property
        def v(self):
            return self._v * 2

        @classmethod
        def c(cls):
            return numbers["z"]

        @staticmethod
        def d():
            return numbers["z"] + 1

    thing = Thing()

    def change():
        thing._v += 1
        numbers["z"] += 1

    return (lambda x: x * thing.v + thing.c() * Thing.d()), change


def a_dataclass():
    @dataclasses.dataclass
    class Pair:
        x: object
        k: float

    pair = Pair(np.ones(3), 1.0)

    def function(x):
        pair.k = pair.k + 1
        return x * pair.k + pair.x

    def change():
        pair.x = pair.x + 1
        return pair.k

    return function, change


def a_list_that_grows():
    numbers = [1.0]
    return (lambda x: x * sum(numbers)), lambda: numbers.append(2.0)


def the_order_of_a_dict():
    numbers = {"a": 1.0, "b": 2.0}

    def change():
        first = next(iter(numbers))
        numbers[first] = numbers.pop(first)

    return (lambda x: x * next(iter(numbers.values()))), change


def a_set():
    numbers = {1.0, 2.0}
    return (lambda x: x * sum(numbers)), lambda: numbers.add(float(len(numbers) + 5))


def a_deque():
    numbers = collections.deque([1.0, 2.0], maxlen=2)
    return (lambda x: x * numbers[0]), lambda: numbers.append(numbers[-1] + 1)


def arrays_in_tuples():
    array = np.ones(3)
    nested = (array, (array * 2,))

    def change():
        array[:] += 1
        nested[1][0][:] += 1

    return (lambda x: x * nested[0] + nested[1][0]), change


def a_number_of_numpy():
    numbers = {"s": np.float32(2.0)}
    return (lambda x: x * numbers["s"]), lambda: numbers.update(s=np.float32(numbers["s"] + 1))


def functions_in_dicts_and_partial():
    factor, array = [1.0], np.ones(3)
    functions = {"f": lambda a, x: x * factor[0] + a}

    def change():
        factor[0] += 1
        array[:] += 1

    return functools.partial(lambda a, x: functions["f"](a, x), array), change


def a_bound_method():
    class Counter:
        def __init__(self):
            self.k = 1.0

        def grow(self, x):
            self.k = self.k * 2
            self.last = x * self.k
            return self.last + 1

    counter = Counter()
    return counter.grow, lambda: [counter.k, counter.last]


def an_attribute_that_is_deleted():
    thing = types.SimpleNamespace(k=1.0)

    def function(x):
        if hasattr(thing, "k"):
            del thing.k
            return x
        return -x

    return function, lambda: hasattr(thing, "k")


def a_module():
    module = types.ModuleType("of_a_user")
    vars(module).update(in_namespace("k = 1.0\na = np.ones(3)\ndef h(x):\n    return x * k + a"))

    def change():
        module.k += 1
        module.a[:] += 1

    return (lambda x: module.h(x) * module.k), change


def a_module_imported_inside():
    def function(x):
        import this_test_module
        from this_test_module import array

        return x * this_test_module.k + array

    module = sys.modules["this_test_module"] = types.ModuleType("this_test_module")
    module.k, module.array = 1.0, np.ones(3)

    def change():
        module.k += 1
        module.array = module.array * 2

    return function, change


def data_of_a_leaf():
    w = Tensor([1.0, 2.0, 3.0])

    def change():
        w.data = w.data * 1.5

    return (lambda x: autograd.gradients((w * w * x).sum(), [w])), change


def a_leaf_changed_in_place():
    w = Tensor([1.0, 2.0, 3.0])

    def function(x):
        w.grad = None
        (w * w * x).sum().backward()
        w.data -= 0.1 * w.grad
        return w.data.sum()

    return function, lambda: [w.data.copy(), w.grad]


def a_parameter_that_is_replaced():
    w = {"w": Tensor([1.0, 2.0, 3.0])}

    def change():
        w["w"] = Tensor(w["w"].data * 2)

    return (lambda x: autograd.gradients((w["w"] * w["w"] * x).sum(), [w["w"]])), change


def a_training_loop_inside():
    def function(x):
        w = Tensor([0.0, 0.0, 0.0])
        optimizer = nn.SGD([w], learning_rate=0.1)
        for _ in range(3):
            optimizer.zero_grad()
            ((w - x) ** 2).sum().backward()
            optimizer.step()
        return w.data

    return function, lambda: None


def training_and_evaluation():
    rng, calls = np.random.default_rng(0), [0]
    model = nn.Sequential(nn.Linear(3, 3, rng=rng), nn.BatchNorm(3), nn.Dropout(0.5, rng=rng))

    def change():
        calls[0] += 1
        model.train(calls[0] % 2 == 0)
        return list(model.state_dict().values())

    return (lambda x: model(np.stack([x, 2 * x, x * x, x + 1]))), change


def code_of_functions():
    def inner(x, k=2.0):
        return x * k

    codes = [lambda x, k: x + k, lambda x, k: x - k, lambda x, k: x / k, lambda x, k: -x * k]

    def change():
        inner.__code__ = codes[0].__code__
        inner.__defaults__ = (inner.__defaults__[0] + 1,)
        codes.append(codes.pop(0))

    return (lambda x: inner(x)), change


def methods_that_are_replaced():
    class Thing:
        def scaled(self, x):
            return x * 2

        def __call__(self, x):
            return x * 3

    thing, factors = Thing(), [4.0, 5.0, 6.0, 7.0]

    def change():
        k = factors.pop()
        Thing.scaled = lambda self, x: x * k
        Thing.__call__ = lambda self, x: x - k

    return (lambda x: thing.scaled(x) + thing(x)), change


def kinds_of_classes():
    class Kind(type):
        factor, array = 1.0, np.ones(3)

    class Thing(metaclass=Kind):
        pass

    def change():
        Kind.factor += 1
        Kind.array = Kind.array + 1

    return (lambda x: x * Thing.factor + Thing.array), change


def what_was_not_there():
    text = "def f(x):\n  try: return x * k * len(x)\n  except NameError: return x * len(x)"
    g, news = in_namespace(text), [{}, {"k": 3.0}, {"k": 4.0, "len": lambda x: 7.0}]

    def change():
        g.update(news.pop(0) if news else {})

    return g["f"], change


def classes_that_get_more():
    class Base:
        k = 1.0

        def scaled(self, x):
            return x * self.k

    class Thing(Base):
        pass

    class Other(Base):
        k = 5.0

    thing = Thing()
    changes = [
        lambda: setattr(Thing, "k", 2.0),
        lambda: setattr(Thing, "scaled", lambda self, x: x - self.k),
        lambda: setattr(thing, "__class__", Other),
    ]
    return (lambda x: thing.scaled(x)), lambda: changes.pop(0)() if changes else None


def private_slots():
    class Thing:
        __slots__ = ("__array",)

        def __init__(self):
            self.__array = np.ones(3)

        def step(self, x):
            self.__array = self.__array * x
            return self.__array + 1

        def change(self):
            self.__array = self.__array + 1
            return self.__array

    thing = Thing()
    return (lambda x: thing.step(x)), thing.change


def frozen_slots():
    @dataclasses.dataclass(frozen=True, slots=True)
    class Pair:
        x: object
        k: float

    pair = Pair(np.ones(3), 2.0)

    def change():
        pair.x[:] += 1

    return (lambda x: x * pair.x * pair.k), change


def attributes_of_containers():
    kinds = [type(kind.__name__, (kind,), {}) for kind in (list, dict, tuple)]
    things = [kind() for kind in kinds]
    for thing in things:
        thing.k, thing.array = 1.0, np.ones(3)

    def function(x):
        for thing in things:
            thing.k = thing.k + 1
            thing.array = thing.array + x * thing.k
        return sum(thing.array for thing in things)

    return function, lambda: [[thing.k, thing.array] for thing in things]


WORLDS = [
    a_module_imported_inside, code_of_functions, methods_that_are_replaced, kinds_of_classes,
    private_slots, what_was_not_there, classes_that_get_more, frozen_slots,
    attributes_of_containers,
    globals_that_change, a_global_that_is_made, a_variable_that_is_written, defaults, classes,
    properties, a_dataclass, a_list_that_grows, the_order_of_a_dict, a_set, a_deque,
    arrays_in_tuples, a_number_of_numpy, functions_in_dicts_and_partial, a_bound_method,
    an_attribute_that_is_deleted, a_module, data_of_a_leaf, a_leaf_changed_in_place,
    a_parameter_that_is_replaced, a_training_loop_inside, training_and_evaluation,
]  # fmt: skip


@pytest.mark.parametrize("make", WORLDS, ids=lambda make: make.__name__)
def test_worlds_that_change(make):
    assert_alike(make)


Named = collections.namedtuple("Named", "x")
HOLDERS = {
    "a tuple": (lambda x: (x,), lambda held: held[0]),
    "a namedtuple": (Named, lambda held: held.x),
    "a set": (lambda x: {x}, lambda held: next(iter(held))),
    "keys": (lambda x: {x: 1}, lambda held: next(iter(held))),
    "a deque": (lambda x: collections.deque([x]), lambda held: held[0]),
    "an array of objects": (lambda x: np.frompyfunc(lambda i: x, 1, 1)([0]), lambda held: held[0]),
    "a partial": (lambda x: functools.partial(lambda y: y, x), lambda held: held()),
    "a default": (lambda x: lambda y=x: y, lambda held: held()),
    "a proxy": (lambda x: types.MappingProxyType({"x": x}), lambda held: held["x"]),
    "a method of C": (lambda x: {0: x}.get, lambda held: held(0)),
}


@pytest.mark.parametrize("name", HOLDERS)
def test_a_tensor_whose_array_is_used_without_an_operation(name):
    hold, get = HOLDERS[name]

    def make():
        w = Tensor(A)
        held = hold(w)

        def function(x):
            if get(held).grad is None:
                return x * get(held).data
            return x * get(held).grad - get(held).data

        def change():
            w.data = w.data + 1
            w.grad = w.data * 2

        return function, change

    assert_alike(make)


def refused_worlds():
    items, grown, numbers = iter([1.0, 2.0]), [], set()
    legacy, python, outside = np.random.RandomState(0), random.Random(0), Tensor(A) * 2.0
    yield "iterator", lambda x: x * next(items)
    yield "length of the list", lambda x: (grown.append(1), x)[1]
    yield "a set", lambda x: (numbers.add(len(numbers)), x)[1]
    yield "a RandomState", lambda x: x * legacy.rand()
    yield "a Random", lambda x: x * python.random()
    ordered, variable = {"a": 1.0, "b": 2.0}, contextvars.ContextVar("variable")
    yield "the order of the keys", lambda x: x * ordered.setdefault("a", ordered.pop("a"))
    yield "a ContextVar", lambda x: (variable.set(1), x)[1]
    yield "computed before", lambda x: (outside * x).sum()
    yield "list or dict that is its argument", lambda x: (x.append(1), 2)[1]


@pytest.mark.parametrize(("words", "function"), list(refused_worlds()))
def test_what_a_program_cannot_do_is_refused(words, function):
    with pytest.raises(TypeError, match=words):
        compile(function)([A] if "argument" in words else A)


def test_an_object_as_argument_is_looked_into():
    Pair = collections.namedtuple("Pair", "x k")
    compiled = compile(lambda pair, thing: Pair(pair.x * thing.k, pair.k))
    thing = types.SimpleNamespace(k=1.0)
    for k in range(4):
        thing.k = float(k)
        assert_same(Pair(A * k, 3.0), compiled(Pair(A, 3.0), thing))


def test_an_error_leaves_what_was_changed_until_then():
    state, w = {"n": 0, "a": np.ones(3)}, Tensor(A)

    def function(x):
        state["n"] += 1
        state["a"] = state["a"] * x
        if x[0] < 0:
            raise ValueError("of the user")
        return w * state["a"]

    compiled = compile(function)
    for x in (B, A, B, A):
        if x is B:
            with pytest.raises(ValueError, match="of the user"):
                compiled(x)
        else:
            compiled(x)
    assert state["n"] == 4 and type(w._raw) is np.ndarray
    assert_same(A * A * B * B, state["a"])


def test_the_walk_visits_everything_once():
    inner = {"a": 1.0}
    inner["itself"] = inner
    assert [place.path for place in Captured(lambda: inner).places] == [
        "inner", "inner['a']", "inner['itself']", "<lambda>.__code__"
    ]  # fmt: skip
