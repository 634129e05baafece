import httpx
import pytest


def test_home_is_a_message(client: httpx.Client) -> None:
    response = client.get("/")
    assert response.headers["Content-Type"] == "application/json"
    assert response.json()["message"]


@pytest.mark.parametrize(
    ("method", "path", "host", "error"),
    [
        ("GET", "/", "evil.example", "Bad Request"),
        ("GET", "/nowhere/", "testserver", "Not Found"),
        ("TRACE", "/", "testserver", "Method Not Allowed"),
    ],
)
def test_errors_are_json(
    client: httpx.Client, method: str, path: str, host: str, error: str
) -> None:
    response = client.request(method, path, headers={"Host": host})
    assert response.headers["Content-Type"] == "application/json"
    assert response.json() == {"error": error}
