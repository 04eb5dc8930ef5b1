"""The blueprint that a trainee's pages share."""

from flask import Blueprint

room = Blueprint("trainee", __name__)
