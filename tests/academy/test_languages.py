"""No page mixes its languages: every page of the demo school, as everyone who may see it, in Chinese and in English."""

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import timedelta
from html.parser import HTMLParser
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import func, select
from sqlalchemy.orm import Session
from werkzeug.routing import Rule

from academy import config, create_app, demo
from academy.demo.school import COLLEGES, SIGN_INS
from academy.extensions import db
from courses.base import Base
from courses.catalog.models import Offering
from courses.certificates.models import Certificate
from courses.certificates.rules import CODE_DIGITS, masked
from courses.enrollment import rosters
from courses.enrollment.models import Enrollment, RosterImport
from courses.jobs import Job
from courses.people import links
from courses.people.models import Person
from courses.people.rules import LinkPurpose
from courses.planning import drafts, weather
from courses.planning.drafts import Found
from courses.planning.models import TimetableDraft
from courses.planning.rules import Signal, WeatherReach, Wishes
from courses.planning.saved import placings_of
from courses.scheduling.models import TrainingSession
from courses.scheduling.timetable import checker
from courses.scheduling.timetable.causes import Cause
from courses.scheduling.timetable.engine import State
from courses.scheduling.timetable.explain import Conflict
from courses.scheduling.timetable.violations import Code
from courses.school.models import Station
from script.support import catalogs
from tests.databases import Databases
from tests.drafts import started
from tests.factories import NOW

WHO = ("anonymous", "trainee", "instructor", "officer-qingyi", "official", "admin")
CLASSES = ("QM1", "QY1", "QY2")
"""A class that is under way, one that can be joined, and one with certificates."""

LATIN_IN_CHINESE = {
    "PDF": "the format; it has no other name",
    "ZIP": "the same",
    "QR": "the same",
    "Excel": "the program; officials know it by this name",
    "XLSX": "the format; it has no other name",
    "CSV": "the format; it has no other name",
    "UTF": "an encoding",
    "iPhone": "the phone; it has no other name",
    "iPad": "the same",
    "Mac": "the same",
    "Outlook": "the program; it has no other name",
    "GBK": "another",
    "Cookie": "the word of every Chinese privacy notice",
}
"""What a Chinese page may say in Latin letters, and why."""
SLUGS = {college["slug"] for college in COLLEGES}
"""The colleges' words in addresses; the office sees and sets them."""
CODES = re.compile(
    r"""
    [\w.*+-]+@[\w.-]+                           # an e-mail address, hidden in part or not
  | https?://\S+                                # an address to pass on
  | \b[A-Z]{2}\d(-\d{4}[A-Z])?(?![A-Za-z0-9])   # the code of a course or a class
  | \b[0-9a-f]{12}\b                            # the number of a request
    """,
    re.VERBOSE,
)
ENGLISH = re.compile(r"[A-Za-z]{3,}")
CHINESE = re.compile(r"[\u3001-\u303f\u3400-\u9fff\U00020000-\U000323af\uff00-\uffef]+")
"""Characters, and the punctuation that goes with them."""
HALF_WIDTH = re.compile(r"^[,;:!?]|[\u3400-\u9fff] ?[,;:!?()]|[,;!?()] ?[\u3400-\u9fff]")
"""English punctuation beside Chinese characters, or at the head of what goes on after some."""

NO_PAGES = {
    "style",
    "public.feed",
    "public.healthz",
    "public.readyz",
    "office.job",
    "office.draft_progress",
    "office.check_session",
    "office.certificate_file",
    "office.certificates_zip",
    "office.roster_errors",
    "office.roster_progress",
    "office.series_rows",
    "trainee.certificate_file",
}
"""What can be had from an address and is no page: it is read by machines, it is a file, or it leads to a form."""

VIEWS = {
    "office.calendar": ("view=month&from=2026-10-01&venue=0", "view=day", "view=agenda&from=2029-01-01"),
    "trainee.calendar": ("view=month", "view=week&from=x"),
    "instructor.calendar": ("view=year", "view=day"),
}
"""What one address shows besides its first page, and what it says about an odd wish."""

