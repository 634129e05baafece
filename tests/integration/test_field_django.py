"""What the field does to a Django site: odd proxies, headers, settings, databases and teams."""

import contextlib
import json
import re
import shutil
import socket
import struct
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest
import yaml

from ..helpers.commands import run
from ..helpers.contract import STAFF, check_headers, check_look
from ..helpers.forms import Form, form_at, forms_of, log_in, send
from ..helpers.production import Running, call, gunicorn, start_in_vain
from ..helpers.servers import Twin
from ..helpers.template import FULL
from .conftest import params

# Without accounts, whose login is another one: test_proxies.py and test_accounts.py have that.
DJANGO = [{**each, "accounts": False} for each in FULL if each["framework"] == "django"]

pytestmark = pytest.mark.parametrize("twin", params(DJANGO), indirect=True)

Serve = Callable[..., contextlib.AbstractContextManager[Running]]

SSL_REQUEST = 80877103
MAX_READY = 5


@pytest.fixture(scope="module")
def serve(twin: Twin) -> Serve:
    """Return a function that serves the project over a new database, with more settings."""

    @contextlib.contextmanager
    def serve(
        database: str = "postgresql", *, may_fail: bool = False, **variables: str
    ) -> Iterator[Running]:
        url = twin.new_database(database)
        twin.add_admin(url, *STAFF)
        with gunicorn(twin.project, twin.env(url, **variables)) as running:
            yield running
        assert may_fail or "Internal Server Error" not in running.server.log.read_text("utf-8")

    return serve


@pytest.fixture(scope="module")
def site(serve: Serve) -> Iterator[Running]:
    """Serve the project on PostgreSQL, behind one proxy, for all tests that only ask."""
    with serve() as running:
        yield running


@pytest.fixture(scope="module")
def failing_site(serve: Serve) -> Iterator[Running]:
    """Serve the project for requests on which Django fails, as docs/reliability.md says."""
    with serve(may_fail=True) as running:
        yield running


# What the last proxy received and added, and the client that we believe it comes from. The braces
# hold another number in each request: a new port, or what a client forges.
FORWARDED = {
    "1": {
        "192.0.2.1": "192.0.2.1",
        "192.0.2.2:4000{}": "192.0.2.2",
        "[2001:db8::1]:4000{}": "2001:db8::1",
        '"[2001:db8::2]:4000{}"': "2001:db8::2",
        "2001:db8:0::3": "2001:db8::3",
        "::ffff:192.0.2.3": "192.0.2.3",
        "203.0.113.{}, 192.0.2.4:4000{}": "192.0.2.4",
        "203.0.113.{}, unknown": "127.0.0.1",
        "203.0.113.{}, _hidden": "127.0.0.1",
        "203.0.113.{},": "127.0.0.1",
        "x" * 300: "127.0.0.1",
    },
    "2": {
        "203.0.113.{}, 192.0.2.6:4000{}, 10.0.0.1": "192.0.2.6",
        "203.0.113.{}, 192.0.2.7, unknown": "127.0.0.1",
        "203.0.113.{}, unknown, 10.0.0.1": "127.0.0.1",
        "203.0.113.{}": "127.0.0.1",
    },
}


@pytest.mark.parametrize("proxies", FORWARDED)
def test_log_and_lockout_see_the_same_client(serve: Serve, proxies: str) -> None:
    with serve(PROXY_COUNT=proxies) as site:
        for number, (forwarded, address) in enumerate(FORWARDED[proxies].items()):
            before = len(site.requests())
            statuses = []
            for attempt in range(6):
                with site.client(forwarded.replace("{}", str(attempt))) as client:
                    statuses.append(log_in(client, f"eve{number}", "wrong").status_code)
            assert statuses == [200] * 4 + [429] * 2, forwarded
            assert {line["client_address"] for line in site.requests()[before:]} == {address}


