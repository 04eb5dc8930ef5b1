"""What the worker does for each kind of job."""

from academy.queue import Handler

HANDLERS: dict[str, Handler] = {}
