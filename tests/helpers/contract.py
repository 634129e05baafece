"""What both twins answer, asked over HTTP in the same words."""

import html
import re
from collections.abc import Callable
from typing import NamedTuple

import httpx

from .forms import forms_of, log_in, log_out, login_form, send, submit
from .template import Answers

STAFF = ("ada@example.org", "correct horse battery staple")

# Each client comes from an address of its own, as a proxy in front of the server would tell.
Connect = Callable[[str], httpx.Client]


class BehindProxy(httpx.HTTPTransport):
    """Carry https to a server that speaks plain HTTP, as a proxy in front of it would."""

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        """Tell the server which scheme the client used."""
        forwarded = httpx.Request(
            request.method,
            request.url.copy_with(scheme="http"),
            headers=[*request.headers.multi_items(), ("X-Forwarded-Proto", request.url.scheme)],
            stream=request.stream,
        )
        return super().handle_request(forwarded)


def check_contract(client: httpx.Client, answers: Answers, *, probes: bool = True) -> None:
    """Walk through everything that a project with *answers* promises."""
    if probes:
        check_health(client)
    check_home(client, answers)
    if answers["pages"] != "none" or answers["admin"]:
        check_static(client)
    if answers["orm"] != "none" and answers["pages"] != "none":
        check_notes(client)
    else:
        assert client.get("/notes/").status_code == 404
    if not answers["api"]:
        assert client.get("/api/v1/notes/").status_code == 404
    if answers["admin"]:
        check_strangers(client)
    else:
        assert client.get("/admin/").status_code == 404


def check_headers(response: httpx.Response) -> None:
    """Every response tells browsers to load nothing from elsewhere, and to guess nothing.

    A client that came over HTTPS never sends its cookies over anything else.
    """
    policy = response.headers["Content-Security-Policy"]
    assert "default-src 'self'" in policy, response.url
    assert "frame-ancestors 'none'" in policy, response.url
    assert "unsafe-inline" not in policy, response.url
    assert response.headers["X-Content-Type-Options"] == "nosniff", response.url
    assert response.headers["X-Frame-Options"] == "DENY", response.url
    assert response.headers["Referrer-Policy"] == "same-origin", response.url
    assert response.headers["Cross-Origin-Opener-Policy"] == "same-origin", response.url
    assert response.headers["X-Request-ID"], response.url
    if response.url.scheme == "https":
        for cookie in response.headers.get_list("Set-Cookie"):
            is_deleted = "; Max-Age=0;" in cookie
            assert is_deleted or {"Secure", "SameSite=Lax"} <= set(cookie.split("; ")), cookie


def check_health(client: httpx.Client) -> None:
    """The probes answer whatever the Host header and the scheme."""
    for path in ("/livez", "/readyz"):
        for url in (path, str(client.base_url.copy_with(scheme="http").join(path))):
            for host in ("10.1.2.3", "evil.example"):
                response = client.get(url, headers={"Host": host})
                assert response.status_code == 200, url
                assert response.json() == {"status": "ok"}
                check_headers(response)


def check_home(client: httpx.Client, answers: Answers) -> None:
    """The home page calls the project by its name, and each of its links leads somewhere."""
    response = client.get("/")
    assert response.status_code == 200
    check_headers(response)
    if answers["pages"] == "none":
        assert response.headers["Content-Type"] == "application/json"
        assert response.json()["message"]
        return
    name = answers["project_name"]
    assert response.headers["Content-Type"] == "text/html; charset=utf-8"
    assert name in html.unescape(response.text)
    assert name == html.escape(name) or name not in response.text
    links = re.findall(r'<(?:a|link) [^>]*href="(/[^"]*)"', response.text)
    assert "/" in links
    for link in links:
        assert client.get(link, follow_redirects=True).status_code == 200, link


def check_errors(client: httpx.Client, answers: Answers, *, hosts: bool = True) -> None:
    """Outside DEBUG, errors are pages where there are pages, and JSON where there are none.

    Only without a proxy in front do *hosts* that are not ours reach the server.
    """
    for method, path, host, status, title in [
        ("GET", "/nowhere/", None, 404, "Not Found"),
        ("TRACE", "/", None, 405, "Method Not Allowed"),
        ("GET", "/", "evil.example", 400, "Bad Request"),
        ("GET", "/", "localhost.evil.example", 400, "Bad Request"),
    ]:
        if host and not hosts:
            continue
        headers = {"Host": host} if host else {}
        response = client.request(method, path, headers=headers)
        assert response.status_code == status, (method, path, host)
        check_headers(response)
        check_look(response, answers, title)
        if status == 405:
            assert "GET" in response.headers["Allow"]


