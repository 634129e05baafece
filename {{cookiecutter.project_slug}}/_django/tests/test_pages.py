from unittest.mock import Mock

import pytest
from django.core.exceptions import PermissionDenied, SuspiciousOperation
from django.http import Http404
from django.test import Client

from {{ cookiecutter.project_slug }} import views


def test_home(client):
    assert "is running</h1>" in client.get("/").text


@pytest.mark.parametrize(
    ("error", "title"),
    [
        (SuspiciousOperation, "Error 400: Bad Request"),
        (PermissionDenied, "Error 403: Forbidden"),
        (Http404, "Error 404: Not Found"),
        (RuntimeError, "Error 500: Internal Server Error"),
    ],
)
def test_error_pages(client, monkeypatch, error, title):
    monkeypatch.setattr(views, "render", Mock(side_effect=error))
    client.raise_request_exception = False
    assert f"<h1>{title}</h1>" in client.get("/").text


def test_method_not_allowed(client):
    assert "<h1>Error 405: Method Not Allowed</h1>" in client.post("/").text


def test_form_without_csrf_token():
    response = Client(enforce_csrf_checks=True).post("/")
    assert response.status_code == 403
    assert "The form could not be verified." in response.text
