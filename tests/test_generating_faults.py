"""Faults that people met when they made projects: each kind, with more than one input of it."""

import json
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from answer_gate.rules import package_name, slug_problems

from .helpers.commands import COOKIECUTTER, NO_ANSWERS, bake_under, clone, environment, run, succeed
from .helpers.inside import cookiecutter as cookiecutter_inside
from .helpers.template import HOUSES, ROOT, choices, read_tree
from .helpers.updates import commit

# What a program that makes several projects does; it prints what it noticed as JSON.
PROGRAM = """
import json, os, pathlib, sys, threading
import click.testing
from cookiecutter import cli, prompt
from cookiecutter.main import cookiecutter

def bake(template, name, **options):
    answers = options.pop("answers", None)
    try:
        home = pathlib.Path(cookiecutter(
            str(template), no_input=True, output_dir=name, config_file="config.yaml",
            extra_context=answers, **options))
    except Exception as error:
        return str(error)
    state = json.loads((home / ".cruft.json").read_text("utf-8"))
    texts = [path.read_text("utf-8") for path in home.rglob("*") if path.is_file()]
    assert not any("{{ cookiecutter" in text or "{{cookiecutter" in text for text in texts)
    return [state["template"], state["commit"], (home / "README.md").read_text("utf-8")]

def state():
    functions = [vars(prompt)[name] for name in vars(prompt) if name.startswith("read_user")]
    modules = sorted(name for name in sys.modules if name.startswith("answer_gate"))
    return [list(map(id, functions)), modules, dict(os.environ), list(sys.path), os.getcwd()]

first, second = sys.argv[1:]
"""


@pytest.fixture(scope="module")
def pair(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Path]:
    """Return two clones; the second has a commit more, with another gate and another question."""
    first = clone(tmp_path_factory.mktemp("first") / "template")
    commit(first)
    second = tmp_path_factory.mktemp("second") / "template"
    succeed("git", "clone", "--quiet", first, second, cwd=second.parent)
    change(second)
    commit(second)
    return first, second


def change(template: Path) -> None:
    """Give *template* another reason for a rule, and a private variable that its README shows."""
    path = template / "answer_gate"
    gate = path / "rules.py" if path.is_dir() else path.with_suffix(".py")
    gate.write_text(gate.read_text("utf-8").replace("admin needs an ORM", "reason is new"), "utf-8")
    questions = template / "cookiecutter.json"
    text = questions.read_text("utf-8")
    questions.write_text(text.replace('  "__given"', '  "_note": "new",\n  "__given"'), "utf-8")
    for readme in (template / HOUSES.name).glob("*/README.md"):
        with readme.open("a", encoding="utf-8") as file:
            file.write("\nThis is {{ cookiecutter._note }}.\n")


def program(pair: tuple[Path, Path], folder: Path, text: str, **variables: str) -> Any:
    """Run PROGRAM and *text* on *pair* in *folder*, and return what it prints last."""
    config = f"replay_dir: {folder / 'replay'}\ndefault_context: {{}}\n"
    (folder / "config.yaml").write_text(config, encoding="utf-8")
    command = (sys.executable, "-c", PROGRAM + text, *map(str, pair))
    return json.loads(succeed(*command, cwd=folder, env=environment(**variables)).splitlines()[-1])


def head(template: Path) -> str:
    """Return the commit of *template*."""
    return succeed("git", "rev-parse", "HEAD", cwd=template).strip()


IN_TURN = {
    "loop": "print(json.dumps([bake(t, f'o{n}') for n, t in enumerate([first, second] * 2)]))",
    "refused before": """
for template in (first, second):
    bake(template, "x", answers={"orm": "none"})
    bake(template, "x", answers={"orm": "no such ORM"})
print(json.dumps([bake(t, f'o{n}') for n, t in enumerate([first, second])]))
""",
    "threads": """
found = []
for n, template in enumerate([first, second, first]):
    thread = threading.Thread(target=lambda: found.append(bake(template, f"o{n}")))
    thread.start()
    thread.join()
print(json.dumps(found))
""",
    "relative": """
both = [os.path.relpath(path) for path in (first, second)]
print(json.dumps([bake(t, f'o{n}') for n, t in enumerate(both)]))
""",
    "imported before": """
sys.path.insert(0, first)
import answer_gate
del sys.path[0]
print(json.dumps([bake(t, f'o{n}') for n, t in enumerate([second, first])][::-1]))
""",
    "another on the path": """
sys.path.insert(0, second)
print(json.dumps([bake(t, f'o{n}') for n, t in enumerate([first, second])]))
""",
}