def test_session_cookie_with_nul_does_no_harm(failing_site: Running) -> None:
    for path in ("/notes/", "/admin/login/"):
        with failing_site.client(Cookie=r'sessionid="abcdefgh\000"; csrftoken="\000"') as client:
            assert client.get(path).status_code in {200, 500}
        with failing_site.client() as client:
            assert client.get(path).status_code == 200


@pytest.mark.parametrize(
    "content_type",
    [
        *(f"text/plain; charset={name}" for name in ("hex", "undefined", "rot13", "idna", "none")),
        'text/plain;CHARSET = "hex"; a=b',
        "text/plain; a*=bogus''x",
        "text/plain; charset*=hex''hex",
        "application/x-www-form-urlencoded; charset=utf-16",
        "text/plain;" + "x" * 2000,
    ],
)
def test_odd_content_type_does_no_harm(failing_site: Running, content_type: str) -> None:
    with failing_site.client() as client:
        response = client.get("/?a=b", headers={"Content-Type": content_type})
        assert response.status_code in {200, 500}
        assert "Traceback" not in response.text
        assert client.get("/?a=b").status_code == 200


def test_redirects_keep_the_body(site: Running) -> None:
    with site.client() as client:
        form = note_form(client, text="kept")
        missing_slash = form.url.rstrip("/")
        plain = form.url.replace("https:", "http:")
        for url in (missing_slash, plain):
            response = client.post(url, data=form.fields, headers={"Referer": form.url})
            assert response.status_code == 308
            assert client.get(url).status_code == 301
            check_headers(response)
        saved = client.post(
            missing_slash, data=form.fields, headers={"Referer": form.url}, follow_redirects=True
        )
        assert saved.status_code == 200
        assert client.get("/notes/").text.count(">kept<") == 1


@pytest.mark.parametrize("database", ["postgresql", "sqlite"])
def test_username_of_any_length_is_refused_and_locked(serve: Serve, database: str) -> None:
    with serve(database) as site, site.client("192.0.2.1") as client:
        for name in ("x" * 600, "é" * 256):
            statuses = [log_in(client, name, "wrong").status_code for _ in range(6)]
            assert statuses == [200] * 4 + [429] * 2
        assert log_in(client, *STAFF).is_redirect


def note_form(client: httpx.Client, **fields: str) -> Form:
    """Return the form of the notes as someone would send it, in time or after lunch."""
    form = form_at(client, "/notes/", "text")
    return form._replace(fields={**form.fields, "author": "Ada", **fields})


def test_hosts_are_compared_as_dns_does(serve: Serve) -> None:
    with serve("sqlite", ALLOWED_HOSTS="Example.org, .b.org , [::1]") as site:
        for host, status in {
            "example.org": 200,
            "EXAMPLE.ORG:443": 200,
            "example.org.": 200,
            "b.org": 200,
            "www.b.org": 200,
            "[::1]:8000": 200,
            "www.example.org": 400,
            "c.org": 400,
        }.items():
            with site.client(Host=host) as client:
                assert client.get("/").status_code == status, host


def test_any_host_is_allowed_by_an_asterisk(serve: Serve) -> None:
    with serve("sqlite", ALLOWED_HOSTS=" * ") as site, site.client(Host="any.example") as client:
        assert client.get("/").status_code == 200


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("ALLOWED_HOSTS", "a.org,"),
        ("ALLOWED_HOSTS", "*.a.org"),
        ("ALLOWED_HOSTS", "a.org."),
        ("ALLOWED_HOSTS", "::1"),
        ("ALLOWED_HOSTS", "https://a.org"),
        ("ALLOWED_HOSTS", "a.org:8000"),
        ("ALLOWED_HOSTS", "a.org b.org"),
        ("ALLOWED_HOSTS", "b\u00fccher.example"),
        ("DATABASE_URL", "postgresql://app@localhost"),
        ("DATABASE_URL", "postgresql://app@localhost:port/app"),
        ("DATABASE_URL", "postgresql+psycopg://app@localhost/app"),
        ("DATABASE_URL", "mysql://app@localhost/app"),
        ("DATABASE_URL", "sqlite://notes.sqlite3"),
        ("DATABASE_URL", "notes.sqlite3"),
    ],
)
def test_setting_that_cannot_work_is_refused_in_a_sentence(
    twin: Twin, name: str, value: str
) -> None:
    env = twin.env("sqlite://:memory:") | {name: value}
    said = start_in_vain(twin.project, env).strip()
    assert re.fullmatch(rf'Environment variable "{name}" invalid: .+', said)
    assert "Set it in the environment or in .env." in said


