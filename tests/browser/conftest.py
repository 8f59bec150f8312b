"""The browser for all tests, and the pages they open; without a Chromium they are skipped."""

from __future__ import annotations

import importlib.util

import pytest

from .chromium import NAMES, Chromium, find_chromium
from .pages import Page


def pytest_addoption(parser):
    parser.addoption("--unskipped", action="store_true", help="fail where something is missing")


def missing(config, reason):
    """Skip a test, or fail where nothing may be missing."""
    if config.getoption("unskipped", False):
        pytest.fail(f"missing: {reason}", pytrace=False)
    pytest.skip(reason)


@pytest.fixture(scope="session")
def browser(request):
    """A browser for all tests."""
    program = find_chromium()
    if program is None:
        missing(request.config, f"no Chromium on this machine (looked for {', '.join(NAMES)})")
    chromium = Chromium(program)
    yield chromium
    chromium.close()


@pytest.fixture
def page(browser, tmp_path):
    """A new page; at the end nothing may have gone wrong on it, and nothing been fetched."""
    browser.new_page()
    browser.look(1200, 700)
    yield Page(browser, tmp_path)
    assert browser.complaints == []
    assert all(url.startswith(("file:", "about:", "data:")) for url in browser.requests)


@pytest.fixture
def needs(request):
    """What a test calls to have a package, or to be skipped."""

    def need(package):
        if importlib.util.find_spec(package) is None:
            missing(request.config, f"the package {package} is not installed")
        return importlib.import_module(package)

    return need
