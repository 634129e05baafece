"""Write what docs/trade-offs.md derives from figures.json, and its plots.

Its prose is written by hand and holds no figures. The verdicts are derived as well: each follows
from a condition on the figures, so that none outlives them.
"""

import textwrap
from collections.abc import Callable
from typing import Any, NamedTuple

from answer_gate.rules import HOME, QUESTIONS, RULES, TEMPLATE, Answers, broken_rules, values_of
from answer_gate.wording import as_cli_args

from .plots import Bar, Group, Panel, draw

PAGE = HOME / "docs/trade-offs.md"
PLOTS = HOME / "docs/plots"

Figures = dict[str, Any]
Two = tuple[str, str]

FRAMEWORKS = ("flask", "django")
NAMES = {"flask": "Flask", "django": "Django"}
UNKNOWN = "not measured yet"
NO_TIMES = "No times have been measured yet: `make figures ARGS=times` does it."

HOLDS, PARTLY, FAILS = "holds", "holds partly", "does not hold"

# Questions about what a project does; the answers to the others add a few files to any project.
NO_BEHAVIOR = ("docker", "ci", "license")
BEHAVIOR = [name for name in QUESTIONS if values_of(name) and name not in NO_BEHAVIOR]
PARTS = [name for name in BEHAVIOR if name != "framework"]
DEFAULT = {name: values_of(name)[0] for name in PARTS}
SMALLEST = {name: False if True in values_of(name) else "none" for name in PARTS}
LARGEST = {name: True in values_of(name) or values_of(name)[0] for name in PARTS}
BATTERIES = {
    "orm=sql": "Database (SQL)",
    "orm=mongodb": "Database (MongoDB)",
    "pages=native": "HTML templates",
    "pages=jinja2": "HTML templates (Jinja2)",
} | {
    f"{name}=true": TEMPLATE["__prompts__"][name].partition("\n")[0]
    for name in PARTS
    if True in values_of(name)
}
STEPS = {
    "page": "A page",
    "form": "A form and a table, stored in SQLite",
    "login": "A login, needed for the form",
    "admin": "An admin interface of the table, for staff",
}


def derive(text: str, figures: Figures) -> str:
    """Return the *text* of the page with each derived part anew between its markers."""
    for name, write in BLOCKS.items():
        start, end = f"<!-- {name}: written by make figures -->\n", f"<!-- end of {name} -->\n"
        before, found, rest = text.partition(start)
        _, closed, after = rest.partition(end)
        assert found, f"{PAGE} has no line {start}"
        assert closed, f"{PAGE} has no line {end}"
        text = f"{before}{start}\n{write(figures)}\n\n{end}{after}"
    return text


def plots(figures: Figures) -> dict[str, str]:
    """Return the pictures, by the names of their files; some need times."""
    pictures = {"batteries.svg": plot_batteries(figures), "steps.svg": plot_steps(figures)}
    if "times" in figures:
        pictures["requests.svg"] = plot_requests(figures["times"])
        pictures["first-page.svg"] = plot_first(figures["times"])
    return pictures


def table(head: list[str], rows: list[list[Any]]) -> str:
    """Return a table in Markdown, its first column of words and the others of numbers."""
    lines = [head, ["---", *("---:" for _ in head[1:])], *rows]
    return "\n".join("| " + " | ".join(shown(cell) for cell in line) + " |" for line in lines)


def words(head: list[str], rows: list[list[Any]]) -> str:
    """Return a table of words."""
    return table(head, rows).replace("---:", "---")


def shown(cell: Any) -> str:
    """Return *cell* as a reader sees it."""
    if cell is None:
        return "none"
    if isinstance(cell, dict):  # a median with its quartiles
        return f"{cell['median']:,} ({cell['low']:,} to {cell['high']:,})"
    return f"{cell:,}" if isinstance(cell, int | float) else str(cell)


def row_of(figures: Figures, framework: str, answers: Answers) -> Figures:
    """Return the counts of a project."""
    wanted = {"framework": framework, **answers}
    return next(row for row in figures["counts"] if row["answers"] == wanted)


