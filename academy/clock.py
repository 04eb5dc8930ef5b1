"""The one place that asks what time it is."""

from datetime import UTC, date, datetime

from flask import current_app

from courses.values import SCHOOL_ZONE, school_day


def _real() -> datetime:
    return datetime.now(UTC)


def moment() -> datetime:
    """Give the present moment in UTC; on a pretended day, that day at the present time of day."""
    now: datetime = current_app.config.get("CLOCK", _real)()
    today: date | None = current_app.config["ACADEMY"].today
    if today is None:
        return now
    return datetime.combine(today, now.astimezone(SCHOOL_ZONE).timetz()).astimezone(UTC)


def today() -> date:
    """Give the present day at the school."""
    return school_day(moment())
