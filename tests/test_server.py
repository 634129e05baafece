"""What a server makes of a project and of its settings: the same for every set of batteries."""

import re
import socket
import time
from collections.abc import Iterator

import httpx
import pytest

from .helpers.commands import free_port, serving, succeed
from .helpers.contract import STAFF, check_headers, check_look
from .helpers.forms import log_in
from .helpers.mongodb import MongoDB
from .helpers.production import Running, call, gunicorn, prepare, production, start_in_vain
from .helpers.template import BARE, FULL, MONGODB, Answers, Bake, Project, label

pytestmark = pytest.mark.make

# A view that fails.
CRASH = {
    "flask": (
        "{slug}/views.py",
        '\n\n@bp.get("/crash/")\ndef crash() -> str:\n    raise RuntimeError("secret plan")\n',
    ),
    "django": (
        "{slug}/urls.py",
        (
            '\n\ndef crash(request: object) -> None:\n    raise RuntimeError("secret plan")\n'
            '\n\nurlpatterns.append(path("crash/", crash))\n'
        ),
    ),
}


PROJECTS = [
    pytest.param(
        answers, id=label(answers), marks=pytest.mark.xdist_group(f"server {label(answers)}")
    )
    for answers in [*FULL, *BARE, MONGODB]
]
# Those that have a database and an admin.
WITH_ADMIN = [
    PROJECTS[place] for place, answers in enumerate([*FULL, *BARE, MONGODB]) if answers["admin"]
]
with_admin = pytest.mark.parametrize("project", WITH_ADMIN, indirect=True)


@pytest.fixture(scope="module", params=PROJECTS)
def project(request: pytest.FixtureRequest, bake: Bake) -> Project:
    """Bake and install the largest and the smallest project, with a view that fails."""
    answers: Answers = {"project_name": "Acme", "project_slug": "acme", **request.param}
    project = bake(answers)
    path, text = CRASH[answers["framework"]]
    file = project.path / path.format(slug="acme")
    file.write_text(file.read_text("utf-8") + text, encoding="utf-8")
    succeed("uv", "sync", "--quiet", "--no-dev", cwd=project.path)
    return project


@pytest.fixture(scope="module")
def database_url(project: Project, request: pytest.FixtureRequest) -> str:
    """Name a database."""
    if project.answers["orm"] != "mongodb":
        return f"sqlite:///{project.path.parent}/production.sqlite3"
    server: MongoDB = request.getfixturevalue("mongodb")
    return server.url("server")


@pytest.fixture(scope="module")
def running(project: Project, database_url: str) -> Iterator[Running]:
    """Serve it for all tests that only ask."""
    env = production(project.answers, database_url)
    prepare(project, env)
    with gunicorn(project, env) as running:
        yield running


@pytest.mark.parametrize(
    ("variable", "value"),
    [
        ("SECRET_KEY", ""),
        ("SECRET_KEY", "too-short"),
        ("SECRET_KEY_FALLBACKS", f"{'0123456789' * 5},"),
        ("SECRET_KEY_FALLBACKS", "too-short"),
        ("ALLOWED_HOSTS", ""),
        ("PROXY_COUNT", "-1"),
        ("PROXY_COUNT", "one"),
        ("SSL_REDIRECT", "perhaps"),
    ],
)
def test_nothing_starts_with_a_wrong_setting(
    project: Project, database_url: str, variable: str, value: str
) -> None:
    env = production(project.answers, database_url, **{variable: value})
    said = start_in_vain(project, env)
    assert re.search(variable, said.strip().splitlines()[-1])
    assert "Traceback" not in said


@with_admin
def test_nothing_starts_without_a_database(project: Project) -> None:
    name = "MONGODB_URL" if project.answers["orm"] == "mongodb" else "DATABASE_URL"
    for value in ("", "nonsense"):
        said = start_in_vain(project, production(project.answers, value))
        assert name in said.strip().splitlines()[-1]
        assert "Traceback" not in said


def test_log_is_json_and_tells_no_secret(running: Running) -> None:
    headers = {"Cookie": "session=hush; sessionid=hush", "Authorization": "Bearer hush"}
    with running.client("10.0.0.9", **headers) as client:
        response = client.get("/nowhere/?token=hush")
    line = running.requests()[-1]
    assert line["request_id"] == response.headers["X-Request-ID"]
    assert (line["http_method"], line["http_status"]) == ("GET", 404)
    assert line["duration_ms"] >= 0
    assert line["client_address"] == "10.0.0.9"
    assert line["level"] == "INFO"
    assert line["timestamp"]
    assert "hush" not in str(running.lines())


def test_crash_tells_the_client_nothing(running: Running, project: Project) -> None:
    with running.client() as client:
        response = client.get("/crash/?token=hush")
    assert response.status_code == 500
    assert "secret plan" not in response.text
    check_headers(response)
    check_look(response, project.answers, "Internal Server Error")
    crash, line = [
        line
        for line in running.lines()
        if line.get("request_id") == response.headers["X-Request-ID"]
    ]
    assert "secret plan" in str(crash)
    assert line["http_status"] == 500
    assert "hush" not in f"{crash} {line}"


