"""Every fault and every no, as a page (or JSON) that a person understands."""

import logging
import uuid
from http import HTTPStatus

from flask import Flask, Response, abort, current_app, g, jsonify, make_response, render_template, request, session
from flask.typing import ResponseReturnValue
from flask_babel import LazyString
from flask_babel import lazy_gettext as _l
from flask_wtf.csrf import CSRFError
from sqlalchemy.exc import OperationalError
from sqlalchemy.exc import TimeoutError as PoolTimeoutError
from werkzeug.exceptions import HTTPException, InternalServerError

from academy.extensions import db
from academy.messages import sentence
from courses.errors import Refusal, Unknown

log = logging.getLogger(__name__)
RETRY_SECONDS = 5
GREATEST_ID = 2**31 - 1

TEXTS: dict[int, tuple[LazyString, LazyString]] = {
    400: (_l("We could not read that"), _l("Go back, load the page again and try once more.")),
    403: (_l("This page is not for your account"), _l("If you think that it should be, ask the school's office.")),
    404: (_l("There is nothing here"), _l("The address may be mistyped, or the page has moved or is not public.")),
    405: (_l("That cannot be done here"), _l("Go back and use the buttons of the page.")),
    409: (_l("Something stands in the way"), _l("Go back, look at the page as it is now, and try again.")),
    413: (_l("That is too large"), _l("Send a smaller file: at most 6 MB.")),
    429: (_l("Too many tries"), _l("Wait a few minutes and try again.")),
}
IN_BOTH = {
    500: "系统出错了，已经记录下来。Something went wrong on our side; it has been noted.",
    503: "系统繁忙，请稍后再试。Very busy just now, please try again.",
}
"""For scripts, when the database that knows the person's language may be away."""


def init(app: Flask) -> None:
    """Give every request an id and every failure a page."""
    app.before_request(_name_request)
    app.before_request(_check_address)
    app.register_error_handler(Unknown, _unknown)
    app.register_error_handler(Refusal, _refused)
    app.register_error_handler(CSRFError, _expired)
    app.register_error_handler(HTTPException, _http)
    app.register_error_handler(OperationalError, _database_busy)
    app.register_error_handler(PoolTimeoutError, _database_busy)
    app.register_error_handler(Exception, _fault)


def _name_request() -> None:
    """Give the request the number that the log and the page show; before all else, so that every no has one."""
    g.request_id = uuid.uuid4().hex[:12]


def _check_address() -> None:
    """Find nothing under an address that names nothing: the database would choke on a NUL, or on so large a number."""
    for value in (request.view_args or {}).values():
        if (isinstance(value, str) and "\x00" in value) or (isinstance(value, int) and value > GREATEST_ID):
            abort(404)


def wants_json() -> bool:
    """Whether the visitor is one of our scripts and not a person reading a page."""
    best = request.accept_mimetypes.best_match(["text/html", "application/json"])
    return best == "application/json" or request.is_json


def answer(status: int, *, title: str | None = None, text: str | None = None, code: str = "") -> Response:
    """Make the answer for a failure."""
    if status in IN_BOTH:
        return _fault_answer(status)
    fallback_title, fallback_text = TEXTS.get(status, TEXTS[400])
    title, text = title or str(fallback_title), text or str(fallback_text)
    if wants_json():
        body = jsonify(error=code or HTTPStatus(status).phrase.lower(), message=text, request_id=g.request_id)
        return make_response(body, status)
    page = render_template("errors/page.html", code=status, title=title, text=text)
    return make_response(page, status)


def _unknown(refusal: Unknown) -> ResponseReturnValue:
    return answer(404, text=sentence(refusal), code=refusal.code)


def _refused(refusal: Refusal) -> ResponseReturnValue:
    _unsay()
    return answer(409, text=sentence(refusal), code=refusal.code)


def _expired(_error: CSRFError) -> ResponseReturnValue:
    text = str(_l("The page had been open for too long, or your sign-in has ended. Load it again and repeat."))
    return answer(400, text=text, code="csrf")


def _http(error: HTTPException) -> ResponseReturnValue:
    if error.code is None or error.code < 400:
        return error.get_response()
    if isinstance(error, InternalServerError):
        return _failed(error.original_exception or error)
    response = answer(error.code)
    for name, value in error.get_headers():
        if name.lower() in ("allow", "retry-after"):
            response.headers[name] = value
    return response


def _failed(error: BaseException) -> ResponseReturnValue:
    """Answer what came up while another failure was being answered."""
    if isinstance(error, OperationalError | PoolTimeoutError):
        return _database_busy(error)
    return _fault(error)


def _database_busy(error: Exception) -> ResponseReturnValue:
    log.warning("database busy or away, request %s: %s", g.get("request_id"), error)
    db.session.rollback()
    _unsay()
    response = answer(503)
    response.headers["Retry-After"] = str(RETRY_SECONDS)
    return response


def _fault(error: BaseException) -> ResponseReturnValue:
    log.error("fault in request %s, %s %r", g.get("request_id"), request.method, _shown_path(), exc_info=error)
    db.session.rollback()
    _unsay()
    return answer(500)


def _shown_path() -> str:
    """Give the address for the log, without a secret part: who reads logs must not come in by them."""
    secret: str = (request.view_args or {}).get("token", "")
    return request.path.replace(secret, "…") if secret else request.path


def _unsay() -> None:
    """Take back what a view has said already: its transaction did not come to its end."""
    session.pop("_flashes", None)


def _fault_answer(status: int) -> Response:
    """Answer when it may be the database that is away: ask neither who is here nor which language they read."""
    request_id = g.get("request_id", "")
    if wants_json():
        body = jsonify(error=HTTPStatus(status).phrase.lower(), message=IN_BOTH[status], request_id=request_id)
        return make_response(body, status)
    # Not render_template: it would load the person for the template's context.
    page = current_app.jinja_env.get_template("errors/fault.html").render(code=status, request_id=request_id)
    return make_response(page, status)
