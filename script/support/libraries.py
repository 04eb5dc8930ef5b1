"""Pango, HarfBuzz and the fonts: what draws a certificate and no Python package brings."""

from __future__ import annotations

import sys

from courses.certificates import native
from script.support import apt
from script.support.environment import PYTHON
from script.support.shell import LOCAL, Stop, run

_PACKAGES = ("libpango-1.0-0", "libpangoft2-1.0-0", "libharfbuzz-subset0")
_PRINT_MISSING_FONTS = """
import sys
from courses.certificates import fonts
try:
    fonts.check()
except fonts.FontsMissing:
    print(*(fonts.PACKAGES_ON_MACOS if sys.platform == "darwin" else fonts.PACKAGES))
"""
_FONTS_CONF = """<?xml version="1.0"?>
<!DOCTYPE fontconfig SYSTEM "fonts.dtd">
<fontconfig>
  <include ignore_missing="yes">/etc/fonts/fonts.conf</include>
  <dir>/usr/share/fonts</dir>
  <dir>{local}/libraries/usr/share/fonts</dir>
  <dir>{local}/browser/usr/share/fonts</dir>
  <cachedir>{local}/fontconfig</cachedir>
</fontconfig>
"""


def ensure() -> None:
    """Make libraries and fonts ready, installed or unpacked; `Stop` with the command to run where neither can be."""
    if not _loads():
        _bring(list(_PACKAGES), homebrew="pango")
        native.load()
    packages = _missing_fonts()
    if packages:
        _bring(packages, homebrew=f"--cask {' '.join(packages)}")
        if _missing_fonts():
            raise Stop(f"The fonts of certificates are not in these packages: {' '.join(packages)}")


def write_fonts_conf() -> None:
    """Tell fontconfig where unpacked fonts lie; a bare system has not even its general configuration."""
    native.FONTS_CONF.write_text(_FONTS_CONF.format(local=LOCAL))


def _loads() -> bool:
    try:
        native.load()
    except native.LibrariesMissing:
        return False
    return True


def _missing_fonts() -> list[str]:
    """Return the packages to bring, none where every font is there; only the new environment can tell."""
    return run([PYTHON, "-c", _PRINT_MISSING_FONTS]).split()


def _bring(packages: list[str], *, homebrew: str) -> None:
    if sys.platform == "darwin":
        raise Stop(f"Certificates need more than is here. Run this, then try again:\n\n    brew install {homebrew}")
    apt.bring(packages, into=native.UNPACKED)
    if native.UNPACKED.exists():
        write_fonts_conf()
