import httpx
import pytest


def test_home_page_answers(client: httpx.Client) -> None:
    assert client.get("/").status_code == 200


@pytest.mark.parametrize("path", ["/livez", "/readyz"])
@pytest.mark.parametrize(
    "url", ["https://testserver", "https://10.1.2.3:8000", "http://testserver"]
)
def test_probes_answer_any_host_and_scheme(
    client: httpx.Client, url: str, path: str
) -> None:
    response = client.get(url + path)
    assert response.status_code == 200
    assert response.json() == {"status": "ok"}


def test_unknown_path_is_not_found(client: httpx.Client) -> None:
    response = client.get("/nowhere/")
    assert response.status_code == 404
    assert "Not Found" in response.text


def test_unknown_method_is_not_allowed(client: httpx.Client) -> None:
    response = client.request("TRACE", "/")  # others may be refused for another reason
    assert response.status_code == 405
    assert "GET" in response.headers["Allow"]
    assert "Method Not Allowed" in response.text


@pytest.mark.usefixtures("crash")
def test_crash_tells_the_visitor_nothing(client: httpx.Client) -> None:
    response = client.get("/")
    assert response.status_code == 500
    assert "Internal Server Error" in response.text
    assert "secret plan" not in response.text
