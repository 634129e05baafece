import sys
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, ClassVar

import pymongo
from environs import EnvError
from flask import Flask, abort, current_app, request
from mongoengine import Document, NotUniqueError, connect
from mongoengine.connection import get_db
from pymongo.errors import PyMongoError
from werkzeug.exceptions import BadRequest

OPTIONS: dict[str, Any] = {
    "connect": False,  # each worker connects by itself
    "journal": True,  # acknowledged writes are on disk
    "maxPoolSize": 10,
    "serverSelectionTimeoutMS": 4000,
    "timeoutMS": 4000,
    "tz_aware": True,
    "uuidRepresentation": "standard",
}


class Base(Document):
    meta: ClassVar[dict[str, Any]] = {"abstract": True, "auto_create_index": False}
    objects: ClassVar[Any]


@dataclass
class Pagination:
    items: list[Any]
    page: int
    pages: int
    total: int

    @property
    def has_prev(self) -> bool:
        return self.page > 1

    @property
    def prev_num(self) -> int:
        return self.page - 1

    @property
    def has_next(self) -> bool:
        return self.page < self.pages

    @property
    def next_num(self) -> int:
        return self.page + 1


def paginate(query: Any, per_page: int = 20) -> Pagination:
    """Return the page that the URL asks for, as Flask-SQLAlchemy does."""
    page = request.args.get("page", "1")
    # Without a filter, count() returns an estimate.
    total = query.filter(pk__exists=True).count()
    pages = -(-total // per_page)
    if not page.isdecimal() or not 1 <= int(page) <= max(pages, 1):
        abort(404)
    start = (int(page) - 1) * per_page
    return Pagination(list(query[start : start + per_page]), int(page), pages, total)


def now() -> datetime:
    """Return the current time in milliseconds, as MongoDB stores it."""
    time = datetime.now(UTC)
    return time.replace(microsecond=time.microsecond // 1000 * 1000)


def is_ready() -> bool:
    try:
        missing = [model for model in Base.__subclasses__() if model.compare_indexes()["missing"]]
    except PyMongoError:
        current_app.logger.exception("The database is unavailable")
        return False
    if missing:
        current_app.logger.error("Run `flask create-indexes`: indexes of %s are missing", missing)
    return not missing


def create_indexes() -> None:
    """Create the indexes that the models declare."""
    try:
        get_db().command("ping")
        with pymongo.timeout(0):  # building an index may take long
            for model in Base.__subclasses__():
                model.ensure_indexes()
    except PyMongoError as error:
        sys.exit(f"MongoDB at MONGODB_URL is unavailable: {error}")


def refuse_value(error: Exception) -> Any:
    current_app.logger.warning("The database refused a value", exc_info=error)
    return current_app.handle_http_exception(BadRequest())


def init_app(app: Flask) -> None:
    try:
        connect(host=app.config["MONGODB_URL"], **OPTIONS)
    except (ValueError, PyMongoError) as error:
        raise EnvError(f"MONGODB_URL is invalid: {error}") from None
    app.cli.command()(create_indexes)
    for error_class in (NotUniqueError, OverflowError):
        app.register_error_handler(error_class, refuse_value)