@pytest.mark.parametrize("how", IN_TURN)
def test_each_bake_uses_the_gate_of_its_own_template(
    pair: tuple[Path, Path], tmp_path: Path, how: str
) -> None:
    for made, template in zip(program(pair, tmp_path, IN_TURN[how]), pair * 2, strict=False):
        _, commit_of, readme = made
        assert commit_of == head(template)
        assert ("This is new." in readme) == (template == pair[1])


@pytest.mark.parametrize("number", [0, 1])
def test_refusal_is_in_the_words_of_its_own_template(
    pair: tuple[Path, Path], tmp_path: Path, number: int
) -> None:
    text = """
bad = {"orm": "none"}
print(json.dumps([bake(t, "x", answers=bad) for t in (first, second, first)]))
"""
    told = program((pair[number], pair[1 - number]), tmp_path, text)
    assert ["reason is new" in words for words in told] == [number == 1, number == 0, number == 1]


def test_refusals_of_threads_at_once_are_in_the_words_of_their_templates(
    pair: tuple[Path, Path], tmp_path: Path
) -> None:
    text = """
from concurrent.futures import ThreadPoolExecutor
with ThreadPoolExecutor(4) as pool:
    print(json.dumps(list(pool.map(
        lambda n: bake([first, second][n % 2], "x", answers={"orm": "none"}), range(60)))))
"""
    # Now and then cookiecutter itself fails, which changes the folder and the path of all threads.
    found = {
        (n % 2, words[words.rfind("orm=none") :])
        for n, words in enumerate(program(pair, tmp_path, text))
    }
    told = sorted(each for each in found if each[1].startswith("orm=none"))
    assert [("reason is new" in words, number) for number, words in told] == [(False, 0), (True, 1)]


def test_template_that_changed_on_disk_is_read_anew(
    pair: tuple[Path, Path], tmp_path: Path
) -> None:
    template = shutil.copytree(pair[0], tmp_path / "template")
    after = shutil.copytree(pair[1], tmp_path / "after")
    text = """
import shutil
bad = {"orm": "none"}
told = [bake(first, "x", answers=bad), bake(first, "o1")[2][-20:]]
shutil.rmtree(first)
shutil.copytree(second, first)
print(json.dumps([*told, bake(first, "x", answers=bad), bake(first, "o2")[2][-20:]]))
"""
    told = program((template, after), tmp_path, text)
    assert ["new" in words for words in told] == [False, False, True, True]


@pytest.mark.parametrize("number", [0, 1])
def test_command_is_not_misled_by_another_gate(
    pair: tuple[Path, Path], tmp_path: Path, number: int
) -> None:
    ours, theirs = pair[number], pair[1 - number]
    arguments = (ours, "--no-input", "--config-file", NO_ANSWERS, "orm=none", "admin=true")
    for cwd, variables in ((theirs, {}), (tmp_path, {"PYTHONPATH": str(theirs)})):
        done = run(*COOKIECUTTER, *arguments, cwd=cwd, env=environment(**variables))
        assert done.returncode == 1
        assert ("reason is new" in done.stdout) == (number == 1)


LEAVING = {
    "made": "bake(first, 'o1')",
    "refused": "bake(first, 'o1', answers={'orm': 'none'})",
    "wrong value": "bake(first, 'o1', answers={'framework': 'rails'})",
    "no choices": "bake(first, 'o1', answers={'orm': []})",
    "hooks refused": "bake(first, 'o1', accept_hooks=False)",
    "no such folder": "bake(first, '/dev/null/o1')",
    **{
        f"aborted after {count}": f"""
options = ["--config-file", "config.yaml", "-o", "o1"]
answers = "\\n" * {count}
result = click.testing.CliRunner().invoke(cli.main, [first, *options], input=answers)
assert result.exit_code != 0, result.output
"""
        for count in (0, 2, 4, 6)
    },
}


