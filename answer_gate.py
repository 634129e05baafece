"""The gate: it checks answers while they are given, so that no project is made of wrong ones.

cookiecutter loads this module as a Jinja extension. The gate looks at what the command line and the
config file say before the first question, at each answer as it is typed, and at all of them before
the first file is written. It only checks: what a file contains is up to the template.
"""

from __future__ import annotations

import difflib
import functools
import json
import os
import re
import subprocess
import sys
import unicodedata
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

import click
import cookiecutter
import yaml
from cookiecutter import config, prompt
from cookiecutter.exceptions import FailedHookException
from jinja2 import FileSystemBytecodeCache
from jinja2.ext import Extension
from jinja2.runtime import Context
from slugify import slugify

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    from jinja2 import Environment, Template

ENGINE = tuple(int(number) for number in cookiecutter.__version__.split(".")[:2])
if ENGINE < (2, 5) or sys.version_info < (3, 10):
    # The one error that every cookiecutter tells in a sentence when it loads an extension.
    raise ImportError(  # noqa: TRY003
        "flask-or-django needs cookiecutter 2.5 or newer on Python 3.10 or newer, and this is"
        f" cookiecutter {cookiecutter.__version__} on Python {sys.version.split()[0]}: upgrade it."
    )

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
        "Django's admin, auth and sessions need SQL",
    ),
    Rule({"orm": "none"}, {"admin": [False]}, "the admin needs an ORM"),
]

HOME = Path(__file__).absolute().parent
TEMPLATE: Answers = json.loads((HOME / "cookiecutter.json").read_text("utf-8"))
QUESTIONS: Answers = {name: TEMPLATE[name] for name in TEMPLATE if not name.startswith("_")}

# The folders of the template that projects are made of.
HOUSES = {"_both", "_django", "_flask", "_mongodb"}

YES_OR_NO = [name for name, default in QUESTIONS.items() if isinstance(default, bool)]

# A longer name would leave the lines that hold it wider than the formatter allows.
SLUG = "^[a-z]([a-z0-9_]*[a-z0-9])?$"
MAX_SLUG_LENGTH = 40

# Characters that nobody sees, and that can make a text show otherwise than it is: controls, halves
# of characters, marks of direction, the ends of lines and paragraphs, spaces without a width.
INVISIBLE = r"[\u0000-\u001f\u007f-\u009f\u200b\u2028-\u202e\u2066-\u2069\ufeff\ud800-\udfff]"

KEYWORDS = """
    and as assert async await break case class continue def del elif else except finally for from
    global if import in is lambda match nonlocal not or pass raise return try type while with yield
"""

# The modules of every Python that a project may run on, whichever Python bakes it.
STANDARD_LIBRARY = """
    abc aifc annotationlib antigravity argparse array ast asyncio atexit audioop base64 bdb
    binascii bisect builtins bz2 calendar cgi cgitb chunk cmath cmd code codecs codeop
    collections colorsys compileall compression concurrent configparser contextlib contextvars
    copy copyreg crypt csv ctypes curses dataclasses datetime dbm decimal difflib dis doctest
    email encodings ensurepip enum errno faulthandler fcntl filecmp fileinput fnmatch fractions
    ftplib functools gc genericpath getopt getpass gettext glob graphlib grp gzip hashlib heapq
    hmac html http idlelib imaplib imghdr importlib inspect io ipaddress itertools json keyword
    lib2to3 linecache locale logging lzma mailbox mailcap marshal math mimetypes mmap
    modulefinder msilib msvcrt multiprocessing netrc nis nntplib nt ntpath nturl2path numbers
    opcode operator optparse os ossaudiodev pathlib pdb pickle pickletools pipes pkgutil
    platform plistlib poplib posix posixpath pprint profile pstats pty pwd py_compile pyclbr
    pydoc pydoc_data pyexpat queue quopri random re readline reprlib resource rlcompleter runpy
    sched secrets select selectors shelve shlex shutil signal site smtplib sndhdr socket
    socketserver spwd sqlite3 sre_compile sre_constants sre_parse ssl stat statistics string
    stringprep struct subprocess sunau symtable sys sysconfig syslog tabnanny tarfile telnetlib
    tempfile termios textwrap this threading time timeit tkinter token tokenize tomllib trace
    traceback tracemalloc tty turtle turtledemo types typing unicodedata unittest urllib uu
    uuid venv warnings wave weakref webbrowser winreg winsound wsgiref xdrlib xml xmlrpc zipapp
    zipfile zipimport zlib zoneinfo
"""

