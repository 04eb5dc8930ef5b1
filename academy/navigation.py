"""What stands in the navigation of each room."""

from flask import request, url_for
from flask_babel import LazyString
from flask_babel import lazy_gettext as _l
from flask_login import current_user

from academy.access import may_enter

Item = tuple[str, LazyString, str]

ITEMS: dict[str, list[Item]] = {
    "visitor": [
        ("public.home", _l("Home"), "house"),
        ("public.courses", _l("Courses"), "book"),
        ("public.verify", _l("Check a certificate"), "patch-check"),
    ],
    "trainee": [
        ("public.home", _l("Home"), "house"),
        ("public.courses", _l("Courses"), "book"),
        ("trainee.calendar", _l("My calendar"), "calendar3"),
        ("trainee.me", _l("My classes"), "person"),
        ("instructor.stations", _l("My station"), "house-heart"),
    ],
    "instructor": [
        ("instructor.today", _l("Today"), "check2-square"),
        ("instructor.calendar", _l("My calendar"), "calendar3"),
        ("instructor.availability", _l("My times"), "calendar2-check"),
        ("instructor.stations", _l("My station"), "house-heart"),
        ("public.courses", _l("Courses"), "book"),
        ("trainee.me", _l("My classes"), "person"),
    ],
    "office": [
        ("office.overview", _l("Overview"), "speedometer2"),
        ("office.calendar", _l("Calendar"), "calendar3"),
        ("office.timetable", _l("Automatic timetable"), "magic"),
        ("office.courses", _l("Courses"), "book"),
        ("office.offerings", _l("Classes"), "collection"),
        ("office.availability", _l("Who is free"), "calendar2-check"),
        ("office.all_papers", _l("Papers"), "printer"),
        ("office.people", _l("People"), "people"),
        ("office.weather_days", _l("Weather"), "cloud-lightning-rain"),
        ("office.school", _l("School"), "building"),
    ],
}
ROOM_OF = {"instructor": "instructor", "office": "office"}
"""Blueprint → whose navigation; the others are a trainee's."""


def nav_items() -> list[dict[str, object]]:
    """List the ways of the present room, the current one marked."""
    room = ROOM_OF.get(request.blueprint or "", "trainee") if current_user.is_authenticated else "visitor"
    return [
        {
            "endpoint": endpoint,
            "url": url_for(endpoint),
            "label": label,
            "icon": icon,
            "current": _is_current(endpoint),
        }
        for endpoint, label, icon in ITEMS[room]
        if room == "visitor" or may_enter(endpoint)
    ]


def _is_current(endpoint: str) -> bool:
    if request.endpoint == endpoint:
        return True
    path = request.path.rstrip("/")
    return endpoint not in ("public.home", "office.overview", "instructor.today", "trainee.me") and path.startswith(
        url_for(endpoint) + "/"
    )
