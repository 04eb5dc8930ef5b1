"""Taking over a roster: what each row would do, and doing it.

Who somebody is follows from the phone number, the e-mail address or an officer's word; a name and a village are only a
suggestion (RULINGS 22). A roster that is taken over twice changes nothing the second time.
"""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum

from sqlalchemy import or_, select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from courses import audit, jobs, sheets
from courses.catalog.models import Offering
from courses.enrollment import deciding, roster
from courses.enrollment.models import Enrollment, RosterImport
from courses.enrollment.roster import Entry, Fault, Roster
from courses.enrollment.rules import LISTED, RosterState
from courses.errors import Refusal, Unknown
from courses.people import service as people
from courses.people.models import Person
from courses.people.service import Details, GuardianGiven
from courses.scheduling.queries import runs_of
from courses.school.models import Village
from courses.school.queries import list_villages
from courses.values import school_day

KIND = "enrollment.roster"
"""Of the job that takes a roster over."""
AT_ONCE = 100
"""How many rows one transaction takes over."""
_IN_A_QUERY = 400


class Outcome(StrEnum):
    """What a row does, or would do."""

    NEW = "new"
    """A person whom the school does not know comes on the list."""
    KNOWN = "known"
    """A person whom the school knows comes on the list."""
    UNCHANGED = "unchanged"
    """On the list already, or the same person as in a row above."""
    ERROR = "error"


@dataclass(frozen=True, slots=True)
class Namesake:
    """Somebody of the same name and village who may be the same person."""

    person: int
    name: str
    phone_tail: str


@dataclass(frozen=True, slots=True)
class Judged:
    """A row and what it would do."""

    entry: Entry
    outcome: Outcome
    person: int | None
    """Whom it is about, if the school knows them."""
    village: int | None
    faults: tuple[Fault, ...]
    namesakes: tuple[Namesake, ...] = ()


def read(data: bytes, *, starts_on: date, allow_invented: bool) -> Roster:
    """Read a roster from the bytes of a file.

    :raises Refusal: as :func:`courses.sheets.read` and :func:`courses.enrollment.roster.read`
    """
    return roster.read(sheets.read(data), starts_on=starts_on, allow_invented=allow_invented)


def judge(
    session: Session, *, offering: int, found: Roster, same_people: Mapping[str, int], at: datetime
) -> list[Judged]:
    """Say of each row what it would do now, in a number of queries that grows with hundreds of rows only.

    :param same_people: row → the known person that an officer says it is about
    """
    villages = _Villages(list_villages(session))
    known = _known_people(session, found.entries, same_people.values())
    listed = set(
        session.scalars(
            select(Enrollment.person_id).where(Enrollment.offering_id == offering, Enrollment.state.in_(LISTED))
        )
    )
    namesakes = _namesakes(session, [one.name for one in found.entries])
    return [_judge_row(one, known, listed, namesakes, villages, same_people) for one in found.entries]


def _judge_row(
    entry: Entry,
    known: "_Known",
    listed: set[int],
    namesakes: Mapping[str, Sequence[Person]],
    villages: "_Villages",
    same_people: Mapping[str, int],
) -> Judged:
    village = villages.find(entry.unit)
    person = known.find(entry) or known.by_id.get(same_people.get(str(entry.row), 0))
    faults = entry.faults
    if person is not None and person.name != entry.name and not faults:
        faults = (Fault("", Refusal("roster.other_name", name=person.name, tail=person.phone_tail)),)
    if faults:
        return Judged(entry, Outcome.ERROR, None, village, faults)
    if entry.same_as or (person is not None and person.id in listed):
        return Judged(entry, Outcome.UNCHANGED, person.id if person else None, village, ())
    if person is not None:
        return Judged(entry, Outcome.KNOWN, person.id, village, ())
    maybe = tuple(
        Namesake(one.id, one.name, one.phone_tail)
        for one in namesakes.get(entry.name, ())
        if village is not None and one.village_id == village and entry.born_on in (None, one.born_on)
    )
    return Judged(entry, Outcome.NEW, None, village, (), maybe)


