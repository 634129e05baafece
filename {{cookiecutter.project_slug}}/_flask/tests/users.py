from datetime import UTC, datetime

import pytest
from flask_security import hash_password


@pytest.fixture
def create_user(app):
    def create_user(email, **values):
        datastore = app.extensions["security"].datastore
        with app.app_context():
            values["password"] = hash_password("correct horse")
            values["confirmed_at"] = datetime.now(UTC)
            datastore.create_user(email=email, **values)
            datastore.commit()

    return create_user


@pytest.fixture
def login(client):
    def login(email, password="correct horse", **kwargs):
        data = {"email": email, "password": password}
        return client.post("/accounts/login/", data=data, **kwargs)

    return login


@pytest.fixture
def staff_client(client, create_user, login):
    """A client that is logged in as staff."""
    create_user("staff@example.org", is_staff=True)
    login("staff@example.org")
    return client
