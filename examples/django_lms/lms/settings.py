"""All settings. This is the only module that reads the environment."""

from __future__ import annotations

import os
from datetime import timedelta
from pathlib import Path
from urllib.parse import parse_qs, unquote, urlsplit

FOLDER = Path(__file__).parents[1]


def database(url: str) -> dict[str, object]:
    """``sqlite:///lms.sqlite`` or ``postgresql://user:password@host/name`` (``?host=`` for a folder with a socket)."""
    parts = urlsplit(url)
    if parts.scheme == "sqlite":
        return {
            "ENGINE": "django.db.backends.sqlite3",
            "NAME": unquote(parts.path.removeprefix("/")),
            "OPTIONS": {
                # A transaction that reads first and writes later can fail however long it waits: begin as a writer.
                "transaction_mode": "IMMEDIATE",
                "timeout": 30,  # seconds, for a lock that somebody else holds
                # A commit survives a power cut, for its badge may be out; what is erased does not stay in free pages.
                "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; PRAGMA secure_delete=ON",
            },
        }
    query = parse_qs(parts.query)
    return {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": unquote(parts.path.removeprefix("/")),
        "USER": unquote(parts.username or ""),
        "PASSWORD": unquote(parts.password or ""),
        "HOST": query.get("host", [parts.hostname or ""])[0],
        "PORT": str(parts.port or ""),
        "OPTIONS": {
            "options": "-c lock_timeout=30000"
        },  # milliseconds: an error that is tried again, not a hang
    }


SECRET_KEY = os.environ.get("LMS_SECRET_KEY", "for trying out only")
DEBUG = False
ALLOWED_HOSTS = os.environ.get("LMS_HOSTS", "school.example,localhost,testserver").split(",")

INSTALLED_APPS = ["django.contrib.auth", "django.contrib.contenttypes", "django.contrib.sessions", "lms"]
MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
]
TEMPLATES = [{"BACKEND": "django.template.backends.django.DjangoTemplates", "APP_DIRS": True}]
ROOT_URLCONF = "lms.urls"
LOGIN_URL = "/login"  # yours
USE_TZ = True
TIME_ZONE = "UTC"
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
DATABASES = {"default": database(os.environ.get("LMS_DATABASE_URL", f"sqlite:///{FOLDER / 'lms.sqlite'}"))}

CELERY_BROKER_URL = os.environ.get("LMS_BROKER_URL", "redis://localhost:6379/0")
CELERY_TASK_IGNORE_RESULT = True
# A task is done when its badge is recorded, not when it is handed to a worker: one that is killed loses nothing, and
# what was done twice is found, and not done twice.
CELERY_TASK_ACKS_LATE = True
CELERY_TASK_REJECT_ON_WORKER_LOST = True
CELERY_WORKER_PREFETCH_MULTIPLIER = 1
CELERY_BROKER_CONNECTION_RETRY_ON_STARTUP = True
# After so many seconds Redis gives a task that nobody has finished to the next worker.
CELERY_BROKER_TRANSPORT_OPTIONS = {
    "visibility_timeout": int(os.environ.get("LMS_VISIBILITY_TIMEOUT", "3600"))
}

BADGE_SITE = "https://school.example"
BADGE_ISSUER_ID = "did:web:school.example"
BADGE_ISSUER_NAME = "Example School"
BADGE_STATUS_TTL = timedelta(hours=12)
BADGE_STATUS_VALID_FOR = timedelta(days=30)
BADGE_ARTWORK = Path(os.environ.get("LMS_ARTWORK", FOLDER.parent / "artwork" / "badge.png"))
BADGE_KEY_FILE = Path(os.environ.get("LMS_KEY_FILE", FOLDER / "signing-key.pem"))  # of `openbadge keygen`
BADGE_KEY_PASSWORD = os.environ.get("LMS_KEY_PASSWORD", "")
# Nothing: the ledger is in the tables of this application. A URL: it is the one that comes with the library.
BADGE_LEDGER_URL = os.environ.get("LMS_LEDGER_URL", "")
