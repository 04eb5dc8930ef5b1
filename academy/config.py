"""Settings: read from the environment, checked once, then frozen."""

import contextlib
import os
import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path

from academy.mail_server import MailServer, MailSettingError

ROOT = Path(__file__).resolve().parent.parent


class SettingsError(Exception):
    """The environment asks for something that cannot be; the message says what to set."""


@dataclass(frozen=True, slots=True)
class Settings:
    """Everything that differs between one installation and another."""

    database_url: str
    redis_url: str
    """Empty: jobs are queued in an embedded database."""
    secret_key: str
    base_url: str
    """The address that people reach us at; printed in QR codes and links."""
    is_production: bool
    instance: Path
    """The folder for the embedded database and what belongs to it."""
    today: date | None
    """Pretend that it is this day (demo and tests only)."""
    icp_number: str
    """The site's registration shown in the footer, where it has one."""
    allow_invented_phones: bool
    """Let the demo school's numbers pass (prefix 100), which no operator gives out."""
    trusted_proxies: int
    """How many proxies of ours stand in front; only so many of the addresses that they name are believed."""
    mail: MailServer | None
    """Where mails are handed in; None: notices are read on the site alone."""
    session_hours: int = 12

    def flask_config(self) -> dict[str, object]:
        """Give the settings under the names that Flask and its extensions read."""
        return {
            "SECRET_KEY": self.secret_key,
            "SQLALCHEMY_DATABASE_URI": self.database_url,
            "SESSION_COOKIE_HTTPONLY": True,
            "SESSION_COOKIE_SAMESITE": "Lax",
            "SESSION_COOKIE_SECURE": self.base_url.startswith("https://"),
            "PERMANENT_SESSION_LIFETIME": timedelta(hours=self.session_hours),
            "MAX_CONTENT_LENGTH": 6 * 1024 * 1024,
            "MAX_FORM_MEMORY_SIZE": 1024 * 1024,
            "MAX_FORM_PARTS": 2000,
            "BABEL_DEFAULT_LOCALE": "zh_Hans_CN",
            "BABEL_DEFAULT_TIMEZONE": "Asia/Shanghai",
            "BABEL_TRANSLATION_DIRECTORIES": str(ROOT / "academy" / "translations"),
            "BOOTSTRAP_SERVE_LOCAL": True,
            "WTF_CSRF_TIME_LIMIT": None,
            "SEND_FILE_MAX_AGE_DEFAULT": timedelta(days=365),
            "ACADEMY": self,
        }


def read(environ: Mapping[str, str] | None = None, *, instance: Path | None = None) -> Settings:
    """Read and check the settings.

    :raises SettingsError: a value is missing or wrong
    """
    given = os.environ if environ is None else environ
    is_production = given.get("ACADEMY_ENV", "development") == "production"
    folder = instance or Path(given.get("INSTANCE_PATH", ROOT / "instance"))
    folder.mkdir(parents=True, exist_ok=True)
    port = given.get("PORT", "8000")
    settings = Settings(
        database_url=_database_url(given.get("DATABASE_URL", ""), folder),
        redis_url=given.get("REDIS_URL", ""),
        secret_key=given.get("SECRET_KEY", "") or ("" if is_production else _kept_secret(folder)),
        base_url=given.get("BASE_URL", "" if is_production else f"http://127.0.0.1:{port}").rstrip("/"),
        is_production=is_production,
        instance=folder,
        today=_day(given.get("ACADEMY_TODAY", "")),
        icp_number=given.get("ICP_NUMBER", ""),
        allow_invented_phones=not is_production,
        trusted_proxies=_count(given.get("TRUSTED_PROXIES", "0")),
        mail=_mail(given.get("MAIL_URL", ""), given.get("MAIL_FROM", "")),
    )
    _check(settings)
    return settings


def _database_url(given: str, folder: Path) -> str:
    if not given:
        return f"sqlite:///{folder / 'academy.db'}"
    for old in ("postgres://", "postgresql://"):
        if given.startswith(old):
            return "postgresql+psycopg://" + given.removeprefix(old)
    return given


def _kept_secret(folder: Path) -> str:
    """Give this installation's own secret, made at the first start and readable by its owner only."""
    file = folder / "secret_key"
    if not file.exists():
        fresh = folder / f"secret_key.{os.getpid()}"
        fresh.touch(mode=0o600)
        fresh.write_text(secrets.token_urlsafe(48))
        with contextlib.suppress(FileExistsError):
            os.link(fresh, file)
        fresh.unlink()
    return file.read_text().strip()


def _count(text: str) -> int:
    if not text.isdecimal():
        raise SettingsError(f"TRUSTED_PROXIES must be a number like 1, not {text!r}")
    return int(text)


def _day(text: str) -> date | None:
    if not text:
        return None
    try:
        return date.fromisoformat(text)
    except ValueError as error:
        raise SettingsError(f"ACADEMY_TODAY must be a day like 2026-11-24, not {text!r}") from error


def _mail(url: str, sender: str) -> MailServer | None:
    try:
        return MailServer.read(url, sender=sender) if url else None
    except MailSettingError as error:
        raise SettingsError(str(error)) from error


def _check(settings: Settings) -> None:
    if not settings.is_production:
        return
    if len(settings.secret_key) < 32:
        raise SettingsError("set SECRET_KEY to at least 32 random characters")
    if not settings.base_url.startswith("https://"):
        raise SettingsError("set BASE_URL to the https:// address that people reach the site at")
    if settings.today:
        raise SettingsError("ACADEMY_TODAY is for demonstrations: unset it in production")
