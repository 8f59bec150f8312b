"""The project's own tests of the graph and the chain rule, as functions that can be called often.

A test that is parametrized becomes one function for each set of parameters. Tests that need
fixtures or take long are left to pytest.
"""

import inspect
import itertools
import time
import warnings
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import cache, partial
from importlib import import_module
from types import ModuleType
from typing import Any

import numpy as np
import pytest

LONGEST = 0.02  # seconds that a test may take to be run for every mutant

FILES = (
    "test_backward", "test_variable", "test_value", "test_tensor", "test_changes", "test_reached",
    "test_recording", "test_node", "test_primitive", "test_operators", "test_choosing",
    "test_transforms", "test_transforms_of_transforms", "test_tracing", "test_structure",
    "test_assembly", "test_contraction", "test_reductions", "test_elementwise", "test_protocol",
)  # fmt: skip


@cache
def unit_tests() -> list[Callable[[], None]]:
    """The tests that pass quickly, with all their parameters."""
    return [test for name in FILES for test in module_tests(name) if is_quick(test)]


@cache
def tests_of(file: str) -> list[Callable[[], None]]:
    """The quick tests of one file of the engine; none if it has no test file of its own."""
    folder, _, stem = file.rpartition("/")
    name = f"{folder}.test_{stem}".lstrip(".")
    return [test for test in module_tests(name) if is_quick(test)]


def module_tests(name: str) -> Iterator[Callable[[], None]]:
    """The tests of a file."""
    module: ModuleType = import_module(f"tests.autograd.{name}")
    for key, function in list(vars(module).items()):
        if key.startswith("test_") and not hasattr(function, "hypothesis"):
            yield from with_parameters(function)


def with_parameters(function: Any) -> Iterator[Callable[[], None]]:
    """A test for each set of its parameters; nothing if it needs fixtures."""
    sets: list[list[dict[str, Any]]] = []
    for mark in getattr(function, "pytestmark", []):
        if mark.name == "parametrize":
            names, rows = mark.args
            names = names.replace(" ", "").split(",") if isinstance(names, str) else list(names)
            rows = [row.values if hasattr(row, "values") and hasattr(row, "marks") else row
                    for row in rows]  # fmt: skip
            sets.append([dict(zip(names, row if len(names) > 1 else one(row), strict=True))
                         for row in rows])  # fmt: skip
    for chosen in itertools.product(*sets):
        keywords = {key: value for part in chosen for key, value in part.items()}
        if keywords.keys() == inspect.signature(function).parameters.keys():
            yield partial(function, **keywords)


def one(row: Any) -> tuple[Any]:
    """A single parameter, which pytest lets stand without a tuple."""
    return row if isinstance(row, tuple) and len(row) == 1 else (row,)


@contextmanager
def quiet() -> Iterator[None]:
    """No warnings, of Python or NumPy: a wrong rule leads to many."""
    with warnings.catch_warnings(), np.errstate(all="ignore"):
        warnings.simplefilter("ignore")
        yield


def is_quick(test: Callable[[], None]) -> bool:
    """Whether a test passes, and in a short time."""
    start = time.process_time()
    with quiet():
        try:
            test()
        except (Exception, pytest.fail.Exception):  # it needs the settings that pytest makes
            return False
    return time.process_time() - start < LONGEST
