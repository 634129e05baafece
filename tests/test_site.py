"""The configurator shows what cookiecutter makes, and says what the template says."""

import gzip
import itertools
import re
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st
from jinja2 import Environment

from answer_gate.rules import apply_constraints
from scripts.site.bakes import FORMS, WAYS, generate_alone
from scripts.site.blocks import COMBINATIONS
from scripts.site.build import Site, build
from scripts.site.data import presets
from scripts.site.tables import make_tables

from .helpers.commands import cookiecutter
from .helpers.site import EVERY, SOME, WANTED, Data
from .helpers.template import (
    CHOICES,
    FULL,
    QUESTIONS,
    ROOT,
    Answers,
    choices,
    is_possible,
    read_tree,
    with_facts,
)

pytestmark = pytest.mark.xdist_group("site")

# In kB, gzipped: what a browser loads before it shows anything, and all that there is.
FIRST_VIEW, EVERYTHING = 25, 300

PROMPTS = QUESTIONS["__prompts__"]


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Site:
    """Build the page."""
    return build(tmp_path_factory.mktemp("site"))


@pytest.fixture(scope="module")
def data(site: Site) -> Data:
    """Return what the page knows."""
    return Data(site.path)


@pytest.fixture(scope="module")
def page(site: Site) -> str:
    """Return the page as it is without JavaScript."""
    return (site.path / "index.html").read_text("utf-8")


def test_every_variant_of_every_file_comes_back(site: Site, data: Data) -> None:
    marks = {chr(data.index["first"] + n): chr(data.index["first"] + n) for n in range(len(FORMS))}
    for baked in site.bakes:
        expected = {path: "".join(part.blocks) for path, part in baked.parts.items()}
        assert data.project(baked.answers, marks) == expected


def test_projects_are_those_of_cookiecutter(data: Data) -> None:
    assert len(SOME) >= 15
    for answers in WANTED:
        expected = {path: text.decode() for path, text in generate_alone(answers).items()}
        assert data.files(answers) == expected


def test_files_depend_on_no_answer_that_the_template_does_not_name(site: Site) -> None:
    known = {
        file.path: {*file.answers, *(name for line in file.lines for name in line.answers)}
        for file in site.files
    }
    found: set[str] = set()
    for start in FULL:
        answers: Answers = {name: choices(name)[0] for name in CHOICES} | start
        before = marked_files(answers)
        for name, value in itertools.chain.from_iterable(
            ((name, value) for value in choices(name)) for name in CHOICES
        ):
            other = {**answers, name: value}
            apply_constraints(other, {name: value})
            if other == answers:
                continue
            changed = {each for each in CHOICES if other[each] != answers[each]}
            after = marked_files(other)
            for path in before.keys() | after.keys():
                if before.get(path) != after.get(path):
                    assert changed & known[path], (path, changed)
                    found.add(path)
    assert len(found) > len(site.files) / 2


def marked_files(answers: Answers) -> dict[str, bytes]:
    """Generate a project whose package is called as the page calls it before it fills that in."""
    slug = chr(0xE000 + next(n for n, form in enumerate(FORMS) if form.name == "project_slug"))
    files = generate_alone({**answers, "project_slug": "zz"})
    return {re.sub("^zz/", f"{slug}/", path): text for path, text in files.items()}


def test_a_dependency_that_was_not_read_is_noticed(site: Site) -> None:
    sources = list(site.sources)
    number, block = next(
        (number, block)
        for number, source in enumerate(sources)
        for block in source.blocks
        if len(block.names) == 1
    )
    blocks = [each._replace(names=()) if each == block else each for each in sources[number][2]]
    sources[number] = sources[number]._replace(blocks=blocks)
    with pytest.raises(AssertionError, match="depends on more"):
        make_tables(sources, site.bakes)


def test_page_knows_the_projects_that_are_possible(data: Data) -> None:
    assert COMBINATIONS == EVERY
    for values in itertools.product(*(choices(name) for name in CHOICES)):
        answers = dict(zip(CHOICES, values, strict=True))
        is_broken = any(
            rule["when"].items() <= answers.items()
            and any(answers[name] not in allowed for name, allowed in rule["then"].items())
            for rule in data.index["rules"]
        )
        assert is_broken != is_possible(answers)


def test_page_without_javascript_says_what_the_prompts_say(page: str) -> None:
    text = " ".join("".join(Text.of(page)).split())
    for name, label in PROMPTS.items():
        words = label if isinstance(label, dict) else {"__prompt__": label}
        for line in itertools.chain.from_iterable(each.splitlines() for each in words.values()):
            assert line.strip() in text, name
    assert text.count("Yes") >= sum(isinstance(QUESTIONS[name], bool) for name in PROMPTS)


@pytest.mark.parametrize("name", PROMPTS)
def test_page_asks_what_cookiecutter_asks(data: Data, page: str, name: str) -> None:
    (question,) = (each for each in data.index["questions"] if each["name"] == name)
    assert [value for value, _ in question.get("values", [])] == choices(name)
    if choices(name):
        assert question["default"] == choices(name)[0]
        assert len(re.findall(f'type="radio"[^>]* name="{name}"', page)) == len(choices(name))
        assert len(re.findall(f'name="{name}"[^>]* checked', page)) == 1


