"""A rush for seats: thousands press "enroll" within seconds, against the production server on PostgreSQL.

Each round opens a class and lets everybody press once: some within the first second, the others right after. Then the
lists are counted: every seat sold once, everybody else waiting in strict order. The floor is the same decision by bare
SQL over as many connections. One more round runs with the guard of the seats taken out, and has to oversell.
"""

import argparse
import contextlib
import os
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from tempfile import TemporaryDirectory

from sqlalchemy import create_engine, text
from sqlalchemy.engine import make_url
from sqlalchemy.orm import Session

from academy import config, create_app, database
from academy.extensions import db, engine_options
from bench.rush import crowd, floor, school, web
from bench.rush.crowd import Answer
from bench.rush.school import Lists
from script.support.services import services

ROOT = Path(__file__).parents[1]
SECRET = "a secret of the rush alone, which guards nothing"
START_SECONDS = 60


@dataclass(frozen=True, slots=True)
class Round:
    """One class sold out."""

    lists: Lists
    answers: Sequence[Answer]
    seconds: float

    @property
    def rate(self) -> float:
        """Decided requests a second."""
        return sum(one.status == 303 for one in self.answers) / self.seconds

    @property
    def errors(self) -> int:
        """Answers that are no decision."""
        return sum(one.status != 303 for one in self.answers)

    def percentile(self, share: float) -> float:
        """Seconds within which a share of those who came in the first second had their answer."""
        waits = sorted(one.seconds for one in self.answers if one.is_early)
        return waits[min(len(waits) - 1, int(share * len(waits)))]


def main() -> int:
    """Run the rounds; 1 when a seat was sold twice, lost, or given out of order."""
    wanted = _arguments()
    with services() as found, _database({**os.environ, **found}["TEST_POSTGRES_URL"]) as url:
        return _rounds(wanted, url)


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rounds", type=int, default=20)
    parser.add_argument("--people", type=int, default=2000)
    parser.add_argument("--seats", type=int, default=200)
    parser.add_argument("--early", type=int, default=500, help="how many arrive within the first second")
    parser.add_argument("--connections", type=int, default=64)
    return parser.parse_args()


