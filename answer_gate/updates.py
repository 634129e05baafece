"""What lets cruft update a project later, also one that cookiecutter made."""

from __future__ import annotations

import json
import os
import re
import subprocess
from pathlib import Path

import click

from .engine import engine_variable
from .rules import HOME, QUESTIONS, REWRITE, REWRITE_GUIDE, Answers
from .wording import as_cli_args

# What a project is baked from; the rest of the template is about it.
BAKED = (
    "answer_gate",
    "cookiecutter.json",
    "figures.json",
    "hooks",
    "{{cookiecutter.project_slug}}",
)


def cruft_state(answers: Answers) -> str:
    """Return the .cruft.json that lets cruft update a project of *answers* as one of its own.

    It is empty where cruft itself is at work, which knows no output folder, and where no commit is
    known to hold what is baked.
    """
    commit = baked_commit() if "_output_dir" in answers else ""
    if not commit:
        return ""
    is_clone = answers["_repo_dir"] != answers["_template"]
    template = git("config", "remote.origin.url").strip() if is_clone else str(HOME.resolve())
    if not template:
        return ""
    template = re.sub("^(https?://)[^/]*@", r"\1", template)  # a password is not for a file in git
    public = {name: answers[name] for name in QUESTIONS}
    state = {
        "template": template,
        "commit": commit,
        "checkout": answers["_checkout"],
        "context": {"cookiecutter": {**public, "_template": template, "_commit": commit}},
        "directory": None,
    }
    return json.dumps(state, indent=2) + "\n"


def baked_commit() -> str:
    """Return the commit that holds what is baked; nothing if there are changes since."""
    if not (HOME / ".git").exists():
        return ""
    status = git("status", "--porcelain=v2", "--branch", "--untracked-files=normal", "--", *BAKED)
    found = re.match(r"# branch\.oid ([0-9a-f]+)$", status, re.MULTILINE)
    has_changes = re.search("^[^#]", status, re.MULTILINE)
    return found[1] if found and not has_changes else ""


def git(*arguments: str) -> str:
    """Return what git says of the template; nothing where git fails, or is not there.

    No variable and no configuration of the user speak along: a git hook sets some of them, and a
    file that they would ignore is baked like any other.
    """
    nothing = "core.excludesFile="
    command = ("git", "--no-optional-locks", "--git-dir=.git", "--work-tree=.", "-c", nothing)
    env = {name: value for name, value in os.environ.items() if not name.startswith("GIT_")}
    env |= {"GIT_CONFIG_NOSYSTEM": "1", "GIT_CONFIG_GLOBAL": os.devnull}
    try:
        done = subprocess.run(  # noqa: S603
            (*command, *arguments), cwd=HOME, env=env, capture_output=True, check=False
        )
    except OSError:
        return ""
    return done.stdout.decode("utf-8", "replace") if done.returncode == 0 else ""


def tell_of_rewrite(answers: Answers) -> None:
    """Say it before cruft applies an update of a project to *answers* that mean all code anew.

    The project's own state tells what it was made of.
    """
    state = engine_variable("cruft_file")
    if not state:
        return
    known = json.loads(Path(state).read_text("utf-8"))["context"]["cookiecutter"]
    before, now = known.get(REWRITE), answers[REWRITE]
    if before and before != now:
        click.echo(
            f"{as_cli_args({REWRITE: now})} is a rewrite: the template's files become their twins,"
            f" and what you wrote for {before} is left for you to carry over"
            f" ({REWRITE_GUIDE} of the template).",
            err=True,
        )
