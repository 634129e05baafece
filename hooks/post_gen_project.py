"""Finish a project: prune what was declined, move the rest in, and say what to do next."""

import os
import sys

# This file runs in the temporary folder, where a module of anybody's may lie.
sys.path[:] = [path for path in sys.path if path != os.path.dirname(__file__)]

import contextlib
import fnmatch
import json
import shlex

HOUSES = ("_both", "_flask", "_django", "_mongodb")
LICENSES = ("mit", "bsd", "apache", "gpl", "proprietary")
PKG = "{{cookiecutter.project_slug}}"

# Rows of answers, each with the values that are needed, and the paths that exist for their sake, as
# they lie in the template: a folder stands for all that it holds, _*/ for every house. A path stays
# if all rows that name it hold. A name with two underscores is a fact of cookiecutter.json.
NEEDS = [
    ({"framework": ["flask"]}, "_flask"),
    ({"framework": ["django"]}, "_django"),
    ({"orm": ["mongodb"]}, "_mongodb"),
    ({"orm": ["sql", "none"]}, "_flask/tests/conftest.py"),
    (
        {"__sql": ["yes"]},
        "_django/tests/test_database.py",
        "_flask/migrations",
        f"_flask/{PKG}/accounts/models.py",
        f"_flask/{PKG}/admin*.py",
        f"_flask/{PKG}/api/admin.py",
        f"_flask/{PKG}/api/models.py",
        f"_flask/{PKG}/db.py",
        f"_flask/{PKG}/notes/api.py",
        f"_flask/{PKG}/notes/models.py",
        f"_flask/{PKG}/notes/views.py",
        "_flask/tests/test_migrations.py",
    ),
    ({"__data": ["yes"]}, f"_*/{PKG}/notes"),
    (
        {"__notes": ["yes"]},
        f"_*/{PKG}/notes/[fuv]*.py",  # forms, urls, views
        f"_*/{PKG}/*/notes",
        "_*/tests/test_notes.py",
        "_django/tests/test_notes_admin.py",
    ),
    (
        {"admin": [True]},
        f"_*/{PKG}/admin*.py",
        f"_*/{PKG}/*/admin*",
        "_*/tests/test_admin.py",
        "_django/tests/test_notes_admin.py",
        f"_flask/{PKG}/accounts/commands.py",
    ),
    (
        {"__users": ["yes"]},
        f"_*/{PKG}/accounts",
        f"_django/{PKG}/*/429.html",
        f"_flask/{PKG}/templates/security",
        "_flask/tests/test_login.py",
        "_flask/tests/users.py",
    ),
    (
        {"accounts": [True]},
        "_both/compose.override.yaml",
        "_*/docs/accounts.md",
        "_*/tests/test_accounts.py",
        f"_*/{PKG}/accounts/[ruv]*.py",  # registration, urls, views
        f"_django/{PKG}/accounts/adapter.py",
        f"_django/{PKG}/templates/account",
        f"_django/{PKG}/templates/allauth",
        f"_flask/{PKG}/mail.py",
        f"_flask/{PKG}/templates/security/[!l]*",
    ),
    ({"admin": [True], "accounts": [False]}, "_django/tests/test_login.py"),
    ({"pages": ["native"]}, f"_django/{PKG}/templates"),
    ({"pages": ["jinja2"]}, f"_django/{PKG}/jinja.py", f"_django/{PKG}/jinja2"),
    ({"pages": ["none"]}, "_django/tests/test_json.py"),
    (
        {"__pages": ["yes"]},
        f"_*/{PKG}/templates/error.html",
        f"_django/{PKG}/context_processors.py",
        "_django/tests/test_pages.py",
        f"_flask/{PKG}/templates/home.html",
    ),
    (
        {"__html": ["yes"]},
        f"_both/{PKG}/static",
        f"_flask/{PKG}/templates/base.html",
        f"_flask/{PKG}/templates/nav.html",
    ),
    ({"__static": ["yes"]}, f"_flask/{PKG}/extensions.py"),
    (
        {"api": [True]},
        f"_*/{PKG}/api",
        f"_*/{PKG}/*/api*",
        f"_*/{PKG}/notes/schemas.py",
        "_*/tests/test_notes_api.py",
    ),
    ({"__messages": ["yes"]}, f"_flask/{PKG}/templates/macros.html"),
    ({"docker": [True]}, "_*/.dockerignore", "_*/Dockerfile", "_*/compose*", "_both/Caddyfile"),
    ({"ci": ["github", "gitlab"]}, "_both/.pre-commit-config.yaml"),
    ({"ci": ["github"]}, "_both/.github"),
    ({"ci": ["gitlab"]}, "_both/.gitlab-ci.yml", "_both/renovate.json"),
    *(({"license": [name]}, f"_both/LICENSE.{name}") for name in LICENSES),
]


