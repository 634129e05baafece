"""Every project in one table: each line of each file, with the answers that it is for."""

import functools
import itertools
from collections import defaultdict
from collections.abc import Iterable
from difflib import SequenceMatcher
from typing import NamedTuple

from .bakes import Bake, located_by
from .blocks import CHOICES, COMBINATIONS, Cell, Names, Source, answers_in, cell_of, ordered

# Some of COMBINATIONS, as the bits of a number.
Set = int

EVERY: Set = (1 << len(COMBINATIONS)) - 1


class Line(NamedTuple):
    """A line, in which projects it is, and the answers that may decide that."""

    text: str
    projects: Set
    answers: Names


class File(NamedTuple):
    """Whatever projects have at *path*: in which of them it is, and all its lines."""

    path: str
    projects: Set
    answers: Names
    lines: list[Line]


class Condition(NamedTuple):
    """The fewest answers that decide something, and what is decided for each of their values.

    That is a digit for each way to answer, the last answer changing first: 1, 0, or - where nothing
    depends on it.
    """

    answers: Names
    digits: str


@functools.cache
def projects_by(names: Names) -> dict[Cell, Set]:
    """Return the projects with each of the values that *names* can have together."""
    found: dict[Cell, Set] = defaultdict(int)
    for place, answers in enumerate(COMBINATIONS):
        found[cell_of(answers, names)] |= 1 << place
    return found


def make_tables(sources: list[Source], bakes: list[Bake]) -> list[File]:
    """Return all files of all projects, from some of them.

    Raises AssertionError where what was read of *sources* does not hold in *bakes*.
    """
    files = []
    for path in sorted({path for bake in bakes for path in bake.parts}):
        found = {bake.parts[path].source for bake in bakes if path in bake.parts}
        names = ordered(
            {name for each in found for name in located_by(sources[each].place, sources)}
        )
        where = locate(path, names, bakes)
        merged: list[Line] = []
        for number in sorted(found, key=lambda each: -where[each].bit_count()):
            merged = merge(merged, lines_of(number, path, where[number], sources, bakes))
        every = functools.reduce(int.__or__, where.values())
        files.append(File(path, every, answers_in({*names}), merged))
    return files


def locate(path: str, names: Names, bakes: list[Bake]) -> dict[int, Set]:
    """Return in which projects which source is at *path*, as *names* decide it."""
    seen: dict[Cell, int | None] = {}
    for bake in bakes:
        part, cell = bake.parts.get(path), cell_of(bake.answers, names)
        source = part.source if part else None
        assert seen.setdefault(cell, source) == source, f"{path} depends on more than {names}"
    where: dict[int, Set] = defaultdict(int)
    for cell, projects in projects_by(names).items():
        assert cell in seen, f"no project shows {path} with {names} = {cell}"
        if (source := seen[cell]) is not None:
            where[source] |= projects
    return where


def lines_of(
    number: int, path: str, projects: Set, sources: list[Source], bakes: list[Bake]
) -> list[Line]:
    """Return the lines of the source of that *number*, which is at *path* in some *projects*."""
    lines = []
    for place, block in enumerate(sources[number].blocks):
        seen: dict[Cell, str] = {}
        for bake in bakes:
            part = bake.parts.get(path)
            if part and part.source == number:
                cell, text = cell_of(bake.answers, block.names), part.blocks[place]
                assert seen.setdefault(cell, text) == text, f"{path} depends on more: {block}"
        variants: dict[tuple[str, ...], Set] = defaultdict(int)
        for cell, those in projects_by(block.names).items():
            if those & projects:
                assert cell in seen, f"no project shows {path} with {block.names} = {cell}"
                variants[tuple(seen[cell].split("\n")[:-1])] |= those & projects
        names = answers_in({*block.names, *sources[number].names})
        merged: list[Line] = []
        for variant in sorted(variants, key=len, reverse=True):
            merged = merge(merged, [Line(text, variants[variant], names) for text in variant])
        lines += merged
    return lines


def merge(lines: list[Line], others: list[Line]) -> list[Line]:
    """Return *lines* and *others* in one list, in which those of one text meet.

    Both are there in their order, so leaving out the lines of one gives the other.
    """
    merged: list[Line] = []
    texts, other_texts = ([line.text for line in each] for each in (lines, others))
    matcher = SequenceMatcher(None, texts, other_texts, autojunk=False)
    for kind, start, end, other_start, other_end in matcher.get_opcodes():
        if kind == "equal":
            pairs = zip(lines[start:end], others[other_start:other_end], strict=True)
            merged += [
                Line(
                    one.text, one.projects | other.projects, ordered({*one.answers, *other.answers})
                )
                for one, other in pairs
            ]
        else:
            merged += [*lines[start:end], *others[other_start:other_end]]
    return merged


def condition_of(projects: Set, of: Set, names: Names) -> Condition:
    """Return by which of *names* the *projects* stand out from those that they are *of*."""
    for count in range(len(names) + 1):
        for some in itertools.combinations(names, count):
            cells = projects_by(some)
            if not any(cell & projects and cell & of & ~projects for cell in cells.values()):
                ways = itertools.product(*(CHOICES[name] for name in some))
                return Condition(
                    some, "".join(digit(cells.get(way, 0) & of, projects) for way in ways)
                )
    raise AssertionError(f"more than {names} decide")


def digit(those: Set, projects: Set) -> str:
    """Return 1 if *those* are among *projects*, 0 if not, and - if there are none."""
    return "-" if not those else "1" if those & projects else "0"


def lines_in(file: File, place: int) -> Iterable[str]:
    """Return the lines of *file* in the project at *place* of COMBINATIONS."""
    return (line.text for line in file.lines if line.projects >> place & 1)
