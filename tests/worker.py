"""A worker process for tests, with a press that waits for the test's word before each page.

Run as ``python -m tests.worker SECONDS``: the worker's clock goes so many seconds ahead. The settings come from the
environment. On standard output it says what it is about to print; a line on standard input lets it print, with the
word ``stopping`` as soon as the worker knows that it is to stop. When standard input is closed it prints on by itself.
"""

import sys
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime, timedelta

from academy import config, create_app, jobs, queue
from courses.certificates.document import Snapshot
from tests.waiting import PATIENCE_SECONDS


def main() -> None:
    ahead = timedelta(seconds=int(sys.argv[1]))
    app = create_app(config.read())
    app.config["CLOCK"] = lambda: datetime.now(UTC) + ahead
    carrier = app.extensions["queue"]

    def print_slowly(snapshots: Sequence[Snapshot], _version: str) -> Iterator[bytes]:
        for snapshot in snapshots:
            sys.stdout.write(f"{snapshot.serial}\n")
            sys.stdout.flush()
            if sys.stdin.readline().strip() == "stopping":
                carrier._stop.wait(PATIENCE_SECONDS)
            yield f"%PDF {snapshot.serial}".encode()

    jobs.print_certificates = print_slowly
    queue.work(app)


if __name__ == "__main__":
    main()
