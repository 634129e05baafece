import logging

import pytest

from {{ cookiecutter.project_slug }}.middleware import ProxyMiddleware


def test_security_headers(client):
    headers = client.get("/").headers
    assert headers["Content-Security-Policy"].startswith("default-src 'self';")
    assert headers["X-Content-Type-Options"] == "nosniff"


def test_livez_on_any_host_and_scheme(client, settings):
    settings.SECURE_SSL_REDIRECT = True
    assert client.get("/").status_code == 301
    assert client.get("/livez", headers={"host": "10.0.0.1"}).json() == {"status": "ok"}


def test_access_log(client, caplog):
    with caplog.at_level(logging.INFO, "access"):
        response = client.get("/?token=secret")
    (record,) = [record for record in caplog.records if record.name == "access"]
    assert record.getMessage() == "GET / 200"
    assert record.client_address == "127.0.0.1"
    assert len(response.headers["X-Request-ID"]) == 32


@pytest.mark.parametrize(
    ("forwarded_for", "address"),
    [("forged, 192.0.2.7:40001", "192.0.2.7"), ("198.51.100.1, unknown", "127.0.0.1")],
)
def test_client_address_behind_one_proxy(rf, settings, forwarded_for, address):
    settings.PROXY_COUNT = 1
    request = rf.get("/", headers={"X-Forwarded-For": forwarded_for})
    ProxyMiddleware(print).process_request(request)
    assert request.META["REMOTE_ADDR"] == address
