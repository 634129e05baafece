"""Time what is served against the bare framework doing the same work on the same server, in pairs.

Run it as `make bench-serve` on a quiet machine; it needs wrk and PostgreSQL. It prints requests per
second as the median of the rounds, and their ratio as the median of the pairs, for gunicorn
with threads, gunicorn without, and granian; then how long a server takes to its first answer, what
a worker weighs, and how long it takes from the first command to the first answer.

The bare framework is what its own documentation starts with: for Flask one module, for Django what
`startproject` writes. It is also measured while its server logs each request, as ours always does,
and Django without the middlewares that `startproject` brings.
"""

import contextlib
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import NamedTuple, Self

import httpx

from tests.helpers.commands import Server, environment, free_port, run, serving, succeed
from tests.helpers.production import create_token
from tests.helpers.servers import Postgres, Twin
from tests.helpers.template import BARE, FULL, ROOT, Answers, Project, label, read_tree
from tests.helpers.tools import absence, tool

from .api import CREATE, DJANGO_API, FLASK_API

PARTS = ("speed", "api", "first")
ROUNDS = 15
TURNS = 3  # of the first commands
SECONDS = 1
WORKERS = "2"
VISITORS = 8

# Seconds between the first requests of visitors. When all come at once, one worker may get them
# all, and keeps them: rates would then differ by a factor of three from round to round.
APART = 0.02

FLASK_APP = """
import os
from datetime import datetime

from flask import Flask, render_template, request
from flask_sqlalchemy import SQLAlchemy
from flask_wtf import FlaskForm
from sqlalchemy import select
from wtforms import StringField, TextAreaField
from wtforms.validators import DataRequired, Length

app = Flask(__name__)
app.config["SECRET_KEY"] = "x" * 50
app.config["SITE_NAME"] = "Bare"
app.config["SQLALCHEMY_DATABASE_URI"] = os.environ["DATABASE_URL"]
db = SQLAlchemy(app)


class NoteForm(FlaskForm):
    author = StringField(validators=[DataRequired(), Length(max=100)])
    text = TextAreaField(validators=[DataRequired(), Length(max=2000)])


class Note(db.Model):
    id = db.Column(db.Integer, primary_key=True)
    author = db.Column(db.String(100))
    text = db.Column(db.Text)
    created_at = db.Column(db.DateTime(timezone=True))


@app.get("/")
def home():
    return {"message": "Welcome."}


@app.get("/notes/")
def notes():
    page = db.paginate(select(Note).order_by(Note.id.desc()), per_page=20)
    return render_template("notes/list.html", form=NoteForm(), page=page)


@app.get("/notes/<int:id>/")
def detail(id):
    return render_template("notes/detail.html", note=db.get_or_404(Note, id))


@app.get("/livez")
def livez():
    return {"status": "ok"}
"""

DJANGO_APP = """
import os

import dj_database_url
import django
from django.conf import settings
from site_ import settings as started

DATABASE = dj_database_url.parse(os.environ["DATABASE_URL"], conn_max_age=None)
settings.configure(
    ALLOWED_HOSTS=["localhost"],
    DATABASES={"default": DATABASE},
    INSTALLED_APPS=started.INSTALLED_APPS,
    MIDDLEWARE=[] if "NO_MIDDLEWARE" in os.environ else started.MIDDLEWARE,
    ROOT_URLCONF=__name__,
    SECRET_KEY="x" * 50,
    STATIC_URL="static/",
    TEMPLATES=[{**started.TEMPLATES[0], "DIRS": [started.BASE_DIR / "templates"]}],
)
django.setup()

from django.core.paginator import Paginator
from django.core.wsgi import get_wsgi_application
from django.db import models
from django.forms import ModelForm, Textarea
from django.http import JsonResponse
from django.shortcuts import get_object_or_404, render
from django.urls import include, path, reverse


class Note(models.Model):
    author = models.CharField(max_length=100)
    text = models.TextField(max_length=2000)
    created_at = models.DateTimeField()

    def get_absolute_url(self):
        return reverse("notes:detail", args=[self.pk])

    class Meta:
        app_label = "notes"
        db_table = "notes_note"
        ordering = ["-id"]


class NoteForm(ModelForm):
    class Meta:
        model = Note
        fields = ["author", "text"]
        widgets = {"text": Textarea(attrs={"rows": 4})}


def home(request):
    return JsonResponse({"message": "Welcome."})


def notes(request):
    page = Paginator(Note.objects.all(), 20).page(1)
    context = {"form": NoteForm(), "page": page, "site_name": "Bare"}
    return render(request, "notes/note_list.html", context)


def detail(request, id):
    note = get_object_or_404(Note, id=id)
    return render(request, "notes/note_detail.html", {"note": note, "site_name": "Bare"})


def livez(request):
    return JsonResponse({"status": "ok"})


note_patterns = [path("", notes, name="list"), path("<int:id>/", detail, name="detail")]
urlpatterns = [
    path("", home, name="home"),
    path("notes/", include((note_patterns, "notes"))),
    path("livez", livez),
]
app = get_wsgi_application()
"""

