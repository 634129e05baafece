"""The few projects that show every block of the template with each value that it can have."""

import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import NamedTuple

from answer_gate.rules import TEMPLATE
from tests.helpers.inside import bake_inside
from tests.helpers.template import ROOT, Answers, read_tree

from .blocks import COMBINATIONS, JINJA, MARKER, Names, Source, cell_of, ordered

Files = dict[str, bytes]

# The texts of the projects that are looked at. Each quotes something, so that it can be told how it
# is written where it stands.
TEXTS: Answers = {
    "project_name": 'Qzn"ame',
    "project_slug": "qz7slug",
    "description": 'Qzd"escription',
    "author_name": 'Qza"uthor',
}
# What a way of writing must get right.
HARD = ("Acme", "it's", 'a "b"', "a\\b", '\'""\\', "''\"", "")

# In what is kept of a project, characters for private use stand for the texts: this is the first.
FIRST = 0xE000

# Nobody's secrets are for others.
PRIVATE = (".env",)


def python_string(text: str) -> str:
    """Return *text* as a literal of Python, in the quotes that ruff would choose."""
    quote = "'" if text.count('"') > text.count("'") else '"'
    return f"{quote}{text.replace('\\', '\\\\').replace(quote, '\\' + quote)}{quote}"


# How a text is written: as it is, in a string of TOML, and as a string of Python. The page does the
# same in JavaScript.
WAYS: dict[str, Callable[[str], str]] = {
    "raw": lambda text: text,
    "toml": lambda text: text.replace("\\", "\\\\").replace('"', '\\"'),
    "python": python_string,
}


class Form(NamedTuple):
    """A text as it stands in files: of the question *name*, written in a *way* of WAYS."""

    name: str
    way: str

    @property
    def value(self) -> str:
        """How TEXTS has it."""
        return WAYS[self.way](TEXTS[self.name])


def forms() -> list[Form]:
    """Return every form that a text has: raw, and those that cookiecutter.json derives."""
    derived = {
        Form(name, way)
        for fact in TEMPLATE
        for name in texts_of(fact)
        for way in [way_of(fact, name)]
    }
    return [*(Form(name, "raw") for name in TEXTS), *sorted(derived)]


def texts_of(fact: str) -> list[str]:
    """Return the question with a text that *fact* is derived from, if it is."""
    source = str(TEMPLATE[fact])
    return [
        name
        for name in TEXTS
        if fact.startswith("__") and "{{" in source and f"cookiecutter.{name}" in source
    ]


def way_of(fact: str, name: str) -> str:
    """Return the way of WAYS in which *fact* writes the answer *name*."""
    template = JINJA.from_string(TEMPLATE[fact])
    for way, write in WAYS.items():
        if all(template.render(cookiecutter={name: text}) == write(text) for text in HARD):
            return way
    raise ValueError(
        f"cookiecutter.json writes {name} in {fact} in a way that the page does not know"
    )


FORMS = forms()


class Part(NamedTuple):
    """A file of a project: the number of its source, and what became of each block there."""

    source: int
    blocks: tuple[str, ...]


class Bake(NamedTuple):
    """A project of some answers, in parts, by its paths."""

    answers: Answers
    parts: dict[str, Part]


def generate(answers: Answers, folder: Path, template: Path = ROOT) -> Files:
    """Generate a project into *folder* with cookiecutter, in this process, and return its files."""
    home = bake_inside(answers, folder, template)
    return {path: text for path, text in read_tree(home).items() if path not in PRIVATE}


def generate_alone(answers: Answers, template: Path = ROOT) -> Files:
    """Generate a project into a folder that does not stay, and return its files."""
    with tempfile.TemporaryDirectory() as folder:
        return generate(answers, Path(folder), template)


def generate_covering(sources: list[Source], marked: Path) -> list[Bake]:
    """Generate the projects of `covering` from the *marked* copy of the template."""
    bakes = []
    for answers in covering(sources):
        files = generate_alone({**TEXTS, **answers}, marked)
        bakes.append(Bake(answers, dict(read_parts(*file) for file in files.items())))
    return bakes


def read_parts(path: str, content: bytes) -> tuple[str, Part]:
    """Return the path and the parts of a file of a project that was made from a marked copy."""
    before, kind, number, *rest = MARKER.split(keep_texts(content.decode()))
    assert (before, kind) == ("", "file"), f"{path} is of no file of the template"
    numbers, texts = rest[2::3], rest[3::3]
    assert numbers == [str(place) for place in range(len(numbers))], f"{path} lost a block"
    assert all(text == "" or text.endswith("\n") for text in texts), f"{path}: half a line"
    return keep_texts(path), Part(int(number), tuple(texts))


def keep_texts(text: str) -> str:
    """Return *text* with a character for private use for each of TEXTS."""
    for place, form in sorted(enumerate(FORMS), key=lambda each: -len(each[1].value)):
        text = text.replace(form.value, chr(FIRST + place))
    assert "qz" not in text.lower(), f"a text is written in a way of its own: {text}"
    return text


def covering(sources: list[Source]) -> list[Answers]:
    """Return answers with which each block, and each file, is seen in every way that it can be."""
    wanted = maximal(
        {
            names
            for source in sources
            for names in [
                located_by(source.place, sources),
                *(ordered({*source.names, *block.names}) for block in source.blocks),
            ]
        }
    )
    seen = [{(names, cell_of(answers, names)) for names in wanted} for answers in COMBINATIONS]
    left, chosen = set().union(*seen), []
    while left:
        best = max(range(len(seen)), key=lambda row: len(seen[row] & left))
        chosen.append(COMBINATIONS[best])
        left -= seen[best]
    return chosen


def maximal(names: set[Names]) -> list[Names]:
    """Return those of *names* that are not all among others of them."""
    return sorted(each for each in names if not any(set(each) < set(other) for other in names))


def located_by(place: str, sources: list[Source]) -> Names:
    """Return what decides which of *sources* goes to *place*."""
    return ordered({name for each in sources if each.place == place for name in each.names})
