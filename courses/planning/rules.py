"""Decisions about plans and the weather. Pure."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any

from courses.errors import Refusal
from courses.scheduling.timetable.settings import DEFAULT_WEIGHTS, Settings, Soft, Weight

SHORTEST_SEARCH, LONGEST_SEARCH = 10, 300
"""Seconds."""
STEPS_A_SECOND = 6000
"""What a search gets for each second that it may take; about what one core of a small server does.

A search that ends by its steps gives the same plan again, one that ends by its time need not.
"""


class DraftState(StrEnum):
    """Where a proposed timetable stands."""

    SOLVING = "solving"
    READY = "ready"
    ACCEPTED = "accepted"
    DISCARDED = "discarded"


class WeatherReach(StrEnum):
    """What a weather signal stops."""

    ALL = "all"
    OUTDOORS = "outdoors"
    """Only practice outdoors."""


class ChangeReason(StrEnum):
    """Why a published session may move when people have little time left to hear of it (H9 of DOMAIN.md §13)."""

    WEATHER = "weather"
    VENUE = "venue"
    STAFF = "staff"
    ORDERS = "orders"
    """The superior asks for it (上级安排)."""


@dataclass(frozen=True, slots=True)
class Wishes:
    """What an official asks of a timetable: all that decides it besides the facts, a seed and the time."""

    offerings: tuple[int, ...]
    weights: Mapping[Soft, Weight] = field(default_factory=lambda: DEFAULT_WEIGHTS)
    reason: ChangeReason | None = None
    keeps_plan: bool = False
    """Leave as much as possible of today's plan where it is."""

    def settings(self) -> Settings:
        """Give the settings of the school with these weights."""
        return replace(Settings(), weights=self.weights)

    def to_json(self) -> dict[str, Any]:
        """Give them in plain values, to be kept."""
        return {
            "offerings": list(self.offerings),
            "weights": {rule.value: weight.value for rule, weight in self.weights.items()},
            "reason": self.reason.value if self.reason else None,
            "keeps_plan": self.keeps_plan,
        }

    @classmethod
    def from_json(cls, kept: Mapping[str, Any]) -> "Wishes":
        """Read what has been kept."""
        return cls(
            offerings=tuple(kept["offerings"]),
            weights={Soft(rule): Weight(weight) for rule, weight in kept["weights"].items()},
            reason=ChangeReason(kept["reason"]) if kept["reason"] else None,
            keeps_plan=kept["keeps_plan"],
        )


def check_search(*, seconds: int, offerings: int) -> None:
    """Refuse a search for nothing, or for too long.

    :raises Refusal: ``draft.no_offering``, ``draft.odd_time``
    """
    if not offerings:
        raise Refusal("draft.no_offering", field="offerings")
    if not SHORTEST_SEARCH <= seconds <= LONGEST_SEARCH:
        raise Refusal("draft.odd_time", field="seconds", least=SHORTEST_SEARCH, most=LONGEST_SEARCH)


def check_open(state: DraftState) -> None:
    """Refuse to decide twice about a proposal, or before it is there.

    :raises Refusal: ``draft.solving``, ``draft.closed``
    """
    if state is DraftState.SOLVING:
        raise Refusal("draft.solving")
    if state is not DraftState.READY:
        raise Refusal("draft.closed")


class Signal(StrEnum):
    """The signals of Guangdong that touch the school; the value is how it is written down."""

    TYPHOON_WHITE = "台风白色预警"
    TYPHOON_BLUE = "台风蓝色预警"
    TYPHOON_YELLOW = "台风黄色预警"
    TYPHOON_ORANGE = "台风橙色预警"
    TYPHOON_RED = "台风红色预警"
    RAINSTORM_YELLOW = "暴雨黄色预警"
    RAINSTORM_ORANGE = "暴雨橙色预警"
    RAINSTORM_RED = "暴雨红色预警"
    THUNDERSTORM = "雷雨大风预警"
    HEAT = "高温预警"
    FOG = "大雾预警"


STOPS_ALL = frozenset({Signal.TYPHOON_YELLOW, Signal.TYPHOON_ORANGE, Signal.TYPHOON_RED, Signal.RAINSTORM_RED})
"""Signals at which schools close (广东省气象灾害防御条例); the league school follows it by its own choice."""
LONGEST_WEATHER = timedelta(days=14)


class Fate(StrEnum):
    """What becomes of a session that the weather stops."""

    CANCEL = "cancel"
    MOVE = "move"
    LEAVE = "leave"


def reach_of(signal: str) -> WeatherReach:
    """Say what a signal stops, unless an officer decides otherwise."""
    return WeatherReach.ALL if signal in set(STOPS_ALL) else WeatherReach.OUTDOORS


def check_weather(starts_at: datetime, ends_at: datetime, *, at: datetime) -> None:
    """Refuse a time that cannot be a signal's.

    :raises Refusal: ``weather.reversed``, ``weather.too_long``, ``weather.over``
    """
    if ends_at <= starts_at:
        raise Refusal("weather.reversed", field="ends_at")
    if ends_at - starts_at > LONGEST_WEATHER:
        raise Refusal("weather.too_long", field="ends_at", days=LONGEST_WEATHER.days)
    if ends_at <= at:
        raise Refusal("weather.over", field="ends_at")
