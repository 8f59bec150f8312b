"""A pytest plugin: the fixtures check_gradients and check_model.

Switch it on in conftest.py with `pytest_plugins = ["autograd.testing.plugin"]`, or from the command
line with `-p autograd.testing.plugin`. It does not load itself: that would import NumPy and this
package in every test run of the environment, before any setting of the path or of coverage applies.
"""

from __future__ import annotations

from typing import Any

import pytest

from .. import checking


@pytest.fixture
def check_gradients() -> Any:
    """The function autograd.check_gradients."""
    return checking.check_gradients


@pytest.fixture
def check_model() -> Any:
    """The function autograd.check_model."""
    return checking.check_model
