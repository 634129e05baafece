"""What Flask-Admin needs to work on SQL; model_view.py says why."""

from typing import Any

import httpx
from sqlalchemy import Engine, event


def test_ticked_rows_are_not_compared_with_text(
    admin_client: httpx.Client, site: Any, note: Any
) -> None:
    statements: list[str] = []

    def listen(_connection: Any, _cursor: Any, sql: str, *_: Any) -> None:
        statements.append(sql)

    event.listen(Engine, "before_cursor_execute", listen)
    try:
        site.delete_ticked(admin_client, "note", [note.id])
    finally:
        event.remove(Engine, "before_cursor_execute", listen)
    assert any(sql.startswith("DELETE FROM note") for sql in statements)
    assert not any("note.id IN" in sql for sql in statements)
