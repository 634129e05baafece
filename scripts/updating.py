"""Write docs/updating.md: how to update, and the changes of an option that tests have made."""

from collections.abc import Iterator

from tests.helpers.expected import ROTATING
from tests.helpers.template import ROOT, Answers, choices
from tests.helpers.updates import STEPS, Step

PAGE = ROOT / "docs/updating.md"

HEAD = """\
# Updating a project

A project records in `.cruft.json` the commit of the template and the options that it was generated
from. cookiecutter writes that file if the template is a git repository without local changes.
[cruft](https://cruft.github.io/cruft/) generates the project as it was and as it should be, and
merges the difference into yours. Commit your changes first.

```console
$ uvx cruft update # apply what is new in the template
$ uvx cruft update --variables-to-update '{"admin": true}' # change an option
$ git status --short --untracked-files=all | grep -E '^(U.|.U|AA|DD)|rej$' # list what is left to do
```

cruft exits with 0 even if conflicts are left, so ask git. Then run `make check` and `make test`,
and compare `.env.example` with your `.env`: an option may need a new variable.

- Where you and the template changed the same or adjacent lines, git marks a conflict. One is known:
  an app of yours next to `notes` in Django's `INSTALLED_APPS`, when `orm` changes.
- A file that you edited is kept when its option is removed. In that case cruft does not merge:
  where your lines are in the way, it leaves a `.rej` file. Delete the edited file first to avoid
  that.
- On Flask with SQL, updates never touch `migrations/versions`, because those migrations may have
  been applied. After you add or remove the admin interface, user accounts or the API, run
  `make migrations m="add users"`, or with whatever describes the change; `make test` notices if you
  forget.
- On Django, the migrations of an app are added and removed with the app.
- An import that came with an option is removed with it, even if your code uses it now: `make check`
  reports it.
- Changing `framework` replaces all code of the template: see [switching.md](switching.md).
- A project generated from a local folder records that folder. Replace it by the template's URL for
  your colleagues.

The tables below list changes of one option, from projects that are chosen so that every three
answers meet. Each is a test of `make test-integration`: cruft makes it in a project whose owner has
added pages, an app with tests, a dependency and a setting, and has changed another setting and the
README. It leaves no conflict. But for Flask's migrations, the result is, byte for byte, the same
work in a new project with those options, and each of these passes its own `make check` and
`make test`.
"""


def render() -> str:
    """Return the page."""
    tables = (line for name in choices("framework") for line in table(name))
    return "\n".join([HEAD, *tables])


def table(framework: str) -> Iterator[str]:
    """Yield the lines that tell of the steps in projects of *framework*."""
    rows: dict[str, dict[str, None]] = {}
    for step in STEPS:
        if step.source["framework"] == framework:
            rows.setdefault(spelled(start(step)), {})[spelled(step.changes)] = None
    yield f"## {framework.capitalize()}\n"
    yield "| project | changes |\n| --- | --- |"
    yield from (f"| {source} | {', '.join(changes)} |" for source, changes in rows.items())
    yield ""


def start(step: Step) -> Answers:
    """Return the answers that tell where *step* starts: one that rotates is told by itself."""
    names = {*step.changes} if {*step.changes} <= {*ROTATING} else {*step.source} - {*ROTATING}
    return {name: step.source[name] for name in step.source if name in names - {"framework"}}


def spelled(answers: Answers) -> str:
    """Write *answers* as on a command line."""
    return f"`{' '.join(f'{name}={str(value).lower()}' for name, value in answers.items())}`"


if __name__ == "__main__":
    PAGE.write_text(render(), encoding="utf-8")
