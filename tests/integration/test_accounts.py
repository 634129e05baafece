"""Accounts on every database, under attack, and when the database dies in between."""

import re
import time
from collections import Counter
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, contextmanager
from pathlib import Path

import httpx
import psycopg
import pytest

from ..helpers.accounts import BETTER, PASSWORD, Browser, Mailbox, check_accounts, mail_server
from ..helpers.production import SECRET_KEY, Running, gunicorn, prepare, production
from ..helpers.servers import DATABASES, Redis, Site, Twin
from ..helpers.template import DISTINCT, FULL, MONGODB, Answers, Bake, complete, params_of
from ..helpers.tools import tool

THREADS = 8
TRIES = 1000
MOST_MAILS = 3


@contextmanager
def served(twin: Twin, database_url: str, **variables: str) -> Iterator[tuple[Running, Mailbox]]:
    """Serve a twin over the database at *database_url*, with a mail server of its own."""
    with mail_server() as (mailbox, url):
        env = twin.env(database_url, EMAIL_URL=url, **variables)
        with gunicorn(twin.project, env, logs=twin.folder) as running:
            yield running, mailbox


@pytest.mark.parametrize("database", DATABASES)
def test_contract_on_database(twin: Twin, database: str) -> None:
    with served(twin, twin.new_database(database)) as (running, mailbox):
        check_accounts(running.client, mailbox, has_admin=True)
        log = running.server.log.read_text("utf-8")
    tokens = re.findall(r"/accounts/\S+?([\w.-]{20,})", "\n".join(mailbox.texts))
    assert tokens
    assert [token for token in tokens if token in log] == []
    assert [line for line in log.splitlines() if '"http_status": 500' in line] == []


def test_contract_on_mongodb(mongodb_project: Twin) -> None:
    with served(mongodb_project, mongodb_project.new_database("mongodb")) as (running, mailbox):
        check_accounts(running.client, mailbox, has_admin=True)


@pytest.mark.parametrize(
    "answers",
    params_of([a for a in DISTINCT if a["accounts"] and a not in [*FULL, MONGODB]]),
)
def test_contract_on_combination(
    answers: Answers, bake: Bake, request: pytest.FixtureRequest, tmp_path: Path
) -> None:
    """Whatever is not proved above."""
    project = bake(complete(answers))
    url = f"sqlite:///{tmp_path}/production.sqlite3"
    if answers["orm"] == "mongodb":
        url = request.getfixturevalue("mongodb").url(tmp_path.name)
    with mail_server() as (mailbox, email_url):
        env = production(project.answers, url, EMAIL_URL=email_url)
        prepare(project, env)
        with gunicorn(project, env) as running:
            check_accounts(running.client, mailbox, has_admin=answers["admin"])


@pytest.mark.parametrize(("age", "works"), [("+23h", True), ("+25h", False)])
def test_link_works_for_a_day(twin: Twin, age: str, works: bool) -> None:
    newcomer, forgetful, mover = "nora@example.net", "fred@example.net", "mona@example.net"
    moved = "mona@example.com"
    site = Site(twin, twin.new_database("sqlite"))
    with mail_server() as (mailbox, url):
        site.variables["EMAIL_URL"] = url
        with site.serve(), site.client() as client:
            browser = Browser(client)
            for email in (mover, forgetful):
                client.cookies.clear()
                browser.sign_up(email)
                browser.confirm_and_log_in(mailbox.link(email), email)
            client.cookies.clear()
            browser.log_in(mover)
            browser.open("/accounts/email/")
            browser.press("^change", moved)
            client.cookies.clear()
            browser.sign_up(newcomer)
            mailbox.mails = [mail for mail in mailbox.mails if mail["To"] != forgetful]
            browser.ask_for_new_password(forgetful)
            links = [mailbox.link(each) for each in (newcomer, forgetful, moved)]
        site.prefix = (str(tool("faketime")), "-f", age)
        with site.serve(), site.client() as client:
            browser = Browser(client)
            for link, password in zip(links, (PASSWORD, BETTER, PASSWORD), strict=True):
                browser.try_link(link, password)
                client.cookies.clear()
            for email, password in [(newcomer, PASSWORD), (forgetful, BETTER), (moved, PASSWORD)]:
                browser.log_in(email, password)
                assert browser.is_logged_in_as(email) == works, email
                client.cookies.clear()


def test_links_are_signed_by_the_newest_secret_key(twin: Twin) -> None:
    """Flask-Security looks at no other key, so that its links end when a new one comes."""
    old, new = SECRET_KEY, SECRET_KEY[::-1]
    url = twin.new_database("sqlite")
    email = link = ""
    for number, (key, fallbacks) in enumerate([(old, ""), (new, old), (new, "")]):
        variables = {"SECRET_KEY": key, "SECRET_KEY_FALLBACKS": fallbacks}
        with (
            served(twin, url, **variables) as (running, mailbox),
            running.client("10.9.0.1") as client,
        ):
            browser = Browser(client)
            if link:  # of the server before
                browser.try_link(str(httpx.URL(link).copy_with(port=running.port)))
                client.cookies.clear()
                browser.log_in(email)
                works = twin.framework == "django" or not fallbacks
                assert browser.is_logged_in_as(email) == works
                client.cookies.clear()
            email = f"ada{number}@example.net"
            browser.sign_up(email)
            link = mailbox.link(email)


