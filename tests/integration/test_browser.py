"""A visitor and one of the staff use both twins, in a real browser, in production."""

import abc
import os
import re
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, Locator, Page

from ..helpers.accounts import PASSWORD, Mailbox, mail_server
from ..helpers.accounts import Browser as Visitor
from ..helpers.browser import follow, violations
from ..helpers.contract import STAFF
from ..helpers.servers import Certificate, Site, Twin

# Flask-Admin has handlers in its markup (its issue 2556); admin.js does what they say.
EXPLAINED = {
    "flask": re.compile(r"Executing inline event handler violates|Running the JavaScript URL"),
    "django": re.compile(r"(?!)"),
}
# What axe finds in pages whose markup is not ours: the login of Django's admin has no heading, and
# Django Ninja's page names no language.
KNOWN = {
    ("django", "login"): ("page-has-heading-one",),
    ("django", "docs"): ("html-has-lang", "landmark-one-main"),
}
# What a browser says about answers that are errors, and a stylesheet that is missing, on purpose.
EXPECTED = re.compile(r"Failed to load resource: .*(status of 4\d\d|net::ERR_FAILED)")

PAGES = {
    "home": "/",
    "notes": "/notes/",
    "note": "/notes/1/",
    "error": "/nowhere/",
    "login": "/admin/",
}


# The pages of accounts. The last two are links in emails.
ACCOUNT_PAGES = {
    "sign-up": "/accounts/signup/",
    "log-in": "/accounts/login/",
    "reset": "/accounts/password/reset/",
    "account": "/accounts/email/",
    "password": "/accounts/password/change/",
    "delete": "/accounts/delete/",
    "confirm": "",
    "new-password": "",
}
PRIVATE = {"account", "password", "delete"}
VISITOR, NEWCOMER, FORGETFUL = "vera@example.net", "nora@example.net", "fred@example.net"


@pytest.fixture(scope="module")
def mailbox() -> Iterator[tuple[Mailbox, str]]:
    """Run a mail server."""
    with mail_server() as (mailbox, url):
        yield mailbox, url


@pytest.fixture(scope="module")
def site(twin: Twin, certificate: Certificate, mailbox: tuple[Mailbox, str]) -> Iterator[Site]:
    """Serve a twin over TLS, with one of the staff and a few notes, and no mail of the other."""
    mailbox[0].mails.clear()
    site = Site(twin, twin.new_database("postgresql"), variables={"EMAIL_URL": mailbox[1]})
    site.options = ["--workers", "2", *certificate.options]
    twin.add_admin(site.database_url, *STAFF)
    with site.serve():
        yield site


@pytest.fixture(scope="module")
def links(site: Site, certificate: Certificate, mailbox: tuple[Mailbox, str]) -> dict[str, str]:
    """Open an account, and return the links of the emails that visitors get."""
    mails, _ = mailbox
    with certificate.client(site) as client:
        visitor = Visitor(client)
        for email in (VISITOR, FORGETFUL):
            visitor.sign_up(email)
            visitor.confirm(mails.link(email))
            client.cookies.clear()
        visitor.sign_up(NEWCOMER)
        mails.mails = [mail for mail in mails.mails if mail["To"] != FORGETFUL]
        visitor.ask_for_new_password(FORGETFUL)
    return {"confirm": mails.link(NEWCOMER), "new-password": mails.link(FORGETFUL)}


@pytest.fixture
def visit(browser: Browser, site: Site) -> Iterator[Callable[..., Page]]:
    """Return a function that opens a page; nothing may complain while it is open."""
    complaints: list[str] = []
    contexts = []

    def visit(path: str, **options: Any) -> Page:
        url = f"https://localhost:{site.port}"
        context = browser.new_context(base_url=url, ignore_https_errors=True, **options)
        contexts.append(context)
        page = context.new_page()
        page.on("console", lambda message: complaints.append(f"{message.type}: {message.text}"))
        page.on("pageerror", lambda error: complaints.append(f"error: {error}"))
        page.goto(path)
        return page

    yield visit
    for context in contexts:
        context.close()
    known = EXPLAINED[site.twin.framework]
    serious = [text for text in complaints if text.startswith(("error", "warning"))]
    assert [text for text in serious if not known.search(text) and not EXPECTED.search(text)] == []


