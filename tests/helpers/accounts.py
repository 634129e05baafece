"""What a visitor does with an account, in a browser and a mailbox, and what nobody can do."""

import contextlib
import functools
import re
import time
from collections.abc import Callable, Iterator
from email.message import EmailMessage
from email.parser import BytesParser
from email.policy import SMTP
from typing import Any, NamedTuple

import httpx
import pytest
from aiosmtpd.controller import Controller
from lxml import html

from .commands import free_port
from .contract import Connect, check_headers

PASSWORD = "correct horse battery staple"  # noqa: S105
BETTER = "a longer horse and a better battery"


class Mailbox:
    """A mail server on this machine, which keeps what it gets; it may take *delay* seconds."""

    def __init__(self) -> None:
        self.mails: list[EmailMessage] = []
        self.texts: list[str] = []
        self.delay = 0.0

    async def handle_DATA(self, _server: Any, _session: Any, envelope: Any) -> str:  # noqa: N802
        """Keep a mail, and say so."""
        time.sleep(self.delay)
        mail = BytesParser(policy=SMTP).parsebytes(envelope.content)
        self.mails.append(mail)
        self.texts.append(text_of(mail))
        return "250 OK"

    def to(self, address: str, count: int = 1) -> list[EmailMessage]:
        """Wait until there are *count* mails to *address*, and return them all."""
        for _ in range(100):
            found = [mail for mail in self.mails if mail["To"] == address]
            if len(found) >= count:
                return found
            time.sleep(0.1)
        pytest.fail(f"{len(found)} of {count} mails to {address}, but {self.texts}")

    def link(self, address: str) -> str:
        """Wait for a mail to *address* that holds a link, and return that of the last one."""
        for _ in range(100):
            for mail in reversed(self.to(address)):
                if links := re.findall(r"https?://\S+[\w/]", text_of(mail)):
                    return str(links[0])
            time.sleep(0.1)
        pytest.fail(f"no link to {address} in {self.texts}")


def text_of(mail: EmailMessage) -> str:
    """Return the text of *mail*."""
    return str(mail.get_content())


@contextlib.contextmanager
def mail_server(port: int = 0) -> Iterator[tuple[Mailbox, str]]:
    """Run a mail server, and yield what it gets, and its URL."""
    mailbox = Mailbox()
    controller = Controller(mailbox, "127.0.0.1", port or free_port())
    controller.start()
    try:
        yield mailbox, f"smtp://127.0.0.1:{controller.port}"
    finally:
        controller.stop()


class Browser:
    """Somebody who reads a page, follows its links, and fills in fields by label and type."""

    def __init__(self, client: httpx.Client) -> None:
        self.client = client
        self.client.follow_redirects = True
        self.page: httpx.Response | None = None

    def open(self, url: str) -> httpx.Response:
        """Open *url*."""
        self.page = self.client.get(url)
        check_headers(self.page)
        return self.page

    @property
    def document(self) -> html.HtmlElement:
        """Return the page that is open."""
        assert self.page is not None
        return html.fromstring(self.page.text)

    def follow(self, text: str) -> httpx.Response:
        """Follow the link that says *text*."""
        links = [a for a in self.document.iter("a") if re.search(text, words_of(a), re.IGNORECASE)]
        assert links, f"no link {text!r} on {self.page and self.page.url}"
        return self.open(str(self.page.url.join(links[0].get("href"))))  # type: ignore[union-attr]

    def press(
        self, text: str, email: str = "", password: str = "", *, old: str = "", **more: str
    ) -> httpx.Response:
        """Press the button that says *text*, with the fields of its form filled in."""
        found = [
            (form, button)
            for form in self.document.forms
            for button in form.xpath(".//button | .//input[@type='submit']")
            if re.search(text, button.get("value") or words_of(button), re.IGNORECASE)
        ]
        assert found, f"no button {text!r} on {self.page and self.page.url}"
        form, button = found[-1]
        assert form.method == "POST"
        fields = {name: value or "" for name, value in form.fields.items()}
        for field in form.xpath(".//input[@id]"):
            (label,) = self.document.xpath(f"//label[@for='{field.get('id')}']") or [None]
            kind = field.get("type")
            if kind == "email":
                fields[field.name] = email
            elif kind == "password":
                is_old = old and field.get("autocomplete") == "current-password"
                fields[field.name] = old if is_old else password
            assert kind == "hidden" or label is not None, f"{field.name} has no label"
        if button.get("name"):
            fields[button.get("name")] = button.get("value") or ""
        assert self.page is not None
        url = str(self.page.url.join(form.action or ""))
        self.page = self.client.post(url, data={**fields, **more}, headers={"Referer": url})
        check_headers(self.page)
        return self.page

    def sign_up(self, email: str, password: str = PASSWORD, **more: str) -> httpx.Response:
        """Sign up, beginning on the home page."""
        self.open("/")
        self.follow("sign ?up")
        return self.press("sign ?up|register", email, password, **more)

    def log_in(self, email: str, password: str = PASSWORD) -> httpx.Response:
        """Log in, beginning on the home page."""
        self.open("/")
        self.follow("log ?in")
        return self.press("log ?in|sign ?in", email, password)

    def ask_for_new_password(self, email: str) -> httpx.Response:
        """Ask for a link to choose a new password."""
        self.open("/accounts/login/")
        self.follow("forgot")
        return self.press("password", email)

    def ask_for_confirmation(self, email: str) -> httpx.Response:
        """Ask for the mail that did not come: by a link, or by logging in."""
        page = self.log_in(email)
        if any(re.search("again", words_of(a)) for a in self.document.iter("a")):
            self.follow("again")
            page = self.press("confirm|resend", email)
        return page

    def is_logged_in_as(self, email: str) -> bool:
        """Tell whether the navigation of the home page shows *email*, and the account opens."""
        shown = email in self.open("/").text
        opened = self.open("/accounts/email/")
        assert shown == (email in opened.text and opened.url.path == "/accounts/email/")
        return shown

    def confirm(self, link: str, password: str = PASSWORD) -> httpx.Response:
        """Open a link that confirms an address, and enter the password."""
        self.open(link)
        return self.press("confirm", password=password)

    def confirm_and_log_in(self, link: str, email: str, password: str = PASSWORD) -> None:
        """Confirm an address; some sites log in by that, others want it done."""
        self.confirm(link, password)
        if not self.is_logged_in_as(email):
            self.log_in(email, password)
        assert self.is_logged_in_as(email)

    def try_link(self, link: str, password: str = PASSWORD) -> None:
        """Open a link, and enter the password if it asks for one."""
        page = self.open(link)
        if page.url.path == "/accounts/login/":
            return  # the link is no longer valid
        if self.document.xpath("//main//input[@type='password']"):
            self.press("password|confirm", password=password)