def test_examples_are_those_of_the_template(data: Data) -> None:
    texts = [path.read_text("utf-8") for path in sorted((ROOT / "examples").iterdir())]
    assert [preset["given"] for preset in presets()] == [
        yaml.safe_load(text)["default_context"] for text in texts
    ]
    assert data.index["presets"] == presets()


def test_command_of_the_page_makes_the_default_project(
    data: Data, page: str, tmp_path: Path
) -> None:
    (command,) = re.findall(r'<code id="command">(.*?)</code>', page)
    program, template, *options = command.removeprefix("uvx ").split()
    assert program == "cookiecutter"
    assert f"uvx cookiecutter {template}\n" in (ROOT / "README.md").read_text("utf-8")
    done = cookiecutter(*options, cwd=tmp_path)
    assert done.returncode == 0, done.stdout
    files = read_tree(tmp_path / "acme")
    files.pop(".env")
    defaults = {question["name"]: question["default"] for question in data.index["questions"]}
    assert data.files(defaults) == {path: text.decode() for path, text in files.items()}
    runs, lines = data.index["steps"]
    for number, line in zip(expand(runs), lines, strict=True):
        slug = chr(data.index["first"] + 1)
        command, _, effect = line.replace(slug, "acme").partition("#")
        if data.holds(number, defaults) and not command.startswith("cd "):
            assert f"{command}#{effect}" in done.stdout


def expand(runs: list[int]) -> list[int]:
    """Return the condition of each line, of those of *runs*."""
    return [number for number, count in itertools.batched(runs, 2) for _ in range(count)]


@given(st.text(st.characters(exclude_categories=["C"])))
def test_texts_are_written_as_the_template_writes_them(text: str) -> None:
    facts = [name for name in QUESTIONS if name.startswith("__") and "{{" in str(QUESTIONS[name])]
    texts = dict.fromkeys(("project_name", "description", "author_name"), text)
    written = render_facts(facts, texts)
    for form in FORMS:
        if form.way != "raw":
            assert WAYS[form.way](text) in written


def render_facts(facts: list[str], texts: Answers) -> set[str]:
    """Return what cookiecutter.json makes of *texts*."""
    environment = Environment()  # noqa: S701
    known: dict[str, Any] = {**with_facts({name: choices(name)[0] for name in CHOICES}), **texts}
    return {
        environment.from_string(QUESTIONS[name]).render(cookiecutter=known)
        for name in facts
        if not re.search(r"\{\{ \w+\(", QUESTIONS[name])
    }


def test_page_is_small(site: Site, data: Data) -> None:
    sizes = {path.name: len(gzip.compress(path.read_bytes(), 9)) for path in site.path.iterdir()}
    later = {data.index[name] for name in ("content", "figures", "zip")}
    later |= set(data.index["far"].values())
    first = sum(size for name, size in sizes.items() if name not in later)
    assert first <= FIRST_VIEW * 1000, sizes
    assert sum(sizes.values()) <= EVERYTHING * 1000, sizes


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_colors_have_contrast(scheme: str) -> None:
    style = (ROOT / "site/app.css").read_text("utf-8")
    light, dark = (
        dict(re.findall(r"--([\w-]+): (#\w+)", block))
        for block in re.findall(r":root \{(.*?)\}", style, re.DOTALL)
    )
    colors = light if scheme == "light" else light | dark
    for text, grounds in CONTRASTS.items():
        for color, ground in itertools.product(text.split(), grounds.split()):
            brighter, darker = sorted(map(luminance, (colors[color], colors[ground])), reverse=True)
            assert (brighter + 0.05) / (darker + 0.05) >= 4.5, (color, ground)


# Texts, by the grounds that they are on.
CONTRASTS = {
    "ink soft": "paper card tint tag",
    "ink soft c k s n f b": "card gone come",
    "accent": "paper",
    "bad": "tint card",
    "on-accent": "accent",
    "paper": "ink",
}


def luminance(color: str) -> float:
    """Return how bright *color* is, as WCAG defines it."""
    digits = color[1:] if len(color) == 7 else "".join(digit * 2 for digit in color[1:])
    shares = [int(digits[place : place + 2], 16) / 255 for place in (0, 2, 4)]
    red, green, blue = (
        share / 12.92 if share <= 0.04045 else ((share + 0.055) / 1.055) ** 2.4 for share in shares
    )
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def test_page_needs_nothing_from_elsewhere(site: Site, data: Data, page: str) -> None:
    linked = {*re.findall(r'(?:src|href)="([^"#]*?)"', page)}
    theirs = {each for each in linked if each.startswith("https://github.com/")}
    later = {data.index[name] for name in ("figures", "zip")} | set(data.index["far"].values())
    written = {path.name for path in site.path.iterdir()} - {"index.html"}
    assert {each for each in linked - theirs if not each.startswith("data:")} == written - later
    for path in site.path.glob("*.js"):
        assert "http" not in path.read_text("utf-8")


class Text(HTMLParser):
    """The text of a page."""

    def __init__(self) -> None:
        super().__init__()
        self.found: list[str] = []

    def handle_data(self, data: str) -> None:
        self.found.append(data)

    @classmethod
    def of(cls, page: str) -> list[str]:
        """Return all texts of *page*."""
        parser = cls()
        parser.feed(page)
        return parser.found
