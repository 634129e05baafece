"""The colors of each line, found by Pygments before anybody looks, so that no browser has to."""

from pygments.lexer import Lexer
from pygments.lexers import TextLexer, get_lexer_for_filename
from pygments.token import Comment, Generic, Keyword, Name, Number, String
from pygments.util import ClassNotFound

from .bakes import FIRST, FORMS, Bake
from .blocks import COMBINATIONS
from .tables import File

# The classes in app.css, each with its tokens; the first that fits counts.
LETTERS = {
    "c": (Comment,),
    "k": (Keyword, Name.Tag, Generic.Heading, Generic.Subheading, Name.Constant),
    "s": (String,),
    "n": (Number,),
    "f": (
        Name.Function,
        Name.Class,
        Name.Attribute,
        Name.Decorator,
        Name.Namespace,
        Generic.Strong,
    ),
    "b": (Name.Builtin, Name.Variable),
}
PLAIN = "_"

# Longer files are texts that nobody reads for their colors, such as a license.
LONGEST = 20_000

# What stands for a text while Pygments looks at it: a letter that any language takes for a name.
STAND_IN = "x"


def highlight(file: File, bakes: list[Bake]) -> list[str]:
    """Return the spans of each line of *file*: `4k1_8s` is four characters of k, one plain, ..."""
    found = [""] * len(file.lines)
    missing = set(range(len(file.lines)))
    for bake in bakes:
        place = COMBINATIONS.index(bake.answers)
        there = [number for number, line in enumerate(file.lines) if line.projects >> place & 1]
        if not missing.intersection(there):
            continue
        text = "".join(f"{file.lines[number].text}\n" for number in there)
        if len(text) > LONGEST:
            break
        for number, spans in zip(there, spans_of(file.path, text), strict=True):
            found[number] = found[number] or spans
        missing -= set(there)
    return found


def spans_of(path: str, text: str) -> list[str]:
    """Return the spans of each line of *text*, as the kind of file at *path* has them."""
    plain = "".join(STAND_IN if is_stand_in(character) else character for character in text)
    letters = "".join(
        letter_of(token) * len(value) for token, value in lexer_of(path, plain).get_tokens(plain)
    )
    assert len(letters) == len(text), f"Pygments changed {path}"
    assert max(text, default="") <= "\uffff", f"{path}: JavaScript counts this character twice"
    lines, start = [], 0
    for line in text.split("\n")[:-1]:
        lines.append(spans(line, letters[start : start + len(line)]))
        start += len(line) + 1
    return lines


def spans(line: str, letters: str) -> str:
    """Return *letters* with their counts, without a plain end."""
    quoted = [
        FORMS[ord(character) - FIRST].way == "python" if is_stand_in(character) else False
        for character in line
    ]
    runs: list[list[object]] = []
    for letter, is_quoted in zip(letters, quoted, strict=True):
        kind = "s" if is_quoted else letter
        if runs and runs[-1][0] == kind:
            runs[-1][1] += 1  # type: ignore[operator]
        else:
            runs.append([kind, 1])
    if runs and runs[-1][0] == PLAIN:
        runs.pop()
    return "".join(f"{count}{kind}" for kind, count in runs)


def is_stand_in(character: str) -> bool:
    """Tell whether *character* stands for a text."""
    return FIRST <= ord(character) < FIRST + len(FORMS)


def lexer_of(path: str, text: str) -> Lexer:
    """Return what reads the file at *path*."""
    options = {"stripnl": False, "ensurenl": False}
    name = path.rpartition("/")[2]
    try:
        return get_lexer_for_filename(ALIKE.get(name, name), text, **options)
    except ClassNotFound:
        return TextLexer(**options)


# Names that Pygments does not know, and what these files are like.
ALIKE = {
    ".dockerignore": "a.sh",
    ".env.example": "a.sh",
    ".gitignore": "a.sh",
    "Caddyfile": "a.nginx",
    "script.py.mako": "a.mako",
}


def letter_of(token: object) -> str:
    """Return the letter of LETTERS for *token*."""
    for letter, kinds in LETTERS.items():
        if any(token in kind for kind in kinds):
            return letter
    return PLAIN