def leave_note(page: Page, text: str, author: str = "Grace") -> None:
    """Fill in the form of the notes and send it."""
    page.goto("/notes/")
    page.get_by_label("Author").fill(author)
    page.get_by_label("Text").fill(text)
    follow(page.get_by_role("button", name="Add note"))


def test_visitor_leaves_a_note(visit: Callable[..., Page]) -> None:
    page = visit("/")
    follow(page.get_by_role("navigation").get_by_role("link", name="Notes"))
    leave_note(page, "<script>alert(1)</script>")
    assert page.get_by_role("status").inner_text() == "Your note has been added."
    assert page.get_by_text("<script>alert(1)</script>").is_visible()
    follow(page.locator(".entries a").first)
    assert page.get_by_role("heading", name="Note by Grace").is_visible()
    leave_note(page, "")
    assert page.locator(".errorlist").inner_text()


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("name", PAGES)
def test_page_is_accessible(visit: Callable[..., Page], name: str, scheme: str, site: Site) -> None:
    page = visit("/notes/", color_scheme=scheme)
    leave_note(page, "A note for everybody.")
    if name != "notes":
        page.goto(PAGES[name])
    known = KNOWN.get((site.twin.framework, name), ())
    assert [rule for rule in violations(page) if not rule.startswith(known)] == []
    if name == "notes":
        leave_note(page, "")
        assert violations(page) == []


@pytest.mark.parametrize("name", PAGES)
def test_page_fits_a_small_screen(visit: Callable[..., Page], name: str) -> None:
    page = visit("/", viewport={"width": 360, "height": 640})
    leave_note(page, "W" * 300, "M" * 100)
    page.goto(PAGES[name])
    assert page.evaluate("document.documentElement.scrollWidth") <= 360


def test_pages_work_without_style_and_script(visit: Callable[..., Page]) -> None:
    page = visit("/", java_script_enabled=False)
    page.route("**/*.css", lambda route: route.abort())
    leave_note(page, "Plain and simple.")
    assert page.get_by_text("Plain and simple.").first.is_visible()
    assert page.get_by_role("heading", name="Notes").is_visible()


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("name", ACCOUNT_PAGES)
def test_page_of_accounts_is_accessible_on_a_small_screen(
    visit: Callable[..., Page], links: dict[str, str], name: str, scheme: str
) -> None:
    page = visit("/", color_scheme=scheme, viewport={"width": 360, "height": 640})
    open_account_page(page, links, name)
    assert violations(page) == []
    assert page.evaluate("document.documentElement.scrollWidth") <= 360
    assert page.get_by_role("main").get_by_role("button").first.is_visible()


def test_visitor_signs_up_by_keyboard(
    visit: Callable[..., Page], mailbox: tuple[Mailbox, str]
) -> None:
    page, email = visit("/"), "karla@example.net"
    tab_to(page, "sign up")
    with page.expect_event("load"):
        page.keyboard.press("Enter")
    for field, text in [("email", email), ("password", PASSWORD), ("password", PASSWORD)]:
        tab_to(page, field)
        page.keyboard.type(text)
    with page.expect_event("load"):
        page.keyboard.press("Enter")
    page.goto(mailbox[0].link(email))
    tab_to(page, "password")
    page.keyboard.type(PASSWORD)
    page.keyboard.press("Enter")
    page.get_by_role("navigation").get_by_role("link", name=email).wait_for()


def tab_to(page: Page, name: str) -> None:
    """Press Tab until what has the focus is called *name*."""
    said = []
    for _ in range(30):
        page.keyboard.press("Tab")
        focused = "(document.activeElement.labels?.[0] ?? document.activeElement).textContent"
        said.append(page.evaluate(focused))
        if name in said[-1].lower():
            return
    pytest.fail(f"no {name} among {said}")