class _Known:
    """People whom the school knows, by what they can be told by."""

    def __init__(self, people_: Iterable[Person]) -> None:
        found = list(people_)
        self.by_id = {one.id: one for one in found}
        self._by_account = {account: one for one in found for account in (one.phone, one.email) if account}

    def find(self, entry: Entry) -> Person | None:
        for account in (entry.phone, entry.email):
            if account in self._by_account:
                return self._by_account[account]
        return None


def _known_people(session: Session, entries: Sequence[Entry], also: Iterable[int]) -> _Known:
    accounts = sorted({account for one in entries for account in (one.phone, one.email) if account})
    found = list(session.scalars(select(Person).where(Person.id.in_(set(also)))))
    for some in _some(accounts):
        found += session.scalars(select(Person).where(or_(Person.phone.in_(some), Person.email.in_(some))))
    return _Known(found)


def _some(wanted: Sequence[str]) -> Iterator[Sequence[str]]:
    """Give a long list piece by piece: databases take only so many values at once."""
    for first in range(0, len(wanted), _IN_A_QUERY):
        yield wanted[first : first + _IN_A_QUERY]


def _namesakes(session: Session, names: Iterable[str]) -> dict[str, list[Person]]:
    found: dict[str, list[Person]] = {}
    for some in _some(sorted(set(names))):
        for one in session.scalars(select(Person).where(Person.name.in_(some)).order_by(Person.id)):
            found.setdefault(one.name, []).append(one)
    return found


class _Villages:
    """Finds the village that people mean: 上华, 上华村团支部, 东平社区居委会."""

    _ENDS = ("团支部", "团总支", "居委会", "村委会", "居民委员会", "村民委员会")

    def __init__(self, villages: Iterable[Village]) -> None:
        self._by_stem = {self._stem(one.name): one.id for one in villages}

    def _stem(self, name: str) -> str:
        for end in self._ENDS:
            name = name.removesuffix(end)
        return name.removesuffix("社区").removesuffix("村") or name

    def find(self, unit: str) -> int | None:
        return self._by_stem.get(self._stem(unit.replace(" ", ""))) if unit else None


def send(
    session: Session, *, offering: int, file_name: str, data: bytes, allow_invented: bool, at: datetime, by: int | None
) -> RosterImport:
    """Keep a roster to look at. Nothing is taken over yet.

    :raises Unknown: ``offering.unknown``
    :raises Refusal: as :func:`read`
    """
    if session.get(Offering, offering) is None:
        raise Unknown("offering.unknown")
    read(data, starts_on=starts_on(session, offering), allow_invented=allow_invented)
    made = RosterImport(
        offering_id=offering,
        file_name=file_name[:200],
        data=data,
        state=RosterState.LOOKED_AT,
        same_people={},
        counts={},
        created_at=at,
        created_by_id=by,
    )
    session.add(made)
    session.flush()
    audit.write(session, "roster.send", subject=f"roster_import:{made.id}", at=at, by=by, offering=offering)
    return made


def starts_on(session: Session, offering: int) -> date:
    """Give the day on which ages count: that of the first session, else the closing day."""
    run = runs_of(session, offerings=[offering]).get(offering)
    found = session.get_one(Offering, offering)
    return school_day(run.starts_at if run else found.closes_at)


def take_over(
    session: Session, *, roster_import: int, same_people: Mapping[str, int], total: int, at: datetime, by: int
) -> jobs.Job:
    """Have a worker take a roster over.

    :param same_people: row → the known person that it is about
    :param total: how many rows there are
    :raises Unknown: ``roster.unknown``
    :raises Refusal: ``roster.over``
    """
    found = _open(session, roster_import)
    if found.state is not RosterState.LOOKED_AT:
        raise Refusal("roster.over")
    job = jobs.add(session, KIND, args={"roster_import": found.id, "by": by}, total=total, at=at, by=by)
    found.same_people, found.state, found.job_id = dict(same_people), RosterState.UNDER_WAY, job.id
    session.flush()
    audit.write(session, "roster.take_over", subject=f"roster_import:{found.id}", at=at, by=by, rows=total)
    return job


