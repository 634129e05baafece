"""What guessers, staff and owners do to a Django site with accounts and an API."""

import contextlib
from collections.abc import Iterator
from pathlib import Path

import pytest

from ..helpers.accounts import Browser, Mailbox, mail_server, text_of
from ..helpers.api import NOTE, NOTES, check_problem
from ..helpers.contract import STAFF
from ..helpers.forms import forms_of, send
from ..helpers.production import Running, call, create_token, edited_copy, gunicorn
from ..helpers.servers import DATABASES, Site, Twin
from ..helpers.template import FULL
from ..helpers.tools import tool
from .conftest import params

DJANGO = [each for each in FULL if each["framework"] == "django"]

pytestmark = pytest.mark.parametrize("twin", params(DJANGO), indirect=True)

EMAIL, OTHER, PENDING = "ada@example.net", "ada@example.com", "ada@example.edu"
GUESS = "a guess"
TOKEN = "c4f2-0123456789abcdef0123456789abcdef"  # noqa: S105

OWN_VIEWS = """

from ninja import Schema
from ninja.errors import HttpError


class Wrong(Schema):
    detail: list[str]


@router.get("own/taken/", auth=None)
def taken(request):
    raise HttpError(409, "Name is taken")


@router.get("own/sold/", auth=None)
def sold(request):
    raise HttpError(422, "Sold out")


@router.get("own/odd/", auth=None)
def odd(request):
    raise HttpError(499, "Client closed request")


@router.get("own/wrong/", auth=None, response={422: Wrong})
def wrong(request):
    return 422, {"detail": ["a", "b"]}


@router.get("own/text/", auth=None)
def text(request):
    return HttpResponse("plain", status=422)
"""


@contextlib.contextmanager
def served(twin: Twin, database: str = "sqlite") -> Iterator[tuple[Running, Mailbox, str]]:
    """Serve the project over a new database, which has staff, with a mail server of its own."""
    url = twin.new_database(database)
    twin.add_admin(url, *STAFF)
    with (
        mail_server() as (mailbox, email_url),
        gunicorn(twin.project, twin.env(url, EMAIL_URL=email_url)) as running,
    ):
        yield running, mailbox, url


def ask(twin: Twin, url: str, code: str) -> str:
    """Return what the shell of the project prints about the database at *url*."""
    code = f"from acme.accounts.models import User\n{code}"
    return call(twin.project, "shell", "-v", "0", "-c", code, env=twin.env(url)).strip()


@pytest.mark.parametrize("database", DATABASES)
def test_guesses_of_the_password_that_confirms_are_limited(twin: Twin, database: str) -> None:
    with served(twin, database) as (running, mailbox, _), running.client("10.8.0.1") as client:
        ada = Browser(client)
        ada.sign_up(EMAIL)
        link = mailbox.link(EMAIL)
        page = ada.confirm(link, GUESS)
        assert "Incorrect password." in page.text
        assert str(page.url) == link
        statuses = [ada.confirm(link, GUESS).status_code for _ in range(5)]
        assert statuses == [200] * 3 + [429] * 2
        assert ada.confirm(link).status_code == 429
        with running.client("10.8.0.2") as other:
            owner = Browser(other)
            owner.confirm(link)
            owner.log_in(EMAIL)
            assert owner.is_logged_in_as(EMAIL)


def test_staff_who_signed_up_confirm_their_email(twin: Twin) -> None:
    with served(twin) as (running, mailbox, url), running.client("10.8.0.1") as client:
        eve = Browser(client)
        eve.sign_up(EMAIL)
        mailbox.to(EMAIL)
        ask(twin, url, "User.objects.update(is_staff=True)")
        eve.log_in(EMAIL)
        assert not eve.is_logged_in_as(EMAIL)
        eve.log_in(*STAFF)
        assert eve.is_logged_in_as(STAFF[0])


