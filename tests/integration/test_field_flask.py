"""Faults that people met in running sites of Flask, and that ours must not have."""

import contextlib
import json
import os
import shutil
import signal
import socket
import subprocess
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import httpx
import pytest
from playwright.sync_api import Browser

from ..helpers.accounts import Browser as Visitor
from ..helpers.accounts import mail_server
from ..helpers.browser import follow, violations
from ..helpers.commands import free_port, is_listening, missing, run, serving, succeed
from ..helpers.contract import STAFF, check_headers, check_look
from ..helpers.forms import form_at, log_in, send, submit
from ..helpers.production import Running, call, gunicorn, start_in_vain
from ..helpers.servers import DATABASES, Twin
from ..helpers.template import FULL, ROOT, Answers, Bake
from ..helpers.visitors import note_form
from .conftest import params

FLASK = next(answers for answers in FULL if answers["framework"] == "flask")
TOO_LARGE = (2**31, 2**63, 10**30)
ONE_WORKER = ("--workers", "1")

# What axe finds in the markup of Flask-Admin.
KNOWN = ("empty-table-header", "label-title-only")


@pytest.fixture(scope="module", params=params([FLASK]))
def flask(request: pytest.FixtureRequest, install: Callable[[Answers], Twin]) -> Twin:
    """Install the largest project of Flask, with its extra for Redis."""
    twin = install(request.param)
    succeed("uv", "sync", "--quiet", "--no-dev", "--all-extras", cwd=twin.project.path)
    return twin


@pytest.fixture(scope="module", params=DATABASES)
def database_url(request: pytest.FixtureRequest, flask: Twin) -> str:
    """Return a database of each kind, with a user for the admin."""
    url = flask.new_database(request.param)
    flask.add_admin(url, *STAFF)
    return url


@pytest.fixture(scope="module")
def running(flask: Twin, database_url: str) -> Iterator[Running]:
    """Serve the project for all tests that only ask."""
    with gunicorn(flask.project, flask.env(database_url), *ONE_WORKER) as running:
        yield running


@pytest.fixture
def staff(running: Running) -> Iterator[httpx.Client]:
    """Return a client that is logged in to the admin."""
    with running.client("10.9.9.9") as client:
        assert log_in(client, *STAFF).is_redirect
        yield client


@pytest.fixture(scope="module")
def behind(flask: Twin) -> Iterator[dict[str, Running]]:
    """Serve the project behind one proxy and behind two."""
    hosts = "localhost, Example.Org. ,.example.com"
    url = flask.new_database("sqlite")
    with contextlib.ExitStack() as stack:
        servers = {}
        for proxies in ("1", "2"):
            env = flask.env(url, PROXY_COUNT=proxies, ALLOWED_HOSTS=hosts)
            servers[proxies] = stack.enter_context(gunicorn(flask.project, env, *ONE_WORKER))
        yield servers


def ask(running: Running, path: str = "/", **headers: str) -> httpx.Response:
    """Send a request as the last proxy passes it on."""
    headers = {"X-Forwarded-Proto": "https", **headers}
    return httpx.get(f"http://localhost:{running.port}{path}", headers=headers, trust_env=False)


def exchange(running: Running, *lines: str, body: bytes = b"") -> httpx.Response:
    """Send *lines* and *body* as they are, and return the answer."""
    head = "\r\n".join([*lines, "Host: localhost", "X-Forwarded-Proto: https"])
    answer = b""
    with socket.create_connection(("localhost", running.port), timeout=10) as connection:
        connection.sendall(f"{head}\r\nConnection: close\r\n\r\n".encode() + body)
        while received := connection.recv(65536):
            answer += received
    head, _, text = answer.decode().partition("\r\n\r\n")
    status, *fields = head.split("\r\n")
    headers = [tuple(field.split(": ", 1)) for field in fields]
    request = httpx.Request("POST", f"https://localhost:{running.port}/")
    # The body is as the server sent it: a length, and no coding.
    return httpx.Response(int(status.split()[1]), headers=headers, text=text, request=request)  # type: ignore[arg-type]


# What a proxy may say.


