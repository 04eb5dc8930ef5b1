"""Commands for the timetable."""

import click
from flask import current_app
from flask.cli import AppGroup
from sqlalchemy.orm import Session

from academy import clash_words, timetable_words
from academy.clock import moment, today
from academy.draft_view import View
from academy.extensions import db
from academy.messages import sentence
from academy.transaction import transaction
from courses.errors import Refusal
from courses.planning import draft_queries as queries
from courses.planning import drafts
from courses.planning.assembly import TermFacts
from courses.planning.checking import Report, report_of
from courses.planning.facts import term_facts
from courses.planning.models import TimetableDraft
from courses.planning.rules import LONGEST_SEARCH, SHORTEST_SEARCH, Wishes
from courses.scheduling.timetable import checker
from courses.school.models import Term
from courses.school.queries import list_terms

schedule_group = AppGroup("schedule", help="The timetable of a term.")


@schedule_group.command("solve")
@click.option("--term", required=True, help="The code of the term.")
@click.option("--offering", "codes", multiple=True, help="The code of a class to plan; all of the term without one.")
@click.option(
    "--seconds", type=click.IntRange(SHORTEST_SEARCH, LONGEST_SEARCH), default=30, show_default=True, help="At most."
)
@click.option("--seed", type=click.IntRange(1), default=1, show_default=True)
@click.option("--keep", is_flag=True, help="Keep as much of today's plan as possible.")
def solve(term: str, codes: tuple[str, ...], seconds: int, seed: int, keep: bool) -> None:
    """Search for a plan, print it, and keep it as a draft."""
    term_id, offerings = _chosen(term, codes)
    wishes = Wishes(offerings, keeps_plan=keep)
    try:
        with transaction() as session:
            started = drafts.start_draft(
                session, term=term_id, wishes=wishes, seed=seed, seconds=seconds, at=moment(), by=None
            )
            draft, job = started.id, started.job_id
    except Refusal as refusal:
        raise click.ClickException(sentence(refusal)) from refusal
    current_app.extensions["queue"].run(job)
    found = queries.find_draft(db.session(), draft=draft)
    if found is not None:
        _print(found)


def _chosen(term: str, codes: tuple[str, ...]) -> tuple[int, tuple[int, ...]]:
    session = db.session()
    found = next((one for one in list_terms(session) if one.code.upper() == term.upper()), None)
    if found is None:
        raise click.ClickException(sentence(Refusal("term.unknown")))
    plannable = queries.list_plannable(session, term=found.id, reach=None)
    ids = {one.code.upper(): one.id for one in plannable}
    if missing := [code for code in codes if code.upper() not in ids]:
        raise click.ClickException(f"No class of this term that can be planned: {', '.join(missing)}")
    return found.id, tuple(sorted(ids[code.upper()] for code in codes) if codes else sorted(ids.values()))


def _print(draft: TimetableDraft) -> None:
    found = queries.found_of(draft)
    if found is None:
        raise click.ClickException("The search found nothing. See the log.")
    sheet = queries.sheet_of(db.session(), draft=draft, at=moment())
    view = View(sheet, offerings=draft.wishes["offerings"], accepted=draft.accepted)
    click.echo(f"Draft {draft.id}: {found.obstacles} rules broken, {timetable_words.points(found.cost)} points")
    click.echo(f"Seed {draft.seed}, facts {draft.input_hash[:12]}, {found.seconds:.1f} s, {found.steps} steps")
    for one in view.classes:
        click.echo(f"{one.name}: {len(one.rows)} sessions change")
        for row in one.rows:
            place = f"{row.after.time}, {row.after.venue}" if row.after else "—"
            click.echo(f"  {row.title}: {place}")
    for price in view.prices:
        click.echo(f"{price.rule.value} {' → '.join(price.costs)}")
    for text in view.obstacles:
        click.echo(f"! {text}")
    for conflict in sheet.conflicts:
        rules = "; ".join(timetable_words.rule_of(cause, sheet.facts.names) for cause in conflict.causes)
        click.echo(f"✗ {timetable_words.sessions(conflict.sessions, sheet.facts.names)}: {rules}")


@schedule_group.command("check")
@click.option("--term", "code", help="The code of the term; without it, the term of today, or the next.")
def check(code: str | None) -> None:
    """Say every rule that the timetable breaks; end with 1 when one of them can be overruled by nobody."""
    session = db.session()
    term = _term(session, code)
    facts = term_facts(session, term=term.id, at=moment())
    report = _report(facts)
    with current_app.test_request_context():
        words = clash_words.of_report(report)
    for title, sentences in (
        ("Refused", words["hard"]),
        ("Only for a reason", words["soft"]),
        ("Worth knowing", words["warnings"]),
    ):
        click.echo(f"{title}: {len(sentences)}")
        for text in sentences:
            click.echo(f"  {text}")
    if report.hard:
        raise click.exceptions.Exit(1)


def _report(facts: TermFacts) -> Report:
    return report_of(checker.violations(facts.problem, facts.problem.current_plan()), facts.names)


def _term(session: Session, code: str | None) -> Term:
    terms = list_terms(session)
    if code is None:
        day = today()
        ahead = [one for one in terms if one.ends_on >= day]
        found = min(ahead, key=lambda one: one.starts_on, default=None)
    else:
        found = next((one for one in terms if one.code.upper() == code.upper()), None)
    if found is None:
        raise click.ClickException(sentence(Refusal("term.unknown")))
    return found