def test_old_emails_are_of_no_use_after_staff_changed_it(twin: Twin) -> None:
    with (
        served(twin) as (running, mailbox, url),
        running.client("10.8.0.1") as client,
        running.client("10.8.0.2") as desk,
    ):
        ada, staff = Browser(client), Browser(desk)
        ada.sign_up(EMAIL)
        ada.confirm(mailbox.link(EMAIL))
        assert ada.is_logged_in_as(EMAIL)
        ada.open("/accounts/email/")
        ada.press("^change", PENDING)
        mailbox.to(PENDING)
        staff.log_in(*STAFF)
        key = ask(twin, url, f"print(User.objects.get(email={EMAIL!r}).pk)")
        page = staff.open(f"/admin/accounts/user/{key}/change/")
        form = next(form for form in forms_of(page) if "email" in form.fields)
        form = form._replace(fields={name: text for name, text in form.fields.items() if text})
        assert send(desk, form, email=OTHER.upper()).status_code == 200
        client.cookies.clear()
        ada.log_in(EMAIL)
        assert not ada.is_logged_in_as(EMAIL)
        assert not ada.is_logged_in_as(OTHER)
        mailbox.mails.clear()
        for email in (EMAIL, PENDING):
            ada.ask_for_new_password(email)
            assert "/password/reset/key/" not in text_of(mailbox.to(email)[0])
        ada.log_in(OTHER)
        ada.confirm(mailbox.link(OTHER))
        assert ada.is_logged_in_as(OTHER)


def test_lockout_lasts_an_hour_and_logins_leave_no_log(twin: Twin) -> None:
    site = Site(twin, twin.new_database("sqlite"))
    twin.add_admin(site.database_url, *STAFF)
    for age, guesses, locked in [("+1s", 5, True), ("+50m", 2, True), ("+70m", 0, False)]:
        site.prefix = (str(tool("faketime")), "-f", age)
        with site.serve(), site.client() as client:
            browser = Browser(client)
            statuses = [browser.log_in(STAFF[0], GUESS).status_code for _ in range(guesses)]
            assert not guesses or statuses[-1] == 429
            browser.log_in(*STAFF)
            assert browser.is_logged_in_as(STAFF[0]) != locked, age
    count = "from axes.models import AccessLog\nprint(AccessLog.objects.count())"
    assert ask(twin, site.database_url, count) == "0"


def test_log_holds_no_path_that_may_hold_a_token(twin: Twin) -> None:
    with served(twin) as (running, _, _), running.client() as client:
        path = f"/accounts/password/reset/key/{TOKEN}"
        plain = f"http://localhost:{running.port}"
        for url, status in [(path, 301), (f"{plain}{path}/", 301), (f"{path}/", 200)]:
            assert client.get(url).status_code == status
        assert client.get(path, headers={"Host": "evil.example"}).status_code == 400
        for url, status in [("/livez", 200), ("/static/icon.svg", 200), ("/nowhere", 404)]:
            assert client.get(url).status_code == status
            assert running.requests()[-1]["http_route"] == url
        assert TOKEN not in running.server.log.read_text("utf-8")


def test_version_of_the_api_is_free(twin: Twin, tmp_path: Path) -> None:
    path = "acme/api/views.py"
    project = edited_copy(twin.project, tmp_path, path, 'version="0.1.0"', 'version="1.2.3"')
    env = twin.env(twin.new_database("sqlite"))
    bearer = {"Authorization": f"Bearer {create_token(twin.project, env)}"}
    with gunicorn(project, env) as running, running.client() as client:
        response = client.post(NOTES, json=NOTE, headers=bearer)
        assert response.status_code == 201
        assert client.get(response.headers["Location"]).json()["text"] == NOTE["text"]


def test_errors_of_owners_are_problems(twin: Twin, tmp_path: Path) -> None:
    end = "    get_object_or_404(Note, pk=id).delete()\n"
    path = "acme/notes/api.py"
    project = edited_copy(twin.project, tmp_path, path, end, f"{end}{OWN_VIEWS}")
    env = twin.env(twin.new_database("sqlite"))
    with gunicorn(project, env) as running, running.client() as client:
        for name, status in [("taken", 409), ("sold", 422), ("wrong", 422), ("text", 422)]:
            response = client.get(f"{NOTES}own/{name}/")
            check_problem(response, status)
            assert response.json().keys() == {"title", "status"}
        assert client.get(f"{NOTES}own/odd/").status_code == 499
        assert client.get(f"{NOTES}0/").json().keys() == {"title", "status"}
        assert client.post(NOTES, json=NOTE).json().keys() == {"title", "status"}
        check_problem(client.get(f"{NOTES}?page=0"), 422, "#/page")