def battery(figures: Figures, framework: str, name: str) -> Figures | None:
    """Return what the battery *name* adds, if *framework* can have it."""
    return next(
        (
            row
            for row in figures["batteries"]
            if row["framework"] == framework and as_cli_args(row["answers"]) == name
        ),
        None,
    )


def both(write: Callable[[str], Any]) -> Two:
    """Return what *write* says of each framework."""
    flask, django = (shown(write(framework)) for framework in FRAMEWORKS)
    return flask, django


def steps(figures: Figures, framework: str) -> dict[str, Figures]:
    """Return the steps of the programs by hand, by name."""
    rows = figures["claims"]["steps"]
    return {row["step"]: row for row in rows if row["framework"] == framework}


class Claim(NamedTuple):
    """What the article says, how it was measured, and what came of it for each framework."""

    says: str
    how: str
    flask: str
    django: str
    verdict: str


def verdict(*conditions: bool) -> str:
    """Return what to say of a claim of which these *conditions* should be true."""
    if all(conditions):
        return HOLDS
    return PARTLY if any(conditions) else FAILS


def claims(figures: Figures) -> str:
    """Return the claims as a table."""
    every = [*exact_claims(figures), *timed_claims(figures), *UNMEASURED]
    return words(
        ["The article says", "How it was measured", "Flask", "Django", "Verdict"],
        [[*claim[:4], f"**{claim.verdict}**"] for claim in every],
    )


