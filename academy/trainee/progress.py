"""How far a trainee has come on the way to the certificate, as the page shows it."""

from decimal import ROUND_CEILING, Decimal

from flask_babel import gettext as _

from courses.certificates.rules import Verdict
from courses.values import HALF_HOUR

Row = tuple[str, Decimal, Decimal]
"""What is counted, credit hours reached, credit hours asked for."""


def rows_of(verdict: Verdict) -> list[Row]:
    """Lay what is reached beside what is asked; what the rule does not ask for is left out."""
    share, theory, practice, _absences = verdict.findings
    planned = verdict.planned_theory + verdict.planned_practice
    rows = [
        (_("All hours"), verdict.hours, _in_halves(planned * share.needed / 100)),
        (_("Theory"), theory.reached, theory.needed),
        (_("Practice"), practice.reached, practice.needed),
    ]
    return [row for row in rows if row[2]]


def _in_halves(hours: Decimal) -> Decimal:
    """Round up to the step in which hours are earned."""
    return (hours / HALF_HOUR).to_integral_value(rounding=ROUND_CEILING) * HALF_HOUR
