"""`script/test`: lint, formatting, types, layers, templates, then the test suite; or only pytest, when it has arguments."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Sequence

from script.support import browser
from script.support.services import services
from script.support.shell import ROOT, VENV, Stop, main, say

_CHECKS = (
    ("ruff", "check", "."),
    ("ruff", "format", "--check", "."),
    ("mypy",),
    ("mypy", "-p", "script.support"),
    ("lint-imports",),
    ("djlint", "--lint", "--quiet", "templates"),
    ("djlint", "--check", "--quiet", "templates"),
)
_WITHOUT_BROWSER = "--without-browser"
_WORKERS = ("--numprocesses", "auto")


def test() -> int:
    """Run what was asked for; 0 when all of it passed."""
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))
    started = time.monotonic()
    arguments = sys.argv[1:]
    failed: list[str] = []
    if not set(arguments) - {_WITHOUT_BROWSER}:
        failed = [" ".join(check) for check in _CHECKS if not _passes(check)]
        arguments = [*_WORKERS, *arguments]
    if not _pytest(arguments):
        failed.append("pytest")
    verdict = f"FAILED: {', '.join(failed)}" if failed else "All passed"
    say(f"\n{verdict}, in {time.monotonic() - started:.0f} s.")
    return 1 if failed else 0


def _passes(check: Sequence[str]) -> bool:
    """Run one check and print a line for it, with its output where it fails."""
    started = time.monotonic()
    program = str(VENV / "bin" / check[0])
    done = subprocess.run([program, *check[1:]], cwd=ROOT, capture_output=True, text=True, check=False)
    took = time.monotonic() - started
    say(f"{'ok    ' if done.returncode == 0 else 'FAILED'} {took:5.1f} s  {' '.join(check)}")
    if done.returncode:
        say(done.stdout + done.stderr)
    return done.returncode == 0


def _pytest(arguments: Sequence[str]) -> bool:
    command = [sys.executable, "-m", "pytest", *arguments]
    with services() as found:
        environment = os.environ | found | ({} if _WITHOUT_BROWSER in arguments else _browser_settings())
        return subprocess.run(command, cwd=ROOT, env=environment, check=False).returncode == 0


def _browser_settings() -> dict[str, str]:
    found = browser.find()
    if found is None:
        raise Stop("No Chromium here. Run script/bootstrap --dev, or script/test --without-browser")
    return browser.settings(found)


if __name__ == "__main__":
    main(test)
