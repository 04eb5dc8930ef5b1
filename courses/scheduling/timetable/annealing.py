"""The search itself: simulated annealing, knowing nothing of what it improves.

A *landscape* tries moves; this module says how much worse each may make it, from generous at first to none at last.
The school's term (``landscape``) and the problems of a public benchmark are landscapes alike.
"""

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Protocol

from courses.scheduling.timetable.chance import Chance

SWEEP = 2000
"""How many moves are tried between two looks at the clock."""
_DRAWS = 1 << 15


class Landscape(Protocol):
    """What annealing needs to know of a problem."""

    def sweep(self, limits: Sequence[float]) -> None:
        """Try as many random moves as there are limits, and make each that raises the cost by no more than its own.

        The best state met is remembered.
        """

    def is_perfect(self) -> bool:
        """Whether the best state met cannot be improved."""


@dataclass(frozen=True, slots=True)
class Cooling:
    """From which temperature to which: at a temperature, one move in three may cost as much more, one in 20 three times."""

    hottest: float
    coldest: float

    def at(self, share: float) -> float:
        """Give the temperature when that share of the time is over."""
        return self.hottest * math.pow(self.coldest / self.hottest, share)


def anneal(
    landscape: Landscape, cooling: Cooling, *, chance: Chance, pace: Callable[[int], float], sweep: int = SWEEP
) -> int:
    """Cool a landscape once, and say how many moves were tried.

    :param pace: which share of this annealing is over after so many moves; from 1 on it ends
    :param sweep: how many moves to try before asking again
    """
    draws = _exponentials(chance)
    tried = 0
    while (share := pace(tried)) < 1 and not landscape.is_perfect():
        temperature, first = cooling.at(share), chance.below(_DRAWS - sweep)
        landscape.sweep([temperature * draw for draw in draws[first : first + sweep]])
        tried += sweep
    return tried


def _exponentials(chance: Chance) -> list[float]:
    """Give draws of the exponential distribution, evenly spread and in random order.

    A move may raise the cost by one of them times the temperature: the rule of Metropolis.
    """
    draws = [-math.log((number + 0.5) / _DRAWS) for number in range(_DRAWS)]
    return [draw for _, draw in sorted((chance.number(), draw) for draw in draws)]
