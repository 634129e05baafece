"""What a project is made of, for its own documentation: `make readme` counts it in figures.json."""

from __future__ import annotations

import json
from typing import Any

from .rules import HOME

FIGURES = HOME / "figures.json"


def describe_size(**answers: Any) -> str:
    """Return a sentence on a project of *answers*; nothing as long as it was not counted.

    Where pages in Jinja2 have no row, they are pages in the framework's own language.
    """
    rows = json.loads(FIGURES.read_text("utf-8"))["counts"]
    for pages in (answers["pages"], "native"):
        for row in rows:
            if {**answers, "pages": pages}.items() <= row["answers"].items():
                lines = row["lines"]
                return (
                    f"As generated, it has {lines['application']} lines of application code and"
                    f" {lines['tests']} of tests; its {row['dependencies']} direct dependencies"
                    f" install {row['packages']} packages."
                )
    return ""
