"""Write what the docs can derive: the table of the options, and the trees of two full projects."""

import tempfile
from collections.abc import Iterator
from pathlib import Path

from answer_gate.rules import RULES
from answer_gate.wording import as_cli_args
from tests.helpers.commands import cookiecutter
from tests.helpers.template import (
    CHOICES,
    COMBINATIONS,
    DECLINED,
    FULL,
    QUESTIONS,
    ROOT,
    Answers,
    choices,
    is_possible,
    read_tree,
    size,
)

README = ROOT / "README.md"
LAYOUT = ROOT / "docs/layout.md"

Files = dict[Path, bytes]


def derive(page: Path) -> str:
    """Return the text of *page* with each derived part anew between its markers."""
    name, write = {README: ("options", options), LAYOUT: ("trees", trees)}[page]
    start, end = f"<!-- {name}: written by make readme -->\n", f"<!-- end of {name} -->\n"
    before, found, rest = page.read_text("utf-8").partition(start)
    _, closed, after = rest.partition(end)
    assert found, f"{page} has no line {start}"
    assert closed, f"{page} has no line {end}"
    return f"{before}{start}{write()}\n{end}{after}"


def options() -> str:
    """Return the questions as a table, and the rules between their answers as a list."""
    rows = ["| option | values | default |", "| --- | --- | --- |"]
    for name, label in QUESTIONS["__prompts__"].items():
        match QUESTIONS[name]:
            case list(values):
                labels = [f"`{value}` {label[value]}" for value in values]
                shown = "<br>".join([*help_of(label["__prompt__"]), *labels])
                default = f"`{values[0]}`"
            case bool(default):
                shown = "<br>".join([*help_of(label), "`true` or `false`"])
                default = f"`{str(default).lower()}`"
            case str(default):
                shown = "<br>".join(help_of(label))
                default = "from the name" if "{{" in default else default
        rows.append(f"| `{name}` | {shown} | {default} |")
    return "\n".join([*rows, "", *rules()])


def help_of(label: str) -> list[str]:
    """Return the lines of a *label*: the question, and what its answer brings and costs."""
    return [line.strip() for line in label.splitlines()]


def rules() -> list[str]:
    """Return which answers settle others, and why."""
    return [
        f"- `{as_cli_args(rule.when)}` requires "
        + " and ".join(
            " or ".join(f"`{as_cli_args({name: value})}`" for value in values)
            for name, values in rule.then.items()
        )
        + f": {rule.why}."
        for rule in RULES
    ]


def trees() -> str:
    """Return the full Flask and Django projects side by side, twins on one line."""
    flask, django = (bake(answers) for answers in FULL)
    without = {name: value for name in CHOICES for value in choices(name) if value in DECLINED}
    kept = {name: kept_without({name: value}) for name, value in without.items()}
    rows = [("Flask", "", "Django", "needs"), ("acme/", "", "acme/", "")]
    for path, left, right in lines(Path(), with_folders(flask), with_folders(django)):
        mark = ""
        if path in flask and path in django:
            mark = "=" if flask[path] == django[path] else "~"
        needs = {name for name in kept if path in flask | django and path not in kept[name]}
        implied = {other for name in needs for other in needed_by(name, without)}
        rows.append(
            (left, mark, right, ", ".join(name for name in kept if name in needs - implied))
        )
    widths = [max(map(len, column)) for column in zip(*rows, strict=True)]
    text = ("  ".join(map(str.ljust, row, widths)).rstrip() for row in rows)
    return "\n".join(["```text", *text, "```"])


def lines(
    folder: Path, left: set[Path], right: set[Path], bars: tuple[str, str] = ("", "")
) -> Iterator[tuple[Path, str, str]]:
    """Yield each path below *folder*, folders first, and how it shows in the two trees."""
    both = left | right
    parents = {path.parent for path in both}
    entries = sorted(
        (path for path in both if path.parent == folder and path != folder),
        key=lambda path: (path not in parents, path.name),
    )
    for number, path in enumerate(entries, start=1):
        shown, below = [], []
        for side, bar in zip((left, right), bars, strict=True):
            more = not side.isdisjoint(entries[number:])
            below.append(bar + ("│   " if more else "    "))
            shown.append(
                bar + ("├── " if more else "└── ") + path.name if path in side else below[-1]
            )
        yield path, shown[0].rstrip(), shown[1].rstrip()
        yield from lines(path, left, right, (below[0], below[1]))


def with_folders(files: Files) -> set[Path]:
    """Return *files* and the folders that they are in."""
    return {*files, *(folder for path in files for folder in path.parents)}


def needed_by(name: str, without: Answers) -> set[str]:
    """Return the options that no project with *name* does without; *without* declines each."""
    others = without.keys() & COMBINATIONS[0].keys()
    having = [each for each in COMBINATIONS if name in others and each[name] != without[name]]
    return {
        other
        for other in others - {name}
        if having and all(each[other] != without[other] for each in having)
    }


def kept_without(declined: Answers) -> set[Path]:
    """Return what is still in either full project when its owner declines an option."""
    kept: set[Path] = set()
    for full in FULL:
        answers = {**full, **declined}
        if not is_possible(answers):
            answers = max(
                (
                    each
                    for each in COMBINATIONS
                    if {"framework": full["framework"], **declined}.items() <= each.items()
                ),
                key=size,
            )
        kept |= bake(answers).keys()
    return kept


def bake(answers: Answers) -> Files:
    """Return what is in a project of *answers*."""
    words = [f"{name}={str(value).lower()}" for name, value in answers.items()]
    with tempfile.TemporaryDirectory() as folder:
        done = cookiecutter("--no-input", *words, cwd=Path(folder))
        assert done.returncode == 0, done.stdout
        files = read_tree(Path(folder, "acme"))
    ours = {".cruft.json", ".env"}  # one is of a commit, the other a secret
    return {Path(name): text for name, text in files.items() if name not in ours}


if __name__ == "__main__":
    for page in (README, LAYOUT):
        page.write_text(derive(page), encoding="utf-8")
