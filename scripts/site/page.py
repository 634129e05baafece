"""What the browser gets: the page, its data, and its script and style, under names of their own."""

import hashlib
import json
from pathlib import Path

from jinja2 import Environment, FileSystemLoader, StrictUndefined

from answer_gate.rules import REWRITE
from tests.helpers.template import ROOT

from .bakes import FIRST, FORMS, Bake
from .blocks import CHOICES, FOLDER, Source, ordered
from .data import Json, figures, next_steps, presets, questions, rules, template_url
from .highlight import LONGEST, highlight
from .tables import EVERY, Condition, File, condition_of

PARTS = ROOT / "site"


class Conditions:
    """Conditions by their numbers, as the data of the page has them."""

    def __init__(self) -> None:
        self.known: dict[Condition, int] = {Condition((), "1"): 0}

    def number(self, projects: int, of: int, names: tuple[str, ...]) -> int:
        """Return the number of the condition by which *projects* are those, of some."""
        found = condition_of(projects, of, names)
        return self.known.setdefault(found, len(self.known))

    def runs(self, file: File) -> list[int]:
        """Return the condition of each line of *file*, with how many lines in a row have it."""
        found: list[int] = []
        for line in file.lines:
            names = ordered({*line.answers, *file.answers})
            number = self.number(line.projects, file.projects, names)
            if found and found[-2] == number:
                found[-1] += 1
            else:
                found += [number, 1]
        return found

    def as_json(self) -> list[Json]:
        """Return them all, the answers by their places among those with values."""
        names = list(CHOICES)
        return [[[names.index(name) for name in each.answers], each.digits] for each in self.known]


def write_site(target: Path, sources: list[Source], files: list[File], bakes: list[Bake]) -> None:
    """Write the page to the folder *target*."""
    target.mkdir(parents=True, exist_ok=True)
    for old in target.iterdir():
        old.unlink()
    conditions, far = Conditions(), {}
    rows: list[Json] = []
    content: list[Json] = []
    executable = {s.place for s in sources if (ROOT / FOLDER / s.path).stat().st_mode & 0o100}
    for place, file in enumerate(files):
        number = conditions.number(file.projects, EVERY, file.answers)
        mode = 0o755 if file.path in executable else 0o644
        rows.append([file.path, number, mode, conditions.runs(file), int(REWRITE in file.answers)])
        text = "\n".join(line.text for line in file.lines)
        data = [text, "\n".join(highlight(file, bakes))]
        if len(text) > LONGEST:
            far[place] = write_data(target, "file", data)
            content.append(None)
        else:
            content.append(data)
    steps = next_steps()
    index = {
        "questions": questions(),
        **rules(),
        "template": template_url(),
        "presets": presets(),
        "first": FIRST,
        "forms": FORMS,
        "steps": [conditions.runs(steps), [line.text for line in steps.lines]],
        "files": rows,
        "conditions": conditions.as_json(),
        "figures": write_data(target, "figures", figures()),
        "far": far,
        "content": write_data(target, "content", content),
        "zip": write_part(target, "zip.js"),
    }
    names = {
        "style": write_part(target, "app.css"),
        "script": write_part(target, "app.js"),
        "index": write_data(target, "index", index),
        "content": index["content"],
    }
    page = Environment(
        loader=FileSystemLoader(PARTS),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    ).get_template("index.html")
    html = page.render(**names, questions=questions(), presets=presets(), template=template_url())
    (target / "index.html").write_text(html, encoding="utf-8")


def write_data(target: Path, name: str, data: Json) -> str:
    """Write *data* to *target* and return the name of the file."""
    text = json.dumps(data, ensure_ascii=False, separators=(",", ":"))
    return write(target, f"{name}.json", text)


def write_part(target: Path, name: str) -> str:
    """Copy a part of the page, without comments and indents, and return its name in *target*."""
    lines = [line.strip() for line in (PARTS / name).read_text("utf-8").splitlines()]
    assert all(line.count("`") % 2 == 0 for line in lines), f"a text of {name} spans lines"
    return write(target, name, "".join(f"{line}\n" for line in lines if line[:2] != "//"))


def write(target: Path, name: str, text: str) -> str:
    """Write *text* under a *name* that tells its content, so that no cache mixes two builds."""
    stem, _, ending = name.rpartition(".")
    named = f"{stem}.{hashlib.sha256(text.encode()).hexdigest()[:8]}.{ending}"
    (target / named).write_text(text, encoding="utf-8", newline="")
    return named
