"""Databases of both frameworks, made by hand, for the tests of scripts/move_data.py."""

import subprocess
import sys
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, date, datetime, time
from decimal import Decimal
from pathlib import Path
from typing import Any, NamedTuple

import sqlalchemy as sa

from .commands import run
from .template import ROOT

SCRIPT = ROOT / "scripts/move_data.py"
ARGON2 = "$argon2id$v=19$m=19456,t=2,p=1$c2FsdHNhbHRzYWx0$aGFzaGhhc2hoYXNoaGFzaGhhc2hoYXNo"
ODD = [
    "مرحبا \u202e",
    "e\u0301\u0327 é \ufdfa",
    "\u2028 \u2029 \x85 \r\n \t",
    "'\"\\' \\u0041 {{ x }} <b> %s :name",
    "👩\u200d🚀 \U0001d504 \U0010fffd \uffff",
    "\x01 \x1b[31m \x7f \x9f \ufeff",
]
TWIN = {"flask": "django", "django": "flask"}
# What is never moved, and never empty.
HISTORY = {"flask": ["alembic_version"], "django": ["auth_permission", "django_migrations"]}
TICKETS = {"flask": ("--table", "ticket=shop_ticket"), "django": ("--table", "shop_ticket=ticket")}

Row = dict[str, Any]


class UTCDateTime(sa.TypeDecorator[datetime]):
    """A time in UTC, which SQLite keeps without a zone."""

    impl = sa.DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: sa.Dialect) -> datetime | None:
        """Take the zone off for SQLite."""
        return value.replace(tzinfo=None) if value and dialect.name == "sqlite" else value

    def process_result_value(self, value: datetime | None, _: sa.Dialect) -> datetime | None:
        """Return a time with its zone."""
        if value is None or value.tzinfo:
            return value and value.astimezone(UTC)
        return value.replace(tzinfo=UTC)


def tables(framework: str) -> sa.MetaData:
    """Return the tables that a project of *framework* has, with one of its owner's."""
    metadata = sa.MetaData()
    is_django = framework == "django"

    def foreign_key(column: str | sa.Column[Any]) -> sa.ForeignKey:
        # Django lets foreign keys be checked at the end of a transaction.
        initially = "DEFERRED" if is_django else None
        return sa.ForeignKey(column, deferrable=is_django or None, initially=initially)

    users: dict[str, list[sa.Column[Any]]] = {
        "flask": [
            sa.Column("email", sa.String(254), unique=True, nullable=False),
            sa.Column("password", sa.String(255), nullable=False),
            sa.Column("active", sa.Boolean, nullable=False),
            sa.Column("is_staff", sa.Boolean, nullable=False),
            sa.Column("fs_uniquifier", sa.String(64), unique=True, nullable=False),
            sa.Column("confirmed_at", UTCDateTime),
        ],
        "django": [
            sa.Column("password", sa.String(128), nullable=False),
            sa.Column("last_login", UTCDateTime),
            sa.Column("is_superuser", sa.Boolean, nullable=False),
            sa.Column("username", sa.String(150), unique=True, nullable=False),
            sa.Column("first_name", sa.String(150), nullable=False),
            sa.Column("last_name", sa.String(150), nullable=False),
            sa.Column("email", sa.String(254), nullable=False),
            sa.Column("is_staff", sa.Boolean, nullable=False),
            sa.Column("is_active", sa.Boolean, nullable=False),
            sa.Column("date_joined", UTCDateTime, nullable=False),
        ],
    }
    # Django's keys have 64 bits; SQLite counts only those called INTEGER.
    key = sa.BigInteger().with_variant(sa.Integer, "sqlite") if is_django else sa.Integer()
    identity = [sa.Identity()] if is_django else []
    user = sa.Table(
        "accounts_user" if is_django else "user",
        metadata,
        sa.Column("id", key, *identity, primary_key=True),
        *users[framework],
    )
    sa.Table(
        "notes_note" if is_django else "note",
        metadata,
        sa.Column("id", key, *identity, primary_key=True),
        sa.Column("author", sa.String(100), nullable=False),
        sa.Column("text", sa.Text, nullable=False),
        sa.Column("created_at", UTCDateTime, nullable=False),
    )
    ticket = "shop_ticket" if is_django else "ticket"
    sa.Table(
        ticket,
        metadata,
        sa.Column("id", sa.Uuid, primary_key=True),
        sa.Column("user_id", key, foreign_key(user.c.id), nullable=False),
        sa.Column("parent_id", sa.Uuid, foreign_key(f"{ticket}.id")),
        sa.Column("done", sa.Boolean, nullable=False),
        sa.Column("price", sa.Numeric(10, 2), nullable=False),
        sa.Column("due", sa.Date),
        sa.Column("at", sa.Time),
        sa.Column("extra", sa.JSON(none_as_null=True)),
        sa.Column("image", sa.LargeBinary),
        sa.Column("ratio", sa.Float, nullable=False),
    )
    if is_django:
        sa.Table(
            "account_emailaddress",
            metadata,
            sa.Column("id", sa.Integer, sa.Identity(), primary_key=True),
            sa.Column("email", sa.String(254), nullable=False),
            sa.Column("verified", sa.Boolean, nullable=False),
            sa.Column("primary", sa.Boolean, nullable=False),
            sa.Column("user_id", key, foreign_key(user.c.id), nullable=False),
        )
    for name in HISTORY[framework]:
        sa.Table(name, metadata, sa.Column("name", sa.String(32), primary_key=True))
    return metadata


