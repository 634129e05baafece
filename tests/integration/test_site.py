"""The configurator in a real browser: what it shows and gives away is what cookiecutter makes."""

import itertools
import json
import os
import re
import shlex
import stat
import sys
import zipfile
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any
from unittest import mock
from urllib.parse import urlencode

import pytest
import yaml
from playwright.sync_api import Browser, Page

from answer_gate.rules import RULES, apply_constraints, broken_rules
from scripts.site import data
from scripts.site.bakes import HARD, WAYS, generate_alone
from scripts.site.build import Site, build
from scripts.site.page import write_site

from ..helpers.browser import violations
from ..helpers.commands import run
from ..helpers.site import EVERY, SOME, served
from ..helpers.template import CHOICES, ROOT, TURNS, Answers, choices, complete, label, read_tree

SMALL = {"width": 360, "height": 740}

# The controls that do not fit into what they are in.
CUT = """[...document.querySelectorAll("section button, section select, form input")]
    .filter((each) => !each.closest("#tree, #file") && each.checkVisibility())
    .filter((each) => each.getBoundingClientRect().right
        > each.closest("section, form").getBoundingClientRect().right)
    .map((each) => each.id)"""

# What the page says of a project.
SAID = """["command", "yaml", "steps", "options", "summary", "compare", "tree", "file", "table"]
    .map((id) => document.getElementById(id).textContent)"""

# A part of the page that is looked at, by its name: what is chosen to compare with.
VIEWS = {"files": "", "twins": "framework=django", "diff": "accounts=true"}


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Site:
    """Build the page."""
    return build(tmp_path_factory.mktemp("site"))


@pytest.fixture(scope="module")
def url(site: Site) -> Iterator[str]:
    """Serve the page."""
    with served(site.path) as url:
        yield url


@pytest.fixture
def visit(browser: Browser, url: str) -> Iterator[Callable[..., Page]]:
    """Return a function that opens the page; it complains of nothing, and asks nobody else."""
    complaints: list[str] = []
    contexts = []

    def visit(link: str = "", **options: Any) -> Page:
        context = browser.new_context(**options)
        contexts.append(context)
        page = context.new_page()
        page.on("console", lambda message: complaints.append(message.text))
        page.on("pageerror", lambda error: complaints.append(str(error)))
        page.on(
            "request",
            lambda request: (
                None
                if request.url.startswith((url, "data:", "blob:"))
                else complaints.append(request.url)
            ),
        )
        page.goto(f"{url}{link}")
        if options.get("java_script_enabled", True):
            page.wait_for_selector("#file pre")
        return page

    yield visit
    for context in contexts:
        context.close()
    assert complaints == []


def call(page: Page, expression: str, argument: Any = None) -> Any:
    """Return what *expression* says of the page's own module *m* and of an *argument* a."""
    load = "const m = await import(document.querySelector('script[type=module]').src)"
    return page.evaluate(f"async (a) => {{ {load}; return {expression}; }}", argument)


def look_at(page: Page, name: str) -> None:
    """Choose one of VIEWS."""
    compare(page, VIEWS[name])


def compare(page: Page, other: str) -> None:
    """Choose what the project is compared with."""
    if other:
        page.get_by_label("Compare with").select_option(other)
        page.wait_for_selector("#file .sides")


def files_of(page: Page, answers: Answers) -> dict[str, bytes]:
    """Return the files of a project, as the page has them."""
    entries = call(page, "m.project(a)", answers)
    return {entry["path"]: entry["text"].encode() for entry in entries}


def test_projects_are_those_of_cookiecutter(visit: Callable[..., Page]) -> None:
    page = visit()
    defaults = call(page, "m.readLink('').answers")
    for answers in [*SOME, *map(complete, TURNS)]:
        every = {**defaults, **answers}
        assert files_of(page, every) == generate_alone(every), label(answers)


