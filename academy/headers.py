"""What every answer tells the browser about security and keeping."""

from flask import Flask, Response, request, session

POLICY = "; ".join(
    (
        "default-src 'none'",
        "script-src 'self'",
        "style-src 'self'",
        "img-src 'self' data:",
        "font-src 'self'",
        "connect-src 'self'",
        "manifest-src 'self'",
        "worker-src 'self'",
        "form-action 'self'",
        "base-uri 'none'",
        "frame-ancestors 'none'",
    )
)
PDF_POLICY = "default-src 'none'; object-src 'self'; style-src 'unsafe-inline'; frame-ancestors 'none'"
"""For files: older browsers wrap a PDF in a page of their own, with inline styles, under the file's policy."""

PERSONAL_ROOMS = frozenset({"accounts", "trainee", "instructor", "office"})
"""Their pages are somebody's also where nobody is signed in: a link's holder, a form with a name typed in it."""


PERSONAL_PAGES = frozenset({"public.verify", "public.certificate"})
"""Pages of open rooms that say something about a person to whoever holds a code."""
SUBSCRIBED = frozenset({"public.feed"})
"""Calendars under secret addresses. Whoever subscribes keeps them, that is their purpose, but asks each time whether
they still hold; a cache of many people's keeps none, a search engine lists none, and no cookie makes a difference."""
SAME_FOR_ALL = frozenset({"static", "bootstrap.static", "style"})
"""Files that browsers and caches may keep; their addresses change with their content."""


def init(app: Flask) -> None:
    """Add the headers to every answer."""
    is_https = app.config["ACADEMY"].base_url.startswith("https://")

    @app.after_request
    def _add(response: Response) -> Response:
        headers = response.headers
        headers["Content-Security-Policy"] = PDF_POLICY if response.mimetype == "application/pdf" else POLICY
        headers["X-Content-Type-Options"] = "nosniff"
        headers["X-Frame-Options"] = "DENY"
        headers["Referrer-Policy"] = "same-origin"
        headers["Permissions-Policy"] = "camera=(self), geolocation=(), microphone=()"
        headers["Cross-Origin-Opener-Policy"] = "same-origin"
        if is_https:
            headers["Strict-Transport-Security"] = "max-age=31536000; includeSubDomains"
        if request.endpoint in SUBSCRIBED:
            headers["Cache-Control"] = "private, no-cache"
            headers["X-Robots-Tag"] = "noindex, nofollow"
        elif request.endpoint not in SAME_FOR_ALL:
            headers["Cache-Control"] = "no-store" if _is_personal() else "no-cache"
            headers.add("Vary", "Cookie")
        return response


def _is_personal() -> bool:
    """Phones and shared caches must not keep what only this person may see.

    Asks the cookie, not the database: an answer that says that the database is away gets its headers too.
    """
    is_of_a_person = request.blueprint in PERSONAL_ROOMS or request.endpoint in PERSONAL_PAGES
    return is_of_a_person or "_user_id" in session
