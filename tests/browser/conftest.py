"""A real server and a real browser, for tests that play people.

A test takes ``phone`` or ``desktop`` (a page each), or makes further people's browsers by
``browser_context_factory``; lays out rows by ``live_server.rows()``; and enters by ``sign_in(page, person_id)``.
Whatever a page complains about (script errors, content that the policy blocks, answers of 400 and above) fails the
test, but for what it says it expects: ``complaints.expected.append("ERR_INTERNET_DISCONNECTED")``.
"""

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from playwright.sync_api import Browser, BrowserContext, ConsoleMessage, Page, WebError, expect, sync_playwright
from sqlalchemy import create_engine
from sqlalchemy.orm import Session
from werkzeug.serving import make_server

from academy import config, create_app, database
from academy.extensions import db
from script.support import browser as chromium
from tests import factories

SWITCHES = (
    "--no-sandbox",
    "--disable-gpu",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)
PHONE: dict[str, Any] = {"viewport": {"width": 390, "height": 844}, "has_touch": True, "is_mobile": True}
DESKTOP: dict[str, Any] = {"viewport": {"width": 1280, "height": 800}}
PATIENCE_MS = 10_000
REPORT_BLOCKED_CONTENT = """
document.addEventListener("securitypolicyviolation", (event) =>
  console.error(`blocked by ${event.effectiveDirective}: ${event.blockedURI} ${event.sourceFile}:${event.lineNumber}`));
"""

SignIn = Callable[..., None]
ContextFactory = Callable[..., BrowserContext]


@dataclass(frozen=True)
class LiveServer:
    """The real application on a port of its own, with a database of its own, at the moment NOW."""

    app: Flask
    url: str

    @contextmanager
    def rows(self) -> Iterator[Session]:
        """Give a session into the server's database, for laying out rows; it commits at the end."""
        with self.app.app_context(), Session(db.engine, expire_on_commit=False) as session:
            yield session
            session.commit()


@dataclass
class Complaints:
    """What pages complained about, and what of it a test expects."""

    expected: list[str] = field(default_factory=list)
    """Parts of messages that are no fault in this test."""
    seen: list[str] = field(default_factory=list)

    def watch(self, context: BrowserContext) -> None:
        """Listen to all pages of a context."""
        context.add_init_script(REPORT_BLOCKED_CONTENT)
        context.on("console", self._on_console)
        context.on("weberror", self._on_error)

    def unexpected(self) -> list[str]:
        """List what no test expected."""
        return [text for text in self.seen if not any(part in text for part in self.expected)]

    def _on_console(self, message: ConsoleMessage) -> None:
        if message.type == "error":
            self.seen.append(f"{message.location.get('url')}: {message.text}")

    def _on_error(self, error: WebError) -> None:
        self.seen.append(str(error.error))


@pytest.fixture(scope="session")
def browser_database(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Give a SQLite file with empty tables, to be copied."""
    file = tmp_path_factory.mktemp("browser") / "empty.db"
    engine = create_engine(f"sqlite:///{file}")
    database.upgrade(engine)
    engine.dispose()
    return file


@pytest.fixture
def live_server(browser_database: Path, tmp_path: Path) -> Iterator[LiveServer]:
    """Serve the application on a free port."""
    file = tmp_path / "academy.db"
    file.write_bytes(browser_database.read_bytes())
    app = create_app(config.read({"DATABASE_URL": f"sqlite:///{file}", "SECRET_KEY": "x" * 40}, instance=tmp_path))
    app.config.update(CLOCK=lambda: factories.NOW)
    server = make_server("127.0.0.1", 0, app, threaded=True)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    yield LiveServer(app, f"http://127.0.0.1:{server.port}")
    server.shutdown()
    thread.join()
    server.server_close()
    with app.app_context():
        db.engine.dispose()


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """Start Chromium once; without one the tests fail and say what to do."""
    executable = chromium.find()
    if executable is None:
        pytest.fail("No Chromium here: set CHROMIUM to its path, or run pytest --without-browser", pytrace=False)
    expect.set_options(timeout=PATIENCE_MS)
    with sync_playwright() as playwright:
        started = playwright.chromium.launch(executable_path=executable, args=SWITCHES)
        yield started
        started.close()


@pytest.fixture
def complaints() -> Complaints:
    """Collect what the pages of a test complain about."""
    return Complaints()


@pytest.fixture
def browser_context_factory(
    browser: Browser, live_server: LiveServer, complaints: Complaints
) -> Iterator[ContextFactory]:
    """Give a function that opens one more person's browser: ``factory(**PHONE, java_script_enabled=False)``."""
    opened: list[BrowserContext] = []

    def open_browser(*, locale: str = "en", **options: Any) -> BrowserContext:
        context = browser.new_context(base_url=live_server.url, locale=locale, **options)
        context.set_default_timeout(PATIENCE_MS)
        complaints.watch(context)
        opened.append(context)
        return context

    yield open_browser
    for context in opened:
        context.close()
    assert complaints.unexpected() == []


@pytest.fixture
def phone(browser_context_factory: ContextFactory) -> Page:
    """Give a page on a phone, 390×844."""
    return browser_context_factory(**PHONE).new_page()


@pytest.fixture
def desktop(browser_context_factory: ContextFactory) -> Page:
    """Give a page on a desk, 1280×800."""
    return browser_context_factory(**DESKTOP).new_page()


@pytest.fixture
def sign_in(live_server: LiveServer) -> SignIn:
    """Give a function that signs a person in without typing, in the browser that a page belongs to."""

    def enter(page: Page, person: int, *, locale: str = "en") -> None:
        client = live_server.app.test_client()
        with client.session_transaction() as kept:
            kept.update(_user_id=f"{person}:1", _fresh=True, locale=locale)
        cookie = client.get_cookie("session")
        assert cookie is not None
        page.context.add_cookies([{"name": "session", "value": cookie.value, "url": live_server.url}])

    return enter