def test_forms_of_a_postgresql_url(twin: Twin) -> None:
    postgres = twin.postgres
    name, port = postgres.create_database(), postgres.port
    postgres.execute(
        "DO $$ BEGIN CREATE ROLE odd LOGIN; EXCEPTION WHEN duplicate_object THEN END $$"
    )
    folder = str(postgres.folder)
    escaped = folder.replace("/", "%2F")
    for url in [
        f"postgres://app@127.0.0.1:{port}/{name}",
        f"postgresql://app:p%40s%2Fs%25@127.0.0.1:{port}/{name}?sslmode=disable",
        f"postgresql://app@{escaped}:{port}/{name}",
        f"postgresql:///{name}?host={folder}&port={port}&user=app",
    ]:
        query = "SELECT current_database(), current_setting('application_name')"
        assert first_row(
            twin, f"{url}{'&' if '?' in url else '?'}application_name=a%20b", query
        ) == [
            name,
            "a b",
        ]


def test_options_of_a_sqlite_url(twin: Twin, tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path}/a%20b.sqlite3?timeout=30"
    assert first_row(twin, url, "PRAGMA busy_timeout") == [30000]
    assert first_row(twin, url, "PRAGMA journal_mode") == ["wal"]
    assert (tmp_path / "a b.sqlite3").exists()


def first_row(twin: Twin, url: str, query: str) -> Any:
    """Return what the project reads from the database at *url*."""
    code = (
        "import json\nfrom django.db import connection\nwith connection.cursor() as cursor:\n"
        f"    cursor.execute({query!r})\n    print(json.dumps(cursor.fetchone()))"
    )
    return json.loads(call(twin.project, "shell", "-v", "0", "-c", code, env=twin.env(url)))


class SilentPostgres:
    """A server that takes connections, reads how they start, and never answers."""

    def __init__(self) -> None:
        self.parameters: list[bytes] = []
        self.listener = socket.create_server(("127.0.0.1", 0))
        self.port: int = self.listener.getsockname()[1]
        self.open: list[socket.socket] = []
        threading.Thread(target=self._serve, daemon=True).start()

    def close(self) -> None:
        """Close all connections."""
        for each in [self.listener, *self.open]:
            each.close()

    def _serve(self) -> None:
        with contextlib.suppress(OSError):
            while True:
                connection, _ = self.listener.accept()
                self.open.append(connection)
                threading.Thread(target=self._listen, args=[connection], daemon=True).start()

    def _listen(self, connection: socket.socket) -> None:
        with contextlib.suppress(OSError, struct.error):
            while True:
                length, code = struct.unpack("!ii", connection.recv(8))
                if code == SSL_REQUEST:
                    connection.sendall(b"N")
                else:
                    self.parameters += connection.recv(length - 8).split(b"\0")[:-2:2]
                    return


@pytest.fixture
def silent() -> Iterator[SilentPostgres]:
    """Start such a server."""
    server = SilentPostgres()
    yield server
    server.close()


@pytest.fixture
def unanswered(twin: Twin, silent: SilentPostgres) -> Iterator[Running]:
    """Serve the project, whose database never answers."""
    url = f"postgresql://app@127.0.0.1:{silent.port}/app"
    with gunicorn(twin.project, twin.env(url)) as site:
        yield site