SPOKEN = {"title", "alt", "aria-label", "placeholder", "data-label", "data-reveal", "data-copied", "data-none"}
"""Attributes that a person sees or hears, besides the words for scripts."""
WORDS_FOR_SCRIPTS = "data-text-"
UNSPOKEN = {"script", "style", "textarea"}
VOID = {"area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "source", "track", "wbr"}


class Reader(HTMLParser):
    """Gathers what a page says in its own language; what declares another one by ``lang`` is left out.

    What stands in fields is not the page's word: officers write titles in both languages.
    """

    def __init__(self, page: str) -> None:
        super().__init__()
        self.said: list[str] = []
        self.language = ""
        self.around: list[tuple[str, bool]] = []
        """The tags around the present place, and whether it is silent from there on."""
        self.feed(page)

    @property
    def is_silent(self) -> bool:
        """Whether nothing that stands at the present place counts."""
        return bool(self.around) and self.around[-1][1]

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Note what the attributes say."""
        values = {name: value or "" for name, value in attrs}
        self.language = self.language or values.get("lang", "")
        silent = self.is_silent or tag in UNSPOKEN or values.get("lang", self.language) != self.language
        if not silent:
            self.said += [value for name, value in values.items() if _is_spoken(tag, name, values)]
        if tag not in VOID:
            self.around.append((tag, silent))

    def handle_endtag(self, tag: str) -> None:
        """Leave the tag, and what was not closed inside it."""
        while self.around and self.around.pop()[0] != tag:
            pass

    def handle_data(self, data: str) -> None:
        """Note a text."""
        if data.strip() and not self.is_silent:
            self.said.append(data.strip())


def _is_spoken(tag: str, name: str, values: dict[str, str]) -> bool:
    if tag == "meta":
        return name == "content" and values.get("name") == "description"
    if name == "value":
        return tag == "input" and values.get("type") in ("submit", "button", "reset")
    return name in SPOKEN or name.startswith(WORDS_FOR_SCRIPTS)


@dataclass(frozen=True)
class School:
    """The demo school with what the addresses of its pages are made of."""

    app: Flask
    people: dict[str, int]
    """Ids by the keys of SIGN_INS."""
    cases: list[dict[str, Any]]
    """What stands in an address, by its name or, where one name has several meanings, with the word before it."""
    only_in_chinese: re.Pattern[str]
    """What the database says in Chinese and nowhere in English."""

    def client(self, who: str, locale: str) -> FlaskClient:
        """Give the browser of one of the demo's people, or of a stranger."""
        made = self.app.test_client()
        with made.session_transaction() as kept:
            kept["locale"] = locale
            if who in self.people:
                kept["_user_id"], kept["_fresh"] = f"{self.people[who]}:1", True
        return made

    def addresses(self) -> dict[str, list[str]]:
        """Give what can be looked at: the addresses of every endpoint."""
        bound = self.app.url_map.bind("localhost")
        found: dict[str, list[str]] = {}
        for rule in self.app.url_map.iter_rules():
            if "GET" in (rule.methods or ()) and not rule.endpoint.endswith("static"):
                filled = [bound.build(rule.endpoint, _filled(rule, case)) for case in self.cases]
                filled += [f"{filled[0]}?{query}" for query in VIEWS.get(rule.endpoint, ())]
                found.setdefault(rule.endpoint, []).extend(dict.fromkeys(filled))
        return found


def _filled(rule: Rule, case: dict[str, Any]) -> dict[str, Any]:
    holes = re.findall(r"([\w-]*)/<(?:[^<>]*:)?(\w+)>", rule.rule)
    return {name: case[f"{before}/{name}"] if f"{before}/{name}" in case else case[name] for before, name in holes}


def _cases(session: Session) -> list[dict[str, Any]]:
    """For each class: its course, its latest session, one of its trainees; round about these, whatever there is."""
    offerings = [session.scalars(select(Offering).where(Offering.code.startswith(code))).one() for code in CLASSES]
    held = select(TrainingSession.id).where(TrainingSession.starts_at < NOW).order_by(TrainingSession.starts_at.desc())
    latest = [session.scalars(held.where(TrainingSession.offering_id == one.id)).first() for one in offerings]
    first = select(Enrollment).order_by(Enrollment.id)
    seats = [session.scalars(first.where(Enrollment.offering_id == one.id)).first() for one in offerings]
    teacher = session.scalars(select(Person.id).where(Person.email == SIGN_INS["instructor"].account)).one()
    values: dict[str, Sequence[Any]] = {
        "offerings/code": [offering.code for offering in offerings],
        "courses/code": CLASSES,
        "verify/code": [session.scalars(select(Certificate.code)).first(), "0" * CODE_DIGITS],
        "certificate_id": [session.scalars(select(Certificate.id)).first()],
        "job_id": [session.scalars(select(Job.id)).first()],
        "slug": [college["slug"] for college in COLLEGES],
        "session_id": latest,
        "enrollment_id": [seat.id for seat in seats if seat],
        "person_id": [*(seat.person_id for seat in seats if seat), teacher],
        "kind": ("colleges", "villages", "stations", "venues", "terms"),
        "row_id": [1],
        "venue_id": [2],
        "station_id": list(session.scalars(select(Station.id).where(Station.lead_id == teacher))),
        "day": ["2026-10-01"],
        "activate/token": ["for-a-password", "used-up"],
        "guardian/token": ["for-a-guardian", "used-up"],
        "feeds/token": ["no-feed"],
        "weather_id": [1],
        "invitation_id": [1],
        "roster_id": list(session.scalars(select(RosterImport.id))),
        "draft_id": list(session.scalars(select(TimetableDraft.id).order_by(TimetableDraft.id))),
        "other_id": [session.scalars(select(func.max(TimetableDraft.id))).one()],
    }
    rounds = max(len(row) for row in values.values())
    return [{name: row[place % len(row)] for name, row in values.items()} for place in range(rounds)]


def _hand_out_links(session: Session, people: dict[str, int]) -> None:
    for key, purpose in (("trainee2", LinkPurpose.PASSWORD), ("minor2", LinkPurpose.GUARDIAN)):
        token = f"for-a-{purpose.value}"
        links.hand_out_link(session, person=people[key], purpose=purpose, token=token, at=NOW, by=people["admin"])


def _send_roster(session: Session, by: int) -> None:
    """Send a roster with a row of each kind."""
    offering = session.scalars(select(Offering).where(Offering.code.startswith(CLASSES[0]))).one()
    known, other = session.scalars(
        select(Person).where(Person.phone.is_not(None), Person.village_id.is_not(None)).order_by(Person.id).limit(2)
    )
    rows = [(known.name, known.phone), (known.name, other.phone), (known.name, "13800000001")]
    data = "姓名,电话\n" + "".join(f"{name},{phone}\n" for name, phone in rows)
    rosters.send(
        session, offering=offering.id, file_name="名单", data=data.encode(), allow_invented=True, at=NOW, by=by
    )


def _propose_timetables(session: Session, by: int) -> None:
    """Ask for two plans: one is still searched for, the other is there and breaks rules that contradict."""
    offering = session.scalars(select(Offering).where(Offering.code.startswith("QM2"))).one()
    started(session, offering, by=by)
    draft = started(session, offering, by=by)
    wishes = Wishes((offering.id,))
    facts = drafts.facts_for(session, term=offering.term_id, wishes=wishes, at=NOW)
    plan = {one.id: one.current for one in facts.problem.sessions if one.current and one.offering == offering.id}
    last, before = (list(plan)[place] for place in (-1, -2))
    plan[last], plan[before] = plan[before], plan[last]
    placings = placings_of(facts, plan, offerings=[offering.id])
    found = Found(2, checker.costs(facts.problem, plan), state=State.NOT_FOUND)
    drafts.record(session, job=draft.job_id, run=0, plan=placings, found=found)
    causes = (Cause(Code.LOCKED, session=last), Cause(Code.OUT_OF_ORDER, offerings=(offering.id,)))
    drafts.close_search(session, job=draft.job_id, run=0, facts=facts, conflicts=[Conflict((last,), causes, causes)])


def _let_it_storm(session: Session, by: int) -> None:
    """Enter a signal for today."""
    weather.enter_weather(
        session,
        signal=Signal.TYPHOON_YELLOW,
        starts_at=NOW,
        ends_at=NOW + timedelta(days=1),
        reach=WeatherReach.ALL,
        area="",
        at=NOW,
        by=by,
    )


def _only_in_chinese(session: Session) -> re.Pattern[str]:
    kept = {masked(name) for name in session.scalars(select(Person.name))}
    for table in Base.metadata.sorted_tables:
        for row in session.execute(select(table)).mappings():
            kept.update(_without_english(dict(row)))
    return re.compile("|".join(re.escape(value) for value in sorted(kept, key=len, reverse=True)))


def _without_english(record: dict[str, Any]) -> Iterator[str]:
    for name, value in record.items():
        if isinstance(value, dict):
            yield from _without_english(value)
        elif isinstance(value, str) and CHINESE.search(value) and not record.get(f"{name}_en"):
            yield value


@pytest.fixture(scope="module")
def school(tmp_path_factory: pytest.TempPathFactory) -> Iterator[School]:
    """Give the demo school, loaded once; on SQLite alone, since pages say the same on both databases."""
    assert not catalogs.stale(), "first let script/bootstrap compile the texts"
    folder = tmp_path_factory.mktemp("languages")
    settings = config.read(
        {"DATABASE_URL": Databases("sqlite", folder).copy(), "SECRET_KEY": "x" * 40}, instance=folder
    )
    app = create_app(settings)
    app.config.update(TESTING=True, PROPAGATE_EXCEPTIONS=False, WTF_CSRF_ENABLED=False, CLOCK=lambda: NOW)
    with app.app_context():
        engine = db.engine
    with Session(engine) as session:
        session.connection(execution_options={"writes": True})
        demo.load(session, at=NOW, base_url="http://127.0.0.1:8000", is_production=False)
        accounts = {person.email: person.id for person in session.scalars(select(Person))}
        people = {key: accounts[sign_in.account] for key, sign_in in SIGN_INS.items()}
        _hand_out_links(session, people)
        _let_it_storm(session, people["admin"])
        _send_roster(session, people["official"])
        _propose_timetables(session, people["official"])
        made = School(app, people, _cases(session), _only_in_chinese(session))
        session.commit()
    yield made
    engine.dispose()


def _looked_at(school: School, who: str, locale: str) -> Iterator[tuple[str, int, str, list[str]]]:
    """Look at every page; give endpoint, status and address, and what it says."""
    client = school.client(who, locale)
    if who == "admin":
        client.post(f"/office/people/{school.cases[0]['person_id']}/links", data={"purpose": "password"})
    for endpoint, addresses in school.addresses().items():
        for address in addresses:
            answer = client.get(address)
            if answer.mimetype == "text/html" and not 300 <= answer.status_code < 400:
                yield endpoint, answer.status_code, address, Reader(answer.text).said


def _english_in(text: str, _school: School) -> bool:
    return bool(HALF_WIDTH.search(text)) or bool(
        set(ENGLISH.findall(CODES.sub(" ", text))) - LATIN_IN_CHINESE.keys() - SLUGS
    )


def _chinese_in(text: str, school: School) -> bool:
    return bool(CHINESE.search(text) and CHINESE.search(school.only_in_chinese.sub(" ", text)))


def test_the_reader_takes_what_a_page_says() -> None:
    page = """<html lang="zh-CN"><title>课程</title><input value="Typed" placeholder="Find"><textarea>Typed</textarea>
        <p title="Close">关闭<br>all <b>doors</b></p><p lang="en">Fine <i>here</i></p><script>let it = 1</script>
        <button data-text-saved="Saved" value="sent">保存</button></html>"""
    assert Reader(page).said == ["课程", "Find", "Close", "关闭", "all", "doors", "Saved", "保存"]


@pytest.mark.parametrize(("locale", "is_foreign"), [("zh_Hans_CN", _english_in), ("en", _chinese_in)])
def test_no_page_mixes_its_languages(school: School, locale: str, is_foreign: Callable[[str, School], bool]) -> None:
    foreign, failed, shown = [], [], set()
    for who in WHO:
        for endpoint, status, address, said in _looked_at(school, who, locale):
            foreign += [f"{who} at {address}: {text}" for text in said if is_foreign(text, school)]
            failed += [f"{who} at {address}: {status}"] if status >= 500 else []
            shown |= {endpoint} if status == 200 else set()
    assert not failed
    assert not foreign, "\n".join(foreign)
    assert not school.addresses().keys() - shown - NO_PAGES
