"""Where a server finds the application."""

from academy import create_app

app = create_app()