def test_rules_are_those_of_the_gate(visit: Callable[..., Page]) -> None:
    ruled = {name for rule in RULES for name in (*rule.when, *rule.then)}
    defaults: Answers = {name: choices(name)[0] for name in CHOICES}
    given: list[Answers] = [
        {name: value for name, value in zip(ruled, values, strict=True) if value is not None}
        for values in itertools.product(*([None, *choices(name)] for name in ruled))
    ]
    assert len(given) > 1000
    expected = []
    for each in given:
        settled = {**defaults, **each}
        apply_constraints(settled, each)
        expected.append([settled, [[rule.why, name] for rule, name in broken_rules(settled)]])
    script = """a.given.map((given) => {
        const settled = m.settle({ ...a.defaults, ...given }, given);
        return [settled, m.broken(settled).map(({ rule, name }) => [rule.why, name])];
    })"""
    assert call(visit(), script, {"defaults": defaults, "given": given}) == expected


def test_choice_stays_and_changes_others_only_where_it_must(visit: Callable[..., Page]) -> None:
    script = """a.every.flatMap((answers) => a.clicks.flatMap(([name, value]) => {
        const chosen = m.choose(answers, name, value);
        const changed = Object.keys(answers).filter((each) => each !== name);
        const needless = changed.some((each) => chosen[each] !== answers[each]
            && !m.broken({ ...chosen, [each]: answers[each] }).length);
        const isWrong = needless || m.broken(chosen).length || chosen[name] !== value;
        return isWrong ? [[answers, name, value, chosen]] : [];
    }))"""
    clicks = [(name, value) for name in CHOICES for value in choices(name)]
    assert call(visit(), script, {"every": EVERY, "clicks": clicks}) == []


def test_texts_are_written_as_in_python(visit: Callable[..., Page]) -> None:
    texts = [
        *HARD,
        "$&",
        "\\'\"",
        "日本 🎈",
        *("".join(t) for t in itertools.product("'\"\\", repeat=4)),
    ]
    pairs = [(way, text) for way in WAYS for text in texts]
    written = call(visit(), "a.map(([way, text]) => m.write(way, text))", pairs)
    assert written == [WAYS[way](text) for way, text in pairs]


@pytest.mark.parametrize("number", range(4))
def test_command_and_config_file_make_the_project(
    visit: Callable[..., Page], tmp_path: Path, number: int
) -> None:
    page = visit(f"#{urlencode(written(SOME[number]))}")
    files = files_of(
        page, call(page, "m.readLink(a).answers", f"#{urlencode(written(SOME[number]))}")
    )
    ours = shlex.join([sys.executable, "-m", "cookiecutter", str(ROOT)])
    page.get_by_text("project.yaml", exact=True).first.click()
    (tmp_path / "project.yaml").write_text(page.locator("#yaml").inner_text(), encoding="utf-8")
    for name in ("command", "again"):
        command = re.sub(r"^uvx cookiecutter gh:\S+", ours, page.locator(f"#{name}").inner_text())
        done = run("bash", "-c", f"{command} --output-dir {name}", cwd=tmp_path)
        assert done.returncode == 0, done.stdout
        (home,) = (tmp_path / name).iterdir()
        assert home.name == SOME[number]["project_slug"]
        made = read_tree(home)
        made.pop(".env")
        assert made == files


def written(answers: Answers) -> dict[str, str]:
    """Return *answers* as a link has them."""
    return {
        name: str(value).lower() if isinstance(value, bool) else value
        for name, value in answers.items()
    }


def test_link_opens_the_same_project(visit: Callable[..., Page]) -> None:
    page = visit()
    page.get_by_role("radio", name="Django:").check()
    page.get_by_label("Project name").fill('Zoë\'s "Café"')
    page.get_by_role("textbox", name="Author").fill("A & B = C")
    command = page.locator("#command").inner_text()
    assert "framework=django" in command
    other = visit(page.url.partition("/#")[2] and f"#{page.url.partition('#')[2]}")
    assert other.locator("#command").inner_text() == command
    assert other.get_by_label("Project name").input_value() == 'Zoë\'s "Café"'
    assert other.get_by_role("status").inner_text() == ""


@pytest.mark.parametrize("name", VIEWS)
def test_choices_lead_to_the_page_that_their_link_opens(
    visit: Callable[..., Page], name: str
) -> None:
    page = visit()
    look_at(page, name)
    for answers in SOME[:5]:
        for option in CHOICES:
            page.locator(f"[name={option}][value='{written(answers)[option]}']").check()
        other = visit(f"#{page.url.partition('#')[2]}")
        compare(other, page.locator("#compare").input_value())
        for each in (page, other):
            each.wait_for_function(
                "document.getElementById('table').textContent.includes('Direct')"
            )
        assert page.evaluate(SAID) == other.evaluate(SAID)