def exact_claims(figures: Figures) -> list[Claim]:
    """Return the claims that are about counts and experiments."""
    flask, django = (steps(figures, framework) for framework in FRAMEWORKS)
    small, large = (
        {name: row_of(figures, name, answers) for name in FRAMEWORKS}
        for answers in (SMALLEST, LARGEST)
    )
    code = {name: large[name]["lines"]["application"] for name in FRAMEWORKS}
    little = {name: small[name]["lines"]["application"] for name in FRAMEWORKS}
    python = {
        name: sum(row["python"] for row in steps(figures, name).values()) for name in FRAMEWORKS
    }
    admins, logins = (
        {name: battery(figures, name, option) or {} for name in FRAMEWORKS}
        for option in ("admin=true", "accounts=true")
    )
    api = {
        name: code[name] - row_of(figures, name, {**LARGEST, "api": False})["lines"]["application"]
        for name in FRAMEWORKS
    }
    admin = {name: admins[name]["lines"]["application"] for name in FRAMEWORKS}
    account = {name: logins[name]["lines"]["application"] for name in FRAMEWORKS}
    routes = {row["framework"]: row for row in figures["claims"]["routes"]}
    orms = {name: len(alternatives(name, "orm")) for name in FRAMEWORKS}
    engines = {name: len(alternatives(name, "pages")) for name in FRAMEWORKS}
    pages, mongodb = figures["twins"]["pages"], figures["twins"]["mongodb"]
    languages = figures["claims"]["languages"]
    has = {
        engine: [row["feature"] for row in languages if row[engine]]
        for engine in ("jinja2", "django")
    }
    sandbox = {row["where"]: row["sandboxed"] for row in figures["claims"]["sandbox"]}
    is_on = sandbox["Jinja2 in Flask, as it comes"]
    named = {
        name: sum(row["dependencies"] for row in steps(figures, name).values()) - 1
        for name in FRAMEWORKS
    }
    swapped = [row["works"] for row in figures["claims"]["swaps"] if "SQLAlchemy" in row["swap"]]
    failed, tried = swapped.count(False), len(swapped)
    return [
        Claim(
            "With Django's features, a complex application is quickly written.",
            "Lines of Python by hand for a page, a form, a login and an admin; application code of"
            " the largest project; of that, for the REST API, which neither framework brings",
            *both(
                lambda name: (
                    f"{python[name]} by hand; {code[name]} in the project, {api[name]} of them for"
                    " the API"
                )
            ),
            verdict(
                python["django"] * 2 < python["flask"],
                code["django"] < code["flask"],
                api["django"] < api["flask"],
            ),
        ),
        Claim(
            "Flask is for small applications.",
            "Files and lines by hand for a first page; application code of the smallest project,"
            " where a quarter less counts as smaller",
            *both(
                lambda name: (
                    f"{steps(figures, name)['page']['files']} files,"
                    f" {steps(figures, name)['page']['lines']} lines,"
                    f" {steps(figures, name)['page']['generated']} more files generated;"
                    f" {little[name]} lines in the project"
                )
            ),
            verdict(
                flask["page"]["lines"] < django["page"]["lines"],
                little["flask"] * 1.25 < little["django"],
            ),
        ),
        Claim(
            "Flask takes any library and any database.",
            "Kinds of databases and template languages that this template can offer; what refuses"
            " the others is below",
            *both(lambda name: f"databases: {orms[name]}; languages: {engines[name]}"),
            verdict(orms["flask"] > orms["django"], engines["flask"] > engines["django"]),
        ),
        Claim(
            "A part of Flask is easily exchanged for another.",
            "Application code that differs between a Flask project on SQL and one on MongoDB",
            f"{mongodb['files']} files, {mongodb['lines']} of {code_of_base(figures)} lines",
            "not with its own database backends",
            verdict(mongodb["lines"] < code_of_base(figures) / 2),
        ),
        Claim(
            "A built-in part of Django is hard to replace.",
            "SQLAlchemy in place of the ORM; Jinja2 in place of the templates (see below)",
            "",
            f"without the ORM, {failed} of {tried} things stop working; Jinja2 is a setting, and"
            " the admin keeps its own templates",
            verdict(failed > tried / 2, engines["django"] == 1),
        ),
        Claim(
            "Django brings an admin interface; in Flask it is a module of your own.",
            "Lines of Python by hand; application code and packages that the admin adds to a"
            " project",
            *both(
                lambda name: (
                    f"{steps(figures, name)['admin']['python']} by hand; {admin[name]} lines and"
                    f" {shown(admins[name]['packages'])} packages in the project"
                )
            ),
            verdict(
                django["admin"]["python"] < flask["admin"]["python"],
                admin["django"] < admin["flask"],
            ),
        ),
        Claim(
            "Django brings an ORM, migrations and authentication.",
            "Packages added by hand until the site has a form, a login and an admin; lines of"
            " Python for the login; application code that user accounts add to a project",
            *both(
                lambda name: (
                    f"{named[name]} packages; {steps(figures, name)['login']['python']} lines by"
                    f" hand; {account[name]} in the project"
                )
            ),
            verdict(
                named["django"] == 0,
                django["login"]["python"] < flask["login"]["python"],
                account["django"] < account["flask"],
            ),
        ),
        Claim(
            "A route is a decorator beside the view in Flask, and a line of `urls.py` in Django.",
            "Files and lines to add a page to a project",
            *both(lambda name: f"files: {routes[name]['files']}; lines: {routes[name]['lines']}"),
            verdict(routes["flask"]["files"] < routes["django"]["files"]),
        ),
        Claim(
            "Jinja2 has macros, inheritance and a sandbox.",
            f"Which of {len(languages)} features each language has; whether a template reaches"
            " Python's internals",
            f"Jinja2: {len(has['jinja2'])}; the sandbox is {'on' if is_on else 'off'} by default",
            f"its own language: {len(has['django'])}; names that begin with an underscore are"
            " refused",
            verdict(len(has["jinja2"]) > len(has["django"]), is_on),
        ),
        Claim(
            "Jinja2 is like Django's template language.",
            "Lines that are the same in both, of the pages of a Django project",
            "",
            f"{pages['same']} of {pages['lines']}",
            verdict(pages["same"] > pages["lines"] / 2),
        ),
    ]


