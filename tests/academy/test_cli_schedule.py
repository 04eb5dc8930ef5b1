"""The command that plans a term: what it prints, and what it refuses."""

import pytest
from flask import Flask
from sqlalchemy import select
from sqlalchemy.orm import Session

from academy import timetable_job
from courses.planning.models import TimetableDraft
from courses.planning.rules import DraftState
from tests import factories
from tests.drafts import short_term, small_class


def test_a_plan_is_printed_and_kept_as_a_draft(app: Flask, rows: Session, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(timetable_job, "STEPS_A_SECOND", 200)
    factories.venue(rows, name="一号教室")
    offering = small_class(rows, term_id=short_term(rows, code="2026A").id, code="OWN-1", title="我们的班")
    rows.commit()
    command = ["schedule", "solve", "--term", "2026a", "--offering", "own-1", "--seconds", "10", "--seed", "3"]
    done = app.test_cli_runner().invoke(args=command)
    assert done.exit_code == 0, done.output
    draft = rows.scalars(select(TimetableDraft)).one()
    assert (draft.state, draft.seed, draft.wishes["offerings"]) == (DraftState.READY, 3, [offering.id])
    for text in (f"Draft {draft.id}: 0 rules broken", draft.input_hash[:12], "我们的班", "一号教室"):
        assert text in done.output


@pytest.mark.parametrize(
    ("command", "message"),
    [
        (["--term", "NONE"], "学期"),
        (["--term", "2026A", "--offering", "NONE"], "NONE"),
        (["--term", "2026A"], "班"),
        (["--term", "2026A", "--seconds", "301"], "301"),
    ],
)
def test_what_cannot_be_planned_is_refused(app: Flask, rows: Session, command: list[str], message: str) -> None:
    short_term(rows, code="2026A")
    rows.commit()
    done = app.test_cli_runner().invoke(args=["schedule", "solve", *command])
    assert done.exit_code != 0
    assert message in done.output
