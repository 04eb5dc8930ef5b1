"""Who is told what, and how a mail that fails is tried again. Pure."""

from enum import StrEnum


class MailState(StrEnum):
    """Where the mail of a notice stands."""

    NONE = "none"
    """The person has no proven address, or the school has no mail server: the inbox is all there is."""
    DUE = "due"
    SENT = "sent"
    FAILED = "failed"
    """Given up after several attempts."""