# What makes a project of JSON of any other: user accounts need pages.
JSON_ONLY = {"pages": "none", "accounts": False}

# What the pages link to where nobody can log in.
NAV = {
    "flask": """<a href="{{ url_for('home') }}">Home</a> <a href="/notes/">Notes</a>""",
    "django": """<a href="{% url 'home' %}">Home</a> <a href="{% url 'notes:list' %}">Notes</a>""",
}

SERVERS = {
    "gunicorn, 4 threads": ["gunicorn", "--workers", WORKERS, "--threads", "4"],
    "gunicorn, sync": ["gunicorn", "--workers", WORKERS, "--threads", "1"],
    "granian, 4 threads": [
        *("granian", "--interface", "wsgi", "--no-ws", "--workers", WORKERS),
        *("--blocking-threads", "4"),
    ],
}

API_PATH = "/api/v1/notes/"
API_TASKS = ("list of 20", "create")

# Where servers log to: a disk is not what is measured.
MEMORY = "/dev/shm"  # noqa: S108 (only as the parent of a folder with a random name)

# Lets each of the servers write a line for each request.
LOG = {"GUNICORN_CMD_ARGS": "--access-logfile=-", "GRANIAN_LOG_ACCESS_ENABLED": "true"}


class App(NamedTuple):
    """Something that can be served: the folder to start in, and what to import there.

    A *script* tells wrk what to send to it.
    """

    path: Path
    target: str
    programs: Path
    env: dict[str, str]
    script: Path | None = None


class Spread(NamedTuple):
    """The median of some values, and the quartiles: half of the values are between these."""

    median: float
    low: float
    high: float

    @classmethod
    def of(cls, values: Iterable[float]) -> Self:
        """Return the spread of *values*, two of them or more."""
        low, median, high = statistics.quantiles(values, method="inclusive")
        return cls(median, low, high)

    def rounded(self, digits: int) -> dict[str, float]:
        """Return the values with so many *digits*, by name."""
        return {name: round(value, digits or None) for name, value in self._asdict().items()}


class Served(NamedTuple):
    """What came of an app under load; *rates* are its requests per second, round by round."""

    rates: list[float]
    first: float  # seconds from the start of its server to its first answer
    megabytes: float  # of its heaviest worker

    def ratio(self, other: Self) -> Spread:
        """Return how many times as many requests as the *other* it answers, in pairs."""
        return Spread.of(
            ours / theirs for ours, theirs in zip(self.rates, other.rates, strict=True)
        )


def main() -> None:
    """Print the tables of the parts that were asked for."""
    parts = sys.argv[1:] or PARTS
    if unknown := set(parts) - set(PARTS):
        sys.exit(f"There is no part {min(unknown)}; there are {', '.join(PARTS)}.")
    require_tools()
    with workplace() as (folder, postgres):
        for answers in FULL if "speed" in parts else ():
            framework = answers["framework"]
            twins = {
                "JSON": bake(folder, postgres, {**answers, **JSON_ONLY}, f"{framework}_json"),
                "page": bake(folder, postgres, answers, f"{framework}_page"),
            }
            for twin in twins.values():
                twin.install()
                add_tools(twin)
            compare_speed(framework, twins, folder)
        for answers in FULL if "api" in parts else ():
            with_api, without = (
                bake(folder, postgres, answers | {"api": api}, f"{answers['framework']}_{name}")
                for name, api in [("api", True), ("pages", False)]
            )
            for twin in (with_api, without):
                twin.install()
            compare_api(with_api, without, folder)
        for answers in [*FULL, *BARE] if "first" in parts else ():
            ours, by_hand = times_to_first_answer(answers, folder, postgres)
            print(
                f"{label(answers)}: {min(ours):.1f} s from the first command to the first answer, "
                f"{min(ours) / min(by_hand):.2f} times the {min(by_hand):.1f} s of a bare project "
                "by hand",
                flush=True,
            )


