# /// script
# requires-python = ">=3.12"
# dependencies = ["psycopg[binary]>=3.3,<4", "sqlalchemy>=2.1,<3"]
# ///
"""Copy the data of a Flask project into the empty database of its Django twin, or the reverse."""

import argparse
import base64
import re
import secrets
import sys
import uuid
import warnings
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from datetime import UTC, date, datetime, time
from decimal import Decimal
from fnmatch import fnmatchcase
from ipaddress import IPv4Address, IPv6Address
from pathlib import Path
from typing import Any, NamedTuple

import sqlalchemy as sa
from sqlalchemy.exc import SAWarning, SQLAlchemyError, StatementError

# The tables of the template, as Flask-SQLAlchemy and as Django name them.
TWINS = [("note", "notes_note"), ("token", "api_token"), ("user", "accounts_user")]
# Where django-allauth keeps which emails are confirmed. Flask-Security has a column for it.
EMAILS = "account_emailaddress"
# What the frameworks and their libraries keep for themselves.
NEVER = ("alembic_version", "auth_permission", "axes_*", "django_*", "sqlite_*")
EMAIL = re.compile(r"[^@\s]+@[^@\s]+\.[^@\s]+")

Row = dict[str, Any]
Lines = list[str]


class MoveError(Exception):
    """The reason, in a sentence, why the data cannot be moved."""


class Database(NamedTuple):
    """A connection in a transaction, and the tables that may be copied."""

    connection: sa.Connection
    tables: dict[str, sa.Table]  # each after those that its foreign keys refer to
    is_django: bool
    is_sqlite: bool


class Conversion(NamedTuple):
    """How the rows of a table become rows of a table with other columns."""

    convert: Callable[[Row, Lines], Row | None]
    reads: set[str]  # columns that the old table must have
    writes: set[str]  # columns that it fills in the new table, besides those of the same name


def to_django(user: Row, remarks: Lines) -> Row:
    """Convert a row of Flask's user table."""
    password = f"argon2{user['password']}"
    if not password.startswith("argon2$argon2"):
        remarks.append(f"user {user['id']} ({user['email']}) must reset the password")
        password = f"!{secrets.token_urlsafe(30)}"  # as Django marks an unusable password
    return user | {
        "username": user["email"],
        "password": password,
        "first_name": "",
        "last_name": "",
        "is_active": user["active"],
        "is_superuser": user["is_staff"],
        "date_joined": user["confirmed_at"] or datetime.now(UTC),
    }


def to_flask(user: Row, remarks: Lines) -> Row | None:
    """Convert a row of Django's user table; without an e-mail address, the user stays behind."""
    addresses = (user["email"], user.get("username", ""))
    name = f"accounts_user {user['id']} ({addresses[1] or addresses[0]})"
    email = next(filter(EMAIL.fullmatch, addresses), None)
    if email is None:
        remarks.append(f"{name} stays behind: no e-mail address")
        return None
    if user["is_staff"] != user["is_superuser"]:
        remarks.append(f"{name} is not staff any more: not both staff and superuser")
    password = user["password"].removeprefix("argon2")
    if not password.startswith("$argon2"):
        remarks.append(f"{name} must reset the password: its hash is not Argon2")
        salt, digest = (base64.b64encode(secrets.token_bytes(size)).decode() for size in (15, 33))
        password = f"$argon2id$v=19$m=19456,t=2,p=1${salt}${digest}"  # of no known password
    return user | {
        "email": email.lower(),
        "password": password,
        "active": user["is_active"],
        "is_staff": user["is_staff"] and user["is_superuser"],
        "fs_uniquifier": uuid.uuid4().hex,
        "confirmed_at": user["date_joined"],
    }


BOTH = {"id", "email", "password", "is_staff"}
FLASK = {"active", "confirmed_at", "fs_uniquifier"}
DJANGO = {"date_joined", "is_active", "is_superuser"}
CONVERSIONS = {
    ("user", "accounts_user"): Conversion(
        to_django, BOTH | FLASK, DJANGO | {"first_name", "last_name", "username"}
    ),
    ("accounts_user", "user"): Conversion(to_flask, BOTH | DJANGO, FLASK),
}
UNCHANGED = Conversion(lambda row, _: row, set(), set())


