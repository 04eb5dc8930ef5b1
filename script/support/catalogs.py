"""Translation catalogs, compiled where their text is newer."""

from __future__ import annotations

from pathlib import Path

from script.support.shell import ROOT, VENV, run, say

TRANSLATIONS = ROOT / "academy" / "translations"


def ensure() -> None:
    """Compile each catalog whose text changed since it was last compiled."""
    for source in stale():
        language = source.parts[-3]
        say(f"Compiling the texts in {language} …")
        run([VENV / "bin" / "pybabel", "compile", "-i", source, "-o", source.with_suffix(".mo"), "-l", language])


def stale() -> list[Path]:
    """List the catalogs whose text is newer than what was compiled from it."""
    return [source for source in sorted(TRANSLATIONS.glob("*/LC_MESSAGES/*.po")) if _is_stale(source)]


def _is_stale(source: Path) -> bool:
    target = source.with_suffix(".mo")
    return not target.exists() or target.stat().st_mtime < source.stat().st_mtime
