"""docs/updating.md: what each step comes to, written by the tests that take it."""

from collections.abc import Iterator
from typing import NamedTuple

from ..template import ROOT, ROTATING, Answers, choices
from ..updates import Step

PAGE = ROOT / "docs/updating.md"

HEAD = """\
# How a project is updated

A project remembers in `.cruft.json` which commit of the template it was made of, and with which
answers; cookiecutter leaves that file where the template is a repository without changes.
[cruft](https://cruft.github.io/cruft/) bakes the project as it was and as it should be, and merges
the difference into yours. Commit first.

```console
$ uvx cruft update # what is new in the template
$ uvx cruft update --variables-to-update '{"admin": true}' # and another answer
$ git status --short | grep -e ^U -e rej$ # what is left to do
```

cruft ends alike whether something is left to do or not, so ask git. Then `make check` and
`make test`; and a battery may need a line of `.env.example` in your `.env`.

- Where you and the template changed the same lines, or lines that touch, git marks a conflict.
  One is known where owners add things: an app of yours beside `notes` in Django's
  `INSTALLED_APPS`, when `orm` changes.
- A file that you edited stays when its battery leaves. But then cruft does not merge: where your
  lines are in the way, it leaves a `.rej`. Delete the file first: what you deleted stays deleted.
- The migrations of a battery leave with it. On Flask, where a database has run them, keep them by
  `git checkout HEAD migrations` and go on by `make migrations m="drop users"`.
- An import that came with a battery leaves with it, also if code of yours has come to use it:
  `make check` names it.
- Another `framework` is a rewrite, and says so: see [switching.md](switching.md).
- A project that was made from a folder remembers that folder. For your colleagues, write the URL of
  the template there.

`make updating` wrote what follows. Each step is a test of `make test-real`: cruft takes it in a
project whose owner has added pages, an app with its tests, a dependency and a setting, and changed
another and the README. What comes out is, byte for byte, the same work in a new project of those
answers, and every one of these passes its own `make check` and `make test`.
"""


class Outcome(NamedTuple):
    """Where a step leaves work for the owner of the project."""

    step: Step
    conflicts: list[str]


def render(outcomes: list[Outcome]) -> str:
    """Return the page that tells of *outcomes*."""
    tables = (line for name in choices("framework") for line in table(name, outcomes))
    return "\n".join([HEAD, *tables])


def table(framework: str, outcomes: list[Outcome]) -> Iterator[str]:
    """Yield the lines that tell of *outcomes* in the projects of *framework*."""
    rows: dict[str, dict[str, None]] = {}
    for step, conflicts in outcomes:
        if step.source["framework"] == framework:
            work = f" (conflict in {', '.join(conflicts)})" if conflicts else ""
            rows.setdefault(spelled(start(step)), {})[spelled(step.changes) + work] = None
    yield f"## {framework.capitalize()}\n"
    yield "| from | by |\n| --- | --- |"
    yield from (f"| {source} | {', '.join(changes)} |" for source, changes in rows.items())
    yield ""


def start(step: Step) -> Answers:
    """Return the answers that tell where *step* starts: one that rotates is told by itself."""
    names = {*step.changes} if {*step.changes} <= {*ROTATING} else {*step.source} - {*ROTATING}
    return {name: step.source[name] for name in step.source if name in names - {"framework"}}


def spelled(answers: Answers) -> str:
    """Write *answers* as on a command line."""
    return f"`{' '.join(f'{name}={str(value).lower()}' for name, value in answers.items())}`"
