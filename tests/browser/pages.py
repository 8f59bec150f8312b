"""A page that plays a calculation, as a test sees and uses it."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from .chromium import Chromium


class Page:
    """A page in the browser; questions about it are asked in JavaScript."""

    def __init__(self, browser: Chromium, folder: Path) -> None:
        self.browser = browser
        self.folder = folder
        self.opened = 0

    def open(self, html: str, fragment: str = "") -> Page:
        """Write the page to a file of its own and open it."""
        self.opened += 1
        path = self.folder / f"page-{self.opened}.html"
        path.write_text(html, encoding="utf-8")
        self.browser.open(path, fragment)
        return self

    def run(self, expression: str) -> Any:
        """The value of a JavaScript expression."""
        return self.browser.run(expression)

    def text(self, selector: str) -> str:
        """The text of an element."""
        return str(self.run(f"document.querySelector({json.dumps(selector)}).textContent"))

    def style(self, selector: str, name: str) -> str:
        """A style of an element, as the browser computed it."""
        return str(self.run(f"getComputedStyle(document.querySelector('{selector}')).{name}"))

    @property
    def step(self) -> int:
        """The step the page is at."""
        return int(self.text(".count").split(" / ")[0])

    @property
    def last(self) -> int:
        """The number of the last step."""
        return int(self.text(".count").split(" / ")[1])

    def gradients(self) -> dict[int, str]:
        """The gradients that can be seen, by the numbers of their cards."""
        return self.seen('[data-part="gradient"]')

    def values(self) -> dict[int, str]:
        """The values that can be seen, by the numbers of their cards."""
        return self.seen('[data-part="value"]')

    def seen(self, selector: str) -> dict[int, str]:
        """The texts that can be seen, by the numbers of their cards."""
        found = self.run(
            f"[...document.querySelectorAll('{selector}')]"
            ".filter((x) => getComputedStyle(x).visibility === 'visible')"
            ".map((x) => [x.closest('[data-card]').dataset.card, x.textContent])"
        )
        return {int(card): text for card, text in found}

    def numbers(self, selector: str) -> list[int]:
        """The numbers of the cards or edges that a selector finds."""
        found = self.run(
            f"[...document.querySelectorAll('{selector}')]"
            ".map((x) => x.dataset.card ?? x.dataset.edge)"
        )
        return sorted(int(number) for number in found)