@pytest.mark.parametrize(
    ("proxies", "proto", "status"),
    [
        ("1", "https", 200),
        ("1", "http, https", 200),
        ("1", "https, http", 301),
        ("2", "https", 200),
        ("2", "https, http", 200),
        ("2", "https, https", 200),
        ("2", "http", 301),
        ("2", "http, https", 301),
    ],
)
def test_scheme_is_the_one_of_the_first_trusted_proxy(
    behind: dict[str, Running], proxies: str, proto: str, status: int
) -> None:
    """Each proxy overwrites X-Forwarded-Proto, or appends to it."""
    headers = {"X-Forwarded-For": "192.0.2.1, 10.0.0.1", "X-Forwarded-Proto": proto}
    assert ask(behind[proxies], **headers).status_code == status


@pytest.mark.parametrize(
    ("proxies", "forwarded", "address"),
    [
        ("1", "192.0.2.45:40001", "192.0.2.45"),
        ("1", "[2001:db8::1]:443", "2001:db8::1"),
        ("1", "[2001:DB8::1]", "2001:db8::1"),
        ("1", "2001:db8:0::1", "2001:db8::1"),
        ("1", "192.0.2.9, 192.0.2.1:7", "192.0.2.1"),
        ("1", "unknown", "127.0.0.1"),
        ("1", "_hidden", "127.0.0.1"),
        ("1", "999.1.1.1", "127.0.0.1"),
        ("1", "192.0.2.1; DROP", "127.0.0.1"),
        ("2", "192.0.2.1:40001, 10.0.0.1", "192.0.2.1"),
        ("2", "6.6.6.6, 192.0.2.1, 10.0.0.1", "192.0.2.1"),
        ("2", "unknown, 10.0.0.1", "127.0.0.1"),
        ("2", "192.0.2.1", "127.0.0.1"),
    ],
)
def test_log_has_the_address_of_the_client(
    behind: dict[str, Running], proxies: str, forwarded: str, address: str
) -> None:
    running = behind[proxies]
    assert ask(running, **{"X-Forwarded-For": forwarded}).status_code == 200
    assert running.requests()[-1]["client_address"] == address


@pytest.mark.parametrize("forwarded", ["192.0.2.45:{}", "[2001:db8::45]:{}", "unknown{}"])
def test_lockout_heeds_no_port(running: Running, forwarded: str) -> None:
    """The fifth wrong password locks, though the proxy names a new port each time."""
    statuses = []
    for number in range(5):
        with running.client(forwarded.format(40001 + number)) as client:
            statuses.append(log_in(client, f"eve{forwarded[:5]}@example.org", "x").status_code)
    assert statuses == [200] * 4 + [429]


def test_fifth_wrong_password_locks(running: Running) -> None:
    with running.client("192.0.2.5") as client:
        statuses = [log_in(client, STAFF[0], "wrong").status_code for _ in range(5)]
        assert statuses == [200] * 4 + [429]
        assert log_in(client, *STAFF).status_code == 429
    with running.client("192.0.2.6") as client:
        assert log_in(client, *STAFF).is_redirect


# What a setting may look like.


@pytest.mark.parametrize(
    ("host", "status"),
    [
        ("LOCALHOST", 200),
        ("example.org", 200),
        ("Example.Org", 200),
        ("example.org.", 200),
        ("EXAMPLE.org.:8443", 200),
        ("shop.example.com", 200),
        ("Example.com", 200),
        ("example.org.evil", 400),
        ("notexample.com", 400),
        ("example.org:port", 400),
        ("", 400),
    ],
)
def test_hosts_are_compared_as_dns_does(behind: dict[str, Running], host: str, status: int) -> None:
    running = behind["1"]
    assert ask(running, Host=host).status_code == status
    assert ask(running, "/livez", Host=host).status_code == 200


@pytest.mark.parametrize(
    "hosts", ["*", "[::1]", "localhost:8000", "https://example.org", "a b", ",", " ", "a.org,*"]
)
def test_host_that_would_never_match_is_refused(flask: Twin, hosts: str) -> None:
    env = flask.env("sqlite:///unused.sqlite3", ALLOWED_HOSTS=hosts)
    said = start_in_vain(flask.project, env)
    assert "ALLOWED_HOSTS" in said.splitlines()[-1]
    assert "Traceback" not in said


