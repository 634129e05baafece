import re

import httpx
import pytest


def test_home_page_is_html_in_the_project_look(client: httpx.Client) -> None:
    response = client.get("/")
    assert response.headers["Content-Type"] == "text/html; charset=utf-8"
    assert '<html lang="en">' in response.text
    assert "site.css" in response.text


def test_every_link_of_the_home_page_leads_somewhere(client: httpx.Client) -> None:
    links = re.findall(r'<(?:a|link) [^>]*href="(/[^"]*)"', client.get("/").text)
    assert "/" in links
    for link in links:
        with client.stream("GET", link) as response:
            assert response.status_code in {200, 302}, link


@pytest.mark.parametrize("path", ["/static/site.css", "/static/icon.svg"])
def test_static_files_carry_security_headers(client: httpx.Client, path: str) -> None:
    response = client.get(path)
    assert response.status_code == 200
    assert "default-src 'self'" in response.headers["Content-Security-Policy"]
    assert response.headers["X-Content-Type-Options"] == "nosniff"


@pytest.mark.parametrize(
    ("path", "host"), [("/nowhere/", "testserver"), ("/", "evil.example")]
)
def test_errors_have_the_project_look(
    client: httpx.Client, path: str, host: str
) -> None:
    response = client.get(path, headers={"Host": host})
    assert response.headers["Content-Type"] == "text/html; charset=utf-8"
    assert "site.css" in response.text
    assert re.search(r"<h1>\s*\w", response.text)
