"""The desk for the weather: what was issued, and what becomes of the sessions that it stops."""

from collections.abc import Sequence
from datetime import time

from flask import abort, current_app, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from academy import clock, group_text, labels, wording
from academy.access import reach, requires
from academy.clock import moment
from academy.extensions import db
from academy.login import current
from academy.office.forms_weather import FatesForm, WeatherForm, form_of_fates
from academy.office.room import room
from academy.transaction import transaction
from courses.notices import queries as notices
from courses.planning import weather
from courses.planning.models import WeatherDay
from courses.planning.rules import Fate, Signal
from courses.scheduling.models import TrainingSession


def words_of(signal: str) -> str:
    """Write a signal in the reader's language, where it is one of the list."""
    return labels.of(Signal(signal)) if signal in set(Signal) else signal


@room.route("/office/weather", methods=["GET", "POST"])
@requires("offering.plan")
def weather_days() -> ResponseReturnValue:
    """List the signals; enter one."""
    today, by = clock.today(), current().id
    form = WeatherForm(data={"first_day": today, "starts_at": time(0), "last_day": today, "ends_at": time(23, 59)})
    if form.validate_on_submit():
        with transaction(form) as session:
            added = weather.enter_weather(session, **form.values(), at=moment(), by=by)
            return redirect(url_for("office.weather_day", weather_id=added.id), 303)
    days = weather.list_weather(db.session())
    return render_template("office/weather.html", days=days, form=form, now=moment(), words_of=words_of), form.status


def _day(weather_id: int) -> WeatherDay:
    found = weather.find_weather(db.session(), weather=weather_id)
    if found is None:
        abort(404)
    return found


@room.route("/office/weather/<int:weather_id>", methods=["GET", "POST"])
@requires("offering.plan")
def weather_day(weather_id: int) -> ResponseReturnValue:
    """Show which sessions a signal stops, with new places for each; decide them in one step."""
    sessions = weather.list_affected(db.session(), weather=_day(weather_id), reach=reach(), at=moment())
    offers = weather.propose(db.session(), sessions=sessions, at=moment())
    form, by = form_of_fates(sessions, offers), current().id
    if form.validate_on_submit():
        decisions = form.decisions(_seen(sessions))
        with transaction(form) as session:
            done = weather.decide(session, weather=weather_id, decisions=decisions, at=moment(), by=by)
            counts = {fate.value: len(done[fate]) for fate in Fate}
            flash(_("Cancelled: %(cancel)s, moved: %(move)s, left as they are: %(leave)s.", **counts))
            return redirect(url_for("office.weather_day", weather_id=weather_id), 303)
    return _page(weather_id, form)


def _seen(sessions: Sequence[TrainingSession]) -> dict[int, int]:
    """Give the versions that the page showed of the sessions that it showed."""
    versions = {one.id: request.form.get(f"version_{one.id}", type=int) for one in sessions}
    return {session: version for session, version in versions.items() if version is not None}


def _page(weather_id: int, form: FatesForm) -> ResponseReturnValue:
    session, day = db.session(), _day(weather_id)
    decided = weather.sessions_decided(session, weather=weather_id, reach=reach())
    news = [one for one in (notices.latest_news(session, training_session=key) for key in decided) if one]
    has_mail = current_app.config["ACADEMY"].mail is not None
    page = render_template(
        "office/weather_day.html",
        day=day,
        title=words_of(day.signal),
        span=wording.timespan(day.starts_at, day.ends_at),
        sessions=weather.list_affected(session, weather=day, reach=reach(), at=moment()),
        form=form,
        text=group_text.of(news) if news else "",
        unreached=notices.list_unreached(session, entries=news, has_mail=has_mail),
        is_over=day.lifted_at is not None or day.ends_at <= moment(),
    )
    return page, form.status


@room.post("/office/weather/<int:weather_id>/lift")
@requires("offering.plan")
def lift_weather(weather_id: int) -> ResponseReturnValue:
    """Note down that a signal is over; what was cancelled or moved stays so."""
    by = current().id
    with transaction() as session:
        weather.lift_weather(session, weather=weather_id, at=moment(), by=by)
    flash(_("The signal is lifted. No session comes back by itself."))
    return redirect(url_for("office.weather_day", weather_id=weather_id), 303)