QUERY = """
from wsgi import app
from {slug}.db import db
with app.app_context(), db.engine.connect() as connection:
    print(connection.exec_driver_sql({query!r}).scalar())
"""


def query(twin: Twin, url: str, query: str) -> str:
    """Return what the project's database answers to *query*."""
    path = twin.project.path
    code = QUERY.format(slug=path.name, query=query)
    return succeed(path / ".venv/bin/python", "-c", code, cwd=path, env=twin.env(url)).strip()


@pytest.mark.parametrize(
    "url",
    [
        "postgres://app@127.0.0.1:{port}/{name}",
        "postgresql+psycopg://app@127.0.0.1:{port}/{name}",
        "postgresql://we%25ird:p%40ss%2F@127.0.0.1:{port}/{name}",
        "postgresql://app@/{name}?host={folder}&port={port}",
        "postgresql:///{name}?host={folder}&port={port}&user=app",
        "postgresql://app@{quoted}:{port}/{name}",
        "postgresql://app@127.0.0.1:{port}/{name}?sslmode=disable&connect_timeout=7",
    ],
)
def test_postgresql_is_found_by_any_usual_url(flask: Twin, url: str) -> None:
    server = flask.postgres
    name = flask.new_database("postgresql").rpartition("/")[2]
    server.execute(
        "DO $$ BEGIN CREATE ROLE \"we%ird\" LOGIN PASSWORD 'p@ss/';"
        " EXCEPTION WHEN duplicate_object THEN NULL; END $$"
    )
    folder = str(server.folder)
    quoted = folder.replace("/", "%2F")
    url = url.format(port=server.port, name=name, folder=folder, quoted=quoted)
    assert query(flask, url, "SELECT current_database()") == name


@pytest.mark.parametrize(
    ("options", "asked", "answer"),
    [
        ("?application_name=shop", "SHOW application_name", "shop"),
        ("?options=-cwork_mem%3D5MB", "SHOW work_mem", "5MB"),
    ],
)
def test_options_of_a_database_url_count(
    flask: Twin, options: str, asked: str, answer: str
) -> None:
    assert query(flask, flask.new_database("postgresql") + options, asked) == answer


def test_options_of_a_sqlite_url_count(flask: Twin) -> None:
    url = f"{flask.new_database('sqlite')}?timeout=30"
    assert query(flask, url, "PRAGMA busy_timeout") == "30000"


@pytest.mark.parametrize(
    "url",
    [
        "nonsense",
        "postgresql+psycopg2://app@127.0.0.1/acme",
        "mysql://app@127.0.0.1/acme",
        "postgresql://app@127.0.0.1:port/acme",
        "",
    ],
)
def test_database_url_that_is_of_no_use_is_refused(flask: Twin, url: str) -> None:
    said = start_in_vain(flask.project, flask.env(url))
    assert "DATABASE_URL" in said.splitlines()[-1]
    assert "Traceback" not in said


@pytest.mark.parametrize(
    "url", ["postgresql://app@127.0.0.1:1/acme", "sqlite:////proc/acme.sqlite3"]
)
def test_migrating_says_in_a_sentence_that_there_is_no_database(flask: Twin, url: str) -> None:
    done = flask.migrate(url)
    assert done.returncode != 0
    assert "The database at DATABASE_URL is unavailable" in done.stdout
    assert "Traceback" not in done.stdout


def test_postgresql_gets_no_startup_options(flask: Twin) -> None:
    """A pooler such as PgBouncer refuses them."""
    with socket.create_server(("127.0.0.1", 0)) as pooler:
        pooler.settimeout(30)
        url = f"postgresql://app@127.0.0.1:{pooler.getsockname()[1]}/acme?sslmode=disable"
        env = {**flask.env(url), "PGGSSENCMODE": "disable"}
        client = subprocess.Popen(
            [flask.project.path / ".venv/bin/flask", "db", "upgrade"],
            cwd=flask.project.path,
            env=env,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )
        with pooler.accept()[0] as connection:
            packet = connection.recv(4096)
        client.wait(30)
    assert b"user\0app\0database\0acme\0" in packet
    assert b"options\0" not in packet