def test_link_says_what_cannot_be(visit: Callable[..., Page]) -> None:
    page = visit("#framework=django&orm=mongodb&colour=red&license=beer&project_slug=class")
    status = page.get_by_role("status").inner_text()
    for words in ("colour", "license=beer", "keyword of Python", "supports SQL databases only"):
        assert words in status
    assert "orm=mongodb" in page.locator("#command").inner_text()


def test_back_returns_to_the_last_choice(visit: Callable[..., Page]) -> None:
    page = visit()
    first = page.locator("#command").inner_text()
    page.get_by_role("radio", name="Django:").check()
    page.go_back()
    page.wait_for_function(
        "(text) => document.getElementById('command').textContent === text", arg=first
    )
    assert page.get_by_role("radio", name="Flask:").is_checked()


def test_choice_that_cannot_be_is_offered_with_what_gives_way(visit: Callable[..., Page]) -> None:
    page = visit("#orm=none")
    admin = page.get_by_role("group", name="Admin interface").get_by_role("radio", name="Yes")
    assert "the admin needs an ORM" in admin.locator("xpath=..").inner_text()
    admin.check()
    assert page.get_by_role("radio", name="SQL:").is_checked()
    status = page.get_by_role("status").inner_text()
    assert "Also changed: Database (ORM): SQL (the admin needs an ORM)" in status
    assert re.search(r"\d+ files more", status)


def test_wrong_text_is_explained_and_the_command_keeps_the_last_right_one(
    visit: Callable[..., Page],
) -> None:
    page = visit()
    package = page.get_by_label("Python package name")
    package.fill("shop")
    for wrong, why in [("class", "keyword of Python"), ("Shop", "Try shop."), ("s" * 41, "40")]:
        package.fill(wrong)
        assert why in page.locator("#note-project_slug").inner_text()
        assert package.get_attribute("aria-invalid") == "true"
        page.get_by_role("radio", name="Apache").check()
        assert package.input_value() == wrong
        assert "project_slug=shop " in f"{page.locator('#command').inner_text()} "
    package.fill("")
    package.blur()
    assert package.input_value() == "acme"
    page.get_by_label("Project name").fill("Corner Shop")
    assert package.input_value() == "corner_shop"
    page.get_by_label("Project name").fill(" ")
    assert "empty" in page.locator("#note-project_name").inner_text()
    page.get_by_role("button", name="Defaults").click()
    assert page.get_by_label("Project name").input_value() == "Acme"
    assert page.locator("#note-project_name").inner_text() == ""


def test_examples_are_chosen(visit: Callable[..., Page]) -> None:
    page = visit()
    for preset in data.presets():
        name = preset["name"].replace("-", " ").capitalize()
        page.get_by_role("button", name=name, exact=True).click()
        assert page.get_by_role("status").inner_text().startswith(preset["why"])
        text = page.locator("#yaml").text_content() or ""
        assert preset["given"].items() <= yaml.safe_load(text)["default_context"].items()


def test_open_file_and_folders_stay(visit: Callable[..., Page]) -> None:
    page = visit()
    page.get_by_text("tests/", exact=True).click()
    page.get_by_role("button", name="settings.py").click()
    page.get_by_label("Python package name").fill("shop")
    page.get_by_role("radio", name="Django:").check()
    assert page.locator("#file h3").inner_text() == "shop/settings.py"
    assert "INSTALLED_APPS" in page.locator("#file").inner_text()
    assert page.get_by_role("button", name="test_notes.py").is_visible()


def test_lines_say_what_they_are_there_for(visit: Callable[..., Page]) -> None:
    page = visit("#accounts=true")
    page.get_by_role("button", name="settings.py").click()
    line = page.locator("#file .l", has_text="SECURITY_REGISTERABLE")
    assert "t" in str(line.get_attribute("class")).split()
    assert "User accounts: Yes" in page.locator("#file em").all_inner_texts()
    page.get_by_label("Why each line is there").uncheck()
    assert page.locator("#file em").count() == 0