@pytest.mark.parametrize("how", LEAVING)
def test_bake_leaves_nothing_in_the_process(
    pair: tuple[Path, Path], tmp_path: Path, how: str
) -> None:
    text = f"before = state()\n{LEAVING[how]}\nprint(json.dumps([before, state()]))"
    before, after = program(pair, tmp_path, text)
    assert after == before


# Names that git, Docker, Windows or a disk that takes upper and lower case for the same would lose.


def ignored_names() -> list[str]:
    """Return every name that the ignore files of the template hold."""
    texts = [path.read_text("utf-8") for path in HOUSES.glob("*/.*ignore")]
    lines = [line for text in texts for line in text.splitlines() if "{%" not in line]
    return sorted({word.lower() for line in lines for word in re.findall(r"\w+", line)})


@pytest.mark.parametrize("name", ignored_names())
@pytest.mark.parametrize("framework", choices("framework"))
def test_package_that_an_ignore_file_swallows_is_refused(
    tmp_path: Path, framework: str, name: str
) -> None:
    slugs = [slug for slug in (name, package_name(name)) if not list(slug_problems(slug))]
    assert slugs, "the proposal is refused too"
    result = cookiecutter_inside(tmp_path, "--no-input", f"framework={framework}", "docker=true")
    assert result.exit_code == 0, result.output
    home = tmp_path / "output/acme"
    succeed("git", "init", "--quiet", cwd=home)
    for ignore in (".gitignore", ".dockerignore"):
        shutil.copy(home / ignore, home / ".git/info/exclude")
        (home / ".gitignore").unlink(missing_ok=True) if ignore == ".dockerignore" else None
        for slug in slugs:
            done = run("git", "check-ignore", f"{slug}/__init__.py", cwd=home)
            assert done.returncode == 1, f"{ignore} ignores {slug}: reserve it in rules.py"


def test_ignored_names_are_found() -> None:
    assert {"instance", "staticfiles"} <= set(ignored_names())


@pytest.mark.parametrize(
    ("slug", "what"),
    [
        ("aux", "Windows"),
        ("con", "Windows"),
        ("com1", "Windows"),
        ("lpt9", "Windows"),
        ("nul", "Windows"),
        ("instance", "git"),
        ("staticfiles", "git"),
        ("build", "git"),
        ("license", "file or folder of a project"),
        ("makefile", "file or folder of a project"),
        ("docs", "file or folder of a project"),
        ("tests", "file or folder of a project"),
        ("templates", "file or folder of a project"),
    ],
)
def test_slug_that_git_windows_or_a_disk_would_lose_is_refused(
    tmp_path: Path, slug: str, what: str
) -> None:
    name = slug.capitalize()
    result = cookiecutter_inside(tmp_path, "--no-input", f"project_slug={slug}")
    assert result.exit_code == 1
    assert f"project_slug={slug} would clash with" in result.output
    assert what in result.output
    assert f"try '{slug}_app'." in result.output
    for spelled in (name, slug.upper()):
        result = cookiecutter_inside(tmp_path, "--no-input", f"project_slug={spelled}")
        assert result.exit_code == 1
        assert f"try '{slug}_app'." in result.output
    assert not (tmp_path / "output").exists()
    # The name that comes of the project's own is another from the start.
    result = cookiecutter_inside(tmp_path, "--no-input", f"project_name={name}")
    assert result.exit_code == 0, result.output
    assert [path.name for path in (tmp_path / "output").iterdir()] == [f"{slug}_app"]


def test_no_slug_clashes_with_what_a_project_holds() -> None:
    for path in HOUSES.glob("*/*"):
        name = path.name.lower().removesuffix(".py")
        if re.fullmatch("[a-z0-9_]+", name):
            assert list(slug_problems(name)), f"{name} is in every project: reserve it in rules.py"
    for name in ("LICENSE", "Makefile", "Dockerfile", "Caddyfile"):
        assert list(slug_problems(name.lower())), name


