"""What every template may use."""

import hashlib
from collections.abc import Iterable
from datetime import date
from functools import cache
from itertools import groupby
from typing import Any

from flask import Flask, current_app, g, url_for
from flask_babel import get_locale
from flask_login import current_user
from jinja2 import StrictUndefined

from academy import assets, free_time_form, labels, offer_words, sheets, wording
from academy.access import may
from academy.clock import moment, today
from academy.extensions import db
from academy.icons import again, icon, sprite
from academy.login import current
from academy.messages import sentence
from academy.navigation import nav_items
from courses.availability.queries import week_of
from courses.availability.rules import PartOfDay
from courses.catalog.models import Offering
from courses.catalog.rules import OfferingState, Window, window_at
from courses.notices.queries import count_unread
from courses.scheduling.models import TrainingSession
from courses.values import Bilingual, school_day


def init(app: Flask) -> None:
    """Teach the application's Jinja our filters and globals."""
    env = app.jinja_env
    env.undefined = StrictUndefined
    env.trim_blocks = env.lstrip_blocks = True
    env.add_extension("jinja2.ext.i18n")
    env.filters.update(
        day=wording.day,
        short_day=wording.short_day,
        long_day=wording.long_day,
        day_of=wording.day_of,
        moment=wording.moment,
        clock=wording.clock,
        school_day=school_day,
        hours=wording.hours,
        credit_hours=wording.credit_hours,
        localized=wording.of,
        phone=wording.phone,
        masked_phone=wording.hidden_phone,
        masked_email=wording.hidden_email,
        listed=wording.listed,
        label=labels.of,
        sentence=sentence,
        window=window_of,
        by_day=by_day,
        free_week=free_time_form.in_words,
        opening_words=free_time_form.opening_in_words,
        part_hours=free_time_form.hours_in_words,
        weekday_name=wording.weekday_name,
        month=wording.month,
        cell=sheets.written,
        pros=offer_words.pros_of,
        cons=offer_words.cons_of,
        taking=offer_words.taking,
    )
    env.globals.update(
        style_url=assets.style_url,
        icon=icon,
        icon_again=again,
        icon_sprite=sprite,
        may=may,
        t=translated,
        timespan=wording.timespan,
        today=today,
        static_url=static_url,
        is_chinese=wording.is_chinese,
        parts_of_day=tuple(PartOfDay),
        days_span=free_time_form.days_in_words,
        week_of=week_of,
        zip=zip,
        unread_notices=unread_notices,
    )
    app.context_processor(_context)


def _context() -> dict[str, Any]:
    return {
        "current_user": current_user,
        "locale_code": str(get_locale() or "zh_Hans_CN"),
        "request_id": g.get("request_id", ""),
        "nav_items": nav_items(),
        "icp_number": current_app.config["ACADEMY"].icp_number,
    }


def unread_notices() -> int:
    """Count what the person who is signed in has not read yet."""
    return count_unread(db.session(), person=current().id)


def translated(record: Any, attribute: str) -> str:
    """Choose ``title`` or ``title_en`` of a record by the reader's language."""
    return wording.of(Bilingual(getattr(record, attribute), getattr(record, f"{attribute}_en", "")))


def window_of(offering: Offering) -> Window:
    """Say whether one can enroll in an offering now; in one that is closed, no longer."""
    if offering.state is OfferingState.CLOSED:
        return Window.OVER
    return window_at(moment(), opens_at=offering.opens_at, closes_at=offering.closes_at)


def by_day(sessions: Iterable[TrainingSession]) -> list[tuple[date, list[TrainingSession]]]:
    """Put sessions that are in order of time, forwards or backwards, under their days at the school."""
    return [(day, list(group)) for day, group in groupby(sessions, key=lambda one: school_day(one.starts_at))]


def static_url(filename: str) -> str:
    """Give a file's address with a mark of its content, so that phones may keep it for ever."""
    return url_for("static", filename=filename, v=_digest(filename))


@cache
def _digest(filename: str) -> str:
    return hashlib.sha256((assets.STATIC / filename).read_bytes()).hexdigest()[:10]
