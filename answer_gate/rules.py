"""What goes with what: all that the author of an option tells the gate.

The questions and their values are those of `cookiecutter.json`. The first half of this module is
data: the rules between answers, the folders that answers bring, and the names that no project may
have. The second half is what the gate asks of that data.
"""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

from slugify import slugify

from .wording import as_cli_args, did_you_mean, unicode_name

if TYPE_CHECKING:
    from collections.abc import Iterator

Answers = dict[str, Any]


class Rule(NamedTuple):
    """Where the answers *when* hold, each answer in *then* must be one of its values."""

    when: Answers
    then: dict[str, list[Any]]
    why: str


RULES = [
    Rule(
        {"framework": "django"},
        {"orm": ["sql", "none"]},
        "Django itself supports SQL databases only",
    ),
    Rule({"orm": "none"}, {"admin": [False]}, "the admin needs an ORM"),
    Rule({"orm": "none"}, {"api": [False]}, "the API serves what an ORM stores"),
    Rule({"orm": "none"}, {"accounts": [False]}, "user accounts need an ORM"),
    Rule(
        {"framework": "django", "accounts": True},
        {"pages": ["native"]},
        "django-allauth's pages are Django templates",
    ),
    Rule(
        {"accounts": True},
        {"pages": ["native", "jinja2"]},
        "user accounts need pages, as their emails link to them",
    ),
]

# No update merges a change of this answer, and a page of the template's docs tells what to do.
REWRITE, REWRITE_GUIDE = "framework", "docs/switching.md"

# The folders of the template that projects are made of: the first is in each of them, and the
# others where an answer has that value.
HOUSES = ("_both", "_flask", "_django", "_mongodb")

# The package of a project: Docker rejects three underscores in a row, and a longer name would make
# lines exceed the formatter's width.
SLUG = "^[a-z](_{0,2}[a-z0-9])*$"
MAX_SLUG_LENGTH = 40

# What a package cannot be called, by what has the name already: one would hide the other.
RESERVED = {
    "a keyword of Python": """
        and as assert async await break case class continue def del elif else except finally
        for from global if import in is lambda match nonlocal not or pass raise return try
        type while with yield
    """,
    # Of every Python that a project may run on, whichever Python bakes it.
    "a module of Python": """
        abc aifc annotationlib antigravity argparse array ast asyncio atexit audioop base64
        bdb binascii bisect builtins bz2 calendar cgi cgitb chunk cmath cmd code codecs
        codeop collections colorsys compileall compression concurrent configparser
        contextlib contextvars copy copyreg crypt csv ctypes curses dataclasses datetime dbm
        decimal difflib dis doctest email encodings ensurepip enum errno faulthandler fcntl
        filecmp fileinput fnmatch fractions ftplib functools gc genericpath getopt getpass
        gettext glob graphlib grp gzip hashlib heapq hmac html http idlelib imaplib imghdr
        importlib inspect io ipaddress itertools json keyword lib2to3 linecache locale
        logging lzma mailbox mailcap marshal math mimetypes mmap modulefinder msilib msvcrt
        multiprocessing netrc nis nntplib nt ntpath nturl2path numbers opcode operator
        optparse os ossaudiodev pathlib pdb pickle pickletools pipes pkgutil platform
        plistlib poplib posix posixpath pprint profile pstats pty pwd py_compile pyclbr
        pydoc pydoc_data pyexpat queue quopri random re readline reprlib resource
        rlcompleter runpy sched secrets select selectors shelve shlex shutil signal site
        smtplib sndhdr socket socketserver spwd sqlite3 sre_compile sre_constants sre_parse
        ssl stat statistics string stringprep struct subprocess sunau symtable sys sysconfig
        syslog tabnanny tarfile telnetlib tempfile termios textwrap this threading time
        timeit tkinter token tokenize tomllib trace traceback tracemalloc tty turtle
        turtledemo types typing unicodedata unittest urllib uu uuid venv warnings wave
        weakref webbrowser winreg winsound wsgiref xdrlib xml xmlrpc zipapp zipfile
        zipimport zlib zoneinfo
    """,
    "a package that projects install": """
        alembic allauth annotated_types argon2 asgiref ast_serialize axes blinker bson cffi click
        cookiecutter corsheaders deprecated dj_database_url django django_axes django_stubs
        django_stubs_ext dns dnspython dotenv email_validator environs execnet flask
        flask_admin flask_cors flask_limiter flask_login flask_migrate flask_principal
        flask_security flask_sqlalchemy flask_swagger_ui flask_wtf greenlet gridfs gunicorn
        idna iniconfig itsdangerous jinja2 libpass librt limits mako markdown_it markupsafe
        marshmallow mdurl mongoengine mypy mypy_django_plugin mypy_extensions mypyc ninja
        ordered_set packaging passlib pathspec pip pluggy psycopg psycopg_binary psycopg_c
        psycopg_pool py pycparser pydantic pydantic_core pygments pymongo pytest
        pytest_django python_dotenv python_ipware python_json_logger pythonjsonlogger redis
        rich ruff setuptools spectree sqlalchemy sqlparse typing_extensions
        typing_inspection uv werkzeug whitenoise wrapt wtforms xdist
    """,
    # Also where a disk takes upper and lower case for the same: LICENSE, Makefile.
    "a file or folder of a project": """
        accounts admin api app apps caddyfile dockerfile docs license makefile manage migrations
        notes settings static templates test tests urls views wsgi
    """,
    "a device of Windows": """
        aux com0 com1 com2 com3 com4 com5 com6 com7 com8 com9 con lpt0 lpt1 lpt2 lpt3 lpt4
        lpt5 lpt6 lpt7 lpt8 lpt9 nul prn
    """,
    # By the project's own .gitignore and .dockerignore, or by its tools as they come.
    "a folder that git, Docker, ruff or pytest ignore": """
        build dist instance media node_modules staticfiles venv
    """,
}
TAKEN = {name: what for what, names in RESERVED.items() for name in names.split()}

