"""Courses, classes and their sessions."""

from flask.typing import ResponseReturnValue

from academy.access import requires
from academy.office.room import room


@room.get("/office")
@requires("office.enter")
def overview(**_kwargs: str) -> ResponseReturnValue:
    """Stand in until the page is there."""
    return ""


@room.get("/office/courses")
@requires("course.edit")
def courses(**_kwargs: str) -> ResponseReturnValue:
    """Stand in until the page is there."""
    return ""


@room.get("/office/offerings")
@requires("offering.plan")
def offerings(**_kwargs: str) -> ResponseReturnValue:
    """Stand in until the page is there."""
    return ""


@room.get("/office/school")
@requires("school.edit")
def school(**_kwargs: str) -> ResponseReturnValue:
    """Stand in until the page is there."""
    return ""
