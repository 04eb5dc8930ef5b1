"""What officers type when the weather stops sessions."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms import RadioField

from academy import labels, wording
from academy.forms import OPTIONAL, REQUIRED, ChoiceField, DayField, Form, LineField, TimeField, at_school
from academy.office.fields import required
from courses.errors import Refusal
from courses.planning.rules import Fate, Signal, WeatherReach, reach_of
from courses.planning.suggestions import Offer
from courses.planning.weather import Decision, NewPlace
from courses.scheduling.models import TrainingSession


class WeatherForm(Form):
    """A signal as it was issued."""

    signal = ChoiceField(_l("Signal"), [OPTIONAL])
    words = LineField(_l("Another signal, in words"), [OPTIONAL], most=60)
    first_day = DayField(_l("From"), [REQUIRED])
    starts_at = TimeField(_l("At"), [REQUIRED])
    last_day = DayField(_l("Until"), [REQUIRED])
    ends_at = TimeField(_l("At"), [REQUIRED])
    area = LineField(_l("Area"), [OPTIONAL], most=60)
    reach = ChoiceField(_l("What it stops"), [OPTIONAL])

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.signal.choices = [("", _("Choose, or write below")), *labels.choices(*Signal)]
        self.reach.choices = [("", _("As the rule says")), *labels.choices(*WeatherReach)]

    def values(self) -> dict[str, Any]:
        """Give what was typed, as the use case takes it.

        :raises Refusal: ``weather.signal_missing``
        """
        signal = self.words.data or self.signal.data or ""
        if not signal:
            raise Refusal("weather.signal_missing", field="signal")
        return {
            "signal": signal,
            "starts_at": at_school(required(self.first_day), required(self.starts_at)),
            "ends_at": at_school(required(self.last_day), required(self.ends_at)),
            "area": self.area.data or "",
            "reach": WeatherReach(self.reach.data) if self.reach.data else reach_of(signal),
        }


def form_of_fates(sessions: Sequence[TrainingSession], offers: Mapping[int, Sequence[Offer]]) -> "FatesForm":
    """Make the form that asks what becomes of each session."""
    fields: dict[str, Any] = {}
    for one in sessions:
        fields[f"fate_{one.id}"] = RadioField(
            wording.of(one.label), default=Fate.CANCEL.value, choices=[], validate_choice=False
        )
        fields[f"reason_{one.id}"] = LineField(_("Reason, if it takes place all the same"), [OPTIONAL], most=200)
    made: FatesForm = type("FatesOfSessions", (FatesForm,), fields)()
    for one in sessions:
        moves = [(_code_of(offer), _words_of(offer)) for offer in offers.get(one.id, ())]
        made[f"fate_{one.id}"].choices = [*labels.choices(Fate.CANCEL), *moves, *labels.choices(Fate.LEAVE)]
    return made


class FatesForm(Form):
    """What becomes of each session that a signal stops."""

    def decisions(self, seen: Mapping[int, int]) -> list[Decision]:
        """Give what was chosen for each session.

        :param seen: session → the version that the officer had in view
        """
        return [self._decision(session, version) for session, version in seen.items()]

    def _decision(self, session: int, version: int) -> Decision:
        chosen = str(self._fields[f"fate_{session}"].data or "")
        reason = str(self._fields[f"reason_{session}"].data or "")
        place = _place_of(chosen)
        if place is not None:
            return Decision(session, version, Fate.MOVE, place=place)
        fate = Fate.CANCEL if chosen == Fate.CANCEL else Fate.LEAVE
        return Decision(session, version, fate, reason=reason)


def _code_of(offer: Offer) -> str:
    teachers = ",".join(str(one) for one in offer.instructors)
    return f"{offer.starts_at.isoformat()}/{offer.ends_at.isoformat()}/{offer.venue}/{teachers}"


def _place_of(code: str) -> NewPlace | None:
    parts = code.split("/")
    if len(parts) != 4:
        return None
    try:
        teachers = tuple(int(one) for one in parts[3].split(",") if one)
        return NewPlace(datetime.fromisoformat(parts[0]), datetime.fromisoformat(parts[1]), int(parts[2]), teachers)
    except ValueError:
        return None


def _words_of(offer: Offer) -> str:
    return _(
        "Move to %(time)s, %(venue)s, %(instructors)s",
        time=wording.timespan(offer.starts_at, offer.ends_at),
        venue=wording.of(offer.venue_name),
        instructors=wording.listed(offer.instructor_names) or "—",
    )