def timed_claims(figures: Figures) -> list[Claim]:
    """Return the claims that are about times; of those, none is sure before they are measured."""
    times = figures.get("times")
    flask, django = (steps(figures, name)["page"]["packages"] for name in FRAMEWORKS)
    small = both(lambda name: row_of(figures, name, SMALLEST)["megabytes"])
    hand = {"flask": UNKNOWN, "django": UNKNOWN}
    rate = speed = hand
    sooner = faster = quicker = UNKNOWN
    if times:
        first = {row["answers"]["framework"]: row["by_hand"] for row in times["first"]}
        hand = {name: f"{shown(first[name])} s" for name in FRAMEWORKS}
        sooner = verdict(
            flask < django, small[0] < small[1], first["flask"]["high"] < first["django"]["low"]
        )
        pages, lists = (
            rows_of(times, task) for task in ("page, PostgreSQL", "API, list of 20, PostgreSQL")
        )
        rate = {
            framework: f"{shown(page['project'])}; {shown(listed['project'])}"
            for framework, page, listed in zip(FRAMEWORKS, pages, lists, strict=True)
        }
        faster = verdict(*(django["to_flask"]["high"] < 1 for _, django in (pages, lists)))
        speed = {
            "flask": f"{shown(times['templates']['jinja2'])} µs in Jinja2",
            "django": f"{shown(times['templates']['django'])} µs in Django's language",
        }
        quicker = verdict(times["templates"]["ratio"]["low"] > 1)
    return [
        Claim(
            "Flask is installed and started more easily.",
            "Packages of the framework; megabytes of the smallest project; seconds from the first"
            " command to a first page by hand",
            f"{flask} packages; {small[0]} MB; {hand['flask']}",
            f"{django} packages; {small[1]} MB; {hand['django']}",
            sooner,
        ),
        Claim(
            "Flask, being smaller, is faster.",
            "Requests per second of the largest project, on PostgreSQL: for a page with a form and"
            " twenty rows; for a list of twenty from the API",
            rate["flask"],
            rate["django"],
            faster,
        ),
        Claim(
            "Jinja2 is faster than Django's template language.",
            "The same page of a hundred rows in both, rendered in turns by Django's two backends",
            speed["flask"],
            speed["django"],
            quicker,
        ),
    ]


UNMEASURED = [
    Claim(
        "Both are popular; one of them more so.",
        "cannot be measured offline; numbers of downloads and stars change every month",
        "",
        "",
        "not tested",
    ),
    Claim(
        "Both are well documented.",
        "cannot be measured offline, and a count of pages would say nothing of their quality",
        "one manual, and one for each extension",
        "one manual for all parts",
        "not tested",
    ),
]


def code_of_base(figures: Figures) -> int:
    """Return the lines of the application that is compared on two databases."""
    answers = {**SMALLEST, "orm": "mongodb", "admin": True, "pages": "native"}
    lines: int = row_of(figures, "flask", answers)["lines"]["application"]
    return lines


def alternatives(framework: str, name: str) -> list[str]:
    """Return what a project of *framework* can answer to the question *name*, but for none."""
    return [
        value
        for value in values_of(name)
        if not any(broken_rules({"framework": framework, name: value}))
        and (framework, value) != ("flask", "jinja2")  # its own
        and value != "none"
    ]


def refused(_: Figures) -> str:
    """Return the parts for which there is a choice, and what refuses a choice."""
    rows = []
    for name in ("orm", "pages"):
        label = TEMPLATE["__prompts__"][name]["__prompt__"].splitlines()[0]
        offered = [", ".join(map("`{}`".format, alternatives(each, name))) for each in FRAMEWORKS]
        reasons = [
            f"`{as_cli_args(rule.when)}`: {rule.why}"
            for rule in RULES
            if name in rule.then and "framework" in rule.when
        ]
        rows.append([label, *offered, "<br>".join(reasons)])
    return words(["Part", "Flask", "Django", "What refuses the others"], rows)


def batteries(figures: Figures) -> str:
    """Return what each battery adds to a project."""
    rows = []
    for name, label in BATTERIES.items():
        pairs = zip(*(added(battery(figures, each, name)) for each in FRAMEWORKS), strict=True)
        rows.append([label, *(f"{shown(flask)} / {shown(django)}" for flask, django in pairs)])
    head = ["Flask / Django", "files", "application", "tests", "templates", "dependencies"]
    return table([*head, "packages"], rows)