# Flags, none of which may end in half a project as if all were well.


def bake(folder: Path, *arguments: str | Path, stdin: str = "", **variables: str) -> Any:
    """Run the real command in *folder*, whose config file is its own."""
    config = folder / "config.yaml"
    if not config.exists():
        config.write_text(f"replay_dir: {folder / 'replay'}\ndefault_context: {{}}\n", "utf-8")
    command = (*COOKIECUTTER, ROOT, "--config-file", config, *arguments)
    return run(*command, cwd=folder, stdin=stdin, env=environment(**variables))


@pytest.mark.parametrize(
    ("arguments", "stdin"),
    [
        (["--no-input", "--accept-hooks", "no"], ""),
        (["--no-input", "--accept-hooks", "no", "--keep-project-on-failure"], ""),
        (["--no-input", "--accept-hooks", "ask"], "n\n"),
        (["--accept-hooks", "no"], "\n" * 20),
    ],
    ids=" ".join,
)
def test_without_its_hook_no_project_is_made(
    tmp_path: Path, arguments: list[str], stdin: str
) -> None:
    done = bake(tmp_path, *arguments, stdin=stdin)
    assert done.returncode == 1
    message = done.stdout.splitlines()[-2:]
    assert message[0].endswith("No project was made:")
    assert "--accept-hooks yes" in message[1]
    assert not (tmp_path / "acme").exists()


def test_replay_without_hooks_makes_no_project(tmp_path: Path) -> None:
    assert bake(tmp_path, "--no-input", "-o", "a").returncode == 0
    for flag in (["--replay"], ["--replay-file", str(next((tmp_path / "replay").iterdir()))]):
        done = bake(tmp_path, *flag, "--accept-hooks", "no", "-o", "b")
        assert done.returncode == 1
        assert "--accept-hooks yes" in done.stdout
        assert not (tmp_path / "b").exists()


@pytest.mark.parametrize(
    ("changes", "text"),
    [({"project_name": "Bread"}, "Bread"), ({"author_name": 'A "B" C'}, 'A \\"B\\" C')],
)
def test_edited_replay_file_is_followed_everywhere(
    tmp_path: Path, changes: dict[str, str], text: str
) -> None:
    assert bake(tmp_path, "--no-input", "-o", "a").returncode == 0
    (saved,) = (tmp_path / "replay").iterdir()
    content = json.loads(saved.read_text("utf-8"))
    content["cookiecutter"].update(changes)
    saved.write_text(json.dumps(content), "utf-8")
    done = bake(tmp_path, "--replay-file", saved, "-o", "b")
    assert done.returncode == 0, done.stdout
    ours = read_tree(tmp_path / "b/acme")
    assert (
        any(text in content.decode() for path, content in ours.items() if path.endswith(".py"))
        or text in ours["pyproject.toml"].decode()
    )


def test_replay_keeps_to_the_patterns_of_today(tmp_path: Path) -> None:
    assert bake(tmp_path, "--no-input", "-o", "a").returncode == 0
    (saved,) = (tmp_path / "replay").iterdir()
    content = json.loads(saved.read_text("utf-8"))
    content["cookiecutter"]["_copy_without_render"] = ["*/README.md", "_flask"]
    saved.write_text(json.dumps(content), "utf-8")
    done = bake(tmp_path, "--replay-file", saved, "-o", "b")
    assert done.returncode == 0, done.stdout
    a, b = (read_tree(tmp_path / name / "acme") for name in "ab")
    assert {path for path in a | b if a.get(path) != b.get(path)} == {".env"}


@pytest.mark.parametrize("flags", [["-f"], ["-f", "-s"]], ids=" ".join)
@pytest.mark.parametrize("house", ["_both", "_flask"])
def test_what_a_failed_bake_left_is_not_built_on(
    tmp_path: Path, flags: list[str], house: str
) -> None:
    left = tmp_path / "acme" / house / "README.md"
    left.parent.mkdir(parents=True)
    left.write_text("old\n", encoding="utf-8")
    done = bake(tmp_path, "--no-input", *flags)
    assert done.returncode == 1
    assert house in done.stdout
    assert read_tree(tmp_path / "acme") == {f"{house}/README.md": b"old\n"}


