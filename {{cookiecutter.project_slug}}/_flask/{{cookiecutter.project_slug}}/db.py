import sqlite3
from typing import Any
from urllib.parse import unquote

from environs import EnvError
from flask import Flask, current_app
from flask_migrate import Migrate
from flask_sqlalchemy import SQLAlchemy
from sqlalchemy import Engine, MetaData, event, make_url, text
from sqlalchemy.exc import ArgumentError, DataError, IntegrityError, SQLAlchemyError
from werkzeug.exceptions import BadRequest

NAMING_CONVENTION = {  # migrations refer to constraints by name
    "ix": "ix_%(column_0_label)s",
    "uq": "uq_%(table_name)s_%(column_0_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
    "fk": "fk_%(table_name)s_%(column_0_name)s_%(referred_table_name)s",
    "pk": "pk_%(table_name)s",
}
OPTIONS = {"hide_parameters": True, "pool_pre_ping": True}
db = SQLAlchemy(engine_options=OPTIONS, metadata=MetaData(naming_convention=NAMING_CONVENTION))
migrate = Migrate(render_as_batch=True)


@event.listens_for(Engine, "connect")
def configure_sqlite(connection: Any, _: object) -> None:
    if isinstance(connection, sqlite3.Connection):
        connection.execute("PRAGMA foreign_keys = ON")
        connection.execute("PRAGMA journal_mode = WAL")


def is_ready() -> bool:
    try:
        db.session.execute(text("SELECT 1"))
    except SQLAlchemyError:
        current_app.logger.exception("The database is unavailable")
        return False
    return True


def refuse_value(error: Exception) -> Any:
    db.session.rollback()
    current_app.logger.warning("The database refused a value", exc_info=error)
    return current_app.handle_http_exception(BadRequest())


def init_app(app: Flask) -> None:
    try:
        url = make_url(app.config["SQLALCHEMY_DATABASE_URI"])
        if url.get_backend_name() == "postgresql":  # notice within seconds that it is gone
            timeouts = ("connect_timeout", "keepalives_idle", "keepalives_interval")
            limits = {**dict.fromkeys(timeouts, "4"), "tcp_user_timeout": "4000"}
            url = url.set(host=unquote(url.host or ""), query={**limits, **url.query})
        app.config["SQLALCHEMY_DATABASE_URI"] = url
        db.init_app(app)
    except (ArgumentError, ImportError, OSError, ValueError) as error:
        raise EnvError(f"DATABASE_URL is invalid: {error}") from None
    migrate.init_app(app, db)
    for error_class in (DataError, IntegrityError, OverflowError):
        app.register_error_handler(error_class, refuse_value)
