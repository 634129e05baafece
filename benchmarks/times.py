"""Measure both frameworks side by side, for figures.json: `make figures ARGS=times`.

In each round every server answers the same requests, one server after the other: the full project
of each framework, and the bare framework doing the same work (see `serve.py`). So whatever else the
machine does meets all of them. Rates are requests per second; ratios are of pairs in one round.
A spread is a median with its quartiles.
"""

import json
from pathlib import Path
from typing import Any

from scripts.figures import conditions
from tests.helpers.commands import succeed
from tests.helpers.servers import Postgres, Twin
from tests.helpers.template import BARE, FULL, Answers
from tests.helpers.tools import tool

from . import templates
from .serve import (
    API_PATH,
    API_TASKS,
    JSON_ONLY,
    SERVERS,
    App,
    Spread,
    add_notes,
    api_apps,
    app_of,
    bake,
    compare,
    require_tools,
    started,
    times_to_first_answer,
    workplace,
    write_bare,
)

SERVER = "gunicorn, 4 threads"
STARTS = 9
FRAMEWORKS = [answers["framework"] for answers in FULL]

Row = dict[str, Any]
Pair = tuple[App, App]  # a project, and its bare framework


def measure() -> Row:
    """Return all times, and when and where they were measured."""
    require_tools()
    with workplace() as (folder, postgres):
        full, small = (
            [install(folder, postgres, answers, name) for answers in rows]
            for name, rows in [("full", FULL), ("small", BARE)]
        )
        without_pages = [install(folder, postgres, each | JSON_ONLY, "json") for each in FULL]
        rows = rates(
            "JSON", "/", without_pages, [on("sqlite", each, folder) for each in without_pages]
        )
        for database, name in (("sqlite", "SQLite"), ("postgresql", "PostgreSQL")):
            pairs = [on(database, twin, folder) for twin in full]
            rows += rates(f"page, {name}", "/notes/", full, pairs)
        for task in API_TASKS:
            pairs = [api_apps(twin, task, folder) for twin in full]
            rows += rates(f"API, {task}, PostgreSQL", API_PATH, full, pairs)
        return {
            **conditions(),
            "server": SERVER,
            "versions": versions(full),
            "rows": rows,
            "starts": starts([*full, *small]),
            "first": [first_answer(answers, folder, postgres) for answers in [*FULL, *BARE]],
            "templates": templates.measure(),
        }


def install(folder: Path, postgres: Postgres, answers: Answers, name: str) -> Twin:
    """Bake and install a project of *answers*."""
    twin = bake(folder, postgres, answers, f"{answers['framework']}_{name}")
    twin.install()
    return twin


def on(database: str, twin: Twin, folder: Path) -> Pair:
    """Return *twin* and its bare framework, on one *database* with a hundred notes."""
    url = twin.new_database(database)
    add_notes(twin, url)
    bare = write_bare(folder / f"bare_{twin.project.path.name}_{database}", twin, url)
    return app_of(twin, twin.env(url, SSL_REDIRECT="false")), bare


def rates(task: str, path: str, twins: list[Twin], pairs: list[Pair]) -> list[Row]:
    """Return a row for Flask and one for Django, whose rates all come from the same rounds."""
    apps: dict[str, App] = {}
    for framework, (ours, bare) in zip(FRAMEWORKS, pairs, strict=True):
        apps |= {framework: ours, f"bare {framework}": bare}
    results = compare(SERVERS[SERVER], apps, path)
    rows = []
    for twin in twins:
        served, theirs = results[twin.framework], results[f"bare {twin.framework}"]
        flask, bare_flask = results[FRAMEWORKS[0]], results[f"bare {FRAMEWORKS[0]}"]
        rate = Spread.of(served.rates).rounded(0)
        rows.append(
            {
                "task": task,
                "answers": twin.project.answers,
                "requests_per_second": rate["median"],
                "project": rate,
                "bare": Spread.of(theirs.rates).rounded(0),
                "to_bare": served.ratio(theirs).rounded(2),
                "to_flask": served.ratio(flask).rounded(2),
                "bare_to_flask": theirs.ratio(bare_flask).rounded(2),
                "megabytes": round(served.megabytes),
                "bare_megabytes": round(theirs.megabytes),
            }
        )
        print(rows[-1], flush=True)
    return rows


def starts(twins: list[Twin]) -> list[Row]:
    """Return how long the server of each of *twins* takes to its first answer, in turns."""
    server = ["gunicorn", "--workers", "1"]
    apps = {}
    for twin in twins:
        url = twin.new_database("sqlite") if twin.project.answers["orm"] != "none" else ""
        apps[twin.project.path.name] = app_of(twin, twin.env(url, SSL_REDIRECT="false"))
    seconds: dict[str, list[float]] = {name: [] for name in apps}
    for _ in range(STARTS):
        for name, app in apps.items():
            with started(server, app) as (*_, taken):
                seconds[name].append(taken)
    return [
        {
            "answers": twin.project.answers,
            "seconds": Spread.of(seconds[twin.project.path.name]).rounded(2),
        }
        for twin in twins
    ]


def first_answer(answers: Answers, folder: Path, postgres: Postgres) -> Row:
    """Return the seconds from the first command to the first answer, and the same by hand."""
    ours, by_hand = times_to_first_answer(answers, folder, postgres)
    return {
        "answers": answers,
        "seconds": Spread.of(ours).rounded(1),
        "by_hand": Spread.of(by_hand).rounded(1),
    }


def versions(twins: list[Twin]) -> dict[str, str]:
    """Return the versions of what was served, and of what served it."""
    names = ("flask", "django", "gunicorn", "jinja2", "sqlalchemy", "spectree", "django-ninja")
    code = (
        "import json, platform, importlib.metadata as m\n"
        "found = {d.metadata['Name'].lower(): d.version for d in m.distributions()}\n"
        f"known = {{name: found[name] for name in {names} if name in found}}\n"
        "print(json.dumps({'python': platform.python_version()} | known))\n"
    )
    found: dict[str, str] = {}
    for twin in twins:
        python = twin.project.path / ".venv/bin/python"
        found |= json.loads(succeed(python, "-c", code, cwd=twin.project.path))
    postgres = succeed(tool("PostgreSQL"), "--version", cwd=twins[0].folder).split()[2]
    return {name: found[name] for name in ("python", *names)} | {"postgresql": postgres}
