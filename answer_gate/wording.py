"""How answers are written in a sentence, and what a mistyped word may have meant."""

from __future__ import annotations

import difflib
import json
import re
import unicodedata
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterable


def as_cli_args(answers: dict[str, Any]) -> str:
    """Return *answers* as they are given on the command line: `orm=none admin=false`."""
    return " ".join(f"{name}={shorten(value)}" for name, value in answers.items())


def shorten(value: Any, width: int = 60) -> str:
    """Return *value* on one line, in about *width* characters at most, quoted if it needs that."""
    if isinstance(value, str):
        text = value if re.fullmatch(r"[a-z0-9]+", value) else repr(value)
    else:
        text = json.dumps(value, default=str)
    return text if len(text) <= width else f"{text[:width]}…"


def display(value: Any) -> str:
    """Return *value* for a person to read: `yes`, `no`, or the text that it is."""
    if isinstance(value, bool):
        return "yes" if value else "no"
    return str(value)


def unicode_name(character: str) -> str:
    """Return the Unicode name of *character*, or its number if it has none."""
    return unicodedata.name(character, f"U+{ord(character):04X}")


def closest(value: Any, words: Iterable[str]) -> str:
    """Return which of *words* is meant by *value*, or nothing if none is like it."""
    words, text = list(words), display(value).lower()
    found = difflib.get_close_matches(text, words, 1)
    return next(
        iter([*found, *(word for word in re.findall("[a-z0-9]+", text) if word in words)]), ""
    )


def did_you_mean(value: Any, words: Iterable[str]) -> str:
    """Return the end of a sentence that asks which of *words* was meant by *value*, if any is."""
    word = closest(value, words)
    return f": did you mean {word}?" if word else "."
