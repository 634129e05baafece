"""Whatever fails, no note is lost, no response is wrong, and nobody has to restart anything."""

import contextlib
import itertools
import os
import re
import signal
import sqlite3
import statistics
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import NamedTuple

import httpx
import psycopg
import pytest

from scripts.reliability import LIMIT, PAGE, Outcome, write

from ..helpers.accounts import Browser
from ..helpers.commands import missing, run
from ..helpers.contract import STAFF
from ..helpers.forms import log_in, log_out
from ..helpers.proxies import Proxy, caddy, lines_for_nginx, nginx
from ..helpers.servers import Certificate, MailServer, Redis, Site, Twin, frozen
from ..helpers.slow_clients import EACH, attack, kinds
from ..helpers.template import choices
from ..helpers.tools import tool
from ..helpers.visitors import Visitors, all_notes, note_form
from .conftest import TWINS

DOWNTIME = 5
HANGING = 15
ATTACK = 30

TABLES = {"flask": "note", "django": "notes_note"}
ENDS = ("--sport", "--dport")

# The largest static files, which a client can ask for and not read.
LARGE_FILES = {
    "flask": "/admin/static/vendor/fontawesome-free-5.1.0-web/metadata/icons.json",
    "django": "/static/admin/js/vendor/xregexp/xregexp.js",
}

# A disk of its own: small, seen by nobody else, and gone with its last process.
SMALL_DISK = 'mount -t tmpfs -o size=16m none "$1" && cp "$2" "$1" && shift 2 && exec "$@"'

MIGRATIONS = {
    "flask": (
        "migrations/versions/{}_half.py",
        """
from alembic import op
import sqlalchemy as sa

revision = "half"
down_revision = {last!r}


def upgrade():
    op.add_column("note", sa.Column("half", sa.Integer()))
    op.execute("UPDATE note SET half = 1")
    {then}
""",
    ),
    "django": (
        "{slug}/notes/migrations/{}_half.py",
        """
from django.db import migrations, models


def then(apps, schema_editor):
    {then}


class Migration(migrations.Migration):
    dependencies = [("notes", {last!r})]
    operations = [
        migrations.AddField("note", "half", models.IntegerField(null=True)),
        migrations.RunSQL("UPDATE notes_note SET half = 1"),
        migrations.RunPython(then),
    ]
""",
    ),
}


class Scene(NamedTuple):
    """A site with its visitors."""

    site: Site
    visitors: Visitors
    stack: contextlib.ExitStack
    certificate: Certificate
    redis: Redis | None
    mails: MailServer | None

    @property
    def database(self) -> Path:
        """Return the file of SQLite, as the site sees it."""
        path = self.site.database_url.removeprefix("sqlite:///")
        return Path(f"/proc/{self.site.server.process.pid}/root{path}")


class Fault(NamedTuple):
    """What breaks, over which database, and how; *strike* mends it again, if anybody must."""

    title: str
    database: str
    strike: Callable[[Scene], None]


def kill_a_worker(scene: Scene) -> None:
    os.kill(scene.site.workers[0], signal.SIGKILL)


def stop_postgres(scene: Scene) -> None:
    postgres = scene.site.twin.postgres
    postgres.stop()
    time.sleep(DOWNTIME)
    postgres.start()


def kill_mongodb(scene: Scene) -> None:
    mongodb = scene.site.twin.mongodb
    mongodb.kill()
    time.sleep(DOWNTIME)
    mongodb.start()


def kill_connections(scene: Scene) -> None:
    scene.site.twin.postgres.execute(
        "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
        " WHERE datname IS NOT NULL AND pid <> pg_backend_pid()"
    )


def lock_the_notes(scene: Scene) -> None:
    """Lock the notes until readers and writers have been told that it takes too long.

    How long that is says the database, as docs/reliability.md recommends.
    """
    name = scene.site.database_url.rpartition("/")[2]
    scene.site.twin.postgres.execute(f"ALTER DATABASE {name} SET statement_timeout = '5s'")
    kill_connections(scene)
    with psycopg.connect(scene.site.database_url) as connection:
        connection.execute(f"LOCK TABLE {TABLES[scene.site.twin.framework]}")
        for what in ["read", "write"]:
            scene.visitors.wait(lambda: fails(scene, what), f"whoever would {what} waits for ever")  # noqa: B023


