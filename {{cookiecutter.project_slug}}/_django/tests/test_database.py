from unittest.mock import Mock

from django.db import OperationalError, connection


def test_readyz(client, db):
    assert client.get("/readyz").json() == {"status": "ok"}


def test_readyz_without_database(client, monkeypatch):
    monkeypatch.setattr(connection, "cursor", Mock(side_effect=OperationalError))
    response = client.get("/readyz")
    assert response.status_code == 503
    assert response.json() == {"status": "unavailable"}
