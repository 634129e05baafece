import subprocess
import sys

import httpx
import pytest


def test_home_page_answers(client: httpx.Client) -> None:
    assert client.get("/").status_code == 200


@pytest.mark.parametrize("path", ["/livez", "/readyz"])
@pytest.mark.parametrize(
    "url", ["https://testserver", "https://10.1.2.3:8000", "http://testserver"]
)
def test_probes_answer_any_host_and_scheme(
    client: httpx.Client, url: str, path: str
) -> None:
    response = client.get(url + path)
    assert response.status_code == 200
    assert response.json() == {"status": "ok"}


@pytest.mark.parametrize(
    ("path", "status"),
    [("/", 200), ("/livez", 200), ("/readyz", 200), ("/nowhere/", 404)],
)
def test_every_answer_carries_security_headers(
    client: httpx.Client, path: str, status: int
) -> None:
    response = client.get(path)
    assert response.status_code == status
    assert "default-src 'self'" in response.headers["Content-Security-Policy"]
    assert "frame-ancestors 'none'" in response.headers["Content-Security-Policy"]
    assert "unsafe-inline" not in response.headers["Content-Security-Policy"]
    assert response.headers["X-Content-Type-Options"] == "nosniff"
    assert response.headers["X-Frame-Options"] == "DENY"
    assert response.headers["Referrer-Policy"] == "same-origin"
    assert response.headers["Strict-Transport-Security"].startswith("max-age=")


def test_plain_http_is_sent_to_https(client: httpx.Client) -> None:
    response = client.get("http://testserver/?page=2")
    assert response.is_redirect
    assert response.headers["Location"] == "https://testserver/?page=2"


@pytest.mark.parametrize("host", ["evil.example", "testserver.evil.example", "a b", ""])
def test_unknown_host_is_refused(client: httpx.Client, host: str) -> None:
    response = client.get("/", headers={"Host": host})
    assert response.status_code == 400
    assert "Bad Request" in response.text


def test_unknown_path_is_not_found(client: httpx.Client) -> None:
    response = client.get("/nowhere/")
    assert response.status_code == 404
    assert "Not Found" in response.text


def test_unknown_method_is_not_allowed(client: httpx.Client) -> None:
    response = client.request("TRACE", "/")  # others may be refused for another reason
    assert response.status_code == 405
    assert "GET" in response.headers["Allow"]
    assert "Method Not Allowed" in response.text


@pytest.mark.usefixtures("crash")
def test_crash_tells_the_visitor_nothing(client: httpx.Client) -> None:
    response = client.get("/")
    assert response.status_code == 500
    assert "Internal Server Error" in response.text
    assert "secret plan" not in response.text


@pytest.mark.parametrize("key", ["", "too-short"])
def test_nothing_starts_without_a_secret_key(key: str) -> None:
    start = subprocess.run(
        [sys.executable, "-m", "gunicorn", "--check-config"],
        env={"SECRET_KEY": key},
        capture_output=True,
        text=True,
    )
    assert start.returncode != 0
    assert "SECRET_KEY" in start.stderr
    assert "Traceback" not in start.stderr
