"""The database: SQLAlchemy for the models, Alembic for the migrations."""

import logging
import sqlite3
from collections.abc import Iterable
from datetime import UTC, datetime
from itertools import batched
from pathlib import Path
from typing import Any

from flask import Flask
from flask_alembic import Alembic
from flask_sqlalchemy import SQLAlchemy
from sqlalchemy import (
    Connection,
    DateTime,
    Dialect,
    Engine,
    MetaData,
    create_engine,
    event,
    func,
    select,
    text,
)
from sqlalchemy.exc import DisconnectionError, SQLAlchemyError
from sqlalchemy.orm import DeclarativeBase
from sqlalchemy.pool import ConnectionPoolEntry
from sqlalchemy.types import TypeDecorator

logger = logging.getLogger(__name__)


class Base(DeclarativeBase):
    # Every constraint gets a name, so that a migration can change it.
    metadata = MetaData(
        naming_convention={
            "ix": "ix_%(column_0_label)s",
            "uq": "uq_%(table_name)s_%(column_0_name)s",
            "ck": "ck_%(table_name)s_%(constraint_name)s",
            "fk": "fk_%(table_name)s_%(column_0_name)s_%(referred_table_name)s",
            "pk": "pk_%(table_name)s",
        }
    )


class UTCDateTime(TypeDecorator[datetime]):
    """An aware time in UTC, also on SQLite, which forgets the zone."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(
        self, value: datetime | None, dialect: Dialect
    ) -> datetime | None:
        return value and value.astimezone(UTC)

    def process_result_value(
        self, value: datetime | None, dialect: Dialect
    ) -> datetime | None:
        if value is None or value.tzinfo:
            return value and value.astimezone(UTC)
        return value.replace(tzinfo=UTC)


db = SQLAlchemy(
    model_class=Base, session_options={"join_transaction_mode": "create_savepoint"}
)


def answers() -> bool:
    """Tell whether the database answers and has been migrated."""
    try:
        db.session.execute(text("SELECT 1 FROM alembic_version"))
    except SQLAlchemyError:
        logger.exception("The database is not ready")
        return False
    return True


def is_empty(model: type[Any]) -> bool:
    return db.session.scalar(select(model).limit(1)) is None


def stream(model: type[Any]) -> Iterable[Any]:
    """Return all rows of *model* by their ids, without holding them all."""
    return db.session.scalars(
        select(model).order_by(model.id), execution_options={"yield_per": 1000}
    )


def store(items: Iterable[Any]) -> int:
    """Add *items*, all or none, without holding them all, and count them."""
    count = 0
    for batch in batched(items, 1000):
        db.session.add_all(batch)
        db.session.flush()
        db.session.expunge_all()
        count += len(batch)
    if db.engine.dialect.name == "postgresql":
        for table in Base.metadata.sorted_tables:  # new ids come after those
            sequence = func.pg_get_serial_sequence(table.name, "id")
            db.session.execute(select(func.setval(sequence, func.max(table.c.id))))
    db.session.commit()
    return count


def set_pragmas(connection: sqlite3.Connection, _record: object) -> None:
    """Let SQLite check foreign keys, and read while it writes."""
    connection.execute("PRAGMA foreign_keys = ON")
    connection.execute("PRAGMA journal_mode = WAL")
    connection.execute("PRAGMA synchronous = NORMAL")


def watch_file(engine: Engine) -> None:
    """Let no connection outlive its file: it would write on, into nowhere."""
    path = Path(engine.url.database or "")

    def file() -> int | None:
        try:
            return path.stat().st_ino
        except FileNotFoundError:
            return None

    def remember(_dialect: object, record: ConnectionPoolEntry, *_: object) -> None:
        record.info["file"] = file()  # before it is opened: it may change meanwhile

    def check(_connection: object, record: ConnectionPoolEntry, _proxy: object) -> None:
        if record.info["file"] != file():
            raise DisconnectionError

    event.listen(engine, "do_connect", remember)
    event.listen(engine, "checkout", check)


def begin_nothing(connection: sqlite3.Connection, _record: object) -> None:
    """Leave it to begin() to begin: the driver would do so only after an ALTER TABLE."""
    connection.isolation_level = None


def begin(connection: Connection) -> None:
    """Let SQLite take back all of a migration that fails, and none begin beside it."""
    connection.exec_driver_sql("BEGIN IMMEDIATE")


def render_item(kind: str, item: Any, _context: object) -> str | bool:
    """Write our own type into migrations as the one that it stands on."""
    if kind == "type" and isinstance(item, UTCDateTime):
        return "sa.DateTime(timezone=True)"
    return False


def init_app(app: Flask) -> None:
    app.config["ALEMBIC_CONTEXT"] = {
        "render_as_batch": True,
        "transactional_ddl": True,
        "render_item": render_item,
    }
    db.init_app(app)
    with app.app_context():
        # Migrations get an engine without foreign keys: SQLite alters a table by
        # dropping the old one, which would delete the rows that refer to it.
        engine = create_engine(db.engine.url)
        if engine.name == "sqlite":
            event.listen(db.engine, "connect", set_pragmas)
            watch_file(db.engine)
            event.listen(engine, "connect", begin_nothing)
            event.listen(engine, "begin", begin)
        Alembic(app, run_mkdir=False, metadatas=Base.metadata, engines=engine)
