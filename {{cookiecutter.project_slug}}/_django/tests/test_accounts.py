import re

import pytest
from allauth.account.models import EmailAddress
from django.core.cache import cache

from {{ cookiecutter.project_slug }}.accounts import adapter

PASSWORD = "correct horse"


@pytest.fixture(autouse=True)
def setup(db, monkeypatch, settings):
    settings.AXES_ENABLED = True
    cache.clear()  # the rate limits
    monkeypatch.setattr(adapter.outbox, "submit", lambda send, *args: send(*args))


@pytest.fixture
def sign_up(client):
    def sign_up(email):
        data = {"email": email, "password1": PASSWORD, "password2": PASSWORD}
        return client.post("/accounts/signup/", data, follow=True)

    return sign_up


@pytest.fixture
def log_in(client):
    def log_in(email, password=PASSWORD, **extra):
        return client.post("/accounts/login/", {"login": email, "password": password}, **extra)

    return log_in


@pytest.fixture
def user(django_user_model):
    user = django_user_model.objects.create_user("ada", "ada@example.org", PASSWORD)
    EmailAddress.objects.create(user=user, email=user.email, verified=True, primary=True)
    return user


def test_sign_up(client, sign_up, log_in, mailoutbox):
    sign_up("ada@example.org")
    link = re.search(r"http://testserver(\S+)", mailoutbox[0].body)[1]
    client.post(link, {"password": "wrong"})
    assert log_in("ada@example.org").url == "/accounts/confirm-email/"
    client.post(link, {"password": PASSWORD})
    assert "ada@example.org" in client.get("/").text


def test_sign_up_does_not_reveal_accounts(user, sign_up, mailoutbox):
    assert sign_up(user.email).text.replace(user.email, "") == (
        sign_up("new@example.org").text.replace("new@example.org", "")
    )
    assert "Account Already Exists" in mailoutbox[0].subject


def test_three_emails_an_hour(client, mailoutbox):
    data = {"email": "ada@example.org"}
    statuses = [client.post("/accounts/password/reset/", data).status_code for _ in range(4)]
    assert statuses == [302, 302, 302, 429]
    assert len(mailoutbox) == 3


def test_lockout_after_five_failures(user, log_in):
    statuses = [log_in(user.email, "wrong").status_code for _ in range(5)]
    assert statuses == [200, 200, 200, 200, 429]
    assert log_in(user.email).status_code == 429
    assert log_in(user.email, REMOTE_ADDR="192.0.2.7").status_code == 302


def test_lockout_when_confirming(client, sign_up, mailoutbox):
    sign_up("ada@example.org")
    link = re.search(r"http://testserver(\S+)", mailoutbox[0].body)[1]
    statuses = [client.post(link, {"password": "wrong"}).status_code for _ in range(5)]
    assert statuses == [302, 302, 302, 302, 429]


def test_changed_email_replaces_the_address(user):
    user.email = "grace@example.org"
    user.save()
    assert not EmailAddress.objects.exists()


def test_staff_need_not_confirm_their_email(django_user_model, log_in):
    django_user_model.objects.create_superuser("grace", "Grace@example.org", PASSWORD)
    assert log_in("grace@example.org").url == "/"


def test_delete_account(client, user, log_in, django_user_model):
    log_in(user.email)
    client.post("/accounts/delete/", {"password": "wrong"})
    assert django_user_model.objects.exists()
    client.post("/accounts/delete/", {"password": PASSWORD})
    assert not django_user_model.objects.exists()