@pytest.mark.parametrize("name", ["{{ 7 * 7 }}", "{% x", "{#", "100% done"])
def test_output_folder_may_have_any_name(tmp_path: Path, name: str) -> None:
    assert bake(tmp_path, "--no-input", "-o", "plain").returncode == 0
    done = bake(tmp_path, "--no-input", "-o", name)
    assert done.returncode == 0, done.stdout
    a, b = (read_tree(tmp_path / folder / "acme") for folder in ("plain", name))
    assert {path for path in a | b if a.get(path) != b.get(path)} == {".env"}


def test_paths_of_the_template_hold_no_jinja_but_the_package() -> None:
    for path in HOUSES.rglob("*"):
        assert "{" not in str(path.relative_to(HOUSES)).replace(HOUSES.name, ""), path


@pytest.mark.parametrize("flags", [[], ["--keep-project-on-failure"]], ids=" ".join)
def test_failing_hook_is_an_error(tmp_path: Path, flags: list[str]) -> None:
    template = clone(tmp_path / "template")
    hook = template / "hooks/post_gen_project.py"
    hook.write_text(f"raise SystemExit(1)\n{hook.read_text('utf-8')}", "utf-8")
    options = ("--no-input", "--config-file", str(NO_ANSWERS), "-o", "o", *flags)
    done = run(*COOKIECUTTER, str(template), *options, cwd=tmp_path)
    assert done.returncode == 1
    assert (tmp_path / "o/acme").exists() == bool(flags)


@pytest.mark.parametrize("name", ["Acme", "ギャラリー \U0001f35e"])
def test_debug_file_changes_nothing(tmp_path: Path, name: str) -> None:
    text = f"replay_dir: replay\ndefault_context:\n  project_name: {name}\n  project_slug: acme\n"
    (tmp_path / "config.yaml").write_text(text, encoding="utf-8")
    assert bake(tmp_path, "--no-input", "-o", "a").returncode == 0
    flags = ("--no-input", "-o", "b", "--debug-file", "log")
    done = bake(tmp_path, *flags, LC_ALL="C", PYTHONUTF8="0", PYTHONCOERCECLOCALE="0")
    assert done.returncode == 0, done.stdout
    a, b = (read_tree(tmp_path / name / "acme") for name in "ab")
    assert {path for path in a | b if a.get(path) != b.get(path)} == {".env"}


# The environment, which may not change what is made.


@pytest.fixture(scope="module")
def plain(pair: tuple[Path, Path], tmp_path_factory: pytest.TempPathFactory) -> dict[str, bytes]:
    """Return the files of a project that was made in a plain environment."""
    return made(pair[0], tmp_path_factory.mktemp("plain"))


def made(template: Path, folder: Path, **variables: str) -> dict[str, bytes]:
    """Return the files of a project that *template* makes, but for its secrets."""
    config = folder / "config.yaml"
    text = f"replay_dir: {folder / 'replay'}\ndefault_context:\n  project_name: Zoë\n"
    config.write_text(text, encoding="utf-8")
    command = (*COOKIECUTTER, template, "--no-input", "--config-file", config)
    succeed(*command, cwd=folder, env={**environment(), **variables})
    home = folder / "zoe"
    state = (home / ".cruft.json").read_bytes()
    return {**read_tree(home), ".env": b"", ".cruft.json": state}