# What no text may hold: halves of characters and bytes that are not UTF-8 (surrogates), and what
# nobody sees and can make a text look like another, such as controls, marks of direction, ends of
# lines and paragraphs, and spaces without a width.
SURROGATE = r"[\ud800-\udfff]"
INVISIBLE = r"[\u0000-\u001f\u007f-\u009f\u200b\u2028-\u202e\u2066-\u2069\ufeff\ud800-\udfff]"

HOME = Path(__file__).absolute().parents[1]
TEMPLATE: Answers = json.loads((HOME / "cookiecutter.json").read_text("utf-8"))
QUESTIONS: Answers = {name: TEMPLATE[name] for name in TEMPLATE if not name.startswith("_")}
YES_OR_NO = [name for name, default in QUESTIONS.items() if isinstance(default, bool)]


def values_of(name: str) -> list[Any]:
    """Return the values of the question *name*, default first; none where any text will do."""
    default = QUESTIONS[name]
    if isinstance(default, bool):
        return [default, not default]
    return default if isinstance(default, list) else []


def houses_of(answers: Answers) -> list[str]:
    """Return which of HOUSES a project of *answers* is made of."""
    values = {f"_{answers[name]}" for name in QUESTIONS}
    return [house for house in HOUSES if house == HOUSES[0] or house in values]


def broken_rules(answers: Answers) -> Iterator[tuple[Rule, str]]:
    """Yield each rule that *answers* break, with the name of the answer that it does not allow.

    An answer that is not there breaks no rule.
    """
    for rule in RULES:
        if rule.when.items() <= answers.items():
            for name, allowed in rule.then.items():
                if name in answers and answers[name] not in allowed:
                    yield rule, name


def possible_values(name: str, known: Answers) -> tuple[list[Any], dict[str, list[Any]]]:
    """Return which values of *name* the answers *known* allow, and the others by the reason."""
    allowed: list[Any] = []
    reasons: dict[str, list[Any]] = {}
    for value in values_of(name):
        broken = [
            rule.why
            for rule, other in broken_rules({**known, name: value})
            if name == other or name in rule.when
        ]
        if broken:
            reasons.setdefault(broken[0], []).append(value)
        else:
            allowed.append(value)
    return allowed, reasons