def parse_url(text: str, name: str) -> sa.URL:
    """Return the URL of a PostgreSQL database, or of an SQLite file that exists."""
    try:
        url = sa.make_url(text)
    except (SQLAlchemyError, ValueError):
        message = f"{name} is not a URL such as sqlite:///db.sqlite3 or postgresql://user@host/db"
        raise MoveError(message) from None
    match url.get_backend_name():
        case "sqlite":
            if not url.database or not Path(url.database).is_file():
                raise MoveError(f"{name}: there is no file {url.database}")
            return sa.URL.create("sqlite", database=str(Path(url.database).resolve()))
        case "postgres" | "postgresql":
            query = {"connect_timeout": "10", **url.query}
            return url.set(drivername="postgresql+psycopg", query=query)
        case backend:
            raise MoveError(f"{name} must name SQLite or PostgreSQL, not {backend}")


@contextmanager
def explain(what: str) -> Iterator[None]:
    """Turn what a driver or a conversion says into a sentence about *what*."""
    try:
        yield
    except (ArithmeticError, LookupError, SQLAlchemyError, TypeError, ValueError) as error:
        original = error.orig if isinstance(error, StatementError) else error
        # PostgreSQL's details may hold the values of a row.
        said = " ".join(str(original).partition("DETAIL:")[0].split()).rstrip(".")
        raise MoveError(f"{what}: {said}") from None


@contextmanager
def connect(url: sa.URL) -> Iterator[Database]:
    """Read the schema in a transaction, which is rolled back unless it is committed."""
    is_sqlite = url.get_backend_name() == "sqlite"
    options: dict[str, Any] = {"isolation_level": "REPEATABLE READ"}
    if is_sqlite:
        options = {"connect_args": {"autocommit": False}}
    metadata = sa.MetaData()
    cannot_read = f"cannot read {url.set(query={})!r}"  # with *** for the password
    with explain(cannot_read):
        connection = sa.create_engine(url, poolclass=sa.NullPool, **options).connect()
    with connection:
        with explain(cannot_read):
            if not is_sqlite:
                connection.execute(sa.text("SET TIME ZONE 'UTC'"))
            metadata.reflect(connection)
        tables = {
            table.name: table
            for table in metadata.sorted_tables
            if not any(fnmatchcase(table.name, pattern) for pattern in NEVER)
        }
        yield Database(connection, tables, "django_migrations" in metadata.tables, is_sqlite)


def pair_tables(old: Database, new: Database, given: Iterable[tuple[str, str]]) -> dict[str, str]:
    """Return which old table goes into which new one, parents first."""
    pairs = dict(given)
    for name, other in pairs.items():
        for side, database, table in [("old", old, name), ("new", new, other)]:
            if table not in database.tables:
                raise MoveError(f"--table {name}={other}: no table {table} in the {side} database")
    same = [(name, name) for name in old.tables]
    for name, other in same + TWINS + [(django, flask) for flask, django in TWINS]:
        if name in old.tables.keys() - pairs and other in new.tables.keys() - pairs.values():
            pairs[name] = other
    if not pairs:
        raise MoveError("the databases have no table in common; is the new one migrated?")
    order = list(new.tables)
    return dict(sorted(pairs.items(), key=lambda pair: order.index(pair[1])))


def compare_columns(old: sa.Table, new: sa.Table, conversion: Conversion) -> Iterator[str]:
    """Yield which columns are not copied; refuse what cannot go without one."""
    has, wants = set(old.columns.keys()), set(new.columns.keys())
    if missing := conversion.reads - has:
        raise MoveError(f"{old.name} has no column {', '.join(sorted(missing))}")
    for name in sorted(has - wants - conversion.reads):
        yield f"Left behind: {old.name}.{name} ({new.name} has no such column)"
    for name in sorted(wants - has - conversion.writes):
        column = new.columns[name]
        has_default = column.server_default or column.identity or column.computed
        if not (column.nullable or has_default or column is new.autoincrement_column):
            raise MoveError(f"{column} needs a value, and {old.name} has no such column")
        yield f"Left at its default: {column} ({old.name} has no such column)"