def test_path_may_hold_a_percent_sign(tmp_path: Path) -> None:
    """Alembic's configuration would take it for the start of a variable."""
    folder = tmp_path / "100% done"
    folder.mkdir()
    words = ("--no-input", "project_slug=acme", "framework=flask")
    succeed("python", "-m", "cookiecutter", str(ROOT), *words, cwd=folder, env=dict(os.environ))
    succeed("make", "migrate", cwd=folder / "acme")
    assert (folder / "acme/instance/db.sqlite3").exists()


# What a header or a body may hold.


@pytest.mark.parametrize("number", TOO_LARGE)
@pytest.mark.parametrize("path", ["/notes/?page={}", "/notes/{}/"])
def test_number_that_is_too_large_is_not_found(running: Running, path: str, number: int) -> None:
    with running.client() as client:
        response = client.get(path.format(number))
    expected = 404 if "?" not in path or number < TOO_LARGE[1] else 400
    assert response.status_code == expected
    check_headers(response)


@pytest.mark.parametrize(
    "query",
    [
        *(f"edit/?id={key}" for key in ("x", "%00", "", *TOO_LARGE)),
        *(f"?page={page}" for page in (-5, "x", *TOO_LARGE)),
        "?search=%00",
        "?sort=99",
        "?page_size=99999999999999999999",
    ],
)
@pytest.mark.parametrize("model", ["note", "user"])
def test_odd_query_is_no_error_of_the_admin(staff: httpx.Client, model: str, query: str) -> None:
    response = staff.get(f"/admin/{model}/{query}")
    assert response.status_code in {200, 302, 400, 404}
    check_headers(response)


@pytest.mark.parametrize("key", ["x", "", str(2**63)])
@pytest.mark.parametrize("action", ["delete/", "action/"])
def test_odd_key_is_no_error_of_the_admin(staff: httpx.Client, action: str, key: str) -> None:
    form = form_at(staff, "/admin/note/new/", "text")
    fields = {**form.token, "id": key, "rowid": key, "action": "delete"}
    url = str(staff.base_url.join(f"/admin/note/{action}"))
    response = staff.post(url, data=fields, headers={"Referer": form.url})
    assert response.status_code in {302, 400}


def test_nul_in_a_note_is_no_error_of_the_server(running: Running, database_url: str) -> None:
    """SQLite takes it, and PostgreSQL does not."""
    with running.client() as client:
        response = submit(client, "/notes/", author="Ada", text="a\0b")
        if database_url.startswith("sqlite"):
            assert response.status_code == 302
        else:
            assert response.status_code == 400
            check_look(response, FLASK, "Bad Request")
        check_headers(response)
        assert submit(client, "/notes/", author="Ada", text="ab").status_code == 302


FORM = ("POST /notes/ HTTP/1.1", "Content-Type: application/x-www-form-urlencoded")


def test_form_may_come_in_chunks(running: Running) -> None:
    with running.client() as client:
        fields = {**note_form(client), "author": "Ada", "text": "in chunks"}
        request = client.build_request("POST", "/notes/", data=fields)
        body = request.read()
        headers = {"Content-Type": "application/x-www-form-urlencoded"}
        response = client.post("/notes/", content=iter([body[:9], body[9:]]), headers=headers)
        assert "content-length" not in response.request.headers
        assert response.status_code == 302
        assert "in chunks" in client.get("/notes/").text


@pytest.mark.parametrize("path", ["/notes", "/admin/note/new"])
def test_redirect_keeps_the_body(running: Running, path: str) -> None:
    for proto in ("https", "http"):
        response = exchange_head(running, path, proto)
        assert response.status_code == 308


def exchange_head(running: Running, path: str, proto: str) -> httpx.Response:
    """Send a form to *path*, by way of a proxy that was reached by *proto*."""
    return httpx.post(
        f"http://localhost:{running.port}{path}",
        data={"text": "a"},
        headers={"X-Forwarded-Proto": proto},
        trust_env=False,
    )


@pytest.mark.parametrize(
    "headers",
    [
        {"Cookie": 'session="abcdefgh\\000"'},
        {"Content-Type": "text/plain; charset=hex"},
        {"Content-Type": "multipart/form-data; boundary="},
    ],
    ids=["cookie", "charset", "boundary"],
)
def test_odd_header_does_no_harm(running: Running, headers: dict[str, str]) -> None:
    for path in ("/?a=b", "/accounts/login/"):
        response = ask(running, path, **headers)
        assert response.status_code == 200
        assert response.headers["X-Request-ID"]


