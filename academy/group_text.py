"""What an officer copies into a class's WeChat group when sessions change."""

from collections.abc import Sequence

from flask_babel import gettext as _

from academy import notice_words
from courses.outbox import OutboxEntry


def of(entries: Sequence[OutboxEntry], *, contact: str = "") -> str:
    """Write one text about all these changes, in the reader's language.

    :param contact: whom to ask; empty: the office
    """
    told = [notice_words.of(one.kind, one.facts) for one in entries]
    blocks = ["\n".join(one.lines) for one in told]
    if len(blocks) > 1:
        blocks = [f"{number}. {block}" for number, block in enumerate(blocks, start=1)]
    end = (
        _("Questions: ask %(contact)s.", contact=contact) if contact else _("Questions: ask the office of the school.")
    )
    return "\n\n".join([_("[Change of sessions]"), *blocks, end])
