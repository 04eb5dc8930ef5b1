"""No route without an access rule."""

import pytest
from flask import Flask

from academy import access


def test_every_route_has_a_right(app: Flask) -> None:
    assert access.unruled(app) == []


def test_a_route_without_a_right_stops_the_start(app: Flask) -> None:
    app.view_functions["forgotten"] = lambda: ""
    with pytest.raises(RuntimeError, match="forgotten"):
        access.check_all_ruled(app)