# What a remote part may do.


class Redis:
    """A server of our own, without a file."""

    def __init__(self, folder: Path) -> None:
        program = shutil.which("redis-server") or missing("Redis")
        self.port = free_port()
        self.process = subprocess.Popen(
            [program, "--port", str(self.port), "--save", "", "--bind", "127.0.0.1"],
            cwd=folder,
            stdout=subprocess.DEVNULL,
        )
        while not is_listening(self.port):
            time.sleep(0.1)


@pytest.fixture
def redis(tmp_path: Path) -> Iterator[Redis]:
    """Run a Redis."""
    server = Redis(tmp_path)
    yield server
    server.process.kill()
    server.process.wait()


def test_redis_that_hangs_stops_nobody(flask: Twin, redis: Redis) -> None:
    """Each process counts for itself in the meantime."""
    url = flask.new_database("sqlite")
    flask.add_admin(url, *STAFF)
    env = flask.env(url, RATELIMIT_STORAGE_URI=f"redis://127.0.0.1:{redis.port}")
    with gunicorn(flask.project, env, *ONE_WORKER) as running:
        assert attempts(running, "192.0.2.1") == [200] * 4 + [429]
        redis.process.send_signal(signal.SIGSTOP)
        visitors = [
            threading.Thread(target=attempts, args=(running, f"192.0.2.{number}", 1))
            for number in range(10, 18)
        ]
        for visitor in visitors:
            visitor.start()
        start = time.monotonic()
        while any(visitor.is_alive() for visitor in visitors):
            assert ask(running, "/livez").elapsed.total_seconds() < 5
            assert time.monotonic() < start + 15
            time.sleep(0.2)
        start = time.monotonic()
        assert attempts(running, "192.0.2.2") == [200] * 4 + [429]
        assert time.monotonic() < start + 10
        redis.process.send_signal(signal.SIGCONT)
        time.sleep(1)
        assert attempts(running, "192.0.2.3") == [200] * 4 + [429]


def attempts(running: Running, address: str, number: int = 5) -> list[int]:
    """Return how so many wrong passwords are answered."""
    with running.client(address) as client:
        return [log_in(client, STAFF[0], "wrong").status_code for _ in range(number)]


def test_mongodb_that_hangs_is_unavailable(mongodb_project: Twin) -> None:
    url = mongodb_project.new_database("mongodb")
    with gunicorn(mongodb_project.project, mongodb_project.env(url), *ONE_WORKER) as running:
        assert ask(running, "/notes/").status_code == 200
        process = mongodb_project.mongodb.process
        process.send_signal(signal.SIGSTOP)
        try:
            for path, status in [("/notes/", 500), ("/readyz", 503)]:
                response = ask(running, path)
                assert response.status_code == status
                assert response.elapsed.total_seconds() < 5
            assert ask(running, "/livez").elapsed.total_seconds() < 1
        finally:
            process.send_signal(signal.SIGCONT)
        assert ask(running, "/notes/").status_code == 200


def test_odd_key_is_no_error_on_mongodb(mongodb_project: Twin) -> None:
    url = mongodb_project.new_database("mongodb")
    mongodb_project.add_admin(url, *STAFF)
    with (
        gunicorn(mongodb_project.project, mongodb_project.env(url), *ONE_WORKER) as running,
        running.client() as client,
    ):
        assert log_in(client, *STAFF).is_redirect
        for key in ("x", "%00", "-1", *TOO_LARGE):
            for path in (f"/notes/{key}/", f"/notes/?page={key}"):
                assert client.get(path).status_code == 404, path
            for query in (f"edit/?id={key}", f"?page={key}", f"?search={key}"):
                status = client.get(f"/admin/note/{query}").status_code
                assert status in {200, 302, 404} or key in TOO_LARGE[1:], query


# What a team does.

OLD_FORM = """
import json, time
from itsdangerous import timed
from wsgi import app
from flask import session
from flask.sessions import SecureCookieSessionInterface
from flask_wtf.csrf import generate_csrf

then = int(time.time()) - 20 * 3600
timed.TimestampSigner.get_timestamp = lambda self: then
with app.test_request_context():
    token = generate_csrf()
    cookie = SecureCookieSessionInterface().get_signing_serializer(app).dumps(dict(session))
print(json.dumps([token, cookie]))
"""


