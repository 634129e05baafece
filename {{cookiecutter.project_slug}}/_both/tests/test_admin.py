import os
import re
from collections.abc import Callable
from typing import Any

import httpx
import pytest

from . import PASSWORD, csrf_token, sign_in, submit

CreateAdmin = Callable[[str, str], tuple[bool, str]]

# For `gracehopper`, at least.
WEAK = ["short", "0123456789012", "password1234", "gracehopper1"]


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
    answers = [sign_in(client, "wrong").status_code for _ in range(5)]
    assert answers == [200, 200, 200, 200, 429]
    assert sign_in(client).status_code == 429
    assert client.get("/admin/").is_redirect
    assert sign_in(client, username="other").status_code != 429
    assert sign_in(connect("10.0.0.2")).is_redirect


@pytest.mark.usefixtures("staff")
def test_right_password_forgives_the_wrong_ones(connect: Any) -> None:
    for _ in range(2):
        for _ in range(4):
            assert sign_in(connect(), "wrong").status_code == 200
        assert sign_in(connect()).is_redirect


@pytest.mark.usefixtures("staff")
def test_headers_do_not_unlock(client: httpx.Client) -> None:
    for number in range(6):
        client.headers["X-Forwarded-For"] = f"10.0.0.{number}"
        response = sign_in(client, "wrong")
    assert response.status_code == 429


@pytest.mark.usefixtures("staff")
def test_login_does_not_tell_users_apart(
    client: httpx.Client, hashed: list[str]
) -> None:
    pages = []
    for username in ["staff", "nobody"]:
        token = csrf_token(client, "/admin/login/")
        fields = {"username": username, "password": "wrong", **token}
        response = client.post("/admin/login/", data=fields)
        page = re.sub(r'(csrf\w+"[^>]* value)="[^"]+"', r"\1", response.text)
        pages.append((response.status_code, page.replace(f'value="{username}"', "")))
    assert pages[0] == pages[1]
    assert hashed == ["wrong", "wrong"]


@pytest.mark.usefixtures("staff")
def test_login_needs_a_csrf_token(client: httpx.Client) -> None:
    fields = {"username": "staff", "password": PASSWORD}
    assert client.post("/admin/login/", data=fields).status_code == 403
    assert client.get("/admin/").is_redirect


@pytest.mark.parametrize("field", ["username", "password", "next"])
def test_nul_is_refused_at_the_login(client: httpx.Client, field: str) -> None:
    assert sign_in(client, PASSWORD, **{field: "a\0b"}).status_code == 400


@pytest.mark.usefixtures("staff")
def test_login_is_logged_without_its_secrets(
    client: httpx.Client, log: Callable[[], list[dict[str, Any]]]
) -> None:
    sign_in(client, "hush hush hush")
    assert sign_in(client).is_redirect
    assert client.get("/admin/?token=hush").status_code == 200
    lines = str(log())
    assert "POST /admin/login/ 302" in lines
    for secret in ["hush", PASSWORD, *client.cookies.values()]:
        assert secret not in lines


def test_passwords_are_kept_at_the_cost_of_today(kept_password: str) -> None:
    scrypt = re.match(r"scrypt:(\d+):8:(\d+)\$", kept_password)
    pbkdf2 = re.match(r"pbkdf2_sha256\$(\d+)\$", kept_password)
    if scrypt:
        assert int(scrypt[1]) * int(scrypt[2]) >= 3 * 2**15
    else:
        assert pbkdf2
        assert int(pbkdf2[1]) >= 600_000


@pytest.mark.usefixtures("staff")
@pytest.mark.parametrize(
    "target",
    [
        "https://evil.example/",
        "//evil.example",
        "///evil.example",
        "/\\evil.example",
        "/\t/evil.example",
        "/\n/evil.example",
        " //evil.example",
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


@pytest.mark.parametrize("key", ["x", "1,2", "-1", "9" * 30, "9" * 300])
def test_what_is_no_key_leads_back(
    admin_client: httpx.Client, site: Any, key: str
) -> None:
    assert admin_client.get(site.change("note", key)).is_redirect


@pytest.mark.parametrize("number", ["x", "-1", "9" * 30])
def test_what_is_no_page_has_no_error(
    admin_client: httpx.Client, site: Any, note: Any, number: str
) -> None:
    assert not admin_client.get(site.rows("note", page=number)).is_error


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


def test_name_of_a_user_is_taken_once(admin_client: httpx.Client, site: Any) -> None:
    fields = site.user_fields("staff", PASSWORD)
    response = submit(admin_client, site.add("user"), **fields)
    assert "already exists" in response.text.lower()


@pytest.mark.parametrize("password", WEAK)
def test_weak_password_is_refused(
    admin_client: httpx.Client, site: Any, password: str
) -> None:
    fields = site.user_fields("gracehopper", password)
    assert not submit(admin_client, site.add("user"), **fields).is_redirect
    assert "gracehopper" not in admin_client.get(site.rows("user")).text


def test_make_admin_adds_a_user_who_may_sign_in(
    client: httpx.Client, create_admin: CreateAdmin
) -> None:
    assert create_admin("gracehopper", PASSWORD)[0]
    assert sign_in(client, username="gracehopper").is_redirect
    assert client.get("/admin/").status_code == 200


@pytest.mark.parametrize("password", WEAK)
def test_make_admin_refuses_a_weak_password(
    create_admin: CreateAdmin, password: str
) -> None:
    done, output = create_admin("gracehopper", password)
    assert not done
    assert "password" in output
    assert output.strip().endswith(".")
    assert len(output.splitlines()) == 1


@pytest.mark.parametrize("username", ["grace hopper", "g" * 151, "staff"])
@pytest.mark.usefixtures("staff")
def test_make_admin_refuses_a_bad_name(
    create_admin: CreateAdmin, username: str
) -> None:
    done, output = create_admin(username, PASSWORD)
    assert not done
    assert len(output.splitlines()) == 1


def test_new_password_ends_older_sessions(
    admin_client: httpx.Client, site: Any
) -> None:
    assert admin_client.get("/admin/").status_code == 200
    site.set_password("staff", "another long password")
    assert admin_client.get("/admin/").is_redirect


@pytest.mark.parametrize("kept", [True, False])
def test_session_lasts_as_long_as_its_key_is_among_the_fallbacks(
    admin_client: httpx.Client, rotate_key: Callable[..., None], kept: bool
) -> None:
    rotate_key(*[os.environ["SECRET_KEY"]] * kept)
    assert admin_client.get("/admin/").is_redirect != kept


def test_admin_writes_need_a_csrf_token(
    admin_client: httpx.Client, site: Any, note: Any
) -> None:
    for path in [site.add("note"), site.change("note", note.id)]:
        response = admin_client.post(path, data={"author": "Eve", "text": "forged"})
        assert response.status_code == 403
    assert "forged" not in admin_client.get(site.rows("note")).text