# What the two frameworks install, and what a project has beside its package.
DEPENDENCIES = """
    accounts admin alembic app apps argon2 asgiref ast_serialize axes blinker bson cffi click
    cookiecutter deprecated dj_database_url django django_axes django_stubs django_stubs_ext dns
    dnspython docs dotenv email_validator environs execnet flask flask_admin flask_limiter
    flask_login flask_migrate flask_principal flask_security flask_sqlalchemy flask_wtf greenlet
    gridfs gunicorn idna iniconfig itsdangerous jinja2 libpass librt limits mako manage
    markdown_it markupsafe marshmallow mdurl migrations mongoengine mypy mypy_django_plugin
    mypy_extensions mypyc notes ordered_set packaging passlib pathspec pip pluggy psycopg
    psycopg_binary psycopg_c psycopg_pool py pycparser pygments pymongo pytest pytest_django
    python_dotenv python_ipware python_json_logger pythonjsonlogger redis rich ruff settings
    setuptools sqlalchemy sqlparse static templates test tests typing_extensions
    typing_inspection urls uv views werkzeug whitenoise wrapt wsgi wtforms xdist
"""

# A package of such a name would hide one of these, or be hidden by it.
TAKEN = sorted({*KEYWORDS.split(), *STANDARD_LIBRARY.split(), *DEPENDENCIES.split()})


class AnswerGate(Extension):
    """What cookiecutter loads, anew for each of its Jinja environments."""

    def __init__(self, environment: Environment) -> None:
        super().__init__(environment)
        self.is_asking = self.is_writing = False
        self.empty_houses: tuple[str, ...] = ()
        self.slug = ""
        self.build = environment.from_string
        environment.from_string = self.from_string  # type: ignore[assignment]
        environment.globals.update(open_gate=open_gate, admit=admit, checked=checked)
        # Beside this module's own bytecode, if Python may write that.
        compiled = Path(__file__).with_name("__pycache__")
        if os.access(compiled, os.W_OK) and not sys.dont_write_bytecode:
            options = "-".join(TEMPLATE["_jinja2_env_vars"])
            environment.bytecode_cache = FileSystemBytecodeCache(
                str(compiled), f"%s.{options}.jinja"
            )
        environment.filters["package_name"] = package_name
        environment.context_class = type("Rendering", (Rendering,), {"gate": self})

    def from_string(self, source: str, *rest: Any, **others: Any) -> Template | Text:
        """Build no template of an answer, which is no template, nor of a path, which needs none.

        A path in a declined house becomes empty: cookiecutter passes over such a file.
        """
        if self.is_asking and "{" in source and source not in TEMPLATE.values():
            return Text(source)
        if source.startswith(self.empty_houses):
            return Text("")
        if self.is_writing:
            path = source.replace("{{cookiecutter.project_slug}}", self.slug)
            if "{" not in path:
                return Text(path)
        return self.build(source, *rest, **others)

    def watch(self, answers: Answers) -> None:
        """Tell by its first rendering whether cookiecutter begins to ask or to write.

        Before it writes, also on a replay that asked nothing, *answers* are checked; and then the
        houses that they decline are left out, which would take a fifth of a bake's time.
        """
        if self.is_asking or self.is_writing:
            return
        self.is_asking = not QUESTIONS.keys() <= answers.keys()
        self.is_writing = not self.is_asking
        if self.is_writing:
            refuse(given_problems())
            refuse(find_problems(answers))
            houses = houses_of(answers)
            self.empty_houses = tuple(f"{house}{os.sep}" for house in HOUSES - houses)
            self.slug = answers["project_slug"]
            if "_commit" in answers:
                tell_of_rewrite(answers["framework"])
            answers["_copy_without_render"] = [
                f"{house}{pattern}" for pattern in everywhere(answers) for house in houses
            ]


class Text(NamedTuple):
    """What stands for a template where there is nothing to fill in."""

    text: str

    def render(self, **_: Any) -> str:
        return self.text


class Rendering(Context):
    """The variables of one rendering, which its gate may look at."""

    gate: AnswerGate

    def __init__(
        self, environment: Environment, parent: Answers, *rest: Any, **others: Any
    ) -> None:
        super().__init__(environment, parent, *rest, **others)
        self.gate.watch(parent.get("cookiecutter", {}))


class Dialogue:
    """The answers of the questions that are being asked just now, if any are."""

    answers: Answers | None = None


dialogue = Dialogue()


