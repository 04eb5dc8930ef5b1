"""The commands of `script/`: what they install is fixed, and what they say when they cannot go on helps."""

import os
import re
import socket
import subprocess
import sys
import tomllib
from pathlib import Path

import psycopg
import pytest
import redis

from courses.certificates import native
from script.support import browser, catalogs, server, services
from script.support.shell import ROOT, Stop, run

LOCKS = ["requirements.lock", "requirements-dev.lock"]


def _blocks(lock: str) -> dict[str, str]:
    """Map each package of a lock file to its lines."""
    text = (ROOT / lock).read_text()
    return {found[1]: found[0] for found in re.finditer(r"^([a-z0-9-]+)==(?:.+\n)(?:[ ].+\n)*", text, re.MULTILINE)}


def _wanted() -> dict[str, list[str]]:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())
    runtime = project["project"]["dependencies"]
    return {"requirements.lock": runtime, "requirements-dev.lock": runtime + project["dependency-groups"]["dev"]}


@pytest.mark.parametrize("lock", LOCKS)
def test_a_lock_holds_every_dependency_with_hashes_and_no_address(lock: str) -> None:
    blocks = _blocks(lock)
    wanted = {re.split(r"[\[<>=; ]", line)[0].lower() for line in _wanted()[lock]}
    assert wanted <= blocks.keys()
    assert [name for name, lines in blocks.items() if "--hash=sha256:" not in lines] == []
    assert not re.search(r"://|--index|--find-links|[ (]/", (ROOT / lock).read_text())


def test_both_locks_pin_the_same_versions() -> None:
    runtime, dev = (_blocks(lock) for lock in LOCKS)
    assert {name: lines.splitlines()[0] for name, lines in runtime.items()} == {
        name: dev[name].splitlines()[0] for name in runtime
    }


def _serve(port: object) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "script.support.server"]
    return subprocess.run(
        command, cwd=ROOT, env=os.environ | {"PORT": str(port)}, capture_output=True, text=True, check=False
    )


def test_the_server_says_that_its_port_is_taken() -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        done = _serve(port)
    assert done.returncode == 1
    assert f"Port {port} cannot be had" in done.stderr
    assert "Traceback" not in done.stderr


@pytest.mark.parametrize("port", ["", "eighty", "0", "65536", "-1", "²"])
def test_the_server_refuses_what_is_no_port(port: str) -> None:
    done = _serve(port)
    assert done.returncode == 1
    assert "must be a number from 1 to 65535" in done.stderr
    assert "Traceback" not in done.stderr


def test_the_server_names_the_process_that_ended() -> None:
    with subprocess.Popen([sys.executable, "-c", "raise SystemExit(3)"]) as process:
        process.wait()
        with pytest.raises(Stop, match="The worker ended by itself with status 3"):
            server.stop_if_ended({"the worker": process})


def test_an_unknown_benchmark_is_answered_with_the_known_ones() -> None:
    done = subprocess.run([ROOT / "script" / "bench", "speed"], capture_output=True, text=True, check=False)
    assert done.returncode == 2
    assert 'There is no benchmark "speed"' in done.stderr
    assert "certificates" in done.stderr


def test_a_failing_command_is_shown_with_what_it_said() -> None:
    with pytest.raises(Stop, match=r"(?s)no such luck.*This command failed: .*-c"):
        run([sys.executable, "-c", "import sys; sys.exit('no such luck')"])


def test_throw_away_services_start_and_stop(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("TEST_POSTGRES_URL", "TEST_REDIS_URL"):
        monkeypatch.delenv(name, raising=False)
    with services.services() as found:
        url = found["TEST_POSTGRES_URL"]
        with psycopg.connect(url) as connection:
            assert connection.execute("SHOW server_encoding").fetchone() == ("UTF8",)
        with redis.Redis.from_url(found["TEST_REDIS_URL"]) as client:
            assert client.ping()
    with pytest.raises(psycopg.OperationalError):
        psycopg.connect(url)


def test_only_catalogs_older_than_their_text_are_compiled(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    source = tmp_path / "en" / "LC_MESSAGES" / "messages.po"
    source.parent.mkdir(parents=True)
    source.write_text('msgid ""\nmsgstr ""\n"Content-Type: text/plain; charset=utf-8\\n"\n')
    monkeypatch.setattr(catalogs, "TRANSLATIONS", tmp_path)
    assert catalogs.stale() == [source]
    catalogs.ensure()
    assert source.with_suffix(".mo").exists()
    assert catalogs.stale() == []
    later = source.with_suffix(".mo").stat().st_mtime + 1
    os.utime(source, (later, later))
    assert catalogs.stale() == [source]


def test_what_is_only_called_chromium_does_not_count(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    stub = tmp_path / "chromium"
    stub.write_text("#!/bin/sh\necho 'Get it from the store'\n")
    stub.chmod(0o755)
    monkeypatch.setenv("CHROMIUM", str(stub))
    assert browser.find() is None


def test_a_library_that_cannot_be_loaded_is_named_with_the_command_to_run(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(native, "NEEDED", (*native.NEEDED, "libnowhere.so.9"))
    with pytest.raises(native.LibrariesMissing, match=r"libnowhere\.so\.9 cannot be loaded\. Run script/bootstrap"):
        native.load()
