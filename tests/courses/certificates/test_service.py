"""Issuing, revoking, printing and checking certificates."""

import hashlib
import itertools
from collections.abc import Callable, Sequence
from datetime import date, timedelta

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from courses.audit import AuditEntry
from courses.catalog.models import Offering
from courses.certificates import queries, rules, service
from courses.certificates.document import Snapshot
from courses.certificates.models import Certificate, CertificateFile, SerialCounter
from courses.certificates.rules import CertificateStatus, Reveal
from courses.certificates.service import IssueResult
from courses.enrollment.models import Enrollment
from courses.enrollment.rules import EnrollmentState
from courses.errors import Refusal, Unknown
from courses.jobs import Job, JobStatus
from courses.people.models import Person
from tests import factories
from tests.factories import NOW

BASE_URL = "https://school.example"


def drawing(start: int = 1) -> Callable[[], str]:
    """Give codes in a row: chance that a test can foretell."""
    numbers = itertools.count(start)
    return lambda: f"{next(numbers):030d}"


def issue(session: Session, offering: Offering | int, **values: object) -> IssueResult:
    number = offering if isinstance(offering, int) else offering.id
    chosen = {"at": NOW, "by": None, "draw": drawing(factories.number() * 1000), "base_url": BASE_URL, **values}
    return service.issue(session, offering=number, **chosen)  # type: ignore[arg-type]


def state_of(session: Session, certificate: Certificate) -> EnrollmentState:
    return session.get_one(Enrollment, certificate.enrollment_id, populate_existing=True).state


def class_of(session: Session, names: Sequence[str], **values: object) -> Offering:
    """Add a finished class of people with these names, who attended everything."""
    found = factories.finished_class(session, people=len(names), **values)
    for one, name in zip(queries.standings(session, offering=found.id, at=NOW), names, strict=True):
        one.person.name = name
    session.flush()
    return found


# Issuing


def test_everyone_who_has_completed_gets_the_next_number_in_roster_order(session: Session) -> None:
    college = factories.college(session, series="青测")
    offering = class_of(session, ["C", "A", "B"], course_id=factories.course(session, college_id=college.id).id)
    issued = issue(session, offering).certificates
    people = [session.get_one(Enrollment, one.enrollment_id).person_id for one in issued]
    assert [session.get_one(Person, person).name for person in people] == ["A", "B", "C"]
    assert [one.serial for one in issued] == [f"乐团校〔2026〕青测第00{n}号" for n in (1, 2, 3)]
    assert {state_of(session, one) for one in issued} == {EnrollmentState.COMPLETED}


def test_numbers_go_on_without_gap_through_the_classes_of_a_college_and_begin_anew_each_year(session: Session) -> None:
    course = factories.course(session)
    first = factories.finished_class(session, people=2, course_id=course.id)
    second = factories.finished_class(session, people=1, course_id=course.id)
    third = factories.finished_class(session, people=1, course_id=course.id)
    assert [one.seq for one in issue(session, first).certificates] == [1, 2]
    assert [one.seq for one in issue(session, second).certificates] == [3]
    [next_year] = issue(session, third, at=NOW + timedelta(days=40)).certificates
    assert (next_year.year, next_year.seq) == (2027, 1)


def test_a_serial_belongs_to_the_year_at_the_school_not_in_utc(session: Session) -> None:
    offering = factories.finished_class(session, people=1)
    [one] = issue(session, offering, at=NOW.replace(month=12, day=31, hour=16)).certificates
    assert one.year == 2027