class Data(NamedTuple):
    """A database of *framework* at *url*, and its tables."""

    framework: str
    url: str
    metadata: sa.MetaData

    @property
    def names(self) -> tuple[str, str, str]:
        """Return the names of the tables of notes, users and tickets."""
        if self.framework == "django":
            return "notes_note", "accounts_user", "shop_ticket"
        return "note", "user", "ticket"

    @contextmanager
    def begin(self) -> Iterator[sa.Connection]:
        """Connect, and commit at the end."""
        url = self.url.replace("postgresql:", "postgresql+psycopg:")
        with sa.create_engine(url, poolclass=sa.NullPool).begin() as connection:
            yield connection

    def insert(self, name: str, *rows: Row) -> None:
        """Insert *rows* into the table *name*."""
        with self.begin() as connection:
            connection.execute(sa.insert(self.metadata.tables[name]), list(rows))

    def execute(self, *statements: str) -> None:
        """Run *statements*."""
        with self.begin() as connection:
            for statement in statements:
                connection.exec_driver_sql(statement)

    def rows(self, name: str) -> list[Row]:
        """Return the rows of the table *name*."""
        table = self.metadata.tables[name]
        query = sa.select(table).order_by(*table.primary_key)
        with self.begin() as connection:
            return [dict(row) for row in connection.execute(query).mappings()]

    def everything(self) -> dict[str, list[Any]]:
        """Return all rows of all tables, as the driver returns them."""
        with self.begin() as connection:
            return {
                name: [*connection.execute(sa.text(f'SELECT * FROM "{name}" ORDER BY 1'))]  # noqa: S608
                for name in sa.inspect(connection).get_table_names()
            }


def make(framework: str, url: str) -> Data:
    """Create the tables of *framework* in the empty database at *url*, as after a migration."""
    data = Data(framework, url, tables(framework))
    with data.begin() as connection:
        data.metadata.create_all(connection)
    for name in HISTORY[framework]:
        data.insert(name, {"name": "0001"})
    return data


def user(framework: str, key: int, email: str, **changes: Any) -> Row:
    """Return a row of the user table: an administrator."""
    rows: dict[str, Row] = {
        "flask": {
            "email": email,
            "password": ARGON2,
            "active": True,
            "is_staff": True,
            "fs_uniquifier": uuid.uuid4().hex,
            "confirmed_at": datetime(2026, 1, 2, 3, 4, 5, tzinfo=UTC),
        },
        "django": {
            "password": f"argon2{ARGON2}",
            "last_login": None,
            "is_superuser": True,
            "username": email,
            "first_name": "",
            "last_name": "",
            "email": email,
            "is_staff": True,
            "is_active": True,
            "date_joined": datetime(2026, 1, 2, 3, 4, 5, tzinfo=UTC),
        },
    }
    return {"id": key, **rows[framework], **changes}