def test_database_that_hangs_costs_only_the_requests_that_need_it(
    twin: Twin, unanswered: Running
) -> None:
    with unanswered.client() as client:
        began = time.monotonic()
        assert client.get("/readyz").status_code == 503
        assert time.monotonic() - began < MAX_READY
        waiting = threading.Thread(
            target=lambda: httpx.get(f"http://127.0.0.1:{unanswered.port}/readyz")
        )
        waiting.start()
        assert client.get("/livez").elapsed.total_seconds() < 1
        page = client.get("/notes/")
        assert page.status_code == 500
        check_look(page, twin.project.answers, "Internal Server Error")
        waiting.join()


def test_pooler_is_asked_for_nothing_that_poolers_refuse(
    silent: SilentPostgres, unanswered: Running
) -> None:
    with unanswered.client() as client:
        assert client.get("/readyz").status_code == 503
    # What PgBouncer takes without being told to ignore it.
    assert {b"user", b"database"} <= set(silent.parameters)
    assert set(silent.parameters) <= {b"user", b"database", b"client_encoding", b"application_name"}


def test_forms_from_a_trusted_origin(serve: Serve) -> None:
    origin = "https://name-8000.app.github.dev"
    for trusted, status in [("", 403), (f"https://other.example, {origin}", 302)]:
        variables = {"CSRF_TRUSTED_ORIGINS": trusted} if trusted else {}
        with serve("sqlite", **variables) as site, site.client() as client:
            form = note_form(client, text="from elsewhere")
            response = client.post(form.url, data=form.fields, headers={"Origin": origin})
            assert response.status_code == status


def test_renamed_user_is_checked_and_can_log_in(serve: Serve) -> None:
    with serve("sqlite") as site, site.client() as client:
        assert log_in(client, *STAFF).is_redirect
        link = re.search(
            r"/admin/accounts/user/\d+/change/", client.get("/admin/accounts/user/").text
        )
        assert link
        for name, status in [("no spaces, please", 200), ("", 200), ("grace", 302)]:
            page = client.get(link[0])
            form = next(form for form in forms_of(page) if "username" in form.fields)
            form = form._replace(fields={name: text for name, text in form.fields.items() if text})
            assert send(client, form, username=name).status_code == status, name
        client.cookies.clear()
        assert log_in(client, "grace", STAFF[1]).is_redirect


def test_second_copy_can_take_other_ports(twin: Twin) -> None:
    text = (twin.project.path / "compose.yaml").read_text("utf-8")
    ports = yaml.safe_load(text)["services"]["proxy"]["ports"]
    names = [re.fullmatch(r"\$\{(\w+):-\d+}:\d+(/udp)?", port) for port in ports]
    assert [name and name[1] for name in names] == ["HTTP_PORT", "HTTPS_PORT", "HTTPS_PORT"]
    head = text.partition("services:")[0]
    assert all(name in head for name in ("HTTP_PORT", "HTTPS_PORT", "COMPOSE_PROJECT_NAME"))


def test_two_heads_of_migrations_are_found_and_named(twin: Twin, tmp_path: Path) -> None:
    copy = tmp_path / twin.project.path.name
    shutil.copytree(twin.project.path, copy, symlinks=True)
    for name in ("left", "right"):
        (copy / f"{copy.name}/notes/migrations/0002_{name}.py").write_text(
            "from django.db import migrations\n\n\nclass Migration(migrations.Migration):\n"
            '    dependencies = [("notes", "0001_initial")]\n    operations = []\n',
            encoding="utf-8",
        )
    commands = re.findall(r"\(MANAGE\) (makemigrations.*)", (copy / "Makefile").read_text("utf-8"))
    assert len(commands) == 2
    for command in commands:
        words = command.split()
        env = twin.env("sqlite://:memory:")
        done = run(copy / ".venv/bin/python", "manage.py", *words, cwd=copy, env=env)
        assert done.returncode != 0
        assert "makemigrations --merge" in done.stdout
