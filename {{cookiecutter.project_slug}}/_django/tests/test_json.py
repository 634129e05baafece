from unittest.mock import Mock

import pytest
from django.core.exceptions import PermissionDenied
from django.http import Http404

from {{ cookiecutter.project_slug }} import views


def test_home(client):
    assert client.get("/").json()["message"].startswith("Welcome to ")


@pytest.mark.parametrize(
    ("error", "message"),
    [
        (PermissionDenied, "Forbidden"),
        (Http404, "Not Found"),
        (RuntimeError, "Internal Server Error"),
    ],
)
def test_errors_are_json(client, monkeypatch, error, message):
    monkeypatch.setattr(views, "JsonResponse", Mock(side_effect=error))
    client.raise_request_exception = False
    assert client.get("/").json() == {"error": message}


def test_method_not_allowed(client):
    assert client.post("/").json() == {"error": "Method Not Allowed"}
