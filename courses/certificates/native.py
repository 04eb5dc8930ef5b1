"""The C libraries that draw a certificate, loaded before WeasyPrint looks for them.

Where they may not be installed, `script/bootstrap` unpacks them into the project's own folder. The system does not
look there, but takes a library for found once it is loaded, so that neither a variable nor a second start is needed.
"""

from __future__ import annotations

import ctypes
import ctypes.util
import os
import sys
from pathlib import Path

_LOCAL = Path(__file__).resolve().parents[2] / ".local"
UNPACKED = _LOCAL / "libraries"
FONTS_CONF = _LOCAL / "fonts.conf"

NEEDED = (
    "libgobject-2.0.so.0",
    "libfontconfig.so.1",
    "libharfbuzz.so.0",
    "libharfbuzz-subset.so.0",
    "libpango-1.0.so.0",
    "libpangoft2-1.0.so.0",
)
NEEDED_ON_MACOS = ("gobject-2.0", "fontconfig", "harfbuzz", "harfbuzz-subset", "pango-1.0", "pangoft2-1.0")
_HOMEBREW = "/opt/homebrew/lib"


class LibrariesMissing(RuntimeError):
    """Certificates cannot be drawn; the message names what is missing and the command that brings it."""

    def __init__(self, missing: list[str]) -> None:
        super().__init__(
            f"Certificates cannot be drawn: {', '.join(missing)} cannot be loaded. Run script/bootstrap, "
            "or install Pango and HarfBuzz (Debian: libpangoft2-1.0-0 and libharfbuzz-subset0)."
        )


def load() -> None:
    """Load what WeasyPrint needs, from the system or from where it was unpacked; call before importing WeasyPrint.

    libharfbuzz-subset counts as needed: WeasyPrint does without, but then each certificate takes eleven times as long.
    """
    missing = _missing_on_macos() if sys.platform == "darwin" else _missing()
    if missing:
        raise LibrariesMissing(missing)


def _missing() -> list[str]:
    if FONTS_CONF.exists():
        os.environ.setdefault("FONTCONFIG_FILE", str(FONTS_CONF))
    missing = [name for name in NEEDED if not _can_load(name)]
    if missing and UNPACKED.exists():
        _load_unpacked()
        missing = [name for name in missing if not _can_load(name)]
    return missing


def _missing_on_macos() -> list[str]:
    """Let the search for libraries, which reads this variable anew each time, find those of Homebrew on Apple's chips."""
    known = os.environ.get("DYLD_FALLBACK_LIBRARY_PATH", "/usr/local/lib:/usr/lib")
    if _HOMEBREW not in known.split(":"):
        os.environ["DYLD_FALLBACK_LIBRARY_PATH"] = f"{_HOMEBREW}:{known}"
    return [name for name in NEEDED_ON_MACOS if ctypes.util.find_library(name) is None]


def _load_unpacked() -> None:
    """Load every unpacked library, those first that need no other; stop when a whole round brings none."""
    waiting = sorted(path for path in UNPACKED.rglob("*.so.*") if path.is_file())
    before = len(waiting) + 1
    while len(waiting) < before:
        before = len(waiting)
        waiting = [path for path in waiting if not _can_load(str(path))]


def _can_load(name: str) -> bool:
    try:
        ctypes.CDLL(name)
    except OSError:
        return False
    return True