def require_tools() -> None:
    """End in a sentence if something is not here that measures or is measured."""
    if absent := absence(["wrk", "PostgreSQL"]):
        sys.exit(absent)


@contextlib.contextmanager
def workplace() -> Iterator[tuple[Path, Postgres]]:
    """Yield a folder for projects, and a PostgreSQL of our own."""
    with tempfile.TemporaryDirectory() as folder, tempfile.TemporaryDirectory() as home:
        Path(home).chmod(0o755)
        postgres = Postgres(Path(home))
        try:
            yield Path(folder), postgres
        finally:
            postgres.close()


def bake(folder: Path, postgres: Postgres, answers: Answers, slug: str) -> Twin:
    """Bake a project the way a user would."""
    words = [f"{name}={str(value).lower()}" for name, value in answers.items()]
    succeed(
        *(sys.executable, "-m", "cookiecutter", ROOT, "--no-input", "--output-dir", folder),
        *(f"project_slug={slug}", *words),
        cwd=folder,
    )
    databases = folder / f"{slug}-databases"
    databases.mkdir()
    path = folder / slug
    return Twin(Project(answers, path, read_tree(path)), postgres, databases)


def add_tools(twin: Twin) -> None:
    """Install the other server, which the project does not bring."""
    python = twin.project.path / ".venv/bin/python"
    succeed("uv", "pip", "install", "-q", "-p", python, "granian>=2.8,<2.9", cwd=twin.folder)


def compare_speed(framework: str, twins: dict[str, Twin], folder: Path) -> None:
    """Print the requests per second of both, and what their workers weigh."""
    for kind, path in [("JSON", "/"), ("page", "/notes/")]:
        twin = twins[kind]
        for database in ("sqlite", "postgresql") if kind == "page" else ("sqlite",):
            url = twin.new_database(database)
            add_notes(twin, url)
            ours = app_of(twin, twin.env(url, SSL_REDIRECT="false"))
            costs = succeed(
                *(ours.programs / "python", Path(__file__).with_name("parts.py"), path),
                cwd=ours.path,
                env=ours.env,
            )
            print(f"{framework}, {kind}, {database}: {costs.strip()}", flush=True)
            bare = write_bare(folder / f"bare_{framework}_{kind}_{database}", twin, url)
            others = {"bare": bare, "bare with a log": bare._replace(env=bare.env | LOG)}
            if framework == "django":
                no_middleware = bare._replace(env=bare.env | {"NO_MIDDLEWARE": "true"})
                others["without middlewares"] = no_middleware
            for name, server in SERVERS.items():
                print(f"{framework}, {kind}, {database}, {name}:", end=" ")
                print(describe(compare(server, {"ours": ours, **others}, path)), flush=True)


def compare_api(twin: Twin, without: Twin, folder: Path) -> None:
    """Print how fast the API lists and creates notes, and what a worker weighs *without* it."""
    name, server = next(iter(SERVERS.items()))
    for task in API_TASKS:
        ours, bare = api_apps(twin, task, folder)
        apps = {
            "ours": ours,
            "bare with the library": bare,
            "the same with a log": bare._replace(env=bare.env | LOG),
            "bare by hand": bare._replace(env=bare.env | {"BY_HAND": "true"}),
        }
        print(f"{twin.framework}, API, {task}, postgresql, {name}:", end=" ")
        print(describe(compare(server, apps, API_PATH)), flush=True)
    url = without.new_database("postgresql")
    app = app_of(without, without.env(url, SSL_REDIRECT="false"))
    with started(server, app) as (port, running, _):
        for _ in range(3):
            load(port, app, "/notes/")
        print(f"{twin.framework} without its API: {weight(running):.0f} MB a worker", flush=True)


def api_apps(twin: Twin, task: str, folder: Path) -> tuple[App, App]:
    """Return *twin* and its bare framework, on one database, for a *task* of their API."""
    url = twin.new_database("postgresql")
    add_notes(twin, url)
    env = twin.env(url, SSL_REDIRECT="false", API_REQUESTS_PER_MINUTE="1000000000")
    script = None
    if task == "create":
        script = folder / f"{twin.framework}.lua"
        token = create_token(twin.project, env)
        script.write_text(CREATE.format(token=token, text="note " * 20), encoding="utf-8")
    bare = write_bare(folder / f"bare_{twin.framework}_{task[:4]}", twin, url)
    path = twin.project.path
    shutil.copy(path / path.name / "notes/schemas.py", bare.path)
    with (bare.path / "bare.py").open("a", encoding="utf-8") as code:
        code.write({"flask": FLASK_API, "django": DJANGO_API}[twin.framework])
    return app_of(twin, env)._replace(script=script), bare._replace(script=script)


