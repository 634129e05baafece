from collections.abc import Iterable
from http import HTTPStatus
from typing import Any

from pydantic import BaseModel

PROBLEM_JSON = "application/problem+json"


class Problem(BaseModel):
    """Problem details, as in RFC 9457."""

    title: str
    status: int
    errors: list[dict[str, str]] = []


def problem(status: int, faults: Iterable[tuple[list[Any], str]] = ()) -> str:
    """Return problem details; a fault is the path to a field and what is wrong with it."""
    errors = [{"detail": why, "pointer": "/".join(["#", *map(str, path)])} for path, why in faults]
    details = Problem(title=HTTPStatus(status).phrase, status=status, errors=errors)
    return details.model_dump_json(exclude_defaults=True)


def finish_document(document: dict[str, Any]) -> None:
    """Document the errors of each operation, and group the operations by path."""
    document["components"]["schemas"]["Problem"] = Problem.model_json_schema()
    schema = {"$ref": "#/components/schemas/Problem"}
    response = {"description": "Problem", "content": {PROBLEM_JSON: {"schema": schema}}}
    for path, operations in document["paths"].items():
        for operation in operations.values():
            operation["tags"] = [path.split("/")[3]]
            operation["summary"] = operation.pop("description", "") or operation["summary"]
            operation["responses"].pop("422", None)
            operation["responses"]["default"] = response