def words_of(element: html.HtmlElement) -> str:
    """Return what *element* says, on one line."""
    return " ".join(element.text_content().split())


class Site(NamedTuple):
    """A site with accounts, and the mailbox of everybody."""

    connect: Connect
    mailbox: Mailbox
    has_admin: bool

    @contextlib.contextmanager
    def browsers(self, *addresses: str) -> Iterator[list[Browser]]:
        """Come from each of *addresses*, in a browser of its own."""
        with contextlib.ExitStack() as stack:
            clients = [stack.enter_context(self.connect(address)) for address in addresses]
            yield [Browser(client) for client in clients]

    def add_account(self, browser: Browser, email: str) -> None:
        """Sign up, confirm and log in."""
        browser.sign_up(email)
        browser.confirm_and_log_in(self.mailbox.link(email), email)


def check_accounts(connect: Connect, mailbox: Mailbox, *, has_admin: bool) -> None:
    """Go through everything that a project with accounts promises to its visitors."""
    site = Site(connect, mailbox, has_admin)
    for number, check in enumerate(CHECKS):
        mailbox.mails.clear()
        with site.browsers(f"10.1.{number}.1", f"10.1.{number}.2") as (one, other):
            check(site, one, other)


def check_sign_up(site: Site, ada: Browser, eve: Browser) -> None:
    """A visitor signs up, confirms by mail and logs in; neither a scanner nor a guess confirms."""
    email = "ada@example.net"
    ada.sign_up(email, is_staff="y", is_superuser="on")
    (mail,) = site.mailbox.to(email)
    assert mail["Date"]
    assert mail["Message-ID"]
    assert mail["From"].addresses
    link = site.mailbox.link(email)
    for method in ("HEAD", "GET"):
        assert eve.client.request(method, link).status_code == 200
    eve.client.get(link.removesuffix("/"))  # its token must not be in the log either
    eve.confirm(link, "a guess")
    for browser in (ada, eve):
        browser.log_in(email)
        assert not browser.is_logged_in_as(email)
    ada.confirm_and_log_in(link, email)
    if site.has_admin:
        assert ada.open("/admin/").status_code == 403
        ada.open("/")
    ada.press("log ?out|sign ?out")
    assert not ada.is_logged_in_as(email)
    eve.try_link(link)
    assert not eve.is_logged_in_as(email)
    ada.log_in("ADA@Example.net")
    assert ada.is_logged_in_as(email)


