"""The database, as far as Django does not look after it."""

import logging

from django.db import DatabaseError, connection

logger = logging.getLogger(__name__)


def answers() -> bool:
    """Tell whether the database answers and has been migrated."""
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1 FROM django_migrations")
    except DatabaseError:
        logger.exception("The database is not ready")
        return False
    return True