def copy_table(old: Database, new: Database, names: tuple[str, str], remarks: Lines) -> int:
    """Copy the rows of one table, and return how many."""
    source, target = old.tables[names[0]], new.tables[names[1]]
    convert, _, writes = CONVERSIONS.get(names, UNCHANGED)
    filled = {*source.columns.keys(), *writes}
    columns = {c.name: c for c in target.columns if c.name in filled and not c.computed}
    # Columns without types: values go to the driver as they are.
    insert = sa.insert(sa.table(target.name, *map(sa.column, columns)))
    count = 0
    for row in read(old, source):
        key = ", ".join(str(row[column.name]) for column in source.primary_key)
        with explain(f"{source.name} row {key}"):
            if converted := convert(row, remarks):
                values = {name: fit(converted[name], c, new) for name, c in columns.items()}
                new.connection.execute(insert, values)
                count += 1
    return count


def read(old: Database, table: sa.Table) -> Iterator[Row]:
    """Yield the rows of *table*, with the values that the driver returns."""
    columns = [
        # As text, JSON's null is not taken for NULL.
        sa.cast(column, sa.Text).label(name)
        if isinstance(column.type, sa.JSON)
        else sa.column(name)
        for name, column in table.columns.items()
    ]
    query = sa.select(*columns).select_from(table).order_by(*table.primary_key)
    options = {"yield_per": 1000}
    with (
        explain(f"cannot read the table {table.name}"),
        old.connection.execute(query, execution_options=options) as result,
    ):
        yield from map(dict, result.mappings())


def fit(value: Any, column: sa.Column[Any], new: Database) -> Any:
    """Return *value* as the driver takes it, and in SQLite as the framework would store it."""
    match column.type, value:
        case _, None:
            return None
        case sa.Boolean(), _:
            return bool(value)
        case sa.String(length=int(length)), str() if len(value) > length:
            raise ValueError(f"{column} is too short for {len(value):,} characters")
        case (sa.DateTime() | sa.Time()) as kind, _ if new.is_sqlite:
            parse = datetime.fromisoformat if isinstance(kind, sa.DateTime) else time.fromisoformat
            moment = value if isinstance(value, datetime | time) else parse(value)
            if isinstance(moment, datetime) and moment.tzinfo:
                moment = moment.astimezone(UTC).replace(tzinfo=None)
            text: str = moment.isoformat(timespec="auto" if new.is_django else "microseconds")
            return text.replace("T", " ")
        case sa.String(length=32), uuid.UUID():
            return value.hex
        case _, date() | Decimal() | uuid.UUID() | IPv4Address() | IPv6Address():
            return str(value) if new.is_sqlite else value
    return value


def defer_foreign_keys(new: Database, tables: Iterable[sa.Table]) -> list[str]:
    """Let rows of PostgreSQL refer to later ones; return the statements that end it."""
    if new.is_sqlite:  # which checks no foreign keys unless it is asked to
        return []
    quote = new.connection.dialect.identifier_preparer.quote
    end, earlier = ["SET CONSTRAINTS ALL IMMEDIATE"], set()
    for table in tables:
        for key in table.foreign_key_constraints:
            if key.referred_table not in earlier and not key.deferrable:
                alter = f"ALTER TABLE {quote(table.name)} ALTER CONSTRAINT {quote(str(key.name))}"
                new.connection.exec_driver_sql(f"{alter} DEFERRABLE INITIALLY DEFERRED")
                end.append(f"{alter} NOT DEFERRABLE")
        earlier.add(table)
    return end


def check_foreign_keys(new: Database, name: str, table: sa.Table) -> None:
    """Refuse a row that refers to a missing one; the old *table* was called *name*."""
    for key in table.foreign_key_constraints:
        parent = key.referred_table.alias()
        given = (e.parent.is_not(None) for e in key.elements)
        matches = (e.parent == parent.columns[e.column.name] for e in key.elements)
        query = sa.select(*table.primary_key).where(*given, ~sa.exists().where(*matches)).limit(1)
        if row := new.connection.execute(query).first():
            what = f"{name} row {', '.join(map(str, row))}: {', '.join(key.column_keys)}"
            raise MoveError(f"{what} refers to no row of {key.referred_table.name}")


def set_sequence(new: Database, table: sa.Table) -> None:
    """Let PostgreSQL number new rows after those that were copied, as SQLite does by itself."""
    if new.is_sqlite or (column := table.autoincrement_column) is None:
        return
    quoted = new.connection.dialect.identifier_preparer.quote(table.name)
    sequence = new.connection.scalar(sa.func.pg_get_serial_sequence(quoted, column.name))
    highest = new.connection.scalar(sa.select(sa.func.max(column))) or 0
    if sequence and highest > 0:
        new.connection.exec_driver_sql(f"ALTER SEQUENCE {sequence} RESTART WITH {highest + 1}")


