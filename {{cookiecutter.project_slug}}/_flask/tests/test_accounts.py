import re

import pytest

from {{ cookiecutter.project_slug }} import mail
from {{ cookiecutter.project_slug }}.mail import deliver

EMAIL, PASSWORD = "ada@example.org", "correct horse"


@pytest.fixture(autouse=True)
def sent(monkeypatch):
    """The messages that would be sent."""
    messages = []
    monkeypatch.setattr(mail.outbox, "submit", lambda send, *args: send(*args))
    monkeypatch.setattr(mail, "deliver", lambda message, server: messages.append(message))
    return messages


@pytest.fixture
def sign_up(client):
    def sign_up(email=EMAIL):
        data = {"email": email, "password": PASSWORD, "password_confirm": PASSWORD}
        return client.post("/accounts/signup/", data=data, follow_redirects=True)

    return sign_up


def link_in(message):
    return re.search(r"http://localhost(\S+)", message.get_content())[1]


def test_sign_up(client, login, sign_up, sent):
    sign_up("ADA@example.org")
    link = link_in(sent[0])
    client.get(link)
    client.post(link, data={"password": "wrong"})
    assert "Invalid email or password" in login(EMAIL, PASSWORD).text
    client.post(link, data={"password": PASSWORD})
    assert EMAIL in client.get("/accounts/email/").text


def test_sign_up_does_not_reveal_accounts(sign_up, sent):
    assert sign_up().text == sign_up().text
    assert "already in our system" in sent[1].get_content()


def test_reset_password(client, login, sign_up, sent):
    sign_up()
    client.post("/accounts/password/reset/", data={"email": EMAIL})
    link = link_in(sent[1])
    data = {"password": "another horse", "password_confirm": "another horse"}
    client.post(link, data=data)
    assert login(EMAIL, "another horse").status_code == 302
    assert client.get(link).status_code == 302


def test_three_emails_an_hour(client):
    data = {"email": EMAIL}
    statuses = [client.post("/accounts/password/reset/", data=data).status_code for _ in range(4)]
    assert statuses == [200, 200, 200, 429]


def test_change_email(client, create_user, login, sent):
    create_user(EMAIL)
    login(EMAIL)
    client.post("/accounts/email/", data={"email": "ada@example.com"})
    client.post(link_in(sent[0]), data={"password": PASSWORD})
    assert "ada@example.com" in client.get("/accounts/email/").text
    assert sent[1]["To"] == EMAIL


def test_change_password(app, client, create_user, login, sent):
    create_user(EMAIL)
    login(EMAIL)
    other = app.test_client()
    other.post("/accounts/login/", data={"email": EMAIL, "password": PASSWORD})
    data = dict.fromkeys(["new_password", "new_password_confirm"], "another horse")
    client.post("/accounts/password/change/", data={**data, "password": PASSWORD})
    assert client.get("/accounts/email/").status_code == 200
    assert other.get("/accounts/email/").status_code == 302
    assert sent[0]["To"] == EMAIL


def test_delete_account(client, create_user, login):
    create_user(EMAIL)
    login(EMAIL)
    assert "Invalid password" in client.post("/accounts/delete/", data={"password": "wrong"}).text
    client.post("/accounts/delete/", data={"password": PASSWORD})
    assert login(EMAIL).status_code == 200


def test_undelivered_email_is_logged(caplog):
    message = mail.EmailMessage()
    message["To"] = EMAIL
    deliver(message, "smtp://localhost:1")
    assert f"Could not send an email to {EMAIL}" in caplog.text
