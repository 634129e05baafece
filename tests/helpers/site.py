"""The configurator as its tests see it: its data, read as its page reads them, but in Python."""

import contextlib
import functools
import http.server
import itertools
import json
import re
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from .template import (
    CASES,
    CHOICES,
    NAMES,
    QUESTIONS,
    Answers,
    choices,
    combinations,
    covering_array,
)

# Every project, and some in which every two answers meet; their names take turns.
EVERY = combinations(CHOICES)
TEXTS = [
    {"description": 'It\'s "so" \\ simple', "author_name": 'Zoë \\ "Z" O\'Neil'},
    {"description": "$& {{ 7*7 }} <b>", "author_name": "qz7slug 田中"},
    {},
]


def named(projects: list[Answers]) -> list[Answers]:
    """Return the answers of *projects* with texts."""
    defaults = {name: QUESTIONS[name] for name in ("description", "author_name")}
    return [
        {**defaults, **NAMES[turn % len(NAMES)], **TEXTS[turn % len(TEXTS)], **answers}
        for turn, answers in enumerate(projects)
    ]


SOME = named(covering_array(EVERY, 2, []))

# A night is long enough for all.
WANTED = SOME if CASES < 1000 else named(EVERY)


class Quiet(http.server.SimpleHTTPRequestHandler):
    """A server of files that says nothing."""

    def log_message(self, *_: Any) -> None:
        """Say nothing."""


@contextlib.contextmanager
def served(folder: Path) -> Iterator[str]:
    """Serve *folder*, and yield the address."""
    handler = functools.partial(Quiet, directory=str(folder))
    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), handler) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{server.server_port}/"
        server.shutdown()


class Data:
    """What a build wrote to *folder* for the page."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.index = self.read("index")
        self.content = json.loads((folder / self.index["content"]).read_text("utf-8"))
        for place, name in self.index["far"].items():
            self.content[int(place)] = json.loads((folder / name).read_text("utf-8"))

    def read(self, name: str) -> Any:
        """Return the only file of data of that *name*."""
        (path,) = self.folder.glob(f"{name}.*.json")
        return json.loads(path.read_text("utf-8"))

    def holds(self, number: int, answers: Answers) -> bool:
        """Tell whether the condition of that *number* holds."""
        places, digits = self.index["conditions"][number]
        cell = 0
        for place in places:
            values = choices(CHOICES[place])
            cell = cell * len(values) + values.index(answers[CHOICES[place]])
        return bool(digits[cell] == "1")

    def project(self, answers: Answers, fill: dict[str, str]) -> dict[str, str]:
        """Return the files of a project; *fill* says what stands for which form of a text."""
        marks = re.compile("[{}]".format("".join(fill)))
        found = {}
        for (path, condition, _, runs, _), stored in zip(
            self.index["files"], self.content, strict=True
        ):
            if self.holds(condition, answers):
                lines = iter(stored[0].split("\n"))
                there = [
                    line
                    for number, count in itertools.batched(runs, 2)
                    for line in itertools.islice(lines, count)
                    if self.holds(number, answers)
                ]
                text = "".join(f"{line}\n" for line in there)
                found[path] = text
        return {
            marks.sub(lambda mark: fill[mark[0]], path): marks.sub(lambda mark: fill[mark[0]], text)
            for path, text in found.items()
        }

    def files(self, answers: Answers) -> dict[str, str]:
        """Return the files of a project with the texts of *answers*."""
        written = {
            "raw": lambda text: text,
            "toml": lambda text: json.dumps(text, ensure_ascii=False)[1:-1],
            "python": python_literal,
        }
        return self.project(
            answers,
            {
                chr(self.index["first"] + place): written[way](answers[name])
                for place, (name, way) in enumerate(self.index["forms"])
            },
        )


def python_literal(text: str) -> str:
    """Return *text* as ruff formats its literal: in the quotes that take fewer backslashes."""
    quote = "'" if text.count('"') > text.count("'") else '"'
    return quote + re.sub(rf"[\\{quote}]", r"\\\g<0>", text) + quote
