"""Where things lie, how commands are run, and how a command ends that cannot go on."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Callable, Sequence
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
VENV = ROOT / ".venv"
LOCAL = ROOT / ".local"


class Stop(Exception):
    """The command cannot go on; the message tells a person what to do about it."""


def say(message: str) -> None:
    """Print one line at once, so that it stands before the output of what is run next."""
    print(message, flush=True)


def run(command: Sequence[str | Path], *, cwd: Path = ROOT) -> str:
    """Run a command silently and return what it printed; `Stop` with its output where it fails."""
    words = [str(word) for word in command]
    done = subprocess.run(words, cwd=cwd, stdin=subprocess.DEVNULL, capture_output=True, text=True, check=False)
    if done.returncode:
        said = (done.stdout + done.stderr).strip()
        raise Stop(f"{said}\n\nThis command failed: {' '.join(words)}")
    return done.stdout


def main(work: Callable[[], int]) -> None:
    """Do the work as a whole command: a `Stop` or Ctrl-C ends it with a message, not a traceback."""
    try:
        status = work()
    except Stop as stop:
        print(f"\n{stop}", file=sys.stderr, flush=True)
        status = 1
    except KeyboardInterrupt:
        status = 130
    sys.exit(status)
