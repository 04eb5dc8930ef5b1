"""Habits of the house that a person would forget and a test does not."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

from academy.config import ROOT

SOURCES = [*sorted((ROOT / "courses").rglob("*.py")), *sorted((ROOT / "academy").rglob("*.py"))]
LONGEST_FILE = 420


def _calls(path: Path, name: str) -> Iterator[int]:
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr == name:
            yield node.lineno


def test_only_the_edges_commit() -> None:
    edges = {"academy/transaction.py", "academy/database.py"}
    found = {str(path.relative_to(ROOT)) for path in SOURCES if list(_calls(path, "commit"))}
    assert found <= edges


def test_only_the_clock_asks_what_time_it_is() -> None:
    found = {str(path.relative_to(ROOT)) for path in SOURCES if re.search(r"\bdatetime\.now\(", path.read_text())}
    assert found == {"academy/clock.py"}


def test_no_module_imports_ours_inside_a_function() -> None:
    found = [
        f"{path.relative_to(ROOT)}:{number}"
        for path in SOURCES
        for number, line in enumerate(path.read_text().splitlines(), start=1)
        if re.match(r"\s+(from|import) (academy|courses)\b", line)
    ]
    assert not found


def test_no_file_is_too_long_to_read() -> None:
    lengths = {str(path.relative_to(ROOT)): len(path.read_text().splitlines()) for path in SOURCES}
    assert not {name: length for name, length in lengths.items() if length > LONGEST_FILE}


def test_every_view_says_what_it_shows() -> None:
    silent = [
        f"{path.relative_to(ROOT)}:{node.name}"
        for path in sorted((ROOT / "academy").rglob("*.py"))
        for node in ast.walk(ast.parse(path.read_text()))
        if isinstance(node, ast.FunctionDef) and _is_view(node) and not ast.get_docstring(node)
    ]
    assert not silent


def _is_view(node: ast.FunctionDef) -> bool:
    calls = [d.func for d in node.decorator_list if isinstance(d, ast.Call)]
    return any(isinstance(call, ast.Name) and call.id == "requires" for call in calls)
