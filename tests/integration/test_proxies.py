"""What a real proxy says of a client: the same in the log, the lockout and every redirect."""

import contextlib
import json
import socket
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from ..helpers.contract import STAFF, check_headers
from ..helpers.forms import log_in
from ..helpers.proxies import Proxy, caddy, lines_for_nginx, nginx
from ..helpers.servers import Certificate, Site, Twin
from ..helpers.visitors import note_form

CLIENT, OTHER = "127.0.0.2", "127.0.0.3"

# What a client may say of itself.
FORGED = [
    {},
    {"X-Forwarded-For": "10.9.9.9"},
    {"X-Forwarded-For": "10.9.9.9, 10.8.8.8, 10.7.7.7"},
    {"X-Forwarded-For": "unknown"},
    {"X-Forwarded-For": "10.9.9.9:4711, unknown,"},
    {"X-Forwarded-For": "[2001:db8::1]:80, ::1%eth0"},
    {"X-Forwarded-For": "x" * 300},
    {"X-Forwarded-For": ""},
    {
        "X_Forwarded_For": "10.9.9.9",
        "Forwarded": "for=10.9.9.9;proto=http",
        "X-Real-IP": "10.9.9.9",
    },
    {"X-Forwarded-Proto": "http", "X-Forwarded-Host": "evil.example", "X-Forwarded-Port": "1"},
    {"X-Forwarded-Proto": "http, http", "X-Forwarded-Prefix": "/evil", "X-Forwarded-Ssl": "off"},
]

# How a proxy behind another one goes on with what that said of the scheme.
SCHEMES = {"kept": "$http_x_forwarded_proto", "appended": '"$http_x_forwarded_proto, $scheme"'}

ADD_ADDRESS = "proxy_set_header X-Forwarded-For $proxy_add_x_forwarded_for;"

Serve = Callable[[Site], contextlib.AbstractContextManager[Proxy]]


@pytest.fixture(params=["caddy", "nginx"])
def serve(request: pytest.FixtureRequest, certificate: Certificate, tmp_path: Path) -> Serve:
    """Return what puts a proxy in front of a site."""

    def by_caddy(site: Site) -> contextlib.AbstractContextManager[Proxy]:
        return caddy(site.twin.project, site.port, tmp_path)

    def by_nginx(site: Site) -> contextlib.AbstractContextManager[Proxy]:
        upstream = f"http://127.0.0.1:{site.port}"
        return nginx(lines_for_nginx(site.twin.project), upstream, tmp_path, certificate)

    return {"caddy": by_caddy, "nginx": by_nginx}[request.param]


@pytest.fixture
def site(twin: Twin) -> Site:
    """Prepare a site with staff, and one worker: on Flask, each counts failed logins for itself."""
    site = Site(twin, twin.new_database("sqlite"), options=["--workers", "1"])
    twin.add_admin(site.database_url, *STAFF)
    return site


@pytest.fixture
def proxy(site: Site, serve: Serve) -> Iterator[Proxy]:
    """Serve the site behind one proxy."""
    with site.serve(), serve(site) as proxy:
        yield proxy


def test_address_is_that_of_the_client_whatever_it_says(site: Site, proxy: Proxy) -> None:
    for headers in FORGED:
        with proxy.client(CLIENT, **headers) as client:
            response = client.get("/")
            assert response.status_code == 200, headers
            check_headers(response)
            found = client.get("/notes", follow_redirects=True)
            assert found.url == client.base_url.join("/notes/"), headers
            assert found.status_code == 200
        assert addresses(site)[-2:] == [CLIENT, CLIENT], headers


def test_lockout_is_of_the_client_whatever_it_says(proxy: Proxy) -> None:
    for number in range(6):
        forged = {"X-Forwarded-For": f"10.0.0.{number}:{4000 + number}"}
        with proxy.client(CLIENT, **forged) as client:
            response = log_in(client, STAFF[0], "wrong")
    assert response.status_code == 429
    with proxy.client(OTHER) as client:
        assert log_in(client, *STAFF).is_redirect


