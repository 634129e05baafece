import pytest


def test_add_note(client):
    data = {"author": "Ada", "text": "<b>Hello</b>"}
    response = client.post("/notes/", data=data, follow_redirects=True)
    assert response.request.path == "/notes/"
    assert "Your note has been added." in response.text
    assert "&lt;b&gt;Hello&lt;/b&gt;" in response.text
    assert "Hello" in client.get("/notes/1/").text


@pytest.mark.parametrize("data", [{}, {"author": "Ada", "text": "a" * 2001}])
def test_invalid_note(client, data):
    response = client.post("/notes/", data=data)
    assert response.status_code == 400
    assert "There are no notes yet." in response.text


def add_notes(client, number):
    for n in range(number):
        client.post("/notes/", data={"author": "Ada", "text": f"Note {n}."})


def test_pagination(client):
    add_notes(client, 21)
    first, second = client.get("/notes/").text, client.get("/notes/?page=2").text
    assert "Note 20." in first
    assert "Note 0." in second
    assert client.get("/notes/?page=3").status_code == 404
{% if cookiecutter.admin %}


def test_admin(staff_client):
    add_notes(staff_client, 1)
    assert "Note 0." in staff_client.get("/admin/note/?search=ada").text
    staff_client.post("/admin/note/edit/?id=1", data={"author": "Ada", "text": "Edited."})
    assert "Edited." in staff_client.get("/notes/1/").text
    staff_client.post("/admin/note/action/", data={"action": "delete", "rowid": "1"})
    assert staff_client.get("/notes/1/").status_code == 404
{% endif %}
