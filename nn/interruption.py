"""Interruption: Ctrl-C waits until the step of training that it comes in is whole."""

from __future__ import annotations

import signal
import threading
from typing import Any, Self


class Interruption:
    """While it is entered, Ctrl-C between `begin` and `end` is kept until `end`; a second is not.

    In the middle of a step some parameters are changed and others not, and a compiled step may
    have written half of an array over what was there. A handler of somebody else stays, and so do
    all of them on other threads, where Python calls none.

    >>> with Interruption() as interruption:
    ...     interruption.begin()
    ...     signal.raise_signal(signal.SIGINT)
    ...     try:
    ...         interruption.end()
    ...     except KeyboardInterrupt:
    ...         print("after the step")
    after the step
    """

    def __init__(self) -> None:
        self.ours = self.inside = self.asked = False

    def __enter__(self) -> Self:
        self.inside = self.asked = False
        main = threading.current_thread() is threading.main_thread()
        self.ours = main and signal.getsignal(signal.SIGINT) is signal.default_int_handler
        if self.ours:
            signal.signal(signal.SIGINT, self.ask)
        return self

    def __exit__(self, *error: object) -> None:
        if self.ours and signal.getsignal(signal.SIGINT) == self.ask:  # nobody has put another
            signal.signal(signal.SIGINT, signal.default_int_handler)

    def ask(self, number: int, frame: Any) -> None:
        """What Ctrl-C calls: remember it, or raise KeyboardInterrupt as ever."""
        if not self.inside or self.asked:
            signal.default_int_handler(number, frame)
        self.asked = True

    def begin(self) -> None:
        """A step begins."""
        self.inside = True

    def end(self) -> None:
        """A step is whole; KeyboardInterrupt if somebody asked for it meanwhile."""
        self.inside = False
        if self.asked:
            self.asked = False
            raise KeyboardInterrupt