def added(row: Figures | None) -> list[Any]:
    """Return the numbers of a battery in the order of their table."""
    if not row:
        return [None] * 6
    lines = [row["lines"][kind] for kind in ("application", "tests", "templates")]
    return [row["files"], *lines, row["dependencies"], row["packages"]]


def projects(figures: Figures) -> str:
    """Return the smallest, the default and the largest project of each framework."""
    sizes = {
        "smallest": SMALLEST,
        "default": DEFAULT,
        "largest": LARGEST,
    }
    rows = []
    for size, answers in sizes.items():
        for framework in FRAMEWORKS:
            row = row_of(figures, framework, answers)
            numbers = [row["files"], *row["lines"].values(), row["dependencies"], row["packages"]]
            rows.append([f"{NAMES[framework]}, {size}", *numbers, row["megabytes"]])
    head = ["Project", "files", "application", "tests", "configuration", "templates"]
    return table([*head, "dependencies", "packages", "MB"], rows)


def by_hand(figures: Figures) -> str:
    """Return what each step takes in a program by hand."""
    flask, django = (steps(figures, framework) for framework in FRAMEWORKS)
    names = ("files", "lines", "python", "generated", "dependencies")
    rows = [
        [label, *(f"{flask[step][name]} / {django[step][name]}" for name in names)]
        for step, label in STEPS.items()
    ]
    head = ["Flask / Django", "files touched", "lines", "of Python", "files generated"]
    return table([*head, "packages named"], rows)


def swaps(figures: Figures) -> str:
    """Return what still works when a part of Django is swapped."""
    rows = [
        [row["swap"], row["trial"], "works" if row["works"] else f"fails: {code(row['said'])}"]
        for row in figures["claims"]["swaps"]
    ]
    return words(["Swapped", "Tried", "Result"], rows)


def code(text: str) -> str:
    """Return the first sentence of the error *text* as code in a cell of a table."""
    sentence = text.rpartition(" ERRORS: ?: ")[2].partition(". ")[0]
    return f"`{textwrap.shorten(sentence.replace('|', ''), 110, placeholder=' …')}`"


def languages(figures: Figures) -> str:
    """Return what the two template languages have, and where a template is sandboxed."""
    yes = {True: "yes", False: "no"}
    rows = [
        [row["feature"], yes[row["jinja2"]], yes[row["django"]]]
        for row in figures["claims"]["languages"]
    ]
    sandboxes = [
        [row["where"], f"no: {code(row['said'])}" if row["sandboxed"] else "yes"]
        for row in figures["claims"]["sandbox"]
    ]
    reach = words(["Templates", "`{{ text.__class__.__mro__ }}` is rendered"], sandboxes)
    return words(["Feature", "Jinja2", "Django"], rows) + "\n\n" + reach


def requests(figures: Figures) -> str:
    """Return the requests per second, and the memory of a worker."""
    if not (times := figures.get("times")):
        return NO_TIMES
    rows = [
        [
            f"{row['task']}: {NAMES[row['answers']['framework']]}",
            *(row[name] for name in ("project", "bare", "to_bare", "to_flask")),
            f"{row['megabytes']} / {row['bare_megabytes']}",
        ]
        for row in times["rows"]
    ]
    head = ["", "project", "framework alone", "project to alone", "project to Flask's"]
    return f"{measured(times)}\n\n" + table([*head, "MB a worker"], rows)


def starts(figures: Figures) -> str:
    """Return the seconds to the first answer, of a server and of a whole project."""
    if not (times := figures.get("times")):
        return NO_TIMES
    first = {str(row["answers"]): row for row in times["first"]}
    rows = []
    for row in times["starts"]:
        commands = first[str(row["answers"])]
        size = "largest" if row["answers"]["admin"] else "smallest"
        rows.append(
            [
                f"{NAMES[row['answers']['framework']]}, {size}",
                row["seconds"],
                commands["seconds"],
                commands["by_hand"],
            ]
        )
    head = ["Seconds", "cold start of a server", "first command to first answer"]
    return table([*head, "the same by hand, framework alone"], rows)