def open_account_page(page: Page, links: dict[str, str], name: str) -> None:
    """Open one of the pages of accounts, logged in if it takes that."""
    if name in PRIVATE:
        page.goto(ACCOUNT_PAGES["log-in"])
        page.get_by_label("Email").fill(VISITOR)
        page.get_by_label("Password").fill(PASSWORD)
        follow(page.get_by_role("main").get_by_role("button"))
        page.get_by_role("navigation").get_by_role("link", name=VISITOR).wait_for()
    page.goto(ACCOUNT_PAGES[name] or links[name])


def test_docs_of_the_api_try_an_operation(visit: Callable[..., Page], site: Site) -> None:
    page = visit("/api/v1/docs/")
    page.get_by_text("List the notes, newest first.").click()
    page.get_by_role("button", name="Try it out").click()
    page.get_by_role("button", name="Execute").click()
    answer = page.locator(".live-responses-table .response").first
    assert answer.locator(".response-col_status").inner_text().startswith("200")
    assert '"items"' in answer.inner_text()
    assert page.locator(".opblock").count() == 5
    known = KNOWN.get((site.twin.framework, "docs"), ())
    found = violations(page, without="#swagger-ui")
    assert [rule for rule in found if not rule.startswith(known)] == []


def test_staff_keep_order(visit: Callable[..., Page], site: Site) -> None:
    page = visit("/admin/")
    log_in(page, "wrong password, this is")
    assert "/login/" in page.url
    log_in(page, STAFF[1])
    desk = DESKS[site.twin.framework](page)

    for text in ("first words", "second words", "third words", "fourth words"):
        desk.add(text)
    assert desk.search("second") == 1
    assert desk.search("words") == 4

    desk.change("first words", "better words")
    assert desk.search("first") == 0
    assert desk.search("better") == 1

    desk.delete("better words", accept=False)
    assert desk.search("better") == 1
    desk.delete("better words", accept=True)
    assert desk.search("better") == 0

    desk.delete_selected("words", accept=False)
    assert desk.search("words") == 3
    desk.delete_selected("words", accept=True)
    assert desk.search("words") == 0

    page.goto("/")
    follow(page.get_by_role("navigation").get_by_role("link", name="Admin"))
    follow(page.get_by_role("button", name="Log out"))
    page.goto("/admin/")
    assert "/login/" in page.url


def log_in(page: Page, password: str) -> None:
    """Fill in the login."""
    page.get_by_label(re.compile("Username|Email")).fill(STAFF[0])
    page.get_by_label("Password").fill(password)
    follow(page.get_by_role("button", name=re.compile("(log|sign) in", re.IGNORECASE)))


class Desk(abc.ABC):
    """What the staff can do with the notes."""

    def __init__(self, page: Page) -> None:
        self.page = page

    @abc.abstractmethod
    def add(self, text: str) -> None: ...

    @abc.abstractmethod
    def search(self, words: str) -> int: ...

    @abc.abstractmethod
    def change(self, old: str, new: str) -> None: ...

    @abc.abstractmethod
    def delete(self, text: str, *, accept: bool) -> None: ...

    @abc.abstractmethod
    def delete_selected(self, words: str, *, accept: bool) -> None: ...


class FlaskDesk(Desk):
    """The notes in Flask-Admin, which asks in dialogs."""

    def add(self, text: str) -> None:
        self.page.goto("/admin/note/new/")
        self.page.get_by_label("Author").fill("Linus")
        self.page.get_by_label("Text").fill(text)
        follow(self.page.get_by_role("button", name="Save", exact=True))

    def search(self, words: str) -> int:
        self.page.goto(f"/admin/note/?search={words}")
        return int(self.page.locator("input.action-checkbox").count())

    def change(self, old: str, new: str) -> None:
        self.search(old)
        follow(self.page.get_by_title("Edit Record"))
        self.page.get_by_label("Text").fill(new)
        follow(self.page.get_by_role("button", name="Save", exact=True))

    def delete(self, text: str, *, accept: bool) -> None:
        self.search(text)
        self.ask(self.page.get_by_title("Delete record"), accept=accept)

    def delete_selected(self, words: str, *, accept: bool) -> None:
        self.search(words)
        self.page.locator("input.action-rowtoggle").check()
        self.page.get_by_text("With selected").click()
        self.ask(self.page.get_by_role("link", name="Delete", exact=True), accept=accept)

    def ask(self, control: Locator, *, accept: bool) -> None:
        """Click what asks in a dialog, and answer it."""
        self.page.once("dialog", lambda dialog: dialog.accept() if accept else dialog.dismiss())
        if accept:
            follow(control)
        else:
            control.click()


