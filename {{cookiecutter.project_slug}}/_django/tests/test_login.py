import pytest


@pytest.fixture
def login(client, db, django_user_model, settings):
    settings.AXES_ENABLED = True
    django_user_model.objects.create_superuser("ada", password="correct horse")

    def login(password, **extra):
        return client.post("/admin/login/", {"username": "ada", "password": password}, **extra)

    return login


def test_anonymous_users_are_sent_to_the_login(client):
    assert client.get("/admin/").url == "/admin/login/?next=/admin/"


def test_login(client, login):
    assert login("wrong").status_code == 200
    assert login("correct horse").status_code == 302
    assert client.get("/admin/").status_code == 200


def test_lockout_after_five_failures(login):
    statuses = [login("wrong").status_code for _ in range(5)]
    assert statuses == [200, 200, 200, 200, 429]
    assert login("correct horse").status_code == 429
    assert login("correct horse", REMOTE_ADDR="192.0.2.7").status_code == 302