def prune(answers):
    """Delete, inside the houses, every file that a row of NEEDS declines for *answers*."""
    declined = [path for needs, *paths in NEEDS if not holds(needs, answers) for path in paths]
    for house in HOUSES:
        for folder, _, names in os.walk(house):
            for file in (os.path.join(folder, name) for name in names):
                if any(is_at(path, file) for path in declined):
                    os.unlink(file)


def holds(needs, answers):
    """Tell whether each of *answers* that *needs* names is one of the values there."""
    return all(answers[name] in values for name, values in needs.items())


def is_at(path, file):
    """Tell whether *file* is at *path*, or in that folder; `*` stands for any part of one name."""
    wanted, parts = path.split("/"), file.split(os.sep)
    return len(parts) >= len(wanted) and all(map(fnmatch.fnmatchcase, parts, wanted))


def move_in(house, target, *, keep_existing):
    """Move every file in *house* to the folder *target*, and remove the house.

    A file that is there already is replaced, unless *keep_existing* (`--skip-if-file-exists`).
    """
    for entry in list(os.scandir(house)):
        path = os.path.join(target, entry.name)
        if entry.is_dir():
            move_in(entry.path, path, keep_existing=keep_existing)
        elif keep_existing and os.path.lexists(path):
            os.unlink(entry.path)
        else:
            os.makedirs(target, exist_ok=True)
            os.replace(entry.path, path)
    os.rmdir(house)


def write_env():
    """Write .env with secrets of its own, readable by its owner only, unless there is one."""
    with open(".env.example", encoding="utf-8") as file:
        lines = [line.replace("=\n", f"={os.urandom(32).hex()}\n") for line in file]
    with contextlib.suppress(FileExistsError):
        descriptor = os.open(".env", os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with open(descriptor, "w", encoding="utf-8") as file:
            file.writelines(lines)


def next_steps(answers):
    """Return what the owner of this project would do first."""
    steps = [
        (f"cd {shlex.quote(os.getcwd())}", ""),
        ("make run", "# starts the development server on http://localhost:8000"),
        *([("make admin", "# creates the first user of the admin")] if answers["admin"] else []),
        ("make test", "# runs the tests"),
    ]
    lines = [f"    {command:<12}{effect}".rstrip() for command, effect in steps]
    if not answers["_cruft"]:
        lines.append("\ncruft cannot update this project: it was not made from a clean git clone.")
    return "\n".join([f"\n{answers['project_name']} is ready. Next:\n", *lines, ""])


def main(answers):
    """Turn the houses into the project that *answers* ask for."""
    prune(answers)
    os.replace(f"_both/LICENSE.{answers['license']}", "_both/LICENSE")
    if answers["_cruft"]:
        with open("_both/.cruft.json", "w", encoding="utf-8") as file:
            file.write(answers["_cruft"])
    for house in HOUSES:
        move_in(house, ".", keep_existing=answers["_skip_if_file_exists"])
    write_env()
    if "_output_dir" in answers:  # cruft, which bakes to compare, has none
        sys.stdout.reconfigure(errors="backslashreplace")  # a name may be in any script
        print(next_steps(answers))


if __name__ == "__main__":
    main(json.loads(r"""{{ checked(cookiecutter) | tojson }}"""))
    os.unlink(__file__)  # cookiecutter would leave it in the temporary folder