def test_each_request_has_an_id_of_its_own(running: Running) -> None:
    with running.client(**{"X-Request-ID": "mine"}) as client:
        ids = {client.get("/livez").headers["X-Request-ID"] for _ in range(3)}
    assert len(ids) == 3
    assert "mine" not in ids


def test_proxy_is_believed_where_it_is_counted(running: Running) -> None:
    headers = {"X-Forwarded-For": "10.0.0.8, 10.0.0.9", "X_Forwarded_For": "10.0.0.7"}
    with httpx.Client(
        base_url=f"http://localhost:{running.port}", headers=headers, trust_env=False
    ) as client:
        assert client.get("/", headers={"X_Forwarded_Proto": "https"}).status_code == 301
        assert client.get("/", headers={"X-Forwarded-Proto": "https"}).status_code == 200
    assert {line["client_address"] for line in running.requests()[-2:]} == {"10.0.0.9"}


@pytest.mark.parametrize(
    "forwarded", ["unknown", "10.0.0.9:4711", "[2001:db8::1]:80", "", "x" * 300]
)
def test_address_that_is_none_does_no_harm(running: Running, forwarded: str) -> None:
    with running.client(**{"X-Forwarded-For": forwarded}) as client:
        assert client.get("/").status_code == 200


def test_proxy_is_not_believed_otherwise(project: Project, database_url: str) -> None:
    env = production(project.answers, database_url, PROXY_COUNT="0")
    with gunicorn(project, env) as running, running.client("10.0.0.9") as client:
        response = client.get("/", headers={"X-Forwarded-Host": "evil.example"})
        assert response.status_code == 301
        assert response.headers["Location"].startswith("https://localhost")
        assert running.requests()[-1]["client_address"] == "127.0.0.1"


@with_admin
def test_headers_do_not_unlock_a_user(project: Project, database_url: str) -> None:
    env = production(project.answers, database_url, PROXY_COUNT="0", SSL_REDIRECT="false")
    with gunicorn(project, env) as running:
        for number in range(6):
            with httpx.Client(
                base_url=f"http://localhost:{running.port}",
                headers={"X-Forwarded-For": f"10.0.0.{number}"},
                trust_env=False,
            ) as client:
                response = log_in(client, "grace@example.org", "wrong")
        assert response.status_code == 429


@with_admin
@pytest.mark.usefixtures("running")  # which has added the staff
def test_session_lasts_as_long_as_its_key_is_among_the_fallbacks(
    project: Project, database_url: str
) -> None:
    old, new = "0123456789" * 5, "abcdefghij" * 5
    env = production(project.answers, database_url, SECRET_KEY=old)
    with gunicorn(project, env) as running, running.client() as client:
        assert log_in(client, *STAFF).is_redirect
        cookies = client.cookies
    for fallbacks, kept in [(f"{new}, {old}", True), ("", False)]:
        env = production(
            project.answers, database_url, SECRET_KEY=new, SECRET_KEY_FALLBACKS=fallbacks
        )
        with gunicorn(project, env) as running, running.client() as client:
            for cookie in cookies.jar:
                client.cookies.set(cookie.name, cookie.value or "")
            assert (client.get("/admin/").status_code == 200) == kept


@with_admin
def test_session_ends_with_the_password(
    project: Project, database_url: str, running: Running
) -> None:
    with running.client() as client:
        assert log_in(client, *STAFF).is_redirect
        assert client.get("/admin/").status_code == 200
        env = production(project.answers, database_url)
        set_password(project, env, *STAFF)
        assert client.get("/admin/").is_redirect


def set_password(project: Project, env: dict[str, str], name: str, password: str) -> None:
    """Set a password in the framework's own way: a new hash ends the sessions of the old one."""
    if project.answers["framework"] == "django":
        code = (
            "from acme.accounts.models import User\n"
            f"user = User.objects.get(username={name!r})\n"
            f"user.set_password({password!r})\nuser.save()\n"
        )
        call(project, "shell", "-c", code, env=env)
    else:
        call(project, "users", "change_password", name, "--password", password, env=env)


def test_request_that_has_begun_is_answered_before_the_end(
    project: Project, database_url: str
) -> None:
    env = production(project.answers, database_url)
    head = (
        "POST / HTTP/1.1\r\nHost: localhost\r\nX-Forwarded-Proto: https\r\n"
        "Content-Type: application/x-www-form-urlencoded\r\nContent-Length: 4\r\n\r\n"
    )
    with gunicorn(project, env) as running:
        with socket.create_connection(("127.0.0.1", running.port), timeout=10) as connection:
            connection.sendall(f"{head}a=".encode())
            with running.client() as client:
                client.get("/livez")  # by now, the server has taken that up
            running.server.process.terminate()
            time.sleep(0.5)
            connection.sendall(b"bc")
            assert connection.recv(12).startswith(b"HTTP/1.1 ")
        assert running.server.process.wait(10) == 0


def test_server_listens_where_the_platform_says(project: Project, database_url: str) -> None:
    port = free_port()
    env = production(project.answers, database_url, PORT=str(port))
    with serving(".venv/bin/gunicorn", cwd=project.path, port=port, env=env):
        pass
