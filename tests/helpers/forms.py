"""Fill in forms as a browser would: by what a page holds, not by what we know of a framework."""

import re
from typing import NamedTuple

import httpx
from lxml import html


class Form(NamedTuple):
    """The form of a page: where it goes, and what its fields hold."""

    url: str
    fields: dict[str, str]
    login: str = ""  # the names of the fields that a login has
    password: str = ""

    @property
    def token(self) -> dict[str, str]:
        """Return the hidden field that proves that the page was opened."""
        return {name: text for name, text in self.fields.items() if name.startswith("csrf")}


def forms_of(page: httpx.Response) -> list[Form]:
    """Return the forms of *page* that are sent by POST."""
    document = html.fromstring(page.text)
    return [as_form(page, form) for form in document.forms if form.method == "POST"]


def as_form(page: httpx.Response, form: html.FormElement) -> Form:
    """Return what a browser would send of *form* if nothing were filled in."""
    types = {field.name: field.get("type", "text") for field in form.inputs if field.name}
    return Form(
        str(page.url.join(form.action or "")),
        {name: value or "" for name, value in form.fields.items() if types[name] != "submit"},
        next((name for name, kind in types.items() if kind in {"text", "email"}), ""),
        next((name for name, kind in types.items() if kind == "password"), ""),
    )


def form_at(client: httpx.Client, path: str, field: str = "") -> Form:
    """Open *path* and return its form that has *field*, by default the last one."""
    page = client.get(path)
    assert page.status_code == 200, f"{path} answers {page.status_code}"
    found = [form for form in forms_of(page) if not field or field in form.fields]
    assert found, f"no form with {field!r} at {path}"
    return found[-1]


def send(client: httpx.Client, form: Form, **fields: str) -> httpx.Response:
    """Send *form* with *fields* filled in."""
    return client.post(form.url, data={**form.fields, **fields}, headers={"Referer": form.url})


def submit(client: httpx.Client, path: str, /, **fields: str) -> httpx.Response:
    """Open the form at *path*, fill in *fields* and send it."""
    return send(client, form_at(client, path, next(iter(fields), "")), **fields)


def login_form(client: httpx.Client, path: str = "/admin/") -> Form:
    """Return the login that whoever opens *path* is sent to."""
    page = client.get(path, follow_redirects=True)
    assert page.status_code == 200, f"{page.url} answers {page.status_code}"
    return next(form for form in forms_of(page) if form.password)


def log_in(client: httpx.Client, name: str, password: str, path: str = "/admin/") -> httpx.Response:
    """Fill in the login that whoever opens *path* is sent to."""
    form = login_form(client, path)
    return send(client, form, **{form.login: name, form.password: password})


def log_out(client: httpx.Client) -> httpx.Response:
    """Press the button that says so, on a page of the admin."""
    page = client.get("/admin/")
    form = next(form for form in forms_of(page) if re.search("log-?out", form.url))
    return send(client, form)
