import re

import pytest

EMAIL = "ada@example.org"


def edit_url(client, email):
    """Find the address of the form that edits the user with this email."""
    page = client.get(f"/admin/user/?search={email}").text
    return re.search(r"/admin/user/edit/\?id=\w+", page).group()


def test_login_required(client):
    response = client.get("/admin/user/")
    assert response.headers["Location"] == "/accounts/login/?next=/admin/user/"


def test_staff_only(client, create_user, login):
    create_user(EMAIL)
    login(EMAIL)
    assert client.get("/admin/user/").status_code == 403


def test_add_user(staff_client, login):
    data = {"email": "ADA@example.org", "new_password": "correct horse", "active": "y"}
    staff_client.post("/admin/user/new/", data=data)
    assert "Already exists." in staff_client.post("/admin/user/new/", data=data).text
    staff_client.post("/accounts/logout/")
    assert login(EMAIL).status_code == 302


@pytest.mark.parametrize("data", [{"email": "ada"}, {"new_password": "short"}])
def test_add_invalid_user(staff_client, data):
    data = {"email": EMAIL, "new_password": "correct horse"} | data
    assert staff_client.post("/admin/user/new/", data=data).status_code == 200
    assert staff_client.get("/admin/user/").text.count("/admin/user/edit/") == 1


def test_new_password_ends_sessions(app, staff_client, create_user):
    create_user(EMAIL)
    other = app.test_client()
    other.post("/accounts/login/", data={"email": EMAIL, "password": "correct horse"})
    assert other.get("/admin/").status_code == 403
    data = {"email": EMAIL, "new_password": "another password", "active": "y"}
    staff_client.post(edit_url(staff_client, EMAIL), data=data)
    assert other.get("/admin/").status_code == 302


def test_staff_keep_their_own_access(staff_client):
    url = edit_url(staff_client, "staff@example.org")
    staff_client.post(url, data={"email": "staff@example.org", "active": "y"})
    staff_client.post("/admin/user/delete/", data={"id": url.partition("=")[2]})
    assert staff_client.get("/admin/").status_code == 200


def test_create_admin(app, client, login):
    create_admin = ["create-admin", "--email=Grace@example.org", "--password=correct horse"]
    runner = app.test_cli_runner()
    assert runner.invoke(args=create_admin).exit_code == 0
    assert "already exists" in runner.invoke(args=create_admin).output
    login("grace@example.org")
    assert client.get("/admin/").status_code == 200


@pytest.mark.parametrize(
    ("option", "message"),
    [("--email=grace", "Invalid email address"), ("--password=short", "at least 8 characters")],
)
def test_create_invalid_admin(app, option, message):
    create_admin = ["create-admin", "--email=grace@example.org", "--password=correct horse"]
    result = app.test_cli_runner().invoke(args=[*create_admin, option])
    assert result.exit_code == 1
    assert message in result.output