def rows_of(times: Figures, task: str) -> list[Figures]:
    """Return the rows of a *task*: that of Flask, and that of Django."""
    return [row for row in times["rows"] if row["task"] == task]


def measured(times: Figures) -> str:
    """Return when and where *times* were measured."""
    versions = ", ".join(f"{name} {version}" for name, version in times["versions"].items())
    return (
        f"Measured on {times['date']} on {times['machine']}, by {times['server']}: {versions}."
        " Medians, with the quartiles in brackets."
    )


def installed(figures: Figures) -> str:
    """Return when and where the projects were installed."""
    known = figures["measured"]
    return (
        f"Packages and megabytes as installed on {known['date']} on {known['machine']} with"
        f" Python {known['versions']['python']} by uv {known['versions']['uv']}."
    )


def plot_batteries(figures: Figures) -> str:
    """Draw the lines and packages that each battery adds."""
    names = [name for name in BATTERIES if all(battery(figures, f, name) for f in FRAMEWORKS)]
    rows = {(f, name): battery(figures, f, name) for f in FRAMEWORKS for name in names}
    lines = {key: row["lines"]["application"] for key, row in rows.items() if row}
    packages = {key: row["packages"] or 0 for key, row in rows.items() if row}
    panels = [
        Panel(
            title,
            [
                Group(BATTERIES[name], [Bar(f, numbers[f, name]) for f in FRAMEWORKS])
                for name in names
            ],
        )
        for title, numbers in [
            ("Lines of application code that each option adds", lines),
            ("Packages installed that each option adds", packages),
        ]
    ]
    return draw("What each option adds to a project in Flask and in Django", panels)


def plot_steps(figures: Figures) -> str:
    """Draw the lines of each step by hand."""
    groups = [
        Group(
            label.partition(",")[0], [Bar(f, steps(figures, f)[step]["lines"]) for f in FRAMEWORKS]
        )
        for step, label in STEPS.items()
    ]
    title = "Lines to write for each step of a small site"
    return draw(f"{title}, in Flask and in Django", [Panel(title, groups)])


def plot_requests(times: Figures) -> str:
    """Draw the requests per second of both frameworks."""
    groups = []
    for task in dict.fromkeys(row["task"] for row in times["rows"]):
        bars = [
            bar(row["answers"]["framework"], row[kind], is_bare=kind == "bare")
            for kind in ("project", "bare")
            for row in rows_of(times, task)
        ]
        groups.append(Group(task, bars))
    title = "Requests per second: largest project, and framework alone"
    return draw(title, [Panel(title, groups)])


def plot_first(times: Figures) -> str:
    """Draw the seconds to the first page."""
    groups = []
    for size, is_large in [("Largest project", True), ("Smallest project", False)]:
        rows = [row for row in times["first"] if row["answers"]["admin"] == is_large]
        bars = [bar(row["answers"]["framework"], row["seconds"]) for row in rows]
        groups.append(Group(size, bars))
    bars = [bar(row["answers"]["framework"], row["by_hand"], is_bare=True) for row in rows]
    groups.append(Group("By hand", bars))
    title = "Seconds from the first command to the first page"
    return draw(title, [Panel(title, groups)], digits=1)


def bar(framework: str, spread: dict[str, float], *, is_bare: bool = False) -> Bar:
    """Return the bar of a median with its quartiles."""
    return Bar(framework, spread["median"], spread["low"], spread["high"], is_bare)


BLOCKS: dict[str, Callable[[Figures], str]] = {
    "claims": claims,
    "projects": lambda figures: projects(figures) + "\n\n" + installed(figures),
    "batteries": batteries,
    "steps": by_hand,
    "alternatives": refused,
    "swaps": swaps,
    "languages": languages,
    "requests": requests,
    "starts": starts,
}
