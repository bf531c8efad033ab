"""Wiring only: settings, URLs, Celery, the server's entry points. No app imports this package."""

from portal.celery import app as celery_app

__all__ = ["celery_app"]
