"""Django's SQLite, with an eye on its file."""

from pathlib import Path
from typing import Any

from django.db.backends.sqlite3 import base


class DatabaseWrapper(base.DatabaseWrapper):
    """A connection that does not outlive its file: it would write on, into nowhere."""

    def get_new_connection(self, conn_params: dict[str, Any]) -> Any:
        self.opened_file = self.file()  # before it is opened: it may change meanwhile
        return super().get_new_connection(conn_params)

    def is_usable(self) -> bool:
        return self.file() == self.opened_file

    def file(self) -> int | None:
        """Return what tells the file from others that had its name."""
        try:
            return Path(self.settings_dict["NAME"]).stat().st_ino
        except FileNotFoundError:
            return None