def terminate(scene: Scene) -> None:
    """End the server while a visitor is still speaking: he is heard out. Then start another."""
    server = scene.site.server.process
    speaking, gone_on = threading.Event(), threading.Event()

    def speak() -> Iterator[bytes]:
        yield body[:10]
        speaking.set()
        gone_on.wait(20)
        yield body[10:]

    with scene.site.client() as client:
        fields = {**note_form(client), "author": "Ada", "text": "note 99-1"}
        body = client.build_request("POST", "/notes/", data=fields).read()
        scene.visitors.sent.add((99, 1))
        headers = {
            "Content-Type": "application/x-www-form-urlencoded",
            "Content-Length": str(len(body)),
        }
        answers: list[int] = []

        def send() -> None:
            response = client.post("/notes/", content=speak(), headers=headers)
            answers.append(response.status_code)

        thread = threading.Thread(target=send)
        thread.start()
        speaking.wait(20)
        time.sleep(0.5)
        server.send_signal(signal.SIGTERM)
        time.sleep(0.5)
        gone_on.set()
        thread.join()
    assert answers == [302], "whoever was speaking was cut off"
    assert server.wait(15) == 0
    scene.visitors.acknowledged.append((99, 1))
    scene.stack.enter_context(scene.site.serve())


def fill_the_disk(scene: Scene) -> None:
    filler = scene.database.with_name("filler")
    with contextlib.suppress(OSError), filler.open("wb", buffering=0) as file:
        while True:
            file.write(bytes(1024))
    scene.visitors.wait(lambda: fails(scene, "write"), "the full disk was not noticed")
    time.sleep(DOWNTIME)
    filler.unlink()


def fail_to_migrate(scene: Scene) -> None:
    """Break a migration after its first half; mended, it can be applied."""
    twin = scene.site.twin
    name, text = MIGRATIONS[twin.framework]
    folder = (twin.project.path / name.format("", slug=twin.project.path.name)).parent
    last = max(path.stem for path in folder.glob("0*.py"))
    path = folder / f"{int(last[:4]) + 1:04}_half.py"
    if twin.framework == "flask":
        found = re.search(
            r'^revision\b.*= "(.*)"', (folder / f"{last}.py").read_text(), re.MULTILINE
        )
        assert found
        last = found[1]
    try:
        path.write_text(text.format(last=last, then="raise RuntimeError('halfway')"))
        broken = twin.migrate(scene.site.database_url)
        assert broken.returncode != 0
        assert "halfway" in broken.stdout
        scene.visitors.wait_for_notes(20)
        path.write_text(text.format(last=last, then="pass"))
        mended = twin.migrate(scene.site.database_url)
        assert mended.returncode == 0, mended.stdout
    finally:
        path.unlink()


def freeze_postgres(scene: Scene) -> None:
    """Let the server hang, while its kernel goes on to acknowledge what it is sent."""
    with frozen(lambda: scene.site.twin.postgres.processes):
        time.sleep(HANGING)


def freeze_postgres_within_limits(scene: Scene) -> None:
    """Let the server hang until readers and writers have been told that it takes too long."""
    with frozen(lambda: scene.site.twin.postgres.processes):
        for what in ["read", "write"]:
            scene.visitors.wait(lambda: fails(scene, what), f"whoever would {what} waits for ever")  # noqa: B023


def cut_off_postgres(scene: Scene) -> None:
    """Lose all packets to and from the server, as when its machine is gone, in midst of queries."""
    iptables = tool("iptables")
    postgres, name = scene.site.twin.postgres, scene.site.database_url.rpartition("/")[2]
    port = str(postgres.port)
    rules = [("OUTPUT", "-o", "lo", "-p", "tcp", end, port, "-j", "DROP") for end in ENDS]
    socket = {"host": str(postgres.folder), "port": port, "user": "app", "dbname": name}
    with contextlib.ExitStack() as stack:
        connection = stack.enter_context(psycopg.connect(**socket))
        connection.execute(f"LOCK TABLE {TABLES[scene.site.twin.framework]}")
        time.sleep(1)
        for rule in rules:
            if run(iptables, "--wait", "-I", *rule, cwd=Path("/")).returncode != 0:
                missing("right to drop packets")
            stack.callback(run, iptables, "--wait", "-D", *rule, cwd=Path("/"))
        for what in ["read", "write"]:
            scene.visitors.wait(lambda: fails(scene, what), f"whoever would {what} waits for ever")  # noqa: B023