def administrators(framework: str) -> list[Row]:
    """Return an administrator, and a user who is none."""
    rights = {"flask": ["is_staff"], "django": ["is_staff", "is_superuser"]}[framework]
    return [
        user(framework, 7, "ada@example.org"),
        user(framework, 9, "zoë@example.org", **dict.fromkeys(rights, False)),
    ]


def confirmed(key: int, email: str, **changes: Any) -> Row:
    """Return a row by which django-allauth knows that a user has confirmed an email."""
    return {"user_id": key, "email": email, "verified": True, "primary": True, **changes}


def odd_notes() -> list[Row]:
    """Return a thousand notes that are hard to carry."""
    return [
        {
            "id": 2 * number + 1,
            "author": (ODD[number % len(ODD)] * 9)[: 1 + number % 100],
            "text": (ODD[number % 5] + ODD[number % 6]) * (number % 50) + str(number),
            "created_at": datetime(2000 + number % 100, 2, 3, 4, 5, 6, number * 997 % 10**6, UTC),
        }
        for number in range(1000)
    ]


def tickets() -> list[Row]:
    """Return rows of a table of the owner's own; the first refers to the second."""
    first, second = uuid.UUID(int=1), uuid.UUID(int=2**128 - 1)
    common = {"user_id": 7, "done": True, "ratio": 0.1}
    return [
        {
            **common,
            "id": first,
            "parent_id": second,
            "price": Decimal("12345678.90"),
            "due": date(2026, 2, 28),
            "at": time(23, 59, 59, 999999),
            "extra": {"ключ": [1, None, "\U0001d504"]},
            "image": b"\x00\xff",
        },
        {
            **common,
            "id": second,
            "parent_id": None,
            "done": False,
            "price": Decimal("0.00"),
            "due": None,
            "at": time(0),
            "extra": None,
            "image": None,
        },
    ]


def fill(data: Data) -> None:
    """Fill the tables that both frameworks have."""
    notes, users, owner = data.names
    data.insert(notes, *odd_notes())
    data.insert(users, *administrators(data.framework))
    if data.framework == "django":
        emails = [(row["id"], row["email"]) for row in administrators("django")]
        data.insert("account_emailaddress", *(confirmed(*pair) for pair in emails))
    # A foreign key may refer to a later row.
    child, parent = tickets()
    data.insert(owner, parent)
    data.insert(owner, child)


def move(old: str, new: str, *arguments: str, cwd: Path = ROOT) -> subprocess.CompletedProcess[str]:
    """Run the script with the libraries of these tests, under warnings as errors."""
    return run(sys.executable, "-W", "error", SCRIPT, old, new, *arguments, cwd=cwd)


def check_move(old: Data, new: Data) -> None:
    """Move all that *old* was filled with, and compare."""
    done = move(old.url, new.url, *TICKETS[old.framework])

    assert done.returncode == 0, done.stdout
    notes, users, owner = new.names
    for name, other, count in zip(old.names, new.names, ["1,000", "2", "2"], strict=True):
        assert f"Copied {name} to {other}: {count} rows\n" in done.stdout
    assert new.rows(notes) == odd_notes()
    assert new.rows(owner) == tickets()
    for found, expected in zip(new.rows(users), administrators(new.framework), strict=True):
        assert {**found, "fs_uniquifier": ""} == {**expected, "fs_uniquifier": ""}
    # New rows get ids after the old ones.
    new.insert(notes, {key: value for key, value in odd_notes()[0].items() if key != "id"})
    assert new.rows(notes)[-1]["id"] == odd_notes()[-1]["id"] + 1


def check_refused(old: Data, new: Data, *arguments: str, names: str) -> None:
    """Expect one sentence that *names* what is wrong, and that nothing is changed."""
    before = old.everything(), new.everything()
    done = move(old.url, new.url, *(arguments or TICKETS[old.framework]))

    assert done.returncode == 1, done.stdout
    assert done.stdout.startswith("Nothing was moved: "), done.stdout
    assert done.stdout.count("\n") == 1, done.stdout
    assert names in done.stdout
    assert (old.everything(), new.everything()) == before
