import logging

import pytest
from environs import EnvError

from {{ cookiecutter.project_slug }} import create_app


def test_home(client):
    response = client.get("/")
    assert response.status_code == 200
    assert "default-src 'self'" in response.headers["Content-Security-Policy"]


def test_errors(app, client):
    app.config["PROPAGATE_EXCEPTIONS"] = False
    app.add_url_rule("/broken", view_func=lambda: 1 / 0)
    assert "Not Found" in client.get("/missing").text
    assert "Method Not Allowed" in client.post("/").text
    assert "Internal Server Error" in client.get("/broken").text
{% if cookiecutter.__static %}


def test_csrf_token_required(app, client):
    app.config["WTF_CSRF_ENABLED"] = True
    app.add_url_rule("/form", view_func=lambda: "Saved.", methods=["POST"])
    assert client.post("/form").status_code == 400
{% endif %}


@pytest.mark.parametrize("path", ["/livez", "/readyz"])
def test_health(client, path):
    response = client.get(path, headers={"Host": "10.0.0.1"})
    assert (response.status_code, response.json) == (200, {"status": "ok"})


def test_https(environ):
    environ.setenv("SSL_REDIRECT", "true")
    client = create_app().test_client()
    assert client.get("/livez").status_code == 200
    assert client.get("/?a=b").headers["Location"] == "https://localhost/?a=b"
    response = client.get("/missing", base_url="https://localhost")
    assert response.headers["Strict-Transport-Security"].startswith("max-age=")


def test_access_log(client, caplog):
    caplog.set_level(logging.INFO)
    response = client.get("/livez?token=secret")
    assert "GET /livez 200" in caplog.messages
    assert response.headers["X-Request-ID"]


@pytest.mark.parametrize("name", ["SECRET_KEY", "ALLOWED_HOSTS"])
def test_required_setting(environ, name):
    environ.delenv(name)
    with pytest.raises(EnvError, match=name):
        create_app()