def test_comparison_shows_what_an_option_changes(visit: Callable[..., Page]) -> None:
    page = visit()
    look_at(page, "diff")
    assert "files differ" in page.get_by_role("status").inner_text()
    page.get_by_role("button", name="settings.py").click()
    added = page.locator("#file ins").all_inner_texts()
    assert any("SECURITY_REGISTERABLE" in line for line in added)
    assert page.locator("#file del").count() == 0
    before, after = (
        files_of(page, call(page, "m.readLink(a).answers", link))["acme/settings.py"]
        for link in ("", "#accounts=true")
    )
    assert len(added) == after.count(b"\n") - before.count(b"\n")


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("size", [{"width": 1440, "height": 900}, SMALL], ids=["wide", "small"])
@pytest.mark.parametrize("name", VIEWS)
def test_page_is_accessible(
    visit: Callable[..., Page], name: str, size: dict[str, int], scheme: str
) -> None:
    page = visit("#project_name=W&orm=sql", color_scheme=scheme, viewport=size)
    look_at(page, name)
    page.get_by_label("Python package name").fill("class")
    for each in page.locator("#take summary").all():
        each.click()
    assert violations(page) == []
    assert page.evaluate("document.documentElement.scrollWidth") <= size["width"]
    assert page.evaluate(CUT) == []


def test_zip_is_reached_by_keyboard(visit: Callable[..., Page], tmp_path: Path) -> None:
    page = visit()
    tab_until(page, "document.activeElement.name === 'framework'")
    page.keyboard.press("ArrowDown")
    assert page.get_by_role("radio", name="Django:").is_checked()
    assert page.evaluate("document.activeElement.value") == "django"
    tab_until(page, "document.activeElement.id === 'download'")
    with page.expect_download() as downloading:
        page.keyboard.press("Enter")
    check_zip(downloading.value.path(), {"framework": "django"}, tmp_path)


def tab_until(page: Page, condition: str) -> None:
    """Press Tab until the *condition* holds, within what a person would bear."""
    for _ in range(60):
        page.keyboard.press("Tab")
        if page.evaluate(condition):
            return
    pytest.fail(f"never {condition}")


@pytest.mark.parametrize("deflates", [True, False])
def test_zip_is_what_cookiecutter_makes(
    visit: Callable[..., Page], tmp_path: Path, deflates: bool
) -> None:
    answers = {**SOME[1], "orm": "sql", "framework": "django", "pages": "native", "license": "gpl"}
    page = visit(f"#{urlencode(written(answers))}")
    if not deflates:
        page.evaluate("delete window.CompressionStream")
    with page.expect_download() as downloading:
        page.get_by_role("button", name="Download ZIP").click()
    assert downloading.value.suggested_filename == f"{answers['project_slug']}.zip"
    path = downloading.value.path()
    packed, plain = (
        path.stat().st_size,
        sum(each.file_size for each in zipfile.ZipFile(path).filelist),
    )
    assert (packed < plain * 0.7) == deflates
    check_zip(path, answers, tmp_path)


def check_zip(path: Path, answers: Answers, folder: Path) -> None:
    """Compare the ZIP file at *path* with what the command makes of *answers*."""
    words = [f"{name}={value}" for name, value in written(answers).items()]
    options = ("--no-input", "--output-dir", str(folder), *words)
    done = run(sys.executable, "-m", "cookiecutter", ROOT, *options, cwd=folder)
    assert done.returncode == 0, done.stdout
    (home,) = folder.iterdir()
    made = {
        f"{home.name}/{name}": (content, executable(home / name))
        for name, content in read_tree(home).items()
        if name != ".env"
    }
    with zipfile.ZipFile(path) as archive:
        assert archive.testzip() is None
        found = {
            each.filename: (archive.read(each), bool(each.external_attr >> 16 & stat.S_IXUSR))
            for each in archive.filelist
        }
        assert {stat.S_IFMT(each.external_attr >> 16) for each in archive.filelist} == {
            stat.S_IFREG
        }
    assert found == made


def executable(path: Path) -> bool:
    """Tell whether its owner may run the file at *path*."""
    return bool(path.stat().st_mode & stat.S_IXUSR)


