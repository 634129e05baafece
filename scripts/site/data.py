"""What the page knows of the template beside its files, derived from where it is written."""

import json
import os
import re
from typing import Any
from unittest import mock

import yaml

from answer_gate.rules import (
    INVISIBLE,
    MAX_SLUG_LENGTH,
    QUESTIONS,
    REWRITE,
    RULES,
    SLUG,
    TAKEN,
    TEMPLATE,
    package_name,
)
from tests.helpers.template import ROOT, Answers

from .bakes import TEXTS, keep_texts
from .blocks import CHOICES, COMBINATIONS, HOOK
from .tables import EVERY, File, Line, merge

FIGURES = ROOT / "figures.json"

Json = Any


def default_answers() -> Answers:
    """Return the answers of somebody who says nothing."""
    answers = {
        name: CHOICES[name][0] if name in CHOICES else default
        for name, default in QUESTIONS.items()
    }
    answers["project_slug"] = package_name(answers["project_name"])
    return answers


def questions() -> list[Json]:
    """Return every question with its words, as they are asked for at a terminal."""
    found = []
    defaults = default_answers()
    for name in QUESTIONS:
        label = TEMPLATE["__prompts__"][name]
        words = (
            label if isinstance(label, dict) else {"__prompt__": label, True: "Yes", False: "No"}
        )
        prompt, _, why = words["__prompt__"].partition("\n")
        values = [[value, words[value]] for value in CHOICES.get(name, [])]
        found.append(
            {
                "name": name,
                "prompt": prompt,
                "why": why.strip(),
                "default": defaults[name],
                **({"values": values} if values else {}),
            }
        )
    return found


def rules() -> Json:
    """Return what the gate checks, as data."""
    return {
        "rules": [rule._asdict() for rule in RULES],
        "slug": {"pattern": SLUG, "max": MAX_SLUG_LENGTH, "taken": taken()},
        "invisible": INVISIBLE,
        "twin": REWRITE,
    }


def taken() -> dict[str, str]:
    """Return the names that are taken, by what has them."""
    return {
        what: " ".join(n for n in TAKEN if TAKEN[n] == what)
        for what in dict.fromkeys(TAKEN.values())
    }


def presets() -> list[Json]:
    """Return the examples: what each gives, and what its first line says of it."""
    found = []
    for path in sorted((ROOT / "examples").glob("*.yaml")):
        text = path.read_text("utf-8")
        words = re.match("# (.*)", text)
        assert words, f"{path} does not begin with what it is for"
        given = yaml.safe_load(text)["default_context"]
        found.append({"name": path.stem, "why": words[1], "given": given})
    return found


def template_url() -> str:
    """Return what cookiecutter takes for this template: this repository in CI, or README.md's."""
    (written,) = {*re.findall(r"uvx cookiecutter (gh:[\w./-]+)", (ROOT / "README.md").read_text())}
    repository = os.environ.get("GITHUB_REPOSITORY")
    return f"gh:{repository}" if repository else written


def figures() -> Json:
    """Return the figures that are there, as the page looks them up by its answers."""
    if not FIGURES.exists():
        return None
    known = json.loads(FIGURES.read_text("utf-8"))
    names = [name for name in known["counts"][0]["answers"] if name in CHOICES]
    shown = ("lines", "dependencies", "packages", "megabytes")
    counts = {
        key_of(row["answers"][name] for name in names): {
            key: row[key] for key in shown if row.get(key) is not None
        }
        for row in known["counts"]
    }
    times = known.get("times")
    if times:
        times = {
            **{key: times.get(key, "") for key in ("date", "machine")},
            "rows": [
                [
                    {name: value for name, value in row["answers"].items() if name in CHOICES},
                    row["task"],
                    row["requests_per_second"],
                ]
                for row in times["rows"]
            ],
        }
    return {"names": names, "counts": counts, "times": times}


def key_of(values: Any) -> str:
    """Return *values* in one text, as the page writes them."""
    return ",".join(json.dumps(value).strip('"') for value in values)


def next_steps() -> File:
    """Return what the hook tells the owner of each project to do next, as if it were a file."""
    variants: dict[tuple[str, ...], int] = {}
    with mock.patch.object(os, "getcwd", return_value=TEXTS["project_slug"]):
        for place, answers in enumerate(COMBINATIONS):
            said = HOOK.next_steps({**TEXTS, **answers, "_cruft": "known"})
            steps = tuple(re.findall(r"^ {4}(.*)", keep_texts(said), re.MULTILINE))
            variants[steps] = variants.get(steps, 0) | 1 << place
    lines: list[Line] = []
    for steps in sorted(variants, key=len, reverse=True):
        lines = merge(lines, [Line(text, variants[steps], tuple(CHOICES)) for text in steps])
    return File("", EVERY, tuple(CHOICES), lines)
