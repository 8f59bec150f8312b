"""Repeats along a chain: what is done again and again to its own result is drawn once.

The operations stand in an order in which each comes after its operands. In it, a loop shows as a
stretch in which everything is equal to what stands a fixed number of places before it: the same
operation on operands that are as far away, or are the very same. Of such a stretch the first turn
stays as it is, and with it what the loop starts from; all others become one vertex. Of calls in a
row that are equal the first one becomes part of it too.
"""

from __future__ import annotations

from typing import NamedTuple

from .web import ALIKE, CALL, LEAVES, REPEAT, Names, Tag, Web, absorb, contract

#: Fewer turns than this are no repeat.
TURNS = 3
ROUNDS = 6


class Stretch(NamedTuple):
    """A repeat in a sequence: where it starts, how long a turn is, and how many turns there are."""

    start: int
    period: int
    turns: int


def folded_repeats(web: Web) -> Web:
    """The web with each repeat folded; repeats of repeats too."""
    for _ in range(ROUNDS):
        line = Line(web)
        stretches = line.stretches()
        folded = fold(web, line.sequence, stretches) if stretches else None
        if folded is None:
            break
        web = folded
    return web


class Line:
    """The vertices that compute something, in order, and how to compare them."""

    def __init__(self, web: Web) -> None:
        self.web = web
        # A call that was given nothing but numbers takes nothing, and computes all the same.
        self.sequence = [v for v, kind in enumerate(web.kinds) if kind[0] not in LEAVES]
        self.place = {vertex: place for place, vertex in enumerate(self.sequence)}
        self.kinds = self.numbered_kinds()

    def numbered_kinds(self) -> list[int]:
        """For each place a number that is equal where the operations are."""
        numbers: dict[object, int] = {}
        kinds = (self.web.kinds[vertex] for vertex in self.sequence)
        return [numbers.setdefault(kind, len(numbers)) for kind in kinds]

    def stretches(self) -> list[Stretch]:
        """The repeats, one after another: short turns are found before long ones."""
        found: list[Stretch] = []
        latest: dict[object, int] = {}
        tried: dict[int, int] = {}  # how far each period was tried without success
        place = end = 0
        while place < len(self.sequence):
            key = self.key(place)
            before = latest.get(key, -1)
            latest[key] = place
            period = place - before
            if before >= end and place >= tried.get(period, 0):
                stretch, reach = self.stretch(place, period, end)
                tried[period] = reach
                if stretch:
                    found.append(stretch)
                    place = end = stretch.start + stretch.period * stretch.turns
                    continue
            place += 1
        return found

    def key(self, place: int) -> object:
        """What has to be equal for a repeat to begin: the operation and those it comes from."""
        kinds = self.kinds
        operands = [self.place.get(x, -1) for x in self.web.inputs[self.sequence[place]]]
        return kinds[place], tuple([-1 if x < 0 else kinds[x] for x in operands])

    def stretch(self, place: int, period: int, end: int) -> tuple[Stretch | None, int]:
        """The repeat with a period around a place, if there is one, and how far it was tried."""
        stop = place
        while stop < len(self.sequence) and self.same(stop, period, exact=True):
            stop += 1
        start = place
        while start - period > end and self.same(start - 1, period, exact=True):
            start -= 1
        # In the first turn, the results of the turn before it are what the loop starts from.
        first = start
        while start - period > end and first - start < period and self.same(start - 1, period):
            start -= 1
        turns = (stop - start) // period + 1
        if turns < TURNS:
            return None, stop
        start -= period
        rest = stop - start - turns * period
        starts = range(start, start + min(rest, 64) + 1)
        return Stretch(min(starts, key=lambda s: self.carried(s, period)), period, turns), stop

    def same(self, place: int, period: int, exact: bool = False) -> bool:
        """Whether what stands at a place is what stands a period before it, once more."""
        if self.kinds[place] != self.kinds[place - period]:
            return False
        now, then = (self.web.inputs[self.sequence[x]] for x in (place, place - period))
        if len(now) != len(then):  # the first call in a row may be given numbers
            return not exact
        for x, y in zip(now, then, strict=True):
            here, there = self.place.get(x, -1), self.place.get(y, -1)
            if here < 0 and there < 0:
                if self.web.kinds[x] != self.web.kinds[y]:
                    return False
            elif x != y and here - there != period:
                before = there < place - period - period and here >= place - 2 * period
                if exact or not (before or there < 0):
                    return False
        return True

    def carried(self, start: int, period: int) -> int:
        """How many results of one turn the later ones use, if turns start at a place."""
        turn = range(start, start + period)
        later = range(start + period, min(start + 2 * period, len(self.sequence)))
        used = {self.place.get(x, -1) for i in later for x in self.web.inputs[self.sequence[i]]}
        return sum(1 for x in used if x in turn)


def fold(web: Web, sequence: list[int], stretches: list[Stretch]) -> Web | None:
    """The web with all turns of each repeat but the first as one vertex."""
    group = list(range(len(web.kinds)))
    names: Names = {}
    turn: dict[int, int] = {}
    for start, period, turns in stretches:
        vertices = sequence[start : start + period * turns]
        what = REPEAT if period > 1 or chained(web, vertices) else ALIKE
        calls = period == 1 and web.tags[vertices[-1]].what == CALL
        if what == REPEAT and not calls:
            vertices, turns = vertices[period:], turns - 1
        place = vertices[-1]
        for vertex in vertices:
            group[vertex] = place
        if not calls:
            turn.update((vertex, step // period) for step, vertex in enumerate(vertices))
        kinds = tuple(web.kinds[vertex] for vertex in vertices[:period])
        tag = Tag(REPEAT, turns, steps=period)
        if period == 1:
            tag = web.tags[place]._replace(what=what, times=turns * web.tags[place].times)
        names[place] = ("repeat", turns, kinds), tag
    absorb(web, group, names, turn)
    return contract(web, group, names)


def chained(web: Web, vertices: list[int]) -> bool:
    """Whether some vertices take the results of others among them."""
    members = set(vertices)
    return any(source in members for vertex in vertices for source in web.inputs[vertex])