def check_reset(site: Site, bea: Browser, eve: Browser) -> None:
    """A forgotten password is replaced by a link, once; all sessions and links end."""
    email = "bea@example.net"
    site.add_account(bea, email)
    links = []
    for _ in range(2):
        site.mailbox.mails.clear()
        eve.ask_for_new_password(email)
        links.append(site.mailbox.link(email))
    # The last character of a signature in Base64 holds two bits that mean nothing.
    changed = re.sub(r"(.)([\w-]{4}/?)$", lambda end: f"{'ab'[end[1] == 'a']}{end[2]}", links[0])
    eve.try_link(changed, "x" + BETTER)
    assert bea.is_logged_in_as(email)
    site.mailbox.mails.clear()
    eve.try_link(links[0], BETTER)
    assert not bea.is_logged_in_as(email)
    assert not re.search(
        "https?://[^ ]+/password/reset/[^ ]{9}", text_of(site.mailbox.to(email)[0])
    )
    for link in links:
        eve.try_link(link, "y" + BETTER)
    for password, right in [(PASSWORD, False), ("x" + BETTER, False), (BETTER, True)]:
        bea.log_in(email, password)
        assert bea.is_logged_in_as(email) == right


def check_change_of_password(site: Site, cleo: Browser, other: Browser) -> None:
    """A new password takes the old one, ends the other sessions and links, and is told."""
    email = "cleo@example.net"
    site.add_account(cleo, email)
    cleo.open("/accounts/email/")
    cleo.press("^change", "cleo@example.com")
    link = site.mailbox.link("cleo@example.com")
    other.log_in(email)
    assert other.is_logged_in_as(email)
    for old, right in [("a guess", False), (PASSWORD, True)]:
        cleo.open("/accounts/email/")
        cleo.follow("password")
        site.mailbox.mails.clear()
        cleo.press("password", password=BETTER, old=old)
        assert other.is_logged_in_as(email) != right
    assert cleo.is_logged_in_as(email)
    assert len(site.mailbox.to(email)) == 1
    cleo.try_link(link, BETTER)
    assert cleo.is_logged_in_as(email)
    other.log_in(email)
    assert not other.is_logged_in_as(email)
    other.log_in(email, BETTER)
    assert other.is_logged_in_as(email)


def check_change_of_email(site: Site, dora: Browser, eve: Browser) -> None:
    """A new address takes effect when it is confirmed, and the old one is told."""
    email, new, taken = "dora@example.net", "dora@example.com", "dirk@example.net"
    site.add_account(dora, email)
    site.add_account(eve, taken)
    eve.client.cookies.clear()
    pages = []
    for address in (taken, new):
        dora.open("/")
        dora.follow(email)
        page = dora.press("^change", address)
        pages.append((page.status_code, page.text.replace(address, "")))
    assert without_tokens(pages[0]) == without_tokens(pages[1]), pages
    link = site.mailbox.link(new)
    eve.confirm(link, "a guess")
    assert dora.is_logged_in_as(email)
    site.mailbox.mails.clear()
    dora.confirm(link)
    assert new in text_of(site.mailbox.to(email)[0])
    assert dora.is_logged_in_as(new)
    eve.log_in(email)
    assert not eve.is_logged_in_as(email)
    eve.log_in(new)
    assert eve.is_logged_in_as(new)


def check_deletion(site: Site, emma: Browser, other: Browser) -> None:
    """An account is deleted by its password, with all its sessions."""
    email = "emma@example.net"
    site.add_account(emma, email)
    other.log_in(email)
    for password, right in [("a guess", False), (PASSWORD, True)]:
        emma.open("/accounts/email/")
        emma.follow("delete")
        emma.press("delete", password=password)
        assert other.is_logged_in_as(email) != right
    for browser in (emma, other):
        browser.log_in(email)
        assert not browser.is_logged_in_as(email)


def check_stranger(site: Site, eve: Browser, owner: Browser) -> None:
    """Nobody prepares an account on a stranger's address and walks in after the owner."""
    email = "fay@example.net"
    eve.sign_up("flo@example.net", "the password of eve")
    owner.confirm(site.mailbox.link("flo@example.net"), "what the owner would type")
    eve.log_in("flo@example.net", "the password of eve")
    assert not eve.is_logged_in_as("flo@example.net")
    eve.sign_up(email, "the password of eve")
    site.mailbox.to(email)
    site.mailbox.mails.clear()
    owner.ask_for_new_password(email)
    owner.try_link(site.mailbox.link(email), BETTER)
    site.mailbox.mails.clear()
    owner.log_in(email, BETTER)
    if not owner.is_logged_in_as(email):
        owner.confirm(site.mailbox.link(email), BETTER)
    assert owner.is_logged_in_as(email)
    eve.log_in(email, "the password of eve")
    assert not eve.is_logged_in_as(email)


