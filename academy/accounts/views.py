"""Accounts."""

from flask import Blueprint
from flask.typing import ResponseReturnValue

from academy.access import requires

room = Blueprint("accounts", __name__)


@room.get("/account/sign-up")
@requires("account.enter")
def sign_up(**_kwargs: str) -> ResponseReturnValue:
    """Stand in until the page is there."""
    return ""


@room.get("/account/sign-in")
@requires("account.enter")
def sign_in(**_kwargs: str) -> ResponseReturnValue:
    """Stand in until the page is there."""
    return ""


@room.post("/account/sign-out")
@requires("account.enter")
def sign_out(**_kwargs: str) -> ResponseReturnValue:
    """Stand in until the page is there."""
    return ""


@room.post("/account/language")
@requires("page.read")
def language(**_kwargs: str) -> ResponseReturnValue:
    """Stand in until the page is there."""
    return ""


@room.get("/account/profile")
@requires("account.keep")
def profile(**_kwargs: str) -> ResponseReturnValue:
    """Stand in until the page is there."""
    return ""


@room.get("/account/password")
@requires("account.keep")
def password(**_kwargs: str) -> ResponseReturnValue:
    """Stand in until the page is there."""
    return ""


@room.get("/account/activate/<token>")
@requires("account.enter")
def activate(**_kwargs: str) -> ResponseReturnValue:
    """Stand in until the page is there."""
    return ""


@room.get("/guardian/<token>")
@requires("guardian.consent")
def guardian(**_kwargs: str) -> ResponseReturnValue:
    """Stand in until the page is there."""
    return ""
