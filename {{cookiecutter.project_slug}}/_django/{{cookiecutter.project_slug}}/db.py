"""The database, as far as Django does not look after it."""

import logging
import threading
from collections.abc import Callable
from pathlib import Path

from django.core.exceptions import MiddlewareNotUsed
from django.db import DatabaseError, connection
from django.http import HttpRequest, HttpResponse

View = Callable[[HttpRequest], HttpResponse]

logger = logging.getLogger(__name__)
last = threading.local()  # as connections are


def answers() -> bool:
    """Tell whether the database answers and has been migrated."""
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1 FROM django_migrations")
    except DatabaseError:
        logger.exception("The database is not ready")
        return False
    return True


def watch_file(get_response: View) -> View:
    """Let no connection outlive its SQLite file: it would write on, into nowhere."""
    if connection.vendor != "sqlite":
        raise MiddlewareNotUsed
    path = Path(connection.settings_dict["NAME"])

    def watch(request: HttpRequest) -> HttpResponse:
        file = path.stat().st_ino if path.exists() else None
        if getattr(last, "file", file) != file:
            connection.close()
        last.file = file
        return get_response(request)

    return watch