def apply_constraints(answers: Answers, given: Answers) -> None:
    """Let each of *answers* that was not *given* give way, where it does not go with the others.

    It becomes the first value that does. What was given stays, even if it contradicts itself:
    `find_problems` tells of that.
    """
    known = dict(given)
    for name in filter(answers.__contains__, QUESTIONS):
        if name not in given:
            allowed, _ = possible_values(name, known)
            if allowed and answers[name] not in allowed:
                answers[name] = allowed[0]
        known[name] = answers[name]


def single_changes(answers: Answers) -> Iterator[Answers]:
    """Yield what `cruft update --variables-to-update` takes to change one of *answers*.

    That is a dict of new answers: first the one that changes, then those that must change with it.
    *answers* must be possible. A dict that holds REWRITE means all code anew.
    """
    for name in filter(answers.__contains__, QUESTIONS):
        for value in values_of(name):
            if value == answers[name]:
                continue
            target = {**answers, name: value}
            apply_constraints(target, {name: value})
            if not any(broken_rules(target)):
                along = {other: new for other, new in target.items() if new != answers[other]}
                yield {name: value, **along}


def find_problems(answers: Answers) -> Iterator[str]:
    """Yield a sentence for each of *answers* that is wrong, and each rule that they break."""
    for _, problem in problems_with_names(answers):
        yield problem


def problems_with_names(answers: Answers) -> Iterator[tuple[set[str], str]]:
    """Yield the sentences of `find_problems`, each with the names of the answers it is about."""
    for name in filter(answers.__contains__, QUESTIONS):
        for problem in value_problems(name, answers[name]):
            yield {name}, problem
    for rule, name in broken_rules(answers):
        pair = f"{as_cli_args({name: answers[name]})} cannot go with {as_cli_args(rule.when)}"
        yield {name, *rule.when}, f"{pair}: {rule.why}."


def value_problems(name: str, value: Any) -> Iterator[str]:
    """Yield what is wrong with *value* as the answer to the question *name*."""
    values, answer = values_of(name), as_cli_args({name: value})
    if name in YES_OR_NO:
        if not isinstance(value, bool):
            yield f"{answer} is neither true nor false: write one of them, without quotes."
    elif values:
        if value not in values:
            yield f"{answer} is not one of {', '.join(values)}{did_you_mean(value, values)}"
    elif not isinstance(value, str):
        yield f"{answer} is not text: write it in quotes."
    elif name == "project_slug":
        yield from slug_problems(value)
    elif not value.strip():
        yield f"{name} is empty: write a few words."
    elif halves := sorted(set(re.findall(SURROGATE, value))):
        yield (
            f"{name} holds {' and '.join(map(unicode_name, halves))}, which is half of a character"
            " or a byte that is not UTF-8 (a surrogate): write it in UTF-8."
        )
    elif hidden := sorted(set(re.findall(INVISIBLE, value))):
        yield (
            f"{name} holds the invisible {' and '.join(map(unicode_name, hidden))}:"
            " write one line of visible text."
        )


def slug_problems(slug: str) -> Iterator[str]:
    """Yield why *slug* cannot be the name of a Python package, and which name could."""
    answer, proposal = as_cli_args({"project_slug": slug}), package_name(slug)
    if not re.search(SLUG, slug) or re.search(INVISIBLE, slug):
        yield f"{answer} is not a package name: try {proposal!r}."
    elif len(slug) > MAX_SLUG_LENGTH:
        yield f"{answer} is longer than {MAX_SLUG_LENGTH} characters: try {proposal!r}."
    elif slug in TAKEN:
        yield f"{answer} would clash with {TAKEN[slug]}: try {proposal!r}."


def package_name(text: str) -> str:
    """Return the package name that is nearest to *text*, and that `slug_problems` lets through."""
    name = slugify(str(text), separator="_", regex_pattern="[^a-z0-9]+")
    if not name[:1].isalpha():
        name = f"app_{name}".rstrip("_")
    if len(name) > MAX_SLUG_LENGTH:
        name = name[:MAX_SLUG_LENGTH].rstrip("_")
    return f"{name}_app" if name in TAKEN else name
