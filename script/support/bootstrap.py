"""`script/bootstrap`: everything that the platform needs, brought once and checked quickly ever after."""

from __future__ import annotations

import argparse
import fcntl

from script.support import browser, catalogs, environment, libraries
from script.support.shell import LOCAL, main


def bootstrap() -> int:
    """Bring what is missing, one bootstrap at a time."""
    parser = argparse.ArgumentParser(prog="script/bootstrap", description=__doc__)
    parser.add_argument("--dev", action="store_true", help="bring also what the tests need, Chromium included")
    parser.add_argument("--without-browser", action="store_true", help="with --dev: leave Chromium out")
    wanted = parser.parse_args()
    LOCAL.mkdir(exist_ok=True)
    with (LOCAL / "lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        environment.ensure(dev=wanted.dev)
        libraries.ensure()
        catalogs.ensure()
        if wanted.dev and not wanted.without_browser:
            browser.ensure()
    return 0


if __name__ == "__main__":
    main(bootstrap)
