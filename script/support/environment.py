"""The virtual environment and the Python packages of the lock files."""

from __future__ import annotations

import hashlib
import importlib.util
import shutil
import subprocess
import sys
from pathlib import Path

from script.support import apt
from script.support.shell import LOCAL, ROOT, VENV, run, say

PYTHON = VENV / "bin" / "python"
RUNTIME_LOCK = ROOT / "requirements.lock"
DEV_LOCK = ROOT / "requirements-dev.lock"
_STAMP = VENV / ".installed"


def ensure(*, dev: bool) -> None:
    """Make the environment hold what the lock file says; nothing is done where it already does."""
    before = _STAMP.read_text().split() if _STAMP.exists() else []
    lock = DEV_LOCK if dev or DEV_LOCK.name in before else RUNTIME_LOCK
    wanted = [lock.name, _digest(lock)]
    if before == wanted and PYTHON.exists():
        return
    if not _works():
        _create()
    say(f"Installing the Python packages of {lock.name} …")
    _install(lock)
    _STAMP.write_text(" ".join(wanted))


def _digest(lock: Path) -> str:
    """Return what changes when the packages or the Python that holds them do."""
    return hashlib.sha256(lock.read_bytes() + sys.version.encode()).hexdigest()


def _works() -> bool:
    """Whether the environment's Python starts, is new enough, and has the pip that is needed where there is no uv."""
    if not PYTHON.exists():
        return False
    check = f"import sys{'' if shutil.which('uv') else ', pip'}; sys.exit(sys.version_info < (3, 11))"
    return subprocess.run([PYTHON, "-c", check], capture_output=True, check=False).returncode == 0


def _create() -> None:
    say("Making the virtual environment .venv …")
    uv = shutil.which("uv")
    if uv:
        run([uv, "venv", "--quiet", "--clear", "--python", sys.executable, VENV])
    elif importlib.util.find_spec("ensurepip"):
        run([sys.executable, "-m", "venv", "--clear", VENV])
    else:
        wheel = _pip_wheel()
        run([sys.executable, "-m", "venv", "--clear", "--without-pip", VENV])
        run([PYTHON, wheel / "pip", "install", "--quiet", "--no-index", "--no-deps", wheel])


def _pip_wheel() -> Path:
    """Return pip as Debian keeps it for new environments, which a fresh system does not have."""
    unpacked = LOCAL / "pip"
    places = (Path("/usr/share/python-wheels"), unpacked / "usr/share/python-wheels")
    for bring in (False, True):
        if bring:
            apt.bring(["python3-pip-whl"], into=unpacked)
        for wheel in (wheel for place in places for wheel in place.glob("pip-*.whl")):
            return wheel
    raise AssertionError("python3-pip-whl holds no pip")


def _install(lock: Path) -> None:
    hashed: list[str | Path] = ["--require-hashes", "--no-deps", "--requirement", lock]
    uv = shutil.which("uv")
    if uv:
        run([uv, "pip", "install", "--quiet", "--compile-bytecode", "--python", PYTHON, *hashed])
    else:
        run([PYTHON, "-m", "pip", "install", "--quiet", "--no-input", "--disable-pip-version-check", *hashed])
