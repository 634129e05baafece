"""Finish a project: prune what was declined, move the rest in, and say what to do next."""

import os
import sys

# This file runs in the temporary folder, where a module of anybody's may lie.
sys.path[:] = [path for path in sys.path if path != os.path.dirname(__file__)]

import contextlib
import json
import shlex

# answer -> value -> the paths that exist for its sake, as they lie in the template: a folder stands
# for all that it holds, _*/ for every house. A path stays if every answer that names it has a value
# that names it.
BATTERIES = {
    "orm": {
        "sql": [
            "_*/{{cookiecutter.project_slug}}/db.py",
            "_*/{{cookiecutter.project_slug}}/notes",
            "_both/{{cookiecutter.project_slug}}/transfer.py",
            "_both/tests/test_migrations.py",
            "_both/tests/test_notes.py",
            "_both/tests/test_notes_json.py",
            "_both/tests/test_notes_pages.py",
            "_both/tests/test_transfer.py",
            "_both/tests/test_transfer_users.py",
            "_django/{{cookiecutter.project_slug}}/jinja2/notes",
            "_django/{{cookiecutter.project_slug}}/sqlite",
            "_django/{{cookiecutter.project_slug}}/templates/notes",
            "_flask/{{cookiecutter.project_slug}}/templates/notes",
            "_flask/migrations",
            "_flask/tests/test_flask_admin_sql.py",
            "_flask/{{cookiecutter.project_slug}}/accounts/models.py",
            "_flask/{{cookiecutter.project_slug}}/accounts/transfer.py",
            "_flask/{{cookiecutter.project_slug}}/model_view.py",
        ],
        "mongodb": [
            "_both/tests/test_notes.py",
            "_both/tests/test_notes_json.py",
            "_both/tests/test_notes_pages.py",
            "_flask/{{cookiecutter.project_slug}}/notes/__init__.py",
            "_flask/{{cookiecutter.project_slug}}/notes/admin.py",
            "_flask/{{cookiecutter.project_slug}}/notes/forms.py",
            "_flask/{{cookiecutter.project_slug}}/notes/schemas.py",
            "_flask/{{cookiecutter.project_slug}}/notes/views.py",
            "_flask/{{cookiecutter.project_slug}}/templates/notes",
            "_mongodb",
        ],
    },
    "admin": {
        True: [
            "_*/{{cookiecutter.project_slug}}/accounts",
            "_*/{{cookiecutter.project_slug}}/model_view.py",
            "_*/{{cookiecutter.project_slug}}/notes/admin.py",
            "_both/tests/test_admin.py",
            "_both/tests/test_transfer_users.py",
            "_flask/{{cookiecutter.project_slug}}/admin.py",
            "_flask/{{cookiecutter.project_slug}}/static",
            "_flask/{{cookiecutter.project_slug}}/templates/admin",
            "_flask/migrations/0002_users.py",
            "_flask/tests/test_flask_admin.py",
            "_flask/tests/test_flask_admin_sql.py",
        ],
    },
    "pages": {
        "native": [
            "_*/{{cookiecutter.project_slug}}/notes/forms.py",
            "_both/{{cookiecutter.project_slug}}/static",
            "_both/tests/test_notes_pages.py",
            "_both/tests/test_pages.py",
            "_django/{{cookiecutter.project_slug}}/templates",
            "_flask/{{cookiecutter.project_slug}}/templates/base.html",
            "_flask/{{cookiecutter.project_slug}}/templates/error.html",
            "_flask/{{cookiecutter.project_slug}}/templates/home.html",
            "_flask/{{cookiecutter.project_slug}}/templates/notes",
        ],
        "jinja2": [
            "_*/{{cookiecutter.project_slug}}/notes/forms.py",
            "_both/{{cookiecutter.project_slug}}/static",
            "_both/tests/test_notes_pages.py",
            "_both/tests/test_pages.py",
            "_django/{{cookiecutter.project_slug}}/jinja.py",
            "_django/{{cookiecutter.project_slug}}/jinja2",
            "_flask/{{cookiecutter.project_slug}}/templates/base.html",
            "_flask/{{cookiecutter.project_slug}}/templates/error.html",
            "_flask/{{cookiecutter.project_slug}}/templates/home.html",
            "_flask/{{cookiecutter.project_slug}}/templates/notes",
        ],
        "none": [
            "_both/tests/test_json.py",
            "_both/tests/test_notes_json.py",
            "_flask/{{cookiecutter.project_slug}}/notes/schemas.py",
        ],
    },
    "docker": {
        True: [
            "_*/.dockerignore",
            "_*/Dockerfile",
            "_*/compose.yaml",
            "_both/Caddyfile",
        ],
    },
    "ci": {
        "github": [
            "_both/.github",
            "_both/.pre-commit-config.yaml",
        ],
        "gitlab": [
            "_both/.gitlab-ci.yml",
            "_both/.pre-commit-config.yaml",
            "_both/renovate.json",
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


HOUSES = ("_both", "_flask", "_django", "_mongodb")


def prune(answers):
    """Delete, inside the houses, every file that one of *answers* declines."""
    files = [
        os.path.join(folder, name).replace(os.sep, "/")
        for house in HOUSES
        for folder, _, names in os.walk(house)
        for name in names
    ]
    declined = set()
    for name, rows in BATTERIES.items():
        kept = find(rows.get(answers[name], []), files)
        declined |= find([path for paths in rows.values() for path in paths], files) - kept
    for path in declined:
        os.unlink(path)
        with contextlib.suppress(OSError):  # up to the first folder that holds something
            os.removedirs(os.path.dirname(path))


def find(paths, files):
    """Return those of *files* that are at *paths*."""
    plain = [path.replace("_*", house) for path in paths for house in HOUSES]
    inside = tuple(f"{path}/" for path in plain)
    return {file for file in files if file in plain or file.startswith(inside)}


def move_in(house, target=".", *, keep_existing=False):
    """Move what is in *house* to the folder *target*.

    A file that is there already is replaced, unless *keep_existing* (`--skip-if-file-exists`).
    """
    for entry in list(os.scandir(house)):
        path = os.path.join(target, entry.name)
        if not os.path.lexists(path):
            os.rename(entry.path, path)
        elif entry.is_dir():
            move_in(entry.path, path, keep_existing=keep_existing)
        elif not keep_existing:
            os.replace(entry.path, path)


def remove(house):
    """Remove what is left of *house*."""
    for folder, folders, files in os.walk(house, topdown=False):
        for name in files:
            os.unlink(os.path.join(folder, name))
        for name in folders:
            os.rmdir(os.path.join(folder, name))
    os.rmdir(house)


def write_env():
    """Write .env with secrets of its own, unless there is one."""
    with open(".env.example", encoding="utf-8") as file:
        lines = [line.replace("=\n", f"={os.urandom(32).hex()}\n") for line in file]
    try:
        descriptor = os.open(".env", os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except FileExistsError:
        return
    with open(descriptor, "w", encoding="utf-8") as file:
        file.writelines(lines)


def next_steps(answers):
    """Return what the owner of this project would do first."""
    steps = [
        (f"cd {shlex.quote(os.getcwd())}", ""),
        ("make run", "serves it on http://localhost:8000"),
        *([("make admin", "adds the first user of /admin/")] if answers["admin"] else []),
        ("make test", "runs its tests"),
    ]
    lines = [f"    {command:<12}{effect and '# '}{effect}".rstrip() for command, effect in steps]
    return "\n".join([f"\n{answers['project_name']} is ready. Next:\n", *lines, ""])


def main(answers):
    """Turn the three houses into the project that *answers* ask for."""
    prune(answers)
    os.replace(f"_both/LICENSE.{answers['license']}", "_both/LICENSE")
    if state := answers.get("_cruft"):
        with open("_both/.cruft.json", "w", encoding="utf-8") as file:
            file.write(state)
    houses = ("_both", f"_{answers['framework']}", f"_{answers['orm']}")
    for house in filter(os.path.isdir, houses):
        move_in(house, keep_existing=answers["_skip_if_file_exists"])
    for house in filter(os.path.isdir, HOUSES):
        remove(house)
    write_env()
    if "_output_dir" in answers:  # cruft, which bakes to compare, has none
        sys.stdout.reconfigure(errors="backslashreplace")  # a name may be in any script
        print(next_steps(answers))


if __name__ == "__main__":
    main(json.loads(r"""{{ checked(cookiecutter) | tojson }}"""))
    os.unlink(__file__)  # cookiecutter would leave it in the temporary folder
