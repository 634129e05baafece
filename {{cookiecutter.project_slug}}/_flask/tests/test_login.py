import pytest

EMAIL = "ada@example.org"


@pytest.fixture(autouse=True)
def user(create_user):
    create_user(EMAIL)


def test_login_and_logout(client, login):
    assert login("ADA@example.org").headers["Location"] == "/"
    assert client.get("/accounts/login/").status_code == 302  # already logged in
    client.post("/accounts/logout/")
    assert client.get("/accounts/login/").status_code == 200


@pytest.mark.parametrize("email", [EMAIL, "unknown@example.org"])
def test_wrong_password(login, email):
    response = login(email, "wrong")
    assert response.status_code == 200
    assert "Invalid email or password." in response.text


def test_lockout_after_five_failures(login):
    statuses = [login(EMAIL, "wrong").status_code for _ in range(5)]
    assert statuses == [200] * 4 + [429]
    assert login(EMAIL).status_code == 429
    elsewhere = {"REMOTE_ADDR": "192.0.2.1"}
    assert login(EMAIL, environ_overrides=elsewhere).status_code == 302


def test_lockout_of_an_address(login):
    statuses = [login(f"{n}@example.org", "wrong").status_code for n in range(51)]
    assert statuses == [200] * 50 + [429]