def compare(server: list[str], apps: dict[str, App], path: str) -> dict[str, Served]:
    """Return how *server* serves the *path* of each of the *apps*, in turns."""
    with contextlib.ExitStack() as stack:
        starts = {name: stack.enter_context(started(server, app)) for name, app in apps.items()}
        ports = [(name, port) for name, (port, *_) in starts.items()]
        rounds = []
        for _ in range(1 + ROUNDS):
            rounds.append({name: load(port, apps[name], path) for name, port in ports})
            ports.reverse()  # whoever comes first finds another machine than the last
        del rounds[0]  # each thread connected to its database
        return {
            name: Served([rates[name] for rates in rounds], first, weight(running))
            for name, (_, running, first) in starts.items()
        }


def describe(results: dict[str, Served]) -> str:
    """Return the *results* of a comparison in a line; all others are compared to the first."""
    ours = next(iter(results.values()))
    return "; ".join(
        f"{name} {statistics.median(each.rates):.0f} requests a second"
        + ("" if each is ours else f", so ratio {ours.ratio(each).median:.2f}")
        + f", first answer after {each.first:.2f} s, {each.megabytes:.0f} MB a worker"
        for name, each in results.items()
    )


def app_of(twin: Twin, env: dict[str, str]) -> App:
    """Return what a server needs to know of *twin*."""
    return App(twin.project.path, target(twin), twin.project.path / ".venv/bin", env)


def target(twin: Twin) -> str:
    """Return what a server imports of *twin*."""
    return {"flask": "wsgi:app", "django": f"{twin.project.path.name}.wsgi:application"}[
        twin.framework
    ]


def write_bare(path: Path, twin: Twin, url: str) -> App:
    """Write the bare framework's version of the same work, with the same templates."""
    path.mkdir()
    programs = twin.project.path / ".venv/bin"
    if twin.framework == "django":
        succeed(programs / "django-admin", "startproject", "site_", ".", cwd=path)
    code = {"flask": FLASK_APP, "django": DJANGO_APP}[twin.framework]
    (path / "bare.py").write_text(code, "utf-8")
    ours = twin.project.path / twin.project.path.name / "templates"
    for file in [*ours.glob("*.html"), *ours.glob("notes/*.html")]:
        page = file.relative_to(ours)
        if twin.project.answers["pages"] != "none":
            text = NAV[twin.framework] if page.name == "nav.html" else file.read_text("utf-8")
            for name, bare in [("main.home", "home"), ("'.detail'", "'detail'")]:
                text = text.replace(name, bare)
            (path / "templates" / page).parent.mkdir(parents=True, exist_ok=True)
            (path / "templates" / page).write_text(text, "utf-8")
    return App(path, "bare:app", programs, twin.env(url))


def add_notes(twin: Twin, url: str) -> None:
    """Leave a hundred notes."""
    code = {
        "flask": (
            "from wsgi import app\nfrom {slug}.db import db\nfrom {slug}.notes.models import Note\n"
            "with app.app_context():\n"
            "    texts = [f'note {{n}} ' * 9 for n in range(100)]\n"
            "    db.session.add_all(Note(author='Ada', text=text) for text in texts)\n"
            "    db.session.commit()\n"
        ),
        "django": (
            "import {slug}.wsgi\nfrom {slug}.notes.models import Note\n"
            "[Note.objects.create(author='Ada', text=f'note {{n}} ' * 9) for n in range(100)]\n"
        ),
    }[twin.framework].format(slug=twin.project.path.name)
    path = twin.project.path
    succeed(path / ".venv/bin/python", "-c", code, cwd=path, env=twin.env(url))


@contextlib.contextmanager
def started(server: list[str], app: App) -> Iterator[tuple[int, Server, float]]:
    """Start *server* for *app*; yield its port, itself and the seconds to its first answer."""
    port = free_port()
    program, *options = server
    address = (
        ["--bind", f"127.0.0.1:{port}"]
        if program == "gunicorn"
        else ["--host", "127.0.0.1", "--port", str(port)]
    )
    config = ["--config", "/dev/null", "--no-control-socket"] if program == "gunicorn" else []
    command = [str(app.programs / program), *options, *config, *address, app.target]
    began = time.monotonic()
    with (
        tempfile.TemporaryDirectory(dir=MEMORY) as logs,
        serving(*command, cwd=app.path, port=port, env=app.env, logs=Path(logs)) as running,
    ):
        yield port, running, time.monotonic() - began


