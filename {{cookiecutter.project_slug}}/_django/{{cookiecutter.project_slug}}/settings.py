"""Settings, read from the environment and .env. Nothing starts while one is missing."""

from pathlib import Path

{% if cookiecutter.orm == "sql" %}
import dj_database_url
{% endif %}
from django.utils.csp import CSP
from environs import Env, EnvValidationError, validate
from pythonjsonlogger.core import RESERVED_ATTRS

PACKAGE_DIR = Path(__file__).resolve().parent
BASE_DIR = PACKAGE_DIR.parent
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
SECURE_SSL_REDIRECT = env.bool("SSL_REDIRECT", not DEBUG)
HSTS_SECONDS = env.int("HSTS_SECONDS", 3600)  # raise it once HTTPS has proved itself
PROXY_COUNT = env.int("PROXY_COUNT", 0, validate=validate.Range(min=0))
MAX_CONTENT_LENGTH = env.int("MAX_CONTENT_LENGTH", 1024 * 1024)
{% if cookiecutter.orm == "sql" %}
DATABASE_URL = env.str("DATABASE_URL")
{% endif %}

try:
    env.seal()
except EnvValidationError as error:
    raise SystemExit(f"{error} Set them in the environment or in .env.") from None

ROOT_URLCONF = f"{__package__}.urls"
WSGI_APPLICATION = f"{__package__}.wsgi.application"
{% if cookiecutter.orm == "sql" or cookiecutter.pages != "none" %}

INSTALLED_APPS = [
{% if cookiecutter.admin %}
    "axes",
    "django.contrib.admin",
    "django.contrib.auth",
    "django.contrib.contenttypes",
{% endif %}
{% if cookiecutter.admin or (cookiecutter.orm == "sql" and cookiecutter.pages != "none") %}
    "django.contrib.messages",
{% endif %}
{% if cookiecutter.admin %}
    "django.contrib.sessions",
{% endif %}
{% if cookiecutter.admin or cookiecutter.pages != "none" %}
    "whitenoise.runserver_nostatic",  # before Django's own, which it replaces
    "django.contrib.staticfiles",
{% endif %}
{% if cookiecutter.admin %}
    f"{__package__}.accounts",
{% endif %}
{% if cookiecutter.orm == "sql" %}
    f"{__package__}.notes",
{% endif %}
]
{% endif %}

MIDDLEWARE = [
    "django.middleware.csp.ContentSecurityPolicyMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    f"{__package__}.security.believe_proxies",
    "django.middleware.security.SecurityMiddleware",
{% if cookiecutter.admin or cookiecutter.pages != "none" %}
    "whitenoise.middleware.WhiteNoiseMiddleware",
{% endif %}
    f"{__package__}.health.probes",  # whatever the host, which the next one checks
    "django.middleware.common.CommonMiddleware",
    f"{__package__}.security.check_length",
    f"{__package__}.security.check_text",
{% if cookiecutter.admin %}
    "django.contrib.sessions.middleware.SessionMiddleware",
{% endif %}
    "django.middleware.csrf.CsrfViewMiddleware",
{% if cookiecutter.admin %}
    "django.contrib.auth.middleware.AuthenticationMiddleware",
{% endif %}
{% if cookiecutter.admin or (cookiecutter.orm == "sql" and cookiecutter.pages != "none") %}
    "django.contrib.messages.middleware.MessageMiddleware",
{% endif %}
{% if cookiecutter.admin %}
    "axes.middleware.AxesMiddleware",
{% endif %}
    f"{__package__}.views.empty_errors",
]

SECURE_CSP = {
    "default-src": [CSP.SELF],
    "base-uri": [CSP.NONE],
    "form-action": [CSP.SELF],
    "frame-ancestors": [CSP.NONE],
    "object-src": [CSP.NONE],
}
SECURE_REDIRECT_EXEMPT = ["^livez$", "^readyz$"]
if PROXY_COUNT:
    SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
if not DEBUG:
    SECURE_HSTS_SECONDS = HSTS_SECONDS
    SECURE_HSTS_INCLUDE_SUBDOMAINS = True
    # No browser ships this site as HTTPS only: that is for its owner to ask for.
    SILENCED_SYSTEM_CHECKS = ["security.W021"]

DATA_UPLOAD_MAX_MEMORY_SIZE = MAX_CONTENT_LENGTH

CSRF_COOKIE_HTTPONLY = True
CSRF_COOKIE_SECURE = not DEBUG
CSRF_FAILURE_VIEW = f"{__package__}.views.forbidden"
{% if cookiecutter.admin or (cookiecutter.orm == "sql" and cookiecutter.pages != "none") %}
MESSAGE_STORAGE = "django.contrib.messages.storage.cookie.CookieStorage"
SESSION_COOKIE_SECURE = not DEBUG
{% endif %}
{% if cookiecutter.pages != "none" or cookiecutter.admin %}