def open_gate(answers: Answers) -> str:
    """Refuse what the command line and the config file should not say, before the first question.

    *answers* is the dict that cookiecutter is about to fill. Returns an empty string, because it is
    called from a template. Raises FailedHookException, whose text cookiecutter prints.
    """
    refuse(given_problems())
    dialogue.answers = answers
    return ""


def admit(answers: Answers) -> str:
    """Let *answers* that were not given give way to those that were, then refuse what cannot be.

    *answers* is cookiecutter's live dict, which this changes. Returns and raises as `open_gate`.
    At the prompts the user sees every question, and Python code has no command line to look at:
    there, every answer counts as given.
    """
    dialogue.answers = None
    answers.update({name: truth(answers[name]) for name in YES_OR_NO})
    if command_line().get("no_input"):
        settle(answers, read_given()[0])
    refuse(find_problems(answers))
    return ""


def checked(answers: Answers) -> Answers:
    """Return *answers* for the hook, with what it must know of the command line.

    What `watch` did is undone, for a replay or an update may ask for another house. And cruft bakes
    in one process what a project was made of and what is new, which has a gate of its own.
    """
    answers["_copy_without_render"] = everywhere(answers)
    if "_commit" in answers:
        sys.modules.pop(__name__, None)
    return {
        **answers,
        "_skip_if_file_exists": bool(command_line().get("skip_if_file_exists")),
        "_cruft": cruft_state(answers),
    }


def cruft_state(answers: Answers) -> str:
    """Return the .cruft.json that lets cruft update a project of *answers* as one of its own.

    It is empty where cruft itself is at work, which knows no output folder, and where no commit is
    known to hold what is baked.
    """
    commit = baked_commit() if "_output_dir" in answers else ""
    if not commit:
        return ""
    is_clone = answers["_repo_dir"] != answers["_template"]
    template = git("config", "remote.origin.url").strip() if is_clone else str(HOME)
    if not template:
        return ""
    template = re.sub("^(https?://)[^/]*@", r"\1", template)  # a password is not for a file in git
    public = {name: answers[name] for name in QUESTIONS}
    state = {
        "template": template,
        "commit": commit,
        "checkout": answers["_checkout"],
        "context": {"cookiecutter": {**public, "_template": template, "_commit": commit}},
        "directory": None,
    }
    return json.dumps(state, indent=2) + "\n"


def baked_commit() -> str:
    """Return the commit that holds what is baked; nothing if there are changes since."""
    if not (HOME / ".git").exists():
        return ""
    baked = ("answer_gate.py", "cookiecutter.json", "hooks", "{{cookiecutter.project_slug}}")
    status = git("status", "--porcelain=v2", "--branch", "--untracked-files=normal", "--", *baked)
    found = re.match(r"# branch\.oid ([0-9a-f]+)$", status, re.MULTILINE)
    has_changes = re.search("^[^#]", status, re.MULTILINE)
    return found[1] if found and not has_changes else ""


def git(*arguments: str) -> str:
    """Return what git says of the template; nothing where git fails, or is not there."""
    command = ("git", "--no-optional-locks", "--git-dir=.git", "--work-tree=.", *arguments)
    try:
        done = subprocess.run(command, cwd=HOME, capture_output=True, check=False)  # noqa: S603
    except OSError:
        return ""
    return done.stdout.decode("utf-8", "replace") if done.returncode == 0 else ""


def tell_of_rewrite(framework: str) -> None:
    """Say it before cruft applies an update that changes the framework, and so all code."""
    before = os.environ.get("BAKED_FRAMEWORK", framework)  # it outlives this module
    os.environ["BAKED_FRAMEWORK"] = framework
    if framework != before:
        click.echo(
            f"framework={framework} is a rewrite: the template's files become their twins, and"
            f" what you wrote for {before} is left for you to carry over"
            " (docs/switching.md of the template).",
            err=True,
        )


def houses_of(answers: Answers) -> set[str]:
    """Return the folders that a project of *answers* is made of."""
    return HOUSES & {"_both", f"_{answers['framework']}", f"_{answers['orm']}"}


def everywhere(answers: Answers) -> list[str]:
    """Return the patterns of files without Jinja as they hold in every house."""
    patterns = answers.get("_copy_without_render", [])
    return list(dict.fromkeys(pattern[pattern.find("*") :] for pattern in patterns))


def refuse(problems: Iterable[str]) -> None:
    """Stop cookiecutter with one message that tells all *problems*, if there are any."""
    if lines := [f"  - {problem}" for problem in problems]:
        text = "\n".join(["No project was made:", *lines])
        encoding = sys.stdout.encoding or "utf-8"
        raise FailedHookException(text.encode(encoding, "backslashreplace").decode(encoding))