def load(port: int, app: App, path: str) -> float:
    """Return how many requests a second *app* answers, and see that it answers them well."""
    url = f"http://localhost:{port}{path}"
    assert httpx.get(url, trust_env=False).status_code == 200
    options = ["-s", str(app.script)] if app.script else []
    visitors = []
    for _ in range(VISITORS):
        command = [str(tool("wrk")), "-t1", "-c1", f"-d{SECONDS}", *options, url]
        visitors.append(subprocess.Popen(command, cwd=app.path, stdout=subprocess.PIPE, text=True))
        time.sleep(APART)
    outputs = [visitor.communicate()[0] for visitor in visitors]
    assert not any("Non-2xx" in output for output in outputs), outputs
    return sum(float(output.partition("Requests/sec:")[2].split()[0]) for output in outputs)


def weight(server: Server) -> float:
    """Return the megabytes of the heaviest worker."""
    parent = server.process.pid
    listed = run("ps", "-A", "-o", "ppid=,rss=", cwd=Path("/")).stdout
    rows = [tuple(map(int, line.split())) for line in listed.splitlines()]
    return max(rss for owner, rss in rows if owner == parent) / 1024


def times_to_first_answer(
    answers: Answers, folder: Path, postgres: Postgres
) -> tuple[list[float], list[float]]:
    """Return the seconds from the first command to the first answer, and the same by hand."""
    framework = answers["framework"]
    times: list[float] = []
    by_hand: list[float] = []
    for turn in range(TURNS):
        began = time.monotonic()
        twin = bake(folder, postgres, answers, f"{framework}_{len(answers)}_{turn}")
        succeed("uv", "sync", "--quiet", "--no-dev", cwd=twin.project.path)
        url = f"sqlite:///{twin.folder / 'db.sqlite3'}"
        if answers["orm"] != "none":
            done = twin.migrate(url)
            assert done.returncode == 0, done.stdout
        server = ["gunicorn", "--workers", "1"]
        env = twin.env(url, SSL_REDIRECT="false")
        if answers["pages"] != "none" and framework == "django":
            env["DEBUG"] = "true"  # as `make run` does: nothing has been collected
        with started(server, app_of(twin, env)) as (port, *_):
            httpx.get(f"http://localhost:{port}/", trust_env=False).raise_for_status()
            times.append(time.monotonic() - began)
        shutil.rmtree(twin.project.path)
        shutil.rmtree(twin.folder)
        by_hand.append(first_answer_by_hand(framework, folder))
    return times, by_hand


def first_answer_by_hand(framework: str, folder: Path) -> float:
    """Return the seconds that the bare framework takes for the same steps."""
    path = Path(tempfile.mkdtemp(dir=folder))
    began = time.monotonic()
    succeed("uv", "venv", "--quiet", cwd=path)
    python = path / ".venv/bin/python"
    succeed("uv", "pip", "install", "-q", "-p", python, framework, "gunicorn", cwd=path)
    if framework == "django":
        django = path / ".venv/bin/django-admin"
        succeed(django, "startproject", "site_", ".", cwd=path)
        settings = path / "site_/urls.py"
        code = settings.read_text("utf-8").replace(
            "urlpatterns = [",
            "from django.http import JsonResponse\n\n\ndef ok(request):\n"
            "    return JsonResponse({})\n\n\nurlpatterns = [path('', ok), path('livez', ok),",
        )
        settings.write_text(code, "utf-8")
        succeed(path / ".venv/bin/python", "manage.py", "migrate", cwd=path)
        name = "site_.wsgi:application"
    else:
        (path / "hello.py").write_text(
            "from flask import Flask\n\napp = Flask(__name__)\n\n\n"
            "@app.get('/')\n@app.get('/livez')\ndef ok():\n    return {}\n",
            "utf-8",
        )
        name = "hello:app"
    app = App(path, name, path / ".venv/bin", environment())
    with started(["gunicorn", "--workers", "1"], app) as (port, *_):
        httpx.get(f"http://localhost:{port}/", trust_env=False).raise_for_status()
        return time.monotonic() - began


if __name__ == "__main__":
    main()
