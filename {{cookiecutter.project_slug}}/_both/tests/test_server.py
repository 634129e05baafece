"""What gunicorn makes of the project and of its settings."""

import json
import os
import re
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from typing import Any

import httpx
import pytest

Server = subprocess.Popen[str]
Serve = Callable[..., tuple[Server, httpx.Client]]

GUNICORN = [sys.executable, "-m", "gunicorn"]


@pytest.fixture
def serve(app: object) -> Iterator[Serve]:
    """A function that starts a server, and returns it with a client."""
    servers: list[Server] = []
    clients: list[httpx.Client] = []

    def serve(**variables: str) -> tuple[Server, httpx.Client]:
        server = subprocess.Popen(
            [*GUNICORN, "--bind", "127.0.0.1:0"],
            env={**os.environ, **variables},
            stderr=subprocess.PIPE,
            text=True,
        )
        servers.append(server)
        assert server.stderr
        for line in server.stderr:
            if found := re.search(r"http://127[.\d]+:\d+", line):
                headers = {"Connection": "close", "Host": "testserver"}
                client = httpx.Client(
                    base_url=found[0], headers=headers, trust_env=False
                )
                clients.append(client)
                return server, client
        raise AssertionError("The server did not start.")

    yield serve
    for client in clients:
        client.close()
    for server in servers:
        server.kill()
        server.communicate()


def stop(server: Server) -> list[dict[str, Any]]:
    """Ask *server* to end, and return what it has logged."""
    server.terminate()
    _, output = server.communicate(timeout=10)
    assert server.returncode == 0
    return [json.loads(line) for line in output.splitlines()]


@pytest.mark.parametrize(
    ("variable", "value"),
    [
        ("SECRET_KEY", ""),
        ("SECRET_KEY", "too-short"),
        ("SECRET_KEY_FALLBACKS", f"{'0123456789' * 5},"),
        ("PROXY_COUNT", "-1"),
    ],
)
def test_nothing_starts_with_a_wrong_setting(variable: str, value: str) -> None:
    start = subprocess.run(
        [*GUNICORN, "--check-config"],
        env={"SECRET_KEY": os.environ["SECRET_KEY"], variable: value},
        capture_output=True,
        text=True,
    )
    assert start.returncode != 0
    assert variable in start.stderr
    assert "Traceback" not in start.stderr


def test_log_is_json_from_the_start_to_the_end(serve: Serve) -> None:
    server, client = serve()
    response = client.get("/livez")
    lines = stop(server)
    (line,) = [line for line in lines if "path" in line]
    assert line["request_id"] == response.headers["X-Request-ID"]
    assert "request_id" not in lines[-1]


def test_path_may_be_in_any_script(serve: Serve) -> None:
    server, client = serve()
    assert client.get("/кот/٣/").status_code == 301
    assert [line["path"] for line in stop(server) if "path" in line][-1] == "/кот/٣/"


def test_headers_of_a_proxy_are_believed_when_it_is_counted(serve: Serve) -> None:
    server, client = serve(PROXY_COUNT="1")
    client.headers["X-Forwarded-For"] = "10.0.0.8, 10.0.0.9"
    # A proxy lets these through, and CGI would take them for the proxy's own.
    client.headers["X_Forwarded_For"] = "10.0.0.7"
    client.headers["X_Forwarded_Proto"] = "https"
    assert client.get("/nowhere/").status_code == 301
    client.headers["X-Forwarded-Proto"] = "https"
    assert client.get("/nowhere/").status_code != 301
    lines = [line for line in stop(server) if "path" in line]
    assert {line["address"] for line in lines} == {"10.0.0.9"}


def test_headers_of_a_proxy_are_not_believed_otherwise(serve: Serve) -> None:
    server, client = serve()
    client.headers.update({"X-Forwarded-For": "10.0.0.9", "X-Forwarded-Proto": "https"})
    assert client.get("/nowhere/").status_code == 301
    lines = [line for line in stop(server) if "path" in line]
    assert {line["address"] for line in lines} == {"127.0.0.1"}


def test_request_that_has_begun_is_answered_before_the_end(serve: Serve) -> None:
    server, client = serve(PROXY_COUNT="1")
    head = (
        "POST / HTTP/1.1\r\nHost: testserver\r\nX-Forwarded-Proto: https\r\n"
        "Content-Type: application/x-www-form-urlencoded\r\nContent-Length: 4\r\n\r\n"
    )
    address = ("127.0.0.1", client.base_url.port or 0)
    with socket.create_connection(address, timeout=10) as connection:
        connection.sendall(f"{head}a=".encode())
        client.get("/livez")  # by now, the server has taken that up
        server.terminate()
        time.sleep(0.5)
        connection.sendall(b"bc")
        assert connection.recv(12).startswith(b"HTTP/1.1 ")
    assert any(line.get("method") == "POST" for line in stop(server))
