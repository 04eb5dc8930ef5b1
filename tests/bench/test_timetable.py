"""The benchmark of the timetable, in a second: what it prints, and what it says when something is missing."""

from pathlib import Path

import pytest

from bench import timetable
from tests.bench.test_itc2007 import TOY

QUICK = ["--seconds", "0.1", "--seeds", "1", "--processes", "1", "--term-seconds", "0"]


@pytest.fixture
def data(tmp_path: Path) -> Path:
    (tmp_path / "toy.ctt").write_text(TOY)
    (tmp_path / "other.ctt").write_text(TOY)
    (tmp_path / "best_known.csv").write_text("instance,best_known_2014\ntoy,0\n")
    return tmp_path


def test_the_last_line_has_the_figures(data: Path, capsys: pytest.CaptureFixture[str]) -> None:
    timetable.main([*QUICK, "--data", str(data), "--instances", "toy", "--solutions", str(data / "found")])
    *table, last = capsys.readouterr().out.splitlines()
    assert any(line.startswith("toy ") for line in table)
    assert last.startswith("timetable: toy=")
    assert "broken=0" in last
    solution = (data / "found" / "toy.sol").read_text().splitlines()
    assert len(solution) == 16
    assert {line.split()[0] for line in solution} == {"SceCosC", "ArcTec", "TecCos", "Geotec"}


def test_a_missing_folder_is_said_with_how_to_name_it(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    timetable.main([*QUICK, "--data", str(tmp_path / "none")])
    said = capsys.readouterr().out
    assert "no .ctt files" in said
    assert "--data" in said
    assert said.splitlines()[-1].startswith("timetable: ")


def test_an_unknown_instance_is_answered_with_the_known_ones(data: Path) -> None:
    with pytest.raises(SystemExit, match="has no comp99; it has other, toy"):
        timetable.main([*QUICK, "--data", str(data), "--instances", "comp99"])
