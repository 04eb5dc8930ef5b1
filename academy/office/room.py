"""The blueprint that the office's desks share."""

from flask import Blueprint

room = Blueprint("office", __name__)
