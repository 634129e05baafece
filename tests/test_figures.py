"""figures.json is what the projects are; docs/trade-offs.md and its pictures are what it says."""

import copy
import re
import sys
import tomllib
from collections.abc import Iterator
from typing import Any
from xml.etree import ElementTree

import pytest

from scripts import figures, trade_offs
from scripts.trade_offs import FRAMEWORKS, HOLDS, LARGEST, PARTLY, SMALLEST, row_of

from .helpers.commands import run
from .helpers.files import lines_of
from .helpers.template import BARE, DISTINCT, FULL, ROOT, Answers, Bake, Project, label, params_of

FIGURES = figures.read()
PAGE = trade_offs.PAGE.read_text("utf-8")
PLOTS = {path.name: path.read_text("utf-8") for path in trade_offs.PLOTS.iterdir()}

SVG = "{http://www.w3.org/2000/svg}"


def spread(median: float) -> dict[str, float]:
    """Return a median with quartiles."""
    return {"median": median, "low": median * 0.9, "high": median * 1.1}


# Times are measured seldom: what is written of them is tested with these.
TIMES: dict[str, Any] = {
    "date": "2026-01-31",
    "machine": "2 cores",
    "server": "gunicorn",
    "versions": {"flask": "3.1"},
    "rows": [
        {
            "task": task,
            "answers": answers,
            "requests_per_second": 400,
            "project": spread(400),
            "bare": spread(600),
            "to_bare": spread(0.6),
            "to_flask": spread(1 if answers["framework"] == "flask" else 0.5),
            "bare_to_flask": spread(1 if answers["framework"] == "flask" else 0.5),
            "megabytes": 90,
            "bare_megabytes": 60,
        }
        for task in ("JSON", "page, PostgreSQL", "API, list of 20, PostgreSQL")
        for answers in FULL
    ],
    "starts": [{"answers": answers, "seconds": spread(1.5)} for answers in [*FULL, *BARE]],
    "first": [
        {"answers": answers, "seconds": spread(8.5), "by_hand": spread(2.5)}
        for answers in [*FULL, *BARE]
    ],
    "templates": {"django": spread(900), "jinja2": spread(100), "ratio": spread(9)},
}
TIMED = FIGURES | {"times": TIMES}


@pytest.mark.parametrize("answers", params_of(DISTINCT))
def test_counts_are_those_of_the_project(answers: Answers) -> None:
    row = next(row for row in FIGURES["counts"] if row["answers"] == answers)
    project = figures.bake(answers)
    assert {name: row[name] for name in ("files", "lines", "dependencies")} == project.counts(), (
        "run `make readme`"
    )
    known = [each["dependencies"] for each in FIGURES["installed"]]
    assert project.dependencies in known, "run `make figures ARGS=packages`"


def test_project_cites_its_own_counts(project: Project) -> None:
    counts = figures.Baked(project.files, direct_dependencies(project)).counts()
    (cited,) = re.findall(r"\nAs generated, (.*)\n", project.files["docs/decision.md"].decode())
    lines = counts["lines"]
    numbers = [lines["application"], lines["tests"], counts["dependencies"]]
    assert [int(number) for number in re.findall(r"\d+", cited)[:3]] == numbers, "run `make readme`"


def direct_dependencies(project: Project) -> list[str]:
    """Return what *project* names as its dependencies."""
    metadata = tomllib.loads(project.files["pyproject.toml"].decode())["project"]
    names: list[str] = metadata["dependencies"]
    return names


def test_every_combination_has_a_row() -> None:
    rows = [row["answers"] for row in FIGURES["counts"]]
    assert sorted(rows, key=str) == sorted(DISTINCT, key=str)


def test_every_row_was_installed() -> None:
    for row in FIGURES["counts"]:
        assert row["packages"] >= row["dependencies"] > 0, row
        assert row["megabytes"] > 1, row


@pytest.mark.parametrize("answers", [*FULL, *BARE], ids=label)
def test_lines_are_those_of_the_budgets(bake: Bake, answers: Answers) -> None:
    lines = next(row["lines"] for row in FIGURES["counts"] if row["answers"] == answers)
    project = bake({"project_slug": "acme", **answers})
    assert (lines["application"], lines["tests"]) == lines_of(project)


