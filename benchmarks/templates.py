"""Time one page in Jinja2 and in Django's template language: `python -m benchmarks.templates`.

Both inherit from a base, escape what they show, and list a hundred rows; the languages differ in
how they call a filter. Django renders both, by its two backends, in pairs.
"""

import json
import sys
import tempfile
from pathlib import Path
from typing import Any

from tests.helpers.commands import environment, succeed

from .serve import Spread

ROUNDS = 30
RENDERS = 50

BASE = """\
<!doctype html>
<html lang="en">
<head><title>{% block title %}Site{% endblock %}</title></head>
<body><main>{% block main %}{% endblock %}</main></body>
</html>
"""
PAGE = """\
{% extends "base.html" %}
{% block title %}{{ title }}{% endblock %}
{% block main %}
<table>
{% for row in rows %}
<tr><th>{{ row.number }}</th><td>{{ row.author|upper }}</td><td>{{ row.text|TRUNCATE }}</td></tr>
{% endfor %}
</table>
{% endblock %}
"""
LANGUAGES = {
    "django": ("django.DjangoTemplates", "truncatechars:40"),
    "jinja2": ("jinja2.Jinja2", "truncate(40, true, '…', 0)"),
}

# Runs with a Python that has both.
CODE = """
import json, sys, time
from pathlib import Path

import django
from django.conf import settings
from django.template import engines

rounds, renders, backends = json.loads(sys.argv[1])
settings.configure(
    TEMPLATES=[
        {"NAME": name, "BACKEND": f"django.template.backends.{backend}", "DIRS": [Path(name)]}
        for name, backend in backends.items()
    ]
)
django.setup()
rows = [
    {"number": n, "author": f"Ada & {n}", "text": "<b>a note</b> " * (n % 7 + 1)}
    for n in range(100)
]
pages = {name: engines[name].get_template("page.html") for name in backends}


def render(name):
    return pages[name].render({"title": "Notes & more", "rows": rows})


texts = {" ".join(render(name).split()) for name in pages}
assert len(texts) == 1, texts
times = {name: [] for name in pages}
order = [*pages]
for _ in range(rounds):
    for name in order:
        start = time.perf_counter()
        for _ in range(renders):
            render(name)
        times[name].append((time.perf_counter() - start) / renders * 1e6)
    order.reverse()
print(json.dumps(times))
"""


def measure() -> dict[str, Any]:
    """Return the microseconds of the page in each language, and the ratio of the pairs."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        for language, (_, truncate) in LANGUAGES.items():
            (folder / language).mkdir()
            page = PAGE.replace("TRUNCATE", truncate)
            (folder / language / "page.html").write_text(page, encoding="utf-8")
            (folder / language / "base.html").write_text(BASE, encoding="utf-8")
        succeed("uv", "venv", "--quiet", "--python", sys.executable, cwd=folder)
        python = folder / ".venv/bin/python"
        wanted = ("django>=6.1,<6.2", "jinja2>=3.1.6,<4")
        succeed("uv", "pip", "install", "--quiet", "--python", python, *wanted, cwd=folder)
        backends = {language: backend for language, (backend, _) in LANGUAGES.items()}
        given = json.dumps([ROUNDS, RENDERS, backends])
        times = json.loads(succeed(python, "-c", CODE, given, cwd=folder, env=environment()))
    ratios = [slow / fast for slow, fast in zip(times["django"], times["jinja2"], strict=True)]
    return {
        **{language: Spread.of(values).rounded(0) for language, values in times.items()},
        "ratio": Spread.of(ratios).rounded(2),
    }


if __name__ == "__main__":
    print(measure())
