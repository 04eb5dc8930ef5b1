"""Gunicorn's settings for the rush: as those of ``script/server``, without making a demo school first."""

preload_app = True
worker_class = "gthread"
workers = 2
threads = 8
backlog = 4096
keepalive = 30
loglevel = "error"
control_socket_disable = True
