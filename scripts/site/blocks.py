"""What each part of a file depends on, read from the template's own source.

A block is some lines that Jinja renders by themselves: a condition with all that is in it, or the
lines between two conditions. What a file becomes is what its blocks become, one after the other.
"""

import functools
import itertools
import os
import re
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

from cookiecutter.generate import is_copy_only_path
from jinja2 import Environment, TemplateSyntaxError, nodes

from answer_gate.figures import describe_size
from answer_gate.rules import QUESTIONS, TEMPLATE, broken_rules, values_of
from answer_gate.updates import BAKED
from tests.helpers.template import ROOT, Answers, load_hook

# The questions that offer values, in the order in which they are asked.
CHOICES = {name: values_of(name) for name in QUESTIONS if values_of(name)}

# Every project that can be: all that the rules leave of all values.
COMBINATIONS: list[Answers] = [
    answers
    for values in itertools.product(*CHOICES.values())
    if not any(broken_rules(answers := dict(zip(CHOICES, values, strict=True))))
]

FOLDER = "{{cookiecutter.project_slug}}"
JINJA = Environment(  # noqa: S701
    **TEMPLATE["_jinja2_env_vars"], keep_trailing_newline=True
)
JINJA.globals["describe_size"] = describe_size
HOOK = load_hook()

# The lines by which a project tells the file and the block that what follows is of.
FILE, BLOCK = "@@file {}@@\n", "@@block {}@@\n"
MARKER = re.compile(r"@@(file|block) (\d+)@@\n")

# Answers, and facts that cookiecutter.json derives from them.
Names = tuple[str, ...]
Cell = tuple[object, ...]


class Block(NamedTuple):
    """Some lines of the template, and what they depend on."""

    text: str
    names: Names


class Source(NamedTuple):
    """A file of the template: its path there, by what it stays, and its blocks."""

    path: str
    names: Names
    blocks: list[Block]

    @property
    def place(self) -> str:
        """Where the file goes in a project, unless the hook has its own mind."""
        return self.path.partition("/")[2]


def ordered(names: set[str]) -> Names:
    """Return *names* in the order of cookiecutter.json."""
    return tuple(name for name in TEMPLATE if name in names)


def answers_in(names: set[str]) -> Names:
    """Return the answers that decide all of *names*."""
    return ordered({answer for name in names for answer in answers_of(name)})


@functools.cache
def answers_of(name: str) -> Names:
    """Return the answers that decide *name*: itself, or those that a fact is derived from."""
    if name in CHOICES:
        return (name,)
    return answers_in({*names_in(str(TEMPLATE[name]))}) if name not in QUESTIONS else ()


def cell_of(answers: Answers, names: Names) -> Cell:
    """Return the values that *names* have with *answers*."""
    return tuple(
        answers[name]
        if name in CHOICES
        else fact(name, tuple((each, answers[each]) for each in answers_of(name)))
        for name in names
    )


@functools.cache
def fact(name: str, answers: tuple[tuple[str, object], ...]) -> str:
    """Return the fact *name*, as cookiecutter.json derives it from these *answers*."""
    known = dict(answers)
    for other in names_in(str(TEMPLATE[name])):
        if other not in CHOICES:
            among = answers_of(other)
            known[other] = fact(other, tuple(each for each in answers if each[0] in among))
    return JINJA.from_string(TEMPLATE[name]).render(cookiecutter=known)


def read_sources() -> list[Source]:
    """Return every file of the template."""
    return [
        Source(path, needed_by(path), list(blocks_of(path)))
        for path in (
            file.relative_to(ROOT / FOLDER).as_posix()
            for file in sorted((ROOT / FOLDER).rglob("*"))
            if file.is_file()
        )
    ]


def needed_by(path: str) -> Names:
    """Return the names by which the hook keeps the file at *path*, by its own table."""
    file = path.replace("/", os.sep)
    rows = (needs for needs, *paths in HOOK.NEEDS if any(HOOK.is_at(each, file) for each in paths))
    return ordered({name for needs in rows for name in needs})


def blocks_of(path: str) -> Iterator[Block]:
    """Yield the blocks of the file at *path*; lines that depend on nothing go together."""
    text = (ROOT / FOLDER / path).read_text("utf-8")
    assert not MARKER.search(text), path
    places = (Path(FOLDER, path), *Path(FOLDER, path).parents)
    if any(is_copy_only_path(each.as_posix(), {"cookiecutter": TEMPLATE}) for each in places):
        yield Block(text, ())
        return
    plain = ""
    for part in parts_of(text):
        if names := names_in(part):
            if plain:
                yield Block(plain, ())
            plain = ""
            yield Block(part, names)
        else:
            plain += part
    if plain:
        yield Block(plain, ())


def parts_of(text: str) -> Iterator[str]:
    """Yield *text* in the smallest pieces of whole lines that are templates by themselves."""
    part = ""
    for line in re.findall(r".*\n|.+$", text):
        part += line
        if (part == line and "{" not in line) or ("}" in line and is_template(part)):
            yield part
            part = ""
    assert not part, part


def is_template(text: str) -> bool:
    """Tell whether *text* is one: whether whatever it opens is closed there."""
    try:
        JINJA.parse(text)
    except TemplateSyntaxError:
        return False
    return True


def names_in(text: str) -> Names:
    """Return the names that the template *text* asks for, without those of texts."""
    tree = JINJA.parse(text)
    asked = [
        node.attr
        for node in tree.find_all(nodes.Getattr)
        if isinstance(node.node, nodes.Name) and node.node.name == "cookiecutter"
    ]
    every = [node for node in tree.find_all(nodes.Name) if node.name == "cookiecutter"]
    assert len(asked) == len(every), f"not by its name: {text}"
    return ordered({name for name in asked if answers_of(name)})


def write_marked_copy(sources: list[Source], target: Path) -> Path:
    """Write a copy of the template to *target*, in which lines tell where a block begins."""
    for name in BAKED:
        copy = shutil.copytree if (ROOT / name).is_dir() else shutil.copy2
        copy(ROOT / name, target / name)
    for number, source in enumerate(sources):
        parts = [f"{BLOCK.format(place)}{block.text}" for place, block in enumerate(source.blocks)]
        text = "".join([FILE.format(number), *parts])
        (target / FOLDER / source.path).write_text(text, encoding="utf-8", newline="")
    return target
