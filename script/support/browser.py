"""Chromium for the tests that play a person in a browser."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

from courses.certificates import native
from script.support import apt, libraries
from script.support.shell import LOCAL, VENV, Stop

_COMMANDS = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
_MACOS = tuple(
    Path("/Applications") / f"{name}.app" / "Contents" / "MacOS" / name for name in ("Chromium", "Google Chrome")
)
_PLAYWRIGHT = ("chromium-*/chrome-linux*/chrome", "chromium-*/chrome-mac*/*.app/Contents/MacOS/*")
_UNPACKED = LOCAL / "browser"
_CHROMIUM = LOCAL / "chromium"
_NODE = LOCAL / "node"
_HOW = """Chromium is needed for the browser tests and cannot be brought here. Do one of these:

    install Chromium with your system's own packages
    .venv/bin/playwright install chromium
    CHROMIUM=/path/to/chromium script/test
    script/test --without-browser"""


def find() -> Path | None:
    """Return a browser that starts, None where there is none; the variable CHROMIUM goes before all others."""
    return next((path for path in _candidates() if _starts(path)), None)


def ensure() -> None:
    """Find Chromium, install it or unpack it; `Stop` with what else to do where none of these is possible."""
    if find():
        return
    if sys.platform == "darwin" or shutil.which("apt-get") is None:
        raise Stop(_HOW)
    try:
        apt.bring(["chromium", "libatomic1"], into=_UNPACKED)
    except Stop as stop:
        raise Stop(f"{stop}\n\n{_HOW}") from stop
    if _UNPACKED.exists():
        _make_startable()
    if not find():
        raise Stop(_HOW)


def settings(browser: Path) -> dict[str, str]:
    """Return the environment variables by which tests and Playwright find what was found or unpacked here."""
    node = {"PLAYWRIGHT_NODEJS_PATH": str(_NODE)} if _NODE.exists() else {}
    return {"CHROMIUM": str(browser), **node}


def _candidates() -> Iterator[Path]:
    named = os.environ.get("CHROMIUM")
    if named:
        yield Path(named)
        return
    for command in _COMMANDS:
        found = shutil.which(command)
        if found:
            yield Path(found)
    yield _CHROMIUM
    yield from _MACOS
    caches = (Path.home() / ".cache" / "ms-playwright", Path.home() / "Library" / "Caches" / "ms-playwright")
    for cache in caches:
        for pattern in _PLAYWRIGHT:
            yield from sorted(cache.glob(pattern), reverse=True)


def _starts(path: Path) -> bool:
    """Ask for its version, since what is called Chromium may only be a note on how to get it."""
    try:
        done = subprocess.run([path, "--version"], capture_output=True, text=True, timeout=30, check=False)
    except (OSError, subprocess.TimeoutExpired):
        return False
    return done.returncode == 0 and "Chrom" in done.stdout


def _make_startable() -> None:
    """Write the commands that start what was unpacked; Ubuntu's package unpacks to nothing that can be started."""
    program = _UNPACKED / "usr" / "lib" / "chromium" / "chromium"
    if not program.exists():
        shutil.rmtree(_UNPACKED)
        return
    libraries.write_fonts_conf()
    _write_wrapper(_CHROMIUM, program)
    _write_wrapper(_NODE, next(VENV.glob("lib/python3*/site-packages/playwright/driver/node")))


def _write_wrapper(wrapper: Path, program: Path) -> None:
    """Write a command that starts a program with the libraries that were unpacked."""
    folders = sorted({library.parent for library in _UNPACKED.glob("**/*-linux-gnu*/**/lib*.so*")})
    lines = (
        "#!/bin/sh",
        f'export LD_LIBRARY_PATH="{":".join(map(str, folders))}"',
        f'export FONTCONFIG_FILE="{native.FONTS_CONF}"',
        f'exec "{program}" "$@"',
    )
    wrapper.write_text("\n".join(lines) + "\n")
    wrapper.chmod(0o755)
