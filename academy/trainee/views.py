"""A trainee's pages."""

from flask import Blueprint
from flask.typing import ResponseReturnValue

from academy.access import requires

room = Blueprint("trainee", __name__)


@room.get("/me")
@requires("record.read_own")
def me(**_kwargs: str) -> ResponseReturnValue:
    """Stand in until the page is there."""
    return ""


@room.get("/me/calendar")
@requires("record.read_own")
def calendar(**_kwargs: str) -> ResponseReturnValue:
    """Stand in until the page is there."""
    return ""


@room.get("/me/certificates")
@requires("record.read_own")
def certificates(**_kwargs: str) -> ResponseReturnValue:
    """Stand in until the page is there."""
    return ""


@room.post("/offerings/<code>/enroll")
@requires("offering.enroll")
def enroll(**_kwargs: str) -> ResponseReturnValue:
    """Stand in until the page is there."""
    return ""


@room.post("/offerings/<code>/withdraw")
@requires("offering.enroll")
def withdraw(**_kwargs: str) -> ResponseReturnValue:
    """Stand in until the page is there."""
    return ""
