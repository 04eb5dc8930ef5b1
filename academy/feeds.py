"""The address of a calendar as pages show it."""

from dataclasses import dataclass
from datetime import datetime

from flask import current_app, url_for

from courses.feeds.models import CalendarFeed


@dataclass(frozen=True, slots=True)
class Subscription:
    """What one subscribes to."""

    address: str
    """To paste into a calendar program."""
    opener: str
    """The same for a tap: the system hands ``webcal:`` to its calendar, which subscribes instead of copying."""
    since: datetime

    @classmethod
    def of(cls, feed: CalendarFeed | None) -> "Subscription | None":
        """Give the subscription of a feed, if there is one."""
        if feed is None:
            return None
        address = current_app.config["ACADEMY"].base_url + url_for("public.feed", token=feed.token)
        return cls(address, f"webcal:{address.partition(':')[2]}", feed.created_at)
