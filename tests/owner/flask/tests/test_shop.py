import hashlib
import hmac
import io

import pytest
from flask_login import FlaskLoginClient

from acme.accounts.models import User
from acme.db import db
from acme.shop.models import Product, Purchase


@pytest.fixture
def user(app):
    with app.app_context():
        user = User(email="grace@example.org", password="unused")
        product = Product(name="Teapot")
        db.session.add_all([user, product, Purchase(user=user, product=product)])
        db.session.commit()
        return user.id


def test_login_required(client):
    response = client.get("/shop/purchases/")
    assert response.status_code == 302
    assert response.location.startswith("/accounts/login/")
    assert client.get(response.location).status_code == 200


def test_purchases(app, user):
    app.test_client_class = FlaskLoginClient
    with app.app_context():
        client = app.test_client(user=db.session.get(User, user))
    assert client.get("/shop/purchases/").json == ["Teapot"]


def test_webhook(app, client):
    app.config["WEBHOOK_KEY"] = "key"
    body = b'{"amount": 1}\0'
    signature = hmac.new(b"key", body, hashlib.sha256).hexdigest()
    response = client.post("/shop/webhook/", data=body, headers={"X-Signature": signature})
    assert response.json == {"received": len(body)}
    assert client.post("/shop/webhook/", data=body).status_code == 403


def test_upload(app, client):
    app.config["MAX_CONTENT_LENGTH"] = 1024
    data = {"file": (io.BytesIO(b"x" * 5 * 1024 * 1024), "x.bin")}
    assert client.post("/shop/upload/", data=data).json == {"size": 5 * 1024 * 1024}
    assert client.post("/", data=b"x" * 2048).status_code in {405, 413}


def test_foreign_keys_are_enforced(app, user):
    with app.app_context():
        db.session.delete(db.session.get(User, user))
        db.session.commit()
        assert db.session.query(Purchase).count() == 0
