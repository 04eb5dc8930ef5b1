"""The server that takes our mails, and how one connects to it."""

import smtplib
import ssl
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from enum import StrEnum
from urllib.parse import unquote, urlsplit

TIMEOUT_SECONDS = 10.0


class MailSettingError(Exception):
    """The address of the mail server cannot be used; the message says what to set."""


class Security(StrEnum):
    """How the way to the server is kept secret: by the beginning of its address."""

    NONE = "smtp"
    STARTTLS = "smtp+starttls"
    TLS = "smtps"


PORTS = {Security.NONE: 25, Security.STARTTLS: 587, Security.TLS: 465}
EXAMPLE = "smtps://user:password@smtp.example.com:465"


@dataclass(frozen=True, slots=True)
class MailServer:
    """Where mails are handed in."""

    security: Security
    host: str
    port: int
    user: str
    password: str
    sender: str
    """The address that mails come from."""

    @classmethod
    def read(cls, url: str, *, sender: str) -> "MailServer":
        """Read ``smtp://``, ``smtp+starttls://`` or ``smtps://user:password@host:port``.

        :param sender: empty: the user, where that is an address
        :raises MailSettingError: something is missing or wrong
        """
        try:
            parts = urlsplit(url)
            security, host, port = Security(parts.scheme), parts.hostname or "", parts.port
        except ValueError as error:
            raise MailSettingError(f"MAIL_URL must be an address like {EXAMPLE}") from error
        user = unquote(parts.username or "")
        sender = sender or (user if "@" in user else "")
        if not host or parts.path.strip("/") or parts.query:
            raise MailSettingError(f"MAIL_URL must be an address like {EXAMPLE}")
        if not sender.partition("@")[2]:
            raise MailSettingError("set MAIL_FROM to the e-mail address that mails come from")
        return cls(security, host, port or PORTS[security], user, unquote(parts.password or ""), sender)

    @contextmanager
    def connected(self) -> Iterator[smtplib.SMTP]:
        """Connect and sign in.

        :raises OSError: the server is away or does not let us in
        """
        with self._connection() as smtp:
            if self.security is Security.STARTTLS:
                smtp.starttls(context=ssl.create_default_context())
            if self.user:
                smtp.login(self.user, self.password)
            yield smtp

    def _connection(self) -> smtplib.SMTP:
        if self.security is Security.TLS:
            context = ssl.create_default_context()
            return smtplib.SMTP_SSL(self.host, self.port, timeout=TIMEOUT_SECONDS, context=context)
        return smtplib.SMTP(self.host, self.port, timeout=TIMEOUT_SECONDS)
