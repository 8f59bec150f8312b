"""The public names of autograd.testing."""

import inspect

import pytest

from autograd import testing


@pytest.mark.parametrize("name", testing.__all__)
def test_public_names_exist_and_say_what_they_are(name):
    found = getattr(testing, name)
    assert getattr(testing, name) is found
    if inspect.isfunction(found) or inspect.isclass(found):
        assert ">>> " in inspect.getdoc(found), f"{name} has no example"


def test_unknown_names_are_unknown():
    with pytest.raises(AttributeError, match=r"module 'autograd\.testing' has no attribute 'nope'"):
        testing.nope  # noqa: B018
