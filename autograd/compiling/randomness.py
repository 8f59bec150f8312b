"""Random numbers in a recorded function: every call of the program draws anew."""

from __future__ import annotations

import random
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from threading import get_ident
from typing import Any

import numpy as np

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
    default_rng, thread, states = np.random.default_rng, get_ident(), fingerprint()

    def seeded(seed: Any = None) -> Any:
        if seed is None and get_ident() == thread:
            raise TypeError(
                f"compile: np.random.default_rng() in {where()[0]} draws other numbers in every "
                "call, which a program cannot; make the generator outside and pass it in"
            )
        return default_rng(seed.known("a seed") if is_symbol(seed) else seed)

    np.random.default_rng = seeded
    try:
        yield
    finally:
        np.random.default_rng = default_rng
    if fingerprint() != states:
        raise TypeError(
            "compile: the function draws from the global generator of np.random or of Python's "
            "random, which a program cannot; pass a numpy.random.Generator"
        )


def fingerprint() -> tuple[Any, ...]:
    """The states of the global generators of NumPy and of Python."""
    state: Any = np.random.get_state(legacy=True)
    return state[1].tobytes(), state[2:], random.getstate()
