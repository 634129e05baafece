import logging
import sys

from alembic import context
from flask import current_app
from sqlalchemy.exc import DBAPIError

logging.getLogger("alembic.runtime.plugins").setLevel(logging.WARNING)
db = current_app.extensions["migrate"].db


def skip_empty(_context, _revision, directives):
    """Write no migration if no model has changed."""
    autogenerate = getattr(context.config.cmd_opts, "autogenerate", False)
    if autogenerate and directives[0].upgrade_ops.is_empty():
        directives.clear()
        print("No changes found. Does create_app() import the models?")


def connect():
    try:
        return db.engine.connect()
    except DBAPIError as error:
        sys.exit(f"The database at DATABASE_URL is unavailable: {error.orig}")


options = current_app.extensions["migrate"].configure_args
options["process_revision_directives"] = skip_empty

if context.is_offline_mode():
    url = db.engine.url.render_as_string(hide_password=False)
    context.configure(url=url, target_metadata=db.metadata, literal_binds=True, **options)
    with context.begin_transaction():
        context.run_migrations()
else:
    with connect() as connection:
        connection.detach()  # the settings below end with this connection
        if connection.dialect.name == "sqlite":
            # Rebuilding a table drops it, which would delete the rows that refer to it.
            connection.exec_driver_sql("PRAGMA foreign_keys = OFF")
            connection.commit()
            connection.exec_driver_sql("BEGIN IMMEDIATE")  # the driver begins none for DDL
        options["transactional_ddl"] = True
        context.configure(connection=connection, target_metadata=db.metadata, **options)
        with context.begin_transaction():
            context.run_migrations()
        connection.commit()