def settle(answers: Answers, given: Answers) -> None:
    """Change each of *answers* that was not *given* and does not fit to the first that does."""
    known = dict(given)
    for name in QUESTIONS:
        if name not in given:
            left, _ = possible(name, known)
            if left and answers[name] not in left:
                answers[name] = left[0]
        known[name] = answers[name]


def find_problems(answers: Answers) -> Iterator[str]:
    """Yield a sentence for each of *answers*, and each pair of them, that cannot be."""
    for name in filter(answers.__contains__, QUESTIONS):
        yield from value_problems(name, answers[name])
    for rule, name in broken_rules(answers):
        yield (f"{spelled({name: answers[name]})} cannot go with {spelled(rule.when)}: {rule.why}.")


def broken_rules(answers: Answers) -> Iterator[tuple[Rule, str]]:
    """Yield each rule that *answers* break, and which of them it would have otherwise."""
    for rule in RULES:
        if rule.when.items() <= answers.items():
            for name, allowed in rule.then.items():
                if name in answers and answers[name] not in allowed:
                    yield rule, name


def possible(name: str, known: Answers) -> tuple[list[Any], dict[str, list[Any]]]:
    """Return the values of *name* that go with the answers *known*, and the others by their why."""
    left: list[Any] = []
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
            left.append(value)
    return left, reasons


def values_of(name: str) -> list[Any]:
    """Return what can answer the question *name*, default first; nothing where any text can."""
    default = QUESTIONS[name]
    if isinstance(default, bool):
        return [default, not default]
    return default if isinstance(default, list) else []


def value_problems(name: str, value: Any) -> Iterator[str]:
    """Yield what is wrong with *value* as the answer to the question *name*."""
    values, answer = values_of(name), spelled({name: value})
    if name in YES_OR_NO:
        if not isinstance(value, bool):
            yield f"{answer} is neither true nor false: write one of them, without quotes."
    elif values:
        if value not in values:
            yield f"{answer} is not one of {', '.join(values)}{end(said(value), values)}"
    elif not isinstance(value, str):
        yield f"{answer} is not text: write it in quotes."
    elif name == "project_slug":
        yield from slug_problems(value)
    elif not value.strip():
        yield f"{name} is empty: write a few words."
    elif hidden := sorted(set(re.findall(INVISIBLE, value))):
        yield (
            f"{name} holds the invisible {' and '.join(map(called, hidden))}:"
            " write one line of visible text."
        )


def slug_problems(slug: str) -> Iterator[str]:
    """Yield why *slug* cannot be the name of a Python package, and which name could."""
    answer, proposal = spelled({"project_slug": slug}), package_name(slug)
    if not re.search(SLUG, slug) or re.search(INVISIBLE, slug):
        yield f"{answer} is not a package name: try {proposal!r}."
    elif len(slug) > MAX_SLUG_LENGTH:
        yield f"{answer} is longer than {MAX_SLUG_LENGTH} characters: try {proposal!r}."
    elif slug in TAKEN:
        yield f"{answer} would clash with a module or a keyword: try {proposal!r}."


def package_name(text: str) -> str:
    """Return the package name that is nearest to *text*."""
    name = slugify(str(text), separator="_", regex_pattern="[^a-z0-9]+")
    if not name[:1].isalpha():
        name = f"app_{name}".rstrip("_")
    if len(name) > MAX_SLUG_LENGTH:
        name = name[:MAX_SLUG_LENGTH].rstrip("_")
    return f"{name}_app" if name in TAKEN else name


def spelled(answers: Answers) -> str:
    """Write *answers* as they are given on the command line."""
    return " ".join(f"{name}={shown(value)}" for name, value in answers.items())


def shown(value: Any, room: int = 60) -> str:
    """Write *value* on one line, in about as many characters as there is *room* for."""
    if isinstance(value, str):
        text = value if re.fullmatch(r"[a-z0-9]+", value) else repr(value)
    else:
        text = json.dumps(value, default=str)
    return text if len(text) <= room else f"{text[:room]}…"


def called(character: str) -> str:
    """Return the name of a *character* that nobody sees."""
    return unicodedata.name(character, f"U+{ord(character):04X}")


def end(word: Any, words: Iterable[str]) -> str:
    """End a sentence by asking which of *words* was meant by *word*, if one is like it."""
    found = difflib.get_close_matches(str(word).lower(), words, 1)
    return f": did you mean {found[0]}?" if found else "."


