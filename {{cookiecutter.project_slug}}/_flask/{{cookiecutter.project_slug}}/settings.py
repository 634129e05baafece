"""Settings, read from the environment and .env. Nothing starts while one is missing."""

from pathlib import Path
{% if cookiecutter.orm != "none" %}
from typing import Any
{% endif %}

from environs import Env, EnvValidationError, validate

BASE_DIR = Path(__file__).resolve().parent.parent
SITE_NAME = {{ cookiecutter.__site_name }}

env = Env(eager=False)
env.read_env(BASE_DIR / ".env", recurse=False)
check_key = validate.Length(min=50)

DEBUG = env.bool("DEBUG", False)
SECRET_KEY = env.str("SECRET_KEY", validate=check_key)
SECRET_KEY_FALLBACKS: list[str] = env.list(
    "SECRET_KEY_FALLBACKS", [], validate=lambda keys: [check_key(key) for key in keys]
)
ALLOWED_HOSTS: list[str] = env.list("ALLOWED_HOSTS", validate=validate.Length(min=1))
SSL_REDIRECT = env.bool("SSL_REDIRECT", not DEBUG)
HSTS_SECONDS = env.int("HSTS_SECONDS", 3600)  # raise it once HTTPS has proved itself
PROXY_COUNT = env.int("PROXY_COUNT", 0, validate=validate.Range(min=0))
MAX_CONTENT_LENGTH = env.int("MAX_CONTENT_LENGTH", 1024 * 1024)
{% if cookiecutter.orm == "sql" %}
DATABASE_URL = env.str("DATABASE_URL")
{% elif cookiecutter.orm == "mongodb" %}
MONGODB_URL = env.str(
    "MONGODB_URL",
    validate=validate.Regexp(
        r"mongodb(\+srv)?://[^/]+/\w+", error="Write mongodb://host/name."
    ),
)
{% endif %}
{% if cookiecutter.admin %}
RATELIMIT_STORAGE_URI = env.str("RATELIMIT_STORAGE_URI", "memory://")
{% endif %}

try:
    env.seal()
except EnvValidationError as error:
    raise SystemExit(f"{error} Set them in the environment or in .env.") from None

SECURITY_HEADERS = {
    "Content-Security-Policy": (
        "default-src 'self'; base-uri 'none'; form-action 'self';"
        " frame-ancestors 'none'; object-src 'none'"
{% if cookiecutter.admin %}
        "; img-src 'self' data:"  # the icons in the admin's stylesheet
{% endif %}
    ),
    "Cross-Origin-Opener-Policy": "same-origin",
    "Referrer-Policy": "same-origin",
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
}
if not DEBUG:
    SECURITY_HEADERS["Strict-Transport-Security"] = (
        f"max-age={HSTS_SECONDS}; includeSubDomains"
    )

MAX_FORM_MEMORY_SIZE = MAX_CONTENT_LENGTH
{% if cookiecutter.pages != "none" or cookiecutter.admin %}

SESSION_COOKIE_SECURE = not DEBUG
SESSION_COOKIE_SAMESITE = "Lax"
PERMANENT_SESSION_LIFETIME = 14 * 24 * 3600
{% endif %}
{% if cookiecutter.orm == "sql" %}

SQLALCHEMY_DATABASE_URI = DATABASE_URL.replace("postgres://", "postgresql://", 1)
SQLALCHEMY_ENGINE_OPTIONS: dict[str, Any] = {
    "hide_parameters": not DEBUG,  # what visitors wrote is not for the logs
    "pool_timeout": 4,
}
if SQLALCHEMY_DATABASE_URI.startswith("postgresql"):
    SQLALCHEMY_ENGINE_OPTIONS["pool_pre_ping"] = True
    SQLALCHEMY_ENGINE_OPTIONS["connect_args"] = {  # /readyz says no within 5 s
        "connect_timeout": 4,
        "tcp_user_timeout": 4000,
    }
ALEMBIC = {"script_location": str(BASE_DIR / "migrations")}

# What `make export` writes and `make import` reads.
TRANSFERRED = [
    f"{__package__}.notes.transfer.notes",
{% if cookiecutter.admin %}
    f"{__package__}.accounts.transfer.users",
{% endif %}
]
{% elif cookiecutter.orm == "mongodb" %}

MONGODB_OPTIONS: dict[str, Any] = {
    "connect": False,  # each process connects by itself, when it first asks
    "journal": True,  # what is acknowledged is on the disk
    "maxPoolSize": 10,
    "serverSelectionTimeoutMS": 4000,
    "timeoutMS": 4000,  # /readyz says no within 5 s
    "tz_aware": True,
    "uuidRepresentation": "standard",
}
{% endif %}
{% if cookiecutter.admin %}

PASSWORD_HASH = "scrypt:32768:8:3"  # noqa: S105 (OWASP's least for scrypt)
{% endif %}

{% if cookiecutter.orm != "none" %}
READINESS_CHECKS = [f"{__package__}.db.answers"]
{% else %}
READINESS_CHECKS: list[str] = []
{% endif %}

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "filters": {"request_id": {"()": f"{__package__}.logs.RequestID"}},
    "formatters": {
        "json": {
            "()": "pythonjsonlogger.orjson.OrjsonFormatter",
            "format": "{levelname}{name}{message}",
            "style": "{",
            "timestamp": True,
        },
        "text": {"format": "{levelname} {name}: {message}", "style": "{"},
    },
    "handlers": {
        "stderr": {
            "class": "logging.StreamHandler",
            "filters": ["request_id"],
            "formatter": "text" if DEBUG else "json",
        },
    },
    "root": {"handlers": ["stderr"], "level": "INFO"},
    "loggers": {
{% if cookiecutter.orm == "sql" %}
        "alembic.runtime.plugins": {"level": "WARNING"},
{% endif %}
        f"{__package__}.logs": {  # the server of `make run` says the same
            "level": "WARNING" if DEBUG else "INFO",
        },
        "gunicorn.error": {"propagate": True},
    },
}
