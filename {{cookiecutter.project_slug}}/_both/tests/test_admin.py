from typing import Any

import httpx
import pytest

from . import PASSWORD, csrf_token, sign_in, submit


@pytest.mark.parametrize("page", ["rows", "add"])
@pytest.mark.parametrize("model", ["note", "user"])
def test_strangers_are_sent_to_the_login(
    client: httpx.Client, site: Any, model: str, page: str
) -> None:
    for path in ["/admin/", getattr(site, page)(model)]:
        response = client.get(path)
        assert response.is_redirect
        assert response.headers["Location"].startswith("/admin/login/?next=/admin/")
        assert "default-src 'self'" in response.headers["Content-Security-Policy"]


@pytest.mark.usefixtures("staff")
def test_staff_sign_in_and_out(client: httpx.Client) -> None:
    response = sign_in(client)
    assert response.is_redirect
    assert response.headers["Location"] == "/admin/"
    cookie = next(
        c for c in response.headers.get_list("Set-Cookie") if c.startswith("session")
    )
    assert {"Secure", "HttpOnly", "SameSite=Lax"} <= set(cookie.split("; "))
    assert client.get("/admin/").status_code == 200
    client.post("/admin/logout/", data=csrf_token(client, "/admin/"))
    assert client.get("/admin/").is_redirect


@pytest.mark.usefixtures("staff")
@pytest.mark.parametrize(
    "fields",
    [{"password": "wrong"}, {"username": "nobody"}, {"username": "", "password": ""}],
)
def test_wrong_answers_do_not_open_the_admin(
    client: httpx.Client, fields: dict[str, str]
) -> None:
    response = sign_in(client, **fields)
    assert not response.is_redirect
    assert 'name="password"' in response.text
    assert client.get("/admin/").is_redirect


@pytest.mark.usefixtures("staff")
def test_five_wrong_passwords_lock_that_user_and_address(
    client: httpx.Client, connect: Any
) -> None:
    for _ in range(5):
        assert not sign_in(client, "wrong").is_redirect
    assert sign_in(client).status_code == 429
    assert client.get("/admin/").is_redirect
    assert sign_in(client, username="other").status_code != 429
    assert sign_in(connect("10.0.0.2")).is_redirect


@pytest.mark.usefixtures("staff")
@pytest.mark.parametrize(
    "target",
    [
        "https://evil.example/",
        "//evil.example",
        "/\\evil.example",
        "javascript:alert(1)",
    ],
)
def test_login_never_leads_to_another_site(client: httpx.Client, target: str) -> None:
    response = sign_in(client, next=target)
    assert response.headers["Location"] == "/admin/"


def test_staff_add_a_note(admin_client: httpx.Client, site: Any) -> None:
    assert submit(
        admin_client, site.add("note"), author="Ada", text="from the admin"
    ).is_redirect
    assert "from the admin" in admin_client.get(site.rows("note")).text


def test_staff_change_a_note(admin_client: httpx.Client, site: Any, note: Any) -> None:
    change = site.change("note", note.id)
    assert submit(admin_client, change, author="Ada", text="put right").is_redirect
    notes = admin_client.get(site.rows("note")).text
    assert "put right" in notes
    assert note.text not in notes


def test_staff_search_notes(
    admin_client: httpx.Client, site: Any, make_note: Any
) -> None:
    make_note(text="a needle")
    make_note(text="some hay")
    found = admin_client.get(site.rows("note", search="needle")).text
    assert "a needle" in found
    assert "some hay" not in found


def test_staff_delete_a_note(admin_client: httpx.Client, site: Any, note: Any) -> None:
    assert site.delete(admin_client, "note", note.id).is_redirect
    assert admin_client.get(f"/notes/{note.id}/").status_code == 404


def test_staff_delete_the_notes_they_ticked(
    admin_client: httpx.Client, site: Any, make_note: Any
) -> None:
    first, second, third = (make_note(text=text) for text in ["one", "two", "three"])
    site.delete_ticked(admin_client, "note", [first.id, second.id])
    assert admin_client.get(f"/notes/{first.id}/").status_code == 404
    assert admin_client.get(f"/notes/{second.id}/").status_code == 404
    assert admin_client.get(f"/notes/{third.id}/").status_code == 200


def test_staff_manage_users(
    admin_client: httpx.Client, connect: Any, site: Any
) -> None:
    fields = site.user_fields("grace", PASSWORD)
    assert submit(admin_client, site.add("user"), **fields).is_redirect
    found = admin_client.get(site.rows("user", search="grace")).text
    assert "grace" in found
    assert PASSWORD not in found
    assert site.delete(admin_client, "user", site.user_id("grace")).is_redirect
    admin_client.get("/admin/")  # which tells that grace is gone
    assert "grace" not in admin_client.get(site.rows("user")).text


def test_short_password_is_refused(admin_client: httpx.Client, site: Any) -> None:
    response = submit(
        admin_client, site.add("user"), **site.user_fields("grace", "short")
    )
    assert not response.is_redirect
    assert "grace" not in admin_client.get(site.rows("user")).text


def test_new_password_ends_older_sessions(
    admin_client: httpx.Client, site: Any
) -> None:
    assert admin_client.get("/admin/").status_code == 200
    site.set_password("staff", "another long password")
    assert admin_client.get("/admin/").is_redirect


def test_admin_writes_need_a_csrf_token(
    admin_client: httpx.Client, site: Any, note: Any
) -> None:
    for path in [site.add("note"), site.change("note", note.id)]:
        response = admin_client.post(path, data={"author": "Eve", "text": "forged"})
        assert response.status_code in {400, 403}
    assert "forged" not in admin_client.get(site.rows("note")).text