TEMPLATES = [
{% if cookiecutter.pages == "jinja2" %}
    {
        "BACKEND": "django.template.backends.jinja2.Jinja2",
        "DIRS": [PACKAGE_DIR / "jinja2"],
        "OPTIONS": {
            "environment": f"{__package__}.jinja.environment",
{% if cookiecutter.orm == "sql" %}
            "context_processors": [
                "django.contrib.messages.context_processors.messages",
            ],
{% endif %}
        },
    },
{% endif %}
{% if cookiecutter.pages == "native" or cookiecutter.admin %}
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
{% if cookiecutter.pages == "native" %}
        "DIRS": [PACKAGE_DIR / "templates"],
{% endif %}
{% if cookiecutter.admin %}
        "APP_DIRS": True,
{% endif %}
        "OPTIONS": {
            "context_processors": [
{% if cookiecutter.admin %}
                "django.contrib.auth.context_processors.auth",
                "django.template.context_processors.request",
{% endif %}
{% if cookiecutter.orm == "sql" %}
                "django.contrib.messages.context_processors.messages",
{% endif %}
{% if cookiecutter.pages == "native" %}
                f"{__package__}.views.site_name",
{% endif %}
            ],
        },
    },
{% endif %}
]

STATIC_URL = "static/"
STATIC_ROOT = BASE_DIR / "staticfiles"
{% if cookiecutter.pages != "none" %}
STATICFILES_DIRS = [PACKAGE_DIR / "static"]
{% endif %}
if not DEBUG:
    STORAGES = {
        "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
        "staticfiles": {
            "BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"
        },
    }
{% endif %}
{% if cookiecutter.orm == "sql" %}

# Each thread keeps its connection, which is tried before each request. That is as quick
# as a pool, and it is back as soon as the database is.
DATABASE = dj_database_url.parse(
    DATABASE_URL, conn_max_age=None, conn_health_checks=True
)
if DATABASE["ENGINE"] == "django.db.backends.sqlite3":
    DATABASE["ENGINE"] = f"{__package__}.sqlite"
    DATABASE["NAME"] = str(BASE_DIR / DATABASE["NAME"])
    DATABASE["OPTIONS"] = {
        "transaction_mode": "IMMEDIATE",  # else a reader that writes finds it locked
        "init_command": "PRAGMA journal_mode = WAL; PRAGMA synchronous = NORMAL;",
    }
else:
    DATABASE["OPTIONS"] = {  # /readyz says no within 5 s
        "connect_timeout": 4,
        "tcp_user_timeout": 4000,
        **DATABASE.get("OPTIONS", {}),
    }
DATABASES = {"default": DATABASE}

# What `make export` writes and `make import` reads.
TRANSFERRED = [
    f"{__package__}.notes.transfer.notes",
{% if cookiecutter.admin %}
    f"{__package__}.accounts.transfer.users",
{% endif %}
]
{% endif %}
{% if cookiecutter.admin %}

AUTH_USER_MODEL = "accounts.User"
LOGIN_REDIRECT_URL = "admin:index"
AUTHENTICATION_BACKENDS = [
    "axes.backends.AxesStandaloneBackend",
    "django.contrib.auth.backends.ModelBackend",
]
PASSWORD_HASHERS = [
    "django.contrib.auth.hashers.PBKDF2PasswordHasher",
    f"{__package__}.accounts.hashers.ScryptPasswordHasher",
]
AUTH_PASSWORD_VALIDATORS = [
    {
        "NAME": "django.contrib.auth.password_validation.MinimumLengthValidator",
        "OPTIONS": {"min_length": 12},
    },
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {"NAME": "django.contrib.auth.password_validation.NumericPasswordValidator"},
    {
        "NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"
    },
]

# Five wrong passwords lock that user, at that address, for an hour.
AXES_FAILURE_LIMIT = 5
AXES_COOLOFF_TIME = 1
AXES_LOCKOUT_PARAMETERS = [["username", "ip_address"]]
AXES_LOCKOUT_CALLABLE = f"{__package__}.views.too_many_requests"
AXES_RESET_ON_SUCCESS = True
AXES_DISABLE_ACCESS_LOG = True
AXES_VERBOSE = False
{% endif %}

TIME_ZONE = "UTC"
USE_I18N = False  # English only: no request pays for translations

{% if cookiecutter.orm == "sql" %}
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
            "reserved_attrs": [*RESERVED_ATTRS, "request"],  # it would tell the query
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
        f"{__package__}.logs": {  # the server of `make run` says the same
            "level": "WARNING" if DEBUG else "INFO",
        },
{% if cookiecutter.admin %}
        "axes": {"level": "WARNING"},
{% endif %}
        "django": {"level": "INFO"},  # without the handlers of its own
        "django.request": {"level": "ERROR"},  # the line of the request says the rest
        "gunicorn.error": {"propagate": True},
    },
}
