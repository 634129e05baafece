{% if cookiecutter.orm != "none" and (cookiecutter.pages != "none" or cookiecutter.admin) %}
"""What a browser does for the person in front of it."""

import re

import httpx
{% if cookiecutter.admin %}

PASSWORD = "correct horse battery staple"
{% endif %}


def csrf_token(client: httpx.Client, url: str) -> dict[str, str]:
    """Return the hidden field that proves that the page at *url* was opened."""
    page = client.get(url).text
    field = re.search(r'name="(csrf\w+)"[^>]* value="([^"]+)"', page)
    assert field, f"no form at {url}"
    return {field[1]: field[2]}


def submit(client: httpx.Client, url: str, /, **fields: str) -> httpx.Response:
    """Open the form at *url*, fill in *fields* and send it."""
    return client.post(url, data={**csrf_token(client, url), **fields})
{% if cookiecutter.admin %}


def sign_in(
    client: httpx.Client, password: str = PASSWORD, /, **fields: str
) -> httpx.Response:
    """Send the login form of the admin as `staff`, unless *fields* say otherwise."""
    fields = {"username": "staff", "password": password, **fields}
    return submit(client, "/admin/login/", **fields)
{% endif %}
{% endif %}
