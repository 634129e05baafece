"""Write figures.json: what each combination of answers is made of, and how fast it is.

`python -m scripts.figures` counts files, lines and dependencies anew, which takes seconds, and
keeps what takes longer. Words add to that: `packages` installs the projects, `claims` tries what
docs/trade-offs.md tells, and `times` measures, on a quiet machine (`make figures ARGS=times`).
"""

import contextlib
import difflib
import importlib
import itertools
import json
import os
import platform
import subprocess
import sys
import tempfile
import tomllib
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, NamedTuple

from answer_gate.rules import HOME, Answers, broken_rules, values_of
from tests.helpers.inside import bake_inside

from . import trade_offs
from .trade_offs import BEHAVIOR, SMALLEST

FIGURES = HOME / "figures.json"
PARTS = ("packages", "claims", "times")

KINDS = ("application", "tests", "configuration", "templates")
PYTHON = "3.13"

Figures = dict[str, Any]


class Baked(NamedTuple):
    """A baked project: what it holds, and what it depends on."""

    files: dict[str, bytes]
    dependencies: list[str]

    def pages(self) -> dict[str, bytes]:
        """Return its templates, by their paths below the folder of all."""
        found = {path.split("/", 2)[-1]: path for path in self.files if path.endswith(".html")}
        return {name: self.files[path] for name, path in found.items()}

    def counts(self) -> Figures:
        """Return how many files, lines of each kind and direct dependencies it has."""
        lines = dict.fromkeys(KINDS, 0)
        for path, text in self.files.items():
            if (kind := kind_of(path)) in lines:
                lines[kind] += text.count(b"\n")
        return {
            "files": len(self.files),
            "lines": lines,
            "dependencies": len(self.dependencies),
        }


def combinations() -> list[Answers]:
    """Return all answers that make projects that differ in what they do.

    On Flask, pages in Jinja2 are pages in its own language.
    """
    products = itertools.product(*map(values_of, BEHAVIOR))
    every = (dict(zip(BEHAVIOR, values, strict=True)) for values in products)
    return [
        answers
        for answers in every
        if not any(broken_rules(answers))
        and (answers["framework"], answers["pages"]) != ("flask", "jinja2")
    ]


def kind_of(path: str) -> str:
    """Return which of KINDS the file at *path* is of, or what else it is."""
    _, _, inside = path.partition("/")
    if path.startswith("tests/"):
        return "tests"
    if "migrations/" in path:
        return "generated"
    if inside.startswith(("templates/", "jinja2/", "static/")):
        return "templates"
    if path.startswith(("docs/", "LICENSE", "README")):
        return "documentation"
    if path.endswith(".py") and path not in {"manage.py", "gunicorn.conf.py"}:
        return "application"
    return "configuration"


@contextlib.contextmanager
def baked(answers: Answers) -> Iterator[Path]:
    """Bake a project of *answers* in this process, and yield its folder."""
    with tempfile.TemporaryDirectory() as folder:
        yield bake_inside({"project_slug": "acme", **answers}, Path(folder))


def bake(answers: Answers) -> Baked:
    """Return what is in a project of *answers*, but for its secrets and what cruft records."""
    with baked(answers) as path:
        found = {file.relative_to(path).as_posix(): file for file in path.rglob("*")}
        files = {
            name: file.read_bytes()
            for name, file in sorted(found.items())
            if file.is_file() and name not in {".cruft.json", ".env"}
        }
    metadata = tomllib.loads(files["pyproject.toml"].decode())
    return Baked(files, metadata["project"]["dependencies"])


def count(figures: Figures) -> None:
    """Count every combination anew, with the sizes that are known of its dependencies."""
    sizes = {tuple(each["dependencies"]): each for each in figures.get("installed", [])}
    figures["counts"] = []
    for answers in combinations():
        project = bake(answers)
        size = sizes.get(tuple(project.dependencies), {})
        known = {name: size.get(name) for name in ("packages", "megabytes")}
        figures["counts"].append({"answers": answers, **project.counts(), **known})
    figures["batteries"] = batteries(figures["counts"])
    figures["twins"] = twins()


def twins() -> Figures:
    """Return how like the pages of Django in both languages are, and how unlike two databases."""
    base = dict.fromkeys(BEHAVIOR, False) | BASE
    native, jinja2 = (
        bake({**base, "framework": "django", "pages": pages}).pages()
        for pages in ("native", "jinja2")
    )
    sql, mongodb = (
        bake({**base, "framework": "flask", "admin": True, "orm": orm}).files
        for orm in ("sql", "mongodb")
    )
    code = [
        path
        for path in {*sql, *mongodb}
        if kind_of(path) == "application" and sql.get(path) != mongodb.get(path)
    ]
    return {
        "pages": {
            "lines": sum(len(text.splitlines()) for text in jinja2.values()),
            "same": sum(same(native.get(path, b""), text) for path, text in jinja2.items()),
        },
        "mongodb": {
            "files": len(code),
            "lines": sum(
                len(mongodb[path].splitlines()) - same(sql.get(path, b""), mongodb[path])
                for path in code
                if path in mongodb
            ),
        },
    }


def same(one: bytes, other: bytes) -> int:
    """Return how many lines two texts have in common, in one order."""
    matcher = difflib.SequenceMatcher(None, one.splitlines(), other.splitlines(), autojunk=False)
    return sum(block.size for block in matcher.get_matching_blocks())


