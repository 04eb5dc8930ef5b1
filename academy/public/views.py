"""Pages for everyone."""

from flask import Blueprint
from flask.typing import ResponseReturnValue

from academy.access import requires

room = Blueprint("public", __name__)


@room.get("/")
@requires("page.read")
def home(**_kwargs: str) -> ResponseReturnValue:
    """Stand in until the page is there."""
    return ""


@room.get("/colleges/<slug>")
@requires("page.read")
def college(**_kwargs: str) -> ResponseReturnValue:
    """Stand in until the page is there."""
    return ""


@room.get("/courses")
@requires("page.read")
def courses(**_kwargs: str) -> ResponseReturnValue:
    """Stand in until the page is there."""
    return ""


@room.get("/courses/<code>")
@requires("page.read")
def course(**_kwargs: str) -> ResponseReturnValue:
    """Stand in until the page is there."""
    return ""


@room.get("/offerings/<code>")
@requires("page.read")
def offering(**_kwargs: str) -> ResponseReturnValue:
    """Stand in until the page is there."""
    return ""


@room.get("/privacy")
@requires("page.read")
def privacy(**_kwargs: str) -> ResponseReturnValue:
    """Stand in until the page is there."""
    return ""


@room.get("/verify")
@requires("certificate.verify")
def verify(**_kwargs: str) -> ResponseReturnValue:
    """Stand in until the page is there."""
    return ""


@room.get("/verify/<code>")
@requires("certificate.verify")
def certificate(**_kwargs: str) -> ResponseReturnValue:
    """Stand in until the page is there."""
    return ""


@room.get("/healthz")
@requires("service.watch")
def healthz(**_kwargs: str) -> ResponseReturnValue:
    """Stand in until the page is there."""
    return ""


@room.get("/readyz")
@requires("service.watch")
def readyz(**_kwargs: str) -> ResponseReturnValue:
    """Stand in until the page is there."""
    return ""
