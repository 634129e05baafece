"""What a request must prove, what an answer carries, and what the log keeps to itself."""

from collections.abc import Callable
from typing import Any

import httpx
import pytest

Log = Callable[[], list[dict[str, Any]]]

TOO_LONG = b"x" * (1024 * 1024 + 1)


def check_headers(response: httpx.Response) -> None:
    policy = response.headers["Content-Security-Policy"]
    assert "default-src 'self'" in policy
    assert "frame-ancestors 'none'" in policy
    assert "unsafe-inline" not in policy
    assert response.headers["X-Content-Type-Options"] == "nosniff"
    assert response.headers["X-Frame-Options"] == "DENY"
    assert response.headers["Referrer-Policy"] == "same-origin"
    assert response.headers["X-Request-ID"]


@pytest.mark.parametrize(
    ("path", "status"),
    [("/", 200), ("/livez", 200), ("/readyz", 200), ("/nowhere/", 404)],
)
def test_every_answer_carries_security_headers(
    client: httpx.Client, path: str, status: int
) -> None:
    response = client.get(path)
    assert response.status_code == status
    check_headers(response)
    assert response.headers["Strict-Transport-Security"].startswith("max-age=")


@pytest.mark.usefixtures("crash")
def test_crash_carries_them_too(client: httpx.Client) -> None:
    response = client.get("/")
    assert response.status_code == 500
    check_headers(response)


def test_plain_http_is_sent_to_https(client: httpx.Client) -> None:
    response = client.get("http://testserver/?page=2")
    assert response.is_redirect
    assert response.headers["Location"] == "https://testserver/?page=2"
    check_headers(response)


@pytest.mark.parametrize("host", ["evil.example", "testserver.evil.example", "a b", ""])
def test_unknown_host_is_refused(client: httpx.Client, host: str) -> None:
    response = client.get("/", headers={"Host": host})
    assert response.status_code == 400
    assert "Bad Request" in response.text
    check_headers(response)


@pytest.mark.parametrize(
    "kind",
    ["application/x-www-form-urlencoded", "application/json", "text/plain"],
)
@pytest.mark.parametrize("path", ["/", "/nowhere/"])
def test_body_that_is_too_long_is_refused(
    client: httpx.Client, path: str, kind: str
) -> None:
    response = client.post(path, content=TOO_LONG, headers={"Content-Type": kind})
    assert response.status_code == 413
    check_headers(response)


@pytest.mark.parametrize("method", ["GET", "POST"])
def test_nul_is_refused(client: httpx.Client, method: str) -> None:
    fields = {"name": "a\0b"}
    if method == "GET":
        response = client.get("/", params=fields)
    else:
        response = client.post("/", data=fields)
    assert response.status_code == 400
    check_headers(response)


def test_request_is_one_line_without_its_secrets(
    client: httpx.Client, log: Log
) -> None:
    headers = {"Cookie": "session=hush", "Authorization": "Bearer hush"}
    response = client.get("/nowhere/?token=hush", headers=headers)
    (line,) = log()
    assert line["request_id"] == response.headers["X-Request-ID"]
    assert line["message"] == "GET /nowhere/ 404"
    assert (line["method"], line["path"], line["status"]) == ("GET", "/nowhere/", 404)
    assert line["milliseconds"] >= 0
    assert "hush" not in str(line)


@pytest.mark.usefixtures("crash")
def test_crash_is_logged_with_the_id_of_its_request(
    client: httpx.Client, log: Log
) -> None:
    response = client.get("/?token=hush")
    crash, line = log()
    assert "secret plan" in crash["exc_info"]
    assert crash["request_id"] == line["request_id"] == response.headers["X-Request-ID"]
    assert "hush" not in f"{crash} {line}"


def test_each_request_has_an_id_of_its_own(client: httpx.Client) -> None:
    ids = {
        client.get("/livez", headers={"X-Request-ID": "mine"}).headers["X-Request-ID"]
        for _ in range(3)
    }
    assert len(ids) == 3
    assert "mine" not in ids


def test_headers_of_a_proxy_are_not_believed(client: httpx.Client, log: Log) -> None:
    response = client.get(
        "http://testserver/",
        headers={
            "X-Forwarded-For": "10.0.0.9",
            "X-Forwarded-Host": "evil.example",
            "X-Forwarded-Proto": "https",
        },
    )
    assert response.headers["Location"] == "https://testserver/"
    assert log()[-1]["address"] == "127.0.0.1"
