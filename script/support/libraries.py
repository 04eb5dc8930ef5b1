"""Pango, HarfBuzz and the fonts: what draws a certificate and no Python package brings."""

from __future__ import annotations

import sys

from courses.certificates import native
from script.support import apt
from script.support.shell import LOCAL, Stop

_PACKAGES = ("libpango-1.0-0", "libpangoft2-1.0-0", "libharfbuzz-subset0")
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
    """Make the libraries loadable, installed or unpacked; `Stop` with the command to run where neither can be."""
    if _load():
        return
    if sys.platform == "darwin":
        raise Stop("Certificates need Pango. Run this, then try again:\n\n    brew install pango")
    apt.bring(_PACKAGES, into=native.UNPACKED)
    if native.UNPACKED.exists():
        write_fonts_conf()
    native.load()


def write_fonts_conf() -> None:
    """Tell fontconfig where unpacked fonts lie; a bare system has not even its general configuration."""
    native.FONTS_CONF.write_text(_FONTS_CONF.format(local=LOCAL))


def _load() -> bool:
    try:
        native.load()
    except native.LibrariesMissing:
        return False
    return True
