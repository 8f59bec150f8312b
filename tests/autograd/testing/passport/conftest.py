"""The whole passport, made once for all tests of it."""

import pytest

from autograd.testing.passport import passport


@pytest.fixture(scope="session")
def whole():
    """Every name of NumPy, classified and checked."""
    return passport()