def test_page_on_accounts_has_these_counts() -> None:
    page = (ROOT / "docs/accounts.md").read_text("utf-8")
    told = {row[0]: row[1:] for row in re.findall(r"\| (.+?) \| (.+?) \| (.+?) \|", page)}
    rows = [
        [row_of(FIGURES, name, {**LARGEST, "api": False, "accounts": has}) for has in (False, True)]
        for name in FRAMEWORKS
    ]
    packages = [(old["packages"], new["packages"] - old["packages"]) for old, new in rows]
    assert told["Packages installed"] == tuple(
        f"{n}, and {more or 'no'} more" for n, more in packages
    )
    for kind, name in [("application", "application Python"), ("tests", "tests")]:
        added = tuple(f"{new['lines'][kind] - old['lines'][kind]}" for old, new in rows)
        assert told[f"Lines of {name}"] == added


def test_batteries_are_differences_of_two_rows() -> None:
    assert figures.batteries(FIGURES["counts"]) == FIGURES["batteries"]
    admin = trade_offs.battery(FIGURES, "django", "admin=true")
    assert admin
    having, without = (
        row_of(FIGURES, "django", {**SMALLEST, "orm": "sql", "pages": "native", "admin": value})
        for value in (True, False)
    )
    assert admin["lines"]["tests"] == having["lines"]["tests"] - without["lines"]["tests"] > 0


def test_pages_and_databases_are_compared_anew() -> None:
    assert figures.twins() == FIGURES["twins"], "run `make readme`"


def test_file_is_as_it_is_written() -> None:
    assert figures.as_text(FIGURES) == figures.FIGURES.read_text("utf-8")


def test_page_is_up_to_date() -> None:
    assert trade_offs.derive(PAGE, FIGURES) == PAGE, "run `make readme`"


def test_another_count_is_another_page() -> None:
    other = copy.deepcopy(FIGURES)
    row_of(other, "flask", SMALLEST)["lines"]["application"] += 1
    assert trade_offs.derive(PAGE, other) != PAGE


def test_pictures_are_up_to_date() -> None:
    assert trade_offs.plots(FIGURES) == PLOTS, "run `make readme`"


@pytest.mark.parametrize("name", ["batteries", "steps", "requests", "first-page"])
def test_picture_is_sound_in_light_and_dark(name: str) -> None:
    text = trade_offs.plots(TIMED)[f"{name}.svg"]
    picture = ElementTree.fromstring(text)  # noqa: S314 (it is ours)
    _, _, width, height = map(float, picture.attrib["viewBox"].split())
    assert picture.findtext(f"{SVG}title") == picture.attrib["aria-label"]
    assert "prefers-color-scheme: dark" in (picture.findtext(f"{SVG}style") or "")
    assert "href" not in text
    assert "url(" not in text
    bars = picture.findall(f"{SVG}rect")
    assert {bar.attrib["class"].split()[0] for bar in bars} == set(FRAMEWORKS)
    for bar in bars:
        assert 0 < float(bar.attrib["width"]) <= width - float(bar.attrib["x"])
        assert float(bar.attrib["y"]) + float(bar.attrib["height"]) <= height
    for word in picture.findall(f"{SVG}text"):
        length = 8 * len(word.text or "")  # pixels, at most about so wide a letter
        assert float(word.attrib["x"]) + length <= width, word.text
        assert float(word.attrib["y"]) < height


def test_bars_are_as_long_as_their_numbers() -> None:
    picture = ElementTree.fromstring(PLOTS["steps.svg"])  # noqa: S314 (it is ours)
    _, _, *bars = picture.findall(f"{SVG}rect")  # the first two are of the legend
    numbers = [word for word in picture.findall(f"{SVG}text") if word.get("class") == "number"]
    ratios = {
        round(float(bar.attrib["width"]) / float(number.text or 0), 1)
        for bar, number in zip(bars, numbers, strict=True)
    }
    assert len(ratios) == 1, ratios


def test_every_picture_is_shown_beside_words() -> None:
    for name in PLOTS:
        assert re.search(rf"!\[[^]]{{40,}}\]\(plots/{re.escape(name)}\)", PAGE), name


def test_prose_holds_no_figure_that_could_be_stale() -> None:
    prose = re.sub(r"<!-- (\w+): written.*?<!-- end of \1 -->", "", PAGE, flags=re.DOTALL)
    prose = re.sub(r"```.*?```|`[^`]*`", "", prose, flags=re.DOTALL)
    assert re.findall(r".*\d.*", prose.replace("Jinja2", "")) == []


