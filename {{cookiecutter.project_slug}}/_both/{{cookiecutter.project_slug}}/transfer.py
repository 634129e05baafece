"""The file of `make export` and `make import`, which both frameworks write alike.

It is JSON Lines: the version of the format, one row a line, and how many rows they are.
"""

import json
import re
from collections.abc import Callable, Iterable, Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

VERSION = 1

Row = dict[str, Any]


class TransferError(Exception):
    """Why a file cannot be written or read, in a sentence."""


class Table:
    """How the rows of a model are written, and how each of their fields is read."""

    unique = ""  # a field that no two rows share, beside the id

    def __init__(self, model: type[Any], **fields: Callable[[Any], Any]) -> None:
        self.model = model
        self.name = model.__name__.lower()
        self.fields = fields

    def dump(self, item: Any) -> Row | None:
        """Return what to write of *item*, if it may leave."""
        return {name: getattr(item, name) for name in self.fields}

    def load(self, row: Row) -> Any:
        """Return what *row* stands for, to be stored."""
        return self.model(**row)


def write(path: Path, tables: Iterable[Table], stream: Callable[..., Any]) -> int:
    """Write the items that *stream* gives of each table to a file for its owner alone."""
    count = 0
    try:
        path.touch(0o600, exist_ok=False)
        with path.open("w", encoding="ascii") as file:
            file.write(line("version", VERSION))
            for table in tables:
                for item in stream(table.model):
                    if row := table.dump(item):
                        file.write(line(table.name, row))
                        count += 1
            file.write(line("end", count))
    except OSError as error:
        raise TransferError(f"{path} cannot be written: {error.strerror}.") from None
    return count


def line(kind: str, value: object) -> str:
    return json.dumps({kind: value}, default=datetime.isoformat) + "\n"


def read(path: Path, tables: Iterable[Table]) -> Iterator[Any]:
    """Yield what the file at *path* holds for *tables*, and stop at what is wrong."""
    places = {table.name: table for table in tables}
    ids = dict.fromkeys(places, 0)
    names = set()
    number, rows = 0, None
    try:
        with path.open("rb") as file:
            for number, content in enumerate(file, start=1):
                kind, value = parse(content)
                if number == 1:
                    check_version(kind, value)
                elif rows is not None:
                    raise ValueError("nothing comes after the end")
                elif kind == "end":
                    rows = number - 2
                    if value != rows:
                        raise ValueError(f"{value} rows left, and {rows} are here")
                elif kind not in places:
                    raise ValueError(f"this project keeps no {kind}")
                else:
                    table = places[kind]
                    item = table.load(read_fields(value, table.fields))
                    if item.id <= ids[kind]:
                        raise ValueError("the ids do not rise")
                    ids[kind] = item.id
                    if table.unique:
                        name = getattr(item, table.unique)
                        if (kind, name) in names:
                            raise ValueError(f"there is a {kind} {name} already")
                        names.add((kind, name))
                    yield item
            if rows is None:
                number += 1
                raise ValueError("the rest is missing")
    except OSError as error:
        raise TransferError(f"{path} cannot be read: {error.strerror}.") from None
    except ValueError as error:
        raise TransferError(f"{path}, line {number}: {error}.") from None


def parse(content: bytes) -> tuple[str, Any]:
    try:
        [(kind, value)] = json.loads(content).items()
    except (AttributeError, RecursionError, ValueError):
        raise ValueError("this is not what `make export` writes") from None
    return kind, value


def check_version(kind: str, value: Any) -> None:
    if kind != "version":
        raise ValueError("the version of the format is missing")
    if value != VERSION:
        raise ValueError(f"this project reads version {VERSION}, not {value}")


def read_fields(row: Any, fields: dict[str, Callable[[Any], Any]]) -> Row:
    if not isinstance(row, dict) or row.keys() != fields.keys():
        raise ValueError(f"a row has the fields {', '.join(fields)}")
    values = {}
    for name, read_field in fields.items():
        try:
            values[name] = read_field(row[name])
        except (OverflowError, TypeError, ValueError) as error:
            raise ValueError(f"{name}: {error}") from None
    return values


def integer(value: Any) -> int:
    if type(value) is not int or not 0 < value < 2**31:
        raise ValueError("this is no integer from 1 to 2147483647")
    return value


def text(limit: int) -> Callable[[Any], str]:
    """Return what reads a text of up to *limit* characters."""

    def read_text(value: Any) -> str:
        if not isinstance(value, str) or re.search(r"[\0\ud800-\udfff]", value):
            raise ValueError("this is no text")
        if len(value) > limit:
            raise ValueError(f"these are more than {limit} characters")
        return value

    return read_text


def time(value: Any) -> datetime:
    moment = datetime.fromisoformat(value)
    if moment.tzinfo is None:
        raise ValueError("this time has no zone")
    return moment.astimezone(UTC)