def test_the_snapshot_freezes_every_printed_value_in_both_languages(session: Session) -> None:
    college = factories.college(session, slug="qingma", name="青马学院", name_en="Qingma College", series="青马")
    course = factories.course(session, college_id=college.id, title="青年骨干培训班", title_en="Young Leaders' Course")
    term = factories.term(session, name="2026年秋季", name_en="Autumn 2026")
    offering = class_of(session, ["林𬱖"], meetings=2, course_id=course.id, term_id=term.id)
    [one] = issue(session, offering, draw=drawing(7)).certificates
    assert Snapshot.from_json(one.snapshot) == Snapshot(
        name="林𬱖",
        honorific="同志",
        college="qingma",
        college_name="青马学院",
        college_name_en="Qingma College",
        course_title="青年骨干培训班",
        course_title_en="Young Leaders' Course",
        term="2026年秋季",
        term_en="Autumn 2026",
        started_on=date(2026, 11, 10),
        ended_on=date(2026, 11, 17),
        credit_hours="6.0",
        theory_hours="3.0",
        practice_hours="3.0",
        serial="乐团校〔2026〕青马第001号",
        issued_on=date(2026, 11, 24),
        issuer="共青团佛山市顺德区乐从镇委员会",
        issuer_en="Lecong Town Committee of the Communist Youth League, Shunde, Foshan",
        code="00000-00000-00000-00000-00000-00007",
        verification_url=f"https://school.example/verify/{'7':0>30}",
    )


def test_a_term_that_the_title_names_is_not_printed_twice(session: Session) -> None:
    course = factories.course(session, title="2026年秋季骨干班", title_en="Leaders of Autumn 2026")
    term = factories.term(session, name="2026年秋季", name_en="Autumn 2026")
    offering = factories.finished_class(session, people=1, course_id=course.id, term_id=term.id)
    [one] = issue(session, offering).certificates
    assert (one.snapshot["term"], one.snapshot["term_en"]) == ("", "")


@pytest.mark.parametrize(
    ("born_on", "honorific"),
    [(date(2008, 11, 24), "同志"), (date(2008, 11, 25), "同学"), (date(2012, 1, 1), "同学"), (None, "同志")],
)
def test_trainees_under_18_are_named_as_pupils(session: Session, born_on: date | None, honorific: str) -> None:
    offering = factories.finished_class(session, people=1)
    [one] = queries.standings(session, offering=offering.id, at=NOW)
    one.person.born_on = born_on
    [certificate] = issue(session, offering).certificates
    assert certificate.snapshot["honorific"] == honorific


def test_what_changes_later_does_not_change_what_was_printed(session: Session) -> None:
    offering = class_of(session, ["何子晴"])
    [one] = issue(session, offering).certificates
    session.get_one(Enrollment, one.enrollment_id)
    [progress] = queries.standings(session, offering=offering.id, at=NOW)
    progress.person.name = "何子静"
    session.flush()
    session.refresh(one)
    assert one.snapshot["name"] == "何子晴"


def test_a_job_is_noted_that_prints_exactly_what_was_issued(session: Session) -> None:
    offering = factories.finished_class(session, people=3)
    result = issue(session, offering)
    job = session.get_one(Job, result.job.id)
    ids = [one.id for one in result.certificates]
    assert (job.kind, job.total, job.status) == (queries.PRINT, 3, JobStatus.QUEUED)
    assert job.args == {"offering": offering.id, "certificates": ids}
    assert [one.id for one in queries.list_unprinted(session, certificates=ids)] == ids


def test_those_who_have_not_completed_get_none(session: Session) -> None:
    offering = factories.finished_class(session, people=1)
    lazy = factories.enrollment(session, offering_id=offering.id)
    assert len(issue(session, offering).certificates) == 1
    assert session.get_one(Enrollment, lazy.id, populate_existing=True).state is EnrollmentState.ENROLLED


def test_issuing_again_serves_only_those_who_hold_none(session: Session) -> None:
    offering = factories.finished_class(session, people=2)
    issue(session, offering)
    with pytest.raises(Refusal, match=r"completion\.nobody"):
        issue(session, offering)
    late = factories.enrollment(session, offering_id=offering.id)
    for one in queries.list_open_rolls(session, offering=offering.id, at=NOW):
        factories.mark(session, training_session=one.session, enrollment=late.id)
    [third] = issue(session, offering).certificates
    assert (third.enrollment_id, third.seq) == (late.id, 3)