def freeze_mongodb(scene: Scene) -> None:
    with frozen(lambda: [scene.site.twin.mongodb.process.pid]):
        time.sleep(HANGING)


def freeze_redis(scene: Scene) -> None:
    """Let the server hang that counts failed logins: staff still log in."""
    assert scene.redis
    redis = scene.redis.process.pid
    with scene.site.client() as client, frozen(lambda: [redis]):
        end = time.monotonic() + HANGING
        while time.monotonic() < end:
            began = time.monotonic()
            assert log_in(client, STAFF[0], "wrong").status_code == 200
            assert log_in(client, *STAFF).is_redirect
            assert time.monotonic() - began < 10
            log_out(client)
            time.sleep(1)


def freeze_mail_server(scene: Scene) -> None:
    """Let the mail server hang: nobody waits for it, and whoever gets no mail can ask again."""
    assert scene.mails
    mails = scene.mails
    emails: list[str] = []
    with frozen(lambda: [mails.process.pid]):
        end = time.monotonic() + HANGING
        while time.monotonic() < end:
            emails.append(f"visitor{len(emails)}@example.net")
            with scene.site.client() as client:
                took = seconds(lambda: Browser(client).sign_up(emails[-1]).raise_for_status())
            assert took < 4
            time.sleep(1)
    log = scene.site.server.log
    wait_until(lambda: '"ERROR"' in log.read_text("utf-8"), "no error says that a mail was lost")
    with scene.site.client() as client:
        Browser(client).ask_for_confirmation(emails[0])
    wait_until(lambda: mails.has(emails[0]), "no mail after the server went on")


def wait_until(holds: Callable[[], bool], complaint: str) -> None:
    """Wait until *holds*, or fail with a *complaint* after 20 s."""
    for _ in range(200):
        if holds():
            return
        time.sleep(0.1)
    pytest.fail(complaint)


def attack_caddy(scene: Scene) -> None:
    folder = scene.site.twin.folder
    with caddy(scene.site.twin.project, scene.site.port, folder) as proxy:
        outlast_slow_clients(scene, proxy)


def attack_nginx(scene: Scene) -> None:
    folder, site = scene.site.twin.folder, scene.site
    upstream = f"http://127.0.0.1:{site.port}"
    lines = lines_for_nginx(site.twin.project)
    with nginx(lines, upstream, folder, scene.certificate) as proxy:
        outlast_slow_clients(scene, proxy)


def outlast_slow_clients(scene: Scene, proxy: Proxy) -> None:
    """Let slow clients call at *proxy*: others are answered as soon as ever, in its queue too."""
    waited = []
    with attack(proxy.port, kinds(LARGE_FILES[scene.site.twin.framework])) as connected:
        end = time.monotonic() + ATTACK
        with proxy.client() as client:
            while time.monotonic() < end:
                waited.append(seconds(lambda: client.get("/livez").raise_for_status()))
                time.sleep(0.1)
            # Proxies close some of them in time, and they come back.
            assert min(connected.values()) > EACH / 2, connected
            live = [seconds(lambda: client.get("/livez").raise_for_status()) for _ in range(5)]
            noted = [seconds(lambda: leave_note_in_time(client)) for _ in range(5)]
    assert max(waited) < 4, "/livez had to wait"
    assert statistics.median(live) < 1
    assert statistics.median(noted) < 2


def leave_note_in_time(client: httpx.Client) -> None:
    fields = {**note_form(client), "author": "Ada", "text": "in time"}
    assert client.post("/notes/", data=fields).is_redirect


def seconds(call: Callable[[], object]) -> float:
    """Return how long *call* takes."""
    began = time.monotonic()
    call()
    return time.monotonic() - began


