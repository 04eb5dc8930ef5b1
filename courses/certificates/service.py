"""What changes who holds a certificate: issuing to a whole class, revoking, keeping what was printed.

Issuing and revoking first lock the row of the class, as everything does that changes who sits in it: two who press the
button at the same time issue once.
"""

import contextlib
import hashlib
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import insert, select, update
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session, joinedload

from courses import audit, jobs
from courses.catalog.models import Course, Offering
from courses.certificates import document, queries, rendering, rules
from courses.certificates.models import Certificate, CertificateFile, SerialCounter
from courses.certificates.queries import Progress
from courses.certificates.rules import CertificateStatus, Reveal, Tries
from courses.enrollment import deciding
from courses.errors import Refusal, Unknown
from courses.jobs import Job
from courses.people.models import Person
from courses.people.rules import is_minor
from courses.school.models import Term
from courses.values import Bilingual, school_day

ISSUER = Bilingual(
    "共青团佛山市顺德区乐从镇委员会",
    "Lecong Town Committee of the Communist Youth League, Shunde, Foshan",
)
"""The body that certifies."""
COMRADE, PUPIL = "同志", "同学"
"""How adults and trainees under 18 are named."""


@dataclass(frozen=True, slots=True)
class IssueResult:
    """What was issued, and the job that prints it."""

    certificates: Sequence[Certificate]
    job: Job


def issue(
    session: Session, *, offering: int, at: datetime, by: int | None, draw: Callable[[], str], base_url: str
) -> IssueResult:
    """Give a numbered certificate to everyone who has completed a class and holds none, all or nobody.

    :param draw: gives :data:`rules.CODE_DIGITS` random digits, others each time
    :param base_url: the address that verification pages are reached at
    :raises Unknown: ``offering.unknown``
    :raises Refusal: ``offering.not_finished``, ``completion.nobody``, ``name.unprintable``
    """
    _lock(session, offering)
    if reason := queries.reason_not_finished(session, offering=offering, at=at):
        raise reason
    span = queries.span_of(session, offering=offering)
    completed = queries.list_to_certify(session, offering=offering, at=at)
    if span is None or not completed:
        raise Refusal("completion.nobody")
    course, term = _taught(session, offering)
    _check_printable(course, term, [one.person.name for one in completed])
    for one in completed:
        deciding.complete(session, enrollment=one.enrollment.id, at=at, by=by)
    issued = _number(session, course, completed, at=at, by=by, codes=_codes(session, draw, len(completed)))
    for certificate, progress in zip(issued, completed, strict=True):
        snapshot = _snapshot(certificate, course, term, progress, span=span, base_url=base_url)
        certificate.snapshot, certificate.template_version = snapshot.to_json(), document.LATEST
    session.add_all(issued)
    session.flush()
    _replace_earlier(session, issued)
    for certificate in issued:
        _log(session, "certificate.issue", certificate, at=at, by=by)
    args = {"offering": offering, "certificates": [one.id for one in issued]}
    return IssueResult(issued, jobs.add(session, queries.PRINT, args=args, total=len(issued), at=at, by=by))


def revoke(session: Session, *, certificate: int, reason: str, at: datetime, by: int | None) -> Certificate:
    """Take back a certificate that stands. Its number is never given again; the person is enrolled as before.

    :raises Unknown: ``certificate.unknown``
    :raises Refusal: ``certificate.not_valid``, ``certificate.reason_missing``
    """
    if not reason.strip():
        raise Refusal("certificate.reason_missing", field="reason")
    found = _locked(session, certificate)
    if found.status is not CertificateStatus.VALID:
        raise Refusal("certificate.not_valid")
    found.status, found.revoked_at, found.revoked_by_id = CertificateStatus.REVOKED, at, by
    found.revoke_reason = reason.strip()
    session.flush()
    deciding.reopen(session, enrollment=found.enrollment_id, at=at, by=by)
    _log(session, "certificate.revoke", found, at=at, by=by, reason=found.revoke_reason)
    return found


