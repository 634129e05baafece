from typing import Any


def test_no_migration_is_missing(missing_migrations: Any) -> None:
    assert missing_migrations() == []
