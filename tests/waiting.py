"""Waiting for what another process does, with an end."""

import threading
from collections.abc import Callable

PATIENCE_SECONDS = 30.0
_STEP_SECONDS = 0.05


def until(condition: Callable[[], object], *, what: str) -> None:
    """Return as soon as the condition holds; fail loudly when it does not in time."""
    pause = threading.Event()
    for _ in range(int(PATIENCE_SECONDS / _STEP_SECONDS)):
        if condition():
            return
        pause.wait(_STEP_SECONDS)
    raise AssertionError(f"waited {PATIENCE_SECONDS:.0f} s in vain: {what}")