FIGURES = {
    "counts": [
        {
            "answers": {"framework": name, "orm": "sql", "admin": True},
            "files": 0,
            "lines": {"application": lines, "tests": 2},
            "dependencies": 3,
            "packages": None,
            "megabytes": 62.5,
        }
        for name, lines in [("flask", 1520), ("django", 420)]
    ],
    "times": {
        "date": "2026-11-27",
        "machine": "two cores",
        "rows": [
            {
                "task": "page",
                "answers": {"framework": "flask", "project_slug": "acme"},
                "requests_per_second": 1234,
            }
        ],
    },
}


def test_figures_of_both_frameworks_are_shown(browser: Browser, site: Site, tmp_path: Path) -> None:
    figures = tmp_path / "figures.json"
    figures.write_text(json.dumps(FIGURES), encoding="utf-8")
    with mock.patch.object(data, "FIGURES", figures):
        write_site(tmp_path / "site", site.sources, site.files, site.bakes)
    with served(tmp_path / "site") as url:
        page = browser.new_page()
        page.goto(url)
        table = page.locator("#figures table")
        table.get_by_text("Lines of application").wait_for()
        rows = [row.inner_text().split("\t") for row in table.locator("tr").all()]
        page.close()
    assert rows[0] == ["", "Flask", "Django"]
    assert ["Lines of application", "1,520", "420"] in rows
    assert ["Megabytes installed", "62.5", "62.5"] in rows
    assert ["Requests per second: page", "1,234", "\N{EN DASH}"] in rows
    assert "Packages installed" not in dict(row[:2] for row in rows)


def test_figures_count_files_and_lines(visit: Callable[..., Page]) -> None:
    page = visit("#orm=mongodb")
    files = files_of(page, call(page, "m.readLink('#orm=mongodb').answers"))
    rows = [row.inner_text().split("\t") for row in page.locator("#figures tr").all()]
    assert rows[1][:2] == ["Files", f"{len(files)}"]
    assert rows[2][:2] == ["Lines", f"{sum(text.count(b'\n') for text in files.values()):,}"]
    assert "Database (ORM): SQL" in page.locator("#figures").inner_text()


def test_pictures_can_be_taken(visit: Callable[..., Page], tmp_path: Path) -> None:
    """The pictures of the page, kept where SCREENSHOTS says."""
    folder = Path(os.environ.get("SCREENSHOTS", tmp_path))
    folder.mkdir(parents=True, exist_ok=True)
    wide = {"width": 1280, "height": 800}
    for name, size, scheme in [("wide", wide, "light"), ("small", SMALL, "dark")]:
        page = visit(viewport=size, color_scheme=scheme)
        page.get_by_role("button", name="settings.py").click()
        if size == SMALL:
            page.locator("#preview").scroll_into_view_if_needed()
        check_picture(page, folder / f"site-{name}.png")
    page = visit(viewport=wide)
    look_at(page, "twins")
    page.get_by_role("button", name="settings.py differs").click()
    page.locator("#preview").scroll_into_view_if_needed()
    check_picture(page, folder / "site-diff.png")


def check_picture(page: Page, path: Path) -> None:
    """Take a picture that is small enough for git."""
    page.screenshot(path=path)
    assert path.stat().st_size < 250_000


def test_page_lists_options_and_the_command_without_javascript(visit: Callable[..., Page]) -> None:
    page = visit(java_script_enabled=False, viewport=SMALL)
    assert page.locator("#command").inner_text().startswith("uvx cookiecutter gh:")
    assert page.get_by_role("radio", name="Django:").is_visible()
    assert not page.get_by_role("button", name="Download ZIP").is_visible()
    assert page.locator(".notice").is_visible()


def test_policy_blocks_what_is_not_of_the_page(browser: Browser, url: str) -> None:
    page = browser.new_page()
    said: list[str] = []
    page.on("console", lambda message: said.append(message.text))
    page.goto(url)
    page.evaluate("""() => {
        const script = Object.assign(document.createElement("script"), { text: "window.x = 1" });
        document.body.append(script);
        document.body.insertAdjacentHTML("beforeend", "<b style='color: red'>x</b>");
    }""")
    page.evaluate("fetch('https://example.com/').catch(() => 0)")
    page.wait_for_timeout(200)
    assert page.evaluate("window.x") is None
    assert len([text for text in said if "Content Security Policy" in text]) >= 3
    page.close()
