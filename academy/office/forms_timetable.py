"""What officials choose for a timetable, and answer about a draft."""

from collections.abc import Mapping, Sequence
from typing import Any

from flask_babel import lazy_gettext as _l
from wtforms import BooleanField, RadioField
from wtforms.validators import StopValidation
from wtforms.widgets import CheckboxInput, ListWidget

from academy import labels, wording
from academy.forms import CHOOSE, OPTIONAL, REQUIRED, ChoiceField, ChoicesField, Form, LineField, NumberField
from academy.office.fields import required
from academy.timetable_words import WISHES
from courses.catalog.models import Offering
from courses.planning.rules import ChangeReason, Wishes
from courses.scheduling.timetable.settings import DEFAULT_WEIGHTS, Soft, Weight

SECONDS = {
    10: _l("10 seconds"),
    30: _l("30 seconds"),
    60: _l("1 minute"),
    120: _l("2 minutes"),
    300: _l("5 minutes"),
}
WEIGHTS = (Weight.HIGH, Weight.MEDIUM, Weight.LOW, Weight.OFF)


def _reason(value: str | ChangeReason | None) -> ChangeReason | None:
    return ChangeReason(value) if value else None


def several(label: Any, **kwargs: Any) -> ChoicesField:
    """Make a field of ticks."""
    return ChoicesField(
        label, coerce=int, widget=ListWidget(prefix_label=False), option_widget=CheckboxInput(), **kwargs
    )


def classes_of(offerings: Sequence[Offering]) -> list[tuple[int, str]]:
    """Give the options of a choice of classes."""
    return [(one.id, f"{one.code} · {wording.of(one.label)}") for one in offerings]


class WeightField(RadioField):
    """How much a soft rule counts."""

    def pre_validate(self, form: Form) -> None:
        """Refuse what is no weight."""
        if self.data not in WEIGHTS:
            raise StopValidation(str(_l("Please choose one of the list.")))


class TimetableForm(Form):
    """What is asked for a plan; a choice for each soft rule is added below."""

    offerings = several(_l("Classes"))
    keeps_plan = BooleanField(
        _l("Keep as much of today's plan as possible"),
        description=_l("For a change of a plan that people know: as few published sessions as possible move."),
    )
    reason = ChoiceField(
        _l("Reason for changes at short notice"),
        [OPTIONAL],
        coerce=_reason,
        description=_l(
            "Without a reason, published sessions of the next 7 days (public ones: 15) stay where they are."
        ),
    )
    seconds = ChoiceField(_l("Time limit"), [CHOOSE], coerce=int, default=30)
    seed = NumberField(
        _l("Seed"),
        [REQUIRED],
        least=1,
        most=999_999,
        default=1,
        description=_l(
            "Any number. The same facts and the same seed give the same plan; another one may find another."
        ),
    )

    def __init__(self, *args: Any, offerings: Sequence[Offering], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.offerings.choices = classes_of(offerings)
        self.reason.choices = [("", _l("None: they stay")), *labels.choices(*ChangeReason)]
        self.seconds.choices = list(SECONDS.items())
        for field in self.weights.values():
            field.choices = labels.choices(*WEIGHTS)

    @property
    def weights(self) -> Mapping[Soft, WeightField]:
        """The fields of the weights, by rule."""
        return {rule: self[f"weight_{rule.value}"] for rule in Soft}

    def values(self) -> dict[str, Any]:
        """Give what was chosen, as the use case takes it."""
        wishes = Wishes(
            offerings=tuple(sorted(self.offerings.data or [])),
            weights={rule: Weight(field.data) for rule, field in self.weights.items()},
            reason=self.reason.data,
            keeps_plan=bool(self.keeps_plan.data),
        )
        return {"wishes": wishes, "seed": required(self.seed), "seconds": required(self.seconds)}


def _weight_field(rule: Soft) -> WeightField:
    return WeightField(
        labels.LABELS[Soft][rule],
        default=DEFAULT_WEIGHTS[rule].value,
        description=WISHES[rule],
        validate_choice=False,
    )


for _rule in Soft:
    setattr(TimetableForm, f"weight_{_rule.value}", _weight_field(_rule))


class AcceptForm(Form):
    """Which classes take over their part of a draft, and what people read as the reason."""

    offerings = several(_l("Classes"))
    reason = LineField(
        _l("Reason"),
        [OPTIONAL],
        most=120,
        description=_l("Everybody concerned reads it. Needed when published sessions change at short notice."),
    )

    def __init__(self, *args: Any, offerings: Sequence[tuple[int, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.offerings.choices = list(offerings)


class LockForm(Form):
    """Which sessions are locked or unlocked."""

    sessions = several(_l("Sessions"))

    def __init__(self, *args: Any, sessions: Sequence[int], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.sessions.choices = [(one, "") for one in sessions]