def check_look(response: httpx.Response, answers: Answers, title: str) -> None:
    """An error is in the look of the project, and says by its standard name what it is."""
    if answers["pages"] == "none":
        assert response.headers["Content-Type"] == "application/json"
        assert response.json() == {"error": title}
    else:
        assert response.headers["Content-Type"] == "text/html; charset=utf-8"
        assert stylesheet_of(response)
        assert re.search(rf"<h1>[^<]*{title}</h1>", response.text)


def check_https(client: httpx.Client) -> None:
    """A client that came by plain HTTP is sent to HTTPS, and told to stay there."""
    assert client.get("/").headers["Strict-Transport-Security"].startswith("max-age=")
    plain = client.base_url.copy_with(scheme="http").join("/?page=2")
    response = client.get(plain)
    assert response.status_code == 301
    assert response.headers["Location"] == str(client.base_url.join("/?page=2"))
    check_headers(response)


def check_static(client: httpx.Client) -> None:
    """The stylesheet of a page is served, with the headers of a page."""
    response = client.get("/static/site.css")
    assert response.status_code == 200
    assert "text/css" in response.headers["Content-Type"]
    check_headers(response)


def stylesheet_of(page: httpx.Response) -> str:
    """Return the link from *page* to its stylesheet, which may have a hash in its name."""
    link = re.search(r'href="(/static/site[\w.]*\.css)"', page.text)
    assert link
    return link[1]


def check_notes(client: httpx.Client) -> None:
    """A visitor leaves notes, newest first and 20 a page; what is no note is refused."""
    for author, text in [
        ("", "no author"),
        ("  ", "no author"),
        ("Ada", ""),
        ("x" * 101, "long"),
        ("Ada", "x" * 2001),
    ]:
        check_bad_note(client, author, text)
    assert "note 00" not in client.get("/notes/").text

    texts = [f"note {number:02}" for number in range(21)]
    for text in texts:
        response = submit(client, "/notes/", author="Ada <Lovelace>", text=text)
        assert response.status_code == 302
        assert response.headers["Location"] == "/notes/"
        check_headers(response)
    page = client.get("/notes/").text
    assert 'role="status"' in page
    assert 'role="status"' not in client.get("/notes/").text
    assert "Ada &lt;Lovelace&gt;" in page
    assert "Ada <Lovelace>" not in page
    assert notes_on(page) == texts[:0:-1]
    assert 'href="?page=2"' in page
    second = client.get("/notes/?page=2").text
    assert notes_on(second) == texts[:1]
    assert 'href="?page=1"' in second
    for number in ("0", "3", "-1", "x"):
        assert client.get("/notes/", params={"page": number}).status_code == 404, number

    (link,) = re.findall(r'href="(/notes/\w+/)"', second)
    assert notes_on(client.get(link).text) == texts[:1]
    for key in ("0", "9999", "x"):
        assert client.get(f"/notes/{key}/").status_code == 404, key


def check_bad_note(client: httpx.Client, author: str, text: str) -> None:
    """A note that is none is shown again with what is wrong; without its token it is refused."""
    fields = {"author": author, "text": text}
    url = str(client.base_url.join("/notes/"))
    forged = client.post(url, data=fields, headers={"Referer": url})
    assert forged.status_code in {400, 403}
    check_headers(forged)
    response = submit(client, "/notes/", **fields)
    assert response.status_code == 400
    assert 'aria-invalid="true"' in response.text
    form = next(form for form in forms_of(response) if "text" in form.fields)
    assert form.fields["text"].strip() == text


def notes_on(page: str) -> list[str]:
    """Return the texts of the notes on *page*, in their order."""
    return list(dict.fromkeys(re.findall(r"note \d\d", page)))


def check_strangers(client: httpx.Client) -> None:
    """Whoever is not logged in is sent to the login, and a wrong password leaves them there."""
    response = client.get("/admin/")
    assert response.status_code == 302
    check_headers(response)
    page = client.get(response.headers["Location"], follow_redirects=True)
    assert page.status_code == 200
    assert "/login/" in str(page.url)
    check_headers(page)
    for name, password in [("eve@example.org", "guess"), ("", "")]:
        assert not log_in(client, name, password).is_redirect
        assert client.get("/admin/").is_redirect