def check_silence(site: Site, gwen: Browser, eve: Browser) -> None:
    """No answer tells by its words or its status whether an address has an account."""
    known, unknown = "gwen@example.net", "nobody@example.net"
    site.add_account(gwen, known)
    asked: list[Callable[[str], httpx.Response]] = [
        eve.sign_up,
        eve.ask_for_new_password,
        functools.partial(eve.log_in, password="a guess"),  # noqa: S106
    ]
    for ask in asked:
        pages = []
        for email in (known, unknown):
            eve.client.cookies.clear()
            page = ask(email)
            pages.append((str(page.url), page.status_code, page.text.replace(email, "")))
        assert without_tokens(pages[0]) == without_tokens(pages[1])


def check_limits(site: Site, hope: Browser, eve: Browser) -> None:
    """Five wrong passwords lock an address for a client, and three mails an hour must do."""
    email = "hope@example.net"
    site.add_account(hope, email)
    assert eve.log_in("", "").status_code == 200
    statuses = [eve.log_in(email, "a guess").status_code for _ in range(6)]
    assert statuses[:4] == [200] * 4
    assert statuses[5] == 429
    assert eve.log_in(email).status_code == 429
    for spelled in (email.upper(), email.replace("x", "\N{FULLWIDTH LATIN SMALL LETTER X}")):
        eve.log_in(spelled)
        assert not eve.is_logged_in_as(email), spelled
    assert eve.log_in("nobody@example.net", "p" * 5000).status_code < 500
    assert hope.is_logged_in_as(email)
    statuses = [eve.ask_for_new_password("hal@example.net").status_code for _ in range(5)]
    assert statuses == [200, 200, 200, 429, 429]
    for ask in (eve.sign_up, eve.ask_for_confirmation):
        assert ask("hal@example.net").status_code in {200, 429}
    assert len([mail for mail in site.mailbox.mails if mail["To"] == "hal@example.net"]) <= 3
    statuses = [guess(hope, "/accounts/delete/", f"{n}@example.net") for n in range(6)]
    assert statuses[:4] == [200] * 4
    assert statuses[5] == 429


def check_guesses(site: Site, kit: Browser, eve: Browser) -> None:
    """Who reads an email cannot try passwords by its link without end."""
    email = "kit@example.net"
    kit.sign_up(email)
    link = site.mailbox.link(email)
    statuses = [eve.confirm(link, "a guess").status_code for _ in range(6)]
    assert statuses[:4] == [200] * 4
    assert statuses[5] == 429
    kit.confirm_and_log_in(link, email)


def guess(browser: Browser, path: str, email: str) -> int:
    """Guess the password that the form at *path* asks for, and say that it is for *email*."""
    browser.open(path)
    fields = {name: value or "" for name, value in browser.document.forms[-1].fields.items()}
    fields |= {"password": "a guess", "email": email}
    headers = {"Referer": str(browser.client.base_url.join(path))}
    return browser.client.post(path, data=fields, headers=headers).status_code


def check_targets(site: Site, ida: Browser, eve: Browser) -> None:
    """Neither `next` nor a Host header leads to another site."""
    email = "ida@example.net"
    site.add_account(ida, email)
    eve.open("/accounts/login/?next=https://evil.example/")
    page = eve.press("log ?in|sign ?in", email, PASSWORD)
    assert page.url.host == "localhost"
    site.mailbox.mails.clear()
    ida.client.cookies.clear()
    ida.client.headers["Host"] = "evil.example"
    assert ida.open("/accounts/password/reset/").status_code == 400
    assert site.mailbox.mails == []


def check_privacy(site: Site, jane: Browser, _: Browser) -> None:
    """The pages of an account are for one visitor, and for no cache."""
    for path in PRIVATE:
        assert jane.open(path).url.path == "/accounts/login/", path
    site.add_account(jane, "jane@example.net")
    for path in PRIVATE:
        page = jane.open(path)
        assert page.status_code == 200
        assert "no-store" in page.headers["Cache-Control"], path


PRIVATE = ("/accounts/email/", "/accounts/password/change/", "/accounts/delete/")
CHECKS: list[Callable[[Site, Browser, Browser], None]] = [
    check_sign_up,
    check_reset,
    check_change_of_password,
    check_change_of_email,
    check_deletion,
    check_stranger,
    check_silence,
    check_limits,
    check_guesses,
    check_targets,
    check_privacy,
]


def without_tokens(page: tuple[Any, ...]) -> str:
    """Return *page* without what is new on each."""
    return re.sub(r'(csrf\w+"[^>]* value)="[^"]+"', r"\1", str(page))