VARIABLES = [
    {"GIT_INDEX_FILE": "/nowhere/index"},
    {"GIT_DIR": "/nowhere", "GIT_WORK_TREE": "/nowhere"},
    {"GIT_OBJECT_DIRECTORY": "/nowhere"},
    {"GIT_CONFIG_COUNT": "1", "GIT_CONFIG_KEY_0": "core.bare", "GIT_CONFIG_VALUE_0": "true"},
    {"GIT_CONFIG_PARAMETERS": "'status.branch'='false' nonsense"},
    {"GIT_CONFIG_GLOBAL": "{folder}/config"},
    {"GIT_LITERAL_PATHSPECS": "1", "GIT_ICASE_PATHSPECS": "1"},
    {"GIT_TRACE": "1"},
    {"PYTHONOPTIMIZE": "2"},
    {"PYTHONHASHSEED": "7"},
    {"PYTHONDONTWRITEBYTECODE": "1"},
    {"PYTHONPYCACHEPREFIX": "{folder}/bytecode"},
    {"PYTHONUTF8": "0", "PYTHONCOERCECLOCALE": "0", "LC_ALL": "C"},
    {"PYTHONIOENCODING": "ascii"},
    {"PYTHONSAFEPATH": "1"},
    {"PYTHONPATH": "{other}"},
    {"UV_PYTHON": "3.8", "UV_PROJECT": "/nowhere", "UV_NO_CACHE": "1"},
    {"VIRTUAL_ENV": "/nowhere"},
    {"BAKED_FRAMEWORK": "django"},
    {"TMPDIR": "{folder}/modules"},
]


@pytest.mark.parametrize("variables", VARIABLES, ids="+".join)
def test_environment_does_not_change_a_project(
    pair: tuple[Path, Path], plain: dict[str, bytes], tmp_path: Path, variables: dict[str, str]
) -> None:
    (tmp_path / "config").write_text("[core]\n\tworktree = /nowhere\n\tbare = true\n", "utf-8")
    (tmp_path / "modules").mkdir()
    for name in ("json", "shlex", "contextlib"):
        (tmp_path / f"modules/{name}.py").write_text("raise SystemExit(1)\n", encoding="utf-8")
    filled = {
        name: value.format(folder=tmp_path, other=pair[1]) for name, value in variables.items()
    }
    assert made(pair[0], tmp_path, **filled) == plain


@pytest.mark.make
@pytest.mark.parametrize("umask", ["000", "027", "077"])
@pytest.mark.parametrize("framework", choices("framework"))
def test_image_of_a_project_does_not_depend_on_the_umask(
    pair: tuple[Path, Path], tmp_path: Path, framework: str, umask: str
) -> None:
    ours, plain = (image_modes(pair[0], tmp_path, framework, each) for each in (umask, "022"))
    assert ours == plain
    assert [path for path, mode in plain.items() if not mode & 0o004 or mode & 0o022] == []


def image_modes(template: Path, folder: Path, framework: str, umask: str) -> dict[str, int]:
    """Bake under *umask*, and return the modes that the Dockerfile gives to the files."""
    home = bake_under(umask, template, folder / umask, f"framework={framework}")
    dockerfile = (home / "Dockerfile").read_text("utf-8")
    (command,) = re.findall(r"^COPY \. \.\n(?:#.*\n)*RUN (chmod .*)", dockerfile, re.MULTILINE)
    succeed("sh", "-ec", command, cwd=home)
    return {str(path.relative_to(home)): path.stat().st_mode for path in home.rglob("*")}


@pytest.mark.parametrize("how", ["GIT_CONFIG_GLOBAL", "HOME", "XDG_CONFIG_HOME"])
def test_file_that_the_user_ignores_is_noticed_all_the_same(
    pair: tuple[Path, Path], tmp_path: Path, how: str
) -> None:
    template = shutil.copytree(pair[0], tmp_path / "template")
    (template / HOUSES.name / "_both/extra.txt").touch()
    (tmp_path / "git").mkdir()
    (tmp_path / "git/ignore").write_text("extra.txt\n", encoding="utf-8")
    config = f"[core]\n\texcludesFile = {tmp_path / 'git/ignore'}\n"
    (tmp_path / ".gitconfig").write_text(config, encoding="utf-8")
    target = tmp_path / ".gitconfig" if how == "GIT_CONFIG_GLOBAL" else tmp_path
    with pytest.raises(FileNotFoundError, match=r"\.cruft\.json"):
        made(template, tmp_path, **{how: str(target)})


