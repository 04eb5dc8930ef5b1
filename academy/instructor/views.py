"""An instructor's pages."""

from flask import Blueprint
from flask.typing import ResponseReturnValue

from academy.access import requires

room = Blueprint("instructor", __name__)


@room.get("/teach")
@requires("roll.take")
def today(**_kwargs: str) -> ResponseReturnValue:
    """Stand in until the page is there."""
    return ""


@room.get("/teach/calendar")
@requires("roll.take")
def calendar(**_kwargs: str) -> ResponseReturnValue:
    """Stand in until the page is there."""
    return ""


@room.get("/teach/sessions/<int:session_id>/roll")
@requires("roll.take")
def roll(**_kwargs: str) -> ResponseReturnValue:
    """Stand in until the page is there."""
    return ""