FAULTS = [
    Fault("a worker is killed (`kill -9`)", "postgresql", kill_a_worker),
    Fault(f"PostgreSQL is gone for {DOWNTIME} s", "postgresql", stop_postgres),
    Fault("PostgreSQL ends all connections", "postgresql", kill_connections),
    Fault("the notes are locked in PostgreSQL", "postgresql", lock_the_notes),
    Fault("the server is stopped under load (SIGTERM), and started", "postgresql", terminate),
    Fault("a migration fails halfway", "postgresql", fail_to_migrate),
    Fault("a migration fails halfway", "sqlite", fail_to_migrate),
    Fault(f"the disk is full for {DOWNTIME} s", "sqlite", fill_the_disk),
    Fault(f"PostgreSQL hangs for {HANGING} s (SIGSTOP)", "postgresql", freeze_postgres),
    Fault("PostgreSQL hangs, with the limit below", "postgresql", freeze_postgres_within_limits),
    Fault("the network loses all packets to PostgreSQL", "postgresql", cut_off_postgres),
    Fault(f"the mail server hangs for {HANGING} s (SIGSTOP)", "postgresql", freeze_mail_server),
    Fault(f"slow clients call for {ATTACK} s, through Caddy", "postgresql", attack_caddy),
    Fault(f"slow clients call for {ATTACK} s, through nginx", "postgresql", attack_nginx),
]
# Django counts failed logins in its database.
FAULTS_ON_FLASK = [
    Fault(f"Redis hangs for {HANGING} s (SIGSTOP)", "postgresql", freeze_redis),
]
FAULTS_ON_MONGODB = [
    Fault("a worker is killed (`kill -9`)", "mongodb", kill_a_worker),
    Fault(f"the database is killed, and gone for {DOWNTIME} s", "mongodb", kill_mongodb),
    Fault("the server is stopped under load (SIGTERM), and started", "mongodb", terminate),
    Fault(f"the database hangs for {HANGING} s (SIGSTOP)", "mongodb", freeze_mongodb),
]


@pytest.fixture(scope="session")
def outcomes() -> Iterator[list[Outcome]]:
    """Collect what the faults did, and write it down where that is asked for."""
    outcomes: list[Outcome] = []
    yield outcomes
    if "RELIABILITY" in os.environ:
        write(outcomes, Path(os.environ["RELIABILITY"]))


def name(fault: Fault) -> str:
    """Name *fault* in the id of its test."""
    return f"{fault.strike.__name__}-{fault.database}"


@pytest.mark.parametrize("fault", FAULTS, ids=name)
def test_no_fault_loses_a_note(
    twin: Twin, fault: Fault, certificate: Certificate, outcomes: list[Outcome]
) -> None:
    outcomes.append(outlive(twin, fault, certificate))


@pytest.mark.parametrize("fault", FAULTS_ON_FLASK, ids=name)
@pytest.mark.parametrize("twin", TWINS[:1], indirect=True)
def test_no_fault_loses_a_note_on_flask(
    twin: Twin, fault: Fault, certificate: Certificate, outcomes: list[Outcome]
) -> None:
    outcomes.append(outlive(twin, fault, certificate))


@pytest.mark.parametrize("fault", FAULTS_ON_MONGODB, ids=name)
def test_no_fault_loses_a_note_on_mongodb(
    mongodb_project: Twin, fault: Fault, certificate: Certificate, outcomes: list[Outcome]
) -> None:
    outcomes.append(outlive(mongodb_project, fault, certificate))


def outlive(twin: Twin, fault: Fault, certificate: Certificate) -> Outcome:
    """Let *fault* strike while visitors call, and tell what they noticed."""
    with contextlib.ExitStack() as stack:
        site = Site(twin, twin.new_database(fault.database))
        redis = mails = None
        if fault.strike is fill_the_disk:
            move_to_a_small_disk(site)
        if fault.strike is freeze_postgres_within_limits:
            site.options = [*site.options, "--config", str(limited(twin))]
        if fault.strike is freeze_redis:
            redis = Redis(twin.folder)
            stack.callback(redis.close)
            site.variables["RATELIMIT_STORAGE_URI"] = redis.url
            twin.add_admin(site.database_url, *STAFF)
        if fault.strike is freeze_mail_server:
            mails = MailServer(twin.folder)
            stack.callback(mails.close)
            site.variables["EMAIL_URL"] = mails.url
        stack.enter_context(site.serve())
        visitors = Visitors(site)
        with visitors.calling():
            visitors.wait_for_notes()
            fault.strike(Scene(site, visitors, stack, certificate, redis, mails))
            over = time.monotonic()
            visitors.wait_until_well(over)
            visitors.wait_for_notes()
        visitors.check()
    good = min(call.ended for call in visitors.calls if call.good and call.began > over)
    bad = max((call.ended for call in visitors.calls if not call.good), default=over)
    return Outcome(fault.title, fault.database, twin.framework, good - over, bad - over)


