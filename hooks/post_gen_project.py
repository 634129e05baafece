"""Finish a project: prune what was declined, move the rest in, and say what to do next."""

import json
import os
import shlex
import shutil
from pathlib import Path

# answer -> value -> the paths that exist for its sake, as they lie in the template; _*/ is every
# house. A path stays if every answer that names it has a value that names it.
BATTERIES = {
    "orm": {
        "sql": [
            "_*/{{cookiecutter.project_slug}}/db.py",
            "_*/{{cookiecutter.project_slug}}/notes",
            "_both/tests/test_notes*.py",
            "_both/tests/test_migrations.py",
            "_django/{{cookiecutter.project_slug}}/jinja2/notes",
            "_django/{{cookiecutter.project_slug}}/templates/notes",
            "_flask/{{cookiecutter.project_slug}}/templates/notes",
            "_flask/migrations",
        ],
    },
    "admin": {
        True: [
            "_*/{{cookiecutter.project_slug}}/accounts",
            "_*/{{cookiecutter.project_slug}}/notes/admin.py",
            "_both/tests/test_admin.py",
            "_flask/{{cookiecutter.project_slug}}/admin.py",
            "_flask/{{cookiecutter.project_slug}}/static",
            "_flask/{{cookiecutter.project_slug}}/templates/admin",
            "_flask/migrations/0002_users.py",
            "_flask/tests/test_flask_admin.py",
        ],
    },
    "pages": {
        "native": [
            "_*/{{cookiecutter.project_slug}}/notes/forms.py",
            "_both/{{cookiecutter.project_slug}}/static",
            "_both/tests/test_notes_pages.py",
            "_both/tests/test_pages.py",
            "_django/{{cookiecutter.project_slug}}/templates",
            "_flask/{{cookiecutter.project_slug}}/templates/*.html",
            "_flask/{{cookiecutter.project_slug}}/templates/notes",
        ],
        "jinja2": [
            "_*/{{cookiecutter.project_slug}}/notes/forms.py",
            "_both/{{cookiecutter.project_slug}}/static",
            "_both/tests/test_notes_pages.py",
            "_both/tests/test_pages.py",
            "_django/{{cookiecutter.project_slug}}/jinja.py",
            "_django/{{cookiecutter.project_slug}}/jinja2",
            "_flask/{{cookiecutter.project_slug}}/templates/*.html",
            "_flask/{{cookiecutter.project_slug}}/templates/notes",
        ],
        "none": [
            "_both/tests/test_json.py",
            "_both/tests/test_notes_json.py",
            "_flask/{{cookiecutter.project_slug}}/notes/schemas.py",
        ],
    },
    "license": {
        "mit": ["_both/LICENSE.mit"],
        "bsd": ["_both/LICENSE.bsd"],
        "apache": ["_both/LICENSE.apache"],
        "gpl": ["_both/LICENSE.gpl"],
        "proprietary": ["_both/LICENSE.proprietary"],
    },
}


def prune(answers):
    """Delete, inside the houses, every path that one of *answers* declines."""
    for name, rows in BATTERIES.items():
        kept = find(rows.get(answers[name], []))
        for path in find(path for paths in rows.values() for path in paths) - kept:
            path.unlink()


def find(patterns):
    """Return the files at *patterns*; a folder stands for all that it holds."""
    found = {path for pattern in patterns for path in Path().glob(pattern)}
    inside = {file for path in found for file in path.rglob("*")}
    return {path for path in found | inside if path.is_file()}


def move_in(houses, *, keep_existing=False):
    """Move the files of *houses* to the root, and remove every house.

    A file that is there already is replaced, unless *keep_existing* (`--skip-if-file-exists`).
    """
    for house in houses:
        for source in sorted(Path(house).rglob("*")):
            target = source.relative_to(house)
            if source.is_file() and not (keep_existing and target.exists()):
                target.parent.mkdir(parents=True, exist_ok=True)
                source.replace(target)
    for house in ("_both", "_flask", "_django"):
        shutil.rmtree(house)


def write_env():
    """Write .env with a secret key of its own, unless there is one."""
    lines = Path(".env.example").read_text(encoding="utf-8")
    text = lines.replace("SECRET_KEY=\n", f"SECRET_KEY={os.urandom(32).hex()}\n")
    try:
        descriptor = os.open(".env", os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except FileExistsError:
        return
    with open(descriptor, "w", encoding="utf-8") as file:
        file.write(text)


def next_steps(answers):
    """Return what the owner of this project would do first."""
    steps = [
        (f"cd {shlex.quote(str(Path.cwd()))}", ""),
        ("make run", "serves it on http://localhost:8000"),
        *([("make admin", "adds the first user of /admin/")] if answers["admin"] else []),
        ("make test", "runs its tests"),
    ]
    lines = [f"    {command:<12}{effect and '# '}{effect}".rstrip() for command, effect in steps]
    return "\n".join([f"\n{answers['project_name']} is ready. Next:\n", *lines, ""])


def main(answers):
    """Turn the three houses into the project that *answers* ask for."""
    prune(answers)
    Path(f"_both/LICENSE.{answers['license']}").replace("_both/LICENSE")
    move_in(
        ["_both", f"_{answers['framework']}"],
        keep_existing=answers["_skip_if_file_exists"],
    )
    write_env()
    if "_output_dir" in answers:  # cruft, which bakes to compare, has none
        print(next_steps(answers))


if __name__ == "__main__":
    main(json.loads(r"""{{ checked(cookiecutter) | tojson }}"""))
    Path(__file__).unlink()  # cookiecutter would leave it in the temporary folder