def test_prose_says_what_the_figures_say() -> None:
    small, large = (
        [row_of(FIGURES, framework, answers) for framework in FRAMEWORKS]
        for answers in (SMALLEST, LARGEST)
    )
    assert within(0.25, *(row["lines"]["application"] for row in small))
    assert large[0]["packages"] > large[1]["packages"]
    apis = [trade_offs.battery(FIGURES, framework, "api=true") or {} for framework in FRAMEWORKS]
    assert within(0.1, *(row["lines"]["application"] for row in apis))
    only_api = SMALLEST | {"orm": "sql", "api": True}
    services = [row_of(FIGURES, framework, only_api) for framework in FRAMEWORKS]
    assert within(0.1, *(sum(row["lines"].values()) for row in services))
    for framework in FRAMEWORKS:
        site = SMALLEST | {"orm": "sql", "pages": "native"}
        none, admin, accounts, both = (
            row_of(FIGURES, framework, site | more)["lines"]["application"]
            for more in (
                {},
                {"admin": True},
                {"accounts": True},
                {"admin": True, "accounts": True},
            )
        )
        assert both - none < (admin - none) + (accounts - none)
    sandbox = {row["where"]: row["sandboxed"] for row in FIGURES["claims"]["sandbox"]}
    assert not sandbox["Jinja2 in Flask, as it comes"]
    assert sandbox["Jinja2 in Flask, with `SandboxedEnvironment` in three lines"]
    flask, django = (trade_offs.steps(FIGURES, framework) for framework in FRAMEWORKS)
    assert flask["page"]["lines"] < django["page"]["lines"]
    assert flask["login"]["lines"] > 2 * django["login"]["lines"]
    _, page = trade_offs.rows_of(FIGURES["times"], "page, PostgreSQL")
    _, listed = trade_offs.rows_of(FIGURES["times"], "API, list of 20, PostgreSQL")
    assert page["to_flask"]["high"] < 1 < listed["to_flask"]["low"]
    assert listed["bare_to_flask"]["low"] > 1
    templates, languages = FIGURES["times"]["templates"], ("jinja2", "django")
    spent = [templates[name]["median"] for name in languages]
    assert spent[1] > 2 * spent[0]
    routes = {row["framework"]: row for row in FIGURES["claims"]["routes"]}
    assert routes["flask"]["lines"] == routes["django"]["lines"]


def within(share: float, one: int, other: int) -> bool:
    """Tell whether two numbers differ by less than a *share* of the larger one."""
    return abs(one - other) < share * max(one, other)


def test_verdict_follows_from_the_figures() -> None:
    other = copy.deepcopy(FIGURES)
    for row in other["claims"]["sandbox"]:
        row["sandboxed"] = True
    before, after = (verdict_on("sandbox", each) for each in (FIGURES, other))
    assert (before, after) == (PARTLY, HOLDS)


def test_times_decide_what_was_open() -> None:
    assert verdict_on("faster than Django", TIMED) == HOLDS
    assert verdict_on("installed and started", TIMED) == "does not hold"
    assert verdict_on("being smaller", TIMED) == HOLDS
    other = copy.deepcopy(TIMED)
    (row,) = (
        row
        for row in other["times"]["rows"]
        if row["task"].startswith("API") and row["answers"]["framework"] == "django"
    )
    row["to_flask"] = spread(2)
    assert verdict_on("being smaller", other) == PARTLY
    page = trade_offs.derive(PAGE, TIMED)
    assert trade_offs.NO_TIMES not in page
    assert trade_offs.UNKNOWN not in page
    assert "Measured on 2026-01-31 on 2 cores" in page


def verdict_on(claim: str, figures: Any) -> str:
    """Return the verdict on the *claim* that holds these words."""
    (line,) = (each for each in trade_offs.claims(figures).splitlines() if claim in each)
    return str(re.findall(r"\*\*(.*?)\*\*", line)[0])


def test_spreads_are_spreads() -> None:
    for each in spreads(TIMES):
        assert 0 < each["low"] <= each["median"] <= each["high"], each
    for each in spreads(FIGURES.get("times", {})):
        assert 0 < each["low"] <= each["median"] <= each["high"], each


def spreads(node: Any) -> Iterator[dict[str, float]]:
    """Yield each median with its quartiles below *node*."""
    if isinstance(node, dict):
        if "median" in node:
            yield node
        else:
            for each in node.values():
                yield from spreads(each)
    elif isinstance(node, list):
        for each in node:
            yield from spreads(each)


def test_unknown_part_is_refused_in_a_sentence() -> None:
    done = run(sys.executable, "-m", "scripts.figures", "tims", cwd=ROOT)
    assert done.returncode == 1
    assert done.stdout == "There is no part tims; there are packages, claims, times.\n"
