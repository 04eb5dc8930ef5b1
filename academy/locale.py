"""In which language to answer: the person's own, else the visitor's choice, else the browser's first, else Chinese."""

from flask import Flask, has_request_context, request, session
from flask_login import current_user

from academy.extensions import babel

LOCALES = {"zh_Hans_CN": "中文", "en": "English"}
DEFAULT = "zh_Hans_CN"


def chosen() -> str:
    """Give the language of this answer."""
    if not has_request_context():
        return DEFAULT
    if "locale" in session and session["locale"] in LOCALES:
        return str(session["locale"])
    if current_user.is_authenticated:
        return str(current_user.person.locale)
    best = request.accept_languages.best_match(["zh", "zh-CN", "zh-Hans", "zh-Hans-CN", "zh-TW", "zh-HK", "en"])
    return "en" if best == "en" else DEFAULT


def init(app: Flask) -> None:
    """Tell Babel how to choose."""
    babel.init_app(app, locale_selector=chosen)