def test_form_that_was_open_for_a_day_is_taken(
    flask: Twin, running: Running, database_url: str
) -> None:
    path = flask.project.path
    python = path / ".venv/bin/python"
    said = succeed(python, "-c", OLD_FORM, cwd=path, env=flask.env(database_url))
    token, cookie = json.loads(said.splitlines()[-1])
    with running.client() as client:
        client.cookies.set("session", cookie)
        fields = {"csrf_token": token, "author": "Ada", "text": "written over lunch"}
        url = str(client.base_url.join("/notes/"))
        assert client.post(url, data=fields, headers={"Referer": url}).status_code == 302


@pytest.mark.parametrize(("email", "message"), [("ada", "Invalid email"), ("", "required")])
def test_renaming_a_user_checks_the_name(staff: httpx.Client, email: str, message: str) -> None:
    form = form_at(staff, "/admin/user/edit/?id=1", "email")
    response = send(staff, form, email=email)
    assert response.status_code == 200
    assert message in response.text
    assert STAFF[0] in staff.get("/admin/user/").text


MIGRATION = """
revision = "0002{name}"
down_revision = "0001"


def upgrade() -> None:
    pass


def downgrade() -> None:
    pass
"""


def test_two_heads_of_migrations_are_named_with_the_way_out(bake: Bake) -> None:
    project = bake({**FLASK, "project_slug": "acme"})
    versions = project.path / "migrations/versions"
    for name in "ab":
        (versions / f"0002_{name}.py").write_text(MIGRATION.format(name=name), "utf-8")
    done = run("make", "check", cwd=project.path)
    assert done.returncode != 0
    assert "Traceback" not in done.stdout
    command = done.stdout.partition("run `")[2].partition("`")[0]
    assert command == "uv run flask db merge heads"
    succeed("make", ".env", cwd=project.path)
    succeed(*command.split(), cwd=project.path)
    succeed("make", "check", "migrate", cwd=project.path)


def test_admin_is_accessible(browser: Browser, flask: Twin) -> None:
    url = flask.new_database("sqlite")
    flask.add_admin(url, *STAFF)
    env = {**flask.env(url), "PROXY_COUNT": "0", "SSL_REDIRECT": "false"}
    port = free_port()
    command = (str(flask.project.path / ".venv/bin/gunicorn"), "--bind", f"127.0.0.1:{port}")
    with serving(*command, cwd=flask.project.path, port=port, env=env):
        page = browser.new_context(base_url=f"http://localhost:{port}").new_page()
        page.goto("/admin/")
        page.get_by_label("Email").fill(STAFF[0])
        page.get_by_label("Password").fill(STAFF[1])
        follow(page.get_by_role("button", name="Log in"))
        page.goto("/notes/")
        page.get_by_label("Author").fill("Ada")
        page.get_by_label("Text").fill("A note.")
        follow(page.get_by_role("button", name="Add note"))
        for path in ("/admin/", "/admin/note/", "/admin/user/edit/?id=1", "/admin/note/new/"):
            page.goto(path)
            assert [rule for rule in violations(page) if not rule.startswith(KNOWN)] == [], path
            assert page.get_by_role("main").count() == 1
            for field in page.locator("[type=password]").all():
                assert field.get_attribute("autocomplete") == "new-password", path
        page.context.close()


def test_user_who_was_made_on_the_terminal_can_log_in(flask: Twin, database_url: str) -> None:
    email, password = "tess@example.net", "a long enough password"
    command = ("users", "create", email, "--password", password, "--active")
    call(flask.project, *command, env=flask.env(database_url))
    with mail_server() as (mailbox, url):
        env = flask.env(database_url, EMAIL_URL=url)
        with gunicorn(flask.project, env, *ONE_WORKER) as running, running.client() as client:
            tess = Visitor(client)
            tess.log_in(email, password)
            if not tess.is_logged_in_as(email):
                tess.ask_for_confirmation(email)
                tess.confirm_and_log_in(mailbox.link(email), email, password)