def move_confirmations(old: Database, new: Database, pairs: dict[str, str]) -> Lines:
    """Let everybody who has confirmed an email need not do so again, and nobody else."""
    what = f"user.confirmed_at to {EMAILS}"
    if pairs.get("user") == "accounts_user" and EMAILS in new.tables:
        rows = [
            {
                "user_id": user["id"],
                "email": user["email"],
                "verified": user["confirmed_at"] is not None,
                "primary": True,
            }
            for user in read(old, old.tables["user"])
        ]
        if rows:
            new.connection.execute(sa.insert(new.tables[EMAILS]), rows)
    elif pairs.get("accounts_user") == "user" and EMAILS in old.tables:
        what = f"{EMAILS} to user.confirmed_at"
        emails = [row for row in read(old, old.tables[EMAILS]) if row["verified"]]
        confirmed = {(row["user_id"], row["email"].lower()) for row in emails}
        user = new.tables["user"]
        rows = [
            {"key": row["id"]}
            for row in read(new, user)
            if (row["id"], row["email"]) not in confirmed and not row["is_staff"]
        ]
        update = sa.update(user).where(user.c.id == sa.bindparam("key")).values(confirmed_at=None)
        if rows:
            new.connection.execute(update, rows)
    else:
        return []
    pairs[EMAILS] = EMAILS
    return [f"Copied {what}"]


def move(old: Database, new: Database, given: Iterable[tuple[str, str]]) -> tuple[Lines, Lines]:
    """Copy the tables that both databases have; return the report, and remarks on users."""
    urls = old.connection.engine.url, new.connection.engine.url
    if len({(url.host, url.port or 5432, url.database) for url in urls}) == 1:
        raise MoveError("both URLs name the same database")
    pairs = pair_tables(old, new, given)
    tables = [new.tables[name] for name in pairs.values()]
    report: Lines = []
    remarks: Lines = []
    for table in tables:
        if new.connection.scalar(sa.select(sa.exists().select_from(table))):
            raise MoveError(f"the new database must be empty, and {table.name} has rows")
    end = defer_foreign_keys(new, tables)
    for name, other in pairs.items():
        conversion = CONVERSIONS.get((name, other), UNCHANGED)
        lines = [*compare_columns(old.tables[name], new.tables[other], conversion)]
        count = copy_table(old, new, (name, other), remarks)
        rows = "1 row" if count == 1 else f"{count:,} rows"
        report += [f"Copied {name} to {other}: {rows}", *lines]
    for name, table in zip(pairs, tables, strict=True):
        check_foreign_keys(new, name, table)
        set_sequence(new, table)
    report += move_confirmations(old, new, pairs)
    for statement in end:
        new.connection.exec_driver_sql(statement)
    new.connection.commit()
    for name in sorted(old.tables.keys() - pairs):
        report.append(f"Left behind: {name} (only in the old database)")
    for name in sorted(new.tables.keys() - pairs.values()):
        report.append(f"Left empty: {name} (only in the new database)")
    return report, remarks


def main() -> None:
    """Move the data, and report what was done or why nothing was."""
    warnings.simplefilter("ignore", SAWarning)  # of types and indexes that are not needed here
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("old", metavar="OLD_DATABASE_URL", help="sqlite:///… or postgresql://…")
    parser.add_argument("new", metavar="NEW_DATABASE_URL", help="a database with empty tables")
    parser.add_argument(
        "--table",
        metavar="OLD=NEW",
        action="append",
        default=[],
        help="copy the table OLD into the table NEW (repeatable)",
    )
    options = parser.parse_args()
    try:
        urls = (
            parse_url(options.old, "OLD_DATABASE_URL"),
            parse_url(options.new, "NEW_DATABASE_URL"),
        )
        given = [tuple(text.partition("=")[::2]) for text in options.table]
        with connect(urls[0]) as old, connect(urls[1]) as new, explain("the move failed"):
            report, remarks = move(old, new, given)
    except (MoveError, OSError) as error:
        sys.exit(f"Nothing was moved: {error}.")
    for lines, stream in [(report, sys.stdout), (remarks, sys.stderr)]:
        for line in lines:
            print(line, file=stream)


if __name__ == "__main__":
    main()
