"""What a project of some answers should be, as the tests see it.

The gate and the hook hold lists of their own, so that the two check each other. Whoever adds an
option adds it here too.
"""

from typing import Any, NamedTuple

Values = dict[str, Any]

# Values that only add files to a project: they rotate through the combinations of all the others.
ROTATING = ("docker", "ci", "license")

# What nobody can have. The gate holds its own list, so the two check each other.
IMPOSSIBLE: list[Values] = [
    {"orm": "none", "admin": True},
    {"orm": "none", "api": True},
    {"framework": "django", "orm": "mongodb"},
    {"orm": "none", "accounts": True},
    {"pages": "none", "accounts": True},
    {"framework": "django", "pages": "jinja2", "accounts": True},
]

# Which answers a file is for, by its path alone. The table must come to the same.
DATA: Values = {"orm": ["sql", "mongodb"]}
PAGES: Values = {"pages": ["native", "jinja2"]}
API: Values = {"api": [True]}
OWNERS: list[tuple[str, Values]] = [
    (r"/notes/|/test_notes|/db\.py$", DATA),
    (r"/(templates|jinja2)/notes/|/notes/(forms|urls|views)\.py$|/test_notes(_admin)?\.py$", PAGES),
    (r"/api/|/static/api\.js$|/notes/(api|schemas)\.py$|/test_notes_api", API),
    (r"/migrations/|/test_(migrations|database)", {"orm": ["sql"]}),
    (
        r"^_flask/[^/]*/(admin|admin_base|db|\w+/models|api/admin|notes/(api|views))\.py$",
        {"orm": ["sql"]},
    ),
    (r"^_flask/tests/conftest", {"orm": ["sql", "none"]}),
    (r"^_mongodb/", {"orm": ["mongodb"]}),
    (r"admin|/accounts/commands\.py$", {"admin": [True]}),
    (r"/accounts/(adapter|registration|urls|views)\.py$|/mail\.py$", {"accounts": [True]}),
    (r"/(test_|docs/)accounts\.|/compose\.override\.yaml$", {"accounts": [True]}),
    (r"/templates/(account|allauth)/|/templates/security/(?!login)", {"accounts": [True]}),
    (r"^_django/tests/test_login", {"admin": [True], "accounts": [False]}),
    (r"^_flask/.*/templates/(home|error)\.html$|^_django/.*/(templates|jinja2)/", PAGES),
    (r"^_django/.*/templates/", {"pages": ["native"]}),
    (r"^_django/.*/jinja", {"pages": ["jinja2"]}),
    (r"/context_processors\.py$|/test_pages", PAGES),
    (r"/test_json", {"pages": ["none"]}),
    (r"/Dockerfile$|/\.dockerignore$|/compose\.(override\.)?yaml$|/Caddyfile$", {"docker": [True]}),
    (r"/\.github/", {"ci": ["github"]}),
    (r"/\.gitlab-ci\.yml$|/renovate\.json$", {"ci": ["gitlab"]}),
    (r"/\.pre-commit-config\.yaml$", {"ci": ["github", "gitlab"]}),
]
# What users need, of the admin or with an account; what any page needs, of the project or of its
# admin; and the API, too; what shows forms and times.
USERS = r"/accounts/|/security/|/429\.html$|/test_login|/users\.py$"
HTML = r"^_both/.*/static/|^_flask/.*/templates/(base|nav)\.html$"
EXTENSIONS = r"/extensions\.py$"
FORMS = r"/macros\.html$"

# Conditions are in these files and in no other.
WIRING = {
    ".dockerignore",
    ".env.example",
    ".gitignore",
    ".gitlab-ci.yml",
    "0001_initial.py",
    "Dockerfile",
    "Makefile",
    "README.md",
    "__init__.py",
    "admin.py",
    "ci.yml",
    "compose.yaml",
    "conftest.py",
    "decision.md",
    "dependabot.yml",
    "extensions.py",
    "hooks.py",
    "middleware.py",
    "models.py",
    "nav.html",
    "pyproject.toml",
    "settings.py",
    "test_app.py",
    "test_notes.py",
    "urls.py",
    "views.py",
}


class Cost(NamedTuple):
    """What an option may add: conditions to the template, lines to a project.

    The lines are of application Python without migrations, and of tests.
    """

    conditions: int
    flask: tuple[int, int]
    django: tuple[int, int]


# What the projects with SQL, the admin and pages may cost, the smallest ones, and each more option.
FULL_COST = Cost(conditions=170, flask=(520, 300), django=(420, 200))
BARE_COST = Cost(conditions=0, flask=(160, 80), django=(180, 80))
COSTS: dict[str, Cost] = {
    "accounts": Cost(conditions=31, flask=(180, 120), django=(122, 80)),
    "api": Cost(conditions=28, flask=(271, 100), django=(286, 100)),
}

# Words, and the answers of those who may read them.
USERS_ANSWERS: Values = {"admin": [True], "accounts": [True]}
WORDS: list[tuple[str, Values]] = [
    ("databases?|db|migrat\\w*|models?|notes", {"orm": ["sql", "mongodb"]}),
    (
        "alembic|dj_database_url|migrations|orm|postgres\\w*|psycopg\\w*|sql|sqlalchemy|sqlite\\w*",
        {"orm": ["sql"]},
    ),
    ("bson|indexes|mongo\\w*|pymongo", {"orm": ["mongodb"]}),
    ("(?<!authSource=)(?<!this )admin(?!istrative)\\w*|flask_admin", {"admin": [True]}),
    ("accounts?|argon2\\w*|axes|flask_(login|security)", USERS_ANSWERS),
    ("login\\w*|passwords|staff", USERS_ANSWERS),
    ("auth|flask_limiter|ratelimit\\w*|redis", {**USERS_ANSWERS, **API}),
    ("allauth|email_(from|url)|mailpit|recover\\w*|sign_?up|smtp\\w*", {"accounts": [True]}),
    ("api|cors\\w*|flask_cors|ninja|openapi|pydantic|spectree|swagger\\w*", API),
    ("html|static|templates?|whitenoise", {"admin": [True], **PAGES, **API}),
    ("csrf\\w*|flask_wtf|wtforms", {"admin": [True], **PAGES, **API}),
    ("caddy\\w*|compose|containers?|docker(?!:disableMajor)\\w*", {"docker": [True]}),
    ("dependabot|github", {"ci": ["github"]}),
    ("gitlab\\w*|renovate", {"ci": ["gitlab"]}),
    ("ci|pre_commit\\w*", {"ci": ["github", "gitlab"]}),
    ("jinja2?", {"framework": ["flask"], "pages": ["jinja2"]}),
]
