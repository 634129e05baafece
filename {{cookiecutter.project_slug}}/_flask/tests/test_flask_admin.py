"""What Flask-Admin needs to work under our rules; admin.js says why."""

import re
from importlib import import_module
from pathlib import Path
from typing import Any

import httpx
import pytest
from flask import Flask


def test_inline_handlers_have_a_stand_in(
    admin_client: httpx.Client, app: Flask, site: Any, note: Any
) -> None:
    assert app.static_folder
    script = (Path(app.static_folder) / "admin.js").read_text(encoding="utf-8")
    for path in [site.rows("note"), site.add("note"), site.change("note", note.id)]:
        page = admin_client.get(path).text
        assert 'src="/static/admin.js"' in page
        for handler in re.findall(r'onclick="(?:return )?([\w.]+)', page):
            assert handler == "false" or f'name === "{handler}"' in script


def test_place_for_the_counts_must_be_known(
    app: Flask, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(app.config, "RATELIMIT_STORAGE_URI", "nowhere://")
    with pytest.raises(SystemExit, match="RATELIMIT_STORAGE_URI"):
        import_module(f"{app.name}.admin").init_app(app)
