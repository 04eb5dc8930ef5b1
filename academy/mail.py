"""The mails that repeat notices."""

import hashlib
import hmac
import logging
import smtplib
from collections.abc import Sequence
from email.headerregistry import Address
from email.message import EmailMessage
from email.utils import format_datetime
from urllib.parse import urlsplit

from flask import current_app, render_template, url_for
from flask_babel import force_locale
from flask_babel import gettext as _

from academy import notice_words
from academy.clock import moment
from academy.config import Settings
from academy.transaction import transaction
from courses.notices import mailing
from courses.notices.mailing import Letter

log = logging.getLogger(__name__)
PERMANENT = 500
"""From this answer of a server on, the same mail is of no use."""


def send_due() -> int:
    """Send the mails that are due, as far as one connection takes them; give how many were tried."""
    settings: Settings = current_app.config["ACADEMY"]
    if settings.mail is None:
        return 0
    with transaction() as session:
        letters = mailing.take_up(session, at=moment())
    left = list(letters)
    try:
        if letters:
            with settings.mail.connected() as smtp:
                while left:
                    _send(smtp, left[0], settings)
                    left.pop(0)
    except OSError as fault:
        log.warning("mail server %s: %s", settings.mail.host, type(fault).__name__)
        _give_back(left, fault)
    return len(letters)


def _send(smtp: smtplib.SMTP, letter: Letter, settings: Settings) -> None:
    """Send one mail and note down what became of it.

    :raises OSError: the server is away; the mails after this one cannot be sent either
    """
    try:
        smtp.send_message(message_of(letter, settings))
    except (smtplib.SMTPRecipientsRefused, smtplib.SMTPDataError, smtplib.SMTPNotSupportedError) as fault:
        log.warning("mail of notice %s was refused: %s", letter.notice, _code_of(fault))
        _record_failure(letter, fault, is_final=_code_of(fault) >= PERMANENT)
    else:
        with transaction() as session:
            mailing.record_sent(session, letter)


def _give_back(letters: Sequence[Letter], fault: OSError) -> None:
    for letter in letters:
        _record_failure(letter, fault, is_final=False)


def _record_failure(letter: Letter, fault: OSError, *, is_final: bool) -> None:
    with transaction() as session:
        mailing.record_failure(session, letter, error=_words_of(fault), is_final=is_final, at=moment())


def _code_of(fault: OSError) -> int:
    if isinstance(fault, smtplib.SMTPRecipientsRefused):
        return max((code for code, _text in fault.recipients.values()), default=0)
    if isinstance(fault, smtplib.SMTPNotSupportedError):
        return PERMANENT
    return int(getattr(fault, "smtp_code", 0) or 0)


def _words_of(fault: OSError) -> str:
    if isinstance(fault, smtplib.SMTPRecipientsRefused):
        return " ".join(f"{code} {text.decode(errors='replace')}" for code, text in fault.recipients.values())
    if isinstance(fault, smtplib.SMTPResponseException):
        text = fault.smtp_error
        return f"{fault.smtp_code} {text.decode(errors='replace') if isinstance(text, bytes) else text}"
    return f"{type(fault).__name__}: {fault}"


def message_of(letter: Letter, settings: Settings) -> EmailMessage:
    """Write the mail of a notice in the person's language; each attempt has the same identity."""
    if settings.mail is None:
        raise ValueError("there is no mail server")
    with current_app.test_request_context(base_url=settings.base_url), force_locale(letter.locale):
        told = notice_words.of(letter.kind, letter.facts)
        facts = {"told": told, "name": letter.name, "url": url_for("accounts.notices", _external=True)}
        message = EmailMessage()
        message["Subject"] = " ".join(render_template("mail/notice/subject.txt", **facts).split())
        message["From"] = Address(_("Lecong League School"), addr_spec=settings.mail.sender)
        message["To"] = letter.address
        message.set_content(render_template("mail/notice/body.txt", **facts))
    message["Date"] = format_datetime(moment())
    message["Message-ID"] = _identity(letter.notice, settings)
    message["Auto-Submitted"] = "auto-generated"
    return message


def _identity(notice: int, settings: Settings) -> str:
    """Name the mail of a notice so that programs know it again, and nobody can count our notices."""
    mark = hmac.new(settings.secret_key.encode(), f"mail of notice {notice}".encode(), hashlib.sha256)
    return f"<{mark.hexdigest()[:32]}@{urlsplit(settings.base_url).hostname}>"
