"""The roster of a class (花名册) in the form of the town's offices."""

from collections.abc import Sequence
from datetime import date

from flask_babel import gettext as _

from academy import labels, wording
from academy.sheets import Block, Cell, Column, Sheet, foot, head
from courses.catalog.models import Offering
from courses.enrollment.models import Enrollment
from courses.people.accounts import national
from courses.values import Bilingual


def class_roster(
    offering: Offering, people: Sequence[Enrollment], *, shows_numbers: bool, reporter: str, day: date
) -> Sheet:
    """Make the roster of a class.

    :param people: in the order of the list, with their villages
    :param shows_numbers: write phone numbers in full instead of their ends
    """
    college, name = wording.of(offering.course.college.label), wording.of(offering.label)
    return Sheet(
        title=_("Lecong League School, %(college)s: roster of %(class)s", **{"college": college, "class": name}),
        head=head(reporter, day),
        columns=(
            Column(_("No."), 7),
            Column(_("Name"), 18),
            Column(_("Born on"), 16, is_whole=True),
            Column(_("Political status"), 16),
            Column(_("Village or community"), 22),
            Column(_("Mobile number"), 18, is_whole=True),
            Column(_("State"), 14),
            Column(_("Remarks"), 20, is_centered=False),
        ),
        blocks=(Block([_row(number, one, shows_numbers) for number, one in enumerate(people, start=1)]),),
        foot=foot(),
        nothing=_("Nobody is on the list yet."),
        is_landscape=True,
    )


def _row(number: int, one: Enrollment, shows_numbers: bool) -> list[Cell]:
    person = one.person
    phone = national(person.phone or "") if shows_numbers else wording.hidden_phone(person.phone)
    return [
        number,
        person.name,
        person.born_on.isoformat() if person.born_on else "",
        str(labels.of(person.political_status)) if person.political_status else "",
        wording.of(person.village.label if person.village else Bilingual("")),
        phone,
        str(labels.of(one.state)),
        "",
    ]