def test_nothing_is_issued_while_sessions_remain_after_today(session: Session) -> None:
    offering = factories.finished_class(session, people=1)
    tomorrow = factories.training_session(session, offering_id=offering.id, starts_at=NOW + timedelta(days=1))
    with pytest.raises(Refusal, match=r"offering\.not_finished") as refused:
        issue(session, offering)
    assert refused.value.facts == {"starts_at": tomorrow.starts_at}
    [one] = issue(session, offering, at=tomorrow.starts_at - timedelta(hours=9)).certificates
    assert one.seq == 1, "on the day of the closing ceremony itself it is possible"


def test_a_class_without_sessions_or_people_has_nobody_to_certify(session: Session) -> None:
    for offering in (factories.offering(session), factories.finished_class(session, people=0)):
        with pytest.raises(Refusal, match=r"completion\.nobody"):
            issue(session, offering)
    with pytest.raises(Unknown, match=r"offering\.unknown"):
        issue(session, 0)


def test_a_name_that_no_font_can_print_stops_everything_before_a_number_is_given(session: Session) -> None:
    offering = class_of(session, ["何子晴", "林\U0010fffd"])
    with pytest.raises(Refusal, match=r"name\.unprintable") as refused:
        issue(session, offering)
    assert refused.value.facts == {"characters": "\U0010fffd", "names": "林\U0010fffd"}
    assert session.scalar(select(func.count()).select_from(SerialCounter)) == 0
    assert session.scalar(select(func.count()).select_from(Certificate)) == 0


@pytest.mark.parametrize("name", ["林𬱖", "䶮", "阿依古丽·买买提", "Ann Lee", "㛃"])
def test_rare_characters_and_foreign_names_can_be_issued(session: Session, name: str) -> None:
    [one] = issue(session, class_of(session, [name])).certificates
    assert one.snapshot["name"] == name


def test_a_code_that_was_drawn_before_is_drawn_again(session: Session) -> None:
    first = issue(session, factories.finished_class(session, people=1), draw=lambda: "1" * 30).certificates
    drawn = iter(["1" * 30, "2" * 30, "2" * 30, "3" * 30, "4" * 30])
    second = issue(session, factories.finished_class(session, people=3), draw=lambda: next(drawn)).certificates
    assert {one.code for one in (*first, *second)} == {"1" * 30, "2" * 30, "3" * 30, "4" * 30}


def test_every_certificate_is_in_the_log(session: Session) -> None:
    officer = factories.person(session)
    issued = issue(session, factories.finished_class(session, people=2), by=officer.id).certificates
    entries = session.scalars(select(AuditEntry).where(AuditEntry.deed == "certificate.issue")).all()
    assert {(one.subject, one.by_id) for one in entries} == {(f"certificate:{one.id}", officer.id) for one in issued}


# Revoking and replacing


def issued_one(session: Session) -> tuple[Offering, Certificate]:
    offering = class_of(session, ["何子晴"])
    return offering, issue(session, offering).certificates[0]


def test_revoking_takes_a_certificate_back_and_the_person_is_enrolled_again(session: Session) -> None:
    _, one = issued_one(session)
    officer = factories.person(session)
    service.revoke(session, certificate=one.id, reason=" 姓名有误 ", at=NOW, by=officer.id)
    session.refresh(one)
    assert (one.status, one.revoked_at, one.revoked_by_id) == (CertificateStatus.REVOKED, NOW, officer.id)
    assert one.revoke_reason == "姓名有误"
    assert state_of(session, one) is EnrollmentState.ENROLLED


def test_issuing_after_revoking_gives_a_new_number_and_links_the_old_one_to_it(session: Session) -> None:
    offering, old = issued_one(session)
    service.revoke(session, certificate=old.id, reason="x", at=NOW, by=None)
    [new] = issue(session, offering).certificates
    session.refresh(old)
    assert (old.status, old.replaced_by_id, old.revoked_at) == (CertificateStatus.REPLACED, new.id, NOW)
    assert (old.seq, new.seq) == (1, 2)
    assert old.code != new.code


