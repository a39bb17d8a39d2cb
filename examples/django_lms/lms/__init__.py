"""A small learning platform that gives a badge for every course completed."""

from lms.celery import app as celery_app

__all__ = ["celery_app"]
