"""Debian packages on a machine of which we may not be the owner."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import tempfile
from collections.abc import Sequence
from functools import cache
from pathlib import Path

from script.support.shell import LOCAL, Stop, run, say


def bring(packages: Sequence[str], *, into: Path) -> None:
    """Install Debian packages; without the right to do so unpack them, and what they need, under `into`.

    `Stop` where the machine has no apt or a package cannot be had.
    """
    if shutil.which("apt-get") is None:
        raise Stop(f"No apt-get here. Install with your system's own packages what Debian calls: {' '.join(packages)}")
    owner = _owner()
    if owner is None:
        say(f"Unpacking {', '.join(packages)} under {into.relative_to(LOCAL.parent)} …")
        _unpack(packages, into)
    else:
        say(f"Installing {', '.join(packages)} with apt-get …")
        _update(tuple(owner))
        run([*owner, "apt-get", "install", "--yes", "--no-install-recommends", "-qq", *packages])


def _owner() -> list[str] | None:
    """Return what to put before a command that changes the system, None where we may not."""
    if os.geteuid() == 0:
        return ["env", "DEBIAN_FRONTEND=noninteractive"]
    sudo = shutil.which("sudo")
    if sudo and subprocess.run([sudo, "-n", "true"], capture_output=True, check=False).returncode == 0:
        return [sudo, "-n", "env", "DEBIAN_FRONTEND=noninteractive"]
    return None


@cache
def _update(owner: tuple[str, ...]) -> None:
    run([*owner, "apt-get", "update", "-qq"])


def _unpack(packages: Sequence[str], into: Path) -> None:
    """Unpack packages and all they need that the system lacks; signatures are checked as apt always does."""
    into.mkdir(parents=True, exist_ok=True)
    options = _private_apt()
    plan = run(["apt-get", *options, "install", "--simulate", "--no-install-recommends", "-qq", *packages])
    missing = re.findall(r"^Inst (\S+)", plan, re.MULTILINE)
    with tempfile.TemporaryDirectory(dir=LOCAL) as folder:
        run(["apt-get", *options, "download", "-qq", *missing], cwd=Path(folder))
        for archive in sorted(Path(folder).glob("*.deb")):
            run(["dpkg-deb", "--extract", archive, into])


@cache
def _private_apt() -> tuple[str, ...]:
    """Return the options that let apt keep its lists in our folder, after fetching them."""
    state = LOCAL / "apt"
    (state / "lists" / "partial").mkdir(parents=True, exist_ok=True)
    (state / "cache" / "archives" / "partial").mkdir(parents=True, exist_ok=True)
    settings = (
        f"Dir::State::lists={state}/lists",
        f"Dir::Cache={state}/cache",
        "Dir::State::status=/var/lib/dpkg/status",
        "APT::Sandbox::User=",
        "Acquire::GzipIndexes=true",
        "Acquire::Languages=none",
    )
    options = tuple(word for setting in settings for word in ("-o", setting))
    run(["apt-get", *options, "update", "-qq"])
    return options