def test_each_certificate_points_to_the_next_when_replaced_twice(session: Session) -> None:
    offering, first = issued_one(session)
    service.revoke(session, certificate=first.id, reason="x", at=NOW, by=None)
    [second] = issue(session, offering).certificates
    service.revoke(session, certificate=second.id, reason="x", at=NOW, by=None)
    [third] = issue(session, offering).certificates
    session.refresh(first)
    session.refresh(second)
    assert (first.replaced_by_id, second.replaced_by_id) == (second.id, third.id)


def test_only_a_certificate_that_stands_can_be_revoked_and_only_with_a_reason(session: Session) -> None:
    _, one = issued_one(session)
    with pytest.raises(Refusal, match=r"certificate\.reason_missing") as refused:
        service.revoke(session, certificate=one.id, reason=" \n", at=NOW, by=None)
    assert refused.value.field == "reason"
    service.revoke(session, certificate=one.id, reason="x", at=NOW, by=None)
    with pytest.raises(Refusal, match=r"certificate\.not_valid"):
        service.revoke(session, certificate=one.id, reason="x", at=NOW, by=None)
    with pytest.raises(Unknown, match=r"certificate\.unknown"):
        service.revoke(session, certificate=0, reason="x", at=NOW, by=None)


def test_a_revoked_certificate_needs_no_printing_any_more(session: Session) -> None:
    _, one = issued_one(session)
    service.revoke(session, certificate=one.id, reason="x", at=NOW, by=None)
    assert queries.list_unprinted(session, certificates=[one.id]) == []


# Files


def test_a_file_is_kept_once_with_its_digest(session: Session) -> None:
    _, one = issued_one(session)
    first = service.record_file(session, certificate=one.id, content=b"%PDF first", at=NOW)
    again = service.record_file(session, certificate=one.id, content=b"%PDF second", at=NOW + timedelta(hours=1))
    assert (first.sha256, first.size) == (hashlib.sha256(b"%PDF first").hexdigest(), 10)
    assert again is first
    assert queries.get_content(session, certificate=one.id) == b"%PDF first"
    assert session.scalar(select(func.count()).select_from(CertificateFile)) == 1
    assert queries.list_unprinted(session, certificates=[one.id]) == []


def test_a_file_without_certificate_and_a_certificate_without_file_are_told(session: Session) -> None:
    with pytest.raises(Unknown, match=r"certificate\.unknown"):
        service.record_file(session, certificate=0, content=b"x", at=NOW)
    _, one = issued_one(session)
    with pytest.raises(Refusal, match=r"certificate\.not_printed"):
        queries.get_content(session, certificate=one.id)


# Checking


def test_the_name_is_shown_to_who_knows_its_end_and_not_after_too_many_tries(session: Session) -> None:
    _, one = issued_one(session)
    assert service.reveal(session, certificate=one.id, typed="晴", at=NOW) is Reveal.RIGHT
    for _ in range(rules.REVEAL_TRIES):
        assert service.reveal(session, certificate=one.id, typed="静", at=NOW) is Reveal.WRONG
    for typed in ("晴", "静"):
        assert service.reveal(session, certificate=one.id, typed=typed, at=NOW) is Reveal.BLOCKED
    assert service.reveal(session, certificate=one.id, typed="晴", at=NOW + rules.REVEAL_PAUSE) is Reveal.RIGHT
    with pytest.raises(Unknown, match=r"certificate\.unknown"):
        service.reveal(session, certificate=0, typed="晴", at=NOW)


def test_a_certificate_is_found_by_its_whole_code_only(session: Session) -> None:
    _, one = issued_one(session)
    assert queries.find_by_code(session, code=one.code) is one
    assert queries.find_by_code(session, code=one.code[:-1]) is None
    assert queries.find_by_code(session, code=one.serial) is None