class Desk(NamedTuple):
    """Where the admin of a framework keeps its pages."""

    notes: str
    users: str
    new: str

    def change(self, page: str) -> str:
        """Return the link from a list to the page that changes its first row."""
        link = re.search(r'href="(/admin/[^"]*(?:/\w+/change/|/edit/\?id=)[^"]*)"', page)
        assert link
        return html.unescape(link[1])


DESKS = {
    "flask": Desk("/admin/note/?search=", "/admin/user/?search=", "new/"),
    "django": Desk("/admin/notes/note/?q=", "/admin/accounts/user/?q=", "add/"),
}


def check_staff(connect: Connect, answers: Answers) -> None:
    """Staff log in and keep order; nobody else gets in, whatever they try."""
    check_lockout(connect)
    with connect("10.0.1.1") as client:
        check_login(client)
    with connect("10.0.1.2") as client:
        response = log_in(client, *STAFF)
        assert response.status_code == 302
        assert response.headers["Location"] == "/admin/"
        cookies = response.headers.get_list("Set-Cookie")
        session = next(cookie for cookie in cookies if cookie.startswith("session"))
        assert {"Secure", "HttpOnly", "SameSite=Lax"} <= set(session.split("; "))
        assert client.get("/admin/").status_code == 200
        check_desk(client, DESKS[answers["framework"]])
        log_out(client)
        assert client.get("/admin/").is_redirect


def check_lockout(connect: Connect) -> None:
    """Five wrong passwords lock that user at that address, and nobody else."""
    with connect("10.0.0.1") as client:
        statuses = [log_in(client, STAFF[0], "wrong").status_code for _ in range(6)]
        assert statuses[:4] == [200] * 4
        assert statuses[5] == 429
        locked = log_in(client, *STAFF)
        assert locked.status_code == 429
        check_headers(locked)
        assert client.get("/admin/").is_redirect
        assert log_in(client, "eve@example.org", "guess").status_code == 200
    with connect("10.0.0.2") as client:
        assert log_in(client, *STAFF).is_redirect


def check_login(client: httpx.Client) -> None:
    """The login needs its token, leads to no other site and does not tell who exists."""
    form = login_form(client)
    fields = {form.login: STAFF[0], form.password: STAFF[1]}
    forged = client.post(form.url, data=fields, headers={"Referer": form.url})
    assert forged.status_code in {400, 403}
    assert client.get("/admin/").is_redirect
    pages = []
    for name in (STAFF[0], "eve@example.org"):
        response = log_in(client, name, "wrong")
        secrets = r'(csrf\w+"[^>]* value)="[^"]+"'
        page = re.sub(secrets, r"\1", response.text).replace(name, "")
        pages.append((response.status_code, page))
    assert pages[0] == pages[1]
    for target in [
        "https://evil.example/",
        "//evil.example",
        "///evil.example",
        "/\\evil.example",
        "/\t/evil.example",
        " //evil.example",
        "javascript:alert(1)",
    ]:
        client.cookies.clear()
        response = log_in_with_target(client, target)
        assert response.status_code in {200, 302, 400}, target
        location = str(client.base_url.join(response.headers.get("Location", "/")))
        assert location.startswith(str(client.base_url)), target


def log_in_with_target(client: httpx.Client, target: str) -> httpx.Response:
    """Log in by a link that names *target* as the next page."""
    login = login_form(client).url
    url = httpx.URL(login).copy_merge_params({"next": target})
    form = login_form(client, str(url))
    fields = {form.login: STAFF[0], form.password: STAFF[1]}
    fields |= {name: target for name in form.fields if name == "next"}
    return send(client, form, **fields)


def check_desk(client: httpx.Client, desk: Desk) -> None:
    """Staff add, search, change and delete notes, and see users; nothing without a token."""
    rows = desk.notes.partition("?")[0]
    assert submit(client, rows + desk.new, author="Ada", text="a needle").is_redirect
    assert submit(client, rows + desk.new, author="Ada", text="some hay").is_redirect
    found = client.get(f"{desk.notes}needle").text
    assert "needle" in found
    assert "some hay" not in found
    change = desk.change(found)
    forged = client.post(change, data={"author": "Eve", "text": "forged"})
    assert forged.status_code in {400, 403}
    assert submit(client, change, author="Ada", text="a thread").is_redirect
    assert "a thread" in client.get(f"{desk.notes}thread").text
    users = client.get(f"{desk.users}ada").text
    assert STAFF[0] in users
    assert "argon2" not in users