@pytest.mark.make
def test_project_of_a_git_hook_has_its_state(pair: tuple[Path, Path], tmp_path: Path) -> None:
    repository = tmp_path / "repository"
    succeed("git", "init", "--quiet", repository, cwd=tmp_path)
    hook = repository / ".git/hooks/pre-commit"
    command = [*COOKIECUTTER, pair[0], "--no-input", "--config-file", NO_ANSWERS, "-o", tmp_path]
    hook.write_text(f"#!/bin/sh\nexec '{"' '".join(map(str, command))}'\n", encoding="utf-8")
    hook.chmod(0o755)
    commit(repository)
    state = json.loads((tmp_path / "acme/.cruft.json").read_text("utf-8"))
    assert state["commit"] == head(pair[0])


@pytest.mark.parametrize("how", ["clean clone", "no repository", "changes", "no git"])
def test_project_that_cruft_cannot_update_says_so(
    pair: tuple[Path, Path], tmp_path: Path, how: str
) -> None:
    template = shutil.copytree(pair[0], tmp_path / "template")
    env = environment()
    if how == "no repository":
        shutil.rmtree(template / ".git")
    elif how == "changes":
        (template / HOUSES.name / "_both/extra.txt").touch()
    elif how == "no git":
        env["PATH"] = str(tmp_path)
    output = succeed(*COOKIECUTTER, template, "--no-input", cwd=tmp_path, env=env)
    is_updatable = how == "clean clone"
    assert (tmp_path / "acme/.cruft.json").exists() == is_updatable
    assert ("cruft cannot update this project" in output) != is_updatable


# Config files.


@pytest.mark.parametrize(
    "text",
    [
        "cookiecutters_dir: clones",
        "replay_dir: replay",
        "abbreviations: {ours: 'https://example.com/{0}'}",
        "cookiecutters_dir: clones\nreplay_dir: replay\nabbreviations: {}",
        "replay_dir: replay\nemail: ada@example.com",
        "default_context: {}\nteam: [ada, zoë]",
    ],
)
def test_file_of_engine_settings_is_taken(tmp_path: Path, text: str) -> None:
    (tmp_path / "config.yaml").write_text(text, encoding="utf-8")
    done = bake(tmp_path, "--no-input", "framework=django", HOME=str(tmp_path))
    assert done.returncode == 0, done.stdout
    assert (tmp_path / "acme/manage.py").exists()


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("replay_dir: replay\nframework: django", "framework stands outside default_context"),
        ("replay_dir: replay\norm: none\nadmin: false", "orm stands outside default_context"),
        ("", "has no default_context"),
        ("{}", "has no default_context"),
        ("nonsense: 1", "has no default_context"),
        ("replay_dir: replay\nlicence: mit", "did you mean license?"),
        ("replay_dirs: replay", "did you mean replay_dir?"),
    ],
)
def test_file_is_refused_for_what_it_says_wrongly(tmp_path: Path, text: str, words: str) -> None:
    (tmp_path / "config.yaml").write_text(text, encoding="utf-8")
    done = bake(tmp_path, "--no-input", "framework=django", HOME=str(tmp_path))
    assert done.returncode == 1
    assert words in done.stdout
    assert not (tmp_path / "acme").exists()


PERSONAL = [
    ("orm: none\n  admin: true", "orm=sql"),
    ("admin: true\n  orm: none", "admin=false"),
    ("framework: django\n  orm: mongodb", "framework=flask"),
    ("orm: mongodb\n  framework: django", "orm=sql"),
    ("license: Apache Software License 2.0", "license=apache"),
    ("license: BSD license", "license=bsd"),
    ("license: MIT", "license=mit"),
    ("pages: 7", "pages=native"),
    ("docker: 'perhaps'", "docker=true"),
]