def test_deleted_database_file_is_used_until_a_restart(twin: Twin) -> None:
    """What docs/reliability.md says: neither framework notices that its file was replaced."""
    site = Site(twin, twin.new_database("sqlite"))
    site.options = ["--workers", "1", "--threads", "1"]
    database = Path(site.database_url.removeprefix("sqlite:///"))
    with site.serve(), site.client() as client:
        assert leave_note(client, 1) == 302
        backup = database.with_name("backup")
        with (
            contextlib.closing(sqlite3.connect(database)) as source,
            contextlib.closing(sqlite3.connect(backup)) as target,
        ):
            source.backup(target)
        for file in files_of(database):
            file.unlink()
        assert leave_note(client, 2) == 302
        backup.replace(database)
        assert leave_note(client, 3) == 302
        assert set(all_notes(client)) == {(0, 1), (0, 2), (0, 3)}
    with site.serve(), site.client() as client:
        assert set(all_notes(client)) == {(0, 1)}
        assert leave_note(client, 4) == 302
        assert set(all_notes(client)) == {(0, 1), (0, 4)}


def leave_note(client: httpx.Client, number: int) -> int:
    """Leave a note, and return how that is answered."""
    fields = {**note_form(client), "author": "Ada", "text": f"note 0-{number}"}
    return client.post("/notes/", data=fields).status_code


def test_page_names_every_fault_in_every_framework() -> None:
    rows = {tuple(row.strip("| ").split(" | ")[:3]) for row in PAGE.read_text("utf-8").splitlines()}
    places = [
        *itertools.product(FAULTS, choices("framework")),
        *itertools.product(FAULTS_ON_FLASK, ["flask"]),
        *itertools.product(FAULTS_ON_MONGODB, ["flask"]),
    ]
    for fault, framework in places:
        assert (fault.title, fault.database, framework) in rows


def fails(scene: Scene, what: str) -> bool:
    """Tell whether the last call of that kind went wrong."""
    return not next(call.good for call in reversed(scene.visitors.calls) if call.what == what)


def files_of(database: Path) -> list[Path]:
    """Return the files that SQLite keeps for *database*."""
    names = [database.with_name(database.name + end) for end in ("", "-wal", "-shm", "-journal")]
    return [path for path in names if path.exists()]


def move_to_a_small_disk(site: Site) -> None:
    """Let *site* see a file system of 16 MB where it keeps its database."""
    database = Path(site.database_url.removeprefix("sqlite:///"))
    disk = database.with_name("disk")
    disk.mkdir()
    site.database_url = f"sqlite:///{disk / database.name}"
    site.prefix = own_file_systems(SMALL_DISK, "sh", str(disk), str(database))


def limited(twin: Twin) -> Path:
    """Return the project's settings of gunicorn, with the limit that docs/reliability.md shows."""
    settings = (twin.project.path / "gunicorn.conf.py").read_text("utf-8")
    path = twin.folder / "gunicorn.conf.py"
    path.write_text(settings + LIMIT, encoding="utf-8")
    return path


def own_file_systems(script: str, *arguments: str) -> Sequence[str]:
    """Return the start of a command that runs in *script*, which may mount."""
    start = [str(tool("unshare")), "--mount", *([] if os.geteuid() == 0 else ["--map-root-user"])]
    if run(*start, "mount", "-t", "tmpfs", "none", "/mnt", cwd=Path("/")).returncode != 0:
        missing("right to mount a file system")
    return [*start, "sh", "-c", script, *arguments]
