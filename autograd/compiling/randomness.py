"""Random numbers in a recorded function: every call of the program draws anew."""

from __future__ import annotations

import random
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from typing import Any

import numpy as np

from .exchanging import replaced
from .standing import for_this_thread
from .symbol import Symbol
from .tape import Tape, where
from .writing import is_symbol, write

#: What draws arrays or numbers; shuffle, which changes an array, and spawn are not recorded.
DRAWS = (
    "beta binomial chisquare choice dirichlet exponential f gamma geometric gumbel hypergeometric "
    "integers laplace logistic lognormal logseries multinomial multivariate_hypergeometric "
    "multivariate_normal negative_binomial noncentral_chisquare noncentral_f normal pareto "
    "permutation permuted poisson power random rayleigh standard_cauchy standard_exponential "
    "standard_gamma standard_normal standard_t triangular uniform vonmises wald weibull zipf"
).split()


#: The functions that draw from the global generators of NumPy and Python, by their modules.
GLOBAL_DRAWS = [
    (module, name)
    for module, draw in ((np.random, "normal"), (random, "gauss"))
    for name, function in vars(module).items()
    if getattr(function, "__self__", None) is getattr(module, draw).__self__
]


class RecordedGenerator(np.random.Generator):
    """Draws from the same stream as a generator, and writes down what it draws."""

    tape: Tape
    symbol: Symbol

    @classmethod
    def of(cls, generator: np.random.Generator, tape: Tape, name: str) -> RecordedGenerator:
        """What stands for a generator while a function is recorded."""
        new = cls(generator.bit_generator)
        new.tape = tape
        new.symbol = Symbol(tape, tape.input(generator, name), generator)
        return new

    def refused(self, *args: Any, **kwargs: Any) -> Any:
        """Refused: it changes its argument, or gives what is no array."""
        raise TypeError(
            f"compile: of a generator only draws of numbers can be recorded ({where()[0]}); "
            "instead of shuffle use permutation"
        )

    shuffle = bytes = spawn = refused
    bit_generator = property(refused)


def recorded_draw(name: str) -> Callable[..., Any]:
    """A method that draws with the generator itself, on the tape."""

    def run(generator: Any, *args: Any, **kwargs: Any) -> Any:
        return getattr(generator, name)(*args, **kwargs)

    def draw(self: RecordedGenerator, *args: Any, **kwargs: Any) -> Any:
        return write(self.tape, "method", name, run, (self.symbol, *args), kwargs)

    return draw


for name in DRAWS:
    setattr(RecordedGenerator, name, recorded_draw(name))
del name


@contextmanager
def no_other_randomness() -> Iterator[None]:
    """Raise TypeError if random numbers are drawn that a program could not draw anew."""
    states = fingerprint()
    lines: list[str] = []
    with ExitStack() as stack:
        exchange(stack, np.random, "default_rng", seeded(np.random.default_rng))
        for module, name in GLOBAL_DRAWS:
            exchange(stack, module, name, noting(getattr(module, name), lines))
        yield
    if fingerprint() != states:  # also by a function that was imported by its name
        raise TypeError(
            f"compile: the function draws{''.join(lines[:1])} from the global generator of "
            "np.random or of Python's random, which a program cannot; pass a "
            "numpy.random.Generator"
        )


def exchange(stack: ExitStack, module: Any, name: str, new: Callable[..., Any]) -> None:
    """Let a function of a module be another one on this thread, until the stack is left."""
    own = for_this_thread(new, getattr(module, name))
    stack.enter_context(replaced(module, name, own))


def seeded(default_rng: Callable[..., Any]) -> Callable[..., Any]:
    """`np.random.default_rng`, which is refused without a seed."""

    def make(seed: Any = None) -> Any:
        if seed is None:
            raise TypeError(
                f"compile: np.random.default_rng() in {where()[0]} draws other numbers in every "
                "call, which a program cannot; make the generator outside and pass it in"
            )
        return default_rng(seed.known("a seed") if is_symbol(seed) else seed)

    return make


def noting(draw: Callable[..., Any], lines: list[str]) -> Callable[..., Any]:
    """A function that draws, and notes the line that it is called in."""

    def noted(*args: Any, **kwargs: Any) -> Any:
        lines.append(f" in {where()[0]}")
        return draw(*args, **kwargs)

    return noted


def fingerprint() -> tuple[Any, ...]:
    """The states of the global generators of NumPy and of Python."""
    state: Any = np.random.get_state(legacy=True)
    return state[1].tobytes(), state[2:], random.getstate()