def stop_printing(session: Session, *, job: int, at: datetime, by: int | None) -> None:
    """Stop the printing of certificates; what is printed stays, and their numbers and records stand.

    :raises Refusal: ``job.over``
    """
    if not jobs.cancel(session, job, at=at):
        raise Refusal("job.over")
    audit.write(session, "job.cancel", subject=f"job:{job}", at=at, by=by)


def resume_printing(session: Session, *, job: int, at: datetime, by: int | None) -> None:
    """Let a stopped or failed printing go on with what has no file yet.

    :raises Refusal: ``job.not_stopped``
    """
    if not jobs.resume(session, job):
        raise Refusal("job.not_stopped")
    audit.write(session, "job.resume", subject=f"job:{job}", at=at, by=by)


def record_file(session: Session, *, certificate: int, content: bytes, at: datetime) -> CertificateFile:
    """Keep a certificate's PDF. The first one stays, whatever a second printing brings.

    :raises Unknown: ``certificate.unknown``
    """
    if session.get(Certificate, certificate) is None:
        raise Unknown("certificate.unknown")
    digest = hashlib.sha256(content).hexdigest()
    fresh = {"content": content, "sha256": digest, "size": len(content), "printed_at": at}
    if session.get(CertificateFile, certificate) is None:
        with contextlib.suppress(IntegrityError), session.begin_nested():
            session.execute(insert(CertificateFile).values(certificate_id=certificate, **fresh))
    return session.get_one(CertificateFile, certificate)


def reveal(session: Session, *, certificate: int, typed: str, at: datetime) -> Reveal:
    """Judge what a visitor took for the end of the holder's name, and count it: the caller commits right and wrong.

    :raises Unknown: ``certificate.unknown``
    """
    found = session.get(Certificate, certificate, with_for_update=True, populate_existing=True)
    if found is None:
        raise Unknown("certificate.unknown")
    tries = Tries(found.reveal_failures, found.reveal_blocked_until)
    is_right = rules.knows_name(found.snapshot["name"], typed)
    answer, tries = rules.tried(tries, is_right=is_right, at=at)
    found.reveal_failures, found.reveal_blocked_until = tries.failures, tries.blocked_until
    session.flush()
    return answer


def _lock(session: Session, offering: int) -> None:
    """Lock a class until the end of the transaction (on SQLite the immediate transaction has done so already)."""
    if session.scalar(select(Offering.id).where(Offering.id == offering).with_for_update()) is None:
        raise Unknown("offering.unknown")


def _taught(session: Session, offering: int) -> tuple[Course, Term]:
    """Give the course of a class, with its college, and the term."""
    course, term = session.execute(
        select(Course, Term)
        .join(Offering, Offering.course_id == Course.id)
        .join(Term, Offering.term_id == Term.id)
        .where(Offering.id == offering)
        .options(joinedload(Course.college, innerjoin=True))
    ).one()
    return course, term


def _locked(session: Session, certificate: int) -> Certificate:
    """Give a certificate as it stands once its class is locked."""
    found = queries.find_certificate(session, certificate=certificate)
    if found is None:
        raise Unknown("certificate.unknown")
    _lock(session, found.enrollment.offering_id)
    session.refresh(found)
    return found


def _check_printable(course: Course, term: Term, names: Iterable[str]) -> None:
    """Refuse to number what could not be printed: better now than when half of a class has its paper."""
    college = course.college
    common = (college.name, college.name_en, college.series, course.title, course.title_en, term.name, term.name_en)
    missing = {text: rendering.missing_glyphs(text) for text in (*names, *common)}
    unprintable = {text: characters for text, characters in missing.items() if characters}
    if unprintable:
        characters = dict.fromkeys("".join(unprintable.values()))
        raise Refusal("name.unprintable", characters=" ".join(characters), names=", ".join(unprintable))


