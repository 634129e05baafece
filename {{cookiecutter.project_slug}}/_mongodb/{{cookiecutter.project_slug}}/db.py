"""The database: MongoEngine for the models."""

import logging
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, ClassVar

import click
import pymongo
from flask import Flask, abort
from mongoengine import Document, connect
from pymongo.errors import PyMongoError, ServerSelectionTimeoutError

logger = logging.getLogger(__name__)


class Base(Document):
    meta: ClassVar[dict[str, Any]] = {"abstract": True, "auto_create_index": False}

    objects: ClassVar[Any]


@dataclass
class Page[Model]:
    """Some of the documents that a query finds, and how many pages there are."""

    items: list[Model]
    page: int
    pages: int

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


def paginate(query: Any, page: int, per_page: int) -> Page[Any]:
    """Return that page of what *query* finds, or 404 where there is none."""
    # Without a filter, count() asks for an estimate, which a crash may leave wrong.
    pages = -(-query.filter(pk__exists=True).count() // per_page)
    if not 1 <= page <= max(pages, 1):
        abort(404)
    items = query.skip(per_page * (page - 1)).limit(per_page)
    return Page(list(items), page, pages)


def now() -> datetime:
    """Return the time in milliseconds, as MongoDB keeps it."""
    time = datetime.now(UTC)
    return time.replace(microsecond=time.microsecond // 1000 * 1000)


def answers() -> bool:
    """Tell whether the database answers and has the indexes."""
    try:
        missing = [m for m in Base.__subclasses__() if m.compare_indexes()["missing"]]
    except PyMongoError:
        logger.exception("The database is not ready")
        return False
    if missing:
        logger.error("The database lacks indexes of %s", missing)
    return not missing


@click.command()
def create_indexes() -> None:
    """Create the indexes that the models declare."""
    try:
        with pymongo.timeout(0):  # none at all: they may take long
            for model in Base.__subclasses__():
                model.ensure_indexes()
    except ServerSelectionTimeoutError:
        raise click.ClickException("No MongoDB answers at MONGODB_URL.") from None


def init_app(app: Flask) -> None:
    try:
        connect(host=app.config["MONGODB_URL"], **app.config["MONGODB_OPTIONS"])
    except (PyMongoError, ValueError) as error:
        raise SystemExit(f"MONGODB_URL: {error}") from None
    app.cli.add_command(create_indexes)