@pytest.mark.parametrize("how", ["home", "variable"])
@pytest.mark.parametrize(("line", "way_out"), PERSONAL)
def test_shared_file_that_is_wrong_is_named_with_the_way_out(
    tmp_path: Path, line: str, way_out: str, how: str
) -> None:
    path = tmp_path / ".cookiecutterrc"
    text = f"default_context:\n  {line}\n  author_name: Ada\n  project_name: Shop\n  email: a@b.c\n"
    path.write_text(text, encoding="utf-8")
    env = environment(HOME=str(tmp_path), USERPROFILE=str(tmp_path))
    env.pop("COOKIECUTTER_CONFIG", None)
    if how == "variable":
        env["COOKIECUTTER_CONFIG"] = str(path)
    command = (*COOKIECUTTER, ROOT, "--no-input")

    refused = run(*command, cwd=tmp_path, env=env)
    assert refused.returncode == 1
    (sentence,) = re.findall(r"^  - .*", refused.stdout, re.MULTILINE)
    assert f"is from {path}: write {way_out} on the command line" in sentence
    assert "--default-config" in sentence
    assert [each.name for each in tmp_path.glob("[!.]*")] == []

    # The way out leads on, and what else the file says still counts.
    succeed(*command, way_out, cwd=tmp_path, env=env)
    assert 'name = "Ada"' in (tmp_path / "shop/pyproject.toml").read_text("utf-8")
    succeed(*command, "--default-config", cwd=tmp_path, env=env)
    assert (tmp_path / "acme").exists()


def test_shared_file_that_contradicts_the_command_is_named(tmp_path: Path) -> None:
    path = tmp_path / ".cookiecutterrc"
    path.write_text("default_context:\n  orm: none\n", encoding="utf-8")
    env = environment(HOME=str(tmp_path), COOKIECUTTER_CONFIG=str(path))
    done = run(*COOKIECUTTER, ROOT, "--no-input", "admin=true", cwd=tmp_path, env=env)
    assert done.returncode == 1
    assert f"orm is from {path}: write orm=sql on the command line" in done.stdout


@pytest.mark.skipif(os.name == "nt", reason="there, arguments are no bytes")
@pytest.mark.parametrize("name", ["project_name", "description", "author_name"])
@pytest.mark.parametrize("word", [b"S\xf6hne", b"\xff"])
def test_surrogate_is_called_what_it_is(tmp_path: Path, name: str, word: bytes) -> None:
    command = [*COOKIECUTTER, str(ROOT), "--no-input", "--config-file", str(NO_ANSWERS)]
    done = subprocess.run(
        [*map(os.fsencode, command), name.encode() + b"=" + word],
        cwd=tmp_path,
        env=environment(),
        capture_output=True,
        check=False,
    )
    assert done.returncode == 1
    sentence = done.stdout.decode()
    assert f"{name} holds U+DC{word[-1] if len(word) == 1 else word[1]:02X}" in sentence
    assert "not UTF-8" in sentence
    assert "invisible" not in sentence
    assert list(tmp_path.iterdir()) == []


# Other programs.

DOWNSTREAM = """
def test_plain_bake(cookies):
    result = cookies.bake()
    assert result.exception is None
    assert result.context["admin"] is True
    assert (result.project_path / "acme/__init__.py").exists()
    refused = cookies.bake({"orm": "none"})
    assert "admin=true cannot go with orm=none" in str(refused.exception)
    assert cookies.bake({"framework": "django"}).exception is None
"""


@pytest.mark.parametrize("place", ["vendor/flask-or-django", "."])
def test_pytest_cookies_bakes_with_the_line_that_readme_tells(tmp_path: Path, place: str) -> None:
    template = clone(tmp_path / place)
    readme = (ROOT / "README.md").read_text("utf-8")
    (line,) = re.findall("`(pythonpath = [^`]*)`", readme)
    (section,) = re.findall(r"`(\[tool\.pytest[^`]*\])`", readme)
    shutil.rmtree(template / "tests")
    (tmp_path / "pyproject.toml").write_text(
        f"{section}\n{line.replace('path/to/flask-or-django', place)}\n", encoding="utf-8"
    )
    (tmp_path / "tests").mkdir()
    (tmp_path / "tests/test_bake.py").write_text(DOWNSTREAM, encoding="utf-8")
    succeed(sys.executable, "-m", "pytest", f"--template={place}", "tests", cwd=tmp_path)
