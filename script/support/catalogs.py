"""Translation catalogs, compiled where their text is newer."""

from __future__ import annotations

from pathlib import Path

from script.support.shell import ROOT, VENV, run, say

_TRANSLATIONS = ROOT / "academy" / "translations"


def ensure() -> None:
    """Compile each catalog whose text changed since it was last compiled."""
    stale = [source for source in sorted(_TRANSLATIONS.glob("*/LC_MESSAGES/*.po")) if _is_stale(source)]
    for source in stale:
        say(f"Compiling {source.relative_to(ROOT)} …")
        target = source.with_suffix(".mo")
        locale = source.parts[-3]
        run([VENV / "bin" / "pybabel", "compile", "-i", source, "-o", target, "-l", locale])


def _is_stale(source: Path) -> bool:
    target = source.with_suffix(".mo")
    return not target.exists() or target.stat().st_mtime < source.stat().st_mtime