def unknown(name: Any) -> str:
    """Say that nobody asks for an answer of this *name*."""
    return f"there is no answer {shown(name)}{end(name, QUESTIONS)}"


def command_line() -> dict[str, Any]:
    """Return the options of the running cookiecutter command; empty under another program."""
    context = click.get_current_context(silent=True)
    return context.params if context and "replay_file" in context.params else {}


def given_problems() -> list[str]:
    """Return a sentence for all that is wrong with what the user gave before the questions."""
    given, problems = read_given()
    return [*problems, *find_problems(given)]


def read_given() -> tuple[Answers, list[str]]:
    """Return what the config file and the command line answer, and what is wrong with their form.

    A personal file serves many templates, so it may speak of other answers than ours.
    """
    options = command_line()
    if not options:
        return {}, []
    path = options["config_file"] or os.environ.get("COOKIECUTTER_CONFIG")
    is_personal = not path
    path = path or config.USER_CONFIG_PATH
    given: Answers = {}
    problems: list[str] = []
    if not options["default_config"] and Path(path).exists():
        content = yaml.safe_load(Path(path).read_text("utf-8")) or {}
        given = content.get("default_context") or {}
        if is_personal:
            given = {name: value for name, value in given.items() if name in QUESTIONS}
        else:
            problems = list(form_problems(path, content))
    for name, text in (options["extra_context"] or {}).items():
        given[name] = truth(text) if name in YES_OR_NO else text
    return given, [*problems, *(unknown(name) for name in given if name not in QUESTIONS)]


def truth(answer: Any) -> Any:
    """Return what a yes or a no that was typed means; cookiecutter 2.6 keeps it as it was typed."""
    word = answer.strip().lower() if isinstance(answer, str) else answer
    if word in prompt.YesNoPrompt.yes_choices:
        return True
    return False if word in prompt.YesNoPrompt.no_choices else answer


def form_problems(path: str, content: Answers) -> Iterator[str]:
    """Yield why the *content* of the config file at *path* is not read as it was meant."""
    for name in content:
        if name in QUESTIONS:
            yield f"{name} stands outside default_context: indent it below that line."
        elif name not in config.DEFAULT_CONFIG:
            known = config.DEFAULT_CONFIG
            yield f"cookiecutter knows no {shown(name)} in {path}{end(name, known)}"
    if not isinstance(content.get("default_context"), dict):
        yield f"{path} has no default_context: write the answers below such a line."


def ask_choice(original: Callable[..., Any]) -> Callable[..., Any]:
    """Make cookiecutter's *original* offer what earlier answers leave, or show what they settle."""

    @functools.wraps(original)
    def ask(name: str, default: Any, prompts: Answers | None = None, prefix: str = "") -> Any:
        if dialogue.answers is None or name not in QUESTIONS:
            return original(name, default, prompts, prefix)
        left, reasons = possible(name, dialogue.answers)
        if len(left) == 1:
            show(f"{prefix}{name}: [bold]{said(left[0])}[/] ({', '.join(reasons)})")
            return left[0]
        if isinstance(default, list):
            default = [value for value in default if value in left]
        for why, values in reasons.items():
            show(f"{prefix}{name}: not {' or '.join(map(said, values))} ({why})")
        return original(name, default, prompts, prefix)

    return ask


def ask_text(original: Callable[..., Any]) -> Callable[..., Any]:
    """Make cookiecutter's *original* ask again until the answer can be one."""

    @functools.wraps(original)
    def ask(name: str, default: Any, prompts: Answers | None = None, prefix: str = "") -> Any:
        while True:
            answer = original(name, default, prompts, prefix)
            if dialogue.answers is None or name not in QUESTIONS:
                return answer
            problems = list(value_problems(name, truth(answer) if name in YES_OR_NO else answer))
            if not problems:
                return answer
            for problem in problems:
                show(problem.removeprefix(f"{name}="), style="red", markup=False)

    return ask


def show(line: str, **options: Any) -> None:
    """Print *line* where cookiecutter prints its questions, with rich's *options*."""
    prompt.Prompt().console.print(line, highlight=False, **options)


def said(value: Any) -> str:
    """Return *value* as people say it."""
    if isinstance(value, bool):
        return "yes" if value else "no"
    return str(value)


# A cookiecutter without these functions would ask every question, and hear of problems at the end.
for function, wrapper in {
    "read_user_choice": ask_choice,
    "read_user_yes_no": ask_choice,
    "read_user_variable": ask_text,
}.items():
    if hasattr(prompt, function):
        setattr(prompt, function, wrapper(getattr(prompt, function)))
