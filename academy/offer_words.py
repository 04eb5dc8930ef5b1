"""What speaks for a free place and what against it, in the reader's language."""

from collections.abc import Mapping

from flask_babel import LazyString
from flask_babel import lazy_gettext as _l

from courses.planning.suggestions import Offer
from courses.scheduling.timetable.settings import Soft

_PROS: Mapping[Soft, LazyString] = {
    Soft.MINIMAL_CHANGE: _l("changes little of what people know"),
    Soft.RHYTHM: _l("keeps the rhythm of the class"),
    Soft.FREE_TIME: _l("most of the class are free"),
    Soft.PRACTICE_SOON: _l("theory and practice close together"),
    Soft.FAIR_TO_STATIONS: _l("spreads practice over the stations"),
    Soft.NEAR_HOME: _l("near where most of the class live"),
    Soft.INSTRUCTOR_LOAD: _l("spreads the work of the instructors"),
    Soft.SAME_VENUE: _l("the venue that the class knows"),
    Soft.ROOM_FIT: _l("the size of the venue fits"),
    Soft.FEW_SHARED: _l("nobody would have to be in two classes"),
    Soft.AVOIDED_DAYS: _l("not around a holiday"),
    Soft.ANNOUNCEMENTS: _l("a quiet week for the station"),
    Soft.FREE_WEEKENDS: _l("leaves the last weekends for make-up sessions"),
    Soft.TOWN_EVENTS: _l("no event of the town on that day"),
}
_CONS: Mapping[Soft, LazyString] = {
    Soft.MINIMAL_CHANGE: _l("changes more of what people know"),
    Soft.RHYTHM: _l("breaks the rhythm of the class"),
    Soft.FREE_TIME: _l("more of the class are not free"),
    Soft.PRACTICE_SOON: _l("theory and practice far apart"),
    Soft.FAIR_TO_STATIONS: _l("a station has more than its share of practice"),
    Soft.NEAR_HOME: _l("far from where most of the class live"),
    Soft.INSTRUCTOR_LOAD: _l("an instructor has more than a fair share"),
    Soft.SAME_VENUE: _l("a new venue for the class"),
    Soft.ROOM_FIT: _l("the venue is large for the class"),
    Soft.FEW_SHARED: _l("somebody would have to be in two classes"),
    Soft.AVOIDED_DAYS: _l("around a holiday"),
    Soft.ANNOUNCEMENTS: _l("a busy week for the station"),
    Soft.FREE_WEEKENDS: _l("takes one of the last weekends for make-up sessions"),
    Soft.TOWN_EVENTS: _l("an event of the town on that day"),
}


def pros_of(offer: Offer) -> list[str]:
    """Say what speaks for a place."""
    return [str(_PROS[rule]) for rule in offer.pros]


def cons_of(offer: Offer) -> list[str]:
    """Say what speaks against it."""
    return [str(_CONS[rule]) for rule in offer.cons]


def taking(offer: Offer) -> str:
    """Write an offered place into its button."""
    return "|".join(
        [
            offer.starts_at.isoformat(),
            offer.ends_at.isoformat(),
            str(offer.venue),
            ",".join(str(one) for one in offer.instructors),
        ]
    )