def batteries(counts: list[Figures]) -> list[Figures]:
    """Return what each answer adds to the smallest project with pages and a database, or without.

    The others are declined; the answers that an answer needs are in both projects.
    """
    rows = []
    for framework, name in itertools.product(values_of("framework"), SMALLEST):
        for value in values_of(name):
            if value == SMALLEST[name]:
                continue
            base = {"framework": framework, **SMALLEST, **BASE}
            having = row_of(counts, {**base, name: value})
            without = row_of(counts, {**base, name: SMALLEST[name]})
            if having and without:
                rows.append(
                    {
                        "framework": framework,
                        "answers": {name: value},
                        **difference(having, without),
                    }
                )
    return rows


BASE = {"orm": "sql", "pages": "native"}


def row_of(counts: list[Figures], answers: Answers) -> Figures | None:
    """Return the row of *answers*, if there is a project of them."""
    return next((row for row in counts if row["answers"] == answers), None)


def difference(having: Figures, without: Figures) -> Figures:
    """Return what one row has more than another."""
    more: Figures = {}
    for name in having.keys() - {"answers"}:
        one, other = having[name], without[name]
        if isinstance(one, dict):
            more[name] = difference(one, other)
        else:
            more[name] = None if None in (one, other) else round(one - other, 1)
    return {name: more[name] for name in having if name in more}


def install(figures: Figures) -> None:
    """Install the projects, one of each set of dependencies, and weigh what came."""
    sizes: dict[tuple[str, ...], Figures] = {}
    for answers in combinations():
        with baked(answers) as path:
            metadata = tomllib.loads((path / "pyproject.toml").read_text("utf-8"))
            dependencies = tuple(metadata["project"]["dependencies"])
            if dependencies in sizes:
                continue
            sizes[dependencies] = {"dependencies": [*dependencies], **weigh(path)}
    figures["installed"] = [*sizes.values()]
    uv = uv_run("--version").split()[1]
    figures["measured"] = conditions() | {"versions": {"python": PYTHON, "uv": uv}}


def weigh(project: Path) -> Figures:
    """Install *project* without what is for developers, and return what that takes."""
    uv_run("sync", "--quiet", "--no-dev", "--python", PYTHON, cwd=project)
    (home,) = project.glob(".venv/lib/python*/site-packages")
    size = sum(file.stat().st_size for file in home.rglob("*") if file.is_file())
    return {"packages": len([*home.glob("*.dist-info")]), "megabytes": round(size / 1e6, 1)}


def uv_run(*arguments: str, cwd: Path | None = None) -> str:
    """Run uv with *arguments*, and return its output."""
    clean = {name: os.environ[name] for name in os.environ if not name.startswith(OURS)}
    command = [os.environ.get("UV", "uv"), *arguments]
    return subprocess.check_output(command, cwd=cwd, env=clean, text=True)  # noqa: S603


OURS = ("UV_PROJECT", "UV_RUN", "VIRTUAL_ENV")


def conditions() -> Figures:
    """Return when and on what machine something is measured."""
    memory = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 2**30
    machine = f"{os.cpu_count()} cores, {memory:.0f} GB, {platform.system()} {platform.machine()}"
    return {"date": datetime.now(UTC).date().isoformat(), "machine": machine}


def read() -> Figures:
    """Return the figures that are there."""
    figures: Figures = json.loads(FIGURES.read_text("utf-8"))
    return figures


def as_text(figures: Figures) -> str:
    """Return *figures* as they are written, each row on one line."""
    known = {name: figures[name] for name in ORDER if name in figures}
    return written(known) + "\n"


def written(value: Any, indent: str = "") -> str:
    """Write *value* as JSON: what holds a list on many lines, and all else on one."""
    more = f"{indent}  "
    if isinstance(value, dict) and any(isinstance(each, dict | list) for each in value.values()):
        if indent and not any(isinstance(each, list) for each in value.values()):
            return json.dumps(value, ensure_ascii=False)
        lines = [f"{more}{json.dumps(name)}: {written(value[name], more)}" for name in value]
        return "{\n" + ",\n".join(lines) + f"\n{indent}}}"
    if isinstance(value, list) and any(isinstance(each, dict) for each in value):
        lines = [f"{more}{json.dumps(each, ensure_ascii=False)}" for each in value]
        return "[\n" + ",\n".join(lines) + f"\n{indent}]"
    return json.dumps(value, ensure_ascii=False)


ORDER = ("measured", "counts", "batteries", "twins", "installed", "claims", "times")


def main(parts: list[str]) -> None:
    """Write the figures, with those of the *parts* anew, and what is derived from them."""
    if unknown := {*parts} - {*PARTS}:
        sys.exit(f"There is no part {min(unknown)}; there are {', '.join(PARTS)}.")
    figures = read() if FIGURES.exists() else {}
    if "packages" in parts:
        install(figures)
    count(figures)
    for part in ("claims", "times"):
        if part in parts:
            # What measures needs more than what counts.
            figures[part] = importlib.import_module(f"benchmarks.{part}").measure()
    FIGURES.write_text(as_text(figures), encoding="utf-8")
    page = trade_offs.PAGE
    page.write_text(trade_offs.derive(page.read_text("utf-8"), figures), encoding="utf-8")
    for name, picture in trade_offs.plots(figures).items():
        (trade_offs.PLOTS / name).write_text(picture, encoding="utf-8")


if __name__ == "__main__":
    main(sys.argv[1:])