def test_account_that_cannot_be_deleted_stays_logged_in(twin: Twin) -> None:
    email = "ada@example.net"
    url = twin.new_database("postgresql")
    table = {"flask": '"user"', "django": "accounts_user"}[twin.framework]
    with served(twin, url) as (running, mailbox), running.client("10.9.0.2") as client:
        browser = Browser(client)
        browser.sign_up(email)
        browser.confirm_and_log_in(mailbox.link(email), email)
        with psycopg.connect(url) as connection:
            connection.execute(f"CREATE TABLE bill (buyer integer REFERENCES {table})")
            connection.execute("INSERT INTO bill VALUES (1)")
        browser.open("/accounts/delete/")
        assert browser.press("delete", password=PASSWORD).status_code >= 400
        assert browser.is_logged_in_as(email)


def test_two_sign_ups_at_once(twin: Twin) -> None:
    with served(twin, twin.new_database("postgresql")) as (running, mailbox):
        sign_up_at_once(running, mailbox)


def test_two_sign_ups_at_once_on_mongodb(mongodb_project: Twin) -> None:
    with served(mongodb_project, mongodb_project.new_database("mongodb")) as (running, mailbox):
        sign_up_at_once(running, mailbox)


def sign_up_at_once(running: Running, mailbox: Mailbox) -> None:
    """Whoever presses the button twice gets an account, and no error of the server."""
    email = "ada@example.net"

    def press(browser: Browser) -> int:
        return browser.press("sign ?up|register", email, PASSWORD).status_code

    with ExitStack() as stack:
        addresses = [f"10.8.0.{number}" for number in range(THREADS)]
        browsers = [Browser(stack.enter_context(running.client(each))) for each in addresses]
        browsers[0].sign_up("first@example.net")  # MongoDB begins to count users
        for browser in browsers:
            browser.open("/accounts/signup/")
        with ThreadPoolExecutor(THREADS) as threads:
            statuses = [*threads.map(press, browsers)]
        assert max(statuses) < 500, statuses
        (ada, *_) = browsers
        settled(mailbox)  # the others may be told that the account exists
        link = re.search(r"https?://\S+/confirm-email/[\w.:/-]+", "\n".join(mailbox.texts[1:]))
        assert link
        ada.confirm_and_log_in(link[0], email)


def test_attack_of_a_thousand(twin: Twin, tmp_path: Path) -> None:
    """Sign-ups and resets against one address and many end in few mails and no open door."""
    victim = "victim@example.net"
    redis = Redis(tmp_path)
    with ExitStack() as stack:
        stack.callback(redis.close)
        database_url = twin.new_database("postgresql")
        running, mailbox = stack.enter_context(
            served(twin, database_url, RATELIMIT_STORAGE_URI=redis.url)
        )
        client = stack.enter_context(running.client("10.4.0.1"))
        owner = Browser(client)
        owner.sign_up(victim)
        owner.confirm(mailbox.link(victim))

        def attack(who: int) -> list[tuple[str, int]]:
            found = []
            with running.client(f"10.5.0.{who}") as client:
                eve = Browser(client)
                for number in range(TRIES // THREADS):
                    many = f"many{who}-{number}@example.net"
                    email = victim if number % 2 else many
                    ask = (eve.sign_up, eve.ask_for_new_password)[number // 2 % 2]
                    found.append((email, ask(email).status_code))
            return found

        with ThreadPoolExecutor(THREADS) as threads:
            answers = [pair for found in threads.map(attack, range(THREADS)) for pair in found]

        assert len(answers) == TRIES
        assert {status for _, status in answers} == {200, 429}
        counts = settled(mailbox)
        assert max(counts.values()) <= MOST_MAILS, counts.most_common(3)
        assert counts[victim] == MOST_MAILS, counts[victim]
        assert counts.keys() - {victim} <= {email for email, _ in answers}
        for email in [email for email, _ in answers if email != victim][:8]:
            with running.client(f"10.6.{email.partition('-')[0][-1]}.1") as client:
                eve = Browser(client)
                eve.log_in(email)
                assert not eve.is_logged_in_as(email), email
        assert owner.is_logged_in_as(victim)
        for line in running.requests():
            assert line["http_status"] < 500, line


def settled(mailbox: Mailbox) -> Counter[str]:
    """Return how many mails each address got, once no more come."""
    before = -1
    while before < len(mailbox.mails):
        before = len(mailbox.mails)
        time.sleep(2)
    return Counter(str(mail["To"]) for mail in mailbox.mails)


def test_database_that_dies_loses_nothing(twin: Twin) -> None:
    """What was acknowledged is kept, what was refused left nothing behind and can be repeated."""
    email, late = "ada@example.net", "late@example.net"
    with (
        served(twin, twin.new_database("postgresql")) as (running, mailbox),
        running.client("10.7.0.1") as client,
        running.client("10.7.0.2") as other,
    ):
        ada, eve = Browser(client), Browser(other)
        ada.sign_up(email)
        link = mailbox.link(email)
        ada.open(link)
        eve.open("/accounts/signup/")

        twin.postgres.stop()
        try:
            assert ada.press("confirm", password=PASSWORD).status_code == 500
            assert eve.press("sign ?up|register", late, BETTER).status_code == 500
        finally:
            twin.postgres.start()
        assert [mail for mail in mailbox.mails if mail["To"] == late] == []
        eve.log_in(late, BETTER)
        assert not eve.is_logged_in_as(late)
        ada.confirm_and_log_in(link, email)
        eve.sign_up(late, BETTER)
        eve.confirm_and_log_in(mailbox.link(late), late, BETTER)