def discard(session: Session, *, roster_import: int, at: datetime, by: int) -> RosterImport:
    """Put a roster away that is not to be taken over; its file goes at once.

    :raises Unknown: ``roster.unknown``
    :raises Refusal: ``roster.over``
    """
    found = _open(session, roster_import)
    if found.state is not RosterState.LOOKED_AT:
        raise Refusal("roster.over")
    found.state, found.data, found.closed_at = RosterState.DISCARDED, None, at
    session.flush()
    audit.write(session, "roster.discard", subject=f"roster_import:{found.id}", at=at, by=by)
    return found


def note_export(session: Session, *, offering: int, shows_numbers: bool, at: datetime, by: int) -> None:
    """Keep in the log that somebody took the roster of a class away, and whether with full phone numbers."""
    audit.write(session, "roster.export", subject=f"offering:{offering}", at=at, by=by, shows_numbers=shows_numbers)


def note(session: Session, *, roster_import: int, counts: Mapping[str, int]) -> None:
    """Note how many rows did what so far, so that whoever goes on knows where to."""
    _open(session, roster_import).counts = dict(counts)
    session.flush()


def close(session: Session, *, roster_import: int, counts: Mapping[str, int], at: datetime) -> None:
    """Note what became of the rows; the file goes."""
    found = _open(session, roster_import)
    found.state, found.data, found.closed_at, found.counts = RosterState.DONE, None, at, dict(counts)
    session.flush()


def _open(session: Session, roster_import: int) -> RosterImport:
    found = session.scalar(
        select(RosterImport)
        .where(RosterImport.id == roster_import)
        .with_for_update()
        .execution_options(populate_existing=True)
    )
    if found is None:
        raise Unknown("roster.unknown")
    return found


def enter_rows(
    session: Session, *, offering: int, rows: Sequence[Judged], file_name: str, at: datetime, by: int | None
) -> Counter[str]:
    """Take rows over as they were judged; give how many did what.

    What has changed since (somebody came on the list, a number was taken) counts as an error of the row.
    """
    doing = [one for one in rows if one.outcome in (Outcome.NEW, Outcome.KNOWN)]
    counts = Counter(one.outcome.value for one in rows if one not in doing)
    try:
        with session.begin_nested():
            _enter(session, offering, doing, file_name, at, by)
        return counts + Counter(one.outcome.value for one in doing)
    except (Refusal, IntegrityError):
        return counts + _enter_one_by_one(session, offering, doing, file_name, at, by)


def _enter(
    session: Session, offering: int, rows: Sequence[Judged], file_name: str, at: datetime, by: int | None
) -> None:
    new = [one for one in rows if one.person is None]
    added = people.add_people(session, people=[_details(one) for one in new], at=at, by=by)
    ids = dict(zip((one.entry.row for one in new), (person.id for person in added), strict=True))
    who = [one.person or ids[one.entry.row] for one in rows]
    deciding.enter_many(session, offering=offering, people=who, at=at, by=by, reason=file_name)


def _enter_one_by_one(
    session: Session, offering: int, rows: Sequence[Judged], file_name: str, at: datetime, by: int | None
) -> Counter[str]:
    counts: Counter[str] = Counter()
    for one in rows:
        outcome = one.outcome
        try:
            with session.begin_nested():
                _enter(session, offering, [one], file_name, at, by)
        except (Refusal, IntegrityError):
            outcome = Outcome.ERROR
        counts[outcome.value] += 1
    return counts


def _details(one: Judged) -> Details:
    entry = one.entry
    return Details(
        name=entry.name,
        phone=entry.phone,
        email=entry.email,
        born_on=entry.born_on,
        village=one.village,
        political_status=entry.status,
        guardian=GuardianGiven(*entry.guardian) if entry.guardian and entry.guardian[1] != entry.phone else None,
    )
