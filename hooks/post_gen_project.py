"""Finish a project: prune what was declined, move the rest in, and say what to do next."""

import os
import sys

# This file runs in the temporary folder, where a module of anybody's may lie.
sys.path[:] = [path for path in sys.path if path != os.path.dirname(__file__)]

import contextlib
import fnmatch
import json
import shlex

LICENSES = ("mit", "bsd", "apache", "gpl", "proprietary")
PKG = "{{cookiecutter.project_slug}}"

# What must hold, and the paths that exist for its sake, as they lie in the template: a folder
# stands for all that it holds, _*/ for every house. A path stays if every row that names it holds.
# A name with two underscores is a fact of cookiecutter.json, "yes" or "".
NEEDS = [
    (
        {"__data": "yes"},
        [f"_*/{PKG}/notes"],
    ),
    (
        {"__sql": "yes"},
        [
            "_django/tests/test_database.py",
            "_flask/migrations",
            f"_flask/{PKG}/accounts/models.py",
            f"_flask/{PKG}/admin.py",
            f"_flask/{PKG}/admin_base.py",
            f"_flask/{PKG}/db.py",
            f"_flask/{PKG}/notes/models.py",
            f"_flask/{PKG}/notes/views.py",
            "_flask/tests/test_migrations.py",
        ],
    ),
    (
        {"orm": ["sql", "none"]},
        ["_flask/tests/conftest.py"],
    ),
    (
        {"__users": "yes"},
        [
            f"_*/{PKG}/accounts",
            f"_django/{PKG}/*/429.html",
            f"_flask/{PKG}/templates/security",
            "_flask/tests/test_accounts.py",
        ],
    ),
    (
        {"admin": True},
        [
            f"_*/{PKG}/notes/admin.py",
            "_*/tests/test_admin.py",
            "_django/tests/test_notes_admin.py",
            f"_*/{PKG}/admin.py",
            f"_*/{PKG}/admin_base.py",
            f"_flask/{PKG}/static/admin.*",
            f"_flask/{PKG}/templates/admin",
        ],
    ),
    (
        {"__pages": "yes"},
        [
            f"_*/{PKG}/templates/error.html",
            f"_django/{PKG}/context_processors.py",
            "_django/tests/test_pages.py",
            f"_flask/{PKG}/templates/home.html",
        ],
    ),
    (
        {"__notes": "yes"},
        [
            f"_*/{PKG}/notes/forms.py",
            f"_*/{PKG}/notes/urls.py",
            f"_*/{PKG}/notes/views.py",
            f"_*/{PKG}/*/notes",
            "_*/tests/test_notes.py",
            "_django/tests/test_notes_admin.py",
        ],
    ),
    (
        {"__html": "yes"},
        [
            f"_both/{PKG}/static",
            f"_flask/{PKG}/extensions.py",
            f"_flask/{PKG}/templates/base.html",
            f"_flask/{PKG}/templates/nav.html",
        ],
    ),
    (
        {"pages": "none"},
        ["_django/tests/test_json.py"],
    ),
    (
        {"__messages": "yes"},
        [f"_flask/{PKG}/templates/macros.html"],
    ),
    (
        {"pages": "native"},
        [f"_django/{PKG}/templates"],
    ),
    (
        {"pages": "jinja2"},
        [
            f"_django/{PKG}/jinja.py",
            f"_django/{PKG}/jinja2",
        ],
    ),
    (
        {"docker": True},
        [
            "_*/.dockerignore",
            "_*/Dockerfile",
            "_*/compose.yaml",
            "_both/Caddyfile",
        ],
    ),
    (
        {"ci": ["github", "gitlab"]},
        ["_both/.pre-commit-config.yaml"],
    ),
    (
        {"ci": "github"},
        ["_both/.github"],
    ),
    (
        {"ci": "gitlab"},
        [
            "_both/.gitlab-ci.yml",
            "_both/renovate.json",
        ],
    ),
    *(({"license": name}, [f"_both/LICENSE.{name}"]) for name in LICENSES),
]


HOUSES = ("_both", "_flask", "_django", "_mongodb")


def prune(answers):
    """Delete, inside the houses, every file that a row of NEEDS declines for *answers*."""
    files = [
        os.path.join(folder, name).replace(os.sep, "/")
        for house in HOUSES
        for folder, _, names in os.walk(house)
        for name in names
    ]
    declined = [path for needs, paths in NEEDS if not holds(needs, answers) for path in paths]
    for file in files:
        if any(is_at(path, file) for path in declined):
            os.unlink(file)
            with contextlib.suppress(OSError):  # up to the first folder that holds something
                os.removedirs(os.path.dirname(file))


def holds(needs, answers):
    """Tell whether *answers* have, for each name in *needs*, that value or one of those."""
    return all(
        answers[name] in values if isinstance(values, list) else answers[name] == values
        for name, values in needs.items()
    )


def is_at(path, file):
    """Tell whether *file* is at *path*, or in that folder; `*` stands for any part of one name."""
    wanted, parts = path.split("/"), file.split("/")
    return len(parts) >= len(wanted) and all(map(fnmatch.fnmatchcase, parts, wanted))


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
        ("make run", "starts the development server on http://localhost:8000"),
        *([("make admin", "creates the first user of the admin")] if answers["admin"] else []),
        ("make test", "runs the tests"),
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
