"""The question why a session cannot be in a slot, and its answer."""

from collections.abc import Mapping
from functools import cached_property

from flask_babel import gettext as _

from academy import clash_words, labels, wording
from academy.timetable_words import Spot, points, spot
from courses.planning.assembly import TermFacts
from courses.scheduling.timetable import checker
from courses.scheduling.timetable.advice import why_not_at
from courses.scheduling.timetable.facts import Place, Plan
from courses.scheduling.timetable.settings import Soft
from courses.scheduling.timetable.violations import Severity, Violation


class Question:
    """What can be asked, what was asked, and what speaks against it."""

    def __init__(self, facts: TermFacts, plan: Plan, asked: Mapping[str, str]) -> None:
        self.facts, self.plan = facts, plan
        self.session = _known(asked.get("session", ""), [one for one, _ in self.sessions])
        self.slot = _known(asked.get("slot", ""), [one for one, _ in self.slots])

    @property
    def sessions(self) -> list[tuple[int, str]]:
        """The sessions of the classes in question that are still to come."""
        problem, names = self.facts.problem, self.facts.names
        return [
            (one.id, f"{self.facts.ref[one.id].number}. {wording.of(names.sessions[one.id].label)}")
            for one in problem.sessions
            if not one.is_given and one.id not in problem.past
        ]

    @property
    def slots(self) -> list[tuple[int, str]]:
        """The slots that are still to come."""
        problem, names = self.facts.problem, self.facts.names
        ahead = [one for one in problem.whens.values() if problem.minute is None or one.start > problem.minute]
        in_order = sorted(ahead, key=lambda one: (one.start, one.slot.id))
        return [(one.slot.id, wording.timespan(*names.slots[one.slot.id])) for one in in_order]

    @property
    def is_asked(self) -> bool:
        """Whether both have been chosen."""
        return self.session is not None and self.slot is not None

    @cached_property
    def _answer(self) -> tuple[Place, list[Violation]]:
        return why_not_at(self.facts.problem, self.plan, self.session or 0, self.slot or 0)

    @property
    def today(self) -> Spot | None:
        """Where the session is."""
        place = self.plan.get(self.session or 0)
        return spot(place, self.facts) if place else None

    @property
    def there(self) -> Spot:
        """The venue and the instructors that would fit best in that slot."""
        return spot(self._answer[0], self.facts)

    @property
    def against(self) -> list[str]:
        """Every rule that would be broken, with names."""
        return self._sentences(is_warning=False)

    @property
    def remarks(self) -> list[str]:
        """What would be worth knowing."""
        return self._sentences(is_warning=True)

    def _sentences(self, *, is_warning: bool) -> list[str]:
        place, found = self._answer
        plan = {**self.plan, self.session or 0: place}
        return [
            clash_words.of_violation(one, self.facts.names, plan)
            for one in dict.fromkeys(found)
            if (one.code.severity is Severity.WARNING) is is_warning
        ]

    @property
    def dearer(self) -> list[str]:
        """The soft rules by which the plan would be worse, and by how many points."""
        before = checker.costs(self.facts.problem, self.plan)
        after = checker.costs(self.facts.problem, {**self.plan, self.session or 0: self._answer[0]})
        return [
            _("%(wish)s (+%(points)s)", wish=labels.of(rule), points=points(after[rule] - before[rule]))
            for rule in Soft
            if after[rule] > before[rule]
        ]


def _known(text: str, among: list[int]) -> int | None:
    """Read a number that is on a list."""
    digits = text.removeprefix("-")
    found = int(text) if digits.isdecimal() and len(digits) < 10 else None
    return found if found in among else None
