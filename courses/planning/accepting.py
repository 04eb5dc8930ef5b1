"""Making a proposal the timetable: all of it, or the part of some classes.

The sessions that move are taken out of the timetable first and then placed one after the other, each by the one way to
a place: so two that exchange their places do not stand in each other's way. The rows of all that is concerned are locked
before anything is looked at, in the order of ``placing``: classes, sessions, people, venues, each by id.
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace
from datetime import datetime

from sqlalchemy import or_, select
from sqlalchemy.orm import Session, selectinload

from courses import audit
from courses.catalog.models import Offering
from courses.catalog.service import locked_offering
from courses.errors import Refusal
from courses.people.models import Person
from courses.planning.assembly import TermFacts
from courses.planning.checking import Report, report_of
from courses.planning.crowds import sitting_elsewhere
from courses.planning.draft_queries import of_classes, placings_in, wishes_of
from courses.planning.drafts import facts_for, locked_draft, log
from courses.planning.models import TimetableDraft
from courses.planning.placing import facts_of, facts_of_overruled, settle
from courses.planning.rules import ChangeReason, DraftState, check_open
from courses.planning.saved import Placing, restored
from courses.planning.telling import Spot, spot_of, tell_moved
from courses.scheduling.models import TrainingSession
from courses.scheduling.rules import SessionState, Topic, Wish
from courses.scheduling.timetable import checker
from courses.scheduling.timetable.facts import Plan
from courses.scheduling.timetable.violations import Severity, Violation
from courses.school.models import Venue

BY_PLAN = "timetable_draft"
"""What the log says in place of a reason where an officer has given none."""


def accept_draft(
    session: Session, *, draft: int, offerings: Collection[int], at: datetime, by: int, reason: str = ""
) -> list[TrainingSession]:
    """Make what a draft proposes for some classes the timetable, all of it or nothing; whom it concerns is told.

    A session that is not there any more is left out; so is one whose time the school has given up.

    :param offerings: classes of the draft
    :param reason: why published sessions change, for the people concerned; needed at short notice (H9)
    :returns: the sessions that are new or have changed
    :raises Unknown: ``draft.unknown``
    :raises Refusal: ``draft.solving``, ``draft.closed``, ``draft.no_offering``; ``session.clashes`` where the facts have
        changed so that a rule would be broken, ``session.needs_reason`` where one would be that a reason can lift
    """
    found = locked_draft(session, draft)
    check_open(found.state)
    wishes = wishes_of(found)
    classes = sorted(set(offerings) & set(wishes.offerings) - set(found.accepted))
    if not classes:
        raise Refusal("draft.no_offering", field="offerings")
    parents = {one: locked_offering(session, one) for one in classes}
    placings = [one for one in placings_in(found) if one.key.offering in classes]
    rows = _locked_rows(session, classes, placings)
    if wishes.reason is None and reason.strip():
        wishes = replace(wishes, reason=ChangeReason.ORDERS)
    facts = facts_for(session, term=found.term_id, wishes=wishes, at=at)
    plan = of_classes(facts, restored(facts, placings).plan, classes)
    _check(facts, plan)
    changed = _Change(session, found, facts, plan, rows, reason=reason, at=at, by=by).place_all(parents)
    found.accepted = sorted([*found.accepted, *classes])
    if set(wishes.offerings) <= set(found.accepted):
        found.state, found.closed_at = DraftState.ACCEPTED, at
    log(session, "draft.accept", found, at=at, by=by, offerings=classes, changed=len(changed), reason=reason.strip())
    return changed


def _locked_rows(session: Session, classes: Sequence[int], placings: Sequence[Placing]) -> dict[int, TrainingSession]:
    """Lock the sessions of some classes, then all people and venues that have to do with the new plan."""
    rows = session.scalars(
        select(TrainingSession)
        .where(TrainingSession.offering_id.in_(classes))
        .order_by(TrainingSession.id)
        .options(selectinload(TrainingSession.instructors))
        .with_for_update(key_share=True)
        .execution_options(populate_existing=True)
    ).all()
    people = {person for one in placings for person in one.instructors}
    crowds = [Person.id.in_(sitting_elsewhere(one)) for one in classes]
    venues = {venue for one in placings for venue in one.venues}
    locked_people = select(Person.id).where(or_(Person.id.in_(people), *crowds)).order_by(Person.id)
    session.execute(locked_people.with_for_update(key_share=True)).all()
    locked_venues = select(Venue.id).where(Venue.id.in_(venues)).order_by(Venue.id)
    session.execute(locked_venues.with_for_update(key_share=True)).all()
    return {one.id: one for one in rows}


def new_obstacles(facts: TermFacts, plan: Plan) -> list[Violation]:
    """List the rules that a plan would break and today's does not.

    :param plan: of some sessions; the others stay where they are
    """
    problem, today = facts.problem, facts.problem.current_plan()
    stands = set(checker.violations(problem, today))
    return [one for one in checker.obstacles(checker.violations(problem, {**today, **plan})) if one not in stands]


def _check(facts: TermFacts, plan: Plan) -> None:
    found = new_obstacles(facts, plan)
    findings = report_of(found, facts.names)
    hard = tuple(
        one
        for one in (*findings.hard, *findings.soft, *findings.warnings)
        if one.violation.code.severity is Severity.HARD
    )
    if hard:
        raise Refusal("session.clashes", field="offerings", report=Report(hard=hard))
    if found:
        raise Refusal("session.needs_reason", field="reason", report=findings)


class _Change:
    """The sessions of a plan on their way to their new places."""

    def __init__(
        self,
        session: Session,
        draft: TimetableDraft,
        facts: TermFacts,
        plan: Plan,
        rows: Mapping[int, TrainingSession],
        *,
        reason: str,
        at: datetime,
        by: int,
    ) -> None:
        self.session, self.draft, self.facts, self.plan, self.rows = session, draft, facts, plan, rows
        self.reason, self.at, self.by = reason.strip(), at, by

    def place_all(self, parents: Mapping[int, Offering]) -> list[TrainingSession]:
        """Take out what moves, then place one after the other, in order of time."""
        problem, names = self.facts.problem, self.facts.names
        changed = [one for one, place in self.plan.items() if place != problem.session[one].current]
        was = {one: self._take_out(self.rows[one]) for one in changed if one in self.rows}
        self.session.flush()
        placed = []
        for one in sorted(changed, key=lambda one: (names.slots[self.plan[one].slot], one)):
            parent = parents[problem.session[one].offering]
            placed.append(self._move(one, parent, *was[one]) if one in was else self._add(one, parent))
        return placed

    def _take_out(self, row: TrainingSession) -> tuple[dict[str, object], Spot]:
        before = facts_of(row), spot_of(self.session, row)
        row.state = SessionState.CANCELLED
        return before

    def _move(self, one: int, parent: Offering, before: dict[str, object], was: Spot) -> TrainingSession:
        row = self.rows[one]
        topic = Topic(row.kind, row.title, row.title_en, row.credit_hours)
        overruled = self._settle(one, row, parent, topic)
        row.state = SessionState.PLANNED
        row.version += 1
        self.session.flush()
        self._log("session.move", row, before=before, after=facts_of(row), **overruled)
        tell_moved(self.session, row, parent, was, reason=self.reason, at=self.at, by=self.by)
        return row

    def _add(self, one: int, parent: Offering) -> TrainingSession:
        row = TrainingSession(offering_id=parent.id, state=SessionState.PLANNED, version=1)
        overruled = self._settle(one, row, parent, None)
        self._log("session.place", row, offering=parent.id, **facts_of(row), **overruled)
        return row

    def _settle(self, one: int, row: TrainingSession, parent: Offering, topic: Topic | None) -> dict[str, object]:
        place, despite = self.plan[one], self.reason or BY_PLAN
        starts_at, ends_at = self.facts.names.slots[place.slot]
        wish = Wish(self.facts.ref[one].unit, topic, starts_at, ends_at, place.venues[0], place.instructors, despite)
        return facts_of_overruled(settle(self.session, row, parent, wish, at=self.at), despite)

    def _log(self, deed: str, row: TrainingSession, **facts: object) -> None:
        subject = f"training_session:{row.id}"
        audit.write(self.session, deed, subject=subject, at=self.at, by=self.by, draft=self.draft.id, **facts)