@pytest.mark.parametrize("scheme", SCHEMES)
def test_two_proxies_tell_who_the_client_is(
    site: Site, certificate: Certificate, tmp_path: Path, scheme: str
) -> None:
    site.variables["PROXY_COUNT"] = "2"
    outer, inner = tmp_path / "outer", tmp_path / "inner"
    outer.mkdir()
    inner.mkdir()
    set_scheme = f"proxy_set_header X-Forwarded-Proto {SCHEMES[scheme]};"
    lines = [ADD_ADDRESS, set_scheme, "proxy_set_header Host $http_host;"]
    with (
        site.serve(),
        nginx(lines, f"http://127.0.0.1:{site.port}", inner, certificate) as second,
        nginx(
            lines_for_nginx(site.twin.project),
            f"https://127.0.0.1:{second.port}",
            outer,
            certificate,
        ) as first,
    ):
        for headers in FORGED:
            with first.client(CLIENT, **headers) as client:
                assert client.get("/").status_code == 200, headers
            assert addresses(site)[-1] == CLIENT, headers


def test_form_in_chunks_is_saved_or_refused(site: Site, proxy: Proxy, serve: Serve) -> None:
    """Where the proxy passes on chunks, Django takes the form for empty: docs/reliability.md."""
    with proxy.client() as client:
        fields = {**note_form(client), "author": "Ada", "text": "in chunks"}
        body = client.build_request("POST", "/notes/", data=fields).read()
        headers = {"Content-Type": "application/x-www-form-urlencoded"}
        response = client.post("/notes/", content=iter([body[:9], body[9:]]), headers=headers)
        saved = "in chunks" in client.get("/notes/").text
    refused = (site.twin.framework, serve.__name__) == ("django", "by_caddy")
    assert (response.status_code, saved) == ((403, False) if refused else (302, True))


def test_malformed_chunk_is_refused(site: Site, proxy: Proxy) -> None:
    """Even where a whole form came before it."""
    with proxy.client() as client:
        fields = {**note_form(client), "author": "Ada", "text": "half a body"}
        request = client.build_request(
            "POST",
            "/notes/",
            data=fields,
            headers={"Referer": str(client.base_url), "Transfer-Encoding": "chunked"},
        )
        del request.headers["Content-Length"]
        body = request.read()
        head = "".join(f"{name}: {value}\r\n" for name, value in request.headers.items())
        with (
            socket.create_connection(("127.0.0.1", proxy.port), timeout=20) as plain,
            proxy.trust.wrap_socket(plain, server_hostname="localhost") as connection,
        ):
            connection.sendall(f"POST /notes/ HTTP/1.1\r\n{head}\r\n{len(body):x}\r\n".encode())
            connection.sendall(body + b"\r\nzz\r\na=b\r\n0\r\n\r\n")
            status = int(connection.recv(12).split()[1])
        assert status in {400, 403, 502}
        assert "half a body" not in client.get("/notes/").text
    assert all(line["http_status"] in {200, 400, 403} for line in requests(site))


def test_form_that_is_too_large_is_refused(proxy: Proxy) -> None:
    with proxy.client() as client:
        form = {**note_form(client), "author": "Ada", "text": "large"}
        response = client.post("/notes/", data=form, files={"file": bytes(17 * 2**20)})
        assert response.status_code == 413
        assert client.get("/livez").status_code == 200
        assert "large" not in client.get("/notes/").text


def requests(site: Site) -> list[dict[str, Any]]:
    """Return the lines of the requests that the site has logged."""
    lines = map(json.loads, site.server.log.read_text("utf-8").splitlines())
    return [line for line in lines if "client_address" in line]


def addresses(site: Site) -> list[str]:
    """Return whose requests the site has logged."""
    return [line["client_address"] for line in requests(site)]
