"""A mark of all that a plan is made from: equal facts have equal marks, on any machine and at any minute of a day."""

import hashlib
import json
from collections.abc import Mapping
from dataclasses import fields, is_dataclass
from datetime import date, datetime, time
from decimal import Decimal
from typing import Any

from courses.scheduling.timetable.problem import Problem


def fingerprint(problem: Problem) -> str:
    """Give the SHA-256 of a problem; of the moment of planning it counts which day it is and what is past."""
    facts = {one.name: _plain(getattr(problem, one.name)) for one in fields(problem) if one.name != "now"}
    facts["today"] = problem.today
    facts["past"] = sorted(problem.past)
    facts["past_slots"] = sorted(
        one.slot.id for one in problem.whens.values() if problem.minute is not None and one.start <= problem.minute
    )
    text = json.dumps(facts, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
    return hashlib.sha256(text.encode()).hexdigest()


def _plain(value: Any) -> Any:
    """Give a value as JSON has it; what has no order is put into one."""
    if is_dataclass(value):
        return {one.name: _plain(getattr(value, one.name)) for one in fields(value)}
    if isinstance(value, Mapping):
        return {str(key): _plain(one) for key, one in value.items()}
    if isinstance(value, frozenset):
        return sorted((_plain(one) for one in value), key=str)
    if isinstance(value, (list, tuple)):
        return [_plain(one) for one in value]
    if isinstance(value, (datetime, date, time)):
        return value.isoformat()
    return str(value) if isinstance(value, Decimal) else value