@contextlib.contextmanager
def _database(server: str) -> Iterator[str]:
    """Lend a database of its own with all tables."""
    name = f"rush_{os.getpid()}"
    admin = create_engine(make_url(server).set(drivername="postgresql+psycopg"), isolation_level="AUTOCOMMIT")
    with admin.connect() as connection:
        connection.execute(text(f'CREATE DATABASE "{name}"'))
    try:
        yield make_url(server).set(drivername="postgresql", database=name).render_as_string(hide_password=False)
    finally:
        with admin.connect() as connection:
            connection.execute(text(f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)'))
        admin.dispose()


def _rounds(wanted: argparse.Namespace, url: str) -> int:
    settings = {"DATABASE_URL": url, "SECRET_KEY": SECRET}
    with TemporaryDirectory() as folder:
        app = create_app(config.read(settings, instance=Path(folder)))
        with app.app_context():
            database.upgrade(db.engine)
        engine = create_engine(app.config["SQLALCHEMY_DATABASE_URI"], **engine_options(url))
        with Session(engine) as session:
            course, term, people = school.build(session, wanted.people, at=_now())
            crowd_ = school.callers(app, people)
            rounds = []
            with _server("wsgi:app", settings, folder) as port:
                for number in range(wanted.rounds):
                    rounds.append(_round(session, port, crowd_, wanted, course, term, number))
                    _print_round(number, rounds[-1], wanted)
            class_, _code = school.open_class(
                session, course=course, term=term, number=9001, seats=wanted.seats, at=_now()
            )
            bare = floor.decided_per_second(url, offering=class_, people=people, connections=_connections())
            oversold = _without_guard(session, settings, folder, crowd_, wanted, course, term)
        engine.dispose()
    return _verdict(rounds, wanted, bare, oversold)


def _round(
    session: Session,
    port: int,
    people: Sequence[school.Caller],
    wanted: argparse.Namespace,
    course: int,
    term: int,
    number: int,
) -> Round:
    class_, code = school.open_class(session, course=course, term=term, number=number, seats=wanted.seats, at=_now())
    answers, seconds = crowd.press(
        port, f"/offerings/{code}/enroll", people, early=wanted.early, connections=wanted.connections
    )
    return Round(school.count(session, class_), answers, seconds)


def _without_guard(
    session: Session,
    settings: dict[str, str],
    folder: str,
    people: Sequence[school.Caller],
    wanted: argparse.Namespace,
    course: int,
    term: int,
) -> int:
    """Give by how many seats a class is oversold when neither lock nor CHECK guards it."""
    session.execute(text("ALTER TABLE offering DROP CONSTRAINT ck_offering_seats"))
    session.commit()
    with _server("bench.rush.unguarded:app", settings, folder) as port:
        found = _round(session, port, people, wanted, course, term, 9002)
    return max(0, found.lists.sold - wanted.seats)


@contextlib.contextmanager
def _server(application: str, settings: dict[str, str], folder: str) -> Iterator[int]:
    """Run the production server on a free port of loopback."""
    with socket.socket() as free:
        free.bind((crowd.HOST, 0))
        port = int(free.getsockname()[1])
    command = [sys.executable, "-m", "gunicorn", "--config", "python:bench.rush.web"]
    bind = ["--bind", f"{crowd.HOST}:{port}", "--log-level", "error", application]
    environment = {**os.environ, **settings, "INSTANCE_PATH": folder, "PYTHONPATH": str(ROOT)}
    server = subprocess.Popen([*command, *bind], cwd=ROOT, env=environment)
    try:
        _wait_for(port)
        yield port
    finally:
        server.terminate()
        server.wait(START_SECONDS)


def _wait_for(port: int) -> None:
    until = time.monotonic() + START_SECONDS
    ready = f"http://{crowd.HOST}:{port}/readyz"
    while time.monotonic() < until:
        with contextlib.suppress(OSError), urllib.request.urlopen(ready, timeout=START_SECONDS):
            return
        time.sleep(0.1)
    raise SystemExit("the server did not start")


def _connections() -> int:
    """Give how many requests the server decides at the same time: the floor gets as many connections."""
    return web.workers * web.threads


def _now() -> datetime:
    return datetime.fromtimestamp(time.time(), UTC)


def _print_round(number: int, found: Round, wanted: argparse.Namespace) -> None:
    lists = found.lists
    order = "in order" if lists.is_in_order else "OUT OF ORDER"
    print(
        f"{number + 1:>3}  sold {lists.sold:>4} of {wanted.seats}  waiting {lists.waiting:>5} {order}  "
        f"errors {found.errors}  {found.rate:6.0f}/s  p50 {found.percentile(0.5):5.2f} s  "
        f"p99 {found.percentile(0.99):5.2f} s",
        flush=True,
    )


def _verdict(rounds: Sequence[Round], wanted: argparse.Namespace, bare: float, oversold: int) -> int:
    expected = Lists(min(wanted.seats, wanted.people), max(0, wanted.people - wanted.seats), True)
    right = sum(one.lists == expected and not one.errors for one in rounds)
    rates = sorted(one.rate for one in rounds)
    rate, p99 = rates[len(rates) // 2], max(one.percentile(0.99) for one in rounds)
    print(f"\nfloor by bare SQL: {bare:.0f}/s; without the guard {oversold} seats were sold too often")
    if not oversold:
        print("Without the guard nothing was oversold: this rush proves nothing. Let more people come at once.")
    print(
        f"enroll: rounds={len(rounds)} right={right} sold={rounds[-1].lists.sold} waiting={rounds[-1].lists.waiting} "
        f"errors={sum(one.errors for one in rounds)} rate={rate:.0f} p50={rounds[-1].percentile(0.5):.2f} "
        f"p99={p99:.2f} floor={bare:.0f} ratio={rate / bare:.2f} oversold_without_guard={oversold}"
    )
    return 0 if right == len(rounds) and oversold else 1


if __name__ == "__main__":
    raise SystemExit(main())
