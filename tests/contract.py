"""What both twins answer, asked over HTTP in the same words."""

import html
import re

import httpx

from .template import Answers


class BehindProxy(httpx.HTTPTransport):
    """Carry https to a server that speaks plain HTTP, as a proxy in front of it would."""

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        """Tell the server which scheme the visitor used."""
        forwarded = httpx.Request(
            request.method,
            request.url.copy_with(scheme="http"),
            headers=[*request.headers.multi_items(), ("X-Forwarded-Proto", request.url.scheme)],
            stream=request.stream,
        )
        return super().handle_request(forwarded)


def check_contract(client: httpx.Client, answers: Answers) -> None:
    """Walk through everything that a project with *answers* promises."""
    check_health(client)
    check_home(client, answers)
    if answers["pages"] != "none":
        check_static(client)
    if answers["orm"] == "none":
        assert client.get("/notes/").status_code == 404
    else:
        check_notes(client, answers)
    if answers["admin"]:
        check_admin(client)
    else:
        assert client.get("/admin/").status_code == 404


def check_headers(response: httpx.Response) -> None:
    """Every answer tells browsers to load nothing from elsewhere, and to guess nothing.

    A visitor who came over HTTPS never sends its cookies over anything else.
    """
    assert "default-src 'self'" in response.headers["Content-Security-Policy"], response.url
    assert response.headers["X-Content-Type-Options"] == "nosniff", response.url
    assert response.headers["X-Request-ID"], response.url
    if response.url.scheme == "https":
        for cookie in response.headers.get_list("Set-Cookie"):
            assert "Secure" in cookie.split("; "), cookie


def check_health(client: httpx.Client) -> None:
    """The probes answer whatever the Host header."""
    for path in ("/livez", "/readyz"):
        response = client.get(path, headers={"Host": "10.1.2.3"})
        assert response.status_code == 200
        assert response.json() == {"status": "ok"}
        check_headers(response)


def check_home(client: httpx.Client, answers: Answers) -> None:
    """The home page calls the project by its name, whatever that holds."""
    response = client.get("/")
    assert response.status_code == 200
    check_headers(response)
    if answers["pages"] == "none":
        assert response.json()["message"]
    else:
        name = answers["project_name"]
        assert "text/html" in response.headers["Content-Type"]
        assert name in html.unescape(response.text)
        assert name == html.escape(name) or name not in response.text


def check_errors(client: httpx.Client, answers: Answers) -> None:
    """Outside DEBUG, errors are pages where there are pages, and JSON where there are none."""
    for method, path, status, title in [
        ("GET", "/nowhere/", 404, "Not Found"),
        ("TRACE", "/", 405, "Method Not Allowed"),
    ]:
        response = client.request(method, path)
        assert response.status_code == status
        check_headers(response)
        if answers["pages"] == "none":
            assert response.json() == {"error": title}
        else:
            assert stylesheet_of(response)
            assert title in response.text


def check_static(client: httpx.Client) -> None:
    """The stylesheet of a page is served, with the headers of a page."""
    response = client.get(stylesheet_of(client.get("/")))
    assert response.status_code == 200
    assert "text/css" in response.headers["Content-Type"]
    check_headers(response)


def stylesheet_of(page: httpx.Response) -> str:
    """Return the link from *page* to its stylesheet, which may have a hash in its name."""
    link = re.search(r'href="(/static/site[\w.]*\.css)"', page.text)
    assert link
    return link[1]


def check_notes(client: httpx.Client, answers: Answers) -> None:
    """A visitor leaves notes, newest first and 20 a page; what is no note is refused."""
    leave, read = (send_json, read_json) if answers["pages"] == "none" else (send_form, read_page)
    for author, text in [("", "no author"), ("Ada", ""), ("x" * 101, "long"), ("Ada", "x" * 2001)]:
        assert leave(client, author, text).status_code == 400
    assert read(client, "/notes/") == []

    texts = [f"note {number:02}" for number in range(21)]
    for text in texts:
        response = leave(client, "Ada <Lovelace>", text)
        assert response.status_code in {201, 302, 303}
        check_headers(response)
    assert read(client, "/notes/") == texts[:0:-1]
    assert read(client, "/notes/?page=2") == texts[:1]
    for page in ("0", "3", "-1", "x"):
        assert client.get(f"/notes/?page={page}").status_code == 404

    assert read(client, "/notes/1/") == texts[:1]
    assert client.get("/notes/9999/").status_code == 404


def send_form(client: httpx.Client, author: str, text: str) -> httpx.Response:
    """Fill in the form as a browser would; without its token the note is refused."""
    fields = {"author": author, "text": text}
    url = str(client.base_url.join("/notes/"))
    assert client.post(url, data=fields, headers={"Referer": url}).status_code == 403
    page = client.get(url).text
    token = re.search(r'name="(csrf\w*)"[^>]* value="([^"]+)"', page)
    assert token
    response = client.post(url, data={**fields, token[1]: token[2]}, headers={"Referer": url})
    if response.is_redirect:
        assert response.headers["Location"] == "/notes/"
    else:
        assert html.escape(author or text) in response.text
    return response


def read_page(client: httpx.Client, path: str) -> list[str]:
    """Return the texts of the notes on the page at *path*."""
    return list(dict.fromkeys(re.findall(r"note \d\d", client.get(path).text)))


def send_json(client: httpx.Client, author: str, text: str) -> httpx.Response:
    """Send a note; the answer says where it is, or what is wrong."""
    response = client.post("/notes/", json={"author": author, "text": text})
    if response.status_code == 201:
        note = response.json()
        assert response.headers["Location"] == f"/notes/{note['id']}/"
        assert client.get(response.headers["Location"]).json() == note
        assert note.keys() == {"id", "author", "text", "created_at"}
    else:
        assert response.json()["errors"].keys() <= {"author", "text"}
    return response


def read_json(client: httpx.Client, path: str) -> list[str]:
    """Return the texts of the notes at *path*, a list or one note."""
    answer = client.get(path).json()
    return [note["text"] for note in answer.get("notes", [answer])]


def check_admin(client: httpx.Client) -> None:
    """Strangers are sent to the login, and a wrong password leaves them there."""
    response = client.get("/admin/")
    assert response.is_redirect
    check_headers(response)
    location = response.headers["Location"]
    assert location.startswith("/admin/login/?next=")
    page = client.get(location)
    assert page.status_code == 200
    check_headers(page)
    token = re.search(r'name="(csrf\w*)"[^>]* value="([^"]+)"', page.text)
    assert token
    response = client.post(
        location,
        data={"username": "eve", "password": "guess", token[1]: token[2]},
        headers={"Referer": str(page.url)},
    )
    assert not response.is_redirect
    assert client.get("/admin/").is_redirect