def _codes(session: Session, draw: Callable[[], str], count: int) -> list[str]:
    """Draw codes that no certificate has."""
    found: dict[str, None] = {}
    while len(found) < count:
        fresh = {draw() for _ in range(count - len(found))}
        used = session.scalars(select(Certificate.code).where(Certificate.code.in_(fresh)))
        found |= dict.fromkeys(sorted(fresh - set(used)))
    return list(found)


def _number(
    session: Session,
    course: Course,
    completed: Sequence[Progress],
    *,
    at: datetime,
    by: int | None,
    codes: Sequence[str],
) -> list[Certificate]:
    """Give everyone the next number of the college's series and a code; what is printed comes after."""
    series, year = course.college.series, school_day(at).year
    first = _take_numbers(session, series=series, year=year, count=len(completed))
    return [
        Certificate(
            enrollment_id=one.enrollment.id,
            series=series,
            year=year,
            seq=seq,
            serial=rules.serial_of(series=series, year=year, seq=seq),
            code=code,
            issued_at=at,
            issued_by_id=by,
        )
        for seq, (one, code) in enumerate(zip(completed, codes, strict=True), start=first)
    ]


def _take_numbers(session: Session, *, series: str, year: int, count: int) -> int:
    """Take the next numbers of a series, so many in a row; give the first. A rollback gives them back."""
    taken = (
        update(SerialCounter)
        .where(SerialCounter.series == series, SerialCounter.year == year)
        .values(last=SerialCounter.last + count)
        .returning(SerialCounter.last)
        .execution_options(synchronize_session=False)
    )
    last = session.scalar(taken)
    if last is None:
        with contextlib.suppress(IntegrityError), session.begin_nested():
            session.execute(insert(SerialCounter).values(series=series, year=year, last=0))
        last = session.scalars(taken).one()
    return last - count + 1


def _snapshot(
    certificate: Certificate, course: Course, term: Term, progress: Progress, *, span: queries.Span, base_url: str
) -> document.Snapshot:
    """Freeze every value that the paper shows."""
    college, verdict = course.college, progress.verdict
    return document.Snapshot(
        name=progress.person.name,
        honorific=_honorific(progress.person, certificate.issued_at),
        college=college.slug,
        college_name=college.name,
        college_name_en=college.name_en,
        course_title=course.title,
        course_title_en=course.title_en,
        term="" if term.name in course.title else term.name,
        term_en="" if term.name_en in course.title_en else term.name_en,
        started_on=school_day(span.first),
        ended_on=school_day(span.last),
        credit_hours=str(verdict.hours),
        theory_hours=str(verdict.theory_hours),
        practice_hours=str(verdict.practice_hours),
        serial=certificate.serial,
        issued_on=school_day(certificate.issued_at),
        issuer=ISSUER.zh,
        issuer_en=ISSUER.en,
        code=rules.grouped(certificate.code),
        verification_url=f"{base_url}/verify/{certificate.code}",
    )


def _honorific(person: Person, at: datetime) -> str:
    return PUPIL if is_minor(person.born_on, school_day(at)) else COMRADE


def _replace_earlier(session: Session, issued: Iterable[Certificate]) -> None:
    """Let revoked certificates point to the ones issued to the same people for the same class."""
    replacements = {one.enrollment_id: one.id for one in issued}
    revoked = select(Certificate).where(
        Certificate.enrollment_id.in_(replacements), Certificate.status == CertificateStatus.REVOKED
    )
    for old in session.scalars(revoked.execution_options(populate_existing=True)):
        old.status, old.replaced_by_id = CertificateStatus.REPLACED, replacements[old.enrollment_id]
    session.flush()


def _log(session: Session, deed: str, certificate: Certificate, *, at: datetime, by: int | None, **facts: str) -> None:
    audit.write(
        session, deed, subject=f"certificate:{certificate.id}", at=at, by=by, serial=certificate.serial, **facts
    )