class DjangoDesk(Desk):
    """The notes in Django's admin, which asks on pages."""

    def add(self, text: str) -> None:
        self.page.goto("/admin/notes/note/add/")
        self.page.get_by_label("Author").fill("Linus")
        self.page.get_by_label("Text").fill(text)
        follow(self.page.get_by_role("button", name="Save", exact=True))

    def search(self, words: str) -> int:
        self.page.goto(f"/admin/notes/note/?q={words}")
        return int(self.page.locator("input.action-select").count())

    def change(self, old: str, new: str) -> None:
        self.open(old)
        self.page.get_by_label("Text").fill(new)
        follow(self.page.get_by_role("button", name="Save", exact=True))

    def delete(self, text: str, *, accept: bool) -> None:
        self.open(text)
        follow(self.page.locator(".deletelink"))
        self.answer(accept=accept)

    def delete_selected(self, words: str, *, accept: bool) -> None:
        self.search(words)
        self.page.locator("#action-toggle").check()
        self.page.get_by_label("Action:").select_option("delete_selected")
        follow(self.page.get_by_role("button", name=re.compile("^(Go|Run)")))
        self.answer(accept=accept)

    def open(self, text: str) -> None:
        """Open the page of a note."""
        self.search(text)
        follow(self.page.locator("#result_list tbody th a").first)

    def answer(self, *, accept: bool) -> None:
        """Answer the question whether we are sure."""
        answer = "Yes, I’m sure" if accept else "No, take me back"  # noqa: RUF001
        button = self.page.locator(f"input[value^='{answer[:7]}']")
        follow(self.page.get_by_text(answer).or_(button))


DESKS: dict[str, type[Desk]] = {"django": DjangoDesk, "flask": FlaskDesk}


def test_pictures_can_be_taken(visit: Callable[..., Page], site: Site, tmp_path: Path) -> None:
    """The pictures of the README, kept where SCREENSHOTS says."""
    folder = Path(os.environ.get("SCREENSHOTS", tmp_path))
    folder.mkdir(parents=True, exist_ok=True)
    page = visit("/", viewport={"width": 720, "height": 800})
    for name, path in [("home", "/"), ("notes", "/notes/")]:
        if name == "notes" and "SCREENSHOTS" in os.environ:
            leave_note(page, "The desk by the window is free on Fridays.", "Grace")
            leave_note(page, "Lovely place. We will be back.", "Ada")
        page.goto(path)
        picture = folder / f"{site.twin.framework}-{name}.png"
        page.screenshot(path=picture)
        assert picture.stat().st_size < 100_000


@pytest.mark.parametrize("name", ACCOUNT_PAGES)
def test_pictures_of_accounts_can_be_taken(
    visit: Callable[..., Page], links: dict[str, str], name: str, site: Site, tmp_path: Path
) -> None:
    """The pictures of docs/accounts.md, kept where SCREENSHOTS says."""
    folder = Path(os.environ.get("SCREENSHOTS", tmp_path)) / "accounts"
    folder.mkdir(parents=True, exist_ok=True)
    page = visit("/", viewport={"width": 480, "height": 560})
    open_account_page(page, links, name)
    picture = folder / f"{site.twin.framework}-{name}.png"
    page.screenshot(path=picture)
    assert picture.stat().st_size < 60_000
